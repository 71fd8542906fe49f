"""A share and its range, against published values and against what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.engine.shares import Share, share_agreeing, share_of_list, wilson
from massline.engine.votes import NoVotesError


def test_no_votes_is_refused_rather_than_reported_as_zero() -> None:
    with pytest.raises(NoVotesError, match="no votes is not 0"):
        share_agreeing(agree=0, voters=0)
    with pytest.raises(NoVotesError):
        share_of_list(0, 0)


@pytest.mark.parametrize(
    ("part", "base", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_ranges_are_those_newcombe_printed(part: int, base: int, low: float, high: float) -> None:
    found = wilson(part, base)
    assert [round(float(end), 4) for end in found] == [low, high]


def test_the_oracle_of_the_tenants_has_the_same_range() -> None:
    share = share_agreeing(agree=69, voters=89)
    assert (round(share.low, 3), round(share.high, 3)) == (0.678, 0.85)


def test_a_full_list_leaves_nothing_to_chance_once_everybody_was_heard() -> None:
    assert share_of_list(44, 44, full_list=True) == Share(1.0, 1.0, 1.0, 44, "people")
    assert share_of_list(1, 1, full_list=True).low == 1.0


def test_a_full_list_narrows_a_range_and_never_widens_it() -> None:
    plain, listed = share_of_list(22, 44), share_of_list(22, 44, full_list=True)
    assert plain.low < listed.low < listed.value < listed.high < plain.high


@pytest.mark.parametrize(("part", "base"), [(3, 2), (-1, 2)])
def test_more_agreeing_than_voted_is_refused(part: int, base: int) -> None:
    with pytest.raises(ValueError, match="between 0 and its base"):
        share_agreeing(agree=part, voters=base)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_that_is_no_probability_is_refused_with_its_value(level: float) -> None:
    with pytest.raises(ValueError, match=f"level is {level}"):
        wilson(1, 2, level=level)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_range_contains_its_share_and_mirrors_for_the_others(counts: tuple[int, int]) -> None:
    part, base = counts
    low, high = wilson(part, base)
    other_low, other_high = wilson(base - part, base)
    assert 0 <= low <= part / base <= high <= 1
    assert np.allclose([low, high], [1 - other_high, 1 - other_low], atol=1e-12)
