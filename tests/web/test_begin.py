"""Now yours: four answers open a consultation; whatever is typed comes back with what to mend."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from massline.web.people.models import Membership, Organisation, Section
from massline.web.rounds import loop, voices
from massline.web.rounds.models import Consultation, Round, Stage, Statement
from massline.web.rounds.slips import slip_hash
from tests.web.visitors import Visitor, everything, hidden

pytestmark = pytest.mark.django_db


THINK = ("It breaks because it is old.", "Nobody minds the stairs.", "The owner will pay.")


def four_answers(client: Client, **other: str) -> dict[str, str]:
    """What an organiser types, with some of it typed differently."""
    return {
        "ticket": hidden(client.get("/begin/").content.decode(), "ticket"),
        "name": "Elm Court Tenants",
        "question": "What about the lift?",
        "section_1": "Block A",
        "size_1": "48",
        "section_2": "Block B",
        "size_2": "about 52",
        "how_known": "counted",
        "promise_on": (timezone.localdate() + timedelta(days=28)).isoformat(),
        "beliefs": "\n".join(THINK),
        "judge_beliefs": "on",
        "statements": "Repair it within two days.\n\nLock it at night.\nLock it at night.",
    } | other


def test_four_answers_open_a_consultation_that_can_be_answered_at_once(key_folder: Path) -> None:
    organiser = Client()
    response = organiser.post("/begin/", four_answers(organiser))
    assert response.status_code == 303
    opened = Round.objects.get()
    assert loop.stage_of(opened) == Stage.GATHER
    assert opened.consultation.open_link
    assert [(s.name, s.size, s.how_known) for s in Section.objects.all()] == [
        ("Block A", 48, "counted"),
        ("Block B", 52, "counted"),
    ]
    assert (key_folder / f"{opened.consultation.id}.key").is_file()
    judged = {s.text for s in voices.open_to_votes(opened)}
    assert judged == {"Lock it at night.", "Repair it within two days.", *THINK}
    Visitor.to(opened).start().answer("agree")


def test_what_we_think_is_locked_before_anybody_is_asked_and_no_gap_was_passed_over() -> None:
    organiser = Client()
    organiser.post("/begin/", four_answers(organiser))
    opened = Round.objects.get()
    assert [(one.text, one.locked_on) for one in opened.beliefs.all()] == [(t, timezone.localdate()) for t in THINK]
    assert list(opened.stage_changes.values_list("before", "after", "overrides", "reason")) == [
        ("", "investigate", "", ""),
        ("investigate", "gather", "", ""),
    ]
    assert [(s.name, s.size, s.nobody_yet) for s in opened.sections.all()] == [
        ("Block A", 48, True),
        ("Block B", 52, True),
    ]
    assert opened.terms.small
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        opened.beliefs.update(text="We knew it all along.")


@pytest.mark.parametrize(("size", "small"), [("252", True), ("253", False)])
def test_the_small_preset_is_taken_up_to_300_people(size: str, small: bool) -> None:
    organiser = Client()
    organiser.post("/begin/", four_answers(organiser, size_1="48", size_2=size))
    assert Round.objects.get().terms.small is small


def test_people_judge_what_we_think_only_where_we_let_them() -> None:
    organiser = Client()
    answers = four_answers(organiser, statements="")
    del answers["judge_beliefs"]
    organiser.post("/begin/", answers)
    assert not voices.open_to_votes(Round.objects.get()).exists()


def test_preparing_first_leaves_the_round_in_prepare_with_all_that_was_typed() -> None:
    organiser = Client()
    answers = four_answers(organiser, beliefs=THINK[0], later="yes")
    response = organiser.post("/begin/", answers)
    assert response.status_code == 303
    page = response.headers["Location"]
    assert page.endswith("/prepare/")
    opened = Round.objects.get()
    assert loop.stage_of(opened) == Stage.INVESTIGATE
    assert [(one.text, one.locked_on) for one in opened.beliefs.all()] == [(THINK[0], None)]
    shown = organiser.get(page).content.decode()
    for typed in ("What about the lift?", THINK[0], "Block A", "Repair it within two days."):
        assert typed in shown
    assert organiser.post("/begin/", answers).headers["Location"] == page
    assert Round.objects.count() == 1


def test_the_desk_opens_for_the_organiser_and_shows_the_slip_until_it_was_written_down() -> None:
    organiser = Client()
    desk = organiser.post("/begin/", four_answers(organiser)).headers["Location"]
    slip = desk_slip(organiser.get(desk).content.decode())
    assert Membership.objects.get().link_hash == slip_hash(slip)
    assert slip in organiser.get(desk).content.decode()
    organiser.post(f"{desk}kept/")
    assert slip not in organiser.get(desk).content.decode()


def desk_slip(page: str) -> str:
    found = re.search(r'id="desk-slip"[^>]*>([^<]+)<', page)
    assert found, "no desk slip in the page"
    return found.group(1)


def test_the_desk_opens_on_another_device_with_the_slip_and_on_none_without() -> None:
    organiser, other = Client(), Client()
    desk = organiser.post("/begin/", four_answers(organiser)).headers["Location"]
    slip = desk_slip(organiser.get(desk).content.decode())
    assert other.get(desk).status_code == 403
    response = other.post("/desk/", {"slip": slip.lower().replace("-", " ")})
    assert (response.status_code, response.headers["Location"]) == (303, desk)
    page = other.get(desk)
    assert page.status_code == 200
    assert slip not in page.content.decode()
    other.post(f"{desk}leave/")
    assert other.get(desk).status_code == 403


@pytest.mark.parametrize("typed", ["", "abc", "K7TE-7Q4M-9XWR-H3PD-8", "💥", "\x00", "x" * 4000])
def test_a_slip_that_opens_nothing_is_said_so(typed: str) -> None:
    response = Client().post("/desk/", {"slip": typed})
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()


def test_the_same_form_sent_twice_opens_one_consultation_and_one_desk() -> None:
    organiser, copy = Client(), Client()
    answers = four_answers(organiser)
    first, second = organiser.post("/begin/", answers), copy.post("/begin/", answers)
    assert first.headers["Location"] == second.headers["Location"]
    assert copy.get(second.headers["Location"]).status_code == 200
    assert (Organisation.objects.count(), Consultation.objects.count(), Membership.objects.count()) == (1, 1, 1)
    assert Statement.objects.count() == 5


def test_two_groups_of_one_name_get_addresses_that_do_not_tell_of_each_other() -> None:
    slugs = []
    for _ in range(2):
        organiser = Client()
        organiser.post("/begin/", four_answers(organiser))
        slugs = list(Organisation.objects.values_list("slug", flat=True))
    assert len(set(slugs)) == 2
    assert all(re.fullmatch(r"elm-court-[2-9a-hjkmnp-z]{4}", slug) for slug in slugs)


def test_a_name_in_another_script_gets_an_address_too() -> None:
    organiser = Client()
    answers = four_answers(organiser, name="اتحاد السكان", question="ماذا عن المصعد؟", section_1="أ", section_2="ب")
    desk = organiser.post("/begin/", answers).headers["Location"]
    page = organiser.get(desk).content.decode()
    assert "ماذا عن المصعد؟" in page
    assert Organisation.objects.get().name == "اتحاد السكان"
    assert len(set(Section.objects.values_list("slug", flat=True))) == 2


LONG = "x" * 5000
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Write the name people know your group by."),
        ({"name": LONG}, "at most 120 characters"),
        ({"question": " \x00 "}, "Write the one question you want to ask."),
        ({"question": LONG}, "at most 300 characters"),
        ({"promise_on": ""}, "Choose the day by which you come back."),
        ({"promise_on": "soon"}, "This is not a day."),
        ({"promise_on": "2020-01-01"}, "This day is not ahead of us."),
        ({"promise_on": "2999-01-01"}, "more than two years ahead"),
        ({"promise_on": "99999-01-01"}, "This is not a day."),
        ({"section_2": "", "size_2": ""}, "Name at least two sections"),
        ({"section_1": "", "section_2": "", "size_1": "", "size_2": ""}, "Name at least two sections"),
        ({"section_2": "block a"}, "Two sections have this name."),
        ({"section_2": ""}, "It has a number of people and no name."),
        ({"size_1": ""}, "About how many people?"),
        ({"size_1": "lots"}, "is not a number of people"),
        ({"size_1": "0"}, "is not a number of people"),
        ({"size_1": "-5"}, "is not a number of people"),
        ({"size_1": "3.5"}, "is not a number of people"),
        ({"size_1": "9" * 400}, "is not a number of people"),
        ({"section_3": LONG, "size_3": "4"}, "at most 80 characters"),
        ({"section_7": "Block G", "size_7": "4"}, "At most 6 sections"),
        ({"how_known": "guessed"}, "guessed"),
        ({"beliefs": ""}, "Write at least three sentences"),
        ({"beliefs": "One.\nTwo.\nTwo."}, "Write at least three sentences"),
        ({"beliefs": LONG}, "Line 1 has no words, or more than 300 characters."),
        ({"beliefs": "\n".join(f"Sentence {n}." for n in range(8))}, "write at most 7"),
        ({"statements": LONG}, "Line 1 cannot be judged"),
        ({"statements": "\n".join(f"Sentence {n}." for n in range(13))}, "start with at most 12"),
        ({"ticket": "forged"}, "press the button once more"),
    ],
)
def test_what_cannot_be_opened_is_said_kindly_and_everything_typed_is_kept(typed: dict[str, str], said: str) -> None:
    organiser = Client()
    before = everything()
    response = organiser.post("/begin/", four_answers(organiser, **typed))
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "Nothing is lost" in page
    assert "Repair it within two days." in page or "statements" in typed
    assert everything() == before


def test_a_form_left_open_too_long_opens_with_a_second_press() -> None:
    organiser = Client()
    page = organiser.post("/begin/", four_answers(organiser, ticket="old")).content.decode()
    again = organiser.post("/begin/", four_answers(organiser, ticket=hidden(page, "ticket")))
    assert again.status_code == 303


@pytest.mark.parametrize(("typed", "size"), [("10 people", 10), ("1,200", 1200), ("٤٨", 48), ("~ 30", 30)])
def test_sizes_are_read_as_people_write_them(typed: str, size: int) -> None:
    organiser = Client()
    assert organiser.post("/begin/", four_answers(organiser, size_2=typed)).status_code == 303
    assert Section.objects.get(name="Block B").size == size


def test_a_section_of_ten_is_welcome_and_the_desk_says_that_it_is_not_shown_alone() -> None:
    organiser = Client()
    desk = organiser.post("/begin/", four_answers(organiser, size_2="10")).headers["Location"]
    assert "One section has fewer than 20 people" in organiser.get(desk).content.decode()


def test_hostile_answers_are_shown_and_never_run() -> None:
    organiser = Client()
    hostile = "<script>alert(1)</script>"
    answers = four_answers(organiser, name=hostile, question=hostile, section_1=hostile, statements=hostile)
    answers["beliefs"] += f"\n{hostile}"
    desk = organiser.post("/begin/", answers).headers["Location"]
    for path in (desk, f"{desk}poster/", f"{desk}prepare/", desk.removeprefix("/desk")):
        page = organiser.get(path).content.decode()
        assert hostile not in page
        assert "&lt;script&gt;" in page


def test_looking_at_the_form_changes_nothing_and_a_form_without_its_token_is_refused() -> None:
    before = everything()
    client = Client(enforce_csrf_checks=True)
    assert client.get("/begin/").status_code == 200
    assert client.get("/desk/").status_code == 200
    assert client.post("/begin/", {}).status_code == 403
    assert client.post("/desk/", {}).status_code == 403
    assert everything() == before
