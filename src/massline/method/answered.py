"""Whose words reached a position: represented, answered, used, and how many voices that really is."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from massline.method.contribution import Contribution, Part

ANSWERED_WANTED = 0.95
"""The share of contributors whose words should be used or reasoned about."""


@dataclass(frozen=True)
class Answered:
    """What one version of a position made of the contributions so far.

    ``represented`` and ``answered`` are parts of the *contributors*, ``used`` and ``section_use`` parts of the
    *contributions*: never compare them. ``effective`` is how many equally quoted people the links from points
    to words are worth; ``top_tenth`` is the part of those links that the most quoted tenth of all contributors
    holds. Being quoted is not being understood, and a reason given is not a good reason.
    """

    represented: Part
    answered: Part
    used: Part
    section_use: Mapping[str, Part]
    effective: float
    top_tenth: Part

    @property
    def enough(self) -> bool:
        """Whether at least 95 % of the contributors are answered; with nobody to answer, nothing is missing."""
        return self.answered.share is None or self.answered.share >= ANSWERED_WANTED


def answered(
    contributions: Iterable[Contribution],
    elements: Mapping[str, Collection[str]],
    *,
    reasoned: Collection[str] = (),
) -> Answered:
    """Shares represented and answered, contributions used by section, and effective contributors.

    ``contributions`` are those of all rounds up to this version, each once; ``elements`` maps each point to the
    ids it rests on; ``reasoned`` are ids that got a reason in any version of this position, used or not. Ids
    that are not among ``contributions`` (the core's, withdrawn ones) count nothing.

    >>> said = [Contribution("1", "ann", "A"), Contribution("2", "ben", "A"), Contribution("3", "cem", "B")]
    >>> found = answered(said, {"point 1": ["1"], "point 2": ["1", "2"]}, reasoned=["3"])
    >>> print(found.represented, "-", found.answered, "-", found.section_use["B"])
    2 of 3 (67%) - 3 of 3 (100%) - 0 of 1 (0%)
    >>> found.effective, str(found.top_tenth)
    (1.8, '2 of 3 (67%)')

    Raises ``ValueError`` if an id stands twice.
    """
    by_id = _by_id(contributions)
    links = Counter(
        by_id[source].contributor for sources in elements.values() for source in set(sources) if source in by_id
    )
    used = {source for sources in elements.values() for source in sources if source in by_id}
    told = used | (set(reasoned) & by_id.keys())
    people = {one.contributor for one in by_id.values()}
    return Answered(
        represented=Part(len(links), len(people)),
        answered=Part(len({by_id[one].contributor for one in told}), len(people)),
        used=Part(len(used), len(by_id)),
        section_use=_section_use(by_id, used),
        effective=effective_contributors(links.values()),
        top_tenth=Part(sum(sorted(links.values())[-ceil(len(people) / 10) :]), links.total()),
    )


def effective_contributors(links: Iterable[int]) -> float:
    """(sum of links)^2 / (sum of squares): equal to the number of people if each holds equally many links.

    The inverse of Simpson's index (Simpson 1949; Laakso & Taagepera 1979). 0.0 without any link.

    >>> effective_contributors([1, 1, 1, 1]), effective_contributors([3, 1]), effective_contributors([])
    (4.0, 1.6, 0.0)
    """
    counts = list(links)
    squares = sum(count * count for count in counts)
    return sum(counts) ** 2 / squares if squares else 0.0


def _by_id(contributions: Iterable[Contribution]) -> dict[str, Contribution]:
    found: dict[str, Contribution] = {}
    for one in contributions:
        if one.id in found:
            raise ValueError(f"contribution {one.id!r} stands twice; give each contribution once")
        found[one.id] = one
    return found


def _section_use(by_id: Mapping[str, Contribution], used: set[str]) -> dict[str, Part]:
    said = Counter(one.section for one in by_id.values() if one.section is not None)
    taken = Counter(by_id[one].section for one in used)
    return {section: Part(taken[section], said[section]) for section in sorted(said)}
