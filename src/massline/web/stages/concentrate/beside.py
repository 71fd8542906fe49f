"""Beside the proposal: what we thought before, what pulls against what, what is left out and whose notes go along."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from massline.web.people.hats import Act
from massline.web.rounds.concentrate import weighing
from massline.web.rounds.concentrate.drafting import DraftRefusedError
from massline.web.rounds.models import Belief, BeliefFate, NoteKind
from massline.web.rounds.standing import draft_of
from massline.web.rounds.voices import WordsRefusedError
from massline.web.stages.concentrate.forms import (
    BeliefForm,
    LearnedForm,
    LeftOutForm,
    ReservationForm,
)
from massline.web.stages.concentrate.guard import author, number_in, show, summing_up
from massline.web.stages.concentrate.proposal import version_of
from massline.web.stages.concentrate.quoting import remarks_for
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting


@summing_up(Act.WRITE)
def thought(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Each thing we thought before: kept, changed or dropped, with the words that did it; and what was learned."""
    asked = number_in(request.POST.get("belief", "")) if request.method == "POST" else None
    rows, status = [], 200
    for belief, mark in weighing.beliefs_with_marks(place.round):
        mine = asked == belief.pk
        initial = {"kind": mark.kind, "text": mark.text, "labels": _labels(mark)} if mark else {}
        form = BeliefForm(request.POST if mine else None, auto_id=f"b{belief.order}_%s", initial=initial)
        if mine and _marked(place, somebody, belief, form):
            return see(f"{place.url('concentrate:thought')}?did=marked#belief-{belief.order}")
        status = 422 if form.errors else status
        rows.append({"belief": belief, "mark": mark, "form": form})
    learning = request.POST.get("do") == "learned"
    learned = LearnedForm(request.POST if learning else None, auto_id="learned_%s")
    if learning and _marked(place, somebody, None, learned):
        return see(f"{place.url('concentrate:thought')}?did=marked#learned")
    page = remarks_for(request, place) | {
        "beliefs": rows,
        "learned": weighing.learned(place.round),
        "learned_form": learned,
        "status": 422 if learned.errors else status,
    }
    return show(request, place, somebody, "thought.html", page, act=Act.WRITE)


def _labels(mark: Any) -> str:
    return ", ".join(one.label for one in mark.because_of.all())


def _marked(place: Place, somebody: Sitting, belief: Belief | None, form: forms.Form) -> bool:
    if not form.is_valid():
        return False
    told = form.cleaned_data
    kind = BeliefFate(told["kind"]) if belief else BeliefFate.LEARNED
    try:
        words = weighing.named_remarks(place.round, told["labels"])
        weighing.mark_belief(place.round, belief, kind, told["text"], words, by=author(somebody))
    except DraftRefusedError as fault:
        form.add_error(None, str(fault))
        return False
    return True


@summing_up(Act.WRITE)
def left_out(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What the proposal leaves out and why, and the notes of sections that travel with it."""
    do, draft = request.POST.get("do", ""), draft_of(place.round)
    here = place.url("concentrate:left_out")
    sections = [(str(one.pk), one.name) for one in place.organisation.sections.all()]
    left = LeftOutForm(request.POST if do == "left_out" else None)
    note = ReservationForm(request.POST if do == "reserve" else None, sections=sections, auto_id="note_%s")
    if do == "left_out" and left.is_valid():
        weighing.write_left_out(place.round, left.cleaned_data["left_out"], by=author(somebody))
        return see(f"{here}?did=left_out#left-out")
    if do == "reserve" and note.is_valid():
        try:
            if draft is None:
                raise DraftRefusedError(_("Begin the proposal first: a note travels with it."))
            section = place.organisation.sections.get(pk=note.cleaned_data["section"])
            weighing.reserve(draft, section, note.cleaned_data["words"])
            return see(f"{here}?did=reserved#notes")
        except (DraftRefusedError, WordsRefusedError) as fault:
            note.add_error(None, str(fault))
    if do == "unreserve" and draft is not None:
        draft.reservations.filter(pk=number_in(request.POST.get("note", "")) or 0).delete()
        return see(f"{here}?did=dropped#notes")
    version = version_of(place)
    page = {
        "left_form": left,
        "note_form": note,
        "written": place.round.notes.filter(kind=NoteKind.REPRESENTED).order_by("-id"),
        "notes": version.reservations.select_related("section").order_by("id") if version else [],
        "draft": draft,
        "status": 422 if left.errors or note.errors else 200,
    }
    return show(request, place, somebody, "left_out.html", page, act=Act.WRITE)
