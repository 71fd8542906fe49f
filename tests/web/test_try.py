"""Try: expectations locked before anything is done, actions, what was seen, and what came of it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from massline.web.people.models import Membership, Organisation, Role, Section
from massline.web.record.models import LogEntry
from massline.web.rounds import loop, voices
from massline.web.rounds.models import (
    Action,
    Decision,
    Element,
    Expectation,
    Observation,
    Origin,
    Outcome,
    Pilot,
    Position,
    PositionVersion,
    Round,
    RoundTerms,
    Stage,
    StructureCount,
    StructureTest,
    Turnout,
)
from massline.web.rounds.practice import acting, expecting, reaching
from massline.web.rounds.practice.expecting import Claim
from massline.web.rounds.slips import new_slip, slip_hash
from tests.web.crawling import words_of
from tests.web.visitors import everything, hidden

DAY = date(2026, 3, 20)
DUE = DAY + timedelta(days=14)
TRY = "/desk/elm/heat/try/"
Today = Callable[[date], None]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """Set the day it is; it begins as the day the proposal is tried."""

    def set_to(day: date) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: day)

    set_to(DAY)
    return set_to


@pytest.fixture
def version(asking: Round, neighbour: voices.Speaker, today: Today) -> PositionVersion:
    """An adopted version with one point that rests on a neighbour's words; its round stands in Try."""
    said = voices.say(asking, "My radiator is cold until nine.", neighbour, day=DAY)
    point = voices.put(asking, "Heating from six.", Origin.DRAFTING, day=DAY, role="drafter")
    voices.cite(point, said)
    position = Position.objects.create(round=asking, label="P1", title="Heating")
    made = PositionVersion.objects.create(position=position, number="1.0", text="Heating from six.")
    Element.objects.create(version=made, statement=point, order=1)
    made.published_on = DAY - timedelta(days=10)
    made.save()
    Decision.objects.create(version=made, kind="adopted", body="the meeting", day=DAY - timedelta(days=2))
    loop.move(asking, Stage.PRACTICE, role="facilitator", day=DAY)
    return made


def desk(organisation: Organisation, role: Role = Role.FACILITATOR) -> Client:
    """A browser in which somebody with this hat sits at the desk."""
    slip = new_slip()
    Membership.objects.create(organisation=organisation, role=role, link_hash=slip_hash(slip))
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


@pytest.fixture
def organiser(version: PositionVersion, organisation: Organisation) -> Client:
    return desk(organisation)


def claim(client: Client, **other: str) -> dict[str, str]:
    return {
        "ticket": hidden(client.get(f"{TRY}expect/").content.decode(), "ticket"),
        "text": "At least 60 of 98 households are warm by seven.",
        "measure": "households that say so",
        "threshold": "60 of 98",
        "due_on": DUE.isoformat(),
        "sure": "likely",
    } | other


def write(client: Client, **other: str) -> Expectation:
    before = set(Expectation.objects.values_list("pk", flat=True))
    response = client.post(f"{TRY}expect/", claim(client, **other))
    assert response.status_code == 303, words_of(response)
    return Expectation.objects.exclude(pk__in=before).get()


def deed(client: Client, **other: str) -> dict[str, str]:
    return {
        "ticket": hidden(client.get(f"{TRY}act/").content.decode(), "ticket"),
        "text": "Two volunteers go from door to door.",
        "owner": "two volunteers a block",
        "starts_on": (DAY + timedelta(days=1)).isoformat(),
    } | other


def outcome(**other: str) -> dict[str, str]:
    return {"came_true": "yes", "text": "74 households are warm.", "evidence": "the list", "before": "0"} | other


# Expectations


def test_an_expectation_is_written_down_in_words_and_gets_a_short_name(organiser: Client) -> None:
    one = write(organiser)
    assert (one.label, one.probability, one.locked_on) == ("H1", Decimal("0.70"), None)
    assert write(organiser, text="Another.").label == "H2"
    page = words_of(organiser.get(TRY))
    assert "At least 60 of 98 households are warm by seven." in page
    assert "households that say so: 60 of 98" in page
    assert "Not locked yet" in page
    assert 'id="H1"' in page


def test_a_short_name_may_be_typed_once(organiser: Client) -> None:
    assert write(organiser, label="W7").label == "W7"
    again = organiser.post(f"{TRY}expect/", claim(organiser, label="W7", text="Another claim."))
    assert again.status_code == 422
    assert "name of another expectation" in words_of(again)
    assert "Another claim." in words_of(again)
    for typed in ("pilot", "ح1", "H-1"):
        assert organiser.post(f"{TRY}expect/", claim(organiser, label=typed)).status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("text", "", "Write what you expect"),
        ("text", "x" * 301, "It has 301 characters; here there is room for 300."),
        ("measure", " ", "Say what you will count"),
        ("threshold", "", "Write a number"),
        ("due_on", "", "Choose the day"),
        ("due_on", "31 February", "This is not a day"),
        ("due_on", (DAY - timedelta(days=1)).isoformat(), "This day is over"),
        ("sure", "", "Choose how sure"),
        ("sure", "certain", "certain is not one of"),
        ("point", "x", "not one of"),
        ("label", "step one", "Latin letters and a number"),
    ],
)
def test_bad_input_is_told_in_a_sentence_and_what_was_typed_stays(
    organiser: Client, field: str, value: str, says: str
) -> None:
    form = claim(organiser, **{field: value})
    response = organiser.post(f"{TRY}expect/", form)
    assert response.status_code == 422
    page = words_of(response)
    assert says in page
    assert all(form[name] in page for name in ("measure", "threshold") if form[name].strip())
    assert not Expectation.objects.exists()


def test_a_form_sent_twice_is_one_expectation(organiser: Client) -> None:
    form = claim(organiser)
    assert [organiser.post(f"{TRY}expect/", form).status_code for _ in range(2)] == [303, 303]
    assert Expectation.objects.count() == 1


def test_the_ticket_of_somebody_elses_expectation_opens_nothing(organiser: Client, millbrook: Organisation) -> None:
    theirs = Expectation.objects.get(label="H3")
    write(organiser, ticket=str(theirs.pk))
    theirs.refresh_from_db()
    assert theirs.text.startswith("At least 40 households")
    for page in ("", "happened/", "drop/"):
        assert organiser.post(f"{TRY}expect/{theirs.pk}/{page}").status_code in {303, 404}
    assert Expectation.objects.filter(pk=theirs.pk).exists()


def test_a_large_round_may_say_how_sure_as_a_number(organiser: Client, asking: Round) -> None:
    RoundTerms.objects.create(round=asking, small=False)
    assert write(organiser, percent="65 %", sure="").probability == Decimal("0.65")
    assert "65 in 100" in words_of(organiser.get(TRY))
    for typed in ("0", "100", "-5", "½", "sixty"):
        assert organiser.post(f"{TRY}expect/", claim(organiser, percent=typed)).status_code == 422


def test_an_expectation_can_be_changed_until_it_is_locked(organiser: Client) -> None:
    one = write(organiser)
    address = f"{TRY}expect/{one.pk}/"
    form = claim(organiser, state=hidden(organiser.get(address).content.decode(), "state"), sure="unlikely")
    assert organiser.post(address, form).status_code == 303
    one.refresh_from_db()
    assert one.probability == Decimal("0.30")


def test_two_who_change_it_at_once_see_both_wordings(organiser: Client) -> None:
    one = write(organiser)
    address = f"{TRY}expect/{one.pk}/"
    state = hidden(organiser.get(address).content.decode(), "state")
    assert organiser.post(address, claim(organiser, state=state, text="Theirs.")).status_code == 303
    mine = organiser.post(address, claim(organiser, state=state, text="Mine."))
    assert mine.status_code == 409
    assert "Theirs." in words_of(mine)
    assert "Mine." in words_of(mine)
    one.refresh_from_db()
    assert one.text == "Theirs."
    again = claim(organiser, state=hidden(mine.content.decode(), "state"), text="Mine.")
    assert organiser.post(address, again).status_code == 303
    one.refresh_from_db()
    assert one.text == "Mine."


def test_a_locked_one_has_no_form_any_more_and_the_database_refuses_as_well(organiser: Client) -> None:
    one = write(organiser)
    address = f"{TRY}expect/{one.pk}/"
    form = claim(organiser, state=hidden(organiser.get(address).content.decode(), "state"), sure="very likely")
    assert organiser.post(f"{TRY}lock/", {"label": "H1"}).status_code == 303
    page = words_of(organiser.get(TRY))
    assert "Nobody can change it." in page
    assert "Change it" not in page
    assert organiser.get(address).status_code == 409
    response = organiser.post(address, form)
    assert response.status_code == 409
    assert "H1 is locked: nobody can change it." in words_of(response)
    assert organiser.post(f"{address}drop/").status_code == 409
    one.refresh_from_db()
    assert (one.probability, one.locked_on) == (Decimal("0.70"), DAY)
    with pytest.raises(IntegrityError, match="locked cannot be changed"), transaction.atomic():
        Expectation.objects.update(probability=Decimal("0.9"))


def test_all_are_locked_at_once_or_none(organiser: Client, today: Today) -> None:
    write(organiser)
    write(organiser, text="Another.", due_on=DAY.isoformat())
    today(DAY + timedelta(days=1))
    refused = organiser.post(f"{TRY}lock/")
    assert refused.status_code == 409
    assert "The day of H2 is over." in words_of(refused)
    assert not Expectation.objects.filter(locked_on__isnull=False).exists()
    organiser.post(f"{TRY}expect/{Expectation.objects.get(label='H2').pk}/drop/")
    write(organiser, text="A third.")
    assert "Lock all 2" in words_of(organiser.get(TRY))
    assert organiser.post(f"{TRY}lock/").status_code == 303
    assert set(Expectation.objects.values_list("locked_on", flat=True)) == {DAY + timedelta(days=1)}


# Actions


@given(
    lock=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    starts=st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31))),
    more=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_one_action_before_the_lock_is_enough_and_no_later_one_takes_it_back(
    lock: date, starts: list[date], more: date
) -> None:
    late = expecting.began_before(lock, starts)
    assert late == any(start < lock for start in starts)
    assert expecting.began_before(lock, [*starts, more]) == (late or more < lock)
    assert not expecting.began_before(None, starts)


def locked(client: Client, **other: str) -> Expectation:
    one = write(client, **other)
    client.post(f"{TRY}lock/", {"label": one.label})
    one.refresh_from_db()
    return one


def test_an_action_has_an_owner_a_day_and_an_expectation(organiser: Client) -> None:
    one = locked(organiser)
    form = deed(organiser, expectation=str(one.pk))
    first = organiser.post(f"{TRY}act/", form)
    again = organiser.post(f"{TRY}act/", form)
    assert (first.status_code, again.status_code) == (303, 303)
    action = Action.objects.get()
    assert (action.owner, action.expectation) == ("two volunteers a block", one)
    assert not expecting.is_after_the_fact(one)
    page = words_of(organiser.get(first.headers["Location"]))
    assert "two volunteers a block" in page
    assert "H1" in page


def test_an_action_before_the_lock_makes_a_note_of_its_expectation_and_this_is_said_first(organiser: Client) -> None:
    one = locked(organiser)
    early = deed(organiser, expectation=str(one.pk), starts_on=(DAY - timedelta(days=1)).isoformat())
    warned = organiser.post(f"{TRY}act/", early)
    assert warned.status_code == 409
    assert "from now on H1 is a note after the fact, never counted" in words_of(warned)
    assert early["text"] in words_of(warned)
    assert not Action.objects.exists()
    assert not expecting.is_after_the_fact(one)
    assert organiser.post(f"{TRY}act/", early | {"knowingly": "on"}).status_code == 303
    assert expecting.is_after_the_fact(one)
    assert "Written after the fact: kept as a note, not counted." in words_of(organiser.get(TRY))


def test_the_same_holds_for_an_action_written_down_long_after_the_lock(organiser: Client, today: Today) -> None:
    one = locked(organiser)
    organiser.post(f"{TRY}act/", deed(organiser, expectation=str(one.pk)))
    today(DUE)
    organiser.post(f"{TRY}expect/{one.pk}/happened/", outcome())
    assert expecting.record_in_words([one]) == "We expected 0.7 of 1 to come true; 1 did."
    early = deed(organiser, expectation=str(one.pk), starts_on=(DAY - timedelta(days=1)).isoformat())
    assert organiser.post(f"{TRY}act/", early).status_code == 409
    organiser.post(f"{TRY}act/", early | {"knowingly": "on"})
    assert expecting.is_after_the_fact(one)
    assert expecting.record_in_words([one]) == ""


def test_an_expectation_locked_after_its_action_began_is_never_scored(organiser: Client, today: Today) -> None:
    one = write(organiser)
    begun = deed(organiser, expectation=str(one.pk), starts_on=(DAY - timedelta(days=1)).isoformat())
    assert "H1 is not locked and this has begun" in words_of(organiser.post(f"{TRY}act/", begun))
    organiser.post(f"{TRY}act/", begun | {"knowingly": "on"})
    organiser.post(f"{TRY}lock/", {"label": "H1"})
    today(DUE)
    organiser.post(f"{TRY}expect/{one.pk}/happened/", outcome())
    one.refresh_from_db()
    assert Outcome.objects.count() == 1
    assert expecting.record_of([one]) is None


def test_the_day_an_action_began_cannot_be_changed_or_deleted_behind_the_page(organiser: Client) -> None:
    organiser.post(f"{TRY}act/", deed(organiser))
    for sql in ("UPDATE rounds_action SET starts_on = '2026-12-31'", "DELETE FROM rounds_action"):
        with pytest.raises(IntegrityError, match=r"begun|began"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    Action.objects.update(owner="the convener")


def test_nothing_is_done_before_the_proposal_was_adopted(organiser: Client, version: PositionVersion) -> None:
    too_early = deed(organiser, starts_on=(DAY - timedelta(days=3)).isoformat())
    response = organiser.post(f"{TRY}act/", too_early)
    assert response.status_code == 422
    assert "only a pilot may begin earlier" in words_of(response)
    Pilot.objects.create(version=version, reason="Try it.", role="facilitator", day=DAY - timedelta(days=5))
    assert organiser.post(f"{TRY}act/", too_early).status_code == 303


def test_a_pilot_is_named_with_its_sections(organiser: Client, version: PositionVersion) -> None:
    pilot = Pilot.objects.create(version=version, reason="One block first.", role="facilitator", day=DAY)
    pilot.sections.set(Section.objects.filter(slug="c"))
    page = words_of(organiser.get(TRY))
    assert 'id="pilot"' in page
    assert "Block c" in page
    assert "One block first." in page


@pytest.fixture
def action(organiser: Client) -> Action:
    organiser.post(f"{TRY}act/", deed(organiser, starts_on=DAY.isoformat()))
    return Action.objects.get()


def test_an_action_is_done_or_stopped_with_a_reason(organiser: Client, action: Action) -> None:
    address = f"{TRY}act/{action.pk}/"
    assert organiser.post(f"{address}end/", {}).status_code == 422
    no_reason = organiser.post(f"{address}end/", {"end-stopped": "stopped", "end-reason": " "})
    assert no_reason.status_code == 422
    assert "Say why it was stopped" in words_of(no_reason)
    stop = {"end-stopped": "stopped", "end-reason": "A neighbour was threatened."}
    assert [organiser.post(f"{address}end/", stop).status_code for _ in range(2)] == [303, 303]
    page = words_of(organiser.get(address))
    assert "A neighbour was threatened." in page
    assert "Stop here and sum up" in page
    assert f"{TRY}#step" in page
    other = organiser.post(f"{address}end/", {"end-stopped": "done"})
    assert other.status_code == 422
    assert "It is over since" in words_of(other)


def test_what_has_not_begun_cannot_be_done(organiser: Client) -> None:
    organiser.post(f"{TRY}act/", deed(organiser))
    response = organiser.post(f"{TRY}act/{Action.objects.get().pk}/end/", {"end-stopped": "done"})
    assert response.status_code == 422
    assert "What has not begun cannot be done" in words_of(response)


def test_what_was_seen_is_kept_with_its_section_and_day(organiser: Client, action: Action) -> None:
    address = f"{TRY}act/{action.pk}/"
    sight = {"seen-text": "Three doors stayed shut. 🚪", "seen-section": "c", "seen-day": DAY.isoformat()}
    assert [organiser.post(f"{address}seen/", sight).status_code for _ in range(2)] == [303, 303]
    row = Observation.objects.get()
    assert (row.text, row.section and row.section.slug, row.day) == ("Three doors stayed shut. 🚪", "c", DAY)
    assert "Three doors stayed shut. 🚪" in words_of(organiser.get(address))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seen-text", "\x00 "), ("seen-text", "x" * 1001), ("seen-section", "elsewhere"), ("seen-day", "soon"),
        ("seen-day", (DAY + timedelta(days=1)).isoformat()), ("seen-day", (DAY - timedelta(days=1)).isoformat()),
    ],
)  # fmt: skip
def test_what_cannot_have_been_seen_is_refused(organiser: Client, action: Action, field: str, value: str) -> None:
    sight = {"seen-text": "Three doors.", "seen-section": "", "seen-day": DAY.isoformat()} | {field: value}
    assert organiser.post(f"{TRY}act/{action.pk}/seen/", sight).status_code == 422
    assert not Observation.objects.exists()


# How far people come along


def test_four_kinds_of_tests_are_counted_by_section_and_never_added_up(organiser: Client) -> None:
    for kind in ("recognise", "support", "take_part", "run"):
        form = {"name": "badge day", "kind": kind, "day": DAY.isoformat(), "of_a": "24", "of_c": "0", "of_lodge": "3"}
        assert [organiser.post(f"{TRY}tests/", form).status_code for _ in range(2)] == [303, 303]
    assert (StructureTest.objects.count(), StructureCount.objects.count()) == (4, 12)
    page = words_of(organiser.get(f"{TRY}tests/"))
    assert page.count("about 50 %") == 4
    assert page.count("under 10 %") == 4
    assert page.count("too few to say") == 4
    assert not re.search(r"\b(96|24 people|27)\b", page)


def test_a_test_written_again_replaces_its_numbers(organiser: Client) -> None:
    form = {"name": "badge day", "kind": "support", "day": DAY.isoformat(), "of_a": "24"}
    organiser.post(f"{TRY}tests/", form)
    organiser.post(f"{TRY}tests/", form | {"of_a": "12"})
    assert StructureCount.objects.get().people == 12


@pytest.mark.parametrize("number", ["49", "-1", "1.5", "many", "²", "9" * 40])
def test_a_number_that_cannot_be_is_refused_with_the_number(organiser: Client, number: str) -> None:
    form = {"name": "badge day", "kind": "support", "day": DAY.isoformat(), "of_a": number}
    response = organiser.post(f"{TRY}tests/", form)
    assert response.status_code == 422
    assert "is not a whole number from 0 to 48" in words_of(response)
    assert not StructureTest.objects.exists()


def test_a_test_needs_a_number_and_a_day_that_was(organiser: Client) -> None:
    form = {"name": "badge day", "kind": "support", "day": DAY.isoformat()}
    assert "at least one section" in words_of(organiser.post(f"{TRY}tests/", form))
    later = form | {"of_a": "1", "day": DUE.isoformat()}
    assert "This day has not come" in words_of(organiser.post(f"{TRY}tests/", later))


def test_a_plan_that_needs_far_more_than_people_showed_is_told_when_it_is_written_down(
    organiser: Client, action: Action, organisation: Organisation, asking: Round
) -> None:
    Section.objects.create(organisation=organisation, slug="parks", name="Parks", size=410, how_known="listed")
    badge = {"name": "badge day", "kind": "support", "day": DAY.isoformat(), "of_parks": "156"}
    organiser.post(f"{TRY}tests/", badge)
    address = f"{TRY}act/{action.pk}/"
    answer = organiser.post(f"{address}need/", {"need-of_parks": "60"})
    assert answer.status_code == 303
    page = words_of(organiser.get(answer.headers["Location"].partition("#")[0]))
    assert "The plan needs 60 % in Parks. “badge day” showed 38 %." in page
    (reach,) = reaching.over_reaches(asking)
    assert round(reach.ratio, 2) == 1.58
    assert "The plan needs 60 % in Parks." in words_of(organiser.get(TRY))
    organiser.post(f"{address}need/", {"need-of_parks": "47"})
    assert not reaching.over_reaches(asking)
    organiser.post(f"{address}need/", {"need-of_parks": ""})
    assert not Turnout.objects.exists()


@pytest.mark.parametrize("share", ["0", "101", "half"])
def test_a_plan_needs_a_share(organiser: Client, action: Action, share: str) -> None:
    assert organiser.post(f"{TRY}act/{action.pk}/need/", {"need-of_a": share}).status_code == 422
    assert not Turnout.objects.exists()


# Outcomes


def test_on_its_day_an_outcome_is_written_down_and_put_right_by_another_line(organiser: Client, today: Today) -> None:
    one = locked(organiser)
    address = f"{TRY}expect/{one.pk}/happened/"
    today(DUE)
    assert "Write down what happened" in words_of(organiser.get(TRY))
    assert [organiser.post(address, outcome()).status_code for _ in range(2)] == [303, 303]
    assert Outcome.objects.count() == 1
    wrong = outcome(came_true="no", text="47: we misread the list.", before="1")
    assert organiser.post(address, wrong).status_code == 303
    assert [row.came_true for row in one.outcomes.all()] == [True, False]
    assert expecting.latest_outcomes([one])[one.pk].text == "47: we misread the list."
    page = words_of(organiser.get(TRY))
    assert "It did not come true." in page
    assert "corrected once" in page
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Outcome.objects.update(came_true=True)


def test_two_who_tell_an_outcome_at_once_do_not_overwrite_each_other(organiser: Client, today: Today) -> None:
    one = locked(organiser)
    today(DUE)
    address = f"{TRY}expect/{one.pk}/happened/"
    organiser.post(address, outcome())
    other = organiser.post(address, outcome(came_true="no", text="Only 40."))
    assert other.status_code == 409
    assert "74 households are warm." in words_of(other)
    assert "Only 40." in words_of(other)
    assert Outcome.objects.count() == 1
    assert organiser.post(address, outcome(came_true="no", text="Only 40.", before="1")).status_code == 303


def test_before_its_day_only_what_plainly_came_true_is_told_and_the_page_says_so(organiser: Client) -> None:
    one = locked(organiser)
    address = f"{TRY}expect/{one.pk}/happened/"
    assert organiser.post(address, outcome()).status_code == 422
    no = organiser.post(address, outcome(came_true="no", plainly="on"))
    assert no.status_code == 422
    assert "until then it may still come true" in words_of(no)
    assert not Outcome.objects.exists()
    assert organiser.post(address, outcome(plainly="on")).status_code == 303
    assert "told before its day" in words_of(organiser.get(TRY))


def test_what_cannot_be_told_may_be_said_at_any_time_and_is_not_scored(organiser: Client, asking: Round) -> None:
    one = locked(organiser)
    gaps = [gap.key for gap in loop.gaps(asking, today=DAY)]
    assert gaps == [f"due:{one.pk.hex}"]
    untestable = outcome(came_true="untestable", text="The list was lost.")
    assert organiser.post(f"{TRY}expect/{one.pk}/happened/", untestable).status_code == 303
    assert loop.gaps(asking, today=DAY) == ()
    assert expecting.record_of([one]) is None


@pytest.mark.parametrize("wrong", [{"came_true": ""}, {"text": " "}, {"text": "x" * 501}, {"evidence": "x" * 301}])
def test_an_outcome_says_what_was_seen(organiser: Client, today: Today, wrong: dict[str, str]) -> None:
    one = locked(organiser)
    today(DUE)
    assert organiser.post(f"{TRY}expect/{one.pk}/happened/", outcome(**wrong)).status_code == 422
    assert not Outcome.objects.exists()


def test_what_was_never_locked_has_no_outcome(organiser: Client, today: Today) -> None:
    one = write(organiser)
    today(DUE)
    response = organiser.post(f"{TRY}expect/{one.pk}/happened/", outcome())
    assert response.status_code == 422
    assert "never counted" in words_of(response)


# The two examples, step by step

TENANTS = [("H1", 0.7, "yes"), ("H2", 0.65, "no"), ("H3", 0.6, "no"), ("H4", 0.4, "no"), ("H5", 0.5, "no")]
UNION_1 = [(0.6, "no"), (0.5, "yes"), (0.55, "no"), (0.4, "no"), (0.5, "no"), (0.7, "yes")]
UNION_2 = [(0.6, "yes"), (0.5, "yes"), (0.45, "yes"), (0.35, "no"), (0.65, "yes"), (0.55, "yes")]


def tried(client: Client, asking: Round, today: Today, told: list[tuple[float, str]]) -> list[Expectation]:
    """Expect, lock, act, wait and tell, all through the pages; the large round, so that percentages are typed."""
    RoundTerms.objects.update_or_create(round=asking, defaults={"small": False})
    found = [write(client, text=f"Claim {n}.", percent=str(round(p * 100))) for n, (p, _) in enumerate(told)]
    client.post(f"{TRY}lock/")
    for one in found:
        client.post(f"{TRY}act/", deed(client, expectation=str(one.pk)))
    today(DUE)
    for one, (_, came) in zip(found, told, strict=True):
        assert client.post(f"{TRY}expect/{one.pk}/happened/", outcome(came_true=came)).status_code == 303
    return expecting.expectations_of(asking)


def test_tenants_steps_7_and_8(organiser: Client, asking: Round, today: Today) -> None:
    found = tried(organiser, asking, today, [(p, came) for _, p, came in TENANTS])
    assert [one.label for one in found] == [label for label, _, _ in TENANTS]
    record = expecting.record_of(found)
    assert record is not None
    assert (round(record.brier, 4), round(record.expected, 2), record.came_true) == (0.2565, 2.85, 1)
    page = words_of(organiser.get(TRY))
    assert "We expected 2.9 of 5 to come true; 1 did." in page
    assert "More was hoped for than came, by more than chance explains." in page
    assert "0.2565" not in page
    assert "Brier" not in page


def test_the_score_is_shown_from_ten_expectations_on(organiser: Client, asking: Round, today: Today) -> None:
    tried(organiser, asking, today, [(p, came) for _, p, came in TENANTS] * 2)
    page = words_of(organiser.get(TRY))
    assert "We expected 5.7 of 10 to come true; 2 did." in page
    assert "Brier score 0.26; always saying even gives 0.25." in page


@pytest.mark.parametrize(("told", "brier"), [(UNION_1, 0.2354), (UNION_2, 0.1933)])
def test_union_steps_5_and_8(
    organiser: Client, asking: Round, today: Today, told: list[tuple[float, str]], brier: float
) -> None:
    record = expecting.record_of(tried(organiser, asking, today, told))
    assert record is not None
    assert round(record.brier, 4) == brier


def test_the_record_of_the_example_is_the_one_of_the_method(millbrook: Organisation) -> None:
    first = Round.objects.get(consultation__organisation=millbrook, number=1)
    record = expecting.record_of(expecting.expectations_of(first))
    assert record is not None
    assert round(record.brier, 4) == 0.2565


# Who, when, where


def test_try_is_read_only_outside_its_stage_and_while_paused(organiser: Client, asking: Round) -> None:
    one = write(organiser)
    form, act = claim(organiser), deed(organiser)
    loop.pause(asking, role="facilitator", day=DAY, reason="An incident.")
    before = everything()
    assert organiser.post(f"{TRY}expect/", form).status_code == 409
    loop.resume(asking, role="facilitator", day=DAY, reason="It is safe.")
    loop.move(asking, Stage.REPORT_BACK, role="facilitator", day=DAY)
    before = everything()
    for address, data in (
        ("expect/", form), ("act/", act), ("lock/", {}), (f"expect/{one.pk}/drop/", {}),
        ("tests/", {"name": "badge day", "kind": "support", "day": DAY.isoformat(), "of_a": "1"}),
    ):  # fmt: skip
        response = organiser.post(TRY + address, data)
        assert response.status_code == 409, address
        assert "The round stands in Go back now." in words_of(response)
    assert everything() == before
    page = words_of(organiser.get(TRY))
    assert "<button" not in page.split('id="expectations"')[1].split('id="programmes"')[0]


def test_another_hat_may_look_and_not_write(organiser: Client, organisation: Organisation) -> None:
    form = claim(organiser)
    checker = desk(organisation, Role.MODERATOR)
    assert checker.get(TRY).status_code == 200
    assert f"{TRY}expect/" in words_of(organiser.get(TRY))
    assert f"{TRY}expect/" not in words_of(checker.get(TRY))
    assert "under another hat" in words_of(checker.get(f"{TRY}expect/"))
    assert "<textarea" not in words_of(checker.get(f"{TRY}expect/"))
    for address in ("expect/", "act/", "lock/", "tests/", "programmes/"):
        assert checker.post(TRY + address, form).status_code == 403, address
    assert not Expectation.objects.exists()
    assert Client().get(TRY).status_code == 403


def test_no_row_of_another_organisation_is_found_here(organiser: Client, millbrook: Organisation) -> None:
    theirs, action = Expectation.objects.get(label="H1"), Action.objects.first()
    assert action is not None
    for address in (f"expect/{theirs.pk}/", f"expect/{theirs.pk}/happened/", f"act/{action.pk}/"):
        assert organiser.get(TRY + address).status_code == 404
    for address in (f"act/{action.pk}/seen/", f"act/{action.pk}/need/", f"act/{action.pk}/end/"):
        assert organiser.post(TRY + address).status_code == 404
    assert organiser.get(f"{TRY}expect/{uuid4()}/").status_code == 404


def test_looking_changes_nothing(organiser: Client, action: Action) -> None:
    one = locked(organiser)
    before = everything()
    for page in ("", "expect/", f"expect/{one.pk}/happened/", "act/", f"act/{action.pk}/", "tests/", "programmes/"):
        assert organiser.get(TRY + page).status_code == 200, page
    assert everything() == before


def test_the_page_asks_the_database_as_often_for_fifty_as_for_two(
    organiser: Client, version: PositionVersion, asking: Round
) -> None:
    def add(number: int) -> None:
        told = Claim(f"Claim {number}.", "homes", "5", DUE, Decimal("0.7"))
        one = expecting.expect(version, told, day=DAY)
        expecting.lock(asking, [one.label], role="facilitator", day=DAY)
        acting.begin(
            asking, acting.Deed("Go.", "us", DAY, one), role="facilitator", day=DAY, ticket=uuid4()
        )  # fmt: skip
        Outcome.objects.create(expectation=one, came_true=True, text="Yes.", day=DAY, number=1)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert organiser.get(TRY).status_code == 200
        return len(seen)

    for number in range(2):
        add(number)
    few = queries()
    for number in range(48):
        add(number)
    assert queries() == few


def test_the_log_names_roles_and_counts_and_no_owner_and_no_claim(organiser: Client, today: Today) -> None:
    one = locked(organiser)
    organiser.post(f"{TRY}act/", deed(organiser, expectation=str(one.pk)))
    today(DUE)
    organiser.post(f"{TRY}expect/{one.pk}/happened/", outcome())
    entries = {entry.act: entry for entry in LogEntry.objects.filter(act__in=["lock", "action", "outcome"])}
    assert {entry.role for entry in entries.values()} == {"facilitator"}
    assert entries["lock"].facts == {"label": "H1"}
    assert entries["outcome"].facts == {"label": "H1", "came_true": True, "correction": False}
    assert not any(said in str(entry.facts) for entry in entries.values() for said in ("volunteers", "households"))
