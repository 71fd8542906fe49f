"""How a published share is said: rounded, with its range, never against the verdict."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.method.shown import THRESHOLDS, shown_share

cells = st.integers(10, 2000).flatmap(
    lambda base: st.integers(2, base - 2).map(
        lambda agree: {"base": base, "agree": agree, "together": ["disagree", "pass"]}
    )
)


@given(cells)
def test_rounding_never_contradicts_the_verdict(cell: dict[str, int]) -> None:
    shown = shown_share(cell)
    assert shown is not None
    for threshold in THRESHOLDS:
        exact = Fraction(cell["agree"], cell["base"])
        assert (Fraction(shown.percent, 100) >= threshold) == (exact >= threshold)


@given(cells)
def test_shares_move_in_steps_of_five_below_a_hundred_voters_and_one_above(cell: dict[str, int]) -> None:
    shown = shown_share(cell)
    assert shown is not None
    step = 5 if cell["base"] < 100 else 1
    assert shown.percent % step == 0
    assert 0 < shown.percent < 100
    assert abs(shown.percent - 100 * cell["agree"] / cell["base"]) <= 1.5 * step
    assert shown.low <= 100 * cell["agree"] / cell["base"] + 0.5
    assert shown.high >= 100 * cell["agree"] / cell["base"] - 0.5


@given(cells)
def test_words_stand_on_the_same_side_of_half_as_the_votes(cell: dict[str, int]) -> None:
    shown = shown_share(cell)
    assert shown is not None
    if shown.words.endswith("half"):
        order = (2 * cell["agree"] > cell["base"]) - (2 * cell["agree"] < cell["base"])
        assert shown.words == {-1: "just under half", 0: "half", 1: "just over half"}[order]


@pytest.mark.parametrize(
    ("agree", "base", "percent", "words"),
    [
        (18, 24, 75, "about 3 in 4"),
        (13, 27, 45, "just under half"),
        (12, 24, 50, "half"),
        (20, 30, 70, "2 in 3"),
        (5, 13, 40, "about 2 in 5"),
        (1358, 1400, 97, "more than 9 in 10"),
        (39, 40, 95, "more than 9 in 10"),
        (2, 60, 5, "fewer than 1 in 10"),
    ],
)
def test_shares_read_as_people_say_them(agree: int, base: int, percent: int, words: str) -> None:
    shown = shown_share({"base": base, "agree": agree, "together": ["disagree", "pass"]})
    assert shown is not None
    assert (shown.percent, shown.words) == (percent, words)


def test_a_hidden_cell_has_no_share_and_an_answer_not_told_apart_has_none_either() -> None:
    assert shown_share({"suppressed": True}) is None
    assert shown_share({"base": 24, "agree": 18, "together": ["disagree", "pass"]}, "pass") is None


def test_nine_in_ten_is_said_of_a_cell_where_nearly_all_gave_one_answer() -> None:
    agree = shown_share({"base": 24, "nearly_all": "agree"})
    disagree = shown_share({"base": 24, "nearly_all": "agree"}, "disagree")
    assert agree is not None
    assert disagree is not None
    assert (agree.words, disagree.words) == ("9 in 10 or more", "1 in 10 or fewer")
