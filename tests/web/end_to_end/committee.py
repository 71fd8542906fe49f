"""A committee at its desks: each act is a form found on a page, filled in and sent."""

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from django.test import Client

from massline.web.people.models import Role
from massline.web.rounds.models import Round
from massline.web.stages.places import find_place
from tests.web.listeners import with_second_factor

SLIP = r"\b(?:[2-9A-HJ-NP-TV-Z]{4}-){4}[2-9A-HJ-NP-TV-Z]\b"


@dataclass
class Form:
    """A form of a page: where it goes, and what stands in it."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._area: tuple[str, str] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(told.get("action", "")))
        if not self.found:
            return
        form, name = self.found[-1], told.get("name", "")
        if name:
            form.names.add(name)
        if tag == "textarea":
            self._area = (name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in told:
            form.values.setdefault(self._select, []).append(told.get("value", ""))
        elif tag == "input" and name and (told.get("type") not in {"checkbox", "radio"} or "checked" in told):
            usual = "on" if told.get("type") in {"checkbox", "radio"} else ""
            form.values.setdefault(name, []).append(told.get("value", usual))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area and self.found:
            name, text = self._area
            self.found[-1].values.setdefault(name, []).append(text.removeprefix("\n"))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area = (self._area[0], self._area[1] + data)


def forms_on(page: str) -> list[Form]:
    """The forms of a page in their order."""
    reader = _Forms()
    reader.feed(page)
    return reader.found


@dataclass
class Committee:
    """An organisation's desk, seen by those who wear its hats, on a day of the story."""

    organisation: str
    consultation: str
    day_one: date
    clients: dict[Role, Client] = field(default_factory=dict)
    today: date = date(2026, 1, 5)
    slips: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """What a remark of the story is called here, where it was keyed in and got a label of its own."""

    @property
    def round(self) -> Round:
        return find_place(self.organisation, self.consultation).round

    def url(self, name: str, more: str = "") -> str:
        return find_place(self.organisation, self.consultation).url(name) + more

    def on(self, number: int) -> None:
        """It is this day of the story now."""
        self.today = self.day_one + timedelta(days=number - 1)

    def day(self, number: int) -> str:
        return (self.day_one + timedelta(days=number - 1)).isoformat()

    def give_hat(self, role: Role, who: str = "") -> Any:
        """Whoever asks (or keeps the keys) gives a hat, to somebody new or to somebody of the list."""
        giver = Role.STEWARD if Role.STEWARD in self.clients else Role.FACILITATOR
        told: dict[str, object] = {"role": role.value, "called": f"the one who {role.label}"}
        if who:
            page = self.look(self.url("desk:people"), giver)
            options = dict(reversed(pair) for pair in re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)<', page))
            told["who"] = options[who]
        return self.send(self.url("desk:people"), told, giver, having="role")

    def give_hats(self, *roles: Role) -> None:
        """Each hat to somebody of their own, who sits down with the slip they were shown."""
        for role in roles:
            answer = self.give_hat(role)
            slips = re.findall(SLIP, answer.content.decode())
            assert slips, said(answer)
            client = Client()
            assert client.post("/desk/", {"slip": slips[0]}).status_code == 303
            self.clients[role] = with_second_factor(client) if role == Role.STEWARD else client

    def look(self, url: str, role: Role = Role.FACILITATOR) -> str:
        answer = self.clients[role].get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        return answer.content.decode()

    def send(self, url: str, told: Mapping[str, object], role: Role = Role.FACILITATOR, *, having: str = "") -> Any:
        """Open the page, fill in the form that has these fields, send it."""
        page = self.look(url, role)
        wanted = {having} if having else set(told)
        form = next((one for one in forms_on(page) if wanted <= one.names), None)
        assert form is not None, (
            f"{url} has no form with {sorted(wanted)}: {[sorted(f.names) for f in forms_on(page)]}"
        )
        values: dict[str, object] = {**form.values, **told}
        values.pop("csrfmiddlewaretoken", None)
        return self.clients[role].post(form.action.partition("#")[0] or url.partition("#")[0], values)

    def do(self, url: str, told: Mapping[str, object], role: Role = Role.FACILITATOR, *, having: str = "") -> str:
        """The same where it must be taken; returns where it led."""
        answer = self.send(url, told, role, having=having)
        assert answer.status_code == 303, f"{url} {told}: {answer.status_code} {said(answer)}"
        return str(answer.headers["Location"])

    def go_on(self, override: str = "") -> Any:
        stage = find_place(self.organisation, self.consultation).stage
        return self.clients[Role.FACILITATOR].post(
            self.url("desk:advance"), {"seen": stage.value, "override": override}
        )

    def go_back(self, to: str, reason: str) -> Any:
        return self.clients[Role.FACILITATOR].post(self.url("desk:back"), {"to": to, "reason": reason})

    def codes(self, count: dict[str, int]) -> list[str]:
        """Sealed codes printed by whoever keeps the keys; read off the sheet as a person would."""
        page = self.look(self.url("desk:week"), Role.STEWARD)
        ticket = next(form for form in forms_on(page) if any(name.startswith("codes-") for name in form.names))
        told = {f"codes-{slug}": str(number) for slug, number in count.items()}
        answer = self.clients[Role.STEWARD].post(ticket.action, {**ticket.values, **told})
        assert answer.status_code == 200, said(answer)
        found = re.findall(r'class="code" translate="no">([^<]+)<', answer.content.decode())
        assert len(found) == sum(count.values())
        return [html.unescape(one) for one in found]


def said(answer: Any) -> str:
    """What a page that refuses says, without its marks."""
    return words_of(answer.content.decode())[:20_000]


def words_of(page: str) -> str:
    """What a page says, without its marks."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main.group(0) if main else page)).split())


@contextmanager
def calendar(committee: Committee) -> Iterator[None]:
    """Every page takes the committee's day for today."""
    with patch("django.utils.timezone.localdate", lambda *_args, **_more: committee.today):
        yield
