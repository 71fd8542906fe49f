"""The whole path from votes to what people think: one line per step, each step in the file of its name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from massline.engine.consensus import Consensus, consensus
from massline.engine.coverage import Coverage, coverage
from massline.engine.found import (
    NO_SIDES_NOTE,
    POLIS_NOTE,
    OpinionGroup,
    Opinions,
    counts_of,
    groups_of,
    opinions,
    polis_opinion,
)
from massline.engine.groups import Groups
from massline.engine.polis import PolisResult
from massline.engine.suspects import HeadlineCheck, check_headlines
from massline.engine.votes import AGREE, DISAGREE, NoVotesError, VoteMatrix
from massline.engine.weighting import Stratified, post_stratified
from massline.engine.whom_to_ask import NextToAsk, spread_within, whom_to_ask

Mode = Literal["massline", "polis"]


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


@dataclass(frozen=True, eq=False)
class Analysis:
    """What one set of votes says, with everything a page, a file or a terminal shows of it.

    Arrays and indices follow ``votes.statements`` and ``votes.participants``. ``agreed`` and ``disagreed`` are
    indices of statements, strongest first, none of them ``unlisted`` (moderated out or meta). ``coverage`` is None
    without declared sections, like ``weighted``, the share agreeing with every section at its known size, and
    ``next_to_ask`` is empty without them. ``opinions`` holds what the opinion model says, among it the estimate for
    everybody; None in polis mode and where nobody took a side. ``checks`` say of each statement listed whether it
    holds in two more ways of counting. ``positions`` (float64, shape (P, 2)) are for outlines, never for dots of
    persons; ``polis`` is None except in polis mode. ``notes`` are sentences a reader must see. Nothing here
    speaks for people who never voted.
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
    opinions: Opinions | None = None
    checks: tuple[HeadlineCheck, ...] = ()
    weighted: Stratified | None = None
    next_to_ask: tuple[NextToAsk, ...] = ()
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
    authors: Sequence[str | None] = (),
    least: int = 10,
) -> Analysis:
    """What these votes say: who was heard, agreement with ranges, what is shared and divides, groups, everybody.

    ``moderated_out`` and ``meta`` are ids of statements: raw counts hold them, no list does. ``arrival`` is
    participants' ids in order of their first vote; groups in ``polis`` mode depend on it and nothing else does.
    ``authors`` runs parallel to the statements: the opinion model does not learn from what people answered to
    their own. ``least`` is the smallest base of a share by section and of a statement called shared. ``seed`` feeds
    every step that draws chance. Shares describe those who voted; ``opinions.everybody`` alone is an estimate for
    all who took part.

    >>> votes, _ = VoteMatrix.from_events([str(n) for n in range(12)], ["a"] * 12, [1] * 11 + [0])
    >>> found = analyse(votes)
    >>> print(found.agreed, found.consensus.overall.share(0))
    (0,) 92% (65% to 99%, 12 voters)

    Raises ``NoVotesError`` if there is no vote at all, ``CoverageError`` if more people of a section voted than
    belong to it, ``ValueError`` for a mode there is not.
    """
    if len(votes) == 0:
        raise NoVotesError("there are no votes, so there is nothing to analyse: no votes is not 0 % agreement")
    if authors and len(authors) != len(votes.statements):
        raise ValueError(f"{len(authors)} authors for {len(votes.statements)} statements: give one each, or none")
    unlisted, rejected = _marked(votes, [*moderated_out, *meta]), _marked(votes, moderated_out)
    heard = _heard(votes, sections)
    if mode == "polis":
        found, by_polis = None, polis_opinion(votes, moderated_out, meta, arrival)
    elif mode == "massline":
        found, by_polis = opinions(votes, unlisted, rejected, authors, seed), None
    else:
        raise ValueError(f"mode is {mode!r}, expected 'massline' or 'polis'")
    agreement = consensus(
        votes,
        section_of=_section_of(sections),
        community=_community(votes, sections),
        least=least,
        groups=counts_of(found, least=least) if found is not None else None,
    )
    if by_polis is not None:
        agreed, disagreed = _by_polis(votes, by_polis[0])
    else:
        agreed, disagreed = _surely_shared(agreement, unlisted, least)
    return Analysis(
        mode=mode,
        seed=seed,
        votes=votes,
        moderated_out=rejected,
        unlisted=unlisted,
        consensus=agreement,
        sections=sections,
        coverage=heard,
        groups=by_polis[1] if by_polis is not None else groups_of(found) if found is not None else (),
        agreed=agreed,
        disagreed=disagreed,
        opinions=found,
        checks=_checks(votes, found, agreement, agreed, disagreed),
        weighted=_weighted(agreement, sections, least),
        next_to_ask=_next_to_ask(votes, agreement, sections),
        positions=by_polis[0].positions
        if by_polis is not None
        else found.map.position
        if found is not None
        else None,
        polis=by_polis[0] if by_polis is not None else None,
        notes=_notes(found, mode),
    )


def _notes(found: Opinions | None, mode: Mode) -> tuple[str, ...]:
    if mode == "polis":
        return (POLIS_NOTE,)
    if found is None:
        return (NO_SIDES_NOTE,)
    notes = [] if isinstance(found.groups, Groups) else [found.groups.reason]
    if found.suspects.warns:
        notes.insert(0, f"look at how these votes came in: {found.suspects}")
    return tuple(notes)


def _by_polis(votes: VoteMatrix, found: PolisResult) -> tuple[tuple[int, ...], tuple[int, ...]]:
    place = {name: index for index, name in enumerate(votes.statements)}
    agreed, disagreed = (
        tuple(place[one.statement] for one in listed) for listed in (found.consensus_agree, found.consensus_disagree)
    )
    return agreed, disagreed


def _surely_shared(
    agreement: Consensus, unlisted: NDArray[np.bool_], least: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    enough = (agreement.overall.counts.seen >= least) & ~unlisted
    surest_first = [index for index in agreement.shared.at_least(0.5).tolist() if enough[index]]
    direction = agreement.shared.direction
    agreed, disagreed = (
        tuple(index for index in surest_first if direction[index] == answer) for answer in (AGREE, DISAGREE)
    )
    return agreed, disagreed


def _checks(
    votes: VoteMatrix,
    found: Opinions | None,
    agreement: Consensus,
    agreed: tuple[int, ...],
    disagreed: tuple[int, ...],
) -> tuple[HeadlineCheck, ...]:
    if found is None:
        return ()
    return check_headlines(votes, found.suspects, agreed, disagreed, overall=agreement.overall)


def _weighted(agreement: Consensus, sections: Sections | None, least: int) -> Stratified | None:
    if sections is None or agreement.sections is None or not agreement.sections.sections:
        return None
    found = agreement.sections
    # A section nobody of voted in has a size and no row: it belongs to the whole that the estimate speaks for.
    absent = [name for name in sections.sizes if name not in found.sections]
    nothing = np.zeros((len(absent), found.seen.shape[1]), np.int64)
    sizes = [sections.sizes[name] for name in (*found.sections, *absent)]
    agree, seen = np.vstack([found.agree, nothing]), np.vstack([found.seen, nothing])
    return post_stratified(agree, seen, sizes, least=least)


def _next_to_ask(votes: VoteMatrix, agreement: Consensus, sections: Sections | None) -> tuple[NextToAsk, ...]:
    if sections is None or agreement.sections is None:
        return ()
    return whom_to_ask(sections.sizes, sections.heard(votes), spread_within(agreement.sections))


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
