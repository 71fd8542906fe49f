"""Stacks: everything one person of the core keyed in, set aside whole when something is wrong with it.

Nothing is deleted: each note is held with the reason its author reads, and the figures are shown with the stack and
without it. Where some of it stands in published figures, a second person agrees (``rounds.published_deeds``).
Removing it for good is ``removing``.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from massline.web.people.hats import Holder
from massline.web.people.holders import Person, everybody
from massline.web.record import log
from massline.web.record.keyfiles import KeyMissingError, pseudonym
from massline.web.rounds.models import KeyedIn, Round, SetAside, Statement, Verdict
from massline.web.rounds.voices import moderate


class NotAsideError(ValueError):
    """The stack cannot be set aside or counted again; the message says why and what to do."""


@dataclass(frozen=True)
class Stack:
    """What one person keyed in: how many notes, what they are called at the desk, why it is set aside if it is."""

    by: str
    called: str
    notes: int
    aside: bool
    reason: str


def stack_of(round_: Round, holder: Holder) -> str:
    """The stack of whoever sits at the desk. Empty once the consultation's key is gone: then nothing is keyed in."""
    who = f"user {holder.user.pk.hex}" if holder.user else f"slip {holder.link_hash}"
    try:
        return pseudonym(settings.KEYS, round_.consultation_id, "keyed", who)
    except KeyMissingError:
        return ""


def stacks(round_: Round) -> list[Stack]:
    """The stacks of a round, those of people still at the desk by what they are called."""
    organisation = round_.consultation.organisation
    called = {stack_of(round_, _holder(organisation, one)): one.called for one in everybody(organisation)}
    latest = {row.by: row for row in SetAside.objects.filter(round=round_)}
    rows = KeyedIn.objects.filter(statement__round=round_).values_list("by").annotate(notes=Count("pk"))
    found = [
        Stack(
            by,
            called.get(by, ""),
            notes,
            by in latest and latest[by].aside,
            latest[by].reason if by in latest else "",
        )
        for by, notes in rows.order_by("by")
    ]
    return sorted(found, key=lambda one: (not one.called, one.called.casefold(), one.by))


def is_aside(round_: Round, by: str) -> str:
    """Why a stack is set aside; empty where it is not."""
    row = SetAside.objects.filter(round=round_, by=by).last() if by else None
    return row.reason if row and row.aside else ""


def check(round_: Round, by: str, *, again: bool, reason: str) -> None:
    """Raise ``NotAsideError`` where a stack cannot be set aside, or counted again."""
    if again:
        if not is_aside(round_, by):
            raise NotAsideError(_("This stack is counted already."))
        if not reason:
            raise NotAsideError(_("Write what was found: it stands in the log beside why it was set aside."))
        return
    if not reason:
        raise NotAsideError(_("Write why: the people whose words these are read it."))
    if is_aside(round_, by):
        raise NotAsideError(_("This stack is set aside already."))
    if not KeyedIn.objects.filter(statement__round=round_, by=by).exists():
        raise NotAsideError(_("There is no such stack. Look at the list again."))


@transaction.atomic
def set_aside(round_: Round, by: str, *, reason: str, role: str, day: date, **two: bool) -> None:
    """Hold every note of a stack, with the reason its author reads; ``two`` says in the log by how many.

    Raises ``NotAsideError``.
    """
    Round.objects.select_for_update().get(pk=round_.pk)
    check(round_, by, again=False, reason=reason)
    SetAside.objects.create(round=round_, by=by, aside=True, reason=reason, role=role, day=day)
    log.append("set aside", role=role, subject=f"round {round_.pk}", day=day, reason=reason, **two)
    for one in _notes(round_, by):
        said = list(one.moderations.all())
        if not said or said[-1].verdict != Verdict.REJECTED:
            moderate(one, Verdict.HELD, role=role, day=day, reason=reason)


@transaction.atomic
def count_again(round_: Round, by: str, *, reason: str, role: str, day: date, **two: bool) -> None:
    """Give every note of a stack back what a moderator said before; those nobody had looked at stay held for that.

    Raises ``NotAsideError``.
    """
    Round.objects.select_for_update().get(pk=round_.pk)
    check(round_, by, again=True, reason=reason)
    aside = is_aside(round_, by)
    SetAside.objects.create(round=round_, by=by, aside=False, reason=reason, role=role, day=day)
    log.append("counted again", role=role, subject=f"round {round_.pk}", day=day, reason=reason, **two)
    for one in _notes(round_, by):
        said = list(one.moderations.all())
        if not said or (said[-1].verdict, said[-1].reason) != (Verdict.HELD, aside):
            continue
        if said[1:]:
            moderate(one, Verdict(said[-2].verdict), role=role, day=day, reason=said[-2].reason)
        else:
            moderate(one, Verdict.HELD, role=role, day=day, reason=_("It is counted again, and waits to be read."))


def keyed_in(round_: Round, new: list[Statement], by: str, *, role: str, day: date) -> None:
    """Put new notes on a stack; one that is set aside holds them as well."""
    KeyedIn.objects.bulk_create(KeyedIn(statement=one, by=by) for one in new)
    aside = is_aside(round_, by)
    for one in new if aside else ():
        moderate(one, Verdict.HELD, role=role, day=day, reason=aside)


def _notes(round_: Round, by: str) -> list[Statement]:
    rows = Statement.objects.filter(round=round_, keyed_in__by=by, withdrawn_on__isnull=True)
    return list(rows.prefetch_related("moderations").order_by("pk"))


def _holder(organisation: object, person: Person) -> Holder:
    return Holder(organisation, user=person.hats[0].user, link_hash=person.link_hash)  # type: ignore[arg-type]
