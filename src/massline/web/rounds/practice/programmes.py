"""Programmes: they meet a need and aim at people running them. Counts only; nothing here says who was helped."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from massline.method.alarms.trying import Service, nobody_runs_it
from massline.web.people.models import Organisation
from massline.web.record import log
from massline.web.rounds.models import Closing, Programme, ProgrammeCount
from massline.web.rounds.practice.expecting import ExpectingRefusedError

SMALLEST_COUNT = 5


@dataclass(frozen=True)
class Need:
    """What a programme is for, who looks after it, and what can be learned there."""

    name: str
    need: str
    owner: str
    started_on: date
    learned_there: str = ""


@dataclass(frozen=True)
class Totals:
    """A programme in one period: people helped, asked to run it, able to run it and content to be counted."""

    helped: int
    asked_to_run: int
    running: int


@transaction.atomic
def start(organisation: Organisation, need: Need, *, role: str, day: date, ticket: UUID) -> Programme:
    """Write a programme down. The same ticket twice stores it once."""
    there = Programme.objects.filter(pk=ticket, organisation=organisation).first()
    if there is not None:
        return there
    if need.started_on > day:
        raise ExpectingRefusedError(_("This day has not come: write it down when it begins."), "started_on")
    free = uuid4() if Programme.objects.filter(pk=ticket).exists() else ticket
    made = Programme.objects.create(id=free, organisation=organisation, **vars(need))
    log.append("programme", role=role, subject=f"programme {made.id}", day=day)
    return made


@transaction.atomic
def tell(programme: Programme, totals: Totals, *, until: date, day: date) -> ProgrammeCount:
    """Write the totals of a period down; a second time for the same last day they replace the first."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.ended_on is not None:
        raise ExpectingRefusedError(_("It has ended: nothing is counted any more."), "day")
    if not programme.started_on <= until <= day:
        raise ExpectingRefusedError(_("A period ends between the day it began and today."), "day")
    if totals.running > totals.helped + totals.asked_to_run:
        raise ExpectingRefusedError(
            _("More people run it than were helped or asked. Compare the three numbers."), "running"
        )
    row, _new = ProgrammeCount.objects.update_or_create(programme=programme, day=until, defaults=vars(totals))
    return row


@transaction.atomic
def finish(programme: Programme, *, day: date, role: str) -> None:
    """Write down that a programme ended; a second time changes nothing."""
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    if row.ended_on is None:
        row.ended_on = day
        row.save()
        log.append("programme ended", role=role, subject=f"programme {row.id}", day=day)


def only_serves(programme: Programme) -> str:
    """What to say of a programme that has run for two rounds and that hardly anybody helped came to run, else ""."""
    counts = list(programme.counts.all())
    rounds = Closing.objects.filter(
        round__consultation__organisation=programme.organisation_id, day__gte=programme.started_on
    ).count()
    helped, asked = sum(row.helped for row in counts), sum(row.asked_to_run for row in counts)
    running = counts[-1].running if counts else 0
    if nobody_runs_it(Service(rounds, helped, asked, running)) is None:
        return ""
    if asked:
        return _("Of the people helped here hardly anybody came to run it.")
    return _("People come for this: %(need)s. Nobody has been asked to run it.") % {"need": programme.need}


def people(number: int) -> str:
    """A count of people as the desk shows it: small ones are not told apart.

    >>> people(0), people(3), people(40)
    ('nobody yet', 'fewer than 5', '40 people')
    """
    if number == 0:
        return _("nobody yet")
    if number < SMALLEST_COUNT:
        return _("fewer than %(least)s") % {"least": SMALLEST_COUNT}
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}
