"""Themes keep their names as texts arrive: who is whom, and an account of what changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

ENOUGH = 1 / 3


@dataclass(frozen=True)
class Change:
    """What became of one theme since the last time: kept, new, gone, split or merged.

    ``theme`` is its lasting id. ``before`` and ``after`` are statements, None where there was or is none. ``others``
    are the ids of the themes its texts went to (gone, split) or came from (new, merged), the most first.
    """

    what: Literal["kept", "new", "gone", "split", "merged"]
    theme: str
    before: int | None
    after: int | None
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        others = ", ".join(self.others)
        if self.what == "new":
            return f"theme {self.theme} is new, with {self.after:,} statements" + (
                f", from {others}" if others else ""
            )
        if self.what == "gone":
            went = f"; its texts are now in {others}" if others else "; its texts are gone or unplaced"
            return f"theme {self.theme}, {self.before:,} statements before, is no longer there{went}"
        more = {"kept": "", "split": f"; part of it is now {others}", "merged": f"; it took in {others}"}[self.what]
        return f"theme {self.theme} is still there, {self.before:,} statements before and {self.after:,} now{more}"


def lasting_names(
    before: Mapping[str, Sequence[str]], after: Sequence[Mapping[str, int]], *, known: Sequence[str] = ()
) -> tuple[list[str], list[Change]]:
    """The lasting id of each new theme and an account of what changed.

    ``before`` gives for each old theme the ``text_key`` of its statements; ``after`` for each new theme its keys with
    how many statements have them; ``known`` are ids given out earlier, never given again. Old and new are
    matched one to one so that together they share most texts (Kuhn 1955), counting only texts present both times; a
    pair is the same theme if it shares at least a third of what either holds of these (Jaccard).
    """
    old = sorted(before)
    old_texts = {name: set(before[name]) for name in old}
    new_texts = [set(texts) for texts in after]
    both = set().union(*old_texts.values()) & set().union(*new_texts)
    shared = np.array([[len(old_texts[name] & texts) for name in old] for texts in new_texts]).reshape(-1, len(old))
    names: list[str | None] = [None] * len(after)
    for i, j in zip(*linear_sum_assignment(-shared), strict=True):
        either = len((old_texts[old[j]] | new_texts[i]) & both)
        if shared[i, j] and shared[i, j] >= ENOUGH * either:
            names[i] = old[j]
    fresh = _fresh({*old, *known})
    given = [name if name is not None else next(fresh) for name in names]
    sizes = [sum(texts.values()) for texts in after]
    return given, _account(old, before, given, sizes, shared)


def _account(
    old: list[str],
    before: Mapping[str, Sequence[str]],
    given: list[str],
    sizes: list[int],
    shared: "np.ndarray[tuple[int, int], np.dtype[np.int64]]",
) -> list[Change]:
    changes: list[Change] = []
    for i, name in enumerate(given):
        if name in before:
            j = old.index(name)
            took = _most(old, shared[i], name, gone=set(old) - set(given))
            gave = _most(given, shared[:, j], name, gone=set(given) - set(old))
            what: Literal["kept", "split", "merged"] = "merged" if took else "split" if gave else "kept"
            changes.append(Change(what, name, len(before[name]), sizes[i], took or gave))
        else:
            changes.append(Change("new", name, None, sizes[i], _most(old, shared[i], name, gone=set(old))))
    for j, name in enumerate(old):
        if name not in given:
            went = _most(given, shared[:, j], name, gone=set(given))
            changes.append(Change("gone", name, len(before[name]), None, went))
    return changes


def _most(
    names: Sequence[str], counts: "np.ndarray[tuple[int], np.dtype[np.int64]]", itself: str, *, gone: set[str]
) -> tuple[str, ...]:
    """The names with a quarter or more of the shared texts, the most first, among ``gone`` and without itself."""
    total = int(counts.sum())
    found = Counter(
        {
            name: int(n)
            for name, n in zip(names, counts, strict=True)
            if name != itself and name in gone and 4 * n >= total > 0
        }
    )
    return tuple(sorted(found, key=lambda name: (-found[name], name)))


def _fresh(taken: set[str]):  # type: ignore[no-untyped-def]
    """Names t1, t2, ... above every number given before."""
    number = max((int(name[1:]) for name in taken if name[1:].isdigit()), default=0)
    while True:
        number += 1
        yield f"t{number}"
