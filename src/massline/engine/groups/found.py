"""Opinion groups where the votes carry them: several, none, or not yet - and the reason in words."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from massline.engine.groups.mixture import Evidence, Mixture, fit_mixture
from massline.engine.groups.standing import Standing, standing
from massline.engine.opinion import OpinionModel
from massline.engine.shares import Floats, Integers
from massline.engine.votes import AGREE, DISAGREE, PASS, VoteMatrix

NOBODY = -1
"""The group of a person of whom no group can be said."""

_BLOCK = 16384
_GLANCE = 300


@dataclass(frozen=True, kw_only=True)
class GroupOptions:
    """When groups are shown. The defaults are definitions, not fitted to any consultation.

    least         people in the smallest group that is shown
    enough        sides (agree or disagree) of a person of whom a group can be said
    core          people with so many sides needed before anything is said
    most          groups looked for at most
    known         share of people's spread along an axis that must be known for the axis to count
    evidence      how much better, in BIC, several clouds must fit than one and than one cloud less
    valley        how high the density may be between two groups, against the lower of their tops
    stable        mean agreement (adjusted Rand index) of groups found again without a fifth of the people
    resamples     how often a fifth is left out
    sure          membership from which a person is counted in a group
    looked_at     people the groups are found among, drawn by chance where there are more
    """

    least: int = 10
    enough: int = 10
    core: int = 30
    most: int = 5
    known: float = 0.5
    evidence: float = 10.0
    valley: float = 0.8
    stable: float = 0.9
    resamples: int = 10
    sure: float = 0.7
    looked_at: int = 1000


@dataclass(frozen=True)
class Tried:
    """One number of groups that was tried: what spoke for it. ``stability`` is None where the rest already failed.

    ``evidence`` is the gain in BIC over one cloud (above 10 is strong), ``valley`` the density in the least clear
    gap (1: no gap), ``smallest`` the people surely in the smallest group, ``stability`` a mean adjusted Rand index.
    """

    groups: int
    evidence: float
    valley: float
    smallest: int
    stability: float | None


@dataclass(frozen=True)
class NotYet:
    """Too little has been answered to say whether there are groups. It is not the answer "none"."""

    reason: str


@dataclass(frozen=True)
class NoGroups:
    """No reliable groups. People may well differ along a line: that there is no gap is what is said here."""

    reason: str
    tried: tuple[Tried, ...] = ()


@dataclass(frozen=True, eq=False)
class Groups:
    """K opinion groups of P people over S statements, largest first.

    ``membership`` float64 (P, K) is how likely each person belongs to each group; few votes leave it near
    ``share`` (K,), which is the part of all people the group is estimated to have. ``member`` int64 (P,) is the
    group of those with enough votes and a membership above the bar, otherwise ``NOBODY``. ``agree``,
    ``disagree`` and ``seen`` int64 (K, S) count the members' answers. ``stability`` is the mean adjusted Rand
    index of the groups found again without a fifth of the people. ``label`` numbers the groups; it means nothing
    but is kept between updates by ``carry_over``. Members stay on this machine; only profiles are shown.
    """

    statements: tuple[str, ...]
    membership: Floats
    member: NDArray[np.int64]
    share: Floats
    agree: Integers
    disagree: Integers
    seen: Integers
    stability: float
    tried: tuple[Tried, ...]
    mixture: Mixture = field(repr=False)
    label: tuple[int, ...] = ()

    @property
    def size(self) -> Integers:
        """People surely in each group, int64 (K,)."""
        return np.bincount(self.member[self.member >= 0], minlength=len(self.share)).astype(np.int64)

    @property
    def unsure(self) -> int:
        """People of whom no group can be said: too few votes, or between groups."""
        return int((self.member < 0).sum())


GroupAnswer = Groups | NoGroups | NotYet


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
        return NoGroups("no reliable groups: what somebody answers on one statement says little about the others")
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
    return NoGroups(_why_none(tried, chosen), tuple(tried))


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
    """Mean agreement of the groups with those found again in four fifths of the people; none found counts 0."""
    generator = np.random.default_rng([seed, whole.size])
    member = _members(whole.membership(people), options)
    fewer = GroupOptions(**{**vars(options), "least": max(1, int(0.8 * options.least))})
    total = 0.0
    for _ in range(options.resamples):
        kept = np.sort(generator.permutation(len(people))[: max(1, (4 * len(people)) // 5)])
        part = people.part(kept)
        mixture, attempt = _attempt(part, whole.size, int(generator.integers(2**31)), fewer)
        if _passes(attempt, fewer):
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


def adjusted_rand(one: Integers, other: Integers) -> float:
    """How alike two groupings of the same people are, corrected for chance (Hubert & Arabie 1985): 1 the same.

    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    if len(one) == 0:
        return 0.0
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    together, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    chance = rows * columns / max(pairs(np.array([float(len(one))])), 1.0)
    highest = (rows + columns) / 2
    return 1.0 if highest == chance else (together - chance) / (highest - chance)


def _too_few(core: int, people: int, options: GroupOptions) -> str:
    return (
        f"opinion groups: not yet ({core:,} of {people:,} people agreed or disagreed with at least {options.enough}"
        f" statements; {options.core} are needed)"
    )


def _why_none(tried: list[Tried], options: GroupOptions) -> str:
    closest = [one for one in tried if one.evidence >= options.evidence]
    if not closest:
        return "no reliable groups: one cloud of people explains the answers as well as several"
    if all(one.valley > options.valley for one in closest):
        return "no reliable groups: people differ along a spectrum, without a gap between camps"
    if not any(one.stability is not None for one in closest):
        return f"no reliable groups: those with a gap between them would hold fewer than {options.least} people"
    return "no reliable groups: the groups found change when a fifth of the people is left out"
