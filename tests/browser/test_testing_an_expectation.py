"""Testing an expectation: locked and dated, tried, told on the day, and the next round opens with what was wrong."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DARK, DESKTOP, PHONE, RIGHT_TO_LEFT, Look
from tests.browser.conftest import Visit
from tests.browser.server import Site, without_own_settings

ROOT = Path(__file__).parents[2]
DESK = "/desk/laundry/sundays/"
CLAIM = "Complaints about the laundry halve by June."


@pytest.fixture(scope="module")
def slip(site: Site) -> str:
    """Opens the desk of a consultation that stands in Try."""
    seeded = subprocess.run(
        [sys.executable, "-m", "tests.browser.seed_try"], cwd=ROOT, text=True, capture_output=True, check=True,
        env=without_own_settings() | {"MASSLINE_VAR": str(site.folder), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    return seeded.stdout.split()[-1]


def sit(visit: Visit, slip: str, *looks: Look) -> Page:
    page = visit("/desk/", *looks)
    page.locator("#id_slip").fill(slip)
    page.locator("#id_slip").press("Enter")
    page.wait_for_url(f"**{DESK}")
    return page


def note(page: Page, part: str, text: str) -> None:
    section = page.locator(f"#{part}")
    # The next thing to do stands open already.
    if not section.locator("textarea").first.is_visible():
        section.locator("summary").first.click()
    section.locator("textarea").first.fill(text)
    section.get_by_role("button", name="Write it down").first.click()
    expect(page.locator(f"#{part}").get_by_text(text)).to_be_visible()


def test_a_claim_is_locked_tried_told_and_seeds_the_next_round(
    visit: Visit, slip: str, axe: Callable[[Page], None], fits: Callable[[Page], None]
) -> None:
    page = sit(visit, slip, PHONE)

    def check() -> None:
        axe(page)
        fits(page)

    page.goto(f"{DESK}try/")
    check()
    page.get_by_role("link", name="Write down what you expect", exact=True).click()
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    check()
    page.get_by_label("In one sentence").fill(CLAIM)
    page.get_by_label("What will you count or look at?").fill("complaints in the book")
    page.get_by_label("From which number on did it come true?").fill("12 or fewer")
    page.get_by_label("On which day will you look?").fill(date.today().isoformat())
    page.get_by_label("Or as a number out of 100").fill("60")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("(60 in 100)")).to_be_visible()
    page.get_by_role("button", name="Lock it").click()
    expect(page.get_by_text("before it began. Nobody can change it.")).to_be_visible()
    expect(page.get_by_role("link", name="Change it")).to_have_count(0)
    check()

    page.get_by_role("link", name="Write down an action").click()
    page.get_by_label("What is done?").fill("Two of us open the laundry on Sundays.")
    page.get_by_label("Who does it?").fill("two neighbours")
    page.get_by_label("From which day on?").fill((date.today() - timedelta(days=1)).isoformat())
    page.get_by_label("Which expectation does it test?").select_option(index=1)
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("alert")).to_contain_text("never counted")
    check()
    page.get_by_label("From which day on?").fill(date.today().isoformat())
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("heading", name="Two of us open the laundry on Sundays.")).to_be_visible()
    page.get_by_text("Plan it by section").click()
    page.get_by_label("North").last.fill("60")
    check()
    page.get_by_role("button", name="Write the plan down").click()

    page.goto(f"{DESK}try/")
    page.locator("a.button", has_text="Write down what happened").first.click()
    page.get_by_label("It did not come true").check()
    page.get_by_label("What did you see?").fill("31 complaints.")
    check()
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("We expected 0.6 of 1 to come true; 0 did.")).to_be_visible()
    page.get_by_role("button", name="Go on to Learn").click()

    page.wait_for_url("**/learn/**")
    check()
    wrong = "Nobody had asked those who work on Sundays."
    for part, text in (("why", "The dryer was broken."), ("otherwise", "It rained all month."), ("wrong", wrong),
                       ("led_by", "somebody of South"), ("keep", "The book."), ("returned", "A sheet.")):  # fmt: skip
        note(page, part, text)
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check()
    # Open by itself: it is the next thing that is missing.
    page.get_by_label("A question or a finding for the next round").fill("Who opens it?")
    page.get_by_role("button", name="Give it to the next round").click()
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_text(wrong)).to_be_visible()
    check()
    page.get_by_label("The question of the next round").fill("Who opens the laundry?")
    page.get_by_label("We come back by").fill((date.today() + timedelta(days=60)).isoformat())
    page.get_by_role("button", name="Open the next round").click()
    page.wait_for_url(f"**{DESK}prepare/**")
    page.goto(f"{DESK}learn/")
    expect(page.get_by_text(wrong)).to_be_visible()
    page.get_by_role("link", name="The sum-up of round 1").click()
    expect(page.get_by_text("31 complaints.")).to_be_visible()
    check()


@pytest.mark.parametrize("look", [DESKTOP | DARK, PHONE | RIGHT_TO_LEFT], ids=["dark", "rtl"])
def test_every_page_of_try_and_learn_is_accessible_and_fits(
    visit: Visit, slip: str, axe: Callable[[Page], None], fits: Callable[[Page], None], look: Look
) -> None:
    page = sit(visit, slip, look)
    for name in ("try/", "try/expect/", "try/act/", "try/tests/", "try/programmes/", "learn/", "learn/stories/",
                 "learn/told/", "learn/sheet/1/", "learn/next/"):  # fmt: skip
        page.goto(DESK + name)
        axe(page)
        fits(page)
