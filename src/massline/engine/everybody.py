"""What everybody who took part would have said, had each of them answered every statement: an estimate.

It counts the answers given and fills in those not given by the opinion model. Derived, with a worked example
and its limits, in docs/engine/everybody.md.
"""

from dataclasses import dataclass

import numpy as np

from massline.engine.opinion import OpinionModel
from massline.engine.opinion.halves import averaged, paired
from massline.engine.participation import Participation, with_participation
from massline.engine.runners import LocalThreads, Runner
from massline.engine.shares import Floats, Integers, Share, divide, normal_quantile
from massline.engine.votes import VoteMatrix

# Settled with votes drawn from the model and the blocks of benchmarks/everybody.py both in view. A slope is straight,
# which the way participation goes with opinion is not: three times its own range has the best interval score.
_TOO_NARROW, _SLOPE_TOO_NARROW = 1.15, 3.0
# A block of the table of people and statements is filled in at a time; of more cells in all, a part of the people.
_CELLS_AT_ONCE, _MOST_CELLS = 4_000_000, 400_000_000


@dataclass(frozen=True, eq=False)
class Everybody:
    """Share agreeing of those who would take a side, if all ``people`` had answered: an **estimate**, (S,).

    ``low`` and ``high`` end its range at ``level`` (0.9); never quote ``share`` without them, nor as what people
    said. ``worst_low`` and ``worst_high`` are the same share if everybody not heard disagreed or agreed: they
    assume nothing. ``heard`` is how many took a side, ``filled`` how many more the estimate adds. A statement
    nobody answered has an estimate too, and its range is wide. People who never voted at all are in none.
    """

    share: Floats
    low: Floats
    high: Floats
    worst_low: Floats
    worst_high: Floats
    heard: Floats
    filled: Floats
    people: int
    level: float

    def estimate(self, statement: int) -> Share:
        """The estimate of one statement (by index), for ``people``; it is not a share of voters."""
        return Share(
            value=float(self.share[statement]),
            low=float(self.low[statement]),
            high=float(self.high[statement]),
            n=self.people,
            who="people, estimated",
        )


def everybody(
    model: OpinionModel,
    *,
    participation: Participation | None = None,
    level: float = 0.9,
    runner: Runner | None = None,
) -> Everybody:
    """The estimate for everybody in the matrix the model was fitted on, statement by statement.

    Its range holds what is not known of the statements and of how participation goes with opinion, and the
    chance in every answer not given. It rests on one assumption that no vote can prove: that of two people with
    like answers and a like number of votes, the one not asked would answer as the one who was.

    >>> from massline.engine.opinion import fit_opinion
    >>> votes, _ = VoteMatrix.from_events(["1", "1", "2", "2", "3"], ["a", "b", "a", "b", "a"], [1, 1, 1, -1, 1])
    >>> found = everybody(fit_opinion(votes))
    >>> found.worst_low.round(2).tolist(), found.worst_high.round(2).tolist()
    ([1.0, 0.33], [1.0, 0.67])
    >>> bool((found.worst_low <= found.low).all() and (found.high <= found.worst_high).all())
    True

    Raises ``ValueError`` if ``level`` is not between 0 and 1.
    """
    reach = normal_quantile(level)
    told = participation or with_participation(model, runner=runner)
    votes = model.votes
    counts, people = votes.counts(), len(votes.participants)
    sides = (counts.agree + counts.disagree).astype(np.float64)
    unseen = people - counts.seen
    takes_side = (sides + 1) / (counts.seen + 2)
    at = runner or LocalThreads(threads=1)
    some = _asked(votes, told)
    size = max(1, _CELLS_AT_ONCE // max(len(votes.statements), 1))
    blocks = [some[first : first + size] for first in range(0, len(some), size)]
    sums = at.map_reduce(_unseen_of_block, blocks, _Unseen.__add__, votes, told).for_all(unseen)
    whole = sides + unseen * takes_side
    share = divide(counts.agree + takes_side * sums.agree, whole)
    variance = _variance(sums, told, takes_side)
    half = reach * np.sqrt(variance) / np.maximum(whole, 1e-12)
    worst_low = divide(counts.agree, sides + unseen)
    worst_high = divide(counts.agree + unseen, sides + unseen)
    return Everybody(
        share=share,
        low=np.clip(share - half, worst_low, worst_high),
        high=np.clip(share + half, worst_low, worst_high),
        worst_low=worst_low,
        worst_high=worst_high,
        heard=sides,
        filled=unseen * takes_side,
        people=people,
        level=level,
    )


@dataclass(frozen=True, eq=False)
class _Unseen:
    """Sums over the cells nobody answered, by statement: expected agrees, their chance, and how they would move.

    ``by_statement`` (S, 1+K) is the derivative by intercept and loading, ``by_slope`` (S,) by activity; ``cells``
    (S,) how many cells were summed.
    """

    cells: Floats
    agree: Floats
    chance: Floats
    by_statement: Floats
    by_slope: Floats

    def __add__(self, other: "_Unseen") -> "_Unseen":
        return _Unseen(
            self.cells + other.cells,
            self.agree + other.agree,
            self.chance + other.chance,
            self.by_statement + other.by_statement,
            self.by_slope + other.by_slope,
        )

    def for_all(self, unseen: Integers) -> "_Unseen":
        """The sums if all cells nobody answered had been summed, not only those of the people asked."""
        times = np.where(self.cells > 0, unseen / np.maximum(self.cells, 1), 0.0)
        return _Unseen(
            self.cells * times,
            self.agree * times,
            self.chance * times,
            self.by_statement * times[:, None],
            self.by_slope * times,
        )


def _asked(votes: VoteMatrix, told: Participation) -> Integers:
    """Everybody; where the table would be too large, every m-th person by activity and position (indices)."""
    people, statements = len(votes.participants), len(votes.statements)
    step = -(-people * statements // _MOST_CELLS)
    if step <= 1:
        return np.arange(people)
    least = min(people, 1000)
    order = np.lexsort((told.people.mean[:, -1], told.activity))
    return np.sort(order[:: max(1, min(step, people // least))])


def _unseen_of_block(block: Integers, votes: VoteMatrix, told: Participation) -> _Unseen:
    people = told.people.part(block)
    mean = people.mean @ told.statements.mean.T
    square = people.second @ paired(told.statements.second, people.mean.shape[1]).T
    chance, shrunk = averaged(mean, np.maximum(square - mean * mean, 0.0))
    first, last = np.searchsorted(votes.person, block), np.searchsorted(votes.person, block, side="right")
    row = np.repeat(np.arange(len(block)), last - first)
    votes_of = np.arange(len(row)) - np.repeat(np.cumsum(last - first) - (last - first), last - first)
    answered = row, votes.statement[np.repeat(first, last - first) + votes_of]
    chance[answered] = 0.0
    either = chance * (1.0 - chance)
    moves = either * shrunk
    return _Unseen(
        cells=len(block) - np.bincount(answered[1], minlength=len(votes.statements)).astype(np.float64),
        agree=chance.sum(axis=0),
        chance=either.sum(axis=0),
        by_statement=moves.T @ np.delete(people.mean, 1, axis=1),
        by_slope=moves.T @ told.activity[block],
    )


def _variance(sums: _Unseen, told: Participation, takes_side: Floats) -> Floats:
    """Of the number agreeing: statements and slope not known, and the chance in each answer not given."""
    known = np.delete(told.statements.mean, 0, axis=1)
    by_slope = sums.by_slope[:, None] * known
    of_statements = np.einsum("sa,sab,sb->s", sums.by_statement, told.statement_covariance, sums.by_statement)
    of_slope = np.einsum("sa,ab,sb->s", by_slope, told.covariance, by_slope)
    model = _TOO_NARROW**2 * takes_side**2 * (of_statements + _SLOPE_TOO_NARROW**2 * of_slope)
    return np.asarray(model + takes_side * sums.chance)
