"""Votes with known groups, a known spectrum or nothing in common, drawn with a seed; for tests of groups."""

import numpy as np
from numpy.typing import NDArray

from massline.engine.opinion import OpinionModel, OpinionOptions, fit_opinion
from massline.engine.votes import VoteMatrix

Numbers = NDArray[np.int64]


def matrix(person: Numbers, statement: Numbers, answer: Numbers, people: int, statements: int) -> VoteMatrix:
    """The matrix of votes whose ids are the indices."""
    return VoteMatrix.from_indices(
        [str(n) for n in range(people)], [str(n) for n in range(statements)], person, statement, answer
    )[0]


def asked(generator: np.random.Generator, people: int, statements: int, each: int) -> tuple[Numbers, Numbers]:
    """Everybody answers ``each`` statements drawn by chance."""
    chosen = [np.sort(generator.choice(statements, each, replace=False)) for _ in range(people)]
    return np.repeat(np.arange(people), each), np.concatenate(chosen)


def groups(
    seed: int, *, people: int = 300, statements: int = 60, each: int = 20, number: int = 3, shared: int = 0
) -> tuple[VoteMatrix, Numbers]:
    """Equal groups; each agrees at .8 with its own part of the statements and at .2 with the rest.

    The last ``shared`` statements are answered alike by all groups.
    """
    generator = np.random.default_rng(seed)
    group = np.arange(people) * number // people
    person, statement = asked(generator, people, statements, each)
    apart = statements - shared
    own = statement * number // max(apart, 1) == group[person]
    alike = np.random.default_rng(seed + 1).uniform(0.2, 0.8, statements)
    chance = np.where(statement < apart, np.where(own, 0.8, 0.2), alike[statement])
    answer = np.where(generator.random(len(person)) < chance, 1, -1)
    return matrix(person, statement, answer, people, statements), group


def spectrum(seed: int, *, people: int = 300, statements: int = 60, each: int = 30) -> VoteMatrix:
    """One cloud: people stand anywhere along two directions, thick in the middle, and nobody forms a camp."""
    generator = np.random.default_rng(seed)
    place, loading = generator.standard_normal((people, 2)), generator.standard_normal((statements, 2))
    person, statement = asked(generator, people, statements, each)
    logit = (place[person] * loading[statement]).sum(axis=1)
    answer = np.where(generator.random(len(person)) < 1 / (1 + np.exp(-logit)), 1, -1)
    return matrix(person, statement, answer, people, statements)


def shuffled(votes: VoteMatrix, seed: int) -> VoteMatrix:
    """The same votes dealt out anew among those who answered each statement: shares stay, people do not."""
    generator, answer = np.random.default_rng(seed), votes.answer.copy()
    for statement in range(len(votes.statements)):
        cells = np.flatnonzero(votes.statement == statement)
        answer[cells] = answer[cells][generator.permutation(len(cells))]
    return VoteMatrix(votes.participants, votes.statements, votes.person.copy(), votes.statement.copy(), answer)


def fitted(votes: VoteMatrix) -> OpinionModel:
    """The opinion model with few dimensions, few sweeps and a fixed prior: enough for two directions, and quick."""
    return fit_opinion(votes, options=OpinionOptions(dimensions=3, sweeps=12, loading=0.3))
