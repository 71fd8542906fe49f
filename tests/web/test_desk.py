"""The desk: poster, codes, a release - for whoever holds its slip."""

import re

import pytest
from django.test import Client

from massline.web.people.models import Membership, Role
from massline.web.rounds.ballots import Voter, cast
from massline.web.rounds.models import Answer, Code, CodeBatch, Release, Round, Statement
from massline.web.rounds.slips import new_slip, slip_hash
from tests.web.visitors import Visitor, everything, hidden

DESK = "/desk/elm/heat/"


@pytest.fixture
def organiser(asking: Round) -> Client:
    """A browser in which the desk is open."""
    slip = new_slip()
    Membership.objects.create(
        organisation=asking.consultation.organisation, role=Role.FACILITATOR, link_hash=slip_hash(slip)
    )
    client = Client()
    assert client.post("/desk/", {"slip": slip}).headers["Location"] == DESK
    return client


def look(client: Client, page: str = "") -> str:
    response = client.get(DESK + page)
    assert response.status_code == 200
    return response.content.decode()


def codes_for(organiser: Client, **counts: str) -> dict[str, str]:
    return {"ticket": hidden(look(organiser), "ticket")} | {f"codes-{slug}": n for slug, n in counts.items()}


def test_a_stranger_is_asked_for_the_slip_on_every_page_of_the_desk(asking: Round) -> None:
    before = everything()
    for page in ("", "poster/"):
        assert Client().get(DESK + page).status_code == 403
    for page in ("codes/", "release/", "kept/", "leave/"):
        assert Client().post(DESK + page).status_code == 403
        assert Client().get(DESK + page).status_code == 405
        assert Client(enforce_csrf_checks=True).post(DESK + page).status_code == 403
    assert everything() == before


def test_the_desk_of_one_organisation_opens_no_other(organiser: Client, millbrook: object) -> None:
    cookie = organiser.cookies["desk"]
    assert cookie["path"] == "/desk/elm/"
    thief = Client()
    thief.cookies["desk"] = cookie.value
    assert thief.get("/desk/millbrook/damp/").status_code == 403
    assert thief.get("/desk/millbrook/nothing/").status_code == 404


def test_looking_at_the_desk_leaves_the_database_as_it_was(organiser: Client, statement: Statement) -> None:
    before = everything()
    look(organiser)
    look(organiser, "poster/")
    assert everything() == before


def test_the_poster_leads_to_the_first_page_at_the_address_it_was_asked_by(organiser: Client) -> None:
    page = organiser.get(f"{DESK}poster/", headers={"host": "127.0.0.1:8000"}).content.decode()
    assert "http://127.0.0.1:8000/elm/heat/" in page
    assert "What about the heating?" in page
    assert "no account, no name" in page
    assert re.search(r'<div class="poster-qr"><svg [^>]*viewBox="0 0 \d+ \d+"', page)


def test_codes_are_shown_once_and_open_the_vote(asking: Round, organiser: Client, statement: Statement) -> None:
    form = codes_for(organiser, a="3", c="2")
    response = organiser.post(f"{DESK}codes/", form)
    printed = re.findall(r'class="code" translate="no">([^<]+)<', response.content.decode())
    assert len(set(printed)) == 5
    assert response.headers["Cache-Control"] == "no-store"
    again = organiser.post(f"{DESK}codes/", form)
    assert again.status_code == 422
    assert "were made already" in again.content.decode()
    assert not any(code in again.content.decode() for code in printed)
    assert Code.objects.count() == 5
    Visitor.to(asking).start(code=printed[0]).answer("agree")


@pytest.mark.parametrize("count", ["", "0", "-1", "two", "49", "9" * 30, "1.5", "\x00", "²"])
def test_a_number_of_codes_that_cannot_be_is_said_so_and_none_are_made(organiser: Client, count: str) -> None:
    response = organiser.post(f"{DESK}codes/", codes_for(organiser, a=count))
    assert response.status_code == 422
    assert "Not possible" in response.content.decode()
    assert not CodeBatch.objects.exists()


def test_there_are_never_more_codes_than_people(organiser: Client) -> None:
    organiser.post(f"{DESK}codes/", codes_for(organiser, lodge="4"))
    response = organiser.post(f"{DESK}codes/", codes_for(organiser, lodge="3"))
    assert "at most 2 more" in response.content.decode()
    assert Code.objects.count() == 4


def test_the_desk_counts_people_in_steps_of_ten(asking: Round, organiser: Client, statement: Statement) -> None:
    for number in range(9):
        cast(Voter(f"{number:032x}"), statement, Answer.AGREE, chance=1.0)
    assert "Fewer than 10 people." in look(organiser)
    for number in range(9, 14):
        cast(Voter(f"{number:032x}"), statement, Answer.AGREE, chance=1.0)
    assert "At least 10 people." in look(organiser)


def test_a_release_is_published_on_pressing_and_not_again_while_nothing_may_move(
    organiser: Client, statement: Statement
) -> None:
    first = organiser.post(f"{DESK}release/", follow=True).content.decode()
    assert "A release was published." in first
    second = organiser.post(f"{DESK}release/", follow=True).content.decode()
    assert "Nothing new may be published yet" in second
    assert Release.objects.count() == 1
