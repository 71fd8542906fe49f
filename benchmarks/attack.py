"""Are made votes warned of, and honest ones not? One line a figure.

    python benchmarks/attack.py FOLDER [--quick]

FOLDER holds Polis exports. To each, 5 % more people are added who all give one vector of answers to every statement:
drawn by chance, the majority's, or that of somebody who took part (with chance answers where they gave none). Sets
where that is fewer than three people are told and not counted: nothing shows in one or two rows. Honest are the sets
as they are, halves of their people, and votes drawn from their models. The model is fitted anew each time.
--quick repeats a tenth as often.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from massline.engine.consensus import agreement, consensus
from massline.engine.opinion import OpinionModel, fit_opinion
from massline.engine.suspects import check_headlines, find_suspects
from massline.engine.votes import VoteMatrix
from massline.formats.polis import read_polis
from massline.formats.refusal import InputRefused

KINDS = ("chance", "majority", "somebody")
RUNS, LARGE_RUNS = 30, 3
"""Runs a kind and set; fewer where a set has more than ``LARGE`` cells."""
LARGE = 60_000
SLIPS = 0.02

Line = tuple[str, bool]


def vector(votes: VoteMatrix, kind: str, generator: np.random.Generator) -> NDArray[np.int8]:
    """The answers the copies give, one a statement."""
    drawn = generator.choice(np.array([-1, 1], np.int8), len(votes.statements))
    if kind == "majority":
        counts = votes.counts()
        return np.where(counts.agree >= counts.disagree, 1, -1).astype(np.int8)
    if kind == "somebody":
        count = votes.votes_per_person()
        person = generator.choice(np.flatnonzero(count >= np.quantile(count, 0.75)))
        own = votes.person == person
        drawn[votes.statement[own]] = votes.answer[own]
    return drawn


def attacked(votes: VoteMatrix, kind: str, seed: int, slips: float = 0.0) -> tuple[VoteMatrix, int]:
    """The votes with 5 % copies added, and how many copies that is; ``slips`` of their answers are turned round."""
    generator = np.random.default_rng(seed)
    people, width = len(votes.participants), len(votes.statements)
    copies = round(0.05 * people)
    rows = np.tile(vector(votes, kind, generator), (copies, 1))
    rows = np.where(generator.random(rows.shape) < slips, -rows, rows)
    everybody, _ = VoteMatrix.from_indices(
        [*votes.participants, *(f"copy {n}" for n in range(copies))],
        votes.statements,
        np.concatenate([votes.person, np.repeat(people + np.arange(copies), width)]),
        np.concatenate([votes.statement, np.tile(np.arange(width), copies)]),
        np.concatenate([votes.answer, rows.reshape(-1)]),
    )
    return everybody, copies


def drawn_from(model: OpinionModel, seed: int) -> VoteMatrix:
    """Honest votes: everybody answers what they answered, each on their own, by the model."""
    generator, votes = np.random.default_rng(seed), model.votes
    passing = model.pass_probability(votes.person, votes.statement)
    agreeing = model.probability(votes.person, votes.statement)
    side = np.where(generator.random(len(votes)) < agreeing, 1, -1)
    answer = np.where(generator.random(len(votes)) < passing, 0, side).astype(np.int8)
    return VoteMatrix(votes.participants, votes.statements, votes.person.copy(), votes.statement.copy(), answer)


def half(votes: VoteMatrix, seed: int) -> VoteMatrix:
    """The votes of a half of the people."""
    gone = np.random.default_rng(seed).random(len(votes.participants)) < 0.5
    return votes.without(gone[votes.person])


def warned(votes: VoteMatrix) -> bool:
    return find_suspects(fit_opinion(votes)).warns


def headlines(votes: VoteMatrix, name: str) -> str:
    """What an attack by chance does to the list of what is shared, and how much of that is told."""
    stuffed, _ = attacked(votes, "chance", 0)
    suspects = find_suspects(fit_opinion(stuffed))
    shared = consensus(stuffed).shared
    listed = tuple(int(s) for s in shared.at_least() if shared.direction[s] == 1)
    checks = check_headlines(stuffed, suspects, listed, (), overall=agreement(stuffed))
    clean = consensus(votes).shared
    honest = {votes.statements[int(s)] for s in clean.at_least() if clean.direction[s] == 1}
    made = [check for check in checks if stuffed.statements[check.statement] not in honest]
    told = sum(not check.holds for check in made)
    standing = sum(check.holds_equally for check in checks)
    return (
        f"{name}: {len(checks)} headlines under attack, {len(made)} of them made by it, {told} of those told;"
        f" {standing} hold with each person counting equally"
    )


def report(sets: list[tuple[str, VoteMatrix]], quick: bool) -> Iterator[Line]:
    """Every figure."""
    caught = dict.fromkeys(KINDS, 0)
    slipped = tried = false = honest = 0
    for name, votes in sets:
        cells = len(votes.participants) * len(votes.statements)
        runs = max((RUNS if cells <= LARGE else LARGE_RUNS) // (10 if quick else 1), 1)
        copies = round(0.05 * len(votes.participants))
        found = []
        if copies >= 3:
            for seed in range(runs):
                for kind in KINDS:
                    found.append(warned(attacked(votes, kind, seed)[0]))
                    caught[kind] += found[-1]
                slipped += warned(attacked(votes, "somebody", seed, SLIPS)[0])
            tried += runs
        model = fit_opinion(votes)
        mine = [find_suspects(model).warns]
        mine += [warned(half(votes, seed)) for seed in range(runs)]
        mine += [warned(drawn_from(model, seed)) for seed in range(runs)]
        false, honest = false + sum(mine), honest + len(mine)
        told = f"{sum(found)} of {len(found)} attacks warned of" if found else f"{copies} copies, too few to show"
        yield f"{name}: {told}, {sum(mine)} of {len(mine)} false warnings", True
        if found:
            yield headlines(votes, name), True
    for kind, number in caught.items():
        text = f"copies of {kind}: warned of in {number} of {tried} runs; .95"
        yield f"{text}: {'holds' if number >= 0.95 * tried else 'FAILS'}", number >= 0.95 * tried
    yield f"copies of somebody with {SLIPS:.0%} slips: warned of in {slipped} of {tried} runs (no bar)", True
    text = f"honest votes: {false} of {honest} warned of; .05"
    yield f"{text}: {'holds' if false <= 0.05 * honest else 'FAILS'}", false <= 0.05 * honest


def main(arguments: list[str]) -> int:
    quick = "--quick" in arguments
    folders = [one for one in arguments if one != "--quick"]
    if len(folders) != 1:
        print("usage: python benchmarks/attack.py FOLDER [--quick]", file=sys.stderr)
        return 2
    all_hold, sets = True, []
    for export in sorted({path.parent for path in Path(folders[0]).glob("**/*participants-votes.csv")}):
        try:
            sets.append((export.name, read_polis(export).votes))
        except InputRefused as refused:
            print(f"{export.name}: {refused}", flush=True)
            all_hold = False
    if not sets:
        print(f"{folders[0]}: no Polis export with a participants-votes.csv", file=sys.stderr)
        return 1
    start = time.process_time()
    for line, holds in report(sets, quick):
        print(line, flush=True)
        all_hold = all_hold and holds
    print(f"{time.process_time() - start:.0f} CPU s")
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
