"""The ideal-point model by simulation: draws from the posterior itself instead of a Gaussian account of it.

Gibbs sampling with Polya-Gamma weights (Polson, Scott & Windle 2013): given the weights, people and statements are
Gaussian in turn. Slower than the fit and without a closed answer, but it keeps what a factorised posterior loses:
how the errors of people and statements hang together. Used for prediction only.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from massline.engine.opinion.blocks import Answers, first_positions
from massline.engine.opinion.halves import Cells, Indices, packing
from massline.engine.shares import Floats

_TERMS: Final = 6
_IMAGINED: Final = 4.0
_LEAN: Final = 0.5


@dataclass(frozen=True)
class _Columns:
    """A kind of column: which, whether lean counts, and where the learnt variances are held."""

    at: slice
    lean: float
    intercept: float
    loading: Floats
    first_mean: float
    last_mean: float


def simulate(
    sides: Answers,
    passes: Answers | None,
    person: Indices,
    statement: Indices,
    *,
    seed: int,
    dimensions: int = 5,
    burn: int = 30,
    draws: int = 60,
) -> Floats:
    """P(agree | takes a side) at each pair asked for, averaged over draws: (m,), strictly between 0 and 1.

    With ``passes`` every statement has a second column, "was it passed on", answered from the same positions
    and one further dimension, readiness to pass: what people skip then tells where they stand.
    """
    rng = np.random.default_rng(seed)
    cells, kinds, size = _laid_out(sides, passes, dimensions)
    people, width = cells.rows, cells.columns
    start = first_positions([_cells(sides)], dimensions, seed)[0]
    a = np.hstack([np.ones((people, 1)), np.zeros((people, 1)), start, np.zeros((people, size - dimensions))])
    b = np.zeros((width, size + 2))
    mean, variance = np.zeros((width, size + 1)), np.ones((width, size + 1))
    for kind in kinds:
        b[kind.at, 1] = kind.lean
        mean[kind.at, 0], mean[kind.at, -1] = kind.first_mean, mean[kind.at, -1] + kind.last_mean
        variance[kind.at] = np.append(kind.intercept, kind.loading)
    of_person, of_statement = np.arange(1, size + 2), np.append(0, np.arange(2, size + 2))
    spread = np.append(_LEAN, np.ones(size))
    half = cells.y - 0.5
    first, last = packing(size + 2)
    total = np.zeros(len(person))
    for turn in range(burn + draws):
        weight = _polya_gamma(cells.products(a, b), rng)
        precision = cells.sums_down(weight, a[:, first] * a[:, last])
        b[:, of_statement] = _drawn(precision, cells.sums_down(half, a), b, 1, mean, variance, rng)
        weight = _polya_gamma(cells.products(a, b), rng)
        precision = cells.sums(weight, b[:, first] * b[:, last])
        a[:, of_person] = _drawn(precision, cells.sums(half, b), a, 0, np.zeros(size + 1), spread, rng)
        spread[0] = _variance(a[:, 1], _LEAN, rng)
        for kind in kinds:
            _learn(b[kind.at][:, of_statement], mean[kind.at], variance[kind.at], kind, rng)
        if turn >= burn:
            total += 1.0 / (1.0 + np.exp(-np.clip(np.einsum("nk,nk->n", a[person], b[statement]), -35, 35)))
    return np.clip(total / draws, 1e-6, 1 - 1e-6)


def _cells(answers: Answers) -> Cells:
    return Cells(
        rows=answers.people,
        columns=answers.statements,
        row=answers.person,
        column=answers.statement,
        y=answers.y.astype(np.float64),
    )


def _laid_out(sides: Answers, passes: Answers | None, dimensions: int) -> tuple[Cells, list[_Columns], int]:
    """All columns side by side, their kinds, and how many dimensions there are in all."""
    falling = np.asarray(0.7 * 0.8 ** np.arange(dimensions), np.float64)
    width = sides.statements
    if passes is None:
        return _cells(sides), [_Columns(slice(0, width), 1.0, 2.0, falling, 0.0, 0.0)], dimensions
    cells = Cells(
        rows=sides.people,
        columns=2 * width,
        row=np.append(sides.person, passes.person),
        column=np.append(sides.statement, passes.statement + np.int32(width)),
        y=np.append(sides.y, passes.y).astype(np.float64),
    )
    taken = _Columns(slice(0, width), 1.0, 2.0, np.append(falling, 0.1), 0.0, 0.0)
    passed = _Columns(slice(width, 2 * width), 0.0, 1.0, np.append(np.full(dimensions, 0.25), 0.2), -2.0, 1.0)
    return cells, [taken, passed], dimensions + 1


def _polya_gamma(z: Floats, rng: np.random.Generator) -> Floats:
    """Draws of PG(1, z): the first terms of the sum of gammas, and the mean of what is left."""
    square = (z / (2 * np.pi)) ** 2
    scale = 1.0 / (2 * np.pi**2)
    out, expected = np.zeros(len(z)), np.zeros(len(z))
    for place in (np.arange(_TERMS) + 0.5) ** 2:
        term = scale / (place + square)
        out += term * rng.standard_exponential(len(z))
        expected += term
    size = np.maximum(np.abs(z), 1e-4)
    return np.asarray(out + np.maximum(np.tanh(size / 2) / (2 * size) - expected, 0.0))


def _drawn(
    precision: Floats,
    linear: Floats,
    now: Floats,
    fixed: int,
    mean: Floats,
    variance: Floats,
    rng: np.random.Generator,
) -> Floats:
    """One draw of each vector's unknowns (N, D) given the other side; the fixed place holds what ``now`` says."""
    size = linear.shape[1]
    first, last = packing(size)
    full = np.zeros((len(linear), size, size))
    full[:, first, last] = precision
    full[:, last, first] = precision
    free = np.delete(np.arange(size), fixed)
    wanted = linear[:, free] - full[:, fixed, free] * now[:, fixed, None] + mean / variance
    inner = full[:, free[:, None], free]
    inner[:, np.arange(size - 1), np.arange(size - 1)] += 1.0 / variance
    root = np.linalg.cholesky(inner)
    half = np.linalg.solve(root, wanted[..., None]) + rng.standard_normal((*wanted.shape, 1))
    return np.asarray(np.linalg.solve(root.transpose(0, 2, 1), half)[..., 0])


def _variance(values: Floats, held_at: float, rng: np.random.Generator) -> float:
    """A draw of the variance of ``values`` under an inverse-gamma prior worth four of them."""
    return float(1.0 / rng.gamma((_IMAGINED + len(values)) / 2, 2 / (_IMAGINED * held_at + np.sum(values**2))))


def _learn(values: Floats, mean: Floats, variance: Floats, kind: _Columns, rng: np.random.Generator) -> None:
    """Draw the prior of one kind of column, in the views ``mean`` and ``variance`` of the caller's own arrays."""
    for place in range(1, values.shape[1]):
        away = values[:, place] - mean[:, place]
        variance[:, place] = _variance(away, float(kind.loading[place - 1]), rng)
    spread = float(variance[0, 0])
    certain = len(values) + spread / 4.0
    mean[:, 0] = rng.normal(values[:, 0].sum() / certain, np.sqrt(spread / certain))
    variance[:, 0] = _variance(values[:, 0] - mean[:, 0], kind.intercept, rng)
