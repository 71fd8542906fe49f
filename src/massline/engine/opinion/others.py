"""Two other accounts of the same votes, wrong in other ways than the ideal points: used for prediction only."""

from typing import Final

import numpy as np
from scipy.sparse import csr_array

from massline.engine.opinion.blocks import Answers
from massline.engine.opinion.halves import Indices
from massline.engine.shares import Floats
from massline.engine.votes import AGREE, DISAGREE, PASS, VoteMatrix

_SHRUNK: Final = 15.0
_NOISE: Final = 0.3
_CLASSES: Final = 6
_STARTS: Final = 4
_ROUNDS: Final = 60
_HELD: Final = 4.0
_TEMPER: Final = 0.7
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


def classes(votes: VoteMatrix, person: Indices, statement: Indices, *, seed: int) -> Floats:
    """P(agree | takes a side) if people were of six kinds, each with its own shares: (m,), mean of four starts.

    Agree, disagree and pass are three answers here, so passes help to tell the kinds apart. Votes of one person
    are not independent within a kind; each counts .7 of a vote, which keeps memberships from being too sure.
    """
    people, width = len(votes.participants), len(votes.statements)
    kinds = [
        csr_array(
            (np.ones(int(chosen.sum())), (votes.person[chosen], votes.statement[chosen])), shape=(people, width)
        )
        for chosen in (votes.answer == AGREE, votes.answer == DISAGREE, votes.answer == PASS)
    ]
    totals = np.stack([kind.sum(axis=0) for kind in kinds])
    base = (totals + 1.0) / (totals.sum(axis=0) + 3.0)
    rng = np.random.default_rng(seed)
    out = np.zeros(len(person))
    for _ in range(_STARTS):
        member = rng.dirichlet(np.full(_CLASSES, 0.5), people)
        for _ in range(_ROUNDS):
            counts = np.stack([np.asarray(kind.T @ member) for kind in kinds]) + _HELD * base[:, :, None]
            shares = counts / counts.sum(axis=0)
            logs = _TEMPER * np.log(shares)
            fit = sum(np.asarray(kind @ log) for kind, log in zip(kinds, logs, strict=True))
            fit = fit + np.log((member.sum(axis=0) + 1.0) / (people + _CLASSES))
            member = np.exp(fit - fit.max(axis=1, keepdims=True))
            member /= member.sum(axis=1, keepdims=True)
        agree = shares[0] / (shares[0] + shares[1])
        out += np.einsum("ng,ng->n", member[person], agree[statement])
    return np.clip(out / _STARTS, 1e-6, 1 - 1e-6)
