"""One half of a sweep: what one side of the table is like, given the other.

The logit of an answer is a product of two short vectors, alpha of the person and beta of the statement:

    alpha = (1, lean, position)        beta = (intercept, 1, loading)        z = alpha . beta

Each holds a fixed 1 and otherwise unknowns with a Gaussian posterior, so both halves are the same computation
with another place for the 1 (``PERSON``, ``STATEMENT``). docs/engine/opinion.md derives it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from massline.engine.shares import Floats

PERSON: Final = 0
"""Where a person's vector holds its 1."""
STATEMENT: Final = 1
"""Where a statement's vector holds its 1."""

_DENSE: Final = 16
"""A table is filled out where it has at most this many cells a vote: one product then beats gathering."""

Indices = NDArray[np.int32] | NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cells:
    """Binary answers of a block of people: ``row`` (n,) counts from the block's first person, ``y`` is 0 or 1."""

    rows: int
    columns: int
    row: Indices
    column: Indices
    y: Floats

    def sums(self, weight: Floats, values: Floats) -> Floats:
        """Weighted sums of the columns' ``values`` (columns, q) over each row's answers: (rows, q)."""
        return np.asarray(self._table(weight) @ values)

    def sums_down(self, weight: Floats, values: Floats) -> Floats:
        """Weighted sums of the rows' ``values`` (rows, q) over each column's answers: (columns, q)."""
        return np.asarray(self._table(weight).T @ values)

    def products(self, of_rows: Floats, of_columns: Floats) -> Floats:
        """The inner product of row and column at each answer: (n,)."""
        if self._filled_out():
            return np.asarray((of_rows @ of_columns.T).reshape(-1).take(self._flat))
        out = np.empty(len(self.y))
        for start in range(0, len(out), 1 << 16):
            part = slice(start, start + (1 << 16))
            out[part] = np.einsum("nq,nq->n", of_rows[self.row[part]], of_columns[self.column[part]])
        return out

    @cached_property
    def _flat(self) -> NDArray[np.int64]:
        """Where each answer stands in the table written row after row."""
        return np.asarray(self.row.astype(np.int64) * self.columns + self.column, np.int64)

    def _filled_out(self) -> bool:
        return self.rows * self.columns <= _DENSE * max(len(self.y), 1)

    def _table(self, weight: Floats) -> Floats | csr_array:
        if self._filled_out():
            table = np.zeros(self.rows * self.columns)
            table[self._flat] = weight
            return table.reshape(self.rows, self.columns)
        return csr_array((weight, (self.row, self.column)), shape=(self.rows, self.columns))


@dataclass(frozen=True, eq=False)
class Gaussians:
    """Posterior of N vectors with a fixed 1: ``mean`` (N, E) and ``second`` = E[v v'] packed, (N, E(E+1)/2)."""

    fixed: int
    mean: Floats
    second: Floats

    @classmethod
    def of(cls, fixed: int, mean: Floats, covariance: Floats) -> Self:
        """From the unknowns' means (N, D) and covariances (N, D, D), D = E - 1."""
        full = np.insert(mean, fixed, 1.0, axis=1)
        first, last = packing(full.shape[1])
        inner = np.insert(np.insert(covariance, fixed, 0.0, axis=1), fixed, 0.0, axis=2)
        return cls(fixed=fixed, mean=full, second=inner[:, first, last] + full[:, first] * full[:, last])

    @property
    def unknown(self) -> Floats:
        """The means of the unknowns alone: (N, D)."""
        return np.delete(self.mean, self.fixed, axis=1)

    def part(self, rows: slice | Indices) -> "Gaussians":
        """The same of some of the vectors."""
        return Gaussians(fixed=self.fixed, mean=self.mean[rows], second=self.second[rows])


@dataclass(frozen=True, eq=False)
class Evidence:
    """What answers say about N vectors: precision packed (N, E(E+1)/2) and linear term (N, E), to be added up."""

    precision: Floats
    linear: Floats

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(precision=self.precision + other.precision, linear=self.linear + other.linear)

    def __sub__(self, other: "Evidence") -> "Evidence":
        return Evidence(precision=self.precision - other.precision, linear=self.linear - other.linear)

    def turned(self, basis: Floats) -> "Evidence":
        """The same in other directions: ``basis`` (K, K) turns the last K places."""
        size = self.linear.shape[1]
        first, last = packing(size)
        whole = np.eye(size)
        whole[2:, 2:] = basis
        full = np.zeros((len(self.linear), size, size))
        full[:, first, last] = self.precision
        full[:, last, first] = self.precision
        return Evidence(precision=(whole.T @ full @ whole)[:, first, last], linear=self.linear @ whole)


def packing(size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the upper triangle, in the order of every packed array."""
    return np.triu_indices(size)


def paired(second: Floats, size: int) -> Floats:
    """``second`` with what stands off the diagonal doubled: a plain product then is the trace of two matrices."""
    first, last = packing(size)
    return np.asarray(second * np.where(first == last, 1.0, 2.0))


def moments(cells: Cells, people: Gaussians, statements: Gaussians) -> tuple[Floats, Floats]:
    """Mean and variance of the logit at each answer, both (n,)."""
    size = people.mean.shape[1]
    mean = cells.products(people.mean, statements.mean)
    square = cells.products(people.second, paired(statements.second, size))
    return mean, np.maximum(square - mean * mean, 0.0)


def slopes(cells: Cells, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """What each answer weighs, and what it asks for: expected curvature h, and h z + (y - expected P)."""
    chance, shrunk = averaged(mean, variance)
    weight = shrunk * chance * (1.0 - chance)
    return weight, cells.y - chance + weight * mean


def averaged(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """E[1/(1+exp(-z))] for z ~ N(mean, variance) by MacKay's formula (1992), and the factor 1/sqrt(1+pi v/8)."""
    shrunk = 1.0 / np.sqrt(1.0 + (np.pi / 8.0) * variance)
    return 1.0 / (1.0 + np.exp(-np.clip(shrunk * mean, -35.0, 35.0))), shrunk


def evidence_on_people(cells: Cells, people: Gaussians, statements: Gaussians) -> Evidence:
    """What each person's answers say about them, given what is believed of the statements."""
    weight, wanted = slopes(cells, *moments(cells, people, statements))
    return Evidence(precision=cells.sums(weight, statements.second), linear=cells.sums(wanted, statements.mean))


def evidence_on_statements(cells: Cells, people: Gaussians, statements: Gaussians) -> Evidence:
    """What a block of people's answers says about each statement."""
    weight, wanted = slopes(cells, *moments(cells, people, statements))
    return Evidence(precision=cells.sums_down(weight, people.second), linear=cells.sums_down(wanted, people.mean))


def posterior(fixed: int, evidence: Evidence, prior_mean: Floats, prior_variance: Floats) -> tuple[Floats, Floats]:
    """Means (N, D) and covariances (N, D, D) of the unknowns: prior (D,), (D,) and evidence together."""
    size = evidence.linear.shape[1]
    first, last = packing(size)
    full = np.zeros((len(evidence.linear), size, size))
    full[:, first, last] = evidence.precision
    full[:, last, first] = evidence.precision
    free = np.delete(np.arange(size), fixed)
    precision = full[:, free[:, None], free] + np.diag(1.0 / prior_variance)
    linear = evidence.linear[:, free] - full[:, fixed, free] + prior_mean / prior_variance
    covariance = np.linalg.inv(precision)
    covariance = 0.5 * (covariance + covariance.transpose(0, 2, 1))
    return np.einsum("nij,nj->ni", covariance, linear), covariance
