"""The way of a point from words to what happened, as the lines of a thread."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.public.addresses import page_of, page_of_expectation, page_of_round
from massline.web.public.standing import is_accepted, public_words
from massline.web.rounds.lineage import Use, follow
from massline.web.rounds.models import (
    Decision,
    Element,
    Expectation,
    NoteKind,
    Origin,
    Outcome,
    Statement,
    Visibility,
)
from massline.web.rounds.voices import why_gone


@dataclass(frozen=True)
class Way:
    """A link from one line of a thread to another page."""

    text: str
    url: str


@dataclass(frozen=True)
class Measure:
    """Two numbers on the same scale: how many were expected, how many came, as parts of everybody."""

    expected: int
    actual: int
    expected_percent: float
    actual_percent: float
    unit: str


@dataclass(frozen=True)
class Line:
    """One line of a thread; the fields are those of components/thread.html."""

    kind: str
    text: str
    url: str = ""
    lang: str = ""
    label: str = ""
    kept: bool | None = None
    measure: Measure | None = None
    source: str = ""
    source_url: str = ""
    date: str = ""
    came_from: Sequence[Way] = ()
    led_to: Sequence[Way] = ()


def day(value: date | None) -> str:
    """A date as people write it in the language of the page."""
    return date_format(value, "DATE_FORMAT") if value else ""


LEARNED = (NoteKind.WHY, NoteKind.OTHERWISE, NoteKind.KEEP, NoteKind.CHANGE, NoteKind.STOP, NoteKind.WRONG)
"""What the sum-up may say about one expectation."""


def elements_of(point: Statement) -> list[Element]:
    """Where the point stands in versions that were shown, oldest first."""
    shown = point.elements.filter(version__published_on__isnull=False)
    return list(shown.select_related("version__position").order_by("version__published_on", "version__number"))


def was_shown(statement: Statement) -> bool:
    """Whether everybody may see it: a point of a version that was shown, or a statement that was accepted."""
    if statement.origin == Origin.DRAFTING:
        return bool(elements_of(statement))
    return is_accepted(statement)


def onward(point: Statement, seen: frozenset[str] = frozenset()) -> list[Line]:
    """A point, what was decided, expected and seen, and what that led to in the rounds after, to the end."""
    followed = [follow(element) for element in elements_of(point)]
    lines = [point_line(point, followed)]
    lines += [decision_line(use.decision, page_of(point)) for use in followed if use.decision]
    expectations = _by_due_day(followed)
    seen = seen | {str(point.id)}
    for expectation, outcome in expectations:
        lines.append(expectation_line(expectation))
        lines.append(outcome_line(outcome) if outcome else _not_yet(expectation))
        lines += noted_lines(expectation)
        for target in next_from(outcome):
            if str(target.id) not in seen:
                lines += _carried(target, seen)
                seen = seen | {str(target.id)}
    if not expectations and any(use.decision for use in followed):
        lines.append(_nothing_expected(point))
    return lines


def next_from(outcome: Outcome | None) -> list[Statement]:
    """What an outcome led to: points and statements of later rounds that rest on it."""
    if outcome is None:
        return []
    sources = outcome.carried_by.select_related("target__round__consultation__organisation").order_by("id")
    return [source.target for source in sources if was_shown(source.target)]


def expectations_of(point: Statement) -> list[tuple[Expectation, Outcome | None]]:
    """What was expected of a point and what came of it, the earliest due first."""
    return _by_due_day([follow(element) for element in elements_of(point)])


def _by_due_day(followed: list[Use]) -> list[tuple[Expectation, Outcome | None]]:
    pairs = [pair for use in followed for pair in use.expectations]
    return sorted(pairs, key=lambda pair: (pair[0].due_on or date.max, len(pair[0].label), pair[0].label))


def _carried(target: Statement, seen: frozenset[str]) -> Iterator[Line]:
    if target.origin != Origin.DRAFTING:
        yield learned_line(target)
        return
    for source in target.sources.filter(statement__round=target.round).order_by("id"):
        words = public_words(source)
        if words is not None and source.statement is not None:
            yield said_line(source.statement, words)
            break
    yield from onward(target, seen)


def said_line(statement: Statement, words: str) -> Line:
    """Somebody's words, as the quotation of a source gave them."""
    where = _("round %(number)s") % {"number": statement.round.number}
    return Line("said", words, page_of(statement), statement.language, source=where)


def words_line(statement: Statement) -> Line:
    """A statement for the page of its own words: shown, hidden by its author, or taken back."""
    if statement.withdrawn_on is not None:
        return Line("said", why_gone(statement), page_of(statement))
    if not is_accepted(statement):
        return Line("said", _("Words that are not shown."))
    if statement.wording_approved is False:
        return Line(
            "said", _("Reworded by a moderator, not approved yet by the person who said it."), page_of(statement)
        )
    if statement.visibility != Visibility.WORDS:
        return Line("said", _("The person who said it shows only what became of it."), page_of(statement))
    return said_line(statement, statement.text)


def point_line(point: Statement, followed: Sequence[Use]) -> Line:
    """A point, with its number and the version it stands in last."""
    last = followed[-1].element
    label = _("Point %(order)s of our proposal") % {"order": last.order}
    version = _("version %(number)s, round %(round)s") % {"number": last.version.number, "round": point.round.number}
    if point.drafted_by:
        version += "; " + _("first drafted by a machine (%(model)s)") % {"model": point.drafted_by}
    return Line("point", point.text, page_of(point), point.language, label=label, source=version)


DECIDED = {
    "adopted": gettext_lazy("Adopted by the %(body)s."),
    "with_reservations": gettext_lazy("Adopted by the %(body)s, with a section's own note."),
    "sent_back": gettext_lazy("Sent back by the %(body)s."),
    "withdrawn": gettext_lazy("Withdrawn by the %(body)s."),
}


def decision_line(decision: Decision, page: str) -> Line:
    """What the organisation's own body decided on the version, with its reason."""
    text = str(DECIDED[decision.kind]) % {"body": decision.body}
    return Line(
        "answer",
        f"{text} {decision.reason}".strip(),
        f"{page}#decided",
        label=_("Decided"),
        source=_("version %(number)s") % {"number": decision.version.number},
        date=day(decision.day),
    )


def expectation_line(expectation: Expectation) -> Line:
    """What was written down before anything was tried."""
    url = page_of_expectation(expectation)
    due = _("by %(day)s") % {"day": day(expectation.due_on)} if expectation.due_on else ""
    late = "" if expectation.locked_on else _("written after the fact: not counted")
    return Line("expectation", expectation.text, url, _language(expectation), source=late, date=due)


def outcome_line(outcome: Outcome) -> Line:
    """What was seen, in the words it was written down in, and what it led to."""
    url = f"{page_of_expectation(outcome.expectation)}#happened"
    label = _("What happened: it could not be told") if outcome.came_true is None else ""
    return Line(
        "outcome",
        outcome.text,
        url,
        _language(outcome.expectation),
        label=label,
        kept=outcome.came_true,
        source=outcome.evidence,
        date=day(outcome.day),
    )


def noted_lines(expectation: Expectation) -> list[Line]:
    """What the sum-up says about this expectation: why it came out so, what to keep, change or stop."""
    notes = expectation.notes.filter(kind__in=LEARNED).order_by("id")
    url = f"{page_of_round(expectation.version.position.round)}#sum-up"
    return [
        Line(
            "learned",
            note.text,
            url,
            _language(expectation),
            label=capfirst(note.get_kind_display()),
            date=day(note.day),
        )
        for note in notes
    ]


def learned_line(statement: Statement) -> Line:
    """A statement of the next round that rests on what happened."""
    label = _("Carried into round %(number)s") % {"number": statement.round.number}
    return Line("learned", statement.text, page_of(statement), statement.language, label=label)


def measured(line: Line, expectation: Expectation, outcome: Outcome) -> Line:
    """The outcome's line with its bar, where both numbers can be read from what was written down."""
    sections = expectation.version.position.round.consultation.organisation.sections.all()
    everybody = sum(section.size for section in sections)
    expected, actual = _first_number(expectation.threshold), _first_number(outcome.text)
    if expected is None or actual is None or not 0 < max(expected, actual) <= everybody:
        return line
    share, unit = 100 / everybody, _("of %(all)s homes") % {"all": everybody}
    return replace(line, measure=Measure(expected, actual, expected * share, actual * share, unit))


def _first_number(text: str) -> int | None:
    found = re.search(r"\d{1,9}", text)
    return int(found[0]) if found else None


def _language(expectation: Expectation) -> str:
    return expectation.version.position.round.consultation.organisation.language


def _not_yet(expectation: Expectation) -> Line:
    return Line(
        "nobody",
        _("Nothing has been written down yet about what happened."),
        f"{page_of_expectation(expectation)}#happened",
        label=_("Not yet"),
    )


def _nothing_expected(point: Statement) -> Line:
    return Line(
        "nobody",
        _("Nobody wrote down beforehand what this point should bring, so nothing could be checked."),
        f"{page_of(point)}#expected",
        label=_("Nothing was expected"),
    )
