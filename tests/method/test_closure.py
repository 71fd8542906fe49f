"""Who heard back, and how long it took, those still waiting included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.method.closure import Due, Returned, closure, time_to_return
from massline.method.contribution import Part

MET = {Due.ACKNOWLEDGED: True, Due.DISPOSITION_TOLD: True}


def test_a_loop_is_closed_only_when_everything_due_was_done() -> None:
    half = {Due.ACKNOWLEDGED: True, Due.DISPOSITION_TOLD: False}
    found = closure([Returned(1, MET, told=4), Returned(1, half)], today=9)
    assert found.closed == Part(1, 2)
    assert found.owed == {Due.ACKNOWLEDGED: 0, Due.DISPOSITION_TOLD: 1, Due.OUTCOME_TOLD: 0}


def test_words_to_which_nothing_is_due_yet_do_not_make_the_loop_look_closed() -> None:
    found = closure([Returned(1, {}), Returned(1, MET | {Due.OUTCOME_TOLD: False}, told=2)], today=2)
    assert (found.closed, found.nothing_due) == (Part(0, 1), 1)


def test_words_taken_back_are_owed_nothing_and_waited_until_then() -> None:
    found = closure([Returned(1, {Due.ACKNOWLEDGED: False}, withdrawn=5), Returned(1, MET, told=9)], today=30)
    assert found.closed == Part(1, 1)
    assert (found.time_to_return.median, found.time_to_return.waiting) == (8, 1)


def test_an_answer_on_the_same_day_takes_no_days() -> None:
    assert closure([Returned(3, MET, told=3)], today=3).time_to_return.median == 0


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Returned(5, {}, told=4), "received on day 5 were told on day 4; expected a day from 5 to today, 9"),
        (Returned(5, {}, told=10), "told on day 10"),
        (Returned(5, {}, withdrawn=2), "withdrawn on day 2"),
        (Returned(10, {}), "received on day 10, after today, 9"),
    ],
)
def test_days_that_cannot_be_are_refused(one: Returned, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        closure([one], today=9)


def test_remission_times_printed_by_freireich_give_the_median_in_the_textbooks() -> None:
    """Freireich et al., Blood 21, 1963, the treated arm; median 23 weeks."""
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    ended = [True, True, True, False, True, False, True, False, False, True, True]
    ended += [False, False, False, True, True, False, False, False, False, False]
    found = time_to_return(weeks, ended)
    assert (found.median, found.ninetieth, found.answered, found.waiting) == (23, None, 9, 12)


def test_nobody_answered_yet_has_no_median_rather_than_none_waiting() -> None:
    found = time_to_return([3, 9], [False, False])
    assert (found.median, found.ninetieth, found.waiting) == (None, None, 2)
    assert time_to_return([], []).median is None


@pytest.mark.parametrize(("days", "told", "words"), [([1], [], "1 waits but 0 answers"), ([-2], [True], "-2 days")])
def test_waits_that_cannot_be_are_refused(days: list[int], told: list[bool], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        time_to_return(days, told)


waits = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=30)


def answered_by_hand(pairs: list[tuple[int, bool]], part: float) -> int | None:
    """The product of Kaplan and Meier, written out in whole fractions."""
    still = 1.0
    for day in sorted({day for day, told in pairs if told}):
        at_risk = sum(wait >= day for wait, _ in pairs)
        still *= 1 - sum(wait == day and told for wait, told in pairs) / at_risk
        if still <= 1 - part + 1e-9:
            return day
    return None


@given(waits)
def test_centiles_are_those_of_the_product_written_out(pairs: list[tuple[int, bool]]) -> None:
    found = time_to_return([day for day, _ in pairs], [told for _, told in pairs])
    assert found.median == answered_by_hand(pairs, 0.5)
    assert found.ninetieth == answered_by_hand(pairs, 0.9)


@given(waits)
def test_leaving_out_those_who_wait_never_makes_the_answer_look_slower(pairs: list[tuple[int, bool]]) -> None:
    all_of_them = time_to_return([day for day, _ in pairs], [told for _, told in pairs])
    only = [day for day, told in pairs if told]
    answered_only = time_to_return(only, [True] * len(only))
    if all_of_them.median is not None:
        assert answered_only.median is not None
        assert answered_only.median <= all_of_them.median
