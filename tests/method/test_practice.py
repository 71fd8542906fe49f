"""Expectations and outcomes, against the worked organisations and in general."""

import json
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.method.practice import ExpectationError, Likelihood, Scored, believe, over_reach, track_record

SHARES = st.floats(0, 1)
RECORDS = st.lists(st.builds(Scored, SHARES, st.booleans()), min_size=1, max_size=30)


@pytest.mark.parametrize(("organisation", "file"), [("A", "tenants"), ("B", "union")])
@pytest.mark.parametrize("number", [1, 2])
def test_the_record_of_each_round_is_the_oracles(
    shared_samples: Path, organisation: str, file: str, number: int
) -> None:
    text = (shared_samples / "expected_metrics.json").read_text(encoding="utf-8")
    expected = json.loads(text)[organisation][f"hyp_R{number}"]
    data = json.loads((shared_samples / f"{file}.json").read_text(encoding="utf-8"))
    record = track_record([Scored(one["p"], bool(one["o"])) for one in data["hypotheses"][f"round{number}"]])
    assert record.z is not None
    assert {
        "n": record.n,
        "hits": record.came_true,
        "expected_hits": round(record.expected, 2),
        "brier": round(record.brier, 4),
        "skill_vs_half": round(record.skill, 3),
        "z": round(record.z, 2),
    } == expected


def test_below_ten_expectations_the_page_says_counts_and_no_score() -> None:
    few = track_record([Scored(0.5, True)] * 9)
    many = track_record([Scored(0.5, True)] * 10)
    assert few.sentence == "we expected 4.5 of 9 to come true; 9 did"
    assert (
        many.sentence
        == "we expected 5.0 of 10 to come true; 10 did (Brier score 0.25; always saying 50 % gives 0.25)"
    )


def test_calibration_speaks_from_five_expectations_on_and_only_beyond_chance() -> None:
    assert not track_record([Scored(0.9, False)] * 4).speaks
    assert track_record([Scored(0.9, False)] * 5).speaks
    assert not track_record([Scored(0.5, True)] * 3 + [Scored(0.5, False)] * 3).speaks
    assert not track_record([Scored(1.0, False)] * 5).speaks


@given(RECORDS)
def test_a_brier_score_lies_between_nought_and_one_and_ignores_order(scored: list[Scored]) -> None:
    record, turned = track_record(scored), track_record(scored[::-1])
    assert 0 <= record.brier <= 1
    assert record == turned


@given(st.integers(1, 40))
def test_always_saying_even_scores_a_quarter(n: int) -> None:
    assert track_record([Scored(0.5, i % 3 == 0) for i in range(n)]).brier == 0.25


def test_no_record_is_refused_rather_than_reported_as_perfect() -> None:
    with pytest.raises(ExpectationError, match="nothing to score"):
        track_record([])


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_a_probability_outside_its_bounds_is_refused_and_quoted(probability: float) -> None:
    with pytest.raises(ExpectationError, match=f"probability is {probability}"):
        Scored(probability, True)


@pytest.mark.parametrize("word", list(Likelihood))
def test_each_word_of_likelihood_is_the_nearest_to_its_own_number(word: Likelihood) -> None:
    assert Likelihood.nearest(word.probability) is word


@given(st.floats(0.05, 0.95), st.integers(0, 200), st.integers(0, 200))
def test_counting_moves_a_belief_towards_what_was_counted(prior: float, yes: int, no: int) -> None:
    before = believe(prior)
    after = before.after(yes, yes + no)
    low, high = after.range()
    assert 0 <= low <= after.mean <= high <= 1
    assert after.yes + after.no == pytest.approx(4 + yes + no)
    if yes + no:
        ends = sorted((prior, yes / (yes + no)))
        assert ends[0] - 1e-9 <= after.mean <= ends[1] + 1e-9


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_a_belief_that_no_count_could_change_is_refused(certain: float) -> None:
    with pytest.raises(ExpectationError, match="leaves no doubt"):
        believe(certain)


def test_the_unions_plan_reaches_over_its_badge_day_in_parks() -> None:
    assert round(over_reach(0.60, 0.38), 2) == 1.58


def test_a_plan_after_a_test_to_which_nobody_came_reaches_endlessly_far() -> None:
    assert over_reach(0.1, 0.0) == inf
    assert over_reach(0.0, 0.0) == 0.0
    with pytest.raises(ExpectationError, match="needed is 60"):
        over_reach(60, 0.38)
