"""Expectations: written down and locked before anything is done, then held against what happened."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from massline.method.practice import Likelihood, Scored, TrackRecord, track_record
from massline.web.record import log, seals
from massline.web.rounds.models import Action, Expectation, Outcome, PositionVersion, Round, Stage, Statement
from massline.web.rounds.timely import refuse_unless

SURE: Mapping[Likelihood, str | Promise] = {
    Likelihood.VERY_UNLIKELY: gettext_lazy("very unlikely"),
    Likelihood.UNLIKELY: gettext_lazy("unlikely"),
    Likelihood.EVEN: gettext_lazy("even: it could go either way"),
    Likelihood.LIKELY: gettext_lazy("likely"),
    Likelihood.VERY_LIKELY: gettext_lazy("very likely"),
}
"""The five words a page offers for how sure somebody is."""


class ExpectingRefusedError(ValueError):
    """It cannot be written down as it is; the message says why and what to do, ``field`` where."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class ChangedMeanwhileError(ValueError):
    """Somebody else changed it since the page was drawn."""


@dataclass(frozen=True)
class Claim:
    """What an expectation says."""

    text: str
    measure: str
    threshold: str
    due_on: date
    probability: Decimal
    label: str = ""
    point: Statement | None = None


def sure_in_words(probability: Decimal) -> str:
    """How sure somebody was, as the nearest of the five words."""
    return str(SURE[Likelihood.nearest(float(probability))])


def expectations_of(round_: Round) -> list[Expectation]:
    """Every expectation of the round in the order of their labels: H2 before H10."""
    found = Expectation.objects.filter(version__position__round=round_).select_related("point", "version")
    return sorted(found, key=lambda one: (len(one.label), one.label))


def began_before(locked_on: date | None, starts: Iterable[date]) -> bool:
    """Whether an action began on a day before the lock. On the very day of the lock it did not.

    >>> began_before(date(2026, 3, 2), [date(2026, 3, 2)]), began_before(date(2026, 3, 2), [date(2026, 3, 1)])
    (False, True)
    """
    return locked_on is not None and any(start < locked_on for start in starts)


def is_after_the_fact(expectation: Expectation) -> bool:
    """Whether it was locked after its action had begun: kept as a note, never scored."""
    return expectation.pk in after_the_fact([expectation])


def after_the_fact(expectations: Iterable[Expectation]) -> frozenset[UUID]:
    """Which of these were locked after one of their actions had begun. One query for all of them."""
    ids = [one.pk for one in expectations]
    late = Action.objects.filter(expectation__in=ids, starts_on__lt=F("expectation__locked_on"))
    return frozenset(pk for pk in late.values_list("expectation", flat=True) if pk)


def state_of(expectation: Expectation) -> str:
    """A digest of what can be changed in it, so that two who change it at once do not overwrite each other."""
    e = expectation
    told = [e.label, e.text, e.measure, e.threshold, str(e.due_on), f"{e.probability:.2f}", str(e.point_id)]
    return hashlib.sha256(json.dumps([*told, str(e.locked_on)]).encode()).hexdigest()[:16]


@transaction.atomic
def expect(version: PositionVersion, claim: Claim, *, day: date, ticket: UUID | None = None) -> Expectation:
    """Write an expectation down, not locked yet. The same ticket twice stores it once."""
    round_ = version.position.round
    Round.objects.select_for_update().get(pk=round_.pk)
    mine = Expectation.objects.filter(version__position__round=round_)
    there = mine.filter(pk=ticket).first() if ticket else None
    if there is not None:
        return there
    refuse_unless(round_, Stage.PRACTICE)
    _refuse_past(claim.due_on, day)
    return Expectation.objects.create(
        id=_free(ticket), version=version, label=_label(round_, claim.label), point=claim.point, **_fields(claim)
    )


@transaction.atomic
def reword(expectation: Expectation, claim: Claim, *, day: date, seen: str) -> Expectation:
    """Change one that is not locked. ``seen`` is the digest the form was made from."""
    row = Expectation.objects.select_for_update().select_related("version__position__round").get(pk=expectation.pk)
    round_ = row.version.position.round
    refuse_unless(round_, Stage.PRACTICE)
    if row.locked_on is not None:
        raise ExpectingRefusedError(_("%(name)s is locked: nobody can change it.") % {"name": row.label})
    if state_of(row) != seen:
        raise ChangedMeanwhileError
    _refuse_past(claim.due_on, day)
    if claim.label and claim.label != row.label:
        row.label = _label(round_, claim.label)
    row.point = claim.point
    for name, value in _fields(claim).items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def drop(expectation: Expectation) -> None:
    """Delete one that is not locked and that no action tests."""
    row = Expectation.objects.select_for_update().select_related("version__position__round").get(pk=expectation.pk)
    refuse_unless(row.version.position.round, Stage.PRACTICE)
    if row.locked_on is not None:
        raise ExpectingRefusedError(_("%(name)s is locked: nobody can delete it.") % {"name": row.label})
    if row.actions.exists():
        raise ExpectingRefusedError(
            _("An action was written down for %(name)s: lock it, or leave it as it is.") % {"name": row.label}
        )
    row.delete()


@transaction.atomic
def lock(round_: Round, labels: Iterable[str] | None, *, role: str, day: date) -> list[Expectation]:
    """Lock these expectations of the round, all of them without ``labels``. Nobody can change a locked one."""
    refuse_unless(round_, Stage.PRACTICE)
    wanted = None if labels is None else set(labels)
    open_ones = [
        one
        for one in Expectation.objects.select_for_update().filter(version__position__round=round_)
        if one.locked_on is None and (wanted is None or one.label in wanted)
    ]
    for one in open_ones:
        if one.due_on is None or not one.threshold:
            raise ExpectingRefusedError(
                _("%(name)s has no number or no day: without them nobody can say whether it came true.")
                % {"name": one.label}
            )
        if one.due_on < day:
            raise ExpectingRefusedError(
                _("The day of %(name)s is over. Choose a later one, or delete it.") % {"name": one.label}
            )
        one.locked_on = day
        one.save()
        seals.seal_once(Expectation.objects.filter(pk=one.pk))
        log.append("lock", role=role, subject=f"expectation {one.id}", day=day, label=one.label)
    return open_ones


def latest_outcomes(expectations: Iterable[Expectation]) -> dict[UUID, Outcome]:
    """The outcome that counts of each expectation that has one: the last correction. One query."""
    rows = Outcome.objects.filter(expectation__in=[one.pk for one in expectations])
    return {row.expectation_id: row for row in sorted(rows, key=lambda row: (row.number or 0, row.day))}


@dataclass(frozen=True)
class Seen:
    """What was seen against an expectation; ``came_true`` is None where it could not be told."""

    came_true: bool | None
    text: str
    evidence: str = ""
    plainly: bool = False
    """It plainly happened before its day: said by whoever writes it down."""


@transaction.atomic
def happened(expectation: Expectation, seen: Seen, *, role: str, day: date, before: int) -> Outcome:
    """Write an outcome down, or a correction: another row. ``before`` is how many there were on the page.

    The same outcome sent twice is stored once.
    """
    row = Expectation.objects.select_for_update().select_related("version__position__round").get(pk=expectation.pk)
    earlier = list(row.outcomes.all())
    if earlier:
        last = latest_outcomes([row])[row.pk]
        if (last.came_true, last.text, last.evidence) == (seen.came_true, seen.text, seen.evidence):
            return last
    refuse_unless(row.version.position.round, Stage.PRACTICE, Stage.SUM_UP)
    if len(earlier) != before:
        raise ChangedMeanwhileError
    _refuse_early(row, seen, day)
    outcome = Outcome.objects.create(
        expectation=row, came_true=seen.came_true, text=seen.text, evidence=seen.evidence, day=day,
        number=len(earlier) + 1,
    )  # fmt: skip
    log.append(
        "outcome", role=role, subject=f"expectation {row.id}", day=day, label=row.label, came_true=seen.came_true,
        correction=bool(earlier),
    )  # fmt: skip
    return outcome


def record_of(expectations: Iterable[Expectation]) -> TrackRecord | None:
    """Brier score and all of those that count: locked in time and told. None where nothing can be scored yet."""
    told = _counted(list(expectations))
    return track_record([Scored(float(one.probability), came) for one, came in told]) if told else None


def record_in_words(expectations: Iterable[Expectation]) -> str:
    """ "We expected 2.9 of 5 to come true; 1 did.", empty where nothing can be scored yet."""
    told = _counted(list(expectations))
    if not told:
        return ""
    hoped = sum((one.probability for one, _came in told), Decimal(0)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    came = sum(came for _one, came in told)
    return ngettext(
        "We expected %(hoped)s of %(all)s to come true; %(came)s did.",
        "We expected %(hoped)s of %(all)s to come true; %(came)s did.",
        came,
    ) % {"hoped": number_format(hoped), "all": len(told), "came": came}


def _counted(expectations: list[Expectation]) -> list[tuple[Expectation, bool]]:
    late, outcomes = after_the_fact(expectations), latest_outcomes(expectations)
    return [
        (one, came)
        for one in expectations
        if one.locked_on is not None and one.pk not in late
        if (outcome := outcomes.get(one.pk)) is not None and (came := outcome.came_true) is not None
    ]


def _fields(claim: Claim) -> dict[str, object]:
    return {
        "text": claim.text,
        "measure": claim.measure,
        "threshold": claim.threshold,
        "due_on": claim.due_on,
        "probability": claim.probability,
    }


def _free(ticket: UUID | None) -> UUID:
    return uuid4() if ticket is None or Expectation.objects.filter(pk=ticket).exists() else ticket


def _label(round_: Round, typed: str) -> str:
    taken = set(
        Expectation.objects.filter(version__position__round__consultation=round_.consultation_id).values_list(
            "label", flat=True
        )
    )
    if not typed:
        # Counted on over the rounds, so that H6 means one thing in the whole consultation.
        return next(label for n in range(1, len(taken) + 2) if (label := f"H{n}") not in taken)
    if typed in taken:
        raise ExpectingRefusedError(
            _("%(label)s is the name of another expectation. Leave it empty and it gets the next free one.")
            % {"label": typed},
            "label",
        )
    return typed


def _refuse_past(due_on: date, day: date) -> None:
    if due_on < day:
        raise ExpectingRefusedError(
            _("This day is over. An expectation is about what is still to come: choose a day from today on."),
            "due_on",
        )


def _refuse_early(expectation: Expectation, seen: Seen, day: date) -> None:
    if expectation.locked_on is None:
        raise ExpectingRefusedError(
            _("%(name)s is not locked: lock it first. What was never locked is never counted.")
            % {"name": expectation.label}
        )
    if expectation.due_on is None or day >= expectation.due_on or seen.came_true is None:
        return
    if not seen.came_true:
        raise ExpectingRefusedError(_("Its day has not come: until then it may still come true."), "came_true")
    if not seen.plainly:
        raise ExpectingRefusedError(
            _("Its day has not come. If it plainly happened already, say so below."), "plainly"
        )
