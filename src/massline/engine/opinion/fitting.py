"""The fit: sweeps over people and statements until nothing moves, with the priors learnt on the way."""

from dataclasses import dataclass, replace

import numpy as np

from massline.engine.opinion.halves import (
    PERSON,
    STATEMENT,
    Cells,
    Evidence,
    Gaussians,
    evidence_on_people,
    evidence_on_statements,
    posterior,
)
from massline.engine.shares import Floats


@dataclass(frozen=True, eq=False)
class Priors:
    """What is believed before any answer: variances of lean and intercept, mean intercept, loading variances (K,)."""

    lean: float
    intercept_mean: float
    intercept: float
    loading: Floats

    def of_people(self) -> tuple[Floats, Floats]:
        """Prior mean and variance of a person's unknowns: lean, then K positions with variance 1."""
        size = 1 + len(self.loading)
        return np.zeros(size), np.append(self.lean, np.ones(size - 1))

    def of_statements(self) -> tuple[Floats, Floats]:
        """Prior mean and variance of a statement's unknowns: intercept, then K loadings."""
        return np.append(self.intercept_mean, np.zeros(len(self.loading))), np.append(self.intercept, self.loading)


@dataclass(frozen=True, eq=False)
class Fit:
    """Posteriors of one binary question: covariances (P, D, D) and (S, D, D) beside ``people`` and ``statements``."""

    people: Gaussians
    people_covariance: Floats
    statements: Gaussians
    statements_covariance: Floats
    evidence: Evidence
    priors: Priors
    sweeps: int
    moved: float


START = Priors(lean=1.0, intercept_mean=0.0, intercept=2.0, loading=np.zeros(0))
PSEUDO = 3.0


def fit(cells: Cells, start: Floats, *, loading: float = 0.5, sweeps: int = 60, tolerance: float = 1e-3) -> Fit:
    size = start.shape[1]
    priors = replace(START, loading=np.full(size, loading))
    rows, columns = cells.rows, cells.columns
    mean = np.hstack([np.zeros((rows, 1)), start])
    spread = np.broadcast_to(np.diag(np.append(0.5, np.full(size, 0.25))), (rows, size + 1, size + 1))
    people = Gaussians.of(PERSON, mean, spread)
    m0, v0 = priors.of_statements()
    statements = Gaussians.of(
        STATEMENT, np.tile(m0, (columns, 1)), np.broadcast_to(np.diag(v0 * 0.1), (columns, size + 1, size + 1))
    )
    moved = np.inf
    for sweep in range(sweeps):
        before = statements.mean
        for _ in range(2 if sweep < 3 else 1):
            evidence = evidence_on_statements(cells, people, statements)
            mean, covariance = posterior(STATEMENT, evidence, *priors.of_statements())
            statements = Gaussians.of(STATEMENT, mean, covariance)
        for _ in range(2 if sweep < 3 else 1):
            about = evidence_on_people(cells, people, statements)
            person_mean, person_covariance = posterior(PERSON, about, *priors.of_people())
            people = Gaussians.of(PERSON, person_mean, person_covariance)
        priors = learnt(priors, person_mean, person_covariance, mean, covariance)
        moved = float(np.abs(statements.mean - before).max())
        if moved < tolerance:
            break
    return Fit(people, person_covariance, statements, covariance, evidence, priors, sweep + 1, moved)


def learnt(priors: Priors, a: Floats, ca: Floats, b: Floats, cb: Floats) -> Priors:
    """Priors at which these posteriors are likeliest (empirical Bayes), held by a few imagined cases."""
    n, s = len(a), len(b)
    lean = (np.sum(a[:, 0] ** 2 + ca[:, 0, 0]) + PSEUDO * 1.0) / (n + PSEUDO)
    centre = np.sum(b[:, 0]) / (s + 1.0)
    intercept = (np.sum((b[:, 0] - centre) ** 2 + cb[:, 0, 0]) + PSEUDO * 2.0) / (s + PSEUDO)
    return replace(priors, lean=float(lean), intercept_mean=float(centre), intercept=float(min(intercept, 4.0)))
