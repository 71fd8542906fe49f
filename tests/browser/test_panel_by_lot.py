"""Whoever runs it draws a panel on a phone; everybody sees the seed, the numbers and how to draw them again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, NO_SCRIPT, PHONE, RIGHT_TO_LEFT, Look
from tests.browser.conftest import Visit
from tests.browser.test_paper import open_desk

Check = Callable[[Page], None]


@pytest.mark.parametrize("look", [{}, NO_SCRIPT], ids=["script", "no-script"])
def test_a_panel_is_drawn_and_everybody_sees_how(visit: Visit, axe: Check, fits: Check, look: Look) -> None:
    page = visit("/", PHONE, look)
    desk = open_desk(page)
    page.goto(f"{desk}people/")
    page.get_by_role("link", name="Draw a panel from the sections").click()
    page.get_by_label("How many seats in all?").fill("5")
    page.get_by_role("button", name="Share them out by size").click()
    seats = page.get_by_label("Seats", exact=True)
    assert sum(int(one.input_value()) for one in seats.all()) == 5
    page.get_by_label("What is the panel for?").fill("Reads the draft before it goes to everybody.")
    page.get_by_label("The seed", exact=True).fill("17 03 42 08")
    page.get_by_label("Where the seed comes from").fill("Dice, thrown by three members.")
    page.get_by_role("button", name="Draw the panel").click()
    expect(page.get_by_role("alert").first).to_contain_text("Close and number the lists first")
    fits(page)
    if not look:
        axe(page)
    page.get_by_label("Our lists are closed and numbered").check()
    page.get_by_role("button", name="Draw the panel").click()
    expect(page.get_by_role("status")).to_contain_text("It is drawn")
    fits(page)
    page.get_by_role("link", name="What everybody sees").click()
    public = page.url
    for turned in (PHONE, DESKTOP, DESKTOP | RIGHT_TO_LEFT):
        anybody = visit(public, turned | look)
        expect(anybody.locator("main")).to_contain_text("17 03 42 08")
        anybody.locator("details summary").first.click()
        fits(anybody)
        if not look:
            axe(anybody)
