"""Summing up in a real browser, from first themes to a signed proposal (journey 5), on a phone and by keyboard."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import NO_SCRIPT, PHONE
from tests.browser.conftest import Visit
from tests.browser.server import Site, without_own_settings

SAID = {
    "s1": "My radiator is cold until nine. Every morning.",
    "s2": "I freeze while the children dress.",
    "s3": "Whatever you do, I cannot pay more.",
}
MAKE = """
import sys
import django
django.setup()
from datetime import date
from django.conf import settings
from massline.web.people.models import Membership, Organisation, Role, Section
from massline.web.record.keyfiles import make_consultation_key
from massline.web.rounds import loop, voices
from massline.web.rounds.models import Belief, Consultation, Round, Stage, Verdict
from massline.web.rounds.slips import new_slip, slip_hash
name, day, said = sys.argv[1], date.fromisoformat(sys.argv[2]), sys.argv[3:]
organisation = Organisation.objects.create(slug=name, name="Elm Court")
blocks = [
    Section.objects.create(organisation=organisation, slug=s, name=f"Block {s}", size=40, how_known="counted")
    for s in "ab"
]
consultation = Consultation.objects.create(organisation=organisation, slug="heat", title="Heating")
make_consultation_key(settings.KEYS, consultation.id)
asked = Round.objects.create(consultation=consultation, number=1, question="What about the heating?", promise_on=day)
Belief.objects.create(round=asked, order=1, text="They heat too little themselves.", locked_on=day)
loop.move(asked, Stage.GATHER, role="facilitator", day=day)
for n, text in enumerate(said):
    words = voices.say(asked, text, voices.Speaker(f"{n}" * 32, new_slip(), blocks[n % 2]), day=day)
    voices.moderate(words, Verdict.ACCEPTED, role="moderator", day=day)
loop.move(asked, Stage.CONCENTRATE, role="facilitator", day=day)
slip = new_slip()
Membership.objects.create(organisation=organisation, role=Role.FACILITATOR, link_hash=slip_hash(slip))
print(slip)
"""


def open_desk(site: Site, visit: Visit, name: str, *looks: dict[str, object]) -> Page:
    """A desk at which a round with three remarks stands in Sum up."""
    settings = without_own_settings() | {
        "MASSLINE_VAR": str(site.folder),
        "DJANGO_SETTINGS_MODULE": "massline.web.config.settings",
    }
    made = subprocess.run(
        [sys.executable, "-c", MAKE, name, date.today().isoformat(), *SAID.values()],
        env=settings, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    page = visit("/desk/", *looks)
    page.get_by_label("Desk slip").fill(made.stdout.split()[-1])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/{name}/heat/**")
    page.goto(f"/desk/{name}/heat/sum-up/")
    return page


def go(page: Page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()


def test_from_first_themes_to_a_signed_proposal_on_a_phone(
    site: Site, visit: Visit, axe: Callable[[Page], None], fits: Callable[[Page], None]
) -> None:
    page = open_desk(site, visit, "elm-one", PHONE)

    def look() -> None:
        axe(page)
        fits(page)

    look()
    go(page, "Themes")
    for theme in ("cold", "dear"):
        page.get_by_label("Name of the theme").fill(theme)
        page.get_by_role("button", name="Add the theme").click()
    look()
    go(page, "First coder")
    for label, theme in (("s1", "cold"), ("s2", "cold"), ("s3", "dear")):
        page.get_by_label(f"Theme {label}").select_option(theme)
    look()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Your themes are kept.")).to_be_visible()

    go(page, "Back to Sum up")
    go(page, "Our proposal")
    page.get_by_label("Title").fill("Warm by six")
    page.get_by_label("The proposal in a few sentences").fill("The heating starts at six, at no higher price.")
    page.get_by_role("button", name="Begin the proposal").click()
    page.get_by_label("The point, in one sentence").fill("The heating starts at six.")
    page.get_by_role("button", name="Add the point and choose its words").click()
    look()
    page.get_by_role("button", name="Take it s2").click()
    expect(page.get_by_text("It rests on these words now.")).to_be_visible()
    go(page, "These are all its words")
    look()
    go(page, "All points")
    page.get_by_label("The point, in one sentence").fill("A thermometer in each hall.")
    page.get_by_role("button", name="Add the point and choose its words").click()
    go(page, "Back")
    expect(page.get_by_text("Nobody's words yet.")).to_be_visible()
    page.get_by_role("button", name="Show it as proposed by the drafting group").click()
    look()

    go(page, "Back to Sum up")
    go(page, "What became of every remark")
    page.locator("#theme").select_option("dear")
    page.get_by_role("button", name="Show").click()
    page.get_by_label("What became of them?").select_option("reserved")
    page.get_by_label("Why?").fill("The price is for the owner; we ask that it stays.")
    look()
    page.get_by_role("button", name="Give this answer").click()
    go(page, "Show all that have no answer yet")
    page.locator("#d-s1").check()
    page.get_by_label("What became of them?").select_option("partly")
    page.get_by_role("button", name="Give this answer").click()
    expect(page.get_by_text("Every remark is used or answered.")).to_be_visible()

    go(page, "Back to Sum up")
    go(page, "What we thought before")
    page.get_by_role("radio", name="changed").check()
    page.get_by_label("If it changed").fill("The heating starts too late.")
    page.get_by_label("The words that did it").first.fill("s1, s2")
    look()
    page.get_by_role("button", name="Keep").click()
    go(page, "Back to Sum up")
    go(page, "What is left out, and why")
    page.get_by_label("What do you leave out, and why?").fill("Nothing was left out but the price: not ours to set.")
    page.get_by_role("button", name="Write it down").click()
    look()
    go(page, "Back to Sum up")
    go(page, "The check")
    for label in SAID:
        page.get_by_label(f"Read against the proposal {label}").check()
    look()
    page.get_by_role("button", name="I have read them, and sign").click()
    expect(page.get_by_text("Signed. If the proposal")).to_be_visible()
    go(page, "Back to Sum up")
    expect(page.get_by_role("heading", name="Nothing is missing")).to_be_visible()
    expect(page.get_by_role("button", name="Go on to Go back")).to_be_visible()


MIDDLE_OF = """(element, word) => {
  const text = [...element.childNodes].find(node => node.data?.includes(word));
  const range = document.createRange();
  range.setStart(text, text.data.indexOf(word));
  range.setEnd(text, text.data.indexOf(word) + word.length);
  const box = range.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}"""


@pytest.mark.parametrize("with_keys", [False, True])
def test_words_are_marked_with_the_mouse_and_with_the_keyboard(site: Site, visit: Visit, with_keys: bool) -> None:
    page = open_desk(site, visit, f"elm-mark-{int(with_keys)}")
    begin(page)
    remark = page.locator("[data-remark]").filter(has_text="until nine")
    words = remark.locator("[data-words]")
    if with_keys:
        words.focus()
        for _ in range(2):
            page.keyboard.press("ArrowRight")
        for _ in range(2):
            page.keyboard.press("Shift+ArrowRight")
        expected = "is cold"
    else:
        words.scroll_into_view_if_needed()
        place = words.evaluate(MIDDLE_OF, "radiator")
        page.mouse.dblclick(place["x"], place["y"])
        expected = "radiator"
    typed = remark.locator("[name=words]")
    expect(typed).to_have_value(expected)
    remark.get_by_role("button", name="Take it").click()
    taken = page.locator("[data-remark]").filter(has_text="until nine").locator("q")
    expect(taken).to_have_text(expected)


def test_without_script_the_words_are_typed_as_they_stand_there(site: Site, visit: Visit) -> None:
    page = open_desk(site, visit, "elm-plain", PHONE, NO_SCRIPT)
    begin(page)
    remark = page.locator("[data-remark]").filter(has_text="until nine")
    remark.get_by_text("Only some of its words").click()
    remark.get_by_label("The words, as they stand there").fill("is warm")
    remark.get_by_role("button", name=re.compile("Take it")).click()
    expect(page.get_by_role("alert")).to_contain_text("does not stand in this remark")
    remark = page.locator("[data-remark]").filter(has_text="until nine")
    remark.get_by_label("The words, as they stand there").fill("cold until nine")
    remark.get_by_role("button", name=re.compile("Take it")).click()
    expect(page.locator("[data-remark]").filter(has_text="until nine").locator("q")).to_have_text("cold until nine")


def begin(page: Page) -> None:
    """A proposal with one point, at the page where its words are chosen."""
    go(page, "Our proposal")
    page.get_by_label("Title").fill("Warm by six")
    page.get_by_label("The proposal in a few sentences").fill("The heating starts at six.")
    page.get_by_role("button", name="Begin the proposal").click()
    page.get_by_label("The point, in one sentence").fill("The heating starts at six.")
    page.get_by_role("button", name="Add the point and choose its words").click()
