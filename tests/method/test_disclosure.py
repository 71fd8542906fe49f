"""The rules of publication: thresholds, answers told apart, blocks, steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.method.disclosure import (
    CONTRIBUTORS,
    RESPONSES,
    VOTES,
    Disclosure,
    DisclosureError,
    finest,
    in_steps,
    is_block,
    publishable,
    refines,
)

RULES = Disclosure()
APART, AGREE_OR_NOT = VOTES.splits[:2]


@pytest.mark.parametrize("name", ["people", "contributors", "block", "least_answer", "step"])
def test_thresholds_can_be_raised_and_never_lowered(name: str) -> None:
    default = getattr(RULES, name)
    assert getattr(Disclosure(**{name: default + 1}), name) == default + 1
    with pytest.raises(DisclosureError, match=f"{name} is {default - 1}, expected at least {default}"):
        Disclosure(**{name: default - 1})


def test_nine_people_are_too_few_for_a_share_and_ten_are_enough() -> None:
    assert not publishable((3, 3, 3), APART, kind=VOTES, rules=RULES)
    assert publishable((4, 3, 3), APART, kind=VOTES, rules=RULES)


def test_five_contributors_are_enough_for_a_count() -> None:
    assert not publishable((4,), CONTRIBUTORS.splits[0], kind=CONTRIBUTORS, rules=RULES)
    assert publishable((5,), CONTRIBUTORS.splits[0], kind=CONTRIBUTORS, rules=RULES)


@pytest.mark.parametrize("counts", [(20, 0, 0), (0, 20, 0), (0, 0, 20), (19, 1, 0)])
def test_an_answer_of_nobody_or_everybody_is_never_told_apart(counts: tuple[int, int, int]) -> None:
    assert finest(counts, kind=VOTES, rules=RULES) is None


def test_answers_hidden_are_merged_with_others_so_that_the_base_does_not_give_them_away() -> None:
    assert finest((18, 6, 0), kind=VOTES, rules=RULES) == AGREE_OR_NOT
    assert finest((0, 18, 6), kind=VOTES, rules=RULES) == ((1,), (0, 2))
    assert finest((9, 3, 0, 4), kind=RESPONSES, rules=RULES) == ((0,), (1, 2, 3))


@given(st.tuples(*[st.integers(0, 30)] * 3))
def test_what_is_told_apart_always_has_at_least_two_people(counts: tuple[int, int, int]) -> None:
    split = finest(counts, kind=VOTES, rules=RULES)
    if split is not None:
        assert min(sum(counts[index] for index in part) for part in split) >= 2
        assert sum(counts) >= 10


@pytest.mark.parametrize(
    ("old", "new", "block"),
    [
        ((10, 10, 10), (15, 14, 10), False),
        ((10, 10, 10), (16, 14, 10), True),
        ((10, 10, 10), (30, 10, 10), False),
        ((20, 20, 20), (14, 16, 20), True),
        ((20, 20, 20), (10, 30, 20), False),
        ((20, 20, 20), (19, 26, 24), True),
    ],
)
def test_a_change_covers_ten_people_for_certain_with_two_answers_among_them(
    old: tuple[int, int, int], new: tuple[int, int, int], block: bool
) -> None:
    assert is_block(old, new, APART, rules=RULES) is block


def test_heads_need_ten_people_and_no_second_answer() -> None:
    assert is_block((20,), (30,), ((0,),), rules=RULES)
    assert not is_block((20,), (29,), ((0,),), rules=RULES)


def test_telling_more_apart_refines_and_telling_otherwise_apart_does_not() -> None:
    assert refines(APART, AGREE_OR_NOT)
    assert not refines(AGREE_OR_NOT, APART)
    assert not refines(AGREE_OR_NOT, ((1,), (0, 2)))


@given(st.lists(st.integers(0, 200), min_size=1, max_size=20))
def test_heard_so_far_moves_only_by_whole_steps(counts: list[int]) -> None:
    shown = 0
    for count in counts:
        after = in_steps(count, rules=RULES, previous=shown)
        assert after % 10 == 0
        assert after == shown or abs(count - shown) >= 10
        shown = after
