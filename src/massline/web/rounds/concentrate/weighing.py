"""Beside the draft: what we thought before and what became of it, what pulls against what, what is left out."""

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.people.models import Section
from massline.web.record import log, seals
from massline.web.rounds.concentrate.drafting import Author, ChangedMeanwhileError, DraftRefusedError
from massline.web.rounds.models import (
    Belief,
    BeliefFate,
    BeliefMark,
    Contradiction,
    Note,
    NoteKind,
    Origin,
    PositionVersion,
    Reservation,
    Round,
    Statement,
)
from massline.web.rounds.voices import clean, next_label, put

MOST_LABELS = 30


def named_remarks(round_: Round, typed: str) -> list[Statement]:
    """The remarks whose labels somebody typed: "s3, s14". Raises ``DraftRefusedError`` for one nobody has."""
    labels = list(dict.fromkeys(re.split(r"[\s,;]+", typed.strip().casefold()))) if typed.strip() else []
    if len(labels) > MOST_LABELS:
        raise DraftRefusedError(_("Name at most %(most)s remarks: those that did it.") % {"most": MOST_LABELS})
    said = Statement.objects.filter(
        round__consultation=round_.consultation_id,
        round__number__lte=round_.number,
        origin=Origin.PARTICIPANT,
        withdrawn_on__isnull=True,
    ).order_by("round__number")
    found = {one.label.casefold(): one for one in said if one.label.casefold() in labels}
    unknown = [label for label in labels if label not in found]
    if unknown:
        raise DraftRefusedError(
            _("There is no remark %(labels)s. Copy the label that stands beside the words, such as s3.")
            % {"labels": ", ".join(f"“{label[:20]}”" for label in unknown[:5])}
        )
    return [found[label] for label in labels]


def beliefs_with_marks(round_: Round) -> list[tuple[Belief, BeliefMark | None]]:
    """Each belief with what became of it as last said."""
    latest: dict[int | None, BeliefMark] = {}
    for mark in _marks(round_).filter(belief__isnull=False):
        latest[mark.belief_id] = mark
    return [(belief, latest.get(belief.pk)) for belief in round_.beliefs.all()]


def learned(round_: Round) -> list[BeliefMark]:
    """What nobody had thought before."""
    return list(_marks(round_).filter(kind=BeliefFate.LEARNED))


def _marks(round_: Round) -> Any:
    return BeliefMark.objects.filter(round=round_).prefetch_related("because_of").order_by("id")


@transaction.atomic
def mark_belief(
    round_: Round, belief: Belief | None, kind: BeliefFate, text: str, because_of: list[Statement], *, by: Author
) -> BeliefMark:
    """Say what became of a belief, or (without one) what was learned. The same said twice is one."""
    Round.objects.select_for_update().get(pk=round_.pk)
    if (belief is None) != (kind == BeliefFate.LEARNED):
        raise DraftRefusedError(_("Choose what became of it: kept, changed or dropped."))
    if kind in {BeliefFate.CHANGED, BeliefFate.LEARNED} and not text:
        raise DraftRefusedError(_("Write it down as you think now."))
    if kind != BeliefFate.KEPT and not because_of:
        raise DraftRefusedError(_("Name the words that did it, by the labels beside them, such as s3."))
    before = _marks(round_).filter(belief=belief, kind=kind, text=text)
    last = _marks(round_).filter(belief=belief).last() if belief else before.last()
    if last and (last.kind, last.text) == (kind, text) and {*last.because_of.all()} == {*because_of}:
        return last  # type: ignore[no-any-return]
    mark = BeliefMark.objects.create(round=round_, belief=belief, kind=kind, text=text, day=by.day)
    mark.because_of.set(because_of)
    log.append("belief", role=by.role, subject=f"round {round_.id}", day=by.day, kind=str(kind))
    return mark


@transaction.atomic
def put_pull(round_: Round, one: str, other: str, *, by: Author) -> Contradiction:
    """Two poles that pull against each other, each a statement of its own. The first of a round is the principal."""
    Round.objects.select_for_update().get(pk=round_.pk)
    one, other = clean(one), clean(other)
    if one.casefold() == other.casefold():
        raise DraftRefusedError(_("Both sides say the same. Write what pulls against it on the other side."))
    there = Contradiction.objects.filter(round=round_, one__text=one, other__text=other).first()
    if there is not None:
        return there
    poles = [
        put(
            round_, words, Origin.DRAFTING, day=by.day, role=by.role, label=next_label(round_, "c"),
            language=by.language,
        )
        for words in (one, other)
    ]  # fmt: skip
    first = not Contradiction.objects.filter(round=round_).exists()
    return Contradiction.objects.create(round=round_, one=poles[0], other=poles[1], principal=first)


@transaction.atomic
def make_principal(pull: Contradiction) -> None:
    """The one contradiction this round turns on; the one before is so no longer."""
    Round.objects.select_for_update().get(pk=pull.round_id)
    before = Contradiction.objects.filter(round=pull.round_id, principal=True).exclude(pk=pull.pk)
    seals.update(before, principal=False)
    seals.update(Contradiction.objects.filter(pk=pull.pk), principal=True)


@transaction.atomic
def handle_pull(pull: Contradiction, handling: str, *, seen: str) -> None:
    """How the proposal deals with it. Raises ``ChangedMeanwhileError`` where somebody wrote another answer."""
    kept = Contradiction.objects.select_for_update().get(pk=pull.pk)
    if kept.handling not in {seen, handling}:
        raise ChangedMeanwhileError
    seals.update(Contradiction.objects.filter(pk=pull.pk), handling=handling)


@transaction.atomic
def drop_pull(pull: Contradiction) -> None:
    """It does not pull after all. The poles stay behind as statements nothing rests on."""
    pull.delete()
    for pole in (pull.one, pull.other):
        pole.sources.all().delete()


@transaction.atomic
def write_left_out(round_: Round, text: str, *, by: Author) -> Note:
    """What the proposal leaves out, and why; a correction is another note. The same twice is one."""
    there = round_.notes.filter(kind=NoteKind.REPRESENTED, text=text).first()
    return there or _note(round_, NoteKind.REPRESENTED, text, by.role, by.day)


@transaction.atomic
def talk_through(round_: Round, text: str, *, role: str, day: date) -> Note:
    """The two coders went through what they coded differently, and what came of it."""
    there = round_.notes.filter(kind=NoteKind.TALKED_THROUGH, text=text).first()
    return there or _note(round_, NoteKind.TALKED_THROUGH, text, role, day)


def _note(round_: Round, kind: NoteKind, text: str, role: str, day: date) -> Note:
    log.append("note", role=role, subject=f"round {round_.id}", day=day, kind=str(kind))
    return Note.objects.create(round=round_, kind=kind, text=text, role=role, day=day)


@transaction.atomic
def reserve(version: PositionVersion, section: Section | None, text: str) -> Reservation:
    """A section's own note that travels with the version. The same twice is one."""
    kept = PositionVersion.objects.select_for_update().get(pk=version.pk)
    if kept.published_on is not None:
        raise DraftRefusedError(_("This version was shown to people and does not change any more."))
    return Reservation.objects.get_or_create(version=kept, section=section, text=clean(text))[0]
