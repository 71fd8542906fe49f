"""Each alarm speaks at its threshold, is silent before it, and says its sentence."""

import json
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.engine.coverage import coverage
from massline.method.alarms import DEFAULTS, Alarm, Failure, Thresholds, in_order
from massline.method.alarms import drafting as d
from massline.method.alarms import hearing as h
from massline.method.alarms import trying as t
from tests.method.alarm_cases import CASES, LIKED


@pytest.mark.parametrize(("alarm", "speaks", "silent", "kind", "sentence"), CASES)
def test_an_alarm_speaks_past_its_threshold_and_not_before(
    alarm: Any, speaks: Any, silent: Any, kind: Failure, sentence: str
) -> None:
    found = alarm(speaks)
    assert (found.kind, found.sign, found.sentence) == (kind, alarm.__name__, sentence)
    assert found.figures
    assert alarm(silent) is None


def test_every_failure_of_the_method_has_an_alarm() -> None:
    assert {kind for *_, kind, _ in CASES} == set(Failure)


def test_every_alarm_written_is_among_those_tried() -> None:
    written = {
        name
        for module in (d, h, t)
        for name, one in vars(module).items()
        if getattr(one, "__module__", "") == module.__name__ and "settings" in getattr(one, "__annotations__", {})
    }
    assert written == {alarm.__name__ for alarm, *_ in CASES}


def test_a_contradiction_that_was_handled_silences_the_list_of_the_most_liked() -> None:
    assert d.list_of_most_liked(d.Prominence(LIKED, (5, 4, 3, 2, 1), 1)) is None


def test_only_exposure_blocks() -> None:
    blocking = {kind for alarm, speaks, _, kind, _ in CASES if alarm(speaks).blocks}
    assert blocking == {Failure.EXPOSURE}


def test_the_unions_nights_are_named_with_their_numbers(shared_samples: Path) -> None:
    oracle = json.loads((shared_samples / "expected_metrics.json").read_text(encoding="utf-8"))["B"]
    sizes = json.loads((shared_samples / "union.json").read_text(encoding="utf-8"))["org"]["sections"]
    rates = oracle["participation_R1"]["rates"]
    found = coverage(sizes, {name: round(rates[name] * size) for name, size in sizes.items()})
    assert found.n == oracle["participation_R1"]["kish"]["n"]
    said = [
        alarm.sentence
        for one in found.least_heard_first
        if (alarm := h.section_left_out(h.Heard(one, found.overall, "Go at shift time.")))
    ]
    assert said[0] == "Nights: 38 of 250 (15 %), overall 40 %. Go at shift time."
    assert [sentence.partition(":")[0] for sentence in said] == ["Nights", "Parks", "Hospital"]


@pytest.mark.parametrize(
    ("organisation", "file", "position"),
    [("A", "tenants", 0), ("A", "tenants", 1), ("A", "tenants", 2), ("B", "union", 0), ("B", "union", 1)],
)
def test_the_people_quoted_are_worth_as_many_as_the_oracle_says_and_no_few_are_loud(
    shared_samples: Path, organisation: str, file: str, position: int
) -> None:
    data = json.loads((shared_samples / f"{file}.json").read_text(encoding="utf-8"))
    line = data["lines"][position]
    expected = json.loads((shared_samples / "expected_metrics.json").read_text(encoding="utf-8"))
    block = expected[organisation][f"prov_v{line['version'].replace('.', '')}"]
    who = {one["id"]: one["contributor"] for one in data["round1"] + data["round2"]}
    counts = Counter(who[source] for sources in line["elements"].values() for source in sources)
    links = h.Links(tuple(counts.values()), contributors=len(set(who.values())))
    assert round(links.effective, 1) == block["eff_contributors"]
    assert h.few_are_quoted(links) is None


def test_the_damp_diary_that_nobody_asked_for_is_named(shared_samples: Path) -> None:
    data = json.loads((shared_samples / "tenants.json").read_text(encoding="utf-8"))
    elements = data["lines"][0]["elements"].values()
    unsaid = tuple(number for number, sources in enumerate(elements, start=1) if not sources)
    found = d.items_nobody_said(d.Items(len(elements), unlabelled=unsaid))
    assert found is not None
    assert found.sentence.startswith("Item 5 came from the committee.")
    assert d.committees_items(d.Items(len(elements), labelled=unsaid)) is None


def test_a_threshold_can_be_moved() -> None:
    assert d.open_too_short(d.OpenTime(1), Thresholds.small_round(one_evening=True)) is None
    assert d.open_too_short(d.OpenTime(1), Thresholds.small_round()) is not None


@pytest.mark.parametrize("name", [one.name for one in fields(Thresholds)])
def test_a_threshold_below_nought_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is -1"):
        Thresholds(**{name: -1})


ALARMS = st.lists(
    st.builds(
        lambda kind, sign: Alarm(kind, sign, "", {}, blocks=kind is Failure.EXPOSURE),
        st.sampled_from(Failure),
        st.text(max_size=3),
    ),
    max_size=12,
)


@given(ALARMS)
def test_a_small_round_shows_three_alarms_at_once_and_loses_none(alarms: list[Alarm]) -> None:
    shown = in_order([*alarms, None], Thresholds.small_round())
    blocking = sum(alarm.blocks for alarm in alarms)
    assert len(shown.now) == min(len(alarms), max(3, blocking))
    assert not any(alarm.blocks for alarm in shown.waiting)
    assert sorted(map(repr, shown.now + shown.waiting)) == sorted(map(repr, alarms))


@given(ALARMS)
def test_a_round_that_is_not_small_shows_every_alarm(alarms: list[Alarm]) -> None:
    assert DEFAULTS.at_once is None
    assert not in_order(alarms).waiting


def test_one_failure_seen_three_ways_does_not_hide_two_others() -> None:
    imposed = [Alarm(Failure.IMPOSED_AGENDA, sign, "", {}) for sign in "abc"]
    others = [Alarm(kind, "", "", {}) for kind in (Failure.PURE_SERVICE, Failure.FATIGUE)]
    shown = in_order([*imposed, *others], Thresholds.small_round())
    assert [alarm.kind for alarm in shown.now] == [Failure.FATIGUE, Failure.IMPOSED_AGENDA, Failure.PURE_SERVICE]
