"""How published counts look and how they are said: cells, rounded shares, words.

A cell is a small JSON object: `{"base": 24, "agree": 18, "disagree": 4, "pass": 2}`; with answers not told
apart `{"base": 24, "agree": 18, "together": ["disagree", "pass"]}`; `{"base": 12, "nearly_all": "agree"}`
where at least nine in ten gave one answer; `{"suppressed": true}` where too few did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from massline.engine.shares import share_agreeing
from massline.method.disclosure import Counts, Disclosure, Kind, Split, publishable
from massline.method.publication import Table

Cell = dict[str, Any]

COARSE_BELOW = 100
"""Voters below which shares are shown in steps of five points."""

HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
THRESHOLDS = (HALF, TWO_THIRDS)
"""The shares on which verdicts turn; a rounded share stays on its own side of each."""

PLAIN = {
    Fraction(1, 10): "1 in 10",
    Fraction(1, 5): "1 in 5",
    Fraction(1, 4): "1 in 4",
    Fraction(1, 3): "1 in 3",
    Fraction(2, 5): "2 in 5",
    HALF: "half",
    Fraction(3, 5): "3 in 5",
    TWO_THIRDS: "2 in 3",
    Fraction(3, 4): "3 in 4",
    Fraction(4, 5): "4 in 5",
    Fraction(9, 10): "9 in 10",
}


NEAR_HALF = {45: "just under half", 50: "about half"}


def public_cells(table: Table, sections: Iterable[str], *, rules: Disclosure | None = None) -> Cell:
    """The public form of a table: its total and one cell for each of ``sections``.

    A section named here and not shown in the table comes out suppressed. Hidden sections and people of no
    section are in the total only; that they can be had together by subtraction is meant, see docs/release.md.

    >>> from massline.method.publication import publish
    >>> cells = public_cells(publish({"A": (9, 4, 3), "B": (20, 9, 5), "C": (3, 0, 0), None: (8, 2, 2)}), "ABC")
    >>> cells["total"]
    {'base': 65, 'agree': 40, 'disagree': 15, 'pass': 10}
    >>> cells["sections"]["A"], cells["sections"]["C"]
    ({'base': 16, 'agree': 9, 'disagree': 4, 'pass': 3}, {'suppressed': True})
    """
    return {
        "total": _total(table, rules or Disclosure()),
        "sections": {name: _section(table, name) for name in sections},
    }


def _total(table: Table, rules: Disclosure) -> Cell:
    counts = table.total
    if counts is None or sum(counts) < table.kind.least_base(rules):
        return {"suppressed": True}
    if table.total_split is not None:
        holds = publishable(counts, table.total_split, kind=table.kind, rules=rules)
        return _cell(counts, table.total_split, table.kind) if holds else {"suppressed": True}
    most = max(range(len(counts)), key=lambda index: counts[index])
    if counts[most] * 10 < sum(counts) * 9:
        return {"suppressed": True}
    return {"base": sum(counts), "nearly_all": table.kind.answers[most]}


def _section(table: Table, name: str) -> Cell:
    if name in table.shown and table.section_split is not None:
        return _cell(table.shown[name], table.section_split, table.kind)
    band = table.bands.get(name)
    return {"suppressed": True} if band is None else {"suppressed": True, "nearly_all": band.answer}


def _cell(counts: Counts, split: Split, kind: Kind) -> Cell:
    cell: Cell = {"base": sum(counts)}
    if len(kind.answers) == 1:
        return cell
    for part in split:
        if len(part) == 1:
            cell[kind.answers[part[0]]] = counts[part[0]]
        else:
            cell["together"] = [kind.answers[index] for index in part]
    return cell


def count_of(cell: Mapping[str, Any], answer: str) -> int | None:
    """How many of a cell gave an answer; None where it is not told apart or the cell is hidden.

    >>> count_of({"base": 24, "agree": 18, "together": ["disagree", "pass"]}, "pass") is None
    True
    """
    value = cell.get(answer)
    return value if isinstance(value, int) and not cell.get("suppressed") else None


@dataclass(frozen=True)
class ShownShare:
    """A share as a page may show it: rounded percent, its range in whole points, and the same in words.

    ``percent`` is for show; compute with the counts of the cell.
    """

    percent: int
    low: int
    high: int
    words: str
    range_words: str


def shown_share(
    cell: Mapping[str, Any], answer: str = "agree", *, thresholds: Sequence[Fraction] = THRESHOLDS
) -> ShownShare | None:
    """The share of a cell's voters who gave ``answer``, rounded for show; None where it is not published.

    Steps of five points below 100 voters and of one point above; never 0 or 100; on the same side of each
    threshold as the exact share, so that no page says 50 % beside "below half". Ranges are Wilson's 95 %.

    >>> shown = shown_share({"base": 24, "agree": 18, "disagree": 4, "pass": 2})
    >>> shown.percent, shown.words, shown.range_words
    (75, 'about 3 in 4', 'between 55 and 88 of 100')
    >>> shown_share({"base": 27, "agree": 13, "together": ["disagree", "pass"]}).percent
    45
    >>> shown_share({"base": 12, "nearly_all": "agree"}).words
    '9 in 10 or more'
    """
    base = cell.get("base")
    if cell.get("nearly_all") == answer:
        return ShownShare(90, 90, 100, "9 in 10 or more", "between 90 and 100 of 100")
    if cell.get("nearly_all") is not None and base is not None:
        return ShownShare(10, 0, 10, "1 in 10 or fewer", "between 0 and 10 of 100")
    count = count_of(cell, answer)
    if base is None or count is None:
        return None
    exact, share = Fraction(count, base), share_agreeing(count, base)
    low, high = round(share.low * 100), round(share.high * 100)
    return ShownShare(
        percent=_percent(exact, 5 if base < COARSE_BELOW else 1, thresholds),
        low=low,
        high=high,
        words=_words(exact, thresholds),
        range_words=f"between {low} and {high} of 100",
    )


def blurred_share(percent: int, low: int | None = None, high: int | None = None) -> ShownShare:
    """A share that is known in steps of five points only, in words; without a range where there is none.

    >>> blurred_share(75, 55, 90).words, blurred_share(95, 85, 100).range_words, blurred_share(45).words
    ('about 3 in 4', 'between 85 and 100 of 100', 'just under half')
    """
    first, last = (percent if end is None else end for end in (low, high))
    return ShownShare(
        percent=percent,
        low=first,
        high=last,
        words=NEAR_HALF.get(percent) or _words(Fraction(percent, 100), THRESHOLDS),
        range_words="" if low is None else f"between {first} and {last} of 100",
    )


def _percent(exact: Fraction, step: int, thresholds: Sequence[Fraction]) -> int:
    rounded = int(exact * 100 / step + HALF) * step
    for threshold in thresholds:
        if exact < threshold <= Fraction(rounded, 100):
            rounded -= step
        elif Fraction(rounded, 100) < threshold <= exact:
            rounded += step
    return min(max(rounded, step), 100 - step)


def _words(exact: Fraction, thresholds: Sequence[Fraction]) -> str:
    if exact < Fraction(1, 10):
        return "fewer than 1 in 10"
    if exact > Fraction(9, 10):
        return "more than 9 in 10"
    nearest = min(PLAIN, key=lambda plain: (abs(plain - exact), plain))
    if nearest not in thresholds:
        return f"about {PLAIN[nearest]}"
    return PLAIN[nearest] if exact == nearest else f"just {'under' if exact < nearest else 'over'} {PLAIN[nearest]}"
