"""What every part of the report draws from: the analysis, the words, and a few choices."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from massline.engine.analysis import Analysis
from massline.engine.shares import Share
from massline.engine.votes import AGREE
from massline.formats.markup import Html, said, text


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

    @property
    def shared(self) -> list[int]:
        """Statements more than half answer alike even at the careful end, surest first: indices."""
        return [int(i) for i in self.analysis.consensus.shared.at_least(0.5) if self.speaks[i]]

    def number(self, statement: int) -> Html:
        """The statement's id as a link to its row in the table of all statements."""
        name = text(self.analysis.votes.statements[statement])
        return Html(f'<a class="number" href="#statement-{statement}">Statement <bdi>{name}</bdi></a>')

    def words(self, statement: int) -> Html:
        """The statement's words, or a line saying that the files hold none."""
        words = self.texts[statement].strip()
        if not words:
            return Html('<span class="quiet">(the files hold no words for this statement)</span>')
        return said(words, self.text_language)

    def heading(self, statement: int) -> Html:
        """Number and words, as they stand above a figure."""
        return Html(f'<p class="words">{self.number(statement)} {self.words(statement)}</p>')

    def equally(self, statement: int) -> Share:
        """The shared answer's share when each person counts equally, on the effective number of voters."""
        overall, shared = self.analysis.consensus.overall, self.analysis.consensus.shared
        name = "equal" if shared.direction[statement] == AGREE else "equal_disagree"
        value, low, high = (float(getattr(overall, name + end)[statement]) for end in ("", "_low", "_high"))
        return Share(value=value, low=low, high=high, n=round(float(overall.n_eff[statement])))
