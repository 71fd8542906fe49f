"""Resonance: how far people outside the core make a position their own.

Every figure counts people who answered a report back; none says how those would answer who did not. The
core's answers are given apart and enter one figure only, the author gap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from massline.engine.sections import group_informed
from massline.engine.shares import Share, share_agreeing, share_of_list
from massline.engine.votes import NoVotesError


class ResponseError(ValueError):
    """Counts of answers that cannot be true, such as fewer than none."""


@dataclass(frozen=True)
class Responses:
    """How many people gave each answer to a position, or to one point of it.

    ``with_change`` is "ours, with a change": it is in ``total``, never in ``ours``.
    """

    ours: int = 0
    with_change: int = 0
    not_ours: int = 0
    unclear: int = 0

    def __post_init__(self) -> None:
        for name in ("ours", "with_change", "not_ours", "unclear"):
            if getattr(self, name) < 0:
                raise ResponseError(f"{name} is {getattr(self, name)}, expected 0 or more answers; count again")

    @property
    def total(self) -> int:
        """Everybody who answered, those to whom it was unclear among them."""
        return self.ours + self.with_change + self.not_ours + self.unclear

    def __add__(self, other: "Responses") -> "Responses":
        return Responses(
            self.ours + other.ours,
            self.with_change + other.with_change,
            self.not_ours + other.not_ours,
            self.unclear + other.unclear,
        )


@dataclass(frozen=True)
class SectionOwnership:
    """One section's answers; both shares are None where fewer than ``least`` people answered."""

    name: str
    responses: Responses
    ours: Share | None
    with_change: Share | None


@dataclass(frozen=True)
class Ownership:
    """Ownership overall and by section, sections in the order given.

    ``floor`` is the least convinced section among those with enough answers, None where none has.
    ``group_informed`` is the geometric mean over all sections, ``group_informed_product`` the product it is
    the root of; neither estimates a share.
    """

    responses: Responses
    ours: Share
    with_change: Share
    sections: tuple[SectionOwnership, ...]
    floor: SectionOwnership | None
    group_informed: float | None
    group_informed_product: float | None

    @property
    def too_few(self) -> tuple[str, ...]:
        """Sections with too few answers to say anything about; the floor does not know them."""
        return tuple(section.name for section in self.sections if section.ours is None)


def ownership(
    others: Mapping[str, Responses], *, no_section: Responses | None = None, least: int = 10, level: float = 0.95
) -> Ownership:
    """Share of answers outside the core that say "ours", overall and by section, each with its Wilson range.

    ``others`` holds each section's answers without the core's; ``no_section`` those of people who named no
    section. Answers "with a change" stand apart and are never added in. It describes those who answered, not
    everybody.

    >>> blocks = {"A": Responses(24, 2, 2), "B": Responses(26, 3, 2), "C": Responses(5, 5, 3)}
    >>> blocks["D"] = Responses(ours=14, with_change=2, not_ours=1)
    >>> found = ownership(blocks)
    >>> print(found.ours)
    78% (68% to 85%, 89 answers)
    >>> found.floor.name, round(found.floor.ours.value, 3), round(found.group_informed, 3)
    ('C', 0.385, 0.681)

    Raises ``NoVotesError`` if nobody outside the core answered: no answers is not 0 %.
    """
    everybody = sum(others.values(), no_section or Responses())
    if everybody.total == 0:
        raise NoVotesError("nobody outside the core answered, so there is no share; no answers is not 0 %")
    sections = tuple(_section(name, answers, least, level) for name, answers in others.items())
    enough = [(section.ours.value, number) for number, section in enumerate(sections) if section.ours is not None]
    mean = consensus(others)
    return Ownership(
        responses=everybody,
        ours=_share(everybody.ours, everybody.total, level),
        with_change=_share(everybody.with_change, everybody.total, level),
        sections=sections,
        floor=sections[min(enough)[1]] if enough else None,
        group_informed=mean,
        group_informed_product=None if mean is None else mean ** len(others),
    )


def consensus(others: Mapping[str, Responses]) -> float | None:
    """Group-informed consensus as a geometric mean, (prod_g (ours_g + 1)/(n_g + 2))^(1/G); None without groups.

    Give sections or opinion groups, never both mixed. One group against it pulls it down however small that
    group is; it has no range and is not the share of anybody.

    >>> consensus({"day": Responses(ours=8), "night": Responses(not_ours=8)}).__round__(3)
    0.3
    """
    if not others:
        return None
    ours = np.array([[answers.ours] for answers in others.values()], np.int64)
    total = np.array([[answers.total] for answers in others.values()], np.int64)
    return float(group_informed(ours, total)[0])


def common_ground(
    sections: Mapping[str, Responses],
    opinion_groups: Mapping[str, Responses],
    *,
    at_least: float = 0.6,
    least: int = 10,
) -> bool | None:
    """Whether every section and every opinion group makes it its own: a share of ``at_least`` in each.

    None where it cannot be said: no group below, but one with fewer than ``least`` answers. It speaks of the
    shares observed, without their ranges.

    >>> common_ground({"A": Responses(8, 2), "B": Responses(7, 3)}, {"1": Responses(9, 1), "2": Responses(6, 4)})
    True
    """
    groups = (*sections.values(), *opinion_groups.values())
    known = [answers.ours / answers.total for answers in groups if answers.total >= max(least, 1)]
    if any(share < at_least for share in known):
        return False
    return True if groups and len(known) == len(groups) else None


@dataclass(frozen=True)
class Gap:
    """One share less another, with Newcombe's range; ``ratio`` is the second share over the first, None for 0."""

    value: float
    low: float
    high: float
    first: Share
    second: Share

    @property
    def ratio(self) -> float | None:
        """How many times the first share the second is."""
        return self.second.value / self.first.value if self.first.value else None


def gap(first: Responses, second: Responses, *, level: float = 0.95) -> Gap:
    """Ownership of one group less that of another, with Newcombe's range (1998, method 10).

    A gap between authors and others, or between contributors and those who never contributed. Read the range:
    seven people cannot prove a gap of 22 points. It does not say why they differ.

    >>> seven = gap(Responses(ours=7), Responses(ours=69, not_ours=20))
    >>> round(seven.value, 3), round(seven.low, 3), round(seven.high, 3)
    (0.225, -0.137, 0.322)

    Raises ``NoVotesError`` if one of the two groups did not answer at all.
    """
    if first.total == 0 or second.total == 0:
        raise NoVotesError("one of the two groups has no answers, so there is no gap between them")
    one, two = _share(first.ours, first.total, level), _share(second.ours, second.total, level)
    value = one.value - two.value
    return Gap(
        value=value,
        low=value - sqrt((one.value - one.low) ** 2 + (two.high - two.value) ** 2),
        high=value + sqrt((one.high - one.value) ** 2 + (two.value - two.low) ** 2),
        first=one,
        second=two,
    )


@dataclass(frozen=True)
class AuthorGap:
    """The core's ownership less the others'; ``flagged`` only where chance does not explain it."""

    gap: Gap
    flagged: bool


def author_gap(core: Responses, others: Responses, *, beyond: float = 0.05, level: float = 0.95) -> AuthorGap:
    """How much more the authors like their own position than the people it was brought to.

    Flagged only where the lower end of the range exceeds ``beyond``. Not flagged does not mean no gap: a
    small core cannot prove one.

    >>> found = author_gap(Responses(23, 1), Responses(783, 237, 136))
    >>> round(found.gap.value, 3), round(found.gap.low, 3), found.flagged
    (0.281, 0.118, True)
    """
    between = gap(core, others, level=level)
    return AuthorGap(between, flagged=between.low > beyond)


@dataclass(frozen=True)
class Solidarity:
    """What the other sections say to a point that protects one section; ``carried`` from half of them on."""

    ours: Share
    carried: bool


def solidarity(
    element: Mapping[str, Responses], own: str, *, at_least: float = 0.5, level: float = 0.95
) -> Solidarity | None:
    """The others' yes to a particular point, over all sections but its ``own``; None if none of them answered.

    Give answers to that point, not to the whole position. It is one number over all other sections: one large
    section can carry it.

    >>> print(solidarity({"C": Responses(ours=13), "A": Responses(18, 0, 6), "B": Responses(20, 0, 4)}, "C").ours)
    79% (66% to 88%, 48 answers)
    """
    rest = sum((answers for name, answers in element.items() if name != own), Responses())
    if rest.total == 0:
        return None
    share = _share(rest.ours, rest.total, level)
    return Solidarity(share, carried=share.value >= at_least)


def recognition(meant: int, answered: int, *, level: float = 0.95) -> Share | None:
    """Share of those asked "is this what you meant?" who answered by receipt and said yes; None without answers.

    ``answered`` counts answers, not receipts handed out: those who never looked are in neither number.

    >>> print(recognition(meant=18, answered=20))
    90% (70% to 97%, 20 answers)
    """
    return _share(meant, answered, level) if answered else None


@dataclass(frozen=True)
class Uptake:
    """People of one section seen doing a small public act: four counts, never merged into one.

    Who runs something mostly also took part, so a sum would count people twice; there is none here.
    """

    recognise: int = 0
    support: int = 0
    take_part: int = 0
    run: int = 0

    def of(self, size: int) -> dict[str, Share]:
        """Each of the four as a share of the section's ``size`` people, by name.

        >>> {name: round(share.value, 2) for name, share in Uptake(30, 22, 9, 2).of(50).items()}
        {'recognise': 0.6, 'support': 0.44, 'take_part': 0.18, 'run': 0.04}
        """
        counts = {"recognise": self.recognise, "support": self.support, "take_part": self.take_part, "run": self.run}
        return {name: share_of_list(count, size) for name, count in counts.items()}


def _section(name: str, answers: Responses, least: int, level: float) -> SectionOwnership:
    if answers.total < max(least, 1):
        return SectionOwnership(name, answers, None, None)
    ours = _share(answers.ours, answers.total, level)
    return SectionOwnership(name, answers, ours, _share(answers.with_change, answers.total, level))


def _share(part: int, base: int, level: float) -> Share:
    share = share_agreeing(part, base, level=level)
    return Share(share.value, share.low, share.high, share.n, who="answers")
