"""Deleting a consultation: everything in it goes, one line of the log stays.

The line says that it stood, since when, why it went and what had been published last: the release, its digest, so
that whoever kept the file can show it, and the head counts on it. What the log said before stays too, reasons of the
core among it: a log from which lines can be taken proves nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.people.models import Organisation
from massline.web.record import log
from massline.web.record.keyfiles import destroy_consultation_key
from massline.web.record.leftovers import rewrite
from massline.web.record.models import LogEntry, Seal
from massline.web.rounds.ballots import forget_order
from massline.web.rounds.models import Consultation, Release
from massline.web.rounds.rehearsal.wiping import resting_outside, wipe_consultation

DELETED = "delete consultation"
LONGEST = 300


class NotDeletableError(ValueError):
    """The consultation cannot be deleted; the message says why and what to do."""


def refuse_unless_deletable(consultation: Consultation, reason: str) -> None:
    """Raise ``NotDeletableError`` where a reason is missing, it is an example, or something else rests on it."""
    if not reason:
        raise NotDeletableError(_("Write why: it is all that stays, and everybody reads it."))
    organisation = consultation.organisation
    if organisation.rehearsal:
        raise NotDeletableError(_("A rehearsal is wiped whole, on its own page."))
    if organisation.invented:
        raise NotDeletableError(_("This is the worked example: the site puts it back at its next start."))
    resting = resting_outside(consultation)
    if resting:
        raise NotDeletableError(
            _("Something that is kept for good elsewhere rests on it, and would lose its ground: %(what)s.")
            % {"what": ", ".join(resting)}
        )


@transaction.atomic
def delete(consultation: Consultation, *, reason: str, role: str, day: date, alone: bool) -> None:
    """Delete it with everything in it; once that is stored its key goes too and the files hold nothing of it."""
    refuse_unless_deletable(consultation, reason)
    found, organisation = Consultation.objects.select_for_update().get(pk=consultation.pk), consultation.organisation
    facts: dict[str, Any] = {
        "organisation": organisation.name, "title": found.title, "at": f"{organisation.slug}/{found.slug}",
        **_stood(found), "reason": reason, **({"alone": True} if alone else {"two": True}),
    }  # fmt: skip
    tables = wipe_consultation(found)
    log.append(DELETED, role=role, subject=f"organisation {organisation.pk}", day=day, **facts)
    transaction.on_commit(lambda: _leave_nothing(found, tables), robust=True)


def _stood(consultation: Consultation) -> dict[str, Any]:
    """Since when it stood, over how many rounds, and what was published last."""
    rounds = list(consultation.rounds.order_by("number"))
    first = consultation.rounds.order_by("stage_changes__day").values_list("stage_changes__day", flat=True).first()
    last = Release.objects.filter(round__in=rounds).order_by("round__number", "number").last()
    facts: dict[str, Any] = {"since": None if first is None else first.isoformat(), "rounds": len(rounds)}
    if last is not None:
        document = json.loads(last.document)
        facts |= {
            "round": last.round.number,
            "release": last.number,
            "release_digest": last.digest,
            **{
                name: document.get(table, {}).get("total", {}).get("base")
                for name, table in (("answered", "participation"), ("said", "contributors"))
            },
        }
    return facts


def _leave_nothing(consultation: Consultation, tables: list[str]) -> None:
    destroy_consultation_key(settings.KEYS, consultation.pk)
    rewrite([*tables, Seal._meta.db_table])
    forget_order()


@dataclass(frozen=True)
class Gone:
    """A consultation that was deleted, as the log tells it."""

    entry: LogEntry
    organisation: str
    title: str
    at: str
    since: date | None
    day: date
    reason: str
    alone: bool
    published: bool
    round: int | None
    release: int | None
    answered: int | None
    said: int | None


def gone(at: str = "", *, organisation: Organisation | None = None) -> Iterator[Gone]:
    """Consultations that were deleted, the last first: all of them, those at one address, or of one organisation."""
    found = LogEntry.objects.filter(act=DELETED).order_by("-number")
    if organisation is not None:
        found = found.filter(subject=f"organisation {organisation.pk}")
    for entry in found:
        told = entry.facts
        if not at or told.get("at") == at:
            yield Gone(
                entry, str(told.get("organisation", "")), str(told.get("title", "")), str(told.get("at", "")),
                date.fromisoformat(told["since"]) if told.get("since") else None, entry.day,
                str(told.get("reason", "")), bool(told.get("alone")), told.get("release") is not None,
                told.get("round"), told.get("release"), told.get("answered"), told.get("said"),
            )  # fmt: skip
