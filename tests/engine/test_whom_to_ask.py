import pytest

from massline.engine.coverage import CoverageError
from massline.engine.sections import by_section
from massline.engine.votes import VoteMatrix
from massline.engine.whom_to_ask import spread_within, whom_to_ask


def test_the_first_is_where_one_more_person_lowers_the_variance_most() -> None:
    sizes, heard, spread = {"A": 500, "B": 300, "C": 200}, {"A": 40, "B": 9, "C": 8}, {"A": 0.5, "B": 0.4, "C": 0.5}

    def variance(counts: dict[str, int]) -> float:
        return sum((sizes[s] / 1000) ** 2 * spread[s] ** 2 / counts[s] for s in sizes)

    falls = {s: variance(heard) - variance({**heard, s: heard[s] + 1}) for s in sizes}
    found = whom_to_ask(sizes, heard, spread)
    assert [one.name for one in found] == sorted(falls, key=lambda s: -falls[s])
    assert found[0].gain == pytest.approx(max(falls.values()))


def test_a_section_nobody_was_heard_from_comes_before_all_others() -> None:
    found = whom_to_ask({"A": 10000, "B": 20, "C": 30}, {"A": 1})
    assert [one.name for one in found] == ["C", "B", "A"]


def test_a_section_heard_to_the_last_person_is_not_asked_again() -> None:
    assert [one.name for one in whom_to_ask({"A": 5, "B": 5}, {"A": 5, "B": 1})] == ["B"]


def test_a_section_of_many_minds_comes_before_one_of_one_mind() -> None:
    votes, _ = VoteMatrix.from_events([str(n) for n in range(40)], ["a"] * 40, [1] * 20 + [1, -1] * 10)
    halves = {str(n): "agreed" if n < 20 else "split" for n in range(40)}
    spread = spread_within(by_section(votes, halves))
    assert [one.name for one in whom_to_ask({"agreed": 100, "split": 100}, {"agreed": 20, "split": 20}, spread)] == [
        "split",
        "agreed",
    ]


def test_more_people_heard_than_there_are_is_refused() -> None:
    with pytest.raises(CoverageError, match="6 heard of 5"):
        whom_to_ask({"A": 5}, {"A": 6})
