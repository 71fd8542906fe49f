"""Structure tests: small public acts, counted by section, four kinds that are never merged."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.rounds.models import Stage, StructureTest, Uptake
from massline.web.rounds.practice import reaching
from massline.web.rounds.practice.expecting import ExpectingRefusedError
from massline.web.rounds.timely import NotNowError, why_not_now
from massline.web.stages.places import Place, see
from massline.web.stages.practice.numbers import ReachForm
from massline.web.stages.practice.work import not_now
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@dataclass(frozen=True)
class Done:
    """A test with what each section showed."""

    test: StructureTest
    shares: list[tuple[reaching.Part, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.TRY)
def tests(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The tests of the round by kind, and a form for one more."""
    parts = reaching.parts_of(place.round)
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = ReachForm(data, parts=parts, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            reaching.count(
                place.round,
                told["name"],
                Uptake(told["kind"]),
                held_on=told["day"],
                people=told["numbers"],
                day=today,
            )
        except NotNowError as fault:
            return not_now(request, place, str(fault))
        except ExpectingRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        else:
            return see(f"{place.url('practice:tests')}?did=counted")
    rows = place.round.structure_tests.prefetch_related("counts")
    done = [Done(row, reaching.by_section(row.counts.all(), parts)) for row in rows]
    kinds = [(kind.label, [one for one in done if one.test.kind == kind]) for kind in Uptake]
    reason = why_not_now(place.round, Stage.PRACTICE)
    page = {
        "kinds": [(label, found) for label, found in kinds if found],
        "form": form,
        "not_now": reason,
        "write": somebody.may(Act.TRY) and not reason,
        "back": place.url("practice:try"),
    }
    status = 422 if form.errors else 200
    return work_page(request, place, somebody, "practice/tests.html", page, status=status)
