"""Promises at the desk: what we promised whom and they us, until when, and what became of it on both sides' word."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from massline.web.federation import promising
from massline.web.federation.models import Became, Promise
from massline.web.federation.refusal import FederationRefusedError
from massline.web.people.hats import Act
from massline.web.stages.lines import day_field, line
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


class PromiseForm(forms.Form):
    """What we promise, whom, until when."""

    relation = forms.ChoiceField(
        label=gettext_lazy("To whom"),
        error_messages={
            "required": gettext_lazy("Choose to whom."),
            "invalid_choice": gettext_lazy("There is no relation to this organisation."),
        },
    )
    text = line(
        gettext_lazy("What we promise"), promising.LONGEST, gettext_lazy("Write what you promise."), rows=3,
        help_text=gettext_lazy("One thing, so that somebody can say whether it was kept. It is never changed."),
    )  # fmt: skip
    due_on = day_field(gettext_lazy("Until when"), gettext_lazy("By which day is it done?"))

    def __init__(self, place: Place, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.relations = {str(one.pk): one for one in place.organisation.relations.all()}
        choices = self.fields["relation"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [("", "—"), *((key, one.name) for key, one in self.relations.items())]


class BecameForm(forms.Form):
    """What became of one promise, as we see it."""

    became = forms.ChoiceField(
        label=gettext_lazy("What became of it, as you see it"),
        choices=Became.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one."),
            "invalid_choice": gettext_lazy("Choose one of these."),
        },
    )
    because = line(gettext_lazy("Why, in one sentence"), promising.LONGEST, rows=2)

    def __init__(self, given: Promise, sent: Any = None) -> None:
        super().__init__(sent, auto_id=f"id_{given.pk}_%s")
        self.given = given
        kinds = [(one.value, one.label) for one in Became]
        # Only whoever was promised something can waive it, and what nobody spoke of is open already.
        if given.ours:
            kinds = [one for one in kinds if one[0] != Became.WAIVED]
        if not given.words.filter(ours=True).exists():
            kinds = [one for one in kinds if one[0] != Became.OPEN]
        choices = self.fields["became"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = kinds


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.DECIDE)
def promises(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Every promise with what both sides say of it; on POST another one of ours."""
    form = PromiseForm(place, request.POST) if request.method == "POST" else PromiseForm(place)
    if request.method == "POST" and form.is_valid():
        told, relation = form.cleaned_data, form.relations[form.cleaned_data["relation"]]
        role = str(somebody.role(Act.DECIDE))
        try:
            promising.promise(relation, told["text"], due_on=told["due_on"], role=role, day=timezone.localdate())
        except FederationRefusedError as fault:
            form.add_error(None, str(fault))
        else:
            return see(f"{place.url('desk:promises')}?did=promised")
    return _page(request, place, somebody, form, None)


@require_POST
@at_the_desk(Act.DECIDE)
def became(request: HttpRequest, place: Place, somebody: Sitting, *, promise: int) -> HttpResponse:
    """Write down what became of a promise."""
    given = Promise.objects.filter(relation__organisation=place.organisation, pk=promise).first()
    if given is None:
        raise Http404
    form = BecameForm(given, request.POST)
    if form.is_valid():
        try:
            promising.say(
                given, Became(form.cleaned_data["became"]), because=form.cleaned_data["because"],
                role=str(somebody.role(Act.DECIDE)), day=timezone.localdate(),
            )  # fmt: skip
        except FederationRefusedError as fault:
            form.add_error("because", str(fault))
        else:
            return see(f"{place.url('desk:promises')}?did=said#promise-{given.pk}")
    return _page(request, place, somebody, PromiseForm(place), form)


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, form: PromiseForm, sent: BecameForm | None
) -> HttpResponse:
    found = promising.promises_of(place.organisation, today=timezone.localdate())
    rows = [(one, sent if sent and sent.given == one.promise else BecameForm(one.promise)) for one in found]
    page = {"form": form, "rows": rows, "sent": sent}
    faulty = bool(form.errors or (sent is not None and sent.errors))
    return work_page(request, place, somebody, "desk/promises.html", page, status=422 if faulty else 200)
