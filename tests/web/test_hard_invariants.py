"""The ten things nobody may do, the first five: attacked through the web, the ORM, and SQL where it can refuse."""

import html
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from massline.method.adoption import Verdict
from massline.method.provenance import Provenance as Kind
from massline.web.people.models import Organisation
from massline.web.rounds import lineage, loop, publisher, voices
from massline.web.rounds.ballots import Voter, cast
from massline.web.rounds.gaps.asking import heard_by_section
from massline.web.rounds.gaps.going_back import answered_by_section
from massline.web.rounds.models import (
    Action,
    Answer,
    Ballot,
    Expectation,
    Origin,
    PositionVersion,
    Response,
    Round,
    Stage,
)
from massline.web.rounds.practice import expecting
from massline.web.rounds.report_back import deciding
from massline.web.rounds.slips import new_slip
from massline.web.rounds.standing import shown_version
from massline.web.stages.places import find_place
from tests.web import whole_round as made
from tests.web.whole_round import MENDS, TODAY, brought_to, desk


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


def bare_draft(round_: Round) -> PositionVersion:
    """Everything there is to do in Sum up is done, and the draft has a point from nobody."""
    brought_to(round_, Stage.CONCENTRATE)
    made.say(round_)
    version = made.draft(round_, "1.0")
    for mend in MENDS[Stage.CONCENTRATE][1:]:
        mend(round_)
    return version


class TestEveryPointRestsOnWordsOrIsTheDraftingGroupsOwn:  # 1
    def test_web(self, begun: Round) -> None:
        bare_draft(begun)
        client, place = desk(begun), find_place("elm", "heat")
        answer = client.post(place.url("desk:advance"), {"seen": "concentrate", "override": "We know better."})
        assert answer.status_code == 409
        assert "rests on nobody" in answer.content.decode()
        assert loop.stage_of(begun) == Stage.CONCENTRATE

    def test_orm(self, begun: Round) -> None:
        version = bare_draft(begun)
        version.published_on = TODAY
        with refused("rests on nobody"):
            version.save()

    def test_sql(self, begun: Round) -> None:
        bare_draft(begun)
        with refused("rests on nobody"):
            sql("UPDATE rounds_positionversion SET published_on = %s", TODAY)

    def test_the_label_is_computed_from_the_sources_whatever_the_mark_says(self, begun: Round) -> None:
        brought_to(begun, Stage.CONCENTRATE)
        said = made.say(begun)
        point = made.draft(begun, "1.0", said, own=True).elements.get().statement
        voices_now = lineage.voices_so_far(begun)
        assert lineage.grounding(point, voices_now).kind is not Kind.NONE
        voices.withdraw(said, day=TODAY)
        assert lineage.grounding(point, voices_now).kind is Kind.NONE


class TestAQuotationIsByteForByteWhatWasSaid:  # 2
    TEXT = 'Cold & wet — "since <b>2019</b>"… البرد شديد 🥶'

    def test_web(self, begun: Round) -> None:
        brought_to(begun, Stage.CONCENTRATE)
        said = made.say(begun, self.TEXT)
        made.draft(begun, "1.0", said)
        for mend in MENDS[Stage.CONCENTRATE][2:]:
            mend(begun)
        loop.advance(begun, role="facilitator", day=TODAY)
        point = begun.statements.get(origin=Origin.DRAFTING)
        page = Client().get(f"/elm/heat/round/1/point/{point.label}/").content.decode()
        assert self.TEXT in html.unescape(page)
        assert "<b>2019</b>" not in page

    def test_orm(self, begun: Round) -> None:
        said = made.say(begun, self.TEXT)
        said.text = said.text.replace("2019", "2020")
        with refused("withdrawn, not changed"):
            said.save()

    def test_sql(self, begun: Round) -> None:
        made.say(begun, self.TEXT)
        with refused("withdrawn, not changed"):
            sql("UPDATE rounds_statement SET text = 'Warm.' WHERE origin = 'participant'")

    def test_words_changed_past_every_rule_are_not_shown_as_a_quotation(self, begun: Round) -> None:
        said = made.say(begun, self.TEXT)
        source = voices.cite(made.draft(begun).elements.get().statement, said, start=0, end=4)
        assert voices.quotation(source) == "Cold"
        on = "" if connection.vendor == "sqlite" else " ON rounds_statement"
        sql(f"DROP TRIGGER rounds_statement_refuse_update{on}")
        sql("UPDATE rounds_statement SET text = 'Warm & dry' WHERE origin = 'participant'")
        source.refresh_from_db()
        assert voices.quotation(source) is None


class TestAnExpectationCountsOnlyIfLockedBeforeItsActionStarted:  # 3
    def expected(self, round_: Round) -> Expectation:
        brought_to(round_, Stage.PRACTICE)
        made.expect(round_)
        made.lock_expectations(round_)
        return Expectation.objects.get()

    def test_web(self, begun: Round) -> None:
        one = self.expected(begun)
        client, place = desk(begun), find_place("elm", "heat")
        page = f"{place.url('practice:try')}expect/{one.pk}/"
        answers = [client.post(page, {"text": "Warm by nine.", "sure": "very_likely"}), client.post(f"{page}drop/")]
        assert all(answer.status_code in {303, 404, 409, 422} for answer in answers)
        one.refresh_from_db()
        assert (one.text, str(one.probability)) == ("Warm by seven.", "0.70")

    @pytest.mark.parametrize(
        "change", [{"probability": "0.9"}, {"text": "Warm."}, {"locked_on": None}, {"due_on": None}, {"label": "H9"}]
    )
    def test_orm(self, begun: Round, change: dict[str, object]) -> None:
        self.expected(begun)
        with refused("locked cannot be changed"):
            Expectation.objects.update(**change)

    def test_sql(self, begun: Round) -> None:
        self.expected(begun)
        with refused("locked cannot be deleted"):
            sql("DELETE FROM rounds_expectation")

    def test_one_written_after_the_fact_is_never_scored(self, begun: Round) -> None:
        one = self.expected(begun)
        made.score(begun)
        assert expecting.record_of([one]) is not None
        Action.objects.create(
            round=begun, expectation=one, text="Letter", owner="us", starts_on=TODAY - timedelta(days=1)
        )
        assert expecting.is_after_the_fact(one)
        assert expecting.record_of([one]) is None

    def test_its_action_cannot_be_dated_later_or_taken_away(self, begun: Round) -> None:
        one = self.expected(begun)
        Action.objects.create(
            round=begun, expectation=one, text="Letter", owner="us", starts_on=TODAY - timedelta(days=1)
        )
        for attempt in ("starts_on = '2026-12-01'", "expectation_id = NULL"):
            with refused("written down once"):
                sql(f"UPDATE rounds_action SET {attempt}")
        with refused("cannot be deleted"):
            sql("DELETE FROM rounds_action")


class TestWhatWasDecidedIsAddedToAndNeverChanged:  # 4; each table in tests/web/test_invariants.py
    def test_web(self, begun: Round) -> None:
        brought_to(begun, Stage.PRACTICE)
        version = shown_version(begun)
        assert version is not None
        client, place = desk(begun), find_place("elm", "heat")
        form = {"kind": "withdrawn", "body": "us", "day": TODAY.isoformat(), "reason": "why"}
        client.post(f"{place.url('report_back:go_back')}decision/", form)
        assert [one.kind for one in version.decisions.all()] == ["adopted"]

    def test_the_note_of_a_section_stays_beside_what_was_shown(self, begun: Round) -> None:
        brought_to(begun, Stage.REPORT_BACK)
        version = shown_version(begun)
        assert version is not None
        version.reservations.create(text="We sign for a survey.")
        with refused("note beside a position"):
            version.reservations.update(text="We sign.")
        with refused("note beside a position"):
            sql("DELETE FROM rounds_reservation")

    def test_an_answer_may_be_changed_by_its_owner_and_leaves_no_trace(self, begun: Round) -> None:
        statement = made.say(begun)
        for answer in (Answer.AGREE, Answer.DISAGREE):
            cast(Voter("b" * 32), statement, answer, chance=1.0)
        assert list(Ballot.objects.values_list("answer", flat=True)) == ["disagree"]


class TestTheCoreIsCountedApart:  # 5
    def test_words_of_the_core_ground_nothing_and_are_heard_nowhere(self, begun: Round) -> None:
        brought_to(begun, Stage.CONCENTRATE)
        section = begun.consultation.organisation.sections.get(slug="c")
        own = [
            voices.say(
                begun, f"Of course {n}.", voices.Speaker(f"{n}" * 32, new_slip(), section, core=True), day=TODAY
            )
            for n in range(4)
        ]
        point = made.draft(begun, "1.0", *own).elements.get().statement
        assert lineage.voices_so_far(begun) == {}
        assert lineage.grounding(point, {"c": 10}).kind is Kind.NONE
        visits = begun.visits.filter(section=section)
        assert heard_by_section(begun)[str(section.id)] == sum(visits.values_list("tried", flat=True))

    def test_votes_of_the_core_are_in_no_public_total(self, begun: Round) -> None:
        brought_to(begun, Stage.GATHER)
        statement = made.say(begun)
        section = begun.consultation.organisation.sections.get(slug="a")
        for n in range(40):
            cast(Voter(f"{n:032x}", section, core=n >= 20), statement, Answer.AGREE, chance=1.0)
        document = json.loads(publisher.publish(begun, day=TODAY).document)
        assert document["participation"]["total"]["base"] == 20
        assert publisher.heard_so_far(begun) == 20

    def test_answers_of_the_core_decide_nothing(self, begun: Round) -> None:
        brought_to(begun, Stage.REPORT_BACK)
        version = shown_version(begun)
        assert version is not None
        Response.objects.bulk_create(
            Response(key=f"{n:032x}", version=version, answer="ours", core=True) for n in range(98)
        )
        assert deciding.count(version).by_rule is Verdict.TOO_FEW
        assert not +answered_by_section(version)

    def test_sql(self, begun: Round) -> None:
        statement = made.say(begun)
        cast(
            Voter("b" * 32, begun.consultation.organisation.sections.get(slug="a")), statement, Answer.AGREE, chance=1
        )
        with refused("core_carries_no_section"):
            sql("UPDATE rounds_ballot SET core = %s", True)
