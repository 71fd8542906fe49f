"""A meeting on the wall, with the keyboard only: the question, remarks, hands, minutes, and on to Sum up."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, NO_SCRIPT, Look
from tests.browser.conftest import Visit
from tests.browser.test_paper import open_desk

Check = Callable[[Page], None]
REMARKS = ("The door slams all night.", "My mother cannot open it.", "It was mended twice.")
MOST_KEYS = 220
"""Presses beside the letters of what people said; a meeting has other things to do."""


class Keyboard:
    """Whoever runs the meeting: presses keys, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def tab_to(self, name: str, *, most: int = 60) -> None:
        """Tab until the thing with this name has the focus."""
        script = """() => { const e = document.activeElement;
            return (e.labels?.[0]?.textContent || e.textContent || "").trim().replace(/\\s+/g, " "); }"""
        for _ in range(most):
            if str(self.page.evaluate(script)).startswith(name):
                return
            self.press("Tab")
        raise AssertionError(f"no way to '{name}' by Tab")


def remark(keys: Keyboard, words: str, *, script: bool) -> None:
    field = keys.page.get_by_label("What somebody says")
    expect(field).to_be_focused()
    keys.type(words)
    if script:
        keys.press("Enter")
    else:
        keys.tab_to("Read back")
    keys.press("Space")
    keys.press("Enter")
    expect(keys.page.locator("blockquote").filter(has_text=words)).to_be_visible()
    expect(field).to_be_focused()


@pytest.mark.parametrize("look", [{}, NO_SCRIPT], ids=["script", "no-script"])
def test_a_meeting_is_run_by_keyboard_to_its_end(
    visit: Visit, axe: Check, fits: Check, look: Look, record_property: Callable[[str, object], None]
) -> None:
    page = visit("/", DESKTOP, look)
    desk = open_desk(page)
    page.goto(f"{desk}ask/meeting/")
    keys = Keyboard(page)
    for words in REMARKS:
        remark(keys, words, script=not look)
    if not look:
        axe(page)
    fits(page)

    keys.tab_to("Show of hands")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(REMARKS[-1])
    expect(page.get_by_label("Agree", exact=True)).to_be_focused()
    for number in ("9", "2", "1"):
        keys.type(number)
        keys.press("Enter" if number == "1" else "Tab")
    expect(page.get_by_role("status")).to_contain_text("written down")
    expect(page.get_by_role("cell", name="9", exact=True)).to_be_visible()
    if not look:
        axe(page)
    fits(page)

    keys.tab_to("Back to the question")
    keys.press("Enter")
    page.wait_for_url("**/meeting/")
    keys.tab_to("Minutes to print")
    keys.press("Enter")
    expect(page.get_by_text("are never added to votes")).to_be_visible()
    expect(page.get_by_text(REMARKS[2])).to_be_visible()
    keys.tab_to("Back to the meeting")
    keys.press("Enter")
    page.wait_for_url("**/meeting/")
    keys.tab_to("End the meeting")
    keys.press("Enter")
    page.wait_for_url("**/end/")
    for name, people in (("People of Block A", "8"), ("People of Block B", "5")):
        keys.tab_to(name)
        keys.press("ControlOrMeta+a")
        keys.type(people)
    keys.tab_to("What we were taught")
    keys.type("It is the closer, not the door.")
    keys.tab_to("The whole round is held")
    keys.press("Space")
    keys.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The meeting is written down.")
    record_property("keys", keys.presses)
    print(f"keys beside the words themselves: {keys.presses}")
    assert keys.presses <= MOST_KEYS
    expect(page.get_by_role("button", name="Go on to Sum up")).to_be_visible()
