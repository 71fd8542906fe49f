"""Who agrees with what: votes where there are some, chances where there are none."""

import numpy as np

from massline.engine.opinion import OpinionModel
from massline.engine.shares import Floats, Integers
from massline.engine.votes import AGREE, VoteMatrix


class SlateError(ValueError):
    """A slate that cannot be chosen: nobody, no statement, or more wanted than there are."""


def approvals(votes: VoteMatrix, expected: Floats) -> Floats:
    """Who agrees with what: 1 or 0 where somebody voted (a pass is 0), ``expected`` (P, S) where they did not.

    ``expected`` is the chance that a person would agree, passes counted in the base; it is not changed. Never give
    the chance of agree *against disagree*: whoever would pass is then counted as half a supporter.

    >>> votes, _ = VoteMatrix.from_events(["1", "2"], ["a", "b"], [1, 0])
    >>> approvals(votes, np.full((2, 2), 0.4)).tolist()
    [[1.0, 0.4], [0.4, 0.0]]

    Raises ``SlateError`` for another shape, nan, or chances outside 0 to 1.
    """
    wanted = (len(votes.participants), len(votes.statements))
    filled = checked(expected, wanted).copy()
    filled[votes.person, votes.statement] = votes.answer == AGREE
    return filled


def contested(approval: Floats, *, most: float = 0.5) -> Integers:
    """Statements that at most ``most`` of the people are expected to agree with: indices, int64.

    Among statements nearly everybody agrees with any choice represents everybody, and a slate says nothing.

    >>> contested(np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 0.0]])).tolist()
    [1, 2]
    """
    return np.flatnonzero(checked(approval).mean(axis=0) <= most).astype(np.int64)


def expected_approvals(model: OpinionModel) -> Floats:
    """``approvals`` of a fitted opinion model: votes as they are, else P(no pass) x P(agree given a side), (P, S).

    The whole table of people and statements is held at once: 8 bytes a cell.
    """
    return approvals(model.votes, (1.0 - model.pass_table()) * model.probability_table())


def checked(approval: Floats, shape: tuple[int, int] | None = None) -> Floats:
    """The table as float64. Raises ``SlateError`` for another shape, nan, or chances outside 0 to 1."""
    chances = np.asarray(approval, np.float64)
    if chances.ndim != 2 or (shape is not None and chances.shape != shape):
        raise SlateError(f"approvals have shape {chances.shape}, expected {shape or 'people x statements'}")
    if chances.size and not (chances.min() >= 0.0 and chances.max() <= 1.0):
        raise SlateError("approvals are chances from 0 to 1; at least one is not, or is no number")
    return chances
