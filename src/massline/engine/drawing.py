"""Chance that hangs on what people answered and never on what they are called or where they stand in a file.

A seeded generator gives the same numbers to whoever stands first. Rows stand in the order of ids, so other ids would
give other draws, and other results. Whatever draws people by chance goes through them in the order of these numbers.
"""

import numpy as np
from numpy.typing import NDArray

from massline.engine.votes import VoteMatrix

_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_BLOCK = 8192


def answer_keys(
    votes: VoteMatrix, kept: NDArray[np.bool_] | None = None, *, answers: bool = True
) -> NDArray[np.uint64]:
    """A number per person made of their answers only, uint64 (P,): equal answers, equal number, whatever the id.

    ``kept`` bool (n,) leaves votes out; without ``answers`` the number says which statements were answered, not
    how. It orders people for chance draws and finds equal rows. It is no secret: it never leaves the engine.

    >>> votes, _ = VoteMatrix.from_events(["1", "2", "3"], ["a", "a", "a"], [1, 1, -1])
    >>> one, other, third = answer_keys(votes)
    >>> bool(one == other), bool(one == third)
    (True, False)
    """
    people = len(votes.participants)
    first = np.searchsorted(votes.person, np.arange(0, people + _BLOCK, _BLOCK))
    out = np.zeros(people, np.uint64)
    for start, begin, end in zip(range(0, people, _BLOCK), first[:-1].tolist(), first[1:].tolist(), strict=False):
        part = slice(begin, end)
        chosen = np.ones(end - begin, np.bool_) if kept is None else kept[part]
        cell = votes.statement[part][chosen].astype(np.uint64) * np.uint64(4)
        if answers:
            cell += (votes.answer[part][chosen] + 2).astype(np.uint64)
        total = np.append(np.uint64(0), np.cumsum(scattered(cell), dtype=np.uint64))
        stop = min(start + _BLOCK, people)
        ends = np.searchsorted(votes.person[part][chosen], np.arange(start, stop + 1))
        out[start:stop] = total[ends[1:]] - total[ends[:-1]]
    return out


def scattered(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered over 64 bits, equal ones alike (the finaliser of SplitMix64, Steele, Lea & Flood 2014)."""
    with np.errstate(over="ignore"):
        out = (values + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        for factor, shift in zip(_MIX, (30, 27), strict=True):
            out = (out ^ (out >> np.uint64(shift))) * factor
        return np.asarray(out ^ (out >> np.uint64(31)), np.uint64)
