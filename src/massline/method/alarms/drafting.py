"""Alarms about how a position was made: whose it is, and whether it was thought through."""

from collections import Counter
from dataclasses import dataclass

from massline.method.alarms.alarm import DEFAULTS, Alarm, Failure, Thresholds
from massline.method.ranks import rank_correlation


@dataclass(frozen=True)
class Items:
    """The points of a version: how many, and the numbers of those without a source outside the core.

    ``unlabelled`` of them do not say so; ``labelled`` visibly say "proposed by the drafting group".
    """

    count: int
    unlabelled: tuple[int, ...] = ()
    labelled: tuple[int, ...] = ()


def items_nobody_said(items: Items, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """Points without a source outside the core that do not say so: one is enough.

    >>> items_nobody_said(Items(count=5, unlabelled=(5,))).sentence
    'Item 5 came from the committee. Nobody we asked said it.'
    """
    if not items.unlabelled:
        return None
    names = _listed(items.unlabelled)
    one = len(items.unlabelled) == 1
    sentence = f"{names} came from the committee. Nobody we asked said {'it' if one else 'them'}."
    return Alarm(Failure.IMPOSED_AGENDA, "items_nobody_said", sentence, {"items": _texts(items.unlabelled)})


def committees_items(items: Items, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """More than a quarter of the points are the drafting group's own, and say so."""
    if not items.count or len(items.labelled) / items.count <= settings.labelled_items:
        return None
    return Alarm(
        Failure.IMPOSED_AGENDA,
        "committees_items",
        f"{len(items.labelled)} of {items.count} items came from the committee. What did people bring?",
        {"labelled": len(items.labelled), "count": items.count},
    )


@dataclass(frozen=True)
class Haste:
    """Actions of a position begun before it was adopted."""

    actions_before_adoption: int


def begun_before_adoption(haste: Haste, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """Something was done on a position before people had made it theirs: one action is enough."""
    count = haste.actions_before_adoption
    if not count:
        return None
    actions = "1 action" if count == 1 else f"{count} actions"
    sentence = f"{actions} began before the proposal was adopted."
    return Alarm(Failure.IMPOSED_AGENDA, "begun_before_adoption", sentence, {"actions": count})


@dataclass(frozen=True)
class OpenTime:
    """How many days people had to answer, once the time is over."""

    days: int


def open_too_short(time: OpenTime, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """People had fewer days to answer than the least set for such a round."""
    if time.days >= settings.days_open:
        return None
    days = "1 day" if time.days == 1 else f"{time.days} days"
    sentence = f"People had {days} to answer; at least {settings.days_open} were due."
    return Alarm(Failure.IMPOSED_AGENDA, "open_too_short", sentence, {"days": time.days})


@dataclass(frozen=True)
class Prominence:
    """Of each statement its share agreeing and its place in the draft (the greater, the more prominent)."""

    agreeing: tuple[float, ...]
    prominence: tuple[float, ...]
    contradictions_handled: int


def list_of_most_liked(facts: Prominence, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """The draft follows the votes almost exactly and handles no contradiction.

    >>> list_of_most_liked(Prominence((0.9, 0.8, 0.7, 0.6, 0.5), (5, 4, 3, 2, 1), 0)).sentence
    'This is the list of most-liked remarks. Which of them pull against each other?'
    """
    if facts.contradictions_handled or len(facts.agreeing) < settings.least_ranked:
        return None
    found = rank_correlation(facts.agreeing, facts.prominence)
    if found is None or found.rho <= settings.popularity:
        return None
    sentence = "This is the list of most-liked remarks. Which of them pull against each other?"
    return Alarm(Failure.POPULARITY_CHASING, "list_of_most_liked", sentence, {"rho": found.rho, "n": found.n})


@dataclass(frozen=True)
class Reasons:
    """Every reason given to a contributor; where one reason stands for a whole theme, give it once."""

    texts: tuple[str, ...]


def same_reasons(reasons: Reasons, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """More than half of the reasons are the same words, whatever their case and spacing.

    >>> same_reasons(Reasons(("Thank you, noted.",) * 18 + tuple("abcd"))).sentence
    '18 of 22 reasons read the same.'
    """
    alike = Counter(" ".join(text.casefold().split()) for text in reasons.texts)
    same, count = max(alike.values(), default=0), len(reasons.texts)
    if count < settings.least_reasons or same / count <= settings.same_reasons:
        return None
    sentence = f"{same} of {count} reasons read the same."
    return Alarm(Failure.BOX_TICKING, "same_reasons", sentence, {"same": same, "reasons": count})


@dataclass(frozen=True)
class Opened:
    """Contributions of a round, and those that nobody of the core ever opened."""

    contributions: int
    unopened: int


def nobody_opened(opened: Opened, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """More than a tenth of what people said was opened by nobody."""
    if not opened.contributions or opened.unopened / opened.contributions <= settings.unopened:
        return None
    sentence = f"{opened.unopened} of {opened.contributions} remarks were opened by nobody."
    figures = {"unopened": opened.unopened, "contributions": opened.contributions}
    return Alarm(Failure.BOX_TICKING, "nobody_opened", sentence, figures)


@dataclass(frozen=True)
class Changed:
    """Whether each round changed anything in position or practice, in order of time."""

    rounds: tuple[bool, ...]


def nothing_changed(changed: Changed, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """The last rounds, two by default, changed nothing."""
    last = settings.unchanged_rounds
    if not last or len(changed.rounds) < last or any(changed.rounds[-last:]):
        return None
    sentence = f"The last {last} rounds changed nothing. What was asked for?"
    return Alarm(Failure.BOX_TICKING, "nothing_changed", sentence, {"rounds": last})


@dataclass(frozen=True)
class Abstraction:
    """Contradictions named in a round, the points of its position, and those resting on one remark only."""

    contradictions: int
    items: int
    single_source: int


def separate_complaints(facts: Abstraction, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """No contradiction was named, or more than half of the points rest on a single remark.

    >>> separate_complaints(Abstraction(contradictions=0, items=5, single_source=1)).sentence
    'These are separate complaints. What is common?'
    """
    if not facts.items:
        return None
    if facts.contradictions and facts.single_source / facts.items <= settings.single_source:
        return None
    figures = {"contradictions": facts.contradictions, "items": facts.items, "single_source": facts.single_source}
    sentence = "These are separate complaints. What is common?"
    return Alarm(Failure.NO_ABSTRACTION, "separate_complaints", sentence, figures)


@dataclass(frozen=True)
class Coding:
    """Remarks coded in a round, those coded against the draft, and codes that only people's words brought."""

    remarks: int
    against: int
    new_codes: int


def nothing_learned(coding: Coding, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """No code came from people's words: all of them stood before anybody was asked."""
    if not coding.remarks or coding.new_codes:
        return None
    sentence = f"{coding.remarks} remarks, and no theme that we had not thought of. Read ten of them again."
    return Alarm(Failure.CONFIRMATION_BIAS, "nothing_learned", sentence, {"remarks": coding.remarks, "new_codes": 0})


def nobody_disagrees(coding: Coding, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """Hardly a remark is coded as speaking against the draft.

    >>> nobody_disagrees(Coding(remarks=60, against=0, new_codes=4)).sentence
    'No remark contradicts the draft. Look for one.'
    """
    if not coding.remarks or coding.against / coding.remarks >= settings.remarks_against:
        return None
    if coding.against:
        sentence = f"{coding.against} of {coding.remarks} remarks contradict the draft. Look for more."
    else:
        sentence = "No remark contradicts the draft. Look for one."
    figures = {"against": coding.against, "remarks": coding.remarks}
    return Alarm(Failure.CONFIRMATION_BIAS, "nobody_disagrees", sentence, figures)


@dataclass(frozen=True)
class Unmoved:
    """Numbers of points left unchanged although an expectation resting on them failed."""

    items: tuple[int, ...]


def unmoved_by_failure(unmoved: Unmoved, settings: Thresholds = DEFAULTS) -> Alarm | None:
    """A point stands as it was after what we expected of it did not happen: one is enough."""
    if not unmoved.items:
        return None
    one = len(unmoved.items) == 1
    sentence = f"{_listed(unmoved.items)} {'stands' if one else 'stand'} as before, though what we expected failed."
    return Alarm(Failure.CONFIRMATION_BIAS, "unmoved_by_failure", sentence, {"items": _texts(unmoved.items)})


def _listed(numbers: tuple[int, ...]) -> str:
    if len(numbers) == 1:
        return f"Item {numbers[0]}"
    return f"Items {', '.join(_texts(numbers[:-1]))} and {numbers[-1]}"


def _texts(numbers: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(map(str, numbers))
