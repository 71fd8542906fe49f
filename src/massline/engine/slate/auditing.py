"""How well a slate represents people, and who is left out: as figures of many, never as a list."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from massline.engine.shares import Floats, Integers
from massline.engine.slate.approvals import SlateError, checked


@dataclass(frozen=True)
class Audit:
    """How well a slate represents the people whose approvals it was held against.

    score      mean over people of 1 + 1/2 + ... + 1/u, u = statements of the slate they agree with (PAV), from 0
    ratio      the strongest claim of a group left out, from 0; below 1 the slate satisfies EJR+
    claimant   index of the statement that group agrees on, None where nobody claims anything
    claiming   how many statements of the slate that claim is for
    uncovered  share of people who agree with none of it, 0 to 1

    A small ratio says that no large group agreeing on one statement gets too little. It does not say that the
    slate is right, nor that anybody agrees with all of it.
    """

    score: float
    ratio: float
    claimant: int | None
    claiming: int
    uncovered: float


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Those who agree with nothing in a slate, as an aggregate: never a list of people.

    ``people`` is how many are expected to, with ``low`` and ``high`` (the middle 95 % by chance alone: not the
    model's own error). ``agree`` float64 (S,) is the share of them agreeing with each statement, nan where nobody
    is left out. Show it only where ``people`` is large enough to be published.
    """

    people: float
    low: float
    high: float
    agree: Floats


def audit(approved: NDArray[np.bool_], chosen: Sequence[int], *, statements: Sequence[int] | None = None) -> Audit:
    """How a slate stands against complete approvals (bool, (P, S)), by the EJR+ ratio.

    ratio = max over statements c outside the slate and l = 1..k of |{i agrees with c and with fewer than l of the
    slate}| / (l P / k) (EJR+: Brill & Peters 2023; as a ratio: our choice). ``statements`` are the indices that may
    claim, else all. One pass over the table: 100,000 x 1,000 takes about a third of a second.

    >>> camps = np.array([[True, False, False]] * 6 + [[False, True, True]] * 4)
    >>> audit(camps, (0,)).ratio, audit(camps, (0,)).claimant, audit(camps, (0, 1)).uncovered
    (0.4, 1, 0.0)

    Raises ``SlateError`` where nobody or nothing is given or an index points nowhere.
    """
    people, width = approved.shape
    slate = sorted(set(chosen))
    if not people or not slate or slate[0] < 0 or slate[-1] >= width:
        raise SlateError(f"a slate of {list(chosen)} among {people} people and {width} statements cannot be audited")
    k = len(slate)
    content = approved[:, slate].sum(axis=1)
    below = np.cumsum(_approvers_by_content(approved, content, k), axis=0)
    claims = below / (np.arange(1, k + 1)[:, np.newaxis] * (people / k))
    may = np.zeros(width, np.bool_)
    may[slice(None) if statements is None else list(statements)] = True
    may[slate] = False
    claims[:, ~may] = 0.0
    level, claimant = np.unravel_index(int(np.argmax(claims)), claims.shape)
    ratio = float(claims[level, claimant])
    harmonic = np.concatenate([[0.0], np.cumsum(1.0 / np.arange(1, k + 1))])
    return Audit(
        score=float(harmonic[content].mean()),
        ratio=ratio,
        claimant=int(claimant) if ratio > 0 else None,
        claiming=int(level) + 1 if ratio > 0 else 0,
        uncovered=float((content == 0).mean()),
    )


def expected_audits(
    approval: Floats, chosen: Sequence[int], *, seed: int, draws: int = 20, statements: Sequence[int] | None = None
) -> tuple[Audit, ...]:
    """Audits of the slate against ``draws`` completions of the votes, each cell drawn by its chance, seeded.

    Their spread is what the missing votes leave open, given the model; it does not cover the model being wrong.

    >>> [one.uncovered for one in expected_audits(np.ones((3, 2)), (0,), seed=1, draws=2)]
    [0.0, 0.0]
    """
    chances, chance = checked(approval), np.random.default_rng(seed)
    return tuple(
        audit(chance.random(chances.shape) < chances, chosen, statements=statements) for _ in range(max(draws, 1))
    )


def left_out(approval: Floats, chosen: Sequence[int]) -> LeftOut:
    """How many agree with nothing in the slate, and what those agree with instead.

    >>> nobody_of = left_out(np.array([[1.0, 0.0], [0.0, 1.0]]), (0,))
    >>> nobody_of.people, nobody_of.agree.tolist()
    (1.0, [0.0, 1.0])
    """
    chances = checked(approval)
    alone = np.prod(1.0 - chances[:, list(chosen)], axis=1)
    people = float(alone.sum())
    reach = 1.96 * float(np.sqrt((alone * (1.0 - alone)).sum()))
    # Whoever is left out agrees with none of the slate: the chance for its own statements is nought by definition.
    agree = alone @ chances / people if people > 0 else np.full(chances.shape[1], np.nan)
    agree[list(chosen)] = 0.0 if people > 0 else np.nan
    return LeftOut(
        people=people, low=max(people - reach, 0.0), high=min(people + reach, float(len(chances))), agree=agree
    )


def _approvers_by_content(approved: NDArray[np.bool_], content: Integers, k: int) -> Floats:
    """How many agree with each statement among those who agree with exactly u of the slate, u = 0..k-1: (k, S)."""
    found = np.zeros((k, approved.shape[1]))
    for start in range(0, len(approved), 4096):
        rows = slice(start, start + 4096)
        level = (content[rows] == np.arange(k)[:, np.newaxis]).astype(np.float32)
        found += level @ approved[rows].astype(np.float32)
    return found
