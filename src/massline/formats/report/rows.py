"""Rows of ranges: what stands above, beside and below a figure, alike in every report."""

from collections.abc import Iterable

from massline.engine.shares import Share
from massline.formats.markup import Html, joined, said, text
from massline.formats.pictures import Kind, scale, strip
from massline.formats.wording import listed


def ranges(rows: Iterable[Html]) -> Html:
    """Rows in their order, one below the other under one scale."""
    return under_scale(joined(['<ol class="rows">', *(f"<li>{row}</li>" for row in rows), "</ol>"]))


def under_scale(rows: Html) -> Html:
    """Rows with the numbers of their strips, which stay in sight as long as a row passes under them."""
    return joined(["<div>", scale(), rows, "</div>"])


def tight(rows: Iterable[Html]) -> Html:
    """The rows of sections, close together."""
    return joined(['<ul class="rows tight">', *(f"<li>{row}</li>" for row in rows), "</ul>"])


def answered(label: Html | str, words: str) -> Html:
    """What was answered and by how many, in a sentence; ``label`` is HTML, ``words`` have no full stop yet."""
    return Html(f'<p class="answer"><b>{label}:</b> {words}.</p>')


def with_range(
    label: Html | str, words: str, share: Share, kind: Kind, aloud: str, *, whole: float | None = None
) -> Html:
    """An answer in words and its range on a strip; ``aloud`` is read in place of the strip."""
    return joined([answered(label, words), strip(share, kind, aloud, whole=whole)])


def note(words: str) -> Html:
    """What supports a row: beside it on a wide screen, below it on a narrow one."""
    return Html(f'<p class="note">{words.strip()}</p>')


def number_of(name: str, anchor: str) -> Html:
    """A statement's id as a link to its row in the table of all statements."""
    return Html(f'<a class="number" href="#{anchor}">Statement <bdi>{text(name)}</bdi></a>')


def named(name: str, anchor: str, mark: str = "") -> Html:
    """The same id where the link leads to."""
    tag = f' <span class="quiet">({mark})</span>' if mark else ""
    return Html(f'<span class="number" id="{anchor}">Statement <bdi>{text(name)}</bdi></span>{tag}')


def words_of(words: str | None, missing: str, language: str | None = None) -> Html:
    """A statement's words, or the line that says why there are none."""
    if words is None or not words.strip():
        return Html(f'<span class="quiet">({missing})</span>')
    return said(words.strip(), language)


def heading(number: Html, words: Html) -> Html:
    """Number and words, as they stand above a figure."""
    return Html(f'<p class="words">{number} {words}</p>')


def section_name(name: str) -> Html:
    """The name of a section, apart from the direction of what stands around it."""
    return Html(f"<bdi>{text(name)}</bdi>")


def weakest_words(weakest: str | None, silent: list[str], number: int, reason: str) -> str:
    """Which of ``number`` sections is least sure, and in which it is too few to say.

    >>> weakest_words("A", ["C"], 3, "fewer than 10 voters in each")
    'Least sure in <bdi>A</bdi>. Too few to say in <bdi>C</bdi>.'
    """
    words = f"Least sure in {section_name(weakest)}. " if weakest is not None else ""
    if silent and len(silent) == number:
        return f"{words}Too few to say by section ({reason})."
    if silent:
        return f"{words}Too few to say in {listed([section_name(name) for name in silent])}."
    return words.strip()
