"""Sheets to print: the proposal to read and answer on A4, and slips to answer on, four a sheet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from massline.web.rounds.report_back import presenting
from massline.web.rounds.standing import shown_version
from massline.web.stages.places import Place
from massline.web.stages.report_back.work import not_now
from massline.web.stages.sitting import Sitting, at_the_desk


@require_safe
@at_the_desk()
def sheet(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The proposal with its quotations, big boxes, and a place for the code."""
    return _printed(request, place, "report_back/sheet.html")


@require_safe
@at_the_desk()
def slips(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Four slips a sheet: boxes only, for people who have the proposal before them."""
    return _printed(request, place, "report_back/slips.html")


def _printed(request: HttpRequest, place: Place, template: str) -> HttpResponse:
    version = shown_version(place.round)
    if version is None:
        return not_now(request, place)
    page = {
        "place": place,
        "version": version,
        "points": presenting.shown_points(version),
        "reservations": version.reservations.select_related("section").order_by("id"),
        "left_out": presenting.left_out(version),
        "on_left_out": presenting.notes_on_what_was_left_out(version),
        "url": request.build_absolute_uri(place.proposal_url),
        "four": range(4),
    }
    return render(request, template, page)
