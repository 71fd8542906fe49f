"""A REFI-QDA code book in: somebody else's file, bounded and without entities, refused in one sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID
from xml.parsers import expat

from massline.formats.codebook import DEEPEST, Code
from massline.formats.counted import some
from massline.formats.imported import Change
from massline.formats.refusal import InputRefused, quoted, refusal_of

LARGEST: Final = 10_000_000
"""Bytes of a code book file; a real one has some ten thousand."""
MOST_CODES: Final = 10_000
LONGEST_NAME: Final = 500
LONGEST_NOTE: Final = 100_000

_GUID: Final = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_COLOUR: Final = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_BOOKS: Final = re.compile(r"urn:QDA-XML:(codebook|project):[\d.:]+ CodeBook")


@dataclass(frozen=True)
class ReadCodebook:
    """The codes of a file with GUIDs as ids, the program that wrote it, and what was left out, counted."""

    codes: tuple[Code, ...]
    origin: str
    changes: tuple[Change, ...]


def read_qdc(path: Path) -> ReadCodebook:
    """The code book in a .qdc file (REFI-QDA codebook exchange 1.0).

    Kept are names, notes, colours and which code is inside which. Left out and counted are sets of codes, colours
    that are none, and elements the format does not know. A GUID is written small and without braces.

    Raises ``InputRefused`` with file and line for whatever is no code book: no XML, another root, a document type or
    an entity (which no code book needs), a code without a name or with a GUID that is none or used twice, more
    than 10,000 codes, deeper than 50, larger than 10 MB.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise refusal_of(error, path) from None
    if len(data) > LARGEST:
        raise InputRefused(f"the file is larger than {LARGEST // 1_000_000} MB; a code book is not", file=path)
    if data.startswith(b"PK"):
        raise InputRefused("this is a whole project (QDPX), expected a code book: export it as QDC", file=path)
    reader = _Reader(path)
    reader.read(data)
    counts = {
        "sets_left_out": (reader.sets, f"{some(reader.sets, 'set')} of codes left out: codes here have one place"),
        "colours_left_out": (reader.colours, f"{some(reader.colours, 'colour')} left out: not # and six digits"),
        "elements_left_out": (reader.others, f"{some(reader.others, 'element')} left out that no code book has"),
    }
    changes = tuple(Change(kind, count, words) for kind, (count, words) in counts.items() if count)
    if not reader.top.inside:
        raise InputRefused("there is no code in it", file=path)
    return ReadCodebook(tuple(one.code() for one in reader.top.inside), reader.origin, changes)


@dataclass
class _Open:
    """A code while it is read."""

    id: str = ""
    name: str = ""
    codable: bool = True
    colour: str | None = None
    note: list[str] = field(default_factory=list)
    noted: int = 0
    inside: list["_Open"] = field(default_factory=list)

    def code(self) -> Code:
        inside = tuple(one.code() for one in self.inside)
        return Code(self.id, self.name, "".join(self.note), self.colour, self.codable, inside)


class _Reader:
    """Takes what expat meets; counts and refuses."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.top = _Open()
        self.stack = [self.top]
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.origin = ""
        self.sets = self.colours = self.others = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def read(self, data: bytes) -> None:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            said = f"this is not XML a code book is written in ({expat.ErrorString(error.code)})"
            raise InputRefused(said, file=self.path, line=error.lineno) from None
        except (LookupError, ValueError) as error:
            if isinstance(error, InputRefused):
                raise
            raise InputRefused(
                "the file is in an encoding that is not known; save it as UTF-8", file=self.path
            ) from None

    def _refused(self, said: str) -> InputRefused:
        return InputRefused(said, file=self.path, line=self.parser.CurrentLineNumber)

    def _doctype(self, *_: object) -> None:
        raise self._refused("there is a document type or an entity, which no code book needs and none may have")

    def _start(self, full: str, attributes: Mapping[str, str]) -> None:
        if not self.open and not _BOOKS.fullmatch(full):
            raise self._refused(f"the file begins with {quoted(full)}, expected a CodeBook of REFI-QDA")
        name = full.rpartition(" ")[2]
        inside = self.open[-1] if self.open else ""
        self.open.append(name)
        if len(self.open) > DEEPEST + 4:
            raise self._refused(f"codes are nested deeper than {DEEPEST}")
        if name == "CodeBook" and not inside:
            self.origin = attributes.get("origin", "")[:LONGEST_NAME]
        elif name == "Code" and inside in ("Codes", "Code"):
            self._begin(attributes)
        elif name == "Set" and inside == "Sets":
            self.sets += 1
        elif (name, inside) not in _KNOWN and "Sets" not in self.open:
            self.others += 1

    def _begin(self, attributes: Mapping[str, str]) -> None:
        guid, name = attributes.get("guid", ""), attributes.get("name", "")
        if not _GUID.fullmatch(guid):
            raise self._refused(f"the guid of a code is {quoted(guid)}, expected 32 digits in five parts")
        if not name.strip() or len(name) > LONGEST_NAME:
            raise self._refused(f"a code has the name {quoted(name)}, expected 1 to {LONGEST_NAME} characters")
        code = _Open(str(UUID(guid)), name)
        if code.id in self.ids:
            raise self._refused(f"two codes have the guid {quoted(guid)}")
        if len(self.ids) >= MOST_CODES:
            raise self._refused(f"there are more than {MOST_CODES:,} codes")
        codable = attributes.get("isCodable", "true").strip()
        if codable not in ("true", "false", "1", "0"):
            raise self._refused(f"isCodable is {quoted(codable)}, expected true or false")
        code.codable = codable in ("true", "1")
        colour = attributes.get("color")
        if colour is not None and _COLOUR.fullmatch(colour.strip()):
            digits = colour.strip()[1:]
            code.colour = "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits)).lower()
        elif colour:
            self.colours += 1
        self.ids.add(code.id)
        self.stack[-1].inside.append(code)
        self.stack.append(code)

    def _end(self, full: str) -> None:
        name = self.open.pop()
        if name == "Code" and self.open and self.open[-1] in ("Codes", "Code"):
            self.stack.pop()

    def _text(self, words: str) -> None:
        if self.open[-2:] == ["Code", "Description"]:
            code = self.stack[-1]
            code.note.append(words)
            code.noted += len(words)
            if code.noted > LONGEST_NOTE:
                raise self._refused(f"a note is longer than {LONGEST_NOTE:,} characters")


_KNOWN: Final = frozenset({("Codes", "CodeBook"), ("Sets", "CodeBook"), ("Description", "Code"), ("NoteRef", "Code")})
