"""Removing voices for good: words nobody may count any more, because they are not what they seemed to be.

Two people do it (``rounds.published_deeds``). Only words can be removed: an answer is detached from whoever gave it,
and nobody can pick one out. Votes others gave to a removed sentence stay what they were.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from massline.web.record import log
from massline.web.rounds.gather.stacks import is_aside
from massline.web.rounds.models import Origin, Removal, Removed, RemovedKind, Round, Statement
from massline.web.rounds.voices import erase, with_its_wording


class NotRemovableError(ValueError):
    """The voices cannot be removed; the message says why and what to do."""


@dataclass(frozen=True)
class Wanted:
    """Whose voices: a stack by its pseudonym, or whoever said the sentence with this label; and why."""

    kind: RemovedKind
    what: str
    reason: str


def voices_of(round_: Round, wanted: Wanted) -> list[Statement]:
    """The sentences that would go. Raises ``NotRemovableError``."""
    if not wanted.reason:
        raise NotRemovableError(_("Write why: everybody reads it beside the results."))
    said = Statement.objects.filter(
        round=round_, origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True
    ).order_by("pk")
    if wanted.kind == RemovedKind.STACK:
        if not is_aside(round_, wanted.what):
            raise NotRemovableError(_("Set the stack aside first: then those whose words these are read why."))
        found = list(said.filter(keyed_in__by=wanted.what))
    else:
        one = said.filter(label=wanted.what).first()
        if one is None:
            raise NotRemovableError(
                _("There is no sentence %(label)s that somebody said in this round. Look at the list of sentences.")
                % {"label": wanted.what[:20]}
            )
        theirs = Q(pk=one.pk)
        if one.words_key:
            theirs |= Q(words_key=one.words_key)
        if one.receipt_hash:
            theirs |= Q(receipt_hash=one.receipt_hash)
        found = list(said.filter(theirs))
    if not found:
        raise NotRemovableError(_("Nothing is left of these words. Look at the list again."))
    return list({same.pk: same for one in found for same in with_its_wording(one)}.values())


@transaction.atomic
def remove(round_: Round, wanted: Wanted, *, role: str, day: date, alone: bool) -> Removal:
    """Leave tombstones of these sentences and say so for everybody. Raises ``NotRemovableError``."""
    Round.objects.select_for_update().get(pk=round_.pk)
    gone = voices_of(round_, wanted)
    last = round_.releases.order_by("-number").values_list("number", flat=True).first()
    row = Removal.objects.create(
        round=round_, kind=wanted.kind, reason=wanted.reason, role=role, day=day, alone=alone, before=last
    )
    for one in gone:
        Removed.objects.create(statement=one, removal=row, receipt_hash=one.receipt_hash)
        erase(one, day=day, logged=False)
    log.append(
        "remove voices", role=role, subject=f"round {round_.pk}", day=day, reason=wanted.reason,
        **({"alone": True} if alone else {"two": True}),
    )  # fmt: skip
    return row


def removed_under(receipt_hash: str) -> list[Removal]:
    """Why what was said under a receipt is gone, where two people removed it."""
    return list(Removal.objects.filter(statements__receipt_hash=receipt_hash).distinct()) if receipt_hash else []
