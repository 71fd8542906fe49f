"""The three answers to "are there opinion groups?", and when each is given."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from massline.engine.groups.mixture import Mixture
from massline.engine.shares import Floats, Integers

NOBODY = -1
"""The group of a person of whom no group can be said."""


@dataclass(frozen=True, kw_only=True)
class GroupOptions:
    """When groups are shown. The defaults are definitions; how they were come by stands in docs/engine/groups.md.

    least         people in the smallest group that is shown
    enough        sides (agree or disagree) of a person of whom a group can be said
    core          people with so many sides needed before anything is said
    most          groups looked for at most
    known         share of people's spread along an axis that must be known for the axis to count
    evidence      how much better, in BIC, several clouds must fit than one and than one cloud less
    valley        how high the density may be between two groups, against the lower of their tops
    stable        mean agreement (adjusted Rand index) of groups found again without a fifth of the people
    resamples     how often a fifth is left out
    sure          membership from which a person is counted in a group
    looked_at     people the groups are found among, drawn by chance where there are more
    """

    least: int = 10
    enough: int = 10
    core: int = 30
    most: int = 5
    known: float = 0.5
    evidence: float = 10.0
    valley: float = 0.25
    stable: float = 0.9
    resamples: int = 10
    sure: float = 0.7
    looked_at: int = 1000


@dataclass(frozen=True)
class Tried:
    """One number of groups that was tried: what spoke for it. ``stability`` is None where the rest already failed.

    ``evidence`` is the gain in BIC over one cloud (above 10 is strong), ``valley`` the density in the least clear
    gap (1: no gap), ``smallest`` the people surely in the smallest group, ``stability`` a mean adjusted Rand index.
    """

    groups: int
    evidence: float
    valley: float
    smallest: int
    stability: float | None


WhyNone = Literal["nothing in common", "one cloud", "spectrum", "small", "unstable"]
"""Why no groups are shown, without a number: what may be told in public."""


@dataclass(frozen=True)
class NotYet:
    """Too little has been answered to say whether there are groups. It is not the answer "none".

    ``reason`` tells how many people answered enough, so it is for whoever holds the votes and not for the public.
    """

    reason: str


@dataclass(frozen=True)
class NoGroups:
    """No reliable groups. People may well differ along a line: that there is no gap is what is said here."""

    reason: str
    tried: tuple[Tried, ...] = ()
    why: WhyNone = "one cloud"


@dataclass(frozen=True, eq=False)
class Groups:
    """K opinion groups of P people over S statements, largest first.

    ``membership`` float64 (P, K) is how likely each person belongs to each group; few votes leave it near
    ``share`` (K,), which is the part of all people the group is estimated to have. ``member`` int64 (P,) is the
    group of those with enough votes and a membership above the bar, otherwise ``NOBODY``. ``agree``,
    ``disagree`` and ``seen`` int64 (K, S) count the members' answers. ``stability`` is the mean adjusted Rand
    index of the groups found again without a fifth of the people. ``label`` numbers the groups; it means nothing
    but is kept between updates by ``carry_over``. Members stay on this machine; only profiles are shown.
    """

    statements: tuple[str, ...]
    membership: Floats
    member: NDArray[np.int64]
    share: Floats
    agree: Integers
    disagree: Integers
    seen: Integers
    stability: float
    tried: tuple[Tried, ...]
    mixture: Mixture = field(repr=False)
    label: tuple[int, ...] = ()

    @property
    def size(self) -> Integers:
        """People surely in each group, int64 (K,)."""
        return np.bincount(self.member[self.member >= 0], minlength=len(self.share)).astype(np.int64)

    @property
    def unsure(self) -> int:
        """People of whom no group can be said: too few votes, or between groups."""
        return int((self.member < 0).sum())


GroupAnswer = Groups | NoGroups | NotYet


def adjusted_rand(one: Integers, other: Integers) -> float:
    """How alike two groupings of the same people are, corrected for chance (Hubert & Arabie 1985): 1 the same.

    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    if len(one) == 0:
        return 0.0
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    together, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    chance = rows * columns / max(pairs(np.array([float(len(one))])), 1.0)
    highest = (rows + columns) / 2
    return 1.0 if highest == chance else (together - chance) / (highest - chance)
