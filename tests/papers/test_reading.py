"""Papers: what is read of a file, and what of it is refused."""

from pathlib import Path

import pytest

from massline.formats.refusal import InputRefused
from massline.papers import Paper, paper_of, read_paper
from massline.papers.paper import Kind

MARKDOWN = """---
title: Who repairs the lifts
author: A. Writer
first publisher: The Stairwell
licence: CC BY 4.0
abridged: no
---

# One: the landlord

The lift stood still for a month.[^a] We *counted*.

> It will be mended soon.

- Block A has two lifts,
  both old.

Caption by B. Viewer: "The lift in May."

[^a]: From 3 May on,
    by our own list.
"""


def words(paper: Paper) -> list[tuple[Kind, str, int]]:
    return [(one.kind, one.text, one.line) for one in paper.paragraphs]


def test_markdown_comes_as_paragraphs_with_their_lines_and_notes_apart() -> None:
    paper = paper_of(MARKDOWN.encode(), is_markdown=True)
    assert words(paper) == [
        (Kind.HEADING, "One: the landlord", 9),
        (Kind.PARAGRAPH, "The lift stood still for a month. We *counted*.", 11),
        (Kind.QUOTATION, "It will be mended soon.", 13),
        (Kind.ITEM, "Block A has two lifts, both old.", 15),
    ]
    assert [(mark.place, mark.label) for mark in paper.paragraphs[1].marks] == [(33, "a")]
    assert [(note.label, note.text, note.line) for note in paper.notes] == [
        ("a", "From 3 May on, by our own list.", 20)
    ]
    assert [(one.credit, one.text) for one in paper.captions] == [("B. Viewer", "The lift in May.")]


def test_what_the_fields_say_of_the_paper_is_no_guess() -> None:
    told = paper_of(MARKDOWN.encode(), is_markdown=True).attribution
    assert (told.author, told.first_publisher, told.licence) == ("A. Writer", "The Stairwell", "CC BY 4.0")
    assert told.abridged is False
    assert told.guessed == ()


def test_what_is_read_from_sentences_is_named_as_a_guess() -> None:
    above = "This was written for The Stairwell. Our Street re-publishes it here to have it discussed."
    told = paper_of(f"On lifts\n\n{above}\n\nby A. Writer\n\nWords.".encode()).attribution
    assert (told.author, told.first_publisher) == ("A. Writer", "The Stairwell")
    assert (told.republisher, told.reason) == ("Our Street", "to have it discussed")
    assert told.guessed == ("author", "first_publisher", "reason", "republisher")


def test_wrapped_lines_are_one_paragraph_and_long_ones_each_their_own() -> None:
    long = "word " * 30
    paper = paper_of(f"Title\n\nshort line\nand its rest.\n\n{long}\n{long}".encode())
    assert [one.text for one in paper.paragraphs] == ["short line and its rest.", long.strip(), long.strip()]


def test_a_chapter_called_comments_stays_in_the_paper() -> None:
    paper = paper_of(b"# Title\n\nWords.\n\n## Comments\n\nSome of ours.\n", is_markdown=True)
    assert [one.text for one in paper.paragraphs] == ["Words.", "Comments", "Some of ours."]
    assert (paper.comments, paper.left_out) == ((), ())


def test_the_same_words_have_the_same_anchor_in_any_file() -> None:
    one = paper_of(b"Title\n\nFix the lifts.\n\nFix the lifts.").paragraphs
    other = paper_of(b"Another\n\nSomething before.\n\nFIX the  lifts").paragraphs
    assert one[0].anchor == other[1].anchor
    assert one[1].anchor == f"{one[0].anchor}-2"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"Title\n\nfine\n\ncaf\xe9", "byte 0xe9"),
        (b"Title\n\n\x00", "NUL"),
        (b"x" * 5_000_000, "5,000,000 bytes"),
    ],
)
def test_what_is_no_paper_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        paper_of(data, file=Path("paper.md"))


def test_a_byte_that_is_no_text_is_refused_with_its_line() -> None:
    with pytest.raises(InputRefused) as refused:
        paper_of(b"Title\n\ncaf\xe9")
    assert refused.value.line == 3


@pytest.mark.parametrize(
    "text", ["#" * 5000, "> " * 3000 + "x", "[" * 5000, "*" * 5000, "- " * 2000, "[^a]: " * 900, "`" * 4001]
)
def test_hostile_markup_stays_the_characters_it_is(text: str) -> None:
    for is_markdown in (True, False):
        paper_of(f"Title\n\n{text}\n\nEnd.".encode(), is_markdown=is_markdown)


def test_five_hundred_notes_find_their_marks() -> None:
    body = "\n\n".join(f"Sentence number {n} says something.[^{n}]" for n in range(500))
    notes = "\n\n".join(f"[^{n}]: Note {n}." for n in range(500))
    paper = paper_of(f"# Title\n\n{body}\n\n{notes}".encode(), is_markdown=True)
    assert [one.marks[0].label for one in paper.paragraphs] == [note.label for note in paper.notes]


def test_the_essay_is_read_with_its_people_and_without_the_form_of_its_page(shared_samples: Path) -> None:
    paper = read_paper(shared_samples / "essay.txt")
    assert [one.name for one in paper.comments] == ["Red Fly", "amanezca"]
    assert all(one.guest for one in paper.comments)
    assert paper.captions[0].credit == "RI"
    assert paper.attribution.author == "Amil K."
    assert paper.attribution.republisher == "Kasama"
    assert [note.label for note in paper.notes] == ["1", "2", "3"]
    assert [one.text for one in paper.paragraphs if one.kind is Kind.HEADING] == [
        "(1) The Correct Form of Leadership is the Mass Line"
    ]
    assert [words for _line, words in paper.left_out][:2] == ["Leave your comments", "Post comment as a guest"]
    lines = [line.strip() for line in (shared_samples / "essay.txt").read_text(encoding="utf-8").splitlines()]
    kept = " ".join(
        [paper.title, *(one.text for one in paper.texts()), *(p.text for c in paper.comments for p in c.passages)]
    )
    lost = [line for line in lines[30:56] if line and line not in kept]
    assert lost == []
