import numpy as np
import pytest

from massline.engine.coverage import CoverageError
from massline.engine.votes import NoVotesError
from massline.engine.weighting import Margin, post_stratified, raked

PEOPLE = [str(number) for number in range(20)]
BLOCK = Margin("block", {"A": 60, "B": 40}, {p: "A" if int(p) < 5 else "B" for p in PEOPLE})
SHIFT = Margin("shift", {"day": 70, "night": 30}, {p: "night" if int(p) % 3 == 0 else "day" for p in PEOPLE})


def part(weights: np.ndarray, margin: Margin, name: str) -> float:
    mine = np.array([margin.part_of[person] == name for person in PEOPLE])
    return float(weights[mine].sum() / weights.sum())


def test_one_margin_is_brought_to_its_sizes_exactly() -> None:
    found = raked(PEOPLE, [BLOCK])
    assert part(found.weight, BLOCK, "A") == pytest.approx(0.6)
    assert found.design_effect == pytest.approx(20 * (5 * 2.4**2 + 15 * (8 / 15) ** 2) / 20**2)
    assert found.n_eff == pytest.approx(20 / found.design_effect)


def test_several_margins_hold_at_once() -> None:
    found = raked(PEOPLE, [BLOCK, SHIFT], cap=10)
    assert part(found.weight, BLOCK, "A") == pytest.approx(0.6, abs=1e-6)
    assert part(found.weight, SHIFT, "night") == pytest.approx(0.3, abs=1e-6)
    assert (found.off, found.capped, found.silent) == (0.0, 0, ())


def test_a_capped_weight_leaves_a_section_short_and_says_by_how_much() -> None:
    found = raked(PEOPLE, [BLOCK], cap=1.5)
    assert found.capped == 5
    assert found.off == pytest.approx(0.6 - part(found.weight, BLOCK, "A"))
    assert found.off > 0.1


def test_parts_nobody_was_heard_from_are_named_and_not_made_up() -> None:
    far = Margin("block", {"A": 60, "B": 40, "C": 100}, BLOCK.part_of)
    found = raked(PEOPLE, [far])
    assert found.silent == ("block: C",)
    assert part(found.weight, BLOCK, "A") == pytest.approx(0.6)


def test_what_cannot_be_weighted_is_refused_by_name() -> None:
    with pytest.raises(CoverageError, match="'21' was heard and has no part"):
        raked([*PEOPLE, "21"], [BLOCK])
    with pytest.raises(CoverageError, match="'B' has people heard but no size"):
        raked(PEOPLE, [Margin("block", {"A": 60}, BLOCK.part_of)])
    with pytest.raises(NoVotesError):
        raked([], [BLOCK])
    with pytest.raises(ValueError, match="cap"):
        raked(PEOPLE, [BLOCK], cap=0.5)


def test_post_stratification_mends_uneven_hearing_and_its_range_keeps_its_promise() -> None:
    rng = np.random.default_rng(2)
    truth = np.array([0.8, 0.3, 0.55])
    sizes, heard = [1000, 3000, 6000], np.array([60, 30, 40])
    whole = float(np.average(truth, weights=sizes))
    agree = rng.binomial(heard[:, None], truth[:, None], (3, 400))
    seen = np.broadcast_to(heard[:, None], agree.shape)
    found = post_stratified(agree, seen, sizes)
    assert abs(found.share.mean() - whole) < 0.01
    assert abs((agree.sum(axis=0) / 130).mean() - whole) > 0.05
    assert 0.92 <= np.mean((found.low <= whole) & (whole <= found.high)) <= 0.98


def test_sections_with_too_few_voters_are_left_out_and_the_rest_says_whom_it_speaks_for() -> None:
    found = post_stratified(np.array([[18], [1]]), np.array([[20], [3]]), [100, 300])
    assert found.share.tolist() == [0.9]
    assert found.speaks_for.tolist() == [0.25]
    nobody = post_stratified(np.array([[1], [1]]), np.array([[2], [3]]), [100, 300])
    assert np.isnan(nobody.share[0])
    assert nobody.n_eff.tolist() == [0.0]
