"""What is done on the workbench: remarks put under themes, themes taken, renamed, split and put together; undone.

Every change is one row that holds what takes it back. It is taken back only while everything it touched is still as
it left it: what somebody else changed meanwhile stays.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from massline.web.record import log
from massline.web.rounds.concentrate import coding, steps
from massline.web.rounds.concentrate.coding import ThemeRefusedError
from massline.web.rounds.concentrate.dispositions import FEW, contributions_of
from massline.web.rounds.concentrate.stands import NONE, NOWHERE, UNDECIDED, Stand, hexes, stands, stands_of
from massline.web.rounds.concentrate.steps import Change
from massline.web.rounds.models import BenchStep, Coding, Round, Statement, Theme
from massline.web.rounds.said import as_text

__all__ = [
    "NONE",
    "NOWHERE",
    "UNDECIDED",
    "Hand",
    "How",
    "Moved",
    "MovedMeanwhileError",
    "Part",
    "Stand",
    "place",
    "stands",
    "take",
]


class MovedMeanwhileError(Exception):
    """Somebody else put some of these elsewhere meanwhile; ``labels`` names them. Nothing was moved."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__(", ".join(labels))
        self.labels = labels


@dataclass(frozen=True)
class Hand:
    """Who changes something: as which coder, under which hat, on which day, in which browser."""

    coder: int
    role: str
    day: date
    browser: str


class How(StrEnum):
    """As what a theme is given to a remark."""

    MAIN = "main"
    BESIDE = "beside"
    OFF = "off"


@dataclass(frozen=True)
class Part:
    """A theme to be made: its name, the remarks it is the main theme of, and those that have it beside another."""

    name: str
    members: Sequence[str]
    also: Sequence[str] = ()


@dataclass(frozen=True)
class Moved:
    """How many remarks moved, and how many of them because they say the same as one that was picked."""

    remarks: int = 0
    along: int = 0


def here(round_: Round) -> dict[str, None]:
    """The remarks that are there now, in the order of their labels; the values are empty."""
    rows = contributions_of(round_).annotate(said=as_text("pk")).values_list("said", flat=True)
    return dict.fromkeys(hexes(rows))


@transaction.atomic
def place(
    round_: Round,
    hand: Hand,
    picked: Mapping[str, int],
    to: int,
    *,
    new: str = "",
    how: How = How.MAIN,
    together: Mapping[str, Collection[str]] | None = None,
) -> Moved:
    """Put remarks under a theme, in a new one named ``new``, under none of them, or back to undecided.

    ``picked`` says of each where the page showed it. Those that say the same (``together``) and stand where the
    picked one stood go along. ``how`` may put the theme beside the main one, or take it off from there. Raises
    ``MovedMeanwhileError`` where one stands elsewhere by now.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    known, now = here(round_), stands(round_, hand.coder)
    change = Change(round_, hand.coder, hand.browser, "place")
    if new:
        to = _new_theme(round_, new, None, change).pk
    elif to > 0:
        change.name = _theme(round_, to).name
        change.kind = "place" if how == How.MAIN else how.value
    else:
        change.kind = "none" if to == NONE else "undecided"
    wanted = {pk: _then(_at(now, pk), how, to) for pk in known}
    chosen = [pk for pk in picked if pk in known and wanted[pk] != _at(now, pk)]
    clash = [pk for pk in chosen if _at(now, pk).theme != picked[pk]]
    if clash:
        raise MovedMeanwhileError(_labels(clash))
    along = dict.fromkeys(
        twin
        for pk in chosen
        for twin in (together or {}).get(pk, ())
        if twin in known and twin not in picked and _at(now, twin).theme == picked[pk]
    )
    moved = {pk: _at(now, pk) for pk in (*chosen, *along)}
    change.put(hand.coder, moved, {pk: wanted[pk] for pk in moved})
    _keep(change, hand)
    return Moved(len(moved), len(along))


@transaction.atomic
def take(
    round_: Round, hand: Hand, parts: Sequence[Part], *, into: Theme | None = None, of: Theme | None = None,
    besides: Mapping[str, Sequence[int]] | None = None,
) -> Moved:  # fmt: skip
    """Make a theme of each part, or put them ``into`` one that is there; one step in all.

    Remarks this coder put somewhere already stay there: a person's choice goes before a proposal. With ``of`` it
    is the other way round: only those under that theme move, out of it (it is split). ``besides`` are themes that
    remarks which move get beside it.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    known, now = here(round_), stands(round_, hand.coder)
    change = Change(round_, hand.coder, hand.browser, "split" if of else "take", name=of.name if of else "")
    origin = of.pk if of else UNDECIDED
    then: dict[str, Stand] = {}
    made: list[tuple[int, Part]] = []
    for part in parts:
        free = [pk for pk in part.members if pk in known and then.get(pk, _at(now, pk)).theme == origin]
        there = into or _same_again(round_, part.name, [pk for pk in part.members if pk in known], now)
        if there is None and not free:
            raise ThemeRefusedError(steps.nothing_left(round_, part.name))
        theme = there or _new_theme(round_, part.name, of.parent if of else None, change)
        change.name = change.name or theme.name
        if theme.pk != origin:
            then |= {pk: _at(now, pk).under(theme.pk) for pk in free}
            made.append((theme.pk, part))
    for pk in then.keys() & (besides or {}).keys():
        for other in (besides or {})[pk]:
            then[pk] = then[pk].beside(other)
    for number, part in made:
        for pk in part.also:
            stood = then.get(pk, _at(now, pk))
            if pk in known and stood.theme > 0:
                then[pk] = stood.beside(number)
    before = {pk: _at(now, pk) for pk, stand in then.items() if stand != _at(now, pk)}
    change.put(hand.coder, before, then)
    _keep(change, hand)
    return Moved(len(before))


@transaction.atomic
def rename(round_: Round, hand: Hand, theme: Theme, name: str, note: str) -> None:
    """Another name or note for a theme, as a step that can be undone."""
    change = Change(round_, hand.coder, hand.browser, "rename", name=theme.name)
    with change.of_themes():
        coding.change_theme(theme, name, note, theme.parent)
    _keep(change, hand)


@transaction.atomic
def merge(round_: Round, hand: Hand, theme: Theme, into: Theme) -> None:
    """Two themes become one, for both coders, as a step that can be undone."""
    Round.objects.select_for_update().get(pk=round_.pk)
    change = Change(round_, hand.coder, hand.browser, "merge", name=into.name)
    rows = Coding.objects.filter(theme=theme).annotate(said=as_text("statement")).values_list("coder", "said")
    under: dict[int, list[str]] = defaultdict(list)
    for coder, pk in rows.distinct():
        under[coder] += hexes([pk])
    before = {coder: stands_of(coder, pks) for coder, pks in under.items()}
    with change.of_themes():
        coding.merge_themes(theme, into)
    for coder, pks in under.items():
        change.note_put(coder, before[coder], stands_of(coder, pks))
    _keep(change, hand)


@transaction.atomic
def undo(round_: Round, hand: Hand, step: int) -> BenchStep | None:
    """Take the last step of this browser back; None where it was taken back already, or is not the last.

    Raises ``steps.UndoRefusedError`` where somebody else changed meanwhile what it touched.
    """
    Round.objects.select_for_update().get(pk=round_.pk)
    last = last_step(round_, hand)
    if last is None or last.pk != step:
        return None
    steps.take_back(round_, last)
    log.append("code", role=hand.role, subject=f"round {round_.id}", day=hand.day, coder=hand.coder,
               remarks=last.remarks, undone=True)  # fmt: skip
    last.delete()
    return last


def last_step(round_: Round, hand: Hand) -> BenchStep | None:
    """The step that can be undone next in this browser."""
    if not hand.browser:
        return None
    return BenchStep.objects.filter(round=round_, coder=hand.coder, browser=hand.browser).order_by("id").last()


def _then(now: Stand, how: How, to: int) -> Stand:
    if how == How.OFF:
        return now.without(to)
    return now.beside(to) if how == How.BESIDE and to > 0 else now.under(to)


def _at(now: Mapping[str, Stand], pk: str) -> Stand:
    return now.get(pk, NOWHERE)


def _theme(round_: Round, pk: int) -> Theme:
    found = Theme.objects.filter(round=round_, pk=pk).first()
    if found is None:
        raise ThemeRefusedError(steps.gone())
    return found


def _new_theme(round_: Round, name: str, parent: Theme | None, change: Change) -> Theme:
    before = Theme.objects.filter(round=round_).count()
    with change.of_themes():
        theme = coding.add_theme(round_, name, parent=parent)
        if Theme.objects.filter(round=round_).count() == before:
            raise ThemeRefusedError(steps.taken(round_, name))
    change.name = change.name or name
    return theme


def _same_again(round_: Round, name: str, members: Sequence[str], now: Mapping[str, Stand]) -> Theme | None:
    """The theme of this name where these very remarks are in it already: the same form was sent twice."""
    theme = Theme.objects.filter(round=round_, name=name).first()
    if theme is None or not members or any(_at(now, pk).theme == UNDECIDED for pk in members):
        return None
    return theme if any(_at(now, pk).theme == theme.pk for pk in members) else None


def _labels(pks: Sequence[str]) -> list[str]:
    rows = Statement.objects.filter(pk__in=[UUID(pk) for pk in pks[:FEW]])
    return list(rows.order_by("label").values_list("label", flat=True))


def _keep(change: Change, hand: Hand) -> None:
    kept = change.keep()
    if kept is not None and kept.remarks:
        log.append("code", role=hand.role, subject=f"round {change.round.id}", day=hand.day, coder=hand.coder,
                   remarks=kept.remarks)  # fmt: skip
