"""Handing over: a sealed sheet that opens the desk when nobody else can."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from massline.web.people import holders
from massline.web.people.hats import Act
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.places import Place, refuse
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

NONE_YET = "none"


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.GIVE_HATS)
def hand_over(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Who steps in for whom, and the recovery sheet; POST prints a sheet, which can be read this one time."""
    organisation = place.organisation
    if request.method == "POST":
        return _print(request, place, somebody)
    page = {
        "stops": holders.stops_without(holders.everybody(organisation)),
        "sealed": bool(organisation.recovery_hash),
        "seen": organisation.recovery_hash[:12] or NONE_YET,
    }
    return work_page(request, place, somebody, "desk/recovery.html", page)


def _print(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    organisation, slip = place.organisation, new_slip()
    as_shown = request.POST.get("seen", "") == (organisation.recovery_hash[:12] or NONE_YET)
    if not as_shown or not holders.seal_recovery(
        organisation, slip_hash(slip), instead_of=organisation.recovery_hash,
        role=somebody.role(Act.GIVE_HATS), day=timezone.localdate(),
    ):  # fmt: skip
        return refuse(
            request, place, status=409, happened=_("This sheet was printed already."),
            safe=_("It works, and it can be read on paper only: what is stored is its fingerprint."),
            todo=_("Where the paper is lost, print a new one: the old one stops working."),
            go=place.url("desk:hand_over"),
        )  # fmt: skip
    url = request.build_absolute_uri(reverse("desk:enter"))
    return render(request, "desk/recovery_sheet.html", {"place": place, "slip": slip, "url": url})
