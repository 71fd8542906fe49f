"""A clock that is wrong by a year, ahead or behind: pages answer, forms say what to do, and nothing is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import time
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from massline.web.people.models import Membership, Role
from massline.web.rounds.models import Ballot, Round, Statement
from massline.web.rounds.slips import new_slip, slip_hash
from tests.web.visitors import Visitor, hidden

YEAR = timedelta(days=366)
PAGES = ("", "people/", "account/devices/", "ask/", "prepare/", "week.ics", "alarms/")


@contextmanager
def off_by(days: timedelta) -> Iterator[None]:
    """This machine's clock is off by so much, for days and for signatures alike."""
    now, seconds = timezone.now, time

    def moved() -> datetime:
        return now() + days

    with (
        patch.object(timezone, "now", moved),
        patch("django.core.signing.time.time", lambda: seconds() + days.total_seconds()),
    ):
        yield


@pytest.fixture
def slip(asking: Round) -> str:
    """The slip of somebody who asks."""
    made = new_slip()
    organisation = asking.consultation.organisation
    Membership.objects.create(organisation=organisation, role=Role.FACILITATOR, link_hash=slip_hash(made))
    return made


def enter(slip: str) -> Client:
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


@pytest.mark.parametrize("days", [YEAR, -YEAR], ids=["ahead", "behind"])
def test_people_answer_and_speak_and_the_desk_opens_with_its_slip(
    asking: Round, statement: Statement, slip: str, days: timedelta
) -> None:
    before = enter(slip)
    with off_by(days):
        visitor = Visitor.to(asking).start()
        visitor.answer("agree")
        receipt = visitor.say("Nothing of this is lost.")
        found = Client().post("/receipt/", {"code": receipt}, follow=True).content.decode()
        assert "Nothing of this is lost." in found
        desk = enter(slip)
        for page in PAGES:
            assert desk.get(f"/desk/elm/heat/{page}").status_code < 500, page
        assert desk.get("/desk/elm/heat/").status_code == 200
        assert before.get("/desk/elm/heat/").status_code == 403, "what was open asks for the slip again"
    assert Ballot.objects.get().answer == "agree"
    assert Client().get("/elm/heat/").status_code == 200
    assert enter(slip).get("/desk/elm/heat/").status_code == 200
    assert visitor.client.get("/elm/heat/next/").status_code in {200, 303}


def test_a_form_that_a_clock_made_old_says_so_and_keeps_what_was_typed(asking: Round, slip: str) -> None:
    desk = enter(slip)
    ticket = hidden(desk.get("/desk/elm/heat/people/").content.decode(), "ticket")
    form = {"ticket": ticket, "who": "new", "called": "Ben", "role": "drafter"}
    with off_by(timedelta(days=30)):
        answer = desk.post("/desk/elm/heat/people/give/", form)
        assert answer.status_code == 422
        assert "open for more than a day" in answer.content.decode()
        assert 'value="Ben"' in answer.content.decode()
    assert desk.post("/desk/elm/heat/people/give/", form).status_code == 200


@pytest.mark.parametrize("days", [YEAR, -YEAR], ids=["ahead", "behind"])
def test_a_desk_opened_while_the_clock_was_wrong_asks_for_the_slip_once_it_is_right(
    asking: Round, slip: str, days: timedelta
) -> None:
    with off_by(days):
        desk = enter(slip)
        assert desk.get("/desk/elm/heat/").status_code == 200
    assert desk.get("/desk/elm/heat/").status_code == 403
    assert enter(slip).get("/desk/elm/heat/").status_code == 200


def test_a_wrong_code_tells_what_the_clock_here_shows(asking: Round) -> None:
    with off_by(YEAR):
        answer = Client().post("/desk/", {"login": "ana", "password": "b", "code": "123456"})
        assert date_format(timezone.localdate()) in answer.content.decode()
