"""Count me in: the page where somebody offers a hand, and the convener's week in which it is answered."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.web.people.hats import Act
from massline.web.people.models import Role
from massline.web.rounds.desk import offers
from massline.web.stages.desk.pace import Pace
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, find_place, refuse, see
from massline.web.stages.sitting import Sitting, ask_for_second, at_the_desk
from massline.web.stages.work import work_page

SALT = "massline.offer"
A_DAY = 24 * 60 * 60
PACE = Pace(60)


class OfferForm(forms.Form):
    """What somebody offers, where, and how to reach them: their own words."""

    kind = forms.ChoiceField(
        choices=offers.Kind.choices,
        label=gettext_lazy("What would you like to do?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the four."),
            "invalid_choice": gettext_lazy("Choose one of the four."),
        },
    )
    reach = LineField(
        max_length=offers.LONGEST_REACH,
        label=gettext_lazy("How can we reach you?"),
        help_text=gettext_lazy('In your own words: a telephone, a mail address, "ask for Ana in the bakery".'),
        error_messages={
            "required": gettext_lazy("Write how we can reach you; without it nobody can answer."),
            "max_length": gettext_lazy("It has more than 200 characters. A telephone or a place is enough."),
        },
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    section = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Where do you belong?"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list, or leave it open.")},
    )
    ticket = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, place: Place, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        sections = [(section.slug, section.name) for section in place.organisation.sections.all()]
        section = self.fields["section"]
        assert isinstance(section, forms.ChoiceField)
        section.choices = [("", _("I would rather not say")), *sections]


@sensitive_post_parameters("reach")
@require_http_methods(["GET", "HEAD", "POST"])
def count_me_in(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
    """A form that asks for nothing but how to be reached; what is sent is sealed and kept once."""
    place = find_place(organisation, consultation)
    if request.method != "POST":
        page = {
            "place": place,
            "form": OfferForm(place, initial={"ticket": _ticket()}),
            "done": "done" in request.GET,
        }
        return render(request, "desk/count_me_in.html", page)
    data = request.POST.copy()
    form = OfferForm(place, data)
    try:
        ticket = UUID(signing.loads(data.get("ticket", ""), salt=SALT, max_age=A_DAY))
    except (signing.BadSignature, ValueError, TypeError):
        data["ticket"] = _ticket()
        form = OfferForm(place, data)
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
        return render(request, "desk/count_me_in.html", {"place": place, "form": form}, status=422)
    if not form.is_valid():
        return render(request, "desk/count_me_in.html", {"place": place, "form": form}, status=422)
    return _store(request, place, form, ticket)


def _store(request: HttpRequest, place: Place, form: OfferForm, ticket: UUID) -> HttpResponse:
    told, today = form.cleaned_data, timezone.localdate()
    if PACE.too_fast(request, day=today):
        form.add_error(
            None, _("Very many were sent from this network today. Tell somebody of the committee instead.")
        )
        return render(request, "desk/count_me_in.html", {"place": place, "form": form}, status=429)
    offer = offers.Offer(offers.Kind(told["kind"]), told["reach"], told["section"])
    try:
        offers.store(place.organisation.id, offer, ticket=ticket, day=today)
    except offers.OffersFullError:
        form.add_error(None, _("Very many people wait for an answer. Tell somebody of the committee instead."))
        return render(request, "desk/count_me_in.html", {"place": place, "form": form}, status=503)
    except OSError:
        form.add_error(None, _("It could not be kept: the machine's disk is full or gone. Please try again later."))
        return render(request, "desk/count_me_in.html", {"place": place, "form": form}, status=503)
    return see(f"{place.url('desk:count_me_in')}?done")


def _ticket() -> str:
    return signing.dumps(str(uuid4()), salt=SALT)


@require_safe
@at_the_desk()
def waiting(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The convener's week: who offered what, and how to reach them."""
    if not somebody.may(Act.TRY):
        return refuse(
            request,
            place,
            status=403,
            happened=_("Only those who ask and those who convene a section read this."),
            todo=_("What people wrote here was meant for them."),
            go=place.week_url,
        )
    if somebody.lacks_second(Act.TRY):
        return ask_for_second(request, place)
    names = {section.slug: section.name for section in place.organisation.sections.all()}
    today = timezone.localdate()
    rows = [
        {
            "id": one.id,
            "day": one.day,
            "late": today - one.day > offers.A_WEEK,
            "kind": one.offer.kind.label,
            "reach": one.offer.reach,
            "section": names.get(one.offer.section, ""),
        }
        for one in _mine(place, somebody)
    ]
    return work_page(request, place, somebody, "desk/offers.html", {"rows": rows})


@require_POST
@at_the_desk(Act.TRY)
def answered(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Somebody was answered: their offer is dropped. Pressed twice it is gone once."""
    chosen = request.POST.get("offer", "")
    for one in _mine(place, somebody):
        if str(one.id) == chosen:
            offers.answered(place.organisation.id, one.id)
    return see(f"{place.url('desk:offers')}?did=answered")


def _mine(place: Place, somebody: Sitting) -> list[offers.Waiting]:
    """All of them for those who ask; for a convener those of their section and of people who named none."""
    found = offers.waiting(place.organisation.id)
    sections = {hat.section.slug for hat in somebody.hats if hat.role == Role.CONVENER and hat.section}
    everywhere = any(hat.role == Role.CONVENER and hat.section is None for hat in somebody.hats)
    if Role.FACILITATOR in somebody.roles or everywhere:
        return found
    return [one for one in found if not one.offer.section or one.offer.section in sections]
