"""The loop: where a round stands, what is missing, how it moves on. One row a move, never an overwritten column."""

from collections.abc import Mapping
from datetime import date
from itertools import count

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.record import log
from massline.web.record.keyfiles import make_consultation_key
from massline.web.rounds import mixing
from massline.web.rounds.gaps import Gap, gaps
from massline.web.rounds.logged import seal_shown
from massline.web.rounds.models import (
    Action,
    ActionEnd,
    Closing,
    Consultation,
    DecisionKind,
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
from massline.web.rounds.standing import draft_of, order_of, paused, shown_version, stage_of

ORDER = list(Stage)
BACK: Mapping[Stage, frozenset[Stage]] = {
    Stage.GATHER: frozenset({Stage.INVESTIGATE}),
    Stage.CONCENTRATE: frozenset({Stage.INVESTIGATE, Stage.GATHER}),
    Stage.REPORT_BACK: frozenset({Stage.INVESTIGATE, Stage.GATHER, Stage.CONCENTRATE, Stage.SUM_UP}),
    Stage.PRACTICE: frozenset({Stage.REPORT_BACK, Stage.SUM_UP}),
}
"""The ways back: the question is the wrong one, a section was not heard, it was sent back, a pilot is reported.

Straight to Learn leads harm or legal doubt in Try, and a proposal that was withdrawn.
"""
LONGEST_REASON = 500

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
    "ways_from",
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
    if before in {Stage.GATHER, Stage.REPORT_BACK}:
        transaction.on_commit(mixing.mix_now, robust=True)  # no more answers come in
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
    _refuse(missing, override, _("Something is missing before this step."))
    to = ORDER[ORDER.index(here) + 1]
    if to == Stage.REPORT_BACK:
        _show(round_, role, day)
    reason = _reason(override) if missing else ""
    change = move(round_, to, role=role, day=day, reason=reason, overrides=_sentences(missing))
    if missing:
        log.append("override", role=role, subject=f"round {round_.id}", day=day, reason=reason, gaps=len(missing))
    return change


@transaction.atomic
def go_back(round_: Round, to: Stage, *, role: str, day: date, reason: str) -> StageChange:
    """Take one of the ways back, with its reason. A version that was shown is opened again as a new draft.

    Straight to Learn ends what is being tried; what was missing then comes up again when the round is summed up.
    """
    Round.objects.select_for_update().get(pk=round_.pk)
    _refuse_while_paused(round_)
    here = stage_of(round_)
    if to not in BACK.get(here, frozenset()):
        raise NotYetError(
            _("There is no way back from %(here)s to %(to)s.") % {"here": here.label, "to": Stage(to).label}
        )
    if not reason.strip():
        raise NotYetError(_("Say why the round goes back: everybody can read it."))
    if to == Stage.SUM_UP:
        return _sum_up_now(round_, here, role, day, _reason(reason))
    if here == Stage.REPORT_BACK:
        redraft(round_)
    return move(round_, to, role=role, day=day, reason=_reason(reason))


def ways_from(round_: Round) -> list[Stage]:
    """The ways back that are open now, in the order of the stages."""
    here = stage_of(round_)
    ways = BACK.get(here, frozenset())
    if here == Stage.REPORT_BACK and not _withdrawn(round_):
        ways -= {Stage.SUM_UP}
    return [one for one in ORDER if one in ways]


@transaction.atomic
def redraft(round_: Round) -> PositionVersion | None:
    """A new draft with the points of the version last shown; the draft there is already stays."""
    draft = draft_of(round_)
    if draft is not None:
        return draft
    shown = shown_version(round_)
    if shown is None:
        return None
    taken = set(shown.position.versions.values_list("number", flat=True))
    major, *minor = order_of(shown)
    number = next(one for n in count(max(minor, default=0) + 1) if (one := f"{major}.{n}") not in taken)
    new = PositionVersion.objects.create(position=shown.position, number=number, text=shown.text)
    Element.objects.bulk_create(
        Element(version=new, statement_id=old.statement_id, order=old.order, own=old.own, taken_over=old.taken_over)
        for old in shown.elements.all()
    )
    return new


@transaction.atomic
def pause(round_: Round, *, role: str, day: date, reason: str) -> PauseChange:
    """Stop everything for a privacy or safety incident: no answers, no words, no move."""
    return _pause(round_, True, role, day, reason)


@transaction.atomic
def resume(round_: Round, *, role: str, day: date, reason: str) -> PauseChange:
    """Go on after a pause."""
    return _pause(round_, False, role, day, reason)


@transaction.atomic
def start_pilot(version: PositionVersion, sections: list[str], *, role: str, day: date, reason: str) -> StageChange:
    """Try a version in one to three sections before the general call; it comes back to Go back after that."""
    round_ = Round.objects.select_for_update().get(pk=version.position.round_id)
    _refuse_while_paused(round_)
    if stage_of(round_) != Stage.REPORT_BACK or version != shown_version(round_):
        raise NotYetError(_("A pilot tries a proposal that was shown: bring it to people first."))
    chosen = list(round_.consultation.organisation.sections.filter(slug__in=sections))
    if not 1 <= len(chosen) <= 3:
        raise NotYetError(_("A pilot runs in one, two or three sections."))
    if not reason.strip():
        raise NotYetError(_("Say why it is tried there first."))
    pilot = Pilot.objects.create(version=version, reason=_reason(reason), role=role, day=day)
    pilot.sections.set(chosen)
    why = _reason(_("pilot: %(why)s") % {"why": reason.strip()})
    return move(round_, Stage.PRACTICE, role=role, day=day, reason=why)


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
    _refuse(missing, override, _("Something is missing before the round can be closed."))
    closing = Closing.objects.create(
        round=round_, because=_reason(because), overrides=_sentences(missing),
        reason=_reason(override) if missing else "", role=role, day=day,
    )  # fmt: skip
    log.append("close", role=role, subject=f"round {round_.id}", day=day, overrides=len(missing))
    transaction.on_commit(mixing.mix_now, robust=True)
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
    if promise_on <= day:
        raise NotYetError(_("The day by which you come back must lie ahead."))
    new = Round.objects.create(
        consultation=round_.consultation, number=round_.number + 1, question=question.strip(), promise_on=promise_on
    )
    terms = RoundTerms.objects.filter(round=round_).first()
    if terms is not None:
        RoundTerms.objects.create(
            round=new, small=terms.small, days_to_answer=terms.days_to_answer, core_size=terms.core_size
        )
    set_sections(new)
    # Where the key was destroyed at the close: the next round begins with another, which joins nothing to the old.
    make_consultation_key(settings.KEYS, round_.consultation_id)
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


def _show(round_: Round, role: str, day: date) -> None:
    draft = draft_of(round_)
    if draft is not None:
        draft.published_on = day
        draft.save()
        seal_shown(draft)
        log.append("show", role=role, subject=f"version {draft.id}", day=day, number=draft.number)


def _sum_up_now(round_: Round, here: Stage, role: str, day: date, reason: str) -> StageChange:
    if here == Stage.REPORT_BACK:
        if not _withdrawn(round_):
            raise NotYetError(_("From Go back straight to Learn leads only a proposal that was withdrawn."))
        return move(round_, Stage.SUM_UP, role=role, day=day, reason=reason)
    missing = gaps(round_, today=day)
    for action in Action.objects.filter(round=round_, end__isnull=True):
        ActionEnd.objects.create(action=action, day=max(day, action.starts_on), stopped=True, reason=reason[:300])
    return move(round_, Stage.SUM_UP, role=role, day=day, reason=reason, overrides=_sentences(missing))


def _withdrawn(round_: Round) -> bool:
    version = shown_version(round_)
    last = version.decisions.order_by("-id").first() if version else None
    return last is not None and last.kind == DecisionKind.WITHDRAWN


def _pause(round_: Round, stop: bool, role: str, day: date, reason: str) -> PauseChange:
    Round.objects.select_for_update().get(pk=round_.pk)
    if paused(round_) == stop:
        raise NotYetError(_("The round is paused already.") if stop else _("The round is not paused."))
    if not reason.strip():
        raise NotYetError(_("Say why: everybody can read it."))
    row = PauseChange.objects.create(round=round_, paused=stop, reason=_reason(reason), role=role, day=day)
    log.append("pause" if stop else "resume", role=role, subject=f"round {round_.id}", day=day)
    return row


def _refuse(missing: tuple[Gap, ...], override: str, message: str) -> None:
    """Raise the whole list, as the page shows it; with a reason only what nobody can pass over still refuses."""
    if override.strip() and any(gap.hard for gap in missing):
        raise NotYetError(_("Some of this cannot be passed over by anybody."), missing)
    if missing and not override.strip():
        raise NotYetError(message, missing)


def _refuse_while_paused(round_: Round) -> None:
    if paused(round_):
        raise NotYetError(_("The round is paused. Nothing moves until it is taken up again."))


def _sentences(missing: tuple[Gap, ...]) -> str:
    return "\n".join(gap.sentence for gap in missing)


def _reason(text: str) -> str:
    return text.strip()[:LONGEST_REASON]
