"""The check: somebody who did not write the draft re-reads remarks drawn at random against it, and signs."""

import json
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.crypto import salted_hmac

from massline.web.record import log
from massline.web.rounds.concentrate.dispositions import contributions_of, with_answers
from massline.web.rounds.concentrate.drafting import ChangedMeanwhileError, draft_digest
from massline.web.rounds.models import Check, Element, PositionVersion, Source, Statement

REMARKS = 10


@dataclass(frozen=True)
class Drawn:
    """A remark to re-read: what became of it, and the points that rest on it."""

    statement: Statement
    fate: str
    reason: str
    points: tuple[Element, ...]


def drawn(version: PositionVersion, digest: str) -> list[Drawn]:
    """Ten remarks of the round, or all there are, drawn by lot. Another draft draws others: nobody can pick them."""
    round_ = version.position.round
    ids = list(contributions_of(round_).order_by().values_list("pk", flat=True))
    lot = sorted(ids, key=lambda pk: salted_hmac("massline.check", json.dumps([digest, str(pk)])).hexdigest())
    said = list(with_answers(round_).filter(pk__in=lot[:REMARKS]))
    resting: dict[object, list[Element]] = {}
    points = {one.statement_id: one for one in version.elements.select_related("statement").order_by("order")}
    for pk, target in Source.objects.filter(statement__in=said, target__in=list(points)).values_list(
        "statement", "target"
    ):
        resting.setdefault(pk, []).append(points[target])
    return [
        Drawn(one, one.fate or "", one.reason or "", tuple(sorted(set(resting.get(one.pk, [])), key=_order)))
        for one in said
    ]


def _order(element: Element) -> int:
    return element.order


def check_of(version: PositionVersion) -> Check | None:
    """The last check of the version as it stands now; None where it was changed since, or nobody signed."""
    now = {"", draft_digest(version)}
    return next((check for check in version.checks.order_by("-id") if check.read in now), None)


@transaction.atomic
def sign(version: PositionVersion, note: str, *, seen: str, remarks: int, role: str, day: date) -> Check:
    """Sign that these remarks were read against the draft as it stands. The same signature twice is one."""
    PositionVersion.objects.select_for_update().get(pk=version.pk)
    if seen != draft_digest(version):
        raise ChangedMeanwhileError
    there = version.checks.filter(read=seen, note=note, role=role).first()
    if there is not None:
        return there
    log.append("check", role=role, subject=f"version {version.id}", day=day, remarks=remarks)
    return Check.objects.create(version=version, remarks=remarks, read=seen, note=note, role=role, day=day)
