"""What every page of the desk shows: the six stages, where the round stands, what is missing, the ways on."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from massline.web.rounds import loop, standing
from massline.web.rounds.models import Stage
from massline.web.stages.places import PAGES, Place
from massline.web.stages.sitting import Sitting


@dataclass(frozen=True)
class Missing:
    """A gap with the address where it is mended."""

    gap: loop.Gap
    url: str


@dataclass(frozen=True)
class Tab:
    """A stage in the row of stages: its page, whether the round stands there, whether this page is it."""

    stage: Stage
    url: str
    now: bool
    open: bool


def missing_at(place: Place) -> list[Missing]:
    """What is missing before the round moves on, each with the place where it is mended."""
    found = loop.gaps(place.round, today=timezone.localdate())
    return [Missing(gap, f"{place.url(PAGES[gap.stage])}#{gap.anchor}") for gap in found]


def work_page(
    request: HttpRequest,
    place: Place,
    somebody: Sitting,
    template: str,
    page: dict[str, Any],
    *,
    stage: Stage | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of the desk. ``stage`` is the one it belongs to; only there the step to the next stage is offered."""
    here = place.stage
    later = loop.ORDER[loop.ORDER.index(here) + 1 :]
    shared = {
        "place": place,
        "somebody": somebody,
        "tabs": [Tab(one, place.url(PAGES[one]), one == here, one == stage) for one in loop.ORDER],
        "stage": stage,
        "is_now": stage == here,
        "here_url": place.url(PAGES[here]),
        "missing": missing_at(place) if stage == here else [],
        "next_stage": later[0] if later else None,
        "ways_back": loop.ways_from(place.round),
        "closed": standing.closed(place.round),
        "did": request.GET.get("did", "")[:40],
    }
    return render(request, template, shared | page, status=status)
