"""Small sections: every voter there is asked the few statements that matter to the section."""

from collections.abc import Sequence

from massline.engine.consensus import Consensus

COMING = 0.5
"""The part of a section that is taken to come and answer."""


def is_small(size: int, *, answers_each: float, statements: int, least: int = 10) -> bool:
    """Whether a section of ``size`` people would stay below ``least`` answers a statement if left to the lot.

    Half the section is taken to come, each to give ``answers_each`` answers spread evenly over ``statements``.

    >>> is_small(40, answers_each=15, statements=60), is_small(200, answers_each=15, statements=60)
    (True, False)

    Raises ``ValueError`` for a section of nobody, or no statement.
    """
    if size < 1 or statements < 1:
        raise ValueError(f"a section of {size} people and {statements} statements: both must be at least 1")
    return COMING * size * min(answers_each, statements) / statements < least


def few_that_matter(
    found: Consensus, askable: Sequence[str], *, statements: Sequence[str], few: int = 6
) -> tuple[str, ...]:
    """The statements a small section must be heard on: half of the surest agreed, half of the most divided.

    What everybody else shares is shared by all only if this section does not stand against it; what divides is
    where a section's own voice is missed most. ``statements`` names the rows of ``found``; only ``askable`` ones
    come. The same list for every small section: a list of their own would show a neighbour what that section said.
    """
    may = set(askable)
    shared = [one for one in found.shared.order.tolist() if found.overall.counts.seen[one]]
    divided = [one for one in found.divided.order.tolist() if found.overall.counts.seen[one]]
    chosen: list[int] = []
    for order, many in ((shared, few - few // 2), (divided, few)):
        wanted = [one for one in order if statements[one] in may and one not in chosen]
        chosen += wanted[: min(many, few - len(chosen))]
    return tuple(statements[one] for one in chosen)
