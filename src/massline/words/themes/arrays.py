"""Small steps on arrays that several files here share: unit rows, sums by theme, blocks of rows."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Rows = Any
"""Rows to compare: a dense float array (U, d) or a sparse CSR matrix (U, f), each row of length 1 or 0."""

BLOCK = 1024


def unit_rows(rows: Floats) -> Floats:
    """Every row at length 1; a row of zeros stays one.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    length = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return np.asarray(np.divide(rows, length, out=np.zeros_like(rows), where=length > 0), np.float64)


def sums_by(rows: Rows, theme: Integers, weight: Floats, themes: int) -> Floats:
    """The weighted sum of the rows of each theme, dense (themes, d); rows with theme -1 are in none.

    Of sparse rows it comes turned in memory, as multiplying them with its transpose needs it.
    """
    inside = np.flatnonzero(theme >= 0)
    one_hot = sparse.csr_matrix(
        (weight[inside], (theme[inside], inside)), shape=(themes, rows.shape[0]), dtype=np.float64
    )
    summed = one_hot @ rows
    return np.asarray(summed.T.toarray().T if isinstance(summed, sparse.csr_matrix) else summed, np.float64)


def products(rows: Rows, others: Floats) -> Floats:
    """Rows times the transpose of ``others``, dense."""
    return np.asarray(rows @ others.T, np.float64)


def blocks(number: int, size: int = BLOCK) -> Iterator[slice]:
    """Slices that cover 0 to ``number``."""
    return (slice(start, min(start + size, number)) for start in range(0, number, size))
