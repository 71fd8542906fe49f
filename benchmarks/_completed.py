"""Public consultations completed once: what routing and slates are measured on. No script of its own.

The protocol ("three sets completed once by drawing the missing cells from a fitted model") leaves open which model,
whether a pass may be drawn, and what "at most about half" is. Readings were tried by how near they come to the
figures that were told with the bars: asking by lot (unseen log loss .426, groups .33, ranking .83) and the eight
statements most agreed with (PAV 1.867, EJR+ ratio .479, 2.6 % uncovered; with all votes .4 %). No figure of
massline's routing or slates took part in that choice. docs/engine/routing.md and docs/engine/slate.md hold what
each reading gives.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from massline.engine.opinion import OpinionModel, OpinionOptions, fit_opinion
from massline.engine.votes import VoteMatrix
from massline.formats.polis import read_polis

CONSULTATIONS = ("vtaiwan.uberx", "scoop-hivemind.biodiversity", "brexit-consensus")
UNSEEN = 9

Table = NDArray[np.int8]
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Reading:
    """One way to read the protocol.

    ``dimensions`` of the model that fills the table; ``passes`` whether cells may be passes (else a pass counts as
    not seen, and is drawn); ``by_answers`` whether groups are found on the table of answers or on the model's
    positions; ``most`` the share agreeing up to which a statement is contested.
    """

    name: str
    dimensions: int
    passes: bool
    by_answers: bool
    most: float


NEAREST: Final = Reading("sides only", dimensions=1, passes=False, by_answers=True, most=0.55)
"""Nearest to the figures told with the bars."""
STRICT: Final = Reading("with passes", dimensions=4, passes=True, by_answers=False, most=0.5)
"""What was measured first: the engine's own model, passes drawn too, contested cut at one half."""


@dataclass(frozen=True)
class Truth:
    """A completed consultation with what can be asked of it: groups of its people, shares of its statements."""

    name: str
    reading: Reading
    answers: Table
    groups: Numbers
    share: Floats


def matrix(answers: Table, asked: NDArray[np.bool_]) -> VoteMatrix:
    """The votes of a table where it was asked; people and statements keep their places."""
    rows, columns = np.nonzero(asked)
    names = [[f"{n:06d}" for n in range(size)] for size in answers.shape]
    return VoteMatrix.from_indices(names[0], names[1], rows, columns, answers[rows, columns])[0]


def completed(name: str, folder: Path, *, reading: Reading = NEAREST, seed: int = 0) -> Truth:
    """Every cell with an answer: the one that was given, else one drawn from the model, cell by cell."""
    imported = read_polis(folder)
    kept = ~np.isin(imported.votes.statements, list(imported.rejected))
    votes = imported.votes.without(~kept[imported.votes.statement])
    rows, columns = np.flatnonzero(votes.votes_per_person()), np.flatnonzero(votes.counts().seen)
    cells = np.full((len(votes.participants), len(votes.statements)), UNSEEN, np.int8)
    cells[votes.person, votes.statement] = votes.answer
    cells = cells[rows][:, columns]
    model = fit_opinion(matrix(cells, cells != UNSEEN), options=OpinionOptions(dimensions=reading.dimensions))
    chance = np.random.default_rng(seed)
    given = cells != UNSEEN if reading.passes else (cells != UNSEEN) & (cells != 0)
    passes = (chance.random(cells.shape) < model.pass_table()) & reading.passes
    sides = np.where(chance.random(cells.shape) < model.probability_table(), 1, -1)
    answers = np.where(given, cells, np.where(passes, 0, sides)).astype(np.int8)
    everything = np.ones(cells.shape, np.bool_)
    found = by_answers(answers) if reading.by_answers else by_positions(fit_opinion(matrix(answers, everything)))
    return Truth(name=name, reading=reading, answers=answers, groups=found, share=(answers == 1).mean(axis=0))


def three_groups(truth: Truth, asked: NDArray[np.bool_], model: OpinionModel) -> Numbers:
    """The three groups as they are found from the answers to what was asked, by the way they were found in truth."""
    if not truth.reading.by_answers:
        return by_positions(model)
    sides = 2.0 * model.probability_table() - 1.0
    return by_answers(np.where(asked, truth.answers, (1.0 - model.pass_table()) * sides))


def by_answers(table: Table | Floats) -> Numbers:
    """Three groups by k-means on the two first principal components of a full table of answers, 1, 0 and -1."""
    centred = table - table.mean(axis=0)
    left, length, _ = np.linalg.svd(centred, full_matrices=False)
    return _three(left[:, :2] * length[:2])


def by_positions(model: OpinionModel) -> Numbers:
    """Three groups by k-means on the model's two first directions, each as long as it moves answers."""
    return _three((model.position * np.sqrt((model.loading**2).mean(axis=0)))[:, :2])


def _three(places: Floats) -> Numbers:
    """The best of 20 starts."""
    best, least = np.zeros(len(places), np.int64), np.inf
    for start in range(20):
        centres, group = kmeans2(places, 3, minit="++", seed=start, iter=50)
        apart = float(((places - centres[group]) ** 2).sum())
        if apart < least and len(set(group.tolist())) == 3:
            best, least = group.astype(np.int64), apart
    return best


def exports(folder: Path) -> list[tuple[str, Path]]:
    """The folders of the three consultations; empty where one is missing."""
    found = [
        (name, table.parent) for name in CONSULTATIONS for table in sorted(folder.glob(f"**/{name}/comments.csv"))
    ]
    return found if {name for name, _ in found} == set(CONSULTATIONS) else []
