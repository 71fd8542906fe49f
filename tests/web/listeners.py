"""People at the desk: who listens, and who keeps the keys with a second factor."""

from itertools import count

from django.core import signing
from django.test import Client

from massline.web.people.models import Membership, OpenDesk, Role, SecondFactor, User
from massline.web.people.open_desks import hashed
from massline.web.record import seals
from massline.web.rounds.models import Round
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.sitting import SALT


def at_desk(round_: Round, *roles: Role) -> Client:
    """A browser in which the desk is open under these hats (by default that of whoever asks)."""
    slip, client = new_slip(), Client()
    for role in roles or (Role.FACILITATOR,):
        Membership.objects.create(organisation=round_.consultation.organisation, role=role, link_hash=slip_hash(slip))
    client.post("/desk/", {"slip": slip})
    return with_second_factor(client) if {Role.STEWARD, Role.AUDITOR} & set(roles) else client


NUMBERS = count(1)


def with_second_factor(client: Client) -> Client:
    """The same browser after its owner made an account and set a second factor up."""
    user = User.objects.create(login=f"second {next(NUMBERS)}", password="!")
    SecondFactor.objects.create(user=user, sealed=b"")
    token = signing.loads(client.cookies["desk"].value, salt=SALT)[0]
    desk = OpenDesk.objects.get(token_hash=hashed(token))
    holder = {"organisation": desk.organisation_id, "link_hash": desk.link_hash}
    seals.update(Membership.objects.filter(**holder), user=user, link_hash="")
    OpenDesk.objects.filter(**holder).update(user=user, link_hash="")
    return client
