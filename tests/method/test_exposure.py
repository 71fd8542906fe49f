"""Generated consultations attacked: no hidden count follows from all that was published, release after release."""

import itertools
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from massline.method.disclosure import CONTRIBUTORS, VOTERS, VOTES, Counts, Disclosure, Kind, Section
from massline.method.publication import Table, publish, tables_from_json, tables_to_json
from massline.method.shown import public_cells
from tests.method.linear_audit import Audit
from tests.method.test_publication import audit_change, audit_release

AUDITS = int(os.environ.get("MASSLINE_TEST_AUDITS", "12"))
"""How many consultations are generated of each kind; more by hand."""
NAMES = ("A", "B", "C", "D", "E")
CHANGES = ("new", "again", "gone", "merged", "added", "raised")


@dataclass
class Town:
    """Invented people and what they answered to one statement, while everything happens that may happen to it."""

    seed: int
    growing: bool
    answers: dict[int, tuple[Section, int]] = field(default_factory=dict)
    sections: list[str] = field(default_factory=lambda: ["A", "B", "C", "D"])
    rules: Disclosure = field(default_factory=Disclosure)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.liking = [self.chance.choice([0.03, 0.3, 0.6, 0.9, 0.97]) for _ in range(6)]
        self.weights = self.chance.choice([(6, 4, 2, 1, 1), (5, 5, 5, 5, 0), (9, 3, 1, 1, 0), (1, 1, 1, 1, 8)])
        self.none = self.weights[4] > 0

    def days(self) -> Iterator[dict[Section, Counts]]:
        """Exact counts at the end of each day."""
        for _ in range(self.chance.randint(3, 7)):
            kinds = ("new",) if self.growing else CHANGES
            for _ in range(self.chance.randint(1, 4)):
                getattr(self, f"_{self.chance.choice(kinds)}")(self.chance.randint(1, 25))
            yield self.exact()

    def exact(self) -> dict[Section, Counts]:
        found: defaultdict[Section, list[int]] = defaultdict(lambda: [0, 0, 0], {name: [0, 0, 0] for name in NAMES})
        for section, answer in self.answers.values():
            found[section][answer] += 1
        return {name: (row[0], row[1], row[2]) for name, row in found.items()}

    def _answer(self, section: Section) -> int:
        liking = self.liking[NAMES.index(section) if section else 5]
        return self.chance.choices((0, 1, 2), (liking, 1 - liking, 0.1))[0]

    def _new(self, people: int) -> None:
        weights = dict(zip(("A", "B", "C", "D"), self.weights, strict=False))
        places = [*self.sections, None]
        chances = [weights.get(name or "", self.weights[4] if name is None else 2) for name in places]
        for _ in range(people):
            section = self.chance.choices(places, chances)[0]
            self.answers[len(self.answers) + 1000 * self.chance.randrange(9)] = (section, self._answer(section))

    def _again(self, people: int) -> None:
        for one in self.chance.sample(sorted(self.answers), min(people, len(self.answers))):
            section, _ = self.answers[one]
            self.answers[one] = (section, self._answer(section))

    def take_away(self, people: int) -> None:
        """People who are removed, whoever they are."""
        self._gone(people)

    def _gone(self, people: int) -> None:
        for one in self.chance.sample(sorted(self.answers), min(people, len(self.answers))):
            del self.answers[one]

    def _merged(self, _people: int) -> None:
        if len(self.sections) > 2:
            gone = self.sections.pop(self.chance.randrange(len(self.sections)))
            into = self.chance.choice(self.sections)
            self.answers = {who: (into if s == gone else s, a) for who, (s, a) in self.answers.items()}

    def _added(self, people: int) -> None:
        if "E" not in self.sections:
            self.sections.append("E")
            self._new(people)

    def _raised(self, people: int) -> None:
        self.rules = Disclosure(people=max(self.rules.people, 10 + people % 6))


def released(town: Town, kind: Kind = VOTES) -> Iterator[tuple[Table, dict[Section, Counts]]]:
    """Every table published of it, each kept in its sealed form until the next, and the counts it was drawn from."""
    table: Table | None = None
    days = list(town.days())
    for number, exact in enumerate(days, start=1):
        heads: dict[Section, Counts] = {name: (sum(counts),) for name, counts in exact.items()}
        counted = exact if kind is VOTES else heads
        table = publish(
            counted,
            kind=kind,
            previous=table,
            rules=town.rules,
            limits=None if kind is VOTES else dict.fromkeys(NAMES, 60),
            lot=b"lot",
            final=number == len(days),
        )
        table = tables_from_json(tables_to_json({"one": table}))["one"]
        yield table, counted if table.taken is None else {**table.taken}


@pytest.mark.parametrize("growing", [True, False], ids=["only new votes", "every kind of change"])
@pytest.mark.parametrize("kind", [VOTES, VOTERS, CONTRIBUTORS], ids=lambda kind: kind.name)
def test_no_hidden_count_and_no_change_of_one_follows_from_all_releases_together(kind: Kind, growing: bool) -> None:
    for seed in range(AUDITS):
        audit = Audit(kind, growing)
        for number, (table, counts) in enumerate(released(Town(seed, growing), kind), start=1):
            audit.see(f"release {number}", table, NAMES, counts)
        assert list(audit.worked_out()) == [], seed


def test_a_count_that_was_closed_and_opens_for_what_was_removed_tells_no_hidden_count() -> None:
    moved = 0
    for seed in range(AUDITS):
        town, audit = Town(seed, growing=False), Audit(CONTRIBUTORS, growing=False)
        for number, (table, counts) in enumerate(released(town, CONTRIBUTORS), start=1):
            audit.see(f"release {number}", table, NAMES, counts)
        town.take_away(town.chance.randint(1, 60))
        heads: dict[Section, Counts] = {name: (sum(one),) for name, one in town.exact().items()}
        after = publish(
            heads,
            kind=CONTRIBUTORS,
            previous=replace(table, closed=False),
            rules=town.rules,
            limits=dict.fromkeys(NAMES, 60),
            final=True,
        )
        audit.see("after the removal", after, NAMES, heads)
        assert list(audit.worked_out()) == [], seed
        before, now = (one.total or (0,) for one in (table, after))
        assert now == before or abs(sum(now) - sum(before)) >= town.rules.block, seed
        moved += now != before
    assert moved


def test_differences_of_any_two_releases_cover_ten_people_and_two_answers() -> None:
    for seed in range(10 * AUDITS):
        town = Town(seed, growing=False)
        told = [public_cells(table, NAMES, rules=town.rules) for table, _ in released(town)]
        for cells in told:
            audit_release(cells)
        for before, after in itertools.combinations(told, 2):
            audit_change(before, after)


def test_the_audit_finds_a_count_that_is_left_over() -> None:
    """Were sections shown without one more hidden, nobody of C answered would be read off the total."""
    apart = VOTES.splits[0]
    table = Table(VOTES, {"A": (9, 4, 3), "B": (12, 8, 2)}, None, apart, apart)
    audit = Audit(VOTES, growing=True)
    audit.see("the release", table, "ABC", {})
    assert "agree of 'C' in the release: 0 to 0" in set(audit.worked_out())


def test_the_audit_finds_what_a_total_that_moves_by_itself_would_tell() -> None:
    apart = VOTES.splits[0]
    first = Table(VOTES, {"A": (9, 4, 3)}, (12, 8, 2), apart, apart)
    later = replace(first, shown={"A": (9, 4, 3), "B": (10, 5, 2)}, rest=(2, 3, 0))
    audit = Audit(VOTES, growing=False)
    for name, table in (("one", first), ("two", later)):
        audit.see(name, table, "ABC", {})
    assert any(what.startswith("pass of 'C' in one: 0 to 0") for what in audit.worked_out())
