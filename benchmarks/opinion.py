"""The opinion model: do its ranges hold, how fast is a new vote in, how does it grow, does order change nothing.

    python benchmarks/opinion.py FOLDER

Coverage is measured on votes generated from the model (four dimensions, several densities), where the truth is
known, and on held-out votes of the consultations below FOLDER: there only answers are known, so predictions are
put in ten bins, and the share agreeing in each must lie in what chance allows. Speed is CPU time of this process.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from massline.engine.opinion import OpinionModel, fit_opinion
from massline.engine.votes import VoteMatrix
from massline.formats.polis import read_polis

CONSULTATION = "vtaiwan.uberx"
DESIGNS = ((300, 60, 15), (1500, 100, 25), (600, 40, 20), (2000, 150, 40))
LARGE = (100_000, 1_000, 150)

Floats = NDArray[np.float64]


def generated(
    people: int, statements: int, votes: int, seed: int, *, dimensions: int = 4
) -> tuple[VoteMatrix, Floats]:
    """Votes of people who answer about ``votes`` statements, some many more than others, and the true logits."""
    rng = np.random.default_rng(seed)
    position, loading = rng.standard_normal((people, dimensions)), rng.normal(0, 0.5**0.5, (statements, dimensions))
    truth = rng.normal(0, 0.8, (people, 1)) + rng.normal(0.5, 1.2, statements) + position @ loading.T
    many = np.clip(rng.lognormal(np.log(votes), 0.7, people).astype(np.int64), 3, statements)
    person = np.repeat(np.arange(people), many)
    statement = np.concatenate([rng.permutation(statements)[:count] for count in many.tolist()])
    agrees = rng.random(len(person)) < 1 / (1 + np.exp(-truth[person, statement]))
    answer = np.where(rng.random(len(person)) < 0.15, 0, np.where(agrees, 1, -1))
    names = [[str(n) for n in range(size)] for size in (people, statements)]
    return VoteMatrix.from_indices(names[0], names[1], person, statement, answer)[0], truth


def large(people: int, statements: int, votes: int) -> VoteMatrix:
    """Many votes at random cells, three dimensions, made block by block."""
    rng = np.random.default_rng(0)
    loading = 0.7 * rng.standard_normal((statements, 3))
    intercept = rng.normal(0.5, 1.0, statements)
    parts = []
    for start in range(0, people, 2_000):
        count = min(2_000, people - start)
        person, statement = np.nonzero(rng.random((count, statements)) < votes / statements)
        logit = (rng.standard_normal((count, 3)) @ loading.T + intercept)[person, statement]
        agrees = np.where(rng.random(len(person)) < 1 / (1 + np.exp(-logit)), 1, -1)
        answer = np.where(rng.random(len(person)) < 0.15, 0, agrees)
        parts.append(((person + start).astype(np.int32), statement.astype(np.int32), answer.astype(np.int8)))
    person, statement, answer = (np.concatenate(column) for column in zip(*parts, strict=True))
    return VoteMatrix(
        participants=tuple(map(str, range(people))),
        statements=tuple(map(str, range(statements))),
        person=np.asarray(person, np.int32),
        statement=np.asarray(statement, np.int32),
        answer=np.asarray(answer, np.int8),
    )


def told(label: str, holds: bool) -> bool:
    """Print whether a bar holds."""
    print(f"{label}: {'holds' if holds else 'FAILS'}")
    return holds


def coverage() -> bool:
    """Ranges of the chance of agreeing against the truth, 80 and 95 %, and their interval score."""
    good = True
    for people, statements, votes in DESIGNS:
        found: dict[float, list[tuple[float, float]]] = {0.8: [], 0.95: []}
        for seed in range(4):
            matrix, truth = generated(people, statements, votes, seed)
            model, chance = fit_opinion(matrix), 1 / (1 + np.exp(-truth))
            for level, parts in found.items():
                low, high = model.interval(np.arange(people)[:, None], np.arange(statements), level=level)
                outside = np.maximum(low - chance, 0) + np.maximum(chance - high, 0)
                score = np.mean(high - low + 2 / (1 - level) * outside)
                parts.append((float(np.mean((low <= chance) & (chance <= high))), float(score)))
        for level, parts in found.items():
            covered, score = np.mean(parts, axis=0)
            label = f"{people} x {statements}, about {votes} votes: {level:.0%} ranges"
            print(f"{label}: cover {covered:.3f}, interval score {score:.3f}")
            good = told(f"{label}: within 2 points", abs(covered - level) <= 0.02) and good
    return good


def held_out(folder: Path) -> bool:
    """Bins of predicted chances against the answers that came, on a fifth of the votes of each consultation."""
    inside, bins = {0.8: 0.0, 0.95: 0.0}, 0
    for path in sorted(folder.glob("**/participants-votes.csv")):
        votes = read_polis(path.parent).votes
        hidden = np.random.default_rng(7).random(len(votes)) < 0.2
        model = fit_opinion(votes.without(hidden))
        asked = hidden & (votes.answer != 0)
        chance = model.probability(votes.person[asked], votes.statement[asked])
        agreed = votes.answer[asked] == 1
        for some in np.array_split(np.argsort(chance, kind="stable"), 10):
            if not len(some):
                continue
            bins += 1
            count, mean = int(agreed[some].sum()), float(chance[some].mean())
            for level in inside:
                low, high = binom.interval(level, len(some), mean)
                inside[level] += bool(low <= count <= high)
    for level, number in inside.items():
        print(f"held-out votes: {number:.0f} of {bins} bins within the {level:.0%} range chance allows")
    return bins > 0


def one_vote() -> bool:
    """A vote brought in at 2,000 x 200, and what it differs from a fit of everything by."""
    matrix, _ = generated(2_000, 200, 30, 0)
    model = fit_opinion(matrix)
    taken = []
    for person in range(20):
        start = time.process_time()
        later = model.answered(str(person), {"5": 1})
        taken.append(time.process_time() - start)
    again = fit_opinion(later.votes)
    mine = np.abs(later.probability_table(slice(19, 20)) - again.probability_table(slice(19, 20)))
    everybody = np.abs(later.probability_table() - again.probability_table())
    print(f"one new vote at 2,000 x 200: {1000 * np.median(taken):.1f} CPU ms, median of 20")
    print(f"against a fit of all votes: own chances by {mine.mean():.4f}, at most {mine.max():.4f}")
    print(f"against a fit of all votes: everybody's by {everybody.mean():.4f}, at most {everybody.max():.4f}")
    fast = told("one new vote in 50 CPU ms", float(np.median(taken)) <= 0.05)
    return told("own chances within 0.03 of a new fit", float(mine.max()) <= 0.03) and fast


def order() -> bool:
    """Rows and columns in 100 orders: the same bits."""
    votes, _ = generated(40, 12, 6, 1)
    first, rng = fit_opinion(votes), np.random.default_rng(0)
    same = 0
    for _ in range(100):
        rows, people, texts = (rng.permutation(size) for size in (len(votes), 40, 12))
        again, _ = VoteMatrix.from_indices(
            [votes.participants[n] for n in people.tolist()],
            [votes.statements[n] for n in texts.tolist()],
            np.argsort(people)[votes.person[rows]],
            np.argsort(texts)[votes.statement[rows]],
            votes.answer[rows],
        )
        same += _same(first, fit_opinion(again))
    print(f"orders of rows and columns with the same bits: {same} of 100")
    return told("bit-equal in any order", same == 100)


def _same(one: OpinionModel, other: OpinionModel) -> bool:
    pairs = (
        (one.sides.people.mean, other.sides.people.mean),
        (one.person_covariance, other.person_covariance),
        (one.sides.statements.mean, other.sides.statements.mean),
        (one.statement_covariance, other.statement_covariance),
        (one.pass_table(), other.pass_table()),
    )
    return all(np.array_equal(a, b) for a, b in pairs)


def speed(folder: Path) -> bool:
    """The fit of one consultation, of 15 million votes, and of half as many."""
    good = True
    for path in sorted(folder.glob(f"**/{CONSULTATION}/participants-votes.csv")):
        votes = read_polis(path.parent).votes
        seconds = fitted(votes)
        print(f"{CONSULTATION}: {len(votes):,} votes: {seconds:.2f} CPU s")
        good = told(f"{CONSULTATION}: fit in 2 CPU s", seconds <= 2.0) and good
    people, statements, votes_each = LARGE
    half = fitted(large(people // 2, statements, votes_each))
    votes = large(people, statements, votes_each)
    whole = fitted(votes)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{people:,} x {statements:,}, {len(votes):,} votes: {whole:.0f} CPU s, {memory:.2f} GB, votes and all")
    print(
        f"{people // 2:,} x {statements:,}: {half:.0f} CPU s; twice the votes take {whole / half:.2f} times as long"
    )
    good = told("15 million votes in 100 CPU s", whole <= 100) and good
    good = told("15 million votes in 2 GB", memory <= 2.0) and good
    return told("twice the votes at most 2.2 times as long", whole / half <= 2.2) and good


def fitted(votes: VoteMatrix) -> float:
    """CPU seconds of one fit."""
    start = time.process_time()
    fit_opinion(votes)
    return time.process_time() - start


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python benchmarks/opinion.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    if not any(folder.glob("**/participants-votes.csv")):
        print(f"{folder}: no Polis export with a participants-votes.csv", file=sys.stderr)
        return 1
    results = [coverage(), held_out(folder), one_vote(), order(), speed(folder)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
