"""Quotations bound to the passage they quote, in the version they quote it from."""

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from massline.papers.paper import Note, Paper, Paragraph
from massline.words.normalised import normalised

# What stands for words left out: three dots, alone or in brackets.
_LEFT_OUT: Final = re.compile(r"[\[(]\s*(?:\.\s?\.\s?\.|\u2026)\s*[\])]|\.\s?\.\s?\.|\u2026")
_NEAR: Final = 80.0
_LONGEST: Final = 20_000


@dataclass(frozen=True)
class Place:
    """Where quoted words stand: the anchor of the paragraph, "note 3" or "comment 2" they begin in, and its line."""

    where: str
    line: int


@dataclass(frozen=True)
class Nearest:
    """Words that read much like a quotation which is nowhere word for word. ``likeness`` is of 100."""

    place: Place
    words: str
    likeness: float


class Passages:
    """Texts in which quotations are looked up. Capitals, punctuation and kinds of blanks do not count.

    A quotation may run on from one text into the next, and may leave words out where it says so with three dots.
    """

    def __init__(self, texts: Iterable[tuple[Place, str]]) -> None:
        self._texts = [(place, text, normalised(text)) for place, text in texts]
        self._starts: list[int] = []
        parts: list[str] = []
        length = 0
        for _place, _text, plain in self._texts:
            self._starts.append(length)
            parts.append(plain)
            length += len(plain) + 1
        self._all = f" {' '.join(parts)} "

    def find(self, quotation: str) -> Place | None:
        """Where a quotation begins, None where its words do not stand like that anywhere."""
        parts = [plain for part in _LEFT_OUT.split(quotation) if (plain := normalised(part))]
        if not parts:
            return None
        begins = at = self._all.find(f" {parts[0]} ")
        for part in parts[1:]:
            at = -1 if at < 0 else self._all.find(f" {part} ", at + 1)
        if at < 0:
            return None
        return self._texts[bisect.bisect_right(self._starts, begins) - 1][0]

    def nearest(self, quotation: str) -> Nearest | None:
        """The text that reads most like a quotation not found, None where nothing comes near.

        Likeness is the partial ratio of the compared forms (Indel, rapidfuzz), from 80 on; it says nothing about
        what they mean.
        """
        plain = normalised(quotation)[:_LONGEST]
        if len(plain) < 12:
            return None
        best: Nearest | None = None
        for place, text, there in self._texts:
            if len(there) * 2 < len(plain):
                continue
            likeness = fuzz.partial_ratio(plain, there, score_cutoff=best.likeness if best else _NEAR)
            if likeness >= _NEAR and (best is None or likeness > best.likeness):
                best = Nearest(place, text, likeness)
        return best


def passages_of(paper: Paper) -> Passages:
    """The text and the notes of a paper, where a comment's quotations are looked up."""
    return Passages((_place(one), one.text) for one in paper.texts())


def _place(one: Paragraph | Note) -> Place:
    return Place(one.anchor if isinstance(one, Paragraph) else f"note {one.label}", one.line)
