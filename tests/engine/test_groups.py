"""Opinion groups: shown where they are planted, refused where there are none, and always an answer in words."""

import numpy as np
import pytest

from massline.engine.groups import (
    Groups,
    NoGroups,
    NotYet,
    adjusted_rand,
    carry_over,
    cross_fitted,
    find_groups,
    opinion_map,
    profile,
    representative,
)
from massline.engine.groups.mixture import Evidence, fit_mixture
from massline.engine.opinion import OpinionModel
from massline.engine.votes import VoteMatrix
from tests.engine import planted


@pytest.fixture(scope="module")
def three() -> tuple[OpinionModel, Groups, np.ndarray]:
    votes, group = planted.groups(1, shared=12, statements=72, each=24)
    model = planted.fitted(votes)
    found = find_groups(model)
    assert isinstance(found, Groups)
    return model, found, group


def test_three_planted_groups_are_found_and_their_people_told_apart(three) -> None:  # type: ignore[no-untyped-def]
    _, found, group = three
    assert len(found.share) == 3
    assert adjusted_rand(found.member + 1, group) > 0.8
    assert found.stability >= 0.9
    assert found.size.sum() + found.unsure == 300


def test_memberships_are_soft_and_sum_to_one_for_everybody(three) -> None:  # type: ignore[no-untyped-def]
    _, found, _ = three
    np.testing.assert_allclose(found.membership.sum(axis=1), 1.0)
    sure = found.member >= 0
    assert (found.membership[sure].max(axis=1) >= 0.7).all()
    assert ((found.membership > 0.001) & (found.membership < 0.999)).any()


def test_counts_of_a_group_are_those_of_its_members(three) -> None:  # type: ignore[no-untyped-def]
    model, found, _ = three
    votes = model.votes
    for group in range(3):
        inside = found.member[votes.person] == group
        assert found.seen[group].sum() == inside.sum()
        assert found.agree[group].sum() == (inside & (votes.answer == 1)).sum()
        assert found.disagree[group].sum() == (inside & (votes.answer == -1)).sum()


def test_two_groups_are_found_as_two() -> None:
    votes, group = planted.groups(3, people=120, statements=40, number=2)
    found = find_groups(planted.fitted(votes))
    assert isinstance(found, Groups)
    assert adjusted_rand(found.member + 1, group) > 0.8


def test_a_spectrum_is_one_cloud_and_not_groups() -> None:
    for seed in range(3):
        found = find_groups(planted.fitted(planted.spectrum(seed)))
        assert isinstance(found, NoGroups)
        assert found.reason.startswith("no reliable groups")


def test_votes_dealt_out_anew_have_no_groups(three) -> None:  # type: ignore[no-untyped-def]
    model, _, _ = three
    found = find_groups(planted.fitted(planted.shuffled(model.votes, 5)))
    assert isinstance(found, NoGroups)


def test_too_few_votes_a_person_is_not_yet_and_not_none() -> None:
    votes, _ = planted.groups(4, each=8)
    found = find_groups(planted.fitted(votes))
    assert found == NotYet(
        "opinion groups: not yet (0 of 300 people agreed or disagreed with at least 10 statements; 30 are needed)"
    )


def test_where_nobody_took_a_side_the_answer_is_not_yet() -> None:
    assert find_groups(None) == NotYet("opinion groups: not yet (nobody agreed or disagreed with any statement)")


def test_a_camp_smaller_than_the_least_is_never_shown() -> None:
    votes, _ = planted.groups(6, people=60, statements=40, number=10)
    found = find_groups(planted.fitted(votes))
    assert not isinstance(found, Groups) or (found.size >= 10).all()


@pytest.mark.parametrize(
    ("people", "statements", "answer"),
    [(1, 1, 1), (40, 1, 1), (1, 40, -1), (40, 20, 1), (40, 20, -1)],
    ids=["one vote", "one statement", "one person", "everybody agrees", "everybody disagrees"],
)
def test_votes_without_any_difference_get_an_answer_in_words(people: int, statements: int, answer: int) -> None:
    person = np.repeat(np.arange(people), statements)
    statement = np.tile(np.arange(statements), people)
    votes = planted.matrix(person, statement, np.full(len(person), answer), people, statements)
    model = planted.fitted(votes)
    found = find_groups(model)
    assert isinstance(found, NotYet | NoGroups)
    assert found.reason
    drawn = opinion_map(model)
    assert np.isfinite(drawn.position).all()
    assert (drawn.low <= drawn.position).all()
    assert (drawn.position <= drawn.high).all()


def test_people_who_share_no_statement_get_an_answer_in_words() -> None:
    people = np.repeat(np.arange(40), 12)
    votes = planted.matrix(people, np.arange(480), np.tile([1, -1], 240), 40, 480)
    found = find_groups(planted.fitted(votes))
    assert isinstance(found, NotYet | NoGroups)


def test_groups_do_not_hang_on_the_order_of_rows_or_columns(three) -> None:  # type: ignore[no-untyped-def]
    model, found, _ = three
    votes = model.votes
    generator = np.random.default_rng(0)
    rows, columns, cells = (generator.permutation(n) for n in (300, 72, len(votes)))
    again, _ = VoteMatrix.from_indices(
        [votes.participants[n] for n in rows],
        [votes.statements[n] for n in columns],
        np.argsort(rows)[votes.person][cells],
        np.argsort(columns)[votes.statement][cells],
        votes.answer[cells],
    )
    other = find_groups(planted.fitted(again))
    assert isinstance(other, Groups)
    np.testing.assert_array_equal(other.membership, found.membership)


def test_groups_stay_when_people_are_called_otherwise(three) -> None:  # type: ignore[no-untyped-def]
    model, found, _ = three
    votes = model.votes
    name = np.random.default_rng(1).permutation(300)
    renamed = planted.matrix(
        name[votes.person], votes.statement.astype(np.int64), votes.answer.astype(np.int64), 300, 72
    )
    other = find_groups(planted.fitted(renamed))
    assert isinstance(other, Groups)
    order = [renamed.participants.index(str(name[int(p)])) for p in votes.participants]
    assert adjusted_rand(other.member[order] + 1, found.member + 1) > 0.98


def test_listed_statements_set_the_group_apart_and_shared_ones_are_not_listed(three) -> None:  # type: ignore[no-untyped-def]
    model, found, group = three
    listed = representative(model, found, most=100)
    assert all(len(rows) >= 10 for rows in listed)
    false = sum(int(model.votes.statements[row.statement]) >= 60 for rows in listed for row in rows)
    assert false <= 0.1 * sum(len(rows) for rows in listed)
    for number, rows in enumerate(listed):
        most = np.bincount(group[found.member == number]).argmax()
        own = [row for row in rows if row.answer == "agree" and int(model.votes.statements[row.statement]) < 60]
        assert {int(model.votes.statements[row.statement]) // 20 for row in own[:5]} == {most}
        assert all(row.inside.value > row.outside.value and row.q <= 0.05 for row in rows)


def test_at_most_the_number_asked_for_is_listed_and_nothing_unlisted(three) -> None:  # type: ignore[no-untyped-def]
    model, found, _ = three
    unlisted = np.zeros(72, np.bool_)
    unlisted[:40] = True
    listed = representative(model, found, unlisted=unlisted, most=3)
    assert all(len(rows) <= 3 for rows in listed)
    assert all(not unlisted[row.statement] for rows in listed for row in rows)


def test_groups_forced_on_votes_without_any_are_set_apart_by_nothing(three) -> None:  # type: ignore[no-untyped-def]
    model, found, _ = three
    none = planted.fitted(planted.shuffled(model.votes, 7))
    listed = representative(none, found, most=100)
    assert sum(len(rows) for rows in listed) <= 2


def test_people_tested_are_sorted_without_their_own_half(three) -> None:  # type: ignore[no-untyped-def]
    model, found, _ = three
    tested = cross_fitted(model, found)
    assert tested.replicated == 2
    assert (tested.seen >= tested.agree + tested.disagree).all()
    assert tested.seen.sum() <= len(model.votes)


def test_labels_stay_with_what_groups_say_when_people_leave(three) -> None:  # type: ignore[no-untyped-def]
    model, found, _ = three
    votes = model.votes
    fewer = votes.without(votes.person % 5 == 0)
    after = find_groups(planted.fitted(fewer))
    assert isinstance(after, Groups)
    before = profile(found)
    carried = carry_over(before, after)
    assert isinstance(carried.answer, Groups)
    for k, label in enumerate(carried.answer.label):
        stayed = (carried.answer.member == k) & (votes.votes_per_person() > 0)
        assert np.bincount(found.member[stayed & (found.member >= 0)]).argmax() == label
    assert [change.what for change in carried.changes] == ["kept"] * 3
    assert "is still there" in str(carried.changes[0])


def test_groups_that_are_no_longer_found_are_accounted_for(three) -> None:  # type: ignore[no-untyped-def]
    _, found, _ = three
    carried = carry_over(profile(found), NoGroups("no reliable groups: none"))
    assert [change.what for change in carried.changes] == ["gone"] * 3
    assert str(carried.changes[0]).endswith("is no longer found")


def test_a_group_that_answers_like_none_before_gets_a_number_never_used(three) -> None:  # type: ignore[no-untyped-def]
    _, found, _ = three
    before = profile(found)
    opposite = type(before)(before.statements, (4, 5, 9), before.size, before.seen - before.agree, before.seen)
    carried = carry_over(opposite, found)
    assert isinstance(carried.answer, Groups)
    new = [change for change in carried.changes if change.what == "new"]
    assert new
    assert min(change.label for change in new) >= 10


def test_clouds_further_apart_than_they_are_wide_leave_a_valley_and_close_ones_none() -> None:
    generator = np.random.default_rng(0)

    def two(apart: float) -> Evidence:
        place = generator.standard_normal((400, 1)) * 0.5
        place[200:] += apart
        return Evidence(np.full((400, 1, 1), 25.0), 25.0 * place, place)

    assert fit_mixture(two(3.0), 2).valley() < 0.1
    assert fit_mixture(two(0.5), 2).valley() > 0.8
