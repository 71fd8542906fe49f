"""How much faster is `polis` mode than red-dwarf 0.4.0's pipeline? One line a figure.

    python benchmarks/polis_speed.py FOLDER

FOLDER holds Polis exports; the first named vtaiwan.uberx is taken, else the one with most votes. Both start in this
process from the same list of votes in memory (one record per person and statement, the last vote), so that each pays
for building its own matrix. Imports and reading files are not counted. CPU seconds, median of five after one warm-up.
"""

import statistics
import sys
import time
import warnings
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from massline.engine.polis import analyse
from massline.engine.votes import VoteMatrix
from massline.formats.imported import Imported
from massline.formats.polis import read_polis

RUNS = 5
BAR = 20.0
CONSULTATION = "vtaiwan.uberx"

Records = list[dict[str, int]]


def records_of(imported: Imported) -> Records:
    """The votes as records of participant_id, statement_id and vote, sorted by statement as exports are."""
    votes = imported.votes
    people = [int(name) for name in votes.participants]
    statements = [int(name) for name in votes.statements]
    by_statement = np.lexsort((votes.person, votes.statement))
    cells = zip(
        votes.person[by_statement].tolist(),
        votes.statement[by_statement].tolist(),
        votes.answer[by_statement].tolist(),
        strict=True,
    )
    return [
        {"participant_id": people[person], "statement_id": statements[statement], "vote": answer, "modified": 0}
        for person, statement, answer in cells
    ]


def matrix_of(records: Records) -> VoteMatrix:
    """The vote matrix of a list of records."""
    columns = ("participant_id", "statement_id", "vote")
    person, statement, answers = (
        np.fromiter(map(itemgetter(column), records), np.int64, len(records)) for column in columns
    )
    people, person = np.unique(person, return_inverse=True)
    statements, statement = np.unique(statement, return_inverse=True)
    votes, _ = VoteMatrix.from_indices(
        [str(name) for name in people.tolist()],
        [str(name) for name in statements.tolist()],
        person,
        statement,
        answers,
    )
    return votes


def cpu_seconds(run: Callable[[], Any]) -> float:
    """Median processor time of this process, all threads together."""
    run()
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def largest_export(folder: Path) -> Path | None:
    """The export to measure: vtaiwan.uberx where it is there, else the one with the largest table of people."""
    tables = sorted(folder.glob("**/*participants-votes.csv"))
    named = [table for table in tables if table.parent.name == CONSULTATION]
    if not tables:
        return None
    return (named or sorted(tables, key=lambda table: table.stat().st_size, reverse=True))[0].parent


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python benchmarks/polis_speed.py FOLDER", file=sys.stderr)
        return 2
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from reddwarf.implementations.polis import run_pipeline
    except ImportError as error:
        print(
            f"red-dwarf cannot be imported ({error}): install the bench environment with make bench", file=sys.stderr
        )
        return 1
    folder = largest_export(Path(arguments[0]))
    if folder is None:
        print(f"{arguments[0]}: no Polis export with a participants-votes.csv", file=sys.stderr)
        return 1
    imported = read_polis(folder)
    records = records_of(imported)
    excluded, arrival = imported.rejected, imported.arrival
    votes = matrix_of(records)

    def theirs() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return run_pipeline(votes=records, mod_out_statement_ids=[int(name) for name in excluded], random_state=0)

    ours = cpu_seconds(lambda: analyse(matrix_of(records), excluded_statements=excluded, arrival=arrival))
    ours_alone = cpu_seconds(lambda: analyse(votes, excluded_statements=excluded, arrival=arrival))
    peer = cpu_seconds(theirs)
    size = f"{len(votes.participants):,} people x {len(votes.statements):,} statements, {len(votes):,} votes"
    print(f"{folder.name}: {size}")
    print(f"{folder.name}: massline polis mode from a list of votes: {ours * 1000:.1f} CPU ms")
    print(f"{folder.name}: massline polis mode from its matrix: {ours_alone * 1000:.1f} CPU ms")
    print(f"{folder.name}: red-dwarf pipeline from a list of votes: {peer * 1000:.1f} CPU ms")
    print(f"{folder.name}: from the same list {peer / ours:.1f} times, from the matrix {peer / ours_alone:.1f} times")
    print(f"{folder.name}: at least {BAR:.0f} times faster: {'holds' if peer / ours >= BAR else 'FAILS'}")
    return 0 if peer / ours >= BAR else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
