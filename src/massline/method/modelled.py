"""What may be published of figures that do not follow from counts: rounded, of many people, moving in blocks.

The estimate for everybody, opinion groups, and whether a headline also holds in other ways of counting need every
person's answers. A release holds counts only, so these stand in it as a block of their own, which says that it is
not to be had from the counts. docs/decisions/0014-model-figures-in-a-release.md says why these rules.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from massline.engine.everybody import Everybody
from massline.engine.found import Opinions
from massline.engine.groups import Groups, NotYet, Representative
from massline.engine.shares import Share
from massline.engine.suspects import HeadlineCheck, Suspects
from massline.method.disclosure import Disclosure, in_steps
from massline.method.model_terms import ENOUGH, STEP, in_fives

Json = dict[str, Any]

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the release shows apart from the block: nothing in the block says more of a statement than this allows.

    ``release`` is its number and ``people`` its published head count, None where that is hidden. ``shown`` are
    statements with a published share. ``whole`` are those of them whose published counts hold every answer given and
    tell all three apart: a new estimate is made of these only, so that none tells of answers that still wait.
    """

    release: int
    people: int | None
    shown: Collection[str]
    whole: Collection[str]


@dataclass(frozen=True, eq=False)
class Modelled:
    """What the engine says of the votes: ``labels`` name the statements by index, ``checks`` are of the headlines.

    ``opinions`` is None where nobody took a side.
    """

    labels: Sequence[str]
    opinions: Opinions | None
    checks: Sequence[HeadlineCheck]


def moves(frame: Frame, previous: Mapping[str, Any] | None) -> bool:
    """Whether the block may be worked out anew: at first, and when the published head count moved.

    That moves by ten people and more, so no difference between two blocks is about fewer.

    >>> moves(Frame(release=2, people=40, shown=(), whole=()), {"people": 40})
    False
    """
    return previous is None or previous["people"] != (frame.people or 0)


def nothing_yet(frame: Frame) -> Json:
    """The block of a release with too few people for a model."""
    return _block(frame, {"answer": "not yet", "why": "too few", "found": []}, [], [], {"warns": False})


def repeated(previous: Mapping[str, Any], frame: Frame, headlines: Collection[tuple[str, str]]) -> Json:
    """The block of the release before, less what the counts do not show any more."""
    groups = previous["groups"]
    found = [
        {**one, "stands_for": [row for row in one["stands_for"] if row["id"] in frame.shown]}
        for one in groups["found"]
    ]
    return {
        **previous,
        "groups": {**groups, "found": found},
        "everybody": [row for row in previous["everybody"] if row["id"] in frame.shown],
        "headlines": [row for row in previous["headlines"] if (row["id"], row["answer"]) in headlines],
    }


def released(
    found: Modelled, frame: Frame, *, previous: Mapping[str, Any] | None = None, rules: Disclosure | None = None
) -> Json:
    """The block of a release: whole numbers, words and yes or no; never a count below a threshold.

    Shares are in steps of five points and from 5 to 95, ranges rounded outwards. Groups are profiles of at least
    ``rules.people`` people with sizes in whole steps, a share in one only where as many people in it and outside it
    were tested; nothing is told by group and section. People whose answers look made are told in steps, and the
    headlines that rest on them by name only where they are ``rules.people`` or more. This limits what can be learned
    from the block. It is no proof against somebody who knows nearly everybody's answers.
    """
    rules = rules or Disclosure()
    if found.opinions is None or (frame.people or 0) < ENOUGH:
        why = "too few" if (frame.people or 0) < ENOUGH else "no sides"
        return {**nothing_yet(frame), "groups": {"answer": "not yet", "why": why, "found": []}}
    opinions = found.opinions
    earlier = {} if previous is None else {row["id"]: row for row in previous["everybody"]}
    made, stand = _made(opinions.suspects, found.checks, rules)
    before = [] if previous is None else previous["groups"]["found"]
    return _block(
        frame,
        _groups(opinions, found.labels, frame, before, rules),
        list(_estimates(opinions.everybody, found.labels, frame, earlier)),
        [
            {
                "id": found.labels[one.statement],
                "answer": one.answer,
                "equally": one.holds_equally,
                "without": one.holds_without if stand else None,
            }
            for one in found.checks
        ],
        made,
    )


def _block(frame: Frame, groups: Json, everybody: list[Json], headlines: list[Json], made: Json) -> Json:
    return {
        "release": frame.release,
        "people": frame.people or 0,
        "groups": groups,
        "everybody": everybody,
        "headlines": headlines,
        "made": made,
    }


def _estimates(found: Everybody, labels: Sequence[str], frame: Frame, earlier: Mapping[str, Json]) -> Iterator[Json]:
    for index, label in enumerate(labels):
        if label in frame.whole:
            yield {
                "id": label,
                "percent": in_fives(float(found.share[index])),
                "low": _outwards(float(found.low[index]), floor),
                "high": _outwards(float(found.high[index]), ceil),
                "release": frame.release,
            }
        elif label in frame.shown and label in earlier:
            yield earlier[label]


def _outwards(end: float, way: Any) -> int:
    # Less a hair, so that 0.3 computed as 0.30000000000000004 is not taken up to 35.
    nudge = -1e-9 if way is ceil else 1e-9
    return int(min(max(way(end * 100 / STEP + nudge) * STEP, 0), 100))


def _made(found: Suspects, checks: Sequence[HeadlineCheck], rules: Disclosure) -> tuple[Json, bool]:
    """What is told of rows that look made, and whether each headline may be told without them."""
    if not found.warns:
        return {"warns": False}, False
    people = in_steps(int(found.marked.sum()), rules=rules)
    return (
        {"warns": True, "people": people, "all_stand": all(one.holds_without for one in checks)},
        people >= rules.people,
    )


def _groups(
    opinions: Opinions, labels: Sequence[str], frame: Frame, before: Sequence[Json], rules: Disclosure
) -> Json:
    groups = opinions.groups
    if isinstance(groups, NotYet):
        return {"answer": "not yet", "why": "too few", "found": []}
    if not isinstance(groups, Groups):
        return {"answer": "none", "why": groups.why, "found": []}
    sizes = [in_steps(int(size), rules=rules) for size in groups.size]
    if min(sizes) < rules.people:
        return {"answer": "none", "why": "small", "found": []}
    found = [
        {"people": size, "stands_for": [row for one in listed for row in _profile(one, labels, frame, rules)]}
        for size, listed in zip(sizes, opinions.representative, strict=True)
    ]
    return {"answer": "groups", "found": _named(found, before)}


def _profile(one: Representative, labels: Sequence[str], frame: Frame, rules: Disclosure) -> Iterator[Json]:
    label = labels[one.statement]
    if label in frame.shown and min(one.inside.n, one.outside.n) >= rules.people:
        yield {
            "id": label,
            "answer": one.answer,
            "inside": _blurred(one.inside),
            "outside": _blurred(one.outside),
        }


def _blurred(share: Share) -> int:
    """In steps of five, at least one in ten and at most nine in ten: no group is told to be of one mind."""
    return min(max(in_fives(share.value), 10), 90)


def _named(found: list[Json], before: Sequence[Json]) -> list[Json]:
    """A letter for each group: that of the earlier one which stands for most of the same, else a new one."""
    told = [{(row["id"], row["answer"]) for row in one["stands_for"]} for one in found]
    earlier = [{(row["id"], row["answer"]) for row in one["stands_for"]} for one in before]
    alike = np.array([[len(one & other) for other in earlier] for one in told]).reshape(len(found), len(earlier))
    pairs = zip(*linear_sum_assignment(-alike), strict=True)
    kept = {int(one): before[int(other)]["name"] for one, other in pairs if alike[one, other] > 0}
    free = (letter for letter in LETTERS if letter not in {one["name"] for one in before})
    return [{"name": kept[place] if place in kept else next(free), **one} for place, one in enumerate(found)]
