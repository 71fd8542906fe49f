"""Exact counts of a table that is closed, as salted digests: a later recount says whether they are still the same."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

Exact = Mapping[str | None, tuple[int, ...]]


def freeze(before: str | None, closed: Mapping[str, Exact]) -> str:
    """Digests of these tables, with a salt of their own; tables frozen before keep theirs, whatever is counted now.

    >>> kept = freeze(None, {"voters": {"a": (12,)}})
    >>> holds(kept, "voters", {"a": (12,)}), holds(kept, "voters", {"a": (13,)}), "12" in json.loads(kept)["tables"]
    (True, False, False)
    """
    known: dict[str, Any] = json.loads(before) if before else {"salt": secrets.token_hex(16), "tables": {}}
    fresh = {name: _digest(known["salt"], name, exact) for name, exact in closed.items()}
    return json.dumps({"salt": known["salt"], "tables": fresh | known["tables"]}, sort_keys=True)


def knows(frozen: str, name: str) -> bool:
    """Whether this table was frozen."""
    return bool(frozen) and name in json.loads(frozen)["tables"]


def holds(frozen: str, name: str, exact: Exact) -> bool:
    """Whether a table counted now is the one that was frozen."""
    known = json.loads(frozen)
    return bool(known["tables"][name] == _digest(known["salt"], name, exact))


def digest_of(frozen: str) -> str:
    """What the log keeps of it."""
    return hashlib.sha256(frozen.encode()).hexdigest()


def _digest(salt: str, name: str, exact: Exact) -> str:
    counts = sorted((section or "", list(numbers)) for section, numbers in exact.items() if any(numbers))
    return hashlib.sha256(json.dumps([salt, name, counts]).encode()).hexdigest()
