"""Answering a proposal in a real browser: on a phone, with and without script, and from the desk."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DARK, DESKTOP, NO_SCRIPT, PHONE, RIGHT_TO_LEFT, Look
from tests.browser.conftest import Visit
from tests.browser.server import Site, without_own_settings

PREPARING = """
import sys
from pathlib import Path
from massline.web import serving
serving.prepare(Path(sys.argv[1]))
from massline.web.people.models import Membership, Organisation, Role
from massline.web.rounds.slips import new_slip, slip_hash
from tests.web import proposals
version = proposals.shown_days_ago()
proposals.ready_to_decide(version)
slip, name = new_slip(), sys.argv[2]
house = Organisation.objects.get(slug="house")
Membership.objects.create(organisation=house, role=Role.FACILITATOR, link_hash=slip_hash(slip))
Organisation.objects.filter(slug="house").update(slug=name)
print(slip)
for slug, count in (("a", 9), ("b", 9), ("c", 9)):
    print(*proposals.batch(version, slug, count))
"""


@dataclass(frozen=True)
class Open:
    """A proposal before people on the running site: its address, the desk slip, codes by block."""

    path: str
    desk_slip: str
    codes: tuple[str, ...]

    @property
    def desk(self) -> str:
        return f"/desk{self.path}go-back/"


@pytest.fixture(scope="module")
def proposal(site: Site) -> Open:
    """Shown to people eight days ago, written into the server's own folder by another process."""
    done = subprocess.run(
        [sys.executable, "-c", PREPARING, str(site.folder), "house-browser"],
        capture_output=True, text=True, env=without_own_settings(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    slip, *codes = done.stdout.splitlines()
    return Open("/house-browser/damp/", slip, tuple(code for line in codes for code in line.split()))


def answer(page: Page, whole: str = "Ours, with a change") -> None:
    """Answer as a person would: each point, then the whole."""
    for number, said in enumerate(("Agree", "Agree", "Disagree")):
        page.get_by_role("group", name=f"Point {number + 1}").get_by_label(said, exact=True).check()
    page.get_by_role("group", name="And as a whole").get_by_label(whole, exact=True).check()
    page.get_by_role("button", name="Send my answer").click()


@pytest.mark.parametrize("script", [{}, NO_SCRIPT], ids=["script", "no script"])
def test_a_proposal_is_answered_on_a_phone(visit: Visit, proposal: Open, script: Look) -> None:
    page = visit(proposal.path, PHONE, script)
    page.get_by_role("link", name="Read the proposal and answer it").click()
    expect(page.get_by_text("My wall is wet").first).to_be_visible()
    page.get_by_label("One sentence that would change it").fill("A diary is homework.")
    answer(page)
    expect(page.get_by_role("heading", name="Your answer is in. Thank you.")).to_be_visible()
    page.get_by_role("button", name="See where your words are now").click()
    expect(page.get_by_text("A diary is homework.")).to_be_visible()
    page.goto(f"{proposal.path}proposal/")
    expect(page.get_by_text("You have answered.")).to_be_visible()
    assert page.locator("input:checked").count() == 0


def test_a_forgotten_choice_is_told_and_the_rest_stays(visit: Visit, proposal: Open) -> None:
    page = visit(f"{proposal.path}proposal/", PHONE)
    page.get_by_role("group", name="Point 1").get_by_label("Agree", exact=True).check()
    page.get_by_label("One sentence that would change it").fill("A diary is homework.")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_text("Choose one of the four.").first).to_be_visible()
    expect(page.get_by_role("group", name="Point 1").get_by_label("Agree", exact=True)).to_be_checked()
    expect(page.get_by_label("One sentence that would change it")).to_have_value("A diary is homework.")


def test_it_is_answered_by_keyboard_alone(visit: Visit, proposal: Open) -> None:
    page = visit(f"{proposal.path}proposal/")
    page.get_by_role("group", name="Point 1").get_by_label("Agree", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("group", name="Point 2").get_by_label("Disagree", exact=True)).to_be_checked()
    page.get_by_role("group", name="And as a whole").get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Send my answer").press("Enter")
    expect(page.get_by_role("heading", name="Your answer is in. Thank you.")).to_be_visible()


@pytest.mark.parametrize("look", [PHONE, DESKTOP | DARK, PHONE | RIGHT_TO_LEFT], ids=["phone", "dark", "rtl"])
def test_every_page_of_going_back_is_accessible_and_fits(
    visit: Visit, proposal: Open, axe: Callable[[Page], None], fits: Callable[[Page], None], look: Look
) -> None:
    page = visit(f"{proposal.path}proposal/", look)
    axe(page)
    fits(page)
    page.locator("main form button.button").click()
    axe(page)
    fits(page)
    page.goto("/desk/")
    page.locator("#id_slip").fill(proposal.desk_slip)
    page.locator("main form button").first.click()
    for name in ("", "sheet/", "slips/", "key-in/", "decision/"):
        page.goto(proposal.desk + name)
        axe(page)
        fits(page)
    one, two = proposal.codes[:2]
    page.goto(f"{proposal.desk}key-in/")
    page.locator("#id_sheets").fill(f"{one} 1 1 1 1\n{two} 1 1 1 1")
    page.locator("#id_again").fill(f"{two} 1 1 1 2")
    page.locator("main form[method=post] button.button").first.click()
    axe(page)
    fits(page)


def test_paper_is_keyed_in_and_the_decision_opens_the_answers(visit: Visit, proposal: Open) -> None:
    page = visit("/desk/")
    page.locator("#id_slip").fill(proposal.desk_slip)
    page.locator("main form button").first.click()
    page.goto(proposal.desk)
    page.get_by_role("link", name="Key in sheets that came back").click()
    page.get_by_label("One line a sheet").fill("\n".join(f"{code} 1 1 1 2" for code in proposal.codes[3:]))
    page.get_by_role("button", name="Store these sheets").click()
    expect(page.get_by_text("All of them are in.")).to_be_visible()
    page.goto(f"{proposal.desk}decision/")
    page.get_by_label("adopted", exact=True).check()
    page.get_by_label("Which body decided?").fill("members' meeting")
    page.get_by_role("button", name="Write it down and open the answers").click()
    expect(page.get_by_text("Say why the body decides so all the same").first).to_be_visible()
    page.get_by_role("textbox", name="Why? (optional)").fill("The works cannot wait.")
    page.get_by_role("button", name="Write it down and open the answers").click()
    expect(page.get_by_text("The decision is written down and the answers are opened.")).to_be_visible()
    page.goto(f"{proposal.path}proposal/")
    expect(page.get_by_text("Adopted by the members' meeting")).to_be_visible()
