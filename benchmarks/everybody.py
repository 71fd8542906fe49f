"""How near is the estimate "if everybody had voted" to what everybody did vote? One line a figure.

    python benchmarks/everybody.py FOLDER

FOLDER holds Polis exports. From each a dense block is cut: the people and statements with the largest number of cells
of which 90 % were answered; blocks of fewer than 40 people are left out. Truth is agree / (agree + disagree) in the
block. Then 5, 10 or 20 % of its votes are kept, at random or informatively (a person's activity is lognormal(.8)
times exp(.8 u) with u their first position, a statement's exposure lognormal(.7), and each camp has its own
lognormal(.5) for each statement), and the estimate is made from those alone. Five draws each, seeded. Figures are
means over statements and draws, then over blocks. The interval score is the width of a range plus 20 times what it
misses by. Last, the same on votes drawn from the model itself; the factor that widens ranges was chosen with both in
view.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from massline.engine.everybody import Everybody, everybody
from massline.engine.opinion import fit_opinion
from massline.engine.votes import AGREE, DISAGREE, VoteMatrix
from massline.formats.polis import read_polis

DRAWS = 5
WORLDS = 24
LEAST_PEOPLE, LEAST_STATEMENTS, DENSE = 40, 15, 0.9
UNSEEN = 9
Table = NDArray[np.int8]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """Means over one block's statements: errors of the estimate and of the raw share, and what its ranges keep."""

    rmse: float
    raw: float
    covered: float
    width: float
    worst: float
    interval: float


def dense_block(folder: Path) -> Table:
    """The largest table of people and statements of which 90 % was answered, people by statements, unseen as 9."""
    imported = read_polis(folder)
    votes = imported.votes
    table = np.full((len(votes.participants), len(votes.statements)), UNSEEN, np.int8)
    table[votes.person, votes.statement] = votes.answer
    listed = np.array([word != "rejected" for word in imported.moderation]) & ~np.array(imported.meta)
    table = table[:, listed]
    seen = table != UNSEEN
    by_votes = np.argsort(-seen.sum(axis=0), kind="stable")
    best, size = table[:0], 0
    for width in range(LEAST_STATEMENTS, table.shape[1] + 1):
        columns = by_votes[:width]
        answered = seen[:, columns].sum(axis=1)
        order = np.argsort(-answered, kind="stable")
        dense = np.flatnonzero(np.cumsum(answered[order]) >= DENSE * width * np.arange(1, len(order) + 1))
        if len(dense) and (dense[-1] + 1) * width > size:
            size = (dense[-1] + 1) * width
            best = table[np.ix_(np.sort(order[: dense[-1] + 1]), np.sort(columns))]
    return best


def kept(table: Table, part: float, informative: bool, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which votes are kept, bool like ``table``."""
    seen = table != UNSEEN
    weight = np.ones(table.shape)
    if informative:
        first = first_position(table)
        person = rng.lognormal(0, 0.8, len(table)) * np.exp(0.8 * first)
        camp = rng.lognormal(0, 0.5, (2, table.shape[1]))[(first > 0).astype(int)]
        weight = person[:, None] * rng.lognormal(0, 0.7, table.shape[1]) * camp
    # The largest of log weight plus Gumbel noise are a draw without replacement in proportion to weight.
    drawn = np.where(seen, np.log(weight) + rng.gumbel(size=table.shape), -np.inf).ravel()
    chosen = np.zeros(table.size, np.bool_)
    chosen[np.argsort(-drawn, kind="stable")[: round(part * seen.sum())]] = True
    return chosen.reshape(table.shape)


def first_position(table: Table) -> Floats:
    """The first principal component of the whole block, standardised: who stands where before anything is hidden."""
    seen = table != UNSEEN
    mean = np.where(seen, table, 0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    left = np.linalg.svd(np.where(seen, table - mean, 0.0), full_matrices=False)[0][:, 0]
    place: Floats = (left - left.mean()) / left.std()
    return place


def estimated(table: Table, chosen: NDArray[np.bool_]) -> Everybody:
    person, statement = np.nonzero(chosen)
    names = [[str(number) for number in range(size)] for size in table.shape]
    votes, _ = VoteMatrix.from_indices(names[0], names[1], person, statement, table[person, statement])
    return everybody(fit_opinion(votes))


def scored(table: Table, chosen: NDArray[np.bool_]) -> Score:
    agree, disagree = (table == AGREE), (table == DISAGREE)
    truth = agree.sum(axis=0) / (agree | disagree).sum(axis=0)
    found = estimated(table, chosen)
    sides = ((agree | disagree) & chosen).sum(axis=0)
    whole = (agree & chosen).sum() / sides.sum()
    raw = np.where(sides > 0, (agree & chosen).sum(axis=0) / np.maximum(sides, 1), whole)
    missed = np.maximum(found.low - truth, 0) + np.maximum(truth - found.high, 0)
    return Score(
        rmse=float(np.sqrt(np.mean((found.share - truth) ** 2))),
        raw=float(np.sqrt(np.mean((raw - truth) ** 2))),
        covered=float(np.mean(missed == 0)),
        width=float(np.mean(found.high - found.low)),
        worst=float(np.mean(found.worst_high - found.worst_low)),
        interval=float(np.mean(found.high - found.low + 20 * missed)),
    )


def drawn_world(rng: np.random.Generator) -> Table:
    """A full table of answers drawn from the opinion model: 60 to 300 people, 25 or 60 statements."""
    people, statements, size = (int(rng.choice(choices)) for choices in ([60, 150, 300], [25, 60], [1, 2, 4]))
    positions, loadings = rng.normal(size=(people, size)), rng.normal(0, 0.7, (statements, size))
    logit = rng.normal(0, 0.8, people)[:, None] + rng.normal(0.8, 1.2, statements) + positions @ loadings.T
    answers = np.where(rng.random(logit.shape) < 1 / (1 + np.exp(-logit)), AGREE, DISAGREE)
    return np.where(rng.random(logit.shape) < 0.15, 0, answers).astype(np.int8)


def mean(scores: list[Score]) -> Score:
    columns = zip(*((s.rmse, s.raw, s.covered, s.width, s.worst, s.interval) for s in scores), strict=True)
    return Score(*(float(np.mean(column)) for column in columns))


def line(name: str, how: str, one: Score) -> str:
    return (
        f"{name}: {how}: RMSE {one.rmse:.4f} (of those heard {one.raw:.4f}), 90 % ranges hold {one.covered:.3f},"
        f" width {one.width:.3f} (worst case {one.worst:.3f}), interval score {one.interval:.3f}"
    )


def verdicts(random: Score, informative: Score) -> Iterator[tuple[str, bool]]:
    yield f"RMSE at random {random.rmse:.4f} <= .057", random.rmse <= 0.057
    yield f"RMSE informative {informative.rmse:.4f} <= .102", informative.rmse <= 0.102
    yield f"ranges hold at random {random.covered:.3f}, within .88 to .92", 0.88 <= random.covered <= 0.92
    yield f"ranges hold informative {informative.covered:.3f} >= .85", informative.covered >= 0.85
    narrower = random.width < random.worst and informative.width < informative.worst
    yield "ranges are narrower than the worst case", narrower


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python benchmarks/everybody.py FOLDER", file=sys.stderr)
        return 2
    folders = sorted({path.parent for path in Path(arguments[0]).glob("**/*participants-votes.csv")})
    blocks = {folder.name: dense_block(folder) for folder in folders}
    blocks = {name: table for name, table in blocks.items() if len(table) >= LEAST_PEOPLE}
    if not blocks:
        print(f"{arguments[0]}: no Polis export with a dense block of {LEAST_PEOPLE} people", file=sys.stderr)
        return 1
    at_twenty: list[Score] = []
    for how in ("random", "informative"):
        for percent in (5, 10, 20):
            means, people = [], []
            for name, table in blocks.items():
                runs = []
                for draw in range(DRAWS):
                    rng = np.random.default_rng([draw, percent, how == "informative"])
                    runs.append(scored(table, kept(table, percent / 100, how == "informative", rng)))
                means.append(mean(runs))
                people.append(len(table))
                print(line(f"{name} {table.shape[0]} x {table.shape[1]}", f"{percent} % {how}", means[-1]))
            print(line(f"mean of {len(means)} blocks", f"{percent} % {how}", mean(means)))
            large = [one for one, size in zip(means, people, strict=True) if size >= 100]
            if large and len(large) < len(means):
                print(line(f"mean of {len(large)} blocks of 100 people and more", f"{percent} % {how}", mean(large)))
            if percent == 20:
                at_twenty.append(mean(means))
    for how in ("random", "informative"):
        worlds = [np.random.default_rng([7, number]) for number in range(WORLDS)]
        tables = [drawn_world(rng) for rng in worlds]
        runs = [scored(t, kept(t, 0.2, how == "informative", rng)) for t, rng in zip(tables, worlds, strict=True)]
        print(line(f"mean of {WORLDS} worlds drawn from the model", f"20 % {how}", mean(runs)))
    holds = True
    for words, kept_bar in verdicts(*at_twenty):
        print(f"{words}: {'holds' if kept_bar else 'FAILS'}")
        holds &= kept_bar
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
