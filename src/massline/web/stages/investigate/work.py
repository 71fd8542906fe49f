"""Prepare: the page where the stage is worked on, and the question with its days."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.web.people.hats import Act
from massline.web.rounds.investigate import beforehand, preparing
from massline.web.rounds.models import Stage
from massline.web.rounds.standing import SMALL_UP_TO
from massline.web.rounds.sum_up.learning import what_we_got_wrong
from massline.web.stages.investigate.prepare_forms import BeliefsForm, QuestionForm
from massline.web.stages.places import Place, refuse, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

FORM = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Standing:
    """One line of what stands there now, where somebody else was faster."""

    label: str
    text: str


@require_safe
@at_the_desk()
def prepare(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The round as it is prepared: the question, what we think, whom we ask, first sentences, what was left over."""
    round_ = place.round
    sections = list(round_.sections.select_related("section"))
    terms = preparing.terms_now(round_)
    page = {
        "terms": terms,
        "people": sum(row.size for row in sections),
        "too_many": terms.small and not preparing.is_small(row.size for row in sections),
        "most_small": SMALL_UP_TO,
        "lowered": preparing.LOWERED if terms.small else (),
        "beliefs": beforehand.beliefs_now(round_),
        "locked_on": beforehand.locked_on(round_),
        "sections": sections,
        "seeds": beforehand.seeds(round_),
        "never_asked": beforehand.never_asked(round_),
        "carried": beforehand.left_over(round_),
        "before": round_.number - 1,
        "wrong_before": what_we_got_wrong(round_),
        "open": preparing.in_preparation(round_) and somebody.may(Act.PREPARE),
        "may": somebody.may(Act.PREPARE),
    }
    return work_page(request, place, somebody, "investigate/prepare.html", page, stage=Stage.INVESTIGATE)


@require_http_methods(FORM)
@at_the_desk(Act.PREPARE)
def question(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The question, the days and the preset."""
    if not preparing.in_preparation(place.round):
        return over(request, place)
    form = QuestionForm.of(preparing.terms_now(place.round))
    if request.method == "POST":
        form = QuestionForm(request.POST, initial=form.initial)
        if form.is_valid():
            try:
                preparing.set_terms(
                    place.round, form.terms(), seen=form.cleaned_data["seen"],
                    role=somebody.role(Act.PREPARE), day=timezone.localdate(),
                )  # fmt: skip
            except preparing.ChangedMeanwhileError as changed:
                place.round.refresh_from_db()
                return _changed(request, place, somebody, "investigate/question.html", form, changed)
            except preparing.PrepareRefusedError as fault:
                form.add_error(fault.field or None, str(fault))
            else:
                return see(f"{place.url('investigate:prepare')}?did=saved#question")
    return form_page(request, place, somebody, "investigate/question.html", form, lowered=preparing.LOWERED)


@require_http_methods(FORM)
@at_the_desk(Act.PREPARE)
def beliefs(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What we think before we ask: written down, changed, locked."""
    if not preparing.in_preparation(place.round) or beforehand.locked_on(place.round):
        return over(request, place)
    form = BeliefsForm.of(beforehand.beliefs_now(place.round))
    if request.method == "POST":
        form = BeliefsForm(request.POST, initial=form.initial)
        if form.is_valid():
            try:
                with transaction.atomic():
                    beforehand.write_beliefs(
                        place.round, form.cleaned_data["beliefs"], seen=form.cleaned_data["seen"]
                    )
                    if "lock" in request.POST:
                        beforehand.lock_beliefs(
                            place.round, role=somebody.role(Act.PREPARE), day=timezone.localdate()
                        )
            except preparing.ChangedMeanwhileError as changed:
                return _changed(request, place, somebody, "investigate/beliefs.html", form, changed)
            except preparing.PrepareRefusedError as fault:
                form.add_error(fault.field or None, str(fault))
            else:
                did = "locked" if "lock" in request.POST else "saved"
                return see(f"{place.url('investigate:prepare')}?did={did}#beliefs")
    return form_page(request, place, somebody, "investigate/beliefs.html", form)


@require_POST
@at_the_desk(Act.PREPARE)
def take_over(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Ask the sections of the organisation in this round."""
    try:
        preparing.take_over_sections(place.round)
    except preparing.PrepareRefusedError:
        return over(request, place)
    return see(f"{place.url('investigate:prepare')}?did=saved#sections")


def over(request: HttpRequest, place: Place) -> HttpResponse:
    """This can no longer be changed."""
    return refuse(
        request,
        place,
        status=409,
        happened=_("This stays as it is now."),
        safe=_("Nothing was changed."),
        todo=_("It is locked, or the round is paused or no longer in Prepare. The page shows what stands."),
        go=place.url("investigate:prepare"),
    )


def form_page(
    request: HttpRequest, place: Place, somebody: Sitting, template: str, form: forms.Form, **more: Any
) -> HttpResponse:
    """A form of Prepare; one with faults is answered 422, one somebody else was faster with 409."""
    status = more.pop("status", 422 if form.errors else 200)
    page = {"form": form, "back_url": place.url("investigate:prepare")} | more
    return work_page(request, place, somebody, template, page, stage=None, status=status)


def _changed(
    request: HttpRequest, place: Place, somebody: Sitting, template: str, form: forms.Form,
    changed: preparing.ChangedMeanwhileError,
) -> HttpResponse:  # fmt: skip
    return meanwhile(request, place, somebody, template, form, changed, lowered=preparing.LOWERED)


def meanwhile(
    request: HttpRequest, place: Place, somebody: Sitting, template: str, form: forms.Form,
    changed: preparing.ChangedMeanwhileError, **more: Any,
) -> HttpResponse:  # fmt: skip
    """Both texts: what was typed in the form, what stands there now above it. Pressing again puts the first there."""
    data = request.POST.copy()
    data["seen"] = preparing.fingerprint(changed.now)
    form.data = data
    return form_page(
        request, place, somebody, template, form, status=409, stands=_standing(changed.now, form), **more
    )


def _standing(now: Any, form: forms.Form) -> list[Standing]:
    if isinstance(now, tuple):
        return [Standing("", text) for text in now]
    told = form.cleaned_data
    found = []
    for name, field in form.fields.items():
        value = getattr(now, name, told.get(name))
        if name == "preset":
            value = "small" if now.small else "large"
        if name != "seen" and value != told.get(name):
            found.append(Standing(str(field.label), _words(value)))
    return found


def _words(value: Any) -> str:
    if value in {"small", "large"}:
        return _("small") if value == "small" else _("large")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "isoformat"):
        return date_format(value, "DATE_FORMAT")
    return str(value or "-")
