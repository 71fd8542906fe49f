"""Pages of plain words, pages that refuse, and addresses somebody made up."""

import html.parser
import re
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import translation

from massline import web as web_package
from massline.web.people.models import Organisation
from massline.web.public import refusals
from massline.web.public.cards import sureness
from massline.web.rounds import voices
from massline.web.rounds.models import Origin, Position, PositionVersion, Round, Verdict
from massline.web.rounds.voices import Speaker
from tests.web.conftest import DAY
from tests.web.crawling import crawl, links_in, words_of

MILLBROOK = "/millbrook/damp/round"


class Shape(html.parser.HTMLParser):
    """Notes what every page must and must not have."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []  # type: ignore[list-item]
        if "style" in given or tag == "style" or any(name.startswith("on") for name in given):
            self.faults.append(f"inline style or script on {tag}")
        if tag == "script" and "src" not in given:
            self.faults.append("script inside the page")


def test_every_page_has_one_heading_one_main_and_nothing_inline(client: Client, millbrook: Organisation) -> None:
    faults = {}
    for address, page in crawl(client).items():
        if address.endswith(
            ("release.json", "report.html", "feed.atom", "checkpoint.json")
        ):  # files to keep, not pages of the site
            continue
        shape = Shape(page)
        doubled = [name for name in set(shape.ids) if shape.ids.count(name) > 1]
        if shape.tags.count("h1") != 1 or shape.tags.count("main") != 1 or shape.faults or doubled:
            faults[address] = (shape.tags.count("h1"), shape.faults, doubled)
    assert faults == {}


@pytest.mark.parametrize("address", ["/about/hidden/", "/about/method/", "/about/words/", "/receipt/"])
def test_every_page_leads_to_what_is_hidden_where_it_comes_from_and_the_words(
    client: Client, db: None, address: str
) -> None:
    found = links_in(words_of(client.get(address)), address)
    assert {"/about/hidden/", "/about/method/", "/about/words/"} <= set(found)


def test_what_is_not_protected_is_said_as_plainly_as_what_is(client: Client, db: None) -> None:
    page = words_of(client.get("/about/hidden/"))
    assert "What this does not protect you from" in page
    for told in (
        "Whoever runs the machine and means harm", "Somebody standing behind you", "Everybody else in a group of ten",
        "Your own story", "An open link is not checked", "What was published of them stays",
        "No line names a person", "Take a copy of everything held under your receipt",
    ):  # fmt: skip
        assert told in page


def test_the_source_of_the_method_and_of_its_words_is_told(client: Client, db: None) -> None:
    page = words_of(client.get("/about/method/"))
    assert "an essay on mass work" in page
    assert "“concentrate”, “sum up” and “round” come from the wider literature" in page
    assert "politically neutral" in page


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        f"{MILLBROOK}/9/",
        f"{MILLBROOK}/99999999999999999999/point/e5/",
        f"{MILLBROOK}/1/point/e99/",
        f"{MILLBROOK}/1/point/a16/",
        f"{MILLBROOK}/2/point/e5/",
        f"{MILLBROOK}/1/said/e5/",
        f"{MILLBROOK}/1/expected/H6/",
        "/elsewhere/damp/round/1/point/e5/",
        "/millbrook/%00/round/1/point/e5/",
        "/millbrook/damp/round/1/said/<script>/",
    ],
)
def test_an_address_that_leads_nowhere_is_refused_in_three_sentences(
    client: Client, millbrook: Organisation, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    page = words_of(response)
    assert "There is no page at this address." in page
    assert "Nothing was changed." in page
    assert "/" in links_in(page, "/")


def test_words_nobody_has_accepted_have_no_page(client: Client, asking: Round, neighbour: Speaker) -> None:
    said = voices.say(asking, "Not yet for everybody.", neighbour, day=DAY)
    address = f"/elm/heat/round/1/said/{said.label}/"
    assert client.get(address).status_code == 404
    assert "Not yet for everybody." not in words_of(client.get("/elm/heat/round/1/"))


def test_a_proposal_that_was_not_shown_yet_has_no_page(client: Client, asking: Round) -> None:
    point = voices.put(asking, "A draft.", Origin.DRAFTING, day=DAY, role="committee", label="e1")
    version = PositionVersion.objects.create(
        position=Position.objects.create(round=asking, label="P1", title="Draft"), number="1.0", text="A draft."
    )
    version.elements.create(statement=point, order=1)
    assert client.get("/elm/heat/round/1/point/e1/").status_code == 404
    assert "A draft." not in words_of(client.get("/elm/heat/round/1/"))


def test_no_page_tells_the_section_the_day_or_the_channel_of_somebodys_words(
    client: Client, asking: Round, neighbour: Speaker
) -> None:
    said = voices.say(asking, "The stairs are cold.", neighbour, day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    page = words_of(client.get(f"/elm/heat/round/1/said/{said.label}/"))
    assert "The stairs are cold." in page
    assert not [told for told in ("Block c", "March 2", "on this site") if told in page]


@pytest.mark.parametrize("address", ["/", "/about/hidden/", f"{MILLBROOK}/1/point/e5/", f"{MILLBROOK}/1/"])
def test_pages_that_only_tell_refuse_to_be_sent_anything(
    client: Client, millbrook: Organisation, address: str
) -> None:
    assert client.post(address, {"x": "y"}).status_code == 405


@pytest.mark.usefixtures("arabic")
def test_a_right_to_left_reader_gets_a_right_to_left_page_with_each_text_in_its_own_language(
    client: Client, millbrook: Organisation
) -> None:
    page = words_of(client.get(f"{MILLBROOK}/2/said/a31/", headers={"accept-language": "ar"}))
    assert '<html lang="ar" dir="rtl">' in page
    assert '<blockquote dir="auto" lang="en">' in page


def test_what_breaks_is_told_without_the_database_and_without_a_trace() -> None:
    with translation.override("en"):
        try:
            raise KeyError("K7TE-7Q4M-9XWR-H3PD-8")
        except KeyError:
            response = refusals.broken(RequestFactory().get("/"))
    assert response.status_code == 500
    page = words_of(response)
    assert "It was not you." in page
    assert "K7TE" not in page
    assert "KeyError" not in page


def test_a_database_that_cannot_be_written_is_a_503_that_says_when_to_try_again() -> None:
    try:
        raise OperationalError("database or disk is full")
    except OperationalError:
        response = refusals.broken(RequestFactory().get("/"))
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
    assert "cannot store anything at this moment" in words_of(response)


def test_a_view_that_breaks_answers_with_that_page(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("massline.web.public.pages.example", full)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 503
    assert "disk is full" not in words_of(response)


def test_a_form_that_cannot_be_read_is_refused_in_words(db: None) -> None:
    response = refusals.not_readable(RequestFactory().get("/"), SuspiciousOperation())
    assert response.status_code == 400
    assert "Nothing was stored." in words_of(response)


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.1, "very unlikely"), (0.3, "unlikely"), (0.5, "as likely as not"), (0.7, "likely"), (0.9, "very likely")],
)
def test_the_five_words_of_the_small_round_say_their_own_probability(probability: float, words: str) -> None:
    assert sureness(probability) == words


def test_every_tone_a_range_is_drawn_in_has_its_colours() -> None:
    web = Path(web_package.__file__).parent
    style = (web / "static/massline/massline.css").read_text(encoding="utf-8")
    tones = {
        tone
        for page in (web / "templates").rglob("*.html")
        for tone in re.findall(r'components/range.html" [^%]*tone="(\w+)"', page.read_text(encoding="utf-8"))
    }
    assert tones >= {"accent", "agree"}
    assert all(f".mk-{tone} {{fill:" in style and f".ln-{tone} {{stroke:" in style for tone in tones)
