"""A panel by lot through the desk: numbers only, the same seed the same panel, every draw for everybody to see."""

import hashlib
import re

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from massline.method.lot import draw
from massline.web.people.models import Organisation, Role
from massline.web.record.models import LogEntry
from massline.web.rounds.investigate.panels import numbered
from massline.web.rounds.models import Panel, Round
from massline.web.rounds.rehearsal.wiping import wipe
from tests.web.conftest import DAY
from tests.web.listeners import at_desk
from tests.web.visitors import address, everything

DESK = "/desk/elm/heat/panel/"
FORM = {
    "purpose": "Reads the draft first.", "closed": "on", "seed": "17 03 42 08", "seed_from": "Dice at the meeting.",
    "people-a": "48", "seats-a": "3", "people-c": "44", "seats-c": "2", "people-lodge": "6", "seats-lodge": "0",
}  # fmt: skip


@pytest.fixture
def steward(asking: Round) -> Client:
    return at_desk(asking, Role.STEWARD)


def seen(round_: Round) -> str:
    answer = Client().get(address(round_, "round/1/panel/"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_seats_are_shared_out_by_size(steward: Client) -> None:
    page = steward.get(f"{DESK}?in_all=10").content.decode()
    found = {name: re.search(rf'name="seats-{name}" value="(\d+)"', page) for name in ("a", "c", "lodge")}
    assert {name: one and one.group(1) for name, one in found.items()} == {"a": "5", "c": "4", "lodge": "1"}
    assert "99 seats cannot be filled: there are 98 people." in steward.get(f"{DESK}?in_all=99").content.decode()
    assert "Type a whole number" in steward.get(f"{DESK}?in_all=x").content.decode()


def test_what_is_drawn_is_public_and_anybody_draws_the_same(steward: Client, asking: Round) -> None:
    assert "Nothing was drawn" in seen(asking)
    for _ in range(2):
        assert steward.post(DESK, FORM).status_code == 303
    panel = Panel.objects.get()
    hat = {"Block a": numbered("Block a", 48), "Block c": numbered("Block c", 44)}
    again = draw(hat, {"Block a": 3, "Block c": 2}, "17 03 42 08")
    told = {row["name"]: [f"{row['name']} {number}" for number in row["drawn"]] for row in panel.sections}
    assert told == again | {"Block lodge": []}
    assert all(len(row["next"]) == (5 if row["seats"] else 0) for row in panel.sections)
    page = seen(asking)
    for row in panel.sections:
        assert ", ".join(map(str, row["drawn"])) in page
    for words in ("17 03 42 08", "Dice at the meeting.", "Reads the draft first.", "no seat"):
        assert words in page
    assert "The panel drawn by lot" in Client().get(address(asking, "round/1/")).content.decode()


def test_the_page_shows_a_lot_to_check_by_hand(steward: Client, asking: Round) -> None:
    steward.post(DESK, FORM)
    first = Panel.objects.get().sections[0]["drawn"][0]
    text = f"11:17 03 42 087:Block a{len(f'Block a {first}')}:Block a {first}"
    page = seen(asking)
    assert text in page
    assert hashlib.sha256(text.encode()).hexdigest() in page


def test_a_second_draw_stands_beside_the_first_for_everybody(steward: Client, asking: Round) -> None:
    steward.post(DESK, FORM)
    steward.post(DESK, FORM | {"seed": "1 1 1 1"})
    assert Panel.objects.count() == 2
    page = seen(asking)
    assert page.index("1 1 1 1") < page.index("17 03 42 08")
    assert "also one that was drawn again" in page


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"seed": " "}, "A draw needs a seed"),
        ({"seed": "x" * 201}, "200"),
        ({"seed_from": ""}, "Say how it came about"),
        ({"purpose": ""}, "Say what those who are drawn"),
        ({"closed": ""}, "Close and number the lists first"),
        ({"seats-a": "49"}, "49 seats and only 48 on the list"),
        ({"seats-a": "-1"}, "Type a whole number from 0"),
        ({"seats-a": "two"}, "Type a whole number from 0"),
        ({"people-a": "999999999999"}, "Type a whole number from 0"),
        ({"seats-a": "0", "seats-c": "0"}, "give at least one section a seat"),
        ({"people-lodge": ""}, "How long is the list?"),
    ],
)
def test_what_cannot_be_drawn_is_told_and_what_was_typed_stays(
    steward: Client, more: dict[str, str], why: str
) -> None:
    answer = steward.post(DESK, FORM | more)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert why in page
    assert 'value="Dice at the meeting."' in page or not more.get("seed_from", "x")
    assert not Panel.objects.exists()


def test_only_those_who_ask_or_keep_the_keys_draw(asking: Round, steward: Client) -> None:
    before = everything()
    assert Client().post(DESK, FORM).status_code == 403
    assert everything() == before
    assert at_desk(asking, Role.DRAFTER).post(DESK, FORM).status_code == 403
    assert "Draw the panel" not in at_desk(asking, Role.MODERATOR).get(DESK).content.decode()
    assert not Panel.objects.exists()
    assert at_desk(asking, Role.FACILITATOR).post(DESK, FORM).status_code == 303


def test_the_log_says_what_was_drawn_with(steward: Client) -> None:
    steward.post(DESK, FORM)
    entry = LogEntry.objects.get(act="draw_panel")
    assert entry.role == "steward"
    assert "17 03 42 08" in str(entry.facts)


def test_a_draw_is_never_changed_or_deleted_and_a_rehearsal_takes_its_own_along(
    steward: Client, organisation: Organisation
) -> None:
    steward.post(DESK, FORM)
    for attack in (lambda: Panel.objects.update(seed="mine"), lambda: Panel.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
    assert Panel.objects.get().seed == "17 03 42 08"


def test_a_rehearsal_is_wiped_with_what_it_drew(db: None, asking: Round) -> None:
    made = Organisation.objects.create(slug="try", name="Try", rehearsal=True)
    consultation = made.consultations.create(slug="q", title="Q")
    round_ = consultation.rounds.create(number=1, question="What?", promise_on=DAY)
    round_.panels.create(purpose="p", seed="s", seed_from="dice", sections=[], role="steward", day=DAY)
    wipe(made, day=DAY)
    assert not Panel.objects.exists()


@pytest.mark.usefixtures("arabic")
def test_names_from_right_to_left_and_figures_stay_apart(steward: Client, asking: Round) -> None:
    asking.consultation.organisation.sections.filter(slug="a").update(name="المبنى أ")
    assert steward.post(DESK, FORM).status_code == 303
    assert "المبنى أ" in seen(asking)
