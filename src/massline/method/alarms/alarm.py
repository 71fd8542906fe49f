"""What an alarm is, when alarms speak, and which come first when only a few may be shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from math import isfinite

Figure = float | str | tuple[str, ...]


class Failure(StrEnum):
    """How a round fails its method, the most pressing first: people, then what is owed them, then the work."""

    EXPOSURE = "exposure of persons"
    FATIGUE = "no 'you said, we did'"
    IMPOSED_AGENDA = "imposed agenda"
    SAMPLING_BIAS = "sampling bias"
    COVERAGE_GAP = "coverage gap"
    OVER_REACH = "over-reach"
    CONFIRMATION_BIAS = "confirmation bias"
    LOUD_FEW = "loud few"
    WISHFUL_TESTING = "wishful testing"
    CLOSED_DOORS = "closed doors"
    BOX_TICKING = "box ticking"
    NO_ABSTRACTION = "no abstraction"
    POPULARITY_CHASING = "popularity chasing"
    NO_COMMON_WORK = "no common work"
    PURE_SERVICE = "pure service"


@dataclass(frozen=True)
class Alarm:
    """One alarm that speaks: its failure, the ``sign`` it was seen by, a sentence, and the figures behind it.

    It is a prompt to be answered, never a verdict on anybody. ``blocks`` says that nothing may be shown before it is
    put right; no answer can wave that through.
    """

    kind: Failure
    sign: str
    sentence: str
    figures: Mapping[str, Figure] = field(hash=False)
    blocks: bool = False


@dataclass(frozen=True)
class Thresholds:
    """When each alarm speaks; shares from 0 to 1, days and counts from 0.

    ``at_once`` limits how many are shown together, None for all.
    """

    labelled_items: float = 0.25
    days_open: int = 7
    popularity: float = 0.9
    least_ranked: int = 5
    same_reasons: float = 0.5
    least_reasons: int = 5
    unopened: float = 0.10
    unchanged_rounds: int = 2
    single_source: float = 0.5
    remarks_against: float = 0.02
    days_without_contact: int = 60
    core_listening: float = 0.5
    heard_ratio: float = 0.5
    effective_people: float = 0.4
    top_tenth: float = 0.4
    least_links: int = 10
    newcomers: float = 0.15
    closed_rounds: int = 2
    loop_closure: float = 0.8
    invitations: int = 3
    over_reach: float = 1.25
    differences: float = 3.0
    days_unanswered: int = 180
    came_to_run: float = 0.05
    service_rounds: int = 2
    at_once: int | None = None

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if value is not None and not (isfinite(value) and value >= 0):
                raise ValueError(f"{one.name} is {value!r}, expected a number from 0 up")

    @classmethod
    def small_round(cls, *, one_evening: bool = False) -> "Thresholds":
        """The preset up to 300 people: three alarms at once; after a meeting of one evening a day is open enough."""
        return cls(at_once=3, days_open=1 if one_evening else 7)


DEFAULTS = Thresholds()


@dataclass(frozen=True)
class Shown:
    """Alarms to show now and those that wait until one of them is answered; none is ever dropped."""

    now: tuple[Alarm, ...]
    waiting: tuple[Alarm, ...]


def in_order(alarms: Iterable[Alarm | None], settings: Thresholds = DEFAULTS) -> Shown:
    """The alarms in the order in which they are shown, at most ``settings.at_once`` of them now.

    What blocks comes first and never waits, even where that makes more than the limit. Then each failure speaks
    once, in the order of ``Failure``, before any speaks twice. The order is ours, not a measure of harm.

    >>> alarms = [Alarm(kind, "sign", "", {}) for kind in (Failure.OVER_REACH, Failure.FATIGUE, Failure.FATIGUE)]
    >>> shown = in_order(alarms, Thresholds(at_once=2))
    >>> [alarm.kind.name for alarm in shown.now], [alarm.kind.name for alarm in shown.waiting]
    (['FATIGUE', 'OVER_REACH'], ['FATIGUE'])
    """
    order = list(Failure)
    before: dict[Failure, int] = {}
    placed = []
    for alarm in (one for one in alarms if one is not None):
        turn = before[alarm.kind] = before.get(alarm.kind, -1) + 1
        placed.append(((not alarm.blocks, turn, order.index(alarm.kind)), alarm))
    ranked = tuple(alarm for _, alarm in sorted(placed, key=lambda one: one[0]))
    blocking = sum(alarm.blocks for alarm in ranked)
    shown = len(ranked) if settings.at_once is None else max(settings.at_once, blocking)
    return Shown(ranked[:shown], ranked[shown:])


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day_words(day: date, today: date) -> str:
    """A day in words, with its year where that is not this year's.

    >>> day_words(date(2026, 3, 2), date(2026, 6, 1)), day_words(date(2025, 3, 2), date(2026, 6, 1))
    ('2 March', '2 March 2025')
    """
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def number_words(count: int, one: str, many: str) -> str:
    """A count with its noun; up to ten in words.

    >>> number_words(4, "person", "people"), number_words(1, "person", "people"), number_words(61, "person", "people")
    ('four people', 'one person', '61 people')
    """
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return f"{words[count] if count <= 10 else count} {one if count == 1 else many}"


def percent(share: float) -> str:
    """A share as whole percent.

    >>> percent(0.152)
    '15 %'
    """
    return f"{share * 100:.0f} %"
