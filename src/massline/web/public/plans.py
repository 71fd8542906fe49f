"""What lasts longer than a round, for everybody: the plan, hypotheses, what is watched for, mandates."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from massline.web.people.models import Organisation
from massline.web.plans import planning, supposing, watching
from massline.web.plans.models import Hypothesis


def of_organisation(organisation: str) -> dict[str, Any]:
    """What every such page is given. Raises ``Http404`` where there is no such organisation."""
    found = get_object_or_404(Organisation, slug=organisation)
    return {"organisation": found, "lang": found.language}


@require_safe
def plan(request: HttpRequest, organisation: str) -> HttpResponse:
    """The stages over years: what must hold before each, who judged it and by what, which rounds belong to it."""
    page = of_organisation(organisation)
    return render(request, "public/plan.html", page | {"stages": planning.plan_of(page["organisation"])})


@require_safe
def hypotheses(request: HttpRequest, organisation: str) -> HttpResponse:
    """Every hypothesis under where it stands, those that failed with the others."""
    page = of_organisation(organisation)
    listed = [(state, rows) for state, rows in supposing.by_standing(page["organisation"]).items() if rows]
    return render(request, "public/hypotheses.html", page | {"listed": listed})


@require_safe
def hypothesis(request: HttpRequest, organisation: str, number: int) -> HttpResponse:
    """One hypothesis: what tested it, which papers claim it, where it stood when, and by what."""
    page = of_organisation(organisation)
    one = get_object_or_404(Hypothesis, organisation=page["organisation"], number=number)
    page |= {
        "one": one,
        "standing": supposing.standing_of(one),
        "states": supposing.states_of(one),
        "tests": supposing.tests_of(one),
        "claims": supposing.claims_of(one),
    }
    return render(request, "public/hypothesis.html", page)


@require_safe
def watch_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """What is watched for, what happens when it comes, and when somebody looked last."""
    page = of_organisation(organisation)
    rows = watching.watched(page["organisation"], today=timezone.localdate())
    return render(request, "public/watch_list.html", page | {"rows": rows})


@require_safe
def mandates(request: HttpRequest, organisation: str) -> HttpResponse:
    """What members let whom do, until when; what has lapsed says so by itself."""
    page = of_organisation(organisation)
    rows = watching.mandates_of(page["organisation"], today=timezone.localdate())
    return render(request, "public/mandates.html", page | {"rows": rows})
