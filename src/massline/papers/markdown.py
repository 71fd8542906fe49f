"""Markdown into blocks (CommonMark), with the line each begins on; what is written about a paper stands above it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt

from massline.papers.notes import defined
from massline.papers.paper import Block, Kind

_FIELD: Final = re.compile(r"^([A-Za-z][A-Za-z _-]{1,30}):\s*(.*)$")


def blocks_of(lines: Sequence[str], first: int = 1) -> Iterator[Block]:
    """The paragraphs of a text in Markdown, as they are written; ``first`` is the number of the first line.

    Notes (``[^1]: words``, later lines indented) come as paragraphs that begin with their label. HTML is not
    understood: it stays as the characters it is, so that a checker can point at it and a page can show no more.
    """
    body, notes = _apart(lines)
    reader = MarkdownIt("commonmark", {"html": False})
    inside: list[Kind] = []
    for token in reader.parse("\n".join(body)):
        if token.type in ("blockquote_open", "list_item_open", "heading_open"):
            inside.append(
                {"blockquote_open": Kind.QUOTATION, "list_item_open": Kind.ITEM}.get(token.type, Kind.HEADING)
            )
        elif token.type in ("blockquote_close", "list_item_close", "heading_close"):
            inside.pop()
        elif token.type in ("inline", "fence", "code_block") and token.map and token.content.strip():
            kind = inside[-1] if inside else Kind.PARAGRAPH
            yield Block(kind, " ".join(map(str.strip, token.content.strip().splitlines())), first + token.map[0])
    yield from (Block(Kind.PARAGRAPH, text, first + place) for place, text in notes)


def above(lines: Sequence[str]) -> tuple[dict[str, tuple[int, str]], int]:
    """The fields between two lines of ``---`` at the very top, each with its line, and how many lines that takes.

    Names are in small letters with ``_``; what is no ``name: value`` is not taken.
    ({}, 0) where nothing stands above.

    >>> above(["---", "Author: A. Writer", "---", "Words."])
    ({'author': (2, 'A. Writer')}, 3)
    """
    if not lines or lines[0].strip() != "---":
        return {}, 0
    ends = next((place for place, line in enumerate(lines[1:60], 1) if line.strip() == "---"), None)
    if ends is None:
        return {}, 0
    found = {}
    for place, line in enumerate(lines[1:ends], 2):
        if field := _FIELD.match(line):
            found[re.sub(r"[\s-]+", "_", field[1].strip().lower())] = (place, field[2].strip().strip("\"'"))
    return found, ends + 1


def _apart(lines: Sequence[str]) -> tuple[list[str], list[tuple[int, str]]]:
    """The lines without those of the notes, blank ones in their places, and the notes with theirs."""
    body: list[str] = []
    notes: list[tuple[int, str]] = []
    within = False
    for place, line in enumerate(lines):
        if line.startswith("[^") and defined(line):
            notes.append((place, line.strip()))
            within = True
        elif within and line.startswith(("  ", "\t")) and line.strip():
            start, text = notes[-1]
            notes[-1] = (start, f"{text} {line.strip()}")
        else:
            within = within and not line.strip()
            body.append(line)
            continue
        body.append("")
    return body, notes
