"""The loop: where a round stands, what is missing, how it moves on. One row a move, never an overwritten column."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.record import log
from massline.web.rounds.gaps import Gap, gaps
from massline.web.rounds.models import (
    Closing,
    Consultation,
    Element,
    PauseChange,
    Pilot,
    PositionVersion,
    Round,
    RoundSection,
    RoundTerms,
    Stage,
    StageChange,
)
from massline.web.rounds.standing import draft_of, paused, stage_of

ORDER = list(Stage)
BACK: Mapping[Stage, frozenset[Stage]] = {
    Stage.GATHER: frozenset({Stage.INVESTIGATE}),
    Stage.CONCENTRATE: frozenset({Stage.INVESTIGATE, Stage.GATHER}),
    Stage.REPORT_BACK: frozenset({Stage.INVESTIGATE, Stage.GATHER, Stage.CONCENTRATE}),
    Stage.PRACTICE: frozenset({Stage.REPORT_BACK}),
}
"""The ways back: the question is the wrong one, a section was not heard, it was sent back, a pilot is reported."""

__all__ = [
    "BACK",
    "ORDER",
    "Gap",
    "NotYetError",
    "advance",
    "close",
    "gaps",
    "go_back",
    "move",
    "open_next_round",
    "pause",
    "resume",
    "stage_of",
    "start_pilot",
]


class NotYetError(ValueError):
    """The step is refused. ``gaps`` is the very list the page shows; empty where the step is no step at all."""

    def __init__(self, message: str, gaps: tuple[Gap, ...] = ()) -> None:
        super().__init__(message)
        self.gaps = gaps


@transaction.atomic
def move(round_: Round, to: Stage, *, role: str, day: date, reason: str = "", overrides: str = "") -> StageChange:
    """Write a move down, in the rows and in the log. It asks nobody: ``advance`` and ``go_back`` do."""
    before = stage_of(round_) if round_.stage_changes.exists() else ""
    change = StageChange.objects.create(
        round=round_, before=before, after=to, day=day, role=role, reason=reason, overrides=overrides
    )
    log.append("stage", role=role, subject=f"round {round_.id}", day=day, before=str(before), after=str(to))
    return change


@transaction.atomic
def advance(round_: Round, *, role: str, day: date, override: str = "", seen: Stage | None = None) -> StageChange:
    """Move on to the next stage, or raise ``NotYetError`` with what is missing.

    ``override`` is the reason for which the deciding body goes on all the same: everybody can read it, and it comes
    up again when the round is summed up. Gaps that are ``hard`` cannot be overridden. ``seen`` is the stage the page
    showed: the same button pressed twice moves once.
    """
    Round.objects.select_for_update().get(pk=round_.pk)
    here = stage_of(round_)
    if seen is not None and seen != here:
        raise NotYetError(_("The round has moved meanwhile: look at the page again."))
    _refuse_while_paused(round_)
    if here == ORDER[-1]:
        raise NotYetError(_("Learn is the last stage: close the round, then open the next one."))
    missing = gaps(round_, today=day)
    hard = tuple(gap for gap in missing if gap.hard)
    if hard:
        raise NotYetError(_("This cannot be passed over by anybody."), hard)
    if missing and not override.strip():
        raise NotYetError(_("Something is missing before this step."), missing)
    to = ORDER[ORDER.index(here) + 1]
    if to == Stage.REPORT_BACK:
        _show(round_, day)
    overridden = "\n".join(gap.sentence for gap in missing)
    change = move(round_, to, role=role, day=day, reason=override.strip() if missing else "", overrides=overridden)
    if missing:
        log.append(
            "override", role=role, subject=f"round {round_.id}", day=day, reason=override.strip(), gaps=len(missing)
        )
    return change


@transaction.atomic
def go_back(round_: Round, to: Stage, *, role: str, day: date, reason: str) -> StageChange:
    """Take one of the ways back, with its reason. A version that was shown is opened again as a new draft."""
    Round.objects.select_for_update().get(pk=round_.pk)
    _refuse_while_paused(round_)
    here = stage_of(round_)
    if to not in BACK.get(here, frozenset()):
        raise NotYetError(
            _("There is no way back from %(here)s to %(to)s.") % {"here": here.label, "to": Stage(to).label}
        )
    if not reason.strip():
        raise NotYetError(_("Say why the round goes back: everybody can read it."))
    if here == Stage.REPORT_BACK:
        redraft(round_)
    return move(round_, to, role=role, day=day, reason=reason.strip())


@transaction.atomic
def redraft(round_: Round) -> PositionVersion | None:
    """A new draft with the points of the version last shown; the draft there is already stays."""
    draft = draft_of(round_)
    if draft is not None:
        return draft
    shown = PositionVersion.objects.filter(position__round=round_, published_on__isnull=False).last()
    if shown is None:
        return None
    major, _dot, minor = shown.number.partition(".")
    taken = set(shown.position.versions.values_list("number", flat=True))
    number = next(one for one in (f"{major}.{n}" for n in range(int(minor or 0) + 1, 1000)) if one not in taken)
    new = PositionVersion.objects.create(position=shown.position, number=number, text=shown.text)
    Element.objects.bulk_create(
        Element(version=new, statement_id=old.statement_id, order=old.order, own=old.own)
        for old in shown.elements.all()
    )
    return new


def pause(round_: Round, *, role: str, day: date, reason: str) -> PauseChange:
    """Stop everything for a privacy or safety incident: no answers, no words, no move."""
    return _pause(round_, True, role, day, reason)


def resume(round_: Round, *, role: str, day: date, reason: str) -> PauseChange:
    """Go on after a pause."""
    return _pause(round_, False, role, day, reason)


@transaction.atomic
def start_pilot(version: PositionVersion, sections: list[str], *, role: str, day: date, reason: str) -> StageChange:
    """Try a version in one to three sections before the general call; it comes back to Go back after that."""
    round_ = version.position.round
    _refuse_while_paused(round_)
    if stage_of(round_) != Stage.REPORT_BACK or version.published_on is None:
        raise NotYetError(_("A pilot tries a proposal that was shown: bring it to people first."))
    chosen = list(round_.consultation.organisation.sections.filter(slug__in=sections))
    if not 1 <= len(chosen) <= 3:
        raise NotYetError(_("A pilot runs in one, two or three sections."))
    if not reason.strip():
        raise NotYetError(_("Say why it is tried there first."))
    pilot = Pilot.objects.create(version=version, reason=reason.strip(), role=role, day=day)
    pilot.sections.set(chosen)
    return move(round_, Stage.PRACTICE, role=role, day=day, reason=_("pilot: %(why)s") % {"why": reason.strip()})


@transaction.atomic
def close(round_: Round, *, role: str, day: date, because: str = "", override: str = "") -> Closing:
    """Close the round. ``because`` says why nothing is carried over, where nothing is."""
    Round.objects.select_for_update().get(pk=round_.pk)
    _refuse_while_paused(round_)
    if Closing.objects.filter(round=round_).exists():
        raise NotYetError(_("This round is closed already."))
    if stage_of(round_) != Stage.SUM_UP:
        raise NotYetError(_("A round is closed from Learn, after it was summed up."))
    missing = gaps(round_, today=day, closed_because=because)
    hard = tuple(gap for gap in missing if gap.hard)
    if hard or (missing and not override.strip()):
        raise NotYetError(_("Something is missing before the round can be closed."), hard or missing)
    closing = Closing.objects.create(
        round=round_, because=because.strip(), overrides="\n".join(gap.sentence for gap in missing),
        reason=override.strip() if missing else "", role=role, day=day,
    )  # fmt: skip
    log.append("close", role=role, subject=f"round {round_.id}", day=day, overrides=len(missing))
    return closing


@transaction.atomic
def open_next_round(round_: Round, *, question: str, promise_on: date, role: str, day: date) -> Round:
    """Open the next round in Prepare, with the carry-overs of this one to take up or answer."""
    Consultation.objects.select_for_update().get(pk=round_.consultation_id)
    if not Closing.objects.filter(round=round_).exists():
        raise NotYetError(_("Close this round first: the next one begins with what it carries over."))
    there = Round.objects.filter(consultation=round_.consultation, number=round_.number + 1).first()
    if there is not None:
        return there
    if not question.strip():
        raise NotYetError(_("Write the one question of the next round."))
    new = Round.objects.create(
        consultation=round_.consultation, number=round_.number + 1, question=question.strip(), promise_on=promise_on
    )
    terms = RoundTerms.objects.filter(round=round_).first()
    if terms is not None:
        RoundTerms.objects.create(
            round=new, small=terms.small, days_to_answer=terms.days_to_answer, core_size=terms.core_size
        )
    set_sections(new)
    move(new, Stage.INVESTIGATE, role=role, day=day)
    return new


def set_sections(round_: Round) -> None:
    """Write down the sections as they stand today, where the round does not have them yet."""
    before = round_.consultation.rounds.filter(number=round_.number - 1).first()
    conveners = {row.section_id: row for row in before.sections.all()} if before else {}
    for section in round_.consultation.organisation.sections.all():
        old = conveners.get(section.id)
        RoundSection.objects.get_or_create(
            round=round_,
            section=section,
            defaults={
                "name": section.name,
                "size": section.size,
                "convener": old.convener if old else "",
                "nobody_yet": old.nobody_yet if old else False,
            },
        )


def _show(round_: Round, day: date) -> None:
    draft = draft_of(round_)
    if draft is not None:
        draft.published_on = day
        draft.save()
        log.append("show", role="drafter", subject=f"version {draft.id}", day=day, number=draft.number)


def _pause(round_: Round, stop: bool, role: str, day: date, reason: str) -> PauseChange:
    if paused(round_) == stop:
        raise NotYetError(_("The round is paused already.") if stop else _("The round is not paused."))
    if not reason.strip():
        raise NotYetError(_("Say why: everybody can read it."))
    row = PauseChange.objects.create(round=round_, paused=stop, reason=reason.strip(), role=role, day=day)
    log.append("pause" if stop else "resume", role=role, subject=f"round {round_.id}", day=day)
    return row


def _refuse_while_paused(round_: Round) -> None:
    if paused(round_):
        raise NotYetError(_("The round is paused. Nothing moves until it is taken up again."))
