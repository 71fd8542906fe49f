"""Many people at once, at a real server: a code opens once, and an answer that was acknowledged is in the file."""

import random
import re
import socket
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from html import unescape
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener
from uuid import UUID

import pytest

from tests.browser.server import Site, demo_site

AT_ONCE = 32
VOTERS, THREADS = 40, 8
SENTENCES = [f"Sentence number {number} about the lift." for number in range(1, 7)]
ANSWERS = ("agree", "disagree", "pass")
Answered = dict[str, str]


class Forms(HTMLParser):
    """The forms of a page: where each goes, and what it would send untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((told.get("action", ""), {}))
        elif tag == "input" and self.found and "name" in told and told.get("type") not in {"checkbox", "radio"}:
            self.found[-1][1][told["name"]] = told.get("value", "")


class Visitor:
    """Somebody with a browser of their own, cookies and all, and no script."""

    def __init__(self, site: Site) -> None:
        self.cookies = CookieJar()
        self.opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.cookies))
        self.address, self.page, self.status = site.address, "", 0

    def open(self, path: str, sent: dict[str, str] | None = None) -> str:
        body = urlencode(sent).encode() if sent is not None else None
        try:
            with self.opener.open(urljoin(self.address, path), body, timeout=60) as answer:
                self.status, self.address, self.page = answer.status, answer.url, answer.read().decode()
        except HTTPError as refusal:
            self.status, self.page = refusal.code, refusal.read().decode()
        return self.page

    def form(self, where: str) -> tuple[str, dict[str, str]]:
        """The first form whose address contains ``where``."""
        return next((urljoin(self.address, to), fields) for to, fields in Forms(self.page).found if where in to)

    def send(self, where: str, **told: str) -> str:
        to, fields = self.form(where)
        return self.open(to, fields | told)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with demo_site(tmp_path_factory.mktemp("var")) as site:
        yield site


def open_question(site: Site) -> Visitor:
    """Somebody at the desk of a consultation of their own."""
    visitor = Visitor(site)
    visitor.open("/begin/")
    visitor.send(
        "", name="Elm Court", question="What about the lift?", section_1="Block A", size_1="48", section_2="Block B",
        size_2="52", how_known="estimated", beliefs="It is old.\nIt is used.\nIt lasts.",
        statements="\n".join(SENTENCES),
    )  # fmt: skip
    assert "/desk/" in visitor.address, visitor.page
    return visitor


@pytest.fixture
def organiser(site: Site) -> Visitor:
    return open_question(site)


def link_of(organiser: Visitor) -> str:
    found = re.search(r'id="vote-url" href="([^"]+)"', organiser.page)
    assert found
    return found[1]


def database(site: Site) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{site.folder / 'massline.sqlite3'}?mode=ro", uri=True)


def test_a_code_that_many_people_send_at_the_same_moment_opens_for_one_of_them(
    site: Site, organiser: Visitor
) -> None:
    link = link_of(organiser)
    organiser.send("/codes/", **{"codes-block-a": "1"})
    (code,) = re.findall(r'<span class="code"[^>]*>([^<]+)</span>', organiser.page)
    visitors = [Visitor(site) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda visitor: visitor.open(link), visitors))
        ready = threading.Barrier(AT_ONCE)

        def redeem(visitor: Visitor) -> int:
            ready.wait(60)
            visitor.send("/start/", code=code)
            return visitor.status

        statuses = Counter(pool.map(redeem, visitors))
    assert statuses == {200: 1, 422: AT_ONCE - 1}
    inside = [visitor for visitor in visitors if visitor.address.endswith("/next/")]
    assert len(inside) == 1
    assert all("was used already" in visitor.page for visitor in visitors if visitor not in inside)


def answer_everything(site: Site, link: str, number: int) -> Answered:
    """Answer until nothing is left; what the server said it had taken."""
    choose, taken, visitor = random.Random(number), Answered(), Visitor(site)
    visitor.open(link)
    visitor.send("/start/")
    while found := re.search(r'data-now.*?data-turn="([^"]+)"', visitor.page, re.S):
        answer = choose.choice(ANSWERS)
        visitor.send("/answer/", answer=answer)
        assert visitor.status == 200, unescape(visitor.page)
        taken[UUID(found[1]).hex] = answer
    return taken


def test_every_acknowledged_answer_of_forty_people_at_once_is_in_the_file(site: Site, organiser: Visitor) -> None:
    link = link_of(organiser)
    with ThreadPoolExecutor(THREADS) as pool:
        taken = list(pool.map(lambda number: answer_everything(site, link, number), range(VOTERS)))
    assert [len(answers) for answers in taken] == [len(SENTENCES)] * VOTERS
    # Looked at before anybody else opens the file.
    left_in_the_log = [path.stat().st_size for path in Path(site.folder).glob("*-wal")]
    kept: dict[str, Answered] = {}
    with closing(database(site)) as tables:
        for key, statement, answer in tables.execute("SELECT key, statement_id, answer FROM rounds_ballot"):
            if statement in taken[0]:
                kept.setdefault(key, {})[statement] = answer
    assert sorted(map(sorted, (one.items() for one in kept.values()))) == sorted(
        map(sorted, (one.items() for one in taken))
    )
    assert sum(left_in_the_log) == 0


def test_where_a_message_ends_is_never_in_doubt(site: Site) -> None:
    """Two lengths that disagree: refused, or one answer and the line is closed; what follows is never a request."""
    place = urlsplit(site.address)
    host = f"Host: {place.netloc}\r\n"
    second = f"GET /about/words/ HTTP/1.1\r\n{host}Connection: close\r\n\r\n"
    for lengths, body in (
        ("Content-Length: 500\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("Content-Length: 5\r\nContent-Length: 50\r\n", "hello"),
        ("Content-Length: 5, 50\r\n", "hello"),
        ("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
    ):
        with socket.create_connection((str(place.hostname), place.port or 80), timeout=10) as line:
            line.sendall(f"GET /about/method/ HTTP/1.1\r\n{host}{lengths}\r\n{body}{second}".encode())
            answered = b"".join(iter(lambda: line.recv(65536), b""))
        statuses = re.findall(rb"HTTP/1\.1 (\d+)", answered)
        assert statuses in ([b"400"], [b"200"]), (lengths, statuses)


def test_the_terminal_of_the_server_told_of_no_fault(site: Site) -> None:
    assert "Traceback" not in site.printed
    assert "rror" not in site.printed
