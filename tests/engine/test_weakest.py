import numpy as np
import pytest

from massline.engine.shares import Integers
from massline.engine.weakest import pull_of_the_pool, weakest


def column(*numbers: int) -> Integers:
    return np.array(numbers, np.int64)[:, None]


def everywhere(seen: Integers) -> np.ndarray:
    return np.ones(seen.shape, np.bool_)


def test_the_range_holds_the_smallest_share_of_sections_drawn_at_random() -> None:
    rng = np.random.default_rng(5)
    truth = rng.beta(12, 8, (6, 600))
    seen = np.broadcast_to(np.array([[12], [15], [30], [60], [150], [400]]), truth.shape)
    part = rng.binomial(seen, truth)
    found = weakest(part, seen, everywhere(seen), level=0.9)
    smallest = truth.min(axis=0)
    assert 0.87 <= np.mean((found.low <= smallest) & (smallest <= found.high)) <= 0.93
    raw = (part / seen).min(axis=0)
    assert np.mean((found.share - smallest) ** 2) < np.mean((raw - smallest) ** 2)


def test_a_small_section_is_drawn_to_the_pool_and_a_large_one_is_not() -> None:
    small = weakest(column(4, 270, 260), column(10, 300, 300), everywhere(column(0, 0, 0)))
    large = weakest(column(120, 270, 260), column(300, 300, 300), everywhere(column(0, 0, 0)))
    assert small.share[0] > 0.45
    assert abs(large.share[0] - 0.4) < 0.02
    assert small.high[0] - small.low[0] > large.high[0] - large.low[0]


def test_sections_that_are_alike_are_drawn_together() -> None:
    rng = np.random.default_rng(1)
    seen = np.full((5, 200), 40)
    alike, apart = rng.binomial(40, 0.6, (5, 200)), rng.binomial(40, rng.beta(3, 2, (5, 200)))
    assert pull_of_the_pool(alike, seen, everywhere(seen)) > 100
    assert 3 < pull_of_the_pool(apart, seen, everywhere(seen)) < 8


def test_it_says_how_sure_the_weakest_place_is() -> None:
    found = weakest(np.array([[10, 50], [90, 52], [90, 51]]), np.full((3, 2), 100), np.ones((3, 2), np.bool_))
    assert found.section[0] == 0
    assert found.chance[0] > 0.999
    assert found.chance[1] < 0.6


def test_sections_with_too_few_voters_do_not_decide() -> None:
    enough = column(1, 1, 0).astype(np.bool_)
    with_few = weakest(column(30, 31, 0), column(40, 40, 5), enough)
    without = weakest(column(30, 31, 0), column(40, 40, 0), enough)
    assert with_few.low.tolist() == without.low.tolist()
    assert with_few.section[0] in (0, 1)
    nowhere = weakest(column(1, 2), column(3, 3), column(0, 0).astype(np.bool_))
    assert nowhere.section.tolist() == [-1]
    assert np.isnan(nowhere.low[0])


def test_one_section_is_its_own_weakest() -> None:
    found = weakest(column(70), column(100), everywhere(column(0)))
    assert (found.section[0], round(float(found.chance[0]), 6)) == (0, 1.0)
    assert found.low[0] < 0.7 < found.high[0]


def test_no_statement_gives_empty_figures_and_more_agreeing_than_voting_is_refused() -> None:
    empty = np.zeros((2, 0), np.int64)
    assert weakest(empty, empty, everywhere(empty)).share.tolist() == []
    with pytest.raises(ValueError, match="greater than its base"):
        weakest(column(3), column(2), everywhere(column(0)))
