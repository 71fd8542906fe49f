"""Learning: what a round makes of what it tried, what goes back to everybody, what the next round begins with."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from massline.web.record import log
from massline.web.rounds.gaps.learning import Override, overrides
from massline.web.rounds.models import (
    Belief,
    BeliefMark,
    CarryOver,
    Closing,
    Expectation,
    Note,
    NoteKind,
    Origin,
    Outcome,
    PositionVersion,
    Round,
    Source,
    Stage,
    Statement,
    Told,
    Visibility,
)
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.practice.expecting import (
    ExpectingRefusedError,
    after_the_fact,
    expectations_of,
    latest_outcomes,
)
from massline.web.rounds.timely import refuse_unless
from massline.web.rounds.voices import accepted

LEARNED = (
    NoteKind.WHY, NoteKind.OTHERWISE, NoteKind.KEEP, NoteKind.CHANGE, NoteKind.STOP, NoteKind.UNEXPECTED,
    NoteKind.CRITICISM, NoteKind.WRONG, NoteKind.STORY, NoteKind.AGENDA, NoteKind.LED_BY, NoteKind.RETURNED,
)  # fmt: skip
"""What is written down in Learn."""
CONCLUSIONS = (
    NoteKind.WHY, NoteKind.OTHERWISE, NoteKind.UNEXPECTED, NoteKind.KEEP, NoteKind.CHANGE, NoteKind.STOP,
    NoteKind.CRITICISM, NoteKind.AGENDA,
)  # fmt: skip
"""Of these what readers find below one heading each, in this order."""

LearningRefusedError = ExpectingRefusedError


@dataclass(frozen=True)
class About:
    """What a note is about besides the round: an expectation, somebody's words, an override of the agenda."""

    expectation: Expectation | None = None
    statement: Statement | None = None
    override: str = ""


@transaction.atomic
def note(round_: Round, kind: NoteKind, text: str, *, role: str, day: date, about: About | None = None) -> Note:
    """Write a note of the sum-up down. The same note twice is stored once; a correction is another note."""
    Round.objects.select_for_update().get(pk=round_.pk)
    what = about or About()
    fields = {
        "kind": kind, "text": text, "expectation": what.expectation, "statement": what.statement,
        "about": what.override,
    }  # fmt: skip
    there = Note.objects.filter(round=round_, **fields).first()
    if there is not None:
        return there
    refuse_unless(round_, Stage.SUM_UP)
    if kind == NoteKind.LED_BY:
        _refuse_leader_of_action(round_, text)
    if kind == NoteKind.AGENDA and what.override not in {one.key for one in overrides(round_)}:
        raise LearningRefusedError(_("This override is not on the agenda of this round."))
    made = Note.objects.create(round=round_, role=role, day=day, **fields)
    log.append("note", role=role, subject=f"round {round_.id}", day=day, kind=str(kind))
    return made


@transaction.atomic
def carry_over(round_: Round, text: str, *, role: str, day: date) -> CarryOver:
    """Give the next round something to take up or answer. The same words twice are stored once."""
    Round.objects.select_for_update().get(pk=round_.pk)
    there = round_.carry_overs.filter(text=text).first()
    if there is not None:
        return there
    refuse_unless(round_, Stage.SUM_UP)
    made = CarryOver.objects.create(round=round_, text=text, day=day)
    log.append("carry over", role=role, subject=f"round {round_.id}", day=day)
    return made


@dataclass(frozen=True)
class Compared:
    """One expectation beside what came of it, and what the round makes of that."""

    expectation: Expectation
    outcome: Outcome | None
    late: bool
    why: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)


def compared(round_: Round) -> list[Compared]:
    """Expected and actual, one row an expectation. A constant number of queries."""
    found = expectations_of(round_)
    late, outcomes = after_the_fact(found), latest_outcomes(found)
    notes: defaultdict[tuple[UUID | None, str], list[str]] = defaultdict(list)
    for row in round_.notes.filter(expectation__isnull=False):
        notes[row.expectation_id, row.kind].append(row.text)
    return [
        Compared(
            one, outcomes.get(one.pk), one.pk in late, notes[one.pk, NoteKind.WHY], notes[one.pk, NoteKind.OTHERWISE]
        )
        for one in found
    ]


@dataclass(frozen=True)
class OnAgenda:
    """An override and what came of talking it over."""

    override: Override
    notes: list[str]


def agenda(round_: Round) -> list[OnAgenda]:
    """Every override of the round with its reason, and the notes that talk it over."""
    notes: defaultdict[str, list[str]] = defaultdict(list)
    for row in round_.notes.filter(kind=NoteKind.AGENDA):
        notes[row.about].append(row.text)
    found = overrides(round_)
    # Notes from before overrides had names count for the oldest, as the list of what is missing counts them.
    nameless = iter(notes.pop("", []))
    return [OnAgenda(one, notes[one.key] or [text for text in [next(nameless, "")] if text]) for one in found]


@dataclass(frozen=True)
class Became:
    """Something the committee thought before it asked, and what became of that; nothing was thought of news."""

    belief: Belief | None
    mark: BeliefMark | None


def beliefs(round_: Round) -> list[Became]:
    """What we thought before we asked with the last mark of each, then what nobody had thought."""
    last: dict[int, BeliefMark] = {}
    new = []
    for mark in round_.belief_marks.order_by("id"):
        if mark.belief_id is None:
            new.append(Became(None, mark))
        else:
            last[mark.belief_id] = mark
    return [*(Became(one, last.get(one.pk)) for one in round_.beliefs.all()), *new]


@dataclass(frozen=True)
class Story:
    """A most significant change: why it counts, and a neighbour's words where they stand for it.

    ``words`` is None where the committee tells it, "" where the words were taken back or may be shown no more.
    """

    why: str
    words: str | None
    language: str


def stories(round_: Round) -> list[Story]:
    """The stories of the round. The words are read from where they were said, so withdrawn ones are gone."""
    shown = set(for_stories(round_).filter(notes__kind=NoteKind.STORY).values_list("pk", flat=True))
    found = []
    for row in round_.notes.filter(kind=NoteKind.STORY).select_related("statement"):
        said = row.statement
        words = None if said is None else said.text if said.pk in shown else ""
        found.append(Story(row.text, words, said.language if said else ""))
    return found


def for_stories(round_: Round) -> QuerySet[Statement]:
    """Words a story may be told in: accepted, and shown and approved by their author. Their order tells nothing."""
    said = Statement.objects.filter(
        round=round_, origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True, visibility=Visibility.WORDS
    )
    return accepted(said).exclude(wording_approved=False).order_by("id")


def to_tell(round_: Round) -> QuerySet[Statement]:
    """What came on paper, at the door or in a meeting: its authors may have no screen to look at a receipt.

    ``outcome_told`` says whether somebody has told them by hand what came of it.
    """
    said = Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True)
    told = Told.objects.filter(statement=OuterRef("pk"), what=Told.What.OUTCOME)
    return said.exclude(channel__in=[Channel.WEB, Channel.NONE]).annotate(outcome_told=Exists(told)).order_by("id")


@transaction.atomic
def told(round_: Round, statements: Iterable[UUID], *, role: str, day: date) -> int:
    """Write down that the authors of these were told by hand what came of it; how many that is. Twice counts once."""
    refuse_unless(round_, Stage.SUM_UP)
    rest = _untold(round_).filter(pk__in=list(statements))
    rows = [Told(statement=one, what=Told.What.OUTCOME, day=day) for one in rest]
    Told.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        log.append("told", role=role, subject=f"round {round_.id}", day=day)
    return len(rows)


def somebody_waits(round_: Round) -> bool:
    """Whether somebody who spoke without a screen was not told yet."""
    return _untold(round_).exists()


def returned_on(round_: Round) -> date | None:
    """The day the sum-up went back to everybody, None before: from then on receipts say "told what came of it"."""
    first = round_.notes.filter(kind=NoteKind.RETURNED).order_by("id").first()
    return first.day if first else None


@dataclass(frozen=True)
class Points:
    """The points of a version by where they come from: people's words, what happened, the drafting group alone."""

    said: list[str]
    happened: list[str]
    ours: list[str]


def points_of(version: PositionVersion | None) -> Points:
    """The points of the version tried, in their order. Words taken back hold a point no longer."""
    elements = [] if version is None else list(version.elements.select_related("statement").order_by("order"))
    sources = Source.objects.filter(target__in=[element.statement_id for element in elements])
    words = {"statement__core": False, "statement__withdrawn_on__isnull": True, "statement__isnull": False}
    said = set(sources.filter(**words).values_list("target", flat=True))
    rest = set(sources.filter(statement__isnull=True).values_list("target", flat=True)) - said
    texts = [(element.statement_id, element.statement.text) for element in elements]
    return Points(
        [text for pk, text in texts if pk in said],
        [text for pk, text in texts if pk in rest],
        [text for pk, text in texts if pk not in said | rest],
    )


def closed_on(round_: Round) -> date | None:
    """The day the round was closed, None while it goes on."""
    return Closing.objects.filter(round=round_).values_list("day", flat=True).first()


def notes_by_kind(round_: Round) -> dict[str, list[str]]:
    """The notes of the sum-up that are about the round as a whole, by kind in the order they were written."""
    found: dict[str, list[str]] = {kind.value: [] for kind in LEARNED}
    for row in round_.notes.filter(kind__in=LEARNED, expectation__isnull=True):
        found[row.kind].append(row.text)
    return found


def round_before(round_: Round) -> Round | None:
    """The round before this one in the same consultation, None for the first."""
    return round_.consultation.rounds.filter(number=round_.number - 1).first()


def what_we_got_wrong(round_: Round) -> list[str]:
    """What the round before got wrong: the next round opens with it. Empty in the first."""
    before = round_before(round_)
    return [] if before is None else notes_by_kind(before)[NoteKind.WRONG]


def _untold(round_: Round) -> QuerySet[Statement]:
    done = Told.objects.filter(statement__round=round_, what=Told.What.OUTCOME)
    return to_tell(round_).exclude(pk__in=done.values("statement"))


def _refuse_leader_of_action(round_: Round, text: str) -> None:
    named = text.casefold()
    for owner in round_.actions.values_list("owner", flat=True):
        if named == owner.casefold():
            raise LearningRefusedError(
                _(
                    "'%(owner)s' led an action of this round. Somebody who did not should lead the sum-up: "
                    "they have less to defend."
                )
                % {"owner": owner},
                "text",
            )
