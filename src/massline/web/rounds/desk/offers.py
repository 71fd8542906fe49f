"""Count me in: somebody offers a hand and says how to reach them.

Each offer is a file of its own, sealed to the organisation's key, never a row of the database: nothing leads from it
to an answer or to words. The name of a file tells the day it came and nothing else; answered, it is dropped.
"""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from massline.web.record.keyfiles import contacts_key, destroy_contacts_key, make_contacts_key

LONGEST_REACH = 200
MOST = 500
"""Offers that may wait in one organisation: a bound on what a flood can store."""
A_WEEK = timedelta(days=7)
KEPT = timedelta(days=60)
"""An offer nobody answered is dropped after this: two months later nobody expects a call."""
PADDED = 1024
ENDING = ".sealed"

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class Kind(TextChoices):
    """What somebody offers: four steps, from telling to running."""

    CARRY = "carry", _("I carry this to my stairwell, my shift or my branch")
    COME = "come", _("I come to the next meeting")
    RUN = "run", _("I help to run it")
    TELL = "tell", _("Just tell me what becomes of it")


class OffersFullError(Exception):
    """So many offers wait that no more are taken."""


@dataclass(frozen=True)
class Offer:
    """An offer as it was made: what, how to reach them in their own words, for which section."""

    kind: Kind
    reach: str
    section: str = ""


@dataclass(frozen=True)
class Waiting:
    """An offer that waits for an answer since a day."""

    id: UUID
    day: date
    offer: Offer


def store(organisation: UUID, offer: Offer, *, ticket: UUID, day: date) -> None:
    """Seal an offer and keep it; the same ticket twice keeps it once.

    Raises ``OffersFullError`` when too many wait.
    """
    folder = _folder(organisation)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    there = list(_files(organisation))
    if any(identifier == ticket for _path, _day, identifier in there):
        return
    if len(there) >= MOST:
        raise OffersFullError
    words = {"kind": offer.kind.value, "reach": offer.reach[:LONGEST_REACH], "section": offer.section}
    # All of one length, so that the size of a file says nothing about what is in it.
    plain = json.dumps(words, ensure_ascii=False).encode().ljust(PADDED)
    key = make_contacts_key(settings.KEYS, organisation)
    sealed = SUITE.encrypt(plain, key.public_key(), info=_context(organisation))
    _keep(folder / f"{day:%Y-%m-%d}.{ticket}{ENDING}", sealed, day)


def waiting(organisation: UUID) -> list[Waiting]:
    """The offers that wait, the oldest day first; a file that cannot be opened is left out."""
    key = contacts_key(settings.KEYS, organisation)
    if key is None:
        return []
    found = []
    for path, day, identifier in _files(organisation):
        with suppress(InvalidTag, ValueError, OSError, KeyError):
            told = json.loads(SUITE.decrypt(path.read_bytes(), key, info=_context(organisation)))
            found.append(Waiting(identifier, day, Offer(Kind(told["kind"]), told["reach"], told["section"])))
    return sorted(found, key=lambda one: (one.day, one.id))


def days_waiting(organisation: UUID) -> list[date]:
    """The days on which the offers that wait came. Nothing is opened for it."""
    return sorted(day for _path, day, _identifier in _files(organisation))


def late(organisation: UUID, *, today: date) -> bool:
    """Whether somebody has waited for more than a week."""
    return any(today - day > A_WEEK for day in days_waiting(organisation))


def answered(organisation: UUID, identifier: UUID) -> bool:
    """Drop an offer that was answered. Whether it was still there."""
    found = [path for path, _day, one in _files(organisation) if one == identifier]
    for path in found:
        path.unlink(missing_ok=True)
    return bool(found)


def drop_old(organisation: UUID, *, today: date) -> None:
    """Drop what waited for two months, and halves of a file that a power cut left."""
    for path, day, _identifier in _files(organisation):
        if today - day > KEPT:
            path.unlink(missing_ok=True)
    for half in _folder(organisation).glob("*.half"):
        if date.fromtimestamp(half.stat().st_mtime) < today:
            half.unlink(missing_ok=True)


def drop_all(organisation: UUID) -> None:
    """Drop every offer of an organisation, and the key they were sealed to."""
    for path, _day, _identifier in _files(organisation):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        _folder(organisation).rmdir()
    destroy_contacts_key(settings.KEYS, organisation)


def _folder(organisation: UUID) -> Path:
    return Path(settings.VAR) / "contacts" / str(organisation)


def _files(organisation: UUID) -> Iterator[tuple[Path, date, UUID]]:
    folder = _folder(organisation)
    if not folder.is_dir():
        return
    for path in sorted(folder.glob(f"*{ENDING}")):
        day, _dot, identifier = path.name.removesuffix(ENDING).partition(".")
        with suppress(ValueError):
            yield path, date.fromisoformat(day), UUID(identifier)


def _keep(path: Path, content: bytes, day: date) -> None:
    """Write the whole file or none, once; its time of change says the day and no more."""
    half = path.with_name(f"{secrets.token_hex(8)}.half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        midnight = datetime(day.year, day.month, day.day).timestamp()
        os.utime(half, (midnight, midnight))
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _context(organisation: UUID) -> bytes:
    return f"massline count me in {organisation}".encode()
