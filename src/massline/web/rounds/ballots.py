"""Casting a ballot so that the file does not remember in which order people voted."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F

from massline.web.people.models import Section
from massline.web.rounds.models import Answer, Ballot, Serving, Statement

NEIGHBOURS = 200
"""Rows rewritten on each side of a new one: more than one page of the file holds."""

SMALLEST_SECTION = 20
"""A section with fewer people is never written on a ballot."""

COLUMNS = "key, statement_id, answer, bucket, section_id, contributed, core, open"
Row = tuple[str, str, str, int, str | None, bool, bool, bool]


@dataclass(frozen=True)
class Voter:
    """Who answers, as far as the ballot box may know."""

    key: str
    section: Section | None = None
    contributed: bool = False
    core: bool = False
    open: bool = False

    @property
    def written_section(self) -> Section | None:
        """The section written on the ballot: none for the core and none where it would be small enough to guess."""
        if self.core or self.section is None or self.section.size < SMALLEST_SECTION:
            return None
        return self.section


def bucket_of(chance: float) -> int:
    """The power of two at or below a chance, as its exponent: 3 for 1 in 8 up to 1 in 4.

    >>> bucket_of(1.0), bucket_of(0.3), bucket_of(0.125)
    (0, 2, 3)
    """
    if not 0 < chance <= 1:
        raise ValueError(f"a chance lies above 0 and up to 1, not {chance}")
    bucket = 0
    while 0.5**bucket > chance:
        bucket += 1
    return bucket


@transaction.atomic
def cast(voter: Voter, statement: Statement, answer: Answer, *, chance: float) -> None:
    """Write one answer; a later answer of the same voter replaces it and no trace of the first is kept."""
    bucket = bucket_of(chance)
    section = voter.written_section
    fresh = not Ballot.objects.filter(key=voter.key, statement=statement).exists()
    if connection.vendor == "sqlite":
        _cast_shuffled(voter, statement, answer, bucket, section)
    else:
        Ballot.objects.update_or_create(
            key=voter.key,
            statement=statement,
            defaults={
                "answer": answer,
                "bucket": bucket,
                "section": section,
                "contributed": voter.contributed,
                "core": voter.core,
                "open": voter.open,
            },
        )
    if fresh:
        _count(statement, section, bucket, answered=1)


def count_serving(statement: Statement, section: Section | None, chance: float) -> None:
    """Count that a statement was put before somebody with this chance."""
    _count(statement, section, bucket_of(chance), served=1, chance=chance)


def forget_order() -> None:
    """Empty SQLite's write-ahead log, which would keep every earlier state of the ballot box.

    Called after each answer has been stored for good. Somebody reading at that moment can delay it; the next
    call then does it.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _count(
    statement: Statement,
    section: Section | None,
    bucket: int,
    *,
    served: int = 0,
    answered: int = 0,
    chance: float = 0.0,
) -> None:
    row, _ = Serving.objects.get_or_create(statement=statement, section=section, bucket=bucket)
    Serving.objects.filter(pk=row.pk).update(
        served=F("served") + served, answered=F("answered") + answered, chance_sum=F("chance_sum") + chance
    )


def _cast_shuffled(voter: Voter, statement: Statement, answer: Answer, bucket: int, section: Section | None) -> None:
    """Take out the rows around the new one and put all of them back in random order.

    Inside a page SQLite lays rows down in the order they come; rewriting a stretch longer than a page in random
    order leaves no order to read. Costs a few milliseconds.
    """
    new: Row = (
        voter.key,
        _hex(statement.id),
        str(answer),
        bucket,
        _hex(section.id) if section else None,
        voter.contributed,
        voter.core,
        voter.open,
    )
    with connection.cursor() as cursor:
        rows = _around(cursor, new[:2])
        keys = [row[:2] for row in rows] or [new[:2]]
        cursor.execute(
            "DELETE FROM rounds_ballot WHERE (key, statement_id) >= (%s, %s) AND (key, statement_id) <= (%s, %s)",
            [*min(keys), *max(keys)],
        )
        rewritten = [row for row in rows if row[:2] != new[:2]] + [new]
        secrets.SystemRandom().shuffle(rewritten)
        cursor.executemany(
            f"INSERT INTO rounds_ballot ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",  # noqa: S608
            rewritten,
        )


def _around(cursor: CursorWrapper, key: tuple[str, str]) -> list[Row]:
    found: list[Row] = []
    for side, order in (("<", "DESC"), (">=", "ASC")):
        cursor.execute(
            f"SELECT {COLUMNS} FROM rounds_ballot WHERE (key, statement_id) {side} (%s, %s) "  # noqa: S608
            f"ORDER BY key {order}, statement_id {order} LIMIT {NEIGHBOURS}",
            list(key),
        )
        found.extend(cursor.fetchall())
    return found


def _hex(identifier: UUID) -> str:
    return identifier.hex
