"""Statements that set a group apart, tested on people and votes that had no part in finding the groups."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.special import ndtr

from massline.engine.groups.answers import GroupOptions, Groups, adjusted_rand
from massline.engine.groups.mixture import Evidence, Mixture, fit_mixture
from massline.engine.groups.standing import Standing, standing, turned
from massline.engine.opinion import OpinionModel, OpinionOptions, fit_opinion
from massline.engine.opinion.halves import Cells
from massline.engine.opinion.model import settled
from massline.engine.shares import Floats, Integers, Share, wilson
from massline.engine.votes import AGREE, DISAGREE, PASS, VoteMatrix

_FOLDS = 4
_SWEEPS = 15


@dataclass(frozen=True)
class Representative:
    """One statement (index) that a group answers ``agree`` or ``disagree`` more often than everybody else.

    ``inside`` and ``outside`` are the shares giving that answer among those tested, in the group and in the other
    groups together, with ranges. ``by_at_least`` is the lower end of the range of their difference. ``q`` is the
    share of false statements to expect in a list that reaches down to this one.
    """

    statement: int
    answer: Literal["agree", "disagree"]
    inside: Share
    outside: Share
    by_at_least: float
    q: float


@dataclass(frozen=True, eq=False)
class Tested:
    """Answers of people whose group was found without them and without the tested statement.

    ``agree``, ``disagree`` and ``seen`` are int64 (K, S) in the order of the groups; ``replicated`` says in how
    many of the two halves the groups were found again.
    """

    agree: Integers
    disagree: Integers
    seen: Integers
    replicated: int


def representative(
    model: OpinionModel,
    groups: Groups,
    *,
    unlisted: NDArray[np.bool_] | None = None,
    false_share: float = 0.05,
    most: int = 5,
    seed: int = 0,
) -> tuple[tuple[Representative, ...], ...]:
    """For each group, the statements that set it apart most surely: at most ``most``, the largest gap first.

    Of all statements listed, ``false_share`` are expected to be chance (Benjamini & Hochberg 1995). ``unlisted``
    bool (S,) marks statements that are never listed. An empty list says that nothing was sure enough, not
    that the group agrees with everybody.
    """
    tested = cross_fitted(model, groups, seed=seed)
    listed = np.ones(len(groups.statements), np.bool_) if unlisted is None else ~unlisted
    rest_seen = tested.seen.sum(axis=0) - tested.seen
    inside = {"agree": tested.agree, "disagree": tested.disagree}
    outside = {answer: counts.sum(axis=0) - counts for answer, counts in inside.items()}
    chance = np.stack([_chance(inside[a], tested.seen, outside[a], rest_seen) for a in ("agree", "disagree")])
    expected = _false_discovery(np.where(listed & (tested.seen > 0) & (rest_seen > 0), chance, np.nan))
    found: list[tuple[Representative, ...]] = []
    for group in range(len(groups.share)):
        rows = []
        for which, answer in enumerate(("agree", "disagree")):
            for statement in np.flatnonzero(expected[which, group] <= false_share).tolist():
                one = _share(inside[answer], tested.seen, group, statement)
                other = _share(outside[answer], rest_seen, group, statement)
                least = _difference_at_least(one, other)
                name: Literal["agree", "disagree"] = "agree" if which == 0 else "disagree"
                q = float(expected[which, group, statement])
                rows.append(Representative(statement, name, one, other, least, q))
        rows.sort(key=lambda row: (-row.by_at_least, row.statement))
        found.append(tuple(rows[:most]))
    return tuple(found)


def cross_fitted(
    model: OpinionModel, groups: Groups, *, seed: int = 0, options: GroupOptions | None = None
) -> Tested:
    """Answers by group where neither the person nor the statement helped to say which group that is.

    People are halved by chance. One half alone gives axes and groups; each person of the other half is placed
    by their answers on three quarters of the statements and counted on the last quarter; then the halves
    change places. Above a few thousand people a part drawn by chance is tested.
    """
    chosen = options or GroupOptions()
    votes = model.votes.without(model.left_out)
    half = _halves(standing(model), 2 * chosen.looked_at)
    shape = (len(groups.share), len(votes.statements))
    agree, disagree, seen = (np.zeros(shape, np.int64) for _ in range(3))
    replicated = 0
    for learning in (0, 1):
        learnt = _learnt(votes, half == learning, groups, seed, chosen)
        if learnt is None:
            continue
        replicated += 1
        parts = _counted(votes, half == 1 - learning, *learnt, chosen)
        agree, disagree, seen = agree + parts[0], disagree + parts[1], seen + parts[2]
    return Tested(agree=agree, disagree=disagree, seen=seen, replicated=replicated)


def _halves(where: Standing, most: int) -> NDArray[np.int64]:
    """0 and 1 by turns in an order that hangs on answers only; -1 for people beyond ``most``."""
    order = np.argsort(where.key, kind="stable")
    order = order[where.sides[order] > 0][:most]
    half = np.full(len(where.key), -1, np.int64)
    half[order] = np.arange(len(order)) % 2
    return half


def _part(votes: VoteMatrix, people: NDArray[np.bool_]) -> VoteMatrix:
    """The matrix of some of the people alone, all statements."""
    kept = people[votes.person]
    place = np.cumsum(people) - 1
    return replace(
        votes,
        participants=tuple(name for name, there in zip(votes.participants, people.tolist(), strict=True) if there),
        person=place[votes.person[kept]].astype(np.int32),
        statement=votes.statement[kept].copy(),
        answer=votes.answer[kept].copy(),
    )


def _learnt(
    votes: VoteMatrix, people: NDArray[np.bool_], groups: Groups, seed: int, options: GroupOptions
) -> tuple[OpinionModel, Mixture, Standing] | None:
    """Axes and groups from these people alone, the groups in the order of ``groups``; None if they differ."""
    part = _part(votes, people)
    if not (part.answer != PASS).any():
        return None
    size = len(groups.share)
    model = fit_opinion(part, seed=seed, options=OpinionOptions(dimensions=size, sweeps=_SWEEPS))
    where = standing(model)
    axes = size - 1
    core = np.flatnonzero(where.sides >= options.enough)
    core = core[np.argsort(where.key[core], kind="stable")]
    if len(core) < options.core // 2 or where.position.shape[1] < axes:
        return None
    evidence = Evidence.of(where.position[core], where.covariance[core], where.prior, axes)
    mixture = fit_mixture(evidence, size, seed=seed)
    label = mixture.membership(evidence).argmax(axis=1)
    whole = groups.member[people][core]
    both = whole >= 0
    if adjusted_rand(label[both], whole[both]) < 0.5:
        return None
    table = np.zeros((size, size))
    np.add.at(table, (whole[both], label[both]), 1)
    order = linear_sum_assignment(-table)[1]
    return model, replace(mixture, weight=mixture.weight[order], centre=mixture.centre[order]), where


def _counted(
    votes: VoteMatrix,
    people: NDArray[np.bool_],
    model: OpinionModel,
    mixture: Mixture,
    where: Standing,
    options: GroupOptions,
) -> tuple[Integers, Integers, Integers]:
    """Agree, disagree and seen (K, S) of people sorted into groups by the other statements' answers."""
    part = _part(votes, people)
    shape = (mixture.size, len(votes.statements))
    agree, disagree, seen = (np.zeros(shape, np.int64) for _ in range(3))
    for fold in range(_FOLDS):
        tested = part.statement % _FOLDS == fold
        member = _sorted(part, ~tested, model, mixture, where, options)
        group = member[part.person]
        for counts, chosen in ((agree, part.answer == AGREE), (disagree, part.answer == DISAGREE), (seen, tested)):
            kept = tested & chosen & (group >= 0)
            np.add.at(counts, (group[kept], part.statement[kept]), 1)
    return agree, disagree, seen


def _sorted(
    votes: VoteMatrix,
    used: NDArray[np.bool_],
    model: OpinionModel,
    mixture: Mixture,
    where: Standing,
    options: GroupOptions,
) -> Integers:
    """The group of each person by the used answers alone, the statements' loadings held; -1 where unsure."""
    taken = used & (votes.answer != PASS)
    cells = Cells(
        rows=len(votes.participants),
        columns=len(votes.statements),
        row=votes.person[taken],
        column=votes.statement[taken],
        y=(votes.answer[taken] == AGREE).astype(np.float64),
    )
    mean, covariance = settled(cells, model.sides)
    axes = mixture.centre.shape[1]
    people = Evidence.of(mean[:, 1:] @ where.turn.T, turned(covariance[:, 1:, 1:], where.turn), where.prior, axes)
    membership = mixture.membership(people)
    best = membership.argmax(axis=1)
    enough = np.bincount(cells.row, minlength=cells.rows) >= options.enough // 2
    sure = (membership[np.arange(len(best)), best] >= options.sure) & enough
    return np.where(sure, best, -1).astype(np.int64)


def _chance(inside: Integers, inside_seen: Integers, outside: Integers, outside_seen: Integers) -> Floats:
    """How often chance alone gives the group at least so much a larger share: one-sided score test, float64."""
    together = inside_seen + outside_seen
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (inside + outside) / together
        gap = inside / inside_seen - outside / outside_seen
        gap -= np.sign(gap) * np.minimum(np.abs(gap), 0.5 * (1.0 / inside_seen + 1.0 / outside_seen))
        error = np.sqrt(pooled * (1 - pooled) * (1.0 / inside_seen + 1.0 / outside_seen))
        return np.asarray(np.where(error > 0, 1.0 - ndtr(gap / error), 1.0))


def _false_discovery(chance: Floats) -> Floats:
    """Benjamini & Hochberg's (1995) expected share of false findings down to each value; 1 where nan (not tested)."""
    flat = chance.reshape(-1)
    known = np.flatnonzero(~np.isnan(flat))
    order = known[np.argsort(-flat[known], kind="stable")]
    rank = np.arange(len(order), 0, -1)
    out = np.ones(len(flat))
    out[order] = np.minimum.accumulate(np.minimum(flat[order] * len(order) / rank, 1.0))
    return out.reshape(chance.shape)


def _share(part: Integers, base: Integers, group: int, statement: int) -> Share:
    count, n = int(part[group, statement]), int(base[group, statement])
    low, high = wilson(count, n)
    return Share(value=count / n, low=float(low), high=float(high), n=n)


def _difference_at_least(one: Share, other: Share) -> float:
    """Lower end of Newcombe's (1998) range, method 10, of the difference of two shares."""
    below = np.hypot(one.value - one.low, other.high - other.value)
    return float(one.value - other.value - below)
