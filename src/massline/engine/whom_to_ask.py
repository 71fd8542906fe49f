"""Whom to ask next: the section where one more person heard makes the picture of everybody surest.

Explained in docs/engine/whom_to_ask.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, sqrt

from massline.engine.coverage import CoverageError
from massline.engine.sections import SectionAgreement


@dataclass(frozen=True)
class NextToAsk:
    """One section in the order of asking: how far one more person narrows the whole (``gain``), and why.

    ``gain`` is the fall in the variance of the weighted share, ``inf`` where nobody was heard. ``spread`` is the
    standard deviation of answers within the section, 0 to 0.5. ``left`` is how many are not heard yet.
    """

    name: str
    size: int
    heard: int
    left: int
    spread: float
    gain: float


def whom_to_ask(
    sizes: Mapping[str, int], heard: Mapping[str, int], spread: Mapping[str, float] | None = None
) -> tuple[NextToAsk, ...]:
    """Sections by falling (N_s/N)^2 sigma_s^2 (1/n_s - 1/(n_s + 1)), those wholly heard left out.

    ``spread`` is sigma_s, the standard deviation of answers within a section; 0.5, the most a yes or no can have,
    where it is not known. Sections nobody was heard from come first, the larger before the smaller: nothing at all
    is known of them. This is about certainty; who has most at stake is another question.

    >>> [one.name for one in whom_to_ask({"A": 48, "B": 52, "C": 44, "D": 36}, {"A": 7, "B": 12, "C": 4})]
    ['D', 'C', 'A', 'B']

    Raises ``CoverageError`` for more people heard than a section has.
    """
    whole, told = sum(sizes.values()), spread or {}
    found = []
    for name, size in sizes.items():
        n = heard.get(name, 0)
        if not 0 <= n <= size:
            raise CoverageError(f"section {name!r}: {n} heard of {size}; correct the size or the count")
        if n == size:
            continue
        sigma = told.get(name, 0.5)
        gain = (size / whole) ** 2 * sigma**2 * (1 / n - 1 / (n + 1)) if n else inf
        found.append(NextToAsk(name=name, size=size, heard=n, left=size - n, spread=sigma, gain=gain))
    return tuple(sorted(found, key=lambda one: (-one.gain, -one.size, one.name)))


def spread_within(sections: SectionAgreement) -> dict[str, float]:
    """The standard deviation of agree against not agree within each section, over its statements; 0 to 0.5.

    Each share is smoothed by one agreeing and one other voter, so that three people of one mind are not taken for a
    section of one mind. A section nobody answered for gets 0.5.

    >>> from massline.engine.sections import by_section
    >>> from massline.engine.votes import VoteMatrix
    >>> votes, _ = VoteMatrix.from_events(["1", "2", "3"], ["a", "a", "a"], [1, 1, -1])
    >>> spread = spread_within(by_section(votes, {"1": "day", "2": "day", "3": "night"}))
    >>> round(spread["day"], 3), round(spread["night"], 3)
    (0.433, 0.471)
    """
    found = {}
    for g, name in enumerate(sections.sections):
        seen, agree = sections.seen[g], sections.agree[g]
        smooth = (agree + 1) / (seen + 2)
        voters = int(seen.sum())
        found[name] = sqrt(float((seen * smooth * (1 - smooth)).sum()) / voters) if voters else 0.5
    return found
