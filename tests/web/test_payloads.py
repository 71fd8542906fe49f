"""Every hostile payload through every field of every form: nothing runs, nothing breaks, no 500 - and on the pages,
files and feeds that show what was stored.
"""

import html
import json
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client

from massline.web.people.hats import Holder, give
from massline.web.people.models import Organisation, Role, Section
from massline.web.rounds import voices
from massline.web.rounds.models import Origin, Stage
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.desk.attempts import ATTEMPTS
from tests.web import relating, shelf
from tests.web import whole_round as made
from tests.web.doors import DOORS, PARTS, Door, rows_of
from tests.web.end_to_end.conftest import key_folder, open_database, test_database
from tests.web.payloads import PAYLOADS, executing
from tests.web.test_every_door import Site, gets, role_for, undone

__all__ = ["key_folder", "open_database", "test_database"]

DAY = date(2026, 3, 2)
SHORT = [payload for name, payload in PAYLOADS.items() if name != "long"]
KEPT = {"ticket", "csrfmiddlewaretoken", "version", "seen", "turn", "found", "statement"}
"""Signed and hidden parts, sent as they are: the fields behind them are reached."""


class Fields(HTMLParser):
    """The forms of a page: where each is sent, its fields with what they hold, and which take text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str], set[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form" and told.get("method", "").lower() == "post":
            self.forms.append((told.get("action", ""), {}, set()))
        elif self.forms and told.get("name") and tag in {"input", "textarea", "select", "button"}:
            _action, fields, texts = self.forms[-1]
            name, kind = told["name"], told.get("type", "text")
            if kind in {"checkbox", "radio"} or tag == "button":
                fields.setdefault(name, told.get("value", "on"))
            elif kind != "file":
                fields[name] = told.get("value", "")
                texts.add(name)


@pytest.fixture(scope="module")
def site(open_database: None, key_folder: Path) -> Site:
    return Site(key_folder)


def forms_of(site: Site, organisation: Organisation) -> Iterator[tuple[Door, str, dict[str, str], set[str]]]:
    """Every form on every page of one organisation, each once by where it is sent and what it asks."""
    seen = set()
    for door in (one for one in DOORS if "G" in one.ways):
        client = site.at(organisation, role_for(door))
        told = rows_of(organisation, door)
        if any(told[part] is None for part in PARTS[door.name]):
            continue
        address = door.address(told)
        response = client.get(address)
        if response.status_code != 200 or "text/html" not in response.headers["Content-Type"]:
            continue
        for action, fields, texts in Fields(response.content.decode()).forms:
            to = action or address
            key = (to, frozenset(fields))
            if key not in seen:
                seen.add(key)
                yield door, to, fields, texts


def test_every_payload_through_every_field_of_every_form_runs_nowhere_and_breaks_nothing(site: Site) -> None:
    tried, wrong = 0, []
    for organisation in (site.millbrook, site.elm):
        for door, to, fields, texts in list(forms_of(site, organisation)):
            client, typed = site.at(organisation, role_for(door)), sorted(texts - KEPT)
            for told in typings(typed):
                ATTEMPTS.forget()
                with undone():
                    answer = client.post(to, fields | told, follow=True)
                    page = answer.content.decode(errors="replace")
                tried += len(typed)
                if answer.status_code >= 500 or executing(page):
                    wrong.append((to, answer.status_code, executing(page)))
    ATTEMPTS.forget()
    assert wrong == []
    assert tried > 500


def typings(fields: list[str]) -> Iterator[dict[str, str]]:
    """Three ways to fill in a form: the payloads in turn, all of them in each field, and far too much in each."""
    values = list(PAYLOADS.values())
    yield {field: values[n % len(values)] for n, field in enumerate(fields)}
    yield dict.fromkeys(fields, " ".join(SHORT))
    yield dict.fromkeys(fields, PAYLOADS["long"])


def test_what_was_stored_of_it_runs_on_no_page_file_or_feed(site: Site) -> None:
    with undone():
        oak = planted()
        give(Holder(oak, link_hash=slip_hash(slip := new_slip())), Role.FACILITATOR)
        client = Client()
        client.post("/desk/", {"slip": slip})
        seen = ""
        for address, response in gets(site, oak, DOORS, client):
            body, kind = response.content.decode(), response.headers["Content-Type"]
            assert response.status_code < 500, address
            if "html" in kind:
                assert executing(body) == [], address
            elif "xml" in kind:
                ElementTree.fromstring(body)
            elif "json" in kind:
                json.loads(body)
            else:
                assert "calendar" in kind, address
                assert not [line for line in body.split("\r\n") if line[:1] in {"=", "<", "@"}], address
            seen += body
    assert seen.count(html.escape(PAYLOADS["script"])) > 20, "the payloads are on the pages"


def planted() -> Organisation:
    """An organisation all whose texts are payloads, in a round whose words are being summed up."""
    joined = voices.clean(" ".join(SHORT))
    oak = Organisation.objects.create(slug="oak", name=joined[:100])
    for order, text in enumerate(SHORT[:6]):
        Section.objects.create(
            organisation=oak,
            slug=f"s{order}",
            name=voices.clean(text)[:60],
            size=30,
            how_known="counted",
            order=order,
        )
    round_ = made.begun(oak, title=joined[:100], question=joined[:300])
    made.brought_to(round_, Stage.GATHER)
    for number, text in enumerate(SHORT):
        made.say(round_, text, section=f"s{number % 6}", who=f"{number:x}")
        voices.put(round_, f"{text} ours", Origin.INVESTIGATION, day=DAY, role="facilitator")
    paper = "\n\n".join(map(voices.clean, SHORT))
    version = shelf.again(shelf.put_up(oak, paper, title=joined[:100]), f"{paper}\n\n{joined}")
    for text in SHORT:
        shelf.judged(shelf.commented(version, f"{text} and that is all", voices.clean(text)[:30]))
    for text in SHORT:
        relating.with_all(oak, name=voices.clean(text)[:60], words=voices.clean(text))
    return oak
