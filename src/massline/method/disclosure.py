"""The rules of publication: which counts may be shown, and which changes of them.

`massline.method.publication` applies them to one table. docs/release.md tells them in plain words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

Counts = tuple[int, ...]
Split = tuple[tuple[int, ...], ...]
Section = str | None
"""The slug of a declared section; None for people who declared none."""


class DisclosureError(ValueError):
    """A setting or a count that publication cannot work with."""


@dataclass(frozen=True)
class Disclosure:
    """The thresholds of publication. They can be raised, never lowered.

    ``people`` is the smallest base of a share, ``contributors`` the smallest count of contributors, ``block``
    the fewest people a change of a published figure may cover, ``step`` the step of "heard so far".
    An answer that fewer than ``least_answer`` people gave is not told apart: were only a 0 hidden, its being
    hidden would say 0.

    >>> Disclosure(people=20).people
    20

    Raises ``DisclosureError`` for a threshold below its default.
    """

    people: int = 10
    contributors: int = 5
    block: int = 10
    least_answer: int = 2
    step: int = 10

    def __post_init__(self) -> None:
        for name, lowest in LOWEST.items():
            value = getattr(self, name)
            if value < lowest:
                raise DisclosureError(
                    f"{name} is {value}, expected at least {lowest}: "
                    "thresholds of publication can be raised, not lowered"
                )


LOWEST = {"people": 10, "contributors": 5, "block": 10, "least_answer": 2, "step": 10}


def _splits(answers: int) -> tuple[Split, ...]:
    """Every answer apart, then each answer against all others."""
    apart: Split = tuple((index,) for index in range(answers))
    against = (((one,), tuple(other for other in range(answers) if other != one)) for one in range(answers))
    return (apart, *against) if answers > 1 else (apart,)


@dataclass(frozen=True)
class Kind:
    """A kind of figure: the answers counted, in order, and in which ways they may be told apart.

    ``splits`` runs from the best liked down. ``base`` names the threshold that holds for its base.
    """

    name: str
    answers: tuple[str, ...]
    base: str = "people"
    splits: tuple[Split, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "splits", _splits(len(self.answers)))

    def least_base(self, rules: Disclosure) -> int:
        """The smallest base that may be shown."""
        return int(getattr(rules, self.base))


VOTES = Kind("votes", ("agree", "disagree", "pass"))
RESPONSES = Kind("responses", ("ours", "ours_with_change", "not_ours", "unclear"))
VOTERS = Kind("voters", ("people",))
CONTRIBUTORS = Kind("contributors", ("people",), base="contributors")
KINDS = {kind.name: kind for kind in (VOTES, RESPONSES, VOTERS, CONTRIBUTORS)}


def publishable(counts: Counts, split: Split, *, kind: Kind, rules: Disclosure) -> bool:
    """Whether these counts may be shown with the answers told apart as in ``split``.

    >>> publishable((14, 4, 0), VOTES.splits[0], kind=VOTES, rules=Disclosure())
    False
    >>> publishable((14, 4, 0), VOTES.splits[1], kind=VOTES, rules=Disclosure())
    True
    """
    if sum(counts) < kind.least_base(rules):
        return False
    return len(kind.answers) == 1 or min(merge(counts, split)) >= rules.least_answer


def is_block(old: Counts, new: Counts, split: Split, *, rules: Disclosure) -> bool:
    """Whether the step from old to new covers enough people for certain, with two answers among them.

    One person adds at most one to one answer and takes at most one from another, so at least as many people
    changed as the larger of all increases and all decreases; that larger side must hold two answers (one
    where only heads are counted).

    >>> is_block((10, 10, 5), (16, 14, 5), VOTES.splits[0], rules=Disclosure())
    True
    >>> is_block((10, 10, 5), (25, 10, 5), VOTES.splits[0], rules=Disclosure())
    False
    """
    change = less(merge(new, split), merge(old, split))
    answers = min(2, len(old))
    for side in ([x for x in change if x > 0], [-x for x in change if x < 0]):
        if sum(side) >= rules.block and len(side) >= answers:
            return True
    return False


def changed(old: Counts, new: Counts) -> int:
    """People who changed for certain between two counts: the larger of all increases and all decreases.

    >>> changed((10, 8, 4), (15, 12, 4)), changed((10, 8, 4), (4, 14, 4))
    (9, 6)
    """
    change = less(new, old)
    return max(sum(x for x in change if x > 0), -sum(x for x in change if x < 0))


def in_steps(count: int, *, rules: Disclosure | None = None, previous: int = 0) -> int:
    """A running count such as "heard so far" in whole steps; it moves only by a full step in either direction.

    >>> in_steps(9), in_steps(34), in_steps(29, previous=30), in_steps(19, previous=30)
    (0, 30, 30, 10)
    """
    step = (rules or Disclosure()).step
    return previous if abs(count - previous) < step else count - count % step


def finest(counts: Counts, *, kind: Kind, rules: Disclosure, at_least: Split | None = None) -> Split | None:
    """The first split, no coarser than ``at_least``, in which the counts may be shown; None if there is none."""
    for split in kind.splits:
        fine = at_least is None or refines(split, at_least)
        if fine and publishable(counts, split, kind=kind, rules=rules):
            return split
    return None


def refines(split: Split, other: Split) -> bool:
    """Whether ``split`` tells apart at least what ``other`` does."""
    return all(any(set(part) <= set(whole) for whole in other) for part in split)


def merge(counts: Counts, split: Split) -> Counts:
    """Counts with the answers of each part of ``split`` taken together."""
    return tuple(sum(counts[index] for index in part) for part in split)


def less(new: Counts, old: Counts) -> Counts:
    """``new - old``, answer by answer."""
    return tuple(b - a for a, b in zip(old, new, strict=True))


def add(parts: Iterable[Counts], length: int) -> Counts:
    """The sum of some counts, answer by answer; empty ones count nothing."""
    rows = [row for row in parts if row]
    return tuple(sum(row[index] for row in rows) for index in range(length))
