"""A rehearsal: a whole round with invented neighbours in a few presses, and nothing left of it afterwards."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from massline.web.people.models import Membership, Organisation, Role
from massline.web.record import log
from massline.web.record.models import LogEntry
from massline.web.rounds import loop
from massline.web.rounds.models import Ballot, Consultation, Release, Round, Stage, StageChange, Statement
from massline.web.rounds.rehearsal import rehearsing, wiping
from massline.web.rounds.rehearsal.invented import TOPICS
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.desk.rehearsing import PACE
from tests.web.visitors import everything, hidden

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    PACE.forget()


def begin(client: Client, address: str = "/rehearse/", topic: str = "heating") -> str:
    """Open a rehearsal; the address of its desk."""
    form = {"topic": topic, "ticket": hidden(client.get(address).content.decode(), "ticket")}
    response = client.post(address, form)
    assert response.status_code == 303, response.content.decode()
    return response.headers["Location"]


def rehearsed() -> Round:
    return Round.objects.get(consultation__organisation__rehearsal=True)


def a_whole_round(client: Client, desk: str) -> Round:
    """Press both buttons in every stage."""
    round_ = rehearsed()
    for stage in list(Stage):
        assert loop.stage_of(round_) == stage
        assert client.post(f"{desk}invented/").status_code == 303
        if stage == Stage.SUM_UP:
            break
        moved = client.post(f"{desk}advance/", {"seen": stage.value})
        assert moved.status_code == 303, moved.content.decode()
    return round_


@pytest.mark.parametrize("topic", list(TOPICS))
def test_two_buttons_a_stage_lead_through_a_whole_round(topic: str) -> None:
    client = Client()
    round_ = a_whole_round(client, begin(client, topic=topic))
    assert not loop.gaps(round_, today=timezone.localdate())
    loop.close(round_, role=Role.FACILITATOR, day=timezone.localdate())
    assert Release.objects.filter(round=round_).exists()
    assert not StageChange.objects.filter(round=round_).exclude(overrides="").exists()


def test_a_rehearsal_takes_the_sections_of_the_organisation_and_touches_nothing_of_it(asking: Round) -> None:
    slip = new_slip()
    elm = asking.consultation.organisation
    Membership.objects.create(organisation=elm, role=Role.FACILITATOR, link_hash=slip_hash(slip))
    client = Client()
    client.post("/desk/", {"slip": slip})
    desk = begin(client, "/desk/elm/heat/rehearse/")
    copied = rehearsed().consultation.organisation
    assert [(s.name, s.size) for s in copied.sections.all()] == [(s.name, s.size) for s in elm.sections.all()]
    assert copied.rehearsal
    assert copied.invented
    a_whole_round(client, desk)
    assert not Statement.objects.filter(round=asking).exists()
    own = Client()  # the test client keeps one cookie a name, a browser one a path
    own.post("/desk/", {"slip": slip})
    assert "A rehearsal: everything here" not in own.get("/desk/elm/heat/").content.decode()


@pytest.mark.parametrize("sizes", [(3, 700, 20_000), (20, 1), (10_000_000,)])
def test_sections_of_any_size_lead_through_the_round(organisation: Organisation, sizes: tuple[int, ...]) -> None:
    parts = [rehearsing.Part(f"Part {n}", size) for n, size in enumerate(sizes)]
    made = rehearsing.open_rehearsal("R", parts, "shop", ticket=uuid4(), slip=new_slip(), day=TODAY)
    round_ = made.rounds.get()
    for stage in list(Stage):
        assert loop.stage_of(round_) == stage
        rehearsing.let_them_answer(round_, day=TODAY)
        assert loop.gaps(round_, today=TODAY) == ()
        if stage != Stage.SUM_UP:
            loop.advance(round_, role=Role.FACILITATOR, day=TODAY)


def test_every_page_of_a_rehearsal_says_that_it_is_one() -> None:
    client = Client()
    desk = begin(client)
    for page in (desk, f"{desk}prepare/", f"{desk}words/", f"{desk}print/"):
        assert "A rehearsal: everything here is invented" in client.get(page).content.decode()
    public = desk.removeprefix("/desk")
    assert "are invented" in client.get(public).content.decode()


def test_pressing_twice_adds_nothing() -> None:
    client = Client()
    desk = begin(client)
    round_ = rehearsed()
    for stage in list(Stage)[:3]:
        client.post(f"{desk}invented/")
        before = (Statement.objects.count(), Ballot.objects.count())
        client.post(f"{desk}invented/")
        assert (Statement.objects.count(), Ballot.objects.count()) == before, stage
        client.post(f"{desk}advance/", {"seen": stage.value})
    assert loop.stage_of(round_) == Stage.REPORT_BACK


def test_the_same_form_twice_opens_one_rehearsal() -> None:
    client = Client()
    form = {"topic": "shop", "ticket": hidden(client.get("/rehearse/").content.decode(), "ticket")}
    assert {client.post("/rehearse/", form).headers["Location"] for _ in range(2)} == {
        f"/desk/{Organisation.objects.get().slug}/rehearsal/"
    }
    assert Consultation.objects.count() == 1


@pytest.mark.parametrize("form", [{}, {"topic": "\x00"}, {"topic": "war"}, {"topic": "shop", "ticket": "made up"}])
def test_what_cannot_be_rehearsed_is_said_and_nothing_is_opened(form: dict[str, str]) -> None:
    client = Client()
    whole = {"ticket": hidden(client.get("/rehearse/").content.decode(), "ticket")} | form
    assert client.post("/rehearse/", whole).status_code == 422
    assert not Organisation.objects.exists()


def test_wiping_leaves_nothing_but_the_log_and_the_log_still_holds(tmp_path: Path) -> None:
    client = Client()
    desk = begin(client)
    a_whole_round(client, desk)
    keys = set((tmp_path / "keys").iterdir())
    response = client.post(f"{desk}wipe/")
    assert response.status_code == 303
    assert "Nothing of it is left" in client.get(response.headers["Location"]).content.decode()
    assert not Organisation.objects.exists()
    assert not Round.objects.exists()
    assert not Statement.objects.exists()
    assert not Ballot.objects.exists()
    assert log.faults(LogEntry.objects.all()) == []
    assert len(set((tmp_path / "keys").iterdir())) == len(keys) - 1
    assert client.get(desk).status_code == 404


def test_wiping_one_leaves_everything_else_as_it_was(millbrook: Organisation) -> None:
    before = {model: model.objects.count() for model in (Organisation, Statement, Ballot, Release, StageChange)}
    client = Client()
    desk = begin(client)
    a_whole_round(client, desk)
    client.post(f"{desk}wipe/")
    assert {model: model.objects.count() for model in before} == before


def test_nobody_is_invented_in_a_real_round_and_nothing_of_it_is_wiped(asking: Round) -> None:
    slip = new_slip()
    elm = asking.consultation.organisation
    Membership.objects.create(organisation=elm, role=Role.FACILITATOR, link_hash=slip_hash(slip))
    client = Client()
    client.post("/desk/", {"slip": slip})
    before = everything()
    for page in ("invented/", "wipe/"):
        assert client.post(f"/desk/elm/heat/{page}").status_code == 404
        assert client.get(f"/desk/elm/heat/{page}").status_code == 405
        assert Client().post(f"/desk/elm/heat/{page}").status_code == 403
    with pytest.raises(rehearsing.NotARehearsalError):
        rehearsing.let_them_answer(asking, day=timezone.localdate())
    with pytest.raises(wiping.NotARehearsalError):
        wiping.wipe(elm, day=timezone.localdate())
    assert everything() == before


def test_the_database_itself_refuses_to_wipe_what_is_no_rehearsal(asking: Round) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        StageChange.objects.filter(round=asking)._raw_delete("default")
    assert StageChange.objects.filter(round=asking).exists()


def test_a_rehearsal_nobody_touched_for_two_days_is_wiped_when_the_next_one_begins() -> None:
    begin(Client())
    old = rehearsed()
    today = timezone.localdate()
    assert wiping.wipe_old(today=today + timedelta(days=2)) == 0
    assert wiping.wipe_old(today=today + timedelta(days=3)) == 1
    assert not Round.objects.filter(pk=old.pk).exists()


def test_looking_at_the_pages_opens_nothing() -> None:
    before = everything()
    client = Client()
    assert client.get("/rehearse/").status_code == 200
    assert client.get("/rehearse/?wiped").status_code == 200
    assert everything() == before
    assert Client(enforce_csrf_checks=True).post("/rehearse/", {"topic": "shop"}).status_code == 403


def test_another_hat_neither_invents_nor_wipes() -> None:
    client = Client()
    desk = begin(client)
    slip = new_slip()
    organisation = rehearsed().consultation.organisation
    Membership.objects.create(organisation=organisation, role=Role.DRAFTER, link_hash=slip_hash(slip))
    other = Client()
    other.post("/desk/", {"slip": slip})
    assert other.get(desk).status_code == 200
    for page in ("invented/", "wipe/"):
        assert other.post(f"{desk}{page}").status_code == 403
