"""The desk of an example: a fresh slip each time massline is started, so that nobody else's opens it."""

from django.db import transaction

from massline.web.people.hats import Holder, give
from massline.web.people.models import Organisation, Role
from massline.web.rounds.slips import new_slip, slip_hash

VISITOR = "visitor"


@transaction.atomic
def open_desk(organisation: Organisation) -> str:
    """A slip that opens the desk of an invented organisation; the one given at the last start opens it no more."""
    if not organisation.invented:
        raise ValueError(f"{organisation} is not an example")
    organisation.memberships.filter(called=VISITOR).delete()
    slip = new_slip()
    give(Holder(organisation, link_hash=slip_hash(slip)), Role.FACILITATOR, called=VISITOR)
    return slip
