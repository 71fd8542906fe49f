"""Made votes: copies and machines are warned of, honest rows are not; headlines are counted again without them."""

import numpy as np
import pytest

from massline.engine.consensus import consensus
from massline.engine.suspects import beyond_size, check_headlines, find_suspects, without_suspects
from massline.engine.votes import VoteMatrix
from tests.engine import planted


def joined(votes: VoteMatrix, rows: np.ndarray) -> VoteMatrix:
    """The votes and, after them, one new person a row of ``rows`` (N, S), who answers everything."""
    people, width = len(votes.participants), len(votes.statements)
    new = np.repeat(people + np.arange(len(rows)), width)
    place = [int(name) for name in votes.statements]
    statement = np.array(place)[votes.statement]
    person = np.array([int(name) for name in votes.participants])[votes.person]
    return planted.matrix(
        np.concatenate([person, new]),
        np.concatenate([statement, np.tile(np.arange(width), len(rows))]),
        np.concatenate([votes.answer.astype(np.int64), rows.reshape(-1)]),
        people + len(rows),
        width,
    )


@pytest.fixture(scope="module")
def honest() -> VoteMatrix:
    return planted.spectrum(1, people=200, statements=40, each=25)


def test_people_who_answer_on_their_own_are_not_warned_of(honest: VoteMatrix) -> None:
    found = find_suspects(planted.fitted(honest))
    assert (found.copied, found.warns) == (0, False)
    assert not found.marked.any()
    assert str(found) == "no sign of copied or machine-made votes"


def test_one_in_twenty_who_copy_one_row_are_warned_of_and_counted(honest: VoteMatrix) -> None:
    row = np.random.default_rng(0).choice([-1, 1], 40)
    found = find_suspects(planted.fitted(joined(honest, np.tile(row, (10, 1)))))
    assert found.warns
    assert (found.copied, found.largest) == (10, 10)
    assert str(found) == "10 people gave the same answers more often than chance allows"


def test_people_alike_because_everybody_is_are_not_called_copies() -> None:
    person, statement = np.repeat(np.arange(60), 20), np.tile(np.arange(20), 60)
    found = find_suspects(planted.fitted(planted.matrix(person, statement, np.ones(1200, np.int64), 60, 20)))
    assert not found.warns


def test_rows_that_go_to_and_fro_are_warned_of(honest: VoteMatrix) -> None:
    generator = np.random.default_rng(1)
    rows = generator.choice([-1, 1], 30)[:, None] * np.tile([1, -1], 20)
    found = find_suspects(planted.fitted(joined(honest, rows)))
    assert found.warns
    assert found.alternating == 30


def test_a_section_with_more_voters_than_members_is_named() -> None:
    found = beyond_size({"a": 10, "b": 4, "c": 2}, {"a": 10, "b": 6, "c": 6, "unknown": 50})
    assert [one.name for one in found] == ["c", "b"]


def test_a_headline_made_by_copies_does_not_hold_without_them() -> None:
    generator = np.random.default_rng(2)
    votes = planted.spectrum(4, people=120, statements=40, each=20)
    row = generator.choice([-1, 1], 40)
    stuffed = joined(votes, np.tile(row, (60, 1)))
    model = planted.fitted(stuffed)
    found = find_suspects(model)
    assert found.copied == 60
    headline = consensus(stuffed).shared
    agreed = tuple(int(s) for s in headline.at_least() if headline.direction[s] == 1)
    assert agreed
    checks = check_headlines(stuffed, found, agreed, ())
    assert [check.statement for check in checks] == list(agreed)
    assert not all(check.holds_without for check in checks)
    for check in checks:
        assert check.without is not None
        assert check.without.n == check.counted.n - 60
    assert len(without_suspects(stuffed, found)) == len(votes)


def test_a_headline_without_suspects_holds_where_everybody_agrees() -> None:
    person, statement = np.repeat(np.arange(60), 20), np.tile(np.arange(20), 60)
    votes = planted.matrix(person, statement, np.ones(1200, np.int64), 60, 20)
    check = check_headlines(votes, find_suspects(planted.fitted(votes)), (0,), ())[0]
    assert check.holds
    assert check.without == check.counted


@pytest.mark.parametrize("people", [1, 2, 40])
def test_few_people_and_short_rows_are_never_suspects(people: int) -> None:
    votes = planted.matrix(np.arange(people), np.zeros(people, np.int64), np.ones(people, np.int64), people, 1)
    assert not find_suspects(planted.fitted(votes)).warns
