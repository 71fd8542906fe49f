"""Where Polis puts people and statements: two directions of the votes, stretched for those who saw little.

Source: Small, Bjorkegren, Erkkila, Shaw and Megill, "Polis: Scaling deliberation by mapping high dimensional
opinion spaces" (2021), and the behaviour of the running Polis; figures here agree with it to 1e-9.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, eigsh

from massline.engine.votes import VoteMatrix

_SMALL: Final = 32

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Projection:
    """The Polis map. The sign of each direction is free: only distances and angles mean something.

    centre               (S,) mean vote per statement, 1 agree to -1 disagree; 0 for zeroed or unvoted ones
    components           (2, S) unit vectors; a direction without any spread is all zero, never noise
    positions            (P, 2) people
    statement_positions  (S, 2)
    extremity            (S,) length of the statement's position
    """

    centre: Floats
    components: Floats
    positions: Floats
    statement_positions: Floats
    extremity: Floats


def project(votes: VoteMatrix, *, zeroed: NDArray[np.bool_]) -> Projection:
    """The positions of people and statements on the first two principal components.

    ``zeroed`` (bool, (S,)) marks moderated-out and meta statements: their column counts as a pass of everybody.
    A missing vote counts as the statement's mean, so distance from the middle also shows diligence: this is
    Polis, not a measure of how extreme anybody is.
    """
    seen = np.bincount(votes.statement, minlength=len(votes.statements))
    sums = np.bincount(votes.statement, weights=votes.answer, minlength=len(votes.statements))
    sums[zeroed] = 0.0
    centre = sums / np.maximum(seen, 1)
    n_statements = int(np.count_nonzero(seen))
    centred = _centred(votes, centre, zeroed)
    components = _components(centred)
    n_answered = _answered_by_person(votes, zeroed, n_zeroed=int(np.count_nonzero(zeroed & (seen > 0))))
    stretch = np.sqrt(n_statements / np.maximum(n_answered, 1))
    positions = stretch[:, None] * np.column_stack([centred @ component for component in components])
    statement_positions = np.sqrt(n_statements) * ((1.0 - centre) * components).T
    return Projection(
        centre=centre,
        components=components,
        positions=positions,
        statement_positions=statement_positions,
        extremity=np.hypot(statement_positions[:, 0], statement_positions[:, 1]),
    )


def _answered_by_person(votes: VoteMatrix, zeroed: NDArray[np.bool_], *, n_zeroed: int) -> NDArray[np.int64]:
    own = votes.votes_per_person()
    if zeroed.any():
        own -= np.bincount(votes.person[zeroed[votes.statement]], minlength=len(own))
    return own + n_zeroed


def _centred(votes: VoteMatrix, centre: Floats, zeroed: NDArray[np.bool_]) -> csr_array:
    # A missing vote counts as the mean, so once centred it is the zero that a sparse matrix leaves out.
    starts = np.searchsorted(votes.person, np.arange(len(votes.participants) + 1, dtype=votes.person.dtype))
    values = votes.answer - centre[votes.statement]
    if zeroed.any():
        values[zeroed[votes.statement]] = 0.0
    shape = (len(votes.participants), len(votes.statements))
    return csr_array((values, votes.statement, starts.astype(np.int32)), shape=shape)


def _components(centred: csr_array) -> Floats:
    n_statements = centred.shape[1]
    components = np.zeros((2, n_statements))
    if not centred.data.any():
        return components
    spread, vectors = _dense_leading(centred) if n_statements <= _SMALL else _sparse_leading(centred)
    # Rounding leaves a tiny spread, positive or negative, where there is none at all.
    real = spread > n_statements * np.finfo(np.float64).eps * spread[0]
    components[: len(spread)][real] = vectors.T[real]
    strongest = np.argmax(np.abs(components), axis=1)
    components[components[np.arange(2), strongest] < 0] *= -1.0
    return components


def _dense_leading(centred: csr_array) -> tuple[Floats, Floats]:
    n_statements = centred.shape[1]
    gram = np.column_stack([centred.T @ (centred @ column) for column in np.eye(n_statements)])
    spread, vectors = np.linalg.eigh(gram)
    return spread[::-1][:2], vectors[:, ::-1][:, :2]


def _sparse_leading(centred: csr_array) -> tuple[Floats, Floats]:
    n_statements = centred.shape[1]
    back = centred.T

    def gram_times(vector: Floats) -> Floats:
        product: Floats = back @ (centred @ vector)
        return product

    gram = LinearOperator((n_statements, n_statements), matvec=gram_times, dtype=np.float64)
    chance = np.random.default_rng(0)
    spread, vectors = eigsh(gram, k=2, which="LA", v0=chance.standard_normal(n_statements), tol=0, rng=chance)
    return spread[::-1], vectors[:, ::-1]
