"""What an exchange of coded words is made of: a code book, texts, and which span was given which code by whom."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from massline.formats.tables import table_text

DEEPEST: Final = 50
"""Codes inside codes inside codes; deeper is refused on the way in and out."""


@dataclass(frozen=True)
class Code:
    """One code with the codes inside it. ``id`` is any text that tells codes apart; ``note`` says when it applies.

    ``colour`` is # and six hexadecimal digits, or None. Names may repeat, ids may not.
    """

    id: str
    name: str
    note: str = ""
    colour: str | None = None
    codable: bool = True
    inside: tuple["Code", ...] = ()


@dataclass(frozen=True)
class CodedText:
    """One text as it is stored; ``name`` is what a list of texts shows for it."""

    id: str
    name: str
    words: str


@dataclass(frozen=True)
class Segment:
    """The span ``words[start:end]`` of a text, in characters, given a code by a coder. Coders are numbered."""

    text: str
    start: int
    end: int
    code: str
    coder: int | None = None


def walk(codes: Iterable[Code], depth: int = 0, above: str | None = None) -> Iterator[tuple[int, str | None, Code]]:
    """Every code with its depth and the id of the code it is inside, in the order of the book.

    Raises ``ValueError`` below ``DEEPEST``.

    >>> book = (Code("1", "damp", inside=(Code("2", "mould"),)), Code("3", "cost"))
    >>> [(depth, above, code.name) for depth, above, code in walk(book)]
    [(0, None, 'damp'), (1, '1', 'mould'), (0, None, 'cost')]
    """
    if depth >= DEEPEST:
        raise ValueError(f"codes are nested deeper than {DEEPEST}")
    for code in codes:
        yield depth, above, code
        yield from walk(code.inside, depth + 1, code.id)


def checked(codes: Sequence[Code], texts: Sequence[CodedText] = (), segments: Sequence[Segment] = ()) -> None:
    """Raises ``ValueError`` for an id that stands twice, a segment of no text or code, or one outside its text."""
    ids = [code.id for _, _, code in walk(codes)]
    for what, every in (("code", ids), ("text", [text.id for text in texts])):
        if len(set(every)) < len(every):
            raise ValueError(f"two {what}s have the id {next(one for one in every if every.count(one) > 1)!r}")
    known, words = set(ids), {text.id: text.words for text in texts}
    for one in segments:
        if one.text not in words or one.code not in known:
            raise ValueError(f"{one} names a text or a code that is not given")
        if not 0 <= one.start < one.end <= len(words[one.text]):
            raise ValueError(f"{one} is not inside its text of {len(words[one.text])} characters")


def codebook_csv(codes: Sequence[Code]) -> str:
    """The code book as CSV: ``code,inside,name,note,colour``, one row a code, in the order of the book.

    >>> print(codebook_csv([Code("1", "damp", inside=(Code("2", "mould", "black spots"),))]), end="")
    code,inside,name,note,colour
    1,,damp,,
    2,1,mould,black spots,
    """
    checked(codes)
    rows = [[code.id, above or "", code.name, code.note, code.colour or ""] for _, above, code in walk(codes)]
    return table_text(["code", "inside", "name", "note", "colour"], rows)


def segments_csv(codes: Sequence[Code], texts: Sequence[CodedText], segments: Sequence[Segment]) -> str:
    """Coded segments as CSV: ``text,start,end,code,name,coder,words``, sorted by text, place, code and coder.

    ``start`` and ``end`` count characters (Unicode code points) of the stored text; ``words`` are cut from it.
    """
    checked(codes, texts, segments)
    name, words = {code.id: code.name for _, _, code in walk(codes)}, {text.id: text.words for text in texts}
    rows = [
        [
            *(one.text, str(one.start), str(one.end), one.code, name[one.code]),
            *("" if one.coder is None else str(one.coder), words[one.text][one.start : one.end]),
        ]
        for one in in_order(segments)
    ]
    return table_text(["text", "start", "end", "code", "name", "coder", "words"], rows)


def in_order(segments: Iterable[Segment]) -> list[Segment]:
    """Segments by text, place, code and coder; the same one given twice stands once."""
    return sorted(set(segments), key=lambda one: (one.text, one.start, one.end, one.code, one.coder or 0))
