"""Needs and offers of a programme at the desk: answered to whoever holds the slip; invitations; who can run it."""

from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.plans import helping
from massline.web.plans.evidence import PlanRefusedError
from massline.web.plans.models import Help, HelpState, To
from massline.web.rounds.models import Programme
from massline.web.rounds.slips import new_slip
from massline.web.stages.lines import day_field, line
from massline.web.stages.places import Place, refuse, see
from massline.web.stages.sitting import Sitting, ask_for_second, at_the_desk
from massline.web.stages.work import work_page

ANSWERS = [(one.value, one.label) for one in HelpState if one != HelpState.WAITING]
A_DAY = 24 * 60 * 60


class AnswerForm(forms.Form):
    """How a need or an offer stands, and what its slip shows."""

    state = forms.ChoiceField(
        label=gettext_lazy("How does it stand?"), choices=ANSWERS, widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how it stands."), "invalid_choice": gettext_lazy("Choose how it stands.")
        },
    )  # fmt: skip
    text = line(
        gettext_lazy("What shall whoever holds the slip read?"), 300, rows=2,
        help_text=gettext_lazy("When and where, or why not, or who else can help. No name they did not give you."),
    )  # fmt: skip


class InviteForm(forms.Form):
    """An invitation to everybody who comes."""

    to = forms.ChoiceField(
        label=gettext_lazy("To what?"), choices=To.choices, widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the two."),
            "invalid_choice": gettext_lazy("Choose one of the two."),
        },
    )  # fmt: skip
    text = line(
        gettext_lazy("The invitation"), 300, gettext_lazy("Write the invitation."), rows=2,
        help_text=gettext_lazy("Such as: what do we cook in winter? Everybody who eats here decides."),
    )  # fmt: skip
    on = day_field(gettext_lazy("For which day?"), gettext_lazy("Choose the day."))


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.TRY)
def help_(request: HttpRequest, place: Place, somebody: Sitting, identifier: UUID) -> HttpResponse:
    """What waits at a programme. Read only under the hats it was meant for."""
    if not somebody.may(Act.TRY):
        return refuse(
            request, place, status=403, happened=_("Only those who ask and those who convene a section read this."),
            todo=_("What people wrote here was meant for them."), go=place.week_url,
        )  # fmt: skip
    if somebody.lacks_second(Act.TRY):
        return ask_for_second(request, place)
    one = get_object_or_404(Programme, pk=identifier, organisation=place.organisation)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "run":
        return _slip(request, place, somebody, one)
    invite = InviteForm(request.POST if do == "invite" else None, prefix="invite")
    rows = [
        (row, AnswerForm(request.POST if do == f"h{row.pk.hex}" else None, prefix=f"h{row.pk.hex}"))
        for row in helping.waiting(one)
    ]
    if do and _take(one, do, rows, invite, role=somebody.role(Act.TRY)):
        return see(f"{place.url('practice:programmes')}{one.pk}/help/?did=written")
    page = _page(place, one) | {"rows": rows, "invite": invite, "gone": _gone(do, rows)}
    status = 422 if request.method == "POST" else 200
    return work_page(request, place, somebody, "practice/help.html", page, status=status)


def _page(place: Place, one: Programme) -> dict[str, Any]:
    return {
        "one": one,
        "back": f"{place.url('practice:programmes')}{one.pk}/",
        "late_after": helping.A_WEEK.days,
        "today": timezone.localdate(),
        "ticket": signing.dumps(new_slip(), salt=_salt(one)),
        "running": helping.running(one),
        "invitations": helping.invitations(one, today=timezone.localdate()),
        "kept_over": helping.KEPT_OVER.days,
        "kept_waiting": helping.KEPT_WAITING.days,
    }


def _take(one: Programme, do: str, rows: list[tuple[Help, AnswerForm]], invite: InviteForm, *, role: str) -> bool:
    """Write down what was sent; whether anything was."""
    today = timezone.localdate()
    try:
        if do == "invite" and invite.is_valid():
            told = invite.cleaned_data
            helping.invite(one, To(told["to"]), told["text"], told["on"], role=role, day=today)
            return True
        for row, form in rows:
            if form.is_bound and form.is_valid():
                helping.answer(row, HelpState(form.cleaned_data["state"]), form.cleaned_data["text"], day=today)
                return True
    except PlanRefusedError as fault:
        sent = next((form for _row, form in rows if form.is_bound), invite)
        sent.add_error(fault.field or None, str(fault))
    return False


def _gone(do: str, rows: list[tuple[Help, AnswerForm]]) -> bool:
    """What was answered is no longer there: answered by somebody else, taken back, or past its day."""
    return do.startswith("h") and not any(form.is_bound for _row, form in rows)


def _slip(request: HttpRequest, place: Place, somebody: Sitting, one: Programme) -> HttpResponse:
    """A slip for somebody who can now run it; this answer is the only time it can be read."""
    try:
        slip = signing.loads(request.POST.get("ticket", ""), salt=_salt(one), max_age=A_DAY)
    except signing.BadSignature:
        return see(f"{place.url('practice:programmes')}{one.pk}/help/")
    helping.can_run(one, slip=slip, day=timezone.localdate())
    return work_page(request, place, somebody, "practice/help_slip.html", _page(place, one) | {"slip": slip})


def _salt(one: Programme) -> str:
    return f"massline.run:{one.pk}"
