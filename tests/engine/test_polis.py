"""The `polis` mode: small cases worked out by hand, then the answers of the running Polis."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from massline.engine.polis import PolisResult, Tally, analyse, clusters
from massline.engine.polis.clusters import k_means, mean_silhouette, opinion_groups, people_in_conversation
from massline.engine.polis.figures import SideFigures, group_aware_consensus, priorities
from massline.engine.polis.representative import consensus_statements, representative_statements
from massline.engine.votes import NoVotesError, VoteMatrix

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
ANSWERS = {"+": 1, "0": 0, "-": -1}


def votes_of(*rows: str) -> VoteMatrix:
    """One row a person, one column a statement: + agree, 0 pass, - disagree, . unseen; ids 0, 1, 2, ..."""
    cells = [(i, j, ANSWERS[sign]) for i, row in enumerate(rows) for j, sign in enumerate(row) if sign != "."]
    votes, _ = VoteMatrix.from_events(
        [str(i) for i, _, _ in cells],
        [str(j) for _, j, _ in cells],
        [answer for _, _, answer in cells],
        all_participants=[str(i) for i in range(len(rows))],
        all_statements=[str(j) for j in range(len(rows[0]))],
    )
    return votes


def tally_of(agree: ArrayLike, disagree: ArrayLike, seen: ArrayLike) -> Tally:
    return Tally(*(np.array(counts, dtype=np.float64) for counts in (agree, disagree, seen)))


def numbers_of(result: PolisResult) -> dict[str, np.ndarray]:
    names = (
        "centre",
        "components",
        "positions",
        "statement_positions",
        "extremity",
        "in_conversation",
        "group",
        "group_aware_consensus",
        "priorities",
    )
    return {name: getattr(result, name) for name in names}


def benchmark(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


# The map


def test_positions_are_stretched_for_people_who_saw_little() -> None:
    result = analyse(votes_of("++", "-."))
    assert result.centre.tolist() == [0.0, 1.0]
    np.testing.assert_allclose(result.components, [[1.0, 0.0], [0.0, 0.0]], atol=1e-15)
    np.testing.assert_allclose(result.positions, [[1.0, 0.0], [-np.sqrt(2), 0.0]], atol=1e-15)
    np.testing.assert_allclose(result.statement_positions, [[np.sqrt(2), 0.0], [0.0, 0.0]], atol=1e-15)
    np.testing.assert_allclose(result.extremity, [np.sqrt(2), 0.0], atol=1e-15)


def test_a_moderated_out_statement_counts_as_seen_and_passed_by_everybody() -> None:
    result = analyse(votes_of("+++", "-.."), excluded_statements=["2"])
    assert result.centre.tolist() == [0.0, 1.0, 0.0]
    np.testing.assert_allclose(result.positions[:, 0], [1.0, -np.sqrt(3 / 2)])
    assert result.extremity[2] == 0.0


def test_a_moderated_out_statement_is_counted_but_never_listed() -> None:
    votes = votes_of(*["+++"] * 9, *["--+"] * 9)
    result = analyse(votes, excluded_statements=["2"], meta_statements=["1"])
    assert result.group_tally.agree[:, 2].sum() == 18
    assert result.priorities[1] == 49.0
    listed = {one.statement for group in result.representative for one in group}
    listed |= {one.statement for one in (*result.consensus_agree, *result.consensus_disagree)}
    assert listed == {"0"}


def test_a_statement_nobody_voted_on_changes_nothing_and_is_never_listed() -> None:
    with_it, without = analyse(votes_of("+-.", "-+.", "++.")), analyse(votes_of("+-", "-+", "++"))
    np.testing.assert_array_equal(with_it.positions, without.positions)
    assert with_it.representative == without.representative
    assert with_it.extremity[2] == 0.0


def test_few_statements_and_many_give_the_directions_of_a_full_decomposition() -> None:
    for n_statements in (20, 80):
        answers = np.random.default_rng(n_statements).integers(-1, 2, (60, n_statements))
        person, statement = np.nonzero(np.ones_like(answers))
        names = [str(i) for i in range(80)]
        votes, _ = VoteMatrix.from_indices(names[:60], names[:n_statements], person, statement, answers.ravel())
        _, _, directions = np.linalg.svd(answers - answers.mean(axis=0))
        alike = np.abs((analyse(votes).components * directions[:2]).sum(axis=1))
        np.testing.assert_allclose(alike, 1.0, atol=1e-12)


# Who is grouped


def test_fewer_than_fifteen_people_are_filled_up_with_those_of_most_votes() -> None:
    n_votes = np.array([2, 9, 3, 3, 8, 0, *[1] * 14])
    inside = people_in_conversation(n_votes, n_statements=12, by_arrival=np.arange(20))
    assert np.flatnonzero(inside).tolist() == [0, 1, 2, 3, 4, *range(6, 16)]


def test_of_two_people_with_as_many_votes_the_earlier_is_filled_in() -> None:
    n_votes = np.array([1, 1, *[9] * 14])
    inside = people_in_conversation(n_votes, n_statements=12, by_arrival=np.arange(16)[::-1])
    assert inside[:2].tolist() == [False, True]


def test_where_there_are_few_statements_all_of_them_suffice() -> None:
    inside = people_in_conversation(np.array([2, 1] * 20), n_statements=2, by_arrival=np.arange(40))
    assert np.count_nonzero(inside) == 20


def test_people_outside_the_conversation_are_on_the_map_and_in_no_group() -> None:
    rows = [*["++++++++"] * 10, *["--------"] * 10, "+......."]
    result = analyse(votes_of(*rows))
    assert result.group.tolist() == [0] * 10 + [1] * 10 + [-1]
    assert result.group_sizes == (10, 10)
    assert np.abs(result.positions[20]).sum() > 0


def test_equal_silhouettes_give_the_larger_number_of_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "mean_silhouette", lambda *_: 0.5)
    positions = np.random.default_rng(0).standard_normal((24, 2))
    assert len(np.unique(opinion_groups(positions))) == 4


def test_groups_depend_on_the_order_in_which_people_came() -> None:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [5.0, 0.0], [5.0, 1.0]])
    in_one_order, in_another = np.arange(4), np.array([0, 2, 1, 3])
    found = []
    for order in (in_one_order, in_another):
        groups = np.empty(4, dtype=int)
        groups[order] = k_means(corners[order], np.ones(4), k=2, iterations=20)[1]
        found.append(groups.tolist())
    assert found == [[0, 1, 0, 1], [0, 0, 1, 1]]


def test_k_means_with_fewer_distinct_points_than_clusters_gives_as_many_as_there_are() -> None:
    centres, labels = k_means(np.repeat([[1.0, 2.0], [3.0, 4.0]], 3, axis=0), np.ones(6), k=5, iterations=20)
    assert centres.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert labels.tolist() == [0, 0, 0, 1, 1, 1]


def test_a_heavy_base_cluster_pulls_the_centre_of_its_group() -> None:
    points = np.array([[0.0, 0.0], [9.0, 0.0], [10.0, 0.0]])
    centres, _ = k_means(points, np.array([1.0, 3.0, 1.0]), k=2, iterations=20)
    assert centres[1].tolist() == [9.25, 0.0]


def test_somebody_alone_in_a_cluster_has_silhouette_zero() -> None:
    spots = np.array([0.0, 1.0, 10.0])
    distances = np.abs(spots[:, None] - spots)
    assert mean_silhouette(distances, np.array([0, 0, 1])) == pytest.approx((9 / 10 + 8 / 9 + 0) / 3)
    assert mean_silhouette(distances, np.array([0, 0, 0])) == 0.0


# Figures by hand


def test_shares_tests_and_ratios_are_those_worked_out_by_hand() -> None:
    figures = SideFigures.of(np.array([[3.0], [1.0]]), np.array([[4.0], [4.0]]))
    assert figures.share[0, 0] == pytest.approx(4 / 6)
    assert figures.share_test[0, 0] == pytest.approx(2 * np.sqrt(5) * (4 / 5 - 1 / 2))
    assert figures.ratio[0, 0] == pytest.approx((4 / 6) / (2 / 6))
    assert figures.ratio_test[0, 0] == pytest.approx((4 / 5 - 2 / 5) / np.sqrt(0.6 * 0.4 * (1 / 5 + 1 / 5)))


def test_the_rest_is_all_other_groups_pooled() -> None:
    figures = SideFigures.of(np.array([[5.0], [1.0], [2.0]]), np.array([[6.0], [4.0], [3.0]]))
    assert figures.ratio[0, 0] == pytest.approx((6 / 8) / (4 / 9))


def test_where_everybody_agrees_no_group_differs() -> None:
    figures = SideFigures.of(np.array([[4.0], [2.0]]), np.array([[4.0], [2.0]]))
    assert figures.ratio_test.tolist() == [[0.0], [0.0]]


def test_a_priority_is_that_worked_out_by_hand() -> None:
    split = tally_of([[2], [1]], [[1], [0]], [[3], [2]])
    weight = priorities(split, np.array([0.5]), meta=np.array([False]))
    assert weight[0] == pytest.approx(((1 - 2 / 7) * 1.5 * (4 / 7) * (1 + 8 / 2)) ** 2)


def test_group_aware_consensus_multiplies_the_groups() -> None:
    assert group_aware_consensus(tally_of([[3], [0]], [[0], [1]], [[4], [1]]))[0] == pytest.approx(4 / 6 * 1 / 3)


# Lists


def test_best_agree_comes_first_and_agrees_before_disagrees() -> None:
    tally = tally_of([[9, 0, 10], [0, 9, 5]], [[0, 9, 0], [9, 0, 5]], [[10, 10, 10], [10, 10, 10]])
    first, second = representative_statements(tally, ["a", "b", "c"], scan=np.arange(3))
    assert [(one.statement, one.answer, one.best_agree) for one in first] == [
        ("a", "agree", True),
        ("c", "agree", False),
        ("b", "disagree", False),
    ]
    assert [(one.statement, one.answer) for one in second] == [("b", "agree"), ("a", "disagree"), ("c", "disagree")][
        :2
    ]


def test_the_best_agree_of_a_group_is_taken_by_ratio_once_one_stands_out() -> None:
    # "a" is agreed by all alike (ratio below 1), "b" by nine of ten against none, "c" by all ten against nine.
    tally = tally_of([[9, 9, 10], [10, 0, 9]], [[1, 1, 0], [0, 10, 1]], [[10, 10, 10], [10, 10, 10]])
    first, _ = representative_statements(tally, ["a", "b", "c"], scan=np.arange(3))
    assert [(one.statement, one.best_agree) for one in first] == [("c", True), ("b", False)]
    first, _ = representative_statements(tally, ["a", "b", "c"], scan=np.array([1, 0, 2]))
    assert [(one.statement, one.best_agree) for one in first] == [("b", True)]


def test_a_best_agree_that_sets_nobody_apart_is_shown_as_disagree_like_polis_does() -> None:
    tally = tally_of([[10], [10]], [[0], [0]], [[10], [10]])
    first, _ = representative_statements(tally, ["a"], scan=np.arange(1))
    assert [(one.answer, one.best_agree, one.successes) for one in first] == [("disagree", True, 0)]


def test_a_group_without_anything_significant_gets_what_sets_it_apart_most() -> None:
    tally = tally_of([[0, 0], [1, 1]], [[1, 0], [0, 0]], [[2, 2], [2, 2]])
    first, _ = representative_statements(tally, ["a", "b"], scan=np.arange(2))
    assert [(one.statement, one.answer) for one in first] == [("a", "disagree")]


def test_equal_statements_keep_the_order_in_which_they_are_scanned() -> None:
    everybody = tally_of([9, 9, 9], [0, 0, 0], [9, 9, 9])
    for scan in ([2, 0, 1], [1, 2, 0]):
        listed = consensus_statements(everybody, ["a", "b", "c"], side="agree", scan=np.array(scan))
        assert [one.statement for one in listed] == ["abc"[i] for i in scan]


def test_consensus_counts_people_outside_the_groups_too() -> None:
    rows = [*["++++++++"] * 8, *["--------"] * 8, *["+......."] * 9]
    result = analyse(votes_of(*rows))
    assert [(one.statement, one.trials) for one in result.consensus_agree] == [("0", 25)]


def test_lists_hold_at_most_five() -> None:
    result = analyse(votes_of(*["++++++++"] * 10, *["--------"] * 10))
    assert [len(listed) for listed in result.representative] == [5, 5]
    assert [one.answer for one in result.representative[1]] == ["disagree"] * 5


# Given groups


def test_groups_given_from_outside_are_kept_with_their_numbers() -> None:
    votes = votes_of("+-", "-+", "++", "--")
    result = analyse(votes, groups={"0": 3, "1": 1, "3": 3, "somebody else": 0})
    assert result.group.tolist() == [3, 1, -1, 3]
    assert result.group_ids == (1, 3)
    assert result.group_sizes == (1, 2)


# Edges


def test_no_votes_is_refused_rather_than_reported_as_zero() -> None:
    votes, _ = VoteMatrix.from_events([], [], [], all_participants=["1"], all_statements=["a"])
    with pytest.raises(NoVotesError, match="no votes"):
        analyse(votes)


@pytest.mark.parametrize(
    "rows",
    [
        ["+"],
        ["+++"],
        ["+", "-", "0", "+"],
        ["000", "000", "000"],
        ["+-+"] * 30,
        ["+" * 50] * 20,
        ["+" * 40, *["-" * 40] * 20],
        ["+.", ".+"],
        ["...", "+.."],
    ],
    ids=[
        "one vote",
        "one person",
        "one statement",
        "all pass",
        "all alike",
        "all agree with all",
        "two camps",
        "nobody shares a statement",
        "somebody without votes",
    ],
)
def test_degenerate_votes_give_numbers_and_never_nan(rows: list[str]) -> None:
    votes = votes_of(*rows)
    for excluded in ((), votes.statements):
        result = analyse(votes, excluded_statements=excluded)
        for name, numbers in numbers_of(result).items():
            assert np.isfinite(numbers).all(), name
        assert sum(result.group_sizes) == np.count_nonzero(result.in_conversation)


def test_everybody_alike_is_one_group() -> None:
    assert analyse(votes_of(*["+-+"] * 30)).group_sizes == (30,)


@st.composite
def vote_matrices(draw: st.DrawFn) -> VoteMatrix:
    n_people, n_statements = draw(st.integers(1, 25)), draw(st.integers(1, 40))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    signs = chance.choice(list("+0-."), size=(n_people, n_statements), p=draw(st.permutations([0.5, 0.3, 0.1, 0.1])))
    signs[0, 0] = "+"
    return votes_of(*("".join(row) for row in signs))


@settings(max_examples=60, deadline=None)
@given(vote_matrices(), st.integers(0, 10))
def test_any_votes_twice_give_the_same_finite_answer_and_stay_as_they_were(votes: VoteMatrix, n_hidden: int) -> None:
    hidden, arrival = list(votes.statements[:n_hidden]), list(votes.participants[::-1])
    before = [array.tolist() for array in (votes.person, votes.statement, votes.answer)] + [[*hidden], [*arrival]]
    first = analyse(votes, excluded_statements=hidden, arrival=arrival)
    second = analyse(votes, excluded_statements=hidden, arrival=arrival)
    for name, numbers in numbers_of(first).items():
        assert np.isfinite(numbers).all(), name
        np.testing.assert_array_equal(numbers, numbers_of(second)[name])
    assert first.representative == second.representative
    after = [array.tolist() for array in (votes.person, votes.statement, votes.answer)] + [hidden, arrival]
    assert before == after


@settings(max_examples=60, deadline=None)
@given(vote_matrices())
def test_nobody_is_in_two_groups_and_everybody_in_the_conversation_is_in_one(votes: VoteMatrix) -> None:
    result = analyse(votes)
    np.testing.assert_array_equal(result.group >= 0, result.in_conversation)
    assert sum(result.group_sizes) == np.count_nonzero(result.in_conversation)
    assert result.group_ids == tuple(range(len(result.group_ids)))
    assert min(result.group_sizes) > 0


# The running Polis


@pytest.mark.data
def test_every_figure_of_the_running_polis_is_met(shared_data: Path) -> None:
    reference = benchmark("reference")
    folders = sorted(path.parent for path in (shared_data / "reference").glob("*/math-pca2.json"))
    assert len(folders) >= 3
    for folder in folders:
        lines = reference.compare(reference.read_reference(folder))
        assert [line for line in lines if line.holds is False] == []
        assert sum(line.holds is True for line in lines) >= 10


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "bar"),
    [
        ("scoop-hivemind.biodiversity", 0.95),
        ("vtaiwan.uberx", 0.87),
        ("american-assembly.bowling-green", 0.54),
        ("brexit-consensus", 0.54),
    ],
)
def test_groups_agree_with_those_the_running_polis_published(shared_data: Path, name: str, bar: float) -> None:
    groups = benchmark("polis_groups")
    imported = groups.read_polis(shared_data / "polis" / name)
    published = {person: group for person, group in imported.groups.items() if group}
    for order in (groups.order_in_file, groups.order_by_time):
        arrival = order(shared_data / "polis" / name, imported)
        assert groups.agreement(imported, arrival, published)[0] >= bar


def test_the_adjusted_rand_index_is_one_for_equal_groups_and_zero_for_one_group_against_two() -> None:
    index = benchmark("polis_groups").adjusted_rand_index
    assert index(["a", "a", "b"], ["x", "x", "y"]) == 1.0
    assert index(["a", "a", "b", "b"], ["x", "x", "x", "x"]) == 0.0
    assert index(["a", "a", "b", "b"], ["x", "y", "x", "y"]) == pytest.approx(-0.5)
