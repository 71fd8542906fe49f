"""People and hats: who may do what at this desk, a hat given, a hat taken off."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.web.people import holders, two_people
from massline.web.people.hats import Act, HatRefusedError, Holder, without_separation
from massline.web.people.models import AskedOf, Membership, Role, Section, TwoPersonKind
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.desk import two
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, refuse, see
from massline.web.stages.sitting import Sitting, at_the_desk, sit_down
from massline.web.stages.work import work_page

SALT = "massline.hats"
A_DAY = 24 * 60 * 60
SOMEBODY_NEW = "new"


def _called(**options: Any) -> LineField:
    return LineField(
        required=False,
        max_length=40,
        label=gettext_lazy("What the others at the desk call this person"),
        help_text=gettext_lazy(
            "For somebody new, as the person wishes: a first name, a nickname, a role. Only this desk shows it."
        ),
        error_messages={"max_length": gettext_lazy("At most %(limit_value)d characters. Shorten it.")},
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        **options,
    )


class CallForm(forms.Form):
    """What the others call me."""

    called = _called()


class GiveForm(forms.Form):
    """A hat for somebody at the desk or for somebody new."""

    who = forms.ChoiceField(label=gettext_lazy("Who gets the hat?"))
    called = _called()
    role = forms.ChoiceField(
        choices=[("", gettext_lazy("Choose a hat")), *Role.choices],
        label=gettext_lazy("Which hat?"),
        error_messages={"required": gettext_lazy("Choose a hat.")},
    )
    section = forms.ChoiceField(required=False, label=gettext_lazy("Which section, for a convener?"))
    deputy = forms.BooleanField(
        required=False, label=gettext_lazy("As a deputy: steps in when the other one is away")
    )
    ticket = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, place: Place, people: list[holders.Person], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {one.key: one for one in people}
        self.sections = {one.slug: one for one in place.organisation.sections.all()}
        gone = _("This person is not at the desk any more. Look at the list again.")
        choices = {
            "who": [(SOMEBODY_NEW, _("somebody new"))] + [(key, name_of(one)) for key, one in self.people.items()],
            "section": [("", _("no section"))] + [(slug, one.name) for slug, one in self.sections.items()],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
            field.error_messages["invalid_choice"] = gone if name == "who" else _("There is no such section here.")

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("role") == Role.CONVENER and not told.get("section") and "section" not in self.errors:
            self.add_error("section", _("A convener convenes a section: choose which."))
        if told.get("who") == SOMEBODY_NEW and not told.get("called") and "called" not in self.errors:
            self.add_error("called", _("Write what the others call this person, so that the list can be read."))
        return told

    @property
    def chosen_section(self) -> Section | None:
        """The section, for a convener only."""
        told = self.cleaned_data
        return self.sections.get(told["section"]) if told["role"] == Role.CONVENER else None


def name_of(person: holders.Person) -> str:
    """A person in a list: what the others call them, otherwise their hats."""
    return person.called or ", ".join(str(role.label) for role in person.roles)


@require_safe
@at_the_desk()
def people(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Who wears which hat, where somebody is missing, and what the group runs without."""
    return _page(request, place, somebody)


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, *,
    give: GiveForm | None = None, call: CallForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    everybody = holders.everybody(place.organisation)
    mine = somebody.hats[0]
    ticket = signing.dumps(str(uuid4()), salt=SALT)
    page = {
        "people": everybody,
        "mine": {hat.pk for hat in somebody.hats},
        "without": without_separation(place.organisation),
        "stops": holders.stops_without(everybody),
        "give": give or GiveForm(place, everybody, initial={"ticket": ticket, "who": SOMEBODY_NEW}),
        "call": call or CallForm(initial={"called": mine.called}, auto_id="me_%s"),
        "account": somebody.holder.user,
        "asked_of": AskedOf.choices,
    }
    return work_page(request, place, somebody, "desk/people.html", page, status=status)


@require_POST
@at_the_desk()
def called(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What the others call me."""
    form = CallForm(request.POST, auto_id="me_%s")
    if not form.is_valid():
        return _page(request, place, somebody, call=form, status=422)
    holders.call(somebody.holder, form.cleaned_data["called"])
    return see(f"{place.url('desk:people')}?did=called")


@require_POST
@at_the_desk(Act.GIVE_HATS)
def give(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Give a hat. Somebody new gets a personal slip, shown on this one page."""
    data = request.POST.copy()
    try:
        hat_id = UUID(signing.loads(data.get("ticket", ""), salt=SALT, max_age=A_DAY))
    except (signing.BadSignature, ValueError, TypeError):
        hat_id, data["ticket"] = None, signing.dumps(str(uuid4()), salt=SALT)
    form = GiveForm(place, holders.everybody(place.organisation), data)
    if hat_id is None:
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
    if hat_id is None or not form.is_valid():
        return _page(request, place, somebody, give=form, status=422)
    known = form.people.get(form.cleaned_data["who"])
    if two_people.separated(place.organisation, Act.GIVE_HATS):
        told = form.cleaned_data
        payload = {
            "hat": told["role"], "section": form.chosen_section.slug if form.chosen_section else "",
            "called": known.called if known else told["called"], "deputy": told["deputy"],
            "to": known.key if known else "", "hat_id": hat_id.hex,
        }  # fmt: skip
        return two.confirm(request, place, somebody, TwoPersonKind.GIVE_HAT, payload)
    slip = "" if known else new_slip()
    if known:
        holder = holders.holder_of(known.hats[0])
    else:
        holder = Holder(place.organisation, link_hash=slip_hash(slip))
    try:
        hat = holders.give_hat(
            holder, Role(form.cleaned_data["role"]), section=form.chosen_section,
            called=known.called if known else form.cleaned_data["called"], deputy=form.cleaned_data["deputy"],
            hat_id=hat_id, by=somebody.role(Act.GIVE_HATS), day=timezone.localdate(),
        )  # fmt: skip
    except HatRefusedError as fault:
        form.add_error(None, str(fault))
        return _page(request, place, somebody, give=form, status=422)
    if known:
        return see(f"{place.url('desk:people')}?did=given")
    return _slip_page(request, place, [hat], slip)


def _slip_page(request: HttpRequest, place: Place, hats: list[Membership], slip: str) -> HttpResponse:
    url = request.build_absolute_uri(reverse("desk:enter"))
    return render(request, "desk/people_slip.html", {"place": place, "hats": hats, "slip": slip, "url": url})


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.GIVE_HATS)
def off(request: HttpRequest, place: Place, somebody: Sitting, hat: UUID) -> HttpResponse:
    """What taking this hat off means; POST takes it off."""
    rows = Membership.objects.filter(organisation=place.organisation).select_related("section", "organisation")
    if request.method == "POST" and not rows.filter(pk=hat).exists():
        return see(f"{place.url('desk:people')}?did=off")  # the second of two presses
    row = get_object_or_404(rows, pk=hat)
    if request.method != "POST":
        worn = rows.filter(role=row.role).exclude(pk=row.pk).exists()
        return work_page(request, place, somebody, "desk/people_off.html", {"hat": row, "worn": worn})
    if two_people.separated(place.organisation, Act.GIVE_HATS):
        return two.confirm(request, place, somebody, TwoPersonKind.TAKE_HAT, {"membership": row.pk.hex})
    try:
        holders.take_off(row, role=somebody.role(Act.GIVE_HATS), day=timezone.localdate(), by=somebody.desk)
    except HatRefusedError as fault:
        return refuse(
            request, place, status=409, happened=_("This hat stays on."), safe=_("Nothing was changed."),
            todo=str(fault), go=place.url("desk:people"),
        )  # fmt: skip
    return see(f"{place.url('desk:people')}?did=off")


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.GIVE_HATS)
def another_slip(request: HttpRequest, place: Place, somebody: Sitting, hat: UUID) -> HttpResponse:
    """A slip was lost, or a password forgotten: POST gives all hats of the person to a new slip."""
    rows = Membership.objects.filter(organisation=place.organisation).select_related("user", "organisation")
    row = get_object_or_404(rows, pk=hat)
    hats = holders.holder_of(row).hats()
    mine = row.pk in {one.pk for one in somebody.hats}
    if request.method != "POST":
        page = {"hats": hats, "seen": holders.known_by(row), "account": row.user_id is not None, "mine": mine}
        return work_page(request, place, somebody, "desk/people_slip_again.html", page)
    slip = new_slip()
    if not holders.replace_slip(
        row, slip_hash(slip), instead_of=request.POST.get("seen", ""),
        role=somebody.role(Act.GIVE_HATS), day=timezone.localdate(),
    ):  # fmt: skip
        return refuse(
            request, place, status=409, happened=_("This slip was made already."),
            safe=_("It works, and it was shown once: what is stored is its fingerprint."),
            todo=_("Where it is lost too, make another one: the one before stops working."),
            go=place.url("desk:people"),
        )  # fmt: skip
    response = _slip_page(request, place, hats, slip)
    if mine:
        sit_down(request, response, place.organisation, slip=slip)
    return response
