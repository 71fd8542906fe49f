"""Relations as everybody reads them: only what both sides agreed to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from massline.web.federation import promising
from massline.web.federation.side_by_side import SideBySide, side_by_side
from massline.web.people.models import Organisation
from massline.web.relations import sides
from massline.web.relations.models import Relation


@require_safe
def relations(request: HttpRequest, organisation: str) -> HttpResponse:
    """The relations of an organisation that may be read."""
    found = get_object_or_404(Organisation, slug=organisation)
    today = timezone.localdate()
    page = {
        "organisation": found,
        "relations": [(one, points) for one in found.relations.all() if (points := sides.readable(one, today=today))],
    }
    return render(request, "public/relations.html", page)


@require_safe
def relation(request: HttpRequest, organisation: str, relation: str) -> HttpResponse:
    """One of them side by side; one that may not be read is not there."""
    found = get_object_or_404(
        Relation.objects.select_related("organisation"), organisation__slug=organisation, slug=relation
    )
    today = timezone.localdate()
    points = sides.readable(found, today=today)
    if not points:
        raise Http404
    page = {
        "organisation": found.organisation,
        "relation": found,
        "points": points,
        "criteria": found.criteria.all(),
        "theirs": sides.theirs(found),
        "together": _asked_with(found),
        "promised": [
            one for one in promising.readable(found.organisation, today=today) if one.promise.relation == found
        ],
    }
    return render(request, "public/relation.html", page)


def _asked_with(relation: Relation) -> list[tuple[str, SideBySide]]:
    """Where to read what the two ask together, the newest first."""
    rounds = relation.organisation.federated_rounds.order_by("-day")
    found = [(reverse("together", args=[relation.organisation.slug, one.pk]), side_by_side(one)) for one in rounds]
    return [(url, one) for url, one in found if relation.name in {row.member.name for row in one.members}]
