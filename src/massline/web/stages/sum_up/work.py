"""Learn: the page where the stage is worked on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.web.people.hats import Act
from massline.web.rounds import loop, standing
from massline.web.rounds.models import Closing, Expectation, NoteKind, Stage
from massline.web.rounds.practice import expecting, scoring
from massline.web.rounds.sum_up import learning
from massline.web.rounds.sum_up.learning import About, LearningRefusedError
from massline.web.rounds.timely import NotNowError, why_not_now
from massline.web.stages.places import Place, public_page, refuse, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.sum_up.forms import CarryForm, CloseForm, NoteForm
from massline.web.stages.work import work_page

if TYPE_CHECKING:
    from massline.web.stages.lines import Words

PARTS: "Mapping[NoteKind, tuple[Words, Words]]" = {
    NoteKind.WHY: (gettext_lazy("Why did it come out this way?"), gettext_lazy("Over all of it together.")),
    NoteKind.OTHERWISE: (
        gettext_lazy("What else could explain it?"),
        gettext_lazy("The weather, another campaign, chance. Without a comparison nobody knows the cause."),
    ),
    NoteKind.KEEP: (gettext_lazy("What do we keep?"), ""),
    NoteKind.CHANGE: (gettext_lazy("What do we change?"), ""),
    NoteKind.STOP: (gettext_lazy("What do we stop?"), ""),
    NoteKind.UNEXPECTED: (gettext_lazy("What did nobody expect?"), gettext_lazy("Good or bad.")),
    NoteKind.WRONG: (
        gettext_lazy("What did we get wrong?"),
        gettext_lazy("The next round opens with it. It stands on the sheet for the stairwell."),
    ),
    NoteKind.CRITICISM: (
        gettext_lazy("What do people say about how we worked?"),
        gettext_lazy("Ask those who were against it too."),
    ),
    NoteKind.LED_BY: (
        gettext_lazy("Who led this sum-up?"),
        gettext_lazy("By role, no name. Somebody who did not lead the action: they have less to defend."),
    ),
}
"""The parts of the page that are a question and notes, in their order. What goes back to people comes after them."""


@dataclass(frozen=True)
class Part:
    """A question, the notes that answer it, and a form for one more."""

    kind: NoteKind
    title: "Words"
    help: "Words"
    notes: list[str]
    form: NoteForm
    now: bool = False
    """It is the next thing to do: its form stands open."""


@require_safe
@at_the_desk()
def learn(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What there is to do in Learn."""
    return page_of(request, place, somebody)


@require_POST
@at_the_desk(Act.LEARN)
def note(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """A note of the sum-up."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return page_of(request, place, somebody, note=form)
    told = form.cleaned_data
    kind = NoteKind(told["kind"])
    try:
        learning.note(
            place.round, kind, told["text"], role=somebody.role(Act.LEARN), day=timezone.localdate(),
            about=About(override=told["about"] if kind == NoteKind.AGENDA else ""),
        )  # fmt: skip
    except NotNowError as fault:
        return not_now(request, place, str(fault))
    except LearningRefusedError as fault:
        form.add_error("text", str(fault))
        return page_of(request, place, somebody, note=form)
    return see(f"{place.url('sum_up:learn')}?did=noted#{kind.value}")


@require_POST
@at_the_desk(Act.LEARN)
def carry(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Something for the next round."""
    form = CarryForm(request.POST, auto_id="carry_%s")
    if not form.is_valid():
        return page_of(request, place, somebody, carry=form)
    try:
        learning.carry_over(
            place.round, form.cleaned_data["text"], role=somebody.role(Act.LEARN), day=timezone.localdate()
        )
    except NotNowError as fault:
        return not_now(request, place, str(fault))
    return see(f"{place.url('sum_up:learn')}?did=carried#carry-overs")


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LEARN)
def of(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """One expectation beside what came of it: why, and what else could explain it."""
    mine = Expectation.objects.select_related("version", "point")
    one = get_object_or_404(mine, pk=identifier, version__position__round=place.round)
    form = NoteForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        told = form.cleaned_data
        kind = NoteKind(told["kind"])
        try:
            if kind not in {NoteKind.WHY, NoteKind.OTHERWISE}:
                raise NotNowError(_("Only why, and what else could explain it, is written down here."))
            learning.note(
                place.round, kind, told["text"], role=somebody.role(Act.LEARN), day=timezone.localdate(),
                about=About(expectation=one),
            )  # fmt: skip
        except NotNowError as fault:
            return not_now(request, place, str(fault))
        return see(f"{place.url('sum_up:learn')}of/{one.pk}/?did=noted")
    row = next(row for row in learning.compared(place.round) if row.expectation.pk == one.pk)
    page = {
        "row": row,
        "sure": expecting.sure_in_words(one.probability),
        "parts": [
            _part(NoteKind.WHY, row.why, form),
            _part(NoteKind.OTHERWISE, row.otherwise, form),
        ],
        "write": _write(place, somebody),
        "back": place.url("sum_up:learn"),
    }
    status = 422 if form is not None else 200
    return work_page(request, place, somebody, "sum_up/of.html", page, status=status)


def page_of(
    request: HttpRequest, place: Place, somebody: Sitting, *, status: int = 422, **bound: Any
) -> HttpResponse:
    """The page of Learn; ``bound`` are forms that came back, each with its fault."""
    round_ = place.round
    notes, form = learning.notes_by_kind(round_), bound.get("note")
    found = expecting.expectations_of(round_)
    lacking = _lacking(place)
    contents = [(name, title, name in lacking) for name, title in _contents()]
    first = next((name for name, _title, missing in contents if missing), "")
    page = {
        "contents": contents,
        "first": first,
        "rows": learning.compared(round_),
        "record": expecting.record_in_words(found),
        "hopes": scoring.hopes_in_words(found),
        "parts": [_part(kind, notes[kind], form, first) for kind in PARTS],
        "returned": _part(NoteKind.RETURNED, notes[NoteKind.RETURNED], form, first),
        "agenda": [(item, _form(NoteKind.AGENDA, form, item.override.key)) for item in learning.agenda(round_)],
        "alarms": round_.alarm_answers.all()[:200],
        "alarms_url": public_page("how_well", *place.slugs, round_.number),
        "beliefs": learning.beliefs(round_),
        "stories": learning.stories(round_),
        "carried": round_.carry_overs.all(),
        "carry": bound.get("carry") or CarryForm(auto_id="carry_%s"),
        "close_form": bound.get("close") or CloseForm(auto_id="close_%s"),
        "refused": bound.get("refused", ""),
        "closing": Closing.objects.filter(round=round_).first(),
        "wrong_before": learning.what_we_got_wrong(round_),
        "before": learning.round_before(round_),
        "not_now": why_not_now(round_, Stage.SUM_UP),
        "lacking": lacking,
        "write": _write(place, somebody),
        "opened": next(iter(bound), ""),
    }
    code = status if bound else 200
    return work_page(request, place, somebody, "sum_up/learn.html", page, stage=Stage.SUM_UP, status=code)


def not_now(request: HttpRequest, place: Place, happened: str) -> HttpResponse:
    """The page for what cannot be written down now."""
    return refuse(
        request, place, status=409, happened=happened, todo=_("Look at the page as it stands."),
        go=place.url("sum_up:learn"),
    )  # fmt: skip


def _write(place: Place, somebody: Sitting) -> bool:
    return somebody.may(Act.LEARN) and not why_not_now(place.round, Stage.SUM_UP)


def _lacking(place: Place) -> set[str]:
    if place.stage != Stage.SUM_UP or standing.closed(place.round):
        return set()
    return {gap.anchor for gap in loop.gaps(place.round, today=timezone.localdate())}


def _contents() -> "list[tuple[str, Words]]":
    """What the page asks, in its order: where it stands and what it is called."""
    return [
        *((kind.value, title) for kind, (title, _help) in PARTS.items()),
        ("agenda", _("What was passed over on the way")),
        ("carry-overs", _("For the next round")),
        ("returned", _("Back to everybody")),
    ]


def _part(kind: NoteKind, notes: list[str], bound: NoteForm | None, first: str = "") -> Part:
    title, help_text = PARTS.get(kind, ("", ""))
    return Part(kind, title, help_text, notes, _form(kind, bound), now=first == kind.value)


def _form(kind: NoteKind, bound: NoteForm | None, about: str = "") -> NoteForm:
    """The form for one more note of this kind: the one that came back, where it is of this kind."""
    name = f"{kind.value}{about.replace(':', '')}_%s"
    if bound is not None and (bound.data.get("kind"), bound.data.get("about", "")) == (kind.value, about):
        bound.auto_id = name
        return bound
    return NoteForm(auto_id=name, initial={"kind": kind.value, "about": about})
