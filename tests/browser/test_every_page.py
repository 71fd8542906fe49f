"""Every page that links and forms lead to, looked at as people meet it: small, dark, wide, from right to left."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.chromium import DESKTOP, PHONE, RIGHT_TO_LEFT, Look
from tests.browser.conftest import Visit
from tests.browser.seed_relation import SIDE_BY_SIDE
from tests.browser.server import Site

Check = Callable[..., None]
LOOKS: dict[str, Look] = {
    "phone": PHONE,
    "desktop": DESKTOP,
    "desktop-right-to-left": DESKTOP | RIGHT_TO_LEFT,
}
MOST_OF_A_SHAPE = 2
KNOWN_PAGES = {
    "/", "/receipt/", "/begin/", "/desk/", "/about/hidden/", "/about/method/", "/about/words/", "/millbrook/damp/",
    "/millbrook/damp/forget/",
    "/millbrook/damp/round/1/", "/millbrook/damp/round/2/", "/millbrook/damp/round/3/",
    "/millbrook/damp/round/1/results/", "/millbrook/damp/round/3/results/",
    SIDE_BY_SIDE, "/relations/rope-street-circle/", "/together/rope-street-circle/",
    "/together/rope-street-circle/promises/",
}  # fmt: skip


LINKS = """text => {
  const found = new DOMParser().parseFromString(text, "text/html").querySelectorAll("a[href]");
  return [...found].map(one => one.getAttribute("href"));
}"""


@dataclass
class Walk:
    """What was found on the way: paths, and cookies of somebody who asks and answers."""

    paths: list[str]
    cookies: list[Any]
    desk: str
    link: str
    receipt: str
    shapes: dict[str, int] = field(default_factory=dict)


def shape(path: str) -> str:
    """A path with its names left out: /a/b/round/1/said/a01/ becomes /a/b/said/."""
    path = re.sub(r"/round/\d+/(said|point|expected)/[^/]+/", r"/\1/", path)
    return re.sub(r"/[0-9a-f-]{32,36}/|/\d+/", "/N/", path) if path.startswith("/desk/") else path


def follow(page: Page, site: Site, walk: Walk, start: str, *, within: tuple[str, ...] = ("/",)) -> None:
    """Add every page reached from ``start`` by links, at most a few of each shape; only those that begin so."""
    waiting = [start]
    while waiting:
        path = waiting.pop(0)
        most = 1 if path.startswith("/desk/") else MOST_OF_A_SHAPE
        if path in walk.paths or walk.shapes.get(shape(path), 0) >= most:
            continue
        answer = page.request.get(site.address + path)
        assert answer.ok, f"{path} is linked and answers {answer.status}"
        headers = answer.headers
        if "html" not in headers["content-type"] or "attachment" in headers.get("content-disposition", ""):
            continue
        walk.shapes[shape(path)] = walk.shapes.get(shape(path), 0) + 1
        if urlsplit(answer.url).path == urlsplit(path).path:
            walk.paths.append(path)
        else:  # led on to a page with an address of its own
            waiting.append(urlsplit(answer.url).path)
        for link in page.evaluate(LINKS, answer.text()):
            url = urlsplit(urldefrag(urljoin(answer.url, link)).url)
            if f"{url.scheme}://{url.netloc}" == site.address and url.path.startswith(within):
                waiting.append(url.path + (f"?{url.query}" if url.query else ""))


def open_desk(page: Page) -> tuple[str, str]:
    """Open a consultation; the paths of its desk and of its first page."""
    page.goto("/begin/")
    page.get_by_label("Your group").fill("Elm Court Tenants")
    page.get_by_label("Your question").fill("What about the lift, and who looks after it?")
    for number, (name, size) in enumerate((("Block A", "48"), ("Garages", "7")), start=1):
        page.get_by_label(f"Section {number}", exact=True).fill(name)
        page.get_by_label(f"People in section {number}").fill(size)
    page.get_by_label("What do you think before you ask?").fill("It is old.\nIt is used daily.\nIt can be mended.")
    page.get_by_label("First sentences to judge").fill("\n".join(f"Sentence {number}." for number in range(1, 5)))
    page.get_by_role("button", name="Open it").click()
    page.wait_for_url("**/desk/**")
    return urlsplit(page.url).path, urlsplit(page.locator("#vote-url").get_attribute("href") or "").path


@pytest.fixture(scope="module")
def walk(browser: Any, site: Site, two_desks: list[str]) -> Walk:
    context: BrowserContext = browser.new_context(**DESKTOP, locale="en", base_url=site.address)
    page = context.new_page()
    walk = Walk(paths=[], cookies=[], desk="", link="", receipt="")
    follow(page, site, walk, "/")
    follow(page, site, walk, SIDE_BY_SIDE, within=("/relations/", "/together/"))
    walk.desk, walk.link = open_desk(page)
    page.goto(walk.link)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/next/")
    page.wait_for_timeout(400)  # a press before that counts as a double tap
    page.locator("[data-now]").get_by_role("button", name="Agree", exact=True).click()
    page.get_by_role("link", name="Change my last answer").wait_for()
    follow(page, site, walk, f"{walk.link}next/")
    follow(page, site, walk, walk.link)
    page.goto(f"{walk.link}say/")
    page.get_by_label("In your own words").fill("My mother sat on the third floor for nine days.")
    page.get_by_role("button", name="Send it").click()
    walk.receipt = page.locator("#receipt-code").inner_text()
    for path in (walk.desk, f"{walk.link}noted/", f"{walk.link}results/", f"{walk.link}round/1/"):
        follow(page, site, walk, path)
    walk.cookies = context.cookies()
    context.close()
    return walk


def test_the_walk_reaches_every_kind_of_page(walk: Walk) -> None:
    assert set(walk.paths) >= KNOWN_PAGES
    assert {f"{walk.desk}", f"{walk.desk}poster/", f"{walk.link}next/", f"{walk.link}noted/"} <= set(walk.paths)
    assert any(re.fullmatch(r"/together/rope-street-circle/[0-9a-f-]{36}/", path) for path in walk.paths)
    for kind in ("said", "point", "expected"):
        assert any(f"/{kind}/" in path for path in walk.paths), kind


def refusals(page: Page, walk: Walk) -> Iterator[tuple[str, int]]:
    """Pages that say no, and pages that only a form leads to; each is on the screen when it is given out."""

    def sent(status: int, press: Callable[[], None]) -> int:
        with page.expect_response(lambda answer: answer.request.is_navigation_request()) as answer:
            press()
        page.wait_for_load_state()
        assert answer.value.status == status, f"{answer.value.status} instead of {status} on {page.url}"
        return status

    def send() -> None:
        page.locator("main form button.button").first.click()

    for path in ("/nothing/here/at-all/", "/millbrook/damp/round/9/", "/millbrook/damp/round/1/said/zzz/"):
        answer = page.goto(path)
        assert answer is not None
        yield path, answer.status
    page.goto("/receipt/")
    page.locator("[name=code]").fill("XXXX-0000")
    yield "a receipt that is none", sent(422, send)
    page.locator("[name=code]").fill(walk.receipt)
    yield "a receipt", sent(200, send)
    yield "taking words back", sent(200, page.locator("button[value=withdraw]").click)
    page.goto("/begin/")
    page.locator("[name=question]").fill("w" * 900)
    yield "four answers that are none", sent(422, send)
    page.goto("/desk/")
    page.locator("[name=slip]").fill("XXXX")
    yield "a desk slip that is none", sent(422, send)
    page.goto(f"{walk.link}say/")
    page.locator("textarea").fill("Word " * 400)
    yield "too many words", sent(422, send)
    page.goto(walk.desk)
    page.locator(".fold:has(#codes) summary").click()
    page.locator("#codes input[name^=codes-]").first.fill("many")
    yield "codes that are none", sent(422, page.locator("#codes button").click)
    page.locator("#codes input[name^=codes-]").first.fill("5")
    yield "a sheet of codes", sent(200, page.locator("#codes button").click)
    page.goto("/")
    yield "a sentence withdrawn", sent(200, page.locator(".beats section:last-child button").click)
    page.goto("/")
    yield "a receipt to try", sent(200, page.locator("button.slip").click)


OPEN_AND_TELL = """() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const {lang, dir} = document.documentElement;
  return {headings: document.querySelectorAll("h1").length, lang, dir, titled: document.title.trim() !== ""};
}"""


@pytest.mark.parametrize("name", LOOKS)
def test_every_page_can_be_read_used_and_carried_everywhere(
    visit: Visit, walk: Walk, axe: Check, fits: Check, name: str
) -> None:
    page = visit("/about/words/", LOOKS[name])
    page.context.add_cookies(walk.cookies)
    noise: list[str] = []
    page.on("console", lambda said: noise.append(f"{page.url}: {said.text}"))
    language, direction = ("ar", "rtl") if "right-to-left" in name else ("en", "ltr")

    def look(where: str) -> None:
        found = page.evaluate(OPEN_AND_TELL)
        assert found == {"headings": 1, "lang": language, "dir": direction, "titled": True}, where
        fits(page)
        axe(page)
        if name == "phone":
            # In the dark the same pages have other colours, and nothing else of them differs.
            page.emulate_media(color_scheme="dark")
            axe(page, "color-contrast")
            page.emulate_media(color_scheme="light")

    # The desk in two looks: on a phone, and from right to left on a wide screen.
    for path in walk.paths:
        if path.startswith("/desk/") and name == "desktop":
            continue
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        look(path)
    for where, status in refusals(page, walk):
        look(where)
        assert status in {200, 404, 422}, where
    # The browser itself notes each refusal; nothing else may speak.
    assert not [line for line in noise if "the server responded with a status of 4" not in line]


FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
IN_SIGHT = """found => found
  .filter(one => one.checkVisibility() && !one.closest('details:not([open]) > :not(summary)'))
  .map((one, number) => one.dataset.seen = String(number)).length"""
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), place = one.getBoundingClientRect();
  return {seen: one.dataset.seen ?? "", name: one.outerHTML.slice(0, 90),
          outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          shown: place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.left < innerWidth};
}"""


@pytest.mark.parametrize("where", ["home", "vote", "receipt", "begin"])
def test_the_tab_key_reaches_everything_and_one_sees_where_it_is(visit: Visit, walk: Walk, where: str) -> None:
    page = visit("/")
    page.context.add_cookies(walk.cookies)
    if where == "receipt":
        page.locator("button.slip").click()
    else:
        page.goto({"home": "/", "vote": f"{walk.link}next/", "begin": "/begin/"}[where])
    expected = page.locator(FOCUSABLE).evaluate_all(IN_SIGHT)
    assert expected > 5
    page.evaluate("document.activeElement.blur()")
    seen = set[str]()
    for _ in range(2 * expected + 10):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        if now["seen"]:
            assert now["outlined"], f"no outline around {now['name']}"
            assert now["shown"], f"the focus is out of sight on {now['name']}"
            seen.add(now["seen"])
    missing = {str(number) for number in range(expected)} - seen
    unreached = [
        page.locator(f"[data-seen='{one}']").evaluate("one => one.outerHTML.slice(0, 90)") for one in missing
    ]
    assert not unreached
