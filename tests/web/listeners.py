"""People at the desk who listen."""

from django.test import Client

from massline.web.people.models import Membership, Role
from massline.web.rounds.models import Round
from massline.web.rounds.slips import new_slip, slip_hash


def at_desk(round_: Round, *roles: Role) -> Client:
    """A browser in which the desk is open under these hats (by default that of whoever asks)."""
    slip, client = new_slip(), Client()
    for role in roles or (Role.FACILITATOR,):
        Membership.objects.create(organisation=round_.consultation.organisation, role=role, link_hash=slip_hash(slip))
    client.post("/desk/", {"slip": slip})
    return client
