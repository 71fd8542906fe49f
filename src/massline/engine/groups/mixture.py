"""Clouds of people: a mixture of Gaussians of one shape, fitted to positions that are each known with an error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from massline.engine.shares import Floats, Integers

SMALLEST_SPREAD = 0.05
"""A cloud is never thinner than this (in spreads of all people): people who answer alike still differ."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the answers of N people say about their places on d axes: precision (N, d, d), linear term (N, d).

    It is the posterior with the prior taken out again, so a person with no answers has zero precision: no
    error is counted twice and nobody is pulled to the middle.
    """

    precision: Floats
    linear: Floats
    guess: Floats

    @classmethod
    def of(cls, position: Floats, covariance: Floats, prior: Floats, axes: int) -> "Evidence":
        """From posterior means (N, K), covariances (N, K, K) and the prior's covariance, on the first axes."""
        inverse = np.linalg.inv(covariance[:, :axes, :axes])
        values, vectors = np.linalg.eigh(inverse - np.linalg.inv(prior[:axes, :axes]))
        precision = (vectors * np.maximum(values, 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1)
        guess = position[:, :axes]
        return cls(precision=precision, linear=np.einsum("nij,nj->ni", inverse, guess), guess=guess)

    def part(self, rows: Integers) -> "Evidence":
        """The same of some of the people."""
        return Evidence(precision=self.precision[rows], linear=self.linear[rows], guess=self.guess[rows])

    def __len__(self) -> int:
        return len(self.linear)


@dataclass(frozen=True, eq=False)
class Mixture:
    """K clouds: ``weight`` (K,), ``centre`` (K, d) and the shape they share, ``within`` (d, d); BIC of the fit."""

    weight: Floats
    centre: Floats
    within: Floats
    bic: float

    @property
    def size(self) -> int:
        """How many clouds."""
        return len(self.weight)

    def membership(self, people: Evidence) -> Floats:
        """How likely each person stands in each cloud: (N, K), rows sum to 1; nothing known gives the weights."""
        return _expectation(self, people)[0]

    def valley(self) -> float:
        """The least clear gap between two clouds: density at its bottom against the lower of the two tops.

        0 is an empty gap; 1 is no gap at all, where two clouds make one heap or a heap with a shoulder. Errors of
        single positions are taken out: it is the gap between where people stand, not where we guess them.
        """
        inverse = np.linalg.inv(self.within)
        worst = 0.0
        for one in range(self.size):
            for other in range(one):
                apart = self.centre[one] - self.centre[other]
                worst = max(worst, _valley(self.weight[one], self.weight[other], float(apart @ inverse @ apart)))
        return worst


def fit_mixture(
    people: Evidence, size: int, *, seed: int = 0, starts: int = 2, start: Mixture | None = None
) -> Mixture:
    """The likeliest mixture of ``size`` clouds, by EM from several starts; ``start`` is one more to try.

    With errors as wide as the clouds the number of clouds is not identified: ask ``bic`` and ``valley``.
    """
    if size == 1:
        return _climb(_begin(people, np.zeros(len(people), np.int64), 1), people, 60)
    generator = np.random.default_rng(seed)
    begun = [_climb(_begin(people, _seeded(people.guess, size, generator), size), people, 6) for _ in range(starts)]
    if start is not None:
        begun.append(_climb(start, people, 6))
    best = min(begun, key=lambda mixture: mixture.bic)
    return _climb(best, people, 60)


def _climb(mixture: Mixture, people: Evidence, steps: int) -> Mixture:
    last = np.inf
    for _ in range(steps):
        mixture = _step(mixture, people)
        if last - mixture.bic < 0.05:
            break
        last = mixture.bic
    return mixture


def _step(mixture: Mixture, people: Evidence) -> Mixture:
    membership, place, spread, likelihood = _expectation(mixture, people)
    count = membership.sum(axis=0) + 1e-9
    centre = np.einsum("nk,nkd->kd", membership, place) / count[:, None]
    away = place - centre
    within = (_crossed(membership, away) + spread.sum(axis=0)) / len(people)
    size, axes = centre.shape
    free = size * axes + size - 1 + axes * (axes + 1) / 2
    return Mixture(
        weight=count / count.sum(),
        centre=centre,
        within=within + SMALLEST_SPREAD**2 * np.eye(axes),
        bic=float(free * np.log(max(len(people), 1)) - 2.0 * likelihood),
    )


def _expectation(mixture: Mixture, people: Evidence) -> tuple[Floats, Floats, Floats, float]:
    """Memberships (N, K), expected places in each cloud (N, K, d), their covariance (N, d, d), log-likelihood."""
    inverse = np.linalg.inv(mixture.within)
    spread, volume = _inverse(people.precision + inverse)
    pull = people.linear[:, None, :] + mixture.centre @ inverse
    place = pull @ spread
    fixed = np.log(np.maximum(mixture.weight, 1e-300)) - 0.5 * ((mixture.centre @ inverse) * mixture.centre).sum(
        axis=1
    )
    shared = 0.5 * (volume - np.linalg.slogdet(mixture.within)[1])
    score = 0.5 * (pull * place).sum(axis=2) + fixed + shared[:, None]
    top = score.max(axis=1, keepdims=True)
    membership = np.exp(score - top)
    total = membership.sum(axis=1, keepdims=True)
    return membership / total, place, spread, float((top + np.log(total)).sum())


def _crossed(membership: Floats, away: Floats) -> Floats:
    flat = away.reshape(-1, away.shape[2])
    return np.asarray((flat * membership.reshape(-1, 1)).T @ flat)


def _inverse(matrices: Floats) -> tuple[Floats, Floats]:
    """Inverses (N, d, d) and the logarithms of their determinants (N,); written out where d is 1 or 2, for speed."""
    axes = matrices.shape[1]
    if axes == 1:
        return 1.0 / matrices, -np.log(matrices[:, 0, 0])
    if axes == 2:
        determinant = matrices[:, 0, 0] * matrices[:, 1, 1] - matrices[:, 0, 1] ** 2
        turned = matrices[:, ::-1, ::-1] * np.array([[1.0, -1.0], [-1.0, 1.0]])
        return turned.transpose(0, 2, 1) / determinant[:, None, None], -np.log(determinant)
    inverse = np.linalg.inv(matrices)
    return np.asarray(inverse, np.float64), np.asarray(np.linalg.slogdet(inverse)[1], np.float64)


def _begin(people: Evidence, label: Integers, size: int) -> Mixture:
    axes = people.guess.shape[1]
    weight = np.bincount(label, minlength=size) + 1.0
    centre = np.stack(
        [people.guess[label == k].mean(axis=0) if (label == k).any() else np.zeros(axes) for k in range(size)]
    )
    within = np.eye(axes) * (1.0 if size == 1 else 0.3)
    return Mixture(weight=weight / weight.sum(), centre=centre, within=within, bic=np.inf)


def _seeded(points: Floats, size: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Labels by k-means from spread-out first centres (k-means++, Arthur & Vassilvitskii 2007)."""
    centres = [points[int(generator.random() * len(points))]]
    for _ in range(size - 1):
        far = np.min([((points - one) ** 2).sum(axis=1) for one in centres], axis=0)
        place = int(np.searchsorted(np.cumsum(far), generator.random() * far.sum()))
        centres.append(points[min(place, len(points) - 1)])
    middle = np.stack(centres)
    for _ in range(8):
        label = ((points[:, None] - middle) ** 2).sum(axis=2).argmin(axis=1)
        middle = np.stack([points[label == k].mean(axis=0) if (label == k).any() else middle[k] for k in range(size)])
    return np.asarray(label, np.int64)


def _valley(one: float, other: float, squared: float) -> float:
    apart = float(np.sqrt(squared))
    steps = np.linspace(0.0, apart, 201)
    height = one * np.exp(-0.5 * steps**2) + other * np.exp(-0.5 * (apart - steps) ** 2)
    low = int(height.argmin())
    tops = min(float(height[: low + 1].max()), float(height[low:].max()))
    return float(height[low]) / tops if 0 < low < len(steps) - 1 else 1.0
