"""Can the coding be trusted, and have we heard enough? Krippendorff's alpha and saturation."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from massline.method.contribution import Contribution

TRUSTED = 0.667
"""The lowest alpha for tentative conclusions (Krippendorff 2004)."""

NOTHING_NEW = 0.05


class CodingError(ValueError):
    """Codings from which no agreement can be computed."""


@dataclass(frozen=True)
class Agreement:
    """How far coders agree about the same contributions.

    ``alpha`` is 1 for perfect agreement, 0 for what chance alone would give, negative below; None if all codings
    are the same code, where there was nothing to tell apart. ``raw`` is the agreement before chance is taken off.
    ``units`` are contributions coded by two or more people; only those count. Agreeing coders can agree on a
    poor code book.
    """

    alpha: float | None
    raw: float
    units: int

    @property
    def trusted(self) -> bool:
        """Whether alpha is at least 0.667; never where it cannot be said."""
        return self.alpha is not None and self.alpha >= TRUSTED


def agreement(codings: Iterable[Sequence[Hashable | None]]) -> Agreement:
    """Krippendorff's alpha for nominal codes, any number of coders, missing codings allowed as None.

    Each entry holds the codings of one contribution, in any order of coders. alpha = 1 - D_o/D_e, with D_o the
    disagreement observed within contributions and D_e that of all codings paired at random (Krippendorff,
    *Content Analysis*, 2004, ch. 11); ``raw`` is 1 - D_o, for two coders the part of contributions they code
    alike. Several codes of one coder on one contribution: give them as one frozenset; they agree if equal.

    >>> found = agreement([("damp", "damp"), ("cost", "cost"), ("damp", "cost"), ("cost", None)])
    >>> round(found.alpha, 3), round(found.raw, 3), found.units
    (0.444, 0.667, 3)

    Raises ``CodingError`` if no contribution was coded by two people.
    """
    # Thousands of contributions are coded in a few ways: each way is looked at once.
    ways = Counter(tuple(code for code in unit if code is not None) for unit in codings)
    units = [(Counter(way), times) for way, times in ways.items() if len(way) >= 2]
    if not units:
        raise CodingError("no contribution was coded by two people; have two coders code some of the same ones")
    codes: Counter[Hashable] = Counter()
    for unit, times in units:
        codes.update({code: count * times for code, count in unit.items()})
    n = codes.total()
    observed = fsum(t * (u.total() ** 2 - sum(k * k for k in u.values())) / (u.total() - 1) for u, t in units) / n
    expected = (n * n - sum(count * count for count in codes.values())) / (n * (n - 1))
    return Agreement(
        1 - observed / expected if expected else None, 1 - observed, sum(times for _unit, times in units)
    )


@dataclass(frozen=True)
class Saturation:
    """How many new codes each further run of contributors still brought.

    ``runs`` pairs the number of contributors heard so far with the new codes of that run divided by
    ``base_codes``; incomplete runs are left out. Codes are what coders distinguish: a coarse code book
    saturates early, and it says nothing of people who were not asked.
    """

    base_codes: int
    runs: tuple[tuple[int, float], ...]
    total_codes: int

    @property
    def saturated(self) -> bool | None:
        """Whether the last two runs brought at most 5 % new each; None before there are two runs."""
        last = self.runs[-2:]
        return all(new <= NOTHING_NEW for _, new in last) if len(last) == 2 else None


def saturation(contributions: Iterable[Contribution], *, base: int = 4, run: int = 3) -> Saturation | None:
    """Saturation after Guest, Namey & Chen (PLoS ONE 15(5), 2020); None with fewer than ``base`` people coded.

    Contributors stand in order of (day, id) of their first coded contribution, with all they said; the first
    ``base`` of them are the base, then follow runs of ``run``. People none of whose words are coded are left
    out. An order other than that of arrival gives other figures. ``total_codes`` counts everybody's codes, also those
    after the last complete run.

    >>> codes = ["damp", "cost", "damp", "cost", "damp", "fear", "damp", "cost", "damp", "cost"]
    >>> said = [Contribution(f"a{i}", f"h{i}", day=i, codes=frozenset({code})) for i, code in enumerate(codes)]
    >>> found = saturation(said)
    >>> found.base_codes, found.runs, found.saturated
    (2, ((7, 0.5), (10, 0.0)), False)

    Raises ``ValueError`` if ``base`` or ``run`` is below 1.
    """
    if base < 1 or run < 1:
        raise ValueError(f"base is {base} and run is {run}; expected 1 or more of each")
    codes_of: dict[str, set[str]] = {}
    for one in sorted(contributions, key=lambda one: (one.day, one.id)):
        if one.codes:
            codes_of.setdefault(one.contributor, set()).update(one.codes)
    people = list(codes_of.values())
    if len(people) < base:
        return None
    known = set[str]().union(*people[:base])
    base_codes, runs = len(known), []
    for end in range(base + run, len(people) + 1, run):
        new = set[str]().union(*people[end - run : end]) - known
        runs.append((end, len(new) / base_codes))
        known |= new
    return Saturation(base_codes, tuple(runs), len(set[str]().union(*people)))


def saturation_by_section(contributions: Iterable[Contribution]) -> dict[str, Saturation]:
    """Saturation of each section that has enough: ten contributors coded, a base of 4 and two runs of 3.

    A section missing here has not fallen silent; it is too small to say.

    >>> saturation_by_section([Contribution("a1", "h1", "A", codes=frozenset({"damp"}))])
    {}
    """
    said = tuple(contributions)
    sections = sorted({one.section for one in said if one.section is not None})
    found = {name: saturation(one for one in said if one.section == name) for name in sections}
    return {name: one for name, one in found.items() if one is not None and one.saturated is not None}
