"""Another account of the same votes, wrong in other ways than the ideal points: used for prediction only."""

from typing import Final

import numpy as np

from massline.engine.opinion.blocks import Answers
from massline.engine.opinion.halves import Indices
from massline.engine.shares import Floats

_SHRUNK: Final = 15.0
_NOISE: Final = 0.3
_MOST_STATEMENTS: Final = 5_000


def linear(sides: Answers, person: Indices, statement: Indices) -> Floats:
    """P(agree | takes a side) by the best linear prediction from the person's other answers: (m,).

    Answers are standardised by statement; covariances of two statements come from those who answered both,
    shrunk by 15 imagined people towards the mean covariance. Statements x statements: not for 5,000 and more,
    where the statement's own share is returned.
    """
    width = sides.statements
    seen = np.bincount(sides.statement, minlength=width)
    share = (np.bincount(sides.statement[sides.y], minlength=width) + 1.0) / (seen + 2.0)
    if width >= _MOST_STATEMENTS:
        return np.asarray(share[statement])
    scale = np.sqrt(share * (1 - share))
    value = (sides.y - share[sides.statement]) / scale[sides.statement]
    covariance = _covariance(sides, value)
    ends = np.searchsorted(sides.person, np.arange(sides.people + 1))
    out = np.zeros(len(person))
    order = np.argsort(person, kind="stable")
    who, starts = np.unique(person[order], return_index=True)
    for one, asked in zip(who.tolist(), np.split(order, starts[1:]), strict=True):
        mine = slice(ends[one], ends[one + 1])
        known = sides.statement[mine]
        if len(known):
            among = covariance[known[:, None], known] + _NOISE * np.eye(len(known))
            out[asked] = covariance[statement[asked][:, None], known] @ np.linalg.solve(among, value[mine])
    return np.asarray(np.clip(share[statement] + scale[statement] * out, 0.03, 0.97))


def _covariance(sides: Answers, value: Floats) -> Floats:
    """Shrunk covariances of all pairs of statements, made positive definite: (S, S), ones on the diagonal first."""
    shape = (sides.people, sides.statements)
    table, mask = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    table[sides.person, sides.statement] = value
    mask[sides.person, sides.statement] = 1.0
    products, both = (table.T @ table).astype(np.float64), (mask.T @ mask).astype(np.float64)
    for square in (products, both):
        np.fill_diagonal(square, 0.0)
    mean = products.sum() / max(both.sum(), 1.0)
    covariance = (products + _SHRUNK * mean) / (both + _SHRUNK)
    np.fill_diagonal(covariance, 1.0)
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.maximum(values, 0.02)) @ vectors.T)
