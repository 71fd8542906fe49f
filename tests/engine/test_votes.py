"""The vote matrix keeps one answer per person and statement, whatever the order of a file."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.engine.votes import (
    AGREE,
    DISAGREE,
    PASS,
    NotAnAnswerError,
    VoteMatrix,
    answer_from_word,
    canonical_order,
)

CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["1", "2", "10", "ann", "Ben"]), st.sampled_from(["0", "3", "20", "x"])),
    st.sampled_from([AGREE, PASS, DISAGREE]),
    max_size=20,
)


def matrix_of(events: list[tuple[tuple[str, str], int]]) -> tuple[VoteMatrix, int]:
    return VoteMatrix.from_events(
        [person for (person, _), _ in events],
        [statement for (_, statement), _ in events],
        np.array([answer for _, answer in events], dtype=np.int8),
    )


def test_the_last_vote_wins_and_the_collapsed_ones_are_counted() -> None:
    votes, revotes = VoteMatrix.from_events(["1", "1", "2", "1"], ["a", "b", "a", "a"], [1, 1, 0, -1])
    assert revotes == 1
    assert votes.person.tolist() == [0, 0, 1]
    assert votes.statement.tolist() == [0, 1, 0]
    assert votes.answer.tolist() == [DISAGREE, AGREE, PASS]


def test_a_pass_is_a_vote_and_an_unseen_statement_is_not() -> None:
    votes, _ = VoteMatrix.from_events(["1"], ["a"], [PASS], all_participants=["2"], all_statements=["b"])
    counts = votes.counts()
    assert counts.passes.tolist() == [1, 0]
    assert counts.seen.tolist() == [1, 0]
    assert votes.votes_per_person().tolist() == [1, 0]
    assert len(votes) == 1


def test_whole_numbers_come_by_value_then_text_by_code_point() -> None:
    names = ["b", "10", "9", "-3", "Z", "é", "٣", "9" * 5000]
    assert canonical_order(names) == ("9", "10", "9" * 5000, "-3", "Z", "b", "é", "٣")


@given(CELLS, st.randoms(use_true_random=False))
def test_rows_in_any_order_give_the_same_arrays(cells: dict[tuple[str, str], int], random: object) -> None:
    events = list(cells.items())
    shuffled = events.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, _ = matrix_of(events)
    second, _ = matrix_of(shuffled)
    assert first.participants == second.participants
    assert first.statements == second.statements
    for name in ("person", "statement", "answer"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


@given(CELLS)
def test_every_cell_is_found_again(cells: dict[tuple[str, str], int]) -> None:
    votes, revotes = matrix_of(list(cells.items()))
    found = {
        (votes.participants[p], votes.statements[s]): int(a)
        for p, s, a in zip(votes.person, votes.statement, votes.answer, strict=True)
    }
    assert found == cells
    assert revotes == 0
    assert votes.counts().seen.sum() == len(cells) == votes.votes_per_person().sum()


def test_indices_in_any_order_give_the_matrix_of_the_ids() -> None:
    by_name, _ = VoteMatrix.from_events(["7", "b", "7"], ["y", "x", "x"], [1, -1, 0])
    by_index, _ = VoteMatrix.from_indices(["b", "7"], ["y", "x"], [1, 0, 1], [0, 1, 1], [1, -1, 0])
    assert by_name.participants == by_index.participants
    np.testing.assert_array_equal(by_name.answer, by_index.answer)
    np.testing.assert_array_equal(by_name.statement, by_index.statement)


def test_nothing_can_be_written_into_a_matrix() -> None:
    votes, _ = VoteMatrix.from_events(["1"], ["a"], [1])
    with pytest.raises(ValueError, match="read-only"):
        votes.answer[0] = 0


def test_the_events_given_are_not_changed() -> None:
    answers = np.array([1, -1], dtype=np.int8)
    VoteMatrix.from_events(["1", "1"], ["a", "a"], answers)
    assert answers.tolist() == [1, -1]
    answers[0] = 0
    assert answers.flags.writeable


def test_an_empty_log_gives_an_empty_matrix() -> None:
    votes, revotes = VoteMatrix.from_events([], [], [], all_statements=["a"])
    assert (len(votes), revotes, votes.participants) == (0, 0, ())
    assert votes.counts().seen.tolist() == [0]


@pytest.mark.parametrize("answers", [[2], [0.5], [np.nan]])
def test_an_answer_that_is_none_of_the_three_is_refused(answers: list[float]) -> None:
    with pytest.raises(ValueError, match="none of 1"):
        VoteMatrix.from_events(["1"], ["a"], answers)


def test_logs_of_unequal_length_and_indices_that_point_nowhere_are_refused() -> None:
    with pytest.raises(ValueError, match="a vote needs one of each"):
        VoteMatrix.from_events(["1"], ["a"], [1, 1])
    with pytest.raises(ValueError, match="outside 0 to 0"):
        VoteMatrix.from_indices(["1"], ["a"], [1], [0], [1])
    with pytest.raises(ValueError, match="appear twice"):
        VoteMatrix.from_indices(["1", "1"], ["a"], [1], [0], [1])


@pytest.mark.parametrize("sign", ["1", "-1", "0", "+1", "1.0", " -1 "])
def test_signs_are_refused_at_the_border_with_the_reason(sign: str) -> None:
    with pytest.raises(NotAnAnswerError, match="Numbers are refused because tools differ") as refusal:
        answer_from_word(sign)
    assert repr(sign) in str(refusal.value)


@pytest.mark.parametrize("word", ["Agree", "yes", "", "agree ", "x" * 10_000])
def test_other_words_are_refused_without_guessing(word: str) -> None:
    with pytest.raises(NotAnAnswerError, match="expected agree, disagree or pass") as refusal:
        answer_from_word(word)
    assert len(str(refusal.value)) < 200
