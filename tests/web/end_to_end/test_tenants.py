"""The tenants' eleven steps through the pages, with the oracle's figures. Each test reads what its step showed."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from massline.web.people.models import Organisation
from massline.web.record.verifying import verify
from tests.method.worked import worked
from tests.web.end_to_end.committee import Committee, calendar
from tests.web.end_to_end.tenants import WORDS, Tenants


@pytest.fixture(scope="module")
def tenants(shared_samples: Path, open_database: None, key_folder: Path) -> Iterator[Tenants]:
    committee = Committee("", "", date(2026, 1, 5))
    with calendar(committee):
        yield Tenants(worked(shared_samples, "A"), committee)


def test_1_whoever_keeps_the_keys_cannot_write(tenants: Tenants) -> None:
    seen = tenants.upto(1)
    assert seen["status"] == 422
    assert "ask somebody else" in seen["said"]


def test_2_thirty_remarks_come_in_and_block_c_is_hidden_with_one_more(tenants: Tenants) -> None:
    seen = tenants.upto(2)
    assert seen["said"] == 30
    told = json.loads(seen["release"])["contributors"]
    assert told["total"] == {"base": 29}
    hidden = {section for section, row in told["sections"].items() if "base" not in row}
    assert hidden == {"c", "d"}
    assert seen["rate"] == pytest.approx(4 / 44)


def test_3_two_coders_agree_and_the_last_two_runs_bring_nothing_new(tenants: Tenants) -> None:
    seen = tenants.upto(3)
    assert seen["picture"]["alpha"] == tenants.told.oracle["alpha_R1"]
    assert seen["picture"]["saturated"] is True
    assert ".85" in seen["page"]


def test_4_a_point_from_nobody_and_unanswered_remarks_are_refused(tenants: Tenants) -> None:
    seen = tenants.upto(4)
    assert seen["bare"][0] == 409
    assert "Point 5 rests on nobody" in seen["bare"][1]
    assert seen["unanswered"][0] == 409
    assert "Say what became of 12 contributions" in seen["unanswered"][1]
    assert seen["picture"]["answered"] == tenants.told.oracle["prov_v10"]["answered_share"] == 0.621
    assert seen["reason"] == "People were promised a day."
    assert "12 contributions" in seen["overrides"]


def test_5_the_first_version_is_not_adopted_and_goes_back(tenants: Tenants) -> None:
    seen = tenants.upto(5)
    assert seen["picture"]["ours"] == (69, 89)
    assert seen["picture"]["floor"] == ("c", 0.385)
    assert "a quarter or more want a change" in seen["against"]
    assert seen["taken"] == ""
    assert seen["on"][0] == 409
    assert "was not adopted" in seen["on"][1]
    assert seen["back"] == 303


def test_6_block_c_is_answered_and_it_is_adopted_with_its_note(tenants: Tenants) -> None:
    seen = tenants.upto(6)
    assert round(seen["before"]["recall"]["c"], 3) == 0.333
    assert seen["picture"]["recall"]["c"] == 1.0
    assert seen["refused"] == 409
    assert seen["picture"]["answered"] == 0.759
    assert seen["picture"]["ours"] == (84, 102)
    assert seen["picture"]["floor"] == ("c", 0.714)
    assert seen["taken"] == ""


def test_7_expectations_are_locked_and_a_late_one_is_after_the_fact(tenants: Tenants) -> None:
    seen = tenants.upto(7)
    assert seen["warned"][0] == 409
    assert "after the fact" in seen["warned"][1]
    assert seen["late"]
    assert seen["edit"][0] == 409
    assert "locked" in seen["edit"][1]
    assert seen["kept"] == (tenants.told.sample["hypotheses"]["round1"][0]["text"], 0.7)


def test_8_one_of_five_came_true(tenants: Tenants) -> None:
    seen = tenants.upto(8)
    record = seen["record"]
    assert "1 did" in seen["page"]
    assert round(record.brier, 4) == 0.2565
    assert (record.expected, record.came_true, record.n) == (pytest.approx(2.85), 1, 5)


def test_9_a_round_that_carries_nothing_over_is_not_closed(tenants: Tenants) -> None:
    seen = tenants.upto(9)
    assert seen["refused"][0] == 409
    assert "Carry at least one question" in seen["refused"][1]
    assert seen["taken"][0] == 303
    assert seen["number"] == 2
    assert "3 questions from the last round wait" in seen["page"]


def test_10_words_taken_back_are_gone_and_their_point_falls(tenants: Tenants) -> None:
    seen = tenants.upto(10)
    oracle = tenants.told.oracle["prov_v20"]["elements"]
    assert seen["kinds"] == {WORDS[name.split()[0]]: row["kind"] for name, row in oracle.items()}
    assert seen["after"][WORDS["f6"]] == "thin"
    assert "trouble about my rent" not in seen["page"]
    assert seen["refused"] == 409


def test_11_the_second_round_is_adopted_by_the_rule(tenants: Tenants) -> None:
    seen = tenants.upto(11)
    assert seen["picture"]["ours"] == (96, 111)
    assert seen["picture"]["floor"] == ("c", 0.739)
    assert seen["taken"] == ""
    assert round(seen["record"].brier, 4) == 0.1905


def test_the_log_vouches_for_every_row_of_the_whole_walk(tenants: Tenants) -> None:
    tenants.upto(11)
    found = verify()
    assert found.faults == ()
    assert found.rows > 200


def test_every_walk_begins_on_an_empty_site(db: None) -> None:
    assert Organisation.objects.count() <= 1
