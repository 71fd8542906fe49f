"""Ward's tree over weighted rows, and its cuts."""

from dataclasses import dataclass

import numpy as np

from massline.words.themes.arrays import Floats, Integers


@dataclass(frozen=True, eq=False)
class Tree:
    """Who was joined with whom: U - 1 joins, the closest first.

    left, right   int64 (U - 1,): two rows, one from each side of a join
    height        float64 (U - 1,): what the join adds to the sum of squared distances within, never falling
    """

    left: Integers
    right: Integers
    height: Floats

    def cut(self, themes: int) -> Integers:
        """The theme of each row when the tree is cut into ``themes``: int64 (U,), numbered by their first row.

        >>> ward_tree(np.array([[0.0], [0.1], [5.0], [5.2]]), np.ones(4)).cut(2).tolist()
        [0, 0, 1, 1]
        """
        number = len(self.left) + 1
        above = list(range(number))

        def top(row: int) -> int:
            while above[row] != row:
                above[row] = above[above[row]]
                row = above[row]
            return row

        for join in range(number - max(1, min(themes, number))):
            one, other = top(int(self.left[join])), top(int(self.right[join]))
            above[max(one, other)] = min(one, other)
        _, found = np.unique([top(row) for row in range(number)], return_inverse=True)
        return found.astype(np.int64)


def ward_tree(rows: Floats, weight: Floats) -> Tree:
    """Ward's tree of ``rows`` (U, d) that stand for ``weight`` (U,) texts each, by the chain of nearest neighbours.

    Joining A and B adds |A||B|/(|A| + |B|) times the squared distance of their means (Ward, *JASA* 58, 1963), kept up
    to date by the formula of Lance and Williams; reciprocal neighbours may be joined in any order (Murtagh, *Computer
    Journal* 26, 1983). Among equals the row that comes first is taken, so the tree hangs on nothing but the rows.
    Memory is 8 U² bytes: 200 MB for 5,000.
    """
    number = len(rows)
    size = weight.astype(np.float64).copy()
    squares = np.einsum("ij,ij->i", rows, rows)
    apart = np.maximum(squares[:, None] + squares[None, :] - 2.0 * (rows @ rows.T), 0.0)
    apart = (apart + apart.T) / 2.0
    apart *= size[:, None] * size[None, :] / (size[:, None] + size[None, :])
    np.fill_diagonal(apart, np.inf)
    alive = np.ones(number, bool)
    joins: list[tuple[float, int, int]] = []
    chain: list[int] = []
    first = 0
    while len(joins) < number - 1:
        if not chain:
            while not alive[first]:
                first += 1
            chain = [first]
        here = chain[-1]
        there = int(np.argmin(apart[here]))
        if len(chain) > 1 and apart[here, chain[-2]] <= apart[here, there]:
            there = chain[-2]
            chain = chain[:-2]
            joins.append((float(apart[here, there]), min(here, there), max(here, there)))
            _join(apart, size, alive, min(here, there), max(here, there))
        else:
            chain.append(there)
    joins.sort()
    return Tree(
        np.array([join[1] for join in joins], np.int64),
        np.array([join[2] for join in joins], np.int64),
        np.array([join[0] for join in joins], np.float64),
    )


def _join(
    apart: Floats, size: Floats, alive: np.ndarray[tuple[int], np.dtype[np.bool_]], one: int, other: int
) -> None:
    """Put ``other`` into ``one``: Lance and Williams' formula for Ward, in place."""
    a, b, both = size[one], size[other], apart[one, other]
    joined = ((a + size) * apart[one] + (b + size) * apart[other] - size * both) / (a + b + size)
    alive[other] = False
    joined[~alive] = np.inf
    joined[one] = np.inf
    apart[one], apart[:, one] = joined, joined
    apart[other], apart[:, other] = np.inf, np.inf
    size[one] = a + b
