"""Meeting mode: remarks read back, hands that are no votes, minutes, and a round held in one evening."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from massline.web.rounds import loop, voices
from massline.web.rounds.gather import listening
from massline.web.rounds.models import Ballot, Round, RoundTerms, ShowOfHands, Stage, Statement, Verdict, Visit
from tests.web.conftest import DAY
from tests.web.listeners import at_desk
from tests.web.visitors import hidden

MEETING = "/desk/elm/heat/ask/meeting/"


@pytest.fixture
def organiser(asking: Round) -> Client:
    loop.set_sections(asking)
    return at_desk(asking)


def look(client: Client, page: str = "") -> str:
    response = client.get(MEETING + page)
    assert response.status_code == 200
    return response.content.decode()


def say(client: Client, text: str, **more: str) -> int:
    told = {"ticket": hidden(look(client), "ticket"), "text": text, "section": "c", "read_back": "on"} | more
    return client.post(f"{MEETING}say/", told).status_code


def hands(**more: str) -> dict[str, str]:
    return {"agree": "5", "disagree": "2", "passed": "1", "section": ""} | more


def test_a_remark_read_back_stands_on_the_wall_without_its_receipt(asking: Round, organiser: Client) -> None:
    assert say(organiser, "The lift stops.") == 303
    page = look(organiser)
    assert "The lift stops." in page
    assert not re.search(r"(\w{4}-){4}\w", page.split("<main")[1])
    said = Statement.objects.get()
    assert (said.channel, said.received_on) == ("meeting", timezone.localdate())
    assert list(listening.untold(asking)) == [said]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"read_back": ""}, "Read it back first"), ({"text": " "}, "no words"), ({"ticket": "x"}, "day")],
)
def test_a_remark_that_was_not_read_back_is_not_kept(organiser: Client, wrong: dict[str, str], why: str) -> None:
    told = {"ticket": hidden(look(organiser), "ticket"), "text": "The lift.", "section": "", "read_back": "on"}
    response = organiser.post(f"{MEETING}say/", {k: v for k, v in (told | wrong).items() if v})
    assert response.status_code == 422
    assert why in response.content.decode()
    assert not Statement.objects.exists()


def test_a_remark_sent_twice_stands_once(organiser: Client) -> None:
    told = {"ticket": hidden(look(organiser), "ticket"), "text": "The lift.", "section": "", "read_back": "on"}
    for _ in range(2):
        assert organiser.post(f"{MEETING}say/", told).status_code == 303
    assert Statement.objects.count() == 1


def test_hands_stand_by_themselves_and_are_never_votes(organiser: Client, statement: Statement) -> None:
    page = f"hands/{statement.label}/"
    assert statement.text in look(organiser, page)
    assert organiser.post(MEETING + page, hands()).status_code == 303
    assert organiser.post(MEETING + page, hands(agree="6")).status_code == 303
    assert organiser.post(MEETING + page, hands(section="c", agree="1")).status_code == 303
    assert not Ballot.objects.exists()
    rows = ShowOfHands.objects.order_by("id")
    assert [(row.section and row.section.slug, row.agree) for row in rows] == [(None, 6), ("c", 1)]
    minutes = look(organiser, "minutes/")
    assert "they were visible, and are never added to votes" in minutes
    assert statement.text in minutes


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"agree": "0", "disagree": "0", "passed": "0"}, "Nobody raised a hand"),
        ({"agree": "-1"}, "not a number"),
        ({"agree": "many"}, "not a number"),
        ({"agree": ""}, "Write a number"),
        ({"section": "lodge"}, "more than the 6 people"),
        ({"section": "z"}, "Select a valid choice"),
    ],
)
def test_hands_that_cannot_be_are_told_why(
    organiser: Client, statement: Statement, wrong: dict[str, str], why: str
) -> None:
    response = organiser.post(f"{MEETING}hands/{statement.label}/", hands(**wrong))
    assert response.status_code == 422
    assert why in response.content.decode()
    assert not ShowOfHands.objects.exists()


def test_hands_for_words_that_are_not_there_are_no_page(organiser: Client, statement: Statement) -> None:
    assert organiser.get(f"{MEETING}hands/zz9/").status_code == 404
    voices.withdraw(statement, day=DAY)
    assert organiser.get(f"{MEETING}hands/{statement.label}/").status_code == 404


def there(**more: str) -> dict[str, str]:
    told = {"there_a": "7", "there_c": "4", "there_lodge": "0"}
    return told | {"explained": "What a survey is.", "taught": "It is the lift."} | more


def test_the_end_of_a_meeting_is_a_visit_to_each_section_that_was_there(asking: Round, organiser: Client) -> None:
    for _ in range(2):
        assert organiser.post(f"{MEETING}end/", there()).status_code == 303
    assert sorted(Visit.objects.values_list("section__slug", "tried", "spoken")) == [("a", 7, 7), ("c", 4, 4)]
    assert not RoundTerms.objects.filter(one_evening=True).exists()
    assert "It is the lift." in look(organiser, "minutes/")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"taught": ""}, "write down what they taught you"),
        ({"there_a": "0", "there_c": "0"}, "How many people of each section"),
        ({"there_lodge": "7"}, "more than the 6 people"),
        ({"there_a": "x"}, "not a number"),
    ],
)
def test_an_end_that_cannot_be_is_told_why_and_half_of_it_is_not_written(
    organiser: Client, wrong: dict[str, str], why: str
) -> None:
    response = organiser.post(f"{MEETING}end/", there(**wrong))
    assert response.status_code == 422
    assert why in response.content.decode()
    assert not Visit.objects.exists()


def test_a_whole_asking_fits_into_one_evening(asking: Round, organiser: Client, statement: Statement) -> None:
    Round.objects.filter(pk=asking.pk).update(promise_on=timezone.localdate())
    say(organiser, "The lift stops.")
    organiser.post(f"{MEETING}hands/{statement.label}/", hands())
    organiser.post(f"{MEETING}end/", there(there_lodge="4", evening="on"))
    terms = RoundTerms.objects.get()
    assert (terms.one_evening, terms.asking_until) == (True, timezone.localdate())
    assert [gap.key for gap in loop.gaps(asking, today=timezone.localdate())] == []


def test_after_ask_the_wall_takes_nothing(asking: Round, organiser: Client, statement: Statement) -> None:
    ticket = hidden(look(organiser), "ticket")
    loop.move(asking, Stage.CONCENTRATE, role="facilitator", day=DAY)
    told = {"ticket": ticket, "text": "The lift.", "section": "", "read_back": "on"}
    assert organiser.post(f"{MEETING}say/", told).status_code == 409
    assert organiser.post(f"{MEETING}hands/{statement.label}/", hands()).status_code == 409
    assert organiser.post(f"{MEETING}end/", there()).status_code == 409
    look(organiser, "minutes/")
    look(organiser, "minutes/?day=2026-03-02")
    look(organiser, "minutes/?day=x")


@pytest.mark.parametrize("away", ["rejected", "hidden"])
def test_words_refused_or_hidden_are_on_no_wall_and_in_no_minutes(
    asking: Round, organiser: Client, away: str
) -> None:
    say(organiser, "My neighbour drinks.")
    said = Statement.objects.get()
    if away == "rejected":
        voices.moderate(said, Verdict.REJECTED, role="moderator", day=DAY, reason="It shows a neighbour.")
    else:
        voices.show_only_outcome(said, True)
    for page in ("", "minutes/"):
        assert "My neighbour drinks." not in look(organiser, page)
    assert organiser.get(f"{MEETING}hands/{said.label}/").status_code == 404
