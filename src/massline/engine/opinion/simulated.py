"""The ideal-point model by simulation: draws from the posterior itself instead of a Gaussian account of it.

Gibbs sampling with Polya-Gamma weights (Polson, Scott & Windle 2013): given the weights, people and statements are
Gaussian in turn. Slower than the fit and without a closed answer, but it keeps what a factorised posterior loses:
how the errors of people and statements hang together. Passes count as answers to a question of their own, people
come in kinds, and some answers may be lapses: given by the coin. Used for prediction only.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from massline.engine.opinion.blocks import Answers, first_positions
from massline.engine.opinion.halves import PERSON, STATEMENT, Cells, Indices, averaged, packing
from massline.engine.shares import Floats

_BURN: Final = 40
_DRAWS: Final = 80
_AT_ONCE: Final = 1 << 16
_TERMS: Final = 6
_IMAGINED: Final = 4.0
_LEAN: Final = 0.5
_BETWEEN: Final = 0.5
_WITHIN: Final = 0.7
"""How much of a person's prior variance lies between kinds of people, and how much within."""
_HELD_WITHIN: Final = 10.0
_LAPSES: Final = 0.6
_NO_LAPSES: Final = 19.4
"""Imagined answers that lapsed and did not: 3 % before any answer, and told to be more only by many."""
_PEOPLE_A_KIND: Final = 50
"""Fewer people than this tell nothing of a further kind."""
_SETTLED: Final = 5
"""Sweeps before lapses are looked for: at the very start every answer looks like one."""


@dataclass(frozen=True, kw_only=True)
class Supposed:
    """What a simulation supposes: ``dimensions`` of a position, at most ``kinds`` of people, ``lapses`` or none."""

    dimensions: int = 5
    kinds: int = 4
    lapses: bool = True


@dataclass(frozen=True)
class _Columns:
    """Columns of one question: which, whether lean counts, and where the learnt variances are held."""

    at: slice
    lean: float
    intercept: float
    loading: Floats
    first_mean: float
    last_mean: float


def simulate(
    sides: Answers, passes: Answers, person: Indices, statement: Indices, *, supposed: Supposed, seed: int
) -> Floats:
    """P(agree | takes a side) at each pair asked for, averaged over draws: (m,), strictly between 0 and 1.

    It is what one walk of 80 draws says: another ``seed`` moves it by a few hundredths, so average over some. Every
    statement has a second column, "was it passed on", answered from the same positions and one further
    dimension, readiness to pass: what people skip then tells where they stand.
    """
    chain = _Chain(sides, passes, supposed, seed)
    total = np.zeros(len(person))
    for turn in range(_BURN + _DRAWS):
        chain.sweep(lapses=supposed.lapses and turn >= _SETTLED)
        if turn >= _BURN:
            total += chain.chance(person, statement)
    return np.clip(total / _DRAWS, 1e-6, 1 - 1e-6)


class _Chain:
    """One walk through the posterior: everything unknown holds its latest draw."""

    def __init__(self, sides: Answers, passes: Answers, supposed: Supposed, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.cells, self.columns, size = _laid_out(sides, passes, supposed.dimensions)
        people, width = self.cells.rows, self.cells.columns
        start = first_positions([_cells(sides)], supposed.dimensions, seed)[0]
        self.of_people = np.zeros((people, size + 2))
        self.of_people[:, PERSON] = 1.0
        self.of_people[:, 2 : 2 + supposed.dimensions] = start
        self.of_statements = np.zeros((width, size + 2))
        self.mean, self.variance = np.zeros((width, size + 1)), np.ones((width, size + 1))
        for some in self.columns:
            self.of_statements[some.at, STATEMENT] = some.lean
            self.mean[some.at, 0], self.mean[some.at, -1] = some.first_mean, some.last_mean
            self.variance[some.at] = np.append(some.intercept, some.loading)
        self.lapse = np.full(people, _LAPSES / (_LAPSES + _NO_LAPSES) if supposed.lapses else 0.0)
        self.meant = np.ones(len(self.cells.y))
        kinds = max(1, min(supposed.kinds, people // _PEOPLE_A_KIND))
        self.kind = self.rng.integers(0, kinds, people)
        self.prior = np.append(_LEAN, np.ones(size))
        self.centre = np.zeros((kinds, size + 1))
        self.spread = np.tile(self.prior, (kinds, 1))
        self.expected: Floats = self.of_people[:, 1:]
        self.covariance: Floats = np.zeros((people, size + 1, size + 1))

    def sweep(self, *, lapses: bool) -> None:
        """Draw anew which answers lapsed, the statements, the people, their kinds and the statements' priors."""
        z = self.cells.products(self.of_people, self.of_statements)
        if lapses:
            self._draw_lapses(z)
        self._draw_statements(_polya_gamma(z, self.rng) * self.meant)
        z = self.cells.products(self.of_people, self.of_statements)
        self._draw_people(_polya_gamma(z, self.rng) * self.meant)
        self._draw_kinds()
        free = np.delete(self.of_statements, STATEMENT, axis=1)
        for some in self.columns:
            _learn(free[some.at], self.mean[some.at], self.variance[some.at], some, self.rng)

    def chance(self, person: Indices, statement: Indices) -> Floats:
        """P(agree) under the latest draw of the statements, averaged over what their answers leave open of people."""
        out = np.empty(len(person))
        for start in range(0, len(out), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            who, beta = person[part], self.of_statements[statement[part]]
            free, lapse = beta[:, 1:], self.lapse[who]
            mean = beta[:, 0] + np.einsum("nk,nk->n", self.expected[who], free)
            spread = np.einsum("ni,nij,nj->n", free, self.covariance[who], free, optimize=True)
            out[part] = lapse / 2 + (1 - lapse) * averaged(mean, spread)[0]
        return out

    def _draw_lapses(self, z: Floats) -> None:
        """Which answers a coin gave, and how often each person lets it."""
        cells, rate = self.cells, self.lapse[self.cells.row]
        likely = 1.0 / (1.0 + np.exp(-np.clip(z * (2 * cells.y - 1), -35, 35)))
        lapsed = self.rng.random(len(z)) * (rate / 2 + (1 - rate) * likely) < rate / 2
        self.meant = (~lapsed).astype(np.float64)
        answers = np.bincount(cells.row, minlength=cells.rows)
        lapses = np.bincount(cells.row, lapsed, minlength=cells.rows)
        self.lapse = self.rng.beta(_LAPSES + lapses, _NO_LAPSES + answers - lapses)

    def _draw_statements(self, weight: Floats) -> None:
        """Intercepts and loadings, given the people."""
        first, last = packing(self.of_people.shape[1])
        alpha, beta = self.of_people, self.of_statements
        precision = _filled(self.cells.sums_down(weight, alpha[:, first] * alpha[:, last]))
        linear = self.cells.sums_down(self._pull(), alpha)
        inner, wanted = _conditional(precision, linear, STATEMENT, beta[:, STATEMENT], self.mean, self.variance)
        root = np.linalg.cholesky(inner)
        half = np.linalg.solve(root, wanted[..., None]) + self.rng.standard_normal((*wanted.shape, 1))
        free = np.delete(np.arange(beta.shape[1]), STATEMENT)
        beta[:, free] = np.linalg.solve(root.transpose(0, 2, 1), half)[..., 0]

    def _draw_people(self, weight: Floats) -> None:
        """Leans and positions, given the statements; what they are drawn from is kept for ``chance``."""
        first, last = packing(self.of_people.shape[1])
        beta = self.of_statements
        precision = _filled(self.cells.sums(weight, beta[:, first] * beta[:, last]))
        linear = self.cells.sums(self._pull(), beta)
        centre, spread = self.centre[self.kind], self.spread[self.kind]
        inner, wanted = _conditional(precision, linear, PERSON, self.of_people[:, PERSON], centre, spread)
        self.covariance = np.asarray(np.linalg.inv(inner), np.float64)
        self.expected = np.einsum("nij,nj->ni", self.covariance, wanted)
        noise = self.rng.standard_normal(self.expected.shape)
        self.of_people[:, 1:] = self.expected + np.einsum("nij,nj->ni", np.linalg.cholesky(self.covariance), noise)

    def _draw_kinds(self) -> None:
        """Where each kind of people is, how wide it is, and who is of which."""
        place, kinds = self.of_people[:, 1:], len(self.centre)
        size = place.shape[1]
        common = self.rng.dirichlet(1.0 + np.bincount(self.kind, minlength=kinds))
        for kind in range(kinds):
            some, spread = place[self.kind == kind], self.spread[kind]
            certain = 1 / (_BETWEEN * self.prior) + len(some) / spread
            noise = self.rng.standard_normal(size) / np.sqrt(certain)
            self.centre[kind] = some.sum(axis=0) / spread / certain + noise
            square = _HELD_WITHIN * _WITHIN * self.prior + ((some - self.centre[kind]) ** 2).sum(axis=0)
            self.spread[kind] = square / 2 / self.rng.gamma((_HELD_WITHIN + len(some)) / 2, 1.0, size)
        away = (place[:, None] - self.centre) ** 2 / self.spread + np.log(self.spread)
        fit = np.log(common) - away.sum(axis=2) / 2
        member = np.exp(fit - fit.max(axis=1, keepdims=True))
        below = (member / member.sum(axis=1, keepdims=True)).cumsum(axis=1)
        drawn = (self.rng.random(len(place))[:, None] > below).sum(axis=1)
        self.kind = np.minimum(drawn, kinds - 1)

    def _pull(self) -> Floats:
        return np.asarray((self.cells.y - 0.5) * self.meant)


def _cells(answers: Answers) -> Cells:
    return Cells(
        rows=answers.people,
        columns=answers.statements,
        row=answers.person,
        column=answers.statement,
        y=answers.y.astype(np.float64),
    )


def _laid_out(sides: Answers, passes: Answers, dimensions: int) -> tuple[Cells, list[_Columns], int]:
    """All columns side by side, those of each question, and how many dimensions there are in all."""
    falling = np.asarray(0.7 * 0.8 ** np.arange(dimensions), np.float64)
    width = sides.statements
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


def _filled(packed: Floats) -> Floats:
    """Symmetric matrices (N, E, E) from their packed upper triangles."""
    size = int(np.sqrt(2 * packed.shape[1]))
    first, last = packing(size)
    full = np.zeros((len(packed), size, size))
    full[:, first, last] = packed
    full[:, last, first] = packed
    return full


def _conditional(
    full: Floats, linear: Floats, fixed: int, value: Floats, mean: Floats, variance: Floats
) -> tuple[Floats, Floats]:
    """Precision (N, D, D) and linear term (N, D) of vectors of which one place is ``fixed`` at ``value`` (N,)."""
    free = np.delete(np.arange(linear.shape[1]), fixed)
    inner = full[:, free[:, None], free]
    inner[:, np.arange(len(free)), np.arange(len(free))] += 1.0 / variance
    return inner, linear[:, free] - full[:, fixed, free] * value[:, None] + mean / variance


def _variance(values: Floats, held_at: float, rng: np.random.Generator) -> float:
    """A draw of the variance of ``values`` under an inverse-gamma prior worth four of them."""
    return float(1.0 / rng.gamma((_IMAGINED + len(values)) / 2, 2 / (_IMAGINED * held_at + np.sum(values**2))))


def _learn(values: Floats, mean: Floats, variance: Floats, some: _Columns, rng: np.random.Generator) -> None:
    """Draw the prior of one question's columns, in the views ``mean`` and ``variance`` of the caller's own arrays."""
    for place in range(1, values.shape[1]):
        away = values[:, place] - mean[:, place]
        variance[:, place] = _variance(away, float(some.loading[place - 1]), rng)
    spread = float(variance[0, 0])
    certain = len(values) + spread / 4.0
    mean[:, 0] = rng.normal(values[:, 0].sum() / certain, np.sqrt(spread / certain))
    variance[:, 0] = _variance(values[:, 0] - mean[:, 0], some.intercept, rng)
