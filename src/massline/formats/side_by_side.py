"""Several organisations on the same sentences: each beside the others, what holds everywhere, where they lie apart.

Everything is drawn from what each published; nothing is guessed of what it withheld.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from massline.formats.release_analysis import CellFigures, cell_figures
from massline.method.disclosure import VOTES
from massline.method.shown import ShownShare, shown_share

Cell = Mapping[str, Any]


class Stands(StrEnum):
    """Where an organisation stands on a sentence, as far as it published it."""

    FOR = "for"
    """More than half agree, for certain (lower end of the 95 % range)."""
    AGAINST = "against"
    """More than half disagree, for certain."""
    OPEN = "open"
    """Neither is certain."""
    FEW = "few"
    """Too few answered, or what they answered would show somebody."""
    NOT_ASKED = "not asked"
    NOT_IN = "not in"
    """It has handed nothing in, or took it back."""


@dataclass(frozen=True)
class Answered:
    """One organisation on one sentence. ``share`` is of those who answered there, rounded as on its own pages."""

    member: str
    stands: Stands
    base: int | None = None
    share: ShownShare | None = None
    ends: tuple[float, float] | None = None
    """Both ends of the range of those who agree; None where it is not published."""


@dataclass(frozen=True)
class Sum:
    """The published counts of several organisations, added. An answer one of them does not tell apart is None.

    It is a sum of those shown and of nobody else: a hidden cell is in no sum, so none can be had by subtraction. It
    is no share of everybody: whoever belongs to two of them is in it twice, and a large one outweighs the others.
    """

    members: int
    base: int
    counts: Mapping[str, int | None]


@dataclass(frozen=True)
class Compared:
    """One sentence with every organisation beside the others."""

    answered: tuple[Answered, ...]
    holds: str
    """The answer more than half gave, for certain, in every organisation that can be shown; empty for none."""
    everywhere: bool
    """Whether those shown are all that were asked: what is hidden or not in may be otherwise."""
    apart: tuple[Answered, Answered] | None
    """The two that agree most and least, where their ranges do not touch."""
    sum: Sum | None


def compared(members: Sequence[str], cells: Mapping[str, Cell | None]) -> Compared:
    """One sentence in several organisations. ``cells`` holds the published total of each that is in, None: not asked.

    What holds needs two that can be shown. Ranges that do not touch are a plain sign that two differ; ranges that
    touch are none that they agree, and among very many sentences some lie apart by chance.

    >>> a = {"base": 40, "agree": 32, "disagree": 5, "pass": 3}
    >>> b = {"base": 30, "agree": 21, "together": ["disagree", "pass"]}
    >>> found = compared(["A", "B", "C"], {"A": a, "B": b, "C": {"suppressed": True}})
    >>> found.holds, found.everywhere, found.apart
    ('agree', False, None)
    >>> found.sum
    Sum(members=2, base=70, counts={'agree': 53, 'disagree': None, 'pass': None})
    """
    answered = tuple(_answered(name, name in cells, cells.get(name)) for name in members)
    told = [one for one in answered if one.stands in {Stands.FOR, Stands.AGAINST, Stands.OPEN}]
    shown = [figures for name in members if (figures := _figures(cells.get(name))) is not None]
    known = [(one.ends, one) for one in told if one.ends is not None]
    most = max(known, key=lambda pair: pair[0][0], default=None)
    least = min(known, key=lambda pair: pair[0][1], default=None)
    apart = most is not None and least is not None and most[0][0] > least[0][1]
    holds = {one.stands for one in told} if len(told) > 1 else set()
    return Compared(
        answered=answered,
        holds={Stands.FOR: "agree", Stands.AGAINST: "disagree"}.get(holds.pop(), "") if len(holds) == 1 else "",
        everywhere=len(told) == len(members),
        apart=(most[1], least[1]) if apart and most and least else None,
        sum=_sum(shown) if len(shown) > 1 else None,
    )


def _figures(cell: Cell | None) -> CellFigures | None:
    figures = None if cell is None else cell_figures(cell, VOTES.answers)
    return None if figures is None or figures.base is None else figures


def _answered(name: str, is_in: bool, cell: Cell | None) -> Answered:
    if not is_in:
        return Answered(name, Stands.NOT_IN)
    if cell is None:
        return Answered(name, Stands.NOT_ASKED)
    figures = _figures(cell)
    if figures is None:
        return Answered(name, Stands.FEW)
    stands = Stands.OPEN
    if figures.low_of("agree") > 0.5:
        stands = Stands.FOR
    elif figures.low_of("disagree") > 0.5:
        stands = Stands.AGAINST
    return Answered(name, stands, figures.base, shown_share(cell), _ends(figures))


def _ends(figures: CellFigures) -> tuple[float, float] | None:
    if figures.nearly_all is not None:
        low = figures.low_of(figures.nearly_all)
        return (low, 1.0) if figures.nearly_all == "agree" else (0.0, 1.0 - low)
    return None if figures.share is None else (figures.share.low, figures.share.high)


def _sum(shown: Sequence[CellFigures]) -> Sum:
    counts = {}
    for answer in VOTES.answers:
        given = [one.counts[answer] for one in shown]
        counts[answer] = None if None in given else sum(count for count in given if count is not None)
    return Sum(len(shown), sum(one.base or 0 for one in shown), counts)
