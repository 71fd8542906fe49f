"""Panels drawn by lot: who can sit where, the seed, and how anybody draws them again. Numbers, never names."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from massline.web.public.place import page_for, round_at
from massline.web.rounds.investigate.panels import lot_of
from massline.web.rounds.models import Panel


@require_safe
def panel(request: HttpRequest, organisation: str, consultation: str, number: int) -> HttpResponse:
    """Every draw of the round, the newest first: a second draw for the same panel stands here too."""
    round_ = round_at(organisation, consultation, number)
    draws = [{"panel": one, "lot": _first_lot(one)} for one in round_.panels.order_by("-id")]
    return render(request, "public/panel.html", page_for(round_) | {"draws": draws})


def _first_lot(panel: Panel) -> object:
    """The lot of the first number drawn, as an example to check by hand."""
    section = next(one for one in panel.sections if one["drawn"])
    return lot_of(panel, section, section["drawn"][0])
