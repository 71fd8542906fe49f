"""Where the desk of an organisation is open: one row a device, seen and ended by whoever opened it.

A row knows neither an address nor an hour. It closes on the first of a month, so that nobody can read from it on
which day somebody of the core was here.
"""

import hashlib
import secrets
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from massline.web.people.hats import Holder
from massline.web.people.models import Membership, OpenDesk, Organisation

MONTHS = 6
"""Whole months a desk stays open after the one in which it was opened."""

MOST = 30
"""Devices of one person at one desk; those that would close first go."""


def closes_on(today: date) -> date:
    """The day on which a desk opened today closes by itself.

    >>> closes_on(date(2026, 9, 17))
    datetime.date(2027, 4, 1)
    """
    months = today.year * 12 + today.month - 1 + MONTHS + 1
    return date(months // 12, months % 12 + 1, 1)


@transaction.atomic
def begin(holder: Holder, *, device: str, today: date, instead_of: str = "") -> str:
    """Open the desk on a device; the token that its browser keeps. ``instead_of`` ends the row of the token before,
    whose device goes on under its name."""
    before = OpenDesk.objects.filter(token_hash=hashed(instead_of), organisation=holder.organisation).first()
    if before is not None:
        device = before.device
        before.delete()
    theirs = of(holder).order_by("-until", "pk").values_list("pk", flat=True)
    OpenDesk.objects.filter(pk__in=list(theirs[MOST - 1 :])).delete()
    token = secrets.token_urlsafe(32)
    OpenDesk.objects.create(
        token_hash=hashed(token), organisation=holder.organisation, user=holder.user,
        link_hash="" if holder.user else holder.link_hash, device=device[:40], until=closes_on(today),
    )  # fmt: skip
    return token


def find(token: str, organisation: Organisation, *, today: date) -> OpenDesk | None:
    """The open desk of this token, None where it was ended or its day has come.

    One whose day is further away than a desk opened today was opened while the clock was wrong: it is none either.
    """
    rows = OpenDesk.objects.select_related("user__second_factor").filter(token_hash=hashed(token), until__gt=today)
    return rows.filter(organisation=organisation, until__lte=closes_on(today)).first()


def of(holder: Holder) -> QuerySet[OpenDesk]:
    """The devices on which this person has this desk open."""
    here = OpenDesk.objects.filter(organisation=holder.organisation)
    return here.filter(user=holder.user) if holder.user else here.filter(link_hash=holder.link_hash, user=None)


def everywhere(holder: Holder) -> QuerySet[OpenDesk]:
    """The same, over all desks where an account is worn at several."""
    return OpenDesk.objects.filter(user=holder.user) if holder.user else of(holder)


def of_hat(hat: Membership) -> QuerySet[OpenDesk]:
    """The devices of whoever wears this hat, at its desk."""
    return of(Holder(hat.organisation, user=hat.user, link_hash=hat.link_hash))


def call(rows: QuerySet[OpenDesk], name: str) -> None:
    """What their owner calls these devices."""
    OpenDesk.objects.filter(pk__in=rows.values("pk")).update(device=name)


def drop_old(*, today: date) -> int:
    """Delete the rows whose day has come; how many."""
    return OpenDesk.objects.filter(until__lte=today).delete()[0]


def hashed(token: str) -> str:
    """What is stored in place of a token of 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
