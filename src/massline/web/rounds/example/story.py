"""The stories as written down, and what is true while one of them is told."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from massline.web.people.models import Organisation, Role, Section
from massline.web.record.keyfiles import pseudonym
from massline.web.rounds.concentrate.drafting import Author
from massline.web.rounds.models import Consultation, Expectation, Note, NoteKind, Outcome, Round, Statement
from massline.web.rounds.slips import new_slip
from massline.web.rounds.standing import newest_version

HERE = Path(__file__).resolve().parents[5] / "examples"
EXAMPLES = {"millbrook": HERE / "millbrook", "union": HERE / "union"}
FOLDER = EXAMPLES["millbrook"]
SLUG = "millbrook"
VERSION_NOTES = {NoteKind.READ_TO, NoteKind.REACHED, NoteKind.REPRESENTED}
Told = dict[str, Any]


def story(folder: Path = FOLDER) -> Told:
    """The example as written down."""
    read: Told = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    return read


def receipts(folder: Path = FOLDER) -> dict[str, str]:
    """Receipts of three invented neighbours, to try: the only receipts that are written down anywhere."""
    found: dict[str, str] = story(folder)["receipts"]
    return found


@dataclass
class Telling:
    """A story while it is told: what was made so far, by the labels of the story."""

    folder: Path
    story: Told
    organisation: Organisation
    consultation: Consultation
    sections: dict[str, Section]
    receipts: dict[str, str]
    statements: dict[str, Statement] = field(default_factory=dict)
    expectations: dict[str, Expectation] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    noted: int = 0

    @classmethod
    def of(cls, folder: Path) -> "Telling":
        """Nothing is stored yet."""
        told = story(folder)
        organisation = Organisation(**told["organisation"])
        consultation = Consultation(organisation=organisation, **told["consultation"])
        sections = {
            row["slug"]: Section(organisation=organisation, order=order, **row)
            for order, row in enumerate(told["sections"])
        }
        return cls(folder, told, organisation, consultation, sections, defaultdict(new_slip, told["receipts"]))

    def day(self, number: int) -> date:
        """The date of a day of the story."""
        return date.fromisoformat(self.story["day_one"]) + timedelta(days=number - 1)

    def key(self, purpose: Any, credential: str) -> str:
        """A pseudonym, made as for anybody."""
        return pseudonym(settings.KEYS, self.consultation.id, purpose, credential)

    def by(self, role: Role, day: int) -> Author:
        """Somebody of the committee, by role."""
        return Author(role, self.day(day), self.organisation.language)

    def note(self, round_: Round, told: Told) -> Note:
        """A note as it was written down that day."""
        kind = NoteKind(told["kind"])
        return Note.objects.create(
            round=round_,
            kind=kind,
            text=told["text"],
            section=self.sections[told["section"]] if "section" in told else None,
            version=newest_version(round_) if kind in VERSION_NOTES else None,
            expectation=self.expectations[told["expectation"]] if "expectation" in told else None,
            statement=self.statements[told["statement"]] if "statement" in told else None,
            about=told.get("about", ""),
            role=told.get("role", Role.FACILITATOR),
            day=self.day(told["day"]),
        )
