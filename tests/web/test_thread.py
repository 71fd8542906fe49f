"""The drawn thread: what the first page shows, and where each line leads."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from massline.web.people.models import Organisation
from massline.web.public.drawn import drawn, example
from massline.web.public.throwaway import try_withdrawing
from massline.web.rounds import voices
from massline.web.rounds.models import Source, Statement, Verdict
from massline.web.rounds.voices import quotation
from tests.web.conftest import DAY
from tests.web.crawling import crawl, links_in, stored, words_of

ROUND = "/millbrook/damp/round/"
POINT_5, DAMP_DAY = f"{ROUND}1/point/e5/", f"{ROUND}2/point/f1/"
NEIGHBOUR = f"{ROUND}2/said/a31/"
DIARIES, READINGS = f"{ROUND}1/expected/H3/", f"{ROUND}2/expected/H6/"


def said(label: str) -> Statement:
    return Statement.objects.get(label=label, round__consultation__organisation__slug="millbrook")


def holding(words: str, pages: dict[str, str]) -> list[str]:
    """Addresses of the pages that hold the words; what was published in a release has a test of its own."""
    return [address for address, page in pages.items() if words in page and "/results/" not in address]


@pytest.fixture
def home(client: Client, millbrook: Organisation) -> str:
    return words_of(client.get("/"))


def test_the_first_page_tells_the_whole_thread(home: str) -> None:
    told = [
        "The idea nobody had said failed.",
        "Proposed by the drafting group",
        "Each home keeps a damp diary until then.",
        "Adopted by the members' meeting",
        "At least 40 households keep a damp diary",
        "23 kept it",
        "One damp day: neighbours go round together",
        "at least 90 of 180 homes",
        "104 homes",
        "One case and no proof.",
        "Of the 10 things they wrote down beforehand, 5 came true.",
    ]
    assert [line for line in told if line not in home] == []
    places = [home.index(line) for line in told if line[0].islower() or line[0].isdigit()]
    assert places == sorted(places)


def test_the_neighbours_words_stand_there_byte_for_byte(home: str) -> None:
    assert f">{said('a31').text}</a>" in home


def test_the_thread_is_followed_and_not_copied(millbrook: Organisation) -> None:
    consultation = example()
    assert consultation is not None
    found = drawn(consultation)
    assert found is not None
    assert [line.kind for line in found.legs[0].lines] == [
        "nobody", "point", "answer", "expectation", "outcome", "learned",
    ]  # fmt: skip
    assert [line.kind for line in found.legs[1].lines] == ["said", "point", "answer", "expectation", "outcome"]
    assert (found.legs[0].lines[4].kept, found.legs[1].lines[4].kept) == (False, True)


@pytest.mark.parametrize("address", [POINT_5, DIARIES, NEIGHBOUR, DAMP_DAY, READINGS])
def test_every_line_of_the_thread_is_a_link_that_opens(home: str, client: Client, address: str) -> None:
    assert address in links_in(home, "/")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("one", "other"), [(NEIGHBOUR, DAMP_DAY), (DAMP_DAY, READINGS), (POINT_5, DIARIES), (DIARIES, DAMP_DAY)]
)
def test_each_step_of_the_thread_can_be_walked_both_ways(
    client: Client, millbrook: Organisation, one: str, other: str
) -> None:
    assert other in links_in(words_of(client.get(one)), one)
    assert one in links_in(words_of(client.get(other)), other)


def test_a_point_nobody_said_says_so_by_itself(client: Client, millbrook: Organisation) -> None:
    page = words_of(client.get(POINT_5))
    assert "proposed by the drafting group" in page
    assert "Nobody we asked said it." in page


def test_a_failed_expectation_shows_the_point_it_led_to(client: Client, millbrook: Organisation) -> None:
    page = words_of(client.get(DIARIES))
    assert "It did not come true." in page
    assert "Round 2:" in page


def test_every_quotation_on_every_point_is_the_stored_words(client: Client, millbrook: Organisation) -> None:
    pages = crawl(client)
    assert "/millbrook/damp/round/3/said/g1/" in pages
    of_points = Source.objects.filter(statement__isnull=False, target__elements__isnull=False).distinct()
    for source in of_points.select_related("statement", "target__round"):
        page = pages[f"{ROUND}{source.target.round.number}/point/{source.target.label}/"]
        words = quotation(source)
        assert words is not None
        assert source.statement is not None
        assert words.encode() == source.statement.text.encode()
        assert f"<p>{words}</p>" in page


def test_withdrawing_in_the_throwaway_copy_lets_the_point_fall_to_thin(
    client: Client, millbrook: Organisation
) -> None:
    page = words_of(client.post("/thread/withdraw/"))
    assert "The point fell from “particular” to “thin”." in page
    assert "Withdrawn by the person who said it." in page
    assert "This was a throwaway copy" in page
    before, after = page.split(">After<")
    assert said("a16").text in before
    assert said("a16").text not in after


def test_the_throwaway_copy_leaves_every_table_as_it_was(client: Client, millbrook: Organisation) -> None:
    before = stored()
    client.post("/thread/withdraw/")
    assert stored() == before
    assert said("a16").text


def test_a_trial_without_points_changes_nothing_and_says_nothing_fell(millbrook: Organisation) -> None:
    assert try_withdrawing(said("a01"), on=DAY) == []


def test_words_taken_back_for_good_are_on_no_page_and_in_no_file(client: Client, millbrook: Organisation) -> None:
    gone = said("a16")
    canary = gone.text
    assert any(canary in page for page in crawl(client).values())
    voices.withdraw(gone, day=DAY)
    after = crawl(client)
    assert holding(canary, after) == []
    point = after[f"{ROUND}2/point/f6/"]
    assert "thin" in point
    assert "Words it rested on were taken back." in point
    assert "Withdrawn by the person who said it." in after[f"{ROUND}1/said/a16/"]


def test_words_taken_back_are_gone_from_published_results_too(client: Client, millbrook: Organisation) -> None:
    canary = said("a16").text
    voices.withdraw(said("a16"), day=DAY)
    assert [address for address, page in crawl(client).items() if canary in page] == []


def test_the_first_page_still_stands_when_its_neighbour_takes_her_words_back(
    client: Client, millbrook: Organisation
) -> None:
    words = said("a31").text
    voices.withdraw(said("a31"), day=DAY)
    page = words_of(client.get("/"))
    assert words not in page
    assert "Withdrawn by the person who said it." in page
    assert DAMP_DAY in links_in(page, "/")


def test_hidden_words_are_on_no_page_but_what_became_of_them_is(client: Client, millbrook: Organisation) -> None:
    hidden = said("a16")
    voices.show_only_outcome(hidden, True)
    pages = crawl(client)
    assert holding(hidden.text, pages) == []
    page = pages[f"{ROUND}1/said/a16/"]
    assert "shows only what became of it" in page
    assert "The list of homes stays with the association." in page
    assert "particular" in pages[f"{ROUND}2/point/f6/"]


def test_words_a_moderator_refuses_later_are_quoted_nowhere(client: Client, millbrook: Organisation) -> None:
    refused = said("a16")
    voices.moderate(refused, Verdict.REJECTED, role="moderator", day=DAY, reason="It names somebody.")
    pages = crawl(client)
    assert holding(refused.text, pages) == []
    assert client.get(f"{ROUND}1/said/a16/").status_code == 404


def test_reading_every_page_leaves_the_database_as_it_was(client: Client, millbrook: Organisation) -> None:
    before = stored()
    assert len(crawl(client)) > 60
    assert stored() == before


def test_the_first_page_asks_the_database_a_bounded_number_of_times(
    client: Client, millbrook: Organisation, django_assert_max_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    with django_assert_max_num_queries(120):
        client.get("/")


def test_without_the_example_the_first_page_says_what_this_is(client: Client, db: None) -> None:
    page = words_of(client.get("/"))
    assert "Ask, sum up, go back, try, learn." in page
    assert "/begin/" in links_in(page, "/")
    assert client.get("/thread/withdraw/").status_code == 404
