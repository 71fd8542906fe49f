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


def test_massline_mode_finds_the_two_camps_and_what_sets_them_apart() -> None:
    found = analyse(two_camps())
    assert [group.size for group in found.groups] == [20, 20]
    assert {member % 2 for member in found.groups[0].members} in ({0}, {1})
    assert all(group.representative for group in found.groups)
    assert found.agreed == (0,)
    assert found.positions is not None
    assert np.isfinite(found.positions).all()
    between = found.consensus.divided.between_groups
    assert between is not None
    assert between[1:].min() > 0.5 > np.nan_to_num(between[0])


def test_where_answers_are_shuffled_there_are_no_groups_and_a_note_says_so() -> None:
    votes, chance = two_camps(people=120), np.random.default_rng(4)
    answers = votes.answer.reshape(120, 12).copy()
    for column in answers.T:
        chance.shuffle(column)
    shuffled, _ = VoteMatrix.from_indices(
        votes.participants, votes.statements, votes.person, votes.statement, answers.ravel()
    )
    found = analyse(shuffled)
    assert found.groups == ()
    assert found.notes[0].startswith("no reliable groups")


def test_too_few_votes_are_not_yet_rather_than_no_groups() -> None:
    assert analyse(two_camps(people=12)).notes[0].startswith("opinion groups: not yet")


def test_where_nobody_took_a_side_there_is_no_estimate_and_a_note_says_so() -> None:
    votes, _ = VoteMatrix.from_events([str(n) for n in range(12)], ["a"] * 12, [0] * 12)
    found = analyse(votes)
    assert found.opinions is None
    assert found.notes == ("nobody agreed or disagreed with anything, so there is no estimate, no map and no group",)


def test_every_statement_has_an_estimate_for_everybody_within_its_worst_case() -> None:
    votes = two_camps()
    thinned = votes.without(np.random.default_rng(3).random(len(votes)) < 0.5)
    found = analyse(thinned).opinions
    assert found is not None
    estimate = found.everybody
    assert estimate.people == 40
    assert np.all((estimate.worst_low <= estimate.low) & (estimate.high <= estimate.worst_high))
    assert np.all(estimate.filled > 0)


def test_the_model_learns_neither_from_what_was_taken_out_nor_from_authors_on_themselves() -> None:
    votes = two_camps()
    authors = ["3", *[None] * 11]
    found = analyse(votes, moderated_out=["5"], authors=authors).opinions
    assert found is not None
    left_out = {
        (int(p), int(s))
        for p, s in zip(votes.person[found.model.left_out], votes.statement[found.model.left_out], strict=True)
    }
    assert left_out == {(3, 0), *((person, 5) for person in range(40))}
    with pytest.raises(ValueError, match="1 authors for 12 statements"):
        analyse(votes, authors=["3"])


def test_with_sections_it_says_whom_to_ask_next_and_weights_to_their_sizes() -> None:
    votes = two_camps()
    sections = Sections(
        sizes={"day": 30, "night": 90, "away": 10},
        how_known=dict.fromkeys(("day", "night", "away"), "list"),
        section_of={str(n): "night" if n % 2 and n < 24 else "day" for n in range(40) if n % 4 != 2 or n > 20},
    )
    found = analyse(votes, sections=sections)
    assert [one.name for one in found.next_to_ask] == ["away", "night", "day"]
    assert found.weighted is not None
    assert found.weighted.speaks_for.max() == pytest.approx(120 / 130)


def test_copied_rows_are_warned_of_as_a_number_and_headlines_are_counted_without_them() -> None:
    chance = np.random.default_rng(8)
    answers = np.where(chance.random((60, 30)) < 0.5, 1, -1)
    answers[40:] = answers[40]
    person, statement = np.meshgrid(np.arange(60), np.arange(30), indexing="ij")
    names = [str(n) for n in range(60)]
    votes, _ = VoteMatrix.from_indices(names, names[:30], person.ravel(), statement.ravel(), answers.ravel())
    found = analyse(votes)
    assert found.opinions is not None
    assert found.opinions.suspects.copied == 20
    assert found.notes[0].startswith("look at how these votes came in: 20 people gave the same answers")
    assert found.checks
    assert not all(one.holds_without for one in found.checks)


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
