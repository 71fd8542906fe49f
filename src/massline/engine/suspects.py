"""Signs that votes were made and not cast: copied rows, machine-like rows, sections beyond their size.

Nothing here says who is honest. People are counted, never listed: a mark stays inside the program, where it serves
to compute the same figures without the marked rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtrc

from massline.engine.consensus import Agreement, agreement
from massline.engine.drawing import answer_keys, scattered
from massline.engine.opinion import OpinionModel
from massline.engine.shares import Floats, Share
from massline.engine.votes import AGREE, PASS, VoteMatrix


@dataclass(frozen=True, kw_only=True)
class SuspectOptions:
    """When a row is marked. Defaults are meant to warn on at most one honest consultation in twenty.

    shortest      answers that a copied row, or the compared part of one, holds at least
    together      people who share it at least
    chance        how often chance may give a warning, over all rows together
    part          statements in each compared part of a row, so that rows copied with slips are found as well
    parts         compared parts at most, besides the whole row
    regular       answers that a machine-like row holds at least
    many          share of the people with so many answers above which machine-like rows are warned of: some people
                  do agree with everything
    """

    shortest: int = 10
    together: int = 3
    chance: float = 0.001
    part: int = 15
    parts: int = 6
    regular: int = 20
    many: float = 0.1


@dataclass(frozen=True, eq=False)
class Suspects:
    """How many rows look made, and whether that is worth a warning.

    ``copied`` people share their answers with at least two others more often than people who think alike do;
    ``largest`` is the most who share one row. ``one_answer`` rows agree, or disagree, throughout where
    others do not; ``alternating`` rows go to and fro in the order of the statements' ids. ``marked`` bool (P,) is
    for computing without them, never for a list. A warning is a reason to look at how votes came in, no proof:
    a household that answers together looks like this as well.
    """

    copied: int
    largest: int
    one_answer: int
    alternating: int
    looked_at: int
    warns: bool
    marked: NDArray[np.bool_]

    def __str__(self) -> str:
        if not self.warns:
            return "no sign of copied or machine-made votes"
        told = [f"{self.copied:,} people gave the same answers more often than chance allows"] if self.copied else []
        if self.one_answer or self.alternating:
            told.append(f"{self.one_answer + self.alternating:,} rows look machine-made")
        return "; ".join(told)


@dataclass(frozen=True)
class BeyondSize:
    """A section in which more people voted than belong to it."""

    name: str
    size: int
    heard: int


@dataclass(frozen=True)
class HeadlineCheck:
    """One headline and whether it stands when votes are counted in two more ways.

    A headline stands where the lower end of the range of its answer is above one half: among all votes
    (``counted``), without marked rows (``without``), and with each person counting equally (``equally``).
    """

    statement: int
    answer: Literal["agree", "disagree"]
    counted: Share
    without: Share | None
    equally: Share | None

    @property
    def holds_without(self) -> bool:
        """Whether it stands without the marked rows."""
        return self.without is not None and self.without.low > 0.5

    @property
    def holds_equally(self) -> bool:
        """Whether it stands when each person counts equally."""
        return self.equally is not None and self.equally.low > 0.5

    @property
    def holds(self) -> bool:
        """Whether it stands both ways."""
        return self.holds_without and self.holds_equally


def find_suspects(model: OpinionModel, *, options: SuspectOptions | None = None) -> Suspects:
    """Copied and machine-like rows among all votes of an opinion model's matrix.

    A row is copied where more people share it than would if they stood in the same place and answered each on
    their own, by the opinion model. Whole rows are compared, and parts of rows, so that a copy with a few slips
    is found; copies that each leave out other statements are not.
    """
    chosen = options or SuspectOptions()
    copied, largest = _copied(model, chosen)
    one_answer, alternating, long = _machine_like(model, chosen)
    made = int(one_answer.sum()), int(alternating.sum())
    warns = bool(copied.any()) or max(made) > max(float(chosen.together), chosen.many * long)
    return Suspects(
        copied=int(copied.sum()),
        largest=largest,
        one_answer=made[0],
        alternating=made[1],
        looked_at=long,
        warns=warns,
        marked=copied | one_answer | alternating if warns else np.zeros(len(copied), np.bool_),
    )


def beyond_size(sizes: Mapping[str, int], heard: Mapping[str, int]) -> tuple[BeyondSize, ...]:
    """Sections in which more people voted than belong to them, the furthest beyond first.

    Either the size is wrong or people who do not belong there said they do. A section without a size is left out.

    >>> beyond_size({"day": 30, "night": 12}, {"day": 20, "night": 15})
    (BeyondSize(name='night', size=12, heard=15),)
    """
    over = [BeyondSize(name, sizes[name], n) for name, n in heard.items() if name in sizes and n > sizes[name]]
    return tuple(sorted(over, key=lambda one: (-one.heard / max(one.size, 1), one.name)))


def without_suspects(votes: VoteMatrix, suspects: Suspects) -> VoteMatrix:
    """The matrix without the marked people's votes; everybody stays listed, so indices keep their meaning."""
    return votes.without(suspects.marked[votes.person])


def check_headlines(
    votes: VoteMatrix,
    suspects: Suspects,
    agreed: tuple[int, ...],
    disagreed: tuple[int, ...],
    *,
    overall: Agreement | None = None,
) -> tuple[HeadlineCheck, ...]:
    """For each headline (indices of statements called shared) whether it holds without suspects and counted equally.

    ``overall`` saves counting again what is counted already. A headline that fails is not false: it rests on
    those rows, or on the people who answered most, and whoever prints it says so.
    """
    everybody = overall if overall is not None else agreement(votes)
    cleaned = agreement(without_suspects(votes, suspects)) if suspects.marked.any() else everybody
    found: list[HeadlineCheck] = []
    answers: tuple[tuple[Literal["agree", "disagree"], tuple[int, ...]], ...] = (
        ("agree", agreed),
        ("disagree", disagreed),
    )
    for answer, statements in answers:
        for statement in statements:
            counted = everybody.share(statement, answer)
            if counted is not None:
                without, equally = cleaned.share(statement, answer), everybody.equally(statement, answer)
                found.append(HeadlineCheck(statement, answer, counted, without, equally))
    return tuple(found)


def _copied(model: OpinionModel, options: SuspectOptions) -> tuple[NDArray[np.bool_], int]:
    votes = model.votes
    marked, largest = np.zeros(len(votes.participants), np.bool_), 0
    for kept in _parts(votes, options):
        for members in _shared_beyond_chance(model, kept, options):
            marked[members] = True
            largest = max(largest, len(members))
    return marked, largest


def _parts(votes: VoteMatrix, options: SuspectOptions) -> Iterator[NDArray[np.bool_]]:
    """The whole rows, then parts of them: statements dealt out by a number made of their index."""
    yield np.ones(len(votes), np.bool_)
    parts = min(options.parts, len(votes.statements) // options.part)
    dealt = np.argsort(scattered(np.arange(len(votes.statements), dtype=np.uint64)), kind="stable")
    for number in range(parts if parts > 1 else 0):
        chosen = np.zeros(len(dealt), np.bool_)
        chosen[dealt[number::parts]] = True
        yield chosen[votes.statement]


def _shared_beyond_chance(
    model: OpinionModel, kept: NDArray[np.bool_], options: SuspectOptions
) -> list[NDArray[np.int64]]:
    votes = model.votes
    count = np.bincount(votes.person[kept], minlength=len(votes.participants))
    long = np.flatnonzero(count >= options.shortest)
    _, row, together = np.unique(answer_keys(votes, kept)[long], return_inverse=True, return_counts=True)
    which = answer_keys(votes, kept, answers=False)[long]
    _, shape, alike = np.unique(which, return_inverse=True, return_counts=True)
    found = []
    for group in np.flatnonzero(together >= options.together).tolist():
        members = long[row == group]
        others = int(alike[shape[row == group][0]]) - 1
        expected = others * float(np.exp(_log_chance(model, kept, int(members[0]))))
        if pdtrc(len(members) - 2, expected) < options.chance / len(together):
            found.append(members)
    return found


def _log_chance(model: OpinionModel, kept: NDArray[np.bool_], person: int) -> float:
    """How likely somebody in the very place of this person gives the same answers, by the model; a logarithm."""
    votes = model.votes
    start, end = np.searchsorted(votes.person, [person, person + 1])
    cells = np.arange(start, end)[kept[start:end]]
    statement, answer = votes.statement[cells], votes.answer[cells]
    passing = model.pass_probability(person, statement)
    agreeing = model.probability(person, statement)
    side = np.where(answer == AGREE, agreeing, 1.0 - agreeing) * (1.0 - passing)
    return float(np.log(np.where(answer == PASS, passing, side)).sum())


def _machine_like(model: OpinionModel, options: SuspectOptions) -> tuple[NDArray[np.bool_], NDArray[np.bool_], int]:
    """Rows of one side throughout, against what others say; rows that go to and fro; how many are long enough."""
    votes = model.votes
    count = votes.votes_per_person()
    long = count >= options.regular
    same = votes.answer[1:] == votes.answer[:-1]
    within = votes.person[1:] == votes.person[:-1]
    people = len(count)
    repeats = np.bincount(votes.person[1:][within & same], minlength=people)
    sides = np.bincount(votes.person[votes.answer != PASS], minlength=people) == count
    to_and_fro = long & sides & (repeats <= 0.02 * count)
    one_answer = (
        long & sides & (repeats == count - 1) & (_surprise(votes) < np.log(options.chance / max(int(long.sum()), 1)))
    )
    return one_answer, to_and_fro, int(long.sum())


def _surprise(votes: VoteMatrix) -> Floats:
    """Log-chance of each person's answers if everybody drew them from the shares of all, float64 (P,)."""
    counts = votes.counts()
    table = np.stack([counts.disagree, counts.passes, counts.agree]) + 0.5
    share = np.log(table / table.sum(axis=0))
    of_vote = share[votes.answer + 1, votes.statement]
    return np.bincount(votes.person, of_vote, minlength=len(votes.participants)).astype(np.float64)
