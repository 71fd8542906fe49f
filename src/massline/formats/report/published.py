"""What every part of the report on a release draws from: its figures, with names, words and rounded shares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from massline.engine.shares import Share
from massline.formats.markup import Html, joined, paragraph
from massline.formats.pictures import Kind
from massline.formats.release_analysis import CellFigures, ReleaseAnalysis, TableFigures
from massline.formats.report.rows import (
    answered,
    heading,
    number_of,
    section_name,
    tight,
    with_range,
    words_of,
)

TOO_FEW = "too few to say"


@dataclass(frozen=True, eq=False)
class Published:
    """A release with its figures recomputed. ``top`` is how many statements a picture shows."""

    found: ReleaseAnalysis
    text_language: str | None
    top: int

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The sections' names by slug."""
        return {section["slug"]: section["name"] for section in self.found.release.document["sections"]}

    @property
    def least(self) -> int:
        """The smallest number of people a figure is shown of."""
        return int(self.found.release.document["rules"]["people"])

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where a statement stands in the table of all, by id."""
        return {one.id: index for index, one in enumerate(self.found.statements)}

    def statement(self, name: str) -> TableFigures:
        """A statement's figures by its id."""
        return self.found.statements[self.places[name]]

    def number(self, one: TableFigures) -> Html:
        """The statement's id as a link to its row in the table of all statements."""
        return number_of(one.id, f"statement-{self.places[one.id]}")

    def words(self, one: TableFigures) -> Html:
        """The statement's words, or a line saying that they were taken back."""
        missing = "no words: withdrawn, or hidden by whoever said it"
        return words_of(one.text, missing, self.text_language)

    def heading(self, one: TableFigures) -> Html:
        """Number and words, as they stand above a figure."""
        return heading(self.number(one), self.words(one))

    def by_section(self, one: TableFigures, answer: str, kind: Kind, first: Iterable[Html] = ()) -> Html:
        """A row for each section after the ``first`` ones; the dashed line is everybody's share."""
        shown = one.total.shown(answer)
        whole = None if shown is None else shown.percent
        rows = [
            line(section_name(self.names[slug]), self.names[slug], cell, answer, kind, whole=whole)
            for slug, cell in one.sections.items()
        ]
        return tight([*first, *rows])


def line(
    label: Html | str, aloud: str, cell: CellFigures, answer: str, kind: Kind, *, whole: int | None = None
) -> Html:
    """One cell in words and on a strip, or why there is nothing to draw. ``aloud`` is the label as plain text."""
    shown = cell.shown(answer)
    if shown is None:
        return answered(label, TOO_FEW if cell.base is None else "not told apart from the other answers")
    share = Share(value=shown.percent / 100, low=shown.low / 100, high=shown.high / 100, n=cell.base or 0)
    words = f"{shown.words}; {shown.range_words}"
    spoken = f"{aloud}: {answer}, {words}"
    return with_range(label, words, share, kind, spoken, whole=None if whole is None else whole / 100)


def count_words(cell: CellFigures, answer: str) -> str:
    """How many gave an answer, as far as it is told.

    >>> cell = CellFigures(24, {"agree": 18, "disagree": None, "pass": None}, nearly_all=None)
    >>> count_words(cell, "agree"), count_words(cell, "pass")
    ('18', '6 disagree or pass')
    """
    known = cell.counts[answer]
    if cell.base is None:
        return TOO_FEW
    if known is not None:
        return f"{known:,}"
    if cell.nearly_all is not None:
        return "at least 9 in 10" if cell.nearly_all == answer else "at most 1 in 10"
    together = [name for name, count in cell.counts.items() if count is None]
    rest = cell.base - sum(count for count in cell.counts.values() if count is not None)
    return f"{rest:,} {' or '.join(in_words(name) for name in together)}"


def share_cells(cell: CellFigures, answer: str) -> tuple[str, str]:
    """The rounded share and its range as digits for a table."""
    shown = cell.shown(answer)
    if shown is None:
        return (TOO_FEW if cell.base is None else "not told apart", "-")
    if cell.nearly_all is not None:
        return shown.words, f"{shown.low} to {shown.high}\xa0%"
    return f"{shown.percent}\xa0%", f"{shown.low} to {shown.high}\xa0%"


def base_words(cell: CellFigures) -> str:
    """How many answered, as far as it is told."""
    return TOO_FEW if cell.base is None else f"{cell.base:,}"


def in_words(answer: str) -> str:
    """An answer as people read it.

    >>> in_words("ours_with_change")
    'ours with a change'
    """
    return answer.replace("_with_", "_with_a_").replace("_", " ")


def with_sections(published: Published, one: TableFigures, answer: str, kind: Kind) -> Html:
    """The rows of a statement's sections under their own line of text; nothing where there are no sections."""
    if not one.sections:
        return Html("")
    return joined([paragraph("By section:", "answer quiet"), published.by_section(one, answer, kind)])
