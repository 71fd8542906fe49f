"""Did people hear back, and how long did they wait?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from massline.method.contribution import Part


class Due(StrEnum):
    """What is owed to whoever said something, in the order in which it falls due."""

    ACKNOWLEDGED = "acknowledged"
    DISPOSITION_TOLD = "disposition told"
    OUTCOME_TOLD = "outcome told"


@dataclass(frozen=True)
class Returned:
    """What became known to one contributor about one contribution.

    ``due`` holds only what is due by now and whether it was done: an outcome nobody can know yet is not owed.
    ``received`` and ``told`` are days (whole numbers, one a day); ``told`` is when it was said what became of the
    words, None while it was not. ``withdrawn`` is when the words were taken back: from then on nothing is owed.
    """

    received: int
    due: Mapping[Due, bool]
    told: int | None = None
    withdrawn: int | None = None


@dataclass(frozen=True)
class Waiting:
    """How long words waited for an answer, in days from the day they were received.

    ``median`` and ``ninetieth`` are None while too few have been answered to say. ``answered`` and ``waiting``
    count contributions; those taken back unanswered are among the waiting. The figures assume that words still
    unanswered wait on like the others; where they were given up, the true times are longer.
    """

    median: int | None
    ninetieth: int | None
    answered: int
    waiting: int


@dataclass(frozen=True)
class Closure:
    """The part of the contributions whose dues are all met, and what is still owed.

    ``closed`` counts contributions to which something is due; ``nothing_due`` those to which nothing is, apart,
    so that they do not make the loop look closed. ``owed`` counts by kind what is due and was not done. That
    somebody was told does not say that the answer reached or satisfied them.
    """

    closed: Part
    nothing_due: int
    owed: Mapping[Due, int]
    time_to_return: Waiting


def closure(contributions: Iterable[Returned], *, today: int) -> Closure:
    """Loop closure and time to return, as they stand at the end of ``today``.

    Words taken back are left out of ``closed``; in ``time_to_return`` they wait until the day they were taken
    back. Anything dated after ``today`` is refused rather than counted early.

    >>> met, owed = {Due.ACKNOWLEDGED: True}, {Due.ACKNOWLEDGED: True, Due.DISPOSITION_TOLD: False}
    >>> found = closure([Returned(1, met, told=9), Returned(3, met, told=9), Returned(5, owed)], today=20)
    >>> print(found.closed, found.owed[Due.DISPOSITION_TOLD], found.time_to_return.median)
    2 of 3 (67%) 1 8

    Raises ``ValueError`` for an answer or a withdrawal before the words or after ``today``.
    """
    said = tuple(contributions)
    standing = [one for one in said if one.withdrawn is None]
    due = [one for one in standing if one.due]
    owed = Counter(flag for one in due for flag, done in one.due.items() if not done)
    times = [_wait(one, today) for one in said]
    return Closure(
        closed=Part(sum(all(one.due.values()) for one in due), len(due)),
        nothing_due=len(standing) - len(due),
        owed={flag: owed[flag] for flag in Due},
        time_to_return=time_to_return([days for days, _ in times], [told for _, told in times]),
    )


def time_to_return(days: Sequence[int], told: Sequence[bool]) -> Waiting:
    """Median and 90th centile of the time to an answer after Kaplan & Meier (JASA 53, 1958).

    ``days`` is how long each contribution waited so far, ``told`` whether an answer ended the wait; the others
    count as waiting longer than that (censored), an answer of the same day coming first. A centile is the first
    day by which that part has been answered. Averaging answered words only would leave out exactly the slow ones.

    >>> time_to_return([2, 4, 4, 7, 9], [True, True, False, True, True])
    Waiting(median=7, ninetieth=9, answered=4, waiting=1)
    >>> time_to_return([2, 4, 30], [True, False, False]).median is None
    True

    Raises ``ValueError`` for a negative wait or lists of different lengths.
    """
    if len(days) != len(told):
        raise ValueError(f"{len(days)} waits but {len(told)} answers; expected one of each for every contribution")
    if any(wait < 0 for wait in days):
        raise ValueError(f"a wait of {min(days)} days; expected 0 or more")
    answers = sum(map(bool, told))
    median = ninetieth = None
    if answers:
        # Only here: it takes long to import, and every start of a server would wait for it.
        from scipy.stats import CensoredData, ecdf

        still = ecdf(CensoredData.right_censored(np.array(days), ~np.array(told, np.bool_))).sf
        median, ninetieth = (_day_by_which(still.quantiles, still.probabilities, part) for part in (0.5, 0.9))
    return Waiting(median, ninetieth, answers, len(days) - answers)


def _day_by_which(days: NDArray[np.generic], waiting: NDArray[np.float64], part: float) -> int | None:
    # the product of exact fractions may miss 0.5 by a rounding error
    reached = np.flatnonzero(waiting <= 1 - part + 1e-12)
    return int(days[reached[0]]) if reached.size else None


def _wait(one: Returned, today: int) -> tuple[int, bool]:
    """Days waited, and whether an answer ended them."""
    for what, day in (("told", one.told), ("withdrawn", one.withdrawn)):
        if day is not None and not one.received <= day <= today:
            raise ValueError(
                f"words received on day {one.received} were {what} on day {day}; "
                f"expected a day from {one.received} to today, {today}"
            )
    if one.received > today:
        raise ValueError(f"words received on day {one.received}, after today, {today}")
    if one.told is not None:
        return one.told - one.received, True
    return (today if one.withdrawn is None else one.withdrawn) - one.received, False
