"""Markup in a text that was meant as words: what is open and never closed, and what stands there raw."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,19})(?:\s[^<>]{0,500})?/?>")
# Tags that have no end: they are raw, never open.
_ALONE: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "source", "area", "col", "embed"})
_CODE: Final = re.compile(r"`[^`\n]*`|\\.")
_STRONG: Final = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_LINK: Final = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s\"[^\"]*\")?(?P<end>\)?)")


@dataclass(frozen=True)
class Fault:
    """A tag or sign at a place in a text: "open" and never closed, "stray" (closes nothing) or "raw" (balanced)."""

    what: str
    sign: str
    place: int


def tag_faults(text: str, expected: frozenset[str] = frozenset()) -> list[Fault]:
    """Tags of HTML in a text. ``expected`` are names that may stand there when they are closed.

    Each name is told once as raw, however often it stands there.

    >>> [(fault.what, fault.sign) for fault in tag_faults("it <i>really</i> is </b> so <u>.")]
    [('raw', '<i>'), ('stray', '</b>'), ('open', '<u>')]
    """
    open_: list[tuple[str, int]] = []
    found: list[Fault] = []
    raw: dict[str, int] = {}
    names: Counter[str] = Counter()
    for tag in _TAG.finditer(text):
        closing, name, place = bool(tag[1]), tag[2].lower(), tag.start()
        if name in _ALONE:
            raw.setdefault(name, place)
        elif not closing:
            if name == "blockquote" and names[name]:
                found += [Fault("open", f"<{other}>", at) for other, at in open_]
                open_ = []
                names.clear()
            open_.append((name, place))
            names[name] += 1
        elif names[name]:
            while open_[-1][0] != name:
                other, at = open_.pop()
                names[other] -= 1
                found.append(Fault("open", f"<{other}>", at))
            names[name] -= 1
            raw.setdefault(name, open_.pop()[1])
        else:
            found.append(Fault("stray", f"</{name}>", place))
    found += [Fault("open", f"<{name}>", place) for name, place in open_]
    found += [Fault("raw", f"<{name}>", place) for name, place in raw.items() if name not in expected]
    return sorted(found, key=lambda fault: fault.place)


def sign_faults(text: str) -> list[Fault]:
    """Signs of Markdown in one paragraph that open something and never close it: strong words, code, a link.

    >>> [fault.sign for fault in sign_faults("a **strong word, a [link](to/there and `code")]
    ['**', '](', '`']
    """
    found = []
    plain = _CODE.sub(lambda code: " " * len(code[0]), text)
    strong = [sign.start() for sign in _STRONG.finditer(plain) if sign[0] == "**"]
    if len(strong) % 2:
        found.append(Fault("open", "**", strong[-1]))
    found += [Fault("open", "](", link.start()) for link in _LINK.finditer(plain) if not link["end"]]
    if plain.count("`") % 2:
        found.append(Fault("open", "`", plain.rindex("`")))
    return sorted(found, key=lambda fault: fault.place)
