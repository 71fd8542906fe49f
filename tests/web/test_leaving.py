"""Leaving takes along what is an organisation's own, and another installation takes in all of it or nothing."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from massline.formats.refusal import InputRefused
from massline.web.keeping.arriving import Arrived, arrive
from massline.web.keeping.leaving import everything_of
from massline.web.library.models import PaperVersion
from massline.web.people.models import Organisation
from massline.web.record.keyfiles import make_site_keys, signing_key
from massline.web.relations import bundles, sides, writing
from massline.web.rounds.models import Round
from tests.web import relating, shelf
from tests.web.crawling import stored, words_of
from tests.web.listeners import at_desk
from tests.web.relating import DAY, signed_anew


@pytest.fixture
def left(organisation: Organisation) -> bytes:
    """What it takes along: a paper in two versions, a relation with a row of every kind."""
    shelf.again(shelf.put_up(organisation))
    relating.with_all(organisation)
    return everything_of(organisation, day=DAY)


@pytest.fixture
def elsewhere(left: bytes, organisation: Organisation, settings: Settings, tmp_path: Path) -> str:
    """Another installation, with a key of its own and nobody called like that; the key of the old one."""
    old = writing.our_key()
    settings.KEYS = tmp_path / "other keys"
    make_site_keys(settings.KEYS)
    Organisation.objects.filter(pk=organisation.pk).update(slug="gone", name="Gone")
    return old


def taken(data: bytes, key: str) -> Arrived:
    return arrive(data, key=key, question="What now?", today=DAY + timedelta(days=3))


def test_papers_and_relations_arrive_with_their_days_and_read_as_before(
    left: bytes, elsewhere: str, organisation: Organisation
) -> None:
    found = taken(left, elsewhere)
    assert (found.along.papers, found.along.relations, found.organisation.name) == (1, 1, "Elm Court")
    before, after = (
        list(
            PaperVersion.objects.filter(paper__organisation=one).values("number", "title", "content", "published_on")
        )
        for one in (organisation, found.organisation)
    )
    assert before == after
    was, now = organisation.relations.get(), found.organisation.relations.get()
    for mine, other in zip(sides.both(was, today=DAY), sides.both(now, today=DAY), strict=True):
        assert (mine.point.mark, mine.state, mine.since) == (other.point.mark, other.state, other.since)
        assert (mine.theirs and mine.theirs.says) == (other.theirs and other.theirs.says)
    assert "Those who pay the most." in words_of(Client().get("/relations/elm/the-stairwell/"))
    assert bundles.last_taken(now) is not None
    client = Client()
    assert client.post("/desk/", {"slip": found.slip}).status_code == 303
    assert "The Stairwell" in words_of(client.get("/desk/elm/here/relations/"))


def test_the_exchange_goes_on_from_the_new_place(left: bytes, elsewhere: str) -> None:
    now = taken(left, elsewhere).organisation.relations.get()
    data = relating.file_of(now.organisation, 2)
    assert bundles.take(now, data, day=DAY + timedelta(days=3), role="facilitator").number == 2
    made = bundles.make(now, day=DAY + timedelta(days=3), role="facilitator")
    assert (made.number, made.signed_by) == (1, writing.our_key())
    with pytest.raises(InputRefused, match="number 2 was taken in already"):
        bundles.take(now, data, day=DAY + timedelta(days=3), role="facilitator")


def test_no_word_or_receipt_of_anybody_goes_along(millbrook: Organisation) -> None:
    document = everything_of(millbrook, day=DAY).decode()
    assert json.loads(document)["positions"]
    assert json.loads(document)["releases"]
    said = [one.text for one in Round.objects.get(number=1).statements.filter(origin="participant") if one.text]
    assert [text for text in said if text in document] == []
    assert "receipt" not in document


def test_what_is_there_already_is_not_written_over(left: bytes, organisation: Organisation) -> None:
    before = stored()
    with pytest.raises(InputRefused, match="here, or one at its address, already"):
        taken(left, writing.our_key())
    assert stored() == before


def _their_words(whole: dict[str, Any]) -> None:
    whole["relations"][0]["points"][0]["theirs"][0]["says"] = "We agree to everything."


def _a_bundle(whole: dict[str, Any]) -> None:
    one = whole["relations"][0]["handed"][0]
    one["document"] = one["document"].replace("Seven of ten", "All of them")


def _a_paper(whole: dict[str, Any]) -> None:
    version = whole["papers"][0]["versions"][0]
    version["content"] = version["content"].replace("lift", "boiler")


SPOILT: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (_their_words, "does not stand in the bundle it came with"),
    (_a_bundle, "was changed after it was published"),
    (_a_paper, "is not what its digest says"),
    (lambda whole: whole.update(made_on="2027-03-02"), "one of the two clocks is wrong"),
    (lambda whole: whole.update(answers=[]), "expected"),
    (lambda whole: whole.pop("papers"), "expected"),
    (lambda whole: whole.update(relations=[3]), "not put together as such a file is"),
    (lambda whole: whole["organisation"].update(name=None), "none between the two"),
    (lambda whole: whole["organisation"].update(language=None), "cannot be kept"),
    (lambda whole: whole["organisation"].update(slug="a b"), "cannot be kept"),
    (lambda whole: whole["relations"][0].update(criteria=[]), "no key or no criteria"),
    (lambda whole: whole["relations"][0]["points"][0]["own"][0].update(state="won"), "cannot be kept"),
    (lambda whole: whole["papers"][0]["versions"][0].update(title="x" * 301), "cannot be kept"),
    (lambda whole: whole["relations"].append(whole["relations"][0]), "not put together|cannot be kept"),
]


@pytest.mark.parametrize(("spoil", "said"), SPOILT)
def test_what_a_hostile_site_signs_is_refused_whole_with_the_reason(
    left: bytes, elsewhere: str, spoil: Callable[[dict[str, Any]], object], said: str, tmp_path: Path
) -> None:
    whole = json.loads(left)
    spoil(whole)
    before = stored()
    with pytest.raises(InputRefused, match=said):
        taken(signed_anew(json.dumps(whole).encode(), {}, signing_key(tmp_path / "keys")), elsewhere)
    assert stored() == before


def test_a_byte_changed_or_another_key_is_refused(left: bytes, elsewhere: str) -> None:
    with pytest.raises(InputRefused, match="was changed after it was published"):
        taken(left.replace(b"Seven", b"Eight", 1), elsewhere)
    with pytest.raises(InputRefused, match="not published by whom you expect"):
        taken(left, writing.our_key())


def test_the_desk_downloads_it(asking: Round) -> None:
    answer = at_desk(asking).get("/desk/elm/heat/relations/everything.json")
    assert json.loads(answer.content)["organisation"]["name"] == "Elm Court"
    assert Client().get("/desk/elm/heat/relations/everything.json").status_code == 403
