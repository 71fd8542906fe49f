"""From numbers back to people's texts: names, words, quotations, and where every statement went."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from massline.words.themes.arrays import Integers, sums_by, unit_rows
from massline.words.themes.continuity import Change, lasting_names
from massline.words.themes.found import FoundThemes, Placed, Theme
from massline.words.themes.judging import Tried
from massline.words.themes.parts import Parts
from massline.words.themes.placing import Place
from massline.words.themes.quoting import Quotation, representative, span
from massline.words.themes.stability import Stability
from massline.words.themes.tree import ward_tree
from massline.words.themes.units import Units, text_key
from massline.words.themes.vectors import Vectors
from massline.words.themes.wording import distinctive

THEMES_IN_A_GROUP = 4


@dataclass(frozen=True, eq=False)
class Telling:
    """From numbers back to people's texts."""

    texts: Sequence[str]
    people: Sequence[str] | None
    stances: Sequence[str | None] | None
    parts: Parts
    units: Units
    vectors: Vectors
    quotations: int
    salt: bytes

    def found(
        self,
        theme: Integers,
        placed: list[Place],
        steady: Stability,
        *,
        tried: tuple[Tried, ...],
        before: Mapping[str, Sequence[str]] | None,
        known: Sequence[str],
    ) -> FoundThemes:
        themes = int(theme.max(initial=-1)) + 1
        members = self._members(placed, themes)
        rows = [np.unique(self.parts.row[some]) for some in members]
        order = sorted(range(themes), key=lambda t: (-len(rows[t]), int(self.units.unit[members[t][0]])))
        keys = [text_key(text) for text in self.texts]
        ids, changes = self._names([rows[t] for t in order], keys, before, known)
        name = dict(zip(order, ids, strict=True))
        texts_of = [self.units.unit[members[t]] for t in range(themes)]
        person = self._person()[self.parts.row]
        chosen = [self._chosen(members[t], person) for t in range(themes)]
        central = [int(texts_of[t][chosen[t][0][0]]) for t in range(themes)]
        words = distinctive(self.units.plain, self.units.weight, texts_of, central)
        return FoundThemes(
            statements=tuple(self._placed(row, some, placed, name, keys[row]) for row, some in self._parts_of_rows()),
            themes=tuple(
                self._theme(
                    name[t],
                    rows[t],
                    tuple(words[t]),
                    self._quotations(members[t], chosen[t], tuple(words[t])),
                    people=None if self.people is None else len(np.unique(person[members[t]])),
                    recovered=float(steady.recovered[t]),
                )
                for t in order
            ),
            levels=self._levels(theme, name),
            agreement=steady.overall,
            tried=tried,
            changes=tuple(changes),
        )

    def _members(self, placed: list[Place], themes: int) -> list[Integers]:
        """The parts that carry each theme, in an order that hangs on texts and people, not on rows; none twice."""
        row, unit = self.parts.row.tolist(), self.units.unit.tolist()
        who = self.people if self.people is not None else [""] * len(self.texts)
        first = {(row[part], unit[part]): part for part in reversed(range(len(row))) if unit[part] >= 0}
        ordered = sorted(
            first.values(), key=lambda part: (unit[part], self.parts.texts[part], who[row[part]], row[part], part)
        )
        members: list[list[int]] = [[] for _ in range(themes)]
        for part in ordered:
            for theme in placed[unit[part]].themes:
                members[theme].append(part)
        return [np.array(some, np.int64) for some in members]

    def _names(
        self,
        members: list[Integers],
        keys: list[str],
        before: Mapping[str, Sequence[str]] | None,
        known: Sequence[str],
    ) -> tuple[list[str], list[Change]]:
        if before is None:
            return [f"t{i + 1}" for i in range(len(members))], []
        held = [{keys[row]: 0 for row in rows.tolist()} for rows in members]
        for texts, rows in zip(held, members, strict=True):
            for row in rows.tolist():
                texts[keys[row]] += 1
        return lasting_names(before, held, known=known)

    def _parts_of_rows(self) -> Iterator[tuple[int, list[int]]]:
        bounds = np.searchsorted(self.parts.row, np.arange(len(self.texts) + 1)).tolist()
        return ((row, list(range(*bounds[row : row + 2]))) for row in range(len(self.texts)))

    def _placed(self, row: int, parts: list[int], placed: list[Place], name: Mapping[int, str], key: str) -> Placed:
        units = [int(self.units.unit[part]) for part in parts]
        some = [placed[unit] if unit >= 0 else Place((), (), "none") for unit in units]
        place = some[0] if len(some) == 1 else _together(some, [len(self.parts.texts[part]) for part in parts])
        themes, between = (tuple(name[t] for t in which) for which in (place.themes, place.between))
        spans = tuple(
            tuple(self._place_of(part) for part, one in zip(parts, some, strict=True) if theme in one.themes)
            for theme in place.themes
        )
        return Placed(row, themes, place.strength, place.unplaced, between, key, spans)

    def _place_of(self, part: int) -> tuple[int, int]:
        """Where a part begins and ends in its statement, blanks around it left out."""
        words, start = self.parts.texts[part], int(self.parts.start[part])
        return start + len(words) - len(words.lstrip()), start + len(words.rstrip())

    def _theme(
        self,
        name: str,
        rows: Integers,
        words: tuple[str, ...],
        quotations: tuple[Quotation, ...],
        *,
        people: int | None,
        recovered: float,
    ) -> Theme:
        first = quotations[0]
        return Theme(
            id=name,
            title=self.texts[first.row][first.start : first.end],
            words=words,
            size=len(rows),
            people=people,
            rows=tuple(rows.tolist()),
            quotations=quotations,
            recovered=None if np.isnan(recovered) else round(recovered, 6),
        )

    def _person(self) -> Integers:
        if self.people is None:
            return np.arange(len(self.texts), dtype=np.int64)
        return np.unique(np.array(self.people, object).astype(str), return_inverse=True)[1].astype(np.int64)

    def _chosen(self, members: Integers, person: Integers) -> list[tuple[int, bool]]:
        """Which parts of a theme to quote, as places in ``members``, and which stand against the rest."""
        spoken = np.bincount(person).astype(np.float64)[person[members]]
        rows = self.parts.row[members].tolist()
        stance = None if self.stances is None else [self.stances[row] for row in rows]
        like = self.vectors.judged[self.units.unit[members]]
        return representative(like, spoken, person[members], wanted=self.quotations, stance=stance)

    def _quotations(
        self, members: Integers, chosen: Sequence[tuple[int, bool]], words: Sequence[str]
    ) -> tuple[Quotation, ...]:
        found = []
        for part, opposing in ((int(members[i]), opposing) for i, opposing in chosen):
            row, start = int(self.parts.row[part]), int(self.parts.start[part])
            one = span(self.parts.texts[part], row, words, opposing=opposing, salt=self.salt)
            found.append(replace(one, start=one.start + start, end=one.end + start))
        return tuple(found)

    def _levels(self, theme: Integers, name: Mapping[int, str]) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """Broader views: Ward's tree over the themes' middles, cut at a quarter of them, again and again."""
        if len(name) < 2 * THEMES_IN_A_GROUP:
            return ()
        known = theme >= 0
        size = np.bincount(theme[known], self.units.weight[known], minlength=len(name)).astype(np.float64)
        tree = ward_tree(unit_rows(sums_by(self.vectors.dense, theme, self.units.weight, len(name))), size)
        levels, number = [], len(name) // THEMES_IN_A_GROUP
        while number >= 2:
            cut = tree.cut(number)
            groups = [
                tuple(sorted((name[t] for t in np.flatnonzero(cut == g).tolist()), key=_number))
                for g in range(number)
            ]
            levels.append(tuple(sorted(groups, key=lambda group: _number(group[0]))))
            number //= THEMES_IN_A_GROUP
        return tuple(levels)


def _together(some: Sequence[Place], lengths: Sequence[int]) -> Place:
    """The place of a statement whose parts have these: all their themes, those of most letters first."""
    carried: dict[int, float] = {}
    for place, length in zip(some, lengths, strict=True):
        for theme, strength in zip(place.themes, place.strength, strict=True):
            carried[theme] = carried.get(theme, 0.0) + strength * length
    if not carried:
        return next((place for place in some if place.unplaced == "undecided"), Place((), (), "none"))
    themes = sorted(carried, key=lambda theme: (-carried[theme], theme))
    return Place(tuple(themes), tuple(round(carried[theme] / carried[themes[0]], 6) for theme in themes), None)


def _number(name: str) -> int:
    return int(name[1:]) if name[1:].isdigit() else 0
