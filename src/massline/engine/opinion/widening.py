"""How much too narrow a fit's own variances are, found by fitting votes of which the truth is known.

The posterior is a product of people and statements, so it cannot hold that their errors hang together; its
variances come out too small by an amount that depends on how many votes there are. Parametric bootstrap
(Efron & Tibshirani 1993): draw people and statements spread like those of the fit, let them answer the very
cells that were answered, fit again, and see how far the truth lies.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from scipy.special import ndtri

from massline.engine.opinion.blocks import Answers
from massline.engine.opinion.fitting import Fit
from massline.engine.opinion.halves import Cells, Indices, averaged, moments
from massline.engine.shares import Floats

_LEVELS: Final = (0.8, 0.95)
_NARROWEST, _WIDEST = 0.8, 4.0
_MOST_PAIRS: Final = 50_000


@dataclass(frozen=True, eq=False)
class _Truth:
    """People (lean, position) and statements (intercept, loading) as they are, nothing estimated."""

    lean: Floats
    position: Floats
    intercept: Floats
    loading: Floats

    @classmethod
    def like(cls, fit: Fit, people: int, statements: int, rng: np.random.Generator) -> Self:
        """Drawn with the spreads of a fit: the priors' for lean and intercept, for loadings what was found."""
        size = len(fit.priors.loading)
        inner = np.arange(1, size + 1)
        found = np.mean(fit.statements.mean[:, 2:] ** 2 + fit.statements_covariance[:, inner, inner], axis=0)
        return cls(
            lean=rng.normal(0.0, np.sqrt(fit.priors.lean), people),
            position=rng.standard_normal((people, size)),
            intercept=rng.normal(fit.priors.intercept_mean, np.sqrt(fit.priors.intercept), statements),
            loading=rng.standard_normal((statements, size)) * np.sqrt(found),
        )

    def logit(self, person: Indices, statement: Indices) -> Floats:
        """The logit of each pair: (n,)."""
        along = np.einsum("nk,nk->n", self.position[person], self.loading[statement])
        return np.asarray(self.lean[person] + self.intercept[statement] + along)


def widening(answers: Answers, fit: Fit, refit: Callable[[Answers], Fit], *, seed: int) -> float:
    """The factor on a variance of the logit that makes ranges cover as promised: 0.8 to 4, about 1.3.

    ``answers`` may be of some of the fit's people. The mean over 80 % and 95 % ranges, over pairs of people and
    statements drawn evenly. It mends what the fit loses by itself, not a model that is wrong about the world.
    """
    rng = np.random.default_rng(seed)
    truth = _Truth.like(fit, answers.people, answers.statements, rng)
    logit = truth.logit(answers.person, answers.statement)
    chance = averaged(logit, np.zeros(len(logit)))[0]
    again = refit(replace(answers, y=rng.random(len(answers)) < chance))
    pairs = min(_MOST_PAIRS, 4 * answers.people * answers.statements)
    person = rng.integers(0, answers.people, pairs)
    statement = rng.integers(0, answers.statements, pairs)
    cells = Cells(rows=answers.people, columns=answers.statements, row=person, column=statement, y=np.zeros(pairs))
    mean, variance = moments(cells, again.people, again.statements)
    away = np.sort(np.abs(truth.logit(person, statement) - mean) / np.sqrt(np.maximum(variance, 1e-12)))
    reach = [away[int(level * (len(away) - 1))] / ndtri(0.5 + level / 2) for level in _LEVELS]
    return float(np.clip(np.mean(np.square(reach)), _NARROWEST, _WIDEST))
