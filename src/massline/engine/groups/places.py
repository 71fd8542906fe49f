"""The opinion map: where everybody stands on two axes, how sure that is, and what the axes mean."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from massline.engine.groups.standing import Standing, standing
from massline.engine.opinion import OpinionModel
from massline.engine.shares import Floats, normal_quantile

_NOTHING = 1e-9


@dataclass(frozen=True)
class AxisEnd:
    """One end of an axis: statements (indices) and the answer that people far out there are likelier to give."""

    statements: tuple[int, ...]
    answers: tuple[Literal["agree", "disagree"], ...]


@dataclass(frozen=True)
class Axis:
    """One axis of the map, named by its ends; ``explained`` is its part of what all axes tell apart, 0 to 1."""

    low: AxisEnd
    high: AxisEnd
    explained: float


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """Everybody's place on two axes (one where votes carry one), float64; nobody is left out.

    ``position`` (P, 2) is for drawing outlines of groups and sections, never dots of persons. Its direction is the
    best guess; its distance from the middle compares a person with those who answered about as much, so it does
    not grow with diligence. ``low`` and ``high`` (P, 2) are the ends of the range, at ``level`` on each axis, for the
    place the person would have after answering everything: they narrow with every answer. Positions without
    ranges mean little for people with few answers.
    ``statement`` (S, 2) are the statements' points on the same axes, with ``statement_low`` and ``statement_high``.
    """

    position: Floats
    low: Floats
    high: Floats
    level: float
    statement: Floats
    statement_low: Floats
    statement_high: Floats
    axes: tuple[Axis, ...]


def opinion_map(
    model: OpinionModel, *, level: float = 0.9, unlisted: NDArray[np.bool_] | None = None, names: int = 3
) -> OpinionMap:
    """The map of an opinion model; axes are named by the statements that tell most along them.

    ``unlisted`` bool (S,) marks statements no axis is named by (moderated out, meta). Where the model has one
    dimension the second axis is 0 for everybody.
    """
    where = standing(model)
    used = min(2, where.position.shape[1])
    z = normal_quantile(level)
    place, stretch = _without_diligence(where, used)
    mean = stretch * where.position[:, :used]
    reach = stretch * z * np.sqrt(np.einsum("pkk->pk", where.covariance)[:, :used])
    low, high = np.minimum(mean - reach, place), np.maximum(mean + reach, place)
    loading, error = _two(where.loading[:, :used]), _two(where.loading_sd[:, :used])
    listed = np.ones(len(loading), np.bool_) if unlisted is None else ~unlisted
    telling = (where.loading**2).sum(axis=0)
    explained = telling / max(float(telling.sum()), _NOTHING)
    return OpinionMap(
        position=_two(place),
        low=_two(low),
        high=_two(high),
        level=level,
        statement=loading,
        statement_low=loading - z * error,
        statement_high=loading + z * error,
        axes=tuple(_named(loading[:, k], error[:, k], listed, float(explained[k]), names) for k in range(used)),
    )


def _without_diligence(where: Standing, axes: int) -> tuple[Floats, float]:
    """Places whose distance from the middle says nothing about how much somebody answered, and their usual stretch.

    Posterior means shrink: with covariance C of what is left unknown they spread by prior - C only. Dividing by
    that spread brings everybody's expected distance to the same size. What trend in the number of answers is left
    is taken out of the distances' ranks, and distances are read off those of the better known half of people.
    The stretch is how much further out than their posterior mean the best known quarter then stand.
    """
    mean = where.position[:, :axes]
    full = float(np.trace(where.prior[:axes, :axes]))
    known = full - np.einsum("pkk->p", where.covariance[:, :axes, :axes])
    length = np.sqrt((mean**2).sum(axis=1))
    there = (length > _NOTHING) & (known > _NOTHING) & (where.sides > 0)
    if not there.any():
        return np.zeros_like(mean), 1.0
    sides = where.sides[there]
    distance = length[there] * np.sqrt(full / known[there])
    rest = _trend_removed(_scores(distance), _scores(sides.astype(np.float64)))
    drawn = distance[sides >= np.median(sides)]
    new = np.quantile(drawn, ndtr(_scores(rest)))
    out = float(np.median(drawn)) * _any_direction(where, axes)
    out[there] = mean[there] / length[there][:, None] * new[:, None]
    best = sides >= np.quantile(sides, 0.75)
    return out, float(np.median(new[best] / length[there][best]))


def _any_direction(where: Standing, axes: int) -> Floats:
    """A direction for whoever took no side: it hangs on their passes and stands for nothing."""
    turn = (where.key >> np.uint64(11)).astype(np.float64) * (2.0 * np.pi / 2.0**53)
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)[:, :axes]


def _scores(values: Floats) -> Floats:
    """Normal scores of ranks, ties sharing their mean rank."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    return np.asarray(ndtri((ends - (count - 1) / 2.0 - 0.5)[place] / len(values)))


def _trend_removed(scores: Floats, along: Floats) -> Floats:
    basis = np.vander(along, 4)
    fitted = basis @ np.linalg.lstsq(basis, scores, rcond=None)[0]
    return np.asarray(scores - fitted)


def _two(values: Floats) -> Floats:
    """The columns given, with 0 for a second axis the votes do not carry."""
    return values if values.shape[1] == 2 else np.hstack([values, np.zeros_like(values)])


def _named(loading: Floats, error: Floats, listed: NDArray[np.bool_], explained: float, names: int) -> Axis:
    sure = np.where(listed, np.abs(loading) - error, -np.inf)
    telling = [int(s) for s in np.argsort(-sure, kind="stable")[:names] if sure[s] > 0]
    return Axis(low=_end(telling, loading < 0), high=_end(telling, loading > 0), explained=explained)


def _end(statements: list[int], agrees: NDArray[np.bool_]) -> AxisEnd:
    return AxisEnd(tuple(statements), tuple("agree" if agrees[s] else "disagree" for s in statements))
