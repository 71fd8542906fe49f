"""How well themes hold the texts they were given: each text against every theme, its own without itself."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from massline.words.themes.arrays import Floats, Integers, Rows, sums_by
from massline.words.themes.tree import Tree

MOST_JUDGED = 5_000
STEP = 1.06
GIVE_UP = 4.0


@dataclass(frozen=True, eq=False)
class Likeness:
    """How alike each judged text is to each theme.

    rows     int64 (J,): which texts were judged
    themes   float64 (J, K): cosine with the sum of each theme's texts, without the text itself
    gain     float64 (J, K): mean cosine with the texts of each theme less that with the texts outside it (0 where
             there are none), without the text itself
    """

    rows: Integers
    themes: Floats
    gain: Floats


@dataclass(frozen=True, eq=False)
class Judged:
    """All ``rows`` (U, d or f), which of them are judged (J,), and what is needed of these each time."""

    rows: Rows
    weight: Floats
    chosen: Integers
    picked: Rows
    square: Floats

    @classmethod
    def of(cls, rows: Rows, weight: Floats, chosen: Integers | None = None) -> "Judged":
        """All texts, or the ``chosen`` ones."""
        at = np.arange(rows.shape[0]) if chosen is None else chosen
        picked = rows[at]
        return cls(rows, weight, at, picked, _squares(picked))

    def cosines(self, theme: Integers) -> tuple[Floats, Floats]:
        """The cosine of each judged text with the sum of each theme's texts, itself left out, and the bare products.

        Two arrays float64 (J, K); ``theme`` int64 (U,) with -1 for none.
        """
        sums = sums_by(self.rows, theme, self.weight, int(theme.max()) + 1 if len(theme) else 0)
        squares = np.einsum("ij,ij->i", sums, sums)
        dots = np.asarray(self.picked @ sums.T, np.float64)
        likes = np.divide(dots, np.sqrt(squares), out=np.zeros_like(dots), where=squares > 0)
        inside = np.flatnonzero(theme[self.chosen] >= 0)
        own = theme[self.chosen][inside]
        likes[inside, own] = _without_itself(dots[inside, own], self.square[inside], squares[own])
        return likes, dots


def likeness(rows: Rows, weight: Floats, theme: Integers) -> Likeness:
    """The likeness of texts to the themes they are sorted into; ``theme`` int64 (U,) with -1 for none.

    One statement is left out of its own theme before it is compared, so a theme cannot praise itself: a theme of
    one statement is like nothing. Where several people wrote the same words, the others' stay.
    """
    judged = Judged.of(rows, weight)
    likes, dots = judged.cosines(theme)
    sizes = np.bincount(theme[theme >= 0], weight[theme >= 0], minlength=likes.shape[1])
    means = np.divide(dots, sizes, out=np.zeros_like(dots), where=sizes > 0)
    inside = np.flatnonzero(theme >= 0)
    own = theme[inside]
    itself = dots[inside, own] - judged.square[inside]
    means[inside, own] = np.divide(itself, sizes[own] - 1, out=np.zeros_like(itself), where=sizes[own] > 1)
    everything = np.asarray(rows.T @ weight, np.float64).ravel()
    outside = (np.asarray(rows @ everything).ravel() - judged.square)[:, None] - dots
    beside = np.broadcast_to(float(weight.sum()) - 1 - sizes, outside.shape).copy()
    outside[inside, own] += judged.square[inside]
    beside[inside, own] += 1
    gain = means - np.divide(outside, beside, out=np.zeros_like(outside), where=beside > 0)
    return Likeness(judged.chosen, likes, gain)


def _without_itself(dots: Floats, own_square: Floats, square: Floats) -> Floats:
    """Cosine with a sum from which the text is taken out; 0 where nothing is left."""
    left = square - 2.0 * dots + own_square
    length = np.sqrt(np.maximum(left, 0.0)) * np.sqrt(own_square)
    found = np.divide(dots - own_square, length, out=np.zeros_like(dots), where=(left > 1e-9) & (own_square > 0))
    return np.asarray(found, np.float64)


def _squares(rows: Rows) -> Floats:
    """The squared length of every row."""
    return np.asarray(rows.multiply(rows).sum(axis=1)).ravel() if hasattr(rows, "multiply") else (rows * rows).sum(1)


def separation(judged: Judged, theme: Integers) -> Floats:
    """How much nearer each judged text is to its own theme than to the nearest other: -1 to 1, (J,).

    (b - a) / max(a, b) with a, b = 1 - likeness to its own theme and to the best other: the silhouette (Rousseeuw,
    *J. Comput. Appl. Math.* 20, 1987) on centres, with the text itself left out of its own.
    """
    likes, _ = judged.cosines(theme)
    own = theme[judged.chosen]
    at = np.arange(len(own))
    a = 1.0 - likes[at, own]
    likes[at, own] = -np.inf
    b = 1.0 - likes.max(axis=1)
    return np.asarray((b - a) / np.maximum(np.maximum(a, b), 1e-12), np.float64)


@dataclass(frozen=True)
class Tried:
    """One number of themes and how well it separates: the mean separation and its standard error."""

    themes: int
    score: float
    error: float


def how_many(
    tree: Tree, rows: Rows, weight: Floats, *, heap: Integers | None = None
) -> tuple[int, tuple[Tried, ...]]:
    """The number of themes: the fewest whose separation is within one standard error of the best; and all tried.

    Cuts of ``tree`` are tried from ``least`` up in steps of 6 % until the score has fallen by four standard errors.
    "The simplest within one standard error" is Breiman and others' rule (*CART*, 1984). Up to 5,000 texts are
    judged, evenly through their order. ``heap`` (U,) says which row of the tree each text is in, where the tree is
    over heaps of texts.
    """
    number = rows.shape[0]
    chosen = np.unique(np.linspace(0, number - 1, min(number, MOST_JUDGED)).round().astype(np.int64))
    judged = Judged.of(rows, weight, chosen)
    share = weight[chosen] / weight[chosen].sum()
    low = fewest(float(weight.sum()))
    high = max(2, min(number, len(tree.left) + 1) // 2)
    tried: list[Tried] = []
    for themes in _steps(min(low, high), high):
        theme = tree.cut(themes) if heap is None else tree.cut(themes)[heap]
        apart = separation(judged, theme)
        mean = float(share @ apart)
        spread = float(share @ (apart - mean) ** 2)
        tried.append(Tried(themes, mean, float(np.sqrt(spread * (share @ share)))))
        best = max(tried, key=lambda one: one.score)
        if best.score - tried[-1].score > GIVE_UP * best.error and themes > 1.5 * best.themes:
            break
    enough = best.score - best.error
    return next(one.themes for one in tried if one.score >= enough), tuple(tried)


def fewest(statements: float) -> int:
    """The fewest themes looked for: 2 log2 n, at most one to four statements, at least 2.

    On few texts the separation is about the same for any number of themes, and two heaps help nobody. This floor is a
    convention (twice Sturges' number of classes), not a finding; it matters below a few hundred texts.

    >>> [fewest(n) for n in (5, 44, 3_000, 100_000)]
    [2, 11, 24, 34]
    """
    return max(2, int(np.ceil(min(statements / 4.0, 2.0 * np.log2(max(statements, 2.0))))))


def _steps(low: int, high: int) -> Iterator[int]:
    at = float(low)
    while round(at) <= high:
        yield round(at)
        at = max(at * STEP, round(at) + 1.0)


def better_placed(rows: Rows, weight: Floats, theme: Integers) -> Integers:
    """Every text in the theme it is most like, all compared with the themes as they were: one pass of k-means.

    Ward joins and never looks back; this looks back once. A theme nobody is left in is closed up.
    """
    sums = sums_by(rows, theme, weight, int(theme.max()) + 1)
    length = np.sqrt(np.einsum("ij,ij->i", sums, sums))[:, None]
    centres = np.divide(sums, length, out=np.zeros_like(sums), where=length > 0)
    likes = np.asarray(rows @ centres.T, np.float64)
    best = np.where(likes.max(axis=1) > 0, likes.argmax(axis=1), theme)
    return np.unique(best, return_inverse=True)[1].astype(np.int64)
