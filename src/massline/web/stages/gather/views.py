"""Answering: one statement, three buttons, nothing stored on a GET."""

from dataclasses import replace
from typing import Any

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.web.record.keyfiles import KeyMissingError
from massline.web.rounds.ballots import Voter, cast, count_serving, forget_order
from massline.web.rounds.codes import CodeRefusedError
from massline.web.rounds.models import Answer, Ballot, Statement
from massline.web.rounds.slips import SlipError
from massline.web.rounds.voices import open_to_votes
from massline.web.stages.gather.turns import Turn, again, held, read_token, turns
from massline.web.stages.places import Place, find_place, refuse
from massline.web.stages.remembered import (
    Remembered,
    forget,
    holder_of_code,
    newcomer,
    receipt_of,
    remember,
    remembered,
)

SEE_OTHER = 303
SECONDS_EACH = 12


@require_safe
def landing(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """Who asks what, how long it takes, what is kept."""
    return _landing_page(request, find_place(organisation, consultation))


def _landing_page(request: HttpRequest, place: Place, **more: Any) -> HttpResponse:
    asked = open_to_votes(place.round).count()
    page = {
        "place": place,
        "sections": list(place.organisation.sections.all()),
        "asked": asked,
        "minutes": max(1, round(asked * SECONDS_EACH / 60)),
        "known": remembered(request, place) is not None,
    }
    return render(request, "gather/landing.html", page | more, status=422 if more else 200)


@require_POST
def start(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """Begin to answer, by the open link or with a code; a browser that began before just goes on."""
    place = find_place(organisation, consultation)
    if not place.asking:
        return closed(request, place)
    before, typed = remembered(request, place), request.POST.get("code", "").strip()
    section = request.POST.get("section", "")
    try:
        if typed:
            somebody = holder_of_code(place, typed, section, before)
        elif before is not None:
            somebody = before
        elif place.consultation.open_link:
            somebody = newcomer(place, section)
        else:
            raise SlipError(_("Type the code from your slip: this question is answered with codes."))
        response = _on_to(place)
        voter = somebody.voter(place)
        coming = turns(place.round, voter, somebody.ahead)
        if somebody != before:
            _count_next(voter, coming)
    except (SlipError, CodeRefusedError) as fault:
        return _landing_page(request, place, fault=str(fault), typed=typed[:80], chosen=section)
    except KeyMissingError:
        return closed(request, place)
    remember(request, response, place, replace(somebody, ahead=held(coming)))
    return response


def _count_next(voter: Voter, coming: list[Turn]) -> None:
    """Count what is shown next as put before somebody, in the request that changes something anyway."""
    for turn in coming[:1]:
        count_serving(turn.statement, voter.written_section, turn.chance)


@require_safe
def following(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """The next statement; with ``?again`` the last one once more. The old answer is never shown."""
    place = find_place(organisation, consultation)
    if not place.asking:
        return closed(request, place)
    somebody = remembered(request, place)
    if somebody is None:
        return HttpResponseRedirect(place.url("gather:landing"))
    try:
        voter = somebody.voter(place)
    except KeyMissingError:
        return closed(request, place)
    once_more = again(place, voter, somebody.last) if "again" in request.GET else None
    coming = [once_more] if once_more else turns(place.round, voter, somebody.ahead)
    page = {
        "place": place,
        "turns": coming,
        "again": once_more is not None,
        "gone": "gone" in request.GET,
        "unsent": "unsent" in request.GET,
        "last": bool(somebody.last),
        "receipt": bool(receipt_of(request, place)),
    }
    return render(request, "gather/turn.html" if coming else "gather/done.html", page)


@require_POST
def answer(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """Store one answer. Sent again it is the same answer; a different one replaces it."""
    place = find_place(organisation, consultation)
    somebody = remembered(request, place)
    if not place.asking:
        return closed(request, place)
    if somebody is None:
        return stranger(request, place)
    try:
        voter = somebody.voter(place)
        token = request.POST.get("turn", "")
        put = read_token(voter.key, token)
        chosen = Answer(request.POST.get("answer", ""))
    except KeyMissingError:
        return closed(request, place)
    except (signing.BadSignature, ValueError):
        return not_ours(request, place)
    statement = open_to_votes(place.round).filter(id=put.statement).first()
    if statement is None:
        coming = turns(place.round, voter, somebody.ahead)
        _count_next(voter, coming)
        return _next_of(request, place, somebody, coming, gone=True)
    coming = _store(place, voter, somebody, statement, chosen, put.chance)
    return _next_of(request, place, replace(somebody, last=token), coming)


@transaction.atomic
def _store(
    place: Place, voter: Voter, somebody: Remembered, statement: Statement, chosen: Answer, chance: float
) -> list[Turn]:
    """Keep the answer; what comes next is returned, and counted where the answer was a new one."""
    fresh = not Ballot.objects.filter(key=voter.key, statement=statement).exists()
    cast(voter, statement, chosen, chance=chance)
    coming = turns(place.round, voter, somebody.ahead)
    if fresh:
        _count_next(voter, coming)
    transaction.on_commit(forget_order, robust=True)
    return coming


def _next_of(
    request: HttpRequest, place: Place, somebody: Remembered, coming: list[Turn], *, gone: bool = False
) -> HttpResponse:
    if request.headers.get("Massline-Turns"):
        page = {"place": place, "turns": coming, "gone": gone}
        response = render(request, "gather/turns.html", page)
    else:
        response = _on_to(place, "?gone" if gone else "")
    remember(request, response, place, replace(somebody, ahead=held(coming)))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def forget_me(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """Say what forgetting means; on POST remove what this browser holds."""
    place = find_place(organisation, consultation)
    known = remembered(request, place) is not None or bool(receipt_of(request, place))
    if request.method != "POST":
        return render(request, "gather/forget.html", {"place": place, "known": known, "done": "done" in request.GET})
    response = HttpResponseRedirect(place.url("gather:forget") + "?done", status=SEE_OTHER)
    forget(response, place)
    return response


def _on_to(place: Place, query: str = "") -> HttpResponse:
    return HttpResponseRedirect(place.url("gather:next") + query, status=SEE_OTHER)


def closed(request: HttpRequest, place: Place) -> HttpResponse:
    """Nothing is taken now: the round is not being asked, or its key was destroyed at the close."""
    return refuse(
        request,
        place,
        status=409,
        happened=_("No answers are taken for this question now."),
        safe=_("What was answered before is kept and counted."),
        todo=_("The first page says where it stands and where the results are."),
        go=place.url("gather:landing"),
    )


def stranger(request: HttpRequest, place: Place) -> HttpResponse:
    """An answer from a browser without a credential."""
    return refuse(
        request,
        place,
        status=403,
        happened=_("This browser has not begun to answer here, or was asked to forget it."),
        todo=_("Start from the first page. It takes one press."),
        go=place.url("gather:landing"),
    )


def not_ours(request: HttpRequest, place: Place) -> HttpResponse:
    """A form that this site did not make for this browser, or an answer that is none of the three."""
    return refuse(
        request,
        place,
        status=400,
        happened=_("This answer did not come from a page we made for this browser, so it was not stored."),
        todo=_("Go on with the next sentence and answer with one of the three buttons."),
        go=place.url("gather:next"),
    )
