"""Asking in a real browser: four answers, a first vote on another device, and no answer lost on a bad line."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import DARK, DESKTOP, NO_SCRIPT, PHONE, RIGHT_TO_LEFT, Look
from tests.browser.conftest import Visit

SENTENCES = [f"This is the {n} sentence." for n in ("first", "second", "third", "fourth", "fifth", "sixth")]


@pytest.fixture
def desk(visit: Visit) -> Page:
    """The desk of a consultation just opened in a browser of its own."""
    page = visit("/begin/")
    page.get_by_label("Your group").fill("Elm Court Tenants")
    page.get_by_label("Your question").fill("What about the lift?")
    for number, (name, size) in enumerate((("Block A", "48"), ("Block B", "52")), start=1):
        page.get_by_label(f"Section {number}", exact=True).fill(name)
        page.get_by_label(f"People in section {number}").fill(size)
    page.get_by_label("What do you think before you ask?").fill("It is old.\nIt is used daily.\nIt can be mended.")
    page.get_by_label("Let people judge what we think").uncheck()
    page.get_by_label("First sentences to judge").fill("\n".join(SENTENCES))
    page.get_by_role("button", name="Open it").click()
    page.wait_for_url("**/desk/**")
    return page


@pytest.fixture
def link(desk: Page) -> str:
    """The path that the poster leads to."""
    return re.sub(r"^https?://[^/]+", "", desk.locator("#vote-url").inner_text())


def begin(page: Page) -> None:
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/next/")


def press(page: Page, answer: str = "Agree") -> str:
    """Answer what is on the page as a person would, and wait until something else is there; returns the words."""
    said = page.locator("[data-now] blockquote, main > .stack blockquote").first.inner_text()
    page.wait_for_timeout(400)  # a second press within this time counts as a double tap
    page.locator("[data-now]").get_by_role("button", name=answer, exact=True).click()
    expect(page.get_by_text(said, exact=True)).to_have_count(0)
    return said


def test_a_first_vote_on_a_phone_needs_no_account(visit: Visit, link: str) -> None:
    page = visit(link, PHONE)
    begin(page)
    seen = [press(page) for _ in SENTENCES]
    assert sorted(seen) == sorted(SENTENCES)
    expect(page.get_by_role("heading", name="That was all. Thank you.")).to_be_visible()


def test_a_vote_works_without_script(visit: Visit, link: str) -> None:
    page = visit(link, PHONE, NO_SCRIPT)
    begin(page)
    for _ in SENTENCES:
        page.get_by_role("button", name="Disagree").click()
    expect(page.get_by_role("heading", name="That was all. Thank you.")).to_be_visible()


def test_no_answer_is_lost_on_a_bad_line_and_the_page_says_what_waits(visit: Visit, link: str) -> None:
    page = visit(link, PHONE)
    begin(page)
    page.route("**/answer/", lambda route: route.abort())
    seen = [press(page) for _ in range(2)]
    expect(page.get_by_role("status").filter(has_text="waiting")).to_have_text("Answers waiting, will be sent: 2")
    page.unroute("**/answer/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Answers waiting")).to_be_hidden()
    page.goto(f"{link}next/")
    assert page.locator("[data-now] blockquote").inner_text() not in seen
    expect(page.get_by_text("4 left")).to_be_visible()


def test_a_server_in_trouble_is_asked_again_until_it_has_the_answer(visit: Visit, link: str) -> None:
    page = visit(link)
    begin(page)
    asked: list[int] = []

    def twice_in_trouble(route: Route) -> None:
        asked.append(1)
        if len(asked) < 3:
            route.fulfill(status=503, body="")
        else:
            route.fallback()

    page.route("**/answer/", twice_in_trouble)
    press(page)
    expect(page.get_by_role("link", name="Change my last answer")).to_be_visible(timeout=15_000)
    page.goto(f"{link}next/")
    expect(page.get_by_text("5 left")).to_be_visible()
    assert len(asked) == 3


def test_the_keys_one_two_three_answer_while_the_sentence_has_the_focus(visit: Visit, link: str) -> None:
    page = visit(link)
    begin(page)
    for key in "123123":
        page.wait_for_timeout(400)
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="That was all. Thank you.")).to_be_visible()


def test_a_double_tap_answers_one_sentence_only(visit: Visit, link: str) -> None:
    page = visit(link)
    begin(page)
    page.wait_for_timeout(400)
    page.locator("[data-now]").get_by_role("button", name="Agree", exact=True).dblclick()
    page.wait_for_timeout(600)
    page.goto(f"{link}next/")
    expect(page.get_by_text("5 left")).to_be_visible()


def test_own_words_get_a_receipt_that_opens_them(visit: Visit, link: str) -> None:
    page = visit(f"{link}say/", PHONE)
    page.get_by_label("In your own words").fill("My mother sat on the third floor for nine days.")
    expect(page.get_by_text("Characters left: 953")).to_be_visible()
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#receipt-code")).to_have_text(re.compile(r"^(\w{4}-){4}\w$"))
    page.get_by_role("button", name="See where your words are now").click()
    expect(page.get_by_text("My mother sat on the third floor for nine days.")).to_be_visible()


@pytest.mark.parametrize("look", [PHONE, DESKTOP | DARK, PHONE | RIGHT_TO_LEFT], ids=["phone", "dark", "rtl"])
def test_every_page_of_asking_is_accessible_and_fits(
    visit: Visit, desk: Page, link: str, axe: Callable[[Page], None], fits: Callable[[Page], None], look: Look
) -> None:
    page = visit(link, look)

    def check() -> None:
        axe(page)
        fits(page)

    check()
    page.locator("main form button").click()
    page.wait_for_url("**/next/")
    check()
    for name in ("next/?gone", "next/?unsent", "say/", "forget/"):
        page.goto(link + name)
        check()
    for name in ("/begin/", "/desk/"):
        page.goto(name)
        check()
        page.locator("main form button.button").click()
        check()
    page.context.add_cookies(desk.context.cookies())  # type: ignore[arg-type]
    for path in (f"/desk{link}", f"/desk{link}poster/"):
        page.goto(path)
        check()
