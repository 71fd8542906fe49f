"""The opinion model places everybody, says how sure it is, and does not depend on how a file is ordered."""

import numpy as np
import pytest
from numpy.typing import NDArray

from massline.engine.opinion import OpinionModel, OpinionOptions, fit_opinion, predict_agree
from massline.engine.votes import NoVotesError, VoteMatrix

Floats = NDArray[np.float64]


def generated(
    people: int, statements: int, votes: int, *, seed: int = 0, dimensions: int = 2
) -> tuple[VoteMatrix, Floats]:
    """Votes drawn from an ideal-point model, and the true logits (P, S)."""
    rng = np.random.default_rng(seed)
    position, loading = rng.standard_normal((people, dimensions)), rng.normal(0, 0.7, (statements, dimensions))
    truth = rng.normal(0, 0.7, (people, 1)) + rng.normal(0.5, 1.2, statements) + position @ loading.T
    person = np.repeat(np.arange(people), votes)
    statement = np.concatenate([rng.permutation(statements)[:votes] for _ in range(people)])
    agrees = rng.random(len(person)) < 1 / (1 + np.exp(-truth[person, statement]))
    answer = np.where(rng.random(len(person)) < 0.15, 0, np.where(agrees, 1, -1))
    return matrix(people, statements, person, statement, answer), truth


def matrix(
    people: int, statements: int, person: NDArray[np.int64], statement: NDArray[np.int64], answer: NDArray[np.int64]
) -> VoteMatrix:
    names = [str(n) for n in range(people)], [str(n) for n in range(statements)]
    return VoteMatrix.from_indices(*names, person, statement, answer)[0]


@pytest.fixture(scope="module")
def worked() -> tuple[VoteMatrix, Floats, OpinionModel]:
    votes, truth = generated(250, 40, 16)
    return votes, truth, fit_opinion(votes)


def test_answers_not_given_are_predicted_better_than_by_the_statement_alone(
    worked: tuple[VoteMatrix, Floats, OpinionModel],
) -> None:
    votes, truth, model = worked
    counts = votes.counts()
    share = (counts.agree + 1) / (counts.agree + counts.disagree + 2)
    unseen = np.ones(truth.shape, bool)
    unseen[votes.person, votes.statement] = False
    chance = 1 / (1 + np.exp(-truth))

    def loss(p: Floats) -> float:
        return float(-(chance * np.log(p) + (1 - chance) * np.log(1 - p))[unseen].mean())

    assert loss(model.probability_table()) < loss(np.tile(share, (250, 1))) - 0.01


def test_ranges_cover_the_truth_about_as_often_as_they_say() -> None:
    covered = []
    for seed in range(3):
        votes, truth = generated(200, 32, 16, seed=seed + 10, dimensions=4)
        model = fit_opinion(votes)
        low, high = model.interval(np.arange(200)[:, None], np.arange(32), level=0.9)
        chance = 1 / (1 + np.exp(-truth))
        covered.append(np.mean((low <= chance) & (chance <= high)))
    assert 0.86 <= np.mean(covered) <= 0.95


def test_other_names_of_people_change_no_figure() -> None:
    votes, _ = generated(120, 20, 8)
    name = np.random.default_rng(3).permutation(len(votes.participants))
    other, _ = VoteMatrix.from_indices(
        [str(n) for n in name], list(votes.statements), votes.person, votes.statement, votes.answer
    )
    now = [other.participants.index(str(n)) for n in name]
    first, again = fit_opinion(votes), fit_opinion(other)
    assert np.array_equal(first.intercept, again.intercept)
    assert np.array_equal(first.position, again.position[now])
    assert np.array_equal(first.person_covariance, again.person_covariance[now])
    assert np.array_equal(first.passing.people.mean, again.passing.people.mean[now])
    assert first.widening == again.widening


def test_the_same_votes_in_any_order_give_the_same_bits() -> None:
    votes, _ = generated(30, 8, 5)
    first = fit_opinion(votes)
    rng = np.random.default_rng(3)
    names = np.array(votes.participants), np.array(votes.statements)
    for _ in range(5):
        rows, people, texts = (rng.permutation(n) for n in (len(votes), 30, 8))
        back_people, back_texts = np.argsort(people), np.argsort(texts)
        again, _ = VoteMatrix.from_indices(
            names[0][people].tolist(),
            names[1][texts].tolist(),
            back_people[votes.person[rows]],
            back_texts[votes.statement[rows]],
            votes.answer[rows],
        )
        model = fit_opinion(again)
        assert np.array_equal(model.position, first.position)
        assert np.array_equal(model.statement_covariance, first.statement_covariance)
        assert model.widening == first.widening


def test_other_names_for_the_same_people_change_nothing_that_can_be_seen(
    worked: tuple[VoteMatrix, Floats, OpinionModel],
) -> None:
    votes, _, _ = worked
    renamed = np.random.default_rng(1).permutation(250)
    options = OpinionOptions(loading=0.5, sweeps=60, tolerance=1e-3)
    first = fit_opinion(votes, options=options).sides
    other = fit_opinion(
        matrix(
            250,
            40,
            renamed[votes.person],
            votes.statement.astype(np.int64),
            votes.answer.astype(np.int64),
        ),
        options=options,
    ).sides
    assert np.allclose(
        first.people.mean @ first.statements.mean.T, (other.people.mean @ other.statements.mean.T)[renamed], atol=0.1
    )


def test_who_said_little_has_wide_ranges_and_who_said_nothing_the_prior() -> None:
    votes, _ = generated(120, 30, 20)
    few = votes.without((votes.person < 2) & (votes.statement > 1))
    silent = few.without(few.person == 0)
    model = fit_opinion(silent)
    width = np.trace(model.position_covariance, axis1=1, axis2=2)
    assert width[0] == pytest.approx(model.widening * model.dimensions)
    assert np.all(width[0] > width[1:])
    assert width[1] > np.median(width[2:])
    assert np.allclose(model.position[0], 0)


def test_a_new_person_is_placed_where_the_fit_puts_somebody_with_the_same_votes(
    worked: tuple[VoteMatrix, Floats, OpinionModel],
) -> None:
    votes, _, model = worked
    mine = votes.person == 7
    placed = model.place(votes.statement[mine], votes.answer[mine])
    assert np.allclose(placed.position[0], model.position[7], atol=0.05)
    assert np.allclose(placed.covariance[0], model.person_covariance[7], atol=0.05)
    nobody = model.place([], [])
    assert np.allclose(nobody.position, 0)
    assert np.allclose(np.diagonal(nobody.position_covariance[0]), model.widening)


@pytest.mark.parametrize("participant", ["7", "new"])
def test_a_vote_brought_in_later_says_what_a_new_fit_says(
    worked: tuple[VoteMatrix, Floats, OpinionModel], participant: str
) -> None:
    _, _, model = worked
    later = model.answered(participant, {"3": 1, "9": -1, "11": 0})
    again = fit_opinion(later.votes)
    row = later.votes.participants.index(participant)
    assert np.abs(later.probability_table() - again.probability_table())[row].max() < 0.06
    assert np.abs(later.probability_table() - again.probability_table()).mean() < 0.012
    assert np.abs(later.pass_table() - again.pass_table()).mean() < 0.01
    mine = later.votes.person == row
    said = dict(zip(later.votes.statement[mine].tolist(), later.votes.answer[mine].tolist(), strict=True))
    assert (said[3], said[9], said[11]) == (1, -1, 0)
    assert len(model.votes.participants) == 250


def test_an_answer_taken_back_and_given_again_leaves_the_evidence_as_it_was(
    worked: tuple[VoteMatrix, Floats, OpinionModel],
) -> None:
    votes, _, model = worked
    mine = np.flatnonzero((votes.person == 7) & (votes.answer != 0))[0]
    name, answer = votes.statements[votes.statement[mine]], int(votes.answer[mine])
    back = model.answered("7", {name: -answer}).answered("7", {name: answer})
    assert np.array_equal(back.votes.answer, votes.answer)
    assert np.allclose(back.probability_table(), model.probability_table(), atol=0.01)


def test_votes_left_out_teach_nothing_not_even_after_an_update() -> None:
    votes, _ = generated(60, 12, 8)
    out = votes.statement == 5
    model = fit_opinion(votes, left_out=out)
    assert np.allclose(model.loading[5], 0, atol=1e-9)
    later = model.answered("new", {"3": 1})
    assert later.left_out.sum() == out.sum()
    assert np.all(later.votes.statement[later.left_out] == 5)
    without = fit_opinion(votes.without(out))
    assert np.allclose(without.probability_table(), model.probability_table())


def test_passes_are_predicted_apart_from_sides() -> None:
    rng = np.random.default_rng(0)
    person, statement = (a.reshape(-1) for a in np.meshgrid(np.arange(60), np.arange(10), indexing="ij"))
    passed = rng.random(600) < np.where(statement < 3, 0.7, 0.05)
    answer = np.where(passed, 0, np.where(rng.random(600) < 0.6, 1, -1))
    model = fit_opinion(matrix(60, 10, person, statement, answer))
    table = model.pass_table()
    assert table[:, :3].mean() > 0.5
    assert table[:, 3:].mean() < 0.15
    assert np.allclose(table[4, 2], model.pass_probability(4, 2))


def test_the_main_direction_comes_first_and_tables_agree_with_pairs(
    worked: tuple[VoteMatrix, Floats, OpinionModel],
) -> None:
    _, _, model = worked
    inner = np.arange(1, 1 + model.dimensions)
    power = np.sum(model.sides.statements.mean[:, 2:] ** 2, axis=0)
    power = power + model.sides.statements_covariance[:, inner, inner].sum(axis=0)
    assert np.all(np.diff(power) <= 1e-9)
    mean, variance = model.logit([[3], [4]], [1, 2, 3])
    table = model.logit_table(slice(3, 5))
    assert np.allclose(mean, table[0][:, 1:4])
    assert np.allclose(variance, table[1][:, 1:4])
    blocks = np.concatenate([model.probability_table(block) for block in model.blocks(100)])
    assert np.allclose(blocks, model.probability_table())


def events(*votes: tuple[str, str, int]) -> VoteMatrix:
    people, texts, answers = zip(*votes, strict=True)
    return VoteMatrix.from_events(people, texts, answers, all_participants=["z"], all_statements=["unseen"])[0]


THIN = {
    "one vote": events(("1", "a", 1)),
    "one person": events(*(("1", text, 1) for text in "abcdef")),
    "one statement": events(*((str(n), "a", 1 if n % 3 else -1) for n in range(30))),
    "everybody agrees": events(*((str(n), text, 1) for n in range(20) for text in "abc")),
    "nobody overlaps": events(*((str(n), str(n), 1) for n in range(30))),
    "one side taken": events(*((str(n), text, 0) for n in range(20) for text in "abc"), ("99", "a", -1)),
}


@pytest.mark.parametrize("name", THIN)
def test_thin_votes_give_finite_numbers_with_wide_ranges(name: str) -> None:
    votes = THIN[name]
    model = fit_opinion(votes)
    table = model.probability_table()
    assert np.all((table > 0) & (table < 1))
    assert np.all((model.pass_table() > 0) & (model.pass_table() < 1))
    assert np.isfinite(model.person_covariance).all()
    assert np.isfinite(model.statement_covariance).all()
    low, high = model.interval(votes.participants.index("z"), votes.statements.index("unseen"))
    assert high - low > 0.6
    assert np.all(np.linalg.eigvalsh(model.person_covariance) > 0)


def test_only_passes_or_no_votes_at_all_is_refused() -> None:
    passes = VoteMatrix.from_events(["1", "2"], ["a", "a"], [0, 0])[0]
    empty = VoteMatrix.from_events([], [], [])[0]
    for votes in (passes, empty):
        with pytest.raises(NoVotesError, match="nobody took a side"):
            fit_opinion(votes)


def test_what_cannot_be_meant_is_refused(worked: tuple[VoteMatrix, Floats, OpinionModel]) -> None:
    votes, _, model = worked
    with pytest.raises(ValueError, match="left_out marks 3"):
        fit_opinion(votes, left_out=np.zeros(3, bool))
    with pytest.raises(ValueError, match="dimension"):
        OpinionOptions(dimensions=0)
    with pytest.raises(ValueError, match="above 0"):
        OpinionOptions(loading=float("nan"))
    with pytest.raises(ValueError, match="twice"):
        model.place([1, 1], [1, 1])
    with pytest.raises(ValueError, match="none of 1"):
        model.place([1], [np.nan])
    with pytest.raises(ValueError, match="outside 0 to 39"):
        model.place([40], [1])
    with pytest.raises(ValueError, match="'nowhere' is not in this model"):
        model.answered("7", {"nowhere": 1})
    with pytest.raises(ValueError, match="none of 1"):
        model.answered("7", {"3": 2})


def test_more_people_than_one_pass_takes_are_all_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    votes, _ = generated(300, 24, 12)
    whole = fit_opinion(votes)
    monkeypatch.setattr("massline.engine.opinion.fitted._ENOUGH_ANSWERS", 2_000)
    monkeypatch.setattr("massline.engine.opinion.blocks._LARGEST_TABLE", 3_000)
    parts = fit_opinion(votes)
    assert np.abs(parts.probability_table() - whole.probability_table()).mean() < 0.02


def test_predictions_beat_the_statement_mean_and_do_not_hang_on_the_order_of_votes() -> None:
    votes, truth = generated(120, 24, 14, seed=4)
    rng = np.random.default_rng(0)
    unseen = np.ones(truth.shape, bool)
    unseen[votes.person, votes.statement] = False
    person, statement = np.nonzero(unseen)

    def predicted(order: NDArray[np.int64]) -> Floats:
        return predict_agree(
            votes.person[order],
            votes.statement[order],
            votes.answer[order],
            participants=120,
            statements=24,
            test_i=person,
            test_j=statement,
            seed=2,
        )

    first = predicted(np.arange(len(votes)))
    assert np.array_equal(first, predicted(rng.permutation(len(votes))))
    chance = 1 / (1 + np.exp(-truth[person, statement]))
    counts = votes.counts()
    share = ((counts.agree + 1) / (counts.agree + counts.disagree + 2))[statement]
    assert np.mean((first - chance) ** 2) < 0.9 * np.mean((share - chance) ** 2)


def test_predictions_from_next_to_nothing_are_chances() -> None:
    asked = {"participants": 3, "statements": 2, "test_i": [0, 2], "test_j": [1, 1]}
    assert predict_agree([], [], [], **asked).tolist() == [0.5, 0.5]  # type: ignore[arg-type]
    assert predict_agree([0], [0], [0], **asked).tolist() == [0.5, 0.5]  # type: ignore[arg-type]
    one = predict_agree([0], [0], [1], **asked)  # type: ignore[arg-type]
    assert np.all((one > 0.02) & (one < 0.98))
    with pytest.raises(ValueError, match="test_j lies outside"):
        predict_agree([0], [0], [1], participants=1, statements=1, test_i=[0], test_j=[1])
    with pytest.raises(ValueError, match="none of 1"):
        predict_agree([0], [0], [np.nan], participants=1, statements=1, test_i=[0], test_j=[0])
