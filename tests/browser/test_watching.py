"""The eyes of the browser tests see what they are there to see."""

import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import NO_SCRIPT, PHONE, RIGHT_TO_LEFT
from tests.browser.conftest import Visit, Watch

GOOD = (
    '<!doctype html><html lang="en"><title>A page</title>'
    '<meta name="viewport" content="width=device-width"><main><h1>Words</h1></main></html>'
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the lines would only stand between the results."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.html").write_text(GOOD)
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def look(browse: Callable[[str], Visit], address: str) -> Visit:
    return browse(address)


def test_a_sound_page_raises_no_complaint(
    look: Visit, axe: Callable[[Page], None], fits: Callable[[Page], None]
) -> None:
    page = look("/good.html", PHONE)
    axe(page)
    fits(page)
    assert page.viewport_size == {"width": 390, "height": 844}


def test_a_picture_without_words_is_an_accessibility_fault(
    folder: Path, look: Visit, axe: Callable[[Page], None]
) -> None:
    (folder / "bad.html").write_text(GOOD.replace("</main>", '<img src="good.html"></main>'))
    with pytest.raises(AssertionError, match="image-alt"):
        axe(look("/bad.html"))


def test_a_page_wider_than_a_phone_is_named_with_what_sticks_out(
    folder: Path, look: Visit, fits: Callable[[Page], None]
) -> None:
    (folder / "wide.html").write_text(GOOD.replace("</main>", '<p id="far" style="width:900px">x</p></main>'))
    with pytest.raises(AssertionError, match='id="far"'):
        fits(look("/wide.html", PHONE))


def test_a_page_that_asks_a_stranger_is_caught_and_the_stranger_is_not_reached(
    folder: Path, browser: Browser, address: str
) -> None:
    (folder / "leak.html").write_text(GOOD.replace("</main>", '<img src="https://example.org/x" alt=""></main>'))
    watch = Watch(address)
    with browser.new_context() as context:
        watch.look_at(context)
        failures: list[str | None] = []
        context.on("requestfailed", lambda request: failures.append(request.failure))
        context.new_page().goto(f"{address}/leak.html")
    assert watch.complaints == ["asked for something outside the server: https://example.org/x"]
    assert failures == ["net::ERR_NAME_NOT_RESOLVED"]


def test_a_script_that_breaks_is_caught(folder: Path, browser: Browser, address: str) -> None:
    (folder / "broken.html").write_text(GOOD.replace("</main>", "</main><script>missing()</script>"))
    watch = Watch(address)
    with browser.new_context() as context:
        watch.look_at(context)
        context.new_page().goto(f"{address}/broken.html")
    assert [complaint.split(":")[0] for complaint in watch.complaints] == ["script error"]


def test_a_page_can_be_visited_without_script_and_in_arabic(folder: Path, look: Visit) -> None:
    script = "</main><script>document.title = navigator.language</script>"
    (folder / "script.html").write_text(GOOD.replace("</main>", script))
    assert look("/script.html", NO_SCRIPT).title() == "A page"
    assert look("/script.html", RIGHT_TO_LEFT).title() == "ar"
