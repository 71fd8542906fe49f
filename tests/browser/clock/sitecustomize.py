"""Python reads this file by itself when its folder is on PYTHONPATH: a server whose days a test moves on.

The file that TEST_CLOCK names holds by how many days the server is ahead.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

CLOCK = Path(os.environ["TEST_CLOCK"])
_now = timezone.now


def now() -> datetime:
    return _now() + timedelta(days=int(CLOCK.read_text()))


timezone.now = now
