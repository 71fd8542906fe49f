import numpy as np
from numpy.typing import NDArray

from massline.engine.opinion.blocks import Answers
from massline.engine.opinion.simulated import Supposed, simulate

Floats = NDArray[np.float64]

PEOPLE, STATEMENTS = 200, 24
NOBODY_PASSES = Answers(
    people=PEOPLE,
    statements=STATEMENTS,
    person=np.zeros(0, np.int32),
    statement=np.zeros(0, np.int32),
    y=np.zeros(0, np.bool_),
)


def asked(chance: Floats, each: int, *, seed: int) -> tuple[Answers, NDArray[np.int64], NDArray[np.int64]]:
    """Everybody's answers to ``each`` statements, and the cells nobody was asked."""
    rng = np.random.default_rng(seed)
    seen = np.argsort(rng.random(chance.shape), axis=1) < each
    person, statement = np.nonzero(seen)
    y = rng.random(len(person)) < chance[seen]
    sides = Answers(PEOPLE, STATEMENTS, person.astype(np.int32), statement.astype(np.int32), y)
    unseen = np.nonzero(~seen)
    return sides, unseen[0], unseen[1]


def missed(chance: Floats, each: int, supposed: Supposed, *, seed: int) -> float:
    """Mean log loss, in truth, of what two walks say of the answers nobody gave."""
    sides, person, statement = asked(chance, each, seed=seed)
    walks = [simulate(sides, NOBODY_PASSES, person, statement, supposed=supposed, seed=walk) for walk in (0, 1)]
    guess, truth = np.mean(walks, axis=0), chance[person, statement]
    return float(-np.mean(truth * np.log(guess) + (1 - truth) * np.log(1 - guess)))


def camps(seed: int) -> Floats:
    """Three camps, each of one mind."""
    rng = np.random.default_rng(seed)
    return np.asarray(np.where(rng.random((3, STATEMENTS)) < 0.5, 0.1, 0.9)[rng.integers(0, 3, PEOPLE)])


def test_where_people_come_in_camps_supposing_kinds_predicts_better() -> None:
    one, some = (
        np.mean([missed(camps(seed), 6, Supposed(kinds=kinds, lapses=False), seed=seed) for seed in range(3)])
        for kinds in (1, 4)
    )
    assert some < one - 0.004


def test_where_one_answer_in_ten_is_given_by_the_coin_supposing_lapses_predicts_better() -> None:
    def opposed(seed: int) -> Floats:
        rng = np.random.default_rng(seed)
        sure = np.where(rng.random((2, STATEMENTS)) < 0.5, 0.01, 0.99)[rng.integers(0, 2, PEOPLE)]
        return np.asarray(0.9 * sure + 0.1 / 2)

    losses = {}
    for lapses in (False, True):
        supposed = Supposed(dimensions=2, kinds=1, lapses=lapses)
        losses[lapses] = np.mean([missed(opposed(seed), 12, supposed, seed=seed) for seed in range(3)])
    assert losses[True] < losses[False] - 0.002


def test_a_walk_repeats_bit_for_bit_and_another_seed_walks_elsewhere() -> None:
    sides, person, statement = asked(camps(0), 6, seed=0)
    first, again, other = (
        simulate(sides, NOBODY_PASSES, person, statement, supposed=Supposed(), seed=seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.all((first > 0) & (first < 1))
    assert np.corrcoef(first, other)[0, 1] > 0.9
