"""Two organisations side by side: read by everybody, written at one desk by keyboard, handed over to the other.

What they ask together and promise each other likewise.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DARK, DESKTOP, NO_SCRIPT, PHONE, RIGHT_TO_LEFT, Look
from tests.browser.conftest import Visit
from tests.browser.keyboard import Keyboard

QUESTION = "What would we have to have in common before we stop work together?"
PUBLIC = "/relations/rope-street-circle/harbour-league/"
DESK = "/desk/rope-street-circle/wages/"
CIRCLE = f"{DESK}relations/"
LEAGUE = "/desk/harbour-league/quays/relations/"
Check = Callable[..., None]


def enter(page: Page, slip: str) -> None:
    page.goto("/desk/")
    page.locator("[name=slip]").fill(slip)
    page.locator("[name=slip]").press("Enter")
    page.wait_for_url("**/desk/*/**")


@pytest.mark.parametrize("look", [PHONE, PHONE | DARK, DESKTOP, DESKTOP | RIGHT_TO_LEFT])
def test_everybody_reads_both_columns_on_any_screen(
    visit: Visit, two_desks: list[str], axe: Check, fits: Check, look: Look
) -> None:
    page = visit(PUBLIC, look)
    fits(page)
    axe(page)
    sides = page.locator("section.point").first.locator(".side")
    expect(sides).to_have_count(2)
    one, other = (sides.nth(at).bounding_box() for at in (0, 1))
    assert one is not None
    assert other is not None
    beside = abs(one["y"] - other["y"]) < 2
    assert beside == (look["viewport"]["width"] > 1000), "beside each other where there is room, else one below"
    if "locale" in look:
        assert one["x"] > other["x"], "ours is the first, from the right"


@pytest.mark.parametrize("look", [PHONE, DESKTOP | RIGHT_TO_LEFT])
def test_every_page_of_the_desk_can_be_used(
    visit: Visit, two_desks: list[str], axe: Check, fits: Check, look: Look
) -> None:
    page = visit("/", look)
    enter(page, two_desks[0])
    here = f"{CIRCLE}with/harbour-league/"
    for path in (CIRCLE, here, f"{here}point/first/", f"{here}take/"):
        page.goto(path)
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        fits(page)
        axe(page)


def test_a_point_is_raised_by_keyboard_handed_over_and_found_on_the_other_desk(
    visit: Visit, two_desks: list[str], axe: Check
) -> None:
    ours, theirs = visit("/", DESKTOP), visit("/", PHONE | NO_SCRIPT)
    enter(ours, two_desks[0])
    enter(theirs, two_desks[1])
    ours.goto(f"{CIRCLE}with/harbour-league/")
    hands = Keyboard(ours)
    hands.fill("A new point, in a few words", "Who speaks at the gate")
    hands.press("Enter")
    ours.wait_for_url("**/point/**")
    hands.tab_to("shared")
    hands.press("ArrowDown")
    hands.fill("What you say to it", "Whoever was asked last.")
    hands.tab_to("Write it down")
    hands.press("Enter")
    ours.wait_for_url("**did=column**")
    expect(ours.get_by_role("status")).to_contain_text("Written")
    hands.tab_to("Make our file")
    hands.press("Enter")
    ours.wait_for_url("**did=made**")
    with ours.expect_download() as download:
        ours.get_by_role("link", name="Ours, number").first.click()
    assert download.value.suggested_filename.startswith("rope-street-circle-to-harbour-league-")
    theirs.goto(LEAGUE)
    expect(theirs.locator("main")).to_contain_text("waits to be looked at")
    theirs.goto(f"{LEAGUE}with/rope-street-circle/take/")
    theirs.get_by_role("button", name="Look at what they made").click()
    expect(theirs.locator("main")).to_contain_text("Who speaks at the gate")
    expect(theirs.locator("main")).to_contain_text("Its signature fits the key you were told")
    theirs.get_by_role("button", name="Take it in").click()
    point = theirs.locator("article.point", has_text="Who speaks at the gate")
    expect(point).to_contain_text("Awaiting the answer of Harbour League")
    expect(point).to_contain_text("Whoever was asked last.")
    axe(ours)


def followed(page: Page) -> Iterator[str]:
    """The way of a reader from the two columns on, page by page."""
    page.goto(PUBLIC)
    yield "What they ask together"
    page.get_by_role("link", name=QUESTION).click()
    yield "What holds everywhere"
    page.get_by_role("link", name="Everything asked together").click()
    yield "2 of 3 organisations have handed in."
    page.get_by_role("link", name="What was promised, and what became of it").click()
    yield "they say different things"
    page.get_by_role("link", name="Where we stand with others").click()
    yield "Harbour League"


def test_a_reader_goes_from_the_two_columns_to_what_both_asked_and_promised(
    visit: Visit, two_desks: list[str], axe: Check, fits: Check
) -> None:
    page = visit("/", PHONE)
    for words in followed(page):
        expect(page.locator("main")).to_contain_text(words)
        expect(page.locator("main")).to_contain_text("are invented")
        fits(page)
        axe(page)


def test_side_by_side_says_what_holds_what_does_not_and_who_is_not_in(visit: Visit, two_desks: list[str]) -> None:
    page = visit(PUBLIC, PHONE)
    page.get_by_role("link", name=QUESTION).click()
    holds, apart = (page.locator(f"section[aria-labelledby={name}]") for name in ("holds", "apart"))
    expect(holds).to_contain_text("Whoever is sent home early is paid for the whole shift.")
    expect(holds).to_contain_text("Not known of: Mill Lane Kitchen.")
    expect(apart).to_contain_text("Harbour League: just over 2 in 3 agree; Rope Street Circle: about 1 in 4 agree.")
    expect(page.locator("#f5")).to_contain_text("Too few to say.")
    expect(page.locator("section[aria-labelledby=who]")).to_contain_text("was due on")
    with page.expect_download() as download:
        page.get_by_role("link", name="All that is in, as one file").click()
    assert download.value.suggested_filename.startswith("massline-collected-")


@pytest.mark.parametrize("look", [PHONE, DESKTOP | RIGHT_TO_LEFT])
def test_every_page_of_asking_together_can_be_used_at_the_desk(
    visit: Visit, two_desks: list[str], axe: Check, fits: Check, look: Look
) -> None:
    page = visit("/", look)
    enter(page, two_desks[0])
    page.goto(f"{DESK}together/")
    page.get_by_role("link", name="Saying no together").click()
    page.wait_for_url("**/together/*-*/")
    for path in (page.url, f"{DESK}together/", f"{DESK}together/invite/", f"{DESK}promises/"):
        page.goto(path)
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        fits(page)
        axe(page)


def test_a_promise_is_read_in_the_preview_of_the_next_file_and_both_say_it_was_kept(
    visit: Visit, two_desks: list[str]
) -> None:
    ours, theirs = visit("/", PHONE), visit("/", PHONE | NO_SCRIPT)
    enter(ours, two_desks[0])
    enter(theirs, two_desks[1])
    ours.goto(f"{DESK}promises/")
    ours.get_by_label("To whom").select_option(label="Harbour League")
    ours.get_by_label("What we promise").fill("We leave the key of the hall with you.")
    ours.get_by_label("Until when").fill("2099-01-01")
    ours.get_by_role("button", name="Promise it").click()
    expect(ours.get_by_role("status")).to_contain_text("Written down")
    ours.goto(f"{CIRCLE}with/harbour-league/")
    ours.get_by_role("button", name="Make our file").click()
    theirs.goto(f"{LEAGUE}with/rope-street-circle/take/")
    theirs.get_by_role("button", name="Look at what they made").click()
    expect(theirs.locator("main")).to_contain_text("We leave the key of the hall with you.")
    theirs.get_by_role("button", name="Take it in").click()
    theirs.goto("/desk/harbour-league/quays/promises/")
    promise = theirs.locator("article.point", has_text="We leave the key of the hall with you.")
    expect(promise).to_contain_text("Rope Street Circle promised it to Harbour League")


def test_counts_taken_back_and_handed_in_again_reach_the_other_desk_as_a_file(
    visit: Visit, two_desks: list[str], tmp_path: Path
) -> None:
    ours, theirs = visit("/", PHONE), visit("/", PHONE | NO_SCRIPT)
    enter(ours, two_desks[0])
    enter(theirs, two_desks[1])
    for page, desk in ((ours, DESK), (theirs, "/desk/harbour-league/quays/")):
        page.goto(f"{desk}together/")
        page.get_by_role("link", name="Saying no together").click()
        page.wait_for_url("**/together/*-*/")
    here, there = ours.url, theirs.url

    def carried_over() -> None:
        with theirs.expect_download() as download:
            theirs.get_by_role("link", name="Our file for the others").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        ours.goto(here)
        ours.locator("[name=file]").set_input_files(file)
        ours.get_by_role("button", name="Check it and take it in").click()
        expect(ours.get_by_role("status")).to_contain_text("Taken in")

    theirs.locator("summary", has_text="Take back what we handed in").click()
    theirs.get_by_label("Why").fill("A box of sheets was counted twice.")
    theirs.get_by_role("button", name="Take it back").click()
    carried_over()
    ours.get_by_role("link", name="What everybody sees").click()
    expect(ours.locator("main")).to_contain_text("1 of 3 organisations have handed in")
    expect(ours.locator("section[aria-labelledby=who]")).to_contain_text("A box of sheets was counted twice.")
    theirs.goto(there)
    theirs.get_by_role("button", name="Hand in release 1").click()
    carried_over()
    ours.get_by_role("link", name="What everybody sees").click()
    expect(ours.locator("main")).to_contain_text("2 of 3 organisations have handed in")
