"""Slates: groups get what their size earns, whoever is left out is counted, and what is missing is said."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from massline.engine.slate import (
    SlateError,
    approvals,
    audit,
    contested,
    equal_shares,
    expected_audits,
    expected_score,
    greedy_coverage,
    greedy_score,
    left_out,
    proportional,
)
from massline.engine.votes import VoteMatrix

RULES = [proportional, greedy_score, greedy_coverage, equal_shares]


def camps(*sizes: int, each: int = 4) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """People of camps who agree with their own camp's statements and no other."""
    table = np.zeros((sum(sizes), each * len(sizes)))
    start = 0
    for camp, size in enumerate(sizes):
        table[start : start + size, camp * each : (camp + 1) * each] = 1.0
        start += size
    return table


def harmonic(number: int) -> float:
    return sum(1 / n for n in range(1, number + 1))


def test_camps_of_5_3_and_2_in_10_get_5_3_and_2_of_ten_statements() -> None:
    table = camps(50, 30, 20, each=10)
    for rule in (proportional, greedy_score, equal_shares):
        chosen = np.array(rule(table, 10))
        assert [int(((chosen // 10) == camp).sum()) for camp in range(3)] == [5, 3, 2]


def test_the_most_agreed_statements_drop_a_camp_of_4_in_10_and_the_audit_says_so() -> None:
    table = camps(60, 40)
    found = audit(table > 0, (0, 1, 2, 3))
    assert found.uncovered == 0.4
    assert found.ratio == pytest.approx(40 / (100 / 4))
    assert found.claimant in {4, 5, 6, 7}
    assert audit(table > 0, proportional(table, 4)).ratio < 1


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 10**6), some.integers(1, 3))
def test_swaps_find_the_best_score_there_is_on_small_tables_or_nearly(seed: int, k: int) -> None:
    table = (np.random.default_rng(seed).random((9, 6)) < 0.4).astype(np.float64)
    best = max(expected_score(table, slate) for slate in combinations(range(6), k))
    assert expected_score(table, proportional(table, k)) >= 0.97 * best


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 10**6), some.integers(1, 4))
def test_the_audit_is_the_definition_counted_out_by_hand(seed: int, k: int) -> None:
    table = np.random.default_rng(seed).random((11, 6)) < 0.4
    slate = tuple(range(k))
    content = [sum(row[j] for j in slate) for row in table]
    claims = {
        (c, level): sum(1 for i, row in enumerate(table) if row[c] and content[i] < level) / (level * 11 / k)
        for c, level in product(range(k, 6), range(1, k + 1))
    }
    found = audit(table, slate)
    assert found.ratio == pytest.approx(max(claims.values()))
    assert found.uncovered == pytest.approx(content.count(0) / 11)
    assert found.score == pytest.approx(sum(harmonic(u) for u in content) / 11)
    if found.claimant is not None:
        assert claims[found.claimant, found.claiming] == pytest.approx(found.ratio)


@settings(max_examples=30, deadline=None)
@given(some.integers(0, 10**6))
def test_swaps_and_equal_shares_leave_no_group_a_claim_on_complete_votes(seed: int) -> None:
    table = np.random.default_rng(seed).random((20, 7)) < 0.45
    for rule in (proportional, equal_shares):
        assert audit(table, rule(table.astype(np.float64), 3)).ratio < 1


def test_the_expected_score_is_the_mean_over_every_way_the_missing_votes_could_fall() -> None:
    table = np.array([[0.3, 1.0, 0.8], [0.5, 0.0, 0.1]])
    by_hand = 0.0
    for row in table:
        for answers in product((0, 1), repeat=3):
            chance = np.prod([p if a else 1 - p for p, a in zip(row, answers, strict=True)])
            by_hand += float(chance) * harmonic(sum(answers)) / 2
    assert expected_score(table, (0, 1, 2)) == pytest.approx(by_hand)


def test_a_chance_is_not_taken_for_a_vote() -> None:
    """Ninety people who may agree (.2) weigh less than thirty who do."""
    table = np.zeros((120, 2))
    table[:90, 0], table[90:, 1] = 0.2, 1.0
    for rule in RULES:
        assert rule(table, 1) == (1,)


def test_a_pass_is_no_support_and_an_unseen_statement_is_no_pass() -> None:
    votes, _ = VoteMatrix.from_events(["1", "1", "2"], ["a", "b", "b"], [0, -1, 1])
    assert approvals(votes, np.full((2, 2), 0.3)).tolist() == [[0.0, 0.0], [0.3, 1.0]]


def test_what_was_given_is_not_changed() -> None:
    votes, _ = VoteMatrix.from_events(["1"], ["a"], [1])
    expected = np.array([[0.3]])
    approvals(votes, expected)
    table = camps(3, 2)
    before = table.copy()
    for rule in RULES:
        rule(table, 2)
    left_out(table, (0,))
    assert expected.tolist() == [[0.3]]
    assert (table == before).all()


def test_the_order_of_people_changes_nothing() -> None:
    table = np.random.default_rng(3).random((60, 12))
    for rule in RULES:
        assert {rule(table[np.random.default_rng(n).permutation(60)], 4) for n in range(10)} == {rule(table, 4)}


def test_only_contested_statements_are_kept_where_that_is_asked() -> None:
    table = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    assert contested(table).tolist() == [1, 2]
    assert contested(np.ones((4, 3))).tolist() == []


def test_who_is_left_out_is_told_as_a_number_with_a_range_and_what_they_say_instead() -> None:
    table = camps(60, 40)
    found = left_out(table, (0, 1))
    assert found.people == 40
    assert (found.low, found.high) == (40, 40)
    assert found.agree.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    unsure = left_out(np.full((100, 3), 0.5), (0, 1))
    assert unsure.people == 25
    assert unsure.low < 25 < unsure.high
    nobody = left_out(np.ones((5, 2)), (0,))
    assert nobody.people == 0
    assert np.isnan(nobody.agree).all()


def test_the_range_of_the_audit_covers_the_truth_the_votes_were_drawn_from() -> None:
    chances = np.random.default_rng(5).random((300, 10)) ** 2
    truth = np.random.default_rng(6).random((300, 10)) < chances
    slate = proportional(chances, 3)
    drawn = [one.uncovered for one in expected_audits(chances, slate, seed=7, draws=40)]
    assert min(drawn) <= audit(truth, slate).uncovered <= max(drawn)
    assert drawn == [one.uncovered for one in expected_audits(chances, slate, seed=7, draws=40)]
    assert drawn != [one.uncovered for one in expected_audits(chances, slate, seed=8, draws=40)]


@pytest.mark.parametrize("rule", RULES)
def test_bad_input_is_one_clear_refusal(rule: object) -> None:
    assert callable(rule)
    for table, k in (
        (np.zeros((0, 3)), 1), (np.zeros((3, 0)), 1), (np.ones((2, 2)), 3), (np.ones((2, 2)), 0),
        (np.full((2, 2), np.nan), 1), (np.full((2, 2), 1.5), 1), (np.ones(3), 1),
    ):  # fmt: skip
        with pytest.raises(SlateError):
            rule(table, k)


def test_odd_tables_get_a_sensible_slate() -> None:
    for table in (np.ones((1, 1)), np.zeros((4, 3)), np.ones((4, 3)), np.full((5, 4), 0.5)):
        for rule in RULES:
            assert rule(table, 1) == (0,)
        assert audit(table > 0.7, (0,)).ratio >= 0
    with pytest.raises(SlateError):
        audit(np.ones((2, 2), np.bool_), (2,))
    with pytest.raises(SlateError):
        audit(np.ones((0, 2), np.bool_), (0,))
