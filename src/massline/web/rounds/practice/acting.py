"""Actions: what is done on a proposal, by whom, from when, what was seen, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from massline.web.people.models import Section
from massline.web.record import log
from massline.web.rounds.gaps.going_back import ADOPTED
from massline.web.rounds.models import (
    Action,
    ActionEnd,
    Expectation,
    Observation,
    PositionVersion,
    Round,
    Stage,
    Turnout,
)
from massline.web.rounds.practice.expecting import ExpectingRefusedError, began_before
from massline.web.rounds.standing import shown_version
from massline.web.rounds.timely import refuse_unless

__all__ = [
    "ActRefusedError",
    "Deed",
    "TooEarlyError",
    "actions_of",
    "begin",
    "end",
    "may_begin_on",
    "observe",
    "plan",
]

ActRefusedError = ExpectingRefusedError


class TooEarlyError(ValueError):
    """The action began before the lock; the message says what that does. Store it with ``knowingly``."""


@dataclass(frozen=True)
class Deed:
    """What is done, by whom (a role or a name they agreed to), from when, and which expectation it tests."""

    text: str
    owner: str
    starts_on: date
    expectation: Expectation | None = None


def actions_of(round_: Round) -> list[Action]:
    """The actions of a round, the first to begin first, each with its end and its expectation."""
    found = Action.objects.filter(round=round_).select_related("end", "expectation")
    return list(found.order_by("starts_on", "text", "id"))


def may_begin_on(version: PositionVersion) -> date | None:
    """The first day on which something may be done on this version: adopted, or tried as a pilot. None before."""
    days = [
        *version.decisions.filter(kind__in=ADOPTED).values_list("day", flat=True),
        *version.pilots.values_list("day", flat=True),
    ]
    return min(days, default=None)


@transaction.atomic
def begin(round_: Round, deed: Deed, *, role: str, day: date, ticket: UUID, knowingly: bool = False) -> Action:
    """Write an action down. The same ticket twice stores it once.

    One that began before its expectation was locked makes that expectation a note "after the fact": it raises
    ``TooEarlyError`` with what happens, unless it is stored ``knowingly``.
    """
    Round.objects.select_for_update().get(pk=round_.pk)
    there = Action.objects.filter(pk=ticket, round=round_).first()
    if there is not None:
        return there
    refuse_unless(round_, Stage.PRACTICE)
    _refuse_before_adoption(round_, deed)
    if not knowingly:
        _warn(deed, day)
    free = uuid4() if Action.objects.filter(pk=ticket).exists() else ticket
    action = Action.objects.create(
        id=free, round=round_, expectation=deed.expectation, text=deed.text, owner=deed.owner,
        starts_on=deed.starts_on,
    )  # fmt: skip
    log.append("action", role=role, subject=f"action {action.id}", day=day, begins=deed.starts_on.isoformat())
    return action


@transaction.atomic
def end(action: Action, *, stopped: bool, reason: str, role: str, day: date) -> ActionEnd:
    """Write down that an action is over: done, or stopped for harm or legal doubt with the reason."""
    row = Action.objects.select_for_update().select_related("round").get(pk=action.pk)
    there = ActionEnd.objects.filter(action=row).first()
    if there is not None:
        if (there.stopped, there.reason) == (stopped, reason):
            return there
        raise ActRefusedError(
            _("It is over since %(day)s already: look at the page again.")
            % {"day": date_format(there.day, "DATE_FORMAT")}
        )
    refuse_unless(row.round, Stage.PRACTICE)
    if stopped and not reason:
        raise ActRefusedError(_("Say why it was stopped: everybody can read it."), "reason")
    if not stopped and row.starts_on > day:
        raise ActRefusedError(
            _("It begins on %(day)s. What has not begun cannot be done; it can be stopped, with a reason.")
            % {"day": date_format(row.starts_on, "DATE_FORMAT")},
            "stopped",
        )
    done = ActionEnd.objects.create(action=row, day=day, stopped=stopped, reason=reason)
    log.append("action ended", role=role, subject=f"action {row.id}", day=day, stopped=stopped)
    return done


@transaction.atomic
def observe(action: Action, text: str, section: Section | None, *, seen_on: date, day: date) -> Observation:
    """Write down what somebody saw during an action. The same words of the same day are stored once."""
    row = Action.objects.select_for_update().select_related("round").get(pk=action.pk)
    there = row.observations.filter(text=text, section=section, day=seen_on).first()
    if there is not None:
        return there
    refuse_unless(row.round, Stage.PRACTICE)
    if not row.starts_on <= seen_on <= day:
        raise ActRefusedError(
            _("It was seen between the day the action began, %(first)s, and today: choose such a day.")
            % {"first": date_format(row.starts_on, "DATE_FORMAT")},
            "day",
        )
    return Observation.objects.create(action=row, text=text, section=section, day=seen_on)


@transaction.atomic
def plan(action: Action, needed: Mapping[Section, Decimal | None]) -> None:
    """Write down which share of each section an action needs; None takes a share out of the plan."""
    row = Action.objects.select_for_update().select_related("round").get(pk=action.pk)
    refuse_unless(row.round, Stage.PRACTICE)
    for section, share in needed.items():
        if share is None:
            Turnout.objects.filter(action=row, section=section).delete()
        else:
            Turnout.objects.update_or_create(action=row, section=section, defaults={"needed": share})


def _refuse_before_adoption(round_: Round, deed: Deed) -> None:
    version = shown_version(round_)
    first = None if version is None else may_begin_on(version)
    if first is None:
        raise ActRefusedError(
            _("The proposal was not adopted. Before that it can only be tried as a pilot, from Go back.")
        )
    if deed.starts_on < first:
        raise ActRefusedError(
            _(
                "The proposal was adopted on %(day)s. What was done before that was not done on it: "
                "only a pilot may begin earlier."
            )
            % {"day": date_format(first, "DATE_FORMAT")},
            "starts_on",
        )


def _warn(deed: Deed, day: date) -> None:
    one = deed.expectation
    if one is None or not began_before(one.locked_on or day, [deed.starts_on]):
        return
    told = {"name": one.label, "day": date_format(one.locked_on, "DATE_FORMAT") if one.locked_on else ""}
    if one.locked_on is None:
        raise TooEarlyError(
            _("%(name)s is not locked and this has begun: from now on it is a note after the fact, never counted.")
            % told
        )
    raise TooEarlyError(
        _(
            "This began before %(name)s was locked on %(day)s: from now on %(name)s is a note after the fact, "
            "never counted."
        )
        % told
    )
