"""The conversation: whom an "@name" means, when a text is long enough, where a quotation stands."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.papers import read_paper
from massline.papers.conversation import length_of, long_enough, mentions, people_in
from massline.papers.quotations import Passages, Place, passages_of

TEXTS = Passages(
    [(Place("p1", 1), "The lift stood still. Nobody came."), (Place("p2", 3), "So we wrote a letter, and another.")]
)


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("0123456789", False),
        ("0123456789a", True),
        ("   0123456789\n\t ", False),
        ("\u200b0123456789\u200b\u202e", False),
        ("👨‍👩‍👧" * 10, False),
        ("👨‍👩‍👧" * 11, True),
        ("e\u0301" * 10, False),
        ("हिन्दी में लिखा हुआ", False),
        ("हिन्दी में लिखा हुआ है", True),
        ("", False),
        ("          ", False),
    ],
)
def test_ten_characters_a_person_sees_are_too_few_and_eleven_enough(text: str, enough: bool) -> None:
    assert long_enough(text) is enough


@given(st.text(max_size=60))
def test_a_text_is_as_long_with_blanks_around_it(text: str) -> None:
    assert length_of(f" \n{text}\t ") == length_of(text)


def test_the_essay_finds_red_fly_from_at_redfly(shared_samples: Path) -> None:
    paper = read_paper(shared_samples / "essay.txt")
    people = people_in(paper.comments)
    assert people == ["Red Fly", "amanezca"]
    found = [
        one for comment in paper.comments for passage in comment.passages for one in mentions(passage.text, people)
    ]
    assert [(one.written, one.person) for one in found] == [("redfly", "Red Fly")]


def test_two_guests_of_one_name_are_not_guessed_between() -> None:
    assert [one.person for one in mentions("@redfly hello", ["Red Fly", "redfly"])] == [None]


def test_an_address_is_no_mention_and_a_stop_belongs_to_the_sentence() -> None:
    assert mentions("write to me@example.org", ["example.org"]) == []
    assert [one.person for one in mentions("so says @Zoe.", ["Zoë"])] == ["Zoë"]


@pytest.mark.parametrize(
    ("quotation", "where"),
    [
        ("nobody came", "p1"),
        ("The lift [...] nobody came", "p1"),
        ("Nobody came.\n\nSo we wrote", "p1"),
        ("a letter, … another", "p2"),
        ("nobody ever came", None),
        ("body came", None),
        ("came ... stood", None),
        ("...", None),
    ],
)
def test_a_quotation_is_found_word_for_word_or_not_at_all(quotation: str, where: str | None) -> None:
    found = TEXTS.find(quotation)
    assert (found.where if found else None) == where


def test_a_quotation_of_a_note_is_bound_to_the_note(shared_samples: Path) -> None:
    paper = read_paper(shared_samples / "essay.txt")
    quoted = [one.text for comment in paper.comments for one in comment.passages if one.quoted]
    found = [place.where if place else None for place in map(passages_of(paper).find, quoted)]
    assert found == [None, "note 3", None]
