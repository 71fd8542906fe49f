"""Publication attacked: whatever adding and subtracting of public cells can reach covers enough people."""

import csv
import itertools
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from massline.method.disclosure import (
    CONTRIBUTORS,
    RESPONSES,
    VOTERS,
    VOTES,
    Counts,
    Disclosure,
    DisclosureError,
    Section,
)
from massline.method.publication import Table, publish, tables_from_json, tables_to_json
from massline.method.shown import public_cells

Exact = dict[Section, Counts]
NAMES = ("A", "B", "C", "D")


def split_of(cell: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Which answers a public cell tells apart; an empty tuple where it shows its base alone."""
    alone = tuple((name,) for name in VOTES.answers if name in cell)
    return (*alone, tuple(cell["together"])) if "together" in cell else alone


def vector(cell: Mapping[str, Any], split: tuple[tuple[str, ...], ...]) -> np.ndarray[Any, Any]:
    """A cell's counts, in the parts of a split no finer than its own."""
    own = {part: cell.get(part[0]) if len(part) == 1 else None for part in split_of(cell)}
    known = sum(value for value in own.values() if value is not None)
    filled = {part: cell["base"] - known if value is None else value for part, value in own.items()}
    return np.array(
        [sum(v for part, v in filled.items() if set(part) <= set(whole)) for whole in split] or [cell["base"]]
    )


def common(one: tuple[tuple[str, ...], ...], other: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """The coarser of two splits; base alone where neither holds the other."""
    for fine, coarse in ((one, other), (other, one)):
        if coarse and all(any(set(part) <= set(whole) for whole in coarse) for part in fine) and fine:
            return coarse
    return ()


def sums(vectors: list[np.ndarray[Any, Any]]) -> Iterator[np.ndarray[Any, Any]]:
    for size in range(1, len(vectors) + 1):
        for chosen in itertools.combinations(vectors, size):
            yield np.sum(chosen, axis=0)


def shown_in(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in cells["sections"].items() if "base" in cell}


def audit_release(cells: Mapping[str, Any]) -> None:
    """Every sum and difference of cells of one release is nobody, or ten people with no answer of fewer than two."""
    total, shown = cells["total"], shown_in(cells)
    if "base" not in total:
        assert not shown
        return
    if split_of(total):
        assert vector(total, split_of(total)).min() >= 2
    assert total["base"] >= 10
    if not shown:
        return
    splits = {split_of(cell) for cell in shown.values()}
    assert len(splits) == 1
    split = splits.pop()
    parts = [vector(cell, split) for cell in shown.values()]
    rest = vector(total, split) - sum(parts)
    assert rest.min() >= 0
    for found in sums([*parts, rest] if rest.any() else parts):
        assert found.sum() >= 10
        assert found.min() >= 2


def audit_change(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Every difference between two releases, in every sum, is nothing or ten people with two answers among them."""
    if "base" not in before["total"]:
        return
    assert "base" in after["total"], "what was published must not vanish"
    split = common(split_of(before["total"]), split_of(after["total"]))
    whole = vector(after["total"], split) - vector(before["total"], split)
    _covers(whole, split)
    old, new = shown_in(before), shown_in(after)
    assert set(old) <= set(new)
    if not old:
        return
    split = split_of(next(iter(old.values())))
    changes = [vector(new[name], split) - vector(old[name], split) for name in old]
    whole = vector(after["total"], split) - vector(before["total"], split)
    for found in sums([*changes, whole - sum(changes)]):
        _covers(found, split)


def _covers(change: np.ndarray[Any, Any], split: tuple[tuple[str, ...], ...]) -> None:
    if not change.any():
        return
    assert max(change[change > 0].sum(), -change[change < 0].sum()) >= 10, change
    if split:
        assert np.count_nonzero(change) >= 2, change


def play(
    seed: int, *, people: int, votes: int, agree: float, passing: float, gone: float, every: int
) -> Iterator[Exact]:
    """A vote of invented people: most vote once, some again, some withdraw; exact counts every few votes."""
    chance = random.Random(seed)
    section = {who: chance.choices((*NAMES, None), (6, 4, 2, 1, 1))[0] for who in range(people)}
    answers: dict[int, int] = {}
    for number in range(1, votes + 1):
        who = chance.randrange(people)
        if chance.random() < gone:
            answers.pop(who, None)
        else:
            answers[who] = chance.choices((0, 1, 2), (agree, 1 - agree, passing))[0]
        if number % every == 0 or number == votes:
            exact: dict[Section, list[int]] = {name: [0, 0, 0] for name in (*NAMES, None)}
            for voter, answer in answers.items():
                exact[section[voter]][answer] += 1
            yield {name: (a, d, p) for name, (a, d, p) in exact.items()}


plays = st.fixed_dictionaries(
    {
        "people": st.integers(12, 200),
        "votes": st.integers(10, 400),
        "agree": st.sampled_from([0.02, 0.3, 0.5, 0.8, 0.95, 0.99]),
        "passing": st.sampled_from([0.0, 0.05, 0.3]),
        "gone": st.sampled_from([0.0, 0.05, 0.4]),
        "every": st.sampled_from([1, 7, 25]),
    }
)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), play_of=plays)
def test_no_sum_or_difference_of_public_cells_covers_fewer_than_ten_people(
    seed: int, play_of: dict[str, Any]
) -> None:
    steps = list(play(seed, **play_of))
    table: Table | None = None
    before: Mapping[str, Any] = {"total": {}, "sections": {}}
    for index, exact in enumerate(steps):
        table = publish(exact, previous=table, final=index == len(steps) - 1)
        after = public_cells(table, NAMES)
        audit_release(after)
        audit_change(before, after)
        before = after


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 15)] * 3), min_size=5, max_size=5), st.booleans())
def test_no_hidden_count_can_be_worked_out_exactly(counts: list[Counts], undeclared: bool) -> None:
    exact: Exact = dict(zip((*NAMES, None), counts, strict=True))
    if not undeclared:
        del exact[None]
    cells = public_cells(publish(exact), NAMES)
    if "base" not in cells["total"] or not shown_in(cells):
        return
    columns = list(exact)
    rows, values = _equations(cells, columns)
    for name in NAMES:
        wanted = _hidden_counts(cells, name, columns)
        for goal in wanted:
            low, high = (_extreme(sign * goal, rows, values) * sign for sign in (1, -1))
            assert high - low > 0.99, (name, cells)


def _row(names: list[Section], columns: list[Section], answers: tuple[str, ...]) -> np.ndarray[Any, Any]:
    row = np.zeros((len(columns), 3))
    for name in names:
        for answer in answers:
            row[columns.index(name), VOTES.answers.index(answer)] = 1
    return row.ravel()


def _equations(cells: Mapping[str, Any], columns: list[Section]) -> tuple[list[np.ndarray[Any, Any]], list[int]]:
    rows, values = [], []
    tables: list[tuple[list[Section], Mapping[str, Any]]] = [(columns, cells["total"])]
    tables += [([name], cell) for name, cell in shown_in(cells).items()]
    for names, cell in tables:
        for part, value in zip(split_of(cell), vector(cell, split_of(cell)), strict=True):
            rows.append(_row(names, columns, part))
            values.append(int(value))
    return rows, values


def _hidden_counts(cells: Mapping[str, Any], name: str, columns: list[Section]) -> list[np.ndarray[Any, Any]]:
    cell = cells["sections"][name]
    rest = cells["total"]["base"] - sum(one["base"] for one in shown_in(cells).values())
    if "base" in cell:
        return [_row([name], columns, (answer,)) for answer in cell.get("together", [])]
    if rest == 0:
        return []
    return [_row([name], columns, VOTES.answers), _row([name], columns, ("agree",))]


def _extreme(goal: np.ndarray[Any, Any], rows: list[np.ndarray[Any, Any]], values: list[int]) -> float:
    found = linprog(goal, A_eq=np.array(rows), b_eq=np.array(values), bounds=(0, None))
    assert found.fun is not None, found.message
    return float(found.fun)


def test_one_hidden_section_hides_another_because_the_total_is_shown() -> None:
    heads: Exact = {"A": (7,), "B": (12,), "C": (4,), "D": (6,)}
    table = publish(heads, kind=CONTRIBUTORS, limits={"A": 48, "B": 52, "C": 44, "D": 36})
    cells = public_cells(table, NAMES)
    assert cells["total"] == {"base": 29}
    assert set(shown_in(cells)) == {"A", "B"}


def test_three_night_cleaners_hide_one_more_unit() -> None:
    table = publish({"day": (40,), "late": (11,), "night": (3,)}, kind=CONTRIBUTORS)
    assert set(table.shown) == {"day"}
    assert table.rest == (14,)


def test_people_of_no_section_count_as_a_hidden_cell() -> None:
    table = publish({"A": (20, 10, 5), "B": (9, 6, 5), None: (2, 1, 0)})
    assert set(table.shown) == {"A"}
    assert table.rest == (11, 7, 5)


def test_a_section_heard_whole_is_hidden_like_one_not_heard() -> None:
    table = publish({"A": (30,), "B": (25,), "C": (20,)}, kind=VOTERS, limits={"A": 60, "B": 25, "C": 50})
    assert set(table.shown) == {"A"}


def test_a_unanimous_statement_shows_its_base_and_nine_in_ten_only() -> None:
    cells = public_cells(publish({"A": (14, 0, 0), None: (10, 0, 0)}), "A")
    assert cells["total"] == {"base": 24, "nearly_all": "agree"}
    assert cells["sections"]["A"] == {"suppressed": True, "nearly_all": "agree"}


def test_one_person_more_or_less_leaves_the_band_of_a_section_as_it_was() -> None:
    first = publish({"A": (10, 0, 0), "B": (12, 9, 4)})
    later = publish({"A": (10, 2, 0), "B": (12, 9, 4)}, previous=first)
    assert later.bands["A"].answer == "agree"
    assert later.bands["A"].counts == (10, 0, 0)


def test_nine_new_votes_wait_and_the_tenth_lets_the_section_move() -> None:
    first = publish({"A": (10, 8, 4), "B": (12, 9, 4)})
    assert publish({"A": (15, 12, 4), "B": (12, 9, 4)}, previous=first).shown == first.shown
    assert publish({"A": (16, 12, 4), "B": (12, 9, 4)}, previous=first).shown["A"] == (16, 12, 4)


def test_whoever_answers_last_is_not_told_by_what_moves_then() -> None:
    """Fourteen agree and the figure stays; were it to move with the next, that one disagreed."""
    table = publish({None: (10, 8, 4)})
    for agree in range(11, 25):
        table = publish({None: (agree, 8, 4)}, previous=table)
    for disagree in range(9, 14):
        assert table.total == (10, 8, 4)
        table = publish({None: (24, disagree, 4)}, previous=table)
    assert table.total == (10, 8, 4)
    assert publish({None: (24, 14, 4)}, previous=table).total == (24, 14, 4)


def test_ten_come_and_ten_others_go_and_the_figure_waits_for_more() -> None:
    """Each step is a block; of the two together one person is left."""
    first = publish({None: (10, 8, 4)})
    came = publish({None: (16, 12, 4)}, previous=first)
    assert came.total == (16, 12, 4)
    assert publish({None: (10, 8, 5)}, previous=came).total == (16, 12, 4)
    assert publish({None: (10, 8, 5)}, previous=replace(came, past=())).total == (10, 8, 5)


def test_a_section_of_whom_nobody_answered_is_hidden_among_others() -> None:
    exact: Exact = {"A": (9, 4, 3), "B": (12, 8, 2)}
    assert set(publish(exact).shown) == {"A", "B"}
    assert set(publish({**exact, "C": (0, 0, 0)}).shown) == {"B"}


def test_a_band_appears_with_ten_people_and_not_with_whoever_made_it_true() -> None:
    first = publish({"A": (17, 3, 0), "B": (12, 9, 4), "C": (3, 2, 1), None: (9, 9, 9)})
    first = replace(first, shown={"B": (12, 9, 4)}, rest=(29, 14, 10), bands={})
    assert publish({**first.taken, "A": (26, 3, 0)}, previous=first).bands == {}  # type: ignore[dict-item]


def test_ten_equal_votes_wait_for_somebody_who_answers_otherwise() -> None:
    first = publish({None: (10, 8, 4)})
    assert publish({None: (30, 8, 4)}, previous=first).total == (10, 8, 4)
    assert publish({None: (30, 9, 4)}, previous=first).total == (30, 9, 4)


def test_sections_that_cannot_move_enter_the_total_of_the_last_release_together() -> None:
    first = publish({"A": (10, 8, 4), "B": (12, 9, 4), None: (8, 5, 2)})
    exact: Exact = {"A": (14, 9, 4), "B": (15, 11, 4), None: (8, 5, 2)}
    assert publish(exact, previous=first).total == (30, 22, 10)
    last = publish(exact, previous=first, final=True)
    assert last.total == (37, 25, 10)
    assert last.shown == first.shown


def test_two_moves_that_would_cancel_in_the_total_are_not_made_at_once() -> None:
    first = publish({"A": (20, 20, 20), "B": (20, 20, 20)})
    later = publish({"A": (26, 26, 12), "B": (14, 14, 30)}, previous=first)
    assert later.shown == {"A": (26, 26, 12), "B": (20, 20, 20)} or later.shown == {
        "A": (20, 20, 20),
        "B": (14, 14, 30),
    }


def test_sections_are_told_apart_no_otherwise_than_the_total_before_them() -> None:
    disagree_or_not = ((1,), (0, 2))
    first = publish({"A": (1, 6, 2), "B": (0, 6, 2)})
    assert first.total_split == disagree_or_not
    later = publish({"A": (5, 17, 0), "B": (6, 18, 0)}, previous=first)
    assert set(later.shown) == {"A", "B"}
    assert later.section_split == disagree_or_not  # agree apart as well would give away that nobody passed


def test_nothing_moves_after_the_last_release() -> None:
    last = publish({"A": (10, 8, 4), None: (8, 5, 2)}, final=True)
    assert publish({"A": (40, 38, 4), None: (8, 5, 2)}, previous=last) == last


def test_responses_are_told_apart_by_section_where_they_may() -> None:
    exact: Exact = {"A": (20, 3, 4, 2), "B": (22, 0, 6, 3), "C": (5, 1, 7, 2), "D": (12, 2, 3, 2)}
    cells = public_cells(publish(exact, kind=RESPONSES, final=True), NAMES)
    assert cells["total"] == {"base": 94, "ours": 59, "ours_with_change": 6, "not_ours": 20, "unclear": 9}
    assert cells["sections"]["C"] == {
        "base": 15,
        "ours": 5,
        "together": ["ours_with_change", "not_ours", "unclear"],
    }


def test_raised_thresholds_hide_what_falls_below_them_and_reveal_nothing_new() -> None:
    first = publish({"A": (10, 8, 4), "B": (8, 4, 2), "C": (9, 4, 3)})
    raised = Disclosure(people=20)
    later = publish({"A": (10, 8, 4), "B": (8, 4, 2), "C": (9, 4, 3)}, previous=first, rules=raised)
    assert set(first.shown) == {"A", "B", "C"}
    assert set(later.shown) == {"A"}
    assert later.total == first.total


def test_tables_come_back_from_their_sealed_form_as_they_were() -> None:
    tables = {
        "a1": publish({"A": (14, 1, 0), "B": (12, 9, 4), None: (1, 0, 0)}),
        "voters": publish({"A": (15,), "B": (25,)}, kind=VOTERS, final=True),
    }
    assert tables_from_json(tables_to_json(tables)) == tables


def test_publishing_leaves_what_it_is_given_unchanged() -> None:
    exact: Exact = {"A": (14, 5, 2), "B": (12, 9, 4), None: (1, 0, 0)}
    first = publish(exact)
    assert publish(exact) == first
    publish({"A": (24, 9, 2), "B": (12, 9, 4), None: (1, 0, 0)}, previous=first)
    assert publish(exact, previous=first) == first
    assert exact == {"A": (14, 5, 2), "B": (12, 9, 4), None: (1, 0, 0)}


@pytest.mark.parametrize(("counts", "said"), [((1, 2), "2 counts, expected 3"), ((1, -2, 3), "no negative number")])
def test_impossible_counts_are_refused_with_the_section_named(counts: Counts, said: str) -> None:
    with pytest.raises(DisclosureError, match=f"section 'A': .*{said}"):
        publish({"A": counts})


@pytest.mark.data
def test_a_public_consultation_published_every_25_votes_gives_nobody_away(shared_data: Path) -> None:
    answer_of = {"1": 0, "-1": 1, "0": 2}
    with (shared_data / "polis" / "15-per-hour-seattle" / "votes.csv").open(newline="") as file:
        events = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    exact: dict[str, Exact] = defaultdict(lambda: dict.fromkeys((*NAMES, None), (0, 0, 0)))
    answers: dict[tuple[str, str], int] = {}
    tables: dict[str, Table] = {}
    for number, event in enumerate(events, start=1):
        voter, statement, answer = event["voter-id"], event["comment-id"], answer_of[event["vote"]]
        section = (*NAMES, None)[int(voter) * 7 % 11 % 5]
        counts = list(exact[statement][section])
        if (voter, statement) in answers:
            counts[answers[voter, statement]] -= 1
        counts[answer] += 1
        answers[voter, statement] = answer
        exact[statement][section] = (counts[0], counts[1], counts[2])
        last = number == len(events)
        if number % 25 == 0 or last:
            for name, now in exact.items():
                table = publish(now, previous=tables.get(name), final=last)
                after = public_cells(table, NAMES)
                audit_release(after)
                audit_change(public_cells(tables[name], NAMES) if name in tables else {"total": {}}, after)
                tables[name] = table
    published = sum(sum(table.total or ()) for table in tables.values())
    assert published / len(answers) > 0.95
