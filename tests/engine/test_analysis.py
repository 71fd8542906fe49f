"""analyse() takes votes through every step, changes nothing it was given and says what it does not know."""

import numpy as np
import pytest

from massline.engine.analysis import Sections, analyse
from massline.engine.coverage import CoverageError
from massline.engine.votes import NoVotesError, VoteMatrix


def two_camps(*, people: int = 40, statements: int = 12, seed: int = 1) -> VoteMatrix:
    """Half of the people agree with the even statements, half with the odd; all agree with statement 0."""
    random = np.random.default_rng(seed)
    person, statement = np.meshgrid(np.arange(people), np.arange(statements), indexing="ij")
    answer = np.where((person + statement) % 2 == 0, 1, -1)
    answer[:, 0] = 1
    answer[random.random(answer.shape) < 0.05] = 0
    votes, _ = VoteMatrix.from_indices(
        [str(n) for n in range(people)],
        [str(n) for n in range(statements)],
        person.ravel(),
        statement.ravel(),
        answer.ravel(),
    )
    return votes


def test_no_votes_are_refused_rather_than_reported_as_zero() -> None:
    votes, _ = VoteMatrix.from_events([], [], [], all_statements=["a"])
    with pytest.raises(NoVotesError, match="no votes is not 0 % agreement"):
        analyse(votes)


def test_massline_mode_says_that_it_does_not_look_for_groups_yet() -> None:
    found = analyse(two_camps())
    assert found.groups == ()
    assert found.positions is None
    assert found.notes == ("opinion groups: not yet (massline mode does not look for groups in this version)",)


def test_polis_mode_finds_the_two_camps_and_lists_what_they_stand_for() -> None:
    found = analyse(two_camps(), mode="polis")
    assert [group.size for group in found.groups] == [20, 20]
    assert {member % 2 for member in found.groups[0].members} in ({0}, {1})
    assert all(group.representative for group in found.groups)
    assert found.positions is not None
    assert found.positions.shape == (40, 2)
    assert found.polis is not None


@pytest.mark.parametrize("mode", ["massline", "polis"])
def test_statements_moderated_out_keep_their_counts_and_are_in_no_list(mode: str) -> None:
    votes = two_camps()
    found = analyse(votes, mode=mode, moderated_out=["0"])  # type: ignore[arg-type]
    assert found.moderated_out.tolist() == [True] + [False] * 11
    assert found.consensus.overall.counts.seen[0] == 40
    assert 0 in analyse(votes, mode=mode).agreed  # type: ignore[arg-type]
    assert 0 not in (*found.agreed, *found.disagreed)
    assert all(index != 0 for group in found.groups for index, _ in group.representative)


def test_a_statement_that_few_people_saw_is_not_called_shared() -> None:
    people = [str(n) for n in range(9)]
    votes, _ = VoteMatrix.from_events(people, ["a"] * 9, [1] * 9)
    assert analyse(votes).agreed == ()
    assert analyse(votes, least=9).agreed == (0,)


@pytest.mark.parametrize("mode", ["massline", "polis"])
def test_the_same_votes_analysed_twice_give_the_same_and_stay_as_they_were(mode: str) -> None:
    votes = two_camps()
    before = votes.answer.copy()
    first, second = (analyse(votes, mode=mode) for _ in range(2))  # type: ignore[arg-type]
    np.testing.assert_array_equal(votes.answer, before)
    assert first.groups == second.groups
    assert (first.agreed, first.disagreed) == (second.agreed, second.disagreed)
    np.testing.assert_array_equal(first.consensus.overall.equal, second.consensus.overall.equal)


def test_rows_in_any_order_give_bit_equal_figures_in_massline_mode() -> None:
    votes = two_camps()
    order = np.random.default_rng(3).permutation(len(votes))
    shuffled, _ = VoteMatrix.from_indices(
        votes.participants, votes.statements, votes.person[order], votes.statement[order], votes.answer[order]
    )
    first, second = analyse(votes).consensus.overall, analyse(shuffled).consensus.overall
    for name in ("agree", "agree_low", "equal", "n_eff", "worst_high"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


def test_sections_give_coverage_and_bound_the_community_only_if_all_declared() -> None:
    votes = two_camps()
    half = {name: "day" if int(name) < 20 else "night" for name in votes.participants}
    sections = Sections(sizes={"day": 100, "night": 50}, how_known={"day": "list", "night": ""}, section_of=half)
    found = analyse(votes, sections=sections)
    assert found.coverage is not None
    assert [one.heard for one in found.coverage.sections] == [20, 20]
    assert found.consensus.overall.community == 150
    some = Sections(sizes=sections.sizes, how_known=sections.how_known, section_of={"0": "day"})
    assert analyse(votes, sections=some).consensus.overall.community == 40


def test_more_people_heard_than_belong_to_a_section_is_refused() -> None:
    votes = two_camps()
    sections = Sections(sizes={"day": 3}, how_known={"day": ""}, section_of=dict.fromkeys(votes.participants, "day"))
    with pytest.raises(CoverageError, match="'day': 40 heard of 3"):
        analyse(votes, sections=sections)


def test_a_section_without_a_size_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="'night' has members but no size"):
        Sections(sizes={"day": 3}, how_known={"day": ""}, section_of={"1": "night"})


def test_a_mode_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 'massline' or 'polis'"):
        analyse(two_camps(), mode="other")  # type: ignore[arg-type]
