"""Whether people heard back: what was due to each contribution, and when it was told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from massline.method.closure import Closure, Due, Returned, closure
from massline.web.rounds.models import (
    Disposition,
    Moderation,
    NoteKind,
    Origin,
    PositionVersion,
    Round,
    Source,
    Stage,
    Statement,
    Told,
    Verdict,
)
from massline.web.rounds.said import as_text
from massline.web.rounds.standing import stage_of

Days = Mapping[str, date]
Row = tuple[str, str, str, date, date | None]


def closure_of(round_: Round, *, today: date, found: Sequence[tuple[str, Returned]] | None = None) -> Closure:
    """Loop closure of a round with the time to return, outside the core.

    Acknowledged on the day a moderator first judged it. Told what became of it on the later of the day that was
    decided and the day its version was shown, where the author has a receipt that opens; by hand where not. Told
    what came of it all on the day the sum-up went back to everybody.
    """
    rows = returned(round_, today=today) if found is None else found
    return closure((one for _who, one in rows), today=today.toordinal())


def waiting_for_word(found: Sequence[tuple[str, Returned]]) -> int:
    """How many people something is due to that they were not told."""
    return len({who for who, one in found if one.withdrawn is None and not all(one.due.values())})


def returned(round_: Round, *, today: date) -> list[tuple[str, Returned]]:
    """Of each contribution whose it is, and what was due and told by today, in a fixed number of questions."""
    said = Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT, core=False, received_on__lte=today)
    rows: list[Row] = list(
        said.annotate(said=as_text("pk")).values_list(
            "said", "words_key", "receipt_hash", "received_on", "withdrawn_on"
        )
    )
    facts = _Facts(round_, today)
    return [(key or pk, facts.of(pk, receipt, day, gone)) for pk, key, receipt, day, gone in rows]


class _Facts:
    """Days by statement, read once."""

    def __init__(self, round_: Round, today: date) -> None:
        self.today = today
        stage = stage_of(round_)
        shown = PositionVersion.objects.filter(position__round=round_, published_on__isnull=False)
        self.answers_due = shown.exists()
        self.outcome_due = stage == Stage.SUM_UP
        notes = round_.notes.filter(kind=NoteKind.RETURNED).order_by("day").values_list("day", flat=True)
        self.sum_up_returned = notes.first()
        judged = (
            Moderation.objects.filter(statement__round=round_).annotate(said=as_text("statement")).order_by("-id")
        )
        self.judged = dict(judged.values_list("said", "day"))
        refusals = judged.filter(verdict=Verdict.REJECTED).exclude(reason="")
        self.told = _first(
            [
                *refusals.values_list("said", "day"),
                *_decided(round_),
                *_cited(round_),
            ]
        )
        by_hand = Told.objects.filter(statement__round=round_).annotate(said=as_text("statement"))
        self.told_by_hand = dict(by_hand.filter(what=Told.What.DISPOSITION).values_list("said", "day"))
        self.outcome_by_hand = dict(by_hand.filter(what=Told.What.OUTCOME).values_list("said", "day"))

    def of(self, pk: str, receipt: str, received: date, withdrawn: date | None) -> Returned:
        told = _by(self.told.get(pk) if receipt else None, self.told_by_hand.get(pk), self.today)
        due = {Due.ACKNOWLEDGED: _by(self.judged.get(pk), None, self.today) is not None}
        if self.answers_due:
            due[Due.DISPOSITION_TOLD] = told is not None
        if self.outcome_due:
            everybody = self.sum_up_returned if receipt else None
            due[Due.OUTCOME_TOLD] = _by(everybody, self.outcome_by_hand.get(pk), self.today) is not None
        gone = None if withdrawn is None else min(max(withdrawn, received), self.today)
        last = self.today if gone is None else gone
        answered = None if told is None or told > last else max(told, received)
        return Returned(received.toordinal(), due, _number(answered), _number(gone))


def _decided(round_: Round) -> Iterable[tuple[str, date]]:
    """When each disposition could be read: the day it was decided, or that its version was shown if that is later."""
    rows = Disposition.objects.filter(statement__round=round_).annotate(said=as_text("statement"))
    yield from rows.filter(version__isnull=True).values_list("said", "day")
    for statement, day, shown in rows.values_list("said", "day", "version__published_on"):
        if shown is not None:
            yield statement, max(day, shown)


def _cited(round_: Round) -> Iterable[tuple[str, date]]:
    """Words a shown point rests on are told by the version itself."""
    rows = (
        Source.objects.filter(statement__round=round_)
        .annotate(said=as_text("statement"))
        .values_list("said", "target__elements__version__published_on")
    )
    for statement, shown in rows:
        if statement is not None and shown is not None:
            yield statement, shown


def _first(pairs: Iterable[tuple[str, date]]) -> Days:
    found: dict[str, date] = {}
    for statement, day in pairs:
        found[statement] = min(day, found.get(statement, day))
    return found


def _by(one: date | None, other: date | None, today: date) -> date | None:
    """The earlier of two days that are over."""
    return min((day for day in (one, other) if day is not None and day <= today), default=None)


def _number(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
