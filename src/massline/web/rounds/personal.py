"""Personal details in what people say: found for a moderator, taken out of what a committee pastes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

OUT = "[…]"
"""Stands where a name or a number was taken out before anything was stored."""

KINDS = {
    "mail": _("an e-mail address"),
    "phone": _("a telephone number"),
    "plate": _("a number plate"),
    "postcode": _("a postcode"),
    "name": _("a name on your list"),
}
# Every repetition has an upper bound and what surrounds a find is only looked at: a hostile text costs no more
# than a long one (tested on 10 kB of each kind).
PATTERNS = {
    "mail": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    "phone": re.compile(r"(?<![\w.,/-])(?:\+|\(\+?)?\d(?:[ .()/\u00a0\u2011-]{0,2}\d){6,14}(?!\w)"),
    "plate": re.compile(
        r"\b(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]{2}-\d{3}-[A-Z]{2}|\d{4} ?[BCDFGHJKLMNPRSTVWXYZ]{3}"
        r"|[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]?\d{1,4})\b"
    ),
    "postcode": re.compile(
        r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}|\d{5}(?:-\d{4})?)\b"
    ),
}
DATES = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}.*")


Span = tuple[int, int]
"""Where something begins in a text, and where it ends."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; ``kind`` says what was found in it, empty for nothing."""

    words: str
    kind: str = ""


def pieces(text: str, kinds: Iterable[str] = tuple(PATTERNS), *, names: Iterable[Span] = ()) -> list[Piece]:
    """The text cut where something personal stands; joined again it is the text. ``names``: where a name stands.

    >>> [piece.words for piece in pieces("Ring 020 7946 0018 at six.") if piece.kind]
    ['020 7946 0018']
    """
    found = sorted(
        (match.start(), -match.end(), kind)
        for kind in kinds
        for match in PATTERNS[kind].finditer(text)
        if kind != "phone" or not DATES.fullmatch(match.group())
    )
    found = sorted([*found, *((start, -end, "name") for start, end in names)])
    cut, at = [], 0
    for start, back, kind in found:
        if start < at:
            continue
        cut += [Piece(text[at:start]), Piece(text[start:-back], kind)]
        at = -back
    cut.append(Piece(text[at:]))
    return [piece for piece in cut if piece.words]


def kinds_in(text: str, *, names: Iterable[Span] = ()) -> list[str]:
    """What was found, in words, each once.

    >>> [str(kind) for kind in kinds_in("My plate is AB12 CDE, write to ana@example.org.")]
    ['an e-mail address', 'a number plate']
    """
    found = {piece.kind for piece in pieces(text, names=names)}
    return [str(words) for kind, words in KINDS.items() if kind in found]


def without(text: str, names: Iterable[str], *, guarded: Iterable[Span] = ()) -> str:
    """The text with telephone numbers, mail addresses and these names taken out, each marked.

    Names are matched as whole words, capital for capital. ``guarded``: where a name of the list stands.

    >>> without("Ask Ana, 0171 555 0199.", ["Ana"])
    'Ask […], […].'
    """
    left = "".join(OUT if piece.kind else piece.words for piece in pieces(text, ("mail", "phone"), names=guarded))
    wanted = sorted({name for name in names if name}, key=len, reverse=True)
    if not wanted:
        return left
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?!\w)", OUT, left)
