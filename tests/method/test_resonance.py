"""Resonance, against the worked organisations and in general."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.engine.votes import NoVotesError
from massline.method.resonance import (
    ResponseError,
    Responses,
    Uptake,
    author_gap,
    common_ground,
    gap,
    ownership,
    recognition,
    solidarity,
)

REPORT_BACKS = [
    ("A", "return_v10", "tenants", "1.0"),
    ("A", "return_v11", "tenants", "1.1"),
    ("A", "return_v20", "tenants", "2.0"),
    ("B", "return_v10", "union", "1.0"),
    ("B", "return_v20", "union", "2.0"),
]
COUNTS = st.builds(Responses, *[st.integers(0, 300)] * 4)
ANSWERED = COUNTS.filter(lambda answers: answers.total > 0)


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def everybody(returns: dict[str, Any]) -> dict[str, Responses]:
    return {
        name: Responses(returns["yes"][name], returns["change"][name], returns["no"][name]) for name in returns["n"]
    }


def outside_the_core(returns: dict[str, Any]) -> dict[str, Responses]:
    """Without the core; those of its answers that were not yes go out of "with a change".

    The data do not say which they were, and nothing tested here hangs on it.
    """
    found = {}
    for name, all_of_them in everybody(returns).items():
        core_yes, core = returns["core_yes_by_section"][name], returns["core_n_by_section"][name]
        found[name] = Responses(
            all_of_them.ours - core_yes, all_of_them.with_change - (core - core_yes), all_of_them.not_ours
        )
    return found


@pytest.mark.parametrize(("organisation", "block", "file", "version"), REPORT_BACKS)
def test_the_resonance_of_each_report_back_is_the_oracles(
    shared_samples: Path, organisation: str, block: str, file: str, version: str
) -> None:
    expected = read(shared_samples, "expected_metrics")[organisation][block]
    returns = read(shared_samples, file)["returns"][version]
    found = ownership(outside_the_core(returns))
    core = Responses(returns["core_yes"], returns["core_n"] - returns["core_yes"])
    between = author_gap(core, found.responses)
    with_core = ownership(everybody(returns))
    assert found.floor is not None
    assert found.floor.ours is not None
    assert found.group_informed is not None
    assert found.group_informed_product is not None
    assert between.gap.ratio is not None
    computed = {
        "n": with_core.responses.total,
        "yes": with_core.responses.ours,
        "yes_rate": round(with_core.ours.value, 3),
        "by_section": {one.name: round(one.ours.value, 3) for one in with_core.sections if one.ours},
        "by_section_others": {one.name: round(one.ours.value, 3) for one in found.sections if one.ours},
        "lowest": found.floor.name,
        "floor_others": round(found.floor.ours.value, 3),
        "gic": round(found.group_informed_product, 3),
        "gic_geo": round(found.group_informed, 3),
        "core": round(between.gap.first.value, 3),
        "others": round(found.ours.value, 3),
        "gap": round(between.gap.value, 3),
        "lift": round(between.gap.ratio, 3),
        "wilson_others": [round(found.ours.low, 3), round(found.ours.high, 3)],
        "gap_ci": [round(between.gap.low, 3), round(between.gap.high, 3)],
    }
    assert computed == expected
    assert between.flagged == (expected["gap_ci"][0] > 0.05)


def test_a_core_of_seven_cannot_prove_a_gap_that_a_core_of_twentyfour_can() -> None:
    assert not author_gap(Responses(ours=7), Responses(69, 12, 8)).flagged
    assert author_gap(Responses(23, 1), Responses(783, 237, 136)).flagged


def test_newcombes_own_example_is_reproduced() -> None:
    """56 of 70 against 48 of 80: 0.2 (0.0524 to 0.3339), Newcombe 1998, table II, method 10."""
    found = gap(Responses(ours=56, not_ours=14), Responses(ours=48, not_ours=32))
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


@given(ANSWERED, ANSWERED)
def test_a_gap_lies_in_its_range_and_turns_with_its_sides(one: Responses, two: Responses) -> None:
    there, back = gap(one, two), gap(two, one)
    assert -1 - 1e-12 <= there.low <= there.value <= there.high <= 1 + 1e-12
    assert (there.low, there.value) == pytest.approx((-back.high, -back.value))


@given(
    st.dictionaries(st.sampled_from("ABCDE"), COUNTS, min_size=1).filter(lambda d: any(r.total for r in d.values()))
)
def test_the_floor_is_below_every_section_that_speaks(sections: dict[str, Responses]) -> None:
    found = ownership(sections)
    known = [one.ours.value for one in found.sections if one.ours]
    assert (found.floor is None) == (not known)
    if found.floor is not None and found.floor.ours is not None:
        assert found.floor.ours.value == min(known)
    assert set(found.too_few) == {name for name, answers in sections.items() if answers.total < 10}


def test_ours_with_a_change_is_told_apart_and_never_counted_as_ours() -> None:
    found = ownership({"A": Responses(ours=10, with_change=30)})
    assert (found.ours.value, found.with_change.value) == (0.25, 0.75)


def test_people_of_no_section_count_in_the_whole_and_in_no_section() -> None:
    found = ownership({"A": Responses(ours=10)}, no_section=Responses(not_ours=10))
    assert found.ours.value == 0.5
    assert [one.responses.total for one in found.sections] == [10]


def test_a_section_with_nine_answers_is_too_few_to_say_and_never_the_floor() -> None:
    found = ownership({"A": Responses(ours=9, not_ours=1), "B": Responses(not_ours=9)})
    assert found.floor is not None
    assert (found.floor.name, found.too_few) == ("A", ("B",))


def test_no_answers_are_refused_rather_than_reported_as_zero() -> None:
    with pytest.raises(NoVotesError, match="no answers is not 0 %"):
        ownership({"A": Responses()})
    with pytest.raises(NoVotesError, match="no gap"):
        gap(Responses(), Responses(1))


def test_fewer_than_none_is_refused_by_name() -> None:
    with pytest.raises(ResponseError, match="with_change is -1"):
        Responses(3, -1)


def test_common_ground_needs_every_section_and_every_group() -> None:
    good, bad, few = Responses(6, 4), Responses(5, 5), Responses(3)
    assert common_ground({"A": good}, {"1": good}) is True
    assert common_ground({"A": good}, {"1": bad, "2": few}) is False
    assert common_ground({"A": good, "B": few}, {"1": good}) is None
    assert common_ground({}, {}) is None


def test_solidarity_leaves_out_the_section_the_point_protects() -> None:
    found = solidarity({"C": Responses(ours=40), "A": Responses(4, 3, 3)}, "C")
    assert found is not None
    assert (found.ours.value, found.ours.n, found.carried) == (0.4, 10, False)
    assert solidarity({"C": Responses(ours=40)}, "C") is None


def test_receipts_nobody_answered_give_no_recognition_rather_than_none_recognised() -> None:
    assert recognition(0, 0) is None


def test_uptake_stays_four_counts() -> None:
    shares = Uptake(recognise=40, support=20, take_part=10, run=2).of(40)
    assert [(name, share.n) for name, share in shares.items()] == [
        ("recognise", 40),
        ("support", 40),
        ("take_part", 40),
        ("run", 40),
    ]
    with pytest.raises(TypeError):
        Uptake() + Uptake()  # type: ignore[operator]
