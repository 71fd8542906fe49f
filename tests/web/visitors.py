"""People who answer, through Django's client: each client is a browser of its own."""

import hashlib
import html
import re
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model
from django.test import Client

from massline.web.rounds.models import Round


def address(round_: Round, page: str = "") -> str:
    consultation = round_.consultation
    return f"/{consultation.organisation.slug}/{consultation.slug}/{page}"


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name} in the page"
    return html.unescape(found.group(1))


@dataclass
class Visitor:
    """Somebody at the pages of one round."""

    round: Round
    client: Client

    @classmethod
    def to(cls, round_: Round) -> "Visitor":
        return cls(round_, Client())

    def start(self, **fields: str) -> "Visitor":
        response = self.client.post(address(self.round, "start/"), fields)
        assert response.status_code == 303, response.content.decode()
        return self

    def page(self, name: str = "next/") -> str:
        return self.client.get(address(self.round, name)).content.decode()

    def answer(self, answer: str, page: str = "next/") -> str:
        """Answer the statement on the page; returns the token that was sent."""
        token = hidden(self.page(page), "turn")
        response = self.send(token, answer)
        assert response == 303
        return token

    def send(self, token: str, answer: str) -> int:
        return self.client.post(address(self.round, "answer/"), {"turn": token, "answer": answer}).status_code

    def say(self, text: str, **fields: str) -> str:
        """Say something; returns the receipt on the page after it."""
        ticket = hidden(self.page("say/"), "ticket")
        response = self.client.post(address(self.round, "say/"), {"text": text, "ticket": ticket, **fields})
        assert response.status_code == 303, response.content.decode()
        return receipt_on(self.client.get(response.headers["Location"]).content.decode())


def receipt_on(page: str) -> str:
    found = re.search(r'id="receipt-code"[^>]*>([^<]+)<', page)
    assert found, "no receipt in the page"
    return found.group(1)


def everything() -> str:
    """A digest over every row of every table."""
    rows = [f"{model._meta.label} {sorted(map(_shown, model._default_manager.values_list()))}" for model in _tables()]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _tables() -> list[type[Model]]:
    return list(apps.get_models())


def _shown(row: tuple[object, ...]) -> str:
    # PostgreSQL hands bytes over as views, whose own text is their place in memory.
    return repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
