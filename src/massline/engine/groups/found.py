"""Opinion groups where the votes carry them: several, none, or not yet - and the reason in words."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from massline.engine.groups.answers import (
    NOBODY,
    GroupAnswer,
    GroupOptions,
    Groups,
    NoGroups,
    NotYet,
    Tried,
    WhyNone,
    adjusted_rand,
)
from massline.engine.groups.mixture import Evidence, Mixture, fit_mixture
from massline.engine.groups.standing import Standing, standing
from massline.engine.opinion import OpinionModel
from massline.engine.shares import Floats, Integers
from massline.engine.votes import AGREE, DISAGREE, PASS, VoteMatrix

_BLOCK = 16384
_GLANCE = 300
_REASONS: dict[WhyNone, str] = {
    "nothing in common": "no reliable groups: what somebody answers on one statement says little about the others",
    "one cloud": "no reliable groups: one cloud of people explains the answers as well as several",
    "spectrum": "no reliable groups: people differ along a spectrum, without a clear gap between camps",
    "small": "no reliable groups: those with a gap between them would hold fewer than {least} people",
    "unstable": "no reliable groups: the groups found change when a fifth of the people is left out",
}


def find_groups(model: OpinionModel | None, *, seed: int = 0, options: GroupOptions | None = None) -> GroupAnswer:
    """Opinion groups on the posterior of the opinion model, or why there are none to show.

    Several groups are shown only where four things hold: several clouds explain where people stand better than
    one, there is a gap between every two, no group is small, and the same groups come out again when a fifth of
    the people is left out. A wide spectrum is one cloud: people at its ends differ, and there is no gap.

    Groups describe those who voted. They say nothing of who people are, and a person between two groups is in
    none. ``model`` is None where there is no model because nobody took a side.
    """
    chosen = options or GroupOptions()
    if model is None:
        return NotYet("opinion groups: not yet (nobody agreed or disagreed with any statement)")
    where = standing(model)
    core = np.flatnonzero(where.sides >= chosen.enough)
    if len(core) < chosen.core:
        return NotYet(_too_few(len(core), len(where.sides), chosen))
    core = _drawn(core, where, chosen.looked_at, seed)
    axes = _counting_axes(where, chosen)
    if axes == 0:
        return NoGroups(_REASONS["nothing in common"], why="nothing in common")
    tried: list[Tried] = []
    found: tuple[Mixture, float] | None = None
    for size in range(min(axes + 1, chosen.most), 1, -1):
        people = Evidence.of(where.position[core], where.covariance[core], where.prior, size - 1)
        if size > 3 and not _promising(people, size, seed):
            continue
        mixture, attempt = _attempt(people, size, seed, chosen)
        if _passes(attempt, chosen):
            stability = _stability(people, mixture, seed, chosen)
            attempt = Tried(size, attempt.evidence, attempt.valley, attempt.smallest, stability)
            if stability >= chosen.stable:
                found = (mixture, stability)
        tried.append(attempt)
        if found:
            return _groups(model, where, found[0], found[1], tuple(tried), chosen)
    why = _why_none(tried, chosen)
    return NoGroups(_REASONS[why].format(least=chosen.least), tuple(tried), why)


def _attempt(
    people: Evidence, size: int, seed: int, options: GroupOptions, start: Mixture | None = None
) -> tuple[Mixture, Tried]:
    """The best mixture of that size and what speaks for it."""
    fewer = min(fit_mixture(people, fewer, seed=seed).bic for fewer in sorted({1, size - 1}))
    mixture = fit_mixture(people, size, seed=seed, start=start)
    member = _members(mixture.membership(people), options)
    smallest = int(np.bincount(member[member >= 0], minlength=size).min())
    return mixture, Tried(size, fewer - mixture.bic, mixture.valley(), smallest, None)


def _promising(people: Evidence, size: int, seed: int) -> bool:
    """Whether a part of the people says that so many clouds could explain everybody better than one less."""
    part = people.part(np.arange(min(len(people), _GLANCE)))
    fits = [fit_mixture(part, number, seed=seed) for number in (size - 1, size)]
    free = (size - 1) + 1.0
    gain = fits[0].bic - fits[1].bic + free * np.log(len(part))
    return bool(gain * len(people) / len(part) > free * np.log(len(people)))


def _passes(attempt: Tried, options: GroupOptions) -> bool:
    return (
        attempt.evidence >= options.evidence
        and attempt.valley <= options.valley
        and attempt.smallest >= options.least
    )


def _stability(people: Evidence, whole: Mixture, seed: int, options: GroupOptions) -> float:
    """Mean agreement of the groups with those found again in four fifths of the people; none found counts 0.

    Fewer people carry less evidence, so the bars are lower here: asked is whether the same groups come out again.
    """
    generator = np.random.default_rng([seed, whole.size])
    member = _members(whole.membership(people), options)
    lenient = replace(options, evidence=0.0, valley=2.0 * options.valley, least=max(1, int(0.8 * options.least)))
    total = 0.0
    for _ in range(options.resamples):
        kept = np.sort(generator.permutation(len(people))[: max(1, (4 * len(people)) // 5)])
        part = people.part(kept)
        mixture, attempt = _attempt(part, whole.size, int(generator.integers(2**31)), lenient)
        if _passes(attempt, lenient):
            again = _members(mixture.membership(part), options)
            both = (member[kept] >= 0) & (again >= 0)
            total += adjusted_rand(member[kept][both], again[both])
    return total / options.resamples


def _members(membership: Floats, options: GroupOptions) -> NDArray[np.int64]:
    best = membership.argmax(axis=1)
    return np.where(membership[np.arange(len(best)), best] >= options.sure, best, NOBODY).astype(np.int64)


def _groups(
    model: OpinionModel,
    where: Standing,
    mixture: Mixture,
    stability: float,
    tried: tuple[Tried, ...],
    options: GroupOptions,
) -> Groups:
    order = np.argsort(-mixture.weight, kind="stable")
    mixture = Mixture(mixture.weight[order], mixture.centre[order], mixture.within, mixture.bic)
    membership = memberships(where, mixture)
    member = np.where(where.sides >= options.enough, _members(membership, options), NOBODY)
    agree, disagree, passes = (_counted(model.votes, member, mixture.size, kind) for kind in (AGREE, DISAGREE, PASS))
    return Groups(
        statements=model.votes.statements,
        membership=membership,
        member=member,
        share=mixture.weight,
        agree=agree,
        disagree=disagree,
        seen=agree + disagree + passes,
        stability=stability,
        tried=tried,
        mixture=mixture,
        label=tuple(range(mixture.size)),
    )


def memberships(where: Standing, mixture: Mixture) -> Floats:
    """How likely each person belongs to each cloud: float64 (P, K)."""
    axes = mixture.centre.shape[1]
    parts = [
        mixture.membership(
            Evidence.of(
                where.position[start : start + _BLOCK], where.covariance[start : start + _BLOCK], where.prior, axes
            )
        )
        for start in range(0, len(where.position), _BLOCK)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, mixture.size))


def _counted(votes: VoteMatrix, member: NDArray[np.int64], groups: int, answer: int) -> Integers:
    group, width = member[votes.person], len(votes.statements)
    kept = (group >= 0) & (votes.answer == answer)
    cells = np.bincount(group[kept] * width + votes.statement[kept], minlength=groups * width)
    return cells.reshape(groups, width).astype(np.int64)


def _drawn(core: Integers, where: Standing, most: int, seed: int) -> Integers:
    """At most so many of the core people, in an order that hangs on their answers and never on their ids."""
    ordered = core[np.argsort(where.key[core], kind="stable")]
    if len(ordered) > most:
        ordered = ordered[np.sort(np.random.default_rng(seed).permutation(len(ordered))[:most])]
    return ordered


def _counting_axes(where: Standing, options: GroupOptions) -> int:
    counts = where.reliability >= options.known
    return int(np.argmin(np.append(counts, False)))


def _too_few(core: int, people: int, options: GroupOptions) -> str:
    return (
        f"opinion groups: not yet ({core:,} of {people:,} people agreed or disagreed with at least {options.enough}"
        f" statements; {options.core} are needed)"
    )


def _why_none(tried: list[Tried], options: GroupOptions) -> WhyNone:
    closest = [one for one in tried if one.evidence >= options.evidence]
    if not closest:
        return "one cloud"
    if all(one.valley > options.valley for one in closest):
        return "spectrum"
    return "unstable" if any(one.stability is not None for one in closest) else "small"
