"""The draw: how useful each statement would be to ask now, and one of them by lot with its exact chance."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from massline.engine.routing.state import RoutingState
from massline.engine.shares import Floats, Integers
from massline.engine.votes import AGREE, PASS, canonical_order

LEAST_SEEN: Final = 0.3
"""Part of the draw that goes to the least seen; the rest goes to what is most useful."""
FOCUS: Final = 2.0
"""Power of the usefulness: 0 would draw evenly, a large one would always take the most useful."""
EVENING: Final = 1.0
"""Power of 1/(1 + seen) in the part for the least seen."""
STEPS: Final = 6
"""A chance is a weight over the sum of weights; weights are 1, 2, 4 ... 2^STEPS."""
_SWEEPS: Final = 8

Bools = NDArray[np.bool_]
Answers = NDArray[np.int8]


@dataclass(frozen=True)
class Drawn:
    """A statement drawn with chance ``weight / total``, exactly: two whole numbers, the same on every machine."""

    statement: str
    weight: int
    total: int

    @property
    def chance(self) -> float:
        """Above 0 and up to 1."""
        return self.weight / self.total

    @property
    def bucket(self) -> int:
        """The chance as a power of two: all of it that a ballot may keep."""
        return bucket_of(self.chance)


def bucket_of(chance: float) -> int:
    """The power of two at or below a chance, as its exponent: 3 for 1 in 8 up to 1 in 4.

    >>> bucket_of(1.0), bucket_of(0.3), bucket_of(0.125)
    (0, 2, 3)

    Raises ``ValueError`` unless the chance lies above 0 and up to 1.
    """
    if not 0 < chance <= 1:
        raise ValueError(f"a chance lies above 0 and up to 1, not {chance}")
    bucket = 0
    while 0.5**bucket > chance:
        bucket += 1
    return bucket


def draw(
    state: RoutingState | None,
    answers: Mapping[str, int],
    available: Collection[str],
    *,
    seed: int,
    most: int = 1,
    first: Sequence[str] = (),
) -> tuple[Drawn, ...]:
    """The next statements for one person, drawn one after the other without return, each with its exact chance.

    ``answers`` are this person's own (1, 0, -1 by statement); they decide what is useful and are kept nowhere.
    ``available`` may still be asked; what was answered already is left out of it here. While a statement of
    ``first`` is left, one of those comes, evenly by lot. Without a state every statement is as likely as another.
    Equal arguments give equal draws, in whatever order ``available`` comes; another seed, other draws. Each chance
    is that of coming next given the ones before: it is not the chance of ever being asked.

    >>> [one.chance for one in draw(None, {"a": 1}, ["a", "b", "c", "d"], seed=1, most=2)]
    [0.3333333333333333, 0.5]
    >>> [(one.statement, one.chance) for one in draw(None, {}, ["a", "b", "c"], seed=1, first=["c"])]
    [('c', 1.0)]
    """
    left = canonical_order(set(available) - set(answers))
    if not left or most < 1:
        return ()
    heavy = _even(len(left)) if state is None else _for_one(state, answers, left)
    chance = np.random.default_rng(seed)
    must = np.fromiter((name in set(first) for name in left), np.bool_, len(left))
    found: list[Drawn] = []
    while len(found) < most and heavy.any():
        asked = heavy > 0
        now = np.where(must & asked, 1, 0) if (must & asked).any() else heavy
        total = int(now.sum())
        place = int(np.searchsorted(np.cumsum(now), chance.integers(total), side="right"))
        found.append(Drawn(statement=left[place], weight=int(now[place]), total=total))
        heavy = np.where(np.arange(len(left)) == place, 0, heavy)
    return tuple(found)


def weights(state: RoutingState, answers: Answers, answered: Bools, taken: Bools) -> Integers:
    """How heavily each statement weighs in the next draw of N people: int64 (N, S), 0 where ``taken``.

    ``answers`` int8 (N, S) counts where ``answered``; ``taken`` marks what cannot be drawn. A mix of how much an
    answer is expected to tell about the person's other answers, times the chance of an answer at all, and of how
    few had seen the statement; rounded to powers of two, the largest 2^STEPS, so that none is ever impossible.
    """
    free = ~taken
    seldom = (1.0 / (1.0 + state.seen.astype(np.float64))) ** EVENING
    rare = np.where(free, seldom, 0.0)
    mixed = rare / np.maximum(rare.sum(axis=1, keepdims=True), 1e-300)
    if state.loading.shape[1]:
        useful = np.where(free, usefulness(state, answers, answered), 0.0) ** FOCUS
        whole = useful.sum(axis=1, keepdims=True)
        useful = np.divide(useful, whole, out=mixed.copy(), where=whole > 0)
        mixed = LEAST_SEEN * mixed + (1.0 - LEAST_SEEN) * useful
    largest = np.maximum(mixed.max(axis=1, keepdims=True, initial=0.0), 1e-300)
    steps = np.rint(np.log2(np.maximum(mixed / largest, 0.5 ** (STEPS + 1)))) + STEPS
    return np.where(free, 2 ** np.clip(steps, 0, STEPS).astype(np.int64), 0)


def usefulness(state: RoutingState, answers: Answers, answered: Bools) -> Floats:
    """Expected fall of the log loss over a person's other statements if this one were asked: (N, S), at least 0.

    1/2 sum_s h_s (x_s' C x_j)^2 h_j / (1 + h_j x_j' C x_j), times the chance of an answer: C is what is not known of
    the person, x a statement's lean and loading, h = p(1 - p) (a step of Bayesian A-optimal design: Chaloner &
    Verdinelli 1995). ``docs/engine/routing.md`` derives it.
    """
    chance, covariance = _standing(state, answers, answered)
    x = _features(state)
    people, size = len(answers), x.shape[1]
    h = chance * (1.0 - chance)
    target = np.where(answered, 0.0, h) @ _squares(x)
    reach = x @ covariance
    spread = np.einsum("nsd,sd->ns", reach, x)
    fall = np.einsum("nsd,nde,nse->ns", reach, target.reshape(people, size, size), reach, optimize=True)
    return np.asarray(0.5 * h * fall / (1.0 + h * spread) * (1.0 - _passing(state, answers, answered)))


def _for_one(state: RoutingState, answers: Mapping[str, int], left: tuple[str, ...]) -> Integers:
    known = set(state.statements)
    given = canonical_order(name for name in answers if name in known and name not in left)
    here = state.of((*left, *given))
    row = np.array([[PASS] * len(left) + [answers[name] for name in given]], np.int8)
    answered = np.array([[False] * len(left) + [True] * len(given)])
    return weights(here, row, answered, answered)[0, : len(left)]


def _even(size: int) -> Integers:
    return np.ones(size, np.int64)


def _features(state: RoutingState) -> Floats:
    return np.hstack([np.ones((len(state.statements), 1)), state.loading])


def _squares(x: Floats) -> Floats:
    return np.asarray((x[:, :, np.newaxis] * x[:, np.newaxis, :]).reshape(len(x), -1))


def _standing(state: RoutingState, answers: Answers, answered: Bools) -> tuple[Floats, Floats]:
    """P(agree | takes a side) of each person on each statement, and what is not known of the person (N, D, D).

    Lean and position by Jaakkola & Jordan's bound (2000), from the prior: sure to converge, from few answers too.
    """
    x = _features(state)
    squares, size = _squares(x), x.shape[1]
    sides = answered & (answers != PASS)
    wanted = np.where(sides, np.where(answers == AGREE, 0.5, -0.5), 0.0)
    prior = np.diag(np.append(1.0 / state.lean, np.ones(size - 1)))
    mean = np.zeros((len(answers), size))
    covariance = np.broadcast_to(np.linalg.inv(prior), (len(answers), size, size))
    for _ in range(_SWEEPS):
        logit = state.intercept + mean @ x.T
        width = np.sqrt(np.maximum(logit**2 + covariance.reshape(len(answers), -1) @ squares.T, 1e-12))
        bound = np.where(sides, np.tanh(width / 2) / (2 * width), 0.0)
        covariance = np.asarray(np.linalg.inv(prior + (bound @ squares).reshape(-1, size, size)), np.float64)
        linear = (wanted - bound * state.intercept) @ x
        mean = np.einsum("nde,ne->nd", covariance, linear)
    variance = covariance.reshape(len(answers), -1) @ squares.T
    logit = (state.intercept + mean @ x.T) / np.sqrt(1.0 + np.pi / 8.0 * variance)
    return 1.0 / (1.0 + np.exp(-np.clip(logit, -35.0, 35.0))), covariance


def _passing(state: RoutingState, answers: Answers, answered: Bools) -> Floats:
    """Chance of a pass: the statement's, times how often this person passed against what was to be expected."""
    passes = (answered & (answers == PASS)).sum(axis=1)
    expected = answered @ state.passing
    return np.asarray(np.clip(((passes + 2.0) / (expected + 2.0))[:, np.newaxis] * state.passing, 0.0, 0.9))
