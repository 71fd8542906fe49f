"""Words that turn a sentence round: negations, numbers and words of direction, by language.

Two texts in which these differ are never merged by a machine. The lists (``lists/en.txt`` and so on) are written by
hand, not learned, and not all of them were read by a speaker. A language without a list is on the safe side:
its texts are merged only when they are equal. ``docs/words/near.md`` says which languages have one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

LISTED: Final = ("ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr")
"""ISO 639-1 codes of the languages with a list."""

TURNED_INSIDE: Final = frozenset({"ar", "tr"})
"""Languages that negate inside the word (istiyorum, istemiyorum): no difference inside a word is called a slip."""

_AUXILIARIES: Final = ("do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "ai")
_CONTRACTED: Final = {
    **{f"{stem}nt": ("not",) for stem in _AUXILIARIES},
    **{f"{stem}nt": (stem, "not") for stem in ("would", "should", "could", "must", "might")},
    "cant": ("can", "not"),
    "cannot": ("can", "not"),
    "wont": ("will", "not"),
}


@dataclass(frozen=True)
class Lists:
    """The words of one language, as they stand in a normalised text, apostrophes left out.

    ``directions`` are words of direction, amount and duty, ``asking`` those that make a question; ``fillers`` add
    courtesy or stress and hardly meaning; ``openings`` are small words with which a sentence may begin and that name
    nobody; at ``joints`` a clause begins that a negation before it does not reach; ``small`` are the words that hold
    sentences together whatever they speak of.
    """

    negations: frozenset[str]
    directions: frozenset[str]
    numbers: frozenset[str]
    asking: frozenset[str]
    fillers: frozenset[str]
    openings: frozenset[str]
    joints: frozenset[str]
    small: frozenset[str]


@cache
def lists_of(language: str | None) -> Lists:
    """The lists of a language; for one without lists the words of all of them, but no directions.

    >>> "nicht" in lists_of("de").negations, "nicht" in lists_of(None).negations, lists_of("sw").directions
    (True, True, frozenset())
    """
    if language in LISTED:
        return _read(language)
    every = [_read(code) for code in LISTED]
    return Lists(
        negations=frozenset[str]().union(*(one.negations for one in every)),
        directions=frozenset(),
        numbers=frozenset[str]().union(*(one.numbers for one in every)),
        asking=frozenset[str]().union(*(one.asking for one in every)),
        fillers=frozenset[str]().union(*(one.fillers for one in every)),
        openings=frozenset[str]().union(*(one.openings for one in every)),
        joints=frozenset(),
        small=frozenset(),
    )


def _read(language: str) -> Lists:
    found: dict[str, list[str]] = {}
    name = ""
    for line in (files(__package__) / "lists" / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(name, []).extend(line.split())
    return Lists(**{name: frozenset(words) for name, words in found.items()})


def is_negation(word: str, language: str | None = None) -> bool:
    """Whether a word of a normalised text denies; without a language that has a list, whether it does in any of them.

    >>> is_negation("shouldn't", "en"), is_negation("nicht"), is_negation("rent", "en")
    (True, True, False)
    """
    return (
        word.replace("'", "") in lists_of(language).negations
        or word.endswith("n't")
        or (word.startswith("n'") and language in (None, "fr"))
    )


def is_number(word: str, language: str | None = None) -> bool:
    """Whether a word of a normalised text is a number, in digits or in letters.

    >>> is_number("1,000"), is_number("b2b"), is_number("seventy", "en"), is_number("rent", "en")
    (True, True, True, False)
    """
    return word in lists_of(language).numbers or any(char.isnumeric() for char in word)


def turning_words(words: Sequence[str], language: str) -> tuple[str, ...]:
    """Numbers, negations and words of direction among the words of a text, in their order.

    Two texts may be taken for one only if these are the same. English contractions are taken apart: "shouldn't" gives
    what "should not" gives. For a language without lists no direction is known.

    >>> turning_words(["we", "shouldn't", "raise", "two", "rents"], "en")
    ('should', 'not', 'raise', 'two')
    """
    known = lists_of(language)
    found: list[str] = []
    for word in words:
        bare = word.replace("'", "")
        if language == "en" and bare in _CONTRACTED:
            found += _CONTRACTED[bare]
        elif (
            bare in known.negations or bare in known.directions or word.startswith("n'") or is_number(word, language)
        ):
            found.append(bare)
    return tuple(found)
