"""Anchors: the address of a paragraph, which stays when the paper is printed again with other words in it."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz.distance import Indel

from massline.papers.paper import Paper, Paragraph
from massline.words.normalised import normalised

STILL_THE_SAME: Final = 0.6
"""From this likeness on (Indel ratio of the compared forms) a paragraph is the one of the version before, changed."""

_NEARBY: Final = 12


def anchor_of(text: str, taken: Counter[str]) -> str:
    """A new anchor from the words of a paragraph: the same words get the same anchor in any file.

    Capitals, punctuation and line breaks do not count. A second paragraph of the same words gets "-2".

    >>> taken = Counter()
    >>> anchor_of("Fix the lifts.", taken), anchor_of("FIX the lifts", taken)
    ('p1b96946e', 'p1b96946e-2')
    """
    plain = normalised(text) or text.strip()
    anchor = "p" + hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    taken[anchor] += 1
    return anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}"


def carried_over(paper: Paper, before: Paper) -> Paper:
    """The paper with the anchors of the version before, wherever a paragraph is still the same one.

    The same words keep their anchor wherever they moved to; of the rest, a paragraph takes the anchor of the one
    that stood about there and reads alike (``STILL_THE_SAME``). What is new gets an anchor that was never used.
    """
    found = _same_words(paper.paragraphs, before.paragraphs)
    found |= _changed(paper.paragraphs, before.paragraphs, found)
    taken = Counter(one.anchor for one in before.paragraphs)
    anchors = [
        before.paragraphs[found[place]].anchor if place in found else anchor_of(one.text, taken)
        for place, one in enumerate(paper.paragraphs)
    ]
    return replace(
        paper,
        paragraphs=tuple(replace(one, anchor=anchor) for one, anchor in zip(paper.paragraphs, anchors, strict=True)),
    )


def lost(paper: Paper, before: Paper) -> list[Paragraph]:
    """The paragraphs of the version before whose anchor leads nowhere in this one."""
    there = {one.anchor for one in paper.paragraphs}
    return [one for one in before.paragraphs if one.anchor not in there]


def changed(paper: Paper, before: Paper) -> list[tuple[Paragraph, Paragraph]]:
    """Paragraphs that kept their anchor and not their words, as they were and as they are."""
    were = {one.anchor: one for one in before.paragraphs}
    return [
        (were[one.anchor], one)
        for one in paper.paragraphs
        if one.anchor in were and were[one.anchor].text != one.text
    ]


def _same_words(now: Sequence[Paragraph], then: Sequence[Paragraph]) -> dict[int, int]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(then):
        places[normalised(one.text)].append(place)
    found: dict[int, int] = {}
    for place, one in enumerate(now):
        if same := places[normalised(one.text)]:
            found[place] = same.pop(0)
    return found


def _changed(now: Sequence[Paragraph], then: Sequence[Paragraph], same: dict[int, int]) -> dict[int, int]:
    """Between two paragraphs that stayed, those that read alike, in their order."""
    found: dict[int, int] = {}
    used = set(same.values())
    expected = 0
    for place, one in enumerate(now):
        if place in same:
            expected = same[place] + 1
            continue
        near = range(max(expected - _NEARBY, 0), min(expected + _NEARBY, len(then)))
        alike = {
            other: Indel.normalized_similarity(one.text, then[other].text, score_cutoff=STILL_THE_SAME)
            for other in near
            if other not in used and then[other].kind == one.kind
        }
        best = max(alike, key=lambda other: alike[other], default=None)
        if best is not None and alike[best] >= STILL_THE_SAME:
            found[place] = best
            used.add(best)
            expected = best + 1
    return found
