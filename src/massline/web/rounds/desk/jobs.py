"""Jobs: who mends which gap by when, and where to go next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from massline.web.people.models import Section
from massline.web.rounds.gaps import Gap
from massline.web.rounds.models import Expectation, Job, Round, RoundSection, Stage, VisitKind
from massline.web.rounds.standing import stage_of

LONGEST_OWNER = 80
FARTHEST = timedelta(days=730)


class JobRefusedError(ValueError):
    """This job cannot be written down; the message says why, ``field`` which of the two it is about."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class ChangedMeanwhileError(ValueError):
    """Somebody else gave this job to somebody meanwhile; ``now`` is what stands there."""

    def __init__(self, now: Job | None) -> None:
        super().__init__(now)
        self.now = now


@dataclass(frozen=True)
class Wish:
    """Who mends one gap by when, as typed, and what the page showed before (``seen``). Both empty: nobody yet."""

    gap: str
    owner: str
    due_on: date | None
    seen: str


@dataclass(frozen=True)
class NextVisit:
    """Where to go next: the section furthest from being heard or reached, and why."""

    section: Section
    sentence: str


@dataclass(frozen=True)
class Dated:
    """Something that falls on a day of this round."""

    key: str
    day: date
    words: str


def jobs_of(round_: Round) -> dict[str, Job]:
    """The jobs of the round by the key of the gap each mends."""
    return {job.gap: job for job in Job.objects.filter(round=round_)}


def shown_as(job: Job | None) -> str:
    """What a form carries of a job, so that two who change it at once do not overwrite each other.

    >>> shown_as(Job(owner="Ana", due_on=date(2026, 3, 2))), shown_as(None)
    ('2026-03-02 Ana', '')
    """
    return "" if job is None else f"{job.due_on:%Y-%m-%d} {job.owner}"


@transaction.atomic
def take_on(round_: Round, wish: Wish, *, day: date) -> Job | None:
    """Write down who mends a gap by when, or that nobody does; the same wish twice is one job.

    Raises ``JobRefusedError`` for half a job or a day that cannot be, ``ChangedMeanwhileError`` where somebody else
    changed this very job since the page was drawn.
    """
    Round.objects.select_for_update().get(pk=round_.pk)
    now = Job.objects.filter(round=round_, gap=wish.gap).first()
    wanted = f"{wish.due_on:%Y-%m-%d} {wish.owner}" if wish.due_on and wish.owner else ""
    if wanted == shown_as(now) and bool(wish.owner) == bool(wish.due_on):
        return now
    if shown_as(now) != wish.seen:
        if not wanted and not wish.owner and not wish.seen:
            return now
        raise ChangedMeanwhileError(now)
    if not wish.owner and wish.due_on is None:
        Job.objects.filter(round=round_, gap=wish.gap).delete()
        return None
    due_on = _complete(wish, day, before=now)
    row, _made = Job.objects.update_or_create(
        round=round_, gap=wish.gap, defaults={"owner": wish.owner, "due_on": due_on}
    )
    return row


def _complete(wish: Wish, day: date, *, before: Job | None) -> date:
    if not wish.owner:
        raise JobRefusedError(_("Say who does it: a name they agreed to, or a role."), "owner")
    if wish.due_on is None:
        raise JobRefusedError(_("Say by which day it is done."), "due")
    kept = before is not None and before.due_on == wish.due_on
    if wish.due_on < day and not kept:
        raise JobRefusedError(_("This day is over. Choose one from today on."), "due")
    if wish.due_on > day + FARTHEST:
        raise JobRefusedError(_("This day is more than two years ahead. Choose a nearer one."), "due")
    return wish.due_on


def behind(round_: Round, gaps: Iterable[Gap]) -> list[RoundSection]:
    """The sections these gaps speak of, in their own order: not heard, or not reached. Each gets a door sheet."""
    keys = {gap.key for gap in gaps}
    return [
        row
        for row in round_.sections.select_related("section")
        if {f"heard:{row.section.slug}", f"reached:{row.section_id}"} & keys
    ]


def next_visit(round_: Round, left: Sequence[RoundSection]) -> NextVisit | None:
    """The section to go to next of those behind: where the fewest were spoken with at the door, for its size.

    Chosen from what was written down of visits, never from counts of answers.
    """
    if not left:
        return None
    visits = round_.visits.filter(section__isnull=False).exclude(kind=VisitKind.NOTICE)
    spoken = dict(visits.order_by().values_list("section").annotate(all=Sum("spoken")))
    first = min(left, key=lambda row: (spoken.get(row.section_id, 0) / row.size, not row.priority, -row.size))
    return NextVisit(first.section, _visit_sentence(first, stage_of(round_), spoken.get(first.section_id, 0)))


def _visit_sentence(row: RoundSection, stage: Stage, spoken: int) -> str:
    if stage == Stage.REPORT_BACK:
        return _("Go to %(section)s with the proposal: too few have answered there.") % {"section": row.name}
    if not spoken:
        return _("Go to %(section)s: nobody was spoken with there.") % {"section": row.name}
    return _("Go to %(section)s again: too few were heard there.") % {"section": row.name}


def days_of(round_: Round, gaps: Iterable[Gap]) -> list[Dated]:
    """Every day of the round somebody should have in their calendar: promise, jobs, what is expected; in order."""
    jobs = jobs_of(round_)
    found = [Dated("promise", round_.promise_on, _("We come back: %(question)s") % {"question": round_.question})]
    for gap in gaps:
        job = jobs.get(gap.key)
        if job is not None:
            words = f"{job.owner}: {gap.sentence}"
            found.append(Dated(f"job {gap.key}", job.due_on, words))
    expected = Expectation.objects.filter(
        version__position__round=round_, due_on__isnull=False, outcomes__isnull=True
    )
    for one in expected:
        if one.due_on is not None:
            words = _("See what happened with %(name)s: %(text)s") % {"name": one.label, "text": one.text}
            found.append(Dated(f"expectation {one.pk}", one.due_on, words))
    return sorted(found, key=lambda one: (one.day, one.key))
