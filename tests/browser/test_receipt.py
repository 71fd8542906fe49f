"""The receipt of somebody whose words went several ways: the first stands there, the others unfold with one key."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import DARK, DESKTOP, NO_SCRIPT, PHONE, RIGHT_TO_LEFT, Look
from tests.browser.conftest import Visit

Check = Callable[[Page], None]
WITH_AND_WITHOUT_SCRIPT = pytest.mark.parametrize("look", [{}, NO_SCRIPT], ids=["script", "no-script"])


def opened(visit: Visit, *looks: Look) -> Page:
    page = visit("/", *looks)
    page.locator("button.slip").click()
    return page


def folded(page: Page) -> Locator:
    return page.locator("details.folded-way:has(.thread)")


@WITH_AND_WITHOUT_SCRIPT
def test_ways_after_the_first_unfold_by_keyboard(visit: Visit, look: Look) -> None:
    page = opened(visit, PHONE, look)
    expect(page.locator(".thread").first).to_be_visible()
    way = folded(page).first
    expect(way.locator(".thread")).to_be_hidden()
    way.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(way.locator(".thread")).to_be_visible()
    page.keyboard.press("Enter")
    expect(way.locator(".thread")).to_be_hidden()


@WITH_AND_WITHOUT_SCRIPT
def test_paper_hides_none_of_the_ways(visit: Visit, look: Look) -> None:
    page = opened(visit, DESKTOP, look)
    assert folded(page).count() > 0
    page.emulate_media(media="print")
    for way in folded(page).all():
        box = way.locator(".thread > li").last.bounding_box()
        assert box is not None
        assert box["height"] > 0, "what is folded on the screen has a place on paper"


@pytest.mark.parametrize("turned", [PHONE, PHONE | DARK, DESKTOP | RIGHT_TO_LEFT], ids=["phone", "dark", "rtl"])
def test_folded_and_unfolded_it_fits_and_can_be_read(visit: Visit, axe: Check, fits: Check, turned: Look) -> None:
    page = opened(visit, turned)
    for one in folded(page).all():
        fits(page)
        axe(page)
        one.locator("summary").click()
    fits(page)
    axe(page)
