"""Are opinion groups shown where there are some, refused where there are none, is the map fair? One line a figure.

    python benchmarks/groups.py FOLDER [--quick]

FOLDER holds Polis exports. Everything is drawn with seeds; every figure is taken from the votes on, with the opinion
model fitted anew each time. --quick repeats a tenth as often and leaves the
large one out. Protocols stand at each function.
"""

import sys
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from massline.engine.groups import (
    GroupAnswer,
    Groups,
    NoGroups,
    adjusted_rand,
    find_groups,
    opinion_map,
    representative,
)
from massline.engine.opinion import OpinionModel, OpinionOptions, fit_opinion
from massline.engine.suspects import find_suspects
from massline.engine.votes import VoteMatrix
from massline.formats.polis import read_polis
from massline.formats.refusal import InputRefused

FULL, QUICK = 100, 10
DROPS = 20
LARGEST = 200_000
"""Consultations with more cells are measured fewer times."""

Numbers = NDArray[np.int64]
Line = tuple[str, bool]


@dataclass(frozen=True)
class Consultation:
    """One public set: its name, its votes without moderated-out statements, and the model of them."""

    name: str
    votes: VoteMatrix
    model: OpinionModel
    answer: GroupAnswer


def matrix(person: Numbers, statement: Numbers, answer: Numbers, people: int, statements: int) -> VoteMatrix:
    """The matrix of votes whose ids are indices."""
    names = [str(n) for n in range(people)], [str(n) for n in range(statements)]
    return VoteMatrix.from_indices(*names, person, statement, answer)[0]


def planted(seed: int, statements: int, each: int, shared: int) -> tuple[VoteMatrix, Numbers]:
    """Three groups of 100; each agrees at .8 with its own third of the statements and at .2 with the rest.

    The last ``shared`` statements are agreed with at one rate by all groups, drawn between .2 and .8.
    """
    generator = np.random.default_rng(seed)
    group = np.arange(300) // 100
    chosen = [np.sort(generator.choice(statements, each, replace=False)) for _ in range(300)]
    person, statement = np.repeat(np.arange(300), each), np.concatenate(chosen)
    apart = statements - shared
    own = np.where(statement < apart, statement * 3 // apart, -1) == group[person]
    alike = generator.uniform(0.2, 0.8, statements)
    chance = np.where(statement < apart, np.where(own, 0.8, 0.2), alike[statement])
    answer = np.where(generator.random(len(person)) < chance, 1, -1)
    return matrix(person, statement, answer, 300, statements), group


def with_answers(votes: VoteMatrix, answer: NDArray[np.int8]) -> VoteMatrix:
    """The same cells with other answers."""
    return VoteMatrix(votes.participants, votes.statements, votes.person.copy(), votes.statement.copy(), answer)


def shuffled(votes: VoteMatrix, seed: int) -> VoteMatrix:
    """The votes on each statement dealt out anew among those who gave them."""
    generator, answer = np.random.default_rng(seed), votes.answer.copy()
    for statement in range(len(votes.statements)):
        cells = np.flatnonzero(votes.statement == statement)
        answer[cells] = answer[cells][generator.permutation(len(cells))]
    return with_answers(votes, answer)


def one_cloud(model: OpinionModel, seed: int) -> VoteMatrix:
    """Votes drawn from the fitted model with people in one Gaussian cloud of the spread they have; passes stay."""
    generator, votes = np.random.default_rng(seed), model.votes
    spread = np.cov(model.position.T).reshape(model.dimensions, -1) + model.position_covariance.mean(axis=0)
    place = generator.multivariate_normal(np.zeros(model.dimensions), spread, len(model.position))
    logit = model.lean[votes.person] + model.intercept[votes.statement]
    logit += (place[votes.person] * model.loading[votes.statement]).sum(axis=1)
    drawn = np.where(generator.random(len(logit)) < 1 / (1 + np.exp(-logit)), 1, -1)
    return with_answers(votes, np.where(votes.answer == 0, 0, drawn).astype(np.int8))


def groups_of(votes: VoteMatrix) -> GroupAnswer:
    """Votes to groups, the whole way."""
    return find_groups(fit_opinion(votes))


def renamed(votes: VoteMatrix, seed: int) -> tuple[VoteMatrix, Numbers]:
    """The votes under other names of people, and where each person of before now stands."""
    name = np.random.default_rng(seed).permutation(len(votes.participants))
    names = [str(n) for n in name]
    other, _ = VoteMatrix.from_indices(names, list(votes.statements), votes.person, votes.statement, votes.answer)
    return other, name


def rearranged(votes: VoteMatrix, seed: int) -> VoteMatrix:
    """The same votes from rows, columns and cells in another order."""
    generator = np.random.default_rng(seed)
    rows, columns, cells = (
        generator.permutation(n) for n in (len(votes.participants), len(votes.statements), len(votes))
    )
    return VoteMatrix.from_indices(
        [votes.participants[n] for n in rows],
        [votes.statements[n] for n in columns],
        np.argsort(rows)[votes.person][cells],
        np.argsort(columns)[votes.statement][cells],
        votes.answer[cells],
    )[0]


def bar(text: str, holds: bool) -> Line:
    return f"{text}: {'holds' if holds else 'FAILS'}", holds


def planted_groups(times: int) -> Iterator[Line]:
    """How often three planted groups are shown, and how like; then what is listed where 12 of 72 are shared."""
    shown = 0
    alike = []
    for seed in range(times):
        votes, group = planted(seed, 60, 20, 0)
        found = groups_of(votes)
        if isinstance(found, Groups):
            alike.append(adjusted_rand(found.member + 1, group))
            shown += alike[-1] >= 0.8
    middle = float(np.mean(alike)) if alike else 0.0
    yield bar(f"planted: shown with ARI >= .8 in {shown} of {times}, mean {middle:.3f}; .95", shown >= 0.95 * times)
    false = total = forced = tests = 0
    for seed in range(max(times // 4, 5)):
        votes, _ = planted(1000 + seed, 72, 24, 12)
        model = fit_opinion(votes)
        found = find_groups(model)
        if isinstance(found, Groups):
            listed = [int(votes.statements[row.statement]) for rows in representative(model, found) for row in rows]
            total += len(listed)
            false += sum(statement >= 60 for statement in listed)
            nothing = representative(fit_opinion(shuffled(votes, seed)), found)
            forced += sum(len(rows) for rows in nothing)
            tests += 5 * len(nothing)
    share = false / max(total, 1)
    yield bar(f"planted: {false} of {total} listed statements set nobody apart ({share:.1%}); 10 %", share <= 0.1)
    yield bar(f"groups forced on shuffled votes: {forced} of {tests} places filled; 10 %", forced <= 0.1 * tests)


def nothing_there(sets: list[Consultation], times: int) -> Iterator[Line]:
    """No groups in shuffled votes of three sets, nor in one cloud drawn from their models."""
    able = [one for one in sets if (one.votes.votes_per_person() >= 10).sum() >= 60]
    for one in sorted(able, key=lambda s: len(s.votes.participants) * len(s.votes.statements))[:3]:
        none = sum(not isinstance(groups_of(shuffled(one.votes, seed)), Groups) for seed in range(times))
        yield bar(f"{one.name}: no groups in {none} of {times} shuffles; .95", none >= 0.95 * times)
        fewer = max(times // 4, 5)
        cloud = sum(not isinstance(groups_of(one_cloud(one.model, seed)), Groups) for seed in range(fewer))
        yield bar(f"{one.name}: no groups in {cloud} of {fewer} clouds from its model; .95", cloud >= 0.95 * fewer)


def stability(one: Consultation, times: int) -> Iterator[Line]:
    """Where groups are shown: again without a fifth of the people, fitted anew; not shown again counts 0."""
    if not isinstance(one.answer, Groups):
        return
    people = len(one.votes.participants)
    alike = []
    for seed in range(times):
        gone = np.zeros(people, np.bool_)
        gone[np.random.default_rng(seed).permutation(people)[: people // 5]] = True
        again = groups_of(one.votes.without(gone[one.votes.person]))
        alike.append(0.0)
        if isinstance(again, Groups):
            both = (one.answer.member >= 0) & (again.member >= 0) & ~gone
            alike[-1] = adjusted_rand(one.answer.member[both], again.member[both])
    middle = float(np.mean(alike))
    text = f"{one.name}: without a fifth of the people mean ARI {middle:.3f}, lowest {min(alike):.3f}; .85"
    yield bar(text, middle >= 0.85)


def order(name: str, votes: VoteMatrix, first: GroupAnswer, times: int) -> Iterator[Line]:
    """Bit-equal under other orders of rows, columns and cells; the same groups under other names of people."""
    place = opinion_map(fit_opinion(votes)).position
    equal, alike = 0, []
    for seed in range(times):
        model = fit_opinion(rearranged(votes, seed))
        again = find_groups(model)
        same = type(again) is type(first) and np.array_equal(opinion_map(model).position, place)
        if isinstance(again, Groups) and isinstance(first, Groups):
            same = same and np.array_equal(again.membership, first.membership)
        equal += same
    for seed in range(max(times // 10, 3)):
        other, now = renamed(votes, seed)
        again = groups_of(other)
        if isinstance(again, Groups) and isinstance(first, Groups):
            alike.append(adjusted_rand(first.member + 1, again.member[now] + 1))
        else:
            alike.append(float(type(again) is type(first)))
    yield bar(f"{name}: bit-equal in {equal} of {times} orders", equal == times)
    yield bar(f"{name}: other names of people, lowest ARI {min(alike):.3f}; .99", min(alike) >= 0.99)


def the_map(one: Consultation, seed: int = 0) -> Iterator[Line]:
    """Diligence, everybody placed, and ranges of people masked to 3-10 votes against their place with all votes.

    Masked are a fifth of those with at least 20 votes, and the model is fitted anew on what is left.
    """
    drawn, count = opinion_map(one.model), one.votes.votes_per_person()
    voted = count > 0
    distance = np.hypot(*drawn.position.T)
    rank = float(spearmanr(count[voted], distance[voted])[0])
    yield bar(f"{one.name}: rank correlation of votes and distance {rank:+.3f}; .15", abs(rank) < 0.15)
    placed: NDArray[np.bool_] = np.isfinite(drawn.position).all(axis=1) & voted
    yield bar(
        f"{one.name}: {placed.sum() / voted.sum():.0%} of {voted.sum():,} voters placed",
        bool((placed == voted).all()),
    )
    generator = np.random.default_rng(seed)
    able = np.flatnonzero(count >= 20)
    if len(able) < 20:
        return
    few = generator.permutation(able)[: len(able) // 5]
    keep = count.copy()
    keep[few] = generator.integers(3, 11, len(few))
    shuffle = np.lexsort((generator.random(len(one.votes)), one.votes.person))
    rank_in_row = np.empty(len(shuffle), np.int64)
    rank_in_row[shuffle] = np.arange(len(shuffle)) - np.repeat(np.cumsum(count) - count, count)
    masked = opinion_map(fit_opinion(one.votes.without(rank_in_row >= keep[one.votes.person])))
    side = np.sign((masked.statement * drawn.statement).sum(axis=0))
    low, high = np.minimum(masked.low * side, masked.high * side), np.maximum(masked.low * side, masked.high * side)
    inside = float(((low[few] <= drawn.position[few]) & (drawn.position[few] <= high[few])).mean())
    wide, narrow = float((high - low)[few].mean()), float((drawn.high - drawn.low)[few].mean())
    text = f"{one.name}: {len(few)} people masked to 3-10 votes, {inside:.1%} of full-vote places in range; .9"
    yield bar(text, inside >= 0.9)
    yield bar(f"{one.name}: width {wide:.2f} masked, {narrow:.2f} with all votes", narrow < wide)


def speed(one: Consultation) -> Iterator[Line]:
    """CPU seconds from the matrix to model, groups, map and suspects; median of three."""
    taken, parts = [], []
    for _ in range(3):
        start = time.process_time()
        model = fit_opinion(one.votes)
        fitted = time.process_time()
        find_groups(model)
        opinion_map(model)
        find_suspects(model)
        taken.append(time.process_time() - start)
        parts.append(time.process_time() - fitted)
    text = f"{one.name}: model {np.median(taken) - np.median(parts):.2f} CPU s, groups, map, suspects"
    yield bar(f"{text} {np.median(parts):.2f} CPU s; 1 s for the latter", float(np.median(parts)) < 1.0)


def large() -> Iterator[Line]:
    """100,000 people, 1,000 statements, 15 million votes of three groups: groups and map after the model."""
    generator = np.random.default_rng(0)
    people, statements, each = 100_000, 1_000, 150
    person = np.repeat(np.arange(people, dtype=np.int32), each)
    start = generator.integers(0, statements, people)
    statement = ((start[:, None] + 7 * np.arange(each)) % statements).astype(np.int32).reshape(-1)
    chance = np.where(statement % 3 == person % 3, 0.8, 0.4)
    answer = np.where(generator.random(len(person)) < chance, 1, -1).astype(np.int8)
    names = [str(n) for n in range(people)], [str(n) for n in range(statements)]
    votes, _ = VoteMatrix.from_indices(*names, person, statement, answer)
    del person, statement, chance, answer
    model = fit_opinion(votes, options=OpinionOptions(dimensions=3, sweeps=4))
    tracemalloc.start()
    begun = time.process_time()
    found = find_groups(model)
    opinion_map(model)
    taken = time.process_time() - begun
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    text = f"100,000 x 1,000: groups and map {taken:.1f} CPU s, {peak:.0f} MB, {type(found).__name__}; 40 s, 1,024 MB"
    yield bar(text, taken < 40 and peak < 1024)


def read(folder: Path) -> Iterator[Consultation | str]:
    """The public sets below the folder, without statements that were moderated out; a text where one is refused."""
    for export in sorted({path.parent for path in folder.glob("**/*participants-votes.csv")}):
        try:
            imported = read_polis(export)
        except InputRefused as refused:
            yield f"{export.name}: {refused}"
            continue
        index = {name: number for number, name in enumerate(imported.votes.statements)}
        out = np.zeros(len(index), np.bool_)
        out[[index[name] for name in imported.rejected if name in index]] = True
        votes = imported.votes.without(out[imported.votes.statement])
        model = fit_opinion(votes)
        yield Consultation(export.name, votes, model, find_groups(model))


def report(sets: list[Consultation], times: int) -> Iterator[Line]:
    """Every figure."""
    for one in sets:
        said = one.answer
        if isinstance(said, Groups):
            sizes = " + ".join(f"{n:,}" for n in said.size)
            yield f"{one.name}: groups of {sizes}, {said.unsure:,} in none, stability {said.stability:.2f}", True
        else:
            tried = said.tried if isinstance(said, NoGroups) else ()
            told = ", ".join(f"{t.groups}: {t.evidence:.0f} BIC, valley {t.valley:.2f}" for t in tried)
            yield f"{one.name}: {said.reason} [{told}]", True
    for one in sets:
        small = len(one.votes.participants) * len(one.votes.statements) <= LARGEST
        yield from the_map(one)
        yield from stability(one, min(times, DROPS) if small else 5)
    yield from planted_groups(times)
    yield from nothing_there(sets, times)
    votes, _ = planted(0, 60, 20, 0)
    known = fit_opinion(votes)
    yield from stability(Consultation("planted", votes, known, find_groups(known)), min(times, DROPS))
    yield from order("planted", votes, find_groups(known), times // 2)
    smallest = min(sets, key=lambda one: len(one.votes))
    yield from order(smallest.name, smallest.votes, smallest.answer, times)
    for one in sets:
        if one.name == "vtaiwan.uberx":
            yield from speed(one)
    if times == FULL:
        yield from large()


def main(arguments: list[str]) -> int:
    quick = "--quick" in arguments
    folders = [one for one in arguments if one != "--quick"]
    if len(folders) != 1:
        print("usage: python benchmarks/groups.py FOLDER [--quick]", file=sys.stderr)
        return 2
    all_hold, sets = True, []
    for one in read(Path(folders[0])):
        if isinstance(one, str):
            print(one, flush=True)
            all_hold = False
        else:
            sets.append(one)
    if not sets:
        print(f"{folders[0]}: no Polis export with a participants-votes.csv", file=sys.stderr)
        return 1
    for line, holds in report(sets, QUICK if quick else FULL):
        print(line, flush=True)
        all_hold = all_hold and holds
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
