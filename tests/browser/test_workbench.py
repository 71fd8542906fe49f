"""The workbench in a real browser: by touch, by mouse, by keys and without a script; and words that count at once."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import DESKTOP, NO_SCRIPT, PHONE, RIGHT_TO_LEFT
from tests.browser.conftest import Visit
from tests.browser.server import Site, without_own_settings
from tests.browser.test_summing_up import open_desk

Check = Callable[[Page], None]
MAKE = """
import sys
import django
django.setup()
from datetime import date
from massline.web.rounds import voices
from massline.web.rounds.models import Round, Verdict
from massline.web.rounds.slips import new_slip
from tests.web.standin import worked_out
round_ = Round.objects.get(consultation__organisation__slug=sys.argv[1])
sections = list(round_.consultation.organisation.sections.all())
for n, text in enumerate(sys.argv[2:], start=50):
    speaker = voices.Speaker(f"{n}" * 16, new_slip(), sections[n % 2])
    said = voices.say(round_, text, speaker, day=date.today())
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=date.today())
worked_out(round_)
"""
MORE = (
    "Mornings in our block are bitterly cold", "Evenings are hardly less cold", "Mornings feel cold",
    "The new bills are dear", "Our rent is dear", "Evenings down by the door are cold", "Noise",
)  # fmt: skip


def bench(site: Site, visit: Visit, name: str, *looks: dict[str, object]) -> Page:
    """The workbench of a round with ten remarks and themes the stand-in proposes."""
    page = open_desk(site, visit, name, *looks)
    settings = without_own_settings() | {
        "MASSLINE_VAR": str(site.folder),
        "DJANGO_SETTINGS_MODULE": "massline.web.config.settings",
    }
    subprocess.run(
        [sys.executable, "-c", MAKE, name, *MORE], env=settings, check=True, cwd=Path(__file__).parents[2]
    )  # fmt: skip
    page.goto(f"/desk/{name}/heat/sum-up/workbench/")
    return page


def remark(page: Page, words: str) -> Locator:
    return page.locator("[data-remark]").filter(has_text=words)


def told(page: Page, words: str) -> None:
    expect(page.locator("#said")).to_contain_text(words)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_on_a_phone_themes_are_taken_and_remarks_put_elsewhere_by_tapping(
    site: Site, visit: Visit, axe: Check, fits: Check, script: bool
) -> None:
    looks = (PHONE,) if script else (PHONE, NO_SCRIPT)
    page = bench(site, visit, f"elm-bench-{int(script)}", *looks)

    def look() -> None:
        fits(page)
        if script:
            axe(page)

    look()
    page.locator("#proposed").get_by_role("link", name="Evenings are hardly less cold").tap()
    expect(page.locator("#open")).to_be_visible()
    look()
    page.get_by_label("Take it as a theme named").fill("Cold rooms")
    page.get_by_role("button", name="Take it").tap()
    told(page, "4 remarks put under “Cold rooms”.")
    look()
    page.locator("#yours").get_by_role("link", name="Cold rooms").tap()
    expect(page.get_by_role("heading", name="Cold rooms")).to_be_visible()
    remark(page, "Mornings feel").locator("label").tap()
    look()
    page.get_by_label("Put what is picked").select_option("none")
    page.get_by_role("button", name="Put there", exact=True).tap()
    told(page, "1 remark put to “none of these”.")
    expect(remark(page, "Mornings feel")).to_have_count(0)
    page.locator("#undo button").tap()
    told(page, "Undone.")
    expect(remark(page, "Mornings feel")).to_have_count(1)
    remark(page, "Mornings feel").locator("label").tap()
    remark(page, "bitterly").locator("label").tap()
    page.get_by_label("Put what is picked").select_option("new")
    page.locator("#new").fill("Mornings")
    page.get_by_role("button", name="Put there", exact=True).tap()
    told(page, "2 remarks put under “Mornings”.")
    expect(page.locator("#yours")).to_contain_text("Mornings")
    page.get_by_text("Name it, split it, put it together").tap()
    page.locator("#into").select_option(label="Mornings")
    page.get_by_role("button", name="Put together").tap()
    told(page, "put together with “Mornings”")
    look()
    page.locator("#yours").get_by_role("link", name="Undecided").tap()
    expect(page.locator("[data-remark]")).to_have_count(6)
    look()
    expect(page.get_by_role("link", name="10 remarks have no answer yet")).to_be_visible()


def test_with_the_mouse_a_remark_is_drawn_onto_a_theme(site: Site, visit: Visit, axe: Check) -> None:
    page = bench(site, visit, "elm-drawn", DESKTOP)
    page.locator("#proposed").get_by_role("link", name="dear").first.click()
    page.get_by_label("Take it as a theme named").fill("Money")
    page.get_by_role("button", name="Take it").click()
    told(page, "under “Money”")
    page.locator("#yours").get_by_role("link", name="Undecided").click()
    expect(page.get_by_role("heading", name="Undecided")).to_be_visible()
    axe(page)
    remark(page, "I freeze").drag_to(page.locator("#yours li").filter(has_text="Money"))
    told(page, "1 remark put under “Money”.")
    expect(remark(page, "I freeze")).to_have_count(0)
    remark(page, "Noise").drag_to(page.locator("#yours li").filter(has_text="None of these"))
    told(page, "1 remark put to “none of these”.")
    remark(page, "Mornings feel").locator("[type=checkbox]").check()
    page.get_by_role("button", name="Put there", exact=True).click()
    told(page, "Choose where to put them.")
    expect(page.locator("[data-remark] :checked")).to_have_count(1)
    for words in ("Undone.", "Undone."):
        page.locator("#undo button").click()
        told(page, words)
    expect(remark(page, "I freeze")).to_have_count(1)


def test_with_keys_alone_remarks_are_put_and_put_back(site: Site, visit: Visit) -> None:
    page = bench(site, visit, "elm-keys", DESKTOP)
    page.goto(f"{page.url.split('?')[0]}?open=undecided")
    page.locator("[data-remark] [type=checkbox]").first.focus()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("Space")
    page.keyboard.press("n")
    page.keyboard.type("Chilly")
    page.keyboard.press("Enter")
    told(page, "2 remarks put under “Chilly”.")
    expect(page.locator("[data-remark]").first.locator("[type=checkbox]")).to_be_focused()
    outline = page.locator("[data-remark]").first.evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Space")
    page.keyboard.press("t")
    page.keyboard.press("c")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told(page, "1 remark put under “Chilly”.")
    for count in (8, 10):
        page.keyboard.press("u")
        expect(page.locator("[data-remark]")).to_have_count(count)


def test_from_right_to_left_everything_is_on_the_page(site: Site, visit: Visit, axe: Check, fits: Check) -> None:
    page = bench(site, visit, "elm-right", DESKTOP, RIGHT_TO_LEFT)
    page.goto(f"{page.url.split('?')[0]}?open=undecided")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    axe(page)
    fits(page)
    for address in ("workbench/?open=pcold", "workbench/?open=alike", "codebook/", "coder/1/"):
        page.goto(f"/desk/elm-right/heat/sum-up/{address}")
        axe(page)
        fits(page)


def test_words_that_are_taken_count_at_once_and_the_page_stays(site: Site, visit: Visit, axe: Check) -> None:
    page = bench(site, visit, "elm-live", PHONE)
    page.goto("/desk/elm-live/heat/sum-up/proposal/")
    page.get_by_label("Title").fill("Warm by six")
    page.get_by_label("The proposal in a few sentences").fill("The heating starts at six.")
    page.get_by_role("button", name="Begin the proposal").click()
    page.get_by_label("The point, in one sentence").fill("The heating starts at six.")
    page.get_by_role("button", name="Add the point and choose its words").click()
    bar = page.locator(".stands")
    expect(bar).to_contain_text("Rests on nobody's words")
    page.evaluate("window.stayed = true")
    for label in ("s1", "s2", "s6"):
        page.get_by_role("button", name=f"Take it {label}", exact=True).click()
        expect(page.locator("[data-remark]").filter(has_text=label).locator("q").first).to_be_visible()
    expect(bar).to_contain_text("broad")
    page.get_by_text("Who is answered, and who got through").click()
    expect(bar).to_contain_text("7 remarks have no answer yet")
    assert page.evaluate("window.stayed")
    axe(page)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_themes_are_worked_out_while_somebody_goes_on(site: Site, visit: Visit, axe: Check, script: bool) -> None:
    looks = (PHONE,) if script else (PHONE, NO_SCRIPT)
    page = open_desk(site, visit, f"elm-work-{int(script)}", *looks)
    page.goto(f"/desk/elm-work-{int(script)}/heat/sum-up/workbench/")
    page.get_by_role("button", name="Work themes out").tap()
    if script:
        expect(page.locator("#proposed")).to_be_visible(timeout=60_000)
        axe(page)
        return
    page.wait_for_url("**did=work**")
    for _ in range(60):
        page.goto(page.url.split("?")[0])
        if page.locator("#proposed").count():
            break
        expect(page.get_by_role("link", name="Look again")).to_be_visible()
        page.wait_for_timeout(1000)
    expect(page.get_by_text("Worked out from 3 remarks.")).to_be_visible()
