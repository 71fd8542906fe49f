"""Full-page pictures at 390 and 1280 px, light, dark and right to left.

    python -m tests.browser.screens BASEURL OUTDIR [PATH ...]

`demo` as BASEURL starts the examples in a folder that is thrown away. Without a PATH links are followed from /, and
there also from the page of the two organisations in relation.
Prints one line a picture, and says where a page is wider than its window or did not answer with 200.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import DARK, DESKTOP, PHONE, RIGHT_TO_LEFT, Look, find_chromium, launch
from tests.browser.seed_relation import SIDE_BY_SIDE, load_two
from tests.browser.server import demo_site

WIDTHS: dict[str, Look] = {"390": PHONE, "1280": DESKTOP}
LIGHTS: dict[str, Look] = {"light": {}, "dark": DARK, "rtl": RIGHT_TO_LEFT}
MOST_PATHS = 40


@contextmanager
def server(base: str) -> Iterator[str]:
    if base != "demo":
        yield base.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="massline-screens-") as folder, demo_site(Path(folder)) as site:
        load_two(site)
        yield site.address


def is_page(page: Page, url: str) -> bool:
    """Whether something to look at is there, and not a file to save."""
    headers = page.request.head(url).headers
    return "html" in headers.get("content-type", "") and "attachment" not in headers.get("content-disposition", "")


def follow_links(browser: Browser, base: str, starts: list[str]) -> list[str]:
    """Paths that can be reached by links, each shape once: /s/12/ stands for every /s/N/."""
    found, shapes = list(starts), set(starts)
    with browser.new_context() as context:
        page = context.new_page()
        for path in found:
            if not is_page(page, base + path):
                continue
            page.goto(base + path)
            for link in page.locator("a[href]").all():
                url = urldefrag(urljoin(page.url, link.get_attribute("href") or "")).url
                shape = re.sub(r"\d+", "N", url.removeprefix(base))
                if url.startswith(base + "/") and shape not in shapes and len(found) < MOST_PATHS:
                    shapes.add(shape)
                    found.append(url.removeprefix(base))
    return found


def take(browser: Browser, base: str, path: str, folder: Path) -> None:
    name = re.sub(r"[^a-zA-Z0-9]+", "-", path).strip("-") or "home"
    for (width, window), (light, look) in product(WIDTHS.items(), LIGHTS.items()):
        with browser.new_context(**window | look) as context:
            page = context.new_page()
            if not is_page(page, base + path):
                print(f"{path}: no page to look at")
                return
            response = page.goto(base + path)
            file = folder / f"{name}-{width}-{light}.png"
            page.screenshot(path=file, full_page=True)
            too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            answered = response.status if response else 200
            notes = [f"answered {answered}"] * (answered != 200) + ["wider than the window"] * too_wide
            print(file, *notes, sep="  ")


def main(arguments: list[str]) -> int:
    if len(arguments) < 2:
        print(__doc__)
        return 2
    executable = find_chromium()
    if executable is None:
        print("No Chromium on this machine (Debian: apt install chromium).")
        return 1
    folder = Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    with server(arguments[0]) as base, sync_playwright() as playwright:
        browser = launch(playwright, executable)
        starts = ["/", SIDE_BY_SIDE] if arguments[0] == "demo" else ["/"]
        for path in arguments[2:] or follow_links(browser, base, starts):
            take(browser, base, path, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
