"""Whether people heard back: what was due to each contribution, and when it was told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from massline.method.closure import Closure, Due, Returned, closure
from massline.method.contribution import Part
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

Days = Mapping[str, str]
"""By statement a day as the database writes it: such days sort as they are, and ten thousand stay text."""

Pairs = Iterable[tuple[str, str]]


def closure_of(round_: Round, *, today: date, found: Sequence[tuple[str, Returned]] | None = None) -> Closure:
    """Loop closure of a round with the time to return, outside the core.

    Acknowledged on the day a moderator first judged it. Told what became of it on the later of the day that was
    decided and the day its version was shown, where the author has a receipt that opens; by hand where not. Told
    what came of it all on the day the sum-up went back to everybody.
    """
    rows = returned(round_, today=today) if found is None else found
    return closure((one for _who, one in rows), today=today.toordinal())


def closed_loop(found: Sequence[tuple[str, Returned]]) -> Part:
    """The part of the contributions whose dues are all met, without the time it took."""
    due = [one for _who, one in found if one.withdrawn is None and one.due]
    return Part(sum(all(one.due.values()) for one in due), len(due))


def waiting_for_word(found: Sequence[tuple[str, Returned]]) -> int:
    """How many people something is due to that they were not told."""
    return len({who for who, one in found if one.withdrawn is None and not all(one.due.values())})


def returned(round_: Round, *, today: date) -> list[tuple[str, Returned]]:
    """Of each contribution whose it is, and what was due and told by today, in a fixed number of questions."""
    said = Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT, core=False, received_on__lte=today)
    rows = said.annotate(said=as_text("pk"), on=as_text("received_on"), gone=as_text("withdrawn_on"))
    facts = _Facts(round_, today)
    return [
        (key or pk, facts.of(pk, receipt, on, gone))
        for pk, key, receipt, on, gone in rows.values_list("said", "words_key", "receipt_hash", "on", "gone")
    ]


class _Facts:
    """Days by statement, read once; those after today are not known yet."""

    def __init__(self, round_: Round, today: date) -> None:
        self.today = today.isoformat()
        self.number = cache(lambda day: date.fromisoformat(day).toordinal())
        self.dues: dict[tuple[bool, bool, bool], Mapping[Due, bool]] = {}
        stage = stage_of(round_)
        shown = PositionVersion.objects.filter(position__round=round_, published_on__isnull=False)
        self.answers_due = shown.exists()
        self.outcome_due = stage == Stage.SUM_UP
        notes = round_.notes.filter(kind=NoteKind.RETURNED, day__lte=today).order_by("day")
        back = notes.values_list("day", flat=True).first()
        self.sum_up_returned = None if back is None else back.isoformat()
        judged = (
            Moderation.objects.filter(statement__round=round_, day__lte=today)
            .annotate(said=as_text("statement"), on=as_text("day"))
            .order_by("id")
            .values_list("said", "on", "verdict", "reason")
        )
        self.judged = _first((said, day) for said, day, _verdict, _reason in judged)
        answers = (*_refused(judged), *_decided(round_), *_cited(round_))
        self.told = _first((said, day) for said, day in answers if day <= self.today)
        by_hand = Told.objects.filter(statement__round=round_, day__lte=today)
        by_hand = by_hand.annotate(said=as_text("statement"), on=as_text("day"))
        self.told_by_hand = dict(by_hand.filter(what=Told.What.DISPOSITION).values_list("said", "on"))
        self.outcome_by_hand = dict(by_hand.filter(what=Told.What.OUTCOME).values_list("said", "on"))

    def of(self, pk: str, receipt: str, received: str, withdrawn: str | None) -> Returned:
        by_hand = self.told_by_hand.get(pk)
        told = self.told.get(pk, by_hand) if receipt else by_hand
        if by_hand is not None and told is not None:
            told = min(told, by_hand)
        outcome = bool(receipt and self.sum_up_returned) or pk in self.outcome_by_hand
        gone = None if withdrawn is None else min(max(withdrawn, received), self.today)
        answered = None if told is None or told > (gone or self.today) else max(told, received)
        return Returned(
            self.number(received),
            self._due(pk in self.judged, told is not None, outcome),
            None if answered is None else self.number(answered),
            None if gone is None else self.number(gone),
        )

    def _due(self, acknowledged: bool, told: bool, outcome: bool) -> Mapping[Due, bool]:
        """What is due and whether it was done: one of eight, made once."""
        made = self.dues.get((acknowledged, told, outcome))
        if made is None:
            made = {Due.ACKNOWLEDGED: acknowledged}
            if self.answers_due:
                made[Due.DISPOSITION_TOLD] = told
            if self.outcome_due:
                made[Due.OUTCOME_TOLD] = outcome
            self.dues[acknowledged, told, outcome] = made
        return made


def _refused(judged: Iterable[tuple[str, str, str, str]]) -> Pairs:
    """Since when each refusal with a reason stands; one that a later verdict took back tells nothing any more."""
    standing: dict[str, str] = {}
    for said, day, verdict, reason in judged:
        if verdict == Verdict.REJECTED and reason:
            standing.setdefault(said, day)
        else:
            standing.pop(said, None)
    return standing.items()


def _decided(round_: Round) -> Pairs:
    """When each disposition could be read: the day it was decided, or that its version was shown if that is later."""
    rows = Disposition.objects.filter(statement__round=round_).annotate(
        said=as_text("statement"), on=as_text("day"), shown=as_text("version__published_on")
    )
    yield from rows.filter(version__isnull=True).values_list("said", "on")
    for statement, day, shown in rows.values_list("said", "on", "shown"):
        if shown is not None:
            yield statement, max(day, shown)


def _cited(round_: Round) -> Pairs:
    """Words a shown point rests on are told by the version itself."""
    rows = (
        Source.objects.filter(statement__round=round_)
        .annotate(said=as_text("statement"), shown=as_text("target__elements__version__published_on"))
        .values_list("said", "shown")
    )
    for statement, shown in rows:
        if statement is not None and shown is not None:
            yield statement, shown


def _first(pairs: Pairs) -> Days:
    found: dict[str, str] = {}
    for statement, day in pairs:
        before = found.get(statement)
        if before is None or day < before:
            found[statement] = day
    return found
