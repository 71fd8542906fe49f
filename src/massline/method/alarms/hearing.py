"""Alarms about who was heard, who was not, and whether they were told what became of it."""

from dataclasses import dataclass
from datetime import date
from math import ceil

from massline.engine.coverage import SectionHeard
from massline.engine.shares import Share
from massline.method.alarms.alarm import (
    DEFAULTS,
    Alarm,
    Failure,
    Figure,
    Thresholds,
    day_words,
    number_words,
    percent,
)
from massline.method.answered import effective_contributors


@dataclass(frozen=True)
class Contact:
    """When somebody of the core last spoke with a section; None for never since the round began on ``since``."""

    section: str
    last: date | None
    since: date
    today: date


def nobody_spoke_with(contact: Contact, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """A section was spoken with longer ago than 60 days.

    >>> nobody_spoke_with(Contact("Nights", date(2026, 3, 2), date(2026, 1, 5), date(2026, 6, 1))).sentence
    'Nobody has spoken with Nights since 2 March.'
    """
    start = contact.last or contact.since
    days = (contact.today - start).days
    if days <= settings.days_without_contact:
        return None
    began = "" if contact.last else "the round began on "
    sentence = f"Nobody has spoken with {contact.section} since {began}{day_words(start, contact.today)}."
    return Alarm(Failure.COVERAGE_GAP, "nobody_spoke_with", sentence, {"section": contact.section, "days": days})


@dataclass(frozen=True)
class Listening:
    """Members of the core, and those who took down at least one contribution of somebody else."""

    core: int
    listened: int


def core_does_not_listen(listening: Listening, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """Less than half of the core ever took a contribution. It counts them and names nobody."""
    if not listening.core or listening.listened / listening.core >= settings.core_listening:
        return None
    sentence = f"{listening.listened} of {listening.core} of the committee took down anybody's words."
    figures = {"listened": listening.listened, "core": listening.core}
    return Alarm(Failure.COVERAGE_GAP, "core_does_not_listen", sentence, figures)


@dataclass(frozen=True)
class Heard:
    """A section's participation beside the whole's, and where or when these people can be met."""

    section: SectionHeard
    overall: Share
    advice: str = "Go and ask them."


def section_left_out(heard: Heard, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """A section's whole range lies below the whole, or it was heard less than half as much.

    >>> from massline.engine.coverage import coverage
    >>> found = coverage({"Nights": 250, "Day": 2250}, {"Nights": 38, "Day": 974})
    >>> section_left_out(Heard(found.sections[0], found.overall, advice="Go at shift time.")).sentence
    'Nights: 38 of 250 (15 %), overall 40 %. Go at shift time.'
    """
    section, whole = heard.section, heard.overall.value
    share = section.participation.value
    if not section.below_whole and share >= settings.heard_ratio * whole:
        return None
    counts = f"{section.heard:,} of {section.size:,} ({percent(share)})"
    sentence = f"{section.name}: {counts}, overall {percent(whole)}. {heard.advice}".strip()
    figures: dict[str, Figure] = {
        "section": section.name,
        "heard": section.heard,
        "size": section.size,
        "share": share,
        "overall": whole,
    }
    return Alarm(Failure.SAMPLING_BIAS, "section_left_out", sentence, figures)


@dataclass(frozen=True)
class Links:
    """From words to points: of each person quoted how many links, and how many people contributed at all.

    The counts carry no names and are forgotten with the computation.
    """

    per_person: tuple[int, ...]
    contributors: int

    @property
    def effective(self) -> float:
        """How many equally quoted people the links are worth, (sum)^2/sum of squares (Kish 1965); 0 without links.

        >>> round(Links((2, 2) + (1,) * 18, contributors=29).effective, 1)
        18.6
        """
        return effective_contributors(self.per_person)

    @property
    def reachable(self) -> int:
        """How many people so many links could have reached: no more than there are links, or contributors."""
        return min(self.contributors, sum(self.per_person))


def few_are_quoted(links: Links, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """The links are worth too few people, or a tenth of them hold more than two fifths of the links.

    Both are measured against the people so many links could have reached: eight points of a large round can
    never quote everybody.

    >>> few_are_quoted(Links((5, 4, 3, 2) + (1,) * 14, contributors=40)).sentence
    'Half of the quotations come from four people.'
    """
    held = sorted(links.per_person, reverse=True)
    total = sum(held)
    if total < max(settings.least_links, 1):
        return None
    worth = links.effective / links.reachable
    top = sum(held[: ceil(links.reachable / 10)]) / total
    if worth >= settings.effective_people and top <= settings.top_tenth:
        return None
    half = next(count for count in range(1, len(held) + 1) if 2 * sum(held[:count]) >= total)
    sentence = f"Half of the quotations come from {number_words(half, 'person', 'people')}."
    return Alarm(Failure.LOUD_FEW, "few_are_quoted", sentence, {"people": half, "worth": worth, "top_tenth": top})


@dataclass(frozen=True)
class Newcomers:
    """Of each round in order of time, (people who contributed, those among them who never had before)."""

    rounds: tuple[tuple[int, int], ...]


def same_people_again(newcomers: Newcomers, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """Hardly anybody was new in the last two rounds.

    >>> same_people_again(Newcomers(((44, 44), (45, 4), (42, 2)))).sentence
    'The same 40 people answered again.'
    """
    last = newcomers.rounds[-settings.closed_rounds :] if settings.closed_rounds else ()
    if not last or len(last) < settings.closed_rounds:
        return None
    if any(people == 0 or new / people >= settings.newcomers for people, new in last):
        return None
    people, new = last[-1]
    sentence = f"The same {people - new} people answered again."
    return Alarm(Failure.CLOSED_DOORS, "same_people_again", sentence, {"people": people, "new": new})


@dataclass(frozen=True)
class Told:
    """Contributions something was due for, those that got all of it, and how many people still wait."""

    due: int
    met: int
    people_waiting: int


def not_told(told: Told, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """Fewer than four in five contributions got everything they were due.

    >>> not_told(Told(due=200, met=132, people_waiting=61)).sentence
    '61 people have not heard what became of their words.'
    """
    if not told.due or told.met / told.due >= settings.loop_closure:
        return None
    one = told.people_waiting == 1
    people = "1 person has" if one else f"{told.people_waiting:,} people have"
    figures = {"people": told.people_waiting, "closed": told.met / told.due}
    return Alarm(Failure.FATIGUE, "not_told", f"{people} not heard what became of their words.", figures)


@dataclass(frozen=True)
class Invitations:
    """How often the same people were invited in one quarter."""

    in_quarter: int


def asked_too_often(invitations: Invitations, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """More than three invitations in a quarter."""
    if invitations.in_quarter <= settings.invitations:
        return None
    sentence = f"People were invited {invitations.in_quarter} times this quarter. Tell them first what came of it."
    return Alarm(Failure.FATIGUE, "asked_too_often", sentence, {"invitations": invitations.in_quarter})
