"""The weakest section: where agreement is lowest, how low it may be, and how sure one may be that it is there.

Small sections are drawn towards the pool, because a small section's share swings by chance. Derived in
docs/engine/weakest.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from massline.engine.shares import Floats, Integers

# Shares are followed on this many steps from 0 to 1: one step is half a point.
_STEPS = 200
_STATEMENTS_AT_ONCE = 256
_LEAST_PULL, _MOST_PULL = 1.0, 1000.0


@dataclass(frozen=True, eq=False)
class Weakest:
    """Of S statements, the smallest share over the sections that have enough voters, with its posterior range.

    ``share``, ``low``, ``high`` float64 (S,): median and ends of the smallest share itself, nan where no section
    has enough. It lies below every section's own share on average: the smallest of several uncertain shares
    does. ``section`` (S,) is the index of the section most likely to be it, -1 where none has enough, and
    ``chance`` (S,) how likely: where it is near one half, do not name a culprit.
    """

    share: Floats
    low: Floats
    high: Floats
    section: Integers
    chance: Floats
    level: float


def weakest(part: Integers, seen: Integers, enough: NDArray[np.bool_], *, level: float = 0.95) -> Weakest:
    """The smallest of the sections' shares ``part / seen``, both int64 (G, S), over the cells ``enough`` marks.

    A section's share has the posterior Beta(part + pull m, seen - part + pull (1 - m)), m the pool's share: a
    section of ten is drawn to the pool, one of a thousand is not. The posterior of the minimum follows exactly.

    >>> found = weakest(np.array([[90], [4]]), np.array([[100], [10]]), np.ones((2, 1), bool))
    >>> found.section.tolist(), bool(found.low[0] < 0.4 < found.share[0] < 0.7)
    ([1], True)

    Raises ``ValueError`` where a part is greater than its base.
    """
    if np.any(part < 0) or np.any(part > seen):
        raise ValueError("a part is greater than its base, or negative")
    pull = pull_of_the_pool(part, seen, enough)
    told = np.flatnonzero(enough.any(axis=0))
    share, low, high, chance = (np.full(part.shape[1], np.nan) for _ in range(4))
    section = np.full(part.shape[1], -1, np.int64)
    for first in range(0, len(told), _STATEMENTS_AT_ONCE):
        some = told[first : first + _STATEMENTS_AT_ONCE]
        share[some], low[some], high[some], section[some], chance[some] = _smallest(
            part[:, some], seen[:, some], enough[:, some], pull, level
        )
    return Weakest(share=share, low=low, high=high, section=section, chance=chance, level=level)


def pull_of_the_pool(part: Integers, seen: Integers, enough: NDArray[np.bool_]) -> float:
    """How many voters the pool counts for in a section, 1 to 1000, from how alike the sections are.

    By moments over all statements: with rho = the part of the variance between voters that lies between sections,
    beyond chance, the pull is (1 - rho)/rho. Sections that are alike are drawn together; where fewer than two
    have enough there is no evidence, and the pull is the least.
    """
    n = np.where(enough, seen, 0).astype(np.float64)
    k = np.where(enough, part, 0).astype(np.float64)
    whole, sections = n.sum(axis=0), enough.sum(axis=0)
    used = (sections >= 2) & (whole > sections)
    if not used.any():
        return _LEAST_PULL
    n, k, whole, sections = n[:, used], k[:, used], whole[used], sections[used]
    m = k.sum(axis=0) / whole
    own = np.divide(k, n, out=np.zeros_like(k), where=n > 0)
    between = (n * (own - m) ** 2).sum(axis=0)
    within = (n * own * (1 - own)).sum(axis=0)
    size = (whole - (n * n).sum(axis=0) / whole) / (sections - 1)
    mean_within = within / (whole - sections)
    surplus = float(np.sum((between / (sections - 1) - mean_within) / size))
    whole_variance = surplus + float(np.sum(mean_within))
    rho = surplus / whole_variance if whole_variance > 0 else 0.0
    return float(min(max((1 - rho) / rho, _LEAST_PULL), _MOST_PULL)) if rho > 0 else _MOST_PULL


def _smallest(
    part: Integers, seen: Integers, enough: NDArray[np.bool_], pull: float, level: float
) -> tuple[Floats, Floats, Floats, Integers, Floats]:
    pool = (np.where(enough, part, 0).sum(axis=0) + 1) / (np.where(enough, seen, 0).sum(axis=0) + 2)
    a, b = part + pull * pool, seen - part + pull * (1 - pool)
    steps = np.linspace(0.0, 1.0, _STEPS + 1)
    below = np.where(enough[..., None], betainc(a[..., None], b[..., None], steps), 0.0)
    above = 1.0 - below
    all_above = above.prod(axis=0)
    tail = (1 - level) / 2
    low, share, high = (_quantile(1.0 - all_above, steps, at) for at in (tail, 0.5, 1 - tail))
    # A section is the weakest where its share lies in a step and all others above the middle of it.
    middle = np.maximum((above[..., 1:] + above[..., :-1]) / 2, 1e-300)
    others = np.exp(np.log(middle).sum(axis=0) - np.log(middle))
    chances = (np.diff(below, axis=-1) * others).sum(axis=-1)
    chance = chances.max(axis=0) / np.maximum(chances.sum(axis=0), 1e-300)
    return share, low, high, chances.argmax(axis=0).astype(np.int64), chance


def _quantile(below: Floats, steps: Floats, at: float) -> Floats:
    """Where a rising function (S, T+1) from 0 to 1 passes ``at``, between its steps by straight lines."""
    last = np.clip((below < at).sum(axis=-1), 1, len(steps) - 1)
    row = np.arange(len(below))
    left, right = below[row, last - 1], below[row, last]
    rise = np.where(right > left, right - left, 1.0)
    inside = np.clip((at - left) / rise, 0.0, 1.0)
    found: Floats = steps[last - 1] + inside * (steps[last] - steps[last - 1])
    return found
