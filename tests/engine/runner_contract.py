"""What every runner must keep, as one class of tests: a runner's own test file inherits it and names the runner."""

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from massline.engine.runners import Kept, NoChunksError, Runner

Floats = NDArray[np.float64]


def total(chunk: Floats, factor: float) -> float:
    return float(chunk.sum()) * factor


def late_if_early(chunk: int, first: int) -> list[int]:
    """Slow for the first chunks, so that later ones finish before them."""
    time.sleep(0.02 if chunk < first else 0.0)
    return [chunk]


def refuse_odd(chunk: int) -> int:
    if chunk % 2:
        raise LookupError(f"chunk {chunk}")
    return chunk


def add(left: float, right: float) -> float:
    return left + right


def concatenate(left: list[int], right: list[int]) -> list[int]:
    return left + right


def nested(left: object, right: object) -> object:
    return (left, right)


def counted(chunk: NDArray[np.int8]) -> NDArray[np.int64]:
    return np.bincount(chunk, minlength=3).astype(np.int64)


def plus(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    return left + right


class RunnerContract:
    """Inherit it in a class ``Test...`` and give it a fixture ``runner``."""

    def test_folds_the_results_of_all_chunks_with_what_is_broadcast(self, runner: Runner) -> None:
        assert runner.map_reduce(total, [np.ones(3), np.ones(2)], add, 2.0) == 10.0

    def test_folds_from_left_to_right_in_the_order_of_the_chunks(self, runner: Runner) -> None:
        assert runner.map_reduce(str, [1, 2, 3, 4], nested) == ((("1", "2"), "3"), "4")

    def test_folds_in_that_order_whichever_chunk_is_ready_first(self, runner: Runner) -> None:
        assert runner.map_reduce(late_if_early, list(range(9)), concatenate, 3) == list(range(9))

    def test_one_chunk_is_its_own_result_and_is_never_combined(self, runner: Runner) -> None:
        assert runner.map_reduce(str, [7], nested) == "7"

    def test_sums_of_floats_are_bit_equal_from_one_run_to_the_next(self, runner: Runner) -> None:
        rng = np.random.default_rng(3)
        chunks = [rng.standard_normal(100) * 10.0**power for power in range(12)]
        answers = {runner.map_reduce(total, chunks, add, 1 / 3) for _ in range(5)}
        by_hand = total(chunks[0], 1 / 3)
        for chunk in chunks[1:]:
            by_hand += total(chunk, 1 / 3)
        assert answers == {by_hand}

    def test_integer_counts_do_not_depend_on_where_votes_are_cut(self, runner: Runner) -> None:
        votes = np.random.default_rng(4).integers(0, 3, 1000).astype(np.int8)
        cuts = [np.array_split(votes, parts) for parts in (1, 2, 7, 50)]
        answers = [runner.map_reduce(counted, chunks, plus).tolist() for chunks in cuts]
        assert answers == [np.bincount(votes).tolist()] * 4

    def test_chunks_may_come_from_a_generator(self, runner: Runner) -> None:
        assert runner.map_reduce(len, ("ab" for _ in range(30)), add) == 60

    def test_nothing_to_fold_is_an_error_and_not_zero(self, runner: Runner) -> None:
        with pytest.raises(NoChunksError, match="no chunk"):
            runner.map_reduce(total, [], add, 1.0)

    def test_the_first_error_in_the_order_of_chunks_is_raised_as_it_is(self, runner: Runner) -> None:
        with pytest.raises(LookupError, match="chunk 3"):
            runner.map_reduce(refuse_odd, [0, 2, 3, 5, 4], add)

    def test_an_error_while_chunks_are_read_is_raised_as_it_is(self, runner: Runner) -> None:
        def broken() -> Iterator[int]:
            yield 0
            raise OSError("the file ends too early")

        with pytest.raises(OSError, match="ends too early"):
            runner.map_reduce(refuse_odd, broken(), add)

    def test_what_is_kept_can_be_worked_on_again_in_its_order(self, runner: Runner) -> None:
        kept = runner.map_keep(late_if_early, list(range(6)), 2)
        assert len(kept) == 6
        assert runner.map_reduce(list, kept, concatenate) == list(range(6))
        assert runner.bring(runner.map_keep(len, kept)) == (1,) * 6

    def test_keeping_nothing_is_an_empty_keep(self, runner: Runner) -> None:
        kept: Kept[str] = runner.map_keep(str, [])
        assert (len(kept), runner.bring(kept)) == (0, ())

    def test_arguments_are_not_changed(self, runner: Runner) -> None:
        chunks = [np.arange(4.0), np.arange(2.0)]
        before = [chunk.copy() for chunk in chunks]
        runner.map_reduce(total, chunks, add, 3.0)
        assert all(np.array_equal(one, other) for one, other in zip(chunks, before, strict=True))

    def test_no_thread_is_left_behind(self, runner: Runner) -> None:
        before = threading.active_count()
        runner.map_reduce(total, [np.ones(3)] * 8, add, 1.0)
        with pytest.raises(LookupError):
            runner.map_reduce(refuse_odd, [1] * 8, add)
        assert threading.active_count() == before
