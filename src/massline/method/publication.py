"""What is published of one table of counts, release after release.

Exact counts go in, a `Table` comes out: disjoint groups of people (each section shown, and the rest
together) with the counts last published of each. Everything public is a sum of those groups, so nothing
smaller than a group can be had by subtraction. Once something is published, answers are taken in by batches
(`massline.method.batches`) before any rule looks at them, so that what is shown never turns on the last who came.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from massline.method.batches import taken_in
from massline.method.disclosure import (
    KINDS,
    VOTES,
    Counts,
    Disclosure,
    DisclosureError,
    Kind,
    Section,
    Split,
    add,
    changed,
    finest,
    is_block,
    less,
    merge,
    publishable,
    refines,
)


@dataclass(frozen=True)
class Band:
    """At least nine in ten of a hidden section gave one answer. ``counts`` never leave the server."""

    answer: str
    counts: Counts


@dataclass(frozen=True)
class Past:
    """What an earlier release told, merged as it was told there: the whole, and each section shown."""

    total: Counts
    total_split: Split | None
    shown: Mapping[str, Counts]
    section_split: Split | None


@dataclass(frozen=True)
class Table:
    """Last published counts of one statement, position version or head count. Immutable.

    ``shown`` holds each section shown; ``rest`` everybody else together (hidden sections and people of no
    section), None while they are too few to be in the total. ``section_split`` and ``total_split`` say which
    answers are told apart; a ``total_split`` of None shows the base alone. A ``closed`` table never moves again.
    ``taken`` are the exact counts as far as they were taken in, by section; None where there are no batches.
    ``past`` is what earlier releases told. The counts are finer than what is
    public: keep a Table sealed, and publish only what `public_cells` makes of it.
    """

    kind: Kind
    shown: Mapping[str, Counts] = field(default_factory=dict)
    rest: Counts | None = None
    section_split: Split | None = None
    total_split: Split | None = None
    bands: Mapping[str, Band] = field(default_factory=dict)
    closed: bool = False
    taken: Mapping[Section, Counts] | None = None
    past: tuple[Past, ...] = ()

    @property
    def total(self) -> Counts | None:
        """Everybody counted so far; None before the first publication."""
        parts = [*self.shown.values()] + ([] if self.rest is None else [self.rest])
        return add(parts, len(self.kind.answers)) if parts else None

    def told(self) -> Past | None:
        """What a release with this table tells; None before the first."""
        total, split = self.total, self.section_split
        if total is None:
            return None
        shown = {} if split is None else {name: merge(counts, split) for name, counts in self.shown.items()}
        merged = (sum(total),) if self.total_split is None else merge(total, self.total_split)
        return Past(merged, self.total_split, shown, split)


def publish(
    exact: Mapping[Section, Counts],
    *,
    kind: Kind = VOTES,
    previous: Table | None = None,
    rules: Disclosure | None = None,
    limits: Mapping[str, int] | None = None,
    final: bool = False,
    lot: bytes | None = None,
) -> Table:
    """The counts that may be public now, given the exact ones and what was public before.

    ``exact`` holds for each section (None: undeclared) distinct people by answer, in the order of
    ``kind.answers``, the core left out. Name sections of whom nobody answered, too: they are hidden among others.
    ``limits`` are sizes of sections, for head counts: a section heard whole is hidden like one not heard. ``final``
    is for the last release of a round: people whose section cannot move any more enter the total without it, and
    later calls repeat that table. Pass ``previous`` each time and keep what comes out even where nothing moved:
    without it small differences between two releases would be open to subtraction. ``lot`` is a secret of this table
    from which the sizes of batches follow; without one each is the least. This guards counts, not what people know
    of each other.

    >>> first = publish({"A": (9, 4, 3), "B": (12, 8, 2), "C": (2, 1, 0), None: (1, 3, 1)})
    >>> first.shown, first.rest
    ({'B': (12, 8, 2)}, (12, 8, 4))
    >>> later = publish({"A": (9, 4, 3), "B": (14, 9, 2), "C": (2, 1, 0), None: (1, 3, 1)}, previous=first)
    >>> later == first
    True

    Raises ``DisclosureError`` for counts that are negative or of the wrong length.
    """
    rules = rules or Disclosure()
    _check(exact, kind)
    if previous is not None and previous.closed:
        return previous
    now = dict(exact)
    if len(kind.answers) > 1 and not final and previous is not None and previous.total is not None:
        now = taken_in(now, previous.taken, kind=kind, rules=rules, lot=lot)
    step = _Step(now, kind, rules, dict(limits or {}))
    table = Table(kind) if previous is None else step.hide_what_no_longer_holds(previous)
    if table.total is None:
        table = step.first()
    else:
        table = step.move(table)
    table = step.split_rest(table)
    if final and previous is not None:
        table = step.count_all(table, previous)
    table = step.bands(table)
    if previous is not None and (before := previous.told()) not in (None, table.told()):
        table = replace(table, past=(*table.past, before))
    # Before the first figure, and where only heads are counted, nothing is taken in by batches.
    taken = {name: counts for name, counts in now.items() if any(counts)}
    return replace(table, closed=final, taken=taken if table.total and len(kind.answers) > 1 else None)


def is_whole(table: Table, exact: Mapping[Section, Counts]) -> bool:
    """Whether what is shown of a table holds every answer given so far and tells all of them apart.

    >>> counts = {"A": (9, 4, 3), None: (5, 8, 2)}
    >>> is_whole(publish(counts), counts), is_whole(publish(counts), counts | {"B": (1, 0, 0)})
    (True, False)
    """
    finest_split = table.kind.splits[0]
    return table.total_split == finest_split and table.total == add(exact.values(), len(table.kind.answers))


def tables_to_json(tables: Mapping[str, Table]) -> str:
    """The sealed counts of the last release, to be kept with the server and handed to the next `publish`.

    >>> kept = tables_to_json({"a1": publish({"A": (9, 4, 3), None: (5, 8, 2)})})
    >>> tables_from_json(kept)["a1"].shown
    {'A': (9, 4, 3)}
    """

    def one(table: Table) -> dict[str, object]:
        return {
            "kind": table.kind.name,
            "shown": table.shown,
            "rest": table.rest,
            "section_split": table.section_split,
            "total_split": table.total_split,
            "closed": table.closed,
            "bands": {name: [band.answer, band.counts] for name, band in table.bands.items()},
            "taken": None if table.taken is None else [[*item] for item in table.taken.items()],
            "past": [[one.total, one.total_split, one.shown, one.section_split] for one in table.past],
        }

    return json.dumps({key: one(table) for key, table in tables.items()}, sort_keys=True)


def tables_from_json(text: str) -> dict[str, Table]:
    """The tables of `tables_to_json`."""

    def split(raw: list[list[int]] | None) -> Split | None:
        return None if raw is None else tuple(tuple(part) for part in raw)

    return {
        key: Table(
            KINDS[raw["kind"]],
            {name: tuple(counts) for name, counts in raw["shown"].items()},
            None if raw["rest"] is None else tuple(raw["rest"]),
            split(raw["section_split"]),
            split(raw["total_split"]),
            {name: Band(answer, tuple(counts)) for name, (answer, counts) in raw["bands"].items()},
            raw["closed"],
            None if raw.get("taken") is None else {name: tuple(counts) for name, counts in raw["taken"]},
            tuple(
                Past(tuple(total), split(apart), {name: tuple(counts) for name, counts in shown.items()}, split(of))
                for total, apart, shown, of in raw.get("past", ())
            ),
        )
        for key, raw in json.loads(text).items()
    }


@dataclass(frozen=True)
class _Step:
    """One publication of one table: the exact counts now and the rules."""

    exact: dict[Section, Counts]
    kind: Kind
    rules: Disclosure
    limits: dict[str, int]

    def now(self, sections: Iterable[Section]) -> Counts:
        return add([self.exact[name] for name in sections if name in self.exact], len(self.kind.answers))

    def hidden(self, shown: Iterable[str]) -> list[Section]:
        seen = set(shown)
        return [name for name in self.exact if name not in seen]

    def fits(self, counts: Counts, split: Split, sections: Iterable[Section]) -> bool:
        """Publishable, and not the whole of sections whose size is known."""
        whole = self.is_whole(counts, sections)
        return not whole and publishable(counts, split, kind=self.kind, rules=self.rules)

    def is_whole(self, counts: Counts, sections: Iterable[Section]) -> bool:
        """Whether these are all people of sections whose size is known."""
        sizes = [self.limits.get(name or "") for name in sections if any(self.now([name]))]
        known = [size for size in sizes if size is not None]
        return bool(sizes) and len(known) == len(sizes) and sum(counts) >= sum(known)

    def first(self) -> Table:
        everybody = self.now(self.exact)
        if sum(everybody) < self.kind.least_base(self.rules) or self.is_whole(everybody, self.exact):
            return Table(self.kind)
        total = finest(everybody, kind=self.kind, rules=self.rules)
        return Table(self.kind, rest=everybody, total_split=total)

    def move(self, table: Table) -> Table:
        """Let each group move that may, as long as no sum of moves covers fewer people than a block."""
        if table.section_split is None:
            return self._move_total(table)
        split = table.section_split
        old: dict[Section, Counts] = {name: counts for name, counts in table.shown.items()}  # noqa: C416
        new: dict[Section, Counts] = {name: self.now([name]) for name in table.shown}
        nobody = (0,) * len(self.kind.answers)
        members: dict[Section, list[Section]] = {name: [name] for name in table.shown}
        members[None] = self.hidden(table.shown)
        old[None], new[None] = table.rest or nobody, self.now(members[None])
        ready = [
            name
            for name in new
            if self.fits(new[name], split, members[name]) and is_block(old[name], new[name], split, rules=self.rules)
        ]
        moving = self._together(ready, old, new, split)
        while moving:
            shown = {name: new[name] if name in moving else counts for name, counts in table.shown.items()}
            moved = replace(table, shown=shown, rest=new[None] if None in moving else table.rest)
            assert moved.total is not None  # a table with sections has a total
            total = finest(moved.total, kind=self.kind, rules=self.rules, at_least=table.total_split)
            moved = replace(moved, total_split=total)
            if total is not None and self.covers(moved):
                return moved
            moving = moving[:-1]
        return table

    def covers(self, table: Table) -> bool:
        """Whether every difference to every earlier release is nothing or a block, whatever is added up.

        Ten may come and ten others go: then the step from the second to the third release is a block, and that from
        the first to the third is not.
        """
        return all(self._covers(one, table) for one in table.past)

    def _covers(self, past: Past, table: Table) -> bool:
        total, nobody = table.total, (0,) * len(past.total)
        assert total is not None  # what was published stays
        if past.total_split is None or table.total_split is None:
            moved = abs(sum(total) - sum(past.total))
            return moved == 0 or moved >= self.rules.block
        if not self._block(less(merge(total, past.total_split), past.total)):
            return False
        split = past.section_split
        if split is None or split != table.section_split or not past.shown:
            return True
        changes = [
            less(merge(table.shown[name], split), counts)
            for name, counts in past.shown.items()
            if name in table.shown
        ]
        nobody = (0,) * len(split)
        merged = tuple(
            sum(past.total[at] for at, fine in enumerate(past.total_split) if set(fine) <= set(part))
            for part in split
        )
        changes.append(less(less(merge(total, split), merged), add(changes, len(split))))
        growing = add([one for one in changes if min(one) >= 0], len(split))
        others = [one for one in changes if min(one) < 0]
        if not all(map(self._block, changes)):
            return False
        sums = (
            add([nobody, *chosen, *more], len(split))
            for size in range(1, len(others) + 1)
            for chosen in combinations(others, size)
            for more in ([], [growing])
        )
        return all(map(self._block, sums))

    def _block(self, change: Counts) -> bool:
        """Nothing, or a block."""
        apart = tuple((index,) for index in range(len(change)))
        return not any(change) or is_block((0,) * len(change), change, apart, rules=self.rules)

    def _together(
        self, ready: list[Section], old: Mapping[Section, Counts], new: Mapping[Section, Counts], split: Split
    ) -> list[Section]:
        """The largest moves first; one that could cancel against others waits for a later release."""

        def change(name: Section) -> Counts:
            return less(new[name], old[name])

        ready = sorted(ready, key=lambda name: (-sum(map(abs, change(name))), name or ""))
        growing = [name for name in ready if min(change(name)) >= 0]
        chosen = growing
        nobody = (0,) * len(self.kind.answers)
        for name in ready:
            if name in growing or len(chosen) > 10:
                continue
            sums = (
                add([change(name), *map(change, others)], len(nobody))
                for size in range(len(chosen) + 1)
                for others in combinations(chosen, size)
            )
            if all(is_block(nobody, total, split, rules=self.rules) for total in sums):
                chosen = [*chosen, name]
        return chosen

    def _move_total(self, table: Table) -> Table:
        assert table.rest is not None  # without sections everybody is in the rest
        new = self.now(self.exact)
        if self.is_whole(new, self.exact):
            return table
        split = finest(new, kind=self.kind, rules=self.rules, at_least=table.total_split)
        if split is not None:
            before, moved = table.total_split or split, replace(table, rest=new, total_split=split)
            return moved if is_block(table.rest, new, before, rules=self.rules) and self.covers(moved) else table
        # Only the base is public before and after, so only its own change has to cover a block.
        base_alone = table.total_split is None and sum(new) >= self.kind.least_base(self.rules)
        moved = replace(table, rest=new)
        enough = base_alone and abs(sum(new) - sum(table.rest)) >= self.rules.block
        return moved if enough and self.covers(moved) else table

    def split_rest(self, table: Table) -> Table:
        """Show further sections, if the rest is up to date and what stays hidden is a cell of its own."""
        if table.rest is None or table.total_split is None:
            return table
        hidden = self.hidden(table.shown)
        if table.rest != self.now(hidden):
            return table
        splits = [table.section_split] if table.section_split else self.kind.splits
        choices = [(self._showable(hidden, split), split) for split in splits if refines(table.total_split, split)]
        best, split = max(choices, key=lambda choice: len(choice[0]), default=([], None))
        if not best:
            return table
        shown = {**table.shown, **{name: self.now([name]) for name in best}}
        rest = self.now(self.hidden(shown))
        return replace(table, shown=shown, rest=rest if any(rest) else None, section_split=split)

    def _showable(self, hidden: list[Section], split: Split) -> list[str]:
        shown = [n for n in hidden if n is not None and self.fits(self.now([n]), split, [n])]
        shown.sort(key=lambda name: (-sum(self.now([name])), name))
        while shown:
            rest = [name for name in hidden if name not in shown]
            left = self.now(rest)
            # Sections of whom nobody answered are hidden too: were nothing left, the others would say so.
            if not any(name is not None or any(left) for name in rest) or self.fits(left, split, rest):
                break
            shown.pop()
        return shown

    def count_all(self, table: Table, before: Table) -> Table:
        """Bring into the total, through the rest, everybody whose own section could not move."""
        split, total = table.section_split, table.total
        if split is None or total is None:
            return table
        waiting = less(self.now(self.exact), total)
        rest = add([table.rest or (), waiting], len(waiting))
        fresh = [counts for name, counts in table.shown.items() if name not in before.shown]
        old, new = before.rest or (0,) * len(rest), add([rest, *fresh], len(rest))
        moves = [less(table.shown[name], counts) for name, counts in before.shown.items() if name in table.shown]
        # Only where everything grows can no sum of changes cancel to less than a block.
        growing = min(map(min, [waiting, less(new, old), *moves])) >= 0
        whole = add([*table.shown.values(), rest], len(rest))
        total_split = finest(whole, kind=self.kind, rules=self.rules, at_least=table.total_split)
        allowed = publishable(rest, split, kind=self.kind, rules=self.rules) and not self.is_whole(whole, self.exact)
        if not (growing and allowed and total_split and is_block(old, new, split, rules=self.rules)):
            return table
        counted = replace(table, rest=rest, total_split=total_split)
        return counted if self.covers(counted) else table

    def bands(self, table: Table) -> Table:
        """Say "at least nine in ten" of hidden sections, each under the block rule for itself."""
        if len(self.kind.answers) == 1:
            return table
        bands: dict[str, Band] = {}
        for name in self.hidden(table.shown):
            if name is None:
                continue
            counts, last = self.now([name]), table.bands.get(name)
            if last is not None and sum(last.counts) < self.kind.least_base(self.rules):
                last = None
            if last is not None and not self._many_changed(last.counts, counts):
                bands[name] = last
            elif (answer := self._nearly_all(counts)) is not None:
                bands[name] = Band(answer, counts)
        return replace(table, bands=dict(sorted(bands.items())))

    def _nearly_all(self, counts: Counts) -> str | None:
        base = sum(counts)
        if base < self.kind.least_base(self.rules):
            return None
        most = max(range(len(counts)), key=lambda index: counts[index])
        return self.kind.answers[most] if counts[most] * 10 >= base * 9 else None

    def _many_changed(self, old: Counts, new: Counts) -> bool:
        return changed(old, new) >= self.rules.block

    def hide_what_no_longer_holds(self, table: Table) -> Table:
        """After the rules were raised: merge shown sections that fall below them, with their old counts."""
        split = table.section_split
        if split is None:
            return replace(table, total_split=self._coarser(table))
        shown = dict(sorted(table.shown.items(), key=lambda item: (-sum(item[1]), item[0])))
        rest = table.rest
        for name, counts in list(shown.items()):
            if not publishable(counts, split, kind=self.kind, rules=self.rules):
                rest = add([shown.pop(name), rest or (0,) * len(counts)], len(counts))
        while shown and rest is not None and not publishable(rest, split, kind=self.kind, rules=self.rules):
            rest = add([shown.popitem()[1], rest], len(rest))
        hidden = replace(table, shown=shown, rest=rest, section_split=split if shown else None)
        return replace(hidden, total_split=self._coarser(hidden))

    def _coarser(self, table: Table) -> Split | None:
        """The finest way to tell answers of the total apart that holds now and shows nothing new."""
        total, before, least = table.total, table.total_split, table.section_split
        if total is None or before is None:
            return before
        for split in self.kind.splits:
            between = refines(before, split) and (least is None or refines(split, least))
            if between and publishable(total, split, kind=self.kind, rules=self.rules):
                return split
        return before


def _check(exact: Mapping[Section, Counts], kind: Kind) -> None:
    for name, counts in exact.items():
        where = "people of no section" if name is None else f"section {name!r}"
        if len(counts) != len(kind.answers):
            raise DisclosureError(f"{where}: {len(counts)} counts, expected {len(kind.answers)} ({kind.answers})")
        if min(counts) < 0:
            raise DisclosureError(f"{where}: counts are {counts}, expected no negative number")
