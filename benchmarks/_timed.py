"""What somebody learns who knows when everybody answered a statement and presses "publish" after every answer.

Such an attacker sees one statement as blocks: the answers that came between two moves of its counts, so many of each
kind, in an order of people that is known. A batch that was looked at and held back was of one answer, and how large
batches are is known but for the lot. `odds` weighs every way in which the batches of a block may have been cut.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from math import factorial, prod

from massline.method.batches import LONGER, MOST, UP_TO

LEAST = 10
"""People a batch takes at least."""


@cache
def size_odds() -> dict[int, float]:
    """The odds of each size of a batch, from `massline.method.batches`."""
    again, odds = LONGER / 256, dict[int, float]()
    for longer in range(MOST + 1):
        share = again**longer * ((1 - again) if longer < MOST else 1)
        for more in range(UP_TO):
            size = LEAST * (1 + longer) + more
            odds[size] = odds.get(size, 0.0) + share / UP_TO
    return odds


@cache
def cut_odds(people: int) -> float:
    """The odds that a batch ends after so many people, whatever came before."""
    return 1.0 if people == 0 else sum(p * cut_odds(people - s) for s, p in size_odds().items() if s <= people)


def orders(counts: Sequence[int]) -> int:
    """In how many orders so many of each answer can have come; 0 where a number is below nothing."""
    return 0 if min(counts) < 0 else factorial(sum(counts)) // prod(map(factorial, counts))


def odds(block: Sequence[int]) -> list[list[float]]:
    """Of each person of a block, in the order they came, the odds of each answer. ``block``: how many gave each.

    >>> [round(one[1], 2) for one in odds([14, 1])][::14]
    [0.07, 0.07]
    """
    people, kinds = sum(block), range(len(block))
    cuts: list[tuple[int, int | None, float]] = []
    for held in range(people):
        weight = cut_odds(held) * size_odds().get(people - held, 0.0)
        for answer in kinds if held else (None,):
            left = [count - (held if kind == answer else 0) for kind, count in enumerate(block)]
            ways = orders(left) if sum(count > 0 for count in block) > 1 else 0
            if weight and ways:
                cuts.append((held, answer, weight * ways))
    whole = sum(weight for _, _, weight in cuts)
    return [
        [sum(_share(block, cut, place, kind) for cut in cuts) / whole for kind in kinds] for place in range(people)
    ]


def _share(block: Sequence[int], cut: tuple[int, int | None, float], place: int, kind: int) -> float:
    held, answer, weight = cut
    if place < held:
        return weight * (kind == answer)
    return weight * (block[kind] - held * (kind == answer)) / (sum(block) - held)


def pivots(block: Sequence[int], least: int = LEAST) -> Iterator[int]:
    """Answers that only the last of a block can have given, were it published as soon as the rule allowed.

    Without batches, the step before the last was no block: fewer than ``least`` people or a single answer.

    >>> list(pivots([14, 1])), list(pivots([6, 4]))
    ([1], [])
    """
    possible = []
    for kind, count in enumerate(block):
        before = [number - (other == kind) for other, number in enumerate(block)]
        if count and (sum(before) < least or sum(number > 0 for number in before) < 2):
            possible.append(kind)
    if len(possible) == 1:
        yield from possible
