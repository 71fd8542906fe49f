"""Journey 1: a first round on a phone - this week, jobs, a door sheet, ready words, count me in, a rehearsal."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.conftest import Visit

Check = Callable[[Page], None]


@pytest.fixture
def desk(visit: Visit) -> Page:
    """The desk of a question just opened, on a phone."""
    page = visit("/begin/", PHONE)
    page.get_by_label("Your group").fill("Elm Court Tenants")
    page.get_by_label("Your question").fill("What about the lift?")
    for number, (name, size) in enumerate((("Block A", "48"), ("Block B", "52")), start=1):
        page.get_by_label(f"Section {number}", exact=True).fill(name)
        page.get_by_label(f"People in section {number}").fill(size)
    page.get_by_label("What do you think before you ask?").fill("It is old.\nIt is used daily.\nIt can be mended.")
    page.get_by_role("button", name="Open it").click()
    page.wait_for_url("**/desk/**")
    return page


def looks_right(page: Page, axe: Check, fits: Check) -> None:
    axe(page)
    fits(page)


def test_what_is_missing_becomes_jobs_with_an_owner_and_a_day(desk: Page, axe: Check, fits: Check) -> None:
    expect(desk.get_by_role("heading", name="This week", level=1)).to_be_visible()
    expect(desk.locator("#visit").get_by_text("nobody was spoken with there")).to_be_visible()
    job = desk.locator(".jobs > li").filter(has_text="Block B")
    job.locator("summary").click()
    job.get_by_label("Who does it?").fill("Ana")
    job.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_contain_text("Say by which day it is done.")
    looks_right(desk, axe, fits)
    job = desk.locator(".jobs > li").filter(has_text="Block B")
    expect(job.get_by_label("Who does it?")).to_have_value("Ana")
    tomorrow = desk.evaluate("new Date(Date.now() + 864e5 * 3).toISOString().slice(0, 10)")
    job.get_by_label("By when?").fill(tomorrow)
    job.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("status")).to_contain_text("Written down")
    expect(desk.locator(".jobs > li").filter(has_text="Block B").locator("summary")).to_contain_text("Ana, by")
    with desk.expect_download() as kept:
        desk.get_by_role("link", name="The days for your calendar (.ics)").click()
    calendar = kept.value.path().read_bytes()
    assert tomorrow.replace("-", "").encode() in calendar
    desk.get_by_role("link", name="One page to print").click()
    expect(desk.get_by_role("cell", name="Ana")).to_be_visible()
    looks_right(desk, axe, fits)


def test_a_door_sheet_leads_to_where_its_totals_are_keyed_in(desk: Page, axe: Check, fits: Check) -> None:
    desk.get_by_role("link", name="Door sheet to print").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile("Block [AB]"))
    desk.get_by_label("How many doors?").fill("12")
    desk.get_by_role("button", name="Show").click()
    expect(desk.get_by_role("heading", name="12 doors")).to_be_visible()
    looks_right(desk, axe, fits)
    desk.get_by_role("link", name="doors and people spoken with").click()
    desk.wait_for_url("**/ask/visits/?section=block-*")


def test_ready_words_are_counted_while_they_change_and_printed_as_they_stand(
    desk: Page, axe: Check, fits: Check
) -> None:
    desk.get_by_role("link", name="Ready words").click()
    length = desk.locator("#short-length")
    expect(length).to_contain_text("one message")
    desk.get_by_label("For telephones").fill("x" * 161)
    expect(length).to_contain_text("161 places: 2 messages")
    desk.get_by_label("For telephones").fill("مرحبا")
    expect(length).to_contain_text("5 of 70 places")
    looks_right(desk, axe, fits)
    desk.get_by_label("What stands on it").fill("The lift\nwill be mended.")
    desk.get_by_role("button", name="Show it in large type, to print").click()
    expect(desk.locator(".words-sheet")).to_have_text("The lift\nwill be mended.")
    looks_right(desk, axe, fits)


def test_somebody_says_count_me_in_and_is_answered(desk: Page, visit: Visit, axe: Check, fits: Check) -> None:
    link = re.sub(r"^https?://[^/]+", "", desk.locator("#vote-url").inner_text())
    somebody = visit(f"{link}count-me-in/", PHONE)
    looks_right(somebody, axe, fits)
    somebody.get_by_label("I help to run it").check()
    somebody.get_by_role("button", name="Send it").click()
    expect(somebody.get_by_role("alert")).to_contain_text("Write how we can reach you")
    looks_right(somebody, axe, fits)
    somebody.get_by_label("How can we reach you?").fill("Ask for Bo in the bakery")
    somebody.get_by_role("button", name="Send it").click()
    expect(somebody.get_by_role("heading", level=1)).to_contain_text("Somebody answers within a week")
    desk.reload()
    desk.get_by_role("link", name="Count me in: who wrote").click()
    expect(desk.get_by_text("Ask for Bo in the bakery")).to_be_visible()
    looks_right(desk, axe, fits)
    desk.get_by_role("button", name="Answered: delete it").click()
    expect(desk.get_by_role("status")).to_contain_text("Answered, and deleted.")
    expect(desk.get_by_text("Ask for Bo")).to_have_count(0)


def test_a_whole_round_is_rehearsed_in_a_few_presses_and_wiped(visit: Visit, axe: Check, fits: Check) -> None:
    page = visit("/rehearse/", PHONE)
    looks_right(page, axe, fits)
    page.get_by_role("button", name="Begin the rehearsal").click()
    presses = 1
    for stage in ("Prepare", "Ask", "Sum up", "Go back", "Try", "Learn"):
        page.get_by_role("button", name=f"{stage}: let the invented neighbours answer").click()
        expect(page.get_by_role("status").first).to_contain_text("The invented neighbours have answered")
        expect(page.locator("#step")).not_to_contain_text("Before the next step")
        presses += 1
        if stage != "Learn":
            page.locator("#step").get_by_role("button", name=re.compile("Go on to")).click()
            presses += 1
    assert presses == 12
    looks_right(page, axe, fits)
    page.get_by_role("button", name="Wipe the rehearsal").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing of it is left")
    looks_right(page, axe, fits)
