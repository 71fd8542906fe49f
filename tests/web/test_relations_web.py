"""Relations on the site: written at the desk, files sent, looked at and taken in, read where both agree."""

import json
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from massline.web.people.models import Organisation, Role
from massline.web.relations import bundles, writing
from massline.web.relations.models import Handed, OwnColumn, Relation, TheirColumn
from massline.web.relations.published import positions_of
from massline.web.rounds.models import Round
from tests.web import relating
from tests.web.crawling import stored, words_of
from tests.web.listeners import at_desk
from tests.web.relating import DAY, PUBLIC, file_of

DESK = "/desk/elm/heat/relations/"
WITH = f"{DESK}with/the-stairwell/"
BEGUN = {"name": "The Stairwell", "criteria": "Both publish what they count.", "key": PUBLIC, "told_by": "by phone"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with patch.object(timezone, "localdate", return_value=DAY):
        yield


def sent(data: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("bundle.json", data)}


def test_a_relation_from_its_criteria_to_the_page_everybody_reads(asking: Round) -> None:
    organisation, client = asking.consultation.organisation, at_desk(asking)
    refused = client.post(DESK, BEGUN | {"criteria": " "})
    assert refused.status_code == 422
    assert "Write first what has to be true" in words_of(refused)
    assert client.post(DESK, BEGUN).headers["Location"] == WITH
    looked = client.post(f"{WITH}take/", sent(file_of(organisation)))
    assert "Whom we ask first" in words_of(looked)
    assert not Handed.objects.exists()
    taken = client.post(f"{WITH}take/", {"text": file_of(organisation).decode().replace("\n", "\r\n"), "take": "yes"})
    assert taken.status_code == 303
    mark = TheirColumn.objects.get().point.mark
    column = {
        "state": "different",
        "says": "Those nobody asks.",
        "expects": "Three come.",
        "test": "One street.",
        "open": "on",
    }
    assert client.post(f"{WITH}point/{mark}/", column | {"seen": "0"}).status_code == 303
    page = words_of(client.get(WITH))
    for told in ("Different", "Those nobody asks.", "Those who pay the most.", "that and the test stand"):
        assert told in page
    assert Client().get("/relations/elm/the-stairwell/").status_code == 404
    assert "Stairwell" not in words_of(Client().get("/relations/elm/"))
    assert client.post(f"{WITH}open/", {"open": "yes"}).status_code == 303
    assert "Those nobody asks." in words_of(Client().get("/relations/elm/the-stairwell/"))
    assert "The Stairwell" in words_of(Client().get("/relations/elm/"))
    assert "Relations with others" in words_of(Client().get("/elm/heat/round/1/"))
    client.post(f"{WITH}open/", {"open": "no"})
    assert Client().get("/relations/elm/the-stairwell/").status_code == 404


def test_what_both_wrote_they_expect_is_not_changed_by_a_form_either(asking: Round) -> None:
    relation = relating.with_all(asking.consultation.organisation)
    point = relation.points.all()[0]
    before, client = OwnColumn.objects.count(), at_desk(asking)
    form = {"state": "different", "says": "x", "expects": "Ten.", "test": "Another.", "seen": point.own.get().pk}
    assert client.post(f"{WITH}point/{point.mark}/", form).status_code == 303
    assert OwnColumn.objects.count() == before + 1
    assert OwnColumn.objects.latest("id").expects == "Three of ten come."


def test_our_file_is_made_once_and_downloaded_as_signed(asking: Round) -> None:
    client = at_desk(asking)
    client.post(DESK, BEGUN)
    for _twice in range(2):
        assert client.post(f"{WITH}make/", {"positions": "on", "releases": "on"}).status_code == 303
    row = Handed.objects.get()
    answer = client.get(f"{WITH}bundle/1.json")
    assert answer.content.decode() == row.document
    assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.content)["signature"]["public_key"] == writing.our_key()
    assert client.get(f"{WITH}bundle/2.json").status_code == 404
    assert Client().get(f"{WITH}bundle/1.json").status_code == 403


@pytest.mark.parametrize(
    ("data", "said", "status"),
    [
        (b"", "This file is refused: it is empty", 422),
        (b"\xff\x00", "This file is refused: not UTF-8", 422),
        (b"[" * 100_000, "This file is refused: not", 422),
        (b"{}", "This file is refused: format is", 422),
        (b" " * 1_500_000, "over 1,000,000 bytes", 422),
        (b" " * 3_000_000, "far too long", 413),
    ],
)
def test_what_is_no_bundle_is_refused_with_one_sentence_and_nothing_is_kept(
    asking: Round, data: bytes, said: str, status: int
) -> None:
    client = at_desk(asking)
    client.post(DESK, BEGUN)
    before = stored()
    answer = client.post(f"{WITH}take/", sent(data))
    assert answer.status_code == status
    assert said in words_of(answer)
    assert stored() == before


def test_a_wrong_key_and_a_wrong_clock_are_told_apart(asking: Round) -> None:
    organisation, client = asking.consultation.organisation, at_desk(asking)
    client.post(DESK, BEGUN | {"key": "0" * 64})
    for extra in ({}, {"take": "yes"}):
        told = words_of(client.post(f"{WITH}take/", sent(file_of(organisation)) | extra))
        assert "not published by whom you expect" in told
    client.post(WITH, {"do": "key", "key": PUBLIC, "told_by": "at a meeting"})
    told = words_of(client.post(f"{WITH}take/", sent(file_of(organisation, made_on="2027-03-02"))))
    assert "dated 2027-03-02, and here it is 2026-03-02" in told
    assert not Handed.objects.exists()


def test_two_on_one_site_hand_over_without_a_file(asking: Round) -> None:
    organisation, client = asking.consultation.organisation, at_desk(asking)
    oak = Organisation.objects.create(slug="oak", name="Oak Street")
    client.post(DESK, {"name": "Oak Street", "criteria": "One."})
    back = writing.begin(oak, "Elm Court", ["Two."], key="", told_by="", **relating.BY)
    assert "nothing of theirs waits" in words_of(client.post(f"{DESK}with/oak-street/take/", {"here": "yes"}))
    bundles.make(back, day=DAY, role="facilitator")
    assert "waits to be looked at" in words_of(client.get("/desk/elm/heat/"))
    looked = words_of(client.post(f"{DESK}with/oak-street/take/", {"here": "yes"}))
    assert "Its signature fits" in looked
    assert Relation.objects.get(organisation=organisation).handed.count() == 0


def test_what_they_say_otherwise_now_and_an_old_file_are_pointed_out_before_it_is_taken_in(asking: Round) -> None:
    organisation, client = asking.consultation.organisation, at_desk(asking)
    client.post(DESK, BEGUN)
    client.post(f"{WITH}take/", sent(file_of(organisation, made_on="2025-12-01")) | {"take": "yes"})
    again = file_of(organisation, 2, made_on="2025-12-01", points=(relating.point(words="Those next door."),))
    looked = words_of(client.post(f"{WITH}take/", sent(again)))
    for told in ("What they say otherwise now", "Those next door.", "Those who pay the most.", "made 91 days ago"):
        assert told in looked
    other = replace(relating.point(), expects="Ten of ten.")
    assert "They changed what they expect" in words_of(
        client.post(f"{WITH}take/", sent(file_of(organisation, 2, points=(other,))))
    )
    same = words_of(client.post(f"{WITH}take/", sent(file_of(organisation, 2))))
    assert "They say nothing else than before." in same
    assert "days ago" not in same


def test_positions_and_figures_of_both_stand_side_by_side(asking: Round, millbrook: Organisation) -> None:
    client = at_desk(asking)
    told: dict[str, Any] = {"key": "", "told_by": "", **relating.BY}
    theirs = writing.begin(millbrook, "Elm Court", ["One."], **told)
    writing.begin(asking.consultation.organisation, millbrook.name, ["Two."], **told)
    bundles.make(theirs, day=DAY, role="facilitator")
    here = f"{DESK}with/{Relation.objects.get(name=millbrook.name).slug}/"
    assert client.post(f"{here}take/", {"here": "yes", "take": "yes"}).status_code == 303
    page = words_of(client.get(here))
    for one in positions_of(millbrook):
        assert one.title in page
        assert one.points[0] in page
    assert "counts as they signed them" in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": ""}, "Write whom with"),
        ({"key": "abc"}, "64 signs"),
        ({"told_by": ""}, "Say how the key was told"),
        ({"criteria": "x" * 501}, "more than 500 characters"),
        ({"key": ""}, "not exactly one other organisation"),
    ],
)
def test_a_beginning_that_misses_something_comes_back_with_it(asking: Round, form: dict[str, str], said: str) -> None:
    answer = at_desk(asking).post(DESK, BEGUN | form)
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert not Relation.objects.exists()


def test_whoever_writes_makes_no_file_and_whoever_asks_no_column_where_both_hats_are_worn(asking: Round) -> None:
    writer, asker = at_desk(asking, Role.DRAFTER), at_desk(asking, Role.FACILITATOR)
    assert asker.post(DESK, BEGUN).status_code == 403
    assert writer.post(DESK, BEGUN).status_code == 303
    assert writer.post(f"{WITH}make/").status_code == 403
    assert asker.post(f"{WITH}make/").status_code == 303
