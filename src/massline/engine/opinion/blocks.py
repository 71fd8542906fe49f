"""Votes as yes-or-no answers, cut into blocks of people, and where the iteration begins."""

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Final

import numpy as np
from numpy.typing import NDArray

from massline.engine.opinion.halves import Cells
from massline.engine.shares import Floats

_LARGEST_TABLE: Final = 4_000_000


@dataclass(frozen=True, eq=False)
class Answers:
    """One yes-or-no question asked of many: sorted by person; ``y`` bool (n,)."""

    people: int
    statements: int
    person: NDArray[np.int32]
    statement: NDArray[np.int32]
    y: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many answers."""
        return len(self.y)

    def blocks(self) -> list[Cells]:
        """All answers in blocks of people: as many rows as a table of 32 MB holds.

        There are never more blocks than answers a statement, because each costs one pass over all statements.
        """
        most = max(1, len(self) // max(self.statements, 1))
        rows = max(1, _LARGEST_TABLE // max(self.statements, 1), -(-self.people // most))
        starts = np.arange(0, self.people, rows)
        ends = np.searchsorted(self.person, np.append(starts, self.people))
        return [
            Cells(
                rows=int(min(rows, self.people - start)),
                columns=self.statements,
                row=self.person[low:high] - np.int32(start),
                column=self.statement[low:high],
                y=self.y[low:high].astype(np.float64),
            )
            for start, low, high in zip(starts.tolist(), ends[:-1].tolist(), ends[1:].tolist(), strict=True)
        ]

    def of_every(self, step: int) -> "Answers":
        """Those of every ``step``-th person."""
        kept = self.person % step == 0
        return Answers(
            people=-(-self.people // step),
            statements=self.statements,
            person=self.person[kept] // np.int32(step),
            statement=self.statement[kept],
            y=self.y[kept],
        )

    def in_order(self, order: NDArray[np.int64]) -> "Answers":
        """The same with people in another order: who stands first, second and so on is ``order`` (people,)."""
        ends = np.searchsorted(self.person, np.arange(self.people + 1))
        counts = np.diff(ends)[order]
        cells = np.repeat(ends[:-1][order] - (np.cumsum(counts) - counts), counts) + np.arange(len(self))
        person = np.repeat(np.arange(self.people, dtype=np.int32), counts)
        return Answers(self.people, self.statements, person, self.statement[cells], self.y[cells])

    def seen_only(self) -> "Answers":
        """The same people and answers with the statements among them alone, numbered anew."""
        seen, statement = np.unique(self.statement, return_inverse=True)
        return Answers(self.people, len(seen), self.person, statement.astype(np.int32), self.y)

    def only(self, kept: NDArray[np.bool_]) -> "Answers":
        """Some answers of the same people and statements."""
        return Answers(self.people, self.statements, self.person[kept], self.statement[kept], self.y[kept])


def first_positions(blocks: list[Cells], size: int, seed: int) -> list[Floats]:
    """Leading directions of the standardised residuals, by subspace iteration (Halko, Martinsson & Tropp 2011)."""
    columns = blocks[0].columns
    seen = sum(np.bincount(block.column, minlength=columns) for block in blocks)
    yes = sum(np.bincount(block.column, block.y, minlength=columns) for block in blocks)
    share = (np.asarray(yes, np.float64) + 1.0) / (np.asarray(seen, np.float64) + 2.0)
    scale = 1.0 / np.sqrt(share * (1 - share))
    residuals = [(block.y - share[block.column]) * scale[block.column] for block in blocks]
    basis = np.random.default_rng(seed).standard_normal((columns, min(size + 4, columns)))

    def scores(of: Floats) -> list[Floats]:
        return [block.sums(residual, of) for block, residual in zip(blocks, residuals, strict=True)]

    def back(on: list[Floats]) -> Floats:
        return reduce(
            add,
            (block.sums_down(residual, some) for block, residual, some in zip(blocks, residuals, on, strict=True)),
        )

    for _ in range(8):
        basis = back(scores(np.linalg.qr(basis)[0]))
    parts = scores(np.linalg.qr(basis)[0])
    people = sum(block.rows for block in blocks)
    # The largest eigenvectors of the small Gram matrix make the parts orthogonal without stacking them.
    values, vectors = np.linalg.eigh(reduce(add, (part.T @ part for part in parts)))
    values, vectors = values[::-1][:size], vectors[:, ::-1][:, :size]
    turn = vectors * np.sqrt(people / np.maximum(values, 1e-12)) * (values > 1e-9)
    out = [np.zeros((len(part), size)) for part in parts]
    for place, part in zip(out, parts, strict=True):
        place[:, : turn.shape[1]] = np.clip(part @ turn, -3.0, 3.0)
    return out
