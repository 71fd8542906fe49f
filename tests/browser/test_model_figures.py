"""What the opinion model says, read in a browser: on the results in public, on the routing report, beside a draft."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, NO_SCRIPT, PHONE, RIGHT_TO_LEFT, Look
from tests.browser.conftest import Visit
from tests.browser.server import Site, without_own_settings

LOOKS: dict[str, Look] = {
    "390-light": PHONE,
    "1280-light": DESKTOP,
    "390-rtl": PHONE | RIGHT_TO_LEFT,
    "1280-rtl": DESKTOP | RIGHT_TO_LEFT,
}
RESULTS = "/street/road/round/1/results/"


@pytest.fixture(scope="module")
def slip(site: Site) -> str:
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.seed_model"],
        env=without_own_settings() | {"MASSLINE_VAR": str(site.folder)},
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return made.stdout.split()[-1]


def at_the_desk(visit: Visit, slip: str, path: str, *looks: Look) -> Page:
    page = visit("/desk/", *looks)
    page.locator("input[name=slip]").fill(slip)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/street/**")
    page.goto(path)
    return page


@pytest.fixture(params=list(LOOKS.values()), ids=list(LOOKS))
def look(request: pytest.FixtureRequest) -> Look:
    found: Look = request.param
    return found


def test_results_tell_groups_the_estimate_and_whether_it_stands(
    slip: str, visit: Visit, axe: Callable[[Page], None], fits: Callable[[Page], None], look: Look
) -> None:
    page = visit(RESULTS, look)
    axe(page)
    fits(page)
    if look.get("locale") == "ar":
        assert page.locator("html").get_attribute("dir") == "rtl"
        return
    groups = page.get_by_role("region", name="Groups who answer alike")
    expect(groups).to_contain_text("There are 2 opinion groups.")
    expect(groups.get_by_role("heading", name=re.compile("Group A: [23]0 people or more"))).to_be_visible()
    expect(groups).to_contain_text("does not follow from the counts")
    expect(page.get_by_role("region", name="If everybody had voted: an estimate")).to_contain_text(
        "People who never voted are in none of it."
    )
    expect(page.get_by_role("region", name="Do these results stand?")).to_be_visible()


def test_the_example_says_why_there_are_no_groups_and_every_estimate_is_called_one(visit: Visit) -> None:
    page = visit("/millbrook/damp/round/1/results/", PHONE, NO_SCRIPT)
    expect(page.get_by_role("region", name="Groups who answer alike")).to_contain_text("No reliable groups:")
    page.get_by_text("statements with their figures").click()
    told = page.get_by_text("Estimate for everybody who takes a side: about").all_inner_texts()
    assert len(told) > 10
    assert all("between" in one for one in told)


def test_the_page_and_the_file_to_keep_show_the_same_groups(slip: str, visit: Visit) -> None:
    page = visit(RESULTS)
    shown = page.locator("section[aria-labelledby=groups] tbody th").all_inner_texts()
    assert shown
    kept = page.request.get(f"{RESULTS}report.html").text()
    for words in shown:
        assert words in kept


def test_the_desk_reads_how_sentences_were_put_and_what_that_moves(
    slip: str, visit: Visit, axe: Callable[[Page], None], fits: Callable[[Page], None], look: Look
) -> None:
    page = at_the_desk(visit, slip, "/desk/street/road/ask/", look)
    axe(page)
    fits(page)
    served = page.locator("section#served")
    expect(served).to_contain_text("Does it move the shares?")
    table = served.get_by_role("table", name="Ten points apart or more")
    expect(table.get_by_role("row")).to_have_count(2)
    counted, again = table.locator("td").all_inner_texts()
    assert abs(int(counted.split()[1]) - int(again.split()[1])) >= 10


def test_whoever_drafts_reads_who_would_be_left_out(
    slip: str, visit: Visit, axe: Callable[[Page], None], fits: Callable[[Page], None], look: Look
) -> None:
    page = at_the_desk(visit, slip, "/desk/street/trees/sum-up/proposal/", look)
    part = page.locator("section#represent")
    part.get_by_role("button").click()
    page.wait_for_load_state()
    axe(page)
    fits(page)
    part = page.locator("section#represent")
    expect(part.locator("ul.listed").first.locator("li")).to_have_count(8)
    expect(part).to_contain_text("at least 10 people, agree with none of them.")
