"""What one organisation hands another: a signed file that goes by download or on a stick, checked before it is shown.

`massline-bundle/1` holds what its maker published and its own column of a relation: positions as adopted, releases
(each with its own signature and thresholds), what it says to each point that both talk about, and promises between
them. No row of anybody's answers, and no name of a person. docs/exchange.md describes every field.

>>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
>>> ours = Ed25519PrivateKey.from_private_bytes(bytes(32))
>>> from datetime import date
>>> data = bundle_bytes(Bundle(maker="The Stairwell", to="Our Street", number=1, made_on="2026-03-01"), ours)
>>> public = ours.public_key().public_bytes_raw().hex()
>>> read = read_bundle(data, expected=Expected(key=public), today=date(2026, 3, 2))
>>> read.maker, read.number
('The Stairwell', 1)
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from massline.formats.refusal import InputRefused, quoted
from massline.formats.release import Release, parse_release
from massline.formats.release_fields import Fields, Refuse, check_fields, check_ids
from massline.formats.signed import check_signature, parsed, signed, whole_bytes

FORMAT: Final = "massline-bundle/1"
CLOCKS_APART: Final = timedelta(days=2)
"""How far into the future a bundle may be dated: clocks and time zones differ; more is a clock that is wrong."""

LONGEST: Final = 5_000
"""Characters of one text in a bundle."""

LONGEST_TITLE: Final = 200
HIGHEST: Final = 1_000_000
"""Of the numbers of bundles from one maker to one organisation."""

MOST: Final = 500
"""Positions, releases, points and promises of one bundle, each."""


MARK: Final = re.compile(r"[a-z0-9-]{1,40}")
UNPRINTABLE: Final = frozenset({"Cc", "Cs"})


class State(StrEnum):
    """Where two organisations stand on a point."""

    SHARED = "shared"
    DIFFERENT = "different"
    UNSETTLED = "not yet settled"
    AWAITED = "awaiting their answer"


class Kept(StrEnum):
    """What became of a promise; one that is waived says why."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WAIVED = "waived"


@dataclass(frozen=True)
class Position:
    """A position as it was decided: its version, what was decided, and its points in their order."""

    id: str
    version: str
    title: str
    decided: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """One point of a relation, as its maker sees it: the maker's own column and nothing of the other's.

    ``expects`` is what its maker expects to happen if it is right, written before a joint test; ``changed`` what it
    changed afterwards. ``open`` is whether its maker agrees that others read it.
    """

    id: str
    title: str
    state: State
    since: str
    says: str
    expects: str = ""
    test: str = ""
    changed: str = ""
    open: bool = False


@dataclass(frozen=True)
class Promise:
    """What one of the two promised the other, until when, and what became of it."""

    id: str
    text: str
    by: str
    due: str
    became: Kept = Kept.OPEN
    because: str = ""


@dataclass(frozen=True)
class Bundle:
    """What is handed over. ``number`` counts the bundles from this maker to this organisation, from 1.

    ``criteria`` are what has to be true before the two go together, written before anything else. ``open`` is
    whether its maker agrees that others read them, and that the two talk.
    """

    maker: str
    to: str
    number: int
    made_on: str
    criteria: tuple[str, ...] = ()
    positions: tuple[Position, ...] = ()
    points: tuple[Point, ...] = ()
    promises: tuple[Promise, ...] = ()
    releases: tuple[bytes, ...] = ()
    open: bool = False


@dataclass(frozen=True)
class Expected:
    """What is known of the other side: its key (hex), told by another way, and number and day of its last bundle."""

    key: str
    last_number: int = 0
    to: str | None = None
    maker: str | None = None
    last_made_on: date | None = None


@dataclass(frozen=True)
class ReadBundle(Bundle):
    """A bundle that was checked, with the key it is signed with and its releases, read."""

    signed_by: str = ""
    read_releases: tuple[Release, ...] = ()


FIELDS: Final[Fields] = {
    "format": str, "maker": str, "to": str, "number": int, "made_on": str, "criteria": list, "positions": list,
    "points": list, "promises": list, "releases": list, "open": bool,
}  # fmt: skip
POSITION: Final[Fields] = {"id": str, "version": str, "title": str, "decided": str, "points": list}
POINT: Final[Fields] = {one.name: bool if one.name == "open" else str for one in fields(Point)}
PROMISE: Final[Fields] = {one.name: str for one in fields(Promise)}


def bundle_bytes(bundle: Bundle, key: Ed25519PrivateKey) -> bytes:
    """The file: canonical JSON with a signature. Raises ``InputRefused`` for what ``read_bundle`` would refuse."""
    document = {"format": FORMAT, **asdict(bundle)}
    document["releases"] = [json.loads(release) for release in bundle.releases]
    # As it will be read: lists for tuples, plain text for the words of an enumeration.
    document = json.loads(whole_bytes(document))
    _check(document, _refusing(None))
    return whole_bytes(signed(document, key)) + b"\n"


def read_bundle(data: bytes, *, expected: Expected, today: date, file: Path | None = None) -> ReadBundle:
    """A bundle, checked whole before any of it is used.

    Raises ``InputRefused`` for one that was changed, is signed by another key, made by or meant for somebody else, is
    not newer than the last one (the same file twice is not newer), is dated after ``today`` or before the last one,
    holds a release below its thresholds or with words in it, or holds anything that is no field of the format.
    """
    document = parsed(data, expected=FORMAT, what="bundle", file=file)
    signed_by = check_signature(document, what="bundle", public_key=expected.key, file=file)
    refuse = _refusing(file)
    _check(document, refuse)
    if data.rstrip(b"\r\n") != _as_written(document):
        raise refuse("another program wrote it anew: get the file itself, as it was made")
    if expected.maker is not None and document["maker"] != expected.maker:
        raise refuse(f"it was made by {quoted(document['maker'])}, expected {quoted(expected.maker)}")
    if expected.to is not None and document["to"] != expected.to:
        raise refuse(f"it is made for {quoted(document['to'])}, and this is {quoted(expected.to)}")
    if document["number"] <= expected.last_number:
        raise refuse(
            f"it is number {document['number']}, and number {expected.last_number} was taken in already: "
            "ask for the newest one"
        )
    made_on = date.fromisoformat(document["made_on"])
    if made_on > today + CLOCKS_APART:
        raise refuse(
            f"it is dated {made_on}, and here it is {today}: one of the two clocks is wrong. Set it right and "
            "make the bundle again"
        )
    if expected.last_made_on is not None and made_on < expected.last_made_on:
        raise refuse(
            f"it is dated {made_on}, and the one before it {expected.last_made_on}: the clock where it was made is "
            "wrong. Have it set right and the bundle made again"
        )
    releases = tuple(_release(one, number, signed_by, file) for number, one in enumerate(document["releases"], 1))
    return ReadBundle(
        maker=document["maker"],
        to=document["to"],
        number=document["number"],
        made_on=document["made_on"],
        criteria=tuple(document["criteria"]),
        positions=tuple(Position(**(one | {"points": tuple(one["points"])})) for one in document["positions"]),
        points=tuple(Point(**(one | {"state": State(one["state"])})) for one in document["points"]),
        promises=tuple(Promise(**(one | {"became": Kept(one["became"])})) for one in document["promises"]),
        releases=tuple(whole_bytes(one) for one in document["releases"]),
        open=document["open"],
        signed_by=signed_by,
        read_releases=releases,
    )


def _release(one: Mapping[str, Any], number: int, signed_by: str, file: Path | None) -> Release:
    try:
        return parse_release(whole_bytes(one), public_key=signed_by)
    except InputRefused as error:
        raise InputRefused(f"release {number} in it is refused: {error.message}", file=file) from error


def _as_written(document: Mapping[str, Any]) -> bytes:
    """The bytes ``bundle_bytes`` makes of a document: one that was written otherwise is not the file itself."""
    signature = {key: value if key == "algorithm" else value.lower() for key, value in document["signature"].items()}
    return whole_bytes({**document, "signature": signature})


def _refusing(file: Path | None) -> Refuse:
    return lambda message: InputRefused(message, file=file)


def _check(document: Mapping[str, Any], refuse: Refuse) -> None:
    check_fields(document, FIELDS, "the bundle", refuse, also=("signature",))
    if not document["maker"].strip() or not document["to"].strip():
        raise refuse("it does not say who made it, or for whom")
    if not 1 <= document["number"] <= HIGHEST:
        raise refuse(f"its number is {document['number']}, expected 1 or more, and at most {HIGHEST:,}")
    _day(document["made_on"], "made_on", refuse)
    for name in ("criteria", "positions", "points", "promises", "releases"):
        if len(document[name]) > MOST:
            raise refuse(f"{name}: {len(document[name]):,} of them, at most {MOST} are taken")
    _texts(document["criteria"], "criteria", refuse)
    check_ids(document["positions"], POSITION, "position", "id", refuse)
    check_ids(document["points"], POINT, "point", "id", refuse)
    check_ids(document["promises"], PROMISE, "promise", "id", refuse)
    for one in document["positions"]:
        _texts(one["points"], f"position {quoted(one['id'])}", refuse)
    for name in ("positions", "points", "promises"):
        for one in document[name]:
            _texts((text for text in one.values() if isinstance(text, str)), f"{name} {quoted(one['id'])}", refuse)
    _texts((document["maker"], document["to"]), "maker and to", refuse)
    for one in document["points"]:
        if not MARK.fullmatch(one["id"]) or not one["title"].strip() or len(one["title"]) > LONGEST_TITLE:
            raise refuse(
                f"point {quoted(one['id'])}: expected an id of at most 40 small letters, digits and dashes, and a "
                f"title of at most {LONGEST_TITLE} characters"
            )
        _one_of(one["state"], State, f"point {quoted(one['id'])}", refuse)
        _day(one["since"], f"point {quoted(one['id'])}: since", refuse)
    for one in document["promises"]:
        _one_of(one["became"], Kept, f"promise {quoted(one['id'])}", refuse)
        _day(one["due"], f"promise {quoted(one['id'])}: due", refuse)
        if one["became"] == Kept.WAIVED and not one["because"].strip():
            raise refuse(f"promise {quoted(one['id'])} is waived without a reason")
    for number, one in enumerate(document["releases"], 1):
        if not isinstance(one, Mapping):
            raise refuse(f"release {number} is {quoted(str(one))}, which is no release")
        if "words" in one:
            raise refuse(f"release {number} holds words of people, which they could not take back: counts only")


def _texts(texts: Iterable[Any], where: str, refuse: Refuse) -> None:
    for text in texts:
        if not isinstance(text, str) or len(text) > LONGEST:
            raise refuse(f"{where}: {quoted(str(text))} is no text of at most {LONGEST:,} characters")
        if any(unicodedata.category(one) in UNPRINTABLE and one not in "\n\t" for one in text):
            raise refuse(f"{where}: {quoted(text)} holds characters nobody can read")


def _one_of(value: str, among: type[StrEnum], where: str, refuse: Refuse) -> None:
    if value not in set(among):
        raise refuse(f"{where}: {quoted(value)} is none of {', '.join(among)}")


def _day(value: str, where: str, refuse: Refuse) -> None:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise refuse(f"{where} is {quoted(value)}, expected a date such as 2026-03-01") from None
