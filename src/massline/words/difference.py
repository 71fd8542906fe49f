"""In what two texts differ, word by word: slips of the pen, words more, another order, a word that turns it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz.distance import OSA

from massline.words.polarity import TURNED_INSIDE, is_negation, is_number, lists_of, turning_words

SHORTEST_SLIP: Final = 7
"""Letters of the shorter word: below, one letter makes too many words out of others (hire and fire, legal, regal)."""

COMMON: Final = 3
RARER: Final = 50
"""A word in three texts, and in a fiftieth as many as the other word, is a word and no slip of that other one."""


@dataclass(frozen=True)
class Difference:
    """What one text has that the other has not, after the words they share were taken away.

    ``slips`` pairs words that look like one word written in two ways. ``only_one`` and ``only_other`` are the
    words left over, sorted. ``breaks`` counts the places where the shared words do not follow each other in the
    other text as they do in the one; 0 for the same order, at most 3 where one part was moved.
    """

    slips: tuple[tuple[str, str], ...]
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]
    breaks: int

    @property
    def sides(self) -> tuple[list[str], list[str]]:
        """Every word in which they differ: those of the one, those of the other."""
        return [*self.only_one, *(a for a, _ in self.slips)], [*self.only_other, *(b for _, b in self.slips)]

    def turns(self, language: str | None) -> Literal["number", "turned"] | None:
        """Whether what differs is a number, or what turns a sentence round; None if neither.

        That is a negation, a word before which something is put (affordable, unaffordable), or a pair of directions.
        A longer word that is misspelt is still the same word: "nott" turns nothing.

        >>> difference("do raise rents".split(), "do not raise rents".split(), {}).turns("en")
        'turned'
        """
        unclear = [pair for pair in self.slips if len(max(pair, key=len)) <= 3 or len(min(pair, key=len)) <= 2]
        one = [*self.only_one, *(a for a, _ in unclear)]
        other = [*self.only_other, *(b for _, b in unclear)]
        if any(is_number(word, language) for word in [*one, *other]):
            return "number"
        if any(is_negation(word, language) for word in [*one, *other]):
            contracted = language == "en" and turning_words(sorted(one), "en") == turning_words(sorted(other), "en")
            return None if contracted else "turned"
        if any(prefixed(a, b) for a in one for b in other):
            return "turned"
        directions = lists_of(language).directions
        return "turned" if directions.intersection(one) and directions.intersection(other) else None


def difference(one: Sequence[str], other: Sequence[str], frequency: Mapping[str, int]) -> Difference:
    """What differs between two texts given as words; ``frequency`` counts the texts in which each word stands.

    >>> difference("the council shoud act now".split(), "now the council should act".split(), {})
    Difference(slips=(('shoud', 'should'),), only_one=(), only_other=(), breaks=3)
    """
    left, right = Counter(one), Counter(other)
    if left == right:
        return Difference((), (), (), _breaks(one, other, left))
    only_one, only_other = list((left - right).elements()), list((right - left).elements())
    slips: list[tuple[str, str]] = []
    if only_one and only_other:
        only_one, only_other = _without_joints(only_one, only_other)
        pairs = ((OSA.distance(a, b), a, b) for a in {*only_one} for b in {*only_other} if alike(a, b, frequency))
        for _, a, b in sorted(pairs):
            while a in only_one and b in only_other:
                only_one.remove(a)
                only_other.remove(b)
                slips.append((a, b))
    meant = {b: a for a, b in slips}
    other = [meant.get(word, word) for word in other]
    return Difference(
        tuple(slips), tuple(sorted(only_one)), tuple(sorted(only_other)), _breaks(one, other, left & Counter(other))
    )


def alike(one: str, other: str, frequency: Mapping[str, int]) -> bool:
    """Whether two words may be one word written in two ways; never if both are common, so both are words.

    Good enough for asking a person, not for a machine to act on: see ``only_slips``.

    >>> alike("goverment", "government", {}), alike("french", "france", {"french": 9, "france": 9})
    (True, False)
    """
    if one.replace("'", "") == other.replace("'", ""):
        return True
    if prefixed(one, other):
        return False
    shorter, longer = sorted((len(one), len(other)))
    if longer <= 3 or (shorter >= 3 and longer - shorter <= 2 and (one.startswith(other) or other.startswith(one))):
        return longer > 3 or OSA.distance(one, other, score_cutoff=1) <= 1
    rarer, commoner = sorted((frequency.get(one, 0), frequency.get(other, 0)))
    if rarer >= COMMON and rarer * RARER >= commoner:
        return False
    most = 1 if shorter < 6 else 2 if shorter < 9 else 3
    return OSA.distance(one, other, score_cutoff=most) <= most


def prefixed(one: str, other: str) -> bool:
    """Whether one word is the other with something before it, as most languages make a word's opposite.

    >>> prefixed("legal", "illegal"), prefixed("moral", "amoral"), prefixed("sschool", "school"), prefixed("a", "la")
    (True, True, False, False)
    """
    shorter, longer = sorted((one, other), key=len)
    return len(longer) > len(shorter) >= 3 and longer.endswith(shorter) and longer != shorter[0] + shorter


def only_slips(one: Sequence[str], other: Sequence[str], language: str, frequency: Mapping[str, int]) -> bool:
    """Whether two texts are the same words in the same order but for slips of the pen that can be nothing else.

    Such are: an apostrophe left out; a word said twice in a row; a long word in two parts; one letter inside a word
    of seven or more letters, unless both are common words, and not at its beginning or end, where languages put what
    changes the meaning (import, export; employer, employee). Numbers, negations and words of direction are the
    same and in the same order. In languages that negate inside the word nothing but the first two counts.

    >>> words = "the goverment must never act alone".split(), "the government must never act alone".split()
    >>> only_slips(*words, "en", {}), only_slips("we should hire her".split(), "we should fire her".split(), "en", {})
    (True, False)
    """
    turning = turning_words(one, language)
    if turning != turning_words(other, language):
        return False
    left, right = _once(one), _once(other)
    here, there = 0, 0
    while here < len(left) and there < len(right):
        a, b = left[here], right[there]
        if a == b or _surely_one(a, b, language, frequency, turning):
            here, there = here + 1, there + 1
        elif _joint(left[here : here + 2], b, turning):
            here, there = here + 2, there + 1
        elif _joint(right[there : there + 2], a, turning):
            here, there = here + 1, there + 2
        else:
            return False
    return here == len(left) and there == len(right)


def _surely_one(a: str, b: str, language: str, frequency: Mapping[str, int], turning: tuple[str, ...]) -> bool:
    if a.replace("'", "") == b.replace("'", ""):
        return True
    if language in TURNED_INSIDE or min(len(a), len(b)) < SHORTEST_SLIP or not (a + b).replace("'", "").isalpha():
        return False
    if a in turning or b in turning or a[0] != b[0] or a[-1] != b[-1]:
        return False
    if min(frequency.get(a, 0), frequency.get(b, 0)) >= 2:
        return False
    return OSA.distance(a, b, score_cutoff=1) <= 1


def _joint(parts: Sequence[str], whole: str, turning: tuple[str, ...]) -> bool:
    return len(whole) >= SHORTEST_SLIP and "".join(parts) == whole and not {*turning} & {*parts, whole}


def _without_joints(one: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    """Without words of one side that are two of the other written together."""
    for here, there in ((one, other), (other, one)):
        for whole in sorted(set(here)):
            parts = next((p for p in there if whole.startswith(p) and whole[len(p) :] in there), None)
            if parts is not None and whole != parts + parts:
                here.remove(whole)
                there.remove(parts)
                there.remove(whole[len(parts) :])
    return one, other


def _once(words: Sequence[str]) -> list[str]:
    """Words without those that repeat the one before."""
    return [word for place, word in enumerate(words) if place == 0 or word != words[place - 1]]


def _breaks(one: Sequence[str], other: Sequence[str], shared: Counter[str]) -> int:
    """Of a word that one text has once more, either the first or the last may be the one more: the fewer breaks."""
    return min(
        _bends(_kept(one, shared), _kept(other, shared)),
        _bends(_kept(one[::-1], shared), _kept(other[::-1], shared)),
    )


def _bends(one: Sequence[str], other: Sequence[str]) -> int:
    if one == other:
        return 0
    here, there = (Counter(zip(["", *words], [*words, ""], strict=True)) for words in (one, other))
    return (here - there).total()


def _kept(words: Sequence[str], shared: Counter[str]) -> list[str]:
    left = shared.copy()
    kept = []
    for word in words:
        if left[word] > 0:
            left[word] -= 1
            kept.append(word)
    return kept
