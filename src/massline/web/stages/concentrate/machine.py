"""Asking a language model: names of proposed themes, the parts of a remark, points; taken or left by people."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from massline.web.people.hats import Act
from massline.web.rounds.concentrate import asking, bench, coding, machine, suggested, working
from massline.web.rounds.concentrate.dispositions import contributions_of
from massline.web.rounds.concentrate.drafting import DraftRefusedError
from massline.web.rounds.concentrate.machine import Sending
from massline.web.rounds.models import Asked
from massline.web.rounds.standing import draft_of
from massline.web.rounds.voices import WordsRefusedError
from massline.web.stages.concentrate.guard import author, number_in, show, summing_up
from massline.web.stages.concentrate.themes import coders_of
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting

CHANGED = 409


@summing_up(Act.CODE)
def names(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Names for proposed themes. They are taken on the workbench, as a step that can be undone."""
    sending = machine.for_names(place.round)
    page: dict[str, Any] = {"back": place.url("concentrate:workbench")}
    return _asked(request, place, somebody, "machine_names.html", page, sending, Act.CODE)


@summing_up(Act.CODE)
def parts(request: HttpRequest, place: Place, somebody: Sitting, *, said: UUID) -> HttpResponse:
    """One remark in its parts, each with a choice of themes the remark may have beside its main one."""
    remark = contributions_of(place.round).filter(pk=said).first()
    if remark is None:
        raise Http404
    coder = next(iter(coders_of(place, somebody)), None)
    stood = bench.stands(place.round, coder).get(remark.pk.hex, bench.Stand()).theme if coder else 0
    back = place.url("concentrate:workbench")
    page = {
        "said": remark,
        "coder": coder,
        "stood": stood,
        "themes": coding.themes_of(place.round),
        "back": back,
        "bench": back,
    }
    return _asked(request, place, somebody, "machine_parts.html", page, machine.for_parts(remark), Act.CODE)


@summing_up(Act.WRITE)
def points(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Sentences drafted from the remarks of a theme, or of those without an answer; POST ``do`` is ask or take."""
    themes = coding.themes_of(place.round)
    wanted = next((one.pk for one in themes if one.pk == number_in(request.GET.get("theme", ""))), None)
    sending, draft = machine.for_points(place.round, wanted), draft_of(place.round)
    page: dict[str, Any] = {
        "themes": themes, "wanted": wanted, "draft": draft, "back": place.url("concentrate:proposal"),
    }  # fmt: skip
    if request.POST.get("do") == "take":
        try:
            if draft is None:
                raise DraftRefusedError(_("Begin the proposal first: a point stands in one."))
            number = number_in(request.POST.get("draft", ""))
            taken = suggested.take_point(draft, -1 if number is None else number, sending.of, by=author(somebody))
            return see(f"{place.url('concentrate:proposal')}?did=taken#point-{taken.order}")
        except (DraftRefusedError, WordsRefusedError) as refused:
            page |= {"fault": str(refused), "status": 422}
    return _asked(request, place, somebody, "machine_points.html", page, sending, Act.WRITE)


def _asked(
    request: HttpRequest, place: Place, somebody: Sitting, template: str, page: dict[str, Any], sending: Sending,
    act: Act,
) -> HttpResponse:  # fmt: skip
    """The page of one use; with POST ``do`` = ask the remarks go out, if they are those the page showed."""
    there = machine.machine()
    if request.POST.get("do") == "ask":
        fault = _send(request, place, somebody, sending, there, act)
        if not fault:
            theme = number_in(request.GET.get("theme", ""))
            return see(request.path if theme is None else f"{request.path}?theme={theme}")
        page |= {"fault": fault, "status": CHANGED}
    page |= {
        "machine": there,
        "sending": sending,
        "answer": suggested.answer(place.round, Asked(sending.kind), sending.of),
    }
    return show(request, place, somebody, template, page, act=act)


def _send(
    request: HttpRequest, place: Place, somebody: Sitting, sending: Sending, there: machine.Machine, act: Act
) -> str:
    """Why nothing was sent; empty where it was."""
    if not there.on:
        return there.why_not or _("No language model is switched on here. Nothing was sent.")
    if request.POST.get("seen") != sending.seen:
        return _("Other remarks would go now than this page showed. Nothing was sent: look again.")
    try:
        asking.begin(place.round, sending, there, by=author(somebody, act))
    except working.AtWorkError:
        return _("Another question of this round is out. Nothing was sent: try again when it has come back.")
    except asking.NothingToSendError:
        return _("There is no remark here that may be sent.")
    return ""
