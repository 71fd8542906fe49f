"""Chance by answers: equal rows have equal numbers whatever they are called, and numbers are spread evenly."""

import numpy as np

from massline.engine.drawing import answer_keys, scattered
from tests.engine import planted


def test_the_number_of_a_row_hangs_on_its_answers_alone() -> None:
    votes = planted.matrix(np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1] * 3), np.array([1, 0, 1, 0, 1, -1]), 3, 2)
    first, second, third = answer_keys(votes)
    assert first == second != third
    which = answer_keys(votes, answers=False)
    assert which[0] == which[2]


def test_numbers_follow_people_when_they_are_renamed() -> None:
    votes = planted.spectrum(1, people=50, statements=20, each=10)
    name = np.random.default_rng(0).permutation(50)
    renamed = planted.matrix(
        name[votes.person], votes.statement.astype(np.int64), votes.answer.astype(np.int64), 50, 20
    )
    np.testing.assert_array_equal(answer_keys(renamed)[name], answer_keys(votes))


def test_votes_left_out_count_for_nothing() -> None:
    votes = planted.spectrum(1, people=50, statements=20, each=10)
    kept = votes.statement < 7
    np.testing.assert_array_equal(answer_keys(votes, kept), answer_keys(votes.without(~kept)))


def test_scattered_numbers_are_spread_evenly() -> None:
    part = scattered(np.arange(10_000, dtype=np.uint64)) < np.uint64(2**64 // 4)
    assert abs(part.mean() - 0.25) < 0.02
