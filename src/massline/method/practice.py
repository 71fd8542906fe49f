"""Practice: what was expected before an action against what came of it, and what that teaches.

Only expectations locked before their action are scored; whoever calls these functions leaves the others out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import fsum, inf, sqrt

from scipy.special import betaincinv

PRIOR_STRENGTH = 4.0


class ExpectationError(ValueError):
    """An expectation or an outcome that cannot be scored, such as a probability above 1."""


class Likelihood(StrEnum):
    """Five words for a probability, for those who would rather not write a number."""

    VERY_UNLIKELY = "very unlikely"
    UNLIKELY = "unlikely"
    EVEN = "even"
    LIKELY = "likely"
    VERY_LIKELY = "very likely"

    @property
    def probability(self) -> float:
        """The number the word stands for in every computation.

        >>> [word.probability for word in Likelihood]
        [0.1, 0.3, 0.5, 0.7, 0.9]
        """
        return (1 + 2 * list(Likelihood).index(self)) / 10

    @classmethod
    def nearest(cls, probability: float) -> "Likelihood":
        """The word nearest to a probability; half-way, the word nearer to even.

        >>> Likelihood.nearest(0.65).value, Likelihood.nearest(0.8).value
        ('likely', 'likely')
        """
        _check_probability(probability)
        return min(cls, key=lambda word: (round(abs(word.probability - probability), 9), abs(word.probability - 0.5)))


@dataclass(frozen=True)
class Scored:
    """One expectation with its probability, 0 to 1, and whether it came true."""

    probability: float
    came_true: bool

    def __post_init__(self) -> None:
        _check_probability(self.probability)


@dataclass(frozen=True)
class TrackRecord:
    """How expectations fared: ``brier`` from 0 (certain and right) to 1; 0.25 is "always 50 %".

    ``skill`` is 1 - brier/0.25: above 0 better than "always 50 %". ``z`` is how many standard errors more came
    true than expected, None where every probability was 0 or 1. A few expectations say little about anybody.
    """

    n: int
    came_true: int
    expected: float
    brier: float
    skill: float
    z: float | None

    @property
    def few(self) -> bool:
        """Whether there are too few to show a score: pages then print ``sentence`` and nothing else."""
        return self.n < 10

    @property
    def speaks(self) -> bool:
        """Whether hopes were off by more than chance explains: |z| > 1.64 on five expectations or more."""
        return self.n >= 5 and self.z is not None and abs(self.z) > 1.64

    @property
    def sentence(self) -> str:
        """What pages say, with the score only from ten expectations on.

        >>> track_record([Scored(p, p == 0.7) for p in (0.7, 0.65, 0.6, 0.4, 0.5)]).sentence
        'we expected 2.9 of 5 to come true; 1 did'
        """
        said = f"we expected {_tenths(self.expected)} of {self.n} to come true; {self.came_true} did"
        return said if self.few else f"{said} (Brier score {self.brier:.2f}; always saying 50 % gives 0.25)"


def track_record(scored: Sequence[Scored]) -> TrackRecord:
    """Brier score (Brier 1950) and calibration of expectations with known outcomes.

    Leave out what was written after the fact and what proved untestable. z = (sum o - sum p)/sqrt(sum p(1-p))
    takes expectations to be independent, which those of one campaign are not quite.

    >>> record = track_record([Scored(0.7, True), Scored(0.65, False), Scored(0.6, False),
    ...                        Scored(0.4, False), Scored(0.5, False)])
    >>> round(record.brier, 4), round(record.z, 2), record.speaks
    (0.2565, -1.71, True)

    Raises ``ExpectationError`` without any expectation: no record is not a record of 0.
    """
    if not scored:
        raise ExpectationError("no expectation has an outcome yet, so there is nothing to score")
    expected = fsum(one.probability for one in scored)
    came_true = sum(one.came_true for one in scored)
    variance = fsum(one.probability * (1 - one.probability) for one in scored)
    brier = fsum((one.probability - one.came_true) ** 2 for one in scored) / len(scored)
    z = (came_true - expected) / sqrt(variance) if variance > 0 else None
    return TrackRecord(len(scored), came_true, expected, brier, skill=1 - brier / 0.25, z=z)


@dataclass(frozen=True)
class Belief:
    """What is thought of a share before or after counting: a Beta distribution, ``yes`` and ``no`` above 0."""

    yes: float
    no: float

    def __post_init__(self) -> None:
        if not (0 < self.yes < inf and 0 < self.no < inf):
            raise ExpectationError(
                f"a belief of {self.yes} for and {self.no} against leaves no doubt; both must be above 0"
            )

    @property
    def mean(self) -> float:
        """The share expected, 0 to 1."""
        return self.yes / (self.yes + self.no)

    def range(self, level: float = 0.95) -> tuple[float, float]:
        """Central range of the share that holds ``level`` of the belief."""
        if not 0 < level < 1:
            raise ExpectationError(f"level is {level!r}, expected a number between 0 and 1 such as 0.95")
        tail = (1 - level) / 2
        low, high = (float(betaincinv(self.yes, self.no, end)) for end in (tail, 1 - tail))
        return low, high

    def after(self, part: int, base: int) -> "Belief":
        """The belief once ``part`` of ``base`` people were counted.

        >>> said = believe(0.6).after(23, 180)
        >>> round(said.mean, 3), [round(end, 3) for end in said.range()]
        (0.138, [0.092, 0.191])
        """
        if not 0 <= part <= base:
            raise ExpectationError(f"{part} of {base} were counted; the part must be between 0 and the base")
        return Belief(self.yes + part, self.no + base - part)


def believe(probability: float, *, strength: float = PRIOR_STRENGTH) -> Belief:
    """A belief about a share, as strong as having counted ``strength`` people.

    Say 0.02 or 0.98 rather than 0 or 1, which no count could ever change. A belief about one share says
    nothing about its causes: without a comparison no count does.

    >>> believe(0.6)
    Belief(yes=2.4, no=1.6)
    """
    _check_probability(probability)
    return Belief(strength * probability, strength * (1 - probability))


def over_reach(needed: float, shown: float) -> float:
    """How many times the last structure test a plan needs, in one section; infinite if nobody came to that test.

    Both are shares of the section, 0 to 1. One test on one day is a weak witness of what people will do.

    >>> round(over_reach(needed=0.60, shown=0.38), 2)
    1.58
    """
    for name, share in (("needed", needed), ("shown", shown)):
        if not 0 <= share <= 1:
            raise ExpectationError(f"{name} is {share!r}, expected a share between 0 and 1 such as 0.6")
    if shown == 0:
        return inf if needed else 0.0
    return needed / shown


def _check_probability(probability: float) -> None:
    if not 0 <= probability <= 1:
        raise ExpectationError(f"probability is {probability!r}, expected a number between 0 and 1 such as 0.7")


def _tenths(value: float) -> Decimal:
    # 2.85 is stored a hair below itself; people round it up, so the sentence does.
    return Decimal(repr(round(value, 9))).quantize(Decimal("0.1"), ROUND_HALF_UP)
