"""Programmes of the organisation: they outlast rounds, so they may be written down in every stage."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from massline.web.people.hats import Act
from massline.web.rounds.models import Programme
from massline.web.rounds.practice import programmes as run
from massline.web.rounds.practice.expecting import ExpectingRefusedError
from massline.web.stages.places import Place, see
from massline.web.stages.practice.numbers import ProgrammeForm, TotalsForm
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.TRY)
def programmes(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What the organisation runs, and a form for one more."""
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = ProgrammeForm(data, initial={"started_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = run.start(
                place.organisation, form.told(), role=somebody.role(Act.TRY), day=today, ticket=form.identifier
            )
        except ExpectingRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        else:
            return see(f"{place.url('practice:programmes')}{made.pk}/?did=started")
    rows = Programme.objects.filter(organisation=place.organisation).order_by("ended_on", "started_on", "name")
    page = {
        "programmes": rows[:200],
        "form": form,
        "write": somebody.may(Act.TRY),
        "back": place.url("practice:try"),
    }
    status = 422 if form.errors else 200
    return work_page(request, place, somebody, "practice/programmes.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.TRY)
def programme(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """One programme with its totals, and a form for those of a period."""
    one = _programme(place, identifier)
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = TotalsForm(data, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        try:
            run.tell(one, form.totals(), until=form.cleaned_data["day"], day=today)
        except ExpectingRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        else:
            return see(f"{place.url('practice:programmes')}{one.pk}/?did=totals")
    page: dict[str, Any] = {
        "one": one,
        "rows": [
            (row.day, run.people(row.helped), run.people(row.asked_to_run), run.people(row.running))
            for row in one.counts.all()
        ],
        "only_serves": run.only_serves(one),
        "form": form,
        "write": somebody.may(Act.TRY) and one.ended_on is None,
        "back": place.url("practice:programmes"),
    }
    status = 422 if form.errors else 200
    return work_page(request, place, somebody, "practice/programme.html", page, status=status)


@require_POST
@at_the_desk(Act.TRY)
def finish(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """The programme ended."""
    one = _programme(place, identifier)
    run.finish(one, day=timezone.localdate(), role=somebody.role(Act.TRY))
    return see(f"{place.url('practice:programmes')}{one.pk}/?did=ended")


def _programme(place: Place, identifier: UUID) -> Programme:
    return get_object_or_404(Programme, pk=identifier, organisation=place.organisation)
