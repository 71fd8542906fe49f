"""The file border: one release, the document from which every public number is drawn.

`massline-release/1` is canonical JSON (UTF-8, sorted keys, no spaces, integers only) with an Ed25519
signature. docs/release.md describes every field. Nothing here decides what may be published: that is
massline.method.publication.

How a server publishes (tables are sealed state, the release is public):

>>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
>>> from massline.method.disclosure import VOTERS
>>> from massline.method.publication import publish
>>> statement = publish({"a": (9, 4, 3), "b": (12, 8, 2), None: (1, 3, 1)})
>>> voters = publish({"a": (20,), "b": (24,), None: (12,)}, kind=VOTERS, limits={"a": 48, "b": 52})
>>> document = release_document(
...     heading=Heading(
...         organisation="Millbrook House", consultation="Damp", round=1,
...         question="What should be done about damp?", number=1, published_on="2026-03-01",
...     ),
...     sections=[ReleasedSection("a", "Block A", 48, "list"), ReleasedSection("b", "Block B", 52, "list")],
...     statements=[ReleasedStatement("a1", span_digest(b"salt", "It is cold."), "participant", statement)],
...     voters=voters,
... )
>>> signed = sign_release(document, Ed25519PrivateKey.from_private_bytes(bytes(32)))
>>> release = parse_release(with_words(signed, {"a1": Spoken("It is cold.", b"salt".hex())}))
>>> release.text_of("a1")
'It is cold.'
>>> release.document["statements"][0]["total"]
{'agree': 22, 'base': 43, 'disagree': 15, 'pass': 6}
>>> release.signed_by[:8]
'3b6a27bc'
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from massline.formats.refusal import InputRefused, quoted, refusal_of
from massline.formats.release_check import check_document
from massline.method.disclosure import CONTRIBUTORS, Disclosure, in_steps
from massline.method.publication import Table
from massline.method.shown import public_cells
from massline.method.spans import span_digest

FORMAT = "massline-release/1"
UNSIGNED = ("signature", "words")
SPOKEN = {"text": str, "salt": str}
OPEN = "open, unverified"
LARGEST = 64 * 1024 * 1024
"""Bytes of the largest release that is read; 100,000 statements in ten sections need less."""


@dataclass(frozen=True)
class Heading:
    """What a release is of. ``published_on`` is a date without a time: times identify people."""

    organisation: str
    consultation: str
    round: int
    question: str
    number: int
    published_on: str


@dataclass(frozen=True)
class ReleasedSection:
    """A declared section: its size, and how that is known."""

    slug: str
    name: str
    size: int
    how_known: str


@dataclass(frozen=True)
class ReleasedStatement:
    """A statement and its published votes. Of its words only ``digest`` (`span_digest`) is signed."""

    id: str
    digest: str
    origin: str
    table: Table
    moderated: bool = False


@dataclass(frozen=True)
class ReleasedResponses:
    """One version of a position, the published answers to it as a whole, and those to its points.

    ``open_share`` is the percent of its answers that came by open link, in tens (`open_link_percent`).
    """

    id: str
    title: str
    table: Table
    points: Sequence[ReleasedStatement] = ()
    open_share: int | None = None


@dataclass(frozen=True)
class SectionCodes:
    """Codes of a section. ``used`` and ``voted`` are exact; only whole steps of them are published."""

    issued: int
    used: int
    voted: int


@dataclass(frozen=True)
class ReleasedMeasure:
    """One measure of how the method was followed: its part, what it is about, its verdict, its public figures.

    ``figures`` are whole numbers and names; `massline.formats.release_check` says which numbers of people it refuses.
    """

    part: str
    name: str
    verdict: str
    about: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Spoken:
    """Words and their salt (hex), as long as whoever said them lets them be shown."""

    text: str
    salt: str


@dataclass(frozen=True)
class Release:
    """A release that has been read and checked. ``signed_by`` is the public key (hex) its signature fits.

    That a signature fits says the file was not changed since; whose key it is you must learn elsewhere.
    """

    document: Mapping[str, Any]
    signed_by: str

    @property
    def number(self) -> int:
        """Which release of its round this is, from 1."""
        return int(self.document["number"])

    def text_of(self, statement: str) -> str | None:
        """The words of a statement; None where they were withdrawn or hidden when the file was drawn."""
        spoken = self.document.get("words", {}).get(statement)
        return None if spoken is None else str(spoken["text"])


def release_document(
    *,
    heading: Heading,
    sections: Sequence[ReleasedSection],
    statements: Sequence[ReleasedStatement],
    voters: Table,
    contributors: Table | None = None,
    responses: Sequence[ReleasedResponses] = (),
    codes: Mapping[str, SectionCodes] | None = None,
    open_share: int | None = None,
    not_recomputable: Sequence[str] = (),
    method: Sequence[ReleasedMeasure] = (),
    rules: Disclosure | None = None,
    previous: Release | None = None,
) -> dict[str, Any]:
    """The unsigned document; only what the tables publish gets in.

    ``open_share`` is the percent of ballots that came by open link, in tens (`open_link_percent`); it puts
    "open, unverified" on the release. ``previous`` is the release before: running counts move by whole steps
    from it. ``codes`` maps slugs to the section's codes. ``method`` says how the method was followed; those who
    compute it answer for its k, and what cannot be public is refused.

    Raises ``InputRefused`` if the parts do not fit together.
    """
    rules = rules or Disclosure()
    slugs = [section.slug for section in sections]
    voters_cells = public_cells(voters, slugs, rules=rules)
    contributor_cells = public_cells(contributors or Table(CONTRIBUTORS), slugs, rules=rules)
    document: dict[str, Any] = {
        "format": FORMAT,
        **asdict(heading),
        "rules": asdict(rules),
        "sections": [asdict(section) for section in sections],
        "statements": [_statement(one, slugs, rules) for one in statements],
        "participation": voters_cells,
        "heard_so_far": in_steps(voters_cells["total"].get("base", 0), rules=rules),
        "contributors": contributor_cells,
        "responses": [_response(one, slugs, rules) for one in responses],
        "codes": _codes(codes or {}, sections, rules, previous),
        "labels": [OPEN] if {open_share, *(one.open_share for one in responses)} - {None} else [],
        "open_share_percent": open_share,
        "not_recomputable": list(not_recomputable),
        "method": [asdict(one) for one in method],
    }
    check_document(document)
    return document


def _statement(one: ReleasedStatement, slugs: Sequence[str], rules: Disclosure) -> dict[str, Any]:
    return {
        "id": one.id,
        "digest": one.digest,
        "origin": one.origin,
        "moderated": one.moderated,
        **public_cells(one.table, slugs, rules=rules),
    }


def _response(one: ReleasedResponses, slugs: Sequence[str], rules: Disclosure) -> dict[str, Any]:
    cells = {"id": one.id, "title": one.title, **public_cells(one.table, slugs, rules=rules)}
    if one.points:
        cells["points"] = [_statement(point, slugs, rules) for point in one.points]
    return cells if one.open_share is None else {**cells, "open_share_percent": one.open_share}


def open_link_percent(open_ballots: int, ballots: int) -> int | None:
    """Share of ballots that came by open link, in tens of percent from 10 to 100; None if none did.

    Anything above 0 shows as at least 10, so that the label never vanishes by rounding. Recompute it only
    in a release in which the count of voters moved.

    >>> open_link_percent(0, 40), open_link_percent(1, 40), open_link_percent(26, 40)
    (None, 10, 70)
    """
    if open_ballots == 0:
        return None
    return max(10, (200 * open_ballots + 10 * ballots) // (20 * ballots) * 10)


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: the document without its signature and the words, as canonical JSON.

    >>> canonical_bytes({"b": 1, "a": "é", "signature": {}})
    b'{"a":"\\xc3\\xa9","b":1}'
    """
    bare = {key: value for key, value in document.items() if key not in UNSIGNED}
    return _bytes(bare)


def sign_release(document: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The whole release file: the document with its signature and the public key that checks it."""
    signature = {
        "algorithm": "Ed25519",
        "public_key": key.public_key().public_bytes_raw().hex(),
        "value": key.sign(canonical_bytes(document)).hex(),
    }
    return _bytes({**document, "signature": signature}) + b"\n"


def with_words(data: bytes, words: Mapping[str, Spoken]) -> bytes:
    """A signed release with the words that may be shown today, by statement.

    The signature does not cover them, so that they can be taken back; each is proved by its digest, which is
    signed.
    """
    document: dict[str, Any] = json.loads(data)
    return _bytes({**document, "words": {name: asdict(spoken) for name, spoken in words.items()}}) + b"\n"


def read_release(path: Path, *, public_key: str | None = None) -> Release:
    """A release from a file, checked: format, sums, thresholds and signature.

    Give ``public_key`` (hex, from the organisation by another way) to make sure who signed; without it a
    forger could sign with a key of their own.

    Raises ``InputRefused`` naming what is wrong.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InputRefused(f"larger than {LARGEST // 2**20} MiB, too large for a release", file=path)
        data = path.read_bytes()
    except OSError as error:
        raise refusal_of(error, path) from error
    return parse_release(data, public_key=public_key, file=path)


def parse_release(data: bytes, *, public_key: str | None = None, file: Path | None = None) -> Release:
    """`read_release` on bytes."""
    document = _json(data, file)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        found = document.get("format") if isinstance(document, dict) else type(document).__name__
        raise InputRefused(
            f"format is {quoted(str(found))}, expected '{FORMAT}'; is this a file that massline published?", file=file
        )
    signed_by = _check_signature(document, public_key, file)
    check_document(document, file=file)
    _check_words(document, file)
    return Release(document=document, signed_by=signed_by)


def _json(data: bytes, file: Path | None) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            again = next(key for index, key in enumerate(keys) if key in keys[:index])
            raise InputRefused(f"the key {quoted(again)} stands twice in one object", file=file)
        return dict(pairs)

    def no_fraction(value: str) -> NoReturn:
        raise InputRefused(f"{quoted(value)} is not a whole number; a release holds whole counts only", file=file)

    def whole(value: str) -> int:
        if len(value) > 15:
            raise InputRefused(f"{quoted(value)} is too large for a count", file=file)
        return int(value)

    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=unique,
            parse_int=whole,
            parse_float=no_fraction,
            parse_constant=no_fraction,
        )
    except UnicodeDecodeError as error:
        raise InputRefused(f"not UTF-8 text (byte {error.start:,}); a release is UTF-8 JSON", file=file) from error
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg.lower()} at column {error.colno:,}; was the file cut or edited?"
        raise InputRefused(message, file=file, line=error.lineno) from error
    except RecursionError as error:
        raise InputRefused("not a release: nesting beyond any sense", file=file) from error


def _check_signature(document: Mapping[str, Any], public_key: str | None, file: Path | None) -> str:
    signature = document.get("signature")
    if not isinstance(signature, dict) or set(signature) != {"algorithm", "public_key", "value"}:
        raise InputRefused("no signature; a release is signed by whoever published it", file=file)
    named, algorithm = str(signature["public_key"]), str(signature["algorithm"])
    if algorithm != "Ed25519":
        raise InputRefused(f"signature algorithm is {quoted(algorithm)}, expected 'Ed25519'", file=file)
    if public_key is not None and named.lower() != public_key.lower():
        raise InputRefused(
            f"signed with the key {quoted(named)}, expected {quoted(public_key)}: not published by whom you expect",
            file=file,
        )
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(named))
        key.verify(bytes.fromhex(str(signature["value"])), canonical_bytes(document))
    except (ValueError, InvalidSignature) as error:
        raise InputRefused(
            f"the signature does not fit (key {quoted(named[:16])}...): the file was changed after it was published. "
            "Get it again from where it was published",
            file=file,
        ) from error
    return named.lower()


def _check_words(document: Mapping[str, Any], file: Path | None) -> None:
    points = [point for one in document["responses"] for point in one.get("points", [])]
    digests = {one["id"]: one["digest"] for one in (*document["statements"], *points)}
    words = document.get("words", {})
    if not isinstance(words, dict):
        raise InputRefused("words: expected an object of statements", file=file)
    for name, spoken in words.items():
        if not isinstance(spoken, dict) or {key: type(value) for key, value in spoken.items()} != SPOKEN:
            raise InputRefused(f"words of {quoted(name)}: expected text and salt", file=file)
        try:
            fits = span_digest(bytes.fromhex(spoken["salt"]), spoken["text"]) == digests.get(name)
        except ValueError:
            fits = False
        if not fits:
            raise InputRefused(
                f"words of {quoted(name)}: {quoted(spoken['text'])} is not what was said, by its signed digest",
                file=file,
            )


def _codes(
    codes: Mapping[str, SectionCodes],
    sections: Sequence[ReleasedSection],
    rules: Disclosure,
    previous: Release | None,
) -> dict[str, Any]:
    before = previous.document["codes"] if previous is not None else {}
    sizes = {section.slug: section.size for section in sections}
    published: dict[str, Any] = {}
    for slug, one in codes.items():
        last = before.get(slug, {"used_in_steps": 0, "voted_in_steps": 0})
        published[slug] = {
            "issued": one.issued,
            "used_in_steps": in_steps(one.used, rules=rules, previous=last["used_in_steps"]),
            "voted_in_steps": in_steps(one.voted, rules=rules, previous=last["voted_in_steps"]),
            "in_order": one.voted <= one.used <= one.issued <= sizes.get(slug, one.issued),
        }
    return published


def _bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
