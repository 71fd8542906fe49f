"""The same words compare equal; whatever carries meaning keeps them apart."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.words.normalised import normalised, words_of

RTL, ISOLATE, ZERO_WIDTH, SOFT_HYPHEN = "\u202e", "\u2066", "\u200b", "\u00ad"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The rent is too high", "  the RENT is,\ttoo high!!! "),
        ("The rent is too high", f"{RTL}The re{ZERO_WIDTH}nt is{ISOLATE} too hi{SOFT_HYPHEN}gh"),
        ("Don\u2019t raise it", "don't raise it"),
        ("Don`t raise it", "Don't raise it"),
        ('They said "no"', "They said «no»"),
        ("ＦＵＬＬ width", "full width"),
        ("ﬁx the lifts", "fix the lifts"),
        ("İstanbul", "istanbul"),
        ("الإيجار مرتفع", "الإيجـــار مرتفع"),
        ("٣ buses", "3 buses"),
        ("co-operative", "co operative"),
        ("cafe\u0301", "café"),
    ],
)
def test_what_carries_no_meaning_makes_no_difference(one: str, other: str) -> None:
    assert normalised(one) == normalised(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5 buses", "15 buses"),
        ("1,000 people", "1.000 people"),
        ("-5 degrees", "5 degrees"),
        ("1½ hours", "11/2 hours"),
        ("10² m", "102 m"),
        ("50%", "50"),
        ("$5", "€5"),
        ("10:30", "1030"),
        ("more > less", "more < less"),
        ("no cars?", "no cars."),
        ("we're here", "were here"),
        ("👍", "👎"),
        ("fine :)", "fine :("),
        ("☑ pay", "☒ pay"),
        ("terminó", "termino"),
        ("in Maßen", "in Massen"),
        ("do not", "do"),
        ("房租太高", "房租不高"),
    ],
)
def test_what_carries_meaning_is_never_erased(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize("text", ["", "   ", "...", "\u202e\u200b", "—", "\ud800"])
def test_a_text_without_a_word_has_nothing_to_compare(text: str) -> None:
    assert normalised(text) == ""


@given(st.text())
def test_every_digit_stays(text: str) -> None:
    digits = Counter(str(int(char)) for char in text if char.isdecimal())
    left = Counter(char for char in normalised(text) if char in "0123456789")
    assert digits <= left


@given(st.text())
def test_what_is_normalised_has_no_capital_no_control_and_no_blank_but_one(text: str) -> None:
    found = normalised(text)
    assert found == " ".join(found.split())
    assert not any(char in found for char in "\u202a\u202e\u2066\u2069\u200b\ufeff\u00ad")


@given(st.text(st.sampled_from("aB c'-.,?!5½²%$\u2019\u202e😀ß:)(")))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalised(text)
    assert words_of(normalised(once)) == words_of(once)


def test_words_of_scripts_without_blanks_are_their_characters() -> None:
    assert words_of(normalised("房租 5% 高")) == ["房", "租", "5%", "高"]
    assert words_of(normalised("हिन्दी में")) == ["हिन्दी", "में"]
