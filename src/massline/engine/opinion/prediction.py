"""The best guess at an answer not given: five accounts of the same votes, averaged as logits."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from massline.engine.opinion.blocks import Answers
from massline.engine.opinion.fitted import OpinionOptions, answers_of, best_scale, fit_answers
from massline.engine.opinion.halves import Cells, Indices, averaged, moments
from massline.engine.opinion.others import classes, linear
from massline.engine.opinion.simulated import simulate
from massline.engine.shares import Floats
from massline.engine.votes import AGREE, PASS, VoteMatrix

WEIGHTS: Final = (2.0, 2.0, 2.0, 1.0, 1.0)
"""Of the fit, sides simulated, sides with passes simulated, linear prediction, classes: ideal points count twice."""


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
    ``OpinionModel.probability`` and slower: it simulates, and has neither ranges nor positions. Equal votes and
    seed give bit-equal results in any order of votes; other numbers for the same people change the draws, and
    with them the result by about a hundredth.

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
        _fitted(sides, person, statement, seed),
        simulate(sides, None, person, statement, seed=seed),
        simulate(sides, passes, person, statement, seed=seed + 1),
        linear(sides, person, statement),
        classes(votes, person, statement, seed=seed),
    )
    logit = sum(weight * np.log(p / (1 - p)) for weight, p in zip(WEIGHTS, accounts, strict=True)) / sum(WEIGHTS)
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def _fitted(sides: Answers, person: Indices, statement: Indices, seed: int) -> Floats:
    """What the opinion model says, before its ranges are widened: (m,)."""
    options = OpinionOptions()
    fit = fit_answers(sides, options.dimensions, best_scale(sides, options.dimensions, seed), seed, options)
    cells = Cells(rows=sides.people, columns=sides.statements, row=person, column=statement, y=np.zeros(len(person)))
    return averaged(*moments(cells, fit.people, fit.statements))[0]


def _check(index: NDArray[np.int64], size: int, name: str) -> None:
    if len(index) and (index.min() < 0 or index.max() >= size):
        raise ValueError(f"{name} lies outside 0 to {size - 1}")
