"""How near is the estimate "if everybody had voted" to what everybody did vote? One line a figure.

    python benchmarks/everybody.py FOLDER

FOLDER holds Polis exports. From each a dense block is cut, people and statements chosen until 90 % of the cells were
answered. That leaves the shape open, so there are two: *wide*, the most people for the 15 statements with most votes,
and *large*, the largest number of cells. Blocks of fewer than 40 people are left out. The bars are read on the wide
blocks, for those alone come near what was told with the bars: that knowing how much people voted cuts the
informative error by 29 % (the line "told nothing of participation" shows it), that ranges without it hold .50 to .83,
and that at random the model buys little. The shares of those heard at random were not told with them.
Truth is agree / (agree + disagree) in the block. Then 5, 10 or 20 % of its votes are kept, at random or informatively
(a person's activity is lognormal(.8) times exp(.8 u) with u their first position, a statement's exposure
lognormal(.7), and each camp has its own lognormal(.5) for each statement), and the estimate is made from those alone.
Five draws each, seeded. Figures are means over statements and draws, then over blocks. The interval score is the
width of a range plus 20 times what it misses by. How near anybody could come is shown by worlds drawn from the model
of each block, where the model is right by construction. Last, the same on votes drawn from the model with other
spreads; the factors that widen ranges were chosen with all of these in view.
"""

import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from massline.engine.everybody import everybody
from massline.engine.opinion import OpinionModel, fit_opinion
from massline.engine.participation import Participation
from massline.engine.shares import divide
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
    """Means over one block's statements: errors and what 90 % ranges keep.

    ``rmse`` is of the estimate, ``raw`` of the share of those heard, ``untold`` of the estimate told nothing of how
    much people voted, with ``untold_covered``.
    """

    rmse: float
    raw: float
    untold: float
    covered: float
    untold_covered: float
    width: float
    worst: float
    interval: float


def answered(folder: Path) -> Table:
    """All answers to statements that were not moderated out, people by statements, unseen as 9."""
    imported = read_polis(folder)
    votes = imported.votes
    table = np.full((len(votes.participants), len(votes.statements)), UNSEEN, np.int8)
    table[votes.person, votes.statement] = votes.answer
    listed = np.array([word != "rejected" for word in imported.moderation]) & ~np.array(imported.meta)
    return table[:, listed]


def dense_block(table: Table, *, widest: int | None = None) -> Table:
    """The largest table of at least 15 and at most ``widest`` statements of which 90 % was answered."""
    seen = table != UNSEEN
    by_votes = np.argsort(-seen.sum(axis=0), kind="stable")
    best, size = table[:0], 0
    for width in range(LEAST_STATEMENTS, min(widest or table.shape[1], table.shape[1]) + 1):
        columns = by_votes[:width]
        given = seen[:, columns].sum(axis=1)
        order = np.argsort(-given, kind="stable")
        dense = np.flatnonzero(np.cumsum(given[order]) >= DENSE * width * np.arange(1, len(order) + 1))
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


def of_kept(table: Table, chosen: NDArray[np.bool_]) -> OpinionModel:
    person, statement = np.nonzero(chosen)
    names = [[str(number) for number in range(size)] for size in table.shape]
    return fit_opinion(VoteMatrix.from_indices(names[0], names[1], person, statement, table[person, statement])[0])


def untold(model: OpinionModel) -> Participation:
    """The model as it is: participation tells nothing."""
    sides, size = model.sides, 1 + model.dimensions
    return Participation(
        activity=np.zeros(len(sides.people.mean)),
        slope=np.zeros(size),
        covariance=np.zeros((size, size)),
        people=sides.people,
        statements=sides.statements,
        statement_covariance=sides.statements_covariance,
    )


def scored(table: Table, chosen: NDArray[np.bool_]) -> Score:
    agree, disagree = (table == AGREE), (table == DISAGREE)
    truth = divide(agree.sum(axis=0), (agree | disagree).sum(axis=0))
    model = of_kept(table, chosen)
    found, alone = everybody(model), everybody(model, participation=untold(model))
    sides = ((agree | disagree) & chosen).sum(axis=0)
    whole = (agree & chosen).sum() / sides.sum()
    raw = np.where(sides > 0, (agree & chosen).sum(axis=0) / np.maximum(sides, 1), whole)
    missed = np.maximum(found.low - truth, 0) + np.maximum(truth - found.high, 0)
    return Score(
        rmse=far(found.share, truth),
        raw=far(raw, truth),
        untold=far(alone.share, truth),
        covered=float(np.mean(missed == 0)),
        untold_covered=float(np.mean((alone.low <= truth) & (truth <= alone.high))),
        width=float(np.mean(found.high - found.low)),
        worst=float(np.mean(found.worst_high - found.worst_low)),
        interval=float(np.mean(found.high - found.low + 20 * missed)),
    )


def far(shares: Floats, truth: Floats) -> float:
    return float(np.sqrt(np.mean((shares - truth) ** 2)))


def drawn_like(table: Table, rng: np.random.Generator) -> Table:
    """Other answers in the same cells, drawn from one world that the model of the block thinks possible."""
    model = of_kept(table, table != UNSEEN)
    sides = model.sides
    people, statements = (
        np.insert(
            np.delete(some.mean, some.fixed, axis=1)
            + np.einsum("nij,nj->ni", np.linalg.cholesky(spread), rng.normal(size=spread.shape[:2])),
            some.fixed, 1.0, axis=1,
        )
        for some, spread in ((sides.people, sides.people_covariance), (sides.statements, sides.statements_covariance))
    )  # fmt: skip
    answers = np.where(rng.random(table.shape) < 1 / (1 + np.exp(-people @ statements.T)), AGREE, DISAGREE)
    answers = np.where(rng.random(table.shape) < model.pass_table(), 0, answers)
    return np.where(table == UNSEEN, UNSEEN, answers).astype(np.int8)


def drawn_world(rng: np.random.Generator) -> Table:
    """A full table of answers drawn from the opinion model: 60 to 300 people, 25 or 60 statements."""
    people, statements, size = (int(rng.choice(choices)) for choices in ([60, 150, 300], [25, 60], [1, 2, 4]))
    positions, loadings = rng.normal(size=(people, size)), rng.normal(0, 0.7, (statements, size))
    logit = rng.normal(0, 0.8, people)[:, None] + rng.normal(0.8, 1.2, statements) + positions @ loadings.T
    answers = np.where(rng.random(logit.shape) < 1 / (1 + np.exp(-logit)), AGREE, DISAGREE)
    return np.where(rng.random(logit.shape) < 0.15, 0, answers).astype(np.int8)


def mean(scores: list[Score]) -> Score:
    return Score(*(float(np.mean(column)) for column in zip(*map(astuple, scores), strict=True)))


def line(name: str, how: str, one: Score) -> str:
    return (
        f"{name}: {how}: RMSE {one.rmse:.4f} (of those heard {one.raw:.4f}, told nothing of participation"
        f" {one.untold:.4f}), 90 % ranges hold {one.covered:.3f} (told nothing {one.untold_covered:.3f}),"
        f" width {one.width:.3f} (worst case {one.worst:.3f}), interval score {one.interval:.3f}"
    )


def measured(blocks: dict[str, Table], percent: int, how: str) -> Score:
    """The mean over blocks, and a line for each."""
    means = []
    for name, table in blocks.items():
        runs = []
        for draw in range(DRAWS):
            rng = np.random.default_rng([draw, percent, how == "informative"])
            runs.append(scored(table, kept(table, percent / 100, how == "informative", rng)))
        means.append(mean(runs))
        print(line(f"{name} {table.shape[0]} x {table.shape[1]}", f"{percent} % {how}", means[-1]))
    print(line(f"mean of {len(means)} blocks", f"{percent} % {how}", mean(means)), flush=True)
    return mean(means)


def within_reach(blocks: dict[str, Table]) -> Score:
    """20 % at random of answers drawn from each block's own model: what is left where the model is right."""
    runs = []
    for table in blocks.values():
        for draw in range(2):
            rng = np.random.default_rng([8, draw])
            world = drawn_like(table, rng)
            runs.append(scored(world, kept(world, 0.2, False, rng)))
    return mean(runs)


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
    tables = {folder.name: answered(folder) for folder in folders}
    shapes = {"wide": LEAST_STATEMENTS, "large": None}
    cut = {
        shape: {name: dense_block(table, widest=most) for name, table in tables.items()}
        for shape, most in shapes.items()
    }
    read = {
        shape: {name: one for name, one in blocks.items() if len(one) >= LEAST_PEOPLE}
        for shape, blocks in cut.items()
    }
    if not read["wide"]:
        print(f"{arguments[0]}: no Polis export with a dense block of {LEAST_PEOPLE} people", file=sys.stderr)
        return 1
    at_twenty: dict[str, list[Score]] = {}
    for shape, blocks in read.items():
        print(f"{shape} blocks")
        for how in ("random", "informative"):
            for percent in (5, 10, 20):
                at_twenty.setdefault(shape, []).append(measured(blocks, percent, how))
        print(line("mean of worlds drawn from the models of these blocks", "20 % random", within_reach(blocks)))
    for how in ("random", "informative"):
        worlds = [np.random.default_rng([7, number]) for number in range(WORLDS)]
        runs = [scored(t := drawn_world(rng), kept(t, 0.2, how == "informative", rng)) for rng in worlds]
        print(line(f"mean of {WORLDS} worlds drawn from the model", f"20 % {how}", mean(runs)))
    bars = {shape: list(verdicts(scores[2], scores[5])) for shape, scores in at_twenty.items()}
    for shape, lines in bars.items():
        for words, holds in lines:
            print(f"{shape} blocks: {words}: {'holds' if holds else 'FAILS'}")
    return 0 if all(holds for _, holds in bars["wide"]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
