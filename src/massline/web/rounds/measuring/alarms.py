"""The alarms of a round: which signs speak, which come first, which were answered with "known, because"."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from massline.method.alarms import DEFAULTS, Alarm, Failure, Thresholds, in_order
from massline.method.alarms import drafting as d
from massline.method.alarms import hearing as h
from massline.method.alarms import trying as t
from massline.web.record import log
from massline.web.rounds.measuring.alarm_facts import Fact, Facts
from massline.web.rounds.measuring.alarm_words import safe_figures, sentence_of
from massline.web.rounds.models import AlarmAnswer, CountedAlarms, Round, Stage
from massline.web.rounds.standing import terms_of

LONGEST_ANSWER = 500
LARGE = 500
"""Statements from which on the alarms of a round are counted when something was done, not when a page is opened."""

Sign = Callable[[Any, Thresholds], Alarm | None]
Read = Callable[[Facts], Iterator[Fact]]
Found = tuple[Alarm, str]
"""An alarm that speaks and what it is about."""

SIGNS: tuple[tuple[Read, Sign], ...] = (
    (Facts.exposed, t.persons_exposed),
    (Facts.told, h.not_told),
    (Facts.invitations, h.asked_too_often),
    (Facts.items, d.items_nobody_said),
    (Facts.items, d.committees_items),
    (Facts.haste, d.begun_before_adoption),
    (Facts.open_time, d.open_too_short),
    (Facts.heard, h.section_left_out),
    (Facts.contacts, h.nobody_spoke_with),
    (Facts.listening, h.core_does_not_listen),
    (Facts.reach, t.plan_over_reaches),
    (Facts.coding, d.nothing_learned),
    (Facts.disagreement, d.nobody_disagrees),
    (Facts.unmoved, d.unmoved_by_failure),
    (Facts.links, h.few_are_quoted),
    (Facts.wishes, t.after_the_fact),
    (Facts.wishes, t.without_number_or_date),
    (Facts.newcomers, h.same_people_again),
    (Facts.reasons, d.same_reasons),
    (Facts.opened, d.nobody_opened),
    (Facts.changed, d.nothing_changed),
    (Facts.abstraction, d.separate_complaints),
    (Facts.prominence, d.list_of_most_liked),
    (Facts.service, t.nobody_runs_it),
)
"""Every sign that can be judged from the tables. Not among them: two about other organisations (no relations yet)."""

RECORDS: Mapping[str, tuple[Stage, str]] = {
    "not_told": (Stage.CONCENTRATE, "dispositions"),
    "asked_too_often": (Stage.GATHER, "sections"),
    "items_nobody_said": (Stage.CONCENTRATE, "position"),
    "committees_items": (Stage.CONCENTRATE, "position"),
    "begun_before_adoption": (Stage.PRACTICE, "expectations"),
    "open_too_short": (Stage.REPORT_BACK, "answers"),
    "section_left_out": (Stage.GATHER, "sections"),
    "nobody_spoke_with": (Stage.GATHER, "sections"),
    "core_does_not_listen": (Stage.GATHER, "sections"),
    "plan_over_reaches": (Stage.PRACTICE, "expectations"),
    "nothing_learned": (Stage.CONCENTRATE, "beliefs"),
    "nobody_disagrees": (Stage.CONCENTRATE, "themes"),
    "unmoved_by_failure": (Stage.CONCENTRATE, "position"),
    "few_are_quoted": (Stage.CONCENTRATE, "position"),
    "after_the_fact": (Stage.PRACTICE, "expectations"),
    "without_number_or_date": (Stage.PRACTICE, "expectations"),
    "same_reasons": (Stage.CONCENTRATE, "dispositions"),
    "nobody_opened": (Stage.GATHER, "waiting"),
    "separate_complaints": (Stage.CONCENTRATE, "position"),
    "list_of_most_liked": (Stage.CONCENTRATE, "position"),
    "nobody_runs_it": (Stage.PRACTICE, "expectations"),
}
"""The page of a stage and the place on it where the records behind a sign lie."""


class AnswerRefusedError(ValueError):
    """The alarm cannot be answered so; the message says why and what to do."""


class ExposedError(ValueError):
    """Nothing may be published before what exposes somebody is put right."""


@dataclass(frozen=True)
class Speaking:
    """One alarm that speaks, what it is about, how it is said to everybody, and the answer to it if there is one."""

    alarm: Alarm
    subject: str
    sentence: str
    answer: AlarmAnswer | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sign(self) -> str:
        return self.alarm.sign

    @property
    def blocks(self) -> bool:
        return self.alarm.blocks

    @property
    def records(self) -> tuple[Stage, str] | None:
        """The stage and the anchor where the records lie."""
        if self.sign == "persons_exposed" and self.alarm.figures["traceable_quotations"]:
            return (Stage.CONCENTRATE, "position") if self.alarm.figures["items"] else (Stage.SUM_UP, "stories")
        return RECORDS.get(self.sign)


@dataclass(frozen=True)
class Alarms:
    """The alarms of a round: to answer now, those that wait until one of them is answered, and those answered."""

    now: tuple[Speaking, ...]
    waiting: tuple[Speaking, ...]
    answered: tuple[Speaking, ...]

    @property
    def everything(self) -> tuple[Speaking, ...]:
        return (*self.now, *self.waiting, *self.answered)

    def find(self, sign: str, subject: str) -> Speaking | None:
        """The alarm of this sign about this subject, None where it does not speak (any more)."""
        return next((one for one in self.everything if (one.sign, one.subject) == (sign, subject)), None)


def settings_of(round_: Round) -> Thresholds:
    """When alarms speak in this round: the small preset shows three at once."""
    terms = terms_of(round_)
    return Thresholds.small_round(one_evening=terms.one_evening) if terms.small else DEFAULTS


def alarms_of(round_: Round, *, today: date) -> Alarms:
    """Every alarm of the round that speaks today. What blocks comes first and cannot be answered away."""
    return _to_answer(round_, _speaking(round_, today))


def _speaking(round_: Round, today: date) -> list[Found]:
    settings, facts = settings_of(round_), Facts(round_, today)
    return [
        (alarm, subject[:120])
        for read, sign in SIGNS
        for subject, found in read(facts)
        if (alarm := sign(found, settings)) is not None
    ]


def _to_answer(round_: Round, found: Iterable[Found]) -> Alarms:
    """Those alarms with the answers as they stand."""
    answers = {(one.sign, one.subject): one for one in round_.alarm_answers.order_by("id")}
    speaking: dict[int, Speaking] = {}
    for alarm, subject in found:
        answer = None if alarm.blocks else answers.get((alarm.sign, subject))
        speaking[id(alarm)] = Speaking(alarm, subject, sentence_of(alarm), answer, safe_figures(alarm))
    unanswered = [one.alarm for one in speaking.values() if one.answer is None]
    shown = in_order(unanswered, settings_of(round_))
    return Alarms(
        now=tuple(speaking[id(one)] for one in shown.now),
        waiting=tuple(speaking[id(one)] for one in shown.waiting),
        answered=tuple(one for one in speaking.values() if one.answer is not None),
    )


def alarms_at_the_desk(round_: Round, *, today: date) -> tuple[Alarms, date | None]:
    """The same for the desk, and the day they were counted where that was not now.

    With ten thousand contributions the counting takes most of a second, which nobody waits for who only looks.
    """
    kept = CountedAlarms.objects.filter(round=round_).first() if large(round_) else None
    if kept is None:
        return alarms_of(round_, today=today), None
    return _to_answer(round_, _read(kept.found)), kept.day


def large(round_: Round) -> bool:
    """Whether so much was said that alarms are counted when something was done."""
    return round_.statements.count() > LARGE


def count_again(round_: Round, *, today: date) -> Alarms:
    """The alarms of today; in a large round they are kept for the desk until they are counted again."""
    found = _speaking(round_, today)
    if large(round_):
        CountedAlarms.objects.update_or_create(round=round_, defaults={"day": today, "found": _written(found)})
    return _to_answer(round_, found)


def words_changed(round_: Round, *, today: date) -> None:
    """Count kept alarms again after somebody of this round hid their words, showed them or took them back.

    Later rounds count those words too. Where nothing is kept nothing is counted: the desk does that when it looks.
    """
    kept = Round.objects.filter(consultation=round_.consultation_id, number__gte=round_.number)
    for one in kept.filter(counted_alarms__isnull=False).order_by("number"):
        count_again(one, today=today)


def _written(found: Iterable[Found]) -> str:
    return json.dumps([{**asdict(alarm), "subject": subject} for alarm, subject in found])


def _read(kept: str) -> Iterator[Found]:
    for one in json.loads(kept):
        figures = {name: tuple(v) if isinstance(v, list) else v for name, v in one.pop("figures").items()}
        subject = one.pop("subject")
        yield Alarm(**{**one, "kind": Failure(one["kind"])}, figures=figures), subject


def refuse_if_exposed(round_: Round, *, today: date) -> None:
    """Raise ``ExposedError`` where something would tell on a person: nothing is published before it is put right."""
    for _subject, found in Facts(round_, today).exposed():
        alarm = t.persons_exposed(found, DEFAULTS)  # type: ignore[arg-type]
        if alarm is not None:
            raise ExposedError(sentence_of(alarm))


@transaction.atomic
def answer(round_: Round, sign: str, subject: str, text: str, *, role: str, day: date) -> AlarmAnswer:
    """Write down "known, because ...": everybody can read it, and it goes into the sum-up.

    The same answer sent twice is stored once; another answer to the same alarm is another row, and the last counts.
    """
    words = " ".join(text.split())
    if not words:
        raise AnswerRefusedError(_("Write why this is known and stands: everybody will read it."))
    if len(words) > LONGEST_ANSWER:
        raise AnswerRefusedError(
            _("It has %(long)s characters; an answer has at most %(most)s. Your text is still below: shorten it.")
            % {"long": len(words), "most": LONGEST_ANSWER}
        )
    Round.objects.select_for_update().get(pk=round_.pk)
    last = round_.alarm_answers.filter(sign=sign, subject=subject).order_by("-id").first()
    if last is not None and last.text == words:
        return last
    speaking = alarms_of(round_, today=day).find(sign, subject)
    if speaking is None:
        raise AnswerRefusedError(_("This alarm does not speak any more. Nothing was stored."))
    if speaking.blocks:
        raise AnswerRefusedError(_("This cannot be answered away: put it right first."))
    row = AlarmAnswer.objects.create(round=round_, sign=sign, subject=subject, text=words, role=role, day=day)
    log.append("answer_alarm", role=role, subject=f"round {round_.id}", day=day, sign=sign, reason=words)
    return row
