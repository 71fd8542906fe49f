"""Held-out votes: how well answers not given are predicted, beside the statement's own share.

    python benchmarks/heldout.py FOLDER

Two protocols, three splits each. *random* hides every vote with probability .2. *cold* takes 20 % of all people (at
least 3) from those with 15 votes or more and keeps their first 7 to 10 by time. The last vote on a cell counts;
authors' votes on their own statements and rejected statements are left out; passes are known but not scored.
"""

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from massline.engine.opinion import fit_opinion, predict_agree
from massline.engine.votes import VoteMatrix

SPLITS = 3
BARS = {"random": 0.413, "cold": 0.447}

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Votes = tuple[Integers, Integers, Integers, Floats]
Predictor = Callable[[Votes, Integers, Integers, tuple[int, int], int], Floats]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def votes_of(folder: Path) -> tuple[Votes, tuple[int, int]]:
    """Person, statement, answer and time of first vote of each cell, sorted by cell; people and statements."""
    comments = rows(folder / "comments.csv")
    kept = {int(row["comment-id"]) for row in comments if int(row["moderated"]) >= 0}
    if len(kept) <= 5:
        kept = {int(row["comment-id"]) for row in comments}
    author = {int(row["comment-id"]): row["author-id"] for row in comments}
    last: dict[tuple[int, int], int] = {}
    first: dict[tuple[int, int], int] = {}
    for row in sorted(rows(folder / "votes.csv"), key=lambda row: int(row["timestamp"])):
        cell = int(row["voter-id"]), int(row["comment-id"])
        last[cell] = int(row["vote"])
        first.setdefault(cell, int(row["timestamp"]))
    cells = sorted(cell for cell in last if cell[1] in kept and author[cell[1]] != str(cell[0]))
    table = np.array(cells, np.int64).reshape(-1, 2)
    people, person = np.unique(table[:, 0], return_inverse=True)
    statements, statement = np.unique(table[:, 1], return_inverse=True)
    answer = np.array([last[cell] for cell in cells], np.int64)
    began = np.array([first[cell] for cell in cells], np.float64)
    return (person, statement, answer, began), (len(people), len(statements))


def hidden_of(protocol: str, votes: Votes, people: int, split: int) -> NDArray[np.bool_]:
    """Which votes are hidden in one split."""
    person, _, _, began = votes
    if protocol == "random":
        return np.random.default_rng(1000 + split).random(len(person)) < 0.2
    rng = np.random.default_rng(2000 + split)
    able = np.flatnonzero(np.bincount(person, minlength=people) >= 15)
    chosen = rng.choice(able, min(len(able), max(3, int(0.2 * people))), replace=False)
    keep = np.full(people, len(person) + 1)
    keep[chosen] = rng.integers(7, 11, len(chosen))
    order = np.lexsort((began, person))
    start = np.searchsorted(person[order], np.arange(people))
    rank = np.empty(len(person), np.int64)
    rank[order] = np.arange(len(person)) - start[person[order]]
    return rank >= keep[person]


def by_share(votes: Votes, person: Integers, statement: Integers, size: tuple[int, int], split: int) -> Floats:
    """The statement's own share of those who took a side."""
    agree, disagree = (np.bincount(votes[1][votes[2] == sign], minlength=size[1]) for sign in (1, -1))
    return ((agree + 1.0) / (agree + disagree + 2.0))[statement]


def by_blend(votes: Votes, person: Integers, statement: Integers, size: tuple[int, int], split: int) -> Floats:
    """``predict_agree``."""
    return predict_agree(
        *votes[:3], participants=size[0], statements=size[1], test_i=person, test_j=statement, seed=split
    )


def by_model(votes: Votes, person: Integers, statement: Integers, size: tuple[int, int], split: int) -> Floats:
    """The opinion model alone: what every other figure rests on."""
    names = [[str(n) for n in range(length)] for length in size]
    matrix, _ = VoteMatrix.from_indices(names[0], names[1], *votes[:3])
    return fit_opinion(matrix, seed=split).probability(person, statement)


PREDICTORS: dict[str, Predictor] = {
    "statement's share": by_share,
    "opinion model": by_model,
    "predict_agree": by_blend,
}


def scores(p: Floats, y: NDArray[np.bool_]) -> Floats:
    """Log loss, AUC and Brier score."""
    p = np.clip(p, 1e-4, 1 - 1e-4)
    _, inverse, counts = np.unique(p, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    yes, no = int(y.sum()), int((~y).sum())
    auc = (ranks[y].sum() - yes * (yes + 1) / 2) / max(yes * no, 1)
    return np.array([-np.log(np.where(y, p, 1 - p)).mean(), auc, ((p - y) ** 2).mean()])


def slope(p: Floats, y: NDArray[np.bool_]) -> float:
    """Calibration slope: of the logistic regression of the answer on the predicted logit; 1 is right."""
    p = np.clip(p, 1e-4, 1 - 1e-4)
    design = np.column_stack([np.ones(len(p)), np.log(p / (1 - p))])
    weights = np.array([0.0, 1.0])
    for _ in range(15):
        chance = 1 / (1 + np.exp(-design @ weights))
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-9 * np.eye(2)
        weights = weights + np.linalg.solve(curvature, design.T @ (y - chance))
    return float(weights[1])


def measured(protocol: str, folders: list[Path]) -> bool:
    """One protocol over all consultations, printed; whether its bars hold."""
    means: dict[str, list[Floats]] = {name: [] for name in PREDICTORS}
    pooled: dict[str, list[tuple[Floats, NDArray[np.bool_]]]] = {name: [] for name in PREDICTORS}
    worse = []
    for folder in folders:
        votes, size = votes_of(folder)
        for name, predict in PREDICTORS.items():
            found, began = [], time.process_time()
            for split in range(SPLITS):
                hidden = hidden_of(protocol, votes, size[0], split)
                asked = hidden & (votes[2] != 0)
                known = (votes[0][~hidden], votes[1][~hidden], votes[2][~hidden], votes[3][~hidden])
                p, y = predict(known, votes[0][asked], votes[1][asked], size, split), votes[2][asked] == 1
                found.append(scores(p, y))
                pooled[name].append((p, y))
            seconds = (time.process_time() - began) / SPLITS
            means[name].append(np.mean(found, axis=0))
            loss, auc, brier = means[name][-1]
            print(
                f"{protocol}: {folder.name}: {name}: log loss {loss:.4f}, AUC {auc:.4f}, Brier {brier:.4f},"
                f" {seconds:.1f} CPU s a split"
            )
            if loss > means["statement's share"][-1][0]:
                worse.append(f"{folder.name} by {name}")
    holds = True
    for name in PREDICTORS:
        loss, auc, brier = np.mean(means[name], axis=0)
        p, y = (np.concatenate(parts) for parts in zip(*pooled[name], strict=True))
        line = slope(p, y)
        print(
            f"{protocol}: mean of {len(folders)}: {name}: log loss {loss:.4f}, AUC {auc:.4f}, Brier {brier:.4f},"
            f" calibration slope {line:.3f}"
        )
        if name != "statement's share":
            holds = holds and 0.9 <= line <= 1.1
    best = float(np.mean(means["predict_agree"], axis=0)[0])
    reached = best <= BARS[protocol]
    print(f"{protocol}: predict_agree at most {BARS[protocol]}: {'holds' if reached else 'FAILS'} ({best:.4f})")
    print(f"{protocol}: never worse than the statement's share: {'FAILS: ' + ', '.join(worse) if worse else 'holds'}")
    print(f"{protocol}: calibration slopes .9 to 1.1: {'holds' if holds else 'FAILS'}")
    return reached and not worse and holds


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python benchmarks/heldout.py FOLDER", file=sys.stderr)
        return 2
    folders = sorted(path.parent for path in Path(arguments[0]).glob("**/votes.csv"))
    folders = [folder for folder in folders if (folder / "comments.csv").is_file()]
    if not folders:
        print(f"{arguments[0]}: no Polis export with votes.csv and comments.csv", file=sys.stderr)
        return 1
    results = [measured(protocol, folders) for protocol in BARS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
