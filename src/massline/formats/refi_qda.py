"""REFI-QDA out: the exchange format that programs for qualitative analysis read (ATLAS.ti, MAXQDA, NVivo, QualCoder).

Codebook.xsd 1.0 (a .qdc file) and Project.xsd of 18 March 2019 (a .qdpx file, a ZIP), both of the Rotterdam Exchange
Format Initiative, www.qdasoftware.org. Reading is in ``refi_qda_in``.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from massline.formats.codebook import Code, CodedText, Segment, checked, in_order

CODEBOOK: Final = "urn:QDA-XML:codebook:1.0"
PROJECT: Final = "urn:QDA-XML:project:1.0"
ORIGIN: Final = "massline"

_HEAD: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
_OURS: Final = uuid5(NAMESPACE_URL, PROJECT)
# What no XML file may hold.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def guid_of(kind: str, name: str) -> str:
    """The GUID of a thing: its own id where that is one, else made from kind and id, so the same in each export.

    >>> guid_of("code", "6F9619FF-8B86-D011-B42D-00CF4FC964FF")
    '6f9619ff-8b86-d011-b42d-00cf4fc964ff'
    >>> guid_of("code", "7") == guid_of("code", "7") != guid_of("text", "7")
    True
    """
    try:
        return str(UUID(name)) if len(name) in (36, 38) else str(uuid5(_OURS, f"{kind} {_writable(name)}"))
    except ValueError:
        return str(uuid5(_OURS, f"{kind} {_writable(name)}"))


def qdc_text(codes: Sequence[Code]) -> str:
    """A code book as the text of a .qdc file; write it as UTF-8.

    Characters that no XML file may hold (controls, half characters) become U+FFFD; all else comes back as it is.

    Raises ``ValueError`` for no code, which the format does not allow, an id used twice, or codes nested too deep.
    """
    checked(codes)
    if not codes:
        raise ValueError("there is no code; a code book file needs at least one")
    lines = [f'<CodeBook xmlns="{CODEBOOK}" origin="{ORIGIN}">', *_codes(codes), "</CodeBook>"]
    return _HEAD + "\n".join(lines) + "\n"


def qdpx_bytes(codes: Sequence[Code], texts: Sequence[CodedText], segments: Sequence[Segment], *, name: str) -> bytes:
    """Code book, texts and coded segments as the bytes of a .qdpx file, the same for the same input.

    Every text is a document of its own. Positions count characters (Unicode code points) from 0, the end is the place
    after the last one; line ends are written as one character and positions moved with them. There are no
    dates and no names of people: a coder is "Coder 1". The file holds the words of every text given, so leave out
    what was taken back, and whatever its readers may not see.

    Raises ``ValueError`` for a segment of no text or code or outside its text, and what ``qdc_text`` refuses.
    """
    checked(codes, texts, segments)
    coders = sorted({one.coder for one in segments if one.coder is not None})
    by_text = {text: list(some) for text, some in groupby(in_order(segments), key=lambda one: one.text)}
    sources = [line for text in texts for line in _source(text, by_text.get(text.id, ()))]
    lines = [
        f'<Project xmlns="{PROJECT}" name="{_escaped(name)}" origin="{ORIGIN}">',
        *_block("Users", [f'<User guid="{_coder(one)}" name="Coder {one}"/>' for one in coders]),
        *(["<CodeBook>", *_codes(codes), "</CodeBook>"] if codes else []),
        *_block("Sources", sources),
        "</Project>",
    ]
    files = {"project.qde": _HEAD + "\n".join(lines) + "\n"}
    files |= {f"Sources/{guid_of('text', text.id)}.txt": _plain(text.words) for text in texts}
    return _zipped(files)


def _codes(codes: Sequence[Code]) -> list[str]:
    return ["<Codes>", *(line for code in codes for line in _code(code)), "</Codes>"]


def _code(code: Code) -> Iterable[str]:
    colour = "" if code.colour is None else f' color="{_escaped(code.colour)}"'
    codable = "true" if code.codable else "false"
    yield f'<Code guid="{guid_of("code", code.id)}" name="{_escaped(code.name)}" isCodable="{codable}"{colour}>'
    if code.note:
        yield f"<Description>{_escaped(code.note)}</Description>"
    for inner in code.inside:
        yield from _code(inner)
    yield "</Code>"


def _source(text: CodedText, segments: Sequence[Segment]) -> Iterable[str]:
    guid, place = guid_of("text", text.id), _places(text.words)
    yield f'<TextSource guid="{guid}" name="{_escaped(text.name)}" plainTextPath="internal://{guid}.txt">'
    for (start, end), some in groupby(segments, key=lambda one: (one.start, one.end)):
        selection = guid_of("selection", f"{text.id} {start} {end}")
        span = f'startPosition="{place.get(start, start)}" endPosition="{place.get(end, end)}"'
        yield f'<PlainTextSelection guid="{selection}" {span}>'
        for one in some:
            coding = guid_of("coding", f"{text.id} {start} {end} {one.code} {one.coder}")
            who = "" if one.coder is None else f' creatingUser="{_coder(one.coder)}"'
            target = guid_of("code", one.code)
            yield f'<Coding guid="{coding}"{who}><CodeRef targetGUID="{target}"/></Coding>'
        yield "</PlainTextSelection>"
    yield "</TextSource>"


def _block(name: str, lines: Sequence[str]) -> list[str]:
    return [f"<{name}>", *lines, f"</{name}>"] if lines else []


def _coder(number: int) -> str:
    return guid_of("coder", str(number))


def _plain(words: str) -> str:
    return _writable(words.replace("\r\n", "\n").replace("\r", "\n"))


def _places(words: str) -> Mapping[int, int]:
    """Where each place of a text lies once two-character line ends are one; empty where nothing moves."""
    if "\r\n" not in words:
        return {}
    moved, gone = {}, 0
    for place in range(len(words) + 1):
        moved[place] = place - gone
        gone += words[place : place + 2] == "\r\n"
    return moved


def _writable(words: str) -> str:
    return _UNWRITABLE.sub("\ufffd", words)


def _escaped(words: str) -> str:
    return _writable(words).translate(_ESCAPES)


def _zipped(files: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            archive.writestr(entry, text.encode())
    return packed.getvalue()
