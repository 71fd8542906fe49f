"""A database from before seals: everything it holds is sealed once, on the day it was brought up to date."""

from datetime import date

from django.db import transaction

from massline.web.record import checkpoints, log, seals
from massline.web.record.models import LogEntry, Seal


@transaction.atomic
def seal_what_there_was(*, day: date) -> int:
    """Seal every row of the tables the log vouches for; how many. Only once, and only where nothing was sealed yet.

    What was changed before that day is not noticed: the log says on which day it began.
    """
    if Seal.objects.exists() or not LogEntry.objects.exists() or LogEntry.objects.filter(mark__isnull=False).exists():
        return 0
    for known in seals.TABLES.values():
        seals.seal(known.rows())
    count = Seal.objects.count()
    log.append(checkpoints.BEGINNING, role="site", subject="tables", day=day)
    return count
