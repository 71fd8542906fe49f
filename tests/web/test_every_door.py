"""Every address x hat x organisation: who gets in, what leaves the database alone, which headers an answer has."""

import html.parser
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from massline.web.people.hats import MAY
from massline.web.people.models import Membership, Organisation, Role, Section, TwoPersonAct, TwoPersonKind
from massline.web.people.two_people import WAITS
from massline.web.rounds.models import Round, Stage
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.desk.attempts import ATTEMPTS
from tests.hostile import tries
from tests.web import asked_together, relating, shelf
from tests.web import whole_round as made
from tests.web.copied_example import loaded_once
from tests.web.crawling import stored
from tests.web.doors import ANYBODY, DOORS, IDENTIFIERS, PARTS, READ_UNDER_A_HAT, Door, rows_of
from tests.web.end_to_end.conftest import key_folder, open_database, test_database
from tests.web.hostile_requests import Asker
from tests.web.listeners import with_second_factor
from tests.web.planted import planted

__all__ = ["key_folder", "open_database", "test_database"]

DESK_DOORS = [door for door in DOORS if door.desk]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


ELSEWHERE = dict.fromkeys(("next", "url", "to", "back", "return", "redirect"), "https://elsewhere.example/")
"""What a link may carry that wants to lead its reader to another site."""


class Site:
    """Two organisations: Millbrook with three rounds, and Elm Court with one in which something is tried."""

    def __init__(self, keys: Path) -> None:
        self.millbrook = loaded_once(keys)
        self.elm = Organisation.objects.create(slug="elm", name="Elm Court")
        for order, slug in enumerate(("a", "c")):
            Section.objects.create(
                organisation=self.elm, slug=slug, name=slug, size=44, how_known="counted", order=order
            )
        self.round: Round = made.begun(self.elm)
        made.brought_to(self.round, Stage.PRACTICE)
        for one in (self.millbrook, self.elm):
            version = shelf.again(shelf.put_up(one, title=f"Lifts of {one.slug}"))
            shelf.judged(shelf.commented(version, "> one date\nIt is on my wall, @ana.", "Ana"))
            shelf.commented(version)
            relating.with_all(one, name=f"Stairwell of {one.slug}")
            asked_together.with_all(one)
            planted(one, Round.objects.filter(consultation__organisation=one).order_by("number")[0], version)
        # Everybody's hat is worn by somebody, so that nobody does an act because nobody else is there.
        self.slips = {(one.slug, role): _given(one, role) for one in (self.millbrook, self.elm) for role in Role}
        self.asker = Asker()
        self.opened = {
            (one.slug, role): self._enter(one, role) for one in (self.millbrook, self.elm) for role in Role
        }
        """What a browser keeps that has the desk open: entered once, so that no test adds a row by coming in."""
        for one in (self.millbrook, self.elm):
            TwoPersonAct.objects.create(
                organisation=one, kind=TwoPersonKind.RECOUNT, payload={}, digest=f"of {one.slug}", role=Role.STEWARD,
                day=timezone.localdate(), proposed_by="a slip", waits_until=timezone.now() + WAITS,
            )  # fmt: skip

    def _enter(self, organisation: Organisation, role: Role) -> str:
        client = Client()
        assert client.post("/desk/", {"slip": self.slips[organisation.slug, role]}).status_code == 303
        return (with_second_factor(client) if role == Role.STEWARD else client).cookies["desk"].value

    def at(self, organisation: Organisation, role: Role, **options: Any) -> Client:
        """A browser in which the desk of this organisation is open under one hat."""
        client = Client(**options)
        client.get("/desk/")
        client.cookies["desk"] = self.opened[organisation.slug, role]
        return client


def _given(organisation: Organisation, role: Role) -> str:
    slip = new_slip()
    Membership.objects.create(organisation=organisation, role=role, link_hash=slip_hash(slip))
    return slip


@pytest.fixture(scope="module")
def site(open_database: None, key_folder: Path) -> Site:
    return Site(key_folder)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever was written is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Written:
    """Counts statements that write, which is finer than comparing tables: a row written back as it was is seen."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if not re.match(r"\s*(?:SELECT|WITH|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|EXPLAIN)\b", sql, re.IGNORECASE):
            self.found.append(sql[:200])
        return execute(sql, parameters, many, context)


def gets(site: Site, organisation: Organisation, doors: list[Door], client: Client) -> Iterator[tuple[str, Any]]:
    for door in doors:
        told = rows_of(organisation, door)
        if "G" in door.ways and all(told[part] is not None for part in PARTS[door.name]):
            address = door.address(told)
            yield address, client.get(address, ELSEWHERE)


def test_every_address_of_the_site_has_a_row_and_every_row_an_address() -> None:
    assert set(PARTS) == {door.name for door in DOORS}, "a row in tests/web/doors.py says who may use an address"
    assert len(DOORS) == len(PARTS)


def test_every_row_is_reached_with_rows_of_the_example(site: Site) -> None:
    unreached = [
        door.name for door in DOORS
        if any(rows_of(site.millbrook, door)[part] is None for part in PARTS[door.name])
    ]  # fmt: skip
    assert unreached == []


def test_looking_at_every_page_under_the_hat_that_asks_leaves_every_row_as_it_was(site: Site) -> None:
    before, written, statuses = stored(), Written(), {}
    for organisation in (site.millbrook, site.elm):
        client = site.at(organisation, Role.FACILITATOR)
        with connection.execute_wrapper(written):
            for address, response in gets(site, organisation, DOORS, client):
                statuses[address] = response.status_code
                assert response.status_code < 500, address
                assert_headers(address, response)
                assert_kind(address, response)
                assert requests_of_others(response) == [], address
    assert written.found == []
    assert stored() == before
    assert sum(status == 200 for status in statuses.values()) > 0.7 * len(statuses), statuses


@pytest.mark.parametrize("role", list(Role))
def test_an_act_is_done_under_its_own_hats_and_no_other(site: Site, role: Role) -> None:
    client, wrong = site.at(site.millbrook, role), []
    opened = client.cookies["desk"].value
    for door in (one for one in DESK_DOORS if "P" in one.ways or one.name in READ_UNDER_A_HAT):
        client.cookies["desk"] = opened  # leaving the desk takes it away
        address = door.address(rows_of(site.millbrook, door))
        with undone():
            answer = client.post(address) if "P" in door.ways else client.get(address)
        assert answer.status_code < 500, address
        if (answer.status_code != 403) != (door.act is None or role in MAY[door.act]):
            wrong.append((door.name, answer.status_code))
    assert wrong == []


def test_a_stranger_opens_nothing_of_the_desk(site: Site) -> None:
    before, client = stored(), Client()
    for door in DESK_DOORS:
        address = door.address(rows_of(site.millbrook, door))
        answers = [client.get(address)] if "G" in door.ways else []
        answers += [client.post(address, {"x": "y"})] if "P" in door.ways else []
        assert {one.status_code for one in answers} == {403}, address
        for answer in answers:
            assert_headers(address, answer)
            assert "Millbrook" not in answer.content.decode(), address
    assert stored() == before


def test_the_desk_of_one_organisation_opens_nothing_at_another(site: Site) -> None:
    client, before = site.at(site.elm, Role.FACILITATOR), stored()
    for door in DESK_DOORS:
        address = door.address(rows_of(site.millbrook, door))
        answer = client.get(address) if "G" in door.ways else client.post(address)
        assert answer.status_code == 403, address
    assert stored() == before


def test_a_row_of_another_organisation_is_not_there(site: Site) -> None:
    """Asked for at one's own desk, a stranger's row answers like one that never was: no page, no change, no hint."""
    before = stored()
    for door in (one for one in DOORS if one.names_a_row):
        client = site.at(site.elm, role_for(door))
        mine, theirs = rows_of(site.elm, door), rows_of(site.millbrook, door)
        nowhere = {part: made_up(value) for part, value in theirs.items() if part in IDENTIFIERS}
        foreign = {part: theirs[part] for part in IDENTIFIERS}
        for way, send in (("G", client.get), ("P", client.post)):
            if way not in door.ways:
                continue
            answer, none = (send(door.address(mine | part)) for part in (foreign, nowhere))
            assert answer.status_code == none.status_code, door.name
            assert answer.status_code in ({404} if way == "G" else {303, 404, 409, 422}), (door.name, way)
            assert answer.headers.get("Location") == none.headers.get("Location"), door.name
            assert not set(_words(answer)) - set(_words(none)), door.name
    assert stored() == before


def role_for(door: Door) -> Role:
    return sorted(MAY[door.act])[0] if door.act else Role.FACILITATOR


def made_up(value: object) -> object:
    if isinstance(value, int):
        return 999_999_999
    return uuid4() if not isinstance(value, str) else "e9999"


def _words(response: Any) -> list[str]:
    return re.findall(r"\w{5,}", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_nothing_is_taken_without_the_token_of_the_form(site: Site) -> None:
    before = stored()
    client = site.at(site.millbrook, Role.FACILITATOR, enforce_csrf_checks=True)
    for door in DOORS:
        address = door.address(rows_of(site.millbrook, door))
        answer = client.post(address, {"text": "x", "slip": "x"})
        assert answer.status_code == 403, address
        assert_headers(address, answer)
    assert stored() == before


def test_pages_that_only_tell_or_only_take_say_so(site: Site) -> None:
    client = site.at(site.millbrook, Role.FACILITATOR)
    for door in DOORS:
        address = door.address(rows_of(site.millbrook, door))
        if door.ways != "GP":
            answer = client.get(address) if door.ways == "P" else client.post(address)
            assert answer.status_code == 405, address
            assert_headers(address, answer)
        for method in ("put", "patch", "delete"):
            assert getattr(client, method)(address).status_code == 405, (method, address)


def test_every_cookie_is_out_of_reach_of_scripts_and_other_sites_and_of_plain_http_where_there_is_tls(
    site: Site, settings: Settings
) -> None:
    for secure in (False, True):
        settings.CSRF_COOKIE_SECURE, client = secure, Client()
        client.get("/desk/", secure=secure)
        sent = {"slip": site.slips["millbrook", Role.FACILITATOR]}
        client.post("/desk/", sent, secure=secure)
        client.post("/millbrook/damp/start/", secure=secure)
        assert {"csrftoken", "desk", "answers"} <= set(client.cookies)
        for name, cookie in client.cookies.items():
            assert cookie["httponly"], name
            assert cookie["samesite"] == "Lax", name
            assert bool(cookie["secure"]) == secure, name
            assert len(name) + len(cookie.value) < 4096, name


def assert_headers(address: str, response: Any) -> None:
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, (address, name)
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'", address
    assert policy["frame-ancestors"] == "'none'", address
    assert policy["base-uri"] == policy["object-src"] == "'none'", address
    assert "unsafe" not in str(policy), address
    assert not re.search(r"https?:|\*", str(policy)), address
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(
        response.headers["Permissions-Policy"].split(", ")
    ), address
    assert not {"Server", "X-Powered-By"} & set(response.headers), address
    assert not [name for name in response.headers if name.startswith("Access-Control")], address


FEED, JSON = "application/atom+xml; charset=utf-8", "application/json"


def assert_kind(address: str, response: Any) -> None:
    """What it is stands on every answer and is true; a file is to be kept, under a name of plain letters."""
    if response.status_code in {301, 302, 303}:
        assert re.match(r"/(?!/)", response.headers["Location"]), (address, response.headers["Location"])
        return
    kind, content = response.headers["Content-Type"], response.content
    if kind == "text/html; charset=utf-8" and "Content-Disposition" not in response.headers:
        assert content.lstrip().startswith(b"<"), address
        return
    if kind.startswith(JSON):
        json.loads(content)
    elif "xml" in kind:
        assert content.startswith(b"<?xml"), address
        if kind == FEED:
            return
    assert "charset=utf-8" in kind or not kind.startswith("text/"), (address, kind)
    kept = response.headers.get("Content-Disposition", "")
    assert re.fullmatch(r'attachment; filename="[\w.-]+"', kept, re.ASCII), (address, kind, kept)


class Asked(html.parser.HTMLParser):
    """Addresses a page makes a browser fetch by itself."""

    FETCHED = {("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"),
               ("video", "src"), ("audio", "src"), ("object", "data"), ("embed", "src"), ("form", "action"),
               ("img", "srcset"), ("use", "href"), ("image", "href"), ("input", "formaction")}  # fmt: skip

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if (tag, name) in self.FETCHED]


def requests_of_others(response: Any) -> list[str]:
    """What a page would fetch from, or send to, another host."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return [
        address for address in Asked(response.content.decode()).found
        if urlsplit(address).netloc not in {"", "testserver"} or urlsplit(address).scheme not in {"", "http", "data"}
    ]  # fmt: skip


@tries(40)
@given(data=st.data())
def test_whatever_is_sent_to_whichever_door_is_answered_and_breaks_nothing(site: Site, data: st.DataObject) -> None:
    ATTEMPTS.forget()
    door = data.draw(st.sampled_from(DOORS))
    fitting = sorted(MAY[door.act]) if door.act else [Role.FACILITATOR]
    role = data.draw(st.one_of(st.sampled_from(fitting), st.sampled_from([None, *Role])))
    client = Client()
    if role is not None:
        client.cookies["desk"] = site.opened[site.millbrook.slug, role]
    told = rows_of(site.millbrook, door)
    with undone():
        answer = site.asker.send(
            data.draw, client, door.address(told), reads="G" in door.ways, takes="P" in door.ways
        )
    assert answer.status_code < 500, (door.name, answer.status_code)
    assert "Traceback" not in answer.content.decode(errors="replace")


def test_no_row_stands_twice() -> None:
    assert len({door.name for door in DOORS}) == len(DOORS)
    assert not set(ANYBODY) & {door.name for door in DESK_DOORS}


def test_no_form_takes_a_field_it_does_not_name() -> None:
    """Fields are named one by one: no form is made of a model, and nothing sent is spread over a row."""
    source = Path(__file__).resolve().parents[2] / "src/massline/web"
    spread = re.compile(r"(?i)model_?form|\*\*\s*(?:self\.)?request\.(?:POST|GET)")
    assert [path.name for path in source.rglob("*.py") if spread.search(path.read_text(encoding="utf-8"))] == []
