"""The ten things nobody may do, the second five: what protects people, attacked in the same three ways."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignKey, Model
from django.test import Client

from massline.method.provenance import Provenance as Kind
from massline.web.people.models import Organisation
from massline.web.rounds import lineage, loop, publisher, voices
from massline.web.rounds.ballots import Voter, cast
from massline.web.rounds.models import (
    Answer,
    Ballot,
    Response,
    Round,
    Stage,
    Statement,
)
from massline.web.rounds.slips import new_slip
from massline.web.stages.places import find_place
from tests.web import whole_round as made
from tests.web.whole_round import TODAY, brought_to, desk


@pytest.fixture
def begun(organisation: Organisation) -> Round:
    return made.begun(organisation)


def sql(text: str, *values: date | bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


@contextmanager
def refused(match: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        yield


class TestWordsCanBeTakenBackAtAnyTime:  # 6
    @pytest.mark.parametrize("stage", list(Stage))
    def test_web(self, begun: Round, stage: Stage) -> None:
        receipt = new_slip()
        said = voices.say(begun, "Nobody may read this.", voices.Speaker("a" * 32, receipt), day=TODAY)
        voices.moderate(said, "accepted", role="moderator", day=TODAY)  # type: ignore[arg-type]
        brought_to(begun, stage)
        client = Client()
        seen = client.post("/receipt/", {"code": receipt}, follow=True)
        assert "Nobody may read this." in seen.content.decode()
        client.post("/receipt/", {"code": receipt, "act": "confirm", "statement": str(said.pk)})
        said.refresh_from_db()
        assert (said.text, said.salt, said.words_key) == ("", None, "")
        page = Client().get(f"/elm/heat/round/1/said/{said.label}/").content.decode()
        assert "Nobody may read this." not in page

    def test_what_rested_on_them_is_computed_again(self, millbrook: Organisation) -> None:
        point = Statement.objects.get(label="f6")
        third = Round.objects.get(number=2)
        assert lineage.grounding(point, lineage.voices_so_far(third)).kind is Kind.PARTICULAR
        voices.withdraw(Statement.objects.get(label="a16"), day=TODAY)
        assert lineage.grounding(point, lineage.voices_so_far(third)).kind is Kind.THIN

    def test_sql(self, begun: Round) -> None:
        made.say(begun)
        with refused("never deleted"):
            sql("DELETE FROM rounds_statement")

    def test_nothing_of_them_is_left_in_any_table(self, begun: Round) -> None:
        said = made.say(begun, "Zyzzyva in the cellar.")
        voices.withdraw(said, day=TODAY)
        for model in apps.get_models():
            for row in model._default_manager.values_list():
                assert "Zyzzyva" not in repr(row)


class TestNothingIsShownForFewerThanTen:  # 7
    def test_a_section_of_few_hides_and_takes_one_more_with_it(self, begun: Round) -> None:
        brought_to(begun, Stage.GATHER)
        statement = made.say(begun)
        sections = {s.slug: s for s in begun.consultation.organisation.sections.all()}
        for n in range(33):
            cast(Voter(f"{n:032x}", sections["a" if n < 30 else "c"]), statement, Answer.AGREE, chance=1.0)
        document = publisher.publish(begun, day=TODAY).document
        told = json.loads(document)["participation"]
        assert not any(part.get("base") in range(1, 10) for part in told["sections"].values())
        shown = [part.get("base") for part in told["sections"].values() if part.get("base")]
        assert told["total"].get("base", 0) - sum(shown) not in range(1, 10)

    def test_a_section_below_twenty_is_written_on_no_ballot(self, begun: Round) -> None:
        statement = made.say(begun)
        cast(
            Voter("b" * 32, begun.consultation.organisation.sections.get(slug="lodge")),
            statement,
            Answer.AGREE,
            chance=1,
        )
        assert Ballot.objects.get().section is None


PERSON = {"key", "words_key", "receipt_hash", "link_hash", "slip_hash", "user", "login", "hash"}
KNOWN = {
    "Ballot": {"key", "statement", "answer", "bucket", "section", "contributed", "core", "open"},
    "Response": {"key", "version", "answer", "section", "contributed", "core", "open"},
    "Statement": {
        "id", "round", "label", "origin", "text", "language", "section", "channel", "received_on", "visibility",
        "core", "wording_approved", "words_key", "receipt_hash", "salt", "digest", "withdrawn_on",
        "drafted_by",
    },
    "Comment": {
        "id", "version", "place", "name", "text", "language", "imported", "receipt_hash", "salt", "digest",
        "withdrawn_on",
    },
    "Removed": {"statement", "removal", "receipt_hash"},
    "Membership": {"id", "organisation", "user", "role", "section", "link_hash", "called", "deputy", "changed_on"},
    "User": {"id", "login", "password"},
    "SecondFactor": {"user", "sealed"},
    "RecoveryCode": {"hash", "user"},
    "OpenDesk": {"token_hash", "organisation", "user", "link_hash", "device", "until"},
    "Code": {"hash", "batch", "used"},
    "Help": {
        "id", "programme", "side", "kind", "amount", "slip_hash", "came_on", "state", "answer", "over_on",
    },
    "Runner": {"id", "programme", "slip_hash", "called", "made_on"},
}  # fmt: skip


class TestNoOpinionScoreOrLabelOfAPersonIsStored:  # 8
    def test_a_table_that_knows_a_person_holds_these_columns_and_no_others(self) -> None:
        for model in apps.get_models():
            names = {field.name for field in model._meta.concrete_fields if field.name != "pk"}
            if not names & PERSON:
                continue
            assert names == KNOWN.get(model.__name__), f"{model.__name__} knows a person: say here what it may hold"

    def test_no_table_holds_a_ballot_key_and_a_words_key(self) -> None:
        for model in apps.get_models():
            names = {field.name for field in model._meta.concrete_fields}
            assert not {"key", "words_key"} <= names

    def test_nothing_leads_from_a_ballot_or_an_answer_to_words_of_its_author(self) -> None:
        for model in (Ballot, Response):
            assert {_target(field) for field in model._meta.concrete_fields} <= {
                None, "Statement", "Section", "PositionVersion"
            }  # fmt: skip
            assert not [one for one in model._meta.related_objects if not one.hidden]


def _target(field: object) -> str | None:
    return field.related_model.__name__ if isinstance(field, ForeignKey) else None


class TestOneCentralQuestionARound:  # 9
    def test_web(self, begun: Round) -> None:
        brought_to(begun, Stage.GATHER)
        client, place = desk(begun), find_place("elm", "heat")
        client.post(f"{place.url('investigate:prepare')}question/", {"question": "And the rent?"})
        begun.refresh_from_db()
        assert begun.question == "What about the heating?"

    def test_orm(self, begun: Round) -> None:
        begun.question = "What about the cold?"
        begun.save()
        brought_to(begun, Stage.GATHER)
        begun.question = "And the rent?"
        with refused("one question"):
            begun.save()

    def test_sql(self, begun: Round) -> None:
        brought_to(begun, Stage.PRACTICE)
        with refused("one question"):
            sql("UPDATE rounds_round SET question = 'And the rent?'")
        with refused("round_has_a_question"):
            Round.objects.create(consultation=begun.consultation, number=2, question="", promise_on=TODAY)

    def test_a_second_round_waits_for_the_first(self, begun: Round) -> None:
        with pytest.raises(loop.NotYetError):
            loop.open_next_round(begun, question="Rent?", promise_on=made.LATER, role="facilitator", day=TODAY)


class TestHelpNeverDependsOnTakingPart:  # 10
    def test_no_field_links_a_programme_to_a_consultation_words_votes_or_a_person(self) -> None:
        allowed = {"Organisation", "Programme"}
        programmes = [
            model for model in apps.get_models()
            if model.__name__.startswith(("Programme", "Help", "Runner", "Invitation"))
        ]  # fmt: skip
        assert len(programmes) == 6
        for model in programmes:
            forward = {_target(field) for field in model._meta.concrete_fields} - {None}
            backward = {one.related_model.__name__ for one in model._meta.related_objects}
            assert forward <= allowed, model
            assert backward <= {"ProgrammeCount", "Help", "HelpTally", "Invitation", "Runner"}, model

    def test_nothing_that_people_say_or_answer_names_a_programme(self) -> None:
        for model in apps.get_models():
            if not model.__name__.startswith(("Programme", "Help", "Runner", "Invitation")):
                assert not _names_programme(model), model


def _names_programme(model: type[Model]) -> bool:
    return any(_target(field) == "Programme" or "programme" in field.name for field in model._meta.concrete_fields)
