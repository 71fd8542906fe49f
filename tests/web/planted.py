"""A plan, hypotheses, a watch list, mandates and a programme of an organisation, with a row in every table."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from massline.web.library.content import paper_in
from massline.web.library.models import PaperVersion
from massline.web.people.models import Organisation
from massline.web.plans import helping, planning, supposing, watching
from massline.web.plans.evidence import Evidence
from massline.web.plans.models import (
    Amount,
    Found,
    Help,
    HelpState,
    Hypothesis,
    Mandate,
    Move,
    PlanStage,
    Side,
    Standing,
    State,
    To,
    Watch,
)
from massline.web.rounds.models import Programme, Round
from massline.web.rounds.practice import programmes
from massline.web.rounds.practice.programmes import Need
from massline.web.rounds.slips import new_slip
from tests.web import shelf

DAY = date(2026, 3, 2)
BY: Any = {"role": "facilitator", "day": DAY}
WORDING = planning.Wording("Somebody in every block", "In each block somebody brings people together.", "2026")


@dataclass(frozen=True)
class Planted:
    """What was written down."""

    stage: PlanStage
    hypothesis: Hypothesis
    watch: Watch
    mandate: Mandate
    programme: Programme


def staged(organisation: Organisation, wording: planning.Wording = WORDING) -> PlanStage:
    """A stage of the plan."""
    return planning.write(organisation, wording, role="facilitator", day=DAY)


def watched(organisation: Organisation, what: str = "The landlord sells a block.", every: int = 30) -> Watch:
    """Something watched for."""
    told = {
        "watch_for": what, "if_seen": "A surveyor measures.", "then_do": "We call a meeting.", "every_days": every,
    }  # fmt: skip
    return watching.watch_for(organisation, told, watching.Holder("facilitator"), role="facilitator", day=DAY)


def mandated(
    organisation: Organisation, ends_on: date = DAY + timedelta(days=90), scope: str = "Speak about the lifts only."
) -> Mandate:
    """A mandate from the day on."""
    told = {
        "scope": scope,
        "given_by": "The members' meeting of 1 March", "begins_on": DAY, "ends_on": ends_on,
    }  # fmt: skip
    section = organisation.sections.order_by("order")[0]
    return watching.mandate(organisation, told, watching.Holder(section=section), None, role="facilitator", day=DAY)


def run(organisation: Organisation, name: str = "Thursday meal") -> Programme:
    """A programme."""
    need = Need(name, "a warm meal at the end of the month", "the kitchen group", DAY, "cooking for forty")
    return programmes.start(organisation, need, role="facilitator", day=DAY, ticket=uuid4())


def needed(programme: Programme, kind: str = "a meal on Thursdays", day: date = DAY, slip: str = "") -> Help:
    """A need of somebody who holds a slip."""
    asked = helping.Asked(Side.NEED, kind, Amount.OFTEN)
    return helping.ask(programme, asked, slip=slip or new_slip(), day=day)


def planted(organisation: Organisation, round_: Round, version: PaperVersion | None = None) -> Planted:
    """A row in every table of what outlasts rounds."""
    version = version or shelf.put_up(organisation, title=f"A claim of {organisation.slug}")
    stage = staged(organisation)
    planning.require(stage, "In two blocks somebody does already.", "The list of conveners.", **BY)
    condition = planning.as_it_stands(stage).conditions[0].row
    planning.judge(condition, State.UNMET, Evidence("In one block only.", {"round": round_}), **BY)
    planning.move(stage, Move.BEGUN, "Winter comes first.", **BY)
    planning.hang(stage, round_, hangs=True, **BY)
    supposed = supposing.suppose(organisation, "People come where they eat.", "Nobody stays after the meal.", **BY)
    supposing.test_in(supposed, round_, None, **BY)
    anchor = anchors_of(version)[0]
    supposing.claim(supposed, version, anchor, **BY)
    supposing.stand(supposed, Standing.NOT_SUPPORTED, Evidence("Three of forty stayed."), **BY)
    watch = watched(organisation)
    watching.look(watch, Found.NOT_SEEN, "", **BY)
    mandate = mandated(organisation)
    watching.recall(mandated(organisation, scope="Speak about rents."), "He signed.", None, **BY)
    programme = run(organisation)
    helping.invite(programme, To.DECIDE, "What do we cook in winter?", DAY + timedelta(days=9), **BY)
    helping.answer(needed(programme), HelpState.MET, "", day=DAY)
    needed(programme)
    helping.can_run(programme, slip=new_slip(), day=DAY)
    return Planted(stage, supposed, watch, mandate, programme)


def anchors_of(version: PaperVersion) -> list[str]:
    """The anchors of a paper's paragraphs."""
    return [one.anchor for one in paper_in(version.content).paragraphs if one.kind != "heading"]
