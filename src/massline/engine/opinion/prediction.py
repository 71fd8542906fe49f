"""The best guess at an answer not given: four accounts of the same votes, averaged as logits."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from massline.engine.opinion.blocks import Answers
from massline.engine.opinion.fitted import answers_of
from massline.engine.opinion.halves import Indices
from massline.engine.opinion.linear import linear
from massline.engine.opinion.simulated import Supposed, simulate
from massline.engine.shares import Floats
from massline.engine.votes import AGREE, PASS, VoteMatrix

SIMULATED: Final = (Supposed(lapses=False), Supposed(), Supposed(dimensions=8))
"""What is supposed in turn: each is wrong elsewhere, and their mean does better than any of them."""
WALKS: Final = 2
"""Simulations of each: one walk stays near where it began, and another finds what it missed."""


def predict_agree(
    i: ArrayLike,
    j: ArrayLike,
    v: ArrayLike,
    *,
    participants: int,
    statements: int,
    test_i: ArrayLike,
    test_j: ArrayLike,
    seed: int = 0,
) -> Floats:
    """P(agree | agree or disagree) at the pairs (``test_i``, ``test_j``): float64 (m,), strictly in (0, 1).

    ``i``, ``j``, ``v`` are person, statement and answer (1, 0, -1) of each known vote. Sharper than
    ``OpinionModel.probability`` and far slower: it simulates (40,000 votes take about 15 CPU seconds), and has
    neither ranges nor positions. Equal votes and seed give bit-equal results in any order of votes; other numbers
    for the same people change the draws, and with them the result by about a hundredth.

    >>> predict_agree([0, 0, 1, 1, 2], [0, 1, 0, 1, 0], [1, 1, -1, -1, 1],
    ...     participants=3, statements=2, test_i=[2], test_j=[1]) > 0.5
    array([ True])

    Raises ``ValueError`` for indices out of range or an answer that is none of the three.
    """
    person, statement = np.asarray(test_i).reshape(-1), np.asarray(test_j).reshape(-1)
    _check(person, participants, "test_i")
    _check(statement, statements, "test_j")
    if len(person) != len(statement):
        raise ValueError(f"test_i has {len(person)} entries, test_j {len(statement)}")
    votes, _ = VoteMatrix.from_indices(
        [str(n) for n in range(participants)], [str(n) for n in range(statements)], i, j, v
    )
    side = votes.answer != PASS
    sides, passes = answers_of(votes, side, AGREE), answers_of(votes, np.ones_like(side), PASS)
    if not len(person) or not len(sides):
        return np.full(len(person), 0.5)
    accounts = (
        *(_simulated(sides, passes, person, statement, supposed, seed) for supposed in SIMULATED),
        linear(sides, person, statement),
    )
    logit = np.mean([np.log(p / (1 - p)) for p in accounts], axis=0)
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def _simulated(
    sides: Answers, passes: Answers, person: Indices, statement: Indices, supposed: Supposed, seed: int
) -> Floats:
    """What simulations of one supposition say on average: (m,)."""
    walks = range(1_000 * seed, 1_000 * seed + WALKS)
    chances = [simulate(sides, passes, person, statement, supposed=supposed, seed=walk) for walk in walks]
    return np.asarray(np.mean(chances, axis=0))


def _check(index: NDArray[np.int64], size: int, name: str) -> None:
    if len(index) and (index.min() < 0 or index.max() >= size):
        raise ValueError(f"{name} lies outside 0 to {size - 1}")
