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
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from massline.formats.refusal import InputRefused, quoted
from massline.formats.release_check import check_document
from massline.formats.signed import bytes_of, check_signature, parsed, signed, whole_bytes
from massline.method.disclosure import CONTRIBUTORS, Disclosure, in_steps
from massline.method.model_terms import NAMES
from massline.method.publication import Table
from massline.method.shown import public_cells
from massline.method.spans import span_digest

FORMAT = "massline-release/1"
SPOKEN = {"text": str, "salt": str}
OPEN = "open, unverified"


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
    """Codes of a section. ``used`` and ``voted`` are exact; whole steps of them are published, where it is shown."""

    issued: int
    used: int
    voted: int
    voided_used: int = 0
    """Codes among ``issued`` that were used before their batch was voided."""


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
    """Words and their salt (hex), as long as whoever said them lets them be shown.

    ``drafted_by`` is the language model that first drafted a point; None for all that people wrote.
    """

    text: str
    salt: str
    drafted_by: str | None = None


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

    def drafted_by(self, statement: str) -> str | None:
        """The language model that first drafted a point, None for what people wrote or whose words are gone."""
        model = self.document.get("words", {}).get(statement, {}).get("drafted_by")
        return None if model is None else str(model)


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
    model: Mapping[str, Any] | None = None,
    rules: Disclosure | None = None,
    previous: Release | None = None,
) -> dict[str, Any]:
    """The unsigned document; only what the tables publish gets in.

    ``open_share`` is the percent of ballots that came by open link, in tens (`open_link_percent`); it puts
    "open, unverified" on the release. ``previous`` is the release before: running counts move by whole steps
    from it. ``codes`` maps slugs to the section's codes. ``method`` says how the method was followed; those who
    compute it answer for its k, and what cannot be public is refused. ``model`` is the block of
    `massline.method.modelled`; what it holds is named in ``not_recomputable`` by itself.

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
        "codes": _codes(codes or {}, sections, voters_cells["sections"], rules, previous),
        "labels": [OPEN] if {open_share, *(one.open_share for one in responses)} - {None} else [],
        "open_share_percent": open_share,
        "not_recomputable": list(not_recomputable),
        "method": [asdict(one) for one in method],
    }
    return with_model(document, model)


def with_model(document: Mapping[str, Any], model: Mapping[str, Any] | None) -> dict[str, Any]:
    """The document with the block of model figures, checked; without one where ``model`` is None.

    Raises ``InputRefused`` where the block does not fit what the document shows.
    """
    names = list(dict.fromkeys((*document["not_recomputable"], *NAMES)))
    whole = {**document} if model is None else {**document, "model": model, "not_recomputable": names}
    check_document(whole)
    return whole


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


def sign_release(document: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The whole release file: the document with its signature and the public key that checks it."""
    return whole_bytes(signed(document, key)) + b"\n"


def with_words(data: bytes, words: Mapping[str, Spoken]) -> bytes:
    """A signed release with the words that may be shown today, by statement.

    The signature does not cover them, so that they can be taken back; each is proved by its digest, which is
    signed.
    """
    document: dict[str, Any] = json.loads(data)
    told = {
        name: {key: value for key, value in asdict(one).items() if value is not None} for name, one in words.items()
    }
    return whole_bytes({**document, "words": told}) + b"\n"


def read_release(path: Path, *, public_key: str | None = None) -> Release:
    """A release from a file, checked: format, sums, thresholds and signature.

    Give ``public_key`` (hex, from the organisation by another way) to make sure who signed; without it a
    forger could sign with a key of their own.

    Raises ``InputRefused`` naming what is wrong.
    """
    return parse_release(bytes_of(path, what="release"), public_key=public_key, file=path)


def parse_release(data: bytes, *, public_key: str | None = None, file: Path | None = None) -> Release:
    """`read_release` on bytes."""
    document = parsed(data, expected=FORMAT, what="release", file=file)
    signed_by = check_signature(document, what="release", public_key=public_key, file=file)
    check_document(document, file=file)
    _check_words(document, file)
    return Release(document=document, signed_by=signed_by)


def _check_words(document: Mapping[str, Any], file: Path | None) -> None:
    points = [point for one in document["responses"] for point in one.get("points", [])]
    digests = {one["id"]: one["digest"] for one in (*document["statements"], *points)}
    words = document.get("words", {})
    if not isinstance(words, dict):
        raise InputRefused("words: expected an object of statements", file=file)
    for name, spoken in words.items():
        kinds = {key: type(value) for key, value in spoken.items()} if isinstance(spoken, dict) else {}
        if kinds not in (SPOKEN, SPOKEN | {"drafted_by": str}):
            raise InputRefused(
                f"words of {quoted(name)}: expected text and salt, and drafted_by where a machine drafted it first",
                file=file,
            )
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
    heard: Mapping[str, Mapping[str, Any]],
    rules: Disclosure,
    previous: Release | None,
) -> dict[str, Any]:
    """Steps only of sections whose head count is shown: two hidden ones below ten in a rest of 18 were both nine."""
    before = previous.document["codes"] if previous is not None else {}
    sizes = {section.slug: section.size for section in sections}
    published: dict[str, Any] = {}
    for slug, one in codes.items():
        last, shown = before.get(slug, {}), "base" in heard[slug]

        def step(name: str, count: int, last: Mapping[str, Any] = last) -> int:
            return in_steps(count, rules=rules, previous=last.get(name) or 0)

        published[slug] = {
            "issued": _issued(one, sizes.get(slug, one.issued), rules),
            "used_in_steps": step("used_in_steps", one.used) if shown else None,
            "voted_in_steps": step("voted_in_steps", one.voted) if shown else None,
            "in_order": one.voted <= one.used <= one.issued <= sizes.get(slug, one.issued),
        }
    return published


def _issued(one: SectionCodes, size: int, rules: Disclosure) -> int:
    """Codes out; where some were voided, the used ones of those rounded up: how many were used stays hidden."""
    if not one.voided_used:
        return one.issued
    step = rules.step
    rounded = -(-one.voided_used // step) * step
    return min(max(size, one.issued), one.issued - one.voided_used + rounded)
