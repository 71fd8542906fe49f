"""Rank correlation with its range, and the essay's conjecture tested on an organisation's own rounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import ArrayLike

from massline.engine.shares import Floats, normal_quantile


@dataclass(frozen=True)
class RankCorrelation:
    """Spearman's rho of ``n`` pairs, -1 to 1, with its range."""

    rho: float
    low: float
    high: float
    n: int


def rank_correlation(first: ArrayLike, second: ArrayLike, *, level: float = 0.95) -> RankCorrelation | None:
    """Spearman's rank correlation (1904), equal values sharing their mean rank; None where it has no meaning.

    It has none below four pairs or where one side never differs. The range is Fisher's with the variance
    (1 + rho^2/2)/(n - 3) of Bonett & Wright (2000); orders that agree wholly are taken half a swap of two
    neighbours short of that, or the range would have no width. A correlation is no cause.

    >>> found = rank_correlation([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 8, 7])
    >>> round(found.rho, 3), round(found.low, 3), round(found.high, 3)
    (0.905, 0.428, 0.988)

    Raises ``ValueError`` if the two sides differ in length or hold something that is no number.
    """
    one, two = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if one.ndim != 1 or one.shape != two.shape:
        raise ValueError(f"the two sides have shapes {one.shape} and {two.shape}; give one pair a place")
    if not (np.isfinite(one).all() and np.isfinite(two).all()):
        raise ValueError("a value to be ranked is not a finite number; leave out pairs that are not known")
    n = len(one)
    if n < 4 or np.ptp(one) == 0 or np.ptp(two) == 0:
        return None
    rho = float(np.clip(np.corrcoef(_ranks(one), _ranks(two))[0, 1], -1.0, 1.0))
    short = 6 / (n * (n * n - 1))
    centre = max(-1 + short, min(1 - short, rho))
    half = normal_quantile(level) * sqrt((1 + centre * centre / 2) / (n - 3))
    low, high = tanh(atanh(centre) - half), tanh(atanh(centre) + half)
    return RankCorrelation(rho, min(low, rho), max(high, rho), n)


def conjecture(
    character: Sequence[float], resonance: Sequence[float], *, least: int = 8, level: float = 0.95
) -> RankCorrelation | None:
    """The essay's conjecture - little democratic character, little resonance - on one's own report backs.

    One pair a report back: how evenly people were heard before it, and the share that made it their own. None
    before there are ``least`` of them, or where one side never differed. Versions of one position are not
    independent of each other, and what else changed between rounds is not in it.

    >>> conjecture([0.9, 0.7], [0.8, 0.6]) is None
    True
    """
    if len(character) != len(resonance):
        raise ValueError(f"{len(character)} figures of character for {len(resonance)} report backs; give one each")
    return rank_correlation(character, resonance, level=level) if len(character) >= least else None


def _ranks(values: Floats) -> Floats:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return ranks
