"""The whole path from votes to what people think: one line per step, each step in the file of its name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from massline.engine import polis
from massline.engine.consensus import Consensus, consensus
from massline.engine.coverage import Coverage, coverage
from massline.engine.polis import PolisResult
from massline.engine.votes import AGREE, DISAGREE, NoVotesError, VoteMatrix

Mode = Literal["massline", "polis"]
GroupAnswer = Literal["agree", "disagree"]

NO_GROUPS_NOTE = "opinion groups: not yet (massline mode does not look for groups in this version)"
POLIS_NOTE = "polis mode draws two to five groups on any votes and cannot say how sure they are"


@dataclass(frozen=True)
class Sections:
    """The declared sections: how many belong to each, how that is known, and who said they belong to it.

    ``sizes`` and ``how_known`` have the same keys, in the order to be shown. ``section_of`` may name people who
    did not vote; people it does not name belong to no declared section.
    """

    sizes: Mapping[str, int]
    how_known: Mapping[str, str]
    section_of: Mapping[str, str]

    def __post_init__(self) -> None:
        unknown = sorted(set(self.section_of.values()) - set(self.sizes))
        if unknown:
            raise ValueError(f"section {unknown[0]!r} has members but no size; give its size")

    def heard(self, votes: VoteMatrix) -> dict[str, int]:
        """How many people of each section voted at all."""
        heard = dict.fromkeys(self.sizes, 0)
        for person, number in zip(votes.participants, votes.votes_per_person(), strict=True):
            section = self.section_of.get(person)
            if section is not None and number:
                heard[section] += 1
        return heard


@dataclass(frozen=True)
class OpinionGroup:
    """People who vote alike, found by the engine; ``representative`` pairs a statement's index with an answer.

    ``number`` tells groups of one analysis apart and means nothing else. ``members`` are indices of participants
    and stay on this machine: groups are published as profiles only.
    """

    number: int
    members: tuple[int, ...]
    representative: tuple[tuple[int, GroupAnswer], ...]

    @property
    def size(self) -> int:
        """How many people the group holds."""
        return len(self.members)


@dataclass(frozen=True, eq=False)
class Opinion:
    """What a mode finds beyond counting: groups, places on a map, and which statements it lists as shared.

    ``agreed`` and ``disagreed`` are indices of statements, strongest first. ``polis`` holds every figure of the
    Polis pipeline in that mode. ``notes`` are sentences a reader must see.
    """

    groups: tuple[OpinionGroup, ...]
    agreed: tuple[int, ...]
    disagreed: tuple[int, ...]
    positions: NDArray[np.float64] | None
    polis: PolisResult | None
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Analysis:
    """What one set of votes says, with everything a page, a file or a terminal shows of it.

    Arrays and indices follow ``votes.statements`` and ``votes.participants``. ``agreed`` and ``disagreed`` are
    indices of statements, strongest first, none of them ``unlisted`` (moderated out or meta). ``coverage`` is None
    without declared sections; ``positions`` (float64, shape (P, 2)) and ``polis`` are None except in polis mode.
    ``notes`` are sentences a reader must see. Nothing here speaks for people who did not vote.
    """

    mode: Mode
    seed: int
    votes: VoteMatrix
    moderated_out: NDArray[np.bool_]
    unlisted: NDArray[np.bool_]
    consensus: Consensus
    sections: Sections | None
    coverage: Coverage | None
    groups: tuple[OpinionGroup, ...]
    agreed: tuple[int, ...]
    disagreed: tuple[int, ...]
    positions: NDArray[np.float64] | None = None
    polis: PolisResult | None = None
    notes: tuple[str, ...] = ()


def analyse(
    votes: VoteMatrix,
    *,
    sections: Sections | None = None,
    mode: Mode = "massline",
    seed: int = 0,
    moderated_out: Collection[str] = (),
    meta: Collection[str] = (),
    arrival: Sequence[str] = (),
    least: int = 10,
) -> Analysis:
    """What these votes say: who was heard, agreement with ranges, what is shared, what divides, groups.

    ``moderated_out`` and ``meta`` are ids of statements: raw counts hold them, no list does. ``arrival`` is
    participants' ids in order of their first vote; groups in ``polis`` mode depend on it and nothing else does.
    ``least`` is the smallest base of a share by section and of a statement called shared. ``seed`` is kept with
    the result; no step of this version draws chance. Everything describes those who voted.

    >>> votes, _ = VoteMatrix.from_events([str(n) for n in range(12)], ["a"] * 12, [1] * 11 + [0])
    >>> found = analyse(votes)
    >>> print(found.agreed, found.consensus.overall.share(0))
    (0,) 92% (65% to 99%, 12 voters)

    Raises ``NoVotesError`` if there is no vote at all, ``CoverageError`` if more people of a section voted than
    belong to it, ``ValueError`` for a mode there is not.
    """
    if len(votes) == 0:
        raise NoVotesError("there are no votes, so there is nothing to analyse: no votes is not 0 % agreement")
    heard = _heard(votes, sections)
    agreement = consensus(votes, section_of=_section_of(sections), community=_community(votes, sections), least=least)
    unlisted = _marked(votes, [*moderated_out, *meta])
    opinion = _opinion(votes, agreement, unlisted, mode, moderated_out, meta, arrival, least)
    return Analysis(
        mode=mode,
        seed=seed,
        votes=votes,
        moderated_out=_marked(votes, moderated_out),
        unlisted=unlisted,
        consensus=agreement,
        sections=sections,
        coverage=heard,
        groups=opinion.groups,
        agreed=opinion.agreed,
        disagreed=opinion.disagreed,
        positions=opinion.positions,
        polis=opinion.polis,
        notes=opinion.notes,
    )


def _opinion(
    votes: VoteMatrix,
    agreement: Consensus,
    unlisted: NDArray[np.bool_],
    mode: Mode,
    moderated_out: Collection[str],
    meta: Collection[str],
    arrival: Sequence[str],
    least: int,
) -> Opinion:
    if mode == "polis":
        found = polis.analyse(votes, excluded_statements=moderated_out, meta_statements=meta, arrival=arrival)
        return _of_polis(votes, found)
    if mode == "massline":
        return _of_counts(agreement, unlisted, least)
    raise ValueError(f"mode is {mode!r}, expected 'massline' or 'polis'")


def _of_polis(votes: VoteMatrix, found: PolisResult) -> Opinion:
    place = {name: index for index, name in enumerate(votes.statements)}
    groups = tuple(
        OpinionGroup(
            number=number,
            members=tuple(np.flatnonzero(found.group == number).tolist()),
            representative=tuple((place[one.statement], one.answer) for one in listed),
        )
        for number, listed in zip(found.group_ids, found.representative, strict=True)
    )
    return Opinion(
        groups=groups,
        agreed=tuple(place[one.statement] for one in found.consensus_agree),
        disagreed=tuple(place[one.statement] for one in found.consensus_disagree),
        positions=found.positions,
        polis=found,
        notes=(POLIS_NOTE,),
    )


def _of_counts(agreement: Consensus, unlisted: NDArray[np.bool_], least: int) -> Opinion:
    enough = (agreement.overall.counts.seen >= least) & ~unlisted
    surest_first = [index for index in agreement.shared.at_least(0.5).tolist() if enough[index]]
    direction = agreement.shared.direction
    return Opinion(
        groups=(),
        agreed=tuple(index for index in surest_first if direction[index] == AGREE),
        disagreed=tuple(index for index in surest_first if direction[index] == DISAGREE),
        positions=None,
        polis=None,
        notes=(NO_GROUPS_NOTE,),
    )


def _marked(votes: VoteMatrix, names: Collection[str]) -> NDArray[np.bool_]:
    wanted = frozenset(names)
    return np.fromiter((name in wanted for name in votes.statements), np.bool_, len(votes.statements))


def _heard(votes: VoteMatrix, sections: Sections | None) -> Coverage | None:
    if sections is None:
        return None
    heard = sections.heard(votes)
    return coverage(sections.sizes, heard) if any(heard.values()) else None


def _section_of(sections: Sections | None) -> Mapping[str, str] | None:
    return sections.section_of if sections is not None else None


def _community(votes: VoteMatrix, sections: Sections | None) -> int | None:
    # People of no declared section may come from outside the list, so the list cannot bound the community.
    if sections is None or any(person not in sections.section_of for person in votes.participants):
        return None
    return sum(sections.sizes.values())
