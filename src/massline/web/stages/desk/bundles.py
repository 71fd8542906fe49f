"""Bundles at the desk: make ours, look at theirs, take it in; say whether others may read of the relation."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.formats.refusal import InputRefused
from massline.web.keeping.leaving import everything_of
from massline.web.people.hats import Act
from massline.web.relations import bundles, sides, writing
from massline.web.relations.models import Relation
from massline.web.stages.desk.relations import address, relation_at, side_by_side
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


class BundleForm(forms.Form):
    """Their bundle as a file, or the text of it while it is looked at."""

    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label=gettext_lazy("Their file"),
        help_text=gettext_lazy(
            "As it came, by any wire or on a stick; at most 1 MB. It is checked before it is shown."
        ),
    )
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


@require_POST
@at_the_desk(Act.PUBLISH)
def make(request: HttpRequest, place: Place, somebody: Sitting, *, relation: str) -> HttpResponse:
    """Make our next bundle; it is downloaded from the page of the relation."""
    found = relation_at(place, relation)
    try:
        bundles.make(
            found, day=timezone.localdate(), role=str(somebody.role(Act.PUBLISH)),
            positions="positions" in request.POST, releases="releases" in request.POST,
        )  # fmt: skip
    except InputRefused as fault:
        return side_by_side(
            request, place, somebody, found, {}, fault=_("No file was made: %(why)s.") % {"why": fault.message}
        )
    return see(f"{address(place, 'desk:relation', found.slug)}?did=made#exchange")


@require_safe
@at_the_desk()
def file(request: HttpRequest, place: Place, somebody: Sitting, *, relation: str, number: int) -> HttpResponse:
    """A bundle that was made here, byte for byte."""
    found = relation_at(place, relation)
    row = found.handed.filter(made=True, number=number, signed_by=writing.our_key()).first()
    if row is None:
        raise Http404
    response = HttpResponse(row.document, content_type="application/json")
    name = f"{place.organisation.slug}-to-{found.slug}-{row.number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@at_the_desk()
def everything(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """All the organisation can take along to another installation, as one file; a rehearsal takes nothing."""
    if place.organisation.rehearsal:
        raise Http404
    response = HttpResponse(
        everything_of(place.organisation, day=timezone.localdate()), content_type="application/json"
    )
    response["Content-Disposition"] = f'attachment; filename="{place.organisation.slug}-everything.json"'
    return response


@require_POST
@at_the_desk(Act.PUBLISH)
def agree(request: HttpRequest, place: Place, somebody: Sitting, *, relation: str) -> HttpResponse:
    """Agree that others read of the relation, or take that back."""
    found, agrees = relation_at(place, relation), request.POST.get("open") == "yes"
    writing.consent(found, agrees=agrees, day=timezone.localdate(), role=str(somebody.role(Act.PUBLISH)))
    return see(f"{address(place, 'desk:relation', found.slug)}?did={'opened' if agrees else 'closed'}#readers")


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.PUBLISH)
def take(request: HttpRequest, place: Place, somebody: Sitting, *, relation: str) -> HttpResponse:
    """Their bundle: sent, looked at, then taken in. Nothing of it is kept before that."""
    found, form = relation_at(place, relation), BundleForm()
    if request.method != "POST":
        return _page(request, place, somebody, found, form)
    form = BundleForm(request.POST, request.FILES)
    form.is_valid()
    try:
        data = _data(request, form, found)
        if "take" in request.POST:
            bundles.take(found, data, day=timezone.localdate(), role=str(somebody.role(Act.PUBLISH)))
            return see(f"{address(place, 'desk:relation', found.slug)}?did=taken")
        looked = bundles.look(found, data, today=timezone.localdate())
    except InputRefused as fault:
        form.add_error("file", _("This file is refused: %(why)s.") % {"why": fault.message})
        return _page(request, place, somebody, found, form)
    return _page(request, place, somebody, found, form, looked=looked)


def _data(request: HttpRequest, form: BundleForm, found: Relation) -> bytes:
    """The bytes that were sent, or those that wait on this site."""
    if "here" in request.POST:
        waiting = bundles.waiting_here(found)
        if waiting is None:
            raise InputRefused(_("nothing of theirs waits here any more"))
        return waiting.document.encode()
    file = form.cleaned_data.get("file")
    if file is not None:
        data: bytes = file.read(bundles.LARGEST + 1)
        return data
    text = str(form.cleaned_data.get("text") or "")
    if not text.strip():
        raise InputRefused(_("none was chosen"))
    return text.encode("utf-8", "surrogatepass")


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, found: Relation, form: BundleForm, **more: Any
) -> HttpResponse:
    page = {
        "relation": found,
        "form": form,
        "before": sides.theirs(found),
        "at_home": writing.neighbour_of(found) is not None,
        "waiting": bundles.waiting_here(found),
        **more,
    }
    return work_page(request, place, somebody, "desk/bundle_take.html", page, status=422 if form.errors else 200)
