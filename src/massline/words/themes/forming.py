"""From vectors to themes: Ward's tree and a cut nobody chose; above 5,000 texts over small heaps of them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from massline.words.themes.arrays import Floats, Integers, blocks, sums_by, unit_rows
from massline.words.themes.judging import Tried, better_placed, how_many
from massline.words.themes.neighbours import smoothed
from massline.words.themes.tree import Tree, ward_tree
from massline.words.themes.vectors import Vectors

MOST_IN_TREE = 5_000
HEAPS = 3_000
GRAMS_OF_A_HEAP = 300
HEAP_PASSES = 3


@dataclass(frozen=True, eq=False)
class Formed:
    """Texts sorted into themes: ``theme`` int64 (U,), and every number of themes that was tried."""

    theme: Integers
    tried: tuple[Tried, ...]


def form(vectors: Vectors, weight: Floats, *, themes: int | None = None, seed: int = 0) -> Formed:
    """Sort texts into ``themes`` themes, or into as many as separate best.

    Up to 5,000 texts Ward's tree is built over the texts themselves. Above, ``seed`` draws 3,000 of them; every text
    goes to the nearest, heaps are moved to their means three times (k-means), and the tree is built over the heaps,
    each with the weight of its texts. Whatever the tree says, every text is then put once where it fits best.
    """
    if len(vectors.dense) < 3:
        return Formed(np.zeros(len(vectors.dense), np.int64), ())
    heap = None if len(vectors.dense) <= MOST_IN_TREE else heaps(vectors.dense, weight, seed=seed)
    tree = ward_tree(smoothed(vectors), weight) if heap is None else _tree_of_heaps(vectors, weight, heap)
    tried: tuple[Tried, ...] = ()
    if themes is None:
        themes, tried = how_many(tree, vectors.judged, weight, heap=heap)
    cut = tree.cut(themes)
    return Formed(better_placed(vectors.judged, weight, cut if heap is None else cut[heap]), tried)


def heaps(rows: Floats, weight: Floats, *, number: int = HEAPS, seed: int) -> Integers:
    """Small heaps of near texts by k-means: the heap of each text, int64 (U,), none empty."""
    drawn = np.sort(np.random.default_rng(seed).choice(len(rows), min(number, len(rows)), replace=False))
    rows32 = rows.astype(np.float32)
    centres = rows[drawn]
    heap = np.zeros(len(rows), np.int64)
    for _ in range(HEAP_PASSES + 1):
        turned = np.ascontiguousarray(centres.T, np.float32)
        for block in blocks(len(rows)):
            heap[block] = np.argmax(rows32[block] @ turned, axis=1)
        heap = np.unique(heap, return_inverse=True)[1].astype(np.int64)
        centres = unit_rows(sums_by(rows, heap, weight, int(heap.max()) + 1))
    return heap


def _tree_of_heaps(vectors: Vectors, weight: Floats, heap: Integers) -> Tree:
    number = int(heap.max()) + 1
    centres = unit_rows(sums_by(vectors.dense, heap, weight, number))
    crowd = Vectors(centres, _grams_of(vectors, weight, heap), vectors.mixed, centres, vectors.pull)
    return ward_tree(smoothed(crowd), np.bincount(heap, weight, minlength=number).astype(np.float64))


def _grams_of(vectors: Vectors, weight: Floats, heap: Integers) -> sparse.csr_matrix:
    """The 300 strongest grams of each heap, rows of length 1: all of them would make every heap a neighbour."""
    number = int(heap.max()) + 1
    members = sparse.csr_matrix((weight, (heap, np.arange(len(heap)))), shape=(number, len(heap)))
    grams = sparse.csr_matrix(members @ vectors.grams)
    for start, end in pairwise(grams.indptr.tolist()):
        values = grams.data[start:end]
        values[np.argsort(-values, kind="stable")[GRAMS_OF_A_HEAP:]] = 0.0
        length = float(np.sqrt(values @ values))
        values /= length or 1.0
    grams.eliminate_zeros()
    return grams
