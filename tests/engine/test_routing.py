"""Routing: chances are exact, nobody is stored, small sections are asked, and the report shows what was done."""

import json
from collections import Counter

import numpy as np
import pytest

from massline.engine.consensus import consensus
from massline.engine.opinion import fit_opinion
from massline.engine.routing import (
    RoutingState,
    Served,
    StateError,
    bucket_of,
    draw,
    few_that_matter,
    inclusion,
    is_small,
    read_state,
    reweighted,
    routing_report,
    state_of,
    weights,
)
from massline.engine.routing.drawing import usefulness
from massline.engine.votes import VoteMatrix

NAMES = [f"S{n}" for n in range(8)]


def state(**changes: object) -> RoutingState:
    figures: dict[str, object] = {
        "intercept": [0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0],
        "loading": [[2.0], [1.0], [0.1], [2.0], [0.0], [-2.0], [0.5], [2.0]],
        "passing": [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.8],
        "seen": [40, 40, 40, 40, 5, 40, 40, 40],
    }
    return RoutingState.made(NAMES, **(figures | changes))  # type: ignore[arg-type]


def planted(people: int = 120, seed: int = 1) -> VoteMatrix:
    """Two camps on six of ten statements; everybody answered about half."""
    chance = np.random.default_rng(seed)
    camp = np.where(np.arange(people) % 2, 1.0, -1.0)
    logit = np.outer(camp, [2, 2, 2, -2, -2, -2, 0, 0, 0, 0]) + np.array([0] * 6 + [2, 2, -2, 0])
    answers = np.where(chance.random(logit.shape) < 1 / (1 + np.exp(-logit)), 1, -1)
    answers[chance.random(logit.shape) < 0.1] = 0
    rows, columns = np.nonzero(chance.random(logit.shape) < 0.5)
    names = [str(n) for n in range(people)]
    return VoteMatrix.from_indices(names, list("abcdefghij"), rows, columns, answers[rows, columns])[0]


def test_the_chance_told_is_the_chance_drawn_with() -> None:
    answers = {"S1": 1, "S2": -1}
    told = {one.statement: one.chance for n in range(120) for one in draw(state(), answers, NAMES, seed=n)}
    came = Counter(one.statement for n in range(1500) for one in draw(state(), answers, NAMES, seed=n))
    assert sum(told.values()) == pytest.approx(1)
    assert set(told) == set(NAMES) - set(answers)
    for name, chance in told.items():
        assert abs(came[name] / 1500 - chance) < 4 * (chance * (1 - chance) / 1500) ** 0.5


def test_later_draws_are_told_with_their_chance_given_the_ones_before() -> None:
    seconds: Counter[str] = Counter()
    told: dict[str, float] = {}
    for n in range(1500):
        one, two = draw(state(), {}, NAMES, seed=n, most=2)
        if one.statement == "S0":
            seconds[two.statement] += 1
            told[two.statement] = two.chance
    assert "S0" not in told
    assert sum(told.values()) == pytest.approx(1)
    for name, chance in told.items():
        whole = seconds.total()
        assert abs(seconds[name] / whole - chance) < 4 * (chance * (1 - chance) / whole) ** 0.5


def test_the_same_seed_gives_the_same_draw_in_any_order_of_statements_and_answers() -> None:
    for n in range(20):
        forwards = draw(state(), {"S1": 1, "S2": 0}, NAMES, seed=n, most=5)
        assert draw(state(), {"S2": 0, "S1": 1}, NAMES[::-1], seed=n, most=5) == forwards
    assert len({draw(state(), {}, NAMES, seed=n, most=5) for n in range(20)}) > 10


def test_everything_left_can_come_and_nothing_answered_comes_again() -> None:
    order = [one.statement for one in draw(state(), {"S1": 1, "gone": -1}, NAMES, seed=1, most=99)]
    assert sorted(order) == sorted(set(NAMES) - {"S1"})
    assert draw(state(), dict.fromkeys(NAMES, 1), NAMES, seed=1) == ()
    assert draw(state(), {}, [], seed=1) == draw(state(), {}, NAMES, seed=1, most=0) == ()


def test_without_a_state_every_statement_is_as_likely() -> None:
    assert {one.chance for n in range(30) for one in draw(None, {}, NAMES, seed=n)} == {1 / 8}


def test_without_loadings_the_least_seen_come_first() -> None:
    bare = state(loading=np.zeros((8, 0)))
    heavy = weights(bare, np.zeros((1, 8), np.int8), *[np.zeros((1, 8), np.bool_)] * 2)[0]
    assert heavy.argmax() == 4
    assert len(set(heavy[[0, 1, 2, 3, 5, 6, 7]].tolist())) == 1


def test_what_tells_most_about_a_person_is_what_would_be_useful() -> None:
    nothing = np.zeros((1, 8), np.bool_)
    useful = usefulness(state(), np.zeros((1, 8), np.int8), nothing)[0]
    assert useful[0] > useful[1] > useful[6] > useful[2]
    assert useful[0] > useful[3], "nearly everybody agrees with it, so an answer tells little"
    assert useful[0] > 2 * useful[7], "most people pass on it"


def test_usefulness_is_the_fall_of_the_variance_counted_out_by_hand() -> None:
    """One direction, no lean worth speaking of, two statements: against the formula with plain numbers."""
    two = RoutingState.made(
        ["a", "b"], intercept=[0, 0], loading=[[1.0], [2.0]], passing=[0, 0], seen=[1, 1], lean=0.001
    )
    nothing = np.zeros((1, 2), np.bool_)
    useful = usefulness(two, np.zeros((1, 2), np.int8), nothing)[0]
    variance_after = 1 / (1 + 0.25 * 2.0**2)
    assert useful[1] == pytest.approx(0.5 * 0.25 * (1 + 4) * (1 - variance_after), rel=0.02)


def test_somebody_who_passes_often_is_asked_what_fewer_pass_on() -> None:
    answers, answered = np.zeros((1, 8), np.int8), np.zeros((1, 8), np.bool_)
    answered[0, [2, 4, 6]] = True
    eager = answers.copy()
    eager[0, [2, 4, 6]] = 1
    loss = usefulness(state(), answers, answered)[0] / usefulness(state(), eager, answered)[0]
    assert loss[7] < loss[0]


def test_statements_accepted_since_the_release_come_soon() -> None:
    available = [*NAMES, "new"]
    chances = {one.statement: one.chance for n in range(120) for one in draw(state(), {}, available, seed=n)}
    assert chances["new"] >= 2 / 9


def test_every_voter_of_a_small_section_is_asked_the_few_that_matter() -> None:
    few = ["S2", "S5", "S6"]
    for n in range(50):
        drawn = draw(state(), {"S6": 1}, NAMES, seed=n, most=5, first=[*few, "withdrawn"])
        assert {one.statement for one in drawn[:2]} == {"S2", "S5"}
        assert [one.chance for one in drawn[:2]] == [0.5, 1.0]


def test_a_section_is_small_where_the_lot_would_leave_it_below_ten_answers() -> None:
    assert is_small(79, answers_each=15, statements=60)
    assert not is_small(80, answers_each=15, statements=60)
    assert is_small(19, answers_each=99, statements=5)
    for size, statements in ((0, 5), (5, 0)):
        with pytest.raises(ValueError, match="at least 1"):
            is_small(size, answers_each=1, statements=statements)


def test_the_few_are_what_is_shared_and_what_divides_and_only_what_can_be_asked() -> None:
    answers = {"shared": [1] * 30, "split": [1, -1] * 15, "half": [1, 1, -1] * 10, "nobody": []}
    events = [(str(n), name, one) for name, given in answers.items() for n, one in enumerate(given)]
    votes, _ = VoteMatrix.from_events(*zip(*events, strict=True), all_statements=["nobody"])
    found = consensus(votes)
    assert few_that_matter(found, votes.statements, statements=votes.statements, few=2) == ("shared", "split")
    assert few_that_matter(found, ["half"], statements=votes.statements) == ("half",)


def test_a_state_keeps_nothing_of_a_person_and_reads_back_equal() -> None:
    votes = planted()
    made = state_of(fit_opinion(votes), first={"day": ["a", "b"]}, release=3)
    document = made.document()
    told = json.loads(document)
    assert read_state(document).document() == document
    assert (told["release"], told["first"]) == (3, {"day": ["a", "b"]})
    lengths = {len(value) for value in told.values() if isinstance(value, list)}
    assert lengths == {len(votes.statements)}, "one figure a statement, none a person"
    assert not made.loading.flags.writeable


def test_a_state_keeps_the_two_axes_that_move_answers_most() -> None:
    rng = np.random.default_rng(5)
    logit = rng.normal(size=(150, 3)) @ (rng.normal(size=(3, 30)) * [[2.0], [1.5], [1.0]])
    person, statement = np.nonzero(rng.random(logit.shape) < 0.7)
    answers = np.where(rng.random(logit.shape) < 1 / (1 + np.exp(-logit)), 1, -1)[person, statement]
    people, texts = ([str(n) for n in range(size)] for size in logit.shape)
    model = fit_opinion(VoteMatrix.from_indices(people, texts, person, statement, answers)[0])
    assert model.dimensions > 2
    assert np.allclose(state_of(model).loading, model.loading[:, :2], atol=0.001)


def test_the_state_does_not_depend_on_who_is_called_what() -> None:
    votes = planted()
    order = np.random.default_rng(2).permutation(len(votes))
    again, _ = VoteMatrix.from_indices(
        votes.participants, votes.statements, votes.person[order], votes.statement[order], votes.answer[order]
    )
    assert state_of(fit_opinion(again)).document() == state_of(fit_opinion(votes)).document()


def test_in_a_planted_consultation_what_divides_the_camps_is_asked_more() -> None:
    votes = planted()
    found = state_of(fit_opinion(votes))
    nothing = np.zeros((1, 10), np.bool_)
    useful = usefulness(found, np.zeros((1, 10), np.int8), nothing)[0]
    assert useful[:6].min() > useful[6:].max()


@pytest.mark.parametrize(
    "document", ["", "{}", "[]", "null", '{"format": "other"}', '{"format": "massline-routing/1"}']
)
def test_what_is_no_state_is_refused(document: str) -> None:
    with pytest.raises(StateError):
        read_state(document)


@pytest.mark.parametrize(
    "wrong",
    [{"seen": [1] * 7}, {"passing": [2.0] * 8}, {"intercept": [float("nan")] * 8}, {"lean": float("inf")},
     {"loading": np.zeros(8)}, {"seen": [-1] * 8}],
)  # fmt: skip
def test_figures_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(StateError):
        state(**wrong)


def test_a_bucket_is_the_power_of_two_below() -> None:
    assert [bucket_of(chance) for chance in (1.0, 0.51, 0.5, 0.25, 0.2)] == [0, 1, 1, 2, 3]
    for chance in (0.0, -0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="a chance lies above 0"):
            bucket_of(chance)


def test_reweighting_undoes_routing_that_asks_one_camp_more() -> None:
    """Camps of equal size, one asked four times as often as the other: the plain share is off, the other is not."""
    chance = np.random.default_rng(4)
    camp = np.arange(20_000) % 2
    asked = np.where(camp == 1, 0.4, 0.1)
    seen = chance.random(20_000) < asked
    agree = camp[seen]
    assert agree.mean() > 0.75
    found = reweighted(np.zeros(seen.sum(), np.int64), agree, asked[seen], statements=1)
    assert found.low[0] < 0.5 < found.high[0]
    assert found.n_eff[0] < seen.sum()
    bucket = np.array([bucket_of(one) for one in asked[seen]])
    means = np.array([asked[seen][bucket == one].mean() for one in bucket])
    assert reweighted(np.zeros(seen.sum(), np.int64), agree, means, statements=1).agree[0] == pytest.approx(
        found.agree[0]
    )


def test_inclusion_is_exact_where_the_chance_does_not_move_and_a_sheet_with_everything_stays_certain() -> None:
    assert inclusion(0.1, 3) == pytest.approx(1 - 0.9**3)
    assert inclusion([1.0], [30]).tolist() == [1.0]
    for chance, number in ((0.0, 1), (1.1, 1), (0.5, 0)):
        with pytest.raises(ValueError, match="a chance lies above 0"):
            inclusion(chance, number)
    with pytest.raises(ValueError, match="one of each"):
        reweighted([0], [1, 1], [0.5], statements=1)
    with pytest.raises(ValueError, match="a chance lies above 0"):
        reweighted([0], [1], [0.0], statements=1)


def report_of(counts: list[int]) -> str:
    rows = [Served(str(n), None, 3, count, count, count * 0.125) for n, count in enumerate(counts)]
    return routing_report(rows, statements=[row.statement for row in rows])[None].evenness


def test_the_report_says_when_servings_look_as_if_drawn_by_lot() -> None:
    chance = np.random.default_rng(5)
    by_lot = [report_of(chance.multinomial(2000, np.full(40, 1 / 40)).tolist()) for _ in range(100)]
    assert by_lot.count("as by lot") >= 94
    assert report_of([50] * 40) == "evener than by lot"
    assert report_of([20] * 20 + [80] * 20) == "uneven"
    assert report_of([3] * 40) == "too few to say"
    assert report_of([]) == "too few to say"


def test_the_report_tells_sections_of_twenty_apart_and_no_smaller_one() -> None:
    rows = [Served("a", "day", 1, 4, 3, 2.5), Served("a", None, 1, 9, 9, 6.0), Served("gone", None, 0, 5, 5, 5.0)]
    found = routing_report(rows, statements=["a", "b"], sections={"day": 20, "night": 19})
    assert set(found) == {None, "day"}
    assert (found[None].servings, found[None].answers, found["day"].answers) == (13, 12, 3)
    assert (found[None].least, found[None].most, found[None].off) == (0, 13, 0)
    assert found[None].effective == 1


def test_the_report_shows_servings_counted_in_a_wrong_bucket() -> None:
    rows = [Served("a", None, 3, 10, 0, 5.0), Served("a", None, 1, 10, 0, 5.0)]
    assert routing_report(rows, statements=["a"])[None].off == 10
    with pytest.raises(ValueError, match="not below 0"):
        Served("a", None, 0, -1, 0, 0.0)
