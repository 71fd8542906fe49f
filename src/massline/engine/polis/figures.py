"""The figures of Polis: how many of a group agree, how sure that is, and how it differs from the rest.

All figures count people who answered, one vote each. A pass counts as seen and as neither agreeing nor
disagreeing. The tests are one-sided z-tests at the 90 % point, without any correction for how many are made.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from massline.engine.votes import AGREE, DISAGREE, VoteMatrix

Z_90: Final = 1.2816
META_PRIORITY: Final = 49.0
_BLOCK_VOTES: Final = 1_000_000

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Tally:
    """Votes per group and statement, or per statement: three float64 arrays of whole numbers, same shape.

    ``seen`` is everybody who answered, passes included.
    """

    agree: Floats
    disagree: Floats
    seen: Floats


def count_by_group(votes: VoteMatrix, group: NDArray[np.int64], *, n_groups: int) -> tuple[Tally, Tally]:
    """The votes of each group, shape (groups, statements), and of all voters, shape (statements,).

    ``group`` (P,) gives 0 to ``n_groups`` - 1, or -1 for people in none: those count among all voters only.

    >>> votes, _ = VoteMatrix.from_events(["1", "2", "3"], ["a", "a", "a"], [1, -1, 1])
    >>> groups, everybody = count_by_group(votes, np.array([0, 0, -1]), n_groups=1)
    >>> groups.agree.tolist(), groups.seen.tolist(), everybody.agree.tolist()
    ([[1.0]], [[2.0]], [2.0])
    """
    n_statements = len(votes.statements)
    shape = (n_groups + 1, n_statements, 3)
    counts = np.zeros(np.prod(shape), dtype=np.int64)
    first_cell = (group + 1) * (n_statements * 3) + 1
    for start in range(0, len(votes), _BLOCK_VOTES):
        here = slice(start, start + _BLOCK_VOTES)
        cell = first_cell[votes.person[here]] + votes.statement[here] * 3 + votes.answer[here]
        counts += np.bincount(cell, minlength=len(counts))
    rows = counts.reshape(shape).astype(np.float64)
    return _tally(rows[1:]), _tally(rows.sum(axis=0))


def _tally(counts: Floats) -> Tally:
    return Tally(agree=counts[..., 1 + AGREE], disagree=counts[..., 1 + DISAGREE], seen=counts.sum(axis=-1))


def smoothed_share(successes: Floats, trials: Floats) -> Floats:
    """(successes + 1) / (trials + 2): never 0 or 1, and one half where nobody answered.

    >>> smoothed_share(np.array([3.0, 0.0]), np.array([3.0, 0.0])).tolist()
    [0.8, 0.5]
    """
    shares: Floats = (successes + 1.0) / (trials + 2.0)
    return shares


def share_test(successes: Floats, trials: Floats) -> Floats:
    """z of a share against one half: 2 sqrt(S + 1) ((A + 1) / (S + 1) - 1/2).

    With nobody asked it is 1, not 0: the added success stands alone.

    >>> share_test(np.array([8.0, 0.0]), np.array([8.0, 0.0])).tolist()
    [3.0, 1.0]
    """
    z: Floats = 2.0 * np.sqrt(trials + 1.0) * ((successes + 1.0) / (trials + 1.0) - 0.5)
    return z


def share_ratio(successes: Floats, trials: Floats, other_successes: Floats, other_trials: Floats) -> Floats:
    """The smoothed share of a group divided by the smoothed share of the rest.

    One division of whole numbers, so that a ratio of exactly 1 is exactly 1.

    >>> share_ratio(np.array([5.0]), np.array([5.0]), np.array([0.0]), np.array([5.0])).tolist()
    [6.0]
    """
    ratio: Floats = ((successes + 1.0) * (other_trials + 2.0)) / ((trials + 2.0) * (other_successes + 1.0))
    return ratio


def ratio_test(successes: Floats, trials: Floats, other_successes: Floats, other_trials: Floats) -> Floats:
    """z of the difference between a group's share and the rest's, 0 where everybody gave that answer.

    With one added to each count: p = (A + 1) / (S + 1), and the pooled share for the variance.

    >>> z = ratio_test(np.array([3.0, 2.0]), np.array([4.0, 2.0]), np.array([1.0, 2.0]), np.array([4.0, 2.0]))
    >>> z.round(4).tolist()
    [1.291, 0.0]
    """
    own, own_n, other, other_n = successes + 1.0, trials + 1.0, other_successes + 1.0, other_trials + 1.0
    pooled, pooled_n = own + other, own_n + other_n
    difference = (own * other_n - other * own_n) / (own_n * other_n)
    variance = pooled * (pooled_n - pooled) / (pooled_n * own_n * other_n)
    z: Floats = np.where(variance > 0, difference / np.sqrt(np.where(variance > 0, variance, 1.0)), 0.0)
    return z


@dataclass(frozen=True, eq=False)
class SideFigures:
    """One answer's figures, each of shape (groups, statements): see the functions of the same names."""

    successes: Floats
    trials: Floats
    share: Floats
    share_test: Floats
    ratio: Floats
    ratio_test: Floats

    @classmethod
    def of(cls, successes: Floats, trials: Floats) -> Self:
        """The figures of each group (rows) against all other groups pooled."""
        others = successes.sum(axis=0) - successes
        other_trials = trials.sum(axis=0) - trials
        return cls(
            successes=successes,
            trials=trials,
            share=smoothed_share(successes, trials),
            share_test=share_test(successes, trials),
            ratio=share_ratio(successes, trials, others, other_trials),
            ratio_test=ratio_test(successes, trials, others, other_trials),
        )

    @property
    def significant(self) -> NDArray[np.bool_]:
        """Where both the share and its difference from the rest pass their test."""
        return (self.ratio_test > Z_90) & (self.share_test > Z_90)


def group_aware_consensus(tally: Tally) -> Floats:
    """Per statement the product of the groups' smoothed agree shares, (S,) in (0, 1).

    It shrinks with the number of groups, so it ranks statements within one analysis and compares nothing between
    two. A pass counts as not agreeing.

    >>> two_groups = Tally(*(np.array(counts, dtype=float) for counts in ([[3], [0]], [[0], [2]], [[3], [2]])))
    >>> group_aware_consensus(two_groups).round(9).tolist()
    [0.2]
    """
    product: Floats = np.prod(smoothed_share(tally.agree, tally.seen), axis=0)
    return product


def priorities(tally: Tally, extremity: Floats, *, meta: NDArray[np.bool_]) -> Floats:
    """How much Polis wants each statement seen next, (S,): larger is asked sooner, meta statements are 49.

    Few passes, much agreement, an extreme position and few answers so far raise it; only grouped people count.
    It is a weight for a draw, not a ranking by importance.

    >>> unseen = Tally(*(np.zeros((1, 2)) for _ in range(3)))
    >>> priorities(unseen, np.zeros(2), meta=np.array([False, True])).tolist()
    [5.0625, 49.0]
    """
    agree, disagree, seen = (counts.sum(axis=0) for counts in (tally.agree, tally.disagree, tally.seen))
    passes = seen - agree - disagree
    importance = (1.0 - smoothed_share(passes, seen)) * (extremity + 1.0) * smoothed_share(agree, seen)
    weights: Floats = np.where(meta, META_PRIORITY, (importance * (1.0 + 8.0 * 2.0 ** (-seen / 5.0))) ** 2)
    return weights
