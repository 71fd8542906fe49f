"""The fit: sweeps over people and statements until nothing moves, with the priors learnt on the way.

``told`` and ``swept`` are pure functions of one block of people and what is broadcast to all: they fit a runner's
``map_reduce`` (folded by ``+`` in the order of the blocks) and ``map_keep``. A participant never straddles blocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Final

import numpy as np

from massline.engine.opinion.halves import (
    PERSON,
    STATEMENT,
    Cells,
    Evidence,
    Gaussians,
    Indices,
    evidence_on_people,
    evidence_on_statements,
    posterior,
)
from massline.engine.shares import Floats

_IMAGINED: Final = 3.0
"""How many imagined people or statements hold a learnt variance near where it starts."""
_LEAN: Final = 1.0
_INTERCEPT: Final = 2.0
_LARGEST_INTERCEPT: Final = 4.0
"""Beyond it the intercepts of near-unanimous statements would run away: 95 % lie within 3.9 logits."""


@dataclass(frozen=True, eq=False)
class Priors:
    """What is believed before any answer: variances of lean and intercept, mean intercept, loading variances (K,)."""

    lean: float
    intercept_mean: float
    intercept: float
    loading: Floats

    @classmethod
    def start(cls, size: int, loading: float) -> "Priors":
        """Before anything is learnt, for ``size`` dimensions."""
        return cls(lean=_LEAN, intercept_mean=0.0, intercept=_INTERCEPT, loading=np.full(size, loading))

    def of_people(self) -> tuple[Floats, Floats]:
        """Prior mean and variance of a person's unknowns: lean, then K positions with variance 1."""
        size = 1 + len(self.loading)
        return np.zeros(size), np.append(self.lean, np.ones(size - 1))

    def of_statements(self) -> tuple[Floats, Floats]:
        """Prior mean and variance of a statement's unknowns: intercept, then K loadings."""
        return np.append(self.intercept_mean, np.zeros(len(self.loading))), np.append(self.intercept, self.loading)


@dataclass(frozen=True, eq=False)
class Block:
    """Some people, what they answered, and what is believed of them: covariance (rows, D, D)."""

    cells: Cells
    people: Gaussians
    covariance: Floats

    @classmethod
    def at(cls, cells: Cells, position: Floats) -> "Block":
        """People at guessed positions (rows, K), with middling confidence."""
        size = position.shape[1]
        mean = np.hstack([np.zeros((cells.rows, 1)), position])
        spread = np.diag(np.append(0.5, np.full(size, 0.25)))
        covariance = np.broadcast_to(spread, (cells.rows, size + 1, size + 1))
        return cls(cells=cells, people=Gaussians.of(PERSON, mean, covariance), covariance=covariance)

    @classmethod
    def unknown(cls, cells: Cells, priors: Priors) -> "Block":
        """People of whom nothing is believed but the prior."""
        mean, variance = priors.of_people()
        covariance = np.broadcast_to(np.diag(variance), (cells.rows, len(mean), len(mean)))
        people = Gaussians.of(PERSON, np.tile(mean, (cells.rows, 1)), covariance)
        return cls(cells=cells, people=people, covariance=covariance)


@dataclass(frozen=True, eq=False)
class Fit:
    """Posteriors of one yes-or-no question: covariances (P, D, D) and (S, D, D) beside people and statements.

    ``evidence`` is what all answers said about the statements; ``moved`` the largest change of a statement's
    figure in the last of ``sweeps`` sweeps.
    """

    people: Gaussians
    people_covariance: Floats
    statements: Gaussians
    statements_covariance: Floats
    evidence: Evidence
    priors: Priors
    sweeps: int
    moved: float

    def of_people(self, rows: Indices) -> "Fit":
        """The same with its people numbered anew: who was ``rows[n]`` is n."""
        return replace(self, people=self.people.part(rows), people_covariance=self.people_covariance[rows])


def told(block: Block, statements: Gaussians) -> Evidence:
    """What a block says about every statement."""
    return evidence_on_statements(block.cells, block.people, statements)


def swept(block: Block, statements: Gaussians, priors: Priors, times: int) -> Block:
    """The block with its people's posteriors renewed ``times`` times."""
    for _ in range(times):
        about = evidence_on_people(block.cells, block.people, statements)
        mean, covariance = posterior(PERSON, about, *priors.of_people())
        block = Block(cells=block.cells, people=Gaussians.of(PERSON, mean, covariance), covariance=covariance)
    return block


def lean_squared(block: Block) -> float:
    """Sum of the expected squared leans of a block."""
    return float(np.sum(block.people.mean[:, PERSON + 1] ** 2 + block.covariance[:, 0, 0]))


def fit_blocks(
    blocks: Sequence[Block], priors: Priors, *, sweeps: int, tolerance: float, statements: Gaussians | None = None
) -> tuple[Fit, list[Block]]:
    """Sweep until no figure of a statement moves by more than ``tolerance`` logits.

    With ``statements`` given (from a fit on some of the people), the blocks begin from the prior and only have
    to catch up.
    """
    now = list(blocks)
    if statements is not None:
        now = [swept(block, statements, priors, 3) for block in now]
    else:
        mean, variance = priors.of_statements()
        width = now[0].cells.columns
        spread = np.broadcast_to(np.diag(0.1 * variance), (width, len(mean), len(mean)))
        statements = Gaussians.of(STATEMENT, np.tile(mean, (width, 1)), spread)
    people = sum(block.cells.rows for block in now)
    moved, sweep = np.inf, 0
    while sweep < sweeps and moved > tolerance:
        before = statements.mean
        often = 2 if sweep < 3 and len(now) == 1 else 1
        for _ in range(often):
            evidence = reduce(add, (told(block, statements) for block in now))
            mean, covariance = posterior(STATEMENT, evidence, *priors.of_statements())
            statements = Gaussians.of(STATEMENT, mean, covariance)
        now = [swept(block, statements, priors, often) for block in now]
        priors = _learnt(priors, sum(map(lean_squared, now)), people, mean, covariance)
        moved, sweep = float(np.abs(statements.mean - before).max()), sweep + 1
    fit = Fit(
        people=Gaussians(
            fixed=PERSON,
            mean=np.concatenate([block.people.mean for block in now]),
            second=np.concatenate([block.people.second for block in now]),
        ),
        people_covariance=np.concatenate([block.covariance for block in now]),
        statements=statements,
        statements_covariance=covariance,
        evidence=evidence,
        priors=priors,
        sweeps=sweep,
        moved=moved,
    )
    return fit, now


def _learnt(priors: Priors, leans: float, people: int, mean: Floats, covariance: Floats) -> Priors:
    """Priors of lean and intercept at which the posteriors are likeliest, held by a few imagined cases."""
    centre = float(np.sum(mean[:, 0]) / (len(mean) + 1.0))
    square = float(np.sum((mean[:, 0] - centre) ** 2 + covariance[:, 0, 0]))
    intercept = (square + _IMAGINED * _INTERCEPT) / (len(mean) + _IMAGINED)
    return replace(
        priors,
        lean=(leans + _IMAGINED * _LEAN) / (people + _IMAGINED),
        intercept_mean=centre,
        intercept=min(intercept, _LARGEST_INTERCEPT),
    )


def turned(fit: Fit) -> Fit:
    """The same fit in directions ordered by how much they explain, signs fixed by the loadings' cubes.

    A rotation changes no logit, and the priors are the same in every direction.
    """
    loading = fit.statements.mean[:, 2:]
    gram = loading.T @ loading + fit.statements_covariance[:, 1:, 1:].sum(axis=0)
    basis = np.linalg.eigh(gram)[1][:, ::-1]
    signs = np.sign(np.sum((loading @ basis) ** 3, axis=0))
    basis = basis * np.where(signs == 0, 1.0, signs)
    whole = np.eye(len(basis) + 1)
    whole[1:, 1:] = basis

    def turn(some: Gaussians, covariance: Floats) -> tuple[Gaussians, Floats]:
        spread = whole.T @ covariance @ whole
        return Gaussians.of(some.fixed, some.unknown @ whole, spread), spread

    people, people_covariance = turn(fit.people, fit.people_covariance)
    statements, statements_covariance = turn(fit.statements, fit.statements_covariance)
    return replace(
        fit,
        people=people,
        people_covariance=people_covariance,
        statements=statements,
        statements_covariance=statements_covariance,
        evidence=fit.evidence.turned(basis),
    )
