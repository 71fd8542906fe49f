"""The drawn thread of the first page, found by following lineage from four names of the example."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from massline.web.public.addresses import page_of
from massline.web.public.standing import is_accepted, standing_of
from massline.web.public.trail import (
    Line,
    decision_line,
    elements_of,
    expectation_line,
    expectations_of,
    measured,
    next_from,
    outcome_line,
    point_line,
    words_line,
)
from massline.web.rounds.lineage import follow
from massline.web.rounds.models import Consultation, Expectation, Origin, Outcome, Statement


@dataclass(frozen=True)
class Names:
    """What is named by hand; everything between is followed."""

    organisation: str = "millbrook"
    consultation: str = "damp"
    nobody_said: str = "e5"
    somebody_said: str = "a31"
    take_back: str = "a16"
    slip: str = "h118"


NAMES = Names()


@dataclass(frozen=True)
class Leg:
    """One idea on its way: where it came from, the point, the decision, what was expected and what happened."""

    round_number: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Drawn:
    """The thread of the first page."""

    consultation: Consultation
    legs: tuple[Leg, Leg]
    expected: int
    came_true: int


def example() -> Consultation | None:
    """The example's consultation; None where it was never loaded."""
    found = Consultation.objects.filter(slug=NAMES.consultation, organisation__slug=NAMES.organisation)
    return found.select_related("organisation").first()


def named(consultation: Consultation, label: str) -> Statement | None:
    """A statement of the consultation by its name."""
    return Statement.objects.filter(round__consultation=consultation, label=label).first()


def drawn(consultation: Consultation) -> Drawn | None:
    """The thread as the tables hold it now; None where a link of it is missing."""
    failed, worked = named(consultation, NAMES.nobody_said), named(consultation, NAMES.somebody_said)
    first = _leg(failed, nobody_line(failed)) if failed else None
    point = _next_point(failed, worked) if failed and worked else None
    second = (
        _leg(point, replace(words_line(worked), source="", label=_("A neighbour said"))) if point and worked else None
    )
    if first is None or second is None or point is None:
        return None
    asked_again = Line("learned", _("So they went back and asked again."), page_of(point))
    first = replace(first, lines=(*first.lines, asked_again))
    outcomes = Outcome.objects.filter(
        expectation__version__position__round__consultation=consultation,
        expectation__locked_on__isnull=False,
        came_true__isnull=False,
    )
    return Drawn(consultation, (first, second), outcomes.count(), outcomes.filter(came_true=True).count())


def nobody_line(point: Statement) -> Line:
    """Where a quotation would stand if somebody had said it."""
    standing = standing_of(point)
    return Line("nobody", standing.meaning, f"{page_of(point)}#rests-on", label=standing.term.capitalize())


def _leg(point: Statement, origin: Line) -> Leg | None:
    followed = [follow(element) for element in elements_of(point)]
    reached = [pair for pair in expectations_of(point) if pair[1] is not None]
    if not followed or not reached:
        return None
    expectation, outcome = reached[0]
    assert outcome is not None
    decision = followed[-1].decision
    lines = [origin, replace(point_line(point, followed), source="")]
    lines += [replace(decision_line(decision, page_of(point)), source="", date="")] if decision else []
    lines += [replace(expectation_line(expectation), date=""), _happened(expectation, outcome)]
    return Leg(point.round.number, tuple(lines))


def _happened(expectation: Expectation, outcome: Outcome) -> Line:
    line = measured(outcome_line(outcome), expectation, outcome)
    return replace(line, source="", date="")


def _next_point(failed: Statement, said: Statement) -> Statement | None:
    """The point that rests both on what came of the first idea and on the neighbour's words."""
    for _expectation, outcome in expectations_of(failed):
        for target in next_from(outcome):
            rests = target.sources.filter(statement=said).exists()
            if rests and target.origin == Origin.DRAFTING and is_accepted(said):
                return target
    return None
