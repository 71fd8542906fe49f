"""Who has been heard: participation by section, how evenly it is spread, and what unevenness costs.

Everything here needs two numbers a section, how many belong to it and how many were heard. Formulas and
thresholds are explained in docs/engine/coverage.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Literal

from massline.engine.shares import Share, share_of_list
from massline.engine.votes import NoVotesError

Verdict = Literal["good", "watch", "act"]


class CoverageError(ValueError):
    """Sizes and counts that cannot both be true, such as more people heard than belong to a section."""


@dataclass(frozen=True)
class SectionHeard:
    """One section: how many belong to it, how many were heard, and the weight each of those carries.

    ``weight`` is None where nobody was heard: no weight can speak for people who are absent.
    """

    name: str
    size: int
    heard: int
    participation: Share
    weight: float | None
    below_whole: bool


@dataclass(frozen=True)
class Coverage:
    """Participation of each section and of the whole, with evenness and design effect.

    ``sections`` keeps the order given. Read ``evenness`` only beside ``overall``: where everybody is low it
    looks fine. ``n_eff`` is how many evenly chosen people the ``n`` heard are worth once weighted; it does
    not make those who came forward alike to those who did not.
    """

    sections: tuple[SectionHeard, ...]
    overall: Share
    evenness: float
    verdict: Verdict
    design_effect: float
    n: int
    n_eff: float

    @property
    def least_heard_first(self) -> tuple[SectionHeard, ...]:
        """Sections by rising participation; the larger first among equals."""
        return tuple(sorted(self.sections, key=lambda s: (s.participation.value, -s.size, s.name)))


def coverage(
    sizes: Mapping[str, int],
    heard: Mapping[str, int],
    *,
    full_list: bool = False,
    cap: float = 3.0,
    level: float = 0.95,
) -> Coverage:
    """Participation, evenness and design effect of one consultation.

    ``sizes`` holds how many belong to each section, ``heard`` how many people of it were heard (people, not
    votes or remarks); a section missing from ``heard`` was not heard at all. ``full_list`` says that sizes
    are complete lists. The figures describe who spoke, never whether they speak for the others.

    >>> millbrook = coverage({"A": 48, "B": 52, "C": 44, "D": 36}, {"A": 7, "B": 12, "C": 4, "D": 6})
    >>> print(millbrook.overall, millbrook.verdict)
    16% (11% to 22%, 180 people) good
    >>> round(millbrook.evenness, 3), round(millbrook.design_effect, 3), round(millbrook.n_eff, 1)
    (0.897, 1.123, 25.8)
    >>> [section.name for section in millbrook.least_heard_first]
    ['C', 'A', 'D', 'B']

    Raises ``CoverageError`` for impossible counts and ``NoVotesError`` if nobody was heard anywhere.
    """
    counts = _checked(sizes, heard)
    n, size = sum(counts.values()), sum(sizes.values())
    if n == 0:
        raise NoVotesError("nobody was heard in any section, so evenness has no meaning")
    weights = section_weights(sizes, counts, cap=cap)
    overall = share_of_list(n, size, full_list=full_list, level=level)
    sections = tuple(
        _section(name, sizes[name], counts[name], weights[name], overall.value, full_list, level) for name in sizes
    )
    even, effect = evenness(sizes, counts), design_effect(counts, weights)
    return Coverage(
        sections=sections,
        overall=overall,
        evenness=even,
        verdict=evenness_verdict(even),
        design_effect=effect,
        n=n,
        n_eff=n / effect,
    )


def evenness(sizes: Mapping[str, int], heard: Mapping[str, int]) -> float:
    """How evenly participation is spread: R = 1 - 2 sqrt(sum_s (N_s/N)(r_s - r)^2), 1 when all are equal.

    This is the R-indicator of survey research (Schouten, Cobben & Bethlehem 2009) over declared sections.
    It rises when everybody is missing alike, so read it beside participation itself.

    >>> round(evenness({"day": 300, "night": 100}, {"day": 150, "night": 10}), 3)
    0.654
    """
    counts = _checked(sizes, heard)
    total = sum(sizes.values())
    rate = sum(counts.values()) / total
    spread = fsum(size / total * (counts[name] / size - rate) ** 2 for name, size in sizes.items() if size)
    return 1 - 2 * sqrt(spread)


def evenness_verdict(value: float) -> Verdict:
    """The word for an evenness: good from 0.85, watch from 0.75, act below.

    >>> evenness_verdict(0.85), evenness_verdict(0.8), evenness_verdict(0.745)
    ('good', 'watch', 'act')
    """
    if value >= 0.85:
        return "good"
    return "watch" if value >= 0.75 else "act"


def section_weights(
    sizes: Mapping[str, int], heard: Mapping[str, int], *, cap: float = 3.0
) -> dict[str, float | None]:
    """The weight that brings each section to its known part: w_s = (N_s/N)/(n_s/n), at most ``cap``.

    None for a section where nobody was heard. A capped weight leaves that section under-represented: say so.

    >>> {name: round(w, 3) for name, w in section_weights({"A": 60, "B": 40}, {"A": 5, "B": 15}).items()}
    {'A': 2.4, 'B': 0.533}
    """
    counts = _checked(sizes, heard)
    total, n = sum(sizes.values()), sum(counts.values())
    return {
        name: min(cap, (size / total) / (counts[name] / n)) if counts[name] else None for name, size in sizes.items()
    }


def design_effect(heard: Mapping[str, int], weights: Mapping[str, float | None]) -> float:
    """What weighting costs: deff = n sum(w^2) / (sum w)^2 over the people heard (Kish 1965), 1 if even.

    >>> design_effect({"A": 5, "B": 15}, {"A": 1.0, "B": 1.0})
    1.0

    Raises ``NoVotesError`` if nobody was heard.
    """
    pairs = [(heard[name], weight) for name, weight in weights.items() if weight is not None and heard[name]]
    n = sum(count for count, _ in pairs)
    if n == 0:
        raise NoVotesError("nobody was heard in any section, so there is no design effect")
    return n * fsum(c * w * w for c, w in pairs) / fsum(c * w for c, w in pairs) ** 2


def _section(
    name: str,
    size: int,
    heard: int,
    weight: float | None,
    whole: float,
    full_list: bool,
    level: float,
) -> SectionHeard:
    part = share_of_list(heard, size, full_list=full_list, level=level)
    return SectionHeard(
        name=name, size=size, heard=heard, participation=part, weight=weight, below_whole=part.high < whole
    )


def _checked(sizes: Mapping[str, int], heard: Mapping[str, int]) -> dict[str, int]:
    if not sizes:
        raise CoverageError("no sections were given; name each section and how many belong to it")
    for name, size in sizes.items():
        if size < 1:
            raise CoverageError(f"section {name!r}: size is {size}, expected at least 1 person")
    for name, count in heard.items():
        if name not in sizes:
            raise CoverageError(f"section {name!r}: {count} heard, but its size is not known; give its size")
        if not 0 <= count <= sizes[name]:
            raise CoverageError(
                f"section {name!r}: {count} heard of {sizes[name]} who belong to it; correct the size or the count"
            )
    return {name: heard.get(name, 0) for name in sizes}
