"""The desk: this week, the slip that opens it, codes, the poster, releases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from massline.web.people import two_people
from massline.web.people.hats import Act
from massline.web.people.models import TwoPersonKind
from massline.web.rounds import publisher
from massline.web.rounds.measuring.alarms import ExposedError
from massline.web.rounds.models import Stage
from massline.web.stages.desk import printing, two
from massline.web.stages.desk.addresses import here_only, qr_code, qr_symbol
from massline.web.stages.desk.week import week_page
from massline.web.stages.places import Place, refuse, see
from massline.web.stages.sitting import (
    Sitting,
    at_the_desk,
    hide_slip,
    stand_up,
)


@require_POST
@at_the_desk(Act.PRINT_CODES)
def print_codes(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """A sheet of sealed codes; this answer is the only time they can be read."""
    wanted = {
        field.removeprefix("codes-"): str(value)
        for field, value in request.POST.items()
        if field.startswith("codes-")
    }
    try:
        slips = printing.print_sheet(place.consultation, request.POST.get("ticket", ""), wanted)
    except printing.SheetRefusedError as fault:
        return week_page(request, place, somebody, status=422, codes_fault=str(fault), wanted=wanted)
    url = request.build_absolute_uri(place.url("gather:landing"))
    page = {
        "place": place, "slips": slips, "url": url, "qr": qr_symbol(url), "here_only": here_only(request),
        "sheets": printing.sheets_of(slips),
    }  # fmt: skip
    return render(request, "desk/slips.html", page)


@require_POST
@at_the_desk(Act.PUBLISH)
def release(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Publish what may be public now; once asking has ended two agree to it, where two keep the keys."""
    asked = place.stage not in {Stage.INVESTIGATE, Stage.GATHER}
    if asked and two_people.separated(place.organisation, Act.LAST_RELEASE):
        return two.confirm(request, place, somebody, TwoPersonKind.LAST_RELEASE, {"round": place.round.pk.hex})
    before = place.round.releases.count()
    try:
        publisher.publish(place.round, day=timezone.localdate())
    except ExposedError as exposed:
        return refuse(
            request, place, status=409, happened=str(exposed), safe=_("Nothing was published."),
            todo=_("Put it right first: nobody can pass this over."), go=place.url("desk:alarms"),
        )  # fmt: skip
    did = "published" if place.round.releases.count() > before else "unchanged"
    return see(f"{place.url('desk:week')}?did={did}#results")


@require_POST
@at_the_desk()
def kept(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The slip was written down: this browser need not show it any more."""
    response = see(place.url("desk:week"))
    hide_slip(request, response, place.organisation)
    return response


@require_POST
@at_the_desk()
def leave(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Close the desk on this device; the slip opens it again."""
    response = see(reverse("desk:enter"))
    somebody.desk.delete()
    stand_up(response, place.organisation)
    return response


@require_safe
@at_the_desk()
def poster(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """One sheet for the stairwell."""
    url = request.build_absolute_uri(place.url("gather:landing"))
    page = {"place": place, "url": url, "qr": qr_code(url), "here_only": here_only(request)}
    return render(request, "desk/poster.html", page)
