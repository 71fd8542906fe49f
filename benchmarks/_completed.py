"""Public consultations completed once: what routing and slates are measured on. No script of its own."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from massline.engine.opinion import OpinionModel, fit_opinion
from massline.engine.votes import VoteMatrix
from massline.formats.polis import read_polis

CONSULTATIONS = ("vtaiwan.uberx", "scoop-hivemind.biodiversity", "brexit-consensus")

Table = NDArray[np.int8]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """A completed consultation with what can be asked of it: groups of its people, shares of its statements."""

    name: str
    answers: Table
    groups: NDArray[np.int64]
    share: Floats


def matrix(answers: Table, asked: NDArray[np.bool_]) -> VoteMatrix:
    """The votes of a table where it was asked; people and statements keep their places."""
    rows, columns = np.nonzero(asked)
    names = [[f"{n:06d}" for n in range(size)] for size in answers.shape]
    return VoteMatrix.from_indices(names[0], names[1], rows, columns, answers[rows, columns])[0]


def completed(name: str, folder: Path, *, seed: int = 0) -> Truth:
    """Every cell with an answer: the one that was given, else one drawn from the model."""
    imported = read_polis(folder)
    kept = ~np.isin(imported.votes.statements, list(imported.rejected))
    votes = imported.votes.without(~kept[imported.votes.statement])
    rows, columns = np.flatnonzero(votes.votes_per_person()), np.flatnonzero(votes.counts().seen)
    cells = np.full((len(votes.participants), len(votes.statements)), 9, np.int8)
    cells[votes.person, votes.statement] = votes.answer
    cells = cells[rows][:, columns]
    model = fit_opinion(matrix(cells, cells != 9))
    chance = np.random.default_rng(seed)
    passes = chance.random(cells.shape) < model.pass_table()
    sides = np.where(chance.random(cells.shape) < model.probability_table(), 1, -1)
    answers = np.where(cells != 9, cells, np.where(passes, 0, sides)).astype(np.int8)
    whole = fit_opinion(matrix(answers, np.ones(cells.shape, np.bool_)))
    return Truth(name=name, answers=answers, groups=three_groups(whole), share=(answers == 1).mean(axis=0))


def three_groups(model: OpinionModel) -> NDArray[np.int64]:
    """Three groups by k-means on the two first directions, each as long as it moves answers; best of 20 starts."""
    places = (model.position * np.sqrt((model.loading**2).mean(axis=0)))[:, :2]
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
