"""Expectations: write one down, change it, lock it, say what happened."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from massline.web.people.hats import Act
from massline.web.rounds import standing
from massline.web.rounds.models import Expectation, PositionVersion, Stage
from massline.web.rounds.practice import expecting
from massline.web.rounds.practice.expecting import ChangedMeanwhileError, ExpectingRefusedError
from massline.web.rounds.timely import NotNowError
from massline.web.stages.places import Place, see
from massline.web.stages.practice.forms import ClaimForm, OutcomeForm
from massline.web.stages.practice.work import measured, not_now, shown, why_not
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.TRY)
def expect(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """A form for an expectation; on POST it is stored, not locked yet."""
    version = shown(place)
    if version is None:
        return not_now(request, place, _("There is no proposal to expect anything of yet."))
    form = _claim_form(request, place, version)
    if request.method == "POST" and form.is_valid():
        try:
            one = expecting.expect(version, form.claim(), day=timezone.localdate(), ticket=form.identifier)
        except NotNowError as fault:
            return not_now(request, place, str(fault))
        except ExpectingRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        else:
            return see(f"{place.url('practice:try')}?did=expected#{one.label}")
    return _claim_page(request, place, somebody, form)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.TRY)
def reword(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """Change an expectation that is not locked. Two who do so at once see both wordings."""
    one = _expectation(place, identifier)
    if one.locked_on is not None:
        return not_now(request, place, _("%(name)s is locked: nobody can change it.") % {"name": one.label})
    form = _claim_form(request, place, one.version, one)
    if request.method == "POST" and form.is_valid():
        state = form.cleaned_data["state"]
        try:
            expecting.reword(one, form.claim(), day=timezone.localdate(), seen=state)
        except NotNowError as fault:
            return not_now(request, place, str(fault))
        except ChangedMeanwhileError:
            return _both(request, place, somebody, form, one)
        except ExpectingRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        else:
            return see(f"{place.url('practice:try')}?did=changed#{form.cleaned_data['label'] or one.label}")
    return _claim_page(request, place, somebody, form, one=one)


@require_POST
@at_the_desk(Act.TRY)
def drop(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """Delete an expectation that is not locked; one that is gone already is gone."""
    one = Expectation.objects.filter(pk=identifier, version__position__round=place.round).first()
    try:
        if one is not None:
            expecting.drop(one)
    except (NotNowError, ExpectingRefusedError) as fault:
        return not_now(request, place, str(fault))
    return see(f"{place.url('practice:try')}?did=dropped#expectations")


@require_POST
@at_the_desk(Act.TRY)
def lock(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Lock one expectation, or all of them."""
    label = request.POST.get("label", "")
    try:
        expecting.lock(place.round, [label] if label else None, role=somebody.role(Act.TRY), day=timezone.localdate())
    except (NotNowError, ExpectingRefusedError) as fault:
        return not_now(request, place, str(fault))
    return see(f"{place.url('practice:try')}?did=locked#expectations")


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.TRY)
def happened(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """What came of an expectation; further times a correction is added."""
    one = _expectation(place, identifier)
    earlier = list(one.outcomes.all())
    form = OutcomeForm(request.POST or None, initial={"before": len(earlier)})
    status = 200
    if request.method == "POST":
        form = OutcomeForm(request.POST)
        status = 422
        if form.is_valid():
            before = form.cleaned_data["before"]
            try:
                expecting.happened(
                    one, form.seen(), role=somebody.role(Act.TRY), day=timezone.localdate(),
                    before=0 if before is None else before,
                )  # fmt: skip
            except NotNowError as fault:
                return not_now(request, place, str(fault))
            except ChangedMeanwhileError:
                form.data = _with(request, before=str(one.outcomes.count()))
                form.add_error(None, _("Somebody else wrote an outcome down meanwhile: it stands above."))
                earlier, status = list(one.outcomes.all()), 409
            except ExpectingRefusedError as fault:
                form.add_error(fault.field or None, str(fault))
            else:
                return see(f"{place.url('practice:try')}?did=told#{one.label}")
    page = {
        "one": one,
        "form": form,
        "earlier": earlier,
        "late": expecting.is_after_the_fact(one),
        "early": one.due_on is not None and one.due_on > timezone.localdate(),
        "measured": measured(one),
        "not_now": why_not(place, somebody, Stage.PRACTICE, Stage.SUM_UP),
        "back": place.url("practice:try"),
    }
    return work_page(request, place, somebody, "practice/happened.html", page, status=status)


def _expectation(place: Place, identifier: UUID) -> Expectation:
    mine = Expectation.objects.select_related("version__position__round", "point")
    return get_object_or_404(mine, pk=identifier, version__position__round=place.round)


def _claim_form(
    request: HttpRequest, place: Place, version: PositionVersion, one: Expectation | None = None
) -> ClaimForm:
    begin = {} if one is None else {**ClaimForm.of(one), "state": expecting.state_of(one)}
    data = request.POST if request.method == "POST" else None
    return ClaimForm(data, initial=begin, version=version, small=standing.terms_of(place.round).small)


def _claim_page(
    request: HttpRequest, place: Place, somebody: Sitting, form: ClaimForm, *, one: Expectation | None = None,
    status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    page = {
        "form": form,
        "one": one,
        "not_now": why_not(place, somebody, Stage.PRACTICE),
        "back": place.url("practice:try"),
        **more,
    }
    code = 422 if form.errors and status == 200 else status
    return work_page(request, place, somebody, "practice/expect.html", page, status=code)


def _both(request: HttpRequest, place: Place, somebody: Sitting, form: ClaimForm, one: Expectation) -> HttpResponse:
    there = _expectation(place, one.pk)
    form.data = _with(request, state=expecting.state_of(there))
    return _claim_page(request, place, somebody, form, one=there, status=409, theirs=there)


def _with(request: HttpRequest, **fields: str) -> QueryDict:
    """What was typed, with hidden fields that say what the page shows now."""
    data = request.POST.copy()
    for name, value in fields.items():
        data[name] = value
    return data
