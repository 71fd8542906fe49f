"""Vote sheets on paper: printing them, and keying in what was ticked."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from massline.web.people.hats import Act
from massline.web.record.keyfiles import KeyMissingError
from massline.web.rounds.gather import ticking
from massline.web.rounds.models import Stage
from massline.web.rounds.report_back.keying import MOST_AT_ONCE, Difference, SheetRefusedError, differences
from massline.web.rounds.timely import NotNowError, why_not_now
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

FIELDS = ("sheets", "again", "labels")


@require_safe
@at_the_desk()
def sheet(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The sentences open to answers with big boxes, to print."""
    page = {"place": place, "statements": ticking.on_the_sheet(place.round)}
    return render(request, "gather/vote_sheet.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LISTEN)
def ticks(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """A field with one line a sheet; all of them are stored, or none and one clear sentence."""
    if request.method != "POST":
        return _page(request, place, somebody)
    try:
        labels = ticking.order_of(place.round, request.POST.get("labels", "")[:20_000])
        first = ticking.read_ticks(request.POST.get("sheets", ""), len(labels))
        second = ticking.read_ticks(request.POST.get("again", ""), len(labels))
        differing = differences(first, second)
        if differing:
            return _page(request, place, somebody, differing=differing, status=422)
        done = ticking.key_ticks(place.round, first, labels, role=somebody.role(Act.LISTEN), day=timezone.localdate())
    except NotNowError as refused:
        return _page(request, place, somebody, fault=str(refused), status=409)
    except (SheetRefusedError, KeyMissingError) as refused:
        return _page(request, place, somebody, fault=str(refused), status=422)
    return see(f"{place.url('gather:ticks')}?did={'some' if done.gone else 'keyed'}")


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, *, fault: str = "", status: int = 200,
    differing: Sequence[Difference] = (),
) -> HttpResponse:  # fmt: skip
    statements = ticking.on_the_sheet(place.round)
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    page = {
        "statements": statements,
        "labels": typed["labels"] or " ".join(one.label for one in statements),
        "typed": typed,
        "fault": fault or (_("Nothing was stored yet: some sheets came out differently.") if differing else ""),
        "differing": differing,
        "most": MOST_AT_ONCE,
        "not_now": why_not_now(place.round, Stage.GATHER),
    }
    return work_page(request, place, somebody, "gather/ticks.html", page, status=status)
