"""How far do the groups of `polis` mode agree with those the running Polis published? One line per consultation.

    python benchmarks/polis_groups.py FOLDER

FOLDER holds one Polis export per folder. Compared are the people with a published group-id, by the adjusted Rand
index (1 the same groups, 0 no more alike than chance). Polis' groups depend on the order in which people came:
given are the order of the file, the order of the first votes by their time, and the range over 20 shuffles.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from massline.engine.polis import analyse
from massline.formats.imported import Imported
from massline.formats.polis import read_polis
from massline.formats.polis_tables import VoteLog, read_log
from massline.formats.refusal import InputRefused

SHUFFLES = 20
BARS = {
    "scoop-hivemind.biodiversity": 0.95,
    "vtaiwan.uberx": 0.87,
    "american-assembly.bowling-green": 0.54,
    "brexit-consensus": 0.54,
}


def adjusted_rand_index(one: Sequence[str], other: Sequence[str]) -> float:
    """Agreement of two groupings of the same people, corrected for chance (Hubert and Arabie 1985)."""
    _, rows = np.unique(list(one), return_inverse=True)
    _, columns = np.unique(list(other), return_inverse=True)
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)

    def pairs(counts: NDArray[np.float64]) -> float:
        return float((counts * (counts - 1) / 2).sum())

    together, in_one, in_other = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    by_chance = in_one * in_other / pairs(np.array([float(len(rows))]))
    highest = (in_one + in_other) / 2
    return 1.0 if highest == by_chance else (together - by_chance) / (highest - by_chance)


def agreement(imported: Imported, arrival: Sequence[str], published: Mapping[str, str]) -> tuple[float, int, int]:
    """The index, how many groups we find, and over how many people it is taken."""
    result = analyse(
        imported.votes,
        excluded_statements=imported.rejected,
        meta_statements=imported.meta_statements,
        arrival=arrival,
    )
    ours = dict(zip(imported.votes.participants, result.group.tolist(), strict=True))
    both = [name for name in imported.votes.participants if name in published and ours[name] >= 0]
    index = adjusted_rand_index([str(ours[name]) for name in both], [published[name] for name in both])
    return index, len(result.group_ids), len(both)


def order_in_file(folder: Path, imported: Imported) -> Sequence[str]:
    """Participants as votes.csv first names them; in order of rows where an export has no votes.csv."""
    log = _log(folder)
    return imported.arrival if log is None else tuple(dict.fromkeys(log.participants))


def order_by_time(folder: Path, imported: Imported) -> Sequence[str]:
    """Participants by the time of their first vote; in order of rows where an export has no times."""
    log = _log(folder)
    return imported.arrival if log is None else tuple(dict.fromkeys(log.in_time_order().participants))


def _log(folder: Path) -> VoteLog | None:
    logs = [path for path in folder.glob("*votes.csv") if not path.name.endswith("participants-votes.csv")]
    return read_log(logs[0]) if logs else None


def report(folder: Path) -> tuple[str, bool]:
    """The line of one consultation, and whether its bar holds (also where it has none)."""
    imported = read_polis(folder)
    published = {name: group for name, group in imported.groups.items() if group != ""}
    if not published:
        return f"{folder.name}: no published groups", True
    index, n_groups, people = agreement(imported, order_in_file(folder, imported), published)
    by_time = agreement(imported, order_by_time(folder, imported), published)[0]
    shuffled = []
    for seed in range(SHUFFLES):
        order = np.random.default_rng(seed).permutation(len(imported.arrival))
        shuffled.append(agreement(imported, [imported.arrival[i] for i in order], published)[0])
    bar = BARS.get(folder.name, -1.0)
    verdict = f"; at least {bar}: {'holds' if index >= bar else 'FAILS'}" if folder.name in BARS else ""
    line = (
        f"{folder.name}: ARI {index:.3f} in file order ({n_groups} groups, {len(set(published.values()))} published,"
        f" {people} people), {by_time:.3f} by time of first vote,"
        f" {min(shuffled):.3f} to {max(shuffled):.3f} over {SHUFFLES} shuffles{verdict}"
    )
    return line, index >= bar


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python benchmarks/polis_groups.py FOLDER", file=sys.stderr)
        return 2
    exports = sorted({path.parent for path in Path(arguments[0]).glob("**/*participants-votes.csv")})
    if not exports:
        print(f"{arguments[0]}: no Polis export with a participants-votes.csv", file=sys.stderr)
        return 1
    all_hold = True
    for folder in exports:
        try:
            line, holds = report(folder)
        except InputRefused as refused:
            line, holds = f"{folder.name}: {refused}", False
        print(line, flush=True)
        all_hold = all_hold and holds
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
