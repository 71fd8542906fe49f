"""Near-duplicates among the rows of a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from massline.words.near import Because, near_duplicates

WHY = {
    Because.EQUAL: "equal but for capitals, blanks and punctuation",
    Because.SLIPS: "slips of the pen",
    Because.WORDS: "some words more or exchanged",
    Because.ORDER: "another order of words",
    Because.NUMBER: "a number differs",
    Because.TURNED: "a negation or a direction differs",
    Because.VOTES: "voted on differently",
}


@dataclass(frozen=True)
class OneText:
    """Rows that say one thing by the exact rule, in order; ``shown`` stands for them."""

    rows: tuple[int, ...]
    shown: int
    because: Because


@dataclass(frozen=True)
class Pair:
    """Two rows that are alike, with their edit ratio, 0 to 1."""

    rows: tuple[int, int]
    alike: float
    because: Because


@dataclass(frozen=True)
class NearRows:
    """``merged`` are one text; ``suggested`` may be, people decide; ``apart`` look alike and are not the same."""

    merged: tuple[OneText, ...]
    suggested: tuple[Pair, ...]
    apart: tuple[Pair, ...]


def near_rows(texts: Sequence[str]) -> NearRows:
    """Which of the texts are one, which may be, and which only look alike, by row (docs/words/near.md).

    >>> found = near_rows(["Fix the  lifts!", "fix the lifts", "Please fix the lifts", "Never fix the lifts"])
    >>> [one.rows for one in found.merged], [one.rows for one in found.suggested]
    ([(0, 1)], [(0, 2)])
    >>> [(one.rows, WHY[one.because]) for one in found.apart][0]
    ((0, 3), 'a negation or a direction differs')
    """
    digits = len(str(len(texts)))
    found = near_duplicates({f"{row:0{digits}}": text for row, text in enumerate(texts)})
    return NearRows(
        merged=tuple(OneText(tuple(map(int, one.ids)), int(one.shown), one.because) for one in found.merged),
        **{
            name: tuple(Pair((int(link.one), int(link.other)), link.alike, link.because) for link in links)
            for name, links in (("suggested", found.suggested), ("apart", found.apart))
        },
    )
