"""A recount: whether the stored answers are still those the last release was drawn from. Sums only."""

import re
from dataclasses import dataclass
from datetime import date

from massline.formats.refusal import InputRefused
from massline.web.record.models import LogEntry
from massline.web.rounds import publisher, sealed_counts
from massline.web.rounds.models import Round, SealedCounts

DRAWN = ("statements", "participation", "responses")
"""Parts of a release that follow from its sealed counts alone."""


@dataclass(frozen=True)
class Recounted:
    """The last release against the stored answers: tables that hold, and those that do not."""

    release: int
    hold: tuple[str, ...]
    differ: tuple[str, ...]
    fault: str = ""
    """Why the stored release or what is kept beside it is not what it was; empty where it is."""


def recount(round_: Round, *, day: date) -> Recounted | None:
    """Count again and compare, table by table; None before the first release. Nothing is written or published.

    A table that was closed (asking is over, or the decision was taken) holds only where every answer is the same. An
    open one differs as soon as people moved it by a block, which is ordinary: the next release shows it.
    """
    number = round_.releases.order_by("-number").values_list("number", flat=True).first()
    if number is None:
        return None
    if not _as_logged(round_, number):
        return Recounted(number, (), (), "the digests kept with the release are not those the log knows")
    try:
        found = publisher.counted_again(round_, day=day)
    except InputRefused as refusal:
        return Recounted(number, (), (), str(refusal))
    if found is None:
        return Recounted(number, (), (), "the counts behind the release are gone")
    hold = tuple(_in_words(name) for name, same in sorted(found.holds.items()) if same)
    differ = tuple(_in_words(name) for name, same in sorted(found.holds.items()) if not same)
    drawn = all(found.released[part] == found.follows[part] for part in DRAWN)
    fault = "" if drawn else "the release does not follow from the counts kept behind it: one of them was changed"
    return Recounted(number, hold, differ, fault)


def _as_logged(round_: Round, number: int) -> bool:
    """Whether the digests kept with the release are those the log knows; releases from before had none."""
    frozen = SealedCounts.objects.filter(round=round_).values_list("frozen", flat=True).first() or ""
    entry = LogEntry.objects.filter(act="release", subject=f"round {round_.pk}", facts__number=number).last()
    known = None if entry is None else entry.facts.get("frozen")
    return known is None or known == sealed_counts.digest_of(frozen)


def _in_words(name: str) -> str:
    """A table as people read it.

    >>> _in_words("votes a1"), _in_words("responses P1 1.0"), _in_words("point P1 1.0 d2"), _in_words("voters")
    ('answers to a1', 'answers to the proposal P1 1.0', 'answers to point d2 of P1 1.0', 'people who answered')
    """
    if name in {"voters", "contributors"}:
        return {"voters": "people who answered", "contributors": "people who said something"}[name]
    point = re.fullmatch(r"point (.+) (\S+)", name)
    if point:
        return f"answers to point {point[2]} of {point[1]}"
    return name.replace("votes ", "answers to ", 1).replace("responses ", "answers to the proposal ", 1)
