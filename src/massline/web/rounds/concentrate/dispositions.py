"""What became of every contribution: what is still open, and the answers its authors read on their receipts."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from massline.method.alarms.drafting import Reasons, same_reasons
from massline.web.record import log, seals
from massline.web.rounds.models import (
    Coding,
    Disposition,
    DispositionKind,
    Origin,
    Round,
    Source,
    Statement,
)
from massline.web.rounds.said import as_text
from massline.web.rounds.standing import draft_of, newest_version
from massline.web.rounds.voices import accepted

GIVEN = [kind for kind in DispositionKind if kind != DispositionKind.USED]
"""What somebody says became of a contribution. "Used" is not said: a point rests on it or does not."""
FEW = 500
"""So many can be named in one query on every database."""


class ReasonMissingError(ValueError):
    """The answer cannot be given like this; the message says why."""


def contributions_of(round_: Round) -> QuerySet[Statement]:
    """What people outside the core said in this round and was accepted, in the order of labels: s2 before s10."""
    said = Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True)
    return accepted(said).order_by(Length("label"), "label")


def cites(round_: Round) -> Exists:
    """Whether a point of the newest version of the round rests on a statement: cited words are used words."""
    return Exists(Source.objects.filter(statement=OuterRef("pk"), target__elements__version=newest_version(round_)))


def undisposed(round_: Round) -> QuerySet[Statement]:
    """Contributions of this round that nothing was said about and that no point rests on."""
    return contributions_of(round_).filter(~cites(round_), dispositions__isnull=True)


def settled(round_: Round) -> set[str]:
    """Ids, as 32 digits, of statements of this round that something was said about or a point rests on."""
    told = Disposition.objects.filter(statement__round=round_)
    cited = Source.objects.filter(statement__round=round_, target__elements__version=newest_version(round_))
    rows = (one.annotate(said=as_text("statement")).values_list("said", flat=True) for one in (told, cited))
    return {said.replace("-", "") for some in rows for said in some}


def with_answers(round_: Round) -> QuerySet[Any]:
    """Contributions with ``used``, else ``fate`` and ``reason`` of the latest answer, and the ``theme`` of each."""
    latest = Disposition.objects.filter(statement=OuterRef("pk")).order_by("-id")
    theme = Coding.objects.filter(statement=OuterRef("pk")).order_by("coder", "rank")
    return contributions_of(round_).annotate(
        used=cites(round_),
        fate=Subquery(latest.values("kind")[:1]),
        reason=Subquery(latest.values("reason")[:1]),
        theme=Subquery(theme.values("theme__name")[:1]),
        theme_id=Subquery(theme.values("theme")[:1]),
    )


@transaction.atomic
def answer(
    round_: Round, statements: Collection[UUID], kind: DispositionKind, reason: str, *, role: str, day: date
) -> int:
    """Say what became of these contributions; how many got a new answer. The same answer twice is one.

    Those that a point rests on are left out: they are used, whatever anybody says.
    """
    reason = reason.strip()
    if kind not in GIVEN:
        raise ReasonMissingError(_("Choose what became of it."))
    if kind != DispositionKind.PARTLY and not reason:
        raise ReasonMissingError(_("Say why: the people who said it read this on their receipts."))
    version, chosen = draft_of(round_), set(statements)
    asked = with_answers(round_)
    if len(chosen) <= FEW:
        asked = asked.filter(pk__in=chosen)
    rows = [
        Disposition(statement_id=said, version=version, kind=kind, reason=reason, day=day)
        for said, used, fate, told in asked.values_list("pk", "used", "fate", "reason")
        if said in chosen and not used and (fate, told) != (kind.value, reason)
    ]
    Disposition.objects.bulk_create(rows, batch_size=500)
    seals.seal(Disposition.objects.filter(pk__in=[one.pk for one in rows]))
    if rows:
        log.append("answer", role=role, subject=f"round {round_.id}", day=day, kind=str(kind), remarks=len(rows))
    return len(rows)


def reasons_alike(round_: Round) -> bool:
    """Whether more than half of the reasons read the same. One reason for a whole theme counts once."""
    given = (
        with_answers(round_)
        .filter(used=False, fate__isnull=False)
        .exclude(reason="")
        .order_by()
        .values_list("theme_id", "reason", "pk")
    )
    once = {(theme or said, reason): reason for theme, reason, said in given}
    return same_reasons(Reasons(tuple(once.values()))) is not None
