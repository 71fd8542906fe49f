"""Two versions of a proposal answered by the same people and one more: what the second count tells of the one.

The attacker knows who answered which version; nobody's answer. Everybody keeps their answer but for a share who
answer anew, by the share of the whole; both counts are published. What the newcomer answered is weighed by Bayes.
"""

import random
from collections.abc import Iterator

import numpy as np

from benchmarks._again import MARGIN, STEP, SURE, Sums, at, sums_of

SHARES = (0.55, 0.35, 0.10)
SIZES, CHANGING = (12, 30, 100), (0.0, 0.05, 0.1, 0.2, 0.4)
TRIES = 200


def told_of_one_more(people: int, changing: float, seed: int = 1) -> float:
    """In what part of the tries the newcomer's answer is told to 19 in 20 and 25 points beyond the share."""
    dice = random.Random(f"{people} {changing} {seed}")
    tried = found = 0
    for _ in range(TRIES):
        old = dice.choices(range(3), SHARES, k=people)
        new = [dice.choices(range(3), SHARES)[0] if dice.random() < changing else one for one in old]
        new.append(dice.choices(range(3), SHARES)[0])
        first, second = ([row.count(kind) for kind in range(3)] for row in (old, new))
        if min(first) < 2 or min(second) < 2:
            continue  # merged with another answer before it is shown
        tried += 1
        sums: dict[int | None, Sums] = {kind: _moves(kind, changing, people + 1) for kind in range(3)}
        others = sums_of(dict(enumerate(first)), sums, people + 1)
        ways = np.array([
            SHARES[kind] * at(others, *(second[n] - first[n] - STEP[kind][n] for n in (0, 1)))
            for kind in range(3)
        ])  # fmt: skip
        chances = ways / ways.sum()
        likeliest = int(chances.argmax())
        found += bool(chances[likeliest] >= SURE and chances[likeliest] - SHARES[likeliest] >= MARGIN)
    return found / max(tried, 1)


def _moves(old: int, changing: float, size: int) -> Sums:
    found = np.zeros((2 * size + 1, 2 * size + 1))
    for kind, share in enumerate(SHARES):
        step = [STEP[kind][n] - STEP[old][n] for n in (0, 1)]
        found[size + step[0], size + step[1]] += changing * share + (1 - changing) * (kind == old)
    return found


def lines() -> Iterator[tuple[str, bool]]:
    """What `exposure.py` prints of it: no rule holds this back, so nothing of it can fail."""
    for people in SIZES:
        told = ", ".join(f"{told_of_one_more(people, one):.0%} where {one:.0%} answer anew" for one in CHANGING)
        yield f"two versions, {people} people answer both and one the second only: found {told}", True
