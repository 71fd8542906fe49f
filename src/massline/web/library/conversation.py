"""The conversation below a paper as everybody reads it: approved comments, what they quote, whom they answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from massline.papers.conversation import mentions
from massline.papers.thread import passages_in
from massline.web.library.discussing import shown
from massline.web.library.models import Comment, Paper, PaperVersion
from massline.web.library.page import quoted_in


@dataclass(frozen=True)
class Piece:
    """A stretch of a comment; ``to`` is the comment of whoever it names, empty for plain words."""

    words: str
    to: str = ""


@dataclass(frozen=True)
class Part:
    """A paragraph of a comment, or a quotation with the place it stands at: a version and an address on its page."""

    pieces: tuple[Piece, ...]
    quoted: bool = False
    version: int = 0
    anchor: str = ""

    @property
    def found(self) -> bool:
        """Whether what is quoted stands in the text."""
        return bool(self.anchor)


@dataclass(frozen=True)
class ShownComment:
    """One approved comment; without parts where its author took it back."""

    comment: Comment
    parts: tuple[Part, ...]

    @property
    def address(self) -> str:
        """Where it stands on the page; it tells neither when nor how many came before."""
        return address_of(self.comment)


@dataclass(frozen=True)
class Person:
    """A name that takes part, how often, and where it first spoke. Nobody is checked: two may use one name."""

    name: str
    comments: int
    first: str


@dataclass(frozen=True)
class Conversation:
    """What everybody reads below a paper."""

    comments: tuple[ShownComment, ...]
    people: tuple[Person, ...]

    @property
    def count(self) -> int:
        """How many comments can be read; what is held, refused or taken back is not among them."""
        return sum(1 for one in self.comments if one.parts)


def conversation(paper: Paper) -> Conversation:
    """The approved comments of a paper, in their order."""
    rows = list(shown(paper))
    there = [one for one in rows if one.withdrawn_on is None]
    firsts: dict[str, str] = {}
    for one in there:
        if one.name:
            firsts.setdefault(one.name, address_of(one))
    people = [Person(name, sum(one.name == name for one in there), first) for name, first in firsts.items()]
    found = [ShownComment(one, parts_of(one.text, one.version, firsts)) for one in rows]
    return Conversation(tuple(found), tuple(people))


def address_of(comment: Comment) -> str:
    """The address of a comment on the page of its paper."""
    return f"c-{comment.pk.hex[:12]}"


def parts_of(text: str, version: PaperVersion, people: dict[str, str]) -> tuple[Part, ...]:
    """A comment taken apart. ``people``: who takes part, each with the address of what they said."""
    if not text:
        return ()
    passages, places = quoted_in(version)
    found = []
    for one in passages_in(text.split("\n"), 1):
        if not one.quoted:
            found.append(Part(tuple(_pieces(one.text, people))))
            continue
        place = passages.find(one.text)
        anchor = places.get(place.where, "") if place else ""
        found.append(Part((Piece(one.text),), True, version.number, anchor))
    return tuple(found)


def _pieces(text: str, people: dict[str, str]) -> Sequence[Piece]:
    found, at = [], 0
    for one in mentions(text, people):
        if one.person is None:
            continue
        found += [Piece(text[at : one.start]), Piece(text[one.start : one.end], people[one.person])]
        at = one.end
    found.append(Piece(text[at:]))
    return [piece for piece in found if piece.words]
