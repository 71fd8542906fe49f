"""Moving the round: on, back, paused, taken up again."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from massline.web.people import two_people
from massline.web.people.hats import Act
from massline.web.people.models import TwoPersonKind
from massline.web.rounds import loop
from massline.web.rounds.deeds import has_codes
from massline.web.rounds.measuring import alarms
from massline.web.rounds.models import Stage
from massline.web.stages.desk import two
from massline.web.stages.places import PAGES, Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import Missing, work_page


@require_POST
@at_the_desk(Act.MOVE)
def advance(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """On to the next stage, or the list of what is missing."""
    seen, why = request.POST.get("seen", ""), _reason(request, "override")
    if seen == place.stage and _opens_with_codes(place, why):
        payload = {"round": place.round.pk.hex, "override": why}
        return two.confirm(request, place, somebody, TwoPersonKind.OPEN_WITH_CODES, payload)
    try:
        if seen not in Stage.values:
            raise loop.NotYetError(_("It is not clear from which stage to go on: look at the page again."))
        change = loop.advance(
            place.round,
            role=somebody.role(Act.MOVE),
            day=timezone.localdate(),
            override=why,
            seen=Stage(seen),
        )
    except loop.NotYetError as refused:
        return refused_page(request, place, somebody, refused)
    _count_alarms(place)
    return see(f"{place.url(PAGES[Stage(change.after)])}?did=moved")


@require_POST
@at_the_desk(Act.MOVE)
def back(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Back to an earlier stage, or a pause, or on after a pause."""
    to, why = request.POST.get("to", ""), _reason(request, "reason")
    role, day = somebody.role(Act.MOVE), timezone.localdate()
    try:
        if to == "pause":
            loop.pause(place.round, role=role, day=day, reason=why)
        elif to == "resume":
            loop.resume(place.round, role=role, day=day, reason=why)
        elif to in Stage.values:
            loop.go_back(place.round, Stage(to), role=role, day=day, reason=why)
        else:
            raise loop.NotYetError(_("Choose where to go back to."))
    except loop.NotYetError as refused:
        return refused_page(request, place, somebody, refused)
    _count_alarms(place)
    return see(f"{place.url(PAGES[loop.stage_of(place.round)])}?did=moved")


def _opens_with_codes(place: Place, why: str) -> bool:
    """Whether this step asks people who hold codes, and two keep the keys. What is missing is told first."""
    if place.stage != Stage.INVESTIGATE or not has_codes(place.consultation):
        return False
    missing = loop.gaps(place.round, today=timezone.localdate())
    if any(gap.hard for gap in missing) or (missing and not why):
        return False
    return two_people.separated(place.organisation, Act.OPEN_WITH_CODES)


def _count_alarms(place: Place) -> None:
    """A step changes what alarms speak of; in a small round they are counted when somebody looks."""
    if alarms.large(place.round):
        alarms.count_again(place.round, today=timezone.localdate())


def refused_page(request: HttpRequest, place: Place, somebody: Sitting, refused: loop.NotYetError) -> HttpResponse:
    """Why the step was refused, with the same list as on the page."""
    page = {
        "happened": str(refused),
        "gaps": [Missing(gap, f"{place.url(PAGES[gap.stage])}#{gap.anchor}") for gap in refused.gaps],
        "back_url": place.url(PAGES[place.stage]),
    }
    return work_page(request, place, somebody, "desk/not_yet.html", page, status=409)


def _reason(request: HttpRequest, field: str) -> str:
    # One line of words that everybody will read; longer ones are cut where the column ends.
    return " ".join(request.POST.get(field, "").replace("\x00", "").split())[:500]
