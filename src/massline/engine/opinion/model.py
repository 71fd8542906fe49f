"""What is believed of every person and statement after the votes, and what follows for answers not given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from massline.engine.opinion.fitting import Fit
from massline.engine.opinion.halves import (
    PERSON,
    Cells,
    Gaussians,
    averaged,
    evidence_on_people,
    moments,
    paired,
    posterior,
)
from massline.engine.opinion.update import Answered, updated, with_person
from massline.engine.shares import Floats
from massline.engine.votes import AGREE, PASS, VoteMatrix

_SWEEPS_OF_ONE = 8


@dataclass(frozen=True, eq=False)
class Placed:
    """Where N people stand: ``lean`` (N,), ``position`` (N, K) and their joint ``covariance`` (N, 1+K, 1+K)."""

    lean: Floats
    position: Floats
    covariance: Floats

    @property
    def position_covariance(self) -> Floats:
        """Of the position alone: (N, K, K)."""
        return self.covariance[:, 1:, 1:]


@dataclass(frozen=True, eq=False)
class OpinionModel:
    """One account of all votes: P people, S statements, K dimensions; Gaussian posteriors, float64.

    The logit of agreeing, for somebody who takes a side, is lean + intercept + position . loading.
    Where nothing is known the posterior is the prior: wide, never missing. Directions are ordered by how much
    they explain and their signs mean nothing; a position is a place in this consultation, not a trait of a
    person.

    ``votes`` are all votes of the fit, ``left_out`` bool (n,) marks those it did not use. ``widening`` is the
    factor by which all covariances here are larger than those of ``sides``, so that ranges cover as promised.
    """

    votes: VoteMatrix
    left_out: NDArray[np.bool_]
    sides: Fit
    passing: Fit
    widening: float = 1.0

    @property
    def dimensions(self) -> int:
        """K, at least 1."""
        return int(self.sides.people.mean.shape[1]) - 2

    @property
    def lean(self) -> Floats:
        """How readily a person agrees, whatever the statement: (P,), in logits."""
        return self.sides.people.mean[:, 1]

    @property
    def position(self) -> Floats:
        """Posterior means of the positions, (P, K); before any vote each is 0 with variance 1."""
        return self.sides.people.mean[:, 2:]

    @property
    def person_covariance(self) -> Floats:
        """Joint posterior covariance of (lean, position): (P, 1+K, 1+K)."""
        return self.widening * self.sides.people_covariance

    @property
    def position_covariance(self) -> Floats:
        """Posterior covariance of the position alone: (P, K, K)."""
        return self.person_covariance[:, 1:, 1:]

    @property
    def intercept(self) -> Floats:
        """How readily a statement is agreed with, whoever is asked: (S,), in logits."""
        return self.sides.statements.mean[:, 0]

    @property
    def loading(self) -> Floats:
        """Posterior means of the loadings: (S, K)."""
        return self.sides.statements.mean[:, 2:]

    @property
    def statement_covariance(self) -> Floats:
        """Joint posterior covariance of (intercept, loading): (S, 1+K, 1+K)."""
        return self.widening * self.sides.statements_covariance

    def logit(self, people: ArrayLike, statements: ArrayLike) -> tuple[Floats, Floats]:
        """Mean and variance of the logit of agreeing, for pairs of indices that broadcast together."""
        mean, variance = _pairs(self.sides, people, statements)
        return mean, self.widening * variance

    def probability(self, people: ArrayLike, statements: ArrayLike) -> Floats:
        """P(agree | takes a side), averaged over what is not known; strictly between 0 and 1.

        The uncertainty pulls it towards a half. It is not the logistic of ``logit``'s mean.
        """
        return averaged(*self.logit(people, statements))[0]

    def pass_probability(self, people: ArrayLike, statements: ArrayLike) -> Floats:
        """P(pass | shown the statement), averaged likewise."""
        return averaged(*_pairs(self.passing, people, statements))[0]

    def interval(self, people: ArrayLike, statements: ArrayLike, *, level: float = 0.95) -> tuple[Floats, Floats]:
        """Range of P(agree | takes a side) itself, at ``level``: how sure the model is of its own number.

        It does not say how one person will answer: only agree or disagree can happen.
        """
        mean, variance = self.logit(people, statements)
        reach = ndtri(0.5 + level / 2) * np.sqrt(variance)
        return _logistic(mean - reach), _logistic(mean + reach)

    def logit_table(self, people: slice | ArrayLike = slice(None)) -> tuple[Floats, Floats]:
        """``logit`` of some people on every statement: two arrays (N, S). Ask for a block of people at a time."""
        mean, variance = _table(self.sides, people)
        return mean, self.widening * variance

    def probability_table(self, people: slice | ArrayLike = slice(None)) -> Floats:
        """``probability`` of some people on every statement: (N, S)."""
        return averaged(*self.logit_table(people))[0]

    def pass_table(self, people: slice | ArrayLike = slice(None)) -> Floats:
        """``pass_probability`` of some people on every statement: (N, S)."""
        return averaged(*_table(self.passing, people))[0]

    def blocks(self, size: int = 4096) -> Iterator[slice]:
        """Slices over all people, ``size`` at a time, for the tables."""
        for start in range(0, len(self.votes.participants), size):
            yield slice(start, min(start + size, len(self.votes.participants)))

    def place(self, statements: ArrayLike, answers: ArrayLike) -> Placed:
        """Where one new person stands after these answers (1, 0, -1), given what is known of the statements.

        The model itself does not change. Arrays of one row; nothing answered gives the prior.

        Raises ``ValueError`` for an answer or index that does not exist, or a statement answered twice.
        """
        index, answer = self._checked(statements, answers)
        taken = answer != PASS
        cells = Cells(
            rows=1,
            columns=len(self.votes.statements),
            row=np.zeros(int(taken.sum()), np.int32),
            column=index[taken],
            y=(answer[taken] == AGREE).astype(np.float64),
        )
        mean, covariance = settled(cells, self.sides)
        return Placed(lean=mean[:, 0], position=mean[:, 1:], covariance=self.widening * covariance)

    def answered(self, participant: str, answers: Mapping[str, int]) -> "OpinionModel":
        """A new model after one person's new answers (1, 0, -1) by statement id; the old one does not change.

        The last answer on a statement counts; an unknown participant is added. The person and the statements
        they answered are believed anew, everybody else stays where they were: probabilities differ from a fit
        of all votes by less than a hundredth where votes are many (benchmarks/opinion.py); fit again now and then.

        Raises ``ValueError`` for a statement the model does not know or an answer that is none of the three.
        """
        place = {name: at for at, name in enumerate(self.votes.statements)}
        unknown = [name for name in answers if name not in place]
        if unknown:
            raise ValueError(f"statement {unknown[0]!r} is not in this model: fit again with it")
        given, _ = self._checked([place[name] for name in answers], list(answers.values()))
        votes = self.votes
        people = votes.participants if participant in votes.participants else (*votes.participants, participant)
        at = people.index(participant)
        now, _ = VoteMatrix.from_indices(
            people,
            votes.statements,
            np.append(votes.person, np.full(len(given), at)),
            np.append(votes.statement, given),
            np.append(votes.answer, np.array(list(answers.values()), np.int8)),
        )
        row = now.participants.index(participant)
        fresh = len(people) > len(votes.participants)
        out = _carried(votes, self.left_out, now, row, fresh=fresh)
        sides, passing = (with_person(fit, row) if fresh else fit for fit in (self.sides, self.passing))
        old_row = -1 if fresh else row
        before = (_said(votes, self.left_out, old_row, passing=passed) for passed in (False, True))
        after = (_said(now, out, row, passing=passed) for passed in (False, True))
        sides, passing = (
            updated(fit, row, old, new) for fit, old, new in zip((sides, passing), before, after, strict=True)
        )
        return replace(self, votes=now, left_out=out, sides=sides, passing=passing)

    def _checked(self, statements: ArrayLike, answers: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        index, answer = np.asarray(statements).reshape(-1), np.asarray(answers).reshape(-1)
        if len(index) != len(answer):
            raise ValueError(f"{len(index)} statements and {len(answer)} answers: an answer needs one of each")
        if not np.isin(answer, (-1, 0, 1)).all():
            raise ValueError("an answer is none of 1 (agree), 0 (pass), -1 (disagree)")
        if len(index) and (index.min() < 0 or index.max() >= len(self.votes.statements)):
            raise ValueError(f"a statement index lies outside 0 to {len(self.votes.statements) - 1}")
        if len(np.unique(index)) != len(index):
            raise ValueError("a statement is answered twice: give the last answer only")
        return index.astype(np.int64), answer.astype(np.int8)


def _said(votes: VoteMatrix, left_out: NDArray[np.bool_], row: int, *, passing: bool) -> Answered:
    """What one person answered to one of the two questions; nothing for row -1."""
    low, high = np.searchsorted(votes.person, [row, row + 1])
    mine = slice(int(low), int(high))
    answer = votes.answer[mine]
    used = ~left_out[mine] if passing else ~left_out[mine] & (answer != PASS)
    yes = PASS if passing else AGREE
    return Answered(votes.statement[mine][used].astype(np.int64), (answer[used] == yes).astype(np.float64))


def _carried(
    old: VoteMatrix, left_out: NDArray[np.bool_], now: VoteMatrix, row: int, *, fresh: bool
) -> NDArray[np.bool_]:
    """Which votes of ``now`` were left out before: the same cells, with people counted as ``now`` does."""
    if not left_out.any():
        return np.zeros(len(now), np.bool_)
    width = len(now.statements)
    person = old.person.astype(np.int64)
    person = person + (person >= row) if fresh else person
    marked = (person * width + old.statement)[left_out]
    return np.isin(now.person.astype(np.int64) * width + now.statement, marked)


def settled(cells: Cells, fit: Fit) -> tuple[Floats, Floats]:
    """Means and covariances of people from their answers alone, the statements held: from the prior on."""
    mean0, variance0 = fit.priors.of_people()
    mean = np.tile(mean0, (cells.rows, 1))
    covariance = np.broadcast_to(np.diag(variance0), (cells.rows, len(mean0), len(mean0)))
    for _ in range(_SWEEPS_OF_ONE):
        people = Gaussians.of(PERSON, mean, covariance)
        mean, covariance = posterior(PERSON, evidence_on_people(cells, people, fit.statements), mean0, variance0)
    return mean, covariance


def _logistic(z: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -35.0, 35.0))))


def _pairs(fit: Fit, people: ArrayLike, statements: ArrayLike) -> tuple[Floats, Floats]:
    row, column = np.broadcast_arrays(np.asarray(people), np.asarray(statements))
    cells = Cells(
        rows=len(fit.people.mean),
        columns=len(fit.statements.mean),
        row=row.reshape(-1),
        column=column.reshape(-1),
        y=np.zeros(row.size),
    )
    mean, variance = moments(cells, fit.people, fit.statements)
    return mean.reshape(row.shape), variance.reshape(row.shape)


def _table(fit: Fit, people: slice | ArrayLike) -> tuple[Floats, Floats]:
    some = fit.people.part(people if isinstance(people, slice) else np.asarray(people))
    mean = some.mean @ fit.statements.mean.T
    square = some.second @ paired(fit.statements.second, some.mean.shape[1]).T
    return mean, np.maximum(square - mean * mean, 0.0)
