"""Receipts and codes that fit on a slip of paper."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.web.rounds.slips import ALPHABET, SlipError, new_slip, read_slip, slip_hash


def test_a_slip_has_four_groups_of_four_and_a_check_symbol() -> None:
    assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{4}}[{ALPHABET}]", new_slip())


def test_no_symbol_of_a_slip_looks_like_another() -> None:
    assert not set("0O1ILU") & set(ALPHABET)


def test_spaces_dashes_and_small_letters_do_not_matter() -> None:
    slip = new_slip()
    assert read_slip("  " + slip.lower().replace("-", " ") + " ") == slip


@given(st.integers(0, 16), st.sampled_from(ALPHABET))
def test_any_single_wrong_symbol_is_noticed(place: int, other: str) -> None:
    symbols = "K7TE7Q4M9XWRH3PD8"
    assert read_slip(symbols) == "K7TE-7Q4M-9XWR-H3PD-8"
    if symbols[place] != other:
        with pytest.raises(SlipError, match="not right"):
            read_slip(symbols[:place] + other + symbols[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "has 0 letters"),
        ("K7TE", "has 4 letters"),
        ("O0TE-7Q4M-9XWR-H3PD-8", "0, O, which no slip has"),
        ("K7TE-7Q4M-9XWR-H3PD-88", "has 18 letters"),
        ("\x00" * 50, "has 0 letters"),
        ("ﷺ" * 10_000, "which no slip has"),
    ],
)
def test_what_cannot_be_a_slip_is_refused_with_what_to_look_at(typed: str, why: str) -> None:
    with pytest.raises(SlipError, match=why):
        read_slip(typed)


def test_only_a_hash_is_stored_and_it_does_not_hold_the_slip() -> None:
    slip = new_slip()
    assert slip.replace("-", "") not in slip_hash(slip).upper()
    assert len(slip_hash(slip)) == 64


def test_two_slips_are_never_the_same() -> None:
    assert len({new_slip() for _ in range(1000)}) == 1000
