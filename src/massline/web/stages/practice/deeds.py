"""Actions: begin one, write down what was seen and what it needs, end it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.web.people.hats import Act
from massline.web.rounds.models import Action, Stage
from massline.web.rounds.practice import acting, expecting, reaching
from massline.web.rounds.practice.acting import ActRefusedError, Deed, TooEarlyError
from massline.web.rounds.timely import NotNowError, why_not_now
from massline.web.stages.places import Place, see
from massline.web.stages.practice.forms import DeedForm, EndForm, SightForm
from massline.web.stages.practice.numbers import NeedForm
from massline.web.stages.practice.work import not_now, shown, why_not
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.TRY)
def begin(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """A form for an action; on POST it is stored. What it does to an expectation is said before."""
    found = expecting.expectations_of(place.round)
    first = {"expectation": request.GET.get("for", "")[:40], "starts_on": timezone.localdate()}
    form = DeedForm(request.POST if request.method == "POST" else None, initial=first, expectations=found)
    warning = ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        deed = Deed(told["text"], told["owner"], told["starts_on"], form.expectations.get(told["expectation"]))
        try:
            action_ = acting.begin(
                place.round, deed, role=somebody.role(Act.TRY), day=timezone.localdate(), ticket=form.identifier,
                knowingly=told["knowingly"],
            )  # fmt: skip
        except NotNowError as fault:
            return not_now(request, place, str(fault))
        except TooEarlyError as fault:
            warning = str(fault)
        except ActRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        else:
            return see(f"{_url(place, action_)}?did=begun")
    version = shown(place)
    page = {
        "form": form,
        "warning": warning,
        "may_begin": acting.may_begin_on(version) if version else None,
        "not_now": why_not(place, somebody, Stage.PRACTICE),
        "back": place.url("practice:try"),
    }
    status = 422 if form.errors else 409 if warning else 200
    return work_page(request, place, somebody, "practice/act.html", page, status=status)


@require_safe
@at_the_desk()
def action(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """One action: what was seen, what it needs, how it ended."""
    return _page(request, place, somebody, _action(place, identifier))


@require_POST
@at_the_desk(Act.TRY)
def seen(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """Something somebody saw."""
    one = _action(place, identifier)
    form = SightForm(request.POST, parts=reaching.parts_of(place.round), prefix="seen")
    if not form.is_valid():
        return _page(request, place, somebody, one, sight=form)
    told = form.cleaned_data
    part = form.parts.get(told["section"])
    try:
        acting.observe(
            one, told["text"], part.section if part else None, seen_on=told["day"], day=timezone.localdate()
        )
    except NotNowError as fault:
        return not_now(request, place, str(fault))
    except ActRefusedError as fault:
        form.add_error(fault.field or None, str(fault))
        return _page(request, place, somebody, one, sight=form)
    return see(f"{_url(place, one)}?did=seen#seen")


@require_POST
@at_the_desk(Act.TRY)
def need(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """The share of each section the action needs."""
    one = _action(place, identifier)
    form = NeedForm(request.POST, parts=reaching.parts_of(place.round), prefix="need")
    if not form.is_valid():
        return _page(request, place, somebody, one, needs=form)
    try:
        acting.plan(one, form.shares())
    except NotNowError as fault:
        return not_now(request, place, str(fault))
    return see(f"{_url(place, one)}?did=planned#need")


@require_POST
@at_the_desk(Act.TRY)
def end(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """Done, or stopped for harm or legal doubt."""
    one = _action(place, identifier)
    form = EndForm(request.POST, prefix="end")
    if not form.is_valid():
        return _page(request, place, somebody, one, ends=form)
    told = form.cleaned_data
    try:
        ended = acting.end(
            one, stopped=told["stopped"] == "stopped", reason=told["reason"], role=somebody.role(Act.TRY),
            day=timezone.localdate(),
        )  # fmt: skip
    except NotNowError as fault:
        return not_now(request, place, str(fault))
    except ActRefusedError as fault:
        form.add_error(fault.field or None, str(fault))
        return _page(request, place, somebody, one, ends=form)
    return see(f"{_url(place, one)}?did={'stopped' if ended.stopped else 'done'}")


def _action(place: Place, identifier: UUID) -> Action:
    found = Action.objects.select_related("end", "expectation", "round")
    return get_object_or_404(found, pk=identifier, round=place.round)


def _page(request: HttpRequest, place: Place, somebody: Sitting, one: Action, **bound: Any) -> HttpResponse:
    parts, today = reaching.parts_of(place.round), timezone.localdate()
    planned = {row.section_id: row.needed for row in one.turnouts.all()}
    first = {
        f"of_{part.section.slug}": str(round(planned[part.section.pk] * 100))
        for part in parts
        if part.section.pk in planned
    }
    reason = why_not_now(place.round, Stage.PRACTICE)
    ended = getattr(one, "end", None)
    page = {
        "one": one,
        "ended": ended,
        "late": one.expectation is not None and expecting.is_after_the_fact(one.expectation),
        "sights": one.observations.select_related("section").order_by("day", "id")[:200],
        "planned": [(part, planned[part.section.pk] * 100) for part in parts if part.section.pk in planned],
        "over_reaches": [row for row in reaching.over_reaches(place.round) if row.action.pk == one.pk],
        "sight": bound.get("sight") or SightForm(parts=parts, initial={"day": today}, prefix="seen"),
        "needs": bound.get("needs") or NeedForm(parts=parts, initial=first, prefix="need"),
        "ends": bound.get("ends") or EndForm(prefix="end"),
        "opened": next(iter(bound), ""),
        "not_now": reason,
        "write": somebody.may(Act.TRY) and not reason,
        "back": place.url("practice:try"),
    }
    return work_page(request, place, somebody, "practice/action.html", page, status=422 if bound else 200)


def _url(place: Place, one: Action) -> str:
    return f"{place.url('practice:act')}{one.pk}/"
