"""What somebody can work out who adds and subtracts everything published of one table, by linear programming.

Each public figure is an equation about counts that nobody published. Of every such count, and of every change of
one, the least and the greatest value are found that fit the equations of all releases at once; it is worked out where
these lie close together. The attacker is told more than the public is: which groups moved in which release.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from massline.method.disclosure import Counts, Kind, Section
from massline.method.publication import Table
from massline.method.shown import public_cells

Row = Mapping[int, float]
SPREAD = 2
"""A count is hidden where at least three whole numbers fit: its least and greatest value lie two apart or more.

Two, where the attacker knows that nobody leaves or answers again: then later releases bound what was before.
"""
TRIES = 8
MANY = 10_000
"""More people than a section has."""
NOBODY = ""
"""People of no section, as a name."""


def parts_of(cell: Mapping[str, Any], answers: Sequence[str]) -> dict[tuple[str, ...], int]:
    """What a cell tells: how many people gave one of each set of answers."""
    if "base" not in cell:
        return {}
    alone = {(name,): int(cell[name]) for name in answers if name in cell}
    if not alone:
        return {tuple(answers): int(cell["base"])}
    together = tuple(cell.get("together", ()))
    return alone | ({together: int(cell["base"]) - sum(alone.values())} if together else {})


@dataclass
class Audit:
    """What an attacker writes down while releases come in.

    ``growing`` says that nobody leaves or answers again, which the attacker knows. ``most`` bounds the people of a
    section where that is public elsewhere.
    """

    kind: Kind
    growing: bool
    most: Mapping[str, int] = field(default_factory=dict)
    place: dict[tuple[str, str, str], int] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    equal: dict[tuple[tuple[int, ...], int], None] = field(default_factory=dict)
    below: list[tuple[Row, float]] = field(default_factory=list)
    hidden: dict[tuple[str, str, tuple[str, ...]], None] = field(default_factory=dict)
    before: Table | None = None
    counts: Mapping[Section, Counts] = field(default_factory=dict)

    def see(self, release: str, table: Table, sections: Sequence[str], counts: Mapping[Section, Counts]) -> None:
        """One more release; ``sections`` are all there are by now, and ``counts`` those it was drawn from."""
        cells, everybody = public_cells(table, sections), [*sections, NOBODY]
        if "base" not in cells["total"]:
            return
        for name in self._moved(table, everybody, counts):
            self._count(release, name)
        shown = {name: cell for name, cell in cells["sections"].items() if "base" in cell}
        for name, cell in shown.items():
            self._tell([name], cell)
            self.hidden |= {(self.at[name], name, (one,)): None for one in cell.get("together", ())}
        self._tell(everybody, cells["total"])
        for name in (one for one in everybody if one not in shown):
            for part in {*((one,) for one in self.kind.answers), self.kind.answers}:
                self.hidden[self.at[name], name, part] = None
        for name, cell in cells["sections"].items():
            if "base" not in cell and "nearly_all" in cell and self._is_new(table, name):
                self._band(release, name, cell["nearly_all"])
        self.before, self.counts = table, counts

    def _moved(self, table: Table, everybody: Sequence[str], now: Mapping[Section, Counts]) -> list[str]:
        old, length = self.before, len(self.kind.answers)
        if old is None or old.total is None:
            return list(everybody)
        same = [name for name in old.shown if name in table.shown and old.shown[name] == table.shown[name]]
        waiting = [name for name in everybody if name not in old.shown]

        def together(of: Table) -> tuple[int, ...]:
            rows = [of.shown[name] for name in waiting if name in of.shown] + ([of.rest] if of.rest else [])
            return tuple(sum(row[index] for row in rows) for index in range(length))

        if together(old) != together(table):
            return [name for name in everybody if name not in same]
        # Nobody of the rest moved; where it is split up, sections that were merged hold other people than before.
        split = any(name in table.shown for name in waiting)
        was = self.counts
        other = [name for name in waiting if name not in self.at or (split and was.get(name) != now.get(name))]
        return [name for name in everybody if name not in same and (name not in waiting or name in other)]

    def _is_new(self, table: Table, name: str) -> bool:
        return self.before is None or self.before.bands.get(name) != table.bands.get(name)

    def _count(self, release: str, name: str) -> None:
        """New unknowns: the counts of this section as they are in this release."""
        old, self.at[name] = self.at.get(name), release
        for answer in self.kind.answers:
            here = self.place.setdefault((release, name, answer), len(self.place))
            if self.growing and old is not None:
                self.below.append(({self.place[old, name, answer]: 1.0, here: -1.0}, 0.0))
        if name in self.most:
            self.below.append((self._row(release, [name], self.kind.answers), float(self.most[name])))

    def _row(self, release: str | None, names: Sequence[str], answers: Sequence[str]) -> dict[int, float]:
        return {self.place[release or self.at[name], name, one]: 1.0 for name in names for one in answers}

    def _tell(self, names: Sequence[str], cell: Mapping[str, Any]) -> None:
        for part, people in parts_of(cell, self.kind.answers).items():
            self.equal[tuple(sorted(self._row(None, names, part))), people] = None

    def _band(self, release: str, name: str, answer: str) -> None:
        """At least nine in ten of ten people and more, counted in this release, gave one answer."""
        counted = f"{name}, nearly all"
        for one in self.kind.answers:
            self.place.setdefault((release, counted, one), len(self.place))
            if self.growing:
                now = self.place[self.at[name], name, one]
                self.below.append(({now: 1.0, self.place[release, counted, one]: -1.0}, 0.0))
        base = self._row(release, [counted], self.kind.answers)
        self.below.append((dict.fromkeys(base, -1.0), -10.0))
        top = self.place[release, counted, answer]
        self.below.append(({place: (-1.0 if place == top else 9.0) for place in base}, 0.0))

    def worked_out(self) -> Iterator[str]:
        """Each hidden count, and each change of a hidden section, known more closely than `SPREAD`, in words.

        Where nobody leaves, an answer that is not in a block is not in its sections: changes are left out there, and
        so are earlier counts of sections that a later release shows.
        """
        spread, later = SPREAD - self.growing, set(self.before.shown) if self.before and self.growing else set()
        rows = {
            (at, name, part): self._row(at, [name], part)
            for at, name, part in self.hidden
            if name not in later or self.at[name] == at
        }
        wanted = {f"{'/'.join(part)} of {name!r} in {at}": row for (at, name, part), row in rows.items()}
        whole = [(at, name) for at, name, part in rows if part == tuple(self.kind.answers)]
        for (at, name), (after, other) in combinations(whole, 2):
            if name == other and not self.growing:
                for part in (*((one,) for one in self.kind.answers), self.kind.answers):
                    change = {**rows[after, name, part], **dict.fromkeys(rows[at, name, part], -1.0)}
                    wanted[f"{'/'.join(part)} of {name!r} from {at} to {after}"] = change
        seen = [self._solved(goal) for goal in self._goals()] if self.place else []
        for what, row in wanted.items():
            found = [sum(value * one[place] for place, value in row.items()) for one in seen]
            if max(found) - min(found) >= spread:
                continue
            low, high = (sign * self._least(row, sign) for sign in (1.0, -1.0))
            nobody = repr(NOBODY) in what and high < 1e-6  # that all declared a section tells of nobody
            if high - low < spread - 1e-6 and not nobody:
                yield f"{what}: {low:g} to {high + 0.0:g}"

    def _goals(self) -> Iterator[NDArray[np.float64]]:
        """Directions in which most counts are seen to be open; only of the others are both ends looked for."""
        chance = np.random.default_rng(len(self.place))
        for _ in range(TRIES):
            goal = chance.normal(size=len(self.place))
            yield from (goal, -goal)

    def _least(self, row: Row, sign: float) -> float:
        goal = np.zeros(len(self.place))
        goal[list(row)] = [sign * value for value in row.values()]
        return float(goal @ self._solved(goal))

    def _solved(self, goal: NDArray[np.float64]) -> NDArray[np.float64]:
        equal, told, below, bound = self._system
        found = linprog(goal, A_eq=equal, b_eq=told, A_ub=below, b_ub=bound, bounds=(0, MANY), method="highs")
        assert found.status == 0, found.message
        return np.asarray(found.x)

    @cached_property
    def _system(self) -> tuple[NDArray[np.float64] | None, ...]:
        equal = [(dict.fromkeys(row, 1.0), float(people)) for row, people in self.equal]
        return (*_matrix(equal, len(self.place)), *_matrix(self.below, len(self.place)))


def _matrix(
    rows: Sequence[tuple[Row, float]], width: int
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    if not rows:
        return None, None
    matrix = np.zeros((len(rows), width))
    for index, (row, _) in enumerate(rows):
        matrix[index, list(row)] = list(row.values())
    return matrix, np.array([bound for _, bound in rows])
