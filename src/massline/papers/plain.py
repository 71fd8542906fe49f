"""Plain text into blocks: what was copied from a page, one paragraph a line or a few lines and a blank one."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from massline.papers.paper import Block, Kind

_NUMBERED: Final = re.compile(r"^(?:\(?\d{1,2}[).]|\(?[IVX]{1,5}[).]|[A-Z]\))\s+\S")
_ENDS_A_SENTENCE: Final = re.compile(r"[.!?:;,\u2026][\"\u201d\u2019)\]]*$")
_ITEM: Final = re.compile(r"^\s*[\u2022*\u2013-]\s+")
_LONGEST_HEADING: Final = 120
_LONGEST_WRAPPED: Final = 100


def blocks_of(lines: Sequence[str], first: int = 1) -> Iterator[Block]:
    """The paragraphs of a text. ``first`` is the number of the first line.

    A blank line ends a paragraph. Lines that stand together are one paragraph where they look wrapped (none longer
    than 100 characters), else each is one. A short line with a number before it and no full stop is a heading.
    """
    for start, group in _groups(lines):
        wrapped = len(group) > 1 and max(map(len, group)) <= _LONGEST_WRAPPED and not any(map(_ITEM.match, group))
        texts = [" ".join(line.strip() for line in group)] if wrapped else [line.strip() for line in group]
        for place, text in enumerate(texts):
            yield Block(_kind(text), _ITEM.sub("", text), first + start + place)


def _kind(text: str) -> Kind:
    if _ITEM.match(text):
        return Kind.ITEM
    if text.startswith("> "):
        return Kind.QUOTATION
    short = len(text) <= _LONGEST_HEADING and not _ENDS_A_SENTENCE.search(text)
    return Kind.HEADING if short and _NUMBERED.match(text) else Kind.PARAGRAPH


def _groups(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    group: list[str] = []
    for place, line in enumerate(lines):
        if line.strip():
            group.append(line)
        elif group:
            yield place - len(group), group
            group = []
    if group:
        yield len(lines) - len(group), group
