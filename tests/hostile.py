"""Input nobody means well with: files that were almost right, and how many of them a test tries.

A few in the ordinary tests; ``MASSLINE_TEST_CASES=5000`` in ``make soak``, for the readers and for the doors.
"""

import os
from collections.abc import Sequence

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

CASES = int(os.environ.get("MASSLINE_TEST_CASES", "0"))
TOKENS = [
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\r\n", b'"', b"'", b",", b";", b"\t", b"|", b"-1",
    b"1e999", b"NaN", b"9" * 400, b"=cmd|' /C calc'!A0", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<x>", b"</", b"]]>",
    b"{", b"}", b"[", b"[" * 3000, b"null", b"true", b"\xe2\x80\xae", b"\xed\xa0\xbd", b"\xf0\x9f\x98\x80",
    b"e\xcc\x81" * 40, b"x" * 3000, b"PK\x03\x04", b"PAR1", b"%", b"\\", b"../../etc/passwd", b"\x1b[31m",
    "١٢".encode(), b"0", b" ",
]  # fmt: skip


def tries(few: int, *, share: int = 1) -> settings:
    """So many examples in the ordinary tests, one in ``share`` of all cases when they are soaked."""
    return settings(
        max_examples=max(CASES // share, few), deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
    )


@st.composite
def spoilt(draw: st.DrawFn, samples: Sequence[bytes]) -> bytes:
    """One of the samples after a few changes: cut, doubled, swapped, or with a token in it that hurts."""
    data = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        piece = draw(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8), st.just(data[start:end] * 2)))
        data = data[:start] + piece + data[end:]
    return data


def spoilt_text(samples: Sequence[str]) -> st.SearchStrategy[str]:
    """The same for a text; half letters come out as the sign for them."""
    changed = spoilt([one.encode() for one in samples]).map(lambda data: data.decode("utf-8", "replace"))
    return st.one_of(changed, st.text(max_size=60))
