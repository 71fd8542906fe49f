"""Shares as they would be had every statement been as likely to be asked as any other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from massline.engine.shares import Floats, divide, wilson


@dataclass(frozen=True, eq=False)
class Reweighted:
    """Share agreeing with each of S statements, each answer weighing the inverse of the chance it was asked with.

    ``agree`` with its 95 % range ``low`` to ``high``, all float64 (S,), nan where nobody answered; ``n_eff`` is how
    many equally weighted answers that is worth (Kish). It mends what routing does to a share, not who stayed away
    and not who answered more statements than others; it is worth fewer answers than the plain share.
    """

    agree: Floats
    low: Floats
    high: Floats
    n_eff: Floats


def inclusion(chance: ArrayLike, answers: ArrayLike) -> Floats:
    """About how likely somebody who gave so many ``answers`` was ever to be asked a statement: 1 - (1 - chance)^n.

    ``chance`` is that of the one serving, or the mean of its bucket. Taking it for the chance at each of the n
    servings is exact only where it does not move; a sheet that shows everything has chance 1 and stays at 1.

    >>> inclusion([1.0, 0.1], [5, 1]).tolist()
    [1.0, 0.1]

    Raises ``ValueError`` for a chance outside 0 (excluded) to 1, or a person without an answer.
    """
    chances, numbers = np.asarray(chance, np.float64), np.asarray(answers, np.float64)
    if not ((chances > 0) & (chances <= 1)).all() or (numbers < 1).any():
        raise ValueError("a chance lies above 0 and up to 1, and whoever answered gave at least one answer")
    return np.asarray(np.maximum(1.0 - (1.0 - chances) ** numbers, chances))


def reweighted(
    statement: ArrayLike, agree: ArrayLike, chance: ArrayLike, *, statements: int, level: float = 0.95
) -> Reweighted:
    """Shares of ``statements`` statements from single answers or from tallies of them (Hajek 1971).

    ``statement`` (n,) index, ``agree`` (n,) 1 or 0 (a pass is 0), ``chance`` (n,) with which each was to be asked:
    of the serving, of its bucket's mean, or by ``inclusion``. With the mean of a power-of-two bucket a weight is
    off by at most a factor of two, on average by less than an eighth.

    >>> found = reweighted([0, 0, 0], [1, 1, 0], [0.5, 0.5, 0.25], statements=2)
    >>> found.agree.tolist(), round(float(found.n_eff[0]), 2)
    ([0.5, nan], 2.67)

    Raises ``ValueError`` for lengths that differ or a chance outside 0 (excluded) to 1.
    """
    place, yes = np.asarray(statement, np.int64), np.asarray(agree, np.float64)
    chances = np.asarray(chance, np.float64)
    if not place.shape == yes.shape == chances.shape:
        raise ValueError(
            f"{len(place)} statements, {len(yes)} answers and {len(chances)} chances: one of each is needed"
        )
    if not ((chances > 0) & (chances <= 1)).all():
        raise ValueError("a chance lies above 0 and up to 1")
    weight = 1.0 / chances
    whole = np.bincount(place, weights=weight, minlength=statements)
    share = divide(np.bincount(place, weights=weight * yes, minlength=statements), whole)
    n_eff = np.nan_to_num(divide(whole**2, np.bincount(place, weights=weight**2, minlength=statements)))
    low, high = wilson(np.nan_to_num(share) * n_eff, n_eff, level=level)
    return Reweighted(agree=share, low=low, high=high, n_eff=n_eff)
