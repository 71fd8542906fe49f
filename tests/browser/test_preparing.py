"""Prepare first, open later; a second person gets a hat, an account, and the sealed sheet opens the desk."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import NO_SCRIPT, PHONE, Look
from tests.browser.conftest import Visit

Check = Callable[[Page], None]
WITH_AND_WITHOUT_SCRIPT = pytest.mark.parametrize("look", [{}, NO_SCRIPT], ids=["script", "no-script"])
THINK = "The lift is old.\nNobody minds the stairs.\nالمصعد قديم"
PASSWORD = "stairs boiler window mint"


def prepare_first(page: Page) -> str:
    """Four answers, one sentence of what we think, and the round stays in Prepare; the address of the desk."""
    page.get_by_label("Your group").fill("Elm Court Tenants")
    page.get_by_label("Your question").fill("What about the lift?")
    for number, (name, size) in enumerate((("Block A", "48"), ("مبنى ب", "9")), start=1):
        page.get_by_label(f"Section {number}", exact=True).fill(name)
        page.get_by_label(f"People in section {number}").fill(size)
    page.get_by_label("What do you think before you ask?").fill("The lift is old.")
    page.get_by_role("button", name="Prepare first, open later").click()
    page.wait_for_url("**/prepare/")
    return page.url.removesuffix("prepare/")


@WITH_AND_WITHOUT_SCRIPT
def test_a_round_is_prepared_page_by_page_and_then_opened(visit: Visit, look: Look, axe: Check, fits: Check) -> None:
    page = visit("/begin/", PHONE, look)

    def looked_at() -> None:
        fits(page)
        if not look:
            axe(page)

    looked_at()
    prepare_first(page)
    page.locator("#step").get_by_role("link", name="Write down what you think before you ask").click()
    assert page.url.endswith("#beliefs")
    page.get_by_role("link", name="Change or lock them").click()
    page.get_by_label("What do you think before you ask?").fill(THINK)
    looked_at()
    page.get_by_role("button", name="Save and lock for good").click()
    expect(page.locator("#beliefs")).to_contain_text("Nobody can change it.")

    page.get_by_role("link", name="Change the question and its days").click()
    page.get_by_label("Last day of asking").fill("2020-01-01")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("This day is over.")
    looked_at()
    page.get_by_label("Last day of asking").fill("")
    page.get_by_label("An open question, asked first").fill("What is it like without the lift?")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#question")).to_contain_text("What is it like without the lift?")

    page.get_by_role("link", name=re.compile("Change ?: Block A")).click()
    page.get_by_label("Nobody yet").uncheck()
    page.get_by_label("Who convenes it").fill("the caretaker")
    looked_at()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#sections")).to_contain_text("the caretaker")
    looked_at()

    page.get_by_role("link", name="Add or take off sentences").click()
    page.get_by_label("A sentence to judge").fill("It should be looked at every month.")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("status")).to_contain_text("It was added.")
    looked_at()
    page.get_by_role("link", name="Back to Prepare").click()
    page.get_by_role("button", name="Go on to Ask").click()
    page.wait_for_url("**/ask/**")
    page.get_by_role("link", name="Prepare", exact=True).click()
    expect(page.locator("main")).to_contain_text("this stays as it was prepared")
    expect(page.get_by_role("link", name="Change the question and its days")).to_have_count(0)


@WITH_AND_WITHOUT_SCRIPT
def test_a_second_person_gets_a_hat_and_an_account_and_the_sealed_sheet_opens_the_desk(
    visit: Visit, look: Look, axe: Check, fits: Check
) -> None:
    def looked_at(page: Page) -> None:
        fits(page)
        if not look:
            axe(page)

    login = "ben.plain" if look else "ben.script"  # one site for both
    first = visit("/begin/", PHONE, look)
    desk = prepare_first(first)
    first.get_by_role("link", name="People").click()
    looked_at(first)
    first.get_by_label("What the others at the desk call this person").fill("Ben")
    first.get_by_label("Which hat?").select_option("drafter")
    first.get_by_role("button", name="Give the hat").click()
    slip = first.locator("#desk-slip").inner_text()
    looked_at(first)

    second = visit("/desk/", PHONE, look)
    second.get_by_label("Desk slip").fill(slip.lower())
    second.get_by_role("button", name="Open the desk").click()
    second.get_by_role("link", name="People").click()
    second.get_by_role("link", name="Open the desk with a login instead of a slip").click()
    looked_at(second)
    second.get_by_label("Login").first.fill(login.upper())
    second.get_by_label("Password", exact=True).first.fill(PASSWORD)
    second.get_by_label("The password once more").fill(PASSWORD)
    second.get_by_role("button", name="Make the account").click()
    expect(second.get_by_role("status")).to_contain_text("The slip opens nothing any more")
    looked_at(second)
    second.get_by_role("button", name="Close the desk on this device").click()
    second.get_by_text("I have a login and a password").click()
    second.get_by_label("Login").fill(login)
    second.get_by_label("Password").fill(PASSWORD)
    looked_at(second)
    second.get_by_role("button", name="Open it with the account").click()
    assert second.url == desk

    first.goto(f"{desk}hand-over/")
    looked_at(first)
    first.get_by_role("button", name="Print the sheet").click()
    sealed = first.locator("#recovery-slip").inner_text()
    looked_at(first)
    third = visit("/desk/", PHONE, look)
    third.get_by_label("Desk slip").fill(sealed)
    third.get_by_role("button", name="Open the desk").click()
    looked_at(third)
    third.get_by_role("button", name="Use it now").click()
    assert third.url == desk
    third.goto(f"{desk}people/")
    expect(third.locator("#people")).to_contain_text("asks")
