"""Who is next to whom, and every text moved a little towards its neighbours."""

import numpy as np
from scipy import sparse

from massline.words.themes.arrays import Floats, Integers, blocks, unit_rows
from massline.words.themes.vectors import FEW, Vectors

FEW_SHARE, FEW_PASSES = 0.5, 2


def nearest(vectors: Vectors, number: int) -> tuple[Integers, Floats]:
    """The ``number`` nearest others of each text and how near: int64 and float64 (U, number).

    Nearness is the cosine of ``dense`` plus ``mixed`` times the cosine of ``grams``. A text is never its own
    neighbour.
    """
    dense, grams = vectors.dense, vectors.grams
    total = len(dense)
    found, near = np.empty((total, number), np.int64), np.empty((total, number))
    across = sparse.csc_matrix(grams.T) if vectors.mixed else None
    for rows in blocks(total):
        like = dense[rows] @ dense.T
        if across is not None:
            like += vectors.mixed * (grams[rows] @ across).toarray()
        like[np.arange(rows.stop - rows.start), np.arange(rows.start, rows.stop)] = -np.inf
        best = np.argpartition(-like, number - 1, axis=1)[:, :number]
        found[rows], near[rows] = best, np.take_along_axis(like, best, axis=1)
    return found, near


def smoothed(vectors: Vectors) -> Floats:
    """The dense rows, each moved several times towards the mean of its neighbours, length 1 again: float64 (U, d).

    Texts that stand in the same crowd draw together while the gaps between crowds stay, so that themes of any
    shape come apart. Below 500 texts two passes by half are made: more would draw everything together. It is used to
    form themes only; whether a theme holds is judged on the rows as they were.
    """
    total, number = len(vectors.dense), min(vectors.pull.neighbours, max(1, len(vectors.dense) // 12))
    if total <= number:
        return vectors.dense
    found, near = nearest(vectors, number)
    weights = np.maximum(near, 0.0)
    summed = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, summed, where=summed > 0, out=np.zeros_like(weights))
    graph = sparse.csr_matrix(
        (weights.ravel(), found.ravel(), np.arange(0, total * number + 1, number)), shape=(total, total)
    )
    moved = vectors.dense
    few = total < FEW
    share, passes = (FEW_SHARE, FEW_PASSES) if few else (vectors.pull.share, vectors.pull.passes)
    for _ in range(passes):
        moved = unit_rows((1.0 - share) * moved + share * np.asarray(graph @ moved))
    return moved
