"""Alarms speak from the tables, tell on nobody, and are answered at the desk with "known, because"."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from massline.method.alarms import Thresholds
from massline.web.people.hats import Holder, give
from massline.web.people.models import Organisation, Role
from massline.web.record.models import LogEntry
from massline.web.rounds import loop, publisher, voices
from massline.web.rounds.measuring import alarms
from massline.web.rounds.measuring.alarm_words import COUNTED, PLAIN, SAFE
from massline.web.rounds.models import (
    Action,
    ActionEnd,
    AlarmAnswer,
    Coding,
    Consultation,
    CountedAlarms,
    Decision,
    Element,
    Expectation,
    Origin,
    Position,
    PositionVersion,
    Programme,
    ProgrammeCount,
    Round,
    RoundTerms,
    Stage,
    StructureCount,
    StructureTest,
    Theme,
    Turnout,
    Verdict,
    Visit,
)
from massline.web.rounds.slips import new_slip, slip_hash

DAY = date(2026, 3, 2)
LATER = date(2026, 3, 30)
LONG_AFTER = date(2026, 6, 15)


def signs(round_: Round, today: date = LATER) -> list[tuple[str, str]]:
    return [(one.sign, one.subject) for one in alarms.alarms_of(round_, today=today).everything]


def speaks(round_: Round, sign: str, today: date = LATER) -> alarms.Speaking | None:
    return next((one for one in alarms.alarms_of(round_, today=today).everything if one.sign == sign), None)


def person(round_: Round, number: int, section: str = "a") -> voices.Speaker:
    return voices.Speaker(f"{number:032x}", new_slip(), round_.consultation.organisation.sections.get(slug=section))


@pytest.fixture
def heard(asking: Round) -> Round:
    """Twelve people of two blocks spoke, and a moderator read all of it."""
    for number in range(12):
        said = voices.say(asking, f"Sentence {number}.", person(asking, number, "ac"[number % 2]), day=DAY)
        voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    return asking


@pytest.fixture
def drafted(heard: Round) -> PositionVersion:
    """A draft: two points rest on words, a third on nobody's."""
    loop.move(heard, Stage.CONCENTRATE, role="committee", day=DAY)
    position = Position.objects.create(round=heard, label="P1", title="Heating")
    version = PositionVersion.objects.create(position=position, number="1.0", text="We ask for a new boiler.")
    said = list(voices.accepted(heard.statements.filter(origin=Origin.PARTICIPANT)).order_by("label"))
    for order, sources in ((1, said[:3]), (2, said[3:6]), (3, [])):
        point = voices.put(heard, f"Point {order}.", Origin.DRAFTING, day=DAY, role="drafter")
        for one in sources:
            voices.cite(point, one)
        Element.objects.create(version=version, statement=point, order=order, own=None)
    return version


def test_a_point_nobody_said_speaks_until_the_drafting_group_stands_up_for_it(drafted: PositionVersion) -> None:
    round_ = drafted.position.round
    found = speaks(round_, "items_nobody_said")
    assert found is not None
    assert (found.subject, found.sentence) == ("1.0", "Point 3 came from the committee. Nobody we asked said it.")
    Element.objects.filter(version=drafted, order=3).update(own=True)
    assert speaks(round_, "items_nobody_said") is None
    assert speaks(round_, "committees_items") is not None


def test_no_contradiction_named_speaks_once_there_is_a_draft(heard: Round, drafted: PositionVersion) -> None:
    assert ("separate_complaints", "1.0") in signs(heard)


def test_a_section_hardly_heard_speaks_by_name_and_without_its_number(heard: Round) -> None:
    found = speaks(heard, "section_left_out")
    assert found is not None
    assert found.sentence == "Block lodge was heard much less than the others. Go and ask there."
    assert found.figures == {"section": "Block lodge"}


def test_a_section_nobody_spoke_with_speaks_and_a_visit_quiets_it(heard: Round) -> None:
    lodge = heard.consultation.organisation.sections.get(slug="lodge")
    assert ("nobody_spoke_with", "lodge") in signs(heard, LONG_AFTER)
    Visit.objects.create(
        round=heard,
        section=lodge,
        kind="door",
        day=LONG_AFTER - timedelta(days=3),
        tried=4,
        spoken=2,
        taught="Noise.",
    )
    assert ("nobody_spoke_with", "lodge") not in signs(heard, LONG_AFTER)


def test_the_core_that_listens_to_nobody_is_counted_and_never_shown(heard: Round) -> None:
    RoundTerms.objects.create(round=heard, core_size=7, core_listened=2)
    found = speaks(heard, "core_does_not_listen")
    assert found is not None
    assert (found.figures, re.search(r"\d", found.sentence)) == ({}, None)


def test_remarks_nobody_opened_speak_after_the_asking(asking: Round) -> None:
    for number in range(5):
        voices.say(asking, f"Sentence {number}.", person(asking, number), day=DAY)
    assert speaks(asking, "nobody_opened") is None
    loop.move(asking, Stage.CONCENTRATE, role="committee", day=DAY)
    assert speaks(asking, "nobody_opened") is not None


def test_reasons_that_read_the_same_speak_but_one_for_a_theme_counts_once(heard: Round) -> None:
    said = list(heard.statements.filter(origin=Origin.PARTICIPANT))
    for one in said:
        one.dispositions.create(kind="set_aside", reason="Thank you, noted.", day=DAY)
    assert speaks(heard, "same_reasons") is not None
    theme = Theme.objects.create(round=heard, name="noise")
    for one in said:
        Coding.objects.create(statement=one, coder=1, theme=theme)
    assert speaks(heard, "same_reasons") is None


def test_coding_without_a_remark_against_the_draft_speaks(heard: Round, drafted: PositionVersion) -> None:
    theme = Theme.objects.create(round=heard, name="noise")
    for one in heard.statements.filter(origin=Origin.PARTICIPANT):
        Coding.objects.create(statement=one, coder=1, theme=theme)
    assert ("nobody_disagrees", "") in signs(heard)
    Coding.objects.filter(statement__label="s1").update(against=True)
    assert ("nobody_disagrees", "") not in signs(heard)


def test_nothing_learned_speaks_once_beliefs_are_marked(heard: Round, drafted: PositionVersion) -> None:
    theme = Theme.objects.create(round=heard, name="noise")
    Coding.objects.create(statement=heard.statements.get(label="s1"), coder=1, theme=theme)
    assert ("nothing_learned", "") not in signs(heard)
    belief = heard.beliefs.create(order=1, text="It is the boiler.")
    heard.belief_marks.create(belief=belief, kind="kept", day=DAY)
    assert ("nothing_learned", "") in signs(heard)
    heard.belief_marks.create(kind="learned", text="It is the pipes.", day=DAY)
    assert ("nothing_learned", "") not in signs(heard)


def test_a_decision_after_three_days_speaks(heard: Round, drafted: PositionVersion) -> None:
    _show(drafted, DAY)
    Decision.objects.create(version=drafted, kind="adopted", body="meeting", day=DAY + timedelta(days=3))
    found = speaks(heard, "open_too_short")
    assert found is not None
    assert (found.subject, found.figures) == ("1.0", {"days": 3})


def test_an_action_before_the_adoption_speaks(heard: Round, drafted: PositionVersion) -> None:
    _show(drafted, DAY)
    Action.objects.create(round=heard, text="Badges", owner="two of us", starts_on=DAY)
    assert speaks(heard, "begun_before_adoption") is not None
    Decision.objects.create(version=drafted, kind="adopted", body="meeting", day=DAY)
    assert speaks(heard, "begun_before_adoption") is None


def test_expectations_after_the_fact_and_without_a_number_speak_by_name(
    heard: Round, drafted: PositionVersion
) -> None:
    _show(drafted, DAY)
    late = Expectation.objects.create(
        version=drafted,
        label="H1",
        text="Many come.",
        probability="0.5",
        locked_on=LATER,
        due_on=LONG_AFTER,
        threshold="9",
    )
    Expectation.objects.create(version=drafted, label="H2", text="It helps.", probability="0.5")
    Action.objects.create(round=heard, text="Badges", owner="two of us", starts_on=DAY, expectation=late)
    assert speaks(heard, "after_the_fact").figures == {"expectations": ["H1"]}  # type: ignore[union-attr]
    assert speaks(heard, "without_number_or_date").figures == {"expectations": ["H2"]}  # type: ignore[union-attr]


def test_a_point_that_stands_after_its_expectation_failed_speaks(heard: Round, drafted: PositionVersion) -> None:
    point = drafted.elements.get(order=2).statement
    _show(drafted, DAY)
    failed = Expectation.objects.create(
        version=drafted,
        point=point,
        label="H1",
        text="Heat.",
        probability="0.5",
        locked_on=DAY,
        due_on=DAY,
        threshold="9",
    )
    failed.outcomes.create(came_true=False, text="Nothing.", day=DAY + timedelta(days=2))
    again = PositionVersion.objects.create(position=drafted.position, number="1.1", text="The same.")
    Element.objects.create(version=again, statement=point, order=1)
    _show(again, LATER)
    assert speaks(heard, "unmoved_by_failure", LONG_AFTER).figures == {"items": ["1"]}  # type: ignore[union-attr]


def test_a_plan_that_needs_more_than_the_last_test_showed_speaks_until_the_action_is_over(
    heard: Round, organisation: Organisation
) -> None:
    block = organisation.sections.get(slug="a")
    test = StructureTest.objects.create(round=heard, name="badge day", kind="support", day=DAY)
    StructureCount.objects.create(test=test, section=block, people=18)
    action = Action.objects.create(round=heard, text="March", owner="two of us", starts_on=LATER)
    Turnout.objects.create(action=action, section=block, needed="0.600")
    found = speaks(heard, "plan_over_reaches")
    assert found is not None
    assert found.figures == {"section": "Block a", "needed_percent": 60, "percent": 40}
    assert found.sentence.endswith("60 of 100 against about 40: 1.50 times as many.")
    StructureCount.objects.update(people=9)
    few = speaks(heard, "plan_over_reaches")
    assert few is not None
    assert few.figures == {"section": "Block a"}
    assert few.sentence == "The plan needs more people of Block a than came along the last time."
    ActionEnd.objects.create(action=action, day=LATER)
    assert speaks(heard, "plan_over_reaches") is None


def test_a_programme_nobody_came_to_run_speaks_after_two_rounds(heard: Round, organisation: Organisation) -> None:
    meal = Programme.objects.create(
        organisation=organisation, name="Meal", need="the meal", owner="us", started_on=DAY
    )
    ProgrammeCount.objects.create(programme=meal, day=DAY, helped=120)
    assert speaks(heard, "nobody_runs_it") is None
    second = Round.objects.create(consultation=heard.consultation, number=2, question="And now?", promise_on=LATER)
    loop.move(second, Stage.GATHER, role="committee", day=LATER)
    found = speaks(second, "nobody_runs_it")
    assert found is not None
    assert found.sentence == "People come for help; nobody has been asked to run it."


def test_too_many_invitations_in_a_quarter_speak(asking: Round) -> None:
    for number in range(4):
        Visit.objects.create(round=asking, kind="notice", day=DAY + timedelta(days=number), tried=98)
    assert speaks(asking, "asked_too_often") is not None
    assert speaks(asking, "asked_too_often", LONG_AFTER + timedelta(days=30)) is None


def test_the_small_round_shows_three_at_once_and_drops_none(heard: Round, drafted: PositionVersion) -> None:
    RoundTerms.objects.create(round=heard, core_size=7, core_listened=1)
    found = alarms.alarms_of(heard, today=LONG_AFTER)
    assert len(found.now) == 3
    assert found.waiting
    heard.terms.small = False
    heard.terms.save()
    everything = alarms.alarms_of(Round.objects.get(pk=heard.pk), today=LONG_AFTER)
    assert len(everything.now) == len(found.everything)
    assert alarms.settings_of(Round.objects.get(pk=heard.pk)) == Thresholds()


def test_hats_that_must_be_apart_block_and_cannot_be_answered_away(
    heard: Round, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(Holder(organisation, link_hash="x" * 64), Role.DRAFTER)
    # The database refuses the pair; whoever gets round it is found here.
    monkeypatch.setattr(
        "massline.web.rounds.measuring.alarm_facts.clash", lambda _roles: (Role.DRAFTER, Role.MODERATOR)
    )
    found = alarms.alarms_of(heard, today=LATER)
    assert found.now[0].blocks
    with pytest.raises(alarms.AnswerRefusedError, match="put it right"):
        alarms.answer(heard, "persons_exposed", "", "We know.", role="facilitator", day=LATER)
    with pytest.raises(alarms.ExposedError):
        publisher.publish(heard, day=LATER)


def test_every_sign_has_a_sentence_of_its_own_and_says_no_count_of_people() -> None:
    names = {sign.__name__ for _read, sign in alarms.SIGNS}
    assert names <= {*COUNTED, *PLAIN}
    people = {"people", "heard", "size", "listened", "core", "new", "helped", "asked_to_run", "running", "unopened"}
    assert not {name for figures in SAFE.values() for name in figures} & people


def test_an_answer_is_logged_by_role_and_stored_once(heard: Round) -> None:
    for _ in range(2):
        row = alarms.answer(heard, "section_left_out", "lodge", " Two  live there. ", role="facilitator", day=LATER)
    assert (row.text, AlarmAnswer.objects.count()) == ("Two live there.", 1)
    assert LogEntry.objects.filter(act="answer_alarm").count() == 1
    found = alarms.alarms_of(heard, today=LATER)
    assert [one.sign for one in found.answered] == ["section_left_out"]
    assert "section_left_out" not in [one.sign for one in (*found.now, *found.waiting)]


def test_an_answer_without_words_or_to_no_alarm_is_refused(heard: Round) -> None:
    for sign, subject, text in (("section_left_out", "lodge", "  "), ("section_left_out", "a", "Known.")):
        with pytest.raises(alarms.AnswerRefusedError):
            alarms.answer(heard, sign, subject, text, role="facilitator", day=LATER)
    with pytest.raises(alarms.AnswerRefusedError, match="600"):
        alarms.answer(heard, "section_left_out", "lodge", "x" * 600, role="facilitator", day=LATER)
    assert not AlarmAnswer.objects.exists()


# At the desk.


def desk(organisation: Organisation, role: Role = Role.FACILITATOR) -> Client:
    slip = new_slip()
    give(Holder(organisation, link_hash=slip_hash(slip)), role)
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


def test_the_page_shows_the_alarms_and_keeps_an_answer(heard: Round, organisation: Organisation) -> None:
    client = desk(organisation)
    page = client.get("/desk/elm/heat/alarms/").content.decode()
    assert "Block lodge was heard much less than the others." in page
    sent = {"sign": "section_left_out", "subject": "lodge", "text": "Six people; we knock on Friday."}
    for _ in range(2):
        response = client.post("/desk/elm/heat/alarms/", sent)
        assert (response.status_code, response.headers["Location"]) == (303, "/desk/elm/heat/alarms/?did=answered")
    assert AlarmAnswer.objects.get().text == "Six people; we knock on Friday."
    assert AlarmAnswer.objects.get().day == timezone.localdate()
    assert "Six people; we knock on Friday." in client.get("/desk/elm/heat/alarms/").content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "aé🙂" * 200])
def test_what_was_typed_is_kept_where_an_answer_is_refused(
    heard: Round, organisation: Organisation, text: str
) -> None:
    client = desk(organisation)
    sent = {"sign": "section_left_out", "subject": "lodge", "text": text}
    response = client.post("/desk/elm/heat/alarms/", sent)
    assert response.status_code == 422
    assert text.strip()[:50] in response.content.decode()
    assert not AlarmAnswer.objects.exists()


def test_an_answer_to_an_alarm_that_no_longer_speaks_loses_nothing(heard: Round, organisation: Organisation) -> None:
    response = desk(organisation).post(
        "/desk/elm/heat/alarms/", {"sign": "not_told", "subject": "", "text": "We shall tell them on Sunday."}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "does not speak any more" in page
    assert "We shall tell them on Sunday." in page


def test_a_form_without_its_alarm_is_refused_in_words(heard: Round, organisation: Organisation) -> None:
    client = desk(organisation)
    for sent in ({}, {"text": "Known."}, {"sign": "x" * 70, "text": "Known."}):
        assert client.post("/desk/elm/heat/alarms/", sent).status_code == 422


def test_another_hat_may_read_and_not_answer(heard: Round, organisation: Organisation) -> None:
    desk(organisation)
    checker = desk(organisation, Role.MODERATOR)
    assert checker.get("/desk/elm/heat/alarms/").status_code == 200
    sent = {"sign": "section_left_out", "subject": "lodge", "text": "Known."}
    assert checker.post("/desk/elm/heat/alarms/", sent).status_code == 403
    assert "textarea" not in checker.get("/desk/elm/heat/alarms/").content.decode()


def test_strangers_and_other_organisations_do_not_get_in(heard: Round, organisation: Organisation) -> None:
    assert Client().get("/desk/elm/heat/alarms/").status_code == 403
    other = Organisation.objects.create(slug="oak", name="Oak Court")
    consultation = Consultation.objects.create(organisation=other, slug="noise", title="Noise")
    Round.objects.create(consultation=consultation, number=1, question="What about the noise?", promise_on=LATER)
    assert desk(other).get("/desk/oak/heat/alarms/").status_code == 404


def _show(version: PositionVersion, day: date) -> None:
    Element.objects.filter(version=version, statement__sources__isnull=True).update(own=True)
    version.published_on = day
    version.save()


def test_in_a_large_round_they_are_counted_when_something_is_done_and_on_demand(
    heard: Round, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "LARGE", 0)
    client, address = desk(organisation), "/desk/elm/heat/alarms/"
    alarms.count_again(heard, today=LATER)
    live = alarms.alarms_of(heard, today=LATER)
    kept, counted_on = alarms.alarms_at_the_desk(heard, today=LONG_AFTER)
    assert (kept, counted_on) == (live, LATER), "kept alarms say what counting would have said"
    page = client.get(address).content.decode()
    assert "Counted on March 30, 2026" in page
    monkeypatch.setattr(alarms, "alarms_of", lambda *_args, **_more: pytest.fail("a look counted them"))
    assert client.get(address).status_code == 200
    assert client.post(address, {"again": "1"}).headers["Location"] == f"{address}?did=counted"
    assert CountedAlarms.objects.get().day == timezone.localdate()


def test_in_a_large_round_a_release_and_a_step_count_them(heard: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "LARGE", 0)
    publisher.publish(heard, day=LATER)
    assert CountedAlarms.objects.get().day == LATER
    sent = {"to": "pause", "reason": "Snow."}
    assert desk(heard.consultation.organisation).post("/desk/elm/heat/back/", sent).status_code == 303
    assert CountedAlarms.objects.get().day == timezone.localdate()


@pytest.mark.parametrize("act", ["hide", "confirm"])
def test_words_that_are_hidden_or_taken_back_change_the_kept_alarms_at_once(
    drafted: PositionVersion, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    monkeypatch.setattr(alarms, "LARGE", 0)
    round_, slip, today = drafted.position.round, new_slip(), timezone.localdate()
    speaker = voices.Speaker("7" * 32, slip, round_.consultation.organisation.sections.get(slug="a"))
    said = voices.say(round_, "Ring me on 020 7946 0991.", speaker, day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    voices.cite(drafted.elements.get(order=1).statement, said)
    _show(drafted, DAY)
    alarms.count_again(round_, today=today)
    assert "persons_exposed" in [one.sign for one in alarms.alarms_at_the_desk(round_, today=today)[0].now]
    sent = {"code": slip, "statement": str(said.id), "act": act}
    assert Client().post("/receipt/", sent).status_code == 200
    kept, counted_on = alarms.alarms_at_the_desk(round_, today=today)
    assert "persons_exposed" not in [one.sign for one in kept.everything]
    assert (kept, counted_on) == (alarms.alarms_of(round_, today=today), today)


def test_a_receipt_counts_nothing_where_nothing_is_kept(heard: Round) -> None:
    said = heard.statements.get(label="s1")
    voices.show_only_outcome(said, hide=True)
    alarms.words_changed(heard, today=LATER)
    assert not CountedAlarms.objects.exists()


def test_in_a_small_round_nothing_is_kept(heard: Round) -> None:
    publisher.publish(heard, day=LATER)
    assert not CountedAlarms.objects.exists()
    assert alarms.alarms_at_the_desk(heard, today=LATER)[1] is None
