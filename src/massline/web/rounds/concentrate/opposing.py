"""What may pull against what, from published counts: never from single answers, and never more than a suggestion."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

MOST = 12
SIDE = 0.6
"""The published share from which a group of people stands on one side of a sentence."""
READ = 60
"""Sentences of one theme that are compared with each other: those most people answered."""


class Why(StrEnum):
    """What speaks for a pull."""

    SECTIONS = "sections"
    """One section stands for the first and against the second, another the other way round."""
    VOTES = "votes"
    """The same people mostly agree with the first and mostly disagree with the second."""
    TURNED = "turned"
    """The words are alike but for a negation or a direction; no vote says anything."""


@dataclass(frozen=True)
class Opposed:
    """Two statements by label, and why; ``sections`` are the slugs of those that stand for the one and the other."""

    one: str
    other: str
    why: Why
    sections: tuple[str, ...] = ()


def side_of(cell: Mapping[str, Any] | None) -> int:
    """1 where a published cell stands for a sentence, -1 against, 0 where it says neither or too few answered.

    >>> side_of({"base": 20, "agree": 14, "disagree": 4, "pass": 2}), side_of({"base": 12, "nearly_all": "disagree"})
    (1, -1)
    >>> side_of({"suppressed": True}), side_of({"base": 20, "agree": 10, "disagree": 8, "pass": 2}), side_of(None)
    (0, 0, 0)
    """
    if cell is None:
        return 0
    if "nearly_all" in cell:
        return {"agree": 1, "disagree": -1}.get(str(cell["nearly_all"]), 0)
    base = cell.get("base", 0)
    if not base:
        return 0
    if cell.get("agree", 0) >= SIDE * base:
        return 1
    return -1 if cell.get("disagree", 0) >= SIDE * base else 0


def stance(cell: Mapping[str, Any] | None) -> str:
    """The same in a word, empty where it says neither.

    >>> stance({"base": 20, "agree": 14, "disagree": 4, "pass": 2}), stance({"suppressed": True})
    ('for', '')
    """
    return {1: "for", -1: "against"}.get(side_of(cell), "")


def opposed(
    themes: Iterable[Sequence[str]], published: Mapping[str, Mapping[str, Any]],
    quoted: Iterable[tuple[str, str]] = (),
) -> list[Opposed]:  # fmt: skip
    """Pairs of statements of one theme on which published counts stand opposite, those between sections first.

    ``themes`` hold labels; ``published`` are the rows of a release by label; ``quoted`` are pairs of labels of words
    that stand for a theme and against it: among equals they come first. Counts of different people can look like
    this without anybody disagreeing with themselves: whether it is a pull, people decide.
    """
    found: dict[tuple[str, str], Opposed] = {}
    for one, other in quoted:
        pair = _pair(one, other, published)
        if pair is not None:
            found.setdefault((pair.one, pair.other), pair)
    first = set(found)
    for labels in themes:
        known = sorted(
            (one for one in dict.fromkeys(labels) if one in published),
            key=lambda one: (-published[one]["total"].get("base", 0), one),
        )[:READ]
        for one, other in combinations(known, 2):
            pair = _pair(one, other, published)
            if pair is not None:
                found.setdefault((pair.one, pair.other), pair)
    ranked = sorted(found.values(), key=lambda pair: ((pair.one, pair.other) not in first, pair.one, pair.other))
    return [pair for why in Why for pair in [one for one in ranked if one.why == why][:MOST]]


def stand_apart(one: str, other: str, published: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether most people stand for one of two statements and against the other: then they do not say the same."""
    return _whole(one, published) * _whole(other, published) == -1 or _pair(one, other, published) is not None


def _pair(one: str, other: str, published: Mapping[str, Mapping[str, Any]]) -> Opposed | None:
    first, second = ({name: side_of(cell) for name, cell in published.get(label, {}).get("sections", {}).items()}
                     for label in (one, other))  # fmt: skip
    fors = sorted(name for name, side in first.items() if side == 1 and second.get(name) == -1)
    against = sorted(name for name, side in first.items() if side == -1 and second.get(name) == 1)
    if fors and against:
        return Opposed(one, other, Why.SECTIONS, (fors[0], against[0]))
    if _whole(one, published) * _whole(other, published) == -1:
        ahead, behind = (one, other) if _whole(one, published) == 1 else (other, one)
        return Opposed(ahead, behind, Why.VOTES)
    return None


def _whole(label: str, published: Mapping[str, Mapping[str, Any]]) -> int:
    return side_of(published.get(label, {}).get("total"))
