"""Labelled texts and figures for benchmarks/themes.py."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    average_precision_score,
    normalized_mutual_info_score,
)

from massline.words.themes import FoundThemes


@dataclass(frozen=True)
class Labelled:
    """Texts with the label somebody gave each."""

    name: str
    labels: list[str]
    texts: list[str]


@dataclass(frozen=True)
class Agreement:
    """Accuracy with the best one-to-one matching, NMI and ARI of a grouping with labels."""

    accuracy: float
    nmi: float
    ari: float

    def __str__(self) -> str:
        return f"accuracy {self.accuracy:.3f}, NMI {self.nmi:.3f}, ARI {self.ari:.3f}"


def read_labelled(path: Path) -> Labelled:
    """A file with label, tab, text on each line."""
    rows = [line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
    return Labelled(path.stem.removesuffix("_test"), [row[0] for row in rows], [row[1] for row in rows])


def read_worked(path: Path) -> tuple[Labelled, list[str]]:
    """The remarks of a worked organisation with the codes of its first coder, and who said each."""
    document = json.loads(path.read_text(encoding="utf-8"))
    said = [*document["round1"], *document.get("round2", [])]
    coded = [one for one in said if one.get("coder1")]
    labelled = Labelled(path.stem, [one["coder1"] for one in coded], [one["text"] for one in coded])
    return labelled, [one["contributor"] for one in coded]


def few_of(labelled: Labelled, number: int, labels: int, *, draw: int) -> Labelled:
    """Few texts of a labelled set: so many labels drawn by chance, of uneven sizes, each with two texts or more."""
    rng = np.random.default_rng([number, labels, draw])
    by = defaultdict(list)
    for i, label in enumerate(labelled.labels):
        by[label].append(i)
    chosen = rng.choice(sorted(by), labels, replace=False).tolist()
    sizes = 2 + rng.multinomial(number - 2 * labels, rng.dirichlet(np.full(labels, 2.0)))
    rows = [i for label, size in zip(chosen, sizes.tolist(), strict=True) for i in rng.permutation(by[label])[:size]]
    return Labelled(labelled.name, [labelled.labels[i] for i in rows], [labelled.texts[i] for i in rows])


def few_arguments(path: Path, number: int) -> list[Labelled]:
    """Of each topic of ArgKP as many of the arguments that make exactly one key point, with that as their label."""
    document = json.loads(path.read_text(encoding="utf-8"))
    made = defaultdict(list)
    for one in document["labels"]:
        if int(one["label"]):
            made[one["arg_id"]].append(one["key_point_id"])
    by = defaultdict(list)
    for one in document["args"]:
        if len(made[one["arg_id"]]) == 1:
            by[one["topic"]].append((made[one["arg_id"]][0], one["argument"]))
    drawn = []
    for i, topic in enumerate(sorted(by)):
        rows = [by[topic][j] for j in np.random.default_rng([number, i]).permutation(len(by[topic]))[:number]]
        drawn.append(Labelled(topic, [label for label, _ in rows], [text for _, text in rows]))
    return drawn


def agreement(labels: Sequence[str], groups: Sequence[Any]) -> Agreement:
    """How a grouping agrees with labels."""
    truth = np.unique(labels, return_inverse=True)[1]
    found = np.unique([str(one) for one in groups], return_inverse=True)[1]
    table = np.zeros((truth.max() + 1, found.max() + 1))
    np.add.at(table, (truth, found), 1)
    rows, columns = linear_sum_assignment(-table)
    return Agreement(
        float(table[rows, columns].sum() / len(truth)),
        float(normalized_mutual_info_score(truth, found)),
        float(adjusted_rand_score(truth, found)),
    )


def groups_of(found: FoundThemes) -> list[str]:
    """The likeliest theme of each text; an unplaced text is a group of its own."""
    return [one.themes[0] if one.themes else f"alone {one.row}" for one in found.statements]


def beyond_chance(labels: Sequence[str], groups: Sequence[str]) -> float:
    """Adjusted mutual information: what is left of the agreement when that of chance is taken off, 0 to 1."""
    return float(adjusted_mutual_info_score(labels, groups))


def by_chance(labels: Sequence[str], groups: Sequence[str], *, runs: int = 100) -> float:
    """The NMI with labels that groups of the same sizes reach on average when texts are dealt out at random."""
    dealt = np.random.default_rng(0)
    return float(np.mean([normalized_mutual_info_score(labels, dealt.permutation(groups)) for _ in range(runs)]))


Scores = Callable[[list[str], list[str]], NDArray[np.float64]]


def key_point_precision(path: Path, scores: Scores) -> tuple[float, float]:
    """Mean average precision, strict and relaxed, of matching ArgKP's arguments with its key points.

    The protocol of the shared task of 2021: in each topic and stance every argument goes to the key point with the
    largest score, the better half by score is kept, and average precision is taken; a pair nobody labelled counts as
    wrong (strict) or as right (relaxed).
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    label = {(one["arg_id"], one["key_point_id"]): int(one["label"]) for one in document["labels"]}
    arguments, points = defaultdict(list), defaultdict(list)
    for one in document["args"]:
        arguments[one["topic"], one["stance"]].append(one)
    for one in document["kps"]:
        points[one["topic"], one["stance"]].append(one)
    strict, relaxed = [], []
    for part in sorted(points):
        said, wanted = arguments[part], points[part]
        table = scores([one["argument"] for one in said], [one["key_point"] for one in wanted])
        best, score = table.argmax(axis=1), table.max(axis=1)
        kept = np.argsort(-score, kind="stable")[: len(said) // 2]
        found = [label.get((said[i]["arg_id"], wanted[best[i]]["key_point_id"])) for i in kept.tolist()]
        strict.append(_average_precision([one or 0 for one in found], score[kept]))
        relaxed.append(_average_precision([1 if one is None else one for one in found], score[kept]))
    return float(np.mean(strict)), float(np.mean(relaxed))


def _average_precision(truth: list[int], score: NDArray[np.float64]) -> float:
    return float(average_precision_score(truth, score)) if any(truth) else 0.0
