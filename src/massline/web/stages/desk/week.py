"""This week: what is missing as jobs, where to go next, what to tell people, how many were heard."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import DateField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from massline.web.federation import handing_in, inviting, promising
from massline.web.federation.models import MemberRound
from massline.web.library import discussing
from massline.web.plans.due import due
from massline.web.relations import bundles
from massline.web.rounds import loop, publisher, standing
from massline.web.rounds.ballots import SMALLEST_SECTION
from massline.web.rounds.desk import jobs, offers
from massline.web.rounds.models import Job
from massline.web.stages.desk import ical, printing
from massline.web.stages.desk.addresses import here_only
from massline.web.stages.fields import LineField
from massline.web.stages.places import PAGES, Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import Missing, missing_at, work_page

MOST_ROWS = 100
"""Gaps in one form; each has four fields, and a form may have 500."""
AT_ONCE = 3
"""Gaps in sight at once; the others are folded below them."""
OFFERS = "offers"
TOGETHER = "together"
PROMISES = "promises"


@dataclass
class Row:
    """A gap with its job as the form shows it: stored, typed, refused, or changed by somebody else meanwhile."""

    missing: Missing
    job: Job | None
    late: bool
    owner: str
    due: str
    seen: str
    fault: str = ""
    meanwhile: str = ""

    @property
    def open(self) -> bool:
        """What was typed must be looked at again."""
        return bool(self.fault or self.meanwhile)


@require_safe
@at_the_desk()
def week(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What there is to do, and where the round stands."""
    return week_page(request, place, somebody)


def week_page(
    request: HttpRequest,
    place: Place,
    somebody: Sitting,
    *,
    rows: list[Row] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The desk, with what was typed and refused in one of its forms."""
    stocks = printing.stocks(place.consultation, more.pop("wanted", {}))
    found = rows_of(place) if rows is None else rows
    behind = jobs.behind(place.round, [row.missing.gap for row in found])
    visit = jobs.next_visit(place.round, behind)
    page = {
        "slip": somebody.slip,
        "vote_url": request.build_absolute_uri(place.url("gather:landing")),
        "here_only": here_only(request),
        "heard": publisher.heard_so_far(place.round),
        "stocks": stocks,
        "small": [stock.section for stock in stocks if stock.section.size < SMALLEST_SECTION],
        "ticket": printing.new_ticket(),
        "rows": found[:MOST_ROWS],
        "more": len(found) > MOST_ROWS,
        "at_once": AT_ONCE,
        "rest": len(found[AT_ONCE:MOST_ROWS]),
        "more_open": any(row.open for row in found[AT_ONCE:]),
        "stage_url": place.url(PAGES[place.stage]),
        "visit": visit,
        "behind": behind,
        "chat": chat_text(place, found, visit),
        "offers": offers.days_waiting(place.organisation.id) != [],
        "together_waiting": inviting.lying_here(place.organisation) != [],
        "comments_waiting": discussing.of_organisation(place.organisation, None).count(),
        "bundle_waits": any(bundles.waiting_here(one) for one in place.organisation.relations.all()),
    }
    return work_page(request, place, somebody, "desk/desk.html", page | more, status=status)


def rows_of(place: Place) -> list[Row]:
    """What is missing, with who mends it."""
    if standing.closed(place.round):
        return []
    today, known = timezone.localdate(), jobs.jobs_of(place.round)
    ours = [*_unanswered_offers(place), *_not_handed_in(place)]
    found = [*ours, *missing_at(place), *_due(place, today), *_promises(place)]
    return [_row(one, known.get(one.gap.key), today) for one in found]


def _row(missing: Missing, job: Job | None, today: date) -> Row:
    return Row(
        missing=missing,
        job=job,
        late=job is not None and job.due_on < today,
        owner=job.owner if job else "",
        due=job.due_on.isoformat() if job else "",
        seen=jobs.shown_as(job),
    )


def _unanswered_offers(place: Place) -> list[Missing]:
    """Somebody offered a hand over a week ago: a gap on this page, though it holds up no stage."""
    if not offers.late(place.organisation.id, today=timezone.localdate()):
        return []
    sentence = _("Somebody who wants to help has waited for more than a week: answer them.")
    return [Missing(loop.Gap(OFFERS, sentence, place.stage, OFFERS), place.url("desk:offers"))]


def _not_handed_in(place: Place) -> list[Missing]:
    """The day for handing in to what is asked together is over, and others wait: it holds up no stage either."""
    own = MemberRound.objects.filter(round=place.round).select_related("federated__organisation").first()
    if own is None or handing_in.is_in(own.federated):
        return []
    due = date.fromisoformat(inviting.invitation_in(own.federated).hand_in_by)
    if timezone.localdate() <= due:
        return []
    sentence = _("The others wait for our counts since %(day)s: hand them in, or say that we do not.")
    told = sentence % {"day": date_format(due, "DATE_FORMAT")}
    url = reverse("desk:together_one", args=[*place.slugs, own.federated_id])
    return [Missing(loop.Gap(TOGETHER, told, place.stage, "us"), f"{url}#us")]


def _due(place: Place, today: date) -> list[Missing]:
    """What outlasts rounds and is due now: a gap on this page, though it holds up no stage."""
    return [
        Missing(loop.Gap(one.key, one.sentence, place.stage, "plans"), one.url(*place.slugs))
        for one in due(place.organisation, today=today)
    ]


def _promises(place: Place) -> list[Missing]:
    """The day of a promise is over and nobody has said what became of it."""
    late = promising.unsaid(place.organisation, today=timezone.localdate())
    if not late:
        return []
    sentence = ngettext(
        "The day of a promise between you and another organisation is over: say what became of it.",
        "The days of %(n)s promises between you and others are over: say what became of them.",
        len(late),
    )
    url = f"{place.url('desk:promises')}#promise-{late[0].promise.pk}"
    return [Missing(loop.Gap(PROMISES, sentence % {"n": len(late)}, place.stage, PROMISES), url)]


def chat_text(place: Place, rows: list[Row], visit: jobs.NextVisit | None) -> str:
    """What the committee writes into its own group chat."""
    lines = [place.round.question, _("This round stands in: %(stage)s.") % {"stage": place.stage.label}]
    if visit is not None:
        lines.append(visit.sentence)
    for row in rows:
        if row.job is None:
            lines.append(_("- %(what)s (nobody yet)") % {"what": row.missing.gap.sentence})
        else:
            told = {
                "what": row.missing.gap.sentence,
                "who": row.job.owner,
                "day": date_format(row.job.due_on, "DATE_FORMAT"),
            }
            lines.append(_("- %(what)s %(who)s, by %(day)s") % told)
    day = date_format(place.round.promise_on, "DATE_FORMAT")
    lines.append(_("We come back to everybody by %(day)s.") % {"day": day})
    return "\n".join(lines)


@require_POST
@at_the_desk()
def take_jobs(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Write down who does what by when: all of it, or nothing and what to mend. Whoever sits here may take a job."""
    rows = rows_of(place)
    by_key = {row.missing.gap.key: row for row in rows}
    with transaction.atomic():
        for n in range(MOST_ROWS):
            key = request.POST.get(f"key-{n}")
            if key is None:
                break
            if (row := by_key.get(key)) is not None:
                _take(row, place, request, n)
        faulty = any(row.open for row in rows)
        transaction.set_rollback(faulty)
    if faulty:
        status = 409 if any(row.meanwhile for row in rows) else 422
        return week_page(request, place, somebody, rows=rows, status=status, jobs_fault=True)
    return see(f"{place.week_url}?did=jobs#jobs")


def _take(row: Row, place: Place, request: HttpRequest, n: int) -> None:
    seen = request.POST.get(f"seen-{n}", "")
    row.owner, row.due = request.POST.get(f"owner-{n}", ""), request.POST.get(f"due-{n}", "")
    try:
        owner = LineField(required=False, max_length=jobs.LONGEST_OWNER).clean(row.owner)
        due = DateField(required=False, error_messages={"invalid": _("'%(typed)s' is not a day.")}).clean(row.due)
        wish = jobs.Wish(row.missing.gap.key, owner, due, seen)
        jobs.take_on(place.round, wish, day=timezone.localdate())
    except ValidationError as fault:
        row.fault = (
            fault.messages[0] % {"typed": row.due[:20]} if "%(typed)" in fault.messages[0] else fault.messages[0]
        )
    except jobs.JobRefusedError as refused:
        row.fault = str(refused)
    except jobs.ChangedMeanwhileError as changed:
        row.seen = jobs.shown_as(changed.now)
        row.meanwhile = _in_words(changed.now)


def _in_words(job: Job | None) -> str:
    if job is None:
        return _("nobody")
    return _("%(who)s, by %(day)s") % {"who": job.owner, "day": date_format(job.due_on, "DATE_FORMAT")}


@require_safe
@at_the_desk()
def week_print(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """One sheet for the wall of the committee: what, who, by when."""
    rows = rows_of(place)
    page = {
        "rows": rows,
        "visit": jobs.next_visit(place.round, jobs.behind(place.round, [row.missing.gap for row in rows])),
        "vote_url": request.build_absolute_uri(place.url("gather:landing")),
        "today": timezone.localdate(),
    }
    return work_page(request, place, somebody, "desk/week_print.html", page)


@require_safe
@at_the_desk()
def calendar(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The days of the round as a calendar file: jobs, the day of coming back, what is expected when."""
    gaps = [row.missing.gap for row in rows_of(place)]
    days = jobs.days_of(place.round, gaps)
    file = ical.calendar(place.consultation.title, place.round.id, days, made_on=timezone.localdate())
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{place.consultation.slug}.ics"'
    return response
