"""Key files: the site's secret, its signing key and one key a consultation, each 0600, outside the database.

A consultation's key turns a code into a ballot key. Whoever holds it *and* the codes can join people to
votes; that is why it is neither in the database nor in its backups, and is destroyed at close.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

Purpose = Literal["ballot", "words", "lot", "keyed"]


class KeyMissingError(Exception):
    """The key file of a consultation is not there: it was destroyed at close, or the folder was not moved along."""


def read_site_secret(folder: Path) -> str | None:
    """The site's secret, or None where no key file was made yet."""
    path = folder / "site.key"
    return path.read_text().strip() if path.is_file() else None


def make_site_keys(folder: Path) -> None:
    """Make the site's secret and signing key where they are missing; existing ones are never replaced."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _create(folder / "site.key", secrets.token_urlsafe(48).encode())
    _create(folder / "signing.key", Ed25519PrivateKey.generate().private_bytes_raw())


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The key that signs releases; made on first use."""
    path = folder / "signing.key"
    if not path.is_file():
        make_site_keys(folder)
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def site_mark(folder: Path, digest: str) -> str:
    """HMAC-SHA256 of a digest of the log, under the signing key: nobody writes an entry with the database alone."""
    path = folder / "signing.key"
    if not path.is_file():
        make_site_keys(folder)
    return hmac.new(path.read_bytes(), f"log\n{digest}".encode(), hashlib.sha256).hexdigest()


def remember_end(folder: Path, number: int, digest: str) -> None:
    """Write down beside the keys where the log ends, so that a database put back to an earlier day is noticed.

    A folder that cannot be written to is left alone: the checkpoints still hold.
    """
    with contextlib.suppress(OSError):
        fresh = folder / "log.end.new"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{number} {digest}\n")
        fresh.replace(folder / "log.end")


def remembered_end(folder: Path) -> tuple[int, str] | None:
    """Number and digest of the last entry this folder knows of; None where it knows of none."""
    path = folder / "log.end"
    if not path.is_file():
        return None
    number, _, digest = path.read_text().strip().partition(" ")
    return (int(number), digest) if number.isdecimal() else None


def make_consultation_key(folder: Path, consultation: UUID) -> None:
    """Make the key of a consultation; an existing one is never replaced."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _create(folder / f"{consultation}.key", secrets.token_bytes(32))


def has_consultation_key(folder: Path, consultation: UUID) -> bool:
    """Whether the key of a consultation is there."""
    return (folder / f"{consultation}.key").is_file()


def destroy_consultation_key(folder: Path, consultation: UUID) -> None:
    """Overwrite and remove the key: from then on nobody can join a code to a ballot, not even this server."""
    _destroy(folder / f"{consultation}.key")


def make_contacts_key(folder: Path, organisation: UUID) -> X25519PrivateKey:
    """The key to which an organisation's "count me in" slips are sealed; made on first use, never replaced."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"contacts-{organisation}.key"
    _create(path, X25519PrivateKey.generate().private_bytes_raw())
    return X25519PrivateKey.from_private_bytes(path.read_bytes())


def contacts_key(folder: Path, organisation: UUID) -> X25519PrivateKey | None:
    """The key that opens those slips, None where none was made or it was not moved along."""
    path = folder / f"contacts-{organisation}.key"
    return X25519PrivateKey.from_private_bytes(path.read_bytes()) if path.is_file() else None


def destroy_contacts_key(folder: Path, organisation: UUID) -> None:
    """Overwrite and remove it: what is sealed to it can never be opened again."""
    _destroy(folder / f"contacts-{organisation}.key")


def pseudonym(folder: Path, consultation: UUID, purpose: Purpose, credential: str) -> str:
    """HMAC-SHA256(key of the consultation, purpose and credential), 128 bits as 32 hexadecimal digits.

    The same person gets unrelated pseudonyms for ballots and for words, so the two cannot be joined without
    the key. Raises ``KeyMissingError`` once the key is destroyed.
    """
    path = folder / f"{consultation}.key"
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        raise KeyMissingError(
            f"no key for consultation {consultation} in the key folder: it was destroyed at close, "
            "or the folder of keys was not moved together with the database."
        ) from None
    message = f"{purpose}\n{credential}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]


def _create(path: Path, content: bytes) -> None:
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)


def _destroy(path: Path) -> None:
    if path.is_file():
        path.write_bytes(secrets.token_bytes(32))
        path.unlink()
