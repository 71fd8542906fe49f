"""The conversation below a paper: who takes part, whom somebody answers, and when a text is long enough to send."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from massline.papers.paper import Comment

SHORTEST: Final = 11
"""A comment has more than ten characters: 10 are refused, 11 accepted."""

_GRAPHEME: Final = regex.compile(r"\X")
_MENTION: Final = re.compile(r"(?<![\w@./])@([\w][\w.\-]{0,60})")


@dataclass(frozen=True)
class Mention:
    """An "@name" in a text, from ``start`` to ``end`` in characters, and the person meant: None where nobody or
    more than one of that name takes part."""

    start: int
    end: int
    written: str
    person: str | None


def length_of(text: str) -> int:
    """How many characters a person sees in a text, blanks at its ends left out.

    A letter with its accents, a flag, a family of emoji count once each (extended grapheme clusters, Unicode
    standard annex 29); signs nobody sees do not count alone.

    >>> length_of("  ten chars "), length_of("\U0001f468\u200d\U0001f469\u200d\U0001f467"), length_of("cafe\u0301")
    (9, 1, 4)
    """
    return sum(1 for one in _GRAPHEME.findall(_trimmed(text)) if not _unseen(one))


def long_enough(text: str) -> bool:
    """Whether a text may be sent as a comment: more than ten characters, as ``length_of`` counts.

    >>> long_enough("0123456789"), long_enough("0123456789!"), long_enough("          !          ")
    (False, True, False)
    """
    return length_of(text) >= SHORTEST


def same_name(one: str, other: str) -> bool:
    """Whether two names are one when nobody minds capitals, blanks, accents and punctuation.

    >>> same_name("Red Fly", "redfly"), same_name("Zoë-K", "zoe k"), same_name("Ann", "Anne")
    (True, True, False)
    """
    return bool(_key(one)) and _key(one) == _key(other)


def mentions(text: str, people: Iterable[str]) -> list[Mention]:
    """Who is addressed in a text by "@name", among the people of the conversation.

    "@redfly" finds "Red Fly". A full stop or hyphen behind the name belongs to the sentence where no name has it.
    Two people of one name are told apart by nobody, so nobody is found.

    >>> mentions("@redfly: as Lenin said", ["Red Fly", "amanezca"])
    [Mention(start=0, end=7, written='redfly', person='Red Fly')]
    """
    known: dict[str, set[str]] = {}
    for name in dict.fromkeys(people):
        known.setdefault(_key(name), set()).add(name)
    found = []
    for one in _MENTION.finditer(text):
        written = one[1].rstrip(".-")
        there = known.get(_key(written), set())
        person = next(iter(there)) if len(there) == 1 else None
        found.append(Mention(one.start(), one.start() + 1 + len(written), written, person))
    return found


def people_in(comments: Sequence[Comment]) -> list[str]:
    """Who takes part, each name once, in the order in which they first spoke."""
    return list(dict.fromkeys(one.name for one in comments))


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in plain if char.isalnum())


def _trimmed(text: str) -> str:
    visible = [place for place, char in enumerate(text) if not char.isspace() and not _unseen(char)]
    return text[visible[0] : visible[-1] + 1] if visible else ""


def _unseen(cluster: str) -> bool:
    return all(
        unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn", "Mn", "Me") and not char.isspace() for char in cluster
    )
