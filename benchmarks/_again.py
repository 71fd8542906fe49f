"""What somebody who knows when everybody answered learns of blocks in which people answered a second time.

Such a block tells the sum of what newcomers answered and of how others changed theirs. The attacker knows who came
anew and who came again, and of each who came again what they had answered before. All that fits the sum is weighed by
the published share, as if answers were given by it; the lot of the batches is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Sums = NDArray[np.float64]
SURE, MARGIN = 0.95, 0.25
STEP = ((1, 0), (0, 1), (0, 0))
"""What an answer adds to the counts of agree and disagree."""


@dataclass
class Again:
    """Answers of such blocks: how many were weighed, found, certain, and the best gain that reaches 19 in 20."""

    weighed: int = 0
    found: int = 0
    certain: int = 0
    best: float = 0.0

    def block(self, came: Sequence[tuple[int | None, int]], change: Sequence[int], shares: Sequence[float]) -> None:
        """One move: of each who answered since the one before the old answer (None: anew) and the new one.

        ``change`` is how the counts of agree and disagree moved.
        """
        size = len(came)
        sums = {old: _of_one(old, shares, size) for old in {old for old, _ in came}}
        numbers = {old: sum(one == old for one, _ in came) for old in sums}
        for old, many in numbers.items():
            others = sums_of({one: number - (one == old) for one, number in numbers.items()}, sums, size)
            ways = np.array([
                shares[kind] * at(others, change[0] - _adds(old, kind)[0], change[1] - _adds(old, kind)[1])
                for kind in range(3)
            ])  # fmt: skip
            if not ways.sum():
                continue
            chances = ways / ways.sum()
            kind = int(chances.argmax())
            gain = float(chances[kind]) - shares[kind]
            self.weighed += many
            if chances[kind] >= SURE:
                self.certain += many if chances[kind] >= 1 - 1e-9 else 0
                self.best = max(self.best, gain)
                self.found += many if gain >= MARGIN or chances[kind] >= 1 - 1e-9 else 0


def _adds(old: int | None, new: int) -> tuple[int, int]:
    before = STEP[2] if old is None else STEP[old]
    return STEP[new][0] - before[0], STEP[new][1] - before[1]


def _of_one(old: int | None, shares: Sequence[float], size: int) -> Sums:
    found = np.zeros((2 * size + 1, 2 * size + 1))
    for kind, share in enumerate(shares):
        agree, disagree = _adds(old, kind)
        found[size + agree, size + disagree] += share
    return found


def sums_of(numbers: dict[int | None, int], sums: dict[int | None, Sums], size: int) -> Sums:
    """The chances of all sums of so many people, by the Fourier transform of those of one."""
    shape = (4 * size + 1, 4 * size + 1)
    turned = np.ones((shape[0], shape[1] // 2 + 1), np.complex128)
    for old, many in numbers.items():
        turned *= np.fft.rfft2(np.roll(_wide(sums[old], shape, size), (-size, -size), (0, 1))) ** many
    found = np.maximum(np.fft.irfft2(turned, shape), 0)
    return np.where(found < 1e-13, 0, found)


def _wide(sums: Sums, shape: tuple[int, int], size: int) -> Sums:
    found = np.zeros(shape)
    found[: 2 * size + 1, : 2 * size + 1] = sums
    return found


def at(sums: Sums, agree: int, disagree: int) -> float:
    return float(sums[agree % len(sums), disagree % len(sums)])
