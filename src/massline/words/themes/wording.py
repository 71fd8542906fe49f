"""The words that set a theme apart: c-TF-IDF over whatever a language writes as words."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import hypergeom

from massline.words.themes.arrays import Floats, Integers
from massline.words.themes.small import is_small, small_words
from massline.words.themes.units import UNSPACED

_WORD = re.compile(
    r"[^\W\d_](?:[\w\u0300-\u036f\u0900-\u0903\u093a-\u094f'\u2019-]*\w[\u0900-\u0903\u093a-\u094f]*)?"
)

CHANCE = 0.05


def words_of(plain: str) -> set[str]:
    """The words of a compared form, each once; where no blanks are written, pairs of characters.

    >>> sorted(words_of("the lift, the lift's door 24")), sorted(words_of("电梯坏了"))
    (['door', 'lift', "lift's", 'the'], ['坏了', '梯坏', '电梯'])
    """
    found: set[str] = set()
    for run in UNSPACED.findall(plain):
        found |= {run[i : i + 2] for i in range(max(len(run) - 1, 1))}
    return found | {word for word in _WORD.findall(UNSPACED.sub(" ", plain)) if len(word) > 1}


def distinctive(
    plain: Sequence[str], weight: Floats, members: Sequence[Integers], central: Sequence[int], *, most: int = 6
) -> list[dict[str, float]]:
    """For each theme the words that set it apart, the strongest first, with their weights.

    ``plain`` are distinct texts, ``weight`` (U,) how often each was said, ``members`` for each theme one index a
    time, ``central`` the index of the text that stands for it.

    Weight = (share of the theme's texts with the word) * log(1 + A / f), f = texts with the word over all themes, A =
    words of a theme on average (c-TF-IDF: Grootendorst, arXiv:2203.05794). A word counts once a text, so that
    nobody's long text names a theme. No theme is named by words that hold sentences together (``small_words``). Of
    those that two of its texts share, one that chance would bring as often (of all N texts f hold it, of the theme's
    n so many or more with a chance above 5 %: hypergeometric) is taken only where there is no other. Where no two
    texts share a word, those of the central text stand, which also gives the title.

    >>> texts = ["the lift is broken", "the lift is dirty", "the bus is late", "is the bus full", "the end is near"]
    >>> named = distinctive(texts, np.ones(5), [np.array([0, 1]), np.array([2, 3])], [0, 2])
    >>> [list(one) for one in named]
    [['lift'], ['bus']]
    """
    words = [words_of(text) for text in plain]
    everywhere: Counter[str] = Counter()
    for some, times in zip(words, weight.tolist(), strict=True):
        everywhere.update(dict.fromkeys(some, int(times)))
    total, small = int(weight.sum()), small_words(words)
    counts = [Counter(word for i in texts.tolist() for word in words[i]) for texts in members]
    in_themes: Counter[str] = Counter()
    for one in counts:
        in_themes.update(one)
    average = sum(in_themes.values()) / max(len(members), 1)
    found = []
    for count, texts, middle in zip(counts, members, central, strict=True):
        size = len(texts)
        content = {word: n for word, n in count.items() if not is_small(word, small)}
        named = _telling(content, everywhere, total, size) or sorted(words[middle] & content.keys())
        weights = {word: float(count[word] / size * np.log1p(average / in_themes[word])) for word in named}
        best = sorted(weights, key=lambda word: (-weights[word], word))[:most]
        found.append({word: round(weights[word], 6) for word in best})
    return found


def _telling(count: Mapping[str, int], everywhere: Mapping[str, int], texts: int, size: int) -> list[str]:
    """The words that two texts of a theme share and that say something of it, by the rules of ``distinctive``."""
    named = sorted(word for word, n in count.items() if n > 1)
    inside = np.array([count[word] - 1 for word in named])
    chance = hypergeom.sf(inside, texts, np.array([everywhere[word] for word in named]), size)
    return [word for word, one in zip(named, np.atleast_1d(chance), strict=True) if one <= CHANCE] or named
