"""The page behind a receipt: words and what became of them, never a vote, and never in an address."""

import logging
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from massline.web.people.models import Organisation
from massline.web.record.models import LogEntry
from massline.web.rounds import example, voices
from massline.web.rounds.ballots import Voter, cast
from massline.web.rounds.models import Answer, Disposition, Round, Statement, Verdict
from massline.web.rounds.models.statement import LONGEST
from massline.web.rounds.slips import new_slip
from massline.web.rounds.voices import Speaker
from tests.web.conftest import DAY
from tests.web.crawling import stored, words_of

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }} {% now 'Y' %}",
    "=HYPERLINK('x')",
    "\u202egnp.exe",
    "a\x00b",
    "ßﬀ İ",
    "x" * 100_000,
]


@pytest.fixture
def slip(millbrook: Organisation) -> str:
    return example.receipts()["h118"]


def opened(client: Client, code: str, **more: str) -> Any:
    return client.post("/receipt/", {"code": code, **more})


def spoken(asking: Round, speaker: Speaker, text: str = "Heat the stairs.") -> Statement:
    return voices.say(asking, text, speaker, day=DAY)


def test_a_slip_opens_everything_that_became_of_the_words(client: Client, slip: str) -> None:
    page = words_of(opened(client, slip))
    told = [
        "I'll sign for a survey. I won't sign a blank cheque.",
        "Everybody can see it.",
        "Round 1: used in the proposal.",
        "One independent survey of all four blocks.",
        "Sent back by the members' meeting.",
        "Landlord agrees in writing to an INDEPENDENT survey",
        "offering its own contractor",
        "Same contractor, same paint. That isn't a survey.",
        "picked from a list of three",
        "Accepted on day 37.",
        "If it's the roof it's everybody's.",
        "The report says for each fault whether it is the building or the flat.",
    ]
    assert [line for line in told if line not in page] == []


def test_the_way_is_told_in_the_order_it_went(client: Client, slip: str) -> None:
    page = words_of(opened(client, slip)).split("One way it went (1)")[1]
    steps = ["One independent survey", "own contractor", "Same contractor, same paint", "list of three", "day 37"]
    places = [page.index(step) for step in steps]
    assert places == sorted(places)


@pytest.mark.parametrize("typed", ["b4nw 6rkc 2vgt 8mxf b", "B4NW6RKC2VGT8MXFB", " b4nw-6rkc-2vgt-8mxf-b\t"])
def test_capitals_blanks_and_dashes_do_not_matter(client: Client, slip: str, typed: str) -> None:
    assert "What became of your words" in words_of(opened(client, typed))


@pytest.mark.parametrize(
    ("typed", "explained"),
    [
        ("", "Type the code that is printed on your slip."),
        ("k7te", "It has 4 letters and numbers; a slip has 17."),
        ("B4NW-6RKC-2VGT-8MXF-C", "One letter or number is not right"),
        ("B4NW-6RKC-2VGT-8MXO-B", "It has O, which no slip has."),
        ("BN4W-6RKC-2VGT-8MXF-B", "two have changed places"),
    ],
)
def test_a_mistyped_slip_is_explained_and_kept_in_the_field(
    client: Client, slip: str, typed: str, explained: str
) -> None:
    response = opened(client, typed)
    assert response.status_code == 422
    assert explained in words_of(response)
    assert f'value="{typed}"' in words_of(response) or not typed


def test_a_slip_nobody_was_given_opens_a_page_that_tells_nothing(client: Client, slip: str) -> None:
    response = opened(client, new_slip())
    assert response.status_code == 200
    assert "There is nothing under this receipt" in words_of(response)
    assert "Millbrook" not in words_of(response)


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_is_answered_and_nothing_of_it_runs(client: Client, slip: str, typed: str) -> None:
    response = opened(client, typed)
    assert response.status_code == 422
    raw = response.content.decode()
    assert "<script>alert" not in raw
    assert "<img src=x" not in raw


@pytest.mark.parametrize("words", [text for text in HOSTILE if len(text) < LONGEST])
def test_hostile_words_come_back_as_words(client: Client, asking: Round, neighbour: Speaker, words: str) -> None:
    said = spoken(asking, neighbour, words)
    response = opened(client, neighbour.receipt)
    raw = response.content.decode()
    assert said.text in words_of(response)
    assert "<script>alert" not in raw
    assert "<img src=x" not in raw


def test_a_receipt_opens_words_only_and_never_a_vote(
    client: Client, asking: Round, neighbour: Speaker, statement: Statement
) -> None:
    spoken(asking, neighbour)
    before = words_of(opened(client, neighbour.receipt))
    cast(Voter(key="b" * 32, section=neighbour.section), statement, Answer.DISAGREE, chance=1.0)
    after = words_of(opened(client, neighbour.receipt))
    assert without_tokens(before) == without_tokens(after)
    assert statement.text not in after


def without_tokens(page: str) -> str:
    return "\n".join(part.split('">', 1)[-1] for part in page.split('name="csrfmiddlewaretoken"'))


def test_a_receipt_is_never_in_an_address_a_log_or_the_record(
    client: Client, slip: str, caplog: pytest.LogCaptureFixture
) -> None:
    bare = slip.replace("-", "")
    with caplog.at_level(logging.DEBUG):
        said = Statement.objects.get(label="a24")
        pages = [opened(client, slip), opened(client, slip, act="withdraw", statement=str(said.id))]
        pages += [opened(client, slip, act="hide", statement=str(said.id)), opened(client, "wrong")]
    for response in pages:
        assert slip not in response.request["PATH_INFO"] + response.request["QUERY_STRING"]
        assert "Location" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        links = [part.split('"')[0] for part in words_of(response).split('href="')[1:]]
        assert not [link for link in links if slip in link or bare in link]
    assert slip not in caplog.text
    assert bare not in caplog.text
    assert not [entry for entry in LogEntry.objects.all() if slip in repr(entry.facts) + entry.subject]


def test_a_code_in_the_address_is_not_read(client: Client, slip: str) -> None:
    page = words_of(client.get("/receipt/", {"code": slip}))
    assert slip not in page
    assert "What became of what you said?" in page


def test_words_without_a_verdict_wait_for_a_moderator_and_for_an_answer(
    client: Client, asking: Round, neighbour: Speaker
) -> None:
    spoken(asking, neighbour)
    page = words_of(opened(client, neighbour.receipt))
    assert "It is waiting for a moderator." in page
    assert "Nobody has answered this yet." in page
    assert "We said that we come back by May 1, 2026." in page


def test_a_refusal_is_told_with_its_reason(client: Client, asking: Round, neighbour: Speaker) -> None:
    said = spoken(asking, neighbour)
    voices.moderate(said, Verdict.REJECTED, role="moderator", day=DAY, reason="It names a child.")
    page = words_of(opened(client, neighbour.receipt))
    assert "A moderator decided not to show it. It names a child." in page
    assert "Nobody has answered this yet." not in page


def test_words_not_used_are_told_why(client: Client, asking: Round, neighbour: Speaker) -> None:
    said = spoken(asking, neighbour)
    Disposition.objects.create(statement=said, kind="set_aside", reason="The lift is another landlord's.", day=DAY)
    assert "Round 1: not used, because: The lift is another landlord's." in words_of(
        opened(client, neighbour.receipt)
    )


def test_words_are_taken_back_after_a_question_and_are_gone(
    client: Client, asking: Round, neighbour: Speaker
) -> None:
    said = spoken(asking, neighbour)
    asked = words_of(opened(client, neighbour.receipt, act="withdraw", statement=str(said.id)))
    assert "Take your words back?" in asked
    assert Statement.objects.get(pk=said.pk).text
    done = words_of(opened(client, neighbour.receipt, act="confirm", statement=str(said.id)))
    assert "Your words are gone from every page." in done
    assert "Heat the stairs." not in done
    gone = Statement.objects.get(pk=said.pk)
    assert (gone.text, gone.salt, gone.receipt_hash) == ("", None, "")
    assert "There is nothing under this receipt" in words_of(opened(client, neighbour.receipt))


def test_taking_back_twice_is_answered_kindly(client: Client, asking: Round, neighbour: Speaker) -> None:
    said = spoken(asking, neighbour)
    opened(client, neighbour.receipt, act="confirm", statement=str(said.id))
    again = opened(client, neighbour.receipt, act="confirm", statement=str(said.id))
    assert again.status_code == 200
    assert "These words are no longer here." in words_of(again)


def test_nobody_can_touch_words_that_are_not_under_their_receipt(
    client: Client, asking: Round, neighbour: Speaker
) -> None:
    said = spoken(asking, neighbour)
    stranger = Speaker("d" * 32, new_slip())
    spoken(asking, stranger, "Mine.")
    before = stored()
    for act in ("confirm", "hide", "show"):
        opened(client, stranger.receipt, act=act, statement=str(said.id))
    assert stored() == before


@pytest.mark.parametrize("identifier", ["", "x", "0" * 500, "00000000-0000-0000-0000-000000000000"])
def test_a_strange_identifier_changes_nothing(client: Client, slip: str, identifier: str) -> None:
    before = stored()
    response = opened(client, slip, act="confirm", statement=identifier)
    assert response.status_code == 200
    assert stored() == before


def test_hidden_words_show_only_what_became_of_them_and_can_be_shown_again(
    client: Client, asking: Round, neighbour: Speaker
) -> None:
    said = spoken(asking, neighbour)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    hidden = words_of(opened(client, neighbour.receipt, act="hide", statement=str(said.id)))
    assert "Heat the stairs." not in hidden
    assert "Nobody has answered this yet." in hidden
    address = reverse("said", args=["elm", "heat", 1, said.label])
    assert "Heat the stairs." not in words_of(client.get(address))
    assert "Heat the stairs." in words_of(opened(client, neighbour.receipt, act="show", statement=str(said.id)))
    assert "Heat the stairs." in words_of(client.get(address))


@pytest.mark.parametrize("act", ["confirm", "hide", "show"])
def test_what_is_done_under_the_printed_example_receipt_is_undone_and_says_so(
    client: Client, slip: str, act: str
) -> None:
    before = stored()
    said = Statement.objects.get(label="a24")
    page = words_of(opened(client, slip, act=act, statement=str(said.id)))
    assert "it happened in a throwaway copy and was undone" in page
    assert (said.text in page) is (act == "show")
    assert stored() == before


def test_real_words_in_an_invented_association_are_really_taken_back(client: Client, millbrook: Organisation) -> None:
    third = Round.objects.get(consultation__organisation=millbrook, number=3)
    visitor = Speaker("e" * 32, new_slip())
    said = voices.say(third, "I live in a real flat.", visitor, day=date(2026, 3, 3))
    page = words_of(opened(client, visitor.receipt, act="confirm", statement=str(said.id)))
    assert "throwaway" not in page
    assert Statement.objects.get(pk=said.pk).text == ""


def test_opening_a_receipt_stores_nothing(client: Client, slip: str) -> None:
    before = stored()
    opened(client, slip)
    client.get("/receipt/")
    assert stored() == before


def test_a_form_of_another_site_is_refused(slip: str) -> None:
    response = Client(enforce_csrf_checks=True).post("/receipt/", {"code": slip})
    assert response.status_code == 403
    assert "Nothing was stored and nothing was lost." in words_of(response)


def test_the_ways_after_the_first_are_folded_and_nothing_of_them_is_left_out(slip: str) -> None:
    page = opened(Client(), slip).content.decode()
    ways = page.count('<ol class="thread"')
    assert ways == 3
    assert page.count('<details class="folded-way">') == ways - 1
    assert page.index('<ol class="thread"') < page.index('<details class="folded-way">')


def test_is_this_what_you_meant_is_folded_once_the_answer_is_yes(slip: str) -> None:
    page = opened(Client(), slip).content.decode()
    asked = page.split('class="folded-way understood')[1:]
    assert asked
    assert all("You said: yes." in one and 'value="not_meant"' in one for one in asked)
