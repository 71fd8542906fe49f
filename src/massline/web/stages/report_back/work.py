"""Go back: the page where the stage is worked on - what is open, who was reached, notes, a pilot."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from massline.web.people.hats import Act
from massline.web.rounds import loop
from massline.web.rounds.models import DecisionKind, NoteKind, PositionVersion, Stage
from massline.web.rounds.report_back import answering, carrying, deciding
from massline.web.rounds.standing import shown_version, terms_of
from massline.web.stages.places import PAGES, Place, refuse, see
from massline.web.stages.report_back.forms import NoteForm, OwnNoteForm, PilotForm
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

BACK_TO_SUM_UP = {DecisionKind.SENT_BACK}


@require_safe
@at_the_desk()
def go_back(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What there is to do in Go back."""
    return overview(request, place, somebody)


def overview(
    request: HttpRequest, place: Place, somebody: Sitting, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of the stage, with a form that was not taken where there is one."""
    version = shown_version(place.round)
    page: dict[str, Any] = {"version": version}
    if version is not None:
        page |= _standing(place, version, more)
    return work_page(
        request, place, somebody, "report_back/go_back.html", page | more, stage=Stage.REPORT_BACK, status=status
    )


def _standing(place: Place, version: PositionVersion, more: dict[str, Any]) -> dict[str, Any]:
    terms, heard = terms_of(place.round), deciding.answered_in_steps(version)
    decision = version.decisions.order_by("-id").first()
    sections = section_choices(place)
    return {
        "terms": terms,
        "open": answering.answerable(place.round) == version,
        "heard": heard,
        "by_open_link": deciding.came_by_open_link(version),
        "reach": carrying.reach(version),
        "read_to": carrying.read_to(version),
        "reservations": version.reservations.select_related("section").order_by("id"),
        "own_note": more.pop("own_note", None) or OwnNoteForm(sections, auto_id="own_%s"),
        "pilot": more.pop("pilot", None) or PilotForm(sections, auto_id="pilot_%s"),
        "decision": decision,
        "to_sum_up": decision is not None and decision.kind in BACK_TO_SUM_UP and place.stage == Stage.REPORT_BACK,
        "pilots": version.pilots.prefetch_related("sections").order_by("id"),
    }


def section_choices(place: Place) -> list[tuple[str, str]]:
    """The sections of the round, as choices."""
    return [(row.section.slug, row.name) for row in place.round.sections.select_related("section")]


@require_POST
@at_the_desk(Act.GO_BACK)
def note(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Write down that it was read to somebody who disagrees, or how a section was reached."""
    version = shown_version(place.round)
    if version is None:
        return not_now(request, place)
    form = NoteForm(request.POST)
    slug = request.POST.get("section", "")
    section = place.round.sections.select_related("section").filter(section__slug=slug).first() if slug else None
    if form.is_valid():
        try:
            carrying.write_down(
                version,
                NoteKind(form.cleaned_data["kind"]),
                form.cleaned_data["text"],
                section=section,
                role=somebody.role(Act.GO_BACK),
                day=timezone.localdate(),
            )
        except answering.NotOpenError as fault:
            form.add_error(None, str(fault))
        else:
            anchor = "read-to" if form.cleaned_data["kind"] == NoteKind.READ_TO else "sections"
            return see(f"{place.url('report_back:go_back')}?did=noted#{anchor}")
    return overview(request, place, somebody, status=422, note=form, note_of=slug)


@require_POST
@at_the_desk(Act.GO_BACK)
def own_note(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Keep a section's own note, to be printed with the proposal."""
    version = shown_version(place.round)
    if version is None:
        return not_now(request, place)
    form = OwnNoteForm(section_choices(place), request.POST, auto_id="own_%s")
    if form.is_valid():
        section = place.organisation.sections.get(slug=form.cleaned_data["section"])
        try:
            deciding.reserve(version, section, form.cleaned_data["text"])
        except deciding.DecisionRefusedError as fault:
            form.add_error(None, str(fault))
        else:
            return see(f"{place.url('report_back:go_back')}?did=noted#own-notes")
    return overview(request, place, somebody, status=422, own_note=form)


@require_POST
@at_the_desk(Act.MOVE)
def pilot(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Try the proposal in one to three sections first."""
    version = shown_version(place.round)
    if version is None:
        return not_now(request, place)
    form = PilotForm(section_choices(place), request.POST, auto_id="pilot_%s")
    if form.is_valid():
        try:
            loop.start_pilot(
                version,
                form.cleaned_data["sections"],
                role=somebody.role(Act.MOVE),
                day=timezone.localdate(),
                reason=form.cleaned_data["reason"],
            )
        except loop.NotYetError as fault:
            form.add_error(None, str(fault))
        else:
            return see(f"{place.url(PAGES[Stage.PRACTICE])}?did=moved")
    return overview(request, place, somebody, status=422, pilot=form)


def not_now(request: HttpRequest, place: Place, why: str = "") -> HttpResponse:
    """There is nothing before people that this could be done with."""
    return refuse(
        request,
        place,
        status=409,
        happened=why or _("No proposal is before people now."),
        todo=_("The page of Go back says where it stands."),
        go=place.url("report_back:go_back"),
    )
