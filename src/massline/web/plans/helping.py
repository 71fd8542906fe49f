"""Needs and offers of a programme: taken in, answered, counted, deleted. Help never depends on taking part.

Nothing here is given a participant, a round or a receipt, and nothing of it stands in the log: a line there would
tell on which day somebody came.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from massline.web.people.models import Organisation
from massline.web.plans.evidence import PlanRefusedError
from massline.web.plans.models import (
    Amount,
    Ended,
    Help,
    HelpState,
    HelpTally,
    Invitation,
    Runner,
    Side,
    To,
)
from massline.web.plans.models.helping import OVER
from massline.web.record import log
from massline.web.record.leftovers import leave_no_trace
from massline.web.rounds.models import Programme
from massline.web.rounds.personal import kinds_in
from massline.web.rounds.slips import slip_hash

KEPT_OVER: Final = timedelta(days=14)
"""So long its answer can be read once it is over."""
KEPT_WAITING: Final = timedelta(days=60)
"""A need nobody met in two months is told as never answered, and goes."""
A_WEEK: Final = timedelta(days=7)
MOST_WAITING: Final = 500
LONGEST_KIND: Final = 60
LONGEST_NAME: Final = 40
BANDS: Final = (3, 7, 30, 60)
"""Days within which something ended; finer is kept nowhere once the row is gone."""
TABLES: Final = (Help, Runner)


@dataclass(frozen=True)
class Asked:
    """What somebody needs or offers: in a few words, and roughly how much."""

    side: Side
    kind: str
    amount: Amount


@transaction.atomic
def ask(programme: Programme, asked: Asked, *, slip: str, day: date) -> Help:
    """Take in a need or an offer under a slip; the same slip sent twice is one.

    Raises ``PlanRefusedError`` where it names somebody, where the programme has ended or too many wait.
    """
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    there = Help.objects.filter(slip_hash=slip_hash(slip)).first()
    if there is not None:
        return there
    if row.ended_on is not None:
        raise PlanRefusedError(_("This has ended: nothing is taken any more."))
    if row.help.filter(over_on__isnull=True).count() >= MOST_WAITING:
        raise PlanRefusedError(_("Very many wait already. Tell somebody of the committee instead."))
    if not asked.kind or len(asked.kind) > LONGEST_KIND:
        raise PlanRefusedError(_("Say it in a few words, at most %(most)s letters.") % {"most": LONGEST_KIND}, "kind")
    named = kinds_in(asked.kind)
    if named:
        raise PlanRefusedError(
            _("Leave %(what)s out: you get a slip, and read the answer with it.") % {"what": named[0]}, "kind"
        )
    return Help.objects.create(
        programme=row, side=asked.side, kind=asked.kind, amount=asked.amount, slip_hash=slip_hash(slip), came_on=day
    )


@transaction.atomic
def answer(row: Help, state: HelpState, text: str, *, day: date) -> None:
    """Say to whoever holds the slip how it stands. What is over is counted once, and goes two weeks later."""
    held = Help.objects.select_for_update().filter(pk=row.pk).first()
    if held is None:
        raise PlanRefusedError(_("It is gone: taken back, or past its day."))
    if held.state in OVER:
        if (held.state, held.answer) == (state, text):
            return
        raise PlanRefusedError(_("This is over already."))
    if state != HelpState.MET and not text:
        raise PlanRefusedError(_("Say something to whoever holds the slip: when and where, or why not."), "text")
    held.state, held.answer = state, text
    if state in OVER:
        held.over_on = day
        _count(held, Ended(state.value), day)
    held.save()


@transaction.atomic
def take_back(row: Help, *, day: date) -> None:
    """Whoever holds the slip takes it back: the row is gone at once."""
    if row.state not in OVER:
        _count(row, Ended.TAKEN_BACK, day)
    row.delete()
    leave_no_trace([row.kind, row.answer], table=Help._meta.db_table)


def of_slip(slip: str) -> Help | Runner | None:
    """What this slip opens here."""
    hashed = slip_hash(slip)
    help_row = Help.objects.select_related("programme__organisation").filter(slip_hash=hashed).first()
    if help_row is not None:
        return help_row
    return Runner.objects.select_related("programme__organisation").filter(slip_hash=hashed).first()


def waiting(programme: Programme) -> QuerySet[Help]:
    """What is not over, the oldest first."""
    return programme.help.filter(over_on__isnull=True)


def late(organisation: Organisation, *, today: date) -> list[Programme]:
    """Programmes in which somebody has waited for more than a week without a word."""
    old = Q(help__state=HelpState.WAITING, help__came_on__lt=today - A_WEEK)
    return list(Programme.objects.filter(old, organisation=organisation).distinct())


@transaction.atomic
def drop_old(*, today: date) -> int:
    """Delete what is over for two weeks, what waited for two months, slips to run something nobody put a name to.

    Examples are left alone: their days are invented.
    """
    help_rows = Help.objects.filter(programme__organisation__invented=False)
    runners = Runner.objects.filter(programme__organisation__invented=False)
    waited = help_rows.filter(over_on__isnull=True, came_on__lt=today - KEPT_WAITING)
    for one in waited:
        _count(one, Ended.UNANSWERED, today)
    gone: list[QuerySet[Any]] = [
        waited,
        help_rows.filter(over_on__lt=today - KEPT_OVER),
        runners.filter(called="", made_on__lt=today - KEPT_WAITING),
    ]
    return sum(rows.delete()[0] for rows in gone)


def _count(row: Help, ended: Ended, day: date) -> None:
    days = (day - row.came_on).days
    within = next((band for band in BANDS if days <= band), BANDS[-1])
    tally, _new = HelpTally.objects.get_or_create(programme=row.programme, side=row.side, ended=ended, within=within)
    HelpTally.objects.filter(pk=tally.pk).update(number=F("number") + 1)


@dataclass(frozen=True)
class Ends:
    """How needs or offers of a programme ended, as it may be published."""

    side: Side
    lines: tuple[tuple[str, int], ...]
    """Each end in words with its number in whole tens, 0 for fewer than ten."""
    half_met_within: int | None
    """Days within which half of those met were met; None where fewer than ten were."""


def ended(programme: Programme) -> list[Ends]:
    """How needs and how offers ended, in whole tens; a side of which fewer than ten ended is left out."""
    return [one for one in (_ends(programme, side) for side in Side) if one.lines]


def _ends(programme: Programme, side: Side) -> Ends:
    # Only here: what drops old needs and offers as the server starts reads this file, and it needs no publisher.
    from massline.web.rounds import publisher

    rows = programme.tallies.filter(side=side)
    counts = dict(rows.values_list("ended").annotate(all=Sum("number")))
    met = dict(rows.filter(ended=Ended.MET).values_list("within").annotate(all=Sum("number")))
    told = publisher.help_ended(counts, met)
    lines = tuple((str(end.label), told.tens[end]) for end in Ended if end in told.tens)
    return Ends(side, lines, told.half_within)


@transaction.atomic
def invite(programme: Programme, to: To, text: str, on: date, *, role: str, day: date) -> Invitation:
    """Invite everybody who comes to decide about the programme, or to run it."""
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    there = row.invitations.filter(text=text, on=on).first()
    if there is not None:
        return there
    if on < day:
        raise PlanRefusedError(_("That day is over."), "on")
    made = Invitation.objects.create(programme=row, to=to, text=text, on=on, role=role, day=day)
    log.append("invite", role=role, subject=f"programme {row.pk}", day=day, to=to.value)
    return made


def invitations(programme: Programme, *, today: date) -> list[Invitation]:
    """Those whose day has not passed."""
    return list(programme.invitations.filter(on__gte=today))


def can_run(programme: Programme, *, slip: str, day: date) -> Runner:
    """Somebody can now run it: a slip with which they say under what name, or not at all."""
    made, _new = Runner.objects.get_or_create(
        slip_hash=slip_hash(slip), defaults={"programme": programme, "made_on": day}
    )
    return made


@transaction.atomic
def call(runner: Runner, name: str) -> None:
    """Show somebody who can run it under the name they typed themselves."""
    if not name or len(name) > LONGEST_NAME:
        raise PlanRefusedError(_("Type a name of at most %(most)s letters.") % {"most": LONGEST_NAME}, "called")
    Runner.objects.filter(pk=runner.pk).update(called=name)


@transaction.atomic
def take_off(runner: Runner) -> None:
    """They are shown no more: the row is gone at once."""
    runner.delete()
    leave_no_trace([runner.called], table=Runner._meta.db_table)


def running(programme: Programme) -> list[str]:
    """The names under which people said they may be shown as able to run it."""
    return sorted(programme.runners.exclude(called="").values_list("called", flat=True))
