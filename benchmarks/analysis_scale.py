"""What does a whole analysis cost, and how does that grow? One line a figure.

    python benchmarks/analysis_scale.py FOLDER

First vtaiwan.uberx from FOLDER (or its largest Polis export), in this process, from votes in memory: CPU seconds,
median of three after one warm-up, imports not counted. Then 100,000 people x 1,000 statements, 15 million votes, and
the same with half of the people, drawn from three opinion directions, seeded, written to Parquet and read in
chunks: each analysis runs in a process of its own, which gives CPU seconds of all threads and its peak memory.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from massline.engine.analysis import analyse
from massline.engine.votes import VoteMatrix
from massline.formats.parquet import read_parquet, write_parquet
from massline.formats.polis import read_polis

PEOPLE, STATEMENTS, EACH = 100_000, 1_000, 150
CONSULTATION = "vtaiwan.uberx"
BARS = {"polis": (60.0, 1.0), "massline": (180.0, 2.0)}


def drawn(people: int) -> VoteMatrix:
    """Votes of so many people on 1,000 statements, 150 each on average, unevenly."""
    rng = np.random.default_rng(people)
    votes = np.clip(rng.lognormal(np.log(EACH) - 0.18, 0.6, people), 5, 0.8 * STATEMENTS).astype(np.int64)
    person = np.repeat(np.arange(people, dtype=np.int32), votes)
    chosen = [np.argpartition(rng.random(STATEMENTS), n)[:n].astype(np.int32) for n in votes]
    statement = np.concatenate(chosen)
    place, loading = rng.normal(size=(people, 3)), rng.normal(0, 0.7, (STATEMENTS, 3))
    base = rng.normal(0.5, 1.0, STATEMENTS)
    answer = np.empty(len(person), np.int8)
    for part in np.array_split(np.arange(len(person)), 50):
        logit = base[statement[part]] + np.einsum("nk,nk->n", place[person[part]], loading[statement[part]])
        side = np.where(rng.random(len(part)) < 1 / (1 + np.exp(-logit)), 1, -1)
        answer[part] = np.where(rng.random(len(part)) < 0.12, 0, side)
    names = [str(number) for number in range(max(people, STATEMENTS))]
    return VoteMatrix.from_indices(names[:people], names[:STATEMENTS], person, statement, answer)[0]


def apart(*arguments: str) -> str:
    """What a process of its own prints; this one stays small, since a child's peak memory begins at its parent's."""
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def measured(mode: str, path: Path) -> dict[str, float]:
    """CPU seconds and peak gigabytes of reading and analysing a file in a process of its own."""
    found: dict[str, float] = json.loads(apart("--alone", mode, str(path)))
    return found


def alone(mode: str, path: Path) -> None:
    start = time.process_time()
    imported = read_parquet(path)
    read = time.process_time() - start
    analyse(imported.votes, mode="polis" if mode == "polis" else "massline", arrival=imported.arrival)
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(json.dumps({"votes": len(imported.votes), "read": read, "cpu": took, "peak": peak}))


def public_analysis(folder: Path) -> tuple[str, float] | None:
    tables = sorted(folder.glob("**/*participants-votes.csv"), key=lambda path: path.stat().st_size, reverse=True)
    named = [table for table in tables if table.parent.name == CONSULTATION] or tables
    if not named:
        return None
    imported = read_polis(named[0].parent)
    taken = []
    for _ in range(4):
        start = time.process_time()
        analyse(
            imported.votes,
            moderated_out=imported.rejected,
            meta=imported.meta_statements,
            authors=imported.authors,
            arrival=imported.arrival,
        )
        taken.append(time.process_time() - start)
    return named[0].parent.name, statistics.median(taken[1:])


def main(arguments: list[str]) -> int:
    if len(arguments) == 3 and arguments[0] == "--alone":
        alone(arguments[1], Path(arguments[2]))
        return 0
    if len(arguments) == 3 and arguments[0] == "--draw":
        write_parquet(drawn(int(arguments[1])), Path(arguments[2]))
        return 0
    if len(arguments) != 1:
        print("usage: python benchmarks/analysis_scale.py FOLDER", file=sys.stderr)
        return 2
    public = public_analysis(Path(arguments[0]))
    if public is None:
        print(f"{arguments[0]}: no Polis export with a participants-votes.csv", file=sys.stderr)
        return 1
    name, seconds = public
    holds = seconds < 2
    print(f"{name}: default analysis {seconds:.2f} CPU s, below 2: {'holds' if holds else 'FAILS'}", flush=True)
    with TemporaryDirectory() as folder:
        paths = {people: Path(folder) / f"{people}.parquet" for people in (PEOPLE // 2, PEOPLE)}
        for people, path in paths.items():
            apart("--draw", str(people), str(path))
        for mode, (cpu_bar, peak_bar) in BARS.items():
            half, whole = (measured(mode, path) for path in paths.values())
            for one in (half, whole):
                print(
                    f"{mode}: {one['votes']:,.0f} votes: {one['cpu']:.1f} CPU s (reading {one['read']:.1f}),"
                    f" peak {one['peak']:.2f} GB",
                    flush=True,
                )
            growth = whole["cpu"] / half["cpu"]
            verdicts = {
                f"below {cpu_bar:.0f} CPU s": whole["cpu"] < cpu_bar,
                f"below {peak_bar:.0f} GB": whole["peak"] < peak_bar,
                f"twice the votes cost {growth:.2f} times, at most 2.2": growth <= 2.2,
            }
            for words, kept in verdicts.items():
                print(f"{mode}: {words}: {'holds' if kept else 'FAILS'}", flush=True)
                holds &= kept
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
