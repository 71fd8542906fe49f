"""Whom we ask: a section more, a section changed, a section renamed for later rounds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.rounds.investigate import preparing
from massline.web.rounds.models import RoundSection
from massline.web.stages.investigate.prepare_forms import RenameForm, SectionForm
from massline.web.stages.investigate.work import FORM, form_page, meanwhile, over
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk

PAGE = "investigate/section.html"


@require_http_methods(FORM)
@at_the_desk(Act.PREPARE)
def new(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """A section more."""
    if not preparing.in_preparation(place.round):
        return over(request, place)
    form = SectionForm(request.POST) if request.method == "POST" else SectionForm()
    if form.is_bound and form.is_valid():
        try:
            preparing.add_section(
                place.round, form.terms(), role=somebody.role(Act.PREPARE), day=timezone.localdate()
            )
        except preparing.PrepareRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        else:
            return _back(place)
    return form_page(request, place, somebody, PAGE, form)


@require_http_methods(FORM)
@at_the_desk(Act.PREPARE)
def change(request: HttpRequest, place: Place, somebody: Sitting, section: str) -> HttpResponse:
    """A section of this round; outside of Prepare only its name for later rounds."""
    rows = place.round.sections.select_related("section", "round__consultation__organisation")
    row = get_object_or_404(rows, section__slug=section)
    if not preparing.in_preparation(place.round):
        return _rename(request, place, somebody, row)
    form = SectionForm.of(preparing.section_now(row))
    if request.method == "POST":
        form = SectionForm(request.POST, initial=form.initial)
        if form.is_valid():
            try:
                preparing.set_section(
                    row, form.terms(), seen=form.cleaned_data["seen"],
                    role=somebody.role(Act.PREPARE), day=timezone.localdate(),
                )  # fmt: skip
            except preparing.ChangedMeanwhileError as changed:
                return meanwhile(request, place, somebody, PAGE, form, changed, row=row)
            except preparing.PrepareRefusedError as fault:
                form.add_error(fault.field or None, str(fault))
            else:
                return _back(place)
    return form_page(request, place, somebody, PAGE, form, row=row)


def _rename(request: HttpRequest, place: Place, somebody: Sitting, row: RoundSection) -> HttpResponse:
    form = RenameForm(request.POST or None, initial={"name": row.section.name})
    if request.method == "POST" and form.is_valid():
        try:
            preparing.rename_later(
                row, form.cleaned_data["name"], role=somebody.role(Act.PREPARE), day=timezone.localdate()
            )
        except preparing.PrepareRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        else:
            return _back(place)
    return form_page(request, place, somebody, PAGE, form, row=row, later=True)


def _back(place: Place) -> HttpResponse:
    return see(f"{place.url('investigate:prepare')}?did=saved#sections")
