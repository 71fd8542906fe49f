"""Deciding: what the rule makes of the answers, and what the organisation's own body decided."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from massline.web.people import two_people
from massline.web.people.hats import Act
from massline.web.people.models import TwoPersonKind
from massline.web.rounds.gaps.going_back import before_deciding
from massline.web.rounds.models import DecisionKind, PositionVersion, Stage
from massline.web.rounds.published_deeds import decision_payload
from massline.web.rounds.report_back import deciding
from massline.web.rounds.standing import shown_version
from massline.web.stages.places import PAGES, Place, see
from massline.web.stages.proposing import confirm
from massline.web.stages.report_back.forms import DecisionForm
from massline.web.stages.report_back.work import not_now
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import Missing, work_page


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.DECIDE)
def decide(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The decision, written down once; then the answers are opened. Where two keep the keys one agrees first."""
    version = shown_version(place.round)
    if version is None or (place.stage != Stage.REPORT_BACK and not version.decisions.exists()):
        return not_now(request, place)
    if request.method != "POST":
        if version.decisions.exists():
            return see(f"{place.url('report_back:go_back')}#decision")
        return _page(request, place, somebody, version, DecisionForm())
    form = DecisionForm(request.POST)
    if form.is_valid():
        wanted = deciding.Wanted(
            DecisionKind(form.cleaned_data["kind"]),
            form.cleaned_data["body"],
            form.cleaned_data["day"],
            form.cleaned_data["reason"],
        )
        try:
            if two_people.separated(place.organisation, Act.LAST_RELEASE):
                deciding.check(version, wanted, today=timezone.localdate())
                return confirm(request, place, somebody, TwoPersonKind.DECIDE, decision_payload(version, wanted))
            deciding.take(version, wanted, role=somebody.role(Act.DECIDE), today=timezone.localdate())
        except deciding.DecisionRefusedError as fault:
            form.add_error(fault.field or None, str(fault))
        except two_people.TwoPersonError as fault:
            form.add_error(None, str(fault))
        else:
            return see(f"{place.url('report_back:go_back')}?did=decided#decision")
    return _page(request, place, somebody, version, form)


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, version: PositionVersion, form: DecisionForm
) -> HttpResponse:
    early = before_deciding(place.round, version, timezone.localdate())
    page: dict[str, Any] = {
        "version": version,
        "form": form,
        "early": [Missing(gap, f"{place.url(PAGES[gap.stage])}#{gap.anchor}") for gap in early],
        "two": two_people.separated(place.organisation, Act.LAST_RELEASE),
        "waits": any(
            row.kind == TwoPersonKind.DECIDE and row.payload.get("version") == version.pk.hex
            for row in two_people.waiting(place.organisation, now=timezone.now())
        ),
        "by_open_link": deciding.came_by_open_link(version),
        "reservations": version.reservations.select_related("section").order_by("id"),
    }
    # While answers may still come in, nobody watches them move: the figures are for the day of the decision.
    if not early:
        counted = deciding.count(version)
        page |= {
            "rule": deciding.RULE_SAYS[counted.by_rule],
            "because": deciding.in_words(counted),
            "sections": deciding.verdicts(counted),
            "heard": deciding.answered_in_steps(version),
        }
    status = 422 if form.errors else 200
    return work_page(
        request, place, somebody, "report_back/decision.html", page, stage=Stage.REPORT_BACK, status=status
    )
