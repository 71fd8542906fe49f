"""What was put before whom, and how evenly: so that routing that does nothing, or too much, is seen."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtri

from massline.engine.votes import canonical_order

Evenness = Literal["too few to say", "evener than by lot", "as by lot", "uneven"]
LEAST = 20
"""Servings a statement on average below which nothing is said of evenness; and the smallest section told apart."""


@dataclass(frozen=True)
class Served:
    """Servings of one statement to one section (None: to everybody else) with a chance in one bucket.

    ``chance_sum`` is the sum of their exact chances. An answer changed or sent late can put ``answered`` above
    ``served`` in one bucket; over all of them it does not.
    """

    statement: str
    section: str | None
    bucket: int
    served: int
    answered: int
    chance_sum: float

    def __post_init__(self) -> None:
        if min(self.served, self.answered, self.bucket, self.chance_sum) < 0:
            raise ValueError(f"{self}: servings, answers, bucket and chances are not below 0")


@dataclass(frozen=True)
class RoutingReport:
    """How servings are spread over statements, for everybody or for one section.

    servings, answers    counts of servings, not people
    statements           how many could be served
    each                 servings of each statement, by name
    least, most          the fewest and the most servings any statement had
    effective            how many statements would be served if the servings were spread as unevenly over equal ones
    evenness             against a draw by lot alone, at 1 % on both sides
    off                  sum over servings of |exact chance outside its bucket|: 0 unless counting is broken

    ``answers / servings`` falls when people leave, and for statements that make them leave. Evenness is no virtue
    of itself: routing is uneven where that tells more. "As by lot" after a release says routing does nothing.
    """

    servings: int
    answers: int
    statements: int
    each: Mapping[str, int]
    least: int
    most: int
    effective: float
    evenness: Evenness
    off: int


def routing_report(
    rows: Iterable[Served], *, statements: Collection[str], sections: Mapping[str, int] | None = None
) -> dict[str | None, RoutingReport]:
    """The report over everybody (key None), and of each section of ``sections`` with at least 20 people by its size.

    ``statements`` are those that could be served all the while: one that came late or left early was not treated
    unevenly. Rows about other statements count nowhere.

    >>> rows = [Served("a", None, 1, 30, 28, 15.0), Served("b", "day", 1, 22, 22, 11.0)]
    >>> found = routing_report(rows, statements=["a", "b"], sections={"day": 40, "night": 4})
    >>> found[None].evenness, found[None].servings, sorted(found["day"].each.items()), "night" in found
    ('as by lot', 52, [('a', 0), ('b', 22)], False)
    """
    listed = canonical_order(statements)
    known = set(listed)
    kept = [row for row in rows if row.statement in known]
    large = [name for name, size in (sections or {}).items() if size >= LEAST]
    found: dict[str | None, RoutingReport] = {None: _report(kept, listed)}
    for name in large:
        found[name] = _report([row for row in kept if row.section == name], listed)
    return found


def _report(rows: list[Served], listed: tuple[str, ...]) -> RoutingReport:
    each = dict.fromkeys(listed, 0)
    for row in rows:
        each[row.statement] += row.served
    counts = np.array(list(each.values()), np.float64)
    total = float(counts.sum())
    return RoutingReport(
        servings=int(total),
        answers=sum(row.answered for row in rows),
        statements=len(listed),
        each=each,
        least=int(counts.min()) if len(counts) else 0,
        most=int(counts.max()) if len(counts) else 0,
        effective=float(total**2 / (counts**2).sum()) if total else 0.0,
        evenness=_evenness(counts),
        off=sum(row.served for row in rows if _outside(row)),
    )


def _evenness(counts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Evenness:
    """Pearson's index of dispersion against what a draw by lot gives, 1 % on each side."""
    if len(counts) < 2 or counts.mean() < LEAST:
        return "too few to say"
    dispersion = float(((counts - counts.mean()) ** 2).sum() / counts.mean())
    if dispersion > chdtri(len(counts) - 1, 0.01):
        return "uneven"
    return "evener than by lot" if dispersion < chdtri(len(counts) - 1, 0.99) else "as by lot"


def _outside(row: Served) -> bool:
    if not row.served:
        return False
    mean = row.chance_sum / row.served
    return not 0.5**row.bucket * (1 - 1e-9) <= mean <= min(1.0, 2 * 0.5**row.bucket) * (1 + 1e-9)
