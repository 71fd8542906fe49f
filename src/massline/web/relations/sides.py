"""The two columns of a relation side by side, and where the two stand on each point."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from massline.web.people.models import Organisation
from massline.web.relations.models import OwnColumn, Relation, RelationPoint, State, TheirColumn

LOCKED: Final = ("expects", "test")
"""Parts of a column that stand once both sides have written what they expect."""


@dataclass(frozen=True)
class Ours:
    """Our column of a point: the latest row, since when our state is what it is, and how often we wrote."""

    row: OwnColumn | None
    since: date | None
    times: int

    @property
    def open(self) -> bool:
        """Whether our side agrees that others read it."""
        return self.row is not None and self.row.open


@dataclass(frozen=True)
class Both:
    """A point with what both sides say.

    ``state`` is shared where both say so, different where one of them does, awaited where one has not answered the
    other (``waits_for_us`` says which), else not yet settled.
    """

    point: RelationPoint
    ours: Ours
    theirs: TheirColumn | None
    state: State
    since: date
    waits_for_us: bool
    stands: bool
    """Both wrote what they expect: neither may change it."""
    moved: TheirColumn | None
    """They changed what they expect although both had written."""
    today: date

    @property
    def days(self) -> int:
        """How long the two have stood there."""
        return max(0, (self.today - self.since).days)

    @property
    def open(self) -> bool:
        """Both sides agree that others read it."""
        return self.ours.open and self.theirs is not None and self.theirs.open


@dataclass(frozen=True)
class Theirs:
    """What of their newest bundle stands above the points."""

    criteria: tuple[str, ...]
    open: bool
    made_on: date | None
    number: int


def ours(point: RelationPoint) -> Ours:
    """Our column of a point."""
    rows = list(point.own.all())
    if not rows:
        return Ours(None, None, 0)
    first = rows[-1]
    for one in reversed(rows):
        if one.state != first.state:
            break
        first = one
    return Ours(rows[-1], first.day, len(rows))


def both(relation: Relation, *, today: date) -> list[Both]:
    """Every point with both columns, in the order they were raised."""
    points = relation.points.prefetch_related(
        "own", "theirs__handed", "own__expectation__version__position__round__consultation__organisation"
    )
    return [_both(one, today) for one in points]


def readable(relation: Relation, *, today: date) -> list[Both]:
    """What everybody may read: both sides agreed to it, for the relation and for the point. Else nothing."""
    if not (is_open(relation) and theirs(relation).open):
        return []
    return [one for one in both(relation, today=today) if one.open]


def any_readable(organisation: Organisation) -> bool:
    """Whether a relation of this organisation may be read by others."""
    return any(readable(one, today=one.begun_on) for one in organisation.relations.all())


def theirs(relation: Relation) -> Theirs:
    """Their criteria and their consent, from the newest bundle that was taken in."""
    last = relation.handed.filter(made=False).last()
    if last is None:
        return Theirs((), False, None, 0)
    document = json.loads(last.document)
    return Theirs(tuple(document["criteria"]), document["open"], last.made_on, last.number)


def their_columns(relation: Relation) -> dict[str, TheirColumn]:
    """Their latest column of each point, by its mark."""
    found = TheirColumn.objects.filter(point__relation=relation).order_by("id").select_related("point")
    return {one.point.mark: one for one in found}


def _both(point: RelationPoint, today: date) -> Both:
    mine, rows = ours(point), list(point.theirs.all())
    other = rows[-1] if rows else None
    state, since, for_us = _stand(point, mine, other)
    moved = moved_afterwards(list(point.own.all()), rows)
    return Both(point, mine, other, state, since, for_us, stands(mine.row, other), moved, today)


def _stand(point: RelationPoint, mine: Ours, other: TheirColumn | None) -> tuple[State, date, bool]:
    if mine.row is None or mine.since is None:
        return (State.UNSETTLED, point.day, True) if other is None else (State.AWAITED, other.since, True)
    if other is None or mine.row.state == State.AWAITED:
        return State.AWAITED, mine.since, False
    if other.state == State.AWAITED:
        return State.AWAITED, other.since, True
    later = max(mine.since, other.since)
    said = {mine.row.state, other.state}
    if said == {State.SHARED}:
        return State.SHARED, later, False
    if State.DIFFERENT in said:
        stands_apart = [(mine.row.state, mine.since), (other.state, other.since)]
        return State.DIFFERENT, min(day for at, day in stands_apart if at == State.DIFFERENT), False
    return State.UNSETTLED, later, False


def is_open(relation: Relation) -> bool:
    """Whether our side agreed that others read of the relation, and has not taken it back."""
    last = relation.consents.last()
    return last is not None and last.open


def stands(own: OwnColumn | None, theirs: TheirColumn | None) -> bool:
    """Whether both sides have written what they expect: from then on ours may not change."""
    return own is not None and theirs is not None and bool(own.expects) and bool(theirs.expects)


def moved_afterwards(own: Sequence[OwnColumn], theirs: Sequence[TheirColumn]) -> TheirColumn | None:
    """Their first column that expects something else although both sides had written before it, None where there is
    none. Nothing here can keep them from it, so it is said.
    """
    wrote = next((one.day for one in own if one.expects), None)
    for before, after in pairwise(theirs):
        if wrote is None or not before.expects or after.handed.made_on <= wrote:
            continue
        if any(getattr(before, name) != getattr(after, name) for name in LOCKED):
            return after
    return None
