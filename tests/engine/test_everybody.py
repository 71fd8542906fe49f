import numpy as np
import pytest

from massline.engine.everybody import everybody
from massline.engine.opinion import fit_opinion
from massline.engine.participation import with_participation
from massline.engine.runners import LocalThreads
from massline.engine.shares import Floats
from massline.engine.votes import VoteMatrix


def planted(seed: int, *, tilt: float, people: int = 160, statements: int = 24) -> tuple[VoteMatrix, Floats]:
    """A consultation drawn from a known world and the share of everybody; ``tilt`` lets one camp vote more."""
    rng = np.random.default_rng(seed)
    place = rng.normal(size=people)
    logit = rng.normal(0.3, 1.0, statements) + np.outer(place, rng.normal(0, 1.5, statements))
    answers = np.where(rng.random(logit.shape) < 1 / (1 + np.exp(-logit)), 1, -1)
    weight = np.exp(0.6 * rng.normal(size=people) + tilt * place)
    asked = rng.random(logit.shape) < np.minimum(0.95, 0.25 * weight / weight.mean())[:, None]
    person, statement = np.nonzero(asked)
    names = [str(number) for number in range(people)]
    votes, _ = VoteMatrix.from_indices(names, names[:statements], person, statement, answers[person, statement])
    return votes, (answers == 1).mean(axis=0)


def votes_of(*events: tuple[str, str, int], people: tuple[str, ...] = ()) -> VoteMatrix:
    names, texts, answers = zip(*events, strict=True)
    return VoteMatrix.from_events(names, texts, answers, all_participants=people)[0]


def errors(tilt: float) -> tuple[float, float, float]:
    """Over four worlds: RMSE of the estimate, RMSE of the share of those heard, and how often ranges hold."""
    ours, raw, held = [], [], []
    for seed in range(4):
        votes, truth = planted(seed, tilt=tilt)
        found, counts = everybody(fit_opinion(votes)), votes.counts()
        ours.append(np.mean((found.share - truth) ** 2))
        raw.append(np.mean((counts.agree / (counts.agree + counts.disagree) - truth) ** 2))
        held.append(np.mean((found.low <= truth) & (truth <= found.high)))
    return float(np.sqrt(np.mean(ours))), float(np.sqrt(np.mean(raw))), float(np.mean(held))


def test_where_one_camp_votes_more_the_estimate_is_much_nearer_than_the_share_of_those_heard() -> None:
    ours, raw, held = errors(tilt=1.0)
    assert ours < 0.7 * raw
    assert held >= 0.8


def test_where_votes_are_missing_by_chance_nothing_is_lost_and_ranges_keep_their_promise() -> None:
    ours, raw, held = errors(tilt=0.0)
    assert ours <= raw
    assert held >= 0.84


def test_participation_tells_of_opinion_only_where_it_does() -> None:
    def explained(tilt: float) -> float:
        models = [fit_opinion(planted(seed, tilt=tilt)[0]) for seed in range(4)]
        return float(np.mean([np.linalg.norm(with_participation(model).slope) for model in models]))

    assert explained(1.0) > 6 * explained(0.0)


def test_where_everybody_answered_everything_the_estimate_is_the_count_without_a_range() -> None:
    votes = votes_of(*[(str(p), s, 1 if p < 7 else -1) for p in range(10) for s in "ab"])
    found = everybody(fit_opinion(votes))
    assert found.share.tolist() == found.low.tolist() == found.high.tolist() == [0.7, 0.7]
    assert found.filled.tolist() == [0, 0]


def test_the_range_lies_within_the_worst_case_and_narrows_with_a_lower_level() -> None:
    model = fit_opinion(planted(1, tilt=0.5)[0])
    wide, narrow = everybody(model), everybody(model, level=0.5)
    assert np.all(wide.worst_low <= wide.low)
    assert np.all(wide.high <= wide.worst_high)
    assert np.all(wide.high - wide.low < wide.worst_high - wide.worst_low)
    assert np.all(narrow.high - narrow.low < wide.high - wide.low)


def test_people_who_never_answered_a_statement_are_in_its_estimate() -> None:
    votes = votes_of(("1", "a", 1), ("2", "a", -1), people=("3", "4"))
    found = everybody(fit_opinion(votes))
    assert found.people == 4
    assert found.worst_low.tolist() == [0.25]
    assert found.worst_high.tolist() == [0.75]


def test_a_statement_nobody_saw_has_a_wide_estimate_and_one_all_passed_on_has_none() -> None:
    events = [(str(p), "a", 1 if p < 12 else -1) for p in range(20)] + [(str(p), "b", 0) for p in range(20)]
    names, texts, answers = zip(*events, strict=True)
    votes, _ = VoteMatrix.from_events(names, texts, answers, all_statements=["c"])
    found = everybody(fit_opinion(votes))
    assert np.isnan(found.share[1])
    assert found.high[2] - found.low[2] > 0.5


def test_one_person_with_one_vote_gives_figures_and_no_crash() -> None:
    found = everybody(fit_opinion(votes_of(("1", "a", 1))))
    assert (found.share[0], found.low[0], found.high[0]) == (1.0, 1.0, 1.0)


def test_equal_votes_in_any_order_and_on_any_number_of_threads_give_bit_equal_figures() -> None:
    votes, _ = planted(2, tilt=0.5, people=60)
    first = everybody(fit_opinion(votes), runner=LocalThreads(threads=3))
    order = np.random.default_rng(0).permutation(len(votes))
    names = [votes.participants[p] for p in votes.person[order]]
    texts = [votes.statements[s] for s in votes.statement[order]]
    again, _ = VoteMatrix.from_events(names, texts, votes.answer[order].tolist(), all_participants=votes.participants)
    second = everybody(fit_opinion(again))
    for name in ("share", "low", "high"):
        assert np.array_equal(getattr(first, name), getattr(second, name))


def test_asking_a_part_of_the_people_only_hardly_moves_an_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    votes, _ = planted(4, tilt=0.7, people=4000, statements=12)
    model = fit_opinion(votes)
    told = with_participation(model)
    whole = everybody(model, participation=told)
    monkeypatch.setattr("massline.engine.everybody._MOST_CELLS", 12 * 1000)
    part = everybody(model, participation=told)
    assert 0 < np.abs(part.share - whole.share).max() < 0.01
    assert np.abs((part.high - part.low) - (whole.high - whole.low)).max() < 0.01


def test_an_estimate_says_that_it_is_one() -> None:
    model = fit_opinion(planted(1, tilt=0.0)[0])
    assert str(everybody(model).estimate(0)).endswith("160 people, estimated)")
    with pytest.raises(ValueError, match="level"):
        everybody(model, level=1.0)
