"""The opinion map: everybody on it, distances that say nothing about diligence, ranges that keep their promise."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from massline.engine.groups import OpinionMap, opinion_map
from massline.engine.votes import VoteMatrix
from tests.engine import planted


@pytest.fixture(scope="module")
def uneven() -> VoteMatrix:
    """A spectrum in which people gave between 1 and 30 answers, and ten people passed throughout."""
    votes = planted.spectrum(2, people=300)
    generator = np.random.default_rng(3)
    keep = generator.integers(1, 31, 300)
    kept = votes.without(np.arange(len(votes)) % 30 >= keep[votes.person])
    answer = kept.answer.copy()
    answer[kept.person < 10] = 0
    return VoteMatrix(kept.participants, kept.statements, kept.person.copy(), kept.statement.copy(), answer)


@pytest.fixture(scope="module")
def drawn(uneven: VoteMatrix) -> OpinionMap:
    return opinion_map(planted.fitted(uneven))


def test_distance_from_the_middle_does_not_grow_with_answers(uneven: VoteMatrix, drawn: OpinionMap) -> None:
    distance = np.hypot(*drawn.position.T)
    assert abs(float(spearmanr(uneven.votes_per_person(), distance)[0])) < 0.15


def test_everybody_has_a_place_inside_their_range(drawn: OpinionMap) -> None:
    assert drawn.position.shape == (300, 2)
    assert np.isfinite(drawn.position).all()
    assert (drawn.low <= drawn.position).all()
    assert (drawn.position <= drawn.high).all()


def test_ranges_narrow_with_answers(uneven: VoteMatrix, drawn: OpinionMap) -> None:
    width = (drawn.high - drawn.low).mean(axis=1)
    assert float(spearmanr(uneven.votes_per_person(), width)[0]) < -0.8


def test_ranges_after_few_answers_hold_the_place_after_all_of_them() -> None:
    votes = planted.spectrum(5, people=300)
    generator = np.random.default_rng(6)
    few = generator.permutation(300)[:80]
    keep = np.full(300, 30)
    keep[few] = generator.integers(3, 11, 80)
    hidden = np.arange(len(votes)) % 30 >= keep[votes.person]
    full, masked = opinion_map(planted.fitted(votes)), opinion_map(planted.fitted(votes.without(hidden)))
    turn = np.linalg.lstsq(masked.statement, full.statement, rcond=None)[0]
    side = np.sign(np.diag(turn))
    assert np.abs(np.diag(turn)).min() > 0.7
    low, high = np.minimum(masked.low * side, masked.high * side), np.maximum(masked.low * side, masked.high * side)
    inside = (low[few] <= full.position[few]) & (full.position[few] <= high[few])
    assert inside.mean() > 0.85


def test_axes_are_named_by_statements_with_opposite_answers_at_their_ends() -> None:
    votes, _ = planted.groups(3, people=120, statements=40, number=2)
    unlisted = np.zeros(40, np.bool_)
    unlisted[0] = True
    drawn = opinion_map(planted.fitted(votes), unlisted=unlisted)
    first = drawn.axes[0]
    assert len(first.high.statements) == 3
    assert 0 not in first.high.statements
    assert first.low.statements == first.high.statements
    assert all(low != high for low, high in zip(first.low.answers, first.high.answers, strict=True))
    assert drawn.axes[0].explained > drawn.axes[1].explained
    point = drawn.statement[first.high.statements[0], 0]
    assert first.high.answers[0] == ("agree" if point > 0 else "disagree")
