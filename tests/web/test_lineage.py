"""Every point traces to words, every sentence to what came of it, computed at the moment of looking."""

import json
from datetime import date
from pathlib import Path

import pytest

from massline.web.people.models import Organisation
from massline.web.rounds import lineage, voices
from massline.web.rounds.models import Element, Outcome, PositionVersion, Statement

DAY = date(2026, 3, 2)


def kinds(version: PositionVersion) -> dict[str, str]:
    heard = lineage.voices_so_far(version.position.round)
    return {
        element.statement.label: lineage.grounding(element.statement, heard).kind.value
        for element in version.elements.all()
    }


@pytest.mark.parametrize(("number", "block"), [("1.0", "prov_v10"), ("1.1", "prov_v11"), ("2.0", "prov_v20")])
def test_provenance_of_the_example_is_that_of_the_oracle(
    millbrook: Organisation, shared_samples: Path, number: str, block: str
) -> None:
    oracle = json.loads((shared_samples / "expected_metrics.json").read_text())["A"][block]["elements"]
    found = kinds(PositionVersion.objects.get(number=number))
    assert found == {name.split()[0]: row["kind"] for name, row in oracle.items()}


def test_a_point_nobody_said_is_the_drafting_groups_own(millbrook: Organisation) -> None:
    assert kinds(PositionVersion.objects.get(number="1.1"))["e5"] == "none"


def test_withdrawing_one_sentence_makes_the_point_it_held_thin(millbrook: Organisation) -> None:
    version = PositionVersion.objects.get(number="2.0")
    before = kinds(version)
    voices.withdraw(Statement.objects.get(label="a16"), day=DAY)
    after = kinds(version)
    assert (before["f6"], after["f6"]) == ("particular", "thin")
    assert {label for label in before if before[label] != after[label]} == {"f6"}


def test_a_sentence_is_followed_to_the_decision_and_the_outcome(millbrook: Organisation) -> None:
    uses = lineage.uses(Statement.objects.get(label="a24"))
    trail = [(use.version.number, use.element.statement.label, use.decision and use.decision.kind) for use in uses]
    assert trail == [
        ("1.0", "e2", "sent_back"),
        ("1.1", "e2", "with_reservations"),
        ("1.1", "e6", "with_reservations"),
    ]
    outcomes = [outcome.text for use in uses for _, outcome in use.expectations if outcome]
    assert outcomes[0] == "Reply on day 21 offering its own contractor; not independent."


def test_an_outcome_leads_on_into_the_next_round(millbrook: Organisation) -> None:
    failed = Outcome.objects.get(expectation__label="H3")
    (carried,) = failed.carried_by.all()
    assert (carried.target.label, carried.target.round.number) == ("f1", 2)


def test_every_point_of_the_example_has_sources_or_is_visibly_the_committees(millbrook: Organisation) -> None:
    for element in Element.objects.select_related("statement", "version__position__round"):
        quoted = lineage.quotations(element.statement)
        words = [one.words for one in quoted if one.source.statement_id]
        assert all(words)
        kind = lineage.grounding(element.statement, lineage.voices_so_far(element.version.position.round)).kind
        assert (kind.value == "none") == (not words)
