"""Wrong slips, passwords and codes, counted in memory by where they come from; no address is kept anywhere."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Lock
from time import monotonic

MOST = 20
"""Wrong attempts from one place before it has to wait."""

MINUTES = 10
PLACES = 10_000
A_DAY = 24 * 60 * 60


def household(address: str) -> str:
    """What one household shares: an IPv4 address, the first half of an IPv6 address.

    >>> household("2001:db8:1:2:3:4:5:6") == household("2001:db8:1:2::9"), household("192.0.2.7")
    (True, '192.0.2.7')
    """
    try:
        read = ip_address(address)
    except ValueError:
        return "unknown"
    return read.exploded[:19] if read.version == 6 else str(read)


@dataclass
class Attempts:
    """How often it went wrong lately. The salt lives for a day; after that nothing leads back to an address."""

    most: int = MOST
    minutes: int = MINUTES
    of: Callable[[str], str] = household
    """What is counted together: by default a household."""
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    since: float = field(default_factory=lambda: monotonic())
    wrong: OrderedDict[bytes, list[float]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def too_many(self, address: str) -> bool:
        """Whether this place has to wait before it may try again."""
        with self.lock:
            return len(self._lately(address)) >= self.most

    def failed(self, address: str) -> None:
        """Count one wrong attempt."""
        with self.lock:
            times = self._lately(address)
            place = self._place(address)
            self.wrong[place] = [*times, monotonic()][-self.most :]
            self.wrong.move_to_end(place)
            while len(self.wrong) > PLACES:
                self.wrong.popitem(last=False)

    def forget(self) -> None:
        """Begin anew, with a new salt."""
        self.salt, self.since = secrets.token_bytes(32), monotonic()
        self.wrong.clear()

    def _lately(self, address: str) -> list[float]:
        now = monotonic()
        if now - self.since > A_DAY:
            self.forget()
        times = self.wrong.get(self._place(address), [])
        return [time for time in times if now - time < self.minutes * 60]

    def _place(self, address: str) -> bytes:
        return hmac.new(self.salt, self.of(address).encode(), hashlib.sha256).digest()


ATTEMPTS = Attempts()

CODES = Attempts(most=5, minutes=60, of=str)
"""Wrong codes after a right password, by account. Six digits are soon guessed by somebody who knows the password:
after five in an hour only a recovery code opens, which nobody guesses."""
