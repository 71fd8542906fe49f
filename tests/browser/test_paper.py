"""No phone: a canvasser reads aloud, takes her words, reads them back, and leaves a slip with her."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import NO_SCRIPT, PHONE, Look
from tests.browser.conftest import Visit

Check = Callable[[Page], None]
HER_WORDS = "Nobody asks us on the ground floor, and the door slams all night."
CODE = re.compile(r"^(\w{4}-){4}\w$")


def open_desk(page: Page) -> str:
    """Open a consultation; the address of its desk."""
    page.goto("/begin/")
    page.get_by_label("Your group").fill("Elm Court Tenants")
    page.get_by_label("Your question").fill("What about the door?")
    for number, (name, size) in enumerate((("Block A", "48"), ("Block B", "52")), start=1):
        page.get_by_label(f"Section {number}", exact=True).fill(name)
        page.get_by_label(f"People in section {number}").fill(size)
    page.get_by_label("What do you think before you ask?").fill("It is old.\nIt is loud.\nIt can be mended.")
    page.get_by_role("button", name="Open it").click()
    page.wait_for_url("**/desk/**")
    return page.url.partition("?")[0]


@pytest.mark.parametrize("look", [{}, NO_SCRIPT], ids=["script", "no-script"])
def test_her_words_are_read_back_and_her_slip_tells_her_what_became_of_them(
    visit: Visit, axe: Check, fits: Check, look: Look
) -> None:
    canvasser = visit("/", PHONE, look)
    ask = f"{open_desk(canvasser)}ask/"
    canvasser.goto(ask)
    canvasser.get_by_role("link", name="Key in slips and doorstep notes").click()
    canvasser.get_by_label("How many slips").fill("4")
    canvasser.get_by_role("button", name="Make the sheet").click()
    slips = canvasser.locator("ol .code")
    expect(slips).to_have_count(4)
    hers = slips.nth(1).inner_text()
    assert CODE.match(hers)
    fits(canvasser)

    canvasser.goto(f"{ask}key/")
    canvasser.get_by_label("Their words").fill(HER_WORDS)
    canvasser.get_by_label("Section").select_option(label="Block B")
    canvasser.get_by_label("at the door").check()
    canvasser.get_by_label("Number on the slip they kept").fill(hers.lower().replace("-", " "))
    canvasser.get_by_role("button", name="Keep it").click()
    expect(canvasser.get_by_role("alert")).to_contain_text("read back")
    expect(canvasser.get_by_label("Their words")).to_have_value(HER_WORDS)
    canvasser.get_by_label("I read it back to them").check()
    canvasser.get_by_role("button", name="Keep it").click()
    expect(canvasser.get_by_role("status")).to_contain_text("Kept.")
    expect(canvasser.locator("main")).to_contain_text(hers)
    if not look:
        axe(canvasser)
    fits(canvasser)

    neighbour = visit("/receipt/", PHONE, look)
    neighbour.get_by_label("The code on your slip").fill(hers)
    neighbour.get_by_role("main").get_by_role("button").first.click()
    expect(neighbour.get_by_text(HER_WORDS)).to_be_visible()
    expect(neighbour.locator("main")).to_contain_text("waiting for a moderator")

    canvasser.goto(f"{ask}judge/")
    canvasser.get_by_role("article").filter(has_text=HER_WORDS).get_by_role(
        "button", name="Show it to everybody"
    ).click()
    expect(canvasser.get_by_role("status")).to_contain_text("Stored.")

    neighbour.goto("/receipt/")
    neighbour.get_by_label("The code on your slip").fill(hers)
    neighbour.get_by_role("main").get_by_role("button").first.click()
    expect(neighbour.locator("main")).to_contain_text("Everybody can see it.")


def test_a_chat_is_ticked_before_it_is_kept_and_its_authors_get_slips(visit: Visit, axe: Check, fits: Check) -> None:
    page = visit("/", PHONE)
    page.goto(f"{open_desk(page)}ask/")
    page.get_by_role("link", name="Paste what you have").click()
    page.get_by_label("Paste it here").fill(
        "12/03/2026, 18:04 - Ana Ruiz: The door slams all night.\n"
        "12/03/2026, 18:05 - Bob: Ana is right. 020 7946 0018"
    )
    page.get_by_role("button", name="Show me the remarks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tick what you have read")
    assert "Ana" not in page.locator("main").inner_text()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Keep what is ticked").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing was kept")
    page.get_by_label("The door slams all night.").check()
    page.get_by_role("button", name="Keep what is ticked").click()
    expect(page.get_by_role("status")).to_contain_text("Now print slips")
    page.get_by_label("The door slams all night.").check()
    axe(page)
    page.get_by_role("button", name="Print slips for those ticked").click()
    expect(page.locator("ol .code")).to_have_count(1)
    page.get_by_role("link", name="Back to those not yet told").click()
    page.get_by_label("The door slams all night.").check()
    page.get_by_role("button", name="They have their slips").click()
    expect(page.locator("main")).to_contain_text("whoever said something to you has a slip")
