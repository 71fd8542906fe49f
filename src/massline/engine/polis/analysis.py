"""The whole Polis analysis of one consultation, so that people who come from Polis can check us."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from massline.engine.polis.clusters import opinion_groups, people_in_conversation
from massline.engine.polis.figures import Floats, Tally, count_by_group, group_aware_consensus, priorities
from massline.engine.polis.projection import project
from massline.engine.polis.representative import (
    ConsensusStatement,
    RepresentativeStatement,
    consensus_statements,
    representative_statements,
)
from massline.engine.votes import NoVotesError, VoteMatrix


@dataclass(frozen=True, eq=False)
class PolisResult:
    """What Polis would show. Arrays follow ``votes.participants`` (P) and ``votes.statements`` (S).

    The sign of each component is free, group numbers carry no meaning, and neither groups nor lists say how sure
    they are: Polis draws two to five groups on any votes.

    centre                 (S,) mean vote, 1 agree to -1 disagree
    components             (2, S) unit directions
    positions              (P, 2) people on the map
    statement_positions    (S, 2); ``extremity`` (S,) is their length
    in_conversation        (P,) bool, people who may be grouped
    group                  (P,) int64, one of ``group_ids`` or -1 for people in no group
    group_ids              ascending; ``group_sizes`` and ``representative`` run in parallel
    group_tally            votes of each group, arrays (groups, S)
    consensus_agree        what most voters agree with; ``consensus_disagree`` likewise
    group_aware_consensus  (S,) product of the groups' agree shares
    priorities             (S,) weight with which Polis asks a statement next
    """

    centre: Floats
    components: Floats
    positions: Floats
    statement_positions: Floats
    extremity: Floats
    in_conversation: NDArray[np.bool_]
    group: NDArray[np.int64]
    group_ids: tuple[int, ...]
    group_sizes: tuple[int, ...]
    group_tally: Tally
    representative: tuple[tuple[RepresentativeStatement, ...], ...]
    consensus_agree: tuple[ConsensusStatement, ...]
    consensus_disagree: tuple[ConsensusStatement, ...]
    group_aware_consensus: Floats
    priorities: Floats


def analyse(
    votes: VoteMatrix,
    *,
    excluded_statements: Collection[str] = (),
    meta_statements: Collection[str] = (),
    arrival: Sequence[str] = (),
    statement_order: Sequence[str] = (),
    in_conversation: Collection[str] | None = None,
    groups: Mapping[str, int] | None = None,
) -> PolisResult:
    """The Polis pipeline on one vote per person and statement, from positions to what is asked next.

    ``arrival`` names participants in the order of their first vote: groups depend on it, and without it people
    count as having come in the order of the matrix. Passing the raw order of a file sorted by statement instead
    gives other groups. ``statement_order`` is the order in which equal statements win.

    excluded_statements  moderated out: everybody counts as having passed on them, and they are never listed
    meta_statements      about who somebody is: the same, and their priority is 49
    in_conversation      who may be grouped, where a running Polis has kept people from earlier
    groups               participant to group number, where groups are given and not to be found

    Ids that are not in ``votes`` are ignored. Raises ``NoVotesError`` when there is not a single vote.
    """
    _refuse_no_votes(votes)
    voted_on = np.bincount(votes.statement, minlength=len(votes.statements)) > 0
    meta = _marked(votes.statements, meta_statements)
    hidden = meta | _marked(votes.statements, excluded_statements)
    scan = _in_order(votes.statements, statement_order)
    scan = scan[(voted_on & ~hidden)[scan]]
    by_arrival = _in_order(votes.participants, arrival)
    projection = project(votes, zeroed=hidden)
    inside = (
        people_in_conversation(
            votes.votes_per_person(), n_statements=int(np.count_nonzero(voted_on)), by_arrival=by_arrival
        )
        if in_conversation is None
        else _marked(votes.participants, in_conversation)
    )
    group = (
        _found_groups(projection.positions, members=by_arrival[inside[by_arrival]])
        if groups is None
        else np.array([max(groups.get(name, -1), -1) for name in votes.participants], dtype=np.int64)
    )
    group_ids, row = _rows(group)
    tally, everybody = count_by_group(votes, row, n_groups=len(group_ids))
    return PolisResult(
        centre=projection.centre,
        components=projection.components,
        positions=projection.positions,
        statement_positions=projection.statement_positions,
        extremity=projection.extremity,
        in_conversation=inside,
        group=group,
        group_ids=group_ids,
        group_sizes=tuple(int(np.count_nonzero(group == one)) for one in group_ids),
        group_tally=tally,
        representative=representative_statements(tally, votes.statements, scan=scan),
        consensus_agree=consensus_statements(everybody, votes.statements, side="agree", scan=scan),
        consensus_disagree=consensus_statements(everybody, votes.statements, side="disagree", scan=scan),
        group_aware_consensus=group_aware_consensus(tally),
        priorities=priorities(tally, projection.extremity, meta=meta),
    )


def _refuse_no_votes(votes: VoteMatrix) -> None:
    if len(votes) == 0:
        raise NoVotesError(
            "there are no votes, so there is no map to draw and no group to find; check that the file of votes is"
            " not empty"
        )


def _found_groups(positions: Floats, *, members: NDArray[np.intp]) -> NDArray[np.int64]:
    group = np.full(len(positions), -1, dtype=np.int64)
    group[members] = opinion_groups(positions[members])
    return group


def _marked(names: Sequence[str], chosen: Iterable[str]) -> NDArray[np.bool_]:
    wanted = frozenset(chosen)
    return np.fromiter((name in wanted for name in names), np.bool_, len(names))


def _in_order(names: Sequence[str], order: Iterable[str]) -> NDArray[np.intp]:
    """Places of the names, those listed in ``order`` first, the others as they stand."""
    place = {name: i for i, name in enumerate(names)}
    listed = [place[name] for name in dict.fromkeys(order) if name in place]
    rest = np.ones(len(names), dtype=np.bool_)
    rest[listed] = False
    return np.concatenate([np.array(listed, dtype=np.intp), np.flatnonzero(rest)])


def _rows(group: NDArray[np.int64]) -> tuple[tuple[int, ...], NDArray[np.int64]]:
    ids = np.unique(group[group >= 0])
    row = np.where(group >= 0, np.searchsorted(ids, group), -1)
    return tuple(ids.tolist()), row
