"""Labels of groups that last from one update to the next, matched by what groups say and never by who is in them."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

from massline.engine.groups.answers import GroupAnswer, Groups
from massline.engine.shares import Floats, Integers, wilson

_ALIKE = 0.5


@dataclass(frozen=True, eq=False)
class Profile:
    """What is kept of groups between updates: counts of answers by group, and no person.

    ``label`` (K,) are the groups' lasting numbers, ``size`` int64 (K,) people, ``agree`` and ``seen`` int64 (K, S).
    """

    statements: tuple[str, ...]
    label: tuple[int, ...]
    size: Integers
    agree: Integers
    seen: Integers


@dataclass(frozen=True)
class Change:
    """What became of one group: ``kept`` under its label, ``new``, or ``gone``.

    Sizes are people surely in the group, None where there was or is none. ``likeness`` is the cosine of the two
    profiles, each less the mean of its groups: 1 says the same against the others. ``moved`` are ids of
    statements whose share agreeing changed by more than the two ranges allow.
    """

    what: Literal["kept", "new", "gone"]
    label: int
    before: int | None
    after: int | None
    likeness: float | None
    moved: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.what == "kept":
            changed = f"; its answers changed on {len(self.moved)} statements" if self.moved else ""
            return f"group {self.label} is still there, {self.before:,} people before and {self.after:,} now{changed}"
        if self.what == "new":
            return f"group {self.label} is new, with {self.after:,} people; no earlier group answered like it"
        return f"group {self.label}, {self.before:,} people before, is no longer found"


@dataclass(frozen=True, eq=False)
class Carried:
    """The answer of now with lasting labels, and an account of what changed, one entry a group.

    A group that is no longer found may be split, merged, or below the bar: the account says that it is gone, not
    that its people changed their minds.
    """

    answer: GroupAnswer
    changes: tuple[Change, ...]


def profile(groups: Groups) -> Profile:
    """The part of an answer that may be kept for the next update."""
    return Profile(groups.statements, groups.label, groups.size, groups.agree, groups.seen)


def carry_over(before: Profile | None, after: GroupAnswer) -> Carried:
    """Give the groups of now the labels of the earlier groups that answered most alike.

    Matching is one to one and asks for a likeness above one half over the statements both have; a group without
    a match gets a number never used before. Without groups before nothing is changed.
    """
    if not isinstance(after, Groups):
        gone = () if before is None else tuple(_gone(before, k) for k in range(len(before.label)))
        return Carried(after, gone)
    if before is None or len(before.label) == 0:
        return Carried(after, ())
    now = profile(after)
    earlier, later = _common(before, now)
    alike = _likeness(before, now, earlier, later)
    rows, columns = linear_sum_assignment(-alike)
    match = {int(c): int(r) for r, c in zip(rows, columns, strict=True) if alike[r, c] > _ALIKE}
    fresh = iter(range(max(before.label) + 1, max(before.label) + 2 + len(now.label)))
    label = tuple(before.label[match[k]] if k in match else next(fresh) for k in range(len(now.label)))
    changes = []
    for k, name in enumerate(label):
        if k in match:
            old = match[k]
            moved = _moved(before, now, old, k, earlier, later)
            changes.append(Change("kept", name, int(before.size[old]), int(now.size[k]), float(alike[old, k]), moved))
        else:
            changes.append(Change("new", name, None, int(now.size[k]), None))
    changes += [_gone(before, k) for k in range(len(before.label)) if k not in match.values()]
    return Carried(replace(after, label=label), tuple(changes))


def _gone(before: Profile, group: int) -> Change:
    return Change("gone", before.label[group], int(before.size[group]), None, None)


def _common(before: Profile, now: Profile) -> tuple[Integers, Integers]:
    """Indices, in each of the two, of the statements both have."""
    place = {name: index for index, name in enumerate(before.statements)}
    both = [(place[name], index) for index, name in enumerate(now.statements) if name in place]
    pairs = np.array(both, np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _likeness(before: Profile, now: Profile, earlier: Integers, later: Integers) -> Floats:
    one, other = _against_the_others(before, earlier), _against_the_others(now, later)
    length = np.linalg.norm(one, axis=1)[:, None] * np.linalg.norm(other, axis=1)
    return np.asarray((one @ other.T) / np.maximum(length, 1e-12))


def _against_the_others(groups: Profile, statements: Integers) -> Floats:
    share = (groups.agree[:, statements] + 1.0) / (groups.seen[:, statements] + 2.0)
    return np.asarray(share - share.mean(axis=0))


def _moved(before: Profile, now: Profile, old: int, new: int, earlier: Integers, later: Integers) -> tuple[str, ...]:
    low, high = wilson(before.agree[old, earlier], before.seen[old, earlier])
    new_low, new_high = wilson(now.agree[new, later], now.seen[new, later])
    apart = (new_low > high) | (new_high < low)
    return tuple(now.statements[int(s)] for s in later[apart])
