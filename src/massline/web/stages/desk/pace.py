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


class Pace:
    """At most ``most`` a day from one network: many people of a house share one."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self._day = date.min
        self._salt = b""
        self._seen: Counter[bytes] = Counter()

    def too_fast(self, request: HttpRequest, *, day: date) -> bool:
        """Count one more; whether it is one too many."""
        with self._lock:
            if day != self._day:
                self._day, self._salt, self._seen = day, secrets.token_bytes(32), Counter()
            address = str(request.META.get("REMOTE_ADDR", ""))
            network = hmac.new(self._salt, address.encode(), hashlib.sha256).digest()
            self._seen[network] += 1
            return self._seen[network] > self.most

    def forget(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self._day = date.min
