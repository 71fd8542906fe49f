"""The adoption rule, with the decisions of both worked organisations."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.method.adoption import (
    Adoption,
    AdoptionError,
    AdoptionRule,
    Clause,
    Override,
    Verdict,
    decide,
)
from massline.method.resonance import Responses
from tests.method.test_resonance import outside_the_core

SECTIONS = st.dictionaries(st.sampled_from("ABCD"), st.builds(Responses, *[st.integers(0, 60)] * 4), min_size=1)
BECAUSE = Override(body="general meeting", reason="the employer's deadline is Friday")


def decided(folder: Path, file: str, version: str, **options: object) -> Adoption:
    data = json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))
    community = sum(data["org"]["sections"].values()) - sum(data["org"]["core"].values())
    return decide(outside_the_core(data["returns"][version]), community, **options)  # type: ignore[arg-type]


def test_the_tenants_first_version_goes_back_though_three_in_four_say_yes(shared_samples: Path) -> None:
    found = decided(shared_samples, "tenants", "1.0")
    assert found.verdict is Verdict.SENT_BACK
    assert [(one.clause, one.section) for one in found.findings] == [
        (Clause.CHANGE, "C"),
        (Clause.RESERVATION, "C"),
    ]
    assert found.needs_override == (Clause.CHANGE,)
    assert found.reasons == (
        '5 of 13 in C (38 %) said "ours, with a change"; from a quarter on it goes back.',
        '5 of 13 in C (38 %) said "ours"; below half the section\'s own note must be printed with it.',
    )


def test_the_tenants_second_version_is_adopted_with_the_reservation_that_was_written(shared_samples: Path) -> None:
    assert decided(shared_samples, "tenants", "1.1").verdict is Verdict.ADOPTED
    found = decided(shared_samples, "tenants", "1.1", reservations=["C"])
    assert (found.verdict, found.reservations, found.findings) == (Verdict.WITH_RESERVATIONS, ("C",), ())


def test_the_tenants_second_round_is_adopted(shared_samples: Path) -> None:
    assert decided(shared_samples, "tenants", "2.0").verdict is Verdict.ADOPTED


def test_the_unions_first_position_needs_an_override_and_keeps_two_reservations(shared_samples: Path) -> None:
    by_rule = decided(shared_samples, "union", "1.0")
    assert (by_rule.verdict, by_rule.needs_override) == (Verdict.SENT_BACK, (Clause.CHANGE,))
    found = decided(shared_samples, "union", "1.0", override=BECAUSE)
    assert (found.verdict, found.by_rule) == (Verdict.WITH_RESERVATIONS, Verdict.SENT_BACK)
    assert (found.reservations, found.override) == (("Parks", "Nights"), BECAUSE)
    assert found.reasons == by_rule.reasons


def test_the_unions_second_position_is_adopted_by_rule(shared_samples: Path) -> None:
    found = decided(shared_samples, "union", "2.0")
    assert (found.verdict, found.by_rule, found.findings) == (Verdict.ADOPTED, Verdict.ADOPTED, ())


def test_too_few_answers_come_first_and_no_override_helps() -> None:
    few = {"A": Responses(ours=5, with_change=15)}
    found = decide(few, 100)
    assert (found.verdict, found.findings[0].clause) == (Verdict.TOO_FEW, Clause.QUORUM)
    assert found.reasons[0] == "20 of 100 people answered (20 %); at least a quarter must."
    assert found.needs_override == ()
    with pytest.raises(AdoptionError, match="nothing an override could set aside"):
        decide(few, 100, override=BECAUSE)


def test_exactly_a_quarter_of_the_community_is_enough() -> None:
    assert decide({"A": Responses(ours=25)}, 100).verdict is Verdict.ADOPTED
    assert decide({"A": Responses(ours=24)}, 100).verdict is Verdict.TOO_FEW


def test_exactly_two_thirds_is_enough_and_just_below_never_reads_as_two_thirds() -> None:
    assert decide({"A": Responses(ours=68, not_ours=34)}, 200).verdict is Verdict.ADOPTED
    found = decide({"A": Responses(ours=666, not_ours=334)}, 2000)
    assert found.needs_override == (Clause.MAJORITY,)
    assert found.reasons == ('666 of 1,000 (66 %) said "ours"; below two thirds it goes back.',)


def test_exactly_a_quarter_with_a_change_sends_back_even_when_the_rest_is_met() -> None:
    met = Responses(ours=200)
    assert decide({"A": met, "B": Responses(ours=15, with_change=5)}, 300).verdict is Verdict.SENT_BACK
    assert decide({"A": met, "B": Responses(ours=16, with_change=5)}, 300).verdict is Verdict.ADOPTED


def test_exactly_half_of_a_section_needs_no_reservation() -> None:
    met = Responses(ours=200)
    assert decide({"A": met, "B": Responses(ours=10, not_ours=10)}, 300).verdict is Verdict.ADOPTED
    found = decide({"A": met, "B": Responses(ours=10, not_ours=11)}, 300)
    assert (found.verdict, found.reservations) == (Verdict.WITH_RESERVATIONS, ("B",))


def test_a_section_with_nine_answers_neither_sends_back_nor_needs_a_reservation() -> None:
    found = decide({"A": Responses(ours=60), "B": Responses(with_change=9)}, 100)
    assert (found.verdict, found.too_few) == (Verdict.ADOPTED, ("B",))


def test_an_organisations_own_thresholds_are_used_and_named() -> None:
    found = decide({"A": Responses(ours=60, not_ours=40)}, 100, rule=AdoptionRule(majority=0.75))
    assert found.reasons == ('60 of 100 (60 %) said "ours"; below 75 % it goes back.',)
    with pytest.raises(AdoptionError, match="majority is 75"):
        AdoptionRule(majority=75)


@pytest.mark.parametrize(("body", "reason", "missing"), [("", "late", "body"), ("board", "  ", "reason")])
def test_an_override_needs_the_body_and_the_reason(body: str, reason: str, missing: str) -> None:
    with pytest.raises(AdoptionError, match=f"the override has no {missing}"):
        Override(body, reason)


def test_more_answers_than_people_are_refused_with_both_numbers() -> None:
    with pytest.raises(AdoptionError, match="30 answers from a community of 20"):
        decide({"A": Responses(ours=30)}, 20)


def test_a_reservation_of_no_section_is_refused() -> None:
    with pytest.raises(AdoptionError, match="'E', which is none of A"):
        decide({"A": Responses(ours=30)}, 40, reservations=["E"])


@given(SECTIONS, st.integers(0, 400))
def test_the_verdict_follows_from_the_findings_in_their_order(sections: dict[str, Responses], absent: int) -> None:
    community = sum(one.total for one in sections.values()) + absent + 1
    found = decide(sections, community)
    clauses = [one.clause for one in found.findings]
    assert clauses == sorted(clauses)
    assert (found.verdict is Verdict.TOO_FEW) == (Clause.QUORUM in clauses)
    assert (found.verdict is Verdict.ADOPTED) == (not clauses)
    assert bool(found.needs_override) == (found.verdict is Verdict.SENT_BACK)
    if found.needs_override:
        after = decide(sections, community, override=BECAUSE)
        assert after.verdict in {Verdict.ADOPTED, Verdict.WITH_RESERVATIONS}
        assert after.findings == found.findings
