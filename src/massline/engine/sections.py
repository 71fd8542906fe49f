"""What each declared section says: counts and ranges by section, and how much lies between sections.

Sections are what people declared, never groups found in their votes. Formulas and their limits are
explained in docs/engine/sections.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from massline.engine.shares import Floats, Integers, Share, divide, wilson
from massline.engine.votes import AGREE, DISAGREE, VoteMatrix


@dataclass(frozen=True, eq=False)
class SectionAgreement:
    """The same by declared section: arrays of shape (G, S), sections in the order given.

    Counts are complete; ``enough`` marks the cells with at least ``least`` voters. A share on a smaller base
    is "too few to say": ``share`` returns None for it. ``people`` (G,) are those of the section who voted at
    all; ``undeclared`` are people of no section. A section's share covers chance, not who stayed away.
    """

    sections: tuple[str, ...]
    people: Integers
    undeclared: int
    least: int
    agree: Integers
    disagree: Integers
    passes: Integers
    seen: Integers
    low: Floats
    high: Floats
    disagree_low: Floats

    @property
    def enough(self) -> NDArray[np.bool_]:
        """Which cells rest on at least ``least`` voters, bool (G, S)."""
        return self.seen >= self.least

    def share(self, section: int, statement: int) -> Share | None:
        """Share agreeing of one section on one statement (by index); None where too few voted to say."""
        voters = int(self.seen[section, statement])
        if voters < max(self.least, 1):
            return None
        return Share(
            value=float(self.agree[section, statement] / voters),
            low=float(self.low[section, statement]),
            high=float(self.high[section, statement]),
            n=voters,
        )


def by_section(
    votes: VoteMatrix, section_of: Mapping[str, str], *, least: int = 10, level: float = 0.95
) -> SectionAgreement:
    """Counts and ranges by declared section, sections sorted by name.

    ``section_of`` maps participants' ids to sections; ids it does not name are ``undeclared``. Give sections
    people declared, never groups found in these same votes: those agree within themselves by construction.

    >>> votes, _ = VoteMatrix.from_events(["1", "2", "3"], ["a", "a", "a"], [1, 1, -1])
    >>> found = by_section(votes, {"1": "day", "2": "day", "3": "night"}, least=2)
    >>> found.sections, found.agree.tolist(), found.enough.tolist()
    (('day', 'night'), [[2], [0]], [[True], [False]])
    """
    names = tuple(sorted(set(section_of.values())))
    index = {name: i for i, name in enumerate(names)}
    none = len(names)
    of_person = np.array([index.get(section_of.get(p, ""), none) for p in votes.participants], np.int64)
    width = len(votes.statements)
    cell = of_person[votes.person] * width + votes.statement if len(votes) else np.zeros(0, np.int64)

    def count(chosen: NDArray[np.bool_]) -> Integers:
        table = np.bincount(cell[chosen], minlength=(none + 1) * width)
        return table.reshape(none + 1, width)[:none].astype(np.int64)

    voted = votes.votes_per_person() > 0
    people = np.bincount(of_person[voted], minlength=none + 1).astype(np.int64)
    return counted(
        names,
        people[:none],
        int(people[none]),
        count(votes.answer == AGREE),
        count(votes.answer == DISAGREE),
        count(np.ones(len(votes), np.bool_)),
        least=least,
        level=level,
    )


def counted(
    names: tuple[str, ...],
    people: Integers,
    undeclared: int,
    agree: Integers,
    disagree: Integers,
    seen: Integers,
    *,
    least: int = 10,
    level: float = 0.95,
) -> SectionAgreement:
    """The same from counts (G, S) made elsewhere, such as those of opinion groups: ranges are added.

    Ranges of groups found in these votes are too narrow: such groups agree within themselves by construction.
    """
    low, high = wilson(agree, seen, level=level)
    return SectionAgreement(
        sections=names,
        people=people,
        undeclared=undeclared,
        least=least,
        agree=agree,
        disagree=disagree,
        passes=seen - agree - disagree,
        seen=seen,
        low=low,
        high=high,
        disagree_low=wilson(disagree, seen, level=level)[0],
    )


def variance_between(sections: SectionAgreement) -> Floats:
    """Share of the variance of agree against disagree that lies between sections, float64 (S,), 0 to 1.

    Epsilon squared (Kelley 1935): (SS_between - (G - 1) MS_within) / SS_total over the sections with at
    least ``least`` people who took a side; passes are left out. 0 also where nobody differs; nan where fewer
    than two sections have enough. Unlike eta squared it does not grow just because sections are small.

    >>> votes, _ = VoteMatrix.from_events([str(i) for i in range(8)], ["a"] * 8, [1, 1, 1, -1, -1, -1, -1, 1])
    >>> halves = {str(i): "first" if i < 4 else "second" for i in range(8)}
    >>> variance_between(by_section(votes, halves, least=4)).round(3).tolist()
    [0.125]
    """
    sums = _sums_of_squares(sections)
    within = divide(sums.total - sums.between, sums.people - sums.groups)
    part = divide(sums.between - (sums.groups - 1) * within, sums.total)
    part = np.where(sums.total == 0, 0.0, np.clip(part, 0.0, 1.0))
    return np.where(sums.groups >= 2, part, np.nan)


def differ_beyond_chance(sections: SectionAgreement, *, false_discoveries: float = 0.05) -> NDArray[np.bool_]:
    """Where agree against disagree differs between sections by more than chance, bool (S,).

    Chi-square of equal shares over the sections with enough people (Pearson 1900), marked so that at most
    this part of the marks is expected to be false (Benjamini & Hochberg 1995). Not marked does not mean
    alike: with few people large differences go unmarked.

    >>> votes, _ = VoteMatrix.from_events([str(i) for i in range(40)], ["a"] * 40, [1] * 20 + [-1] * 20)
    >>> halves = {str(i): "first" if i < 20 else "second" for i in range(40)}
    >>> differ_beyond_chance(by_section(votes, halves)).tolist()
    [True]
    """
    sums = _sums_of_squares(sections)
    variance = divide(sums.total, sums.people)
    tested = (sums.groups >= 2) & (sums.total > 0)
    chances = np.where(tested, chdtrc(np.maximum(sums.groups - 1, 1), divide(sums.between, variance)), 1.0)
    order = np.argsort(chances, kind="stable")
    rank = np.arange(1, len(order) + 1)
    passing = np.flatnonzero(chances[order] <= false_discoveries * rank / max(int(tested.sum()), 1))
    marked = np.zeros(len(order), np.bool_)
    if len(passing):
        marked[order[: passing[-1] + 1]] = True
    return marked & tested


def group_informed(agree: Integers, seen: Integers) -> Floats:
    """Group-informed consensus as a geometric mean: (prod_g (A_g + 1)/(S_g + 2))^(1/G), float64 (S,).

    It answers "does any section stand against it?", and the mean makes different numbers of sections
    compare. A section nobody asked counts as one half. It has no range: never show it as an estimate of a
    share.

    >>> group_informed(np.array([[8], [0]]), np.array([[8], [0]])).round(3).tolist()
    [0.671]
    """
    smoothed = (agree + 1) / (seen + 2)
    product: Floats = np.exp(np.log(smoothed).mean(axis=0))
    return product


@dataclass(frozen=True, eq=False)
class _Sums:
    """Per statement: sums of squares of agree (1) against disagree (0), people counted and sections counted."""

    total: Floats
    between: Floats
    people: Integers
    groups: Integers


def _sums_of_squares(sections: SectionAgreement) -> _Sums:
    sides = sections.agree + sections.disagree
    counted = sides >= max(sections.least, 1)
    n, agree = np.where(counted, sides, 0), np.where(counted, sections.agree, 0)
    people = n.sum(axis=0)
    whole = divide(agree.sum(axis=0), people)
    between = np.nansum(n * (divide(agree, n) - whole) ** 2, axis=0)
    return _Sums(
        total=np.nan_to_num(people * whole * (1 - whole)),
        between=between,
        people=people,
        groups=counted.sum(axis=0),
    )
