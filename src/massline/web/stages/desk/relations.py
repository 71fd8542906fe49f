"""Relations at the desk: begin one with its criteria, raise points, write our own column beside theirs."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from massline.formats.refusal import InputRefused
from massline.web.people.hats import Act
from massline.web.people.models import Organisation
from massline.web.relations import bundles, sides, writing
from massline.web.relations.models import OwnColumn, Relation, RelationPoint, State
from massline.web.relations.published import positions_of, rounds_released
from massline.web.relations.writing import RelationRefusedError, Said
from massline.web.rounds.models import Expectation
from massline.web.stages.fields import BlockField, LineField
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

LONGEST = 2_000
"""Characters of each part of our column."""
TOO_LONG = {"max_length": gettext_lazy("At most 2,000 characters: the rest belongs into a paper.")}


class KeyForm(forms.Form):
    """Their key, and how it was told."""

    key = LineField(
        required=False,
        max_length=400,
        label=gettext_lazy("Their key"),
        help_text=gettext_lazy(
            "64 signs, from their page of relations. Have it read out at a meeting or on the phone: a key that comes "
            "with the file proves nothing. Leave it empty if they are at home on this site."
        ),
        error_messages={"max_length": gettext_lazy("A key is much shorter.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    told_by = LineField(
        required=False,
        max_length=200,
        label=gettext_lazy("How it was told"),
        help_text=gettext_lazy("At the meeting of 3 May; on the phone. No names."),
        error_messages={"max_length": gettext_lazy("At most 200 characters.")},
    )

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("key") and not told.get("told_by"):
            self.add_error("told_by", _("Say how the key was told, so that somebody can judge it later."))
        return told


class NewKeyForm(KeyForm):
    """A key in place of the one before."""

    key = LineField(
        max_length=400,
        label=gettext_lazy("Their new key"),
        error_messages={
            "required": gettext_lazy("Type the key as it was read out."),
            "max_length": gettext_lazy("A key is much shorter."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    field_order = ("key", "told_by")


class BeginForm(KeyForm):
    """Whom with, and what has to be true first."""

    name = LineField(
        max_length=120,
        label=gettext_lazy("The other organisation"),
        help_text=gettext_lazy("As it calls itself on its own pages."),
        error_messages={
            "required": gettext_lazy("Write whom with."),
            "max_length": gettext_lazy("At most 120 characters."),
        },
    )
    criteria = BlockField(
        required=False,
        max_length=5_000,
        label=gettext_lazy("What has to be true before you go together, one a line"),
        help_text=gettext_lazy("These come first: no point can be raised before. A line may have 500 characters."),
        error_messages={"max_length": gettext_lazy("At most 5,000 characters.")},
    )
    field_order = ("name", "criteria", "key", "told_by")

    def clean_criteria(self) -> list[str]:
        lines = [line.strip() for line in str(self.cleaned_data["criteria"]).splitlines() if line.strip()]
        if any(len(line) > 500 for line in lines):
            raise forms.ValidationError(_("A line has more than 500 characters: part it."))
        return lines


class CriterionForm(forms.Form):
    """One more criterion."""

    text = LineField(
        max_length=500,
        label=gettext_lazy("One more criterion"),
        error_messages={
            "required": gettext_lazy("Write what has to be true."),
            "max_length": gettext_lazy("At most 500 characters."),
        },
    )


class PointForm(forms.Form):
    """A point to talk about."""

    title = LineField(
        max_length=200,
        label=gettext_lazy("A new point, in a few words"),
        help_text=gettext_lazy("Whom we ask first; how we decide. Both sides keep this title."),
        error_messages={
            "required": gettext_lazy("Name the point in a few words."),
            "max_length": gettext_lazy("At most 200 characters."),
        },
    )


class LockedField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no type at run time
    """One of the locked expectations, named as on its page."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label}: {obj.text}"


class ColumnForm(forms.Form):
    """Our column of one point."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        choices=State.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("Where do you stand?"),
        error_messages={
            "required": gettext_lazy("Choose one of the four."),
            "invalid_choice": gettext_lazy("Choose one of the four."),
        },
    )
    says = BlockField(
        required=False, max_length=LONGEST, error_messages=TOO_LONG, label=gettext_lazy("What you say to it")
    )
    expects = BlockField(
        required=False,
        max_length=LONGEST,
        error_messages=TOO_LONG,
        label=gettext_lazy("What you expect to happen if you are right"),
        help_text=gettext_lazy("For a difference. Once both sides have written it, it stands."),
    )
    expectation = LockedField(
        queryset=Expectation.objects.none(),
        required=False,
        label=gettext_lazy("A locked expectation of yours that says the same"),
        empty_label=gettext_lazy("None"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of your locked expectations.")},
    )
    test = BlockField(
        required=False,
        max_length=LONGEST,
        error_messages=TOO_LONG,
        label=gettext_lazy("How the two of you find out together"),
        help_text=gettext_lazy("What is done, where, by when, and what is counted."),
    )
    changed = BlockField(
        required=False,
        max_length=LONGEST,
        error_messages=TOO_LONG,
        label=gettext_lazy("What you changed afterwards"),
    )
    open = forms.BooleanField(
        required=False, label=gettext_lazy("Others may read this point, once the other side agrees too.")
    )

    def __init__(self, *args: Any, organisation: Organisation, stands: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = Expectation.objects.filter(
            version__position__round__consultation__organisation=organisation, locked_on__isnull=False
        )
        chosen = self.fields["expectation"]
        assert isinstance(chosen, LockedField)
        chosen.queryset = mine
        if not mine.exists():
            del self.fields["expectation"]
        if stands:
            for name in ("expects", "test", "expectation"):
                if name in self.fields:
                    self.fields[name].disabled = True

    @property
    def said(self) -> Said:
        told = self.cleaned_data
        return Said(
            State(told["state"]), told["says"], told["expects"], told["test"], told["changed"], told["open"],
            told.get("expectation"),
        )  # fmt: skip


def relation_at(place: Place, slug: str) -> Relation:
    """The relation of this organisation at this address. Raises ``Http404`` where there is none."""
    return get_object_or_404(place.organisation.relations.select_related("organisation", "neighbour"), slug=slug)


def address(place: Place, name: str, *more: object) -> str:
    """An address below the desk's page of relations."""
    return reverse(name, args=[*place.slugs, *more])


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.WRITE)
def relations(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The relations of the organisation, its key, and the form that begins another."""
    form = BeginForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            begun = writing.begin(
                place.organisation, told["name"], told["criteria"], key=told["key"], told_by=told["told_by"],
                day=timezone.localdate(), role=str(somebody.role(Act.WRITE)),
            )  # fmt: skip
        except RelationRefusedError as fault:
            form.add_error(None, str(fault))
        else:
            return see(address(place, "desk:relation", begun.slug))
    page = {
        "form": form,
        "relations": [(one, bundles.waiting_here(one)) for one in place.organisation.relations.all()],
        "key": writing.spoken(writing.our_key()),
    }
    return work_page(request, place, somebody, "desk/relations.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.WRITE)
def relation(request: HttpRequest, place: Place, somebody: Sitting, *, relation: str) -> HttpResponse:
    """Both sides beside each other; on POST a point is raised, a criterion added, or a new key written down."""
    found = relation_at(place, relation)
    bound: dict[str, forms.Form] = {}
    if request.method == "POST":
        do = request.POST.get("do", "")
        form = {"criterion": CriterionForm, "key": NewKeyForm}.get(do, PointForm)(request.POST)
        bound = {do if do in {"criterion", "key"} else "point": form}
        if form.is_valid():
            try:
                return see(_written(place, found, form, str(somebody.role(Act.WRITE))))
            except RelationRefusedError as fault:
                form.add_error(None, str(fault))
    return side_by_side(request, place, somebody, found, bound)


def _written(place: Place, found: Relation, form: forms.Form, role: str) -> str:
    """Write down what the form says; the address to go on to."""
    day, told = timezone.localdate(), form.cleaned_data
    here = address(place, "desk:relation", found.slug)
    if isinstance(form, CriterionForm):
        writing.add_criterion(found, told["text"], day=day, role=role)
        return f"{here}?did=criterion#criteria"
    if isinstance(form, NewKeyForm):
        writing.new_key(found, told["key"], told_by=told["told_by"], day=day, role=role)
        return f"{here}?did=key#exchange"
    point = writing.raise_point(found, told["title"], day=day, role=role)
    return address(place, "desk:relation_point", found.slug, point.mark)


def side_by_side(
    request: HttpRequest,
    place: Place,
    somebody: Sitting,
    found: Relation,
    bound: dict[str, forms.Form],
    *,
    fault: str = "",
) -> HttpResponse:
    """The page of a relation."""
    today = timezone.localdate()
    page = {
        "relation": found,
        "points": sides.both(found, today=today),
        "criteria": found.criteria.all(),
        "theirs": sides.theirs(found),
        "open": sides.is_open(found),
        "readable": sides.readable(found, today=today),
        "waiting": bundles.waiting_here(found),
        "handed": found.handed.defer("document").order_by("-id"),
        "key": writing.spoken(writing.our_key()),
        "their_key": found.keys.last(),
        "they_sign_with": writing.spoken(writing.key_of(found)),
        "at_home": writing.neighbour_of(found) is not None,
        "published": _published(found),
        "point_form": bound.get("point") or PointForm(),
        "criterion_form": bound.get("criterion") or CriterionForm(),
        "key_form": bound.get("key") or NewKeyForm(auto_id="key_%s"),
        "fault": fault,
    }
    return work_page(
        request, place, somebody, "desk/relation.html", page, status=422 if fault or any(bound.values()) else 200
    )


def _published(found: Relation) -> dict[str, Any]:
    """What each side has published, theirs from their last bundle, which is checked once more."""
    try:
        last, broken = bundles.last_taken(found), ""
    except InputRefused as fault:
        last, broken = None, fault.message
    return {
        "our_positions": positions_of(found.organisation),
        "our_releases": rounds_released(found.organisation),
        "their_positions": last.positions if last else (),
        "their_releases": last.read_releases if last else (),
        "broken": broken,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.WRITE)
def point(request: HttpRequest, place: Place, somebody: Sitting, *, relation: str, mark: str) -> HttpResponse:
    """Our column of a point, with theirs to read beside it."""
    found = relation_at(place, relation)
    one = get_object_or_404(RelationPoint.objects.filter(relation=found).select_related("relation"), mark=mark)
    last = one.own.last()
    stands = sides.stands(last, one.theirs.last())
    options: dict[str, Any] = {"organisation": place.organisation, "stands": stands, "initial": _initial(last)}
    if request.method != "POST":
        form = ColumnForm(**options)
    else:
        form = ColumnForm(request.POST, **options)
        if form.is_valid():
            try:
                writing.write(
                    one, form.said, day=timezone.localdate(), role=str(somebody.role(Act.WRITE)),
                    seen=form.cleaned_data["seen"],
                )  # fmt: skip
            except RelationRefusedError as fault:
                form.add_error(None, str(fault))
            else:
                return see(f"{address(place, 'desk:relation', found.slug)}?did=column#p-{one.mark}")
    page = {
        "relation": found,
        "one": one,
        "form": form,
        "stands": stands,
        "now": last.pk if last else 0,
        "theirs": one.theirs.select_related("handed").last(),
        "before": list(one.own.order_by("-id"))[1:],
    }
    return work_page(request, place, somebody, "desk/relation_point.html", page, status=422 if form.errors else 200)


def _initial(last: OwnColumn | None) -> dict[str, Any]:
    if last is None:
        return {"seen": 0}
    names = ("state", "says", "expects", "test", "changed", "open", "expectation")
    return {"seen": last.pk, **{name: getattr(last, name) for name in names}}
