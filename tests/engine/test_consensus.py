"""What people agree on: against the oracle of the worked organisations, and what must always hold."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from massline.engine.consensus import agreement, consensus
from massline.engine.sections import by_section, group_informed, variance_between
from massline.engine.votes import VoteMatrix

ORGANISATIONS = [("tenants", "A"), ("union", "B")]


def read_round_one(folder: Path, name: str) -> tuple[VoteMatrix, dict[str, str]]:
    with (folder / f"{name}_votes_round1.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    votes, revotes = VoteMatrix.from_events(
        [row["voter"] for row in rows], [row["statement"] for row in rows], [int(row["vote"]) for row in rows]
    )
    assert revotes == 0
    return votes, {row["voter"]: row["section"] for row in rows}


def read_oracle(folder: Path, letter: str) -> Any:
    return json.loads((folder / "expected_metrics.json").read_text(encoding="utf-8"))[letter]


def matrix(*rows: tuple[str, str, int], everybody: tuple[str, ...] = ()) -> VoteMatrix:
    people, statements, answers = ([row[i] for row in rows] for i in range(3))
    return VoteMatrix.from_events(
        [str(p) for p in people], [str(s) for s in statements], answers, all_participants=everybody
    )[0]


@pytest.mark.parametrize(("name", "letter"), ORGANISATIONS)
def test_every_statement_counts_as_the_oracle_counts(shared_samples: Path, name: str, letter: str) -> None:
    votes, section_of = read_round_one(shared_samples, name)
    oracle = read_oracle(shared_samples, letter)
    found = consensus(votes, section_of=section_of)
    assert len(votes) == oracle["votes_n"]
    assert found.sections is not None
    informed = group_informed(found.sections.agree, found.sections.seen)
    smoothed = (found.sections.agree + 1) / (found.sections.seen + 2)
    for i, statement in enumerate(votes.statements):
        expected = oracle["votes_by_statement"][statement]
        assert {
            "n": int(found.overall.counts.seen[i]),
            "agree": round(float(found.overall.agree[i]), 3),
            "disagree": round(float(found.overall.disagree[i]), 3),
            "gic_geo": round(float(informed[i]), 3),
            "lowest": found.sections.sections[int(smoothed[:, i].argmin())],
        } == expected


@pytest.mark.parametrize(("name", "letter"), ORGANISATIONS)
def test_the_votes_of_each_section_add_up_as_the_oracle_says(shared_samples: Path, name: str, letter: str) -> None:
    votes, section_of = read_round_one(shared_samples, name)
    found = by_section(votes, section_of)
    for statement, sections in read_oracle(shared_samples, letter)["votes_by_section"].items():
        i = votes.statements.index(statement)
        counted = {
            section: [int(found.agree[g, i]), int(found.seen[g, i])] for g, section in enumerate(found.sections)
        }
        assert counted == sections


@pytest.mark.parametrize(("name", "letter"), ORGANISATIONS)
def test_the_most_agreed_and_most_divided_are_those_of_the_oracle(
    shared_samples: Path, name: str, letter: str
) -> None:
    votes, section_of = read_round_one(shared_samples, name)
    top, found = read_oracle(shared_samples, letter)["votes_top"], consensus(votes, section_of=section_of)
    by_raw = [votes.statements[i] for i in np.argsort(-found.overall.agree, kind="stable")[:5]]
    assert by_raw == [statement for statement, _ in top["by_raw"]]
    by_side = [votes.statements[i] for i in np.argsort(-found.divided.smaller_side, kind="stable")[:5]]
    assert by_side == [statement for statement, *_ in top["most_divided"]]


def test_in_small_sections_it_is_too_few_to_say_but_the_counts_are_complete(shared_samples: Path) -> None:
    votes, section_of = read_round_one(shared_samples, "tenants")
    found = by_section(votes, section_of)
    place = (found.sections.index("C"), votes.statements.index("a13"))
    assert found.share(*place) is None
    assert (found.agree[place], found.seen[place]) == (3, 6)
    assert found.share(found.sections.index("B"), votes.statements.index("a21")) is not None


def test_no_votes_is_unknown_rather_than_zero() -> None:
    votes, _ = VoteMatrix.from_events(["1"], ["a"], [1], all_statements=["b"])
    found = consensus(votes)
    assert found.overall.share(1) is None
    assert np.isnan([found.overall.agree[1], found.overall.agree_low[1], found.overall.equal[1]]).all()
    assert (found.overall.worst_low[1], found.overall.worst_high[1]) == (0.0, 1.0)
    assert found.shared.order.tolist() == [0, 1]


def test_a_pass_is_in_the_base_and_an_unseen_statement_is_not() -> None:
    found = agreement(matrix(("1", "a", 1), ("2", "a", 0), everybody=("1", "2", "3")))
    assert found.agree.tolist() == [0.5]
    assert found.passes.tolist() == [0.5]
    assert found.unseen.tolist() == [1]
    assert str(found.share(0, "pass")) == "50% (9% to 91%, 2 voters)"


def test_somebody_who_votes_on_everything_weighs_no_more_than_anybody_else() -> None:
    busy = [("busy", statement, 1) for statement in "abcd"]
    found = agreement(matrix(*busy, ("quiet", "a", -1)))
    assert found.agree[0] == 0.5
    assert found.equal[0] == pytest.approx(0.2)
    assert found.n_eff[0] == pytest.approx(1.25**2 / (1 + 1 / 16))


def test_two_votes_cannot_come_first_among_what_is_shared() -> None:
    many = [(str(i), "many", 1 if i < 36 else -1) for i in range(40)]
    votes = matrix(*many, ("1", "few", 1), ("2", "few", 1))
    found = consensus(votes)
    assert [votes.statements[i] for i in found.shared.order] == ["many", "few"]
    assert [votes.statements[i] for i in found.shared.at_least(0.5)] == ["many"]


def test_what_one_section_refuses_is_not_shared_however_many_others_agree() -> None:
    days = [(f"d{i}", "a", 1) for i in range(90)] + [(f"d{i}", "b", 1 if i < 70 else -1) for i in range(90)]
    nights = [(f"n{i}", "a", -1) for i in range(10)] + [(f"n{i}", "b", 1 if i < 9 else -1) for i in range(10)]
    votes = matrix(*days, *nights)
    section_of = {p: "days" if p[0] == "d" else "nights" for p in votes.participants}
    found = consensus(votes, section_of=section_of)
    assert found.sections is not None
    assert votes.statements[found.shared.order[0]] == "b"
    assert found.sections.sections[found.shared.weakest[0]] == "nights"
    assert votes.statements[found.divided.order[0]] == "a"


def test_what_everybody_rejects_is_shared_too() -> None:
    found = consensus(matrix(*[(str(i), "a", -1) for i in range(30)]))
    assert found.shared.direction.tolist() == [-1]
    assert found.shared.low[0] > 0.85


def test_variance_between_sections_is_not_raised_by_chance_alone() -> None:
    rng = np.random.default_rng(7)
    answers = np.where(rng.random(20_000) < 0.5, 1, -1)
    people = [str(i) for i in range(100)]
    votes, _ = VoteMatrix.from_events(people * 200, [str(s) for s in range(200) for _ in range(100)], answers)
    found = variance_between(by_section(votes, {p: str(int(p) % 5) for p in people}, least=10))
    assert found.mean() < 0.03


def test_variance_between_two_opposed_sections_is_all_of_it() -> None:
    votes = matrix(*[(str(i), "a", 1 if i < 10 else -1) for i in range(20)])
    halves = {p: "low" if int(p) < 10 else "high" for p in votes.participants}
    assert variance_between(by_section(votes, halves)).tolist() == [1.0]


def test_what_nearly_all_agree_with_does_not_divide_because_sections_differ_by_chance() -> None:
    split = [(str(i), "split", 1 if i % 2 else -1) for i in range(60)]
    agreed = [(str(i), "agreed", 1 if i not in (0, 1) else -1) for i in range(60)]
    votes = matrix(*split, *agreed)
    found = consensus(votes, section_of={p: "first" if int(p) < 30 else "second" for p in votes.participants})
    assert not found.divided.beyond_chance.any()
    assert votes.statements[found.divided.order[0]] == "split"


def test_the_union_is_divided_by_section_over_what_nights_and_parks_see_differently(
    shared_samples: Path,
) -> None:
    votes, section_of = read_round_one(shared_samples, "union")
    found = consensus(votes, section_of=section_of).divided
    first = [votes.statements[i] for i in found.order[:5]]
    assert {"b18", "b19", "b20", "b22"} <= set(first)
    assert found.beyond_chance[found.order[:5]].all()


def test_shuffled_votes_hardly_ever_divide_sections_beyond_chance() -> None:
    rng = np.random.default_rng(11)
    people = [str(i) for i in range(120)]
    section_of = {p: str(int(p) % 4) for p in people}
    marked = 0
    for _ in range(40):
        answers = np.where(rng.random(120 * 20) < 0.6, 1, -1)
        names = [str(s) for s in range(20) for _ in people]
        votes, _ = VoteMatrix.from_events(people * 20, names, answers)
        marked += bool(consensus(votes, section_of=section_of).divided.beyond_chance.any())
    assert marked <= 6


def test_with_one_section_large_enough_nobody_is_compared() -> None:
    votes = matrix(*[(str(i), "a", 1) for i in range(19)])
    found = by_section(votes, {p: "low" if int(p) < 10 else "high" for p in votes.participants})
    assert np.isnan(variance_between(found)).all()


def test_people_without_a_section_are_counted_apart() -> None:
    found = by_section(matrix(("1", "a", 1), ("2", "a", -1), ("3", "a", 0)), {"1": "x", "9": "x"})
    assert (found.sections, found.people.tolist(), found.undeclared) == (("x",), [1], 2)


def test_a_community_smaller_than_those_who_took_part_is_refused() -> None:
    with pytest.raises(ValueError, match="community has 1 people, but 2 took part"):
        agreement(matrix(("1", "a", 1), ("2", "a", 1)), community=1)


def test_no_votes_at_all_gives_empty_tables() -> None:
    votes, _ = VoteMatrix.from_events([], [], [])
    found = consensus(votes, section_of={"1": "x"})
    assert found.overall.agree.shape == (0,)
    assert found.shared.order.tolist() == []


events = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 4), st.sampled_from([1, 0, -1])), min_size=1, max_size=60
)


@settings(deadline=None)
@given(events, st.integers(0, 50))
def test_every_share_lies_in_its_range_and_every_range_in_the_worst_case(
    rows: list[tuple[int, int, int]], more: int
) -> None:
    votes = matrix(*[(str(p), str(s), a) for p, s, a in rows])
    found = agreement(votes, community=len(votes.participants) + more)
    for value, low, high in (
        (found.agree, found.agree_low, found.agree_high),
        (found.disagree, found.disagree_low, found.disagree_high),
        (found.passes, found.passes_low, found.passes_high),
        (found.equal, found.equal_low, found.equal_high),
    ):
        assert (low <= value + 1e-12).all()
        assert (value <= high + 1e-12).all()
    assert (found.worst_low <= found.agree + 1e-12).all()
    assert (found.agree <= found.worst_high + 1e-12).all()
    assert (found.n_eff <= found.counts.seen + 1e-9).all()


@settings(deadline=None)
@given(events, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(rows: list[tuple[int, int, int]], chance: Any) -> None:
    cells = {(p, s): a for p, s, a in rows}
    one = [(str(p), str(s), a) for (p, s), a in cells.items()]
    other = one.copy()
    chance.shuffle(other)
    section_of = {str(p): f"section {p % 3}" for p in range(10)}
    first = consensus(matrix(*one), section_of=section_of, least=2)
    second = consensus(matrix(*other), section_of=section_of, least=2)
    assert first.overall.equal.tobytes() == second.overall.equal.tobytes()
    assert first.shared.low.tobytes() == second.shared.low.tobytes()
    assert first.divided.order.tolist() == second.divided.order.tolist()
