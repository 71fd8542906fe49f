"""Quotations that stand for a theme: exact places in people's own texts, chosen to cover everybody's."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from massline.words.themes.arrays import Floats, Integers, Rows
from massline.words.themes.units import compared_form
from massline.words.themes.wording import words_of

QUOTATIONS = 3
LONGEST = 300
MOST_COMPARED = 1_500
_SENTENCE = re.compile(
    # A run of stops is tried from its beginning only: from every place in it, ten thousand dots took seconds.
    r"[.!?…。！？।؟]{2,}+[\"'”’»)\]]*+(?=\s|$)"
    r"|\S.*?(?:(?<![.!?…。！？।؟])[.!?…。！？।؟]++[\"'”’»)\]]*+(?=\s|$)|(?<=[。！？])|\n|$)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Quotation:
    """A place in a text: ``texts[row][start:end]`` are the words, and nothing else is.

    digest is SHA-256 of a salt and those words (``method.spans`` has the same), to see that they have not changed
    since; opposing says that it was taken because its author stands against most of the theme.
    """

    row: int
    start: int
    end: int
    digest: str
    opposing: bool = False


def span(text: str, row: int, wanted: Collection[str], *, opposing: bool = False, salt: bytes = b"") -> Quotation:
    """The part of a text that is quoted: all of it, or of a text above 300 characters its most telling sentence.

    The most telling has most of the ``wanted`` words; among equals the first. A sentence that is itself too long is
    cut between words. White space at the ends is left out.
    """
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if end - start > LONGEST:
        wants = set(wanted)
        sentences = [(one.start(), one.end()) for one in _SENTENCE.finditer(text) if one.group().strip()]
        found = [len(words_of(compared_form(text[a:b][: 4 * LONGEST])) & wants) for a, b in sentences]
        start, end = sentences[found.index(max(found))]
        if end - start > LONGEST:
            cut = text.rfind(" ", start, start + LONGEST)
            end = cut if cut > start + LONGEST // 2 else start + LONGEST
        end = start + len(text[start:end].rstrip())
    words = text[start:end].encode("utf-8", "surrogatepass")
    return Quotation(row, start, end, hashlib.sha256(salt + words).hexdigest(), opposing)


def representative(
    rows: Rows,
    spoken: Floats,
    person: Integers,
    *,
    wanted: int = QUOTATIONS,
    stance: Sequence[str | None] | None = None,
) -> list[tuple[int, bool]]:
    """Which statements of one theme to quote: (index, opposing), the most central first.

    ``rows`` (S, d) are its statements' vectors, ``spoken`` (S,) counts for each what its author said in all,
    ``person`` int64 (S,) says who that is. Chosen one by one so that the sum over statements of (likeness to the
    nearest chosen one) / (statements by that person) grows most (facility location; greedy is within 1 - 1/e of the
    best: Nemhauser, Wolsey & Fisher 1978). Nobody is quoted twice while somebody else is there. With ``stance``,
    the last place goes to the statement that best covers those who do not stand where most people of the theme stand.

    Of a theme above 1,500 statements every so-many-th is compared.
    """
    sample = np.unique(np.linspace(0, rows.shape[0] - 1, min(rows.shape[0], MOST_COMPARED)).round().astype(np.int64))
    part = rows[sample]
    like = np.maximum(np.asarray((part @ part.T).toarray() if hasattr(part, "toarray") else part @ part.T), 0.0)
    like = np.asarray(like, np.float64)
    weight, who = 1.0 / spoken[sample], person[sample]
    against = _against(stance, sample, who) if stance is not None else np.zeros(len(sample), bool)
    places = min(wanted, len(sample))
    free = places - 1 if against.any() and places > 1 else places
    chosen = _greedy(like, weight, who, np.ones(len(sample), bool), free)
    quoted = [(int(sample[i]), False) for i in chosen]
    if against.any():
        opposing = _greedy(
            like[against][:, against], weight[against], who[against], np.ones(int(against.sum()), bool), 1
        )
        one = int(sample[np.flatnonzero(against)[opposing[0]]])
        if any(i == one for i, _ in quoted):  # it was central anyway: one more place is free
            chosen = _greedy(like, weight, who, np.ones(len(sample), bool), places)
            quoted = [(int(sample[i]), int(sample[i]) == one) for i in chosen]
        else:
            quoted.append((one, True))
    return quoted


def _against(
    stance: Sequence[str | None], sample: Integers, who: Integers
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which statements stand against where most people of the theme stand; none where that is a tie or unknown."""
    said = [stance[i] for i in sample.tolist()]
    people: dict[str, set[int]] = {}
    for one, person in zip(said, who.tolist(), strict=True):
        if one is not None:
            people.setdefault(one, set()).add(person)
    if len(people) < 2:
        return np.zeros(len(said), bool)
    most = min(people, key=lambda one: (-len(people[one]), one))
    return np.array([one is not None and one != most for one in said])


def _greedy(
    like: Floats, weight: Floats, who: Integers, may: "np.ndarray[tuple[int], np.dtype[np.bool_]]", wanted: int
) -> list[int]:
    covered = np.zeros(len(like))
    chosen: list[int] = []
    while len(chosen) < wanted:
        left = may & ~np.isin(np.arange(len(like)), chosen)
        others = left & ~np.isin(who, who[chosen])
        left = others if others.any() else left
        gains = weight @ np.maximum(like - covered[:, None], 0.0)
        best = int(np.argmax(np.where(left, np.round(gains, 9), -1.0)))
        chosen.append(best)
        covered = np.maximum(covered, like[:, best])
    return chosen
