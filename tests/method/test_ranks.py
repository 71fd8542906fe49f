"""Rank correlation, and the conjecture that waits for eight report backs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from massline.method.ranks import conjecture, rank_correlation

PAIRS = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=4, max_size=40)


@given(PAIRS)
def test_rho_is_the_one_everybody_computes_and_lies_in_its_range(pairs: list[tuple[int, int]]) -> None:
    one, two = (np.array(side) for side in zip(*pairs, strict=True))
    found = rank_correlation(one, two)
    if np.ptp(one) == 0 or np.ptp(two) == 0:
        assert found is None
        return
    assert found is not None
    assert found.rho == pytest.approx(spearmanr(one, two).statistic)
    assert -1 <= found.low <= found.rho <= found.high <= 1


def test_orders_that_agree_wholly_still_have_a_range() -> None:
    found = rank_correlation(range(8), range(8))
    assert found is not None
    assert found.rho == pytest.approx(1)
    assert 0.5 < found.low < 1


def test_the_conjecture_is_silent_before_eight_report_backs() -> None:
    evenness = [0.73, 0.85, 0.9, 0.75, 0.6, 0.95, 0.8, 0.7]
    floors = [0.39, 0.74, 0.79, 0.4, 0.3, 0.9, 0.6, 0.5]
    assert conjecture(evenness[:7], floors[:7]) is None
    found = conjecture(evenness, floors)
    assert found is not None
    assert (found.n, found.low > 0) == (8, True)


def test_one_figure_for_each_report_back_is_demanded() -> None:
    with pytest.raises(ValueError, match="2 figures of character for 1 report backs"):
        conjecture([0.1, 0.2], [0.3])


def test_a_pair_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        rank_correlation([1, 2, 3, float("nan")], [1, 2, 3, 4])
