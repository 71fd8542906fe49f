import threading
import time
from collections.abc import Iterator

import pytest

from massline.engine.runners import LocalThreads, Runner
from tests.engine.runner_contract import RunnerContract


@pytest.fixture(params=[1, 2, 5, None], ids=["one thread", "two threads", "five threads", "as many as processors"])
def runner(request: pytest.FixtureRequest) -> Runner:
    return LocalThreads(threads=request.param)


class TestLocalThreads(RunnerContract):
    pass


def test_two_threads_work_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=5)
    runner = LocalThreads(threads=2)
    assert len(runner.map_keep(lambda _: meeting.wait(), [1, 2])) == 2


def test_a_long_file_is_never_held_whole() -> None:
    held, most = 0, 0
    lock = threading.Lock()

    def chunks() -> Iterator[int]:
        nonlocal held, most
        for number in range(50):
            with lock:
                held += 1
                most = max(most, held)
            yield number

    def use(chunk: int) -> int:
        nonlocal held
        time.sleep(0.001)
        with lock:
            held -= 1
        return chunk

    assert LocalThreads(threads=3).map_reduce(use, chunks(), int.__add__) == sum(range(50))
    assert most <= 5


def test_a_runner_without_threads_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        LocalThreads(threads=0)
