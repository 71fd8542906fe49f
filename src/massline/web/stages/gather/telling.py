"""Authors without a slip: words another hand wrote down, until their slip is printed and given to them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.rounds.gather import listening
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LISTEN)
def untold(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Words whose author has no slip; on POST slips are printed for them, or they are told. Also after Ask."""
    if request.method != "POST":
        return _page(request, place, somebody)
    chosen = [one for one in request.POST.getlist("said") if _is_identifier(one)]
    if not chosen:
        return _page(request, place, somebody, fault=_("Tick the words whose authors you mean."))
    if request.POST.get("do") == "told":
        listening.delivered(place.round, chosen, role=somebody.role(Act.LISTEN), day=timezone.localdate())
        return see(f"{place.url('gather:untold')}?did=told")
    slips = listening.print_slips(place.round, chosen)
    if not slips:
        return _page(request, place, somebody, fault=_("These authors have their slips, or took their words back."))
    page = {"place": place, "slips": slips, "receipt_url": request.build_absolute_uri(reverse("receipt"))}
    return render(request, "gather/slips.html", page)


def _page(request: HttpRequest, place: Place, somebody: Sitting, fault: str = "") -> HttpResponse:
    part = Paginator(listening.untold(place.round), A_PAGE).get_page(request.GET.get("page"))
    status = 422 if fault else 200
    return work_page(request, place, somebody, "gather/untold.html", {"part": part, "fault": fault}, status=status)


def _is_identifier(typed: str) -> bool:
    return len(typed) == 36 and all(one in "0123456789abcdef-" for one in typed) and typed.count("-") == 4
