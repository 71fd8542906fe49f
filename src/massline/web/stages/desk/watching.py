"""What is watched for, and mandates, at the desk."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from massline.web.people.hats import Act
from massline.web.plans import watching as watch_list
from massline.web.plans.evidence import PlanRefusedError
from massline.web.plans.models import Found, Mandate, Watch
from massline.web.stages.desk.plan_forms import LookForm, MandateForm, OfOrganisation, RecallForm, WatchForm
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.PREPARE)
def watching(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What is watched for, each with the form for a look, and the form for another thing to watch for."""
    form = WatchForm(request, place.organisation, "watch", initial={"every_days": 30})
    if form.sent and form.is_valid():
        by: dict[str, Any] = {"role": somebody.role(Act.PREPARE), "day": timezone.localdate()}
        made = watch_list.watch_for(place.organisation, form.told(), form.held_by(), **by)
        return see(f"{place.url('desk:watching')}?did=written#w-{made.pk}")
    return _watching(request, place, somebody, form, None)


@require_POST
@at_the_desk(Act.PREPARE)
def look(request: HttpRequest, place: Place, somebody: Sitting, watch: UUID) -> HttpResponse:
    """Somebody looked."""
    row = get_object_or_404(Watch, pk=watch, organisation=place.organisation)
    form = _look(request, place, row)
    if form.is_valid():
        told = form.cleaned_data
        by: dict[str, Any] = {"role": somebody.role(Act.PREPARE), "day": timezone.localdate()}
        try:
            watch_list.look(row, Found(told["found"]), told["text"], **by)
        except PlanRefusedError as fault:
            form.refuse(fault)
        else:
            return see(f"{place.url('desk:watching')}?did=written#w-{row.pk}")
    return _watching(request, place, somebody, WatchForm(request, place.organisation, "watch"), (row, form))


def _look(request: HttpRequest, place: Place, row: Watch) -> LookForm:
    return LookForm(request, place.organisation, f"look-{row.pk.hex}")


def _watching(
    request: HttpRequest, place: Place, somebody: Sitting, form: WatchForm, sent: tuple[Watch, LookForm] | None
) -> HttpResponse:
    today = timezone.localdate()
    rows = [
        (one, sent[1] if sent and sent[0] == one.row else _look(request, place, one.row))
        for one in watch_list.watched(place.organisation, today=today)
    ]
    page = {"rows": rows, "form": form}
    return work_page(request, place, somebody, "desk/watching.html", page, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.DECIDE)
def mandates(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Mandates as they stand today, and the form for another."""
    form = MandateForm(request, place.organisation, "mandate")
    if form.sent and form.is_valid():
        by: dict[str, Any] = {"role": somebody.role(Act.DECIDE), "day": timezone.localdate()}
        try:
            made = watch_list.mandate(place.organisation, form.told(), form.held_by(), form.decided(), **by)
        except PlanRefusedError as fault:
            form.refuse(fault)
        else:
            return see(f"{place.url('desk:mandates')}?did=written#m-{made.pk}")
    return _mandates(request, place, somebody, form, None)


@require_POST
@at_the_desk(Act.DECIDE)
def recall(request: HttpRequest, place: Place, somebody: Sitting, mandate: UUID) -> HttpResponse:
    """Members took a mandate back."""
    row = get_object_or_404(Mandate, pk=mandate, organisation=place.organisation)
    form = _recall(request, place, row)
    if form.is_valid():
        by: dict[str, Any] = {"role": somebody.role(Act.DECIDE), "day": timezone.localdate()}
        try:
            watch_list.recall(row, form.cleaned_data["reason"], form.decided(), **by)
        except PlanRefusedError as fault:
            form.refuse(fault)
        else:
            return see(f"{place.url('desk:mandates')}?did=written#m-{row.pk}")
    return _mandates(request, place, somebody, MandateForm(request, place.organisation, "mandate"), (row, form))


def _recall(request: HttpRequest, place: Place, row: Mandate) -> RecallForm:
    return RecallForm(request, place.organisation, f"recall-{row.pk.hex}")


def _mandates(
    request: HttpRequest, place: Place, somebody: Sitting, form: OfOrganisation,
    sent: tuple[Mandate, RecallForm] | None,
) -> HttpResponse:  # fmt: skip
    today = timezone.localdate()
    rows = [
        (one, sent[1] if sent and sent[0] == one.row else _recall(request, place, one.row))
        for one in watch_list.mandates_of(place.organisation, today=today)
    ]
    page = {"rows": rows, "form": form}
    return work_page(request, place, somebody, "desk/mandates.html", page, status=_status(request))


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
