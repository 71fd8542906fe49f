"""What is past its day is dropped: at every start of the server and daily while it runs.

The days stand in the register (``Until``); docs/what-we-hold.md says what each rule means for whom. Examples are
never touched: their days are invented. Each thing dropped is one line of the log, without a number of anybody.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Model, Q, QuerySet
from django.utils import timezone

from massline.web.people import open_desks
from massline.web.people.models import OpenDesk, Organisation, RecoveryCode, SecondFactor, TwoPersonAct, User
from massline.web.people.two_people import close_expired
from massline.web.plans import helping
from massline.web.record import log, seals
from massline.web.record.leftovers import rewrite
from massline.web.record.models import Seal
from massline.web.rounds.desk import offers
from massline.web.rounds.models import (
    Ballot,
    BenchStep,
    Code,
    CodeBatch,
    Consultation,
    CountedAlarms,
    Job,
    MachineDraft,
    ModelFigures,
    ProposedThemes,
    Response,
    Round,
    SealedCounts,
    Serving,
)
from massline.web.rounds.rehearsal.wiping import wipe_old

ANSWERS_KEPT = timedelta(days=365)
CODES_KEPT = timedelta(days=365)
JOBS_KEPT = timedelta(days=90)
LAST_DAY = "last-day"
"""File in the folder of the site with the day on which this was done last."""
FURTHEST = timedelta(days=31)
"""Further than this the calendar does not move between two runs without somebody saying that it is right."""
EMPTIED = (
    Ballot, Response, Serving, Code, SealedCounts, Job, User, TwoPersonAct, Seal, OpenDesk, RecoveryCode,
    SecondFactor, *helping.TABLES,
)  # fmt: skip
"""Tables whose rows go, or lose what they held."""

ROLE = "site"
"""Who the log says it was: nobody decided, the day came."""


class ClockJumpedError(ValueError):
    """The clock of this machine is far from where it was: nothing is dropped on its word."""


def retain_if_believed(*, today: date, thorough: bool = True) -> dict[str, int]:
    """The same for a server by itself. Raises ``ClockJumpedError`` more than a month after it was done last.

    A clock that is a year ahead would otherwise drop answers, codes and offers that nobody brings back.
    """
    path = Path(settings.VAR) / LAST_DAY
    last = _last_day(path)
    if last is not None and today - last > FURTHEST:
        raise ClockJumpedError(
            f"The clock of this machine says {today}; here it was {last} last. Nothing is dropped "
            "until somebody says that the clock is right: massline retain."
        )
    dropped = retain(today=today, thorough=thorough)
    note_day(today)
    return dropped


def note_day(today: date) -> None:
    """Write down that the calendar was right on this day."""
    path = Path(settings.VAR) / LAST_DAY
    half = path.with_name(f"{LAST_DAY}.half")
    half.write_text(today.isoformat())
    half.replace(path)


def _last_day(path: Path) -> date | None:
    try:
        return date.fromisoformat(path.read_text().strip())
    except (OSError, ValueError):
        return None


def retain(*, today: date, thorough: bool = True) -> dict[str, int]:
    """Drop everything that is past its day; of how many rounds, consultations, accounts and so on something went.

    With ``thorough`` the database is written anew even where nothing went: what an erasure could not clear goes too.
    """
    dropped = {
        "rehearsals": wipe_old(today=today),
        "offers": sum(_old_offers(organisation, today) for organisation in _with_offers()),
        "accounts without a hat": _accounts(),
        "devices": open_desks.drop_old(today=today),
        "help": helping.drop_old(today=today),
        "proposals nobody approved": close_expired(now=timezone.now()),
        "rounds: jobs and alarms": sum(_jobs(one) for one in _closed_before(today - JOBS_KEPT)),
        "rounds: answers": sum(_answers(one, today) for one in _closed_before(today - ANSWERS_KEPT)),
        "consultations: codes": sum(_codes(one, today) for one in _over_before(today - CODES_KEPT)),
    }
    if thorough or any(dropped.values()):
        rewrite([model._meta.db_table for model in EMPTIED])
    return {what: count for what, count in dropped.items() if count}


def _closed_before(day: date) -> QuerySet[Round]:
    return Round.objects.filter(closing__day__lt=day, consultation__organisation__invented=False).order_by("pk")


def _over_before(day: date) -> QuerySet[Consultation]:
    """Consultations whose rounds are all closed, the last of them before this day."""
    rounds = Count("rounds", distinct=True)
    closed = Count("rounds", filter=Q(rounds__closing__isnull=False), distinct=True)
    told = Consultation.objects.annotate(all=rounds, over=closed, last=Max("rounds__closing__day"))
    over = [one.pk for one in told.filter(organisation__invented=False) if one.all and one.all == one.over]
    return told.filter(pk__in=over, last__lt=day).order_by("pk")


@transaction.atomic
def _answers(round_: Round, today: date) -> int:
    went = sum(
        _delete(rows)
        for rows in (
            Ballot.objects.filter(statement__round=round_),
            Response.objects.filter(version__position__round=round_),
            Serving.objects.filter(statement__round=round_),
            SealedCounts.objects.filter(round=round_),
            ModelFigures.objects.filter(round=round_),
            ProposedThemes.objects.filter(round=round_),
        )
    )
    if went:
        log.append("retain", role=ROLE, subject=f"round {round_.pk}", day=today, dropped="answers")
    return bool(went)


@transaction.atomic
def _codes(consultation: Consultation, today: date) -> int:
    """The codes go; how many a section had stays, and new ones can be printed for another round."""
    went = _delete(Code.objects.filter(batch__consultation=consultation))
    seals.update(CodeBatch.objects.filter(consultation=consultation), voided=True)
    if went:
        log.append("retain", role=ROLE, subject=f"consultation {consultation.pk}", day=today, dropped="codes")
    return bool(went)


@transaction.atomic
def _jobs(round_: Round) -> int:
    went = sum(_delete(model.objects.filter(round=round_)) for model in (Job, CountedAlarms, BenchStep, MachineDraft))
    return bool(went)


@transaction.atomic
def _accounts() -> int:
    went = User.objects.filter(memberships__isnull=True)
    count = went.count()
    went.delete()
    return count


def _delete(rows: QuerySet[Model]) -> int:
    """Delete rows without a look at each: nothing else points at them."""
    return rows.delete()[0]


def _with_offers() -> Iterator[UUID]:
    folder = Path(settings.VAR) / "contacts"
    for one in sorted(folder.glob("*-*")):
        yield UUID(one.name)


def _old_offers(organisation: UUID, today: date) -> int:
    """Offers too old, and all those of an organisation that is not here any more; halves left by a power cut."""
    before = len(offers.days_waiting(organisation))
    if Organisation.objects.filter(pk=organisation).exists():
        offers.drop_old(organisation, today=today)
    else:
        offers.drop_all(organisation)
    return before - len(offers.days_waiting(organisation))
