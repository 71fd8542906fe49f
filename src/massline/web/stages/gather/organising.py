"""Ask: the page where the stage is worked on - who was heard, when it ends, and the ways words come in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.method.coding import NOTHING_NEW
from massline.web.people.hats import Act
from massline.web.rounds.gaps.asking import hearings, saturation_so_far
from massline.web.rounds.gather import approaching, listening
from massline.web.rounds.gather.routing import how_served
from massline.web.rounds.models import NoteKind, Stage, VisitKind
from massline.web.rounds.standing import terms_of
from massline.web.rounds.timely import NotNowError, why_not_now
from massline.web.rounds.voices import open_to_votes, waiting
from massline.web.stages.gather.forms import EnoughForm, ListenedForm, UntilForm, VisitForm
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

MOST_VISITS = 50


@require_safe
@at_the_desk()
def ask(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What there is to do in Ask."""
    return _ask(request, place, somebody)


def _ask(request: HttpRequest, place: Place, somebody: Sitting, *, status: int = 200, **more: Any) -> HttpResponse:
    round_ = place.round
    saturation = saturation_so_far(round_)
    terms = terms_of(round_)
    page = {
        "waiting": waiting(round_).count(),
        "asked": open_to_votes(round_).count(),
        "hearings": hearings(round_, listening.sections_of(round_)),
        "untold": listening.untold(round_).count(),
        "terms": terms,
        "enough": list(round_.notes.filter(kind=NoteKind.ENOUGH)),
        "saturation": saturation,
        "new_in_last": [round(share * 100) for _people, share in saturation.runs[-2:]] if saturation else [],
        "limit": round(NOTHING_NEW * 100),
        "served": how_served(round_),
        "until_form": UntilForm(initial={"until": terms.asking_until}),
        "enough_form": EnoughForm(),
        "not_now": why_not_now(round_, Stage.GATHER),
    }
    return work_page(request, place, somebody, "gather/ask.html", page | more, stage=Stage.GATHER, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LISTEN)
def visits(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The visits so far, and a form for one more."""
    initial = {"kind": VisitKind.DOOR, "section": request.GET.get("section", "")}
    if request.method != "POST":
        return _visits(request, place, somebody, VisitForm(place=place, initial=initial))
    form = VisitForm(request.POST, place=place)
    if not form.is_valid():
        return _visits(request, place, somebody, form, status=422)
    told = form.cleaned_data
    try:
        approaching.record_visit(
            place.round, section=form.chosen, kind=VisitKind(told["kind"]), day=told["day"], tried=told["tried"],
            spoken=told["spoken"], explained=told["explained"], taught=told["taught"],
            role=somebody.role(Act.LISTEN), today=timezone.localdate(),
        )  # fmt: skip
    except NotNowError as fault:
        form.add_error(None, str(fault))
        return _visits(request, place, somebody, form, status=409)
    except listening.NotTakenError as fault:
        form.add_error("taught" if told["spoken"] <= told["tried"] and told["tried"] else "tried", str(fault))
        return _visits(request, place, somebody, form, status=422)
    return see(f"{place.url('gather:visits')}?did=visited")


def _visits(
    request: HttpRequest, place: Place, somebody: Sitting, form: VisitForm, *, status: int = 200,
    listened: ListenedForm | None = None,
) -> HttpResponse:  # fmt: skip
    names = {row.section_id: row.name for row in listening.sections_of(place.round)}
    rows = list(place.round.visits.order_by("-day", "-id")[:MOST_VISITS])
    page = {
        "form": form,
        "visits": [(visit, names.get(visit.section_id, "") if visit.section_id else "") for visit in rows],
        "not_now": why_not_now(place.round, Stage.GATHER),
        "listened": listened or ListenedForm(initial={"listened": terms_of(place.round).core_listened}),
    }
    return work_page(request, place, somebody, "gather/visits.html", page, status=status)


@require_POST
@at_the_desk(Act.LISTEN)
def listened(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Write down how many of the committee took down words themselves."""
    form, empty = ListenedForm(request.POST), VisitForm(place=place, initial={"kind": VisitKind.DOOR})
    if not form.is_valid():
        return _visits(request, place, somebody, empty, status=422, listened=form)
    try:
        approaching.set_listened(
            place.round, form.cleaned_data["listened"], role=somebody.role(Act.LISTEN), day=timezone.localdate()
        )
    except (NotNowError, listening.NotTakenError) as fault:
        form.add_error("listened", str(fault))
        status = 409 if isinstance(fault, NotNowError) else 422
        return _visits(request, place, somebody, empty, status=status, listened=form)
    return see(f"{place.url('gather:visits')}?did=listened")


@require_POST
@at_the_desk(Act.LISTEN)
def until(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Set the last day of asking."""
    form = UntilForm(request.POST)
    if not form.is_valid():
        return _ask(request, place, somebody, status=422, until_form=form)
    try:
        approaching.set_last_day(
            place.round, form.cleaned_data["until"], role=somebody.role(Act.LISTEN), today=timezone.localdate()
        )
    except (NotNowError, listening.NotTakenError) as fault:
        form.add_error("until", str(fault))
        status = 409 if isinstance(fault, NotNowError) else 422
        return _ask(request, place, somebody, status=status, until_form=form)
    return see(f"{place.url('gather:ask')}?did=until#until")


@require_POST
@at_the_desk(Act.LISTEN)
def enough(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Write down that nothing new is being said."""
    form = EnoughForm(request.POST)
    if not form.is_valid():
        return _ask(request, place, somebody, status=422, enough_form=form)
    try:
        approaching.say_enough(
            place.round, form.cleaned_data["enough"], role=somebody.role(Act.LISTEN), day=timezone.localdate()
        )
    except NotNowError as fault:
        form.add_error("enough", str(fault))
        return _ask(request, place, somebody, status=409, enough_form=form)
    return see(f"{place.url('gather:ask')}?did=enough#until")
