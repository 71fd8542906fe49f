"""Words that hold sentences together whatever they speak of: never what a theme is called by."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache

from massline.words.polarity import LISTED, lists_of
from massline.words.themes.units import UNSPACED

_APOSTROPHE = re.compile("['\u2019]")
LOOKED_AT = 500
LEAST_SHARE = 0.25
"""From this share of small words among its different words on a text is in their language; a third is usual."""
FEW = 0.05
SHORT = 2


def small_words(texts: Sequence[Collection[str]]) -> frozenset[str]:
    """The small words of the languages in which the texts are, each text given as its different words, folded.

    A text is in the listed language to whose small words most of its words belong, at least a quarter and two; a
    language counts from two texts and one in twenty on. So a word of one language that is small in another ("die") is
    kept where nobody speaks the other. Of many texts some 500 are looked at, evenly. Languages without a list have
    none.

    >>> texts = ["the rent is too high for us".split(), "the bus is late and we wait".split()]
    >>> sorted(small_words(texts) & {"the", "rent", "die"})
    ['the']
    """
    step = max(1, len(texts) // LOOKED_AT)
    spoken = Counter(_language(words) for words in texts[::step])
    spoken.pop(None, None)
    least = max(2.0, FEW * len(texts[::step]))
    return frozenset[str]().union(*(_of(code) for code, number in sorted(spoken.items()) if code and number >= least))


def is_small(word: str, known: frozenset[str]) -> bool:
    """Whether a word is among the known small ones, or made of such and of one or two letters at its apostrophes.

    Where a script writes no blanks, what stands for words is never small.

    >>> known = frozenset(("it", "they"))
    >>> [is_small(word, known) for word in ("it's", "they're", "l'ascenseur", "bus", "tv")]
    [True, True, False, False, True]
    """
    if UNSPACED.search(word):
        return False
    parts = [part for part in _APOSTROPHE.split(word) if part]
    return "".join(parts) in known or all(part in known or len(part) <= SHORT for part in parts)


@cache
def _of(language: str) -> frozenset[str]:
    lists = lists_of(language)
    return lists.small | lists.asking | lists.joints | lists.negations


def _language(words: Collection[str]) -> str | None:
    best, most = None, 0
    for code in LISTED:
        number = sum(_is_listed(word, code) for word in words)
        if number > most:
            best, most = code, number
    return best if most >= max(2.0, LEAST_SHARE * len(words)) else None


def _is_listed(word: str, language: str) -> bool:
    """Whether a word is small in a language; at an apostrophe, whether its first or last part is."""
    small = _of(language)
    parts = [part for part in _APOSTROPHE.split(word) if part]
    return "".join(parts) in small or (len(parts) > 1 and (parts[0] in small or parts[-1] in small))
