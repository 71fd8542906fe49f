"""From a vote matrix to the opinion model."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from massline.engine.drawing import answer_keys
from massline.engine.opinion.blocks import Answers, first_positions
from massline.engine.opinion.fitting import Block, Fit, Priors, fit_blocks, turned
from massline.engine.opinion.halves import averaged, moments
from massline.engine.opinion.model import OpinionModel
from massline.engine.opinion.widening import widening
from massline.engine.votes import AGREE, PASS, NoVotesError, VoteMatrix

SCALES: Final = (0.5, 1.0)
"""Loading variances tried: how far apart people of different position may answer."""

_ENOUGH_ANSWERS: Final = 1_000_000
_CATCHING_UP: Final = 3
_FEWEST_SWEEPS: Final = 6
_WORK: Final = 20_000_000
"""Answers, people and statements gone through in all sweeps of a first fit: it bounds its time."""
_LOOSER: Final = 1.5
_TRIED_ON: Final = 600
_WIDENED_ON: Final = 2_000
"""Half the people know the statements half as well and would be told too wide."""
_HIDDEN: Final = 0.15


@dataclass(frozen=True, kw_only=True)
class OpinionOptions:
    """How far a fit goes.

    dimensions             the most a position may have; fewer where there are fewer answers than unknowns
    dimensions_of_passing  the same for the second stage
    loading                variance of a loading, None to choose it by what it predicts of hidden votes
    sweeps, tolerance      stop after so many sweeps, or when no statement moves by more than so many logits
    """

    dimensions: int = 4
    dimensions_of_passing: int = 1
    loading: float | None = None
    sweeps: int = 40
    tolerance: float = 0.02

    def __post_init__(self) -> None:
        if self.dimensions < 1 or self.dimensions_of_passing < 1:
            raise ValueError("a position has at least one dimension")
        if self.sweeps < 1 or not self.tolerance > 0 or (self.loading is not None and not self.loading > 0):
            raise ValueError("sweeps, tolerance and loading are above 0")


def fit_opinion(
    votes: VoteMatrix,
    *,
    left_out: NDArray[np.bool_] | None = None,
    seed: int = 0,
    options: OpinionOptions | None = None,
) -> OpinionModel:
    """The opinion model of a vote matrix: everybody in it is placed, with an honest width.

    ``left_out`` bool (n,) marks votes the model shall not learn from (authors' on their own statements).
    ``seed`` feeds the start of the iteration and the choice of hidden votes; equal votes and seed give
    bit-equal results, whatever people are called. The model describes those who voted, and speaks of an answer
    not given as a chance.

    >>> votes, _ = VoteMatrix.from_events(
    ...     ["1", "1", "2", "2", "3"], ["a", "b", "a", "b", "a"], [1, 1, -1, -1, 1])
    >>> model = fit_opinion(votes)
    >>> model.position.shape, bool(model.probability(2, 1) > model.probability(1, 1))
    ((3, 1), True)

    Raises ``NoVotesError`` where nobody took a side on anything, ``ValueError`` if ``left_out`` has the wrong
    length.
    """
    chosen = options or OpinionOptions()
    out = np.zeros(len(votes), np.bool_) if left_out is None else np.array(left_out, np.bool_)
    if out.shape != (len(votes),):
        raise ValueError(f"left_out marks {out.size} votes, but there are {len(votes)}")
    # Whatever is drawn is drawn in the order of what people answered: another name changes no figure.
    order = np.argsort(answer_keys(votes, ~out), kind="stable")
    place = np.argsort(order, kind="stable")
    sides = answers_of(votes, ~out & (votes.answer != PASS), AGREE).in_order(order)
    if not len(sides):
        raise NoVotesError("nobody took a side on any statement, so there are no opinions to model")
    scale = chosen.loading or best_scale(sides, chosen.dimensions, seed)
    fit = fit_answers(sides, chosen.dimensions, scale, seed, chosen)
    some = sides.of_every(max(1, sides.people // _WIDENED_ON)).seen_only()
    return OpinionModel(
        votes=votes,
        left_out=out,
        sides=fit.of_people(place),
        passing=fit_answers(
            answers_of(votes, ~out, PASS).in_order(order),
            chosen.dimensions_of_passing,
            SCALES[0],
            seed,
            replace(chosen, tolerance=_LOOSER * chosen.tolerance),
        ).of_people(place),
        widening=widening(some, fit, lambda one: fit_answers(one, chosen.dimensions, scale, seed, _TRIAL), seed=seed),
    )


_TRIAL: Final = OpinionOptions(sweeps=12, tolerance=0.05)


def answers_of(votes: VoteMatrix, used: NDArray[np.bool_], yes: int) -> Answers:
    """Some votes as answers to "was it this one?"."""
    return Answers(
        people=len(votes.participants),
        statements=len(votes.statements),
        person=votes.person[used],
        statement=votes.statement[used],
        y=votes.answer[used] == yes,
    )


def fit_answers(answers: Answers, most: int, scale: float, seed: int, options: OpinionOptions) -> Fit:
    """One question's fit. Of many people every m-th settles the statements first, then all take part."""
    size = max(1, min(most, len(answers) // (answers.people + answers.statements)))
    priors = Priors.start(size, scale)
    step = max(1, len(answers) // _ENOUGH_ANSWERS)
    some = answers.of_every(step) if step > 1 else answers
    cells = some.blocks()
    blocks = [Block.at(block, at) for block, at in zip(cells, first_positions(cells, size, seed), strict=True)]
    affordable = max(_FEWEST_SWEEPS, _WORK // (len(some) + some.people + some.statements))
    fit, _ = fit_blocks(blocks, priors, sweeps=min(options.sweeps, affordable), tolerance=options.tolerance)
    if step > 1:
        everybody = [Block.unknown(block, fit.priors) for block in answers.blocks()]
        fit, _ = fit_blocks(
            everybody,
            fit.priors,
            sweeps=min(_CATCHING_UP, options.sweeps),
            tolerance=options.tolerance,
            statements=fit.statements,
        )
    return turned(fit)


def best_scale(sides: Answers, dimensions: int, seed: int) -> float:
    """The loading variance of ``SCALES`` that predicts hidden votes best; of many people some are asked."""
    tried = sides.of_every(max(1, sides.people // _TRIED_ON)).seen_only()
    hidden = np.random.default_rng(seed).random(len(tried)) < _HIDDEN
    if hidden.sum() < 20:
        return SCALES[0]
    losses = []
    for scale in SCALES:
        fit = fit_answers(tried.only(~hidden), dimensions, scale, seed, _TRIAL)
        asked = tried.only(hidden)
        loss = 0.0
        start = 0
        for cells in asked.blocks():
            people = fit.people.part(slice(start, start + cells.rows))
            chance = averaged(*moments(cells, people, fit.statements))[0]
            loss -= float(np.log(np.where(cells.y > 0, chance, 1.0 - chance)).sum())
            start += cells.rows
        losses.append(loss)
    return SCALES[int(np.argmin(losses))]
