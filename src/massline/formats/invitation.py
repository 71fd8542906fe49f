"""What several organisations ask together: one signed file from the organisation that invites the others.

`massline-invitation/1` holds the question, the sentences to be judged, the days, the thresholds of publication and
the organisations that are asked, each with its key. Every one of them runs a round of its own with these sentences
and keeps its answers. docs/federation.md describes every field.

>>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
>>> ours, theirs = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
>>> data = invitation_bytes(
...     Invitation(
...         host="The Stairwell", title="Heating", question="What about the heating?", made_on="2026-03-01",
...         ask_until="2026-04-01", hand_in_by="2026-04-08", promise_on="2026-05-01",
...         statements=(Asked("f1", "The boiler is too old.", "en"),),
...         members=(
...             Member("The Stairwell", key_of(ours), 120, "list"), Member("Our Street", key_of(theirs), 90, "list"),
...         ),
...     ),
...     ours,
... )
>>> read = read_invitation(data, key=key_of(ours), today=date(2026, 3, 2))
>>> read.host, [one.name for one in read.members], len(read.digest)
('The Stairwell', ['The Stairwell', 'Our Street'], 64)
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from massline.formats.refusal import InputRefused, quoted
from massline.formats.release_fields import Fields, Refuse, check_fields, check_ids
from massline.formats.signed import canonical_bytes, check_signature, parsed, signed, whole_bytes
from massline.method.disclosure import LOWEST

FORMAT: Final = "massline-invitation/1"
CLOCKS_APART: Final = timedelta(days=2)
"""How far into the future a file may be dated: clocks and time zones differ; more is a clock that is wrong."""

MOST_STATEMENTS: Final = 100
MOST_MEMBERS: Final = 50
LONGEST: Final = {"host": 120, "title": 160, "question": 300, "text": 1000, "of": 300, "name": 120, "how_known": 200}
"""Characters of each text."""

KEY: Final = re.compile(r"[0-9a-f]{64}")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")


@dataclass(frozen=True)
class Asked:
    """A sentence that is judged everywhere, word for word.

    ``id`` is f1, f2, ... in their order; ``of`` says of which version of a position it is a point, empty where it is
    a sentence of its own.
    """

    id: str
    text: str
    language: str
    of: str = ""


@dataclass(frozen=True)
class Member:
    """An organisation that takes part: the key that signs its releases, how many people it has, how that is known.

    Two organisations of one installation have the same key; their names tell them apart.
    """

    name: str
    key: str
    size: int
    how_known: str


@dataclass(frozen=True)
class Invitation:
    """What is asked together. ``rules`` are the thresholds below which no release is taken (`Disclosure`)."""

    host: str
    title: str
    question: str
    made_on: str
    ask_until: str
    hand_in_by: str
    promise_on: str
    statements: tuple[Asked, ...]
    members: tuple[Member, ...]
    rules: Mapping[str, int] = field(default_factory=lambda: dict(LOWEST))


@dataclass(frozen=True)
class ReadInvitation(Invitation):
    """An invitation that was checked: ``digest`` names it in every file that answers it."""

    signed_by: str = ""
    digest: str = ""

    def member(self, name: str) -> Member | None:
        """The organisation of this name, None where it was not asked."""
        return next((one for one in self.members if one.name == name), None)


FIELDS: Final[Fields] = {
    "format": str, "host": str, "title": str, "question": str, "made_on": str, "ask_until": str, "hand_in_by": str,
    "promise_on": str, "statements": list, "members": list, "rules": dict,
}  # fmt: skip
ASKED: Final[Fields] = {"id": str, "text": str, "language": str, "of": str}
MEMBER: Final[Fields] = {"name": str, "key": str, "size": int, "how_known": str}
DAYS: Final = ("made_on", "ask_until", "hand_in_by", "promise_on")
MAY_BE_EMPTY: Final = {"of"}


def key_of(key: Ed25519PrivateKey) -> str:
    """The public key (hex) that checks what this one signs."""
    return key.public_key().public_bytes_raw().hex()


def invitation_bytes(invitation: Invitation, key: Ed25519PrivateKey) -> bytes:
    """The file: canonical JSON with a signature. Raises ``InputRefused`` for what `read_invitation` would refuse."""
    document = {"format": FORMAT, **asdict(invitation)}
    document["statements"] = [asdict(one) for one in invitation.statements]
    document["members"] = [asdict(one) for one in invitation.members]
    document["rules"] = dict(invitation.rules)
    whole = signed(document, key)
    _check(whole, key_of(key), _refusing(None))
    return whole_bytes(whole) + b"\n"


def read_invitation(data: bytes, *, key: str | None, today: date, file: Path | None = None) -> ReadInvitation:
    """An invitation, checked whole before any of it is used. ``key`` is the host's, told by another way.

    Without a key anybody may have signed it: use that only for a file that was checked with one before. Raises
    ``InputRefused`` for one that was changed, is signed by another key, is dated after ``today``, asks for less
    protection than is ever allowed, or holds anything that is no field of the format.
    """
    document = parsed(data, expected=FORMAT, what="invitation", file=file)
    return invitation_of(document, key=key, today=today, file=file)


def invitation_of(
    document: Mapping[str, Any], *, key: str | None, today: date, file: Path | None = None
) -> ReadInvitation:
    """`read_invitation` on a document that stands inside another one."""
    refuse = _refusing(file)
    check_fields(document, FIELDS, "the invitation", refuse, also=("signature",))
    signed_by = check_signature(document, what="invitation", public_key=key, file=file)
    _check(document, signed_by, refuse)
    made_on = date.fromisoformat(document["made_on"])
    if made_on > today + CLOCKS_APART:
        raise refuse(f"it is dated {made_on}, and here it is {today}: one of the two clocks is wrong")
    told = {name: document[name] for name in FIELDS if name not in {"format", "statements", "members"}}
    return ReadInvitation(
        **told,
        statements=tuple(Asked(**one) for one in document["statements"]),
        members=tuple(Member(**one) for one in document["members"]),
        signed_by=signed_by,
        digest=digest_of(document),
    )


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 over what is signed, the same whoever signed it: answers name what was asked and nothing else."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def check_day(value: str, where: str, refuse: Refuse) -> date:
    """The day, or a refusal that quotes what stood there."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise refuse(f"{where} is {quoted(value)}, expected a date such as 2026-03-01") from None
    if day.isoformat() != value:
        raise refuse(f"{where} is {quoted(value)}, expected a date such as 2026-03-01")
    return day


def _refusing(file: Path | None) -> Refuse:
    return lambda message: InputRefused(message, file=file)


def _check(document: Mapping[str, Any], signed_by: str, refuse: Refuse) -> None:
    check_fields(document, FIELDS, "the invitation", refuse, also=("signature",))
    _texts(document, "", refuse)
    days = [check_day(document[name], name, refuse) for name in DAYS]
    for index in range(1, len(days)):
        if days[index] < days[index - 1]:
            raise refuse(f"{DAYS[index]} is {days[index]}, before {DAYS[index - 1]}, {days[index - 1]}")
    check_fields(document["rules"], dict.fromkeys(LOWEST, int), "rules", refuse)
    for name, lowest in LOWEST.items():
        if document["rules"][name] < lowest:
            raise refuse(f"rules: {name} is {document['rules'][name]}, below the least allowed, {lowest}")
    _check_statements(document["statements"], refuse)
    _check_members(document, signed_by, refuse)


def _check_statements(statements: list[Any], refuse: Refuse) -> None:
    if not 1 <= len(statements) <= MOST_STATEMENTS:
        raise refuse(f"{len(statements)} sentences, expected 1 to {MOST_STATEMENTS}")
    check_ids(statements, ASKED, "statement", "id", refuse)
    check_ids(statements, ASKED, "statement", "text", refuse)
    for number, one in enumerate(statements, start=1):
        if one["id"] != f"f{number}":
            raise refuse(f"statement {number} is called {quoted(one['id'])}, expected 'f{number}'")
        if not LANGUAGE.fullmatch(one["language"]):
            raise refuse(f"statement {number}: {quoted(one['language'])} is no language code such as en")
        _texts(one, f"statement {number}: ", refuse)


def _check_members(document: Mapping[str, Any], signed_by: str, refuse: Refuse) -> None:
    members = document["members"]
    if not 2 <= len(members) <= MOST_MEMBERS:
        raise refuse(f"{len(members)} organisations, expected 2 to {MOST_MEMBERS}")
    check_ids(members, MEMBER, "organisation", "name", refuse)
    for one in members:
        where = f"organisation {quoted(one['name'])}: "
        _texts(one, where, refuse)
        if not KEY.fullmatch(one["key"]):
            raise refuse(f"{where}{quoted(one['key'])} is no key: 64 digits and letters from a to f")
        if one["size"] < 1:
            raise refuse(f"{where}size is {one['size']}, expected at least 1")
        if one["name"] == document["host"] and one["key"] != signed_by:
            raise refuse(f"{where}it invites and takes part with two different keys")


def _texts(row: Mapping[str, Any], where: str, refuse: Refuse) -> None:
    """Every text is as it will be stored: not empty or too long, no blanks around it, nothing that cannot be seen."""
    for name, most in LONGEST.items():
        text = row.get(name)
        if text is None:
            continue
        if not text and name not in MAY_BE_EMPTY:
            raise refuse(f"{where}{name} is empty")
        if len(text) > most:
            raise refuse(f"{where}{name} has {len(text):,} characters, at most {most:,} are taken")
        if text != unicodedata.normalize("NFC", text).strip() or any(
            unicodedata.category(letter) in {"Cc", "Cs", "Cn"} for letter in text
        ):
            raise refuse(f"{where}{name} is {quoted(text)}: blanks around it, or letters that cannot be seen")
