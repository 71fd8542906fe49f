"""What was found: frozen, with nothing in it that is not in the texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from massline.words.themes.continuity import Change
from massline.words.themes.judging import Tried
from massline.words.themes.placing import Unplaced
from massline.words.themes.quoting import Quotation


@dataclass(frozen=True)
class Placed:
    """Where one statement is: ``themes`` are ids, the likeliest first, or ``unplaced`` says why there are none.

    ``between`` are the themes an undecided statement stands between. ``key`` is its ``text_key``. ``spans`` are for
    each of its themes the places (start, end) in its text that carry it: all of it, or where parts were asked for the
    sentences. A statement in parts can be in more than three themes.
    """

    row: int
    themes: tuple[str, ...]
    strength: tuple[float, ...]
    unplaced: Unplaced | None
    between: tuple[str, ...]
    key: str
    spans: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True)
class Theme:
    """One theme.

    id          t1, t2, ...: lasting where earlier themes were given
    title       the words of its first quotation, exactly
    words       what sets it apart, the strongest first (c-TF-IDF)
    size        statements that carry it, also beside other themes
    people      people who said them; None where nobody said who wrote what
    rows        those statements, in order
    quotations  places in people's texts, the most central first
    recovered   mean Jaccard share of its best match when a fifth of the texts is left out; None if not tried
    """

    id: str
    title: str
    words: tuple[str, ...]
    size: int
    people: int | None
    rows: tuple[int, ...]
    quotations: tuple[Quotation, ...]
    recovered: float | None

    @property
    def stable(self) -> bool | None:
        """Whether it is found again without a fifth of the texts (at least .6 of it); None if not tried."""
        return None if self.recovered is None else self.recovered >= 0.6


@dataclass(frozen=True)
class FoundThemes:
    """Themes proposed for texts, and where every statement went.

    statements  one entry a text given, in the order given
    themes      the largest first
    levels      broader views, the finest first: each a tuple of groups of theme ids
    agreement   mean adjusted Rand index when a fifth of the texts is left out; None if not tried
    tried       numbers of themes tried, with how well each separates
    changes     what became of earlier themes, where some were given

    A proposal: people merge, split, rename and move. Two texts in one theme use like words; it does not say that
    their authors agree.
    """

    statements: tuple[Placed, ...]
    themes: tuple[Theme, ...]
    levels: tuple[tuple[tuple[str, ...], ...], ...]
    agreement: float | None
    tried: tuple[Tried, ...]
    changes: tuple[Change, ...]

    @property
    def unplaced(self) -> dict[Unplaced, tuple[int, ...]]:
        """The rows in no theme, by why."""
        rows: dict[Unplaced, list[int]] = {"none": [], "undecided": []}
        for one in self.statements:
            if one.unplaced is not None:
                rows[one.unplaced].append(one.row)
        return {why: tuple(found) for why, found in rows.items()}

    @property
    def memory(self) -> Mapping[str, tuple[str, ...]]:
        """What the next run needs to know these themes again: for each id the keys of its statements' texts."""
        return {theme.id: tuple(self.statements[row].key for row in theme.rows) for theme in self.themes}
