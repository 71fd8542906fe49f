"""One person's new answers brought into a fit without going through everybody else's."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from massline.engine.opinion.fitting import Block, Fit, swept, told
from massline.engine.opinion.halves import PERSON, STATEMENT, Cells, Evidence, Gaussians, posterior
from massline.engine.shares import Floats

_ROUNDS = 2
_SWEEPS = 6


@dataclass(frozen=True, eq=False)
class Answered:
    """What one person answered to one question: ``statement`` (m,) without repetition, ``y`` 0 or 1."""

    statement: NDArray[np.int64]
    y: Floats


def with_person(fit: Fit, row: int) -> Fit:
    """The fit with one more person at ``row``, of whom nothing is known but the prior."""
    mean, variance = fit.priors.of_people()
    one = Gaussians.of(PERSON, mean[None], np.diag(variance)[None])
    return replace(
        fit,
        people=Gaussians(
            fixed=PERSON,
            mean=np.insert(fit.people.mean, row, one.mean[0], axis=0),
            second=np.insert(fit.people.second, row, one.second[0], axis=0),
        ),
        people_covariance=np.insert(fit.people_covariance, row, np.diag(variance), axis=0),
    )


def updated(fit: Fit, row: int, before: Answered, after: Answered) -> Fit:
    """The fit after one person's answers changed from ``before`` to ``after``.

    What the person used to say is taken out of the evidence on the statements and what they say now is put in;
    nobody else is placed anew, and the priors stay. A fit of all votes differs by what the others would have
    moved in turn.
    """
    touched = np.union1d(before.statement, after.statement)
    if not len(touched):
        return fit
    statements = fit.statements.part(touched)
    old = Block(_local(before, touched), fit.people.part(slice(row, row + 1)), fit.people_covariance[row : row + 1])
    kept = _part(fit.evidence, touched) - told(old, statements)
    cells = _local(after, touched)
    block = Block.unknown(cells, fit.priors)
    for _ in range(_ROUNDS):
        block = swept(block, statements, fit.priors, _SWEEPS)
        evidence = kept + told(block, statements)
        mean, covariance = posterior(STATEMENT, evidence, *fit.priors.of_statements())
        statements = Gaussians.of(STATEMENT, mean, covariance)
    return replace(
        fit,
        people=_put(fit.people, np.array([row]), block.people),
        people_covariance=_set(fit.people_covariance, np.array([row]), block.covariance),
        statements=_put(fit.statements, touched, statements),
        statements_covariance=_set(fit.statements_covariance, touched, covariance),
        evidence=Evidence(
            precision=_set(fit.evidence.precision, touched, evidence.precision),
            linear=_set(fit.evidence.linear, touched, evidence.linear),
        ),
    )


def _local(answered: Answered, touched: NDArray[np.int64]) -> Cells:
    count = len(answered.statement)
    column = np.searchsorted(touched, answered.statement)
    return Cells(rows=1, columns=len(touched), row=np.zeros(count, np.int64), column=column, y=answered.y)


def _part(evidence: Evidence, places: NDArray[np.int64]) -> Evidence:
    return Evidence(precision=evidence.precision[places], linear=evidence.linear[places])


def _put(all_of_them: Gaussians, places: NDArray[np.int64], some: Gaussians) -> Gaussians:
    return Gaussians(
        fixed=some.fixed,
        mean=_set(all_of_them.mean, places, some.mean),
        second=_set(all_of_them.second, places, some.second),
    )


def _set(array: Floats, places: NDArray[np.int64], values: Floats) -> Floats:
    out = array.copy()
    out[places] = values
    return out
