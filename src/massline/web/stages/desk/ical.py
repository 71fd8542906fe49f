"""A calendar file (RFC 5545) of whole days: nothing in it is finer than a day."""

import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID, uuid5

from massline.web.rounds.desk.jobs import Dated

WIDEST = 75
"""Bytes a line may have before it is folded."""


def calendar(name: str, owner: UUID, days: Iterable[Dated], *, made_on: date) -> bytes:
    """The days as an iCalendar file. The same day of the same round keeps its identifier, so that a calendar which
    takes the file in a second time moves the entry and makes no second one."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//massline//this week//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for one in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid5(owner, one.key)}",
            f"DTSTAMP:{made_on:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(one.words)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    r"""A text as it may stand in a property.

    >>> escaped("Ana; Bo, C\\D") == r"Ana\; Bo\, C\\D"
    True
    """
    plain = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or unicodedata.category(c) != "Cc")
    for mark in "\\;,":
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """A line of at most 75 bytes, the rest on lines that begin with a blank; no letter is cut in two.

    >>> [len(part.encode()) for part in folded("é" * 60).split("\\r\\n")]
    [74, 47]
    """
    parts, part, size = [], "", 0
    for letter in line:
        more = len(letter.encode())
        if size + more > WIDEST:
            parts.append(part)
            part, size = " ", 1
        part, size = part + letter, size + more
    return "\r\n".join([*parts, part])
