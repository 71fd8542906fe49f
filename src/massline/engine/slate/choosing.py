"""Three rules that choose k statements together, and a local search that starts from each."""

from collections.abc import Sequence

import numpy as np

from massline.engine.shares import Floats
from massline.engine.slate.approvals import SlateError, checked

ROUNDS = 200
"""Swaps a local search makes at most; it stops when no swap helps, after some ten on public consultations."""


def proportional(approval: Floats, k: int) -> tuple[int, ...]:
    """The slate with the best expected PAV score that swaps find, from the best of three starts; ascending indices.

    Starts are greedy addition, the method of equal shares and greedy coverage; one statement is swapped for another
    as long as that raises the expected score (Thiele 1895; as local search Aziz et al. 2018, which satisfies EJR
    where votes are complete). Cells are taken as independent: a person's whole row may lean one way together.
    No seed: equal input gives the equal slate; statements that tie are taken in their order.

    >>> two_camps = np.array([[1.0, 1.0, 0.0, 0.0]] * 6 + [[0.0, 0.0, 1.0, 1.0]] * 4)
    >>> proportional(two_camps, 2)
    (0, 2)

    Raises ``SlateError`` where there is nobody or there are fewer than ``k`` statements.
    """
    chances = checked(approval)
    starts = {rule(chances, k) for rule in (greedy_score, equal_shares, greedy_coverage)}
    found = [_swapped(chances, start) for start in sorted(starts)]
    return max(found, key=lambda one: (round(expected_score(chances, one), 12), [-index for index in one]))


def greedy_score(approval: Floats, k: int) -> tuple[int, ...]:
    """Statement after statement, each time the one that adds most to the expected PAV score; ascending indices.

    >>> greedy_score(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), 2)
    (0, 1)
    """
    chances = _wanted(approval, k)
    chosen: list[int] = []
    for _ in range(k):
        gain = _rest(chances[:, chosen]) @ chances
        gain[chosen] = -np.inf
        chosen.append(_first_best(gain))
    return tuple(sorted(chosen))


def greedy_coverage(approval: Floats, k: int) -> tuple[int, ...]:
    """Each time the statement that most people agree with who agree with none so far (expected); ascending indices.

    It leaves few people out and does not care how large the groups are: never the only rule.

    >>> greedy_coverage(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), 2)
    (0, 2)
    """
    chances = _wanted(approval, k)
    alone, chosen = np.ones(len(chances)), list[int]()
    for _ in range(k):
        gain = alone @ chances
        gain[chosen] = -np.inf
        chosen.append(_first_best(gain))
        alone = alone * (1.0 - chances[:, chosen[-1]])
    return tuple(sorted(chosen))


def equal_shares(approval: Floats, k: int) -> tuple[int, ...]:
    """The method of equal shares (Peters & Skowron 2020) on expected approvals; ascending indices.

    Everybody holds k/P and a statement costs 1, paid by those who agree at the lowest price per approval. Places
    nobody can pay for any more are filled by ``greedy_score``.

    >>> equal_shares(np.array([[1.0, 1.0, 0.0]] * 2 + [[0.0, 0.0, 1.0]] * 2), 2)
    (0, 2)
    """
    chances = _wanted(approval, k)
    purse, chosen = np.full(len(chances), k / len(chances)), list[int]()
    while len(chosen) < k:
        prices = np.array(
            [np.inf if one in chosen else _price(purse, chances[:, one]) for one in range(chances.shape[1])]
        )
        best = _first_best(-prices)
        if not np.isfinite(prices[best]):
            break
        chosen.append(best)
        purse = purse - np.minimum(purse, prices[best] * chances[:, best])
    while len(chosen) < k:
        gain = _rest(chances[:, chosen]) @ chances
        gain[chosen] = -np.inf
        chosen.append(_first_best(gain))
    return tuple(sorted(chosen))


def expected_score(approval: Floats, chosen: Sequence[int]) -> float:
    """Mean over people of the expected 1 + 1/2 + ... + 1/u, cells independent; with votes complete the PAV score.

    >>> expected_score(np.array([[1.0, 1.0], [0.0, 0.5]]), (0, 1))
    1.0
    """
    counts = _agreeing(checked(approval)[:, list(chosen)])
    harmonic = np.concatenate([[0.0], np.cumsum(1.0 / np.arange(1, counts.shape[1]))])
    return float((counts @ harmonic).mean())


def _swapped(chances: Floats, start: tuple[int, ...]) -> tuple[int, ...]:
    """The slate after all swaps of one statement that raise the expected score, the best one first."""
    slate = list(start)
    for _ in range(ROUNDS):
        best = (1e-9 * len(chances), -1, -1)
        for place in range(len(slate)):
            gain = _rest(chances[:, slate[:place] + slate[place + 1 :]]) @ chances
            gain -= gain[slate[place]]
            gain[slate] = -np.inf
            one = _first_best(gain)
            if gain[one] > best[0]:
                best = (float(gain[one]), place, one)
        if best[1] < 0:
            break
        slate[best[1]] = best[2]
    return tuple(sorted(slate))


def _agreeing(chances: Floats) -> Floats:
    """Distribution of how many of some statements each person agrees with (Poisson binomial): (P, k + 1)."""
    counts = np.zeros((len(chances), chances.shape[1] + 1))
    counts[:, 0] = 1.0
    for column in chances.T:
        counts[:, 1:] = counts[:, 1:] * (1.0 - column[:, np.newaxis]) + counts[:, :-1] * column[:, np.newaxis]
        counts[:, 0] *= 1.0 - column
    return counts


def _rest(chances: Floats) -> Floats:
    """What one statement more that a person agrees with adds to their score, E[1/(u + 1)]: (P,)."""
    counts = _agreeing(chances)
    return np.asarray(counts @ (1.0 / np.arange(1, counts.shape[1] + 1)))


def _price(purse: Floats, agree: Floats) -> float:
    """The lowest price per approval at which those who agree can pay 1 together; inf where they cannot."""
    paying = agree > 0
    held, share = purse[paying], agree[paying]
    if held.sum() < 1.0 - 1e-12:
        return float("inf")
    limit = held / share
    order = np.argsort(limit, kind="stable")
    held, share, limit = held[order], share[order], limit[order]
    spent = np.concatenate([[0.0], np.cumsum(held)[:-1]])
    prices = (1.0 - spent) / np.cumsum(share[::-1])[::-1]
    fits = np.flatnonzero(prices <= limit + 1e-12)
    return float(prices[fits[0]]) if len(fits) else float(limit[-1])


def _first_best(values: Floats) -> int:
    """The index of the largest value; of those that tie within rounding the first."""
    top = float(np.max(values))
    return int(np.flatnonzero(values >= top - 1e-9 * max(abs(top), 1.0))[0]) if np.isfinite(top) else 0


def _wanted(approval: Floats, k: int) -> Floats:
    chances = checked(approval)
    if not 1 <= k <= chances.shape[1] or not len(chances):
        raise SlateError(
            f"{k} of {chances.shape[1]} statements for {len(chances)} people: a slate needs people, and as many"
            " statements as are wanted"
        )
    return chances
