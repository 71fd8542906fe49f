"""Paper to take along: a door sheet for a section, and ready words to send or to pin up."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from massline.web.rounds.desk.ready_words import ready_words
from massline.web.rounds.models import Stage
from massline.web.rounds.slips import new_slip
from massline.web.rounds.standing import terms_of
from massline.web.stages.desk.addresses import qr_code
from massline.web.stages.places import Place, public_page
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

DOORS, MOST_DOORS = 20, 120
SLIPS = 6
"""Receipts on one sheet, each on both halves. Nothing of them is stored before words are keyed in with one."""


@require_safe
@at_the_desk()
def door(request: HttpRequest, place: Place, somebody: Sitting, section: str) -> HttpResponse:
    """A door sheet: time, doors to tick, a script, lines for what we were taught, slips to tear off. No names."""
    found = get_object_or_404(place.organisation.sections, slug=section)
    doors = _doors(request.GET.get("doors", ""), found.size)
    url = request.build_absolute_uri(place.url("gather:landing"))
    page = {
        "section": found,
        "doors": doors,
        "most_doors": MOST_DOORS,
        "ticks": range(doors),
        "slips": [new_slip() for _n in range(SLIPS)],
        "receipt_url": request.build_absolute_uri(public_page("receipt")),
        "vote_url": url,
        "qr": qr_code(url),
        "open_question": terms_of(place.round).open_question,
        "visits_url": f"{place.url('gather:visits')}?section={found.slug}",
    }
    return work_page(request, place, somebody, "desk/door.html", page)


def _doors(typed: str, size: int) -> int:
    """How many doors to print: what was asked for where it can be, else at most twenty."""
    if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:6]) <= MOST_DOORS:
        return int(typed[:6])
    return min(size, DOORS)


@require_safe
@at_the_desk()
def words(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Ready words for the stage, in one of the languages offered."""
    offered = dict(settings.LANGUAGES)
    language = request.GET.get("lang", "")
    chosen = language if language in offered else (translation.get_language() or settings.LANGUAGE_CODE)
    answering = place.stage == Stage.REPORT_BACK
    with translation.override(chosen):
        ready = ready_words(
            place.round,
            landing=request.build_absolute_uri(place.proposal_url if answering else place.url("gather:landing")),
            report=request.build_absolute_uri(public_page("round", *place.slugs, place.round.number)),
            day=timezone.localdate(),
        )
    page = {
        "ready": ready,
        "chosen": chosen,
        "offered": list(offered.items()) if len(offered) > 1 else [],
        "words_bidi": translation.get_language_info(chosen)["bidi"],
    }
    return work_page(request, place, somebody, "desk/words.html", page)


@require_POST
@at_the_desk()
def notice(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The notice as it was edited, in large type to print. Nothing of it is stored."""
    text = request.POST.get("notice", "").replace("\x00", "").strip()
    today: date = timezone.localdate()
    page: dict[str, Any] = {
        "text": text,
        "today": today,
        "vote_url": request.build_absolute_uri(place.url("gather:landing")),
    }
    return work_page(request, place, somebody, "desk/notice.html", page, status=200 if text else 422)
