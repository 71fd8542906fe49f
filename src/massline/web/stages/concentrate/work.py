"""Sum up: the page where the stage is worked on, an overview of its jobs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from massline.web.rounds.concentrate import checks, coding, dispositions, weighing
from massline.web.rounds.models import Contradiction, NoteKind, PositionVersion, Source, Stage
from massline.web.stages.concentrate.proposal import version_of
from massline.web.stages.places import Place
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_safe
@at_the_desk()
def sum_up(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The jobs of Sum up, each with where it stands and the page where it is done."""
    version, round_ = version_of(place), place.round
    beliefs = weighing.beliefs_with_marks(round_)
    page: dict[str, Any] = {
        "version": version,
        "points": _points(place, version),
        "remarks": dispositions.contributions_of(round_).count(),
        "open_ones": dispositions.undisposed(round_).count(),
        "uncoded": coding.coded_by(round_, 1).filter(theme_id__isnull=True).count(),
        "themes": round_.themes.count(),
        "pulls": Contradiction.objects.filter(round=round_).count(),
        "beliefs": len(beliefs),
        "unmarked": sum(mark is None for _belief, mark in beliefs),
        "left_out": round_.notes.filter(kind=NoteKind.REPRESENTED).exists(),
        "checked": version is not None and checks.check_of(version) is not None,
    }
    return work_page(request, place, somebody, "concentrate/sum_up.html", page, stage=Stage.CONCENTRATE)


def _points(place: Place, version: PositionVersion | None) -> list[dict[str, Any]]:
    if version is None:
        return []
    sourced = set(
        Source.objects.filter(target__elements__version=version)
        .order_by()
        .values_list("target", flat=True)
        .distinct()
    )
    return [
        {
            "element": one,
            "sourced": one.statement_id in sourced,
            "bare": one.statement_id not in sourced and not one.own,
            "url": reverse("concentrate:point", args=[*place.slugs, one.pk]),
        }
        for one in version.elements.select_related("statement").order_by("order")
    ]
