"""From a vote matrix to the opinion model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from massline.engine.opinion.fitting import Fit, fit
from massline.engine.opinion.halves import Cells
from massline.engine.opinion.model import OpinionModel
from massline.engine.shares import Floats
from massline.engine.votes import AGREE, PASS, NoVotesError, VoteMatrix


@dataclass(frozen=True, kw_only=True)
class OpinionOptions:
    """``dimensions`` is the most positions may have; fewer are used where votes are few."""

    dimensions: int = 6
    dimensions_of_passing: int = 1
    sweeps: int = 40
    tolerance: float = 0.01


def fit_opinion(
    votes: VoteMatrix,
    *,
    left_out: NDArray[np.bool_] | None = None,
    seed: int = 0,
    options: OpinionOptions | None = None,
) -> OpinionModel:
    """The opinion model of a vote matrix: everybody in it is placed, with an honest width.

    ``left_out`` bool (n,) marks votes the model shall not learn from (authors' on their own statements).
    ``seed`` feeds the start of the iteration only; equal votes and seed give bit-equal results.

    >>> votes, _ = VoteMatrix.from_events(
    ...     ["1", "1", "2", "2", "3"], ["a", "b", "a", "b", "a"], [1, 1, -1, -1, 1])
    >>> model = fit_opinion(votes)
    >>> bool(model.probability(2, 1) > model.probability(1, 1))
    True

    Raises ``NoVotesError`` where nobody took a side on anything, ``ValueError`` if ``left_out`` has the wrong
    length.
    """
    chosen = options or OpinionOptions()
    out = np.zeros(len(votes), np.bool_) if left_out is None else np.asarray(left_out, np.bool_)
    if out.shape != (len(votes),):
        raise ValueError(f"left_out marks {out.size} votes, but there are {len(votes)}")
    people, statements = len(votes.participants), len(votes.statements)
    side = ~out & (votes.answer != PASS)
    if not side.any():
        raise NoVotesError("nobody took a side on any statement, so there are no opinions to model")

    def asked(used: NDArray[np.bool_], yes: int, most: int) -> Fit:
        cells = Cells(
            rows=people,
            columns=statements,
            row=votes.person[used],
            column=votes.statement[used],
            y=(votes.answer[used] == yes).astype(np.float64),
        )
        size = max(1, min(most, len(cells.y) // (people + statements)))
        return fit(cells, first_positions(cells, size, seed), sweeps=chosen.sweeps, tolerance=chosen.tolerance)

    return OpinionModel(
        votes=votes,
        left_out=out,
        sides=asked(side, AGREE, chosen.dimensions),
        passing=asked(~out, PASS, chosen.dimensions_of_passing),
    )


def first_positions(cells: Cells, size: int, seed: int) -> Floats:
    """Where the iteration begins: leading directions of the standardised residuals, by subspace iteration."""
    seen = np.bincount(cells.column, minlength=cells.columns)
    share = (np.bincount(cells.column, cells.y, minlength=cells.columns) + 1.0) / (seen + 2.0)
    residual = ((cells.y - share[cells.column]) / np.sqrt(share * (1 - share))[cells.column]).astype(np.float64)
    basis = np.random.default_rng(seed).standard_normal((cells.columns, size + 4))
    for _ in range(12):
        scores = cells.sums(residual, np.linalg.qr(basis)[0])
        basis = cells.sums_down(residual, scores)
    scores = cells.sums(residual, np.linalg.qr(basis)[0])
    vectors = np.linalg.svd(scores, full_matrices=False)[0]
    out = np.zeros((cells.rows, size))
    out[:, : min(size, vectors.shape[1])] = vectors[:, :size] * np.sqrt(cells.rows)
    return np.clip(out, -3.0, 3.0)
