"""Two organisations in relation: one of this site, one that signs with a key of its own."""

import json
from datetime import date, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from massline.formats.bundle import Bundle, Point, bundle_bytes
from massline.formats.bundle import State as Stands
from massline.formats.signed import signed, whole_bytes
from massline.web.people.models import Organisation
from massline.web.relations import bundles, writing
from massline.web.relations.models import Relation, State
from massline.web.relations.writing import Said

DAY = date(2026, 3, 2)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
MARK = "a" * 32
BY: dict[str, Any] = {"day": DAY, "role": "drafter"}


def related(organisation: Organisation, name: str = "The Stairwell") -> Relation:
    """Begun with one criterion, their key told at a meeting."""
    return writing.begin(organisation, name, ["Both publish what they count."], key=PUBLIC, told_by="read out", **BY)


def theirs(organisation: Organisation, number: int = 1, **changed: Any) -> Bundle:
    """A bundle of theirs with one point."""
    whole: dict[str, Any] = {
        "maker": "The Stairwell", "to": organisation.name, "number": number, "made_on": "2026-03-02",
        "criteria": ("They say what failed.",), "points": (point(),), "open": True,
    }  # fmt: skip
    return Bundle(**whole | changed)


def point(mark: str = MARK, words: str = "Those who pay the most.") -> Point:
    """What they say to one point."""
    return Point(
        mark, "Whom we ask first", Stands.DIFFERENT, "2026-03-01", words,
        expects="Seven of ten come.", test="Both ask in one street in May.", open=True,
    )  # fmt: skip


def file_of(organisation: Organisation, number: int = 1, **changed: Any) -> bytes:
    """The same as a file, signed by them."""
    return bundle_bytes(theirs(organisation, number, **changed), KEY)


def signed_anew(data: bytes, change: dict[str, Any], key: Ed25519PrivateKey = KEY) -> bytes:
    """A file with other fields, signed again: what nobody's program makes."""
    document = {name: value for name, value in json.loads(data).items() if name != "signature"} | change
    return whole_bytes(signed(document, key)) + b"\n"


def with_all(
    organisation: Organisation, name: str = "The Stairwell", words: str = "Those who pay the most."
) -> Relation:
    """A row in every table: taken in, answered, open on both sides, handed over."""
    relation = related(organisation, name)
    mark = f"point-of-{organisation.slug}"
    writing.consent(relation, agrees=True, **BY)
    bundles.take(relation, file_of(organisation, maker=name, points=(point(mark, words),)), **BY)
    said = Said(State.DIFFERENT, words, "Three of ten come.", "One street in May.", open=True)
    writing.write(relation.points.get(), said, **BY)
    writing.raise_point(relation, "How we ask", **BY)
    bundles.make(relation, day=DAY + timedelta(days=1), role="facilitator")
    return relation
