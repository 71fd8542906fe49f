"""This week: what is missing as jobs with an owner and a day, on the page, on paper, in a calendar, in the chat."""

import html
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from massline.web.people.models import Membership, Organisation, Role, Section
from massline.web.rounds import loop, voices
from massline.web.rounds.desk import jobs
from massline.web.rounds.models import (
    Closing,
    Element,
    Expectation,
    Job,
    Origin,
    Position,
    PositionVersion,
    Round,
    Stage,
    Visit,
)
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.desk import ical
from massline.web.stages.desk.week import AT_ONCE
from tests.web.visitors import everything

DESK = "/desk/elm/heat/"
TODAY = timezone.localdate()
SOON = (TODAY + timedelta(days=5)).isoformat()


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def desk(round_: Round, *roles: Role) -> Client:
    """A browser in which the desk is open."""
    slip = new_slip()
    for role in roles or (Role.FACILITATOR,):
        Membership.objects.create(organisation=round_.consultation.organisation, role=role, link_hash=slip_hash(slip))
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


@pytest.fixture
def heard(asking: Round) -> Round:
    """The round with its sections written down, so that each can be missing."""
    loop.set_sections(asking)
    return asking


def shown(client: Client, page: str = "") -> str:
    response = client.get(DESK + page)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def form_of(page: str) -> dict[str, str]:
    """The form of jobs as the page shows it."""
    fields = re.findall(r'name="((?:key|seen|owner|due)-\d+)" value="([^"]*)"', page)
    return dict(fields)


def number_of(form: dict[str, str], gap: str) -> str:
    return next(name.removeprefix("key-") for name, value in form.items() if value == gap and name.startswith("key"))


def give(client: Client, gap: str, owner: str, due: str, form: dict[str, str] | None = None) -> Any:
    form = form or form_of(shown(client))
    n = number_of(form, gap)
    return client.post(f"{DESK}jobs/", form | {f"owner-{n}": owner, f"due-{n}": due})


def test_every_gap_of_the_stage_is_a_job_with_a_link_to_where_it_is_mended(heard: Round) -> None:
    page = shown(desk(heard))
    for gap in loop.gaps(heard, today=TODAY):
        assert gap.sentence in page
        assert f"#{gap.anchor}" in page


def test_a_job_gets_an_owner_and_a_day_and_loses_them_again(heard: Round) -> None:
    client = desk(heard)
    assert give(client, "heard:c", "Ana", SOON).status_code == 303
    job = Job.objects.get()
    assert (job.gap, job.owner, job.due_on.isoformat()) == ("heard:c", "Ana", SOON)
    assert "Ana" in shown(client)
    assert give(client, "heard:c", "", "").status_code == 303
    assert not Job.objects.exists()


def test_the_same_form_twice_is_one_job(heard: Round) -> None:
    client = desk(heard)
    form = form_of(shown(client))
    for _ in range(2):
        assert give(client, "heard:c", "Ana", SOON, form).status_code == 303
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("owner", "due", "says"),
    [
        ("", SOON, "Say who does it"),
        ("Ana", "", "Say by which day"),
        ("Ana", "2020-01-01", "This day is over"),
        ("Ana", "3020-01-01", "more than two years"),
        ("Ana", "31.02.2026", "'31.02.2026' is not a day"),
        ("x" * 81, SOON, "at most 80"),
        ("Ana", "\x00", "is not a day"),
        ("\x00 \x07", SOON, "Say who does it"),
    ],
)
def test_half_a_job_is_refused_in_words_and_what_was_typed_stays(
    heard: Round, owner: str, due: str, says: str
) -> None:
    client = desk(heard)
    response = give(client, "heard:c", owner, due)
    page = html.unescape(response.content.decode())
    assert response.status_code == 422
    assert says in page
    if owner.strip("\x00\x07 "):
        assert f'value="{owner}"' in page
    assert not Job.objects.exists()


def test_one_wrong_row_stores_none_of_the_others(heard: Round) -> None:
    client = desk(heard)
    form = form_of(shown(client))
    good, bad = number_of(form, "heard:a"), number_of(form, "heard:c")
    sent = form | {f"owner-{good}": "Bo", f"due-{good}": SOON, f"owner-{bad}": "Ana", f"due-{bad}": ""}
    assert client.post(f"{DESK}jobs/", sent).status_code == 422
    assert not Job.objects.exists()


def test_two_who_give_one_job_at_once_see_both_texts_and_nothing_is_lost(heard: Round) -> None:
    client = desk(heard)
    old = form_of(shown(client))
    give(client, "heard:c", "Ana", SOON)
    response = give(client, "heard:c", "Bo", SOON, old)
    page = html.unescape(response.content.decode())
    assert response.status_code == 409
    assert "Somebody else wrote meanwhile: Ana" in page
    assert 'value="Bo"' in page
    assert Job.objects.get().owner == "Ana"
    assert client.post(f"{DESK}jobs/", form_of(page)).status_code == 303
    assert Job.objects.get().owner == "Bo"


def test_a_form_from_before_loses_no_job_somebody_else_took(heard: Round) -> None:
    client = desk(heard)
    old = form_of(shown(client))
    give(client, "heard:c", "Ana", SOON)
    assert give(client, "heard:a", "Bo", SOON, old).status_code == 303
    assert set(Job.objects.values_list("owner", flat=True)) == {"Ana", "Bo"}


def test_a_job_that_is_late_says_so_and_may_stay_as_it_is(heard: Round) -> None:
    Job.objects.create(round=heard, gap="heard:c", owner="Ana", due_on=date(2026, 1, 5))
    client = desk(heard)
    assert "that day is over" in shown(client)
    assert client.post(f"{DESK}jobs/", form_of(shown(client))).status_code == 303
    assert Job.objects.get().due_on == date(2026, 1, 5)


def test_the_next_visit_is_named_with_its_door_sheet(heard: Round) -> None:
    page = shown(desk(heard))
    assert re.search(r"Go to Block \w+: nobody was spoken with there", page)
    Visit.objects.create(
        round=heard, section=heard.consultation.organisation.sections.get(slug="a"), kind="door", day=TODAY, tried=2,
        spoken=1, taught="It is cold.",
    )  # fmt: skip
    visit = jobs.next_visit(heard, jobs.behind(heard, loop.gaps(heard, today=TODAY)))
    assert visit is not None
    assert visit.section.slug != "a"
    assert "nobody was spoken with" in visit.sentence


def test_no_visit_is_named_once_every_section_is_heard(heard: Round) -> None:
    for section in heard.consultation.organisation.sections.all():
        Visit.objects.create(round=heard, section=section, kind="door", day=TODAY, tried=section.size)
    assert jobs.behind(heard, loop.gaps(heard, today=TODAY)) == []
    assert 'id="visit"' not in shown(desk(heard))


def test_the_sheet_to_print_has_what_who_and_by_when(heard: Round) -> None:
    client = desk(heard)
    give(client, "heard:c", "Ana", SOON)
    page = shown(client, "print/")
    assert "Ana" in page
    assert "Block c has not been heard" in page


def test_the_text_for_the_chat_names_jobs_and_the_promise(heard: Round) -> None:
    client = desk(heard)
    give(client, "heard:c", "Ana", SOON)
    text = shown(client).split('id="chat-text"')[1].split("</p>")[0]
    assert "Ana, by" in text
    assert "(nobody yet)" in text
    assert "We come back to everybody by" in text


def unfolded(file: bytes) -> list[str]:
    return file.decode().replace("\r\n ", "").split("\r\n")


def test_the_calendar_has_the_promise_the_jobs_and_what_is_expected(heard: Round) -> None:
    client = desk(heard)
    give(client, "heard:c", "Ana; Bo, both", SOON)
    version = PositionVersion.objects.create(
        position=Position.objects.create(round=heard, label="P1", title="Heat"), number="1.0", text="Heat."
    )
    Expectation.objects.create(
        version=version, label="H1", text="Warm by seven.", probability="0.7", due_on=date(2026, 9, 1)
    )
    response = client.get(f"{DESK}week.ics")
    assert response.headers["Content-Type"].startswith("text/calendar")
    lines = unfolded(response.content)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert lines.count("BEGIN:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20260501" in lines
    assert "DTSTART;VALUE=DATE:20260901" in lines
    assert any(r"Ana\; Bo\, both: Block c" in line for line in lines)
    assert {line for line in lines if line.startswith("DTSTAMP")} == {f"DTSTAMP:{TODAY:%Y%m%d}T000000Z"}
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    assert b"\n" not in response.content.replace(b"\r\n", b"")


def test_a_line_of_a_calendar_is_folded_between_letters_and_holds_no_control_character() -> None:
    day = jobs.Dated("x", date(2026, 3, 2), "\U0001f525" * 40 + "\x07\nBEGIN:VEVENT\r\n,;\\")
    file = ical.calendar("مرحبا", Round().id, [day], made_on=date(2026, 3, 2))
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    for line in file.split(b"\r\n"):
        line.decode()
    assert unfolded(file).count("BEGIN:VEVENT") == 1
    assert any(line.endswith(r"\nBEGIN:VEVENT\n\,\;\\") for line in unfolded(file))


def test_the_same_day_keeps_its_name_when_it_moves(heard: Round) -> None:
    client = desk(heard)
    give(client, "heard:c", "Ana", SOON)
    before = re.findall(rb"UID:[^\r]+", client.get(f"{DESK}week.ics").content)
    give(client, "heard:c", "Ana", (TODAY + timedelta(days=9)).isoformat())
    assert sorted(re.findall(rb"UID:[^\r]+", client.get(f"{DESK}week.ics").content)) == sorted(before)


def test_a_door_sheet_has_boxes_a_script_and_slips_and_no_names(heard: Round) -> None:
    page = shown(desk(heard), "door/c/")
    assert page.count('<li><span class="tick">') == 40
    assert "What about the heating?" in page
    assert "What we were taught" in page
    assert "no name, no flat" in page
    codes = re.findall(r'class="code" translate="no">([^<]+)<', page)
    assert len(set(codes)) == 6
    assert all(page.count(code) == 2 for code in codes)
    assert f"{DESK}ask/visits/?section=c" in page


@pytest.mark.parametrize(("doors", "boxes"), [("7", 14), ("0", 40), ("-3", 40), ("9" * 40, 40), ("²", 40), ("x", 40)])
def test_a_door_sheet_has_as_many_boxes_as_wanted(heard: Round, doors: str, boxes: int) -> None:
    response = desk(heard).get(f"{DESK}door/c/", {"doors": doors})
    assert response.content.decode().count('<li><span class="tick">') == boxes


def test_a_door_sheet_of_a_section_of_somebody_else_is_not_there(heard: Round, millbrook: Organisation) -> None:
    client = desk(heard)
    assert client.get(f"{DESK}door/{millbrook.sections.all()[0].slug}-x/").status_code == 404
    assert client.get("/desk/millbrook/damp/door/a/").status_code in {403, 404}


def test_looking_at_any_of_it_changes_nothing_and_strangers_see_none_of_it(heard: Round) -> None:
    client = desk(heard)
    before = everything()
    for page in ("", "print/", "week.ics", "door/c/", "words/", "offers/", "rehearse/"):
        assert client.get(DESK + page).status_code == 200, page
        assert Client().get(DESK + page).status_code == 403, page
        assert client.get(f"/desk/elm/other/{page}").status_code == 404, page
    for page in ("jobs/", "notice/", "answered/"):
        assert client.get(DESK + page).status_code == 405, page
        assert Client().post(DESK + page).status_code == 403, page
    assert Client(enforce_csrf_checks=True).post(f"{DESK}jobs/").status_code == 403
    assert everything() == before


def test_an_unknown_or_mended_gap_is_left_alone(heard: Round) -> None:
    client = desk(heard)
    sent = {"key-0": "nothing", "owner-0": "Ana", "due-0": SOON, "seen-0": ""}
    assert client.post(f"{DESK}jobs/", sent).status_code == 303
    assert client.post(f"{DESK}jobs/", {"key-0": "\x00", "owner-0": "\x00"}).status_code == 303
    assert not Job.objects.exists()


def test_the_desk_asks_the_database_as_often_with_many_jobs_and_points_as_with_few(heard: Round) -> None:
    loop.move(heard, Stage.CONCENTRATE, role="facilitator", day=TODAY)
    version = PositionVersion.objects.create(
        position=Position.objects.create(round=heard, label="P1", title="Heat"), number="1.0", text="Heat."
    )

    def point(number: int) -> None:
        words = voices.put(heard, f"Point {number}.", Origin.DRAFTING, day=TODAY, role="drafter")
        Element.objects.create(version=version, statement=words, order=number)
        Job.objects.create(round=heard, gap=f"unsourced:{words.pk}", owner="Ana", due_on=TODAY)

    client = desk(heard)
    point(1)
    with CaptureQueriesContext(connection) as few:
        shown(client)
    for number in range(2, 30):
        point(number)
    with CaptureQueriesContext(connection) as many:
        page = shown(client)
    assert page.count("Ana, ") > 28
    assert len(many) <= len(few)


def test_a_closed_round_has_no_jobs(heard: Round) -> None:
    loop.move(heard, Stage.SUM_UP, role="facilitator", day=TODAY)
    Closing.objects.create(round=heard, because="done", role="facilitator", day=TODAY)
    page = shown(desk(heard))
    assert "This round is closed" in page
    assert 'id="jobs"' not in page


def test_three_gaps_are_in_sight_and_the_others_fold_until_one_of_them_must_be_mended(heard: Round) -> None:
    client = desk(heard)
    gaps = [one.key for one in loop.gaps(heard, today=TODAY)]
    assert len(gaps) > AT_ONCE
    page = shown(client)
    form = form_of(page)
    assert '<details class="more-jobs"><summary>' in page
    assert page.index('name="key-2"') < page.index("more-jobs") < page.index('name="key-3"')
    refused = client.post(f"{DESK}jobs/", form | {"owner-0": "Ana"}).content.decode()
    assert '<details class="more-jobs"><summary>' in refused
    refused = client.post(f"{DESK}jobs/", form | {"owner-3": "Ana"}).content.decode()
    assert '<details class="more-jobs" open>' in refused


def test_what_is_to_do_and_the_link_stand_before_all_that_folds(heard: Round) -> None:
    page = shown(desk(heard))
    inside = [page.index(f'id="{name}"') for name in ("jobs", "tell", "take-along", "results", "codes", "rehearse")]
    assert page.index("next-line") < inside[0]
    assert inside == sorted(inside)
    longer = ["papers", "relations", "together", "plans"]
    names = ["take-along", "results", "offers", *longer, "alarms", "codes", "rehearse"]
    assert list(folds(page)) == names
    assert not any(folds(page).values())


def test_the_line_that_was_just_used_is_open(heard: Round) -> None:
    client = desk(heard)
    for did in ("published", "unchanged"):
        assert folds(shown(client, f"?did={did}"))["results"] == " open"
    assert folds(shown(client, "?did=jobs"))["take-along"] == " open"
    refused = client.post(f"{DESK}codes/", {"codes-a": "many"}).content.decode()
    assert folds(refused)["codes"] == " open"


def folds(page: str) -> dict[str, str]:
    """What folds, in the order of the page, and whether it is open. Its name stands inside: a link to it opens it."""
    line = r'class="fold"><details( open)?><summary>.*?</summary><div class="stack" id="([a-z-]+)">'
    return {name: state for state, name in re.findall(line, page)}


def test_hundreds_of_gaps_fit_into_one_form(heard: Round) -> None:
    for n in range(150):
        Section.objects.create(
            organisation=heard.consultation.organisation, slug=f"s{n}", name=f"S {n}", size=30, how_known="counted"
        )
    loop.set_sections(heard)
    client = desk(heard)
    page = shown(client)
    assert "There is more than fits here" in page
    assert client.post(f"{DESK}jobs/", form_of(page)).status_code == 303
