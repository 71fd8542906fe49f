"""The union's nine steps through the pages, with the oracle's figures. Each test reads what its step showed.

Of the README's words only figures that count the core in (806 of 1,180, R .901) are on no page: they are put
together here from both counts. The Brier score of fewer than ten expectations is told by the release and by no
page, a recall of few holders as a verdict.
"""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from massline.method.lot import quotas
from massline.web.people.models import Organisation
from massline.web.record.verifying import verify
from tests.method.worked import worked
from tests.web.end_to_end.committee import Committee, calendar
from tests.web.end_to_end.union import Union
from tests.web.end_to_end.union_story import BADGES, IN_A_HURRY, NEXT_WEEK, SEATS, SEED, point_of


@pytest.fixture(scope="module")
def union(shared_samples: Path, open_database: None, key_folder: Path) -> Iterator[Union]:
    committee = Committee("", "", date(2026, 1, 5))
    votes = list(csv.DictReader((shared_samples / "union_votes_round1.csv").read_text().splitlines()))
    with calendar(committee):
        yield Union(worked(shared_samples, "B"), committee, votes=votes)


def test_1_every_vote_on_paper_is_in_and_counted_as_it_was_ticked(union: Union) -> None:
    seen, oracle = union.upto(1), union.told.oracle["votes_by_statement"]
    told = {union.told_as(one["id"]): one["total"] for one in seen["release"]["statements"]}
    figures = {name: (row["base"], round(row["agree"] / row["base"], 3)) for name, row in told.items() if name}
    assert figures == {name: (row["n"], row["agree"]) for name, row in oracle.items()}


def test_1_the_voting_was_uneven_and_nights_are_named_first(union: Union) -> None:
    seen, oracle = union.upto(1), union.told.oracle["participation_R1"]
    voters = seen["voters"]
    assert (round(voters.evenness, 3), voters.verdict) == (oracle["R"], "act") == (0.745, "act")
    nights = voters.least_heard_first[0]
    assert (nights.name, round(nights.participation.value, 3), nights.below_whole) == ("nights", 0.152, True)
    assert round(voters.overall.value, 3) == oracle["overall"] == 0.405
    assert {one.name.title(): round(one.weight, 3) for one in voters.sections} == oracle["kish"]["weights"]
    assert round(nights.weight, 3) == 2.663


def test_1_the_pages_say_so_to_everybody_and_at_the_desk(union: Union) -> None:
    seen = union.upto(1)
    answered = seen["not_heard"].partition("Who answered statements")[2]
    assert answered.startswith(" Section Heard Nights 250, counted 38 of 250 15%")
    whole = seen["how_well"].partition("Did all sections answer the statements?")[2].partition("What it is")[0]
    assert whole.startswith(" Evenness 0.745: ")
    assert "act on it" in whole
    assert "How evenly the sections were heard: 0.745" in seen["results"]
    nights = seen["results"].partition("Nights 250, counted")[2].partition("times.")[0]
    assert nights.endswith("By size each answer would count 2.66 ")
    assert "Nights was heard much less than the others. Go and ask there." in seen["alarms"]


def test_2_every_point_has_sources_and_yet_nights_did_not_get_through(union: Union) -> None:
    seen, oracle = union.upto(2), union.told.oracle
    points = oracle["prov_v10"]["elements"]
    assert seen["kinds"] == {point_of(name): row["kind"] for name, row in points.items()}
    assert seen["rooted"].covered.share == oracle["prov_v10"]["coverage"] == 1.0
    assert "5 of 5 points rest on people's words. good" in seen["how_well"]
    recall, expected = seen["nights"], oracle["minority_recall_Nights_v10"]
    assert sorted(recall.concerns) == expected["concerns"]
    assert (
        (recall.holders.of, recall.holders.count, recall.holders.share) == (4, 1, expected["recall"]) == (4, 1, 0.25)
    )
    assert (recall.verdict, recall.shown) == ("act", None)
    assert "Nights: much of what only they said was neither taken up nor answered." in seen["how_well"]


def test_2_what_nobody_answered_is_passed_over_with_a_reason(union: Union) -> None:
    seen = union.upto(2)
    assert seen["picture"]["alpha"] == union.told.oracle["alpha_R1"]
    assert seen["picture"]["answered"] == union.told.oracle["prov_v10"]["answered_share"] == 0.6
    assert seen["unanswered"][0] == 409
    assert "Say what became of 12 contributions" in seen["unanswered"][1]


def test_3_most_say_it_is_theirs_and_the_core_likes_it_better(union: Union) -> None:
    seen, oracle = union.upto(3), union.told.oracle["return_v10"]
    assert seen["counted"] == (oracle["yes"], oracle["n"]) == (806, 1180)
    assert {name.title(): share for name, share in seen["floors"].items()} == oracle["by_section_others"]
    assert seen["picture"]["floor"] == ("nights", 0.4)
    assert seen["floors"]["parks"] == 0.489
    gap = seen["gap"]
    assert (round(gap.gap.value, 3), round(gap.gap.low, 3)) == (oracle["gap"], oracle["gap_ci"][0]) == (0.281, 0.118)
    assert gap.flagged
    assert "Does the committee like it better than the people? Yes, by more than chance explains." in seen["how_well"]
    assert "Least convinced: Nights" in seen["results"]


def test_3_it_is_adopted_only_against_the_rule_with_two_notes_and_a_reason(union: Union) -> None:
    seen = union.upto(3)
    assert "By the rule it goes back to Sum up." in seen["page"]
    assert "Nights below half, and a quarter or more want a change, 60 answered about 40 %" in seen["page"]
    assert "Parks below half, and a quarter or more want a change, 139 answered about 49 %" in seen["page"]
    assert 'Fewer than half of Nights, Parks said "ours". Add that section\'s own note first' in seen["unnoted"]
    assert "Say why the body decides so all the same. It sets aside: Nights: a quarter or more" in seen["refused"]
    assert seen["taken"] == ""
    set_aside = [line.partition(":")[0] for line in seen["overrides"].splitlines()]
    assert set_aside == ["Nights", "Parks", "Hospital"]
    assert f"with a section's own note. {NEXT_WEEK}" in seen["round"]


def test_4_the_next_petition_reaches_for_more_than_parks_showed(union: Union) -> None:
    seen = union.upto(4)
    (parks,) = seen["reaches"]
    assert (parks.section, round(parks.ratio, 2)) == ("Parks", 1.58)
    assert round(BADGES["Parks"] / union.org["sections"]["Parks"], 2) == 0.38
    told = "The plan needs 60 % in Parks. “Badge day” showed 38 %."
    assert told in seen["action"]
    assert told in seen["page"]
    assert f"{told} That is 1.58 times as many." in seen["action"]
    assert f"{told} That is 1.58 times as many." in seen["page"]
    assert (
        "The plan needs more people of Parks than came along the last time. "
        "60 of 100 against about 38: 1.58 times as many."
    ) in seen["alarms"]


def test_5_two_of_six_came_true(union: Union) -> None:
    seen = union.upto(5)
    record, oracle = seen["record"], union.told.oracle["hyp_R1"]
    assert (record.n, record.came_true, record.expected) == (6, 2, pytest.approx(oracle["expected_hits"]))
    assert round(record.brier, 4) == oracle["brier"] == 0.2354
    assert "We expected 3.3 of 6 to come true; 2 did." in seen["page"]
    assert seen["told"] == {
        "expectations": 6,
        "expected_tenths": 33,
        "came_true": 2,
        "brier_ten_thousandths": round(oracle["brier"] * 10_000),
    }


def test_5_what_was_passed_over_comes_up_in_learn_and_the_round_is_closed_after_it(union: Union) -> None:
    seen = union.upto(5)
    assert [one.reason for one in seen["passed_over"]] == [IN_A_HURRY, NEXT_WEEK]
    agenda = seen["agenda"].partition("What was passed over on the way")[2]
    assert f"From a quarter on it goes back. The reason given: {NEXT_WEEK}" in agenda
    assert f"their authors will read it. The reason given: {IN_A_HURRY}" in agenda
    assert seen["untalked"][0] == 409
    assert "Talk over each override of this round" in seen["untalked"][1]
    assert seen["closed"][0] == 303
    assert seen["number"] == 2


def test_6_the_same_seed_draws_the_same_panel(union: Union) -> None:
    seen = union.upto(6)
    assert seen["sizes"] == union.org["sections"]
    assert seen["seats"] == quotas(union.org["sections"], SEATS)
    drawn = seen["drawn"]
    assert {section: len(numbers) for section, numbers in drawn.items()} == seen["seats"]
    assert sum(map(len, drawn.values())) == SEATS == 24
    assert drawn == seen["again"][SEED]
    assert drawn != seen["again"]["another"]
    assert f"The seed: {SEED} ( dice, thrown by three members )" in seen["page"]


def test_7_unanswered_remarks_are_passed_over_once_more(union: Union) -> None:
    seen, oracle = union.upto(7), union.told.oracle
    assert seen["drafted"]["alpha"] == oracle["alpha_R2"]
    assert seen["drafted"]["answered"] == oracle["prov_v20"]["answered_share"]
    assert seen["kinds"] == {point_of(name): row["kind"] for name, row in oracle["prov_v20"]["elements"].items()}
    assert seen["refused"][0] == 409
    assert seen["overrides"] == "Say what became of 3 contributions: their authors will read it."


def test_7_the_second_round_is_adopted_by_the_rule(union: Union) -> None:
    seen, oracle = union.upto(7), union.told.oracle
    assert seen["counted"] == (oracle["return_v20"]["yes"], oracle["return_v20"]["n"]) == (1215, 1465)
    assert round(seen["evenness"], 3) == oracle["participation_R2"]["R"] == 0.901
    assert seen["picture"]["floor"] == ("office", oracle["return_v20"]["floor_others"]) == ("office", 0.786)
    assert "By the rule it is adopted." in seen["page"]
    assert seen["taken"] == ""
    assert (seen["kind"], seen["overridden"]) == ("adopted", None)
    assert "Office: six in ten or more said it is ours." in seen["how_well"]


def test_8_five_of_six_came_true(union: Union) -> None:
    seen = union.upto(8)
    record, oracle = seen["record"], union.told.oracle["hyp_R2"]
    assert (record.n, record.came_true, record.expected) == (6, 5, pytest.approx(oracle["expected_hits"]))
    assert round(record.brier, 4) == oracle["brier"] == 0.1933
    assert "We expected 3.1 of 6 to come true; 5 did." in seen["page"]
    assert seen["told"]["brier_ten_thousandths"] == round(oracle["brier"] * 10_000)


def test_9_three_night_cleaners_print_no_number_and_hide_one_cell_more(union: Union) -> None:
    seen = union.upto(9)
    spoke = seen["page"].partition("Who said something in their own words")[2].partition("Who answered")[0]
    assert "Cleaners by night 3, counted Too few to say (fewer than 5)." in spoke
    assert "Kitchen 40, counted Too few to say (fewer than 5)." in spoke
    assert "Porters 60, counted 12 of 60" in spoke
    table = seen["release"]["contributors"]
    assert table["total"] == {"base": 23}
    assert {slug for slug, row in table["sections"].items() if "base" not in row} == {"cleaners-by-night", "kitchen"}
    assert '"base": 3' not in json.dumps(seen["release"])


def test_the_log_vouches_for_every_row_of_the_whole_walk(union: Union) -> None:
    union.upto(9)
    found = verify()
    assert found.faults == ()
    assert found.rows > 200


def test_every_walk_begins_on_an_empty_site(db: None) -> None:
    assert not Organisation.objects.exists()
