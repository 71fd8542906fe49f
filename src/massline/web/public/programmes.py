"""Programmes for everybody: what they meet, how to ask for help or offer it, who is invited to run them.

Nothing on these pages knows whether somebody takes part in a consultation, and no cookie of one is read here.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from massline.web.plans import helping
from massline.web.plans.evidence import PlanRefusedError
from massline.web.plans.models import Amount, Help, Runner, Side
from massline.web.public.plans import of_organisation
from massline.web.public.receipt import SlipForm
from massline.web.rounds.models import Programme
from massline.web.rounds.slips import new_slip

A_DAY = 24 * 60 * 60


class HelpForm(forms.Form):
    """A need or an offer, in a few words."""

    side = forms.ChoiceField(
        label=gettext_lazy("Do you need help, or offer it?"),
        choices=[(Side.NEED.value, gettext_lazy("I need help")), (Side.OFFER.value, gettext_lazy("I can help"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the two."),
            "invalid_choice": gettext_lazy("Choose one of the two."),
        },
    )  # fmt: skip
    kind = forms.CharField(
        required=False,
        label=gettext_lazy("With what?"),
        help_text=gettext_lazy("In a few words, such as: a meal on Thursdays. No name, no address, no number."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    amount = forms.ChoiceField(
        label=gettext_lazy("How often?"),
        choices=Amount.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how often."), "invalid_choice": gettext_lazy("Choose how often.")
        },
    )  # fmt: skip

    def clean_kind(self) -> str:
        return " ".join("".join(c if c.isprintable() else " " for c in self.cleaned_data["kind"]).split())


@require_safe
def programmes(request: HttpRequest, organisation: str) -> HttpResponse:
    """What an organisation runs, and what it has ended."""
    page = of_organisation(organisation)
    rows = page["organisation"].programmes.order_by("ended_on", "started_on", "name")
    return render(request, "public/programmes.html", page | {"programmes": rows})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def programme(request: HttpRequest, organisation: str, identifier: UUID) -> HttpResponse:
    """One programme; on POST a need or an offer is kept, and the answer is the page with its slip."""
    page = of_organisation(organisation)
    one = get_object_or_404(Programme, pk=identifier, organisation=page["organisation"])
    if request.method != "POST":
        return render(
            request, "public/programme.html", page | _told(one) | {"form": HelpForm(), "ticket": _ticket(one)}
        )
    form, ticket = HelpForm(request.POST), request.POST.get("ticket", "")
    try:
        slip = signing.loads(ticket, salt=_salt(one), max_age=A_DAY)
    except signing.BadSignature:
        ticket = _ticket(one)
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
    if form.is_valid():
        told = form.cleaned_data
        asked = helping.Asked(Side(told["side"]), told["kind"], Amount(told["amount"]))
        try:
            kept = helping.ask(one, asked, slip=slip, day=timezone.localdate())
        except PlanRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        else:
            return render(request, "public/help_noted.html", page | {"one": one, "kept": kept, "slip": slip})
    return render(request, "public/programme.html", page | _told(one) | {"form": form, "ticket": ticket}, status=422)


def _told(one: Programme) -> dict[str, Any]:
    return {
        "one": one,
        "invitations": helping.invitations(one, today=timezone.localdate()),
        "running": helping.running(one),
        "ended": helping.ended(one),
        "kept_over": helping.KEPT_OVER.days,
        "kept_waiting": helping.KEPT_WAITING.days,
    }


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def help_slip(request: HttpRequest) -> HttpResponse:
    """What a slip of a programme opens: the answer to a need or an offer, or under what name somebody is shown."""
    if request.method != "POST":
        return render(request, "public/help_ask.html", {"form": SlipForm()})
    form = SlipForm(request.POST)
    found = helping.of_slip(form.cleaned_data["code"]) if form.is_valid() else None
    if form.is_valid() and found is None:
        form.add_error("code", _("Nothing is kept under this slip: it was taken back, or is past its day."))
    if found is None:
        return render(request, "public/help_ask.html", {"form": form}, status=422)
    act, today = request.POST.get("act", ""), timezone.localdate()
    page: dict[str, Any] = {
        "found": found, "code": form.cleaned_data["code"], "organisation": found.programme.organisation,
        "lang": found.programme.organisation.language, "is_help": isinstance(found, Help), "done": "",
    }  # fmt: skip
    if act == "take_back" and isinstance(found, Help):
        helping.take_back(found, day=today)
        return render(request, "public/help_slip.html", page | {"gone": True})
    if act == "take_off" and isinstance(found, Runner):
        helping.take_off(found)
        return render(request, "public/help_slip.html", page | {"gone": True})
    if act == "call" and isinstance(found, Runner):
        return _call(request, page, found)
    return render(request, "public/help_slip.html", page)


def _call(request: HttpRequest, page: dict[str, Any], runner: Runner) -> HttpResponse:
    """Under which name somebody is shown; typed by whoever holds the slip, and by nobody else."""
    name = " ".join("".join(c if c.isprintable() else " " for c in request.POST.get("called", "")).split())
    try:
        helping.call(runner, name)
    except PlanRefusedError as fault:
        return render(request, "public/help_slip.html", page | {"fault": str(fault), "typed": name}, status=422)
    runner.called = name
    return render(request, "public/help_slip.html", page | {"done": _("You are shown under this name now.")})


def _ticket(one: Programme) -> str:
    """The slip of a need that is not written yet, as it travels in the form: sent twice, it is one need."""
    return signing.dumps(new_slip(), salt=_salt(one))


def _salt(one: Programme) -> str:
    return f"massline.help:{one.pk}"
