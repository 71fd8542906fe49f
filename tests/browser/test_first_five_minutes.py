"""The first five minutes of product.md, walked as somebody would who has just typed `make run`."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import NO_SCRIPT, PHONE, Look
from tests.browser.conftest import Visit
from tests.browser.server import Site

WITH_AND_WITHOUT_SCRIPT = pytest.mark.parametrize("look", [{}, NO_SCRIPT], ids=["script", "no-script"])
MOST_INTERACTIONS = 12
THINK = ("The lift is looked at every month.", "Block B gets the new door first.", "Nobody minds the stairs.")
OWN = "My mother sat on the third floor for nine days."
THE_WAY_OF_A_SURVEY = (
    "One independent survey of all four blocks.",
    "Landlord agrees in writing to an INDEPENDENT survey within 28 days of the letter",
    "Reply on day 21 offering its own contractor; not independent.",
    "Same contractor, same paint. That isn't a survey.",
    "The surveyor is picked from a list of three that both sides accept.",
    "Landlord accepts a surveyor from the list within 42 days",
    "Accepted on day 37.",
)


def lines(page: Page) -> Locator:
    """The lines of the drawn thread, as links."""
    return page.locator("ol.thread .node-words a")


@WITH_AND_WITHOUT_SCRIPT
def test_every_line_of_the_drawn_thread_opens_and_leads_back(visit: Visit, look: Look) -> None:
    page = visit("/", PHONE, look)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "The idea nobody had said failed. The one a neighbour said worked."
    )
    kinds = set[str]()
    for number in range(lines(page).count()):
        line = lines(page).nth(number)
        words, address = line.inner_text(), line.get_attribute("href") or ""
        kinds.add(urlsplit(address).path.split("/")[-3])
        line.click()
        if "said it" not in words and "asked again" not in words:
            expect(page.get_by_text(words.rstrip(".")).first).to_be_visible()
        page.get_by_role("link", name="Back to the first page").click()
        expect(lines(page)).to_have_count(lines(page).count())
        assert urlsplit(page.url).path == "/"
    assert kinds == {"point", "expected", "said"}
    assert page.locator("ol.thread .node-kind").all_inner_texts() == [
        "Proposed by the drafting group", "Point 5 of our proposal", "Decided", "We expected",
        "What happened: it did not come true", "We learned",
        "A neighbour said", "Point 1 of our proposal", "Decided", "We expected", "What happened: it came true",
    ]  # fmt: skip
    expect(page.get_by_text("One case and no proof.")).to_be_visible()


def test_each_line_also_opens_towards_what_it_came_from_and_what_it_led_to(visit: Visit) -> None:
    """From the neighbour's sentence to what happened and back, by the links of the pages alone."""
    page = visit("/", PHONE)
    page.get_by_role("link", name="23 kept it.").click()
    page.locator("#next").get_by_role("link", name="One damp day").click()
    page.locator("#rests-on").get_by_role("link", name="what became of it").first.click()
    page.get_by_role("link", name="104 homes").click()
    page.locator("#rests-on").get_by_role("link", name="One damp day").click()
    page.locator("#rests-on").get_by_role("link", name="23 kept it.").click()
    page.locator("#rests-on").get_by_role("link", name="Each home keeps a damp diary").click()
    expect(page.locator("#rests-on")).to_contain_text("Nobody we asked said it.")


@WITH_AND_WITHOUT_SCRIPT
def test_the_slip_opens_the_whole_way_of_a_neighbours_words(visit: Visit, look: Look) -> None:
    page = visit("/", PHONE, look)
    page.get_by_role("button", name="See what became of it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What became of your words")
    way = page.get_by_role("list").filter(has_text="That isn't a survey.")
    decided = {"Sent back", "Adopted by"}
    told = [words for words in way.locator(".node-words").all_inner_texts() if words[:10].strip() not in decided]
    assert tuple(told) == THE_WAY_OF_A_SURVEY
    assert [kind for kind in way.locator(".node-kind").all_inner_texts() if "happened" in kind] == [
        "What happened: it did not come true", "What happened: it came true",
    ]  # fmt: skip
    page.get_by_role("link", name="Accepted on day 37.").click()
    expect(page.locator("#happened")).to_contain_text("It came true. Accepted on day 37.")
    page.get_by_role("link", name="Back to the first page").click()
    expect(lines(page).first).to_be_visible()


@WITH_AND_WITHOUT_SCRIPT
def test_withdrawing_a_sentence_is_felt_and_undone(visit: Visit, look: Look) -> None:
    page = visit("/", PHONE, look)
    words = page.locator(".beats .statement blockquote").inner_text()
    page.get_by_role("button", name="Withdraw this sentence").click()
    before, after = page.get_by_role("region", name="Before"), page.get_by_role("region", name="After")
    expect(before.locator(".label")).to_have_text("particular")
    expect(before).to_contain_text(words)
    expect(after.locator(".label")).to_have_text("thin")
    expect(after).not_to_contain_text(words)
    expect(after).to_contain_text("Withdrawn by the person who said it.")
    before.get_by_role("link", name="what became of it").last.click()
    expect(page.locator("main")).to_contain_text(words)
    page.get_by_role("link", name="Back to the first page").click()
    expect(page.locator(".beats .statement blockquote")).to_have_text(words)


def test_the_numbers_on_the_page_are_those_of_the_file_behind_it(visit: Visit, tmp_path: Path) -> None:
    page = visit("/", PHONE)
    page.get_by_role("link", name="All of round 1").click()
    page.get_by_role("link", name="Results of this round").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Get the file behind this page").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    command = [str(Path(sys.executable).with_name("massline")), "analyse", str(file), "--json"]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    page.get_by_text("statements with their figures").click()
    shown = {
        row.locator("th").inner_text(): (
            row.locator("td").first.inner_text(),
            int(row.locator("td").last.inner_text()),
        )
        for row in page.locator(".scroll tbody tr").all()
    }
    assert set(shown) == {one["text"] for one in found["statements"] if one["share"]}
    for one in found["statements"]:
        agreement, seen = shown[one["text"]]
        percent, low, high = map(int, re.findall(r"\d+", agreement)[:3])
        assert seen == one["seen"]
        assert abs(percent - 100 * one["share"]["value"]) <= 2.5
        assert [low, high] == [round(100 * one["share"][end]) for end in ("low", "high")]
    expect(page.locator(".lead").first).to_contain_text(f"{found['votes']['participants']} people answered.")
    page.get_by_role("link", name="Round 1").click()
    expect(page.get_by_role("heading", name="Our proposal, version 1.1")).to_be_visible()


class Person:
    """Somebody who uses the keyboard only; counts every press that opens something and every field filled."""

    def __init__(self, page: Page) -> None:
        self.page, self.interactions = page, 0

    def reach(self, wanted: Locator) -> None:
        expect(wanted).to_have_count(1)
        for _ in range(60):
            if wanted.evaluate("wanted => wanted === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {wanted}")

    def press(self, wanted: Locator) -> None:
        self.reach(wanted)
        self.interactions += 1
        self.page.keyboard.press("Enter")

    def fill(self, label: str, words: str) -> None:
        self.reach(self.page.get_by_label(label, exact=True))
        self.interactions += 1
        self.page.keyboard.type(words)


def open_a_question(page: Page) -> int:
    """Four answers and what we think, from the first page on, without a mouse; how many interactions it took."""
    person = Person(page)
    person.press(page.get_by_role("link", name="Ask your own question"))
    page.wait_for_url("**/begin/")
    person.fill("Your group", "Elm Court Tenants")
    person.fill("Your question", "What about the lift?")
    for number, (name, size) in enumerate((("Block A", "48"), ("Block B", "52")), start=1):
        person.fill(f"Section {number}", name)
        person.fill(f"How many People in section {number}", size)
    person.fill("What do you think before you ask?", "\n".join(THINK))
    person.press(page.get_by_role("button", name="Open it"))
    page.wait_for_url("**/desk/**")
    return person.interactions


def answer_all(page: Page) -> list[str]:
    """Answer what is left on the page; the sentences, in the order they came."""
    seen = []
    while (now := page.locator("[data-now] blockquote")).count():
        words = now.inner_text()
        seen.append(words)
        page.wait_for_timeout(400)  # a second press within this time counts as a double tap
        page.locator("[data-now]").get_by_role("button", name="Agree", exact=True).click()
        expect(page.get_by_text(words, exact=True)).to_have_count(0)
    return seen


@WITH_AND_WITHOUT_SCRIPT
def test_from_the_first_page_to_somebody_elses_vote_and_back_to_the_desk(
    visit: Visit, site: Site, look: Look, record_property: Callable[[str, object], None]
) -> None:
    desk = visit("/", PHONE, look)
    interactions = open_a_question(desk)
    link = desk.locator("#vote-url").inner_text().removeprefix(site.address)

    other = visit(link, PHONE, look)
    interactions += 1  # opening the link
    assert [cookie["name"] for cookie in other.context.cookies()] == ["csrftoken"]
    other.get_by_role("button", name="Start").click()
    other.wait_for_url("**/next/")
    first = other.locator("[data-now] blockquote").inner_text()
    other.wait_for_timeout(400)
    other.locator("[data-now]").get_by_role("button", name="Agree", exact=True).click()
    expect(other.get_by_text(first, exact=True)).to_have_count(0)
    interactions += 2
    record_property("interactions_to_first_vote", interactions)
    print(f"from the first page to the first vote of another browser: {interactions} interactions")
    assert interactions <= MOST_INTERACTIONS

    assert {first, *answer_all(other)} == set(THINK)
    other.get_by_role("link", name="Add your own sentence").click()
    other.get_by_label("In your own words").fill(OWN)
    other.get_by_role("button", name="Send it").click()
    expect(other.locator("#receipt-code")).to_have_text(re.compile(r"^(\w{4}-){4}\w$"))

    week = desk.url.partition("?")[0]
    desk.goto(f"{week}ask/judge/")
    waiting = desk.get_by_role("article").filter(has_text=OWN)
    waiting.get_by_role("button", name="Show it to everybody").click()
    expect(desk.get_by_role("status")).to_contain_text("Stored.")
    desk.goto(week)

    other.get_by_role("link", name="Go on answering").click()
    assert answer_all(other) == [OWN]

    desk.locator(".fold:has(#results) summary").click()
    desk.get_by_role("button", name="Publish a release now").click()
    expect(desk.get_by_role("status")).to_contain_text("A release was published.")
    desk.get_by_role("link", name="See the results").click()
    expect(desk.get_by_role("heading", name="Too few to say")).to_be_visible()
    expect(desk.locator("main")).to_contain_text("Fewer than 10 answered")
    assert "1 people" not in desk.locator("main").inner_text()
    assert not desk.locator(".range-svg").count()


@WITH_AND_WITHOUT_SCRIPT
def test_what_folds_on_this_week_opens_with_a_press_and_is_whole_on_paper(visit: Visit, look: Look) -> None:
    desk = visit("/", PHONE, look)
    open_a_question(desk)
    heard = desk.get_by_text("The count moves in steps of 10")
    expect(heard).to_be_hidden()
    desk.emulate_media(media="print")
    expect(heard).to_be_visible()
    desk.emulate_media(media="screen")
    expect(heard).to_be_hidden()
    desk.locator(".fold:has(#results) summary").click()
    expect(heard).to_be_visible()
