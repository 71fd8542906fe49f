"""What speaks against the round, and the committee's answers: "known, because ..."."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.rounds.measuring import alarms
from massline.web.stages.desk.pace import refused_today
from massline.web.stages.fields import LineField
from massline.web.stages.places import PAGES, Place, refuse, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


class KnownForm(forms.Form):
    """The answer to one alarm."""

    sign = forms.CharField(max_length=60, widget=forms.HiddenInput)
    subject = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    text = LineField(
        label=gettext_lazy("Known, because"),
        help_text=gettext_lazy("One or two sentences. Everybody can read them, and they come up in Learn."),
        error_messages={"required": gettext_lazy("Write why this is known and stands: everybody will read it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True)
class Row:
    """One alarm on the page: where its records are, and the form to answer it where it can be answered."""

    speaking: alarms.Speaking
    records: str
    form: KnownForm | None
    anchor: str


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LEARN)
def page(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The alarms of the round: those to answer now, those that wait, those answered."""
    if request.method != "POST":
        return _page(request, place, somebody)
    if "again" in request.POST:
        alarms.count_again(place.round, today=timezone.localdate())
        return see(f"{place.url('desk:alarms')}?did=counted")
    form = KnownForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            alarms.answer(
                place.round, data["sign"], data["subject"], data["text"],
                role=somebody.role(Act.LEARN), day=timezone.localdate(),
            )  # fmt: skip
        except alarms.AnswerRefusedError as refused:
            form.add_error("text", str(refused))
        else:
            return see(f"{place.url('desk:alarms')}?did=answered")
    if "sign" in form.errors or "subject" in form.errors:
        return refuse(
            request,
            place,
            status=422,
            happened=_("It is not clear which alarm this answers."),
            todo=_("Go back to the page of alarms and answer it there."),
            go=place.url("desk:alarms"),
        )
    return _page(request, place, somebody, typed=form)


def _page(request: HttpRequest, place: Place, somebody: Sitting, typed: KnownForm | None = None) -> HttpResponse:
    found, counted_on = alarms.alarms_at_the_desk(place.round, today=timezone.localdate())
    may_answer = somebody.may(Act.LEARN)
    wrong = None if typed is None else (str(typed.data.get("sign", "")), str(typed.data.get("subject", "")))
    pairs = [*found.now, *found.answered]
    rows = [_row(place, one, n, typed if (one.sign, one.subject) == wrong else None) for n, one in enumerate(pairs)]
    placed = typed is None or any(row.form is typed for row in rows)
    shown = {
        "now": rows[: len(found.now)],
        "waiting": len(found.waiting),
        "counted_on": counted_on,
        "answered": rows[len(found.now) :],
        "may_answer": may_answer,
        "too_often": refused_today(timezone.localdate()),
        "lost": None if placed else typed,
        "public_url": reverse("how_well", args=[*place.slugs, place.round.number]),
    }
    return work_page(request, place, somebody, "desk/alarms.html", shown, status=422 if typed else 200)


def _row(place: Place, one: alarms.Speaking, number: int, typed: KnownForm | None) -> Row:
    records = "" if one.records is None else f"{place.url(PAGES[one.records[0]])}#{one.records[1]}"
    initial = {"sign": one.sign, "subject": one.subject}
    form = typed or KnownForm(initial=initial, auto_id=f"id_{number}_%s")
    return Row(one, records, None if one.blocks else form, f"alarm-{number}")
