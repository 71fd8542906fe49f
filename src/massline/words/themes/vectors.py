"""Texts as rows of numbers: character n-grams, which need no model and no language, or vectors from elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from massline.words.themes.arrays import Floats, Rows, unit_rows
from massline.words.themes.units import UNSPACED

Embed = Callable[[Sequence[str]], Any]
"""Texts in, an array (n, d) out, a row a text: any sentence-embedding model. It is given distinct texts, sorted."""

GRAMS = (2, 5)
UNSPACED_GRAMS = (1, 2, 3)
DIMENSIONS = 150
MOST_GRAMS = 60_000
FEW = 500
MANY = 1_000
SHARED_BY_ALL = 0.5


class VectorError(ValueError):
    """Vectors that do not fit the texts: another number of rows, not a table, not finite."""


@dataclass(frozen=True)
class Pull:
    """How texts are drawn to their neighbours before themes are formed: how many, how far, how often."""

    neighbours: int
    share: float
    passes: int


@dataclass(frozen=True, eq=False)
class Vectors:
    """What each distinct text looks like, twice.

    dense   float64 (U, d), rows of length 1: what themes are formed on
    grams   sparse (U, f), TF-IDF of character n-grams, rows of length 1: what else two texts share, letter by letter
    mixed   how much the likeness by n-grams counts beside the likeness by ``dense`` when neighbours are sought
    pull    how texts are drawn to their neighbours
    judged  the rows on which a theme is held against its texts: ``grams`` or ``dense``
    """

    dense: Floats
    grams: Any
    mixed: float
    judged: Rows
    pull: Pull

    def of(self, kept: Any) -> "Vectors":
        """The same for some of the texts."""
        return Vectors(self.dense[kept], self.grams[kept], self.mixed, self.judged[kept], self.pull)


def character_vectors(plain: Sequence[str], *, seed: int = 0) -> Vectors:
    """Vectors from the letters alone: TF-IDF of 2- to 5-grams within words, and its 150 strongest directions.

    The same in every language and script, with no list of words. Two texts that say the same in other words are
    far apart here: this tier finds shared words and stems, not shared meaning.
    """
    grams = gram_rows(plain)
    return Vectors(latent(grams, seed=seed), grams, 2.0, grams, Pull(10, 0.6, 3))


def given_vectors(plain: Sequence[str], rows: Any, *, seed: int = 0) -> Vectors:
    """Vectors from elsewhere, a row a text, with character n-grams beside them at half their weight.

    A row of nan says that there is no vector for this text, as for a language the model does not know: such texts are
    compared with each other by their letters, in directions of their own, so that no guess of the model joins them
    with anything. Of fewer than 500 texts half of the mean of all vectors is taken out: people who answer one
    question sound alike, and what all share tells none of them apart. Raises ``VectorError`` for a wrong number of
    rows, another shape, other nan or infinite values.
    """
    dense = np.array(rows, np.float64)
    if dense.ndim != 2 or len(dense) != len(plain):
        raise VectorError(f"the vectors have shape {dense.shape}, expected {len(plain)} rows, one for each text")
    without = np.asarray(np.isnan(dense).all(axis=1) & (dense.shape[1] > 0), bool)
    if not np.isfinite(dense[~without]).all():
        raise VectorError("the vectors hold values that are no finite numbers")
    dense[without] = 0.0
    dense = unit_rows(dense)
    if len(plain) < FEW and not without.all():
        dense[~without] -= SHARED_BY_ALL * dense[~without].mean(axis=0)
        dense = unit_rows(dense)
    if without.any():
        letters = latent(
            gram_rows([text for text, none in zip(plain, without.tolist(), strict=True) if none]), seed=seed
        )
        beside = np.zeros((len(dense), letters.shape[1]))
        beside[without] = letters
        dense = np.hstack([dense, beside])
    return Vectors(dense, gram_rows(plain), 0.5, dense, Pull(15, 0.7, 5))


def gram_rows(plain: Sequence[str], *, least: int | None = None, sizes: tuple[int, int] = GRAMS) -> Any:
    """TF-IDF of character n-grams within words, 2 to 5 long, sublinear, rows of length 1: sparse (n, f).

    Where a script writes no blanks between words, single characters, pairs and threes stand for them. A gram that
    fewer than ``least`` texts have tells nothing of what texts share and is left out; by default 2 from 500 texts on,
    above 1,000 texts 3. A text of such grams only gets a row of zeros. Of fewer texts all grams stay: else short
    texts that share one ending would be nothing but that ending, and the same.
    """
    shared = (1 if len(plain) < FEW else 2 if len(plain) <= MANY else 3) if least is None else least
    counted = TfidfVectorizer(
        analyzer=_Grams(sizes),
        min_df=min(shared, max(len(plain), 1)),
        max_features=MOST_GRAMS,
        sublinear_tf=True,
        dtype=np.float32,
    )
    try:
        return sparse.csr_matrix(counted.fit_transform(plain))
    except ValueError:  # no gram is shared by enough texts
        return sparse.csr_matrix(np.zeros((len(plain), 1), np.float32))


class _Grams:
    """The grams of a compared form."""

    def __init__(self, sizes: tuple[int, int]) -> None:
        self._spaced = TfidfVectorizer(analyzer="char_wb", ngram_range=sizes, lowercase=False).build_analyzer()

    def __call__(self, plain: str) -> list[str]:
        if plain.isascii() or not UNSPACED.search(plain):
            return list(self._spaced(plain))
        found = list(self._spaced(UNSPACED.sub(" ", plain)))
        for run in UNSPACED.findall(plain):
            found += [run[i : i + size] for size in UNSPACED_GRAMS for i in range(len(run) - size + 1)]
        return found


def latent(grams: Any, *, seed: int) -> Floats:
    """The strongest directions of ``grams`` (truncated SVD, randomised with ``seed``), rows of length 1."""
    number, features = grams.shape
    if min(number, features) <= DIMENSIONS + 1:
        return unit_rows(grams.toarray().astype(np.float64))
    found = TruncatedSVD(DIMENSIONS, algorithm="randomized", n_iter=2, random_state=seed).fit_transform(grams)
    return unit_rows(np.asarray(found, np.float64))
