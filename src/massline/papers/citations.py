"""Citations: the parts of a reference, and locators that cannot be right."""

import re
from dataclasses import dataclass
from typing import Final

_TITLED: Final = re.compile(
    r"^[\"\u201c\u201e\u00ab](?P<title>[^\"\u201d\u201c\u00bb]{2,200})[\"\u201d\u201c\u00bb]\s*(?:\((?P<date>[^)]{3,40})\))?\s*,?\s*(?P<rest>.*)$"
)
_LOCATOR: Final = re.compile(
    r"\b(?:pp?|pages?|S|Seiten?)\.?\s{0,2}(?P<first>[0-9IVXLCDMivxlcdmOolS]+)(?:\s?[-\u2013\u2014]\s?(?P<last>[0-9IVXLCDMivxlcdmOolS]+))?(?![\w])"
)
_VOLUME: Final = re.compile(
    r"\b(?:vol(?:ume)?|bd|tome?)\.?\s{0,2}(?P<volume>[0-9]+|[IVXLCDMivxlcdm]+)\b", re.IGNORECASE
)
_ROMAN: Final = re.compile(r"m{0,4}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
# Letters that a scanner or a hurried typist puts for a digit.
_MEANT: Final = str.maketrans("IlOoS", "11005")


@dataclass(frozen=True)
class Citation:
    """A reference in its parts, each as it was written, empty where it is not said."""

    title: str
    date: str
    work: str
    volume: str
    locator: str


@dataclass(frozen=True)
class OddLocator:
    """A locator that cannot be right, why, and what may be meant ("" where nobody can tell)."""

    written: str
    why: str
    meant: str


def citation_of(text: str) -> Citation | None:
    """The parts of a line that is a reference; None for any other line.

    A reference begins with a title in quotation marks and has a date, a volume or pages behind it.

    >>> citation_of('"On the Lifts" (May 2, 1971), Collected Letters, Vol. II, pp. 31-34.')
    Citation(title='On the Lifts', date='May 2, 1971', work='Collected Letters', volume='II', locator='pp. 31-34')
    """
    found = _TITLED.match(text.strip())
    if found is None or len(text) > 400:
        return None
    rest = found["rest"].strip().rstrip(".")
    locator, volume = _LOCATOR.search(rest), _VOLUME.search(rest)
    if not (found["date"] or locator or volume):
        return None
    ends = [one.start() for one in (locator, volume) if one]
    work = rest[: min(ends)] if ends else rest
    return Citation(
        title=found["title"].strip(),
        date=(found["date"] or "").strip(),
        work=work.strip(" ,;."),
        volume=volume["volume"] if volume else "",
        locator=rest[locator.start() :].strip(" ,;.") if locator else "",
    )


def odd_locators(text: str) -> list[OddLocator]:
    """Pages in a text that cannot be right: letters among digits, or a range that runs backwards.

    A second number may be short: 315-16 is 315 to 316.

    >>> [(one.written, one.meant) for one in odd_locators("See pp. 315-I6, pp. 90-80, pp. 315-16 and p. iv.")]
    [('pp. 315-I6', 'pp. 315-16'), ('pp. 90-80', '')]
    """
    return [odd for found in _LOCATOR.finditer(text) if (odd := _odd(found))]


def _odd(found: re.Match[str]) -> OddLocator | None:
    first, last = found["first"], found["last"]
    if not any(digit in first + (last or "") for digit in "0123456789"):
        return None
    for number in filter(None, (first, last)):
        if not number.isdecimal() and not _is_roman(number):
            return OddLocator(found[0], f"{number} mixes letters and digits", _meant(found))
    if last is None:
        return None
    if first.isdecimal() is not last.isdecimal():
        # "315-I": one of the two is a digit misread, and which one nobody can tell from here.
        return OddLocator(found[0], f"{first} and {last} are of two kinds of numbers", _meant(found))
    if first.isdecimal() and _whole(first, last) < int(first):
        return OddLocator(found[0], f"it runs backwards, from {first} to {last}", "")
    return None


def _meant(found: re.Match[str]) -> str:
    numbers = [number.translate(_MEANT) for number in (found["first"], found["last"]) if number]
    fits = all(number.isdecimal() for number in numbers) and _whole(numbers[0], numbers[-1]) >= int(numbers[0])
    before = found[0][: found.start("first") - found.start()]
    return before + "-".join(numbers) if fits else ""


def _whole(first: str, last: str) -> int:
    return int(first[: -len(last)] + last) if len(last) < len(first) else int(last)


def _is_roman(number: str) -> bool:
    return bool(_ROMAN.fullmatch(number))
