"""The first sentences people judge, and what the last round left to take up or to answer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from massline.web.people.hats import Act
from massline.web.rounds.investigate import beforehand, preparing
from massline.web.rounds.models import CarryOver, Statement
from massline.web.stages.investigate.prepare_forms import CarriedForm, SeedForm
from massline.web.stages.investigate.work import FORM, form_page, over
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk


@require_http_methods(FORM)
@at_the_desk(Act.PREPARE)
def sentences(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Add a first sentence; the page comes back for the next one."""
    if not preparing.in_preparation(place.round):
        return over(request, place)
    outcomes = beforehand.outcomes_before(place.round)
    form = SeedForm(outcomes, request.POST) if request.method == "POST" else SeedForm(outcomes)
    if form.is_bound and form.is_valid():
        try:
            beforehand.add_seed(
                place.round, form.cleaned_data["text"], outcome=form.chosen, language=get_language() or "en",
                role=somebody.role(Act.PREPARE), day=timezone.localdate(),
            )  # fmt: skip
        except preparing.PrepareRefusedError:
            return over(request, place)
        return see(f"{place.url('investigate:sentences')}?did=saved")
    page = {"seeds": beforehand.seeds(place.round), "never_asked": beforehand.never_asked(place.round)}
    return form_page(request, place, somebody, "investigate/sentences.html", form, **page)


@require_POST
@at_the_desk(Act.PREPARE)
def off(request: HttpRequest, place: Place, somebody: Sitting, seed: UUID) -> HttpResponse:
    """Take a first sentence off again."""
    row = get_object_or_404(Statement.objects.filter(round=place.round), id=seed)
    try:
        beforehand.take_off(row, role=somebody.role(Act.PREPARE), day=timezone.localdate())
    except preparing.PrepareRefusedError:
        return over(request, place)
    return see(f"{place.url('investigate:sentences')}?did=off")


@require_http_methods(FORM)
@at_the_desk(Act.PREPARE)
def carried(request: HttpRequest, place: Place, somebody: Sitting, number: int) -> HttpResponse:
    """Take one thing up that the last round left over, or answer it."""
    rows = CarryOver.objects.filter(round__consultation=place.consultation, round__number=place.round.number - 1)
    left = get_object_or_404(rows, pk=number)
    if not preparing.in_preparation(place.round):
        return over(request, place)
    form = CarriedForm(request.POST) if request.method == "POST" else CarriedForm.of(left)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            beforehand.answer_carry_over(
                place.round, left, taken_up=told["taken_up"] == "yes", text=told["text"], sentence=told["sentence"],
                language=get_language() or "en", role=somebody.role(Act.PREPARE), day=timezone.localdate(),
            )  # fmt: skip
        except preparing.PrepareRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        else:
            return see(f"{place.url('investigate:prepare')}?did=saved#carry-overs")
    return form_page(request, place, somebody, "investigate/carried.html", form, left=left)
