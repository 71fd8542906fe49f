"""Two invented organisations in relation, told step by step through the functions the desks call.

What they ask together and promise each other is told by `massline.web.federation.example`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from massline.web.people.models import Organisation, Role, Section
from massline.web.record.keyfiles import make_consultation_key
from massline.web.relations import bundles, writing
from massline.web.relations.models import Relation, State
from massline.web.relations.writing import Said
from massline.web.rounds import loop
from massline.web.rounds.models import Consultation, Round, Stage

FOLDER: Final = Path(__file__).resolve().parents[4] / "examples" / "relation"
Told = dict[str, Any]


@dataclass
class Telling:
    """The story while it is told: its days, and the relation each side has begun."""

    story: Told
    also: Mapping[str, "Step"]
    organisations: dict[str, Organisation] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)

    def day(self, number: int) -> date:
        """The date of a day of the story."""
        return date.fromisoformat(self.story["day_one"]) + timedelta(days=number - 1)

    def other(self, name: str) -> str:
        """The other one of the two."""
        return next(str(one) for one in self.story["organisations"] if one != name)


Step = Callable[[Telling, Told], None]


def load(also: Mapping[str, Step], *, today: date | None = None) -> Relation:
    """Load both once, and the side of the first; with ``today`` the story ends on that day.

    ``also`` does the steps that belong to a layer above this one.
    """
    story: Told = json.loads((FOLDER / "story.json").read_text(encoding="utf-8"))
    first = next(iter(story["organisations"].values()))["organisation"]["slug"]
    there = Relation.objects.filter(organisation__slug=first).first()
    if there is not None:
        return there
    if today is not None:
        story["day_one"] = (today - timedelta(days=story["today"] - 1)).isoformat()
    return _tell(Telling(story, also))


@transaction.atomic
def _tell(telling: Telling) -> Relation:
    for name, told in telling.story["organisations"].items():
        telling.organisations[name] = _organisation(telling, told)
    for step in telling.story["steps"]:
        {**DO, **telling.also}[step["do"]](telling, step)
    return next(iter(telling.relations.values()))


def _organisation(telling: Telling, told: Told) -> Organisation:
    """With a question that is being prepared: a desk belongs to one."""
    made = Organisation.objects.create(**told["organisation"])
    for order, row in enumerate(told["sections"]):
        Section.objects.create(organisation=made, order=order, **row)
    consultation = Consultation.objects.create(organisation=made, **told["consultation"])
    make_consultation_key(settings.KEYS, consultation.id)
    promised = telling.day(telling.story["today"]) + timedelta(days=60)
    round_ = Round.objects.create(consultation=consultation, number=1, question=told["question"], promise_on=promised)
    loop.move(round_, Stage.INVESTIGATE, role=Role.FACILITATOR, day=telling.day(1), reason="opened")
    loop.set_sections(round_)
    return made


def _begin(telling: Telling, step: Told) -> None:
    by = step["by"]
    telling.relations[by] = writing.begin(
        telling.organisations[by],
        telling.organisations[telling.other(by)].name,
        telling.story["organisations"][by]["criteria"],
        key="",
        told_by="",
        day=telling.day(step["day"]),
        role=Role.DRAFTER,
    )


def _column(telling: Telling, step: Told) -> None:
    relation, day = telling.relations[step["by"]], telling.day(step["day"])
    point = relation.points.filter(mark=step["point"]).first() or writing.raise_point(
        relation, step["title"], mark=step["point"], day=day, role=Role.DRAFTER
    )
    parts = {name: step.get(name, "") for name in ("says", "expects", "test", "changed")}
    writing.write(point, Said(State(step["state"]), open=step["open"], **parts), day=day, role=Role.DRAFTER)


def _hand(telling: Telling, step: Told) -> None:
    """What the one makes the other takes in on the same day."""
    by, day = step["by"], telling.day(step["day"])
    made = bundles.make(telling.relations[by], day=day, role=Role.FACILITATOR)
    bundles.take(telling.relations[telling.other(by)], made.document.encode(), day=day, role=Role.FACILITATOR)


def _agree(telling: Telling, step: Told) -> None:
    writing.consent(telling.relations[step["by"]], agrees=True, day=telling.day(step["day"]), role=Role.FACILITATOR)


DO: Mapping[str, Step] = {"begin": _begin, "column": _column, "hand": _hand, "agree": _agree}
