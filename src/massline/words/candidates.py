"""Pairs of texts that may be near-duplicates: MinHash over letter triples, banded, in numpy."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

ROWS: Final = 3
BANDS: Final = 32
"""A pair sharing half of its letter triples is a candidate with chance 1 - (1 - .5³)³² = .986, one sharing 7 in 10
with chance .999998."""

LEAST_SHARED: Final = 0.35
"""Candidates of which fewer of the 96 least hashes are equal are dropped: their texts share about a third."""

_SEED: Final = 5
_AT_ONCE: Final = 100_000
_TEXTS_AT_ONCE: Final = 500
_LARGEST_RUN: Final = 32

Hashes = NDArray[np.uint64]
Pairs = NDArray[np.int64]


def candidate_pairs(texts: Sequence[str], *, shortest: float = 0.0) -> Pairs:
    """Pairs of places of ``texts`` that share many letter triples, shape (n, 2), first below second, sorted.

    Left out are pairs of which one text is shorter than ``shortest`` times the other. Texts are compared as they
    stand: normalise them, take equal ones together, and sort them before, so that the order in which they arrived
    makes no difference. Which pairs are found is a matter of chance with a fixed seed (see ``BANDS``). Where more
    than 32 texts share a band, it is narrowed by further hashes and then cut to neighbours, so that ten thousand
    texts from one template take no quadratic time. Judge every pair afterwards: most are not duplicates. Method:
    Broder, *On the resemblance and containment of documents* (1997).

    >>> candidate_pairs(["the rent is too high", "the rent is to high", "more buses at night"]).tolist()
    [[0, 1]]
    """
    if len(texts) < 2:
        return np.empty((0, 2), np.int64)
    least = _least_hashes(texts)
    coded = np.sort(np.concatenate([_pairs_of(least, band) for band in range(BANDS)]))
    coded = coded[np.concatenate([[True], coded[1:] != coded[:-1]])] if len(coded) else coded
    pairs = np.stack(np.divmod(coded, len(texts)), axis=1)
    lengths = np.array([len(text) for text in texts])[pairs]
    pairs = pairs[lengths.min(axis=1) >= shortest * lengths.max(axis=1)]
    short = np.ascontiguousarray(least.T.astype(np.uint32))
    shared = [
        (short[some[:, 0]] == short[some[:, 1]]).mean(axis=1)
        for some in np.split(pairs, range(_AT_ONCE, len(pairs), _AT_ONCE))
    ]
    enough: NDArray[np.bool_] = np.concatenate(shared) >= LEAST_SHARED
    return np.asarray(pairs[enough], np.int64)


def _least_hashes(texts: Sequence[str]) -> Hashes:
    """The least hash of each text's triples under each of ROWS * BANDS random functions, shape (functions, texts)."""
    factors = np.random.default_rng(_SEED).integers(1, 2**63, (ROWS * BANDS, 2), np.uint64) | np.uint64(1)
    least = np.empty((ROWS * BANDS, len(texts)), np.uint64)
    for first in range(0, len(texts), _TEXTS_AT_ONCE):
        some = texts[first : first + _TEXTS_AT_ONCE]
        triples, starts = _triples(some, factors)
        for row, (factor, shift) in enumerate(factors):
            hashed = triples * factor
            hashed += shift
            hashed ^= hashed >> np.uint64(31)
            hashed *= factor
            least[row, first : first + len(some)] = np.minimum.reduceat(hashed, starts)
    return least


def _triples(texts: Sequence[str], factors: Hashes) -> tuple[Hashes, Pairs]:
    """A number for each triple of letters of all texts one after the other, and where each text begins."""
    padded = [f"\x02\x02{text}\x03" for text in texts]
    letters = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    lengths = np.array([len(text) for text in padded], np.int64)
    ends = np.cumsum(lengths)
    triples = letters[:-2] * factors[0, 0] + letters[1:-1] * factors[1, 0] + letters[2:] * factors[2, 0]
    triples ^= triples >> np.uint64(29)
    inside = np.ones(len(letters), np.bool_)
    inside[np.concatenate([ends - 1, ends - 2])] = False
    return triples[inside[:-2]], np.concatenate([[0], np.cumsum(lengths - 2)[:-1]])


def _pairs_of(least: Hashes, band: int) -> Pairs:
    """The pairs of one band as first * texts + second."""
    texts = least.shape[1]
    found = []
    members: Pairs = np.arange(texts)
    key = _mixed(np.zeros(texts, np.uint64), least[band * ROWS : (band + 1) * ROWS])
    for further in range(1, ROWS + 2):
        order = np.argsort(key, kind="stable")
        members, key = members[order], key[order]
        begins = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        size = np.diff(np.append(begins, len(key)))
        large = np.repeat(size > _LARGEST_RUN, size)
        last = further == ROWS + 1
        small = np.ones(len(key), np.bool_) if last else ~large
        found += list(_neighbours(members[small], key[small], texts))
        if last or not large.any():
            break
        members, key = members[large], key[large]
        key = _mixed(key, least[(band * ROWS + ROWS - 1 + further) % len(least)][None, members])
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _mixed(key: Hashes, rows: Hashes) -> Hashes:
    for row in rows:
        key = (key ^ row) * np.uint64(0x9E3779B97F4A7C15)
        key = key ^ (key >> np.uint64(32))
    return key


def _neighbours(members: Pairs, key: Hashes, texts: int) -> Iterator[Pairs]:
    """Pairs with equal keys at most ``_LARGEST_RUN`` places apart."""
    for apart in range(1, min(_LARGEST_RUN, len(key))):
        equal = key[apart:] == key[:-apart]
        if not equal.any():
            return
        yield members[:-apart][equal] * texts + members[apart:][equal]
