"""Ten known votes attacked: three public consultations replayed voter by voter, beside their raw export.

    python benchmarks/exposure.py FOLDER [--quick]

The attacker knows k of a person's votes (3, 5, 8, 10), up to two of them wrong, and when everybody answered what,
presses "publish" after every answer and reads every artefact. Somebody is found in the raw export where one row fits
and it is theirs; here, where an artefact tells persons apart, or where a vote that was not known is told for certain,
or to 19 in 20 and 25 points better than the published share says. What publishing costs is measured on releases made
after every 25 votes, with four invented sections and without; what second answers, the
order of statements and a second version of a proposal tell: `_again.py`, `_ordered.py`, `_versions.py`.
--quick leaves out the site itself and most people.
"""

import csv
import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from massline.engine.votes import AGREE, DISAGREE, PASS, VoteMatrix
from massline.method.disclosure import Counts, Section, less
from massline.method.publication import Table, publish
from massline.method.shown import public_cells

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks import _ordered, _replayed, _versions
from benchmarks._again import Again
from benchmarks._timed import odds, pivots
from benchmarks.publication import ANSWER, LOT, section_of

NAMES = ("15-per-hour-seattle", "brexit-consensus", "scoop-hivemind.affordable-housing")
KNOWN, WRONG = (3, 5, 8, 10), (0, 1, 2)
SURE, MARGIN, CERTAIN = 0.95, 0.25, 1 - 1e-9
PEOPLE = 400
EVERY = 25
HOUR = 3_600_000
LARGE = 30
"""Votes from which on a cell is in the mean error."""

Line = tuple[str, bool]
Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Vote:
    """One vote as it came."""

    at: int
    voter: str
    statement: str
    answer: int


def votes_of(folder: Path) -> list[Vote]:
    """All votes of an export in order of time."""
    with (folder / "votes.csv").open(newline="", encoding="utf-8") as file:
        rows = [
            Vote(int(row["timestamp"]), row["voter-id"], row["comment-id"], ANSWER[row["vote"]])
            for row in csv.DictReader(file)
        ]
    return sorted(rows, key=lambda one: one.at)


@dataclass
class Counting:
    """One statement while it is voted on: exact counts, what is published of them, the votes that wait for it."""

    exact: dict[Section, list[int]] = field(default_factory=dict)
    table: Table | None = None
    told: list[Table] = field(default_factory=list)
    waiting: list[tuple[Section, int]] = field(default_factory=list)
    delays: list[int] = field(default_factory=list)

    def add(self, section: Section, answer: int, count: int) -> None:
        self.exact.setdefault(section, [0, 0, 0])[answer] += count

    def now(self) -> dict[Section, Counts]:
        return {section: (a, d, p) for section, (a, d, p) in self.exact.items()}

    def publish(self, at: int, *, final: bool = False, batches: bool = True) -> bool:
        """Work out what may be published; whether anything public moved."""
        before = self.table
        if before is not None and not batches:
            before = replace(before, taken=None)
        after = publish(self.now(), previous=before, final=final, lot=LOT)
        moved = self.table is None or after.told() != self.table.told()
        if moved:
            self.told.append(after)
            self.waiting = [one for one in self.waiting if not self._out(after, one, at)]
        self.table = after
        return moved

    def _out(self, after: Table, one: tuple[Section, int], at: int) -> bool:
        (section, came), old = one, self.table
        group = section if section in after.shown else None
        was = None if old is None else old.shown.get(group or "", None) if group else old.rest
        if (after.shown.get(group or "") if group else after.rest) == was:
            return False
        self.delays.append(at - came)
        return True


def replayed(votes: Sequence[Vote], sections: int, every: int) -> dict[str, Counting]:
    """Every statement after the closing release, published after so many votes of the consultation."""
    found: dict[str, Counting] = {}
    last: dict[tuple[str, str], int] = {}
    changed: set[str] = set()
    for number, one in enumerate(votes, start=1):
        counting, section = found.setdefault(one.statement, Counting()), section_of(one.voter, sections)
        if (before := last.get((one.voter, one.statement))) is not None:
            counting.add(section, before, -1)
        else:
            counting.waiting.append((section, one.at))
        counting.add(section, one.answer, 1)
        last[one.voter, one.statement] = one.answer
        changed.add(one.statement)
        if number % every == 0:
            for name in changed:
                found[name].publish(one.at)
            changed.clear()
    for counting in found.values():
        counting.publish(votes[-1].at, final=True)
    return found


def matrix_of(votes: Sequence[Vote]) -> NDArray[np.int8]:
    """The raw export: a row a person, a column a statement, -1 where nothing was answered."""
    people = {name: n for n, name in enumerate(dict.fromkeys(one.voter for one in votes))}
    columns = {name: n for n, name in enumerate(dict.fromkeys(one.statement for one in votes))}
    table = np.full((len(people), len(columns)), -1, np.int8)
    for one in votes:
        table[people[one.voter], columns[one.statement]] = one.answer
    return table


def anew(votes: Sequence[Vote]) -> list[Vote]:
    """The same with one vote in ten given a second time, fifty votes later, as the share of its statement has it."""
    dice, given = random.Random("anew"), dict[str, list[int]]()
    for one in votes:
        given.setdefault(one.statement, []).append(one.answer)
    found: list[tuple[int, Vote]] = [(number, one) for number, one in enumerate(votes)]
    found += [
        (number + 50, replace(one, answer=dice.choice(given[one.statement])))
        for number, one in enumerate(votes)
        if dice.random() < 0.1
    ]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def voted(votes: Sequence[Vote]) -> VoteMatrix:
    """The same as the engine reads it."""
    words = (AGREE, DISAGREE, PASS)
    people, statements = [one.voter for one in votes], [one.statement for one in votes]
    return VoteMatrix.from_events(people, statements, [words[one.answer] for one in votes])[0]


def in_the_export(table: NDArray[np.int8], known: int, wrong: int, people: int) -> tuple[int, int]:
    """How many of how many people with enough votes are the only row that fits what is known of them."""
    dice = np.random.default_rng([known, wrong])
    enough = np.flatnonzero((table >= 0).sum(axis=1) >= known)
    chosen = dice.choice(enough, min(people, len(enough)), replace=False)
    found = 0
    for person in chosen:
        columns = dice.choice(np.flatnonzero(table[person] >= 0), known, replace=False)
        said = table[person, columns].copy()
        said[:wrong] = (said[:wrong] + 1) % 3
        fits = np.flatnonzero((table[:, columns] != said).sum(axis=1) <= wrong)
        found += len(fits) == 1 and fits[0] == person
    return found, len(chosen)


@dataclass
class Told:
    """What the attacker with a clock learns of single votes: who gave it, of which statement, the odds, the share."""

    learned: dict[str, set[str]] = field(default_factory=dict)
    certain: int = 0
    best: float = 0.0
    in_blocks: int = 0
    again: Again = field(default_factory=Again)
    silent: int = 0

    def block(self, move: "Move", shares: Sequence[float], name: str) -> None:
        """One move of a statement: who answered since the one before, in order, and how many gave what."""
        voters, counts = move.came, move.change
        if any(old is not None for old in move.before.values()) or len(voters) != len(move.before):
            # Somebody answered a second time: no order cuts the block into people any more, its sums remain.
            now = dict(voters)
            self.again.block([(old, now[who]) for who, old in move.before.items()], counts[:2], shares)
            return
        kinds = [kind for kind, count in enumerate(counts) if count]
        for (voter, _), chances in zip(voters, odds([counts[kind] for kind in kinds]), strict=True):
            sure, kind = max(zip(chances, kinds, strict=True))
            self.in_blocks += 1
            self.certain += sure >= CERTAIN
            gain = sure - shares[kind]
            self.best = max(self.best, gain if sure >= SURE else 0.0)
            if sure >= CERTAIN or (sure >= SURE and gain >= MARGIN):
                self.learned.setdefault(voter, set()).add(name)


@dataclass
class Move:
    """What came between two moves of a statement: answers in order, what each person had answered before, the sum."""

    came: list[tuple[str, int]] = field(default_factory=list)
    before: dict[str, int | None] = field(default_factory=dict)
    change: Sequence[int] = ()

    def add(self, who: str, before: int | None, answer: int) -> None:
        """One answer more."""
        self.came.append((who, answer))
        self.before.setdefault(who, before)


def with_a_clock(votes: Sequence[Vote]) -> tuple[Told, int]:
    """What is told where a release is tried after every answer; and how many votes were told without batches."""
    told, by = Told(), dict[str, list[Vote]]()
    for one in votes:
        by.setdefault(one.statement, []).append(one)
    return told, sum(_one(name, of, told) for name, of in by.items())


def _one(name: str, votes: Sequence[Vote], told: Told) -> int:
    """One statement; adds to ``told`` and returns what its last voters gave away where there are no batches."""
    with_, without = Counting(), Counting()
    last: dict[str, int] = {}
    since, moves = Move(), list[Move]()
    given_away = 0
    for one in votes:
        for counting in (with_, without):
            if one.voter in last:
                counting.add(None, last[one.voter], -1)
            counting.add(None, one.answer, 1)
        since.add(one.voter, last.get(one.voter), one.answer)
        last[one.voter] = one.answer
        before = None if with_.table is None else with_.table.total
        if with_.publish(one.at) and with_.table is not None and with_.table.total is not None:
            if before is not None and with_.table.total_split is not None:
                since.change = less(with_.table.total, before)
                moves.append(since)
            since = Move()
        old = None if without.table is None else without.table.total
        if without.publish(one.at, batches=False) and old is not None and without.table is not None:
            change = less(without.table.total or old, old)
            given_away += len(list(pivots(change))) if min(change) >= 0 else 0
    final = sum(with_.exact[None])
    shares = [count / final for count in with_.exact[None]]
    for move in moves:
        told.block(move, shares, name)
    moved = with_.publish(votes[-1].at, final=True)
    told.silent += 0 if moved or len(since.came) < 10 else len(since.came)
    return given_away


def differences(found: Mapping[str, Counting]) -> tuple[int, int]:
    """Differences of any two releases of a statement, in the whole, a section or the rest; how many are no block."""
    tried = small = 0
    for counting in found.values():
        for before, after in combinations(counting.told, 2):
            for change in _changes(before, after):
                tried += 1
                covers = max(sum(x for x in change if x > 0), -sum(x for x in change if x < 0)) >= 10
                small += not covers or (len(change) > 1 and sum(x != 0 for x in change) < 2)
    return tried, small


def _changes(before: Table, after: Table) -> Iterator[list[int]]:
    old, new = (public_cells(one, sorted({*before.shown, *after.shown})) for one in (before, after))
    pairs = [(old["total"], new["total"])] + [(old["sections"][name], new["sections"][name]) for name in before.shown]
    if before.shown:
        pairs.append((_rest(old, before.shown), _rest(new, before.shown)))
    for one, other in pairs:
        if "base" not in one or "base" not in other:
            continue
        names = [name for name in ("agree", "disagree", "pass") if name in one and name in other]
        apart = [other[name] - one[name] for name in names]
        left = other["base"] - one["base"] - sum(apart)
        change = [*apart, left] if len(names) < 3 and names else apart or [left]
        if any(change):
            yield change


def _rest(cells: Cells, shown: Mapping[str, Counts]) -> dict[str, int]:
    """What the whole leaves beside these sections, as far as answers are told apart there."""
    total, parts = cells["total"], [cells["sections"][name] for name in shown]
    names = ["base", *(n for n in ("agree", "disagree", "pass") if n in total and all(n in one for one in parts))]
    return {name: total[name] - sum(one[name] for one in parts) for name in names}


def cost(found: Mapping[str, Counting]) -> tuple[float, float, float]:
    """Share of votes that are in no release, mean error of large cells in points, median delay in hours."""
    votes = sum(sum(map(sum, one.exact.values())) for one in found.values())
    out = sum(sum((one.table and one.table.total) or ()) for one in found.values())
    errors = []
    for one in found.values():
        exact = {None: [sum(counts) for counts in zip(*one.exact.values(), strict=True)], **_sections(one)}
        table = one.table
        assert table is not None
        for section, counts in exact.items():
            shown = table.total if section is None else table.shown.get(section)
            if shown is not None and sum(counts) >= LARGE:
                errors.append(abs(shown[0] / sum(shown) - counts[0] / sum(counts)) * 100)
    delays = [delay for one in found.values() for delay in one.delays]
    return 1 - out / votes, statistics.fmean(errors), statistics.median(delays) / HOUR


def _sections(one: Counting) -> dict[Section, list[int]]:
    return {section: counts for section, counts in one.exact.items() if section is not None}


def report(folder: Path, quick: bool) -> Iterator[Line]:
    """Every figure of one consultation."""
    name, votes = folder.name, votes_of(folder)
    table, people = matrix_of(votes), PEOPLE // (8 if quick else 1)
    told, without = with_a_clock(votes)
    artefacts = None if quick else _replayed.attack(folder)
    for known in KNOWN:
        for wrong in WRONG:
            found, of = in_the_export(table, known, wrong, people)
            dice = random.Random(f"{known} {wrong}")
            ours = sum(_found(told, person, known, votes, dice) for person in sorted(told.learned))
            text = (
                f"{name}: {known} votes known, {wrong} of them wrong: raw export {found / of:.0%} found, ours {ours}"
            )
            yield f"{text} people; 0: {'holds' if ours == 0 else 'FAILS'}", ours == 0
    yield (
        f"{name}: with a clock, of {told.in_blocks} votes in blocks {told.certain} are certain, best gain over the "
        f"published share {told.best:.2f}; {told.silent} votes "
        f"after the last figure are known to be of one answer by whoever counts them; without batches the last voter "
        f"of a block gave away {without} votes",
        True,
    )
    for what, again in (("as they were", told.again), ("one in ten given anew", with_a_clock(anew(votes))[0].again)):
        yield (
            f"{name}: second answers {what}: of {again.weighed} answers in blocks with some {again.certain} are "
            f"certain and {again.found} found, best gain {again.best:.2f}; 0: {'FAILS' if again.found else 'holds'}",
            not again.found,
        )
    yield _ordered.watch(voted(votes), people // 4).line(name)
    for sections in (0, 4):
        found_ = replayed(votes, sections, EVERY)
        tried, small = differences(found_)
        text = (
            f"{name}, {sections} sections: {tried} differences of releases, {small} of fewer than ten people or one"
        )
        yield f"{text} answer; 0: {'holds' if small == 0 else 'FAILS'}", small == 0
        unpublished, error, delay = cost(found_)
        holds = unpublished <= 0.05 and error <= 1
        yield (
            f"{name}, {sections} sections: {unpublished:.1%} of votes in no release, error {error:.2f} points, "
            f"median delay {delay:.1f} h; 5 % and 1 point: {'holds' if holds else 'FAILS'}",
            holds,
        )
    if artefacts is not None:
        yield from artefacts.lines(name)


def _found(told: Told, person: str, known: int, votes: Sequence[Vote], dice: random.Random) -> bool:
    """Whether a vote of this person is learned that was not among those known."""
    mine = sorted({one.statement for one in votes if one.voter == person})
    return bool(told.learned[person] - set(dice.sample(mine, min(known, len(mine)))))


def main(arguments: list[str]) -> int:
    quick = "--quick" in arguments
    folders = [one for one in arguments if one != "--quick"]
    if len(folders) != 1:
        print("usage: python benchmarks/exposure.py FOLDER [--quick]", file=sys.stderr)
        return 2
    logs = {path.parent.name: path.parent for path in Path(folders[0]).glob("**/votes.csv")}
    if missing := [name for name in NAMES if name not in logs]:
        print(f"{folders[0]}: no votes.csv of {', '.join(missing)}", file=sys.stderr)
        return 1
    start, all_hold = time.process_time(), True
    for name in NAMES:
        for line, holds in report(logs[name], quick):
            print(line, flush=True)
            all_hold = all_hold and holds
    for line, _ in _versions.lines():
        print(line, flush=True)
    print(f"{time.process_time() - start:.0f} CPU s")
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
