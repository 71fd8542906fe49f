"""Reports in a browser: nothing is asked of anybody, nothing is too wide, nothing is out of reach."""

import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from massline.engine.analysis import Sections, analyse
from massline.engine.votes import VoteMatrix
from massline.formats.release import parse_release, sign_release
from massline.formats.release_analysis import analyse_release
from massline.formats.report import write_release_report, write_report
from tests.browser.chromium import DARK, PHONE, Look
from tests.browser.conftest import Visit
from tests.formats.test_release import KEY, document, spoken

LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2
WORDS = (
    "Survey the damp from outside.",
    "نريد إصلاح الرطوبة",
    LONG,
    "我覺得應該審核人員。",
    "Paint it over.",
    "Wait.",
)


def made_up_votes(people: int) -> VoteMatrix:
    """Two halves who answer six statements mostly against each other."""
    chance = np.random.default_rng(7)
    side = np.where(np.arange(people) % 2, 1, -1)
    leaning = np.array([1, 1, -1, -1, 1, 0])
    answers = np.where(
        chance.random((people, 6)) < 0.8, side[:, np.newaxis] * leaning, chance.integers(-1, 2, (people, 6))
    )
    answers[:, 5] = np.where(chance.random(people) < 0.9, 1, 0)
    cells = [(str(p), str(s), int(answers[p, s])) for p in range(people) for s in range(6)]
    who, what, how = zip(*cells, strict=True)
    return VoteMatrix.from_events(who, what, list(how))[0]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    votes = made_up_votes(120)
    blocks = ("Block A", "Block B", "Block with a name as long as a corridor", "D")
    sections = Sections(
        sizes=dict.fromkeys(blocks, 60),
        how_known=dict.fromkeys(blocks, "letterboxes"),
        section_of={person: blocks[min(int(person) % 5, 3)] for person in votes.participants},
    )
    found, groups = analyse(votes, sections=sections), analyse(votes, mode="polis", arrival=votes.participants)
    assert groups.groups
    write_report(found, folder / "tenants.html", title="What block C told us", texts=WORDS, changes=["2 re-votes"])
    write_report(groups, folder / "groups.html", title="What block C told us", texts=WORDS)
    write_release_report(
        analyse_release(parse_release(spoken(sign_release(document(open_share=30), KEY)))), folder / "release.html"
    )
    return folder


class Counting(SimpleHTTPRequestHandler):
    asked: list[str] = []

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        self.asked.append(self.path)


@pytest.fixture
def look(reports: Path, browse: Callable[[str], Visit]) -> Iterator[Visit]:
    Counting.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Counting, directory=str(reports)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield browse(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


REPORTS = ("tenants", "groups", "release")


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("looks", [(), (PHONE,), (DARK,)], ids=["desktop", "phone", "dark"])
def test_a_report_has_no_accessibility_fault_folded_or_open(
    report: str, looks: tuple[Look, ...], look: Visit, axe: Callable[[Page], None]
) -> None:
    page = look(f"/{report}.html", *looks)
    axe(page)
    open_all(page)
    axe(page)


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_fits_a_phone_with_every_table_open(report: str, look: Visit, fits: Callable[[Page], None]) -> None:
    page = look(f"/{report}.html", PHONE)
    fits(page)
    open_all(page)
    fits(page)


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_asks_for_nothing_but_itself(report: str, look: Visit) -> None:
    page = look(f"/{report}.html")
    page.wait_for_load_state("networkidle")
    assert [path for path in Counting.asked if path != "/favicon.ico"] == [f"/{report}.html"]
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_the_style_of_a_report_is_let_in_by_its_fingerprint(look: Visit) -> None:
    background = look("/release.html").evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(251, 250, 247)"


def open_all(page: Page) -> None:
    page.locator("details").evaluate_all("found => found.forEach(one => { one.open = true; })")
