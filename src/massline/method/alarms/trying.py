"""Alarms about practice: expectations, plans, programmes, work with others, and people put at risk."""

from dataclasses import dataclass
from datetime import date

from massline.method.alarms.alarm import DEFAULTS, Alarm, Failure, Thresholds, day_words, percent
from massline.method.practice import over_reach


@dataclass(frozen=True)
class Wishes:
    """Names of expectations locked after their action began, and of those without a number or a date."""

    after_the_fact: tuple[str, ...] = ()
    untestable: tuple[str, ...] = ()


def after_the_fact(wishes: Wishes, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """An expectation was written once its action had begun: one is enough.

    >>> after_the_fact(Wishes(after_the_fact=("H3",))).sentence
    'Written after the fact: kept as a note, not counted.'
    """
    if not wishes.after_the_fact:
        return None
    sentence = "Written after the fact: kept as a note, not counted."
    return Alarm(Failure.WISHFUL_TESTING, "after_the_fact", sentence, {"expectations": wishes.after_the_fact})


def without_number_or_date(wishes: Wishes, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """An expectation names no number or no date: one is enough."""
    if not wishes.untestable:
        return None
    sentence = "Without a number and a date nobody can say whether it came true."
    return Alarm(Failure.WISHFUL_TESTING, "without_number_or_date", sentence, {"expectations": wishes.untestable})


@dataclass(frozen=True)
class Reach:
    """What a plan needs of a section and what its last structure test showed, as shares of the section.

    ``people`` of ``size`` came to that test, for whoever must know whether the share may be shown.
    """

    section: str
    needed: float
    shown: float
    test: str = "last test"
    people: int = 0
    size: int = 0


def plan_over_reaches(reach: Reach, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """A plan needs more than 1.25 times what the section last showed.

    >>> plan_over_reaches(Reach("Parks", needed=0.60, shown=0.38, test="badge day")).sentence
    'The plan needs 60 % in Parks. The badge day showed 38 %.'
    """
    ratio = over_reach(reach.needed, reach.shown)
    if ratio <= settings.over_reach:
        return None
    sentence = (
        f"The plan needs {percent(reach.needed)} in {reach.section}. The {reach.test} showed {percent(reach.shown)}."
    )
    figures: dict[str, float | str | tuple[str, ...]] = {
        "section": reach.section, "ratio": ratio, "needed": reach.needed, "people": reach.people, "size": reach.size,
    }  # fmt: skip
    return Alarm(Failure.OVER_REACH, "plan_over_reaches", sentence, figures)


@dataclass(frozen=True)
class Differences:
    """Between two organisations: points they differ on and points they share."""

    differences: int
    shared: int


def more_differences_than_work(relation: Differences, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """More than three differences for each point shared.

    >>> more_differences_than_work(Differences(differences=7, shared=2)).sentence
    'Pick one difference that practice could settle.'
    """
    if relation.differences <= settings.differences * relation.shared:
        return None
    sentence = "Pick one difference that practice could settle."
    figures = {"differences": relation.differences, "shared": relation.shared}
    return Alarm(Failure.NO_COMMON_WORK, "more_differences_than_work", sentence, figures)


@dataclass(frozen=True)
class Unanswered:
    """A point of another organisation that waits for our answer since a day."""

    since: date
    today: date


def point_unanswered(point: Unanswered, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """Another organisation has waited for an answer longer than 180 days."""
    days = (point.today - point.since).days
    if days <= settings.days_unanswered:
        return None
    sentence = f"Their point has waited for our answer since {day_words(point.since, point.today)}."
    return Alarm(Failure.NO_COMMON_WORK, "point_unanswered", sentence, {"days": days})


@dataclass(frozen=True)
class Exposed:
    """What could tell on a person: figures on too few, quotations that can be traced, hats nobody may join.

    ``items`` are the numbers of the points under which such quotations stand.
    """

    small_cells: int = 0
    traceable_quotations: int = 0
    joined_roles: int = 0
    items: tuple[int, ...] = ()


def persons_exposed(exposed: Exposed, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """Anything that could tell on a person blocks what would show it; no threshold and no answer lifts it.

    >>> persons_exposed(Exposed(small_cells=2, joined_roles=1)).sentence
    'Blocked: 2 figures rest on too few people; 1 person holds two hats that must be kept apart.'
    """
    kinds = (
        (exposed.small_cells, "figure rests on too few people", "figures rest on too few people"),
        (exposed.traceable_quotations, "quotation leads to its author", "quotations lead to their authors"),
        (
            exposed.joined_roles,
            "person holds two hats that must be kept apart",
            "people hold two hats that must be kept apart",
        ),
    )
    said = [f"{count} {one if count == 1 else many}" for count, one, many in kinds if count]
    if not said:
        return None
    figures: dict[str, float | str | tuple[str, ...]] = {
        "small_cells": exposed.small_cells,
        "traceable_quotations": exposed.traceable_quotations,
        "joined_roles": exposed.joined_roles,
        "items": tuple(str(item) for item in exposed.items),
    }
    return Alarm(Failure.EXPOSURE, "persons_exposed", f"Blocked: {'; '.join(said)}.", figures, blocks=True)


@dataclass(frozen=True)
class Service:
    """A programme: rounds it has run, people helped, those asked to run it, those who came to run it.

    Counts only; nothing here says who was helped, or whether they took part in anything.
    """

    rounds: int
    helped: int
    asked_to_run: int
    running: int
    need: str = "help"


def nobody_runs_it(service: Service, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """After two rounds fewer than one in twenty of the people helped run the programme.

    >>> nobody_runs_it(Service(rounds=2, helped=120, asked_to_run=0, running=0, need="the meal")).sentence
    'People come for the meal; nobody has been asked to run it.'
    """
    if service.rounds < settings.service_rounds or not service.helped:
        return None
    if service.running / service.helped >= settings.came_to_run:
        return None
    then = f"{service.running} of {service.helped} came to run it." if service.asked_to_run else ""
    sentence = f"People come for {service.need}; {then or 'nobody has been asked to run it.'}"
    figures = {"helped": service.helped, "asked_to_run": service.asked_to_run, "running": service.running}
    return Alarm(Failure.PURE_SERVICE, "nobody_runs_it", sentence, figures)
