"""A round that stands in Sum up, and people at its desk: for the tests of summing up."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test import Client

from massline.web.people.models import Membership, Role
from massline.web.rounds import loop, voices
from massline.web.rounds.models import Round, Stage, Statement, Verdict
from massline.web.rounds.slips import new_slip, slip_hash

DAY = date(2026, 3, 9)
DESK = "/desk/elm/heat/sum-up/"


@dataclass
class Desk:
    """A browser in which the desk is open, under some hats."""

    client: Client

    @classmethod
    def of(cls, round_: Round, *roles: Role) -> "Desk":
        slip = new_slip()
        for role in roles:
            Membership.objects.create(
                organisation=round_.consultation.organisation, role=role, link_hash=slip_hash(slip)
            )
        client = Client()
        assert client.post("/desk/", {"slip": slip}).status_code == 303
        return cls(client)

    def get(self, page: str = "", status: int = 200) -> str:
        response = self.client.get(DESK + page)
        assert response.status_code == status, response.content.decode()
        return response.content.decode()

    def post(self, page: str, status: int = 303, /, **fields: Any) -> HttpResponse:
        response = self.client.post(DESK + page, fields)
        assert response.status_code == status, f"{response.status_code}: {response.content.decode()}"
        return response  # type: ignore[return-value]


def say(
    round_: Round, text: str, *, who: str = "a", section: str = "a", label: str = "", core: bool = False
) -> Statement:
    """Somebody says something and a moderator accepts it."""
    speaker = voices.Speaker(
        who.ljust(32, "x"), new_slip(), round_.consultation.organisation.sections.get(slug=section), core=core
    )
    said = voices.say(round_, text, speaker, day=DAY, label=label)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    return said


def sum_up(round_: Round) -> Round:
    """The round as it stands in Sum up."""
    loop.move(round_, Stage.CONCENTRATE, role="facilitator", day=DAY)
    return round_
