"""Verbatim spans: which part of which remark is meant, provable against the stored words without a copy."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SENTENCES: Final = re.compile(
    r"[^.!?\u3002\uff01\uff1f\u061f\u06d4\u0964\n]+(?:[.!?\u3002\uff01\uff1f\u061f\u06d4\u0964]+|$|(?=\n))"
)


class SpanError(ValueError):
    """A span that is not in its remark, or no longer the words that were meant."""


@dataclass(frozen=True)
class Remark:
    """What somebody said: an id, the stored words, and their language by ISO 639 where it is known."""

    id: str
    words: str
    language: str | None = None


@dataclass(frozen=True)
class Span:
    """``words[start:end]`` of a remark, in characters, with the salted digest of exactly those words."""

    remark: str
    start: int
    end: int
    digest: str


def span_of(remark: Remark, start: int, end: int, *, salt: bytes) -> Span:
    """The span of a remark between two places.

    >>> span_of(Remark("a1", "Fix the lifts."), 0, 3, salt=b"salt").digest[:8]
    '4982abc7'

    Raises ``SpanError`` for one that is empty or outside.
    """
    if not 0 <= start < end <= len(remark.words):
        raise SpanError(f"{start} to {end} is no part of a remark of {len(remark.words)} characters")
    return Span(remark.id, start, end, digest_of(salt, remark.words[start:end]))


def cut(span: Span, remark: Remark, *, salt: bytes) -> str:
    """The words of a span, cut from the remark as it is stored: the only way a quotation is made.

    Raises ``SpanError`` if the remark is another one or its words have changed.
    """
    words = remark.words[span.start : span.end]
    if span.remark != remark.id or digest_of(salt, words) != span.digest:
        raise SpanError(f"the span {span.start} to {span.end} no longer fits remark {remark.id}")
    return words


def digest_of(salt: bytes, words: str) -> str:
    """SHA-256 of salt and words, as ``massline.method.spans`` computes it; it says nothing once the salt is gone."""
    return hashlib.sha256(salt + words.encode("utf-8", "surrogatepass")).hexdigest()


def sentences(words: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end, blanks around them left out.

    They end with a full stop, a question or exclamation mark of any script, or the line; a full stop in a number or
    an abbreviation ends one too.

    >>> said = "Fix the lifts. Who pays?"
    >>> [said[start:end] for start, end in sentences(said)]
    ['Fix the lifts.', 'Who pays?']
    """
    for found in _SENTENCES.finditer(words):
        start, end = found.span()
        text = found[0]
        start += len(text) - len(text.lstrip())
        end -= len(text) - len(text.rstrip())
        if start < end:
            yield start, end
