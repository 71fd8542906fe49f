"""What routing knows: figures of statements at the time of a release, and nothing about a person."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from massline.engine.opinion import OpinionModel
from massline.engine.shares import Floats, Integers

FORMAT = "massline-routing/1"
AXES = 2
"""Directions a state keeps: those that move answers most. Further ones are mostly noise at a few votes a person."""
DIGITS = 3
"""Figures are kept to a thousandth: enough to route by, and no trace of the last digits of a single vote."""


class StateError(ValueError):
    """A routing state that cannot be one: shapes that differ, figures that are none, a document of another kind."""


@dataclass(frozen=True, eq=False)
class RoutingState:
    """Figures of S statements, all read-only: they change by making a new state, at a release.

    statements  S ids
    intercept   (S,) logit of agreeing of somebody about whom nothing is known
    loading     (S, K) how the answer moves with a person's position; K may be 0: then only ``seen`` routes
    lean        variance of a person's general readiness to agree, above 0
    passing     (S,) chance of a pass, 0 to 1
    seen        (S,) how many had answered
    first       for each small section the few statements every voter there is asked
    release     the number of the release it was made with

    A state made of very few votes routes by their noise: make none below some thirty voters.
    """

    statements: tuple[str, ...]
    intercept: Floats
    loading: Floats
    lean: float
    passing: Floats
    seen: Integers
    first: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    release: int = 0

    def __post_init__(self) -> None:
        size = len(self.statements)
        shapes = [self.intercept.shape, self.passing.shape, self.seen.shape, self.loading.shape[:1]]
        if len(set(self.statements)) != size or shapes != [(size,)] * 4 or self.loading.ndim != 2:
            raise StateError(f"{size} different statements need one figure each; their shapes are {shapes}")
        figures = np.concatenate([self.intercept, self.loading.ravel(), self.passing, [self.lean]])
        if not (np.isfinite(figures).all() and self.lean > 0):
            raise StateError("a figure of the routing state is no number, or the variance of the lean is not above 0")
        if ((self.passing < 0) | (self.passing > 1)).any() or (self.seen < 0).any():
            raise StateError("chances of a pass lie between 0 and 1, and nobody was seen fewer than 0 times")
        for array in (self.intercept, self.loading, self.passing, self.seen):
            array.flags.writeable = False

    @classmethod
    def made(
        cls,
        statements: Sequence[str],
        *,
        intercept: ArrayLike,
        loading: ArrayLike,
        passing: ArrayLike,
        seen: ArrayLike,
        lean: float = 1.0,
        first: Mapping[str, Sequence[str]] | None = None,
        release: int = 0,
    ) -> Self:
        """The state of these figures, rounded to a thousandth and copied; what was given is not changed."""
        return cls(
            statements=tuple(statements),
            intercept=_rounded(intercept),
            loading=_rounded(loading),
            lean=max(round(float(lean), DIGITS), 0.5**10),
            passing=_rounded(passing),
            seen=np.array(seen, np.int64),
            first={section: tuple(few) for section, few in (first or {}).items()},
            release=release,
        )

    def of(self, statements: Sequence[str]) -> "RoutingState":
        """The same for these statements in this order; one it does not know has been seen by nobody.

        Of an unknown statement nothing is believed: a logit of the others' mean, no loading, the others' mean pass.
        """
        place = {name: index for index, name in enumerate(self.statements)}
        index = np.array([place.get(name, -1) for name in statements], np.int64)
        known = index >= 0

        def taken(values: Floats, otherwise: float) -> Floats:
            found = np.full((len(index), *values.shape[1:]), otherwise)
            found[known] = values[index[known]]
            return found

        seen = np.zeros(len(index), np.int64)
        seen[known] = self.seen[index[known]]
        return RoutingState(
            statements=tuple(statements),
            intercept=taken(self.intercept, float(self.intercept.mean()) if len(self.intercept) else 0.0),
            loading=taken(self.loading, 0.0),
            lean=self.lean,
            passing=taken(self.passing, float(self.passing.mean()) if len(self.passing) else 0.1),
            seen=seen,
            first=self.first,
            release=self.release,
        )

    def document(self) -> str:
        """The state as one line of JSON, equal for equal states; ``read_state`` reads it back."""
        told = {
            "format": FORMAT,
            "release": self.release,
            "lean": self.lean,
            "statements": list(self.statements),
            "intercept": self.intercept.tolist(),
            "loading": self.loading.tolist(),
            "passing": self.passing.tolist(),
            "seen": self.seen.tolist(),
            "first": {section: list(few) for section, few in sorted(self.first.items())},
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def read_state(document: str) -> RoutingState:
    """The state a document holds.

    >>> state = RoutingState.made(["a"], intercept=[0.5], loading=[[1.0]], passing=[0.1], seen=[12])
    >>> read_state(state.document()).seen.tolist()
    [12]

    Raises ``StateError`` for anything ``RoutingState.document`` did not write.
    """
    try:
        told: dict[str, Any] = json.loads(document)
        if told["format"] != FORMAT:
            raise StateError(f"format is {told['format']!r}, expected {FORMAT!r}")
        size = len(told["statements"])
        return RoutingState.made(
            told["statements"],
            intercept=told["intercept"],
            loading=np.array(told["loading"], np.float64).reshape(size, -1 if size else 0),
            passing=told["passing"],
            seen=told["seen"],
            lean=told["lean"],
            first=told["first"],
            release=told["release"],
        )
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as fault:
        raise StateError(f"this is no routing state: {fault!r}") from fault


def state_of(
    model: OpinionModel, *, first: Mapping[str, Sequence[str]] | None = None, release: int = 0
) -> RoutingState:
    """The routing state of a fitted opinion model: its statements on two axes, and not one figure of a person.

    The chance of a pass is that of somebody new. Make it when a release is made and at no other time: routing that
    follows every vote tells with each page what the last voter did.
    """
    newcomer, _ = model.passing.priors.of_people()
    passing = model.passing.statements.mean[:, 0] + float(newcomer[0])
    return RoutingState.made(
        model.votes.statements,
        intercept=model.intercept,
        loading=model.loading[:, :AXES],
        passing=1.0 / (1.0 + np.exp(-np.clip(passing, -35.0, 35.0))),
        seen=model.votes.counts().seen,
        lean=model.sides.priors.lean,
        first=first,
        release=release,
    )


def _rounded(values: ArrayLike) -> Floats:
    # Adding nought turns -0.0 into 0.0, so that equal states are equal documents.
    return np.asarray(np.round(np.asarray(values, np.float64), DIGITS) + 0.0, np.float64)
