"""Spans: proving which words were meant without keeping a copy of them."""

import hashlib


def span_digest(salt: bytes, words: str) -> str:
    """SHA-256 of salt and words, 64 hexadecimal digits.

    Whoever has salt and words can check them against it; once the salt is erased it says nothing, not even to
    somebody who guesses the words.

    >>> span_digest(b"salt", "A date.")[:12]
    '0045892101d6'
    """
    return hashlib.sha256(salt + words.encode()).hexdigest()
