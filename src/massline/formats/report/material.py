"""What every part of the report draws from: the analysis, the words, and a few choices."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from massline.engine.analysis import Analysis
from massline.engine.found import counts_of
from massline.engine.sections import SectionAgreement
from massline.formats.markup import Html
from massline.formats.report.rows import heading, number_of, words_of


@dataclass(frozen=True, eq=False)
class Material:
    """An analysis with the words of its statements, in the order of ``analysis.votes.statements``.

    ``least`` is the smallest number of voters of a figure that is put into words; ``top`` how many statements
    a picture shows.
    """

    analysis: Analysis
    texts: tuple[str, ...]
    text_language: str | None
    least: int
    top: int

    @cached_property
    def speaks(self) -> NDArray[np.bool_]:
        """Statements a list may hold: not moderated out, not meta, with at least ``least`` voters, bool (S,)."""
        seen = self.analysis.consensus.overall.counts.seen
        listed: NDArray[np.bool_] = ~self.analysis.unlisted & (seen >= max(self.least, 1))
        return listed

    @cached_property
    def by_group(self) -> SectionAgreement | None:
        """Answers by the opinion groups that massline mode found; None where it found none."""
        opinions = self.analysis.opinions
        return None if opinions is None else counts_of(opinions, least=self.least)

    @property
    def shared(self) -> list[int]:
        """Statements more than half answer alike even at the careful end, surest first: indices."""
        return [int(i) for i in self.analysis.consensus.shared.at_least(0.5) if self.speaks[i]]

    def number(self, statement: int) -> Html:
        """The statement's id as a link to its row in the table of all statements."""
        return number_of(self.analysis.votes.statements[statement], f"statement-{statement}")

    def words(self, statement: int) -> Html:
        """The statement's words, or a line saying that the files hold none."""
        missing = "the files hold no words for this statement"
        return words_of(self.texts[statement], missing, self.text_language)

    def heading(self, statement: int) -> Html:
        """Number and words, as they stand above a figure."""
        return heading(self.number(statement), self.words(statement))
