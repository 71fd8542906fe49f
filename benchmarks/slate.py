"""Do eight statements, chosen from a tenth of the votes, represent everybody? One line a figure.

    python benchmarks/slate.py FOLDER

FOLDER holds Polis exports; the three of benchmarks/routing.py are taken and completed the same way (seeded), read
in the same two ways. Only statements that at most about half of the people agree with may be chosen: at most .55 in
the reading *sides only*, on which the bars are read because the eight most agreed with come nearest there to what
was told with them (PAV 1.867, ratio .479, 2.6 % uncovered; .4 % with all votes), and at most .5 *with passes*,
which was measured first. A tenth of the cells is seen, drawn at random (three draws); the model is fitted to those,
eight statements are chosen from what it expects, and the slate is audited against the completed table. For
comparison: the eight with the largest share agreeing of those seen, and slates chosen from all votes. The audit of
100,000 people and 1,000 statements is timed on drawn approvals, files not counted, median of three.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, its folder alone is searched

from benchmarks._completed import NEAREST, STRICT, Floats, Reading, Truth, completed, exports, matrix
from massline.engine.opinion import fit_opinion
from massline.engine.slate import (
    approvals,
    audit,
    contested,
    equal_shares,
    greedy_coverage,
    greedy_score,
    proportional,
)

CHOSEN, SEEN, RUNS = 8, 0.1, 3
LEAST_SCORE, MOST_RATIO, MOST_UNCOVERED, MOST_SECONDS = 1.87, 0.48, 0.024, 1.0


def most_agreed(chances: Floats, k: int) -> tuple[int, ...]:
    """The k statements with the largest expected share agreeing."""
    return tuple(sorted(np.argsort(-chances.mean(axis=0), kind="stable")[:k].tolist()))


RULES: dict[str, Callable[[Floats, int], tuple[int, ...]]] = {
    "proportional": proportional,
    "equal shares": equal_shares,
    "greedy score": greedy_score,
    "greedy coverage": greedy_coverage,
    "most agreed": most_agreed,
}


def measured(truth: Truth, *, seed: int) -> dict[str, tuple[float, float, float]]:
    """PAV score, EJR+ ratio and share uncovered of each rule's slate from a tenth of one consultation's votes."""
    approved = truth.answers == 1
    may = contested(approved.astype(np.float64), most=truth.reading.most)
    seen = np.random.default_rng([1, seed]).random(approved.shape) < SEEN
    votes = matrix(truth.answers, seen)
    model = fit_opinion(votes)
    expected = approvals(votes, (1 - model.pass_table()) * model.probability_table())[:, may]
    there = seen[:, may]
    shares = (approved[:, may] & there).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    slates = {name: rule(expected, CHOSEN) for name, rule in RULES.items()}
    slates["largest share seen"] = tuple(np.argsort(-shares, kind="stable")[:CHOSEN].tolist())
    complete = approved[:, may].astype(np.float64)
    slates["proportional, all votes"] = proportional(complete, CHOSEN)
    slates["greedy coverage, all votes"] = greedy_coverage(complete, CHOSEN)
    found = {name: audit(approved[:, may], slate) for name, slate in slates.items()}
    return {name: (one.score, one.ratio, one.uncovered) for name, one in found.items()}


def compared(truths: Sequence[Truth], reading: Reading) -> Floats:
    """The three figures of our slate, mean of sets and draws; a line for each rule, draw and set."""
    runs = []
    for truth in truths:
        for seed in range(RUNS):
            runs.append(measured(truth, seed=seed))
            for rule, figures in runs[-1].items():
                print(line(f"{reading.name}: {truth.name}, draw {seed}, {rule}", figures))
    means = {rule: np.mean([run[rule] for run in runs], axis=0) for rule in runs[0]}
    for rule, mean in means.items():
        print(line(f"{reading.name}: mean, {rule}", mean), flush=True)
    return np.asarray(means["proportional"])


def line(what: str, figures: Sequence[float] | Floats) -> str:
    score, ratio, uncovered = figures
    return f"{what}: PAV {score:.3f}, EJR+ ratio {ratio:.3f}, uncovered {uncovered:.2%}"


def seconds_of_audit() -> float:
    """Time of one audit of 100,000 people and 1,000 statements."""
    approved = np.random.default_rng(0).random((100_000, 1_000), dtype=np.float32) < 0.3
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        audit(approved, tuple(range(CHOSEN)))
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        print("usage: python benchmarks/slate.py FOLDER", file=sys.stderr)
        return 2
    folders = exports(Path(arguments[0]))
    if not folders:
        print(f"{arguments[0]}: the Polis exports of benchmarks/routing.py are not all there", file=sys.stderr)
        return 1
    kept = []
    for reading in (NEAREST, STRICT):
        score, ratio, uncovered = compared([completed(*one, reading=reading) for one in folders], reading).tolist()
        bars = {
            f"PAV at least {LEAST_SCORE}": score >= LEAST_SCORE,
            f"EJR+ ratio at most {MOST_RATIO}": ratio <= MOST_RATIO,
            f"uncovered below {MOST_UNCOVERED:.1%}": uncovered < MOST_UNCOVERED,
        }
        for bar, holds in bars.items():
            print(f"{reading.name}: {bar}: {'holds' if holds else 'FAILS'}", flush=True)
        kept.append(all(bars.values()))
    seconds = seconds_of_audit()
    print(f"audit of 100,000 x 1,000: {seconds:.2f} s")
    print(f"audit in less than {MOST_SECONDS:.0f} s: {'holds' if seconds < MOST_SECONDS else 'FAILS'}")
    return 0 if kept[0] and seconds < MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
