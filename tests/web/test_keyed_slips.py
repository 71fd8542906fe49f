"""Slips and doorstep notes keyed in, minutes, and slips for those whose words another hand wrote down."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from massline.web.people.models import Role
from massline.web.record.keyfiles import destroy_consultation_key
from massline.web.record.models import LogEntry
from massline.web.rounds import loop, voices
from massline.web.rounds.gather import listening, moderating
from massline.web.rounds.models import Round, Stage, Statement, Told
from massline.web.rounds.slips import new_slip, slip_hash
from tests.web.conftest import DAY
from tests.web.listeners import at_desk
from tests.web.visitors import Visitor, everything, hidden, receipt_on

ASK = "/desk/elm/heat/ask/"
KEY = f"{ASK}key/"


@pytest.fixture
def canvasser(asking: Round) -> Client:
    return at_desk(asking, Role.CANVASSER)


def note(client: Client, **more: str) -> dict[str, str]:
    told = {
        "ticket": hidden(client.get(KEY).content.decode(), "ticket"),
        "text": "The lift stops at two.",
        "section": "c",
        "channel": "door",
        "read_back": "on",
        "day": timezone.localdate().isoformat(),
        "language": "en",
    }
    return {name: value for name, value in (told | more).items() if value}


def test_a_note_read_back_is_kept_with_a_receipt_to_tear_off(canvasser: Client) -> None:
    response = canvasser.post(KEY, note(canvasser))
    page = response.content.decode()
    assert response.status_code == 200
    receipt = receipt_on(page)
    said = Statement.objects.get()
    assert (said.text, said.channel, said.section and said.section.slug) == ("The lift stops at two.", "door", "c")
    assert said.receipt_hash == slip_hash(receipt)
    assert said.told.get().what == Told.What.SLIP
    assert "The lift stops at two." in Client().post("/receipt/", {"code": receipt}).content.decode()
    assert list(voices.waiting(said.round)) == [said]


def test_the_receipt_is_in_no_address_and_no_log(canvasser: Client) -> None:
    response = canvasser.post(KEY, note(canvasser))
    receipt = receipt_on(response.content.decode())
    assert response.headers["Cache-Control"] == "no-store"
    assert receipt not in str(list(LogEntry.objects.values_list()))
    assert receipt not in canvasser.get(KEY).content.decode()


def test_the_same_form_sent_twice_is_one_note_and_says_so(canvasser: Client) -> None:
    form = note(canvasser)
    first = canvasser.post(KEY, form).content.decode()
    second = canvasser.post(KEY, form).content.decode()
    assert receipt_on(first) == receipt_on(second)
    assert "kept once" in second
    assert Statement.objects.count() == 1


def test_the_number_on_the_slip_they_kept_becomes_their_receipt(canvasser: Client) -> None:
    slip = new_slip()
    page = canvasser.post(KEY, note(canvasser, slip=slip.lower().replace("-", " "))).content.decode()
    assert Statement.objects.get().receipt_hash == slip_hash(slip)
    assert 'id="receipt-code"' not in page
    canvasser.post(KEY, note(canvasser, slip=slip, text="And the roof leaks."))
    assert Statement.objects.values_list("words_key", flat=True).distinct().count() == 1
    again = canvasser.post(KEY, note(canvasser, slip=slip)).content.decode()
    assert "kept once" in again
    assert Statement.objects.count() == 2


def test_the_same_words_of_somebody_else_are_kept_and_pointed_out(canvasser: Client) -> None:
    canvasser.post(KEY, note(canvasser))
    page = canvasser.post(KEY, note(canvasser)).content.decode()
    assert "two people may say the same" in page
    assert Statement.objects.count() == 2


def test_another_note_of_the_same_person_starts_with_their_slip(canvasser: Client) -> None:
    page = canvasser.post(KEY, note(canvasser)).content.decode()
    receipt = receipt_on(page)
    more = canvasser.post(KEY, {"again": "1", "slip": receipt, "section": "c", "channel": "door"}).content.decode()
    assert f'value="{receipt}"' in more
    assert Statement.objects.count() == 1


def test_words_under_the_receipt_of_somebody_who_spoke_here_are_the_same_persons(
    asking: Round, canvasser: Client
) -> None:
    receipt = Visitor.to(asking).start(section="c").say("It is cold.")
    canvasser.post(KEY, note(canvasser, slip=receipt))
    assert Statement.objects.values_list("words_key", flat=True).distinct().count() == 1


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"read_back": ""}, "read back"),
        ({"channel": "phone", "read_back": ""}, "read back"),
        ({"text": " "}, "There are no words in it yet"),
        ({"text": "x" * 1001}, "1001 characters"),
        ({"text": "\x00"}, "There are no words in it yet"),
        ({"section": "nowhere"}, "Select a valid choice"),
        ({"channel": "web"}, "Select a valid choice"),
        ({"channel": ""}, "Choose how the words reached us"),
        ({"slip": "K7TE-7Q4M-9XWR-H3PD-9"}, "not right"),
        ({"slip": "O0"}, "which no slip has"),
        ({"day": "2026-02-31"}, "This is not a day"),
        ({"day": (timezone.localdate() + timedelta(days=1)).isoformat()}, "still ahead of us"),
        ({"day": "1926-01-01"}, "five years ago"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"ticket": "forged"}, "open for more than a day"),
    ],
)
def test_a_note_that_cannot_be_kept_is_told_why_and_stays_in_the_form(
    canvasser: Client, wrong: dict[str, str], why: str
) -> None:
    form = note(canvasser, **wrong)
    response = canvasser.post(KEY, form)
    page = response.content.decode()
    assert response.status_code == 422
    assert why in page
    assert form.get("text", " ").strip("\x00 ") in page
    assert not Statement.objects.exists()


def test_a_written_slip_needs_no_reading_back(canvasser: Client) -> None:
    assert canvasser.post(KEY, note(canvasser, channel="slip", read_back="")).status_code == 200
    assert Statement.objects.count() == 1


def test_one_slip_is_of_one_section(canvasser: Client) -> None:
    slip = new_slip()
    canvasser.post(KEY, note(canvasser, slip=slip))
    response = canvasser.post(KEY, note(canvasser, slip=slip, section="a", text="Another."))
    assert response.status_code == 422
    assert "written down for Block c" in response.content.decode()
    assert Statement.objects.count() == 1


def test_right_to_left_and_emoji_words_come_through_byte_for_byte(canvasser: Client) -> None:
    words = "المصعد يتوقف 🛗 كل يوم"
    canvasser.post(KEY, note(canvasser, text=words, language="ar"))
    said = Statement.objects.get()
    assert (said.text, said.language) == (words, "ar")


def test_what_may_be_shown_and_who_spoke_is_kept_as_told(canvasser: Client) -> None:
    canvasser.post(KEY, note(canvasser, hide="on", core="on"))
    said = Statement.objects.get()
    assert (said.visibility, said.core) == ("outcome", True)


@pytest.mark.parametrize("hat", [Role.DRAFTER, Role.STEWARD, Role.AUDITOR])
def test_another_hat_keys_nothing_in(asking: Round, canvasser: Client, hat: Role) -> None:
    other = at_desk(asking, hat)
    for page in ("key/", "slips/", "minutes/", "paste/", "paste/keep/", "untold/", "visits/", "listened/", "until/",
                 "enough/", "ticks/", "meeting/say/", "meeting/end/"):  # fmt: skip
        assert other.post(ASK + page, {}).status_code == 403, page


def test_a_stranger_sees_none_of_it_and_looking_changes_nothing(asking: Round, canvasser: Client) -> None:
    pages = ("", "judge/", "names/", "key/", "minutes/", "paste/", "untold/", "visits/", "ticks/", "ticks/sheet/",
             "meeting/", "meeting/minutes/", "meeting/end/")  # fmt: skip
    before = everything()
    for page in pages:
        assert Client().get(ASK + page).status_code == 403, page
        assert canvasser.get(ASK + page).status_code == 200, page
        assert canvasser.get(f"/desk/elm/nothing/ask/{page}").status_code == 404, page
    assert everything() == before


@pytest.mark.parametrize("moved", ["paused", "later"])
def test_nothing_is_taken_outside_ask_and_the_words_stay_in_the_form(
    asking: Round, canvasser: Client, moved: str
) -> None:
    form = note(canvasser)
    if moved == "paused":
        loop.pause(asking, role="facilitator", day=DAY, reason="A name got out.")
    else:
        loop.move(asking, Stage.CONCENTRATE, role="facilitator", day=DAY)
    response = canvasser.post(KEY, form)
    assert response.status_code == 409
    assert not Statement.objects.exists()
    assert canvasser.get(KEY).status_code == 200


def test_without_the_key_of_the_consultation_it_is_refused_in_words(asking: Round, canvasser: Client) -> None:
    form = note(canvasser)
    destroy_consultation_key(django_settings.KEYS, asking.consultation.id)
    assert canvasser.post(KEY, form).status_code == 422
    assert not Statement.objects.exists()


def test_a_sheet_of_slips_printed_in_advance_stores_nothing(canvasser: Client) -> None:
    before = everything()
    page = canvasser.post(f"{ASK}slips/", {"count": "8"}).content.decode()
    codes = re.findall(r'class="code" translate="no">([^<]+)<', page)
    assert len(set(codes)) == 8
    assert everything() == before
    canvasser.post(KEY, note(canvasser, slip=codes[3]))
    assert Statement.objects.get().receipt_hash == slip_hash(codes[3])


@pytest.mark.parametrize("count", ["", "0", "-1", "two", "201", "9" * 30, "²", "\x00"])
def test_a_number_of_slips_that_cannot_be_is_said_so(canvasser: Client, count: str) -> None:
    response = canvasser.post(f"{ASK}slips/", {"count": count})
    assert response.status_code == 422
    assert "is not a number of slips" in response.content.decode()


def minutes(client: Client, lines: str, **more: str) -> dict[str, str]:
    page = client.get(f"{ASK}minutes/").content.decode()
    told = {"ticket": hidden(page, "ticket"), "lines": lines, "section": "a", "language": "en", "read_back": "on"}
    return told | {"day": timezone.localdate().isoformat()} | more


def test_minutes_keep_one_remark_a_line_and_each_is_somebody(canvasser: Client) -> None:
    form = minutes(canvasser, "The lift stops.\r\n\r\nThe roof leaks.\r\nThe lift stops.")
    for _ in range(2):
        response = canvasser.post(f"{ASK}minutes/", form)
        assert response.status_code == 303
    said = Statement.objects.order_by("label")
    assert [one.text for one in said] == ["The lift stops.", "The roof leaks.", "The lift stops."]
    assert len({one.words_key for one in said}) == len({one.receipt_hash for one in said}) == 3
    assert {one.channel for one in said} == {"meeting"}
    assert canvasser.get(response.headers["Location"]).content.decode().count('name="said"') == 3


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("Good.\n" + "y" * 1001, "Line 2"),
        (" \n ", "There are no words in it yet"),
        ("\n".join("ab" for _ in range(201)), "at most 200"),
        ("Good.\n...\n", ""),
    ],
)
def test_minutes_with_a_wrong_line_keep_nothing(canvasser: Client, lines: str, why: str) -> None:
    response = canvasser.post(f"{ASK}minutes/", minutes(canvasser, lines))
    if why:
        assert response.status_code == 422
        assert why in response.content.decode()
        assert not Statement.objects.exists()


def test_slips_for_those_not_told_are_one_a_person_and_open_their_words(asking: Round, canvasser: Client) -> None:
    canvasser.post(f"{ASK}minutes/", minutes(canvasser, "The lift stops.\nThe roof leaks."))
    chosen = [str(one.id) for one in Statement.objects.all()]
    page = canvasser.post(f"{ASK}untold/", {"said": chosen, "do": "print"}).content.decode()
    codes = re.findall(r'class="code" translate="no">([^<]+)<', page)
    assert len(codes) == 2
    shown = Client().post("/receipt/", {"code": codes[0]}).content.decode()
    assert ("The lift stops." in shown) != ("The roof leaks." in shown)
    new = canvasser.post(f"{ASK}untold/", {"said": chosen, "do": "print"}).content.decode()
    assert codes[0] not in new
    assert "nothing under this receipt" in Client().post("/receipt/", {"code": codes[0]}).content.decode().lower()
    assert canvasser.post(f"{ASK}untold/", {"said": chosen, "do": "told"}).status_code == 303
    assert not listening.untold(asking).exists()
    assert Told.objects.count() == 2
    assert canvasser.post(f"{ASK}untold/", {"said": chosen, "do": "print"}).status_code == 422


def test_authors_can_be_told_after_ask_too(asking: Round, canvasser: Client) -> None:
    canvasser.post(f"{ASK}minutes/", minutes(canvasser, "The lift stops."))
    loop.move(asking, Stage.CONCENTRATE, role="facilitator", day=DAY)
    said = Statement.objects.get()
    assert canvasser.post(f"{ASK}untold/", {"said": str(said.id), "do": "told"}).status_code == 303
    assert said.told.count() == 1


@pytest.mark.parametrize("chosen", ["", "x", "\x00", "11111111-1111-1111-1111-111111111111"])
def test_slips_for_nobody_are_refused_in_words(canvasser: Client, chosen: str) -> None:
    assert canvasser.post(f"{ASK}untold/", {"said": chosen, "do": "print"}).status_code == 422


def test_words_of_the_web_need_no_slip(asking: Round) -> None:
    Visitor.to(asking).say("It is cold.")
    assert not listening.untold(asking).exists()


def test_a_slip_in_somebodys_hand_is_never_replaced_also_when_their_words_are_cut(
    asking: Round, canvasser: Client
) -> None:
    receipt = receipt_on(canvasser.post(KEY, note(canvasser, text="The lift. The roof.")).content.decode())
    parts = moderating.split(Statement.objects.get(), "The lift.\n\nThe roof.", seen="", role="moderator", day=DAY)
    assert not listening.untold(asking).exists()
    Told.objects.filter(statement=parts[0]).delete()
    chosen = [str(part.id) for part in parts]
    assert canvasser.post(f"{ASK}untold/", {"said": chosen, "do": "print"}).status_code == 422
    assert set(Statement.objects.values_list("receipt_hash", flat=True)) == {slip_hash(receipt)}


def test_words_their_author_hides_stand_on_no_slip_and_no_list(canvasser: Client) -> None:
    canvasser.post(f"{ASK}minutes/", minutes(canvasser, "My own story."))
    said = Statement.objects.get()
    voices.show_only_outcome(said, True)
    assert "My own story." not in canvasser.get(f"{ASK}untold/").content.decode()
    page = canvasser.post(f"{ASK}untold/", {"said": str(said.id), "do": "print"}).content.decode()
    assert "My own story." not in page
    assert said.label in page
