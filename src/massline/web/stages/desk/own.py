"""Three members of a section open a small round of their own."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from massline.web.rounds.investigate import own_round
from massline.web.rounds.slips import new_slip
from massline.web.stages.desk.pace import Pace
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, find_place, see
from massline.web.stages.sitting import sit_down

SALT = "massline.own"
A_DAY = 24 * 60 * 60
PACE = Pace(60)
PROOF = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr", "class": "mono"}


class OwnRoundForm(forms.Form):
    """Three slips of one section, and one question."""

    section = forms.ChoiceField(
        label=gettext_lazy("Your section"),
        error_messages={
            "required": gettext_lazy("Choose the section all three of you belong to."),
            "invalid_choice": gettext_lazy("Choose one of the sections in the list."),
        },
    )
    question = LineField(
        max_length=300,
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy("One question, in the words you would use at the door."),
        error_messages={"required": gettext_lazy("Write the one question you want to ask.")},
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    promise_on = forms.DateField(
        label=gettext_lazy("You come back by"),
        error_messages={
            "required": gettext_lazy("Choose the day by which you come back."),
            "invalid": gettext_lazy("This is not a day. Write it like 2030-03-24."),
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    ticket = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, place: Place, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.place = place
        section = self.fields["section"]
        assert isinstance(section, forms.ChoiceField)
        sections = [(one.slug, one.name) for one in place.organisation.sections.all()]
        section.choices = [("", _("Choose one")), *sections]
        for number in range(1, own_round.PROOFS + 1):
            self.fields[f"proof_{number}"] = LineField(
                label=_("Slip %(number)s") % {"number": number},
                widget=forms.TextInput(attrs=PROOF),
                error_messages={"required": _("Type the receipt or the code of one of you three.")},
            )
        self.order_fields(["section", *self.proofs, "question", "promise_on"])

    @property
    def proofs(self) -> list[str]:
        return [f"proof_{number}" for number in range(1, own_round.PROOFS + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day, today = cleaned.get("promise_on"), timezone.localdate()
        if day is not None and not today < day <= today + own_round.FARTHEST:
            self.add_error("promise_on", _("Choose a day from tomorrow on, at most two years ahead."))
        section = self.place.organisation.sections.filter(slug=cleaned.get("section") or "").first()
        if section is None or any(name not in cleaned for name in self.proofs):
            return cleaned
        try:
            own_round.check_proofs(self.place.consultation, section, [cleaned[name] for name in self.proofs])
        except own_round.ProofRefusedError as fault:
            self.add_error(f"proof_{fault.number}", str(fault))
        cleaned["found"] = section
        return cleaned


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """Three slips and a question open a round of that section; this browser gets its desk."""
    place = find_place(organisation, consultation)
    if request.method != "POST":
        return _page(request, place, OwnRoundForm(place, initial={"ticket": _ticket()}))
    data = request.POST.copy()
    try:
        identifier, slip = signing.loads(data.get("ticket", ""), salt=SALT, max_age=A_DAY)
    except (signing.BadSignature, ValueError, TypeError):
        data["ticket"] = _ticket()
        form = OwnRoundForm(place, data)
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
        return _page(request, place, form, 422)
    form = OwnRoundForm(place, data)
    if PACE.too_fast(request, day=timezone.localdate()):
        form.add_error(None, _("This was tried very often from this network today. Please try again tomorrow."))
        return _page(request, place, form, 429)
    if not form.is_valid():
        return _page(request, place, form, 422)
    told = form.cleaned_data
    asked = own_round.OwnRound(told["question"], told["promise_on"])
    made = own_round.open_own_round(
        told["found"], asked, ticket=UUID(identifier), slip=slip, day=timezone.localdate()
    )
    response = see(reverse("desk:week", args=[made.organisation.slug, made.slug]))
    sit_down(request, response, made.organisation, slip=slip, shown=False)
    return response


def _ticket() -> str:
    return signing.dumps([str(uuid4()), new_slip()], salt=SALT)


def _page(request: HttpRequest, place: Place, form: OwnRoundForm, status: int = 200) -> HttpResponse:
    return render(request, "desk/own_round.html", {"place": place, "form": form}, status=status)
