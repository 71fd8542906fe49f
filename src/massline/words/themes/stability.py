"""Would the same themes be found among other people's words? Texts left out at random, themes formed again."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import adjusted_rand_score

from massline.words.themes.arrays import Floats, Integers
from massline.words.themes.forming import MOST_IN_TREE, form
from massline.words.themes.vectors import Vectors

KEPT = 0.8
MANY_TEXTS = 3


@dataclass(frozen=True, eq=False)
class Stability:
    """How far themes stay the same when a fifth of the texts is left out.

    agreement   float64 (R,): adjusted Rand index of each repetition with the themes found, on the texts kept
    recovered   float64 (K,): for each theme the mean share (Jaccard) that its best match in a repetition has with it

    It speaks of chance in who spoke, not of whether the themes are the right ones.
    """

    agreement: Floats
    recovered: Floats

    @property
    def overall(self) -> float | None:
        """The mean agreement, 1 is the same each time; None where nothing was repeated."""
        return float(self.agreement.mean()) if len(self.agreement) else None


def stability(vectors: Vectors, weight: Floats, theme: Integers, *, repetitions: int, seed: int) -> Stability:
    """Form as many themes again from four fifths of the texts, ``repetitions`` times, and compare.

    Above 5,000 texts at most three times. Recovery of single themes by their best Jaccard match is Hennig's
    (*Comput. Stat. Data Anal.* 52, 2007), who calls a theme dissolved at .5 and doubtful below .6.
    """
    themes = int(theme.max()) + 1 if len(theme) else 0
    agreement, recovered = [], np.zeros((0, themes))
    kept_number = round(KEPT * len(theme))
    repetitions = repetitions if len(theme) <= MOST_IN_TREE else min(repetitions, MANY_TEXTS)
    for repetition in range(repetitions if themes > 1 and kept_number > themes else 0):
        drawn = np.random.default_rng([seed, repetition]).choice(len(theme), kept_number, replace=False)
        kept = np.sort(drawn)
        again = form(vectors.of(kept), weight[kept], themes=themes, seed=seed).theme
        both = np.flatnonzero(theme[kept] >= 0)
        agreement.append(float(adjusted_rand_score(theme[kept][both], again[both])))
        recovered = np.vstack([recovered, _best_share(theme[kept][both], again[both], themes)])
    mean = recovered.mean(axis=0) if len(recovered) else np.full(themes, np.nan)
    return Stability(np.array(agreement, np.float64), mean)


def _best_share(theme: Integers, again: Integers, themes: int) -> Floats:
    """For each theme the Jaccard share of its best match; nan where none of its texts was kept."""
    shared = np.zeros((themes, int(again.max(initial=0)) + 1))
    np.add.at(shared, (theme, again), 1.0)
    either = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
    best = np.divide(shared, either, out=np.zeros_like(shared), where=either > 0).max(axis=1)
    return np.where(shared.sum(axis=1) > 0, best, 0.0)
