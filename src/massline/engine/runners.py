"""Where work on chunks of votes is done: one seam, so that one machine or several give the same numbers.

A runner applies a pure function to every chunk and folds the results in the order of the chunks, whatever
order they finish in. ``LocalThreads`` is the default. What a runner promises stands in ``Runner`` and is
tested once for all of them. Explained in docs/engine/runners.md.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")
Item_co = TypeVar("Item_co", covariant=True)


class NoChunksError(ValueError):
    """There was not one chunk, so there is nothing to fold: no votes is not a result of 0."""


@dataclass(frozen=True, eq=False)
class Kept(Generic[Item_co]):
    """One result a chunk, in the order of the chunks, kept where it was made until a runner uses it again.

    Give it back as ``chunks`` to the runner that made it. ``places`` are that runner's own handles: the
    results themselves on one machine, something else on several. Never look inside; ``Runner.bring`` brings.
    """

    places: tuple[Any, ...]

    def __len__(self) -> int:
        """How many chunks there were."""
        return len(self.places)


class Runner(Protocol):
    """What every runner promises; a caller can rely on no more than this.

    ``fn(chunk, *broadcast)`` is called once or more often for each chunk (a lost worker's chunk is done
    again), at the same time as others, in no set order: it must be pure, change none of its arguments and
    take any seed as an argument. Results are folded strictly from left to right in the order of the chunks,
    so the same chunks give bit-equal results with any number of workers. Sums of floats still depend on how
    votes were cut into chunks; sums of integers do not, which is why chunk functions return integers.
    """

    def map_reduce(
        self,
        fn: Callable[..., Result],
        chunks: Iterable[Chunk] | Kept[Chunk],
        combine: Callable[[Result, Result], Result],
        *broadcast: object,
    ) -> Result:
        """``fn`` of every chunk, folded: ``combine(combine(r0, r1), r2)`` and so on; ``r0`` for one chunk.

        ``chunks`` may be a generator; only a few are held at a time. An error of ``fn`` is raised as it is,
        the first in the order of the chunks. Raises ``NoChunksError`` without a chunk.
        """

    def map_keep(
        self,
        fn: Callable[..., Result],
        chunks: Iterable[Chunk] | Kept[Chunk],
        *broadcast: object,
    ) -> Kept[Result]:
        """``fn`` of every chunk, each result kept where it was made, in the order of the chunks."""

    def bring(self, kept: Kept[Result]) -> tuple[Result, ...]:
        """What was kept, all of it in this process: only for results small enough together."""


@dataclass(frozen=True)
class LocalThreads:
    """The threads of this machine: the default runner; ``threads`` None takes one for each processor.

    numpy and scipy let other threads work while they count, so threads are enough and nothing is copied.
    Chunk functions that spend their time in Python itself gain nothing from a second thread.

    >>> runner = LocalThreads(threads=2)
    >>> runner.map_reduce(lambda chunk, times: sum(chunk) * times, [[1, 2], [3]], int.__add__, 10)
    60
    >>> runner.bring(runner.map_keep(len, [[1, 2], [3]]))
    (2, 1)

    Raises ``ValueError`` for fewer than one thread.
    """

    threads: int | None = None

    def __post_init__(self) -> None:
        if self.threads is not None and self.threads < 1:
            raise ValueError(f"threads is {self.threads}, expected at least 1, or None for one a processor")

    def map_reduce(
        self,
        fn: Callable[..., Result],
        chunks: Iterable[Chunk] | Kept[Chunk],
        combine: Callable[[Result, Result], Result],
        *broadcast: object,
    ) -> Result:
        """``fn`` of every chunk, folded from left to right; see ``Runner.map_reduce``."""
        results = self._in_order(fn, chunks, broadcast)
        try:
            folded = next(results)
        except StopIteration:
            raise NoChunksError("there is no chunk, so there is nothing to fold") from None
        for result in results:
            folded = combine(folded, result)
        return folded

    def map_keep(
        self,
        fn: Callable[..., Result],
        chunks: Iterable[Chunk] | Kept[Chunk],
        *broadcast: object,
    ) -> Kept[Result]:
        """``fn`` of every chunk, kept in memory; see ``Runner.map_keep``."""
        return Kept(tuple(self._in_order(fn, chunks, broadcast)))

    def bring(self, kept: Kept[Result]) -> tuple[Result, ...]:
        """What was kept: it is here already."""
        return kept.places

    def _in_order(
        self, fn: Callable[..., Result], chunks: Iterable[Chunk] | Kept[Chunk], broadcast: tuple[object, ...]
    ) -> Iterator[Result]:
        items: Iterable[Chunk] = chunks.places if isinstance(chunks, Kept) else chunks
        threads = self.threads if self.threads is not None else os.cpu_count() or 1
        if threads == 1:
            for item in items:
                yield fn(item, *broadcast)
            return
        with ThreadPoolExecutor(threads) as pool:
            waiting: deque[Future[Result]] = deque()
            try:
                for item in items:
                    waiting.append(pool.submit(fn, item, *broadcast))
                    # One spare chunk keeps every thread busy; more would hold a whole file in memory.
                    if len(waiting) > threads:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
