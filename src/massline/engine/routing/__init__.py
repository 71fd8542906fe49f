"""What to ask next, with the chance of every serving known: docs/engine/routing.md explains it."""

from massline.engine.routing.drawing import Drawn, bucket_of, draw, weights
from massline.engine.routing.report import Evenness, RoutingReport, Served, routing_report
from massline.engine.routing.reweighting import Reweighted, inclusion, reweighted
from massline.engine.routing.sections import few_that_matter, is_small
from massline.engine.routing.state import RoutingState, StateError, read_state, state_of

__all__ = [
    "Drawn",
    "Evenness",
    "Reweighted",
    "RoutingReport",
    "RoutingState",
    "Served",
    "StateError",
    "bucket_of",
    "draw",
    "few_that_matter",
    "inclusion",
    "is_small",
    "read_state",
    "reweighted",
    "routing_report",
    "state_of",
    "weights",
]
