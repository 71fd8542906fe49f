"""Rewriting the ballot box in random order on PostgreSQL, so that its rows do not tell in which order people voted.

PostgreSQL keeps with each row the transaction that wrote it (xmin) and lays rows down as they come (ctid). Both stay
until a table is rewritten. After ``mix`` every row was written by one transaction, in an order drawn by lot.
"""

import contextlib
from threading import Lock, Timer

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

BOXES = ("rounds_ballot", "rounds_response", "rounds_serving", "rounds_code")
"""The answers, and what is written in the same moment as an answer: how often something was put before a section,
and that a code was used."""

LONGEST_WAIT = "5s"
"""Whoever votes waits behind the rewriting, and the rewriting behind whoever counts: it gives up after this long."""

AGAIN = 60.0
"""Seconds until another try where somebody was counting."""


@transaction.atomic
def mix() -> None:
    """Rewrite every table of the ballot box in random order. Only PostgreSQL needs it; answers wait meanwhile.

    Raises ``DatabaseError`` where somebody reads for longer than ``LONGEST_WAIT``; then nothing has changed.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        cursor.execute(f"LOCK TABLE {', '.join(BOXES)} IN ACCESS EXCLUSIVE MODE")
        for table in BOXES:
            _rewrite(cursor, table)


def mix_soon() -> None:
    """Mix within ``settings.MIX_EVERY`` seconds; called after each answer. Nothing stored says when."""
    if connection.vendor == "postgresql" and settings.MIX_EVERY > 0:
        _CLOCK.wind(settings.MIX_EVERY)


def mix_now() -> None:
    """Mix at once, as at a close; where somebody is counting, a little later."""
    try:
        mix()
    except DatabaseError:
        _CLOCK.wind(AGAIN)


def _rewrite(cursor: CursorWrapper, table: str) -> None:
    # gen_random_uuid draws from the system's own chance; random() could be computed backwards.
    cursor.execute(f"CREATE TEMP TABLE mixed ON COMMIT DROP AS SELECT * FROM {table}")  # noqa: S608
    # TRUNCATE, not DELETE: deleted rows would lie in the file, in their old order, until somebody cleans up.
    cursor.execute(f"TRUNCATE {table}")
    cursor.execute(f"INSERT INTO {table} SELECT * FROM mixed ORDER BY gen_random_uuid()")  # noqa: S608
    cursor.execute("DROP TABLE mixed")


class _Clock:
    """One alarm at a time in this process."""

    def __init__(self) -> None:
        self._lock, self._set = Lock(), False

    def wind(self, seconds: float) -> None:
        with self._lock:
            if self._set:
                return
            self._set = True
        alarm = Timer(seconds, self._ring)
        alarm.daemon = True
        alarm.start()

    def _ring(self) -> None:
        with self._lock:
            self._set = False
        try:
            mix()
        except DatabaseError:
            self.wind(AGAIN)
        finally:
            with contextlib.suppress(DatabaseError):
                connection.close()


_CLOCK = _Clock()
