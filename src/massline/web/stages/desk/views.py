"""The desk: this week, the slip that opens it, codes, the poster, releases."""

from typing import Any

import segno
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.web.people.hats import Act
from massline.web.people.models import Organisation
from massline.web.rounds import publisher, voices
from massline.web.rounds.ballots import SMALLEST_SECTION
from massline.web.rounds.models import Round, Statement, Verdict
from massline.web.rounds.slips import SlipError, read_slip
from massline.web.stages.desk import printing
from massline.web.stages.desk.forms import JudgeForm
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import (
    EnterForm,
    Sitting,
    ask_for_slip,
    at_the_desk,
    holder_of_slip,
    sit_down,
    stand_up,
)

HERE_ONLY = {"localhost", "127.0.0.1", "[::1]"}


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Open the desk on another device, with its slip."""
    if request.method != "POST":
        return ask_for_slip(request)
    form = EnterForm(request.POST)
    if not form.is_valid():
        return ask_for_slip(request, form, status=422)
    try:
        slip = read_slip(form.cleaned_data["slip"])
    except SlipError as fault:
        form.add_error("slip", str(fault))
        return ask_for_slip(request, form, status=422)
    holder = holder_of_slip(slip)
    newest = None if holder is None else newest_round(holder.organisation)
    if holder is None or newest is None:
        form.add_error(
            "slip", _("No desk opens with this slip. Compare it letter by letter with what you wrote down.")
        )
        return ask_for_slip(request, form, status=422)
    response = see(reverse("desk:week", args=[holder.organisation.slug, newest.consultation.slug]))
    sit_down(request, response, holder.organisation, slip=slip)
    return response


def newest_round(organisation: Organisation) -> Round | None:
    """The round an organisation works on, over all its consultations."""
    return Round.objects.filter(consultation__organisation=organisation).order_by("promise_on").last()


@require_safe
@at_the_desk()
def week(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What there is to do, and where the round stands."""
    return _desk_page(request, place, somebody)


def _desk_page(request: HttpRequest, place: Place, somebody: Sitting, **more: Any) -> HttpResponse:
    stocks = printing.stocks(place.consultation, more.pop("wanted", {}))
    page = {
        "place": place,
        "slip": "" if somebody.shown else somebody.slip,
        "vote_url": request.build_absolute_uri(place.url("gather:landing")),
        "here_only": here_only(request),
        "asked": voices.open_to_votes(place.round).count(),
        "waiting": list(voices.waiting(place.round).only("id", "text", "language")),
        "heard": publisher.heard_so_far(place.round),
        "stocks": stocks,
        "small": [stock.section for stock in stocks if stock.section.size < SMALLEST_SECTION],
        "ticket": printing.new_ticket(),
        "did": request.GET.get("did", ""),
    }
    return render(request, "desk/desk.html", page | more, status=422 if more else 200)


@require_POST
@at_the_desk(Act.MODERATE)
def judge(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Show a sentence to everybody, or refuse it with a reason its author reads."""
    form = JudgeForm(request.POST)
    if not form.is_valid():
        wrong = form.errors.get("reason")
        fault = str(wrong[0]) if wrong else _("Choose what happens to the sentence.")
        return _desk_page(
            request, place, somebody, judge_fault=fault, judged=str(request.POST.get("statement", ""))[:40],
            typed=request.POST.get("reason", ""),
        )  # fmt: skip
    with transaction.atomic():
        mine = Statement.objects.filter(round__consultation=place.consultation).select_for_update()
        statement = get_object_or_404(mine, id=form.cleaned_data["statement"])
        if voices.waiting(statement.round).filter(pk=statement.pk).exists():
            voices.moderate(
                statement,
                Verdict(form.cleaned_data["verdict"]),
                role=somebody.role(Act.MODERATE),
                day=timezone.localdate(),
                reason=form.cleaned_data["reason"],
            )
    return see(f"{place.url('desk:week')}?did=judged#waiting")


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
        return _desk_page(request, place, somebody, codes_fault=str(fault), wanted=wanted)
    url = request.build_absolute_uri(place.url("gather:landing"))
    page = {"place": place, "slips": slips, "url": url, "qr": qr_symbol(url), "here_only": here_only(request)}
    return render(request, "desk/slips.html", page)


@require_POST
@at_the_desk(Act.PUBLISH)
def release(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Publish what may be public now."""
    before = place.round.releases.count()
    publisher.publish(place.round, day=timezone.localdate())
    did = "published" if place.round.releases.count() > before else "unchanged"
    return see(f"{place.url('desk:week')}?did={did}#results")


@require_POST
@at_the_desk()
def kept(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The slip was written down: this browser need not show it any more."""
    response = see(place.url("desk:week"))
    sit_down(request, response, place.organisation, slip=somebody.slip)
    return response


@require_POST
@at_the_desk()
def leave(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Close the desk on this device; the slip opens it again."""
    response = see(reverse("desk:enter"))
    stand_up(response, place.organisation)
    return response


@require_safe
@at_the_desk()
def poster(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """One sheet for the stairwell."""
    url = request.build_absolute_uri(place.url("gather:landing"))
    page = {"place": place, "url": url, "qr": qr_code(url), "here_only": here_only(request)}
    return render(request, "desk/poster.html", page)


def here_only(request: HttpRequest) -> bool:
    """Whether the address of this page leads nowhere from another device."""
    name, _port = split_domain_port(request.get_host())
    return name in HERE_ONLY


def qr_symbol(text: str) -> SafeString:
    """The same as an SVG symbol named "qr", so that a sheet of slips holds it once."""
    return mark_safe(qr_code(text).replace("<svg", '<symbol id="qr"').replace("svg>", "symbol>"))  # noqa: S308


def qr_code(text: str) -> SafeString:
    """An SVG of the QR code: 15 % of it may be torn off."""
    svg = segno.make(text, error="m").svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(svg)  # noqa: S308 - made by segno from modules only; the text itself is not in it
