"""People and hats: who may do what at this desk."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from massline.web.people.hats import without_separation
from massline.web.stages.places import Place
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_safe
@at_the_desk()
def people(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The hats of this organisation, and what it runs without."""
    page = {"without": without_separation(place.organisation)}
    return work_page(request, place, somebody, "desk/people.html", page)
