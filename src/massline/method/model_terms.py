"""The terms on which a release speaks of the model: steps, least numbers, and words.

Apart from the model itself, so that a release is read without the engine.
"""

from typing import Final

STEP: Final = 5
"""Shares in a block are in steps of five points, however many people there are."""
ENOUGH: Final = 30
"""People below whom nothing of the model is published."""
NAMES: Final = (
    "the estimate for everybody",
    "opinion groups",
    "whether a headline holds when each person counts equally",
    "signs of made votes",
)
"""What the block holds, in words, for the list of what the counts do not give."""
WHY: Final = ("too few", "no sides", "nothing in common", "one cloud", "spectrum", "small", "unstable")


def in_fives(share: float) -> int:
    """A share in steps of five points, never nobody or all, and never across a half.

    >>> in_fives(0.482), in_fives(0.5), in_fives(0.999), in_fives(0.0)
    (45, 50, 95, 5)
    """
    percent = int(share * 100 / STEP + 0.5) * STEP
    if share < 0.5 <= percent / 100:
        percent -= STEP
    elif percent / 100 < 0.5 <= share:
        percent += STEP
    return min(max(percent, STEP), 100 - STEP)
