"""A language model at the desk in a real browser: asked, waited for, taken; every page says whose words they are."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import DESKTOP, NO_SCRIPT, PHONE
from tests.browser.conftest import Visit
from tests.browser.server import Site, demo_site
from tests.browser.test_workbench import bench
from tests.words.drafting.fake_endpoint import Answer, serving

Check = Callable[[Page], None]


def model(body: dict[str, Any]) -> Answer:
    """A model that takes its time and says what the first remarks say, in their own words."""
    time.sleep(1.5)
    told = json.loads(body["messages"][1]["content"])
    if "themes" in told:
        first = {theme["id"]: theme["remarks"][0] for theme in told["themes"]}
        return {"names": [
            {"theme": name, "name": one["words"], "sources": [{"id": one["id"], "quotation": one["words"]}]}
            for name, one in first.items()
        ]}  # fmt: skip
    if "parts" in body["messages"][0]["content"]:
        return {"remarks": [{"id": one["id"], "parts": [one["words"]]} for one in told["remarks"]]}
    said = [one for one in told["remarks"] if 3 < len(one["words"].split()) < 8]
    return {"elements": [
        {"text": one["words"].rstrip("."), "sources": [{"id": one["id"], "quotation": one["words"].rstrip(".")}]}
        for one in said[:3]
    ]}  # fmt: skip


@pytest.fixture(scope="module")
def switched_on(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that asks an endpoint on this machine."""
    with serving(model) as fake:
        more = {"MASSLINE_LLM_URL": fake.url, "MASSLINE_LLM_MODEL": "a-model"}
        with demo_site(tmp_path_factory.mktemp("drafts"), **more) as site:
            yield site


def seen(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_names_and_points_are_asked_for_looked_at_and_taken(
    switched_on: Site, browse: Callable[[str], Visit], axe: Check, fits: Check
) -> None:
    visit = browse(switched_on.address)
    for name, look in (("elm-phone", PHONE), ("elm-desktop", DESKTOP)):
        page = bench(switched_on, visit, name, look)
        page.get_by_role("link", name="Ask a machine for names").click()
        seen(page, f"{name}-names-before")
        axe(page)
        fits(page)
        page.get_by_role("button", name="Send them to").click()
        expect(page.get_by_text("this page looks again by itself")).to_be_visible()
        seen(page, f"{name}-names-waiting")
        axe(page)
        expect(page.get_by_role("heading", name="What the machine drafted")).to_be_visible(timeout=120_000)
        expect(page.get_by_text("100 tokens sent, 20 written")).to_be_visible()
        seen(page, f"{name}-names-after")
        axe(page)
        fits(page)
        page.goto(f"/desk/{name}/heat/sum-up/workbench/")
        seen(page, f"{name}-bench")
        axe(page)
        fits(page)
        page.goto(f"/desk/{name}/heat/sum-up/workbench/names/")
        page.get_by_role("button", name="Take the theme under this name").first.click()
        expect(page.get_by_text("named by a machine (a-model)")).to_be_visible()
        parts(page, name, axe, fits)
        points(page, name, axe, fits)


def parts(page: Page, name: str, axe: Check, fits: Check) -> None:
    page.goto(f"/desk/{name}/heat/sum-up/workbench/?open=undecided")
    said = (page.locator("[name=said]").first.get_attribute("value") or "").partition(":")[0]
    page.goto(f"/desk/{name}/heat/sum-up/workbench/parts/{said}/")
    page.get_by_role("button", name="Send them to").click()
    expect(page.get_by_text("divided by a machine (a-model)", exact=True)).to_be_visible(timeout=120_000)
    seen(page, f"{name}-parts")
    axe(page)
    fits(page)


def points(page: Page, name: str, axe: Check, fits: Check) -> None:
    page.goto(f"/desk/{name}/heat/sum-up/proposal/")
    page.locator("[name=title]").fill("What we do about the heating")
    page.locator("[name=text]").fill("What we do about the heating.")
    page.get_by_role("button", name="Begin the proposal").click()
    page.get_by_role("link", name="Let a machine draft a point").click()
    seen(page, f"{name}-points-before")
    axe(page)
    page.get_by_role("button", name="Send them to").click()
    expect(page.get_by_role("heading", name="What the machine drafted")).to_be_visible(timeout=120_000)
    seen(page, f"{name}-points-after")
    axe(page)
    fits(page)
    page.get_by_role("button", name="Take it as a point").first.click()
    expect(page.get_by_text("nobody has confirmed it yet")).to_be_visible()
    seen(page, f"{name}-proposal")
    axe(page)
    fits(page)
    page.locator(".point-words a").first.click()
    seen(page, f"{name}-point")
    axe(page)
    page.get_by_role("button", name="I read it against its words").click()
    expect(page.get_by_text("checked and taken over by people")).to_be_visible()


def test_without_a_script_the_answer_is_a_link_away(switched_on: Site, browse: Callable[[str], Visit]) -> None:
    page = bench(switched_on, browse(switched_on.address), "elm-plain", DESKTOP, NO_SCRIPT)
    page.get_by_role("link", name="Ask a machine for names").click()
    page.get_by_role("button", name="Send them to").click()
    drafted = page.get_by_role("heading", name="What the machine drafted")
    for _ in range(120):
        if drafted.count():
            break
        time.sleep(0.5)
        with page.expect_navigation():
            page.get_by_role("link", name="Look again").click()
    expect(drafted).to_be_visible()
