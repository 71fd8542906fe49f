"""What guarding against subtraction costs: public consultations published again after every 25 votes.

    python benchmarks/publication.py FOLDER [--sections N] [--every N]

One line a consultation: votes not in the last release (before and with the closing step), mean difference
between published and exact share of agreement in points, sections of ten or more people that are shown.
Sections are invented from a hash of the voter's id: a fifth to a third each, some far smaller.
"""

import argparse
import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from massline.method.disclosure import Counts, Section
from massline.method.publication import Table, publish

ANSWER = {"1": 0, "-1": 1, "0": 2}
LOT = b"the same each time"
BOUNDS = {0: (), 4: (35, 60, 80, 95), 6: (30, 55, 72, 84, 92, 95)}


@dataclass
class Statement:
    """One statement while it is voted on: exact counts and what has been published of them."""

    exact: dict[Section, list[int]] = field(default_factory=dict)
    table: Table | None = None

    def add(self, section: Section, answer: int, count: int) -> None:
        self.exact.setdefault(section, [0, 0, 0])[answer] += count

    def now(self) -> dict[Section, Counts]:
        return {section: (a, d, p) for section, (a, d, p) in self.exact.items()}


def section_of(voter: str, sections: int) -> Section:
    """An invented section, the same for the same voter every time; None for about one in twenty."""
    place = int(hashlib.sha256(voter.encode()).hexdigest(), 16) % 100
    return next((f"s{index}" for index, bound in enumerate(BOUNDS[sections]) if place < bound), None)


def events(path: Path) -> Iterator[tuple[str, str, int]]:
    """Voter, statement and answer in order of time."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    for row in rows:
        yield row["voter-id"], row["comment-id"], ANSWER[row["vote"]]


def replay(path: Path, sections: int, every: int) -> dict[str, Statement]:
    """All statements of a consultation as they stand after the last ordinary release."""
    statements: dict[str, Statement] = {}
    last: dict[tuple[str, str], int] = {}
    changed: set[str] = set()
    for number, (voter, name, answer) in enumerate(events(path), start=1):
        statement, section = statements.setdefault(name, Statement()), section_of(voter, sections)
        if (voter, name) in last:
            statement.add(section, last[voter, name], -1)
        statement.add(section, answer, 1)
        last[voter, name] = answer
        changed.add(name)
        if number % every == 0:
            for one in (statements[key] for key in changed):
                one.table = publish(one.now(), previous=one.table, lot=LOT)
            changed.clear()
    return statements


def report(name: str, statements: list[Statement]) -> str:
    """One line: votes, votes unpublished before and after closing, error, sections shown."""
    tables = [one.table for one in statements]
    closed = [publish(one.now(), previous=one.table, final=True) for one in statements]
    exact = [[sum(counts) for counts in zip(*one.exact.values(), strict=True)] for one in statements]
    votes = sum(map(sum, exact))
    open_votes, closed_votes = (sum(sum((t and t.total) or ()) for t in side) for side in (tables, closed))
    errors = [
        abs(table.total[0] / sum(table.total) - counts[0] / sum(counts)) * 100
        for table, counts in zip(closed, exact, strict=True)
        if table.total is not None
    ]
    large = [
        section in table.shown
        for one, table in zip(statements, closed, strict=True)
        for section, counts in one.exact.items()
        if section is not None and sum(counts) >= 10
    ]
    return (
        f"{name}: {votes} votes, unpublished {1 - open_votes / votes:.1%} in the last ordinary release, "
        f"{1 - closed_votes / votes:.1%} after closing, error {sum(errors) / max(1, len(errors)):.2f} points, "
        f"sections shown {sum(large)} of {len(large)}"
    )


def main() -> None:
    """Print one line for each consultation in the folder that has an event log."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sections", type=int, default=4, choices=sorted(BOUNDS))
    parser.add_argument("--every", type=int, default=25)
    chosen = parser.parse_args()
    for path in sorted(chosen.folder.glob("**/votes.csv")):
        print(report(path.parent.name, list(replay(path, chosen.sections, chosen.every).values())), flush=True)


if __name__ == "__main__":
    main()
