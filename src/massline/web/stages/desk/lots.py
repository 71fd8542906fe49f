"""Drawing a panel by lot: seats by section, the seed, and what was drawn before."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.rounds.investigate.panels import LONGEST_LIST, Hat, PanelRefusedError, draw_panel, proposed
from massline.web.rounds.measuring.measures import SectionNow, sections_of
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

NUMBER = {"inputmode": "numeric", "autocomplete": "off", "class": "short"}


def _number(label: str, *, least: int, missing: str) -> forms.IntegerField:
    told = _("Type a whole number from %(least)s to %(most)s.") % {"least": least, "most": LONGEST_LIST}
    faults = {"invalid": told, "min_value": told, "max_value": told, "required": missing}
    widget = forms.TextInput(attrs=NUMBER)
    return forms.IntegerField(
        min_value=least, max_value=LONGEST_LIST, label=label, error_messages=faults, widget=widget
    )


class SeatsForm(forms.Form):
    """How many seats the panel has in all."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        missing = _("How many people shall sit on the panel?")
        self.fields["in_all"] = _number(_("How many seats in all?"), least=1, missing=missing)


class LotsForm(forms.Form):
    """Lists, seats and the seed of one draw."""

    purpose = LineField(
        max_length=200,
        label=gettext_lazy("What is the panel for?"),
        help_text=gettext_lazy("Such as: reads the draft before it goes to everybody. Everybody reads this."),
        error_messages={"required": gettext_lazy("Say what those who are drawn are asked to do.")},
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    closed = forms.BooleanField(
        label=gettext_lazy("Our lists are closed and numbered, each from 1 on"),
        error_messages={"required": gettext_lazy("Close and number the lists first: else the numbers are nobody.")},
    )
    seed = LineField(
        max_length=200,
        label=gettext_lazy("The seed"),
        help_text=gettext_lazy("What fell in front of everybody, after the lists were closed: 17 03 42 08."),
        error_messages={"required": gettext_lazy("A draw needs a seed that nobody could choose.")},
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    seed_from = LineField(
        max_length=300,
        label=gettext_lazy("Where the seed comes from"),
        help_text=gettext_lazy("Such as: dice, thrown by three members at the meeting of 3 March."),
        error_messages={"required": gettext_lazy("Say how it came about, so that people can believe it.")},
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, sections: Sequence[SectionNow], seats: dict[str, int], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sections = sections
        for one in sections:
            people = _number(_("People on the list"), least=0, missing=_("How long is the list?"))
            people.initial = one.size
            wanted = _number(_("Seats"), least=0, missing=_("How many seats? 0 where none."))
            wanted.initial = seats.get(one.slug, "")
            self.fields[f"people-{one.slug}"], self.fields[f"seats-{one.slug}"] = people, wanted

    def rows(self) -> Iterator[tuple[SectionNow, Any, Any]]:
        """Each section with its two fields."""
        for one in self.sections:
            yield one, self[f"people-{one.slug}"], self[f"seats-{one.slug}"]

    def hats(self) -> list[Hat]:
        """What goes into the draw, once the form is valid."""
        told = self.cleaned_data
        return [Hat(one.name, told[f"people-{one.slug}"], told[f"seats-{one.slug}"]) for one in self.sections]


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.DRAW_LOTS)
def panel(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Share seats out over the sections, draw, and see what was drawn."""
    sections = sections_of(place.round)
    if request.method != "POST":
        return _page(request, place, somebody, sections)
    form = LotsForm(sections, {}, request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            draw_panel(
                place.round, form.hats(), purpose=told["purpose"], seed=told["seed"], seed_from=told["seed_from"],
                role=somebody.role(Act.DRAW_LOTS), day=timezone.localdate(),
            )  # fmt: skip
        except PanelRefusedError as refused:
            at = next((one.slug for one in sections if one.name == refused.section), None)
            form.add_error(f"seats-{at}" if at else None, str(refused))
        else:
            return see(f"{place.url('desk:panel')}?did=drawn#drawn")
    return _page(request, place, somebody, sections, form)


def _page(
    request: HttpRequest,
    place: Place,
    somebody: Sitting,
    sections: Sequence[SectionNow],
    form: LotsForm | None = None,
) -> HttpResponse:
    asked = SeatsForm(request.GET if form is None and "in_all" in request.GET else None)
    seats: dict[str, int] = {}
    if asked.is_bound and asked.is_valid():
        try:
            seats = proposed({one.slug: one.size for one in sections}, asked.cleaned_data["in_all"])
        except PanelRefusedError as refused:
            asked.add_error("in_all", str(refused))
    page = {
        "asked": asked,
        "form": form or LotsForm(sections, seats),
        "sections": sections,
        "panels": place.round.panels.order_by("-id"),
        "public_url": reverse("panel", args=[*place.slugs, place.round.number]),
    }
    return work_page(request, place, somebody, "desk/panel.html", page, status=422 if form else 200)
