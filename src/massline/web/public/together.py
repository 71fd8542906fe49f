"""What several organisations ask together: each beside the others, and the files behind the page."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from massline.web.federation import handing_in, promising
from massline.web.federation.models import FederatedRound, MemberRound
from massline.web.federation.side_by_side import side_by_side
from massline.web.people.models import Organisation
from massline.web.rounds.models import Stage
from massline.web.rounds.standing import stage_of


def federated_at(organisation: str, together: UUID) -> FederatedRound:
    """The federated round at this address. Raises ``Http404`` where there is none."""
    found = FederatedRound.objects.select_related("organisation")
    return get_object_or_404(found, organisation__slug=organisation, pk=together)


@require_safe
def all_together(request: HttpRequest, organisation: str) -> HttpResponse:
    """Everything an organisation asks together with others."""
    found = get_object_or_404(Organisation, slug=organisation)
    rounds = [(one, side_by_side(one)) for one in found.federated_rounds.order_by("-day")]
    page = {"organisation": found, "lang": found.language, "rounds": rounds}
    return render(request, "public/together_all.html", page)


@require_safe
def together(request: HttpRequest, organisation: str, together: UUID) -> HttpResponse:
    """One round asked together: who is in, what holds everywhere, each sentence side by side."""
    found = federated_at(organisation, together)
    own = MemberRound.objects.filter(federated=found).select_related("round__consultation").first()
    page = {
        "organisation": found.organisation,
        "lang": found.organisation.language,
        "federated": found,
        "found": side_by_side(found),
        "own": None if own is None else own.round,
        "asking": own is not None and stage_of(own.round) == Stage.GATHER,
        "today": timezone.localdate(),
    }
    return render(request, "public/together.html", page)


@require_safe
def promises(request: HttpRequest, organisation: str) -> HttpResponse:
    """What was promised between this organisation and others, where both sides agree to show it."""
    found = get_object_or_404(Organisation, slug=organisation)
    page = {
        "organisation": found,
        "lang": found.language,
        "found": promising.readable(found, today=timezone.localdate()),
    }
    return render(request, "public/promises.html", page)


@require_safe
def invitation_file(request: HttpRequest, organisation: str, together: UUID) -> HttpResponse:
    """The invitation, byte for byte as it was signed."""
    found = federated_at(organisation, together)
    return _file(found.document.encode(), f"massline-invitation-{found.digest[:8]}.json")


@require_safe
def contribution_file(request: HttpRequest, organisation: str, together: UUID) -> HttpResponse:
    """The newest this organisation handed in."""
    found = federated_at(organisation, together)
    ours = handing_in.newest(found).get(found.organisation.name)
    if ours is None:
        raise Http404
    name = f"massline-contribution-{found.digest[:8]}-{found.organisation.slug}-{ours.number}.json"
    return _file(ours.document.encode(), name)


@require_safe
def collected_file(request: HttpRequest, organisation: str, together: UUID) -> HttpResponse:
    """The invitation with the newest of each organisation as far as it came here, as one file to hand on."""
    found = federated_at(organisation, together)
    data = handing_in.collected(found)
    if data is None:
        raise Http404
    return _file(data, f"massline-collected-{found.digest[:8]}-{found.organisation.slug}.json")


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
