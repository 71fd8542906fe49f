"""A share and its range: the one form in which a part of some people is ever reported.

A share never travels without its base and its 95 % range. The range is Wilson's score interval
(E. B. Wilson, JASA 22, 1927), which stays inside 0 to 1 and keeps its promise with few voters.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from massline.engine.votes import NoVotesError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Share:
    """A part of some people, with its range and the number of people it rests on.

    ``value``, ``low`` and ``high`` lie between 0 and 1; ``n`` is the base. Never compare two values without
    their ranges. The range covers chance only; it says nothing about who chose to take part.

    >>> print(Share(value=0.75, low=0.5510, high=0.8800, n=24))
    75% (55% to 88%, 24 voters)
    """

    value: float
    low: float
    high: float
    n: int
    who: str = "voters"

    def __str__(self) -> str:
        return f"{self.value:.0%} ({self.low:.0%} to {self.high:.0%}, {self.n:,} {self.who})"


def share_agreeing(agree: int, voters: int, *, level: float = 0.95) -> Share:
    """Share of voters who agree, with a Wilson score interval (Wilson 1927).

    Somebody who passes has voted; somebody who never saw the statement has not. Count the first in
    ``voters`` and leave out the second, or a statement shown to few looks like one liked by few.
    The interval covers chance only; it says nothing about who chose to take part.

    >>> print(share_agreeing(agree=18, voters=24))
    75% (55% to 88%, 24 voters)

    Raises ``NoVotesError`` if nobody voted: no votes is not 0 % agreement. Raises ``ValueError`` if more
    people agree than voted, or if ``level`` is not between 0 and 1.
    """
    if voters == 0:
        raise NoVotesError("nobody voted on this statement, so there is no share; no votes is not 0 %")
    low, high = wilson(agree, voters, level=level)
    return Share(value=agree / voters, low=float(low), high=float(high), n=voters)


def wilson(part: ArrayLike, base: ArrayLike, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Lower and upper ends of Wilson's range for ``part`` out of ``base``, element by element.

    ``base`` need not be a whole number: give the effective number of voters for a weighted share (and
    ``part`` as value times that base). Where ``base`` is 0 both ends are nan: unknown, not 0.
    The range assumes that the people counted are a chance draw from those it is meant to speak for.

    >>> low, high = wilson([18, 0, 5], [24, 0, 5])
    >>> low.round(3), high.round(3)
    (array([0.551,   nan, 0.566]), array([0.88,  nan, 1.  ]))

    Raises ``ValueError`` for a negative count, a part greater than its base, or a level outside 0 to 1.
    """
    parts, bases = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(base, np.float64))
    if np.any(parts < 0) or np.any(parts > bases * (1 + 1e-12)):
        raise ValueError(f"each part must be between 0 and its base; got parts {parts} of bases {bases}")
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.minimum(parts / bases, 1.0)
        stretch = 1 + z * z / bases
        centre = (value + z * z / (2 * bases)) / stretch
        half = z / stretch * np.sqrt(value * (1 - value) / bases + z * z / (4 * bases * bases))
    unknown = bases == 0
    low = np.where(unknown, np.nan, np.where(value <= 0, 0.0, np.maximum(centre - half, 0.0)))
    high = np.where(unknown, np.nan, np.where(value >= 1, 1.0, np.minimum(centre + half, 1.0)))
    return low, high


def share_of_list(part: int, size: int, *, full_list: bool = False, level: float = 0.95) -> Share:
    """Share of a known number of people, such as those of a section who have been heard.

    With ``full_list`` the ``size`` is everybody there is (a membership list, the households of a block) and
    the range narrows by sqrt((N - n)/(N - 1)) about Wilson's centre: once all are heard nothing is left to
    chance. The observed share always stays inside its range.

    >>> print(share_of_list(4, 44))
    9% (4% to 21%, 44 people)
    >>> print(share_of_list(4, 44, full_list=True))
    9% (4% to 21%, 44 people)
    >>> print(share_of_list(40, 44, full_list=True))
    91% (85% to 91%, 44 people)

    Raises ``NoVotesError`` for a size of 0 and ``ValueError`` if ``part`` is not between 0 and ``size``.
    """
    if size == 0:
        raise NoVotesError("nobody belongs here (size 0), so there is no share")
    ends = wilson(part, size, level=level)
    low, high, value = float(ends[0]), float(ends[1]), part / size
    if full_list and part == size:
        low = high = value
    elif full_list:
        z = normal_quantile(level)
        centre = (value + z * z / (2 * size)) / (1 + z * z / size)
        narrowing = sqrt((size - part) / (size - 1)) if size > 1 else 0.0
        half = narrowing * (high - low) / 2
        low, high = min(value, max(low, centre - half)), max(value, min(high, centre + half))
    return Share(value=value, low=low, high=high, n=size, who="people")


def normal_quantile(level: float) -> float:
    """Half-width, in standard errors, of a two-sided normal range that covers ``level``.

    >>> round(normal_quantile(0.95), 4)
    1.96
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}, expected a number between 0 and 1 such as 0.95")
    return NormalDist().inv_cdf((1 + level) / 2)


def divide(part: NDArray[np.generic], base: NDArray[np.generic]) -> Floats:
    """``part / base`` element by element as float64; nan where the base is 0: unknown, not 0.

    >>> divide(np.array([1, 0]), np.array([2, 0])).tolist()
    [0.5, nan]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.asarray(part, np.float64) / np.asarray(base, np.float64)
    return np.where(np.asarray(base) == 0, np.nan, quotient)
