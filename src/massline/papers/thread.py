"""The conversation that was copied together with a paper: who said what, and what they quoted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from massline.papers.paper import Comment, Passage

_BEGINS: Final = re.compile(r"(?:people in this conversation|(?:\d{1,5} )?comments?(?: below)?)", re.IGNORECASE)
_ENDS: Final = re.compile(
    r"(?:leave (?:your comments?|a (?:comment|reply))|post (?:a )?comment(?: as .{1,30})?)", re.IGNORECASE
)
_NAMED: Final = re.compile(
    r"^(?P<before>\s*[\u2022*\u2013-]\s+)(?:(?P<guest>guest)\s*[-\u2013\u2014:]\s*)?(?P<name>\S.{0,79})$",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"<blockquote[^<>]{0,200}>|</blockquote\s*>", re.IGNORECASE)


@dataclass(frozen=True)
class Parted:
    """A file parted into the paper, and the conversation and the words of a page's form as (first line, lines)."""

    paper: list[str]
    thread: tuple[int, list[str]]
    form: tuple[int, list[str]]


def part(lines: Sequence[str]) -> Parted:
    """Where the conversation begins ("People in this conversation", "12 comments") and where the form below it.

    Where nobody says anything below such a line it is part of the paper: a paper may have a chapter "Comments".
    """
    begins = next((place for place, line in enumerate(lines) if _BEGINS.fullmatch(_bare(line))), len(lines))
    if not _starts(lines[begins + 1 :]):
        begins = len(lines)
    ends = next((place for place in range(begins, len(lines)) if _ENDS.fullmatch(_bare(lines[place]))), len(lines))
    return Parted(list(lines[:begins]), (begins + 2, list(lines[begins + 1 : ends])), (ends + 1, list(lines[ends:])))


def _bare(line: str) -> str:
    return line.strip(" \t#*_=:-")


def comments_of(lines: Sequence[str], first: int) -> tuple[tuple[Comment, ...], list[int]]:
    """The comments of a conversation, and the numbers of lines that stand before the first of them.

    A comment begins with a line like "- Guest - Name" and a blank line. The sign and the indentation of the first
    one are those of all: a list within a comment stays part of it.
    """
    starts = _starts(lines)
    found = []
    for place, (start, named) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(lines)
        said = tuple(passages_in(lines[start + 1 : end], first + start + 1))
        found.append(Comment(named["name"].strip(), bool(named["guest"]), first + start, said))
    before = starts[0][0] if starts else len(lines)
    return tuple(found), [first + place for place in range(before) if lines[place].strip()]


def _starts(lines: Sequence[str]) -> list[tuple[int, re.Match[str]]]:
    found: list[tuple[int, re.Match[str]]] = []
    for place, line in enumerate(lines):
        named = _NAMED.match(line)
        alone = place + 1 >= len(lines) or not lines[place + 1].strip()
        if named and alone and (not found or found[0][1]["before"] == named["before"]):
            found.append((place, named))
    return found


def passages_in(lines: Sequence[str], first: int) -> Iterator[Passage]:
    """What somebody wrote, own words and quotations in turn; ``first`` is the number of the first line.

    A quotation stands in ``<blockquote>`` or in lines that begin with ">". One nobody closed ends with its paragraph.

    >>> [(one.quoted, one.text) for one in passages_in(["> Fix it.", "", "When?"], 1)]
    [(True, 'Fix it.'), (False, 'When?')]
    """
    text = "\n".join(line.strip() for line in lines)
    at = 0
    while opening := next((one for one in _QUOTED.finditer(text, at) if not one[0].startswith("</")), None):
        yield from _own(text, at, opening.start(), first)
        after = next(_QUOTED.finditer(text, opening.end()), None)
        closed = after is not None and after[0].startswith("</")
        ends = after.start() if closed and after else _paragraph_end(text, opening.end())
        yield Passage(
            text[opening.end() : ends].strip(), _line(text, opening.start(), first), quoted=True, closed=closed
        )
        at = after.end() if closed and after else ends
    yield from _own(text, at, len(text), first)


def _own(text: str, start: int, end: int, first: int) -> Iterator[Passage]:
    for found in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text[start:end]):
        words = found[0].strip()
        quoted = all(line.startswith(">") for line in words.splitlines()) if words else False
        plain = re.sub(r"(?m)^>\s?", "", words) if quoted else words
        if plain:
            yield Passage(plain, _line(text, start + found.start(), first), quoted=quoted)


def _paragraph_end(text: str, start: int) -> int:
    end = text.find("\n\n", start)
    return len(text) if end < 0 else end


def _line(text: str, place: int, first: int) -> int:
    return first + text.count("\n", 0, place)
