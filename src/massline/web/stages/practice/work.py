"""Try: the page where the stage is worked on."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from massline.method.practice import Likelihood
from massline.web.people.hats import Act
from massline.web.rounds import standing
from massline.web.rounds.models import Expectation, Outcome, PositionVersion, Programme, Round, Stage
from massline.web.rounds.practice import acting, expecting, reaching, scoring
from massline.web.rounds.timely import why_not_now
from massline.web.stages.places import Place, refuse
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@dataclass(frozen=True)
class Line:
    """An expectation as the page shows it."""

    expectation: Expectation
    late: bool
    last: Outcome | None
    corrections: int
    due: bool

    @property
    def measured(self) -> str:
        """What is looked at, and from which number on it came true."""
        return measured(self.expectation)

    @property
    def sure(self) -> str:
        """How sure they were, in words."""
        return expecting.sure_in_words(self.expectation.probability)

    @property
    def percent(self) -> int | None:
        """The number behind the words, where it is not that of the word."""
        chance = float(self.expectation.probability)
        return None if Likelihood.nearest(chance).probability == chance else round(chance * 100)

    @property
    def outcome(self) -> dict[str, object] | None:
        """As components/expectation.html takes it."""
        return None if self.last is None else {"text": self.last.text, "kept": self.last.came_true}

    @property
    def early(self) -> bool:
        """It was told before its day."""
        due = self.expectation.due_on
        return self.last is not None and due is not None and self.last.day < due


def lines_of(round_: Round) -> list[Line]:
    """The expectations of the round, each with what came of it. A constant number of queries."""
    found, today = expecting.expectations_of(round_), timezone.localdate()
    late, outcomes = expecting.after_the_fact(found), expecting.latest_outcomes(found)
    return [
        Line(
            one, one.pk in late, last := outcomes.get(one.pk), (last.number or 1) - 1 if last else 0,
            one.due_on is not None and one.due_on <= today,
        )
        for one in found
    ]  # fmt: skip


def shown(place: Place) -> PositionVersion | None:
    """The version that is tried."""
    return standing.shown_version(place.round)


@require_safe
@at_the_desk()
def try_(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What there is to do in Try."""
    version, lines = shown(place), lines_of(place.round)
    pilot = version.pilots.prefetch_related("sections").last() if version else None
    reason = why_not_now(place.round, Stage.PRACTICE)
    page = {
        "version": version,
        "decision": version.decisions.order_by("-id").first() if version else None,
        "pilot": pilot,
        "lines": lines,
        "unlocked": [one for one in lines if one.expectation.locked_on is None],
        "record": expecting.record_in_words([one.expectation for one in lines]),
        "hopes": scoring.hopes_in_words([one.expectation for one in lines]),
        "actions": acting.actions_of(place.round),
        "over_reaches": reaching.over_reaches(place.round),
        "tests": place.round.structure_tests.all()[:50],
        "programmes": Programme.objects.filter(organisation=place.organisation, ended_on__isnull=True)[:50],
        "not_now": reason,
        "write": somebody.may(Act.TRY) and not reason,
        "tell": somebody.may(Act.TRY) and not why_not_now(place.round, Stage.PRACTICE, Stage.SUM_UP),
    }
    return work_page(request, place, somebody, "practice/try.html", page, stage=Stage.PRACTICE)


def why_not(place: Place, somebody: Sitting, *stages: Stage) -> str:
    """Why this person cannot write it down now, empty where they can: no form is offered that would be refused."""
    if not somebody.may(Act.TRY):
        return _("This is written down under another hat.")
    return why_not_now(place.round, *stages)


def measured(one: Expectation) -> str:
    """What is looked at, and from which number on it came true."""
    return ": ".join(filter(None, (one.measure, one.threshold)))


def not_now(request: HttpRequest, place: Place, happened: str) -> HttpResponse:
    """The page for what cannot be written down now."""
    return refuse(
        request, place, status=409, happened=happened, todo=_("Look at the page as it stands."),
        go=place.url("practice:try"),
    )  # fmt: skip
