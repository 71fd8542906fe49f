"""What a database keeps of deleted rows: emptied, so that what is erased is gone from its files too."""

import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import DatabaseError, connection, transaction

PIECE = 16
"""Bytes of a text that are looked for: a gap between rows may hold a part of it only."""


def leave_no_trace(texts: Iterable[str | bytes], *, table: str) -> None:
    """Once this transaction is stored, remove what the files still hold of values that were erased in ``table``.

    Nothing happens where the transaction is rolled back. Where somebody reads at that moment the rest is left to the
    daily ``rewrite``.
    """
    pieces = [piece for text in texts for piece in pieces_of(text)]
    transaction.on_commit(lambda: _remove(pieces, table), robust=True)


def pieces_of(text: str | bytes) -> list[bytes]:
    """Beginning, middle and end of a text as they lie in a file; the whole of a short one.

    >>> pieces_of("It is cold.")
    [b'It is cold.']
    >>> [len(piece) for piece in pieces_of("Since March the lift has stopped every Monday.")]
    [16, 16, 16]
    """
    data = text.encode() if isinstance(text, str) else text
    if len(data) <= 2 * PIECE:
        return [data] if data else []
    middle = (len(data) - PIECE) // 2
    return [data[:PIECE], data[middle : middle + PIECE], data[-PIECE:]]


def rewrite(tables: Sequence[str] = ()) -> bool:
    """Write the database anew without what was deleted; on PostgreSQL these tables. Whether it could be done.

    Not inside a transaction. PostgreSQL's own journal keeps older states until it is reused (docs/erasure.md).
    """
    if connection.in_atomic_block:
        return False
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    "PRAGMA temp_store=MEMORY"
                )  # else a copy of everything lies in the folder of the system
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                cursor.execute("SET lock_timeout = '5s'")
                for table in tables:
                    cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
                cursor.execute("RESET lock_timeout")
    except DatabaseError:
        return False
    return True


def found_in(path: Path, pieces: Sequence[bytes]) -> bool:
    """Whether a file holds one of these."""
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(piece) >= 0 for piece in pieces)


def _remove(pieces: Sequence[bytes], table: str) -> None:
    if connection.vendor != "sqlite":
        rewrite([table])
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # secure_delete has overwritten the row itself; a page that was split may keep a copy in its gap.
    if found_in(Path(str(connection.settings_dict["NAME"])), pieces):
        rewrite()
