"""Signed JSON documents: canonical bytes, an Ed25519 signature, and one clear refusal for what does not fit.

Canonical is UTF-8 with sorted keys, no spaces and whole numbers only, so that the same document is the same bytes on
every machine. ``signature`` and ``words`` are not signed: words can be taken back, each is proved by a digest.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from massline.formats.refusal import InputRefused, quoted, refusal_of

UNSIGNED: Final = ("signature", "words")
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of the largest document that is read; a release of 100,000 statements in ten sections needs less."""


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: the document without its signature and the words, as canonical JSON.

    >>> canonical_bytes({"b": 1, "a": "é", "signature": {}})
    b'{"a":"\\xc3\\xa9","b":1}'
    """
    return whole_bytes({key: value for key, value in document.items() if key not in UNSIGNED})


def whole_bytes(document: Mapping[str, Any]) -> bytes:
    """The document as canonical JSON, with all that is in it."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def signed(document: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """The document with its signature and the public key that checks it."""
    signature = {
        "algorithm": "Ed25519",
        "public_key": key.public_key().public_bytes_raw().hex(),
        "value": key.sign(canonical_bytes(document)).hex(),
    }
    return {**document, "signature": signature}


def bytes_of(path: Path, *, what: str) -> bytes:
    """The bytes of a file that should hold a signed document. Raises ``InputRefused`` for one that cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputRefused(f"larger than {LARGEST // 2**20} MiB, too large for a {what}", file=path)
        return path.read_bytes()
    except OSError as error:
        raise refusal_of(error, path) from error


def parsed(
    data: bytes, *, expected: str, what: str, file: Path | None = None, older: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The document in some bytes, its format ``expected``; nothing else of it is checked.

    ``older`` says of formats that were written once and are read no more what to do about them.
    Raises ``InputRefused`` for what is no JSON, holds a key twice or a number that is not whole, or another format.
    """
    document = _json(data, what, file)
    if not isinstance(document, dict) or document.get("format") != expected:
        found = document.get("format") if isinstance(document, dict) else type(document).__name__
        if older and str(found) in older:
            raise InputRefused(older[str(found)], file=file)
        raise InputRefused(
            f"format is {quoted(str(found))}, expected '{expected}'; is this a file that massline published?",
            file=file,
        )
    return document


def check_signature(
    document: Mapping[str, Any], *, what: str, public_key: str | None = None, file: Path | None = None
) -> str:
    """The public key (hex) with which a document is signed. With ``public_key`` only that one will do.

    A signature that fits says that nothing was changed since; whose key it is you must learn elsewhere.
    """
    signature = document.get("signature")
    if not isinstance(signature, dict) or set(signature) != {"algorithm", "public_key", "value"}:
        raise InputRefused(f"no signature; a {what} is signed by whoever published it", file=file)
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


def _json(data: bytes, what: str, file: Path | None) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            again = next(key for index, key in enumerate(keys) if key in keys[:index])
            raise InputRefused(f"the key {quoted(again)} stands twice in one object", file=file)
        return dict(pairs)

    def no_fraction(value: str) -> NoReturn:
        raise InputRefused(f"{quoted(value)} is not a whole number; a {what} holds whole counts only", file=file)

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
        raise InputRefused(f"not UTF-8 text (byte {error.start:,}); a {what} is UTF-8 JSON", file=file) from error
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg.lower()} at column {error.colno:,}; was the file cut or edited?"
        raise InputRefused(message, file=file, line=error.lineno) from error
    except RecursionError as error:
        raise InputRefused(f"not a {what}: nesting beyond any sense", file=file) from error
