"""How often something may be sent from one network in a day; counted in memory, forgotten every day.

No address is stored: what is counted is an HMAC under a salt that exists in this process for one day.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from datetime import date
from threading import Lock

from django.http import HttpRequest

from massline.web.stages.desk.attempts import household

NETWORKS = 100_000
"""Networks counted at most; beyond them those that sent least are forgotten, so that memory stays bounded."""


class Pace:
    """At most ``most`` a day from one network: many people of a house share one."""

    refused: int
    """How many were too many today: a count, and nothing about where they came from."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self._day = date.min
        self._salt = b""
        self._seen: Counter[bytes] = Counter()
        self.refused = 0

    def too_fast(self, request: HttpRequest, *, day: date) -> bool:
        """Count one more; whether it is one too many."""
        with self._lock:
            if day != self._day:
                self._day, self._salt, self._seen = day, secrets.token_bytes(32), Counter()
                self.refused = 0
            address = household(str(request.META.get("REMOTE_ADDR", "")))
            network = hmac.new(self._salt, address.encode(), hashlib.sha256).digest()
            self._seen[network] += 1
            too_many = self._seen[network] > self.most
            self.refused += too_many
            if len(self._seen) > NETWORKS:
                self._seen = Counter(dict(self._seen.most_common(NETWORKS // 2)))
            return too_many

    def refused_on(self, day: date) -> int:
        """How many were too many on this day; nothing is known of days before."""
        with self._lock:
            return self.refused if day == self._day else 0

    def forget(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self._day, self.refused = date.min, 0


PACES = {
    "investigate:begin": Pace(30),
    "gather:start": Pace(3_000),
    "gather:say": Pace(1_000),
    "report_back:proposal": Pace(3_000),
    "receipt": Pace(1_000),
    "comment": Pace(300),
    "programme": Pace(300),
    "help_slip": Pace(1_000),
    "desk:enter": Pace(300),
}
"""Forms anybody can send, by the name of their address. A whole workplace may sit behind one network: the limits
stop a machine that floods, not a meeting that votes."""


def refused_today(day: date) -> int:
    """Forms refused today because too many came from one network, over the whole site."""
    return sum(pace.refused_on(day) for pace in PACES.values())
