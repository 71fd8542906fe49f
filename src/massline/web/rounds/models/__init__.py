"""The tables of a consultation, one file a noun."""

from massline.web.rounds.models.ballot import Answer, Ballot, Response, ResponseAnswer, Serving
from massline.web.rounds.models.code import Code, CodeBatch
from massline.web.rounds.models.consultation import Consultation, Round, Stage, StageChange
from massline.web.rounds.models.position import (
    Decision,
    DecisionKind,
    Disposition,
    DispositionKind,
    Element,
    Position,
    PositionVersion,
    Reservation,
)
from massline.web.rounds.models.practice import Action, Expectation, Observation, Outcome
from massline.web.rounds.models.release import Release, SealedCounts
from massline.web.rounds.models.source import Source
from massline.web.rounds.models.statement import Moderation, Origin, Statement, Verdict, Visibility

__all__ = [
    "Action",
    "Answer",
    "Ballot",
    "Code",
    "CodeBatch",
    "Consultation",
    "Decision",
    "DecisionKind",
    "Disposition",
    "DispositionKind",
    "Element",
    "Expectation",
    "Moderation",
    "Observation",
    "Origin",
    "Outcome",
    "Position",
    "PositionVersion",
    "Release",
    "Reservation",
    "Response",
    "ResponseAnswer",
    "Round",
    "SealedCounts",
    "Serving",
    "Source",
    "Stage",
    "StageChange",
    "Statement",
    "Verdict",
    "Visibility",
]
