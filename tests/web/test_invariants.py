"""What the database itself refuses, whoever asks: attacked through the ORM and in plain SQL."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, models, transaction

from massline.web.people.models import Organisation
from massline.web.rounds import voices
from massline.web.rounds.models import (
    Disposition,
    Element,
    Expectation,
    Moderation,
    Origin,
    Outcome,
    Position,
    PositionVersion,
    Round,
    Source,
    StageChange,
    Statement,
    Verdict,
)

DAY = date(2026, 3, 2)


@pytest.fixture
def version(asking: Round, statement: Statement, neighbour: voices.Speaker) -> PositionVersion:
    """A shown version with one point that rests on a neighbour's words."""
    said = voices.say(asking, "My radiator is cold until nine.", neighbour, day=DAY)
    point = voices.put(asking, "Heating from six.", Origin.DRAFTING, day=DAY, role="committee")
    voices.cite(point, said)
    position = Position.objects.create(round=asking, label="P1", title="Heating")
    made = PositionVersion.objects.create(position=position, number="1.0", text="Heating from six.")
    Element.objects.create(version=made, statement=point, order=1)
    made.published_on = DAY
    made.save()
    return made


def refused(sql: str, match: str) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_source_has_exactly_one_origin(version: PositionVersion, statement: Statement) -> None:
    with pytest.raises(IntegrityError, match="exactly_one_origin"), transaction.atomic():
        Source.objects.create(target=statement)
    outcome = expected(version).outcomes.create(came_true=True, text="Warm.", day=DAY)
    with pytest.raises(IntegrityError, match="source_"), transaction.atomic():
        Source.objects.create(target=statement, statement=version.elements.get().statement, outcome=outcome)
    Source.objects.create(target=statement, outcome=outcome)


def test_a_source_of_words_names_a_span_and_its_digest(version: PositionVersion, statement: Statement) -> None:
    said = Statement.objects.get(origin=Origin.PARTICIPANT)
    with pytest.raises(IntegrityError, match="source_span"), transaction.atomic():
        Source.objects.create(target=statement, statement=said)
    with pytest.raises(IntegrityError, match="source_span"), transaction.atomic():
        Source.objects.create(target=statement, statement=said, start=5, end=5, digest="d")


def test_nothing_rests_on_itself(statement: Statement) -> None:
    with pytest.raises(IntegrityError, match="source_not_itself"):
        voices.cite(statement, statement)


def test_words_are_never_changed_only_withdrawn(version: PositionVersion) -> None:
    said = Statement.objects.get(origin=Origin.PARTICIPANT)
    with pytest.raises(IntegrityError, match="withdrawn, not changed"), transaction.atomic():
        Statement.objects.filter(pk=said.pk).update(text="My radiator is warm.")
    voices.withdraw(said, day=DAY)
    assert (said.text, said.salt, said.words_key, said.receipt_hash) == ("", None, "", "")


def test_a_tombstone_keeps_neither_salt_nor_receipt(version: PositionVersion) -> None:
    said = Statement.objects.get(origin=Origin.PARTICIPANT)
    with pytest.raises(IntegrityError, match="whole_or_tombstone"):
        Statement.objects.filter(pk=said.pk).update(text="", withdrawn_on=DAY)


def test_a_shown_version_its_points_and_their_sources_are_frozen(
    version: PositionVersion, statement: Statement
) -> None:
    refused("UPDATE rounds_positionversion SET text = 'something else'", "write a new version")
    refused("DELETE FROM rounds_positionversion", "frozen")
    refused('UPDATE rounds_element SET "order" = 7', "points of a position that was shown are frozen")
    refused("DELETE FROM rounds_element", "frozen")
    with pytest.raises(IntegrityError, match="points of a position that was shown"), transaction.atomic():
        Element.objects.create(version=version, statement=version.elements.get().statement, order=2)
    with pytest.raises(IntegrityError, match="sources of a point that was shown"), transaction.atomic():
        voices.cite(version.elements.get().statement, statement)
    refused("UPDATE rounds_source SET start = 3", "sources of a point that was shown are frozen")
    refused("DELETE FROM rounds_source", "frozen")


def expected(version: PositionVersion, locked: date | None = DAY) -> Expectation:
    return Expectation.objects.create(
        version=version, label=f"H{version.expectations.count() + 1}", text="Warm by seven.",
        probability=Decimal("0.7"), locked_on=locked,
    )  # fmt: skip


def test_a_locked_expectation_cannot_be_edited_or_deleted(version: PositionVersion) -> None:
    expectation = expected(version)
    expectation.probability = Decimal("0.9")
    with pytest.raises(IntegrityError, match="locked cannot be changed"), transaction.atomic():
        expectation.save()
    refused("DELETE FROM rounds_expectation", "locked cannot be deleted")


def test_an_expectation_can_be_edited_until_it_is_locked(version: PositionVersion) -> None:
    expectation = expected(version, locked=None)
    expectation.probability = Decimal("0.6")
    expectation.save()
    expectation.locked_on = DAY
    expectation.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Expectation.objects.update(locked_on=None)


def test_a_probability_lies_between_0_and_1(version: PositionVersion) -> None:
    with pytest.raises(IntegrityError):
        Expectation.objects.create(version=version, label="H9", text="?", probability=Decimal("1.5"))


APPEND_ONLY: list[tuple[type[models.Model], str]] = [
    (StageChange, "rounds_stagechange"),
    (Moderation, "rounds_moderation"),
    (Disposition, "rounds_disposition"),
    (Outcome, "rounds_outcome"),
]


@pytest.mark.parametrize(("table", "name"), APPEND_ONLY)
def test_what_happened_is_added_to_and_never_changed(
    version: PositionVersion, table: type[models.Model], name: str
) -> None:
    said = Statement.objects.get(origin=Origin.PARTICIPANT)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    Disposition.objects.create(statement=said, kind="used", day=DAY)
    expected(version).outcomes.create(came_true=False, text="Cold.", day=DAY)
    assert table._default_manager.exists()
    refused(f"UPDATE {name} SET day = '2020-01-01'", "append-only")
    refused(f"DELETE FROM {name}", "append-only")


def test_a_refusal_of_words_has_a_reason(version: PositionVersion) -> None:
    said = Statement.objects.get(origin=Origin.PARTICIPANT)
    with pytest.raises(IntegrityError, match="refusal_has_a_reason"):
        voices.moderate(said, Verdict.REJECTED, role="moderator", day=DAY)


def test_words_set_aside_have_a_reason(version: PositionVersion) -> None:
    said = Statement.objects.get(origin=Origin.PARTICIPANT)
    with pytest.raises(IntegrityError, match="disposition_has_a_reason"):
        Disposition.objects.create(statement=said, kind="set_aside", day=DAY)


def test_a_round_has_one_question_and_it_is_not_empty(asking: Round) -> None:
    with pytest.raises(IntegrityError, match="round_has_a_question"):
        Round.objects.create(consultation=asking.consultation, number=2, question="", promise_on=DAY)


def test_releases_of_the_example_cannot_be_changed(millbrook: Organisation) -> None:
    refused("UPDATE rounds_release SET document = '{}'", "append-only")
    refused("UPDATE rounds_decision SET kind = 'adopted'", "append-only")
