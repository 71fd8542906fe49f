"""Does asking by usefulness and least seen learn more from 15 votes a person? One line a figure.

    python benchmarks/routing.py FOLDER

FOLDER holds Polis exports; the three named in benchmarks/_completed.py are taken. Each is completed once: cells
nobody voted on are drawn from an opinion model fitted to the votes (seeded). Then people come one after the other
in a drawn order and give 15 answers each; the routing state moves only with releases, one when 30 people were heard
and each time there are three tenths more; three statements are sent ahead, as the vote page does. From the votes so
collected the model is fitted anew and held against the completed table:

    unseen log loss  of predict_agree on the cells nobody was asked, agree against disagree
    groups           adjusted Rand index of three groups against those of the full table
    ranking          Kendall's tau of the statements by their share agreeing, estimated for everybody

By lot and by the rule of Polis the same people are asked in the same order, for comparison. How a table is
completed and groups are found is read in two ways (benchmarks/_completed.py): *sides only*, on which the bars are
read because the lot comes nearest there to what was told with them (.426, .33, .83), and *with passes*, which was
measured first. Bars are for the mean of the three, two runs each.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, its folder alone is searched

from benchmarks._completed import (
    CONSULTATIONS,
    NEAREST,
    STRICT,
    Floats,
    Reading,
    Table,
    Truth,
    completed,
    exports,
    matrix,
    three_groups,
)
from massline.engine import polis
from massline.engine.opinion import OpinionModel, fit_opinion, predict_agree
from massline.engine.routing import RoutingState, state_of, weights
from massline.engine.slate import approvals
from massline.engine.votes import VoteMatrix

EACH, AHEAD, RUNS = 15, 3, 2
FIRST_RELEASE, GROWTH = 30, 0.3
MOST_LOSS, LEAST_INDEX, LEAST_TAU = 0.405, 0.42, 0.84

Rule = Callable[[VoteMatrix, OpinionModel], Callable[[Table, NDArray[np.bool_], NDArray[np.bool_]], Floats]]


def rand_index(one: NDArray[np.int64], two: NDArray[np.int64]) -> float:
    """The adjusted Rand index of two partitions (Hubert & Arabie 1985)."""
    table = np.zeros((one.max() + 1, two.max() + 1))
    np.add.at(table, (one, two), 1)

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    together, first, second = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = first * second / (len(one) * (len(one) - 1) / 2)
    return (together - expected) / ((first + second) / 2 - expected)


def by_lot(votes: VoteMatrix, model: OpinionModel) -> Callable[..., Floats]:
    """Every statement left as likely as another."""
    return lambda _answers, _answered, taken: (~taken).astype(np.float64)


def by_polis(votes: VoteMatrix, model: OpinionModel) -> Callable[..., Floats]:
    """In proportion to the priorities of Polis."""
    priority = polis.analyse(votes).priorities
    return lambda _answers, _answered, taken: np.where(taken, 0.0, priority)


def by_massline(votes: VoteMatrix, model: OpinionModel) -> Callable[..., Floats]:
    """By the routing state of the last release."""
    state: RoutingState = state_of(model)
    return lambda answers, answered, taken: weights(state, answers, answered, taken).astype(np.float64)


def collected(truth: Truth, rule: Rule, *, seed: int) -> NDArray[np.bool_]:
    """Which cells were asked once everybody gave their answers."""
    chance = np.random.default_rng([2, seed])
    order, asked = chance.permutation(len(truth.answers)), np.zeros(truth.answers.shape, np.bool_)
    done, heavy = 0, by_lot(None, None)  # type: ignore[arg-type]
    while done < len(order):
        rows = order[done : done + (FIRST_RELEASE if not done else max(10, int(done * GROWTH)))]
        answers, drawn = truth.answers[rows], list[NDArray[np.bool_]]()
        taken = np.zeros(answers.shape, np.bool_)
        for turn in range(min(EACH, answers.shape[1])):
            answered = np.any(drawn[: max(turn - AHEAD + 1, 0)] or [np.zeros_like(taken)], axis=0)
            heaps = np.cumsum(heavy(np.where(answered, answers, 0), answered, taken), axis=1)
            place = (heaps <= chance.random((len(rows), 1)) * heaps[:, -1:]).sum(axis=1)
            now = np.arange(answers.shape[1]) == place[:, np.newaxis]
            drawn, taken = [*drawn, now], taken | now
        asked[rows] = taken
        done += len(rows)
        if done < len(order):
            heard = np.sort(order[:done])
            votes = matrix(truth.answers[heard], asked[heard])
            heavy = rule(votes, fit_opinion(votes))
    return asked


def measured(truth: Truth, asked: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Unseen log loss, Rand index of three groups, tau of the ranking."""
    votes = matrix(truth.answers, asked)
    model = fit_opinion(votes)
    chances = model.probability_table()
    people, statements = truth.answers.shape
    rows, columns = np.nonzero(~asked & (truth.answers != 0))
    expected = predict_agree(
        votes.person, votes.statement, votes.answer, participants=people, statements=statements,
        test_i=rows, test_j=columns,
    )  # fmt: skip
    right = np.where(truth.answers[rows, columns] == 1, expected, 1 - expected)
    everybody = approvals(votes, (1 - model.pass_table()) * chances).mean(axis=0)
    loss = float(-np.log(np.clip(right, 1e-4, None)).mean())
    return (
        loss,
        rand_index(truth.groups, three_groups(truth, asked, model)),
        float(kendalltau(everybody, truth.share).statistic),
    )


def compared(truths: Sequence[Truth], reading: Reading) -> Floats:
    """Our three figures, mean of sets and runs; a line for each rule and set."""
    for label, rule in (("by lot", by_lot), ("Polis", by_polis), ("massline", by_massline)):
        figures = np.array([[measured(t, collected(t, rule, seed=run)) for run in range(RUNS)] for t in truths])
        named = [*(truth.name for truth in truths), "mean"]
        for name, (loss, index, tau) in zip(named, [*figures.mean(axis=1), figures.mean(axis=(0, 1))], strict=True):
            print(
                f"{reading.name}: {name}, {label}: unseen log loss {loss:.3f}, groups {index:.3f}, ranking {tau:.3f}"
            )
        sys.stdout.flush()
    return np.asarray(figures.mean(axis=(0, 1)))


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        print("usage: python benchmarks/routing.py FOLDER", file=sys.stderr)
        return 2
    folders = exports(Path(arguments[0]))
    if not folders:
        print(f"{arguments[0]}: needs the Polis exports {', '.join(CONSULTATIONS)}", file=sys.stderr)
        return 1
    kept = []
    for reading in (NEAREST, STRICT):
        truths = [completed(name, folder, reading=reading) for name, folder in folders]
        loss, index, tau = compared(truths, reading).tolist()
        bars = {
            f"unseen log loss at most {MOST_LOSS}": loss <= MOST_LOSS,
            f"groups at least {LEAST_INDEX}": index >= LEAST_INDEX,
            f"ranking at least {LEAST_TAU}": tau >= LEAST_TAU,
        }
        for bar, holds in bars.items():
            print(f"{reading.name}: {bar}: {'holds' if holds else 'FAILS'}", flush=True)
        kept.append(all(bars.values()))
    return 0 if kept[0] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
