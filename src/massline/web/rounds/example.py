"""The invented tenants' association, loaded through the same code a committee uses."""

import csv
import json
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from massline.web.people.models import Organisation, Section
from massline.web.record.keyfiles import make_consultation_key, pseudonym
from massline.web.rounds import loop, publisher, voices
from massline.web.rounds.models import (
    Action,
    Answer,
    Ballot,
    Consultation,
    Decision,
    Disposition,
    Element,
    Expectation,
    Origin,
    Outcome,
    Position,
    PositionVersion,
    Reservation,
    Response,
    Round,
    Source,
    Stage,
    Statement,
    Verdict,
)
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.slips import new_slip

FOLDER = Path(__file__).resolve().parents[4] / "examples" / "millbrook"
SLUG = "millbrook"


def story(folder: Path = FOLDER) -> dict[str, Any]:
    """The example as written down."""
    read: dict[str, Any] = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    return read


def receipts(folder: Path = FOLDER) -> dict[str, str]:
    """Receipts of three invented neighbours, to try: the only receipts that are written down anywhere."""
    found: dict[str, str] = story(folder)["receipts"]
    return found


def load(folder: Path = FOLDER, *, today: date | None = None) -> Organisation:
    """Load the example once; where it is there already nothing happens.

    With ``today`` the two rounds end shortly before that day and the third has just opened; without it the days
    are those of the story.
    """
    there = Organisation.objects.filter(slug=SLUG).first()
    if there is not None:
        return there
    loading = _Loading.of(folder)
    if today is not None:
        loading.story["day_one"] = (today - timedelta(days=loading.story["today"])).isoformat()
    return loading.everything()


@dataclass
class _Loading:
    folder: Path
    story: dict[str, Any]
    organisation: Organisation
    consultation: Consultation
    sections: dict[str, Section]
    receipts: dict[str, str]
    statements: dict[str, Statement] = field(default_factory=dict)
    expectations: dict[str, Expectation] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> "_Loading":
        told = story(folder)
        organisation = Organisation(**told["organisation"])
        consultation = Consultation(organisation=organisation, **told["consultation"])
        sections = {
            row["slug"]: Section(organisation=organisation, order=order, **row)
            for order, row in enumerate(told["sections"])
        }
        return cls(folder, told, organisation, consultation, sections, defaultdict(new_slip, told["receipts"]))

    @transaction.atomic
    def everything(self) -> Organisation:
        self.organisation.save()
        self.consultation.save()
        for section in self.sections.values():
            section.save()
        make_consultation_key(settings.KEYS, self.consultation.id)
        for told in self.story["rounds"]:
            self._round(told)
        return self.organisation

    def _day(self, number: int) -> date:
        return date.fromisoformat(self.story["day_one"]) + timedelta(days=number - 1)

    def _key(self, purpose: Any, credential: str) -> str:
        return pseudonym(settings.KEYS, self.consultation.id, purpose, credential)

    def _round(self, told: dict[str, Any]) -> None:
        round_ = Round.objects.create(
            consultation=self.consultation,
            number=told["number"],
            question=told["question"],
            promise_on=self._day(told["promise"]),
        )
        for change in told["stages"]:
            loop.move(
                round_,
                Stage(change["stage"]),
                role="committee",
                day=self._day(change["day"]),
                reason=change["reason"],
                overrides=change.get("overrides", ""),
            )
        for row in told.get("statements", []):
            self._said(round_, row)
        for row in told.get("seeds", []):
            self._seed(round_, row, told["stages"][-1]["day"])
        if "votes" in told:
            self._votes(self.folder / told["votes"])
        for version in told.get("position", {}).get("versions", []):
            self._version(round_, told["position"], version)
        for row in told.get("dispositions", []):
            self._disposition(round_, row)
        last = told["stages"][-1]["day"]
        if "position" in told:
            publisher.publish(round_, day=self._day(last))

    def _said(self, round_: Round, row: dict[str, Any]) -> None:
        who = row["contributor"]
        statement = voices.say(
            round_,
            row["text"],
            voices.Speaker(self._key("words", who), self.receipts[who], self.sections[row["section"]]),
            day=self._day(row["day"]),
            channel=Channel(row["channel"]),
            label=row["label"],
        )
        voices.moderate(statement, Verdict.ACCEPTED, role="moderator", day=self._day(row["day"] + 1))
        self.statements[row["label"]] = statement

    def _seed(self, round_: Round, row: dict[str, Any], told_on: int) -> None:
        statement = voices.put(
            round_, row["text"], Origin(row["origin"]), day=self._day(told_on), label=row["label"], role="committee"
        )
        self._rest_on_outcomes(statement, row.get("outcomes", []))
        self.statements[row["label"]] = statement

    def _rest_on_outcomes(self, target: Statement, labels: Iterable[str]) -> None:
        for label in labels:
            Source.objects.create(target=target, outcome=self.outcomes[label])

    def _votes(self, file: Path) -> None:
        people: dict[str, str] = {}
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        ballots = []
        for row in rows:
            key = people.setdefault(row["participant"], self._key("ballot", secrets.token_hex(16)))
            ballots.append(
                Ballot(
                    key=key,
                    statement=self.statements[row["statement"]],
                    answer=Answer(row["answer"]),
                    bucket=0,
                    section=self.sections[row["section"]],
                )
            )
        # In the order of their keys, as a ballot box that has been shaken.
        Ballot.objects.bulk_create(sorted(ballots, key=lambda ballot: (ballot.key, ballot.statement_id.hex)))

    def _version(self, round_: Round, position: dict[str, Any], told: dict[str, Any]) -> None:
        owner, _ = Position.objects.get_or_create(
            round=round_, label=position["label"], defaults={"title": position["title"]}
        )
        version = PositionVersion.objects.create(
            position=owner, number=told["number"], text=told["text"], change=told["change"]
        )
        for order, row in enumerate(told["elements"], start=1):
            point = self._point(round_, row, told["published"])
            Element.objects.create(
                version=version, statement=point, order=order, own=None if point.sources.exists() else True
            )
        for row in told["reservations"]:
            Reservation.objects.create(version=version, section=self.sections[row["section"]], text=row["text"])
        version.published_on = self._day(told["published"])
        version.save()
        self._responses(version, told["responses"])
        for row in told["decisions"]:
            day = self._day(row["day"])
            Decision.objects.create(
                version=version, kind=row["kind"], body=row["body"], reason=row["reason"], day=day
            )
        if "locked" in told:
            self._practice(round_, version, told)

    def _point(self, round_: Round, row: dict[str, Any], day: int) -> Statement:
        known = self.statements.get(row["label"])
        if known is not None:
            return known
        point = voices.put(
            round_, row["text"], Origin.DRAFTING, day=self._day(day), label=row["label"], role="committee"
        )
        for label in row["from"]:
            voices.cite(point, self.statements[label])
        self._rest_on_outcomes(point, row.get("outcomes", []))
        self.statements[row["label"]] = point
        return point

    def _responses(self, version: PositionVersion, told: dict[str, Any]) -> None:
        answers = [
            self._response(version, kind, section=self.sections[slug])
            for slug, counts in told["sections"].items()
            for kind, count in counts.items()
            for _ in range(count)
        ]
        answers += [self._response(version, "ours", core=True) for _ in range(told["core"]["ours"])]
        Response.objects.bulk_create(sorted(answers, key=lambda answer: answer.key))

    def _response(self, version: PositionVersion, answer: str, **who: Any) -> Response:
        return Response(key=self._key("ballot", secrets.token_hex(16)), version=version, answer=answer, **who)

    def _practice(self, round_: Round, version: PositionVersion, told: dict[str, Any]) -> None:
        for row in told["expectations"]:
            self.expectations[row["label"]] = Expectation.objects.create(
                version=version,
                point=self.statements[row["point"]] if row["point"] else None,
                label=row["label"],
                text=row["text"],
                measure=row["measure"],
                threshold=row["threshold"],
                due_on=self._day(row["due"]),
                probability=row["probability"],
                locked_on=self._day(told["locked"]),
            )
        for row in told["actions"]:
            Action.objects.create(
                round=round_,
                expectation=self.expectations[row["expectation"]],
                text=row["text"],
                owner=row["owner"],
                starts_on=self._day(row["starts"]),
            )
        for row in told["outcomes"]:
            self.outcomes[row["expectation"]] = Outcome.objects.create(
                expectation=self.expectations[row["expectation"]],
                came_true=row["came_true"],
                text=row["text"],
                evidence=row["evidence"],
                day=self._day(row["day"]),
            )

    def _disposition(self, round_: Round, row: dict[str, Any]) -> None:
        version = PositionVersion.objects.get(position__round=round_, number=row["version"])
        Disposition.objects.create(
            statement=self.statements[row["label"]],
            version=version,
            kind=row["kind"],
            reason=row["reason"],
            day=self._day(row["day"]),
        )
