"""Writing to the log and reading whether anybody has touched it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import connection, transaction

from massline.web.record import checkpoints, seals
from massline.web.record.keyfiles import remember_end, remembered_end, site_mark
from massline.web.record.models import LogEntry, Seal

FIRST = "0" * 64
Fact = str | int | float | bool | None


@transaction.atomic
def append(act: str, *, role: str, subject: str, day: date, **facts: Fact) -> LogEntry:
    """Add one act to the chain. ``facts`` hold counts and public words only: the log is open to everybody.

    The entry takes along, as one digest, the seals of all rows written since the last one. It is marked under a key
    outside the database, and some acts are followed by a signed checkpoint.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7368)")
    last = LogEntry.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.digest) if last else (1, FIRST)
    entry = LogEntry(number=number, day=day, role=role, act=act, subject=subject, facts=facts, previous=previous)
    entry.seals = _take_seals(number)
    entry.digest = digest_of(entry)
    entry.mark = site_mark(settings.KEYS, entry.digest)
    entry.save(force_insert=True)
    if checkpoints.due_after(entry):
        checkpoints.make(entry)
    transaction.on_commit(lambda: _remember(entry))
    return entry


def _remember(entry: LogEntry) -> None:
    """Keep the end of the log beside the keys. Where the end kept there is gone, that stays to be found."""
    known = remembered_end(settings.KEYS)
    if known is None or LogEntry.objects.filter(number=known[0], digest=known[1]).exists():
        remember_end(settings.KEYS, entry.number, entry.digest)


def _take_seals(number: int) -> str | None:
    pending = dict(seals.unlogged().values_list("pk", "digest"))
    if not pending:
        return None
    # By name, in parts: what somebody else sealed meanwhile waits for the next act.
    keys = sorted(pending)
    for start in range(0, len(keys), 500):
        Seal.objects.filter(pk__in=keys[start : start + 500]).update(entry=number)
    return seals.root_of(pending.values())


def digest_of(entry: LogEntry) -> str:
    """SHA-256 over the entry's canonical JSON, which holds the digest of the entry before it."""
    fields = [
        entry.number,
        entry.day.isoformat(),
        entry.role,
        entry.act,
        entry.subject,
        entry.facts,
        entry.previous,
        *filter(None, [entry.seals]),  # entries from before seals were digested without
    ]
    canonical = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def faults(entries: Iterable[LogEntry]) -> list[str]:
    """What is wrong with the chain, one sentence each; empty means no entry before the last was touched.

    It does not notice entries cut off at the end, nor a chain written anew: `verifying` does.
    """
    found, previous, expected = [], FIRST, 1
    for entry in entries:
        if entry.number != expected:
            found.append(f"entry {expected} is missing or out of order: found {entry.number}")
        if entry.previous != previous:
            found.append(f"entry {entry.number} does not follow the entry before it")
        if digest_of(entry) != entry.digest:
            found.append(f"entry {entry.number} was changed after it was written")
        previous, expected = entry.digest, entry.number + 1
    return found
