"""Long remarks speak of several things: their sentences as texts of their own, each with its place in the remark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from massline.words.spans import sentences
from massline.words.themes.arrays import Integers

LONG = 300
SHORTEST = 60


@dataclass(frozen=True, eq=False)
class Parts:
    """What themes are sought among: P texts, each ``texts[p]``, from ``start[p]`` on in the statement ``row[p]``."""

    texts: tuple[str, ...]
    row: Integers
    start: Integers


def whole(texts: Sequence[str]) -> Parts:
    """Every statement as one part."""
    return Parts(tuple(texts), np.arange(len(texts)), np.zeros(len(texts), np.int64))


def parts_of(texts: Sequence[str]) -> Parts:
    """Every statement of up to 300 characters as one part, longer ones by their sentences, no word left out.

    Sentences are joined with those that follow until they have 60 characters: a short one leans on its neighbours.

    >>> found = parts_of(["Short. Very short.", "The lift is broken again and nobody comes to mend it. " * 6])
    >>> found.row.tolist(), found.start.tolist()[:3]
    ([0, 1, 1, 1], [0, 0, 107])
    """
    found = [(row, start, end) for row, text in enumerate(texts) for start, end in _cut(text)]
    return Parts(
        tuple(texts[row][start:end] for row, start, end in found),
        np.array([row for row, _, _ in found], np.int64),
        np.array([start for _, start, _ in found], np.int64),
    )


def _cut(text: str) -> Iterator[tuple[int, int]]:
    if len(text.strip()) <= LONG:
        yield 0, len(text)
        return
    begun = 0
    places = list(sentences(text))
    for i, (_, end) in enumerate(places):
        left = places[-1][1] - end
        if i == len(places) - 1 or (end - begun >= SHORTEST and left >= SHORTEST):
            yield begun, len(text) if i == len(places) - 1 else end
            begun = end
