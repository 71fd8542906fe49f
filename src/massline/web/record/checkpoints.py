"""Signed checkpoints: where the log ended on a day, for everybody to keep."""

from datetime import date
from typing import Any

from django.conf import settings

from massline.formats.refusal import InputRefused
from massline.formats.signed import check_signature, parsed, signed, whole_bytes
from massline.web.record.keyfiles import signing_key
from massline.web.record.models import Checkpoint, LogEntry

FORMAT = "massline-checkpoint/1"
EVERY = 100
"""At least one checkpoint every so many entries."""

BEGINNING = "seal what there was"
"""The act of a database from before seals; entries before it have no mark."""

ACTS = frozenset({"release", "close", "destroy key", "recount", BEGINNING})
"""Acts after which there is always one."""


class CheckpointError(ValueError):
    """The document is no checkpoint, or its signature does not fit; the message says which."""


def due_after(entry: LogEntry) -> bool:
    """Whether a checkpoint is made after this entry."""
    return entry.act in ACTS or entry.number % EVERY == 0


def make(entry: LogEntry) -> Checkpoint:
    """Sign where the chain ends with this entry."""
    document = signed(_signed_part(entry.number, entry.day, entry.digest), signing_key(settings.KEYS))
    return Checkpoint.objects.create(number=entry.number, document=whole_bytes(document).decode())


def read(text: str, *, public_key: str | None = None) -> dict[str, Any]:
    """A checkpoint, checked. With ``public_key`` (hex) only one signed with it.

    Raises ``CheckpointError``.
    """
    try:
        document = parsed(text.encode("utf-8", "surrogatepass"), expected=FORMAT, what="checkpoint")
        named = check_signature(document, what="checkpoint", public_key=public_key)
    except InputRefused as error:
        raise CheckpointError(error.message) from error
    try:
        bare = _signed_part(int(document["number"]), date.fromisoformat(document["day"]), str(document["digest"]))
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError("it is no checkpoint of massline") from error
    if set(document) - {"signature"} != set(bare):
        raise CheckpointError("it holds more than a checkpoint does")
    return {**bare, "public_key": named}


def _signed_part(number: int, day: date, digest: str) -> dict[str, Any]:
    return {"format": FORMAT, "number": number, "day": day.isoformat(), "digest": digest}
