"""The feed of a round: valid Atom, days only, public acts only, and the same names for ever."""

import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.test import Client

from massline.web.people.models import Organisation
from massline.web.rounds import loop, voices
from massline.web.rounds.models import Closing, Round, Stage, Statement, Verdict

ATOM = "{http://www.w3.org/2005/Atom}"
DAY = date(2026, 3, 2)
ADDRESS = "/elm/heat/round/1/feed.atom"


def read(address: str) -> ET.Element:
    response = Client().get(address)
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(response.content)


def test_every_round_of_the_example_has_a_feed_that_keeps_the_rules_of_atom(millbrook: Organisation) -> None:
    for round_ in Round.objects.filter(consultation__organisation=millbrook):
        feed = read(f"/millbrook/damp/round/{round_.number}/feed.atom")
        assert feed.tag == f"{ATOM}feed"
        for element in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                (found,) = element.findall(f"{ATOM}{name}")
                assert (found.text or "").strip()
            assert element.find(f"{ATOM}link[@rel='alternate']") is not None
        assert feed.find(f"{ATOM}link[@rel='self']").get("href", "").endswith("feed.atom")  # type: ignore[union-attr]
        assert feed.find(f"{ATOM}author/{ATOM}name") is not None
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", name or "") for name in ids)


def test_it_tells_moves_releases_versions_decisions_and_outcomes(millbrook: Organisation) -> None:
    feed = read("/millbrook/damp/round/1/feed.atom")
    titles = " | ".join(entry.findtext(f"{ATOM}title") or "" for entry in feed.findall(f"{ATOM}entry"))
    for act in (
        "The round stands at Ask",
        "Figures published: release 1",
        "Our proposal, version 1.1",
        "Sent back by",
    ):
        assert act in titles
    assert "What happened: At least 60 of 180 households sign the joint letter within 14 days" in titles


def test_it_holds_days_and_no_time(millbrook: Organisation) -> None:
    feed = Client().get("/millbrook/damp/round/1/feed.atom").content.decode()
    times = re.findall(r"T(\d\d:\d\d:\d\d)", feed)
    assert times
    assert set(times) == {"00:00:00"}


def test_nobodys_words_are_in_it(asking: Round, neighbour: voices.Speaker) -> None:
    said = voices.say(asking, "CANARY", neighbour, day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    assert "CANARY" not in Client().get(ADDRESS).content.decode()


def test_names_stay_when_more_happens_and_the_newest_comes_first(asking: Round) -> None:
    before = [one.findtext(f"{ATOM}id") for one in read(ADDRESS).findall(f"{ATOM}entry")]
    loop.move(asking, Stage.CONCENTRATE, role="committee", day=date(2026, 3, 9))
    Closing.objects.create(round=asking, because="It was mended.", role="committee", day=date(2026, 4, 1))
    feed = read(ADDRESS)
    after = [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")]
    assert after[-len(before) :] == before
    assert next(one.findtext(f"{ATOM}title") for one in feed.findall(f"{ATOM}entry")) == "The round is closed"
    assert feed.findtext(f"{ATOM}updated") == "2026-04-01T00:00:00+00:00"


def test_a_feed_to_which_nothing_was_added_is_the_same_byte_for_byte(asking: Round) -> None:
    assert Client().get(ADDRESS).content == Client().get(ADDRESS).content


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "a & b", "x ]]> y", "‮ back", "tab\there"])
def test_hostile_reasons_stay_words(asking: Round, hostile: str) -> None:
    loop.move(asking, Stage.CONCENTRATE, role="committee", day=DAY, reason=hostile)
    page = Client().get(ADDRESS).content.decode()
    assert "<script" not in page
    summaries = [one.findtext(f"{ATOM}summary") or "" for one in read(ADDRESS).findall(f"{ATOM}entry")]
    # As html, what a reader shows is the text with its entities turned back once more.
    assert any("<" not in words and words for words in summaries)


def test_unread_drafts_are_not_in_it(asking: Round, statement: Statement) -> None:
    titles = [one.findtext(f"{ATOM}title") for one in read(ADDRESS).findall(f"{ATOM}entry")]
    assert titles == ["The round stands at Ask"]


def test_the_page_of_the_round_names_its_feed(asking: Round) -> None:
    page = Client().get("/elm/heat/round/1/").content.decode()
    assert re.search(rf'<link rel="alternate" type="application/atom\+xml"[^>]*href="{ADDRESS}"', page)
