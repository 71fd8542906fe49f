"""What may be published of model figures: of many people, rounded, in blocks, and never finer than the counts."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from massline.engine.found import Opinions, opinions
from massline.engine.groups import Groups
from massline.engine.suspects import HeadlineCheck, Suspects, check_headlines
from massline.engine.votes import VoteMatrix
from massline.method.modelled import Frame, Modelled, moves, nothing_yet, released, repeated
from tests.engine import planted

PEOPLE, STATEMENTS = 300, 60
LABELS = tuple(f"s{n}" for n in range(STATEMENTS))


@cache
def camps() -> tuple[VoteMatrix, Opinions]:
    """Three planted camps."""
    votes, _ = planted.groups(3, people=PEOPLE, statements=STATEMENTS)
    return votes, found_in(votes)


def found_in(votes: VoteMatrix) -> Opinions:
    nothing = np.zeros(len(votes.statements), np.bool_)
    said = opinions(votes, nothing, nothing, (), 0)
    assert said is not None
    return said


def frame(release: int = 2, people: int | None = 290, whole: tuple[str, ...] = LABELS) -> Frame:
    return Frame(release=release, people=people, shown=LABELS, whole=whole)


def suspects(marked: int) -> Suspects:
    of_person = np.zeros(PEOPLE, np.bool_)
    of_person[:marked] = True
    return Suspects(
        copied=marked,
        largest=marked,
        one_answer=0,
        alternating=0,
        looked_at=PEOPLE,
        warns=marked > 0,
        marked=of_person,
    )


def headlines(by: Suspects) -> tuple[HeadlineCheck, ...]:
    return check_headlines(camps()[0], by, (0, 1), (2,))


def test_groups_are_told_as_profiles_of_many_people_in_steps() -> None:
    block = released(Modelled(LABELS, camps()[1], ()), frame())
    groups = block["groups"]
    assert groups["answer"] == "groups"
    assert [one["name"] for one in groups["found"]] == ["A", "B", "C"]
    assert all(one["people"] >= 10 and one["people"] % 10 == 0 for one in groups["found"])
    rows = [row for one in groups["found"] for row in one["stands_for"]]
    assert len(rows) > 6
    assert all(10 <= row[at] <= 90 and row[at] % 5 == 0 for row in rows for at in ("inside", "outside"))
    assert not {"members", "stability", "membership"} & set(json.dumps(block).replace('"', " ").split())


def test_a_block_names_no_person_and_holds_no_fraction() -> None:
    block = json.dumps(released(Modelled(LABELS, camps()[1], headlines(suspects(20))), frame()))
    assert "." not in block
    assert not any(f'"{person}"' in block for person in camps()[0].participants)


def test_without_groups_the_reason_holds_no_number_of_people() -> None:
    said = found_in(planted.spectrum(5, people=120, statements=30, each=20))
    assert not isinstance(said.groups, Groups)
    groups = released(Modelled(LABELS[:30], said, ()), frame())["groups"]
    assert groups == {"answer": "none", "why": said.groups.why, "found": []}  # type: ignore[union-attr]


def test_few_answers_each_are_not_yet_and_not_none() -> None:
    said = found_in(planted.groups(4, people=60, statements=20, each=4)[0])
    assert released(Modelled(LABELS[:20], said, ()), frame())["groups"] == {
        "answer": "not yet", "why": "too few", "found": [],
    }  # fmt: skip


def test_a_group_that_would_round_to_fewer_than_the_threshold_is_not_told() -> None:
    said = camps()[1]
    assert isinstance(said.groups, Groups)
    member = said.groups.member.copy()
    member[np.flatnonzero(member == 1)[8:]] = -1
    small = replace(said, groups=replace(said.groups, member=member))
    assert released(Modelled(LABELS, small, ()), frame())["groups"] == {"answer": "none", "why": "small", "found": []}


def test_what_a_group_stands_for_is_told_only_of_statements_the_release_shows() -> None:
    hidden = Frame(release=2, people=290, shown=("s0",), whole=())
    groups = released(Modelled(LABELS, camps()[1], ()), hidden)["groups"]
    assert {row["id"] for one in groups["found"] for row in one["stands_for"]} <= {"s0"}


def test_an_estimate_is_new_only_where_the_counts_hold_every_answer() -> None:
    before = released(Modelled(LABELS, camps()[1], ()), frame(release=1))
    later = released(Modelled(LABELS, camps()[1], ()), frame(release=3, people=310, whole=("s0",)), previous=before)
    made = {row["id"]: row["release"] for row in later["everybody"]}
    assert made == {"s0": 3} | dict.fromkeys(LABELS[1:], 1)
    waiting = released(Modelled(LABELS, camps()[1], ()), frame(whole=("s0",)))
    assert [row["id"] for row in waiting["everybody"]] == ["s0"]


def test_estimates_are_in_fives_with_ranges_rounded_outwards() -> None:
    said = camps()[1].everybody
    for index, row in enumerate(released(Modelled(LABELS, camps()[1], ()), frame())["everybody"]):
        assert row["id"] == LABELS[index]
        assert row["low"] / 100 <= said.low[index] + 1e-9
        assert row["high"] / 100 >= said.high[index] - 1e-9
        assert abs(row["percent"] - 100 * said.share[index]) <= 5
        assert not {row["percent"] % 5, row["low"] % 5, row["high"] % 5} - {0}


def test_the_block_moves_with_the_published_head_count_and_with_nothing_else() -> None:
    before = released(Modelled(LABELS, camps()[1], ()), frame(release=1))
    assert moves(frame(), None)
    assert not moves(frame(release=2), before)
    assert moves(frame(release=2, people=300), before)


def test_what_the_counts_show_no_more_leaves_the_repeated_block() -> None:
    before = released(Modelled(LABELS, camps()[1], headlines(suspects(0))), frame(release=1))
    still = Frame(release=2, people=290, shown=("s0",), whole=())
    again = repeated(before, still, {("s0", "agree")})
    assert [row["id"] for row in again["everybody"]] == ["s0"]
    assert [(row["id"], row["answer"]) for row in again["headlines"]] == [("s0", "agree")]
    assert {row["id"] for one in again["groups"]["found"] for row in one["stands_for"]} <= {"s0"}
    assert again["release"] == 1


@pytest.mark.parametrize(("marked", "told", "by_name"), [(0, None, False), (7, 0, False), (24, 20, True)])
def test_people_whose_answers_look_made_are_told_in_steps_and_few_of_them_by_no_headline(
    marked: int, told: int | None, by_name: bool
) -> None:
    by = suspects(marked)
    block = released(Modelled(LABELS, replace(camps()[1], suspects=by), headlines(by)), frame())
    assert block["made"].get("people") == told
    assert {row["without"] is not None for row in block["headlines"]} == {by_name}
    assert {type(row["equally"]) for row in block["headlines"]} == {bool}


def test_letters_of_groups_stay_with_what_they_stand_for() -> None:
    before = released(Modelled(LABELS, camps()[1], ()), frame(release=1))
    turned = {**before, "groups": {**before["groups"], "found": before["groups"]["found"][::-1]}}
    for letter, one in zip("XYZ", turned["groups"]["found"], strict=True):
        one["name"] = letter
    names = {one["name"]: one["stands_for"] for one in turned["groups"]["found"]}
    after = released(Modelled(LABELS, camps()[1], ()), frame(release=2, people=310), previous=turned)
    assert {one["name"]: one["stands_for"] for one in after["groups"]["found"]} == names


def test_below_thirty_published_people_nothing_of_the_model_is_told() -> None:
    for people in (None, 29):
        few = frame(people=people)
        assert released(Modelled(LABELS, camps()[1], headlines(suspects(0))), few) == nothing_yet(few)


def test_where_nobody_took_a_side_that_is_the_reason() -> None:
    assert released(Modelled(LABELS, None, ()), frame())["groups"]["why"] == "no sides"
