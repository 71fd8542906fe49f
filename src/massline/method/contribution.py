"""What somebody said, as far as the measures need it: whose, of which section, when, and coded how."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Contribution:
    """One contribution outside the core. ``contributor`` is any key that tells people apart.

    Leave out the core's own words and withdrawn ones before measuring: nothing here can know them. ``day`` is
    a whole number that grows by one a day (``date.toordinal()`` will do). ``codes`` are what the coders agreed
    on; empty means not coded yet.

    >>> Contribution("a1", "h7", section="A", codes=frozenset({"health"})).contributor
    'h7'
    """

    id: str
    contributor: str
    section: str | None = None
    day: int = 0
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    """So many of so many, both counted completely, so without a range: nothing was drawn by chance.

    ``share`` is None of nothing: no contributions is not 0 % answered. Small counts point at people; what may
    be public of them, `massline.method.publication` decides.

    >>> print(Part(18, 29))
    18 of 29 (62%)
    >>> Part(0, 0).share is None
    True

    Raises ``ValueError`` unless 0 <= ``count`` <= ``of``.
    """

    count: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.of:
            raise ValueError(f"{self.count} of {self.of} is not a part; expected a count from 0 to {self.of}")

    @property
    def share(self) -> float | None:
        """``count / of``, from 0 to 1."""
        return self.count / self.of if self.of else None

    def __str__(self) -> str:
        return f"{self.count} of {self.of}" + ("" if self.share is None else f" ({self.share:.0%})")


def contributors_by_section(contributions: Iterable[Contribution]) -> dict[str, int]:
    """How many people of each section said something, sections sorted by name; no section, not counted.

    People, not contributions: somebody who said three things is one.

    >>> contributors_by_section([Contribution("1", "h7", "A"), Contribution("2", "h7", "A")])
    {'A': 1}
    """
    people: dict[str, set[str]] = {}
    for one in contributions:
        if one.section is not None:
            people.setdefault(one.section, set()).add(one.contributor)
    return {section: len(people[section]) for section in sorted(people)}
