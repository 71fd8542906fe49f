"""What an organisation published, as it goes into a bundle: positions as decided, and releases without words."""

import json
from dataclasses import dataclass
from datetime import date

from massline.formats.bundle import Position
from massline.formats.signed import whole_bytes
from massline.web.people.models import Organisation
from massline.web.rounds.models import Decision, DecisionKind, PositionVersion, Round

DECIDED = (DecisionKind.ADOPTED, DecisionKind.WITH_RESERVATIONS)


def positions_of(organisation: Organisation) -> tuple[Position, ...]:
    """Positions whose last decision adopted them, with the points as they stand; words taken back are not in them."""
    mine = {"version__position__round__consultation__organisation": organisation}
    last: dict[object, Decision] = {}
    for one in Decision.objects.filter(**mine).select_related("version__position__round__consultation"):
        last[one.version.position_id] = one
    return tuple(_position(one) for one in last.values() if one.kind in DECIDED)


def _position(decision: Decision) -> Position:
    version = decision.version
    round_ = version.position.round
    return Position(
        id=f"{round_.consultation.slug}/{round_.number}/{version.position.label}",
        version=version.number,
        title=version.position.title,
        decided=decision.kind,
        points=_points(version),
    )


def _points(version: PositionVersion) -> tuple[str, ...]:
    return tuple(version.elements.exclude(statement__text="").values_list("statement__text", flat=True))


def releases_of(organisation: Organisation) -> tuple[bytes, ...]:
    """The last release of each round as it was signed: counts alone, as words could not be taken back elsewhere."""
    rounds = Round.objects.filter(consultation__organisation=organisation).order_by("consultation__slug", "number")
    found = (one.releases.order_by("-number").values_list("document", flat=True).first() for one in rounds)
    return tuple(
        whole_bytes({key: value for key, value in json.loads(one).items() if key != "words"}) for one in found if one
    )


@dataclass(frozen=True)
class Released:
    """One round with the day of its last release."""

    round: Round
    number: int
    published_on: date


def rounds_released(organisation: Organisation) -> list[Released]:
    """Rounds of which something was published."""
    rounds = Round.objects.filter(consultation__organisation=organisation).select_related("consultation")
    found = []
    for one in rounds.order_by("consultation__slug", "number"):
        last = one.releases.order_by("-number").values_list("number", "published_on").first()
        if last is not None:
            found.append(Released(one, *last))
    return found
