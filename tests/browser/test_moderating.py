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
NAMED = "Old Tom in flat 9 lets the bell ring all night."
REWORDED = "The bell rings all night."
MARK = "reworded by a moderator, not approved yet by the person who said it"
APPROVED = "reworded by a moderator, approved by the person who said it"


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


def open_receipt(page: Page, receipt: str) -> None:
    page.goto("/receipt/")
    page.get_by_label("The code on your slip").fill(receipt)
    page.get_by_role("main").get_by_role("button").first.click()


def until(page: Page, words: str) -> None:
    """Pass over the sentences before this one: each person has an order of their own."""
    statement = page.locator("#statement")
    for _ in range(8):
        statement.wait_for()
        before = statement.inner_text()
        if words in before:
            return
        page.get_by_role("button", name="Not sure / skip").click(delay=400)
        expect(statement).not_to_have_text(before, use_inner_text=True)
    pytest.fail(f"{words} was not asked")


@pytest.mark.parametrize("look", [{}, NO_SCRIPT], ids=["script", "no-script"])
def test_other_words_are_marked_until_their_author_takes_them_for_their_own_or_off(
    visit: Visit, axe: Check, fits: Check, look: Look
) -> None:
    moderator = visit("/", PHONE, look)
    desk = open_desk(moderator)
    link = moderator.locator("#vote-url").get_attribute("href") or ""
    neighbour, another = visit("/", PHONE, look), visit("/", PHONE, look)
    receipts = {}
    for page, words, other in ((neighbour, NAMED, REWORDED), (another, PRIVATE, "Ask around.")):
        receipts[words] = say(page, link, words)
        moderator.goto(f"{desk}ask/judge/")
        one = card(moderator, words)
        one.get_by_text("Put it in other words").click()
        one.get_by_label("The same thought, so that it can be shown").fill(other)
        one.get_by_role("button", name="Show these words instead").click()
        expect(moderator.get_by_role("alert").first).to_contain_text("Say why")
        fits(moderator)
        card(moderator, words).get_by_label("Why not as it was said?").fill("It shows a neighbour.")
        card(moderator, words).get_by_role("button", name="Show these words instead").click()
        expect(moderator.get_by_role("status")).to_contain_text("Stored.")

    voter = visit(link, PHONE, look)
    voter.get_by_role("main").get_by_role("button").first.click()
    until(voter, REWORDED)
    expect(voter.locator("main")).to_contain_text(MARK)
    fits(voter)

    for page, words in ((neighbour, NAMED), (another, PRIVATE)):
        open_receipt(page, receipts[words])
        expect(page.get_by_role("heading", name="Are these words yours?")).to_be_visible()
        expect(page.locator("main")).to_contain_text("It shows a neighbour.")
        fits(page)
        if not look:
            axe(page)
    neighbour.get_by_role("button", name="Yes, these words are mine").click()
    expect(neighbour.get_by_role("status")).to_contain_text("these words are yours now")
    expect(neighbour.locator("main")).to_contain_text(APPROVED)
    another.get_by_role("button", name="No, take them off").click()
    expect(another.get_by_role("status")).to_contain_text("The other words are gone.")
    expect(another.locator("main")).not_to_contain_text("Ask around.")

    voter.reload()
    expect(voter.locator("main")).to_contain_text(REWORDED)
    expect(voter.locator("main")).to_contain_text(APPROVED)
    moderator.goto(f"{desk}ask/judge/")
    expect(moderator.get_by_role("heading", level=1)).to_have_text("1 sentence waits for you")
    expect(card(moderator, PRIVATE)).to_contain_text("did not want the other words")
    card(moderator, PRIVATE).get_by_text("Do not show it, or not yet").click()
    card(moderator, PRIVATE).get_by_label("Why? Its author reads this.").fill("It holds a number.")
    card(moderator, PRIVATE).get_by_role("button", name="Do not show it").click()
    expect(moderator.get_by_role("heading", level=1)).to_have_text("No sentence waits for you")
    if not look:
        axe(moderator)
