"""Distinct texts: what is compared, each once, in an order that does not hang on how the texts came."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from massline.words.themes.arrays import Floats, Integers

# Controls of direction and of joining, and what no text should hold; never removed from what is shown.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")

UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
"""Runs of scripts written without blanks between words: Han, kana, Thai, Lao, Burmese, Khmer."""


@dataclass(frozen=True, eq=False)
class Units:
    """Distinct texts as they are compared, sorted; texts that differ only in capitals or blanks are one.

    plain    the U compared forms, sorted by code point
    unit     int64 (N,): the unit of each statement, -1 where nothing is left to compare
    weight   float64 (U,): how many statements each unit stands for
    """

    plain: tuple[str, ...]
    unit: Integers
    weight: Floats


def units_of(texts: Sequence[str]) -> Units:
    """The distinct texts among ``texts``; the texts themselves are not kept, nor changed.

    >>> found = units_of(["Mould again", " mould  AGAIN", "", "A date."])
    >>> found.plain, found.unit.tolist(), found.weight.tolist()
    (('a date.', 'mould again'), [1, 1, -1, 0], [1.0, 2.0])
    """
    compared = [compared_form(text) for text in texts]
    plain = tuple(sorted({one for one in compared if one}))
    place = {one: i for i, one in enumerate(plain)}
    unit = np.array([place.get(one, -1) for one in compared], np.int64)
    weight = np.bincount(unit[unit >= 0], minlength=len(plain)).astype(np.float64)
    return Units(plain, unit, weight)


def compared_form(text: str) -> str:
    """A text as it is compared: compatibility forms folded, lower case, unseen characters out, blanks single.

    Only ever compared, never shown. Empty where no letter, digit or symbol is left.

    >>> compared_form("\\u202eＤamp\\u00a0 Flats "), compared_form(" \\u200b ")
    ('damp flats', '')
    """
    folded = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    return _SPACE.sub(" ", folded).strip()


def text_key(text: str) -> str:
    """A short name for a text by which it is known again in a later run: 32 hexadecimal digits.

    Texts with the same compared form have the same key. It is no secret: who has the text can compute it.

    >>> text_key("A date.") == text_key(" a  DATE."), len(text_key(""))
    (True, 32)
    """
    return hashlib.sha256(compared_form(text).encode("utf-8", "surrogatepass")).hexdigest()[:32]
