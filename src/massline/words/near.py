"""Near-duplicates: which texts are one text, which a person should look at, and which only look alike."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import combinations, product
from math import log
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from massline.words.candidates import candidate_pairs
from massline.words.difference import difference, only_slips
from massline.words.language import languages_of
from massline.words.normalised import normalised, words_of
from massline.words.polarity import LISTED, lists_of
from massline.words.veto import Answers, votes_differ

ONE_TEXT: Final = 0.95
"""Edit ratio from which slips of the pen are merged without asking."""
WORTH_A_LOOK: Final = 0.75
MOST_MORE: Final = 0.3
MOST_OTHER: Final = 0.15
MOST_ADDED: Final = 5
MOST_MOVED: Final = 3
MOST_TURNED: Final = 3
"""What is still suggested: so much of a text's weight said more by one side, so much exchanged, five words more, one
part moved. Alike and not the same are texts with a turning word among at most three that differ on a side."""


class Because(StrEnum):
    """Why two texts were merged or are suggested, and why they are kept apart although they look alike."""

    EQUAL = "equal"
    SLIPS = "slips"
    WORDS = "words"
    ORDER = "order"
    NUMBER = "number"
    TURNED = "turned"
    VOTES = "votes"


@dataclass(frozen=True)
class Merged:
    """Texts that are one: the ids of all of them, sorted, and the one to show.

    Nothing is given up: every id keeps its words, its author and its receipt. ``because`` is ``equal`` if all are
    equal after normalisation, else ``slips``.
    """

    ids: tuple[str, ...]
    shown: str
    because: Literal[Because.EQUAL, Because.SLIPS]


@dataclass(frozen=True)
class Link:
    """Two texts and their edit ratio, 0 to 1, words in any order; the shown one stands for all of a merged group."""

    one: str
    other: str
    alike: float
    because: Because


@dataclass(frozen=True)
class Near:
    """``merged`` without asking; ``suggested`` for a person to confirm; ``apart``: alike, and not the same.

    Apart are texts between which a number, a negation or a direction differs, or that were voted on differently:
    never merged and never suggested as one. Those that are turned are worth a look as contradictions.
    """

    merged: tuple[Merged, ...]
    suggested: tuple[Link, ...]
    apart: tuple[Link, ...]


def near_duplicates(
    texts: Mapping[str, str],
    *,
    languages: Mapping[str, str | None] | None = None,
    answers: Mapping[str, Answers] | None = None,
) -> Near:
    """Which of the texts, by id, are one text: by their letters alone, never by what they seem to mean.

    Merged are texts equal after normalisation, and texts with an edit ratio of 95 in 100 or more that differ in slips
    of the pen alone (``only_slips``), in a language whose negations are known. ``languages`` says what people
    stored (None: not known); where an id is missing the language is found. ``answers`` gives each id its votes, by
    person: where those differ nothing is merged or suggested. In a merged group every two texts meet the rule, not
    only neighbours. Texts without a word are left alone. The order of ``texts`` makes no difference.

    Not found are texts that say the same in other words. The other texts matter in two ways: a word that stands in
    several of them is no slip, and rare words weigh more.

    >>> said = {"a": "Fix the  lifts!", "b": "fix the lifts", "c": "Please fix the lifts", "d": "Never fix the lifts"}
    >>> found = near_duplicates(said)
    >>> [one.ids for one in found.merged], [(link.one, link.other) for link in found.suggested]
    ([('a', 'b')], [('a', 'c')])
    >>> [(link.one, link.other, link.because.value) for link in found.apart]
    [('a', 'd', 'turned'), ('c', 'd', 'turned')]
    """
    ids_of: dict[str, list[str]] = {}
    for name in sorted(texts):
        ids_of.setdefault(normalised(texts[name]), []).append(name)
    ids_of.pop("", None)
    forms = sorted(ids_of)
    voted = _Votes(answers or {})
    nodes = [(place, part) for place, form in enumerate(forms) for part in voted.parted(ids_of[form])]
    nodes_of: list[list[int]] = [[] for _ in forms]
    for number, (place, _) in enumerate(nodes):
        nodes_of[place].append(number)
    links = {pair: (1.0, Because.VOTES) for numbers in nodes_of for pair in combinations(numbers, 2)}
    languages_known = {form: _agreed(ids_of[form], languages or {}) for form in forms}
    for one, other, ratio, because in _judged(forms, languages_known):
        for pair in product(nodes_of[one], nodes_of[other]):
            split = because not in _NOT_THE_SAME and voted.differ(nodes[pair[0]][1], nodes[pair[1]][1])
            links[pair] = (ratio, Because.VOTES if split else because)
    groups = _groups(len(nodes), links)
    merged = [_merged([ids for number in group for ids in nodes[number][1]], texts, len(group)) for group in groups]
    return _told(groups, merged, links)


_NOT_THE_SAME: Final = frozenset({Because.NUMBER, Because.TURNED, Because.VOTES})


class _Votes:
    """The answers of each id, where there are any."""

    def __init__(self, answers: Mapping[str, Answers]) -> None:
        self.answers = answers

    def differ(self, some: Iterable[str], others: Iterable[str]) -> bool:
        one, other = ([self.answers[name] for name in ids if name in self.answers] for ids in (some, others))
        return any(votes_differ(mine, yours) for mine, yours in product(one, other))

    def parted(self, ids: Sequence[str]) -> list[list[str]]:
        """Ids of equal texts in parts within which votes do not differ, each id in the first part it fits."""
        parts: list[list[str]] = []
        for name in ids:
            fits = next((part for part in parts if not self.differ([name], part)), None)
            if fits is None:
                parts.append([name])
            else:
                fits.append(name)
        return parts


def _agreed(ids: Sequence[str], languages: Mapping[str, str | None]) -> str | Literal["find"] | None:
    """The one language people stored for these ids, None if they differ or are not known, else to be found."""
    stored = {languages[name] for name in ids if name in languages}
    if not stored:
        return "find"
    return stored.pop() if len(stored) == 1 else None


def _judged(forms: Sequence[str], languages: Mapping[str, str | None]) -> Iterator[tuple[int, int, float, Because]]:
    """Pairs of forms worth a look, as (one, other, edit ratio, why)."""
    words = [words_of(form) for form in forms]
    frequency = Counter(word for one in words for word in set(one))
    # An edit ratio of r needs lengths that differ by no more than this.
    pairs = candidate_pairs(forms, shortest=WORTH_A_LOOK / (2 - WORTH_A_LOOK))
    straight = _ratios(forms, pairs)
    ratios = np.maximum(straight, _ratios([" ".join(sorted(one)) for one in words], pairs))
    near = ratios >= WORTH_A_LOOK
    for (one, other), exact, ratio in zip(
        pairs[near].tolist(), straight[near].tolist(), ratios[near].tolist(), strict=True
    ):
        pair = words[one], words[other]
        if _too_much(*pair):
            continue
        find = partial(_language, forms[one], forms[other], languages)
        because = _why(*pair, exact, find, frequency, len(forms))
        if because is not None:
            yield one, other, ratio, because


def _ratios(texts: Sequence[str], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Edit ratios of pairs of texts, 0 to 1; 0 for those not worth a look."""
    one, other = ([texts[place] for place in places] for places in pairs.T.tolist())
    found = process.cpdist(one, other, scorer=fuzz.ratio, score_cutoff=100 * WORTH_A_LOOK, dtype=np.float64)
    return np.asarray(found, np.float64) / 100


def _too_much(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether more words differ than any answer but "two texts" allows."""
    shared = (Counter(one) & Counter(other)).total()
    less, more = sorted((len(one) - shared, len(other) - shared))
    return less > 2 + min(len(one), len(other)) // 8 or more > less + MOST_ADDED


def _language(one: str, other: str, languages: Mapping[str, str | None]) -> str | None:
    """The language of two texts alike: what people stored for both, else what is found in the two together."""
    stored = {languages[form] for form in (one, other)} - {"find"}
    if stored:
        return stored.pop() if len(stored) == 1 else None
    return languages_of([f"{one} {other}"])[0].code


def _why(
    one: Sequence[str],
    other: Sequence[str],
    ratio: float,
    find: Callable[[], str | None],
    frequency: Mapping[str, int],
    texts: int,
) -> Because | None:
    """Why two texts belong together or are kept apart; None if they are just two texts."""
    found = difference(one, other, frequency)
    if len(found.slips) > max(1, min(len(one), len(other)) // 3) or found.breaks > MOST_MOVED:
        return None
    language = find()
    if ratio >= ONE_TEXT and language in LISTED and only_slips(one, other, language, frequency):
        return Because.SLIPS
    turns = found.turns(language)
    if turns is not None:
        return Because(turns) if max(len(side) for side in found.sides) <= MOST_TURNED else None

    def weight(words: Iterable[str]) -> float:
        return sum(1 + log((texts + 1) / (frequency.get(word, 0) + 0.5)) for word in words)

    known = lists_of(language)
    sides = [[word for word in side if word not in known.fillers] for side in (found.only_one, found.only_other)]
    if any(word in known.asking for side in sides for word in side):
        return None
    less, more = sorted(weight(side) / max(weight(one), weight(other)) for side in sides)
    if less + more > (MOST_OTHER if less else MOST_MORE) or (found.breaks and more > MOST_OTHER):
        return None
    return Because.ORDER if found.breaks else Because.WORDS


def _groups(nodes: int, links: Mapping[tuple[int, int], tuple[float, Because]]) -> list[list[int]]:
    """Nodes in groups in which every two may be merged, the most alike joined first; one alone is a group too."""
    slips = {pair: -ratio for pair, (ratio, because) in links.items() if because is Because.SLIPS}
    group_of = list(range(nodes))
    members = [[node] for node in range(nodes)]
    for one, other in sorted(slips, key=lambda pair: (slips[pair], pair)):
        here, there = sorted((group_of[one], group_of[other]))
        if here != there and all(tuple(sorted(p)) in slips for p in product(members[here], members[there])):
            for node in members[there]:
                group_of[node] = here
            members[here] += members[there]
            members[there] = []
    return [sorted(group) for group in members if group]


def _merged(ids: Sequence[str], texts: Mapping[str, str], forms: int) -> Merged:
    """One group; shown is the wording most of them have, then the longest, then the first in the alphabet."""
    wordings = Counter(texts[name] for name in ids)
    shown = min(sorted(ids), key=lambda name: (-wordings[texts[name]], -len(texts[name]), texts[name]))
    return Merged(tuple(sorted(ids)), shown, Because.EQUAL if forms == 1 else Because.SLIPS)


def _told(
    groups: Sequence[Sequence[int]],
    merged: Sequence[Merged],
    links: Mapping[tuple[int, int], tuple[float, Because]],
) -> Near:
    """Links between groups, the closest of each two groups and a reason against before one for, all sorted by id."""
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    best: dict[tuple[str, str], tuple[bool, float, Because]] = {}
    for (one, other), (ratio, because) in links.items():
        here, there = group_of[one], group_of[other]
        if here == there:
            continue
        first, second = sorted((merged[here].shown, merged[there].shown))
        told = (because in _NOT_THE_SAME, ratio, because)
        best[first, second] = max(told, best.get((first, second), told))
    told_links = [Link(*pair, round(ratio, 4), why) for pair, (_, ratio, why) in sorted(best.items())]
    return Near(
        tuple(sorted((one for one in merged if len(one.ids) > 1), key=lambda one: one.ids)),
        tuple(link for link in told_links if link.because not in _NOT_THE_SAME),
        tuple(link for link in told_links if link.because in _NOT_THE_SAME),
    )
