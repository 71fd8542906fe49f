"""Tables of plans, hypotheses, watch list, mandates and help."""

from massline.web.plans.models.helping import Amount, Ended, Help, HelpState, HelpTally, Invitation, Runner, Side, To
from massline.web.plans.models.hypothesis import (
    Hypothesis,
    HypothesisClaim,
    HypothesisState,
    HypothesisTest,
    Standing,
)
from massline.web.plans.models.plan import (
    Judgement,
    Move,
    PlanMove,
    PlanRound,
    PlanStage,
    PlanWords,
    Precondition,
    State,
)
from massline.web.plans.models.watching import Found, Mandate, MandateRecall, Watch, WatchReview

__all__ = [
    "Amount",
    "Ended",
    "Found",
    "Help",
    "HelpState",
    "HelpTally",
    "Hypothesis",
    "HypothesisClaim",
    "HypothesisState",
    "HypothesisTest",
    "Invitation",
    "Judgement",
    "Mandate",
    "MandateRecall",
    "Move",
    "PlanMove",
    "PlanRound",
    "PlanStage",
    "PlanWords",
    "Precondition",
    "Runner",
    "Side",
    "Standing",
    "State",
    "To",
    "Watch",
    "WatchReview",
]
