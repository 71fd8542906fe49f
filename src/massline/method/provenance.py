"""Provenance: how broadly a point of a position, and a position as a whole, rests on people's own words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from massline.method.contribution import Part


class Provenance(StrEnum):
    """Classes of method.md, from many people of several sections down to nobody outside the drafting group."""

    BROAD = "broad"
    PARTICULAR = "particular"
    THIN = "thin"
    NONE = "none"


@dataclass(frozen=True)
class Origin:
    """One contribution behind a point: its contributor (any key that tells people apart) and their section."""

    contributor: str
    section: str | None


@dataclass(frozen=True)
class Grounding:
    """The class of a point with the counts it was computed from."""

    kind: Provenance
    contributors: int
    sections: tuple[str, ...]


def ground(origins: Iterable[Origin], contributors_in_section: Mapping[str, int]) -> Grounding:
    """The provenance of a point from the contributions outside the core that it rests on.

    Broad: three people or more from two sections or more. Particular: one section, two people or more, and at
    least 15 % of that section's contributors (``contributors_in_section``, over all rounds so far). Thin:
    anything less. None: nobody. Count people, not contributions: one person quoted five times is one. It says
    who was heard, not whether the point is right.

    >>> people = [Origin("h21", "C"), Origin("h22", "C")]
    >>> ground(people, {"C": 4}).kind.value
    'particular'
    >>> ground(people, {"C": 40}).kind.value
    'thin'
    """
    people = {origin.contributor: origin.section for origin in origins}
    sections = tuple(sorted({section for section in people.values() if section is not None}))
    count = len(people)
    if count == 0:
        kind = Provenance.NONE
    elif count >= 3 and len(sections) >= 2:
        kind = Provenance.BROAD
    elif len(sections) == 1 and count >= 2 and count >= 0.15 * contributors_in_section.get(sections[0], count):
        kind = Provenance.PARTICULAR
    else:
        kind = Provenance.THIN
    return Grounding(kind, count, sections)


@dataclass(frozen=True)
class Rooted:
    """How far the points of one version rest on people's words.

    ``covered`` are the points with any source, ``broad`` those of class broad, both of all points; ``none`` names
    the points nobody said, as given. Every point covered does not mean that everybody is: see
    `massline.method.recall`.
    """

    covered: Part
    broad: Part
    none: tuple[str, ...]


def rooted(points: Mapping[str, Grounding]) -> Rooted:
    """The parts of a version's points that are covered and broad, and the points nobody said.

    A particular point is no lesser one: it is how a minority is protected, so a low ``broad`` is no alarm.

    >>> said = ground([Origin("h21", "C"), Origin("h22", "C")], {"C": 4})
    >>> found = rooted({"help at the door": said, "a diary": ground([], {"C": 4})})
    >>> print(found.covered, "-", found.broad, "-", found.none)
    1 of 2 (50%) - 0 of 2 (0%) - ('a diary',)
    """
    kinds = [point.kind for point in points.values()]
    none = tuple(name for name, point in points.items() if point.kind is Provenance.NONE)
    return Rooted(
        covered=Part(len(kinds) - len(none), len(kinds)),
        broad=Part(kinds.count(Provenance.BROAD), len(kinds)),
        none=none,
    )
