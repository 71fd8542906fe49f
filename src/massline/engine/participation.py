"""How much a person votes, taken into account: the opinion model refitted with participation as a sign of opinion.

Where one camp votes more than another, people who voted little differ from those who voted much in a way
their few votes cannot show. Derived in docs/engine/participation.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from massline.engine.opinion import OpinionModel
from massline.engine.opinion.halves import (
    PERSON,
    STATEMENT,
    Cells,
    Evidence,
    Gaussians,
    evidence_on_people,
    evidence_on_statements,
    posterior,
)
from massline.engine.runners import LocalThreads, Runner
from massline.engine.shares import Floats
from massline.engine.votes import AGREE, PASS

_BLOCK = 4096
_SWEEPS = 8
# In large consultations the votes decide where people stand, and a sweep over all of them is dear.
_MANY_VOTES, _SWEEPS_OF_MANY = 1_000_000, 2
# How the spread of slopes is learnt: steps and the least it may come to (the most is that of positions themselves);
# and what holds a shift of which no vote tells.
_ROUNDS, _LEAST_SPREAD, _HELD = 30, 1e-4, 1e-6


@dataclass(frozen=True, eq=False)
class Participation:
    """The opinion model once more, with everybody's prior mean moved by how much they voted.

    ``activity`` (P,) is the standardised logarithm of the number of votes, 0 for everybody where all voted
    alike. ``slope`` (1+K,) is how far one unit of it moves the prior of (lean, position), with ``covariance``.
    A slope says that those who vote more stand elsewhere, never why; nobody is labelled by it.
    """

    activity: Floats
    slope: Floats
    covariance: Floats
    people: Gaussians
    statements: Gaussians
    statement_covariance: Floats


def with_participation(
    model: OpinionModel, *, sweeps: int | None = None, runner: Runner | None = None
) -> Participation:
    """The model's posteriors after ``sweeps`` more sweeps in which participation may tell of opinion.

    ``sweeps`` None takes eight, or two above a million votes. The slope is fitted to the very votes at hand, and
    how large slopes are with it, so it is near 0 where participation tells nothing. It sees only what goes along
    with the *number* of votes; any other reason to stay away stays unseen.
    """
    at = runner or LocalThreads(threads=1)
    times = sweeps or (_SWEEPS if len(model.votes) <= _MANY_VOTES else _SWEEPS_OF_MANY)
    priors, votes = model.sides.priors, model.votes
    mean0, variance0 = priors.of_people()
    activity = _activity(votes.votes_per_person())
    statements, covariance = model.sides.statements, model.sides.statements_covariance
    slope, slope_covariance = np.zeros(len(mean0)), np.zeros((len(mean0), len(mean0)))
    moved = _Moved(model.sides.people.unknown, model.sides.people_covariance)
    people = model.sides.people
    for _ in range(times):
        slope, slope_covariance = _slope(moved, activity, slope, variance0)
        prior = mean0 + activity[:, None] * slope
        parts = list(_parts(model))
        kept = at.bring(at.map_keep(_people_of_block, parts, people, statements, prior, variance0))
        moved = _Moved(np.vstack([one.mean for one in kept]), np.concatenate([one.covariance for one in kept]))
        people = Gaussians.of(PERSON, moved.mean, moved.covariance)
        evidence = at.map_reduce(_statements_from_block, parts, Evidence.__add__, people, statements)
        mean, covariance = posterior(STATEMENT, evidence, *priors.of_statements())
        statements = Gaussians.of(STATEMENT, mean, covariance)
    return Participation(
        activity=activity,
        slope=slope,
        covariance=slope_covariance,
        people=people,
        statements=statements,
        statement_covariance=covariance,
    )


@dataclass(frozen=True, eq=False)
class _Moved:
    mean: Floats
    covariance: Floats


@dataclass(frozen=True, eq=False)
class _Part:
    people: slice
    cells: Cells


def _activity(votes_per_person: NDArray[np.int64]) -> Floats:
    told = np.log1p(votes_per_person.astype(np.float64))
    spread = float(told.std())
    return np.asarray((told - told.mean()) / spread) if spread > 1e-9 else np.zeros(len(told))


def _parts(model: OpinionModel) -> Iterator[_Part]:
    votes = model.votes
    side = (votes.answer != PASS) & ~model.left_out
    person, statement, answer = votes.person[side], votes.statement[side], votes.answer[side]
    for people in model.blocks(_BLOCK):
        first, last = np.searchsorted(person, [people.start, people.stop])
        yield _Part(
            people,
            Cells(
                rows=people.stop - people.start,
                columns=len(votes.statements),
                row=person[first:last] - np.int32(people.start),
                column=statement[first:last],
                y=(answer[first:last] == AGREE).astype(np.float64),
            ),
        )


def _people_of_block(
    part: _Part, people: Gaussians, statements: Gaussians, prior: Floats, variance: Floats
) -> _Moved:
    evidence = evidence_on_people(part.cells, people.part(part.people), statements)
    mean, covariance = posterior(PERSON, evidence, prior[part.people], variance)
    return _Moved(mean, covariance)


def _statements_from_block(part: _Part, people: Gaussians, statements: Gaussians) -> Evidence:
    return evidence_on_statements(part.cells, people.part(part.people), statements)


def _slope(moved: _Moved, activity: Floats, before: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """The slope at which these posteriors are likeliest, given that they were made with ``before``.

    With V the posterior and L the prior covariance, a person's mean under the prior mean M + B a is
    m + V L^-1 (M + B a). M, which shifts everybody alike, is fitted beside B and thrown away: whoever votes more is
    also known better, so a shift taken for nought would look like a slope. B has the prior Normal(0, t L), and t is
    learnt (EM).
    """
    scale = np.sqrt(variance)
    size = len(scale)
    covariance = moved.covariance / np.outer(scale, scale)
    told = moved.mean / scale - activity[:, None] * np.einsum("nij,j->ni", covariance, before / scale)
    known = np.eye(size) - covariance
    across = np.einsum("n,nij->ij", activity, known)
    along = np.einsum("n,nij->ij", activity * activity, known)
    everybody = known.sum(axis=0) + _HELD * np.eye(size)
    wanted = np.concatenate([told.sum(axis=0), told.T @ activity])
    spread = 1.0
    for _ in range(_ROUNDS):
        system = np.block([[everybody, across], [across, along + np.eye(size) / spread]])
        inverse = np.linalg.inv(0.5 * (system + system.T))
        slope, unsure = (inverse @ wanted)[size:], inverse[size:, size:]
        spread = float(np.clip((slope @ slope + np.trace(unsure)) / size, _LEAST_SPREAD, 1.0))
    return slope * scale, unsure * np.outer(scale, scale)
