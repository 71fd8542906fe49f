"""Provenance: how broadly a point of a position rests on people's own words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


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
