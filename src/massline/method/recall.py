"""Did the few get through? Minority recall of a section by its words, of an opinion group by its votes.

Words and votes are never joined: a section is asked about what its people said, a group about what it voted.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from massline.engine.shares import Floats, Integers
from massline.engine.votes import AGREE, VoteMatrix
from massline.method.contribution import Contribution, Part

Verdict = Literal["good", "watch", "act", "nothing distinctive"]

LIFT = 2.0
SMALL_SECTION = 10
ACT_BELOW = 0.6
FEW_HOLDERS = 5
"""Fewer holders than this: the page shows the verdict, not the share."""

AGREES, DOES_NOT = 0.6, 0.5
"""A group agrees from 0.6 on, as for common ground; another group does not agree up to 0.5."""


@dataclass(frozen=True)
class Concern:
    """How much more often one section raises a code than everybody else. ``support`` counts people."""

    code: str
    support: int
    lift: float
    distinctive: bool


@dataclass(frozen=True)
class Recall:
    """How far the distinctive concerns of one section got through.

    ``holders`` is the part of the people holding a distinctive concern whose words on it were used or answered;
    ``concerns`` tells the same concern by concern. On a page use ``shown`` and ``verdict``: with few holders the
    share would speak of single people. 1.0 says that all were taken up or answered, not that they got their way.
    """

    section: str
    concerns: Mapping[str, Part]
    holders: Part

    @property
    def verdict(self) -> Verdict:
        """``good`` if all holders got through, ``act`` below 0.6, else ``watch``."""
        return _verdict(self.holders)

    @property
    def shown(self) -> Part | None:
        """The share for a page; None with fewer than five holders, where only the verdict is shown."""
        return self.holders if self.holders.of >= FEW_HOLDERS else None


def concerns(contributions: Iterable[Contribution], section: str) -> tuple[Concern, ...]:
    """What the people of a section talk about, sorted by code, with its lift over everybody else.

    lift = [(a + .5)/(n_g + 1)] / [(b + .5)/(n_rest + 1)], with a of the section's n_g contributors and b of the
    n_rest others raising the code. Distinctive: lift at least 2 and a at least 2 (1 where fewer than 10 people
    of the section spoke). People count, not contributions. Lift says "more often than others", never
    "important to all here"; in small sections one person makes a concern, on purpose.

    >>> said = [Contribution(str(i), f"night {i}", "nights", codes=frozenset({"bus"})) for i in range(3)]
    >>> said += [Contribution(f"d{i}", f"day {i}", "days", codes=frozenset({"pay"})) for i in range(8)]
    >>> [(one.code, one.support, one.lift, one.distinctive) for one in concerns(said, "nights")]
    [('bus', 3, 15.75, True)]

    Raises ``ValueError`` if nobody of the section said anything: nobody heard is not nothing to say.
    """
    spoken = _Spoken(contributions)
    return _concerns(spoken.here(section), spoken.everybody - spoken.here(section), spoken.raising)


def _concerns(here: set[str], rest: set[str], raising: Mapping[str, set[str]]) -> tuple[Concern, ...]:
    least = 1 if len(here) < SMALL_SECTION else 2
    found = []
    for code, people in sorted(raising.items()):
        inside, outside = len(people & here), len(people & rest)
        if inside:
            lift = ((inside + 0.5) / (len(here) + 1)) / ((outside + 0.5) / (len(rest) + 1))
            found.append(Concern(code, inside, lift, lift >= LIFT and inside >= least))
    return tuple(found)


def minority_recall(contributions: Iterable[Contribution], section: str, answered: Collection[str]) -> Recall:
    """The part of the holders of a section's distinctive concerns whose words were used or answered.

    ``answered`` are the ids of contributions that a point rests on or that got a reason. A holder counts only if
    words of theirs on each distinctive concern they hold are among them: one concern answered must not hide
    another. Coverage of all contributions can be 100 % while this is 0.25.

    >>> said = [Contribution(str(i), f"night {i}", "nights", codes=frozenset({"bus"})) for i in range(4)]
    >>> said += [Contribution(f"d{i}", f"day {i}", "days", codes=frozenset({"pay"})) for i in range(8)]
    >>> found = minority_recall(said, "nights", answered={"0", "d1"})
    >>> print(found.holders, found.verdict, found.shown)
    1 of 4 (25%) act None

    Raises ``ValueError`` if nobody of the section said anything.
    """
    [found] = minority_recalls(contributions, [section], answered)
    return found


def minority_recalls(
    contributions: Iterable[Contribution], sections: Iterable[str], answered: Collection[str]
) -> tuple[Recall, ...]:
    """`minority_recall` of several sections, reading the contributions once."""
    said, words = tuple(contributions), set(answered)
    spoken = _Spoken(said)
    taken_up = [one for one in said if one.id in words]
    return tuple(_recall(section, spoken, taken_up) for section in sections)


def _recall(section: str, spoken: "_Spoken", taken_up: Sequence[Contribution]) -> Recall:
    here = spoken.here(section)
    parts, holders, waiting = {}, set[str](), set[str]()
    for concern in _concerns(here, spoken.everybody - here, spoken.raising):
        if concern.distinctive:
            people = spoken.raising[concern.code] & here
            heard = {one.contributor for one in taken_up if concern.code in one.codes} & people
            parts[concern.code] = Part(len(heard), len(people))
            holders |= people
            waiting |= people - heard
    return Recall(section, parts, Part(len(holders) - len(waiting), len(holders)))


@dataclass(frozen=True)
class GroupRecall:
    """How far the statements that only one opinion group agrees with got through.

    ``alone`` are those statements; ``taken_up`` those of them that are sources of a point or answered. ``open``
    are statements of which too few people of some group have voted to say. Groups are found in the same votes,
    so ``alone`` describes this map of opinions, not kinds of people.
    """

    group: int
    alone: tuple[str, ...]
    taken_up: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def recall(self) -> Part:
        """``taken_up`` of ``alone``: statements, not people."""
        return Part(len(self.taken_up), len(self.alone))

    @property
    def verdict(self) -> Verdict:
        """``good`` if all were taken up, ``act`` below 0.6, else ``watch``."""
        return _verdict(self.recall)


def group_recall(
    votes: VoteMatrix, groups: Sequence[Sequence[int]], answered: Collection[str], *, least: int = 10
) -> tuple[GroupRecall, ...]:
    """For each opinion group, the statements only it agrees with, and which of them were taken up.

    ``groups`` hold indices of participants, nobody in two of them; ``answered`` are ids of statements that are
    sources of a point or answered. With yes of n voters of a group its share is (yes + 1)/(n + 2), as in
    group-informed consensus: at least 0.6 in the group and at most 0.5 in every other. Every group needs
    ``least`` voters on a statement, else it is left open: not having seen a statement is not disagreeing.

    >>> people = [str(i) for i in range(24)]
    >>> votes, _ = VoteMatrix.from_events(people, ["bus"] * 24, [1] * 12 + [-1] * 12)
    >>> first, second = group_recall(votes, [range(12), range(12, 24)], answered=())
    >>> first.alone, first.verdict, second.alone, second.verdict
    (('bus',), 'act', (), 'nothing distinctive')

    Raises ``ValueError`` for fewer than two groups (nobody to differ from) or somebody in two of them.
    """
    yes, seen = _by_group(votes, groups)
    share: Floats = (yes + 1) / (seen + 2)
    enough = np.all(seen >= max(least, 1), axis=0)
    words = set(answered)
    unsaid = tuple(votes.statements[index] for index in np.flatnonzero(~enough))
    found = []
    for number in range(len(groups)):
        others = np.delete(share, number, axis=0).max(axis=0)
        only = enough & (share[number] >= AGREES) & (others <= DOES_NOT)
        alone = tuple(votes.statements[index] for index in np.flatnonzero(only))
        found.append(GroupRecall(number, alone, tuple(name for name in alone if name in words), unsaid))
    return tuple(found)


def _by_group(votes: VoteMatrix, groups: Sequence[Sequence[int]]) -> tuple[Integers, Integers]:
    """Agreeing and voting people by group and statement, each (G, S)."""
    if len(groups) < 2:
        raise ValueError(f"{len(groups)} opinion group given, expected at least 2: there is nobody to differ from")
    group_of = np.full(len(votes.participants), -1, np.int64)
    for number, members in enumerate(groups):
        places = np.asarray(members, np.int64)
        taken = places[group_of[places] >= 0]
        if taken.size:
            raise ValueError(f"participant {votes.participants[taken[0]]!r} is in two opinion groups")
        group_of[places] = number
    width = len(votes.statements)
    group = group_of[votes.person]
    cell = group * width + votes.statement
    counted = [group >= 0, (group >= 0) & (votes.answer == AGREE)]
    seen, yes = (np.bincount(cell[some], minlength=len(groups) * width).reshape(-1, width) for some in counted)
    return yes.astype(np.int64), seen.astype(np.int64)


class _Spoken:
    """Who spoke, of which section, and who raises each code."""

    def __init__(self, contributions: Iterable[Contribution]) -> None:
        self.everybody, self.raising, self._of = set[str](), dict[str, set[str]](), dict[str | None, set[str]]()
        for one in contributions:
            self.everybody.add(one.contributor)
            self._of.setdefault(one.section, set()).add(one.contributor)
            for code in one.codes:
                self.raising.setdefault(code, set()).add(one.contributor)

    def here(self, section: str) -> set[str]:
        """People of a section; raises ``ValueError`` where nobody of it said anything."""
        if section not in self._of:
            raise ValueError(f"nobody of section {section!r} said anything, so it has no concerns to follow; hear it")
        return self._of[section]


def _verdict(part: Part) -> Verdict:
    if part.share is None:
        return "nothing distinctive"
    if part.count == part.of:
        return "good"
    return "act" if part.share < ACT_BELOW else "watch"
