"""Our proposal as everybody reads it, and answering it: the whole, its points, one sentence that would change it."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from massline.web.record.keyfiles import KeyMissingError, pseudonym
from massline.web.rounds import voices
from massline.web.rounds.codes import CodeRefusedError
from massline.web.rounds.models import PositionVersion, ResponseAnswer, Visibility
from massline.web.rounds.report_back import answering, presenting
from massline.web.rounds.slips import SlipError, read_slip
from massline.web.rounds.standing import shown_version
from massline.web.stages.places import Place, find_place, refuse, see
from massline.web.stages.remembered import (
    Remembered,
    Ticket,
    holder_of_code,
    newcomer,
    receipt_of,
    remember,
    remember_receipt,
    remembered,
)
from massline.web.stages.report_back.forms import AnswerForm


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """The proposal with its answers to choose from; where nothing is taken now, where it stands."""
    place = find_place(organisation, consultation)
    version = answering.answerable(place.round)
    if version is None:
        return _closed(request, place) if request.method == "POST" else _where_it_stands(request, place)
    points = answering.points_of(version)
    if request.method != "POST":
        return _page(request, place, version, AnswerForm(points), Ticket.fresh())
    if request.POST.get("version") != str(version.id):
        return _another(request, place)
    form = AnswerForm(points, request.POST)
    try:
        ticket = Ticket.read(request.POST.get("ticket", ""), _salt(version))
    except signing.BadSignature:
        ticket = Ticket.fresh()
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
    if not form.is_valid():
        return _page(request, place, version, form, ticket)
    return _take(request, place, version, form, ticket)


def _take(
    request: HttpRequest, place: Place, version: PositionVersion, form: AnswerForm, ticket: Ticket
) -> HttpResponse:
    receipt = receipt_of(request, place) or ticket.receipt
    try:
        with transaction.atomic():
            somebody = _who(request, place, ticket)
            spoke = bool(form.cleaned_data["text"])
            somebody = replace(somebody, contributed=somebody.contributed or spoke)
            answering.answer(
                version, somebody.voter(place), ResponseAnswer(form.cleaned_data["whole"]), form.answers()
            )
            if spoke:
                _say(place, version, somebody, receipt, form)
    except CodeRefusedError as refused:
        return _page(request, place, version, form, ticket, fault=_spent(request, place, version) or str(refused))
    except SlipError as fault:
        return _page(request, place, version, form, ticket, fault=str(fault))
    except (KeyMissingError, answering.NotOpenError):
        return _closed(request, place)
    response = see(place.url("report_back:thanks") + ("?said" if spoke else ""))
    remember(request, response, place, somebody)
    if spoke:
        remember_receipt(request, response, place, receipt)
    return response


def _spent(request: HttpRequest, place: Place, version: PositionVersion) -> str:
    """What to say where the code answered this version before, as when the button was pressed twice."""
    slip = read_slip(request.POST.get("code", ""))
    key = pseudonym(settings.KEYS, place.consultation.id, "ballot", slip)
    if not answering.has_answered(version, key):
        return ""
    return _(
        "This code has answered already. If that was you a moment ago, your answer is in and nothing is missing."
    )


def _who(request: HttpRequest, place: Place, ticket: Ticket) -> Remembered:
    before, typed = remembered(request, place), request.POST.get("code", "").strip()
    section = request.POST.get("section", "")
    if typed:
        return holder_of_code(place, typed, section, before)
    if before is not None:
        return before
    if place.consultation.open_link:
        return newcomer(place, section, ticket.credential)
    raise SlipError(_("Type the code from your slip: this proposal is answered with codes."))


def _say(place: Place, version: PositionVersion, somebody: Remembered, receipt: str, form: AnswerForm) -> None:
    key = pseudonym(settings.KEYS, place.consultation.id, "words", somebody.credential)
    section = place.organisation.sections.filter(slug=somebody.section).first() if somebody.section else None
    answering.amend(
        version,
        form.cleaned_data["text"],
        voices.Speaker(key, receipt, section, core=somebody.core),
        day=timezone.localdate(),
        language=get_language() or "en",
        visibility=Visibility.OUTCOME if form.cleaned_data["hide"] else Visibility.WORDS,
    )


def _page(
    request: HttpRequest, place: Place, version: PositionVersion, form: AnswerForm, ticket: Ticket, *, fault: str = ""
) -> HttpResponse:
    somebody = remembered(request, place)
    points = presenting.shown_points(version)
    page = _words(place, version) | {
        "form": form,
        "ticket": ticket.signed(_salt(version)),
        "rows": [(point, form[form.name_of(point.element)]) for point in points],
        "known": somebody is not None,
        "answered": _has_answered(place, version, somebody),
        "sections": [] if somebody else list(place.organisation.sections.all()),
        "chosen": request.POST.get("section", ""),
        "typed": request.POST.get("code", "")[:80],
        "fault": fault,
        "receipt": bool(receipt_of(request, place)),
    }
    return render(request, "report_back/proposal.html", page, status=422 if form.errors or fault else 200)


def _has_answered(place: Place, version: PositionVersion, somebody: Remembered | None) -> bool:
    try:
        return somebody is not None and answering.has_answered(version, somebody.voter(place).key)
    except KeyMissingError:
        return False


def _words(place: Place, version: PositionVersion) -> dict[str, Any]:
    return {
        "place": place,
        "version": version,
        "left_out": presenting.left_out(version),
        "on_left_out": presenting.notes_on_what_was_left_out(version),
        "reservations": version.reservations.select_related("section").order_by("id"),
    }


def _where_it_stands(request: HttpRequest, place: Place) -> HttpResponse:
    version = shown_version(place.round)
    page: dict[str, Any] = {"place": place, "version": version}
    if version is not None:
        page = _words(place, version) | {
            "rows": [(point, None) for point in presenting.shown_points(version)],
            "decision": version.decisions.order_by("-id").first(),
        }
    return render(request, "report_back/standing.html", page)


@require_safe
def thanks(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """The answer is in; what happens next, and the receipt for the words."""
    place = find_place(organisation, consultation)
    if remembered(request, place) is None:
        return see(place.proposal_url)
    page = {
        "place": place,
        "said": "said" in request.GET,
        "receipt": receipt_of(request, place),
        "open": answering.answerable(place.round) is not None,
    }
    return render(request, "report_back/thanks.html", page)


def _closed(request: HttpRequest, place: Place) -> HttpResponse:
    return refuse(
        request,
        place,
        status=409,
        happened=_("No answers to a proposal are taken now."),
        safe=_("What was answered before is kept and counted."),
        todo=_("The page of the proposal says where it stands."),
        go=place.proposal_url,
    )


def _another(request: HttpRequest, place: Place) -> HttpResponse:
    return refuse(
        request,
        place,
        status=409,
        happened=_("Another version of the proposal is before people now."),
        safe=_("Your answer was not stored: it was for the version before."),
        todo=_("Read the new version and answer it."),
        go=place.proposal_url,
    )


def _salt(version: PositionVersion) -> str:
    return f"massline.proposal:{version.id}"
