"""Writing to the log and reading whether anybody has touched it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from massline.web.record.models import LogEntry

FIRST = "0" * 64
Fact = str | int | float | bool | None


@transaction.atomic
def append(act: str, *, role: str, subject: str, day: date, **facts: Fact) -> LogEntry:
    """Add one act to the chain. ``facts`` hold counts and public words only: the log is open to everybody."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7368)")
    last = LogEntry.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.digest) if last else (1, FIRST)
    entry = LogEntry(number=number, day=day, role=role, act=act, subject=subject, facts=facts, previous=previous)
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


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
    ]
    canonical = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def faults(entries: Iterable[LogEntry]) -> list[str]:
    """What is wrong with the chain, one sentence each; empty means no entry before the last was touched.

    It does not notice entries cut off at the end: that needs a checkpoint somebody else holds.
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
