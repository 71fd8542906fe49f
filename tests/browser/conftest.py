"""A real server, a real browser, and eyes for what a page must never do.

A test takes `site` (the server with the example) and `visit`, or `phone` / `desktop` for one page:

    def test_a_vote_needs_no_account(visit):
        page = visit("/", PHONE)
        ...

Every `visit` is a browser profile of its own. These tests never touch the ORM: the server is another process.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import DESKTOP, PHONE, Look, find_chromium, launch
from tests.browser.seed_relation import load_two
from tests.browser.server import Site, demo_site

HERE = Path(__file__).parent
Visit = Callable[..., Page]

collect_ignore = ["clock"]
"""Belongs to servers of their own: read here for doctests, it would move the clock of every test."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
    # Last of all: while a browser is open its event loop runs in the worker, where Django then refuses the database.
    # Of these the longest file first, so that no worker is left alone with it at the end.
    items.sort(key=lambda item: (HERE in item.path.parents, item.path.name != "test_every_page.py"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = launch(playwright, executable)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo server of this session; what a test stores there stays for the next one."""
    with demo_site(tmp_path_factory.mktemp("var")) as site:
        yield site


@pytest.fixture(scope="session")
def two_desks(site: Site) -> list[str]:
    """The two organisations in relation on the same site: the slips of both desks."""
    return load_two(site)


class Watch:
    """What pages of one test did that no page may do."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def look_at(self, context: BrowserContext) -> None:
        self.contexts.append(context)
        context.on("request", lambda request: self.asked(request.url))
        context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        context.on("console", lambda message: self.said(message.text))

    def asked(self, url: str) -> None:
        if not url.startswith((self.address + "/", "data:", "blob:")):
            self.complaints.append(f"asked for something outside the server: {url}")

    def said(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.complaints.append(f"broke the content policy: {text}")


@pytest.fixture
def browse(browser: Browser) -> Iterator[Callable[[str], Visit]]:
    """A way to visit the server at any address; afterwards nothing may have left that server."""
    watches: list[Watch] = []

    def at(address: str) -> Visit:
        watch = Watch(address)
        watches.append(watch)

        def visit(path: str = "/", *looks: Look) -> Page:
            options: Look = DESKTOP | {"locale": "en", "base_url": address}
            for look in looks:
                options |= look
            context = browser.new_context(**options)
            watch.look_at(context)
            page = context.new_page()
            page.goto(path)
            return page

        return visit

    yield at
    for watch in watches:
        for context in watch.contexts:
            context.close()
    complaints = [complaint for watch in watches for complaint in watch.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def visit(site: Site, browse: Callable[[str], Visit]) -> Visit:
    """`visit(path, *looks)`: a page in a profile of its own; desktop and English unless a look says otherwise."""
    return browse(site.address)


@pytest.fixture
def phone(visit: Visit) -> Page:
    return visit("/", PHONE)


@pytest.fixture
def desktop(visit: Visit) -> Page:
    return visit("/", DESKTOP)


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """`axe(page)` fails with what is wrong, where and how to mend it; with names of rules it looks for those only."""
    checker = Axe()

    def check(page: Page, *rules: str) -> None:
        page.wait_for_load_state()
        # What is right is only counted: telling each element of it costs as much again as finding it so.
        options: dict[str, object] = {"resultTypes": ["violations"], "selectors": False}
        if rules:
            options["runOnly"] = {"type": "rule", "values": list(rules)}
        found = checker.run(page, options=options).response["violations"]
        report = [
            f"{one['id']} ({one['impact']}): {one['help']}\n"
            + "\n".join(f"    {node['html']}" for node in one["nodes"])
            for one in found
        ]
        assert not report, f"{len(report)} accessibility faults on {page.url}\n" + "\n".join(report)

    return check


@pytest.fixture(scope="session")
def fits() -> Callable[[Page], None]:
    """`fits(page)` fails when somebody would have to scroll sideways, and names what sticks out."""
    outside = """() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.querySelectorAll("body *")]
        .filter(e => { const r = e.getBoundingClientRect(); return r.right > width + 1 || r.left < -1; })
        .map(e => e.outerHTML.slice(0, 120));
    }"""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        found = page.evaluate(outside)
        assert not found, f"{page.url} is wider than the window:\n" + "\n".join(found[:5])

    return check
