"""Try: the page where the stage is worked on."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from massline.web.rounds.models import Stage
from massline.web.stages.places import Place
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_safe
@at_the_desk()
def try_(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What there is to do in Try."""
    return work_page(request, place, somebody, "practice/try.html", {}, stage=Stage.PRACTICE)
