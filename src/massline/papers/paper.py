"""A paper as it was read: who wrote it, its paragraphs with lasting anchors, its notes, the conversation below it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTATION = "quotation"
    ITEM = "item"
    CITATION = "citation"


@dataclass(frozen=True)
class Mark:
    """Where a note is called: ``place`` characters into a text whose marks have been taken out."""

    place: int
    label: str


@dataclass(frozen=True)
class Block:
    """Lines of a file that belong together, as a reader found them: not yet taken apart. ``line`` counts from 1."""

    kind: Kind
    text: str
    line: int


@dataclass(frozen=True)
class Paragraph:
    """One paragraph without the marks of its notes. ``anchor`` is its address in every version of the paper."""

    anchor: str
    kind: Kind
    text: str
    line: int
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Note:
    """A footnote, with the marks of other notes that it calls."""

    label: str
    text: str
    line: int
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Caption:
    """The words under a picture and whose they are: a caption has its own credit."""

    text: str
    credit: str
    line: int


@dataclass(frozen=True)
class Attribution:
    """Where a paper comes from. Empty where the paper does not say.

    ``abridged`` is None where it is not said whether something was left out. What was read from sentences is a
    guess that somebody confirms before it is published; ``guessed`` names those fields.
    """

    author: str = ""
    first_publisher: str = ""
    republisher: str = ""
    reason: str = ""
    date: str = ""
    licence: str = ""
    abridged: bool | None = None
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A part of a comment: own words, or what is quoted. ``closed`` is False for a quotation nobody closed."""

    text: str
    line: int
    quoted: bool = False
    closed: bool = True


@dataclass(frozen=True)
class Comment:
    """What one person said below the paper, in passages."""

    name: str
    guest: bool
    line: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Paper:
    """A paper and the conversation below it.

    ``left_out`` are the lines that belong to the page it was copied from and not to the paper, with their numbers:
    the words of a form, a notice. Nothing else of the file is lost.
    """

    title: str
    attribution: Attribution = Attribution()
    captions: tuple[Caption, ...] = ()
    earlier: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    notes: tuple[Note, ...] = ()
    comments: tuple[Comment, ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    source: tuple[str, ...] = field(default=(), repr=False)

    def texts(self) -> Iterator["Paragraph | Note"]:
        """The text and then the notes."""
        yield from self.paragraphs
        yield from self.notes

    def calls(self) -> Iterator[tuple[Mark, Paragraph | Note]]:
        """Every place where a note is called, in the order of reading: the text first, then the notes."""
        for one in self.texts():
            for mark in one.marks:
                yield mark, one
