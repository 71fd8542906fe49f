"""Once a day, for as long as a server runs: what is past its day is dropped."""

import contextlib
import threading

from django.db import DatabaseError, connection
from django.utils import timezone

from massline.web.keeping.retaining import ClockJumpedError, retain_if_believed


def retain_daily(stop: threading.Event, *, pause: float = 3600.0) -> None:
    """Drop what is past its day once a day until ``stop`` is set; looks at the calendar every ``pause`` seconds.

    The day of the start is left out: starting drops already.
    """
    done = timezone.localdate()
    while not stop.wait(pause):
        today = timezone.localdate()
        if today == done:
            continue
        done = today
        # A database that is busy or full tonight is tried again tomorrow, and so is a clock; serving goes on.
        with contextlib.suppress(DatabaseError, OSError, ClockJumpedError):
            retain_if_believed(today=today)
        connection.close()
