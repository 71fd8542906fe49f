"""The end of a round and the beginning of the next."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from massline.web.people.hats import Act
from massline.web.rounds import loop, standing
from massline.web.rounds.models import Closing
from massline.web.rounds.sum_up import learning
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.sum_up.forms import CloseForm, NextForm
from massline.web.stages.sum_up.work import not_now, page_of
from massline.web.stages.work import work_page


@require_POST
@at_the_desk(Act.MOVE)
def close(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Close the round, or say what is missing."""
    if Closing.objects.filter(round=place.round).exists():
        return see(f"{place.url('sum_up:next')}?did=closed")
    form = CloseForm(request.POST, auto_id="close_%s")
    if not form.is_valid():
        return page_of(request, place, somebody, close=form)
    told = form.cleaned_data
    try:
        loop.close(
            place.round, role=somebody.role(Act.MOVE), day=timezone.localdate(), because=told["because"],
            override=told["override"],
        )  # fmt: skip
    except loop.NotYetError as refused:
        return page_of(request, place, somebody, close=form, refused=str(refused), status=409)
    return see(f"{place.url('sum_up:next')}?did=closed")


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.MOVE)
def next_round(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Open the next round; it begins in Prepare with what this one carries over and what it got wrong."""
    form = NextForm(request.POST if request.method == "POST" else None, initial={"number": place.round.number})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        before = place.consultation.rounds.filter(number=told["number"]).first()
        if before is None:
            return not_now(request, place, _("There is no such round."))
        try:
            loop.open_next_round(
                before, question=told["question"], promise_on=told["promise_on"], role=somebody.role(Act.MOVE),
                day=timezone.localdate(),
            )  # fmt: skip
        except loop.NotYetError as refused:
            return not_now(request, place, str(refused))
        return see(f"{place.url('investigate:prepare')}?did=opened")
    page = {
        "form": form,
        "is_closed": standing.closed(place.round),
        "carried": place.round.carry_overs.all(),
        "wrong": learning.notes_by_kind(place.round)["wrong"],
        "back": place.url("sum_up:learn"),
        "may": somebody.may(Act.MOVE),
    }
    status = 422 if form.errors else 200
    return work_page(request, place, somebody, "sum_up/next.html", page, status=status)
