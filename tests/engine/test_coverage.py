"""Who has been heard, against the two worked organisations and against what must always hold."""

import csv
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.engine.coverage import (
    Coverage,
    CoverageError,
    coverage,
    design_effect,
    evenness,
    section_weights,
)
from massline.engine.votes import NoVotesError

MILLBROOK = {"A": 48, "B": 52, "C": 44, "D": 36}


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def rounded_like_the_oracle(found: Coverage) -> dict[str, object]:
    return {
        "rates": {s.name: round(s.participation.value, 3) for s in found.sections},
        "overall": round(found.overall.value, 3),
        "R": round(found.evenness, 3),
        "kish": {
            "weights": {s.name: round(s.weight or 0.0, 3) for s in found.sections},
            "deff": round(found.design_effect, 3),
            "n": found.n,
            "n_eff": round(found.n_eff, 1),
        },
    }


def contributors(sample: Mapping[str, Any], round_name: str) -> Counter[str]:
    people = {(row["contributor"], row["section"]) for row in sample[round_name]}
    return Counter(section for _, section in people)


@pytest.mark.parametrize(
    ("block", "returned"), [("participation_return_v10", "1.0"), ("participation_return_v20", "2.0")]
)
def test_the_tenants_who_answered_a_report_back_are_counted_as_the_oracle_counts(
    shared_samples: Path, block: str, returned: str
) -> None:
    sample, oracle = read(shared_samples, "tenants.json"), read(shared_samples, "expected_metrics.json")
    found = coverage(sample["org"]["sections"], sample["returns"][returned]["n"])
    assert rounded_like_the_oracle(found) == oracle["A"][block]


def test_the_tenants_who_said_something_are_counted_once_each(shared_samples: Path) -> None:
    sample, oracle = read(shared_samples, "tenants.json"), read(shared_samples, "expected_metrics.json")
    heard = contributors(sample, "round1")
    assert dict(heard) == oracle["A"]["contributors_R1"]
    found = coverage(sample["org"]["sections"], heard)
    assert rounded_like_the_oracle(found) == oracle["A"]["participation_statements_R1"]
    assert found.least_heard_first[0].name == "C"


def test_the_union_votes_name_nights_first_and_ask_for_action(shared_samples: Path) -> None:
    sample, oracle = read(shared_samples, "union.json"), read(shared_samples, "expected_metrics.json")
    with (shared_samples / "union_votes_round1.csv").open(encoding="utf-8") as file:
        voters = {(row["voter"], row["section"]) for row in csv.DictReader(file)}
    found = coverage(sample["org"]["sections"], Counter(section for _, section in voters))
    assert rounded_like_the_oracle(found) == oracle["B"]["participation_R1"]
    assert (found.verdict, found.least_heard_first[0].name) == ("act", "Nights")
    assert found.least_heard_first[0].below_whole


def test_the_second_round_of_the_union_is_even(shared_samples: Path) -> None:
    sample, oracle = read(shared_samples, "union.json"), read(shared_samples, "expected_metrics.json")
    found = coverage(sample["org"]["sections"], sample["returns"]["2.0"]["n"])
    assert rounded_like_the_oracle(found) == oracle["B"]["participation_R2"]
    assert found.verdict == "good"


def test_a_weight_is_capped_and_the_cap_is_kept_in_the_design_effect() -> None:
    sizes, heard = {"days": 100, "nights": 900}, {"days": 50, "nights": 50}
    weights = section_weights(sizes, heard, cap=1.5)
    assert weights == {"days": pytest.approx(0.2), "nights": 1.5}
    assert coverage(sizes, heard, cap=1.5).design_effect == pytest.approx(design_effect(heard, weights))


def test_a_section_nobody_heard_has_no_weight_but_lowers_the_evenness() -> None:
    found = coverage(MILLBROOK, {"A": 24, "B": 26, "D": 18})
    silent = found.least_heard_first[0]
    assert (silent.name, silent.heard, silent.weight, silent.participation.value) == ("C", 0, None, 0.0)
    assert found.verdict == "act"


def test_evenness_looks_fine_when_everybody_is_low_so_participation_stands_beside_it() -> None:
    found = coverage(MILLBROOK, {"A": 1, "B": 1, "C": 1, "D": 1})
    assert found.verdict == "good"
    assert found.overall.value < 0.03


def test_nobody_heard_is_refused_rather_than_reported_as_even() -> None:
    with pytest.raises(NoVotesError, match="nobody was heard"):
        coverage(MILLBROOK, {})


@pytest.mark.parametrize(
    ("sizes", "heard", "words"),
    [
        (MILLBROOK, {"A": 49}, "section 'A': 49 heard of 48"),
        (MILLBROOK, {"E": 2}, "section 'E': 2 heard, but its size is not known"),
        (MILLBROOK, {"A": -1}, "section 'A': -1 heard"),
        ({"A": 0}, {}, "section 'A': size is 0"),
        ({}, {}, "no sections"),
    ],
)
def test_counts_that_cannot_be_true_are_refused_by_name(
    sizes: dict[str, int], heard: dict[str, int], words: str
) -> None:
    with pytest.raises(CoverageError, match=words):
        coverage(sizes, heard)


sections = st.lists(
    st.integers(1, 500).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size))),
    min_size=1,
    max_size=8,
).filter(lambda pairs: any(heard for _, heard in pairs))


@given(sections)
def test_evenness_and_design_effect_stay_in_their_bounds(pairs: list[tuple[int, int]]) -> None:
    sizes = {str(i): size for i, (size, _) in enumerate(pairs)}
    heard = {str(i): count for i, (_, count) in enumerate(pairs)}
    found = coverage(sizes, heard, full_list=True)
    assert -1e-12 <= found.evenness <= 1 + 1e-12
    assert found.design_effect >= 1 - 1e-12
    assert found.n_eff <= found.n + 1e-9
    for section in found.sections:
        part = section.participation
        assert 0 <= part.low <= part.value <= part.high <= 1


@given(sections)
def test_the_order_in_which_sections_are_written_down_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    sizes = {str(i): size for i, (size, _) in enumerate(pairs)}
    heard = {str(i): count for i, (_, count) in enumerate(pairs)}
    backwards = dict(reversed(sizes.items()))
    assert evenness(sizes, heard) == evenness(backwards, heard)
    assert coverage(sizes, heard).design_effect == coverage(backwards, heard).design_effect
