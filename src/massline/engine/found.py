"""What a mode finds beyond counting: groups, a map, which statements it lists, what everybody would say, warnings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from massline.engine import polis
from massline.engine.everybody import Everybody, everybody
from massline.engine.groups import GroupAnswer, Groups, OpinionMap, Representative, find_groups, opinion_map
from massline.engine.groups import representative as set_apart
from massline.engine.opinion import OpinionModel, fit_opinion
from massline.engine.polis import PolisResult
from massline.engine.sections import SectionAgreement, counted
from massline.engine.suspects import Suspects, find_suspects
from massline.engine.votes import PASS, VoteMatrix

Side = Literal["agree", "disagree"]

POLIS_NOTE = "polis mode draws two to five groups on any votes and cannot say how sure they are"
NO_SIDES_NOTE = "nobody agreed or disagreed with anything, so there is no estimate, no map and no group"


@dataclass(frozen=True)
class OpinionGroup:
    """People who vote alike, found by the engine; ``representative`` pairs a statement's index with an answer.

    ``number`` tells groups of one analysis apart and means nothing else. ``members`` are indices of participants
    and stay on this machine: groups are published as profiles only.
    """

    number: int
    members: tuple[int, ...]
    representative: tuple[tuple[int, Side], ...]

    @property
    def size(self) -> int:
        """How many people the group holds."""
        return len(self.members)

    @property
    def name(self) -> str:
        """A letter for a group: numbers would look like ranks.

        >>> OpinionGroup(number=1, members=(4, 7), representative=()).name
        'Group B'
        """
        return f"Group {chr(ord('A') + self.number)}" if self.number < 26 else f"Group {self.number + 1}"


@dataclass(frozen=True, eq=False)
class Opinions:
    """What the opinion model says: the estimate for everybody, groups or why there are none, a map, warnings.

    ``representative`` holds, for each group, the statements that set it apart, tested on people and votes that did
    not help to find it. ``map`` places people for drawing outlines only, never dots. ``suspects`` are told as
    numbers of people, never as a list.
    """

    model: OpinionModel
    everybody: Everybody
    groups: GroupAnswer
    representative: tuple[tuple[Representative, ...], ...]
    map: OpinionMap
    suspects: Suspects


def opinions(
    votes: VoteMatrix,
    unlisted: NDArray[np.bool_],
    moderated_out: NDArray[np.bool_],
    authors: Sequence[str | None],
    seed: int,
) -> Opinions | None:
    """The opinion model's findings; None where nobody took a side on anything.

    The model does not learn from statements moderated out, nor from what people answered to their own statements:
    authors do not reliably agree with themselves, and what was taken out shall shape no group.
    """
    left_out = moderated_out[votes.statement] | _own(votes, authors)
    if not (~left_out & (votes.answer != PASS)).any():
        return None
    return opinions_of(fit_opinion(votes, left_out=left_out, seed=seed), unlisted=unlisted, seed=seed)


def opinions_of(model: OpinionModel, *, unlisted: NDArray[np.bool_], seed: int = 0) -> Opinions:
    """The findings on a model that is fitted already."""
    groups = find_groups(model, seed=seed)
    apart: tuple[tuple[Representative, ...], ...] = ()
    if isinstance(groups, Groups):
        apart = set_apart(model, groups, unlisted=unlisted, seed=seed)
    return Opinions(
        model=model,
        everybody=everybody(model),
        groups=groups,
        representative=apart,
        map=opinion_map(model, unlisted=unlisted),
        suspects=find_suspects(model),
    )


def groups_of(found: Opinions) -> tuple[OpinionGroup, ...]:
    """The groups as people in them and statements that set them apart; none where there are no reliable groups."""
    if not isinstance(found.groups, Groups):
        return ()
    return tuple(
        OpinionGroup(
            number=found.groups.label[place],
            members=tuple(np.flatnonzero(found.groups.member == place).tolist()),
            representative=tuple((one.statement, one.answer) for one in listed),
        )
        for place, listed in enumerate(found.representative)
    )


def counts_of(found: Opinions, *, least: int) -> SectionAgreement | None:
    """Answers by opinion group, named by letters; None where there are no reliable groups."""
    if not isinstance(found.groups, Groups):
        return None
    groups = found.groups
    names = tuple(group.name for group in groups_of(found))
    return counted(names, groups.size, groups.unsure, groups.agree, groups.disagree, groups.seen, least=least)


def polis_opinion(
    votes: VoteMatrix, moderated_out: Collection[str], meta: Collection[str], arrival: Sequence[str]
) -> tuple[PolisResult, tuple[OpinionGroup, ...]]:
    """The Polis pipeline exactly, and its groups."""
    found = polis.analyse(votes, excluded_statements=moderated_out, meta_statements=meta, arrival=arrival)
    place = {name: index for index, name in enumerate(votes.statements)}
    groups = tuple(
        OpinionGroup(
            number=number,
            members=tuple(np.flatnonzero(found.group == number).tolist()),
            representative=tuple((place[one.statement], one.answer) for one in listed),
        )
        for number, listed in zip(found.group_ids, found.representative, strict=True)
    )
    return found, groups


def _own(votes: VoteMatrix, authors: Sequence[str | None]) -> NDArray[np.bool_]:
    if not any(authors):
        return np.zeros(len(votes), np.bool_)
    index = {name: place for place, name in enumerate(votes.participants)}
    author = np.array([index.get(name, -1) if name is not None else -1 for name in authors], np.int64)
    return np.asarray(author[votes.statement] == votes.person)
