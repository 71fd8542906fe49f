"""Ready words: what can be sent or pinned up at each stage, made of what is public already."""

import html
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from massline.web.people.models import Membership, Organisation, Role
from massline.web.rounds import loop
from massline.web.rounds.desk.ready_words import Words, length_of, ready_words
from massline.web.rounds.models import Round, Stage, Statement
from massline.web.rounds.slips import new_slip, slip_hash
from tests.web.conftest import DAY
from tests.web.visitors import everything

LANDING, REPORT = "http://127.0.0.1:8000/elm/heat/", "http://127.0.0.1:8000/elm/heat/round/1/"
DESK = "/desk/elm/heat/"


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def organiser(asking: Round) -> Client:
    slip = new_slip()
    organisation = asking.consultation.organisation
    Membership.objects.create(organisation=organisation, role=Role.FACILITATOR, link_hash=slip_hash(slip))
    client = Client()
    client.post("/desk/", {"slip": slip})
    return client


def words(round_: Round, day: date = DAY) -> Words:
    return ready_words(round_, landing=LANDING, report=REPORT, day=day)


def test_every_stage_has_three_texts_with_the_question_and_where_to_go(asking: Round) -> None:
    seen = set()
    for stage in Stage:
        loop.move(asking, stage, role="facilitator", day=DAY)
        told = words(asking)
        assert told.stage == stage
        assert told.length.messages == 1
        assert asking.question in told.notice
        assert "Elm Court, March 2, 2026" in told.notice
        seen |= {told.short, told.chat, told.notice}
    assert len(seen) == 18


def test_a_short_message_fits_into_one_message_however_long_the_question(asking: Round) -> None:
    asking.question = "What do we do about the heating " * 9
    told = words(asking)
    assert len(told.short) <= 160
    assert told.short.isascii()
    assert "..." in told.short
    assert LANDING in told.short
    assert asking.question in told.notice


def test_a_question_in_other_letters_is_cut_to_seventy_places_or_said_to_need_more(asking: Round) -> None:
    asking.question = "ماذا نفعل بشأن التدفئة؟" * 8
    told = words(asking)
    assert told.length.most == 70
    assert told.length.messages == 1 or told.length.places > 70


@pytest.mark.parametrize(
    ("text", "places", "most", "messages"),
    [
        ("a" * 160, 160, 160, 1),
        ("a" * 161, 161, 160, 2),
        ("€" * 80, 160, 160, 1),
        ("€" * 81, 162, 160, 2),
        ("ñ" * 160, 160, 160, 1),
        ("ç" * 70, 70, 70, 1),
        ("ç" * 71, 71, 70, 2),
        ("\U0001f525" * 35, 70, 70, 1),
        ("\U0001f525" * 36, 72, 70, 2),
    ],
)
def test_places_are_counted_as_telephones_count_them(text: str, places: int, most: int, messages: int) -> None:
    found = length_of(text)
    assert (found.places, found.most, found.messages) == (places, most, messages)


def test_what_went_wrong_stands_on_the_notice_after_it_was_tried(millbrook: Organisation) -> None:
    round_ = Round.objects.get(consultation__organisation=millbrook, number=1)
    loop.move(round_, Stage.SUM_UP, role="facilitator", day=DAY)
    notice = words(round_).notice
    said, did, wrong = (notice.index(part) for part in ("You said:", "We did:", "What went wrong:"))
    assert said < did < wrong
    assert "23" in notice[wrong:]


def test_a_count_comes_from_a_release_or_not_at_all(asking: Round, statement: Statement) -> None:
    assert "answered" not in words(asking).notice


def test_the_page_offers_the_languages_there_are(organiser: Client, arabic: None) -> None:
    page = organiser.get(f"{DESK}words/").content.decode()
    assert 'href="?lang=ar"' in page
    shown = organiser.get(f"{DESK}words/?lang=ar").content.decode()
    assert re.search(r'<textarea id="short"[^>]* lang="ar" dir="rtl"', shown)
    assert organiser.get(f"{DESK}words/?lang=xx%00").status_code == 200


def test_the_notice_is_shown_as_it_was_edited_and_nothing_is_stored(organiser: Client) -> None:
    before = everything()
    text = "<script>alert(1)</script>\nمرحبا \U0001f525"
    page = organiser.post(f"{DESK}notice/", {"notice": text + "\x00"}).content.decode()
    assert text in html.unescape(page)
    assert "<script>alert" not in page
    assert everything() == before


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_an_empty_notice_is_said_to_be_empty(organiser: Client, text: str) -> None:
    response = organiser.post(f"{DESK}notice/", {"notice": text})
    assert response.status_code == 422
    assert "no words on the notice" in response.content.decode()
