"""A moderator on a phone: the queue with the rules beside it; whoever spoke reads the verdict on their receipt."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import NO_SCRIPT, PHONE, Look
from tests.browser.conftest import Visit
from tests.browser.test_paper import open_desk

Check = Callable[[Page], None]
TWO_THOUGHTS = "The door slams. And the bell is broken."
UNCLEAR = "It is the same as always."
PRIVATE = "Call my neighbour on 020 7946 0991, she knows."


def say(page: Page, address: str, words: str) -> str:
    """Say one sentence; the receipt it stands under."""
    page.goto(f"{address}say/")
    page.get_by_label("In your own words").fill(words)
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**/noted/")
    return page.locator("#receipt-code").inner_text()


def card(page: Page, words: str) -> Locator:
    return page.get_by_role("article").filter(has_text=words)


@pytest.mark.parametrize("look", [{}, NO_SCRIPT], ids=["script", "no-script"])
def test_sentences_are_cut_held_and_refused_with_reasons_their_author_reads(
    visit: Visit, axe: Check, fits: Check, look: Look
) -> None:
    moderator = visit("/", PHONE, look)
    desk = open_desk(moderator)
    link = moderator.locator("#vote-url").get_attribute("href") or ""
    neighbour = visit("/", PHONE, look)
    receipts = [say(neighbour, link, words) for words in (TWO_THOUGHTS, UNCLEAR, PRIVATE)]
    assert len(set(receipts)) == 1

    moderator.goto(f"{desk}ask/judge/")
    expect(moderator.get_by_role("heading", level=1)).to_have_text("3 sentences wait for you")
    moderator.get_by_text("What is shown, and what is not").click()
    fits(moderator)
    if not look:
        axe(moderator)
    expect(card(moderator, PRIVATE)).to_contain_text("Look closely:")

    two = card(moderator, TWO_THOUGHTS)
    two.get_by_text("Cut it into parts").click()
    two.get_by_label("An empty line where a part ends").fill("The door slams.\n\nAnd the bell is broken.")
    two.get_by_role("button", name="Cut it here").click()
    for words in ("The door slams.", "And the bell is broken."):
        card(moderator, words).get_by_role("button", name="Show it to everybody").click()
        expect(moderator.get_by_role("status")).to_contain_text("Stored.")

    for words, press, why in (
        (UNCLEAR, "Hold it for now", "What is the same? Please say more."),
        (PRIVATE, "Do not show it", "It names a telephone number."),
    ):
        one = card(moderator, words)
        one.get_by_text("Do not show it, or not yet").click()
        one.get_by_role("button", name=press).click()
        expect(moderator.get_by_role("alert").first).to_contain_text("Say why")
        card(moderator, words).get_by_label("Why? Its author reads this.").fill(why)
        card(moderator, words).get_by_role("button", name=press).click()
        expect(moderator.get_by_role("status")).to_contain_text("Stored.")
    expect(moderator.get_by_role("heading", level=1)).to_have_text("No sentence waits for you")

    neighbour.goto("/receipt/")
    neighbour.get_by_label("The code on your slip").fill(receipts[0])
    neighbour.get_by_role("main").get_by_role("button").first.click()
    for told in ("What is the same? Please say more.", "It names a telephone number.", "Everybody can see it."):
        expect(neighbour.locator("main")).to_contain_text(told)
    fits(neighbour)
