"""The alarms of a round: which signs speak, which come first, which were answered with "known, because"."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from massline.method.alarms import DEFAULTS, Alarm, Thresholds, in_order
from massline.method.alarms import drafting as d
from massline.method.alarms import hearing as h
from massline.method.alarms import trying as t
from massline.web.record import log
from massline.web.record.models import LogEntry
from massline.web.rounds.measuring.alarm_facts import Fact, Facts
from massline.web.rounds.measuring.alarm_words import safe_figures, sentence_of
from massline.web.rounds.models import (
    ActionEnd,
    AlarmAnswer,
    BeliefMark,
    Coding,
    Contradiction,
    Decision,
    Disposition,
    Element,
    Moderation,
    Note,
    ProgrammeCount,
    Round,
    Source,
    Stage,
    StructureCount,
    Turnout,
    Visit,
)
from massline.web.rounds.standing import terms_of

LONGEST_ANSWER = 500
Sign = Callable[[Any, Thresholds], Alarm | None]
Read = Callable[[Facts], Iterator[Fact]]

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


DONE: tuple[type[Model], ...] = (
    ActionEnd,
    AlarmAnswer,
    BeliefMark,
    Coding,
    Contradiction,
    Decision,
    Disposition,
    Element,
    Moderation,
    Note,
    ProgrammeCount,
    Source,
    StructureCount,
    Turnout,
    Visit,
)
"""Tables to which the desk only adds rows."""


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
    settings = settings_of(round_)
    answers = {(one.sign, one.subject): one for one in round_.alarm_answers.order_by("id")}
    facts = Facts(round_, today)
    speaking: dict[int, Speaking] = {}
    for read, sign in SIGNS:
        for subject, found in read(facts):
            alarm = sign(found, settings)
            if alarm is not None:
                answer = None if alarm.blocks else answers.get((alarm.sign, subject[:120]))
                speaking[id(alarm)] = Speaking(alarm, subject[:120], sentence_of(alarm), answer, safe_figures(alarm))
    shown = in_order([one.alarm for one in speaking.values() if one.answer is None], settings)
    return Alarms(
        now=tuple(speaking[id(one)] for one in shown.now),
        waiting=tuple(speaking[id(one)] for one in shown.waiting),
        answered=tuple(one for one in speaking.values() if one.answer is not None),
    )


def alarms_at_the_desk(round_: Round, *, today: date) -> Alarms:
    """The same for the desk, counted again when something was done there, at least once a day.

    With ten thousand contributions the counting takes most of a second.
    """
    return _kept(round_.pk, today, _done_so_far(round_))


@lru_cache(maxsize=32)
def _kept(pk: UUID, today: date, done: tuple[int, ...]) -> Alarms:
    return alarms_of(Round.objects.select_related("consultation__organisation").get(pk=pk), today=today)


def _done_so_far(round_: Round) -> tuple[int, ...]:
    """How much stands in the tables that alarms are counted from, without reading them."""
    newest = (
        LogEntry.objects.aggregate(last=Max("pk")),
        *(model._default_manager.aggregate(last=Max("pk")) for model in DONE),
    )
    standing = round_.statements.filter(withdrawn_on__isnull=True).count()
    return (*(one["last"] or 0 for one in newest), standing)


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
