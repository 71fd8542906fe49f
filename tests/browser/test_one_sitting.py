"""A whole small round by keyboard in one sitting: from the question on the wall to the question of the next round."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import DESKTOP
from tests.browser.conftest import Visit
from tests.browser.keyboard import Keyboard
from tests.browser.server import Site, demo_site

Check = Callable[[Page], None]
REMARKS = ("The door slams all night.", "My mother cannot open it.", "It was mended twice.", "The closer is broken.")
SECTIONS = (("Block A", "22"), ("Block B", "24"))
BELIEFS = ("It is old.", "It is loud.", "It can be mended.")
ANSWERS = 7
"""Sheets that come back from each section: more than a quarter of everybody."""
MOST_KEYS = 900
"""Presses beside the letters of what is written down, from the empty first form to the question of the next round."""


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """By how many days the server is ahead."""
    file = tmp_path / "days"
    file.write_text("0")
    return file


@pytest.fixture
def evening(browser: Browser, tmp_path: Path, clock: Path) -> Iterator[Site]:
    """A server of its own, whose days the test moves on: a round needs a night to think it over."""
    own = {"PYTHONPATH": str(Path(__file__).parent / "clock"), "TEST_CLOCK": str(clock)}
    with demo_site(tmp_path / "var", **own) as site:
        yield site


def begin(keys: Keyboard) -> None:
    page = keys.page
    keys.fill("Your group", "Elm Court Tenants")
    keys.fill("Your question", "What about the door?")
    for number, (name, size) in enumerate(SECTIONS, start=1):
        keys.fill(f"Section {number}", name)
        keys.fill(f"People in section {number}", size)
    keys.tab_to("What do you think before you ask?")
    for belief in BELIEFS:
        keys.type(belief)
        keys.press("Enter")
    keys.follow("Open it")
    page.wait_for_url("**/desk/**")


def meet(keys: Keyboard) -> None:
    """Remarks read back, hands counted section by section, the end written down."""
    page = keys.page
    for words in REMARKS:
        keys.type(words)
        keys.press("Enter", "Space")
        with page.expect_navigation():
            keys.press("Enter")
        expect(page.get_by_label("What somebody says")).to_be_focused()
    keys.follow("Show of hands")
    expect(page.get_by_label("Agree", exact=True)).to_be_focused()
    for number in ("9", "2", "1"):
        keys.type(number)
        keys.press("Tab")
    keys.type("Block A")
    keys.follow("Write the hands down")
    # The next section is chosen already, and the first number has the focus.
    expect(page.get_by_label("Agree", exact=True)).to_be_focused()
    keys.type("8")
    keys.press("Tab")
    keys.type("2")
    keys.press("Tab")
    keys.type("2")
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.get_by_role("row", name="Block B 8 2 2")).to_be_visible()
    keys.follow("Back to the question")
    keys.follow("End the meeting")
    for name, people in (("People of Block A", "12"), ("People of Block B", "12")):
        keys.tab_to(name)
        keys.press("ControlOrMeta+a")
        keys.type(people)
    keys.fill("What we were taught", "It is the closer, not the door.")
    keys.tab_to("The whole round is held")
    keys.press("Space")
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The meeting is written down.")


def judge(keys: Keyboard) -> None:
    """Every remark is read and shown."""
    keys.skip()
    keys.follow("Read and judge them")
    for _ in REMARKS:
        keys.skip()
        keys.follow("Show it to everybody")
    keys.skip()
    keys.follow("Back to Ask")


def sum_up(keys: Keyboard) -> None:
    """One coder, one point in people's words, an answer to everybody, the beliefs, what is left out, the check."""
    page = keys.page
    keys.follow("Go on to Sum up")
    keys.next()
    keys.follow("Themes")
    keys.skip()
    keys.follow("First coder")
    keys.skip()
    keys.fill("A new theme", "door")
    with page.expect_navigation():
        keys.press("Enter")
    for number in range(1, len(REMARKS) + 1):
        keys.tab_to(f"Theme s{number}")
        keys.type("door")
    keys.follow("Keep")
    keys.follow("Back to Sum up")


def propose(keys: Keyboard) -> None:
    """One point in people's words, an answer to everybody else, and what became of what was thought before."""
    keys.next()
    keys.follow("Our proposal")
    keys.fill("Title", "A door that closes softly")
    keys.fill("The proposal in a few sentences", "The closer is replaced before winter.")
    keys.follow("Begin the proposal")
    keys.fill("The point, in one sentence", "The closer of the door is replaced.")
    keys.follow("Add the point and choose its words")
    for label in ("s1", "s4"):
        keys.tab_to(f"Take it {label}")
        keys.press("Enter")
        expect(keys.page.locator("[data-remark]").filter(has_text=label).locator("q").first).to_be_visible()
    keys.follow("These are all its words")
    back_to_sum_up(keys)
    keys.follow("What became of every remark")
    for label in ("s2", "s3"):
        keys.tab_to(f"{label}:")
        keys.press("Space")
    keys.tab_to("What became of them?")
    keys.type("partly")
    keys.fill("Why?", "It is why the closer comes first.")
    keys.follow("Give this answer")


def back_to_sum_up(keys: Keyboard) -> None:
    """From the end of a job to the next one."""
    keys.follow("Back to Sum up")
    keys.next()


def sign(keys: Keyboard) -> None:
    """What became of the beliefs, what is left out, the check."""
    page = keys.page
    back_to_sum_up(keys)
    keys.follow("What we thought before")
    for number in range(1, len(BELIEFS) + 1):
        keys.tab_to("kept")
        keys.press("Space")
        keys.follow(f"Keep {number}")
    back_to_sum_up(keys)
    keys.follow("What is left out")
    keys.fill("What do you leave out, and why?", "The colour of the door: nobody asked for it.")
    keys.follow("Write it down")
    back_to_sum_up(keys)
    keys.follow("The check")
    for _number in range(len(REMARKS)):
        keys.tab_to("Read against the proposal")
        keys.press("Space", "Tab")
    keys.follow("I have read them, and sign")
    back_to_sum_up(keys)
    keys.follow("Go on to Go back")
    page.wait_for_url("**/go-back/**")


def go_back(keys: Keyboard) -> None:
    """Sheets with sealed codes come back from both sections; it was read to somebody who disagrees."""
    page = keys.page
    page.wait_for_url("**/go-back/**")
    keys.follow("Sealed codes")
    for section, _size in SECTIONS:
        keys.fill(section, str(ANSWERS))
    keys.follow("Make the sheet")
    codes = page.locator(".code").all_inner_texts()
    assert len(codes) == ANSWERS * len(SECTIONS)
    keys.follow("Back to the desk")
    keys.skip()
    keys.tab_to("more are missing")
    keys.press("Enter")
    keys.follow("Read it to somebody")
    keys.follow("Key in sheets that came back")
    keys.tab_to("One line a sheet")
    for code in codes:
        keys.type(f"{code} 1 1")
        keys.press("Enter")
    keys.follow("Store these sheets")
    expect(page.get_by_role("status")).to_contain_text("All of them are in.")
    keys.follow("Back to Go back")
    keys.fill("What they heard", "That it would be loud for another winter.")
    keys.follow("Write it down")


def decide(keys: Keyboard) -> None:
    """The next day: a proposal is slept on, even after one evening."""
    page = keys.page
    page.reload()
    keys.next()
    keys.follow("Write down the decision")
    keys.tab_to("adopted")
    keys.press("Space")
    keys.fill("Which body", "members' meeting")
    keys.follow("Write it down and open the answers")
    keys.follow("Go on to Try")
    page.wait_for_url("**/try/**")


def try_it(keys: Keyboard, due: date) -> None:
    """What is expected is written down and locked before two neighbours begin."""
    keys.next()
    keys.follow("Write down what you expect")
    keys.fill("In one sentence", "The door can be opened with one hand.")
    keys.fill("What will you count or look at?", "six neighbours over seventy")
    keys.fill("From which number on did it come true?", "5 of 6")
    keys.tab_to("On which day will you look?")
    keys.type(due.strftime("%m%d%Y"))
    keys.tab_to("likely")
    keys.press("Space")
    keys.follow("Write it down")
    keys.follow("Lock it")
    keys.follow("Write down an action")
    keys.fill("What is done?", "The closer is replaced.")
    keys.fill("Who does it?", "two neighbours")
    keys.follow("Write it down")


def tell_what_came(keys: Keyboard) -> None:
    """On the day: what was seen, and on to Learn."""
    page = keys.page
    page.reload()
    keys.skip()
    keys.follow("Back to Try")
    keys.follow("Write down what happened H1")
    keys.tab_to("It came true")
    keys.press("Space")
    keys.fill("What did you see?", "Six of six.")
    keys.follow("Write it down")
    keys.follow("Go on to Learn")
    page.wait_for_url("**/learn/**")


def learn(keys: Keyboard) -> None:
    """What is missing next stands open: why, what else it could be, what to keep, what we got wrong, who led."""
    page = keys.page
    keys.next()
    for text in ("It was the closer.", "Nobody oiled the hinges.", "Read back in the room.",
                 "We thought of the door first.", "somebody of Block B"):  # fmt: skip
        keys.fill("In one or two sentences", text)
        keys.follow("Write it down")
    keys.fill("A question or a finding", "Who oils the hinges?")
    keys.follow("Give it to the next round")
    keys.fill("In one or two sentences", "Read out in the hall, and a sheet by the door.")
    keys.follow("Write it down")
    keys.follow("Close the round")
    expect(page.get_by_role("status")).to_contain_text("The round is closed.")


def open_the_next(keys: Keyboard, back_by: date) -> None:
    """The next round begins with what is carried over."""
    keys.fill("The question of the next round", "Who oils the hinges?")
    keys.tab_to("We come back by")
    keys.type(back_by.strftime("%m%d%Y"))
    keys.follow("Open the next round")
    keys.page.wait_for_url("**/prepare/**")


def test_a_whole_small_round_is_held_by_keyboard_in_one_sitting(
    evening: Site, clock: Path, browse: Callable[[str], Visit], record_property: Callable[[str, object], None]
) -> None:
    page = browse(evening.address)("/begin/", DESKTOP)
    keys, today = Keyboard(page), date.today()
    begin(keys)
    page.goto(f"{page.url.partition('?')[0]}ask/meeting/")
    meet(keys)
    judge(keys)
    sum_up(keys)
    propose(keys)
    sign(keys)
    go_back(keys)
    clock.write_text("1")
    decide(keys)
    try_it(keys, today + timedelta(days=8))
    clock.write_text("8")
    tell_what_came(keys)
    learn(keys)
    open_the_next(keys, today + timedelta(days=60))
    record_property("keys", keys.presses)
    print(f"keys beside what is written down: {keys.presses}; letters: {keys.letters}")
    assert keys.presses <= MOST_KEYS
    expect(page.get_by_text("Who oils the hinges?").first).to_be_visible()
