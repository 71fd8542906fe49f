"""Rehearsing a round: open one, let the invented neighbours answer, wipe it."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from massline.web.people.hats import Act
from massline.web.people.models import Organisation
from massline.web.rounds.rehearsal import rehearsing, wiping
from massline.web.rounds.rehearsal.invented import TOPICS
from massline.web.rounds.slips import new_slip
from massline.web.stages.desk.pace import Pace
from massline.web.stages.places import PAGES, Place, see
from massline.web.stages.sitting import Sitting, at_the_desk, sit_down, stand_up
from massline.web.stages.work import work_page

SALT = "massline.rehearsal"
A_DAY = 24 * 60 * 60
PACE = Pace(30)


class RehearseForm(forms.Form):
    """What the invented neighbours talk about."""

    topic = forms.ChoiceField(
        choices=[(key, topic.name) for key, topic in TOPICS.items()],
        initial="heating",
        label=gettext_lazy("What should they talk about?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the three."),
            "invalid_choice": gettext_lazy("Choose one of the three."),
        },
    )
    ticket = forms.CharField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.PREPARE)
def rehearse(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Open a rehearsal with the organisation's own sections."""

    def page(form: RehearseForm, status: int) -> HttpResponse:
        shown = {"form": form, "parts": rehearsing.parts_of(place.organisation)}
        return work_page(request, place, somebody, "desk/rehearse.html", shown, status=status)

    return _open(request, place.organisation, page)


@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request: HttpRequest) -> HttpResponse:
    """Open a rehearsal without an organisation: for somebody who only wants to see how a round goes."""

    def page(form: RehearseForm, status: int) -> HttpResponse:
        shown = {"form": form, "parts": rehearsing.parts_of(None)}
        return render(request, "desk/try_out.html", shown, status=status)

    return _open(request, None, page)


def _open(request: HttpRequest, organisation: Organisation | None, page: Any) -> HttpResponse:
    if request.method != "POST":
        return page(RehearseForm(initial={"ticket": _ticket(), "topic": "heating"}), 200)  # type: ignore[no-any-return]
    data, today = request.POST.copy(), timezone.localdate()
    try:
        identifier, slip = signing.loads(data.get("ticket", ""), salt=SALT, max_age=A_DAY)
    except (signing.BadSignature, ValueError, TypeError):
        data["ticket"] = _ticket()
        form = RehearseForm(data)
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
        return page(form, 422)  # type: ignore[no-any-return]
    form = RehearseForm(data)
    if not form.is_valid():
        return page(form, 422)  # type: ignore[no-any-return]
    if PACE.too_fast(request, day=today):
        form.add_error(None, _("Very many rehearsals were opened from this network today. Wipe one and go on there."))
        return page(form, 429)  # type: ignore[no-any-return]
    wiping.wipe_old(today=today)
    name = _("Rehearsal: %(name)s") % {"name": organisation.name if organisation else _("our street")}
    made = rehearsing.open_rehearsal(
        name, rehearsing.parts_of(organisation), form.cleaned_data["topic"], ticket=UUID(identifier), slip=slip,
        day=today,
    )  # fmt: skip
    response = see(reverse("desk:week", args=[made.organisation.slug, made.slug]))
    sit_down(request, response, made.organisation, slip=slip)
    return response


@require_POST
@at_the_desk(Act.PREPARE)
def let_them_answer(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The invented neighbours do what this stage needs; the page of the stage shows it."""
    try:
        rehearsing.let_them_answer(place.round, day=timezone.localdate())
    except rehearsing.NotARehearsalError:
        raise Http404 from None
    return see(f"{place.url(PAGES[place.stage])}?did=invented")


@require_POST
@at_the_desk(Act.PREPARE)
def wipe(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Wipe the rehearsal: nothing of it is left but the counts in the log."""
    try:
        wiping.wipe(place.organisation, day=timezone.localdate())
    except wiping.NotARehearsalError:
        raise Http404 from None
    response = see(reverse("desk:try_out") + "?wiped")
    stand_up(response, place.organisation)
    return response


def _ticket() -> str:
    return signing.dumps([str(uuid4()), new_slip()], salt=SALT)
