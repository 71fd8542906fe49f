"""Hypotheses at the desk: put on the list, tested, judged; none is ever taken off."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.plans import evidence, supposing
from massline.web.plans.evidence import PlanRefusedError
from massline.web.plans.models import Hypothesis, Standing
from massline.web.stages.desk.plan_forms import ClaimForm, StandForm, SupposeForm, TestForm
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LEARN)
def hypotheses(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The list by where each stands, and the form for another."""
    form = SupposeForm(request, place.organisation, "suppose")
    if form.sent and form.is_valid():
        told = form.cleaned_data
        made = supposing.suppose(
            place.organisation, told["text"], told["against"], role=somebody.role(Act.LEARN), day=timezone.localdate()
        )
        return see(f"{place.url('desk:hypotheses')}{made.pk}/")
    listed = [(state.label, rows) for state, rows in supposing.by_standing(place.organisation).items() if rows]
    page = {"listed": listed, "form": form}
    return work_page(request, place, somebody, "desk/hypotheses.html", page, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LEARN)
def hypothesis(request: HttpRequest, place: Place, somebody: Sitting, hypothesis: UUID) -> HttpResponse:
    """One hypothesis: what tests it, which papers claim it, where it stands now."""
    row = get_object_or_404(Hypothesis, pk=hypothesis, organisation=place.organisation)
    stand = StandForm(request, place.organisation, "stand")
    test = TestForm(request, place.organisation, "test")
    claim = ClaimForm(request, place.organisation, "claim")
    by: dict[str, Any] = {"role": somebody.role(Act.LEARN), "day": timezone.localdate()}
    sent = next((one for one in (stand, test, claim) if one.sent), None)
    if sent is not None and sent.is_valid():
        try:
            if sent is stand:
                supposing.stand(row, Standing(stand.cleaned_data["state"]), stand.told(), **by)
            elif sent is test:
                supposing.test_in(row, *test.chosen(), **by)
            else:
                told = evidence.paragraph_at(place.organisation, claim.cleaned_data["paragraph"])
                supposing.claim(row, *told, **by)
        except PlanRefusedError as fault:
            sent.refuse(fault)
        else:
            return see(f"{place.url('desk:hypotheses')}{row.pk}/?did=written")
    page = {
        "one": row,
        "standing": supposing.standing_of(row),
        "states": supposing.states_of(row),
        "tests": supposing.tests_of(row),
        "claims": supposing.claims_of(row),
        "stand": stand,
        "test": test,
        "claim": claim,
    }
    return work_page(request, place, somebody, "desk/hypothesis.html", page, status=_status(request))


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
