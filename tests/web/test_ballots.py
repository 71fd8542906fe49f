"""The ballot box: one answer a person and statement, and nothing that says who, when or in which order."""

import pytest
from django.db import IntegrityError, connection, models

from massline.engine.routing import bucket_of
from massline.web.people.models import Section
from massline.web.rounds.ballots import Voter, cast, count_serving
from massline.web.rounds.models import Answer, Ballot, Response, Round, Serving, Statement


def voter(asking: Round, section: str, **more: bool) -> Voter:
    return Voter("a" * 32, asking.consultation.organisation.sections.get(slug=section), **more)


def test_an_answer_can_be_changed_and_no_trace_of_the_first_is_kept(asking: Round, statement: Statement) -> None:
    somebody = voter(asking, "a")
    cast(somebody, statement, Answer.AGREE, chance=0.3)
    cast(somebody, statement, Answer.DISAGREE, chance=1.0)
    (ballot,) = Ballot.objects.all()
    assert (ballot.answer, ballot.section and ballot.section.slug) == ("disagree", "a")
    assert Serving.objects.get(answered=1).bucket == 2


def test_a_section_of_fewer_than_twenty_is_never_written_on_a_ballot(asking: Round, statement: Statement) -> None:
    cast(voter(asking, "lodge"), statement, Answer.AGREE, chance=1.0)
    assert Ballot.objects.get().section is None


def test_answers_of_the_core_carry_no_section(asking: Round, statement: Statement) -> None:
    cast(voter(asking, "a", core=True), statement, Answer.AGREE, chance=1.0)
    assert Ballot.objects.get().section is None
    with pytest.raises(IntegrityError):
        Ballot.objects.update(section=Section.objects.get(slug="a"))


def test_the_database_refuses_an_answer_that_is_none(asking: Round, statement: Statement) -> None:
    with pytest.raises(IntegrityError):
        Ballot.objects.create(key="b" * 32, statement=statement, answer="maybe", bucket=0)


@pytest.mark.parametrize("table", [Ballot, Response])
def test_no_column_says_when_or_who(table: type[models.Model]) -> None:
    kinds = {field.get_internal_type() for field in table._meta.get_fields()}
    names = {field.name for field in table._meta.get_fields()}
    assert not kinds & {
        "DateTimeField",
        "DateField",
        "TimeField",
        "AutoField",
        "BigAutoField",
        "GenericIPAddressField",
    }
    assert not names & {"user", "author", "voter", "address", "created", "receipt"}


@pytest.mark.parametrize("table", ["rounds_ballot", "rounds_response"])
@pytest.mark.django_db
def test_on_sqlite_the_tables_have_no_hidden_row_number_and_no_index(table: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no rowid; test_order_on_postgresql.py reads its ctid and xmin")
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s", [table])
        rows = cursor.fetchall()
    assert [kind for kind, _ in rows] == ["table"]
    assert rows[0][1].endswith("WITHOUT ROWID")


def test_servings_are_counted_without_saying_to_whom(asking: Round, statement: Statement) -> None:
    section = asking.consultation.organisation.sections.get(slug="a")
    count_serving(statement, section, 0.25)
    count_serving(statement, section, 0.3)
    count_serving(statement, None, 1.0)
    row = Serving.objects.get(section=section)
    assert (row.bucket, row.served, row.answered, row.chance_sum) == (2, 2, 0, 0.55)
    assert Serving.objects.count() == 2


@pytest.mark.parametrize("chance", [0.0, -0.1, 1.1])
def test_a_chance_outside_its_range_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        bucket_of(chance)


def test_neighbours_in_the_file_survive_the_shuffling(asking: Round, statement: Statement) -> None:
    answers = {f"{n:032x}": Answer.values[n % 3] for n in range(0, 90_000, 137)}
    for key, answer in answers.items():
        cast(Voter(key), statement, Answer(answer), chance=1.0)
    assert dict(Ballot.objects.values_list("key", "answer")) == answers
