"""Asking together with other organisations: invite, take an invitation in, hand counts in, take theirs in, leave."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from massline.web.federation import handing_in, inviting
from massline.web.federation.models import FederatedRound, MemberRound
from massline.web.federation.refusal import FederationRefusedError
from massline.web.federation.side_by_side import side_by_side
from massline.web.people.hats import Act
from massline.web.relations.writing import spoken
from massline.web.stages.desk.together_forms import CountsForm, InviteForm, LeaveForm, TakeForm
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.PREPARE)
def together(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What is asked together; on POST an invitation is taken in, from a file or from this installation."""
    lying = inviting.lying_here(place.organisation)
    form, fault = TakeForm(), ""
    if request.method == "POST":
        here = next((one for one in lying if str(one.pk) == request.POST.get("here")), None)
        form = TakeForm() if here else TakeForm(request.POST, request.FILES)
        told = (here.document.encode(), inviting.our_key()) if here else form.told
        try:
            if told is not None:
                data, key = told
                role, day = str(somebody.role(Act.PREPARE)), timezone.localdate()
                return see(_address(place, inviting.take_in(place.organisation, data, key=key, role=role, day=day)))
        except FederationRefusedError as refused:
            fault = str(refused)
    page = {
        "form": form,
        "fault": fault,
        "rounds": [(one, side_by_side(one)) for one in place.organisation.federated_rounds.order_by("-day")],
        "here": [(one, inviting.invitation_in(one)) for one in lying],
        "our_key": spoken(inviting.our_key()),
    }
    status = 422 if fault or form.errors else 200
    return work_page(request, place, somebody, "desk/together.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.PREPARE)
def invite(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The form for an invitation; on POST it is signed and kept."""
    form = InviteForm(place, request.POST) if request.method == "POST" else InviteForm(place)
    if request.method == "POST" and form.is_valid():
        day = timezone.localdate()
        try:
            made = inviting.put_up(
                place.organisation, form.invitation(day=day), role=str(somebody.role(Act.PREPARE)), day=day
            )
        except FederationRefusedError as fault:
            form.add_error(None, str(fault))
        else:
            return see(_address(place, made))
    page = {"form": form, "our_key": spoken(inviting.our_key())}
    return work_page(request, place, somebody, "desk/together_invite.html", page, status=422 if form.errors else 200)


@require_safe
@at_the_desk()
def one(request: HttpRequest, place: Place, somebody: Sitting, *, together: UUID) -> HttpResponse:
    """One round that is asked together: what is to be done next, who is in."""
    return _one(request, place, somebody, _federated(place, together), {})


@require_POST
@at_the_desk(Act.PREPARE)
def open_round(request: HttpRequest, place: Place, somebody: Sitting, *, together: UUID) -> HttpResponse:
    """Open the round in which we ask our own people."""
    federated = _federated(place, together)
    try:
        opened = inviting.open_round(federated, role=str(somebody.role(Act.PREPARE)), day=timezone.localdate())
    except FederationRefusedError as fault:
        return _one(request, place, somebody, federated, {"fault": str(fault)})
    return see(reverse("investigate:prepare", args=[place.organisation.slug, opened.consultation.slug]))


@require_POST
@at_the_desk(Act.PUBLISH)
def hand_in(request: HttpRequest, place: Place, somebody: Sitting, *, together: UUID) -> HttpResponse:
    """Hand in the newest release of our round."""
    federated = _federated(place, together)
    try:
        handing_in.hand_in(federated, role=str(somebody.role(Act.PUBLISH)), day=timezone.localdate())
    except FederationRefusedError as fault:
        return _one(request, place, somebody, federated, {"fault": str(fault)})
    return see(f"{_address(place, federated)}?did=handed#us")


@require_POST
@at_the_desk(Act.PUBLISH)
def take_counts(request: HttpRequest, place: Place, somebody: Sitting, *, together: UUID) -> HttpResponse:
    """Take in what others handed in: what lies on this installation, or a file."""
    federated = _federated(place, together)
    role, day = str(somebody.role(Act.PUBLISH)), timezone.localdate()
    form = CountsForm(request.POST, request.FILES)
    try:
        if "here" in request.POST:
            handing_in.take_what_lies_here(federated, role=role, day=day)
        elif form.is_valid():
            handing_in.take(federated, form.content, role=role, day=day)
    except FederationRefusedError as fault:
        form = CountsForm(request.POST, request.FILES)
        form.is_valid()
        form.add_error("file", str(fault))
    if "here" not in request.POST and form.errors:
        return _one(request, place, somebody, federated, {"counts": form})
    return see(f"{_address(place, federated)}?did=taken#them")


@require_POST
@at_the_desk(Act.PUBLISH)
def leave(request: HttpRequest, place: Place, somebody: Sitting, *, together: UUID) -> HttpResponse:
    """Take back what we handed in, or say that we do not take part."""
    federated, form = _federated(place, together), LeaveForm(request.POST)
    if form.is_valid():
        try:
            handing_in.leave(
                federated, because=form.cleaned_data["because"], role=str(somebody.role(Act.PUBLISH)),
                day=timezone.localdate(),
            )  # fmt: skip
        except FederationRefusedError as fault:
            form.add_error("because", str(fault))
    if form.errors:
        return _one(request, place, somebody, federated, {"leaving": form})
    return see(f"{_address(place, federated)}?did=left#us")


def _one(
    request: HttpRequest, place: Place, somebody: Sitting, federated: FederatedRound, more: dict[str, Any]
) -> HttpResponse:
    own = MemberRound.objects.filter(federated=federated).select_related("round__consultation").first()
    found = side_by_side(federated)
    us = next((one for one in found.members if one.us), None)
    page = {
        "federated": federated,
        "found": found,
        "us": us,
        "own": own,
        "own_release": None if own is None else own.round.releases.order_by("-number").first(),
        "here": handing_in.lying_here(federated),
        "counts": CountsForm(),
        "leaving": LeaveForm(),
        "late": timezone.localdate() > found.day["hand_in_by"],
    }
    faulty = "fault" in more or any(getattr(one, "errors", None) for one in more.values())
    return work_page(request, place, somebody, "desk/together_one.html", page | more, status=422 if faulty else 200)


def _federated(place: Place, identifier: UUID) -> FederatedRound:
    found = place.organisation.federated_rounds.filter(pk=identifier).first()
    if found is None:
        raise Http404
    return found


def _address(place: Place, federated: FederatedRound) -> str:
    return reverse("desk:together_one", args=[*place.slugs, federated.pk])
