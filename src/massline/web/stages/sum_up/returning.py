"""Going back with what was learned: stories in neighbours' words, who was told by hand, the stairwell sheet."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from massline.web.people.hats import Act
from massline.web.rounds import standing
from massline.web.rounds.models import NoteKind, Stage
from massline.web.rounds.practice import acting, expecting
from massline.web.rounds.sum_up import learning
from massline.web.rounds.sum_up.learning import About
from massline.web.rounds.timely import NotNowError, why_not_now
from massline.web.rounds.voices import accepted
from massline.web.stages.places import Place, public_page, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.sum_up.forms import StoryForm
from massline.web.stages.sum_up.work import not_now
from massline.web.stages.work import work_page

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LEARN)
def stories(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The most significant change: told by the committee, or in the words of somebody who shows them."""
    words = learning.for_stories(place.round)
    form = StoryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["statement"]
        said = words.filter(pk=chosen).first() if chosen else None
        if chosen and said is None:
            form.add_error("statement", _("Their author does not show these words any more. Choose others, or none."))
        else:
            try:
                learning.note(
                    place.round, NoteKind.STORY, form.cleaned_data["text"], role=somebody.role(Act.LEARN),
                    day=timezone.localdate(), about=About(statement=said),
                )  # fmt: skip
            except NotNowError as fault:
                return not_now(request, place, str(fault))
            return see(f"{place.url('sum_up:learn')}?did=noted#stories")
    page = {
        "form": form,
        "words": Paginator(words, A_PAGE).get_page(request.GET.get("page")),
        "chosen": request.POST.get("statement", ""),
        "not_now": why_not_now(place.round, Stage.SUM_UP),
        "write": somebody.may(Act.LEARN),
        "back": place.url("sum_up:learn"),
    }
    status = 422 if form.errors else 200
    return work_page(request, place, somebody, "sum_up/stories.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LEARN)
def told(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Those who spoke on paper or at the door: who was told by hand what came of it."""
    number = request.POST.get("page", request.GET.get("page"))
    if request.method == "POST":
        try:
            learning.told(place.round, _identifiers(request), role=somebody.role(Act.LEARN), day=timezone.localdate())
        except NotNowError as fault:
            return not_now(request, place, str(fault))
        return see(f"{place.url('sum_up:told')}?did=told&page={_whole(number)}")
    rows = learning.to_tell(place.round)
    shown = Paginator(rows, A_PAGE).get_page(number)
    visible = set(
        accepted(rows.filter(visibility="words", pk__in=[row.pk for row in shown])).values_list("pk", flat=True)
    )
    page = {
        "page": shown,
        "visible": visible,
        "rest": learning.somebody_waits(place.round),
        "not_now": why_not_now(place.round, Stage.SUM_UP),
        "write": somebody.may(Act.LEARN) and not why_not_now(place.round, Stage.SUM_UP),
        "back": place.url("sum_up:learn"),
    }
    return work_page(request, place, somebody, "sum_up/told.html", page)


@require_safe
@at_the_desk()
def sheet(request: HttpRequest, place: Place, somebody: Sitting, number: int) -> HttpResponse:
    """One page for the stairwell: you said, we did, what went wrong. Of this round or an earlier one."""
    round_ = place.consultation.rounds.filter(number=number).first()
    if round_ is None:
        raise Http404
    notes = learning.notes_by_kind(round_)
    page = {
        "place": place,
        "round": round_,
        "day": learning.closed_on(round_) or timezone.localdate(),
        "points": learning.points_of(standing.shown_version(round_)),
        "actions": acting.actions_of(round_),
        "rows": learning.compared(round_),
        "record": expecting.record_in_words(expecting.expectations_of(round_)),
        "wrong": notes[NoteKind.WRONG],
        "change": notes[NoteKind.KEEP] + notes[NoteKind.CHANGE] + notes[NoteKind.STOP],
        "carried": list(round_.carry_overs.all()),
        "url": request.build_absolute_uri(public_page("receipt") or place.url("gather:landing")),
        "back": place.url("sum_up:learn"),
    }
    return render(request, "sum_up/sheet.html", page)


def _identifiers(request: HttpRequest) -> list[UUID]:
    found = []
    for typed in request.POST.getlist("statement")[:A_PAGE]:
        try:
            found.append(UUID(typed))
        except ValueError:
            continue
    return found


def _whole(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 7 else 1
