"""Two organisations side by side: read by everybody, written at one desk by keyboard, handed over to the other."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DARK, DESKTOP, NO_SCRIPT, PHONE, RIGHT_TO_LEFT, Look
from tests.browser.conftest import Visit
from tests.browser.keyboard import Keyboard
from tests.browser.server import Site, without_own_settings

ROOT = Path(__file__).parents[2]
PUBLIC = "/relations/rope-street-circle/harbour-league/"
CIRCLE = "/desk/rope-street-circle/wages/relations/"
LEAGUE = "/desk/harbour-league/quays/relations/"
Check = Callable[..., None]


@pytest.fixture(scope="module")
def slips(site: Site) -> list[str]:
    """Open the desks of the two."""
    seeded = subprocess.run(
        [sys.executable, "-m", "tests.browser.seed_relation"], cwd=ROOT, text=True, capture_output=True, check=True,
        env=without_own_settings() | {"MASSLINE_VAR": str(site.folder), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    return seeded.stdout.split()


def enter(page: Page, slip: str) -> None:
    page.goto("/desk/")
    page.locator("[name=slip]").fill(slip)
    page.locator("[name=slip]").press("Enter")
    page.wait_for_url("**/desk/*/**")


@pytest.mark.parametrize("look", [PHONE, PHONE | DARK, DESKTOP, DESKTOP | RIGHT_TO_LEFT])
def test_everybody_reads_both_columns_on_any_screen(
    visit: Visit, slips: list[str], axe: Check, fits: Check, look: Look
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
    visit: Visit, slips: list[str], axe: Check, fits: Check, look: Look
) -> None:
    page = visit("/", look)
    enter(page, slips[0])
    here = f"{CIRCLE}with/harbour-league/"
    for path in (CIRCLE, here, f"{here}point/first/", f"{here}take/"):
        page.goto(path)
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        fits(page)
        axe(page)


def test_a_point_is_raised_by_keyboard_handed_over_and_found_on_the_other_desk(
    visit: Visit, slips: list[str], axe: Check
) -> None:
    ours, theirs = visit("/", DESKTOP), visit("/", PHONE | NO_SCRIPT)
    enter(ours, slips[0])
    enter(theirs, slips[1])
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
