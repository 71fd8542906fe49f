"""Coding trust and saturation, against the oracle and against printed values."""

from collections.abc import Hashable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.method.coding import CodingError, agreement, saturation, saturation_by_section
from massline.method.contribution import Contribution
from tests.method.worked import worked


@pytest.mark.parametrize("name", ["A", "B"])
@pytest.mark.parametrize("number", [1, 2])
def test_alpha_of_both_coders_is_that_of_the_oracle_in_every_round(
    shared_samples: Path, name: str, number: int
) -> None:
    one = worked(shared_samples, name)
    found = agreement((row["coder1"], row["coder2"]) for row in one.sample[f"round{number}"])
    assert found.alpha is not None
    assert round(found.alpha, 3) == one.oracle[f"alpha_R{number}"]
    assert found.trusted


def test_raw_agreement_of_the_tenants_first_round_is_that_of_the_oracle(shared_samples: Path) -> None:
    one = worked(shared_samples, "A")
    found = agreement((row["coder1"], row["coder2"]) for row in one.sample["round1"])
    assert round(found.raw, 3) == one.oracle["agreement_R1"]


@pytest.mark.parametrize(("name", "saturated"), [("A", True), ("B", False)])
def test_saturation_of_the_first_round_is_that_of_the_oracle(
    shared_samples: Path, name: str, saturated: bool
) -> None:
    one = worked(shared_samples, name)
    found = saturation(one.said(1))
    assert found is not None
    assert one.oracle["saturation_R1"] == {
        "base_codes": found.base_codes,
        "runs": [[people, round(new, 3)] for people, new in found.runs],
        "total_codes": found.total_codes,
    }
    assert found.saturated is saturated


def test_four_coders_with_missing_codings_give_krippendorffs_printed_alpha() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, example C: nominal .743."""
    coders: list[list[int | None]] = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    found = agreement(zip(*coders, strict=True))
    assert found.alpha == pytest.approx(0.743, abs=0.0005)
    assert found.units == 11


def test_one_code_for_everything_is_full_agreement_that_proves_nothing() -> None:
    found = agreement([("damp", "damp"), ("damp", "damp")])
    assert (found.alpha, found.raw, found.trusted) == (None, 1.0, False)


def test_contributions_no_two_people_coded_are_refused() -> None:
    with pytest.raises(CodingError, match="no contribution was coded by two people"):
        agreement([("damp", None), (None, None)])


codes = st.sampled_from(["damp", "cost", "fear", None])


@given(st.lists(st.tuples(codes, codes, codes), min_size=1, max_size=20))
def test_the_order_of_coders_and_contributions_changes_nothing(
    units: list[tuple[Hashable, Hashable, Hashable]],
) -> None:
    if all(sum(code is not None for code in unit) < 2 for unit in units):
        return
    found, turned = agreement(units), agreement([unit[::-1] for unit in reversed(units)])
    assert found == turned
    assert found.alpha is None or found.alpha <= found.raw <= 1


def people(*coded: str, section: str | None = None) -> list[Contribution]:
    """One contribution a day, each of another person."""
    return [
        Contribution(f"a{day}", f"h{day}", section, day, frozenset({code} if code else ()))
        for day, code in enumerate(coded)
    ]


def test_three_people_coded_are_too_few_to_speak_of_saturation() -> None:
    assert saturation(people("damp", "cost", "fear")) is None


def test_one_run_says_nothing_yet_and_an_incomplete_run_is_left_out() -> None:
    found = saturation(people(*["damp"] * 7, "new", "newer"))
    assert found is not None
    assert (found.runs, found.saturated, found.total_codes) == (((7, 0.0),), None, 3)


def test_a_new_code_after_two_quiet_runs_ends_saturation() -> None:
    quiet, broken = saturation(people(*["damp"] * 10)), saturation(people(*["damp"] * 12, "new"))
    assert quiet is not None
    assert broken is not None
    assert (quiet.saturated, broken.saturated) == (True, False)


def test_people_whose_words_are_not_coded_yet_are_left_out() -> None:
    assert saturation(people("", "", "damp", "cost", "damp", "fear")) == saturation(
        people("damp", "cost", "damp", "fear")
    )


def test_only_sections_with_ten_coded_people_are_spoken_of() -> None:
    said = people(*["damp"] * 10, section="A") + [
        Contribution(f"b{i}", f"k{i}", "B", i, frozenset({"cost"})) for i in range(9)
    ]
    assert list(saturation_by_section(said)) == ["A"]


@pytest.mark.parametrize(("base", "run"), [(0, 3), (4, 0)])
def test_a_base_or_run_of_nobody_is_refused(base: int, run: int) -> None:
    with pytest.raises(ValueError, match="expected 1 or more of each"):
        saturation(people("damp"), base=base, run=run)


@given(st.lists(st.sampled_from("abcdef"), min_size=4, max_size=30))
def test_base_and_new_codes_never_exceed_all_codes(coded: list[str]) -> None:
    found = saturation(people(*coded))
    assert found is not None
    assert found.base_codes + round(sum(new for _, new in found.runs) * found.base_codes) <= found.total_codes
