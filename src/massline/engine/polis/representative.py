"""Which statements Polis lists: what stands for a group, and what everybody shares.

Being listed proves nothing by itself: on votes without any structure Polis fills these lists too, because it
tests every statement for every group and corrects for none of that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from massline.engine.polis.figures import Z_90, SideFigures, Tally, share_test, smoothed_share

LISTED: Final = 5

Side = Literal["agree", "disagree"]


@dataclass(frozen=True)
class RepresentativeStatement:
    """A statement listed for a group, with the figures Polis shows.

    statement    its id
    answer       "agree" or "disagree": what the group stands out by
    successes    members who gave that answer
    trials       members who saw it
    share        (successes + 1) / (trials + 2), not the raw share
    share_test   z of the share against one half
    ratio        share divided by the share of the other groups pooled
    ratio_test   z of that difference, rounded to single precision as Polis rounds it
    best_agree   chosen as what the group agrees on most, not for being significant
    """

    statement: str
    answer: Side
    successes: int
    trials: int
    share: float
    share_test: float
    ratio: float
    ratio_test: float
    best_agree: bool


@dataclass(frozen=True)
class ConsensusStatement:
    """A statement most voters answered alike: ``successes`` of ``trials``, smoothed ``share`` and its z test."""

    statement: str
    answer: Side
    successes: int
    trials: int
    share: float
    share_test: float


def representative_statements(
    tally: Tally, names: Sequence[str], *, scan: NDArray[np.intp]
) -> tuple[tuple[RepresentativeStatement, ...], ...]:
    """Up to five statements for each group (rows of ``tally``), agrees before disagrees.

    ``scan`` lists the statements that may be named, in the order in which Polis looks at them: equal ones keep
    that order. A group nearly always gets at least one, significant or not: being listed proves nothing.
    """
    agree = SideFigures.of(tally.agree, tally.seen)
    disagree = SideFigures.of(tally.disagree, tally.seen)
    return tuple(_listed_for(group, agree, disagree, names, scan) for group in range(tally.seen.shape[0]))


def _listed_for(
    group: int, agree: SideFigures, disagree: SideFigures, names: Sequence[str], scan: NDArray[np.intp]
) -> tuple[RepresentativeStatement, ...]:
    def figures(place: int) -> RepresentativeStatement:
        return _figures(group, place, agree, disagree, names, best_agree=place == best)

    best = _best_agree(group, agree, disagree, scan)
    sufficient = scan[(agree.significant | disagree.significant)[group, scan]]
    if len(sufficient) == 0:
        head = best if best is not None else _furthest_from_the_rest(group, agree, disagree, scan)
        return () if head is None else (figures(head),)
    ranked = [figures(int(place)) for place in sufficient if place != best]
    ranked.sort(key=_rank)
    listed = ([] if best is None else [figures(best)]) + ranked
    return tuple(sorted(listed[:LISTED], key=lambda one: one.answer != "agree"))


def _rank(one: RepresentativeStatement) -> float:
    return -(one.ratio * one.ratio_test * one.share * one.share_test)


def _figures(
    group: int,
    place: int,
    agree: SideFigures,
    disagree: SideFigures,
    names: Sequence[str],
    *,
    best_agree: bool,
) -> RepresentativeStatement:
    at = (group, place)
    answer: Side = "agree" if agree.ratio_test[at] > disagree.ratio_test[at] else "disagree"
    side = agree if answer == "agree" else disagree
    return RepresentativeStatement(
        statement=names[place],
        answer=answer,
        successes=int(side.successes[at]),
        trials=int(side.trials[at]),
        share=float(side.share[at]),
        share_test=float(side.share_test[at]),
        ratio=float(side.ratio[at]),
        ratio_test=float(np.float32(side.ratio_test[at])),
        best_agree=best_agree,
    )


def _best_agree(group: int, agree: SideFigures, disagree: SideFigures, scan: NDArray[np.intp]) -> int | None:
    """What the group agrees on most, as Polis finds it: by ratio once the holder's ratio is above 1."""
    answered = scan[(agree.successes + disagree.successes)[group, scan] > 0]
    ratio, ratio_z = agree.ratio[group, answered], agree.ratio_test[group, answered]
    share, share_z = agree.share[group, answered], agree.share_test[group, answered]
    eligible = np.flatnonzero((share_z > Z_90) | ((ratio > 1.0) & (share > 0.5)))
    if len(eligible) == 0:
        return None
    by_ratio, by_share = (ratio * ratio_z * share * share_z).tolist(), (share * share_z).tolist()
    holder = int(eligible[0])
    for place in range(holder + 1, len(answered)):
        measure = by_ratio if ratio[holder] > 1.0 else by_share
        if measure[place] > measure[holder]:
            holder = place
    return int(answered[holder])


def _furthest_from_the_rest(
    group: int, agree: SideFigures, disagree: SideFigures, scan: NDArray[np.intp]
) -> int | None:
    tests = np.maximum(agree.ratio_test[group, scan], disagree.ratio_test[group, scan])
    holder: int | None = None
    bar = -np.inf
    for place, test in zip(scan, tests, strict=True):
        # The holder's test was rounded to single precision, as Polis keeps it.
        if test > bar:
            holder, bar = int(place), float(np.float32(test))
    return holder


def consensus_statements(
    tally: Tally, names: Sequence[str], *, side: Side, scan: NDArray[np.intp]
) -> tuple[ConsensusStatement, ...]:
    """Up to five statements that more than half of all voters answered this way, strongest first.

    ``tally`` holds all voters, one row of statements. A few votes suffice to be listed (three of three), and a
    large group can carry a statement that a small one rejects.
    """
    successes = tally.agree if side == "agree" else tally.disagree
    share, test = smoothed_share(successes, tally.seen), share_test(successes, tally.seen)
    shared = scan[((share > 0.5) & (test > Z_90))[scan]]
    strongest = shared[np.argsort(-(share * test)[shared], kind="stable")][:LISTED]
    return tuple(
        ConsensusStatement(
            statement=names[place],
            answer=side,
            successes=int(successes[place]),
            trials=int(tally.seen[place]),
            share=float(share[place]),
            share_test=float(test[place]),
        )
        for place in strongest
    )
