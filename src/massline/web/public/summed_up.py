"""What a round learned, as everybody may read it: notes of the sum-up, stories, what it carries over."""

from dataclasses import dataclass
from typing import Any

from massline.web.public.addresses import page_of
from massline.web.public.standing import shows_words
from massline.web.public.trail import day
from massline.web.rounds.models import BeliefFate, Note, NoteKind, Round
from massline.web.rounds.sum_up.learning import CONCLUSIONS

ON_THE_WAY = (NoteKind.REPRESENTED, NoteKind.READ_TO, NoteKind.REACHED, NoteKind.TALKED_THROUGH, NoteKind.ENOUGH)


@dataclass(frozen=True)
class Noted:
    """Notes of one kind under the words for it."""

    kind: str
    title: str
    notes: tuple[Note, ...]


def summed_up(round_: Round) -> dict[str, Any]:
    """Everything that was written down about the round, by what it is about."""
    notes = list(round_.notes.select_related("section", "expectation").order_by("id"))
    return {
        "learned": _grouped(notes, CONCLUSIONS),
        "on_the_way": _grouped(notes, ON_THE_WAY),
        "wrong": [note for note in notes if note.kind == NoteKind.WRONG],
        "led_by": [note for note in notes if note.kind == NoteKind.LED_BY],
        "brought_back": [note for note in notes if note.kind == NoteKind.RETURNED],
        "stories": _stories(round_),
        "carried": list(round_.carry_overs.select_related("answer").order_by("id")),
        "taken_from": _taken_from(round_),
        "closing": getattr(round_, "closing", None),
    }


def _grouped(notes: list[Note], kinds: tuple[NoteKind, ...]) -> list[Noted]:
    found = [(kind, tuple(note for note in notes if note.kind == kind)) for kind in kinds]
    return [Noted(kind.value, str(kind.label), rows) for kind, rows in found if rows]


def _stories(round_: Round) -> list[dict[str, Any]]:
    """Most significant change, each with the words it is about where everybody may read them."""
    rows = round_.notes.filter(kind=NoteKind.STORY).select_related("statement__round__consultation__organisation")
    return [
        {
            "text": row.text,
            "statement": row.statement if row.statement is not None and shows_words(row.statement) else None,
            "url": page_of(row.statement) if row.statement is not None else "",
        }
        for row in rows.order_by("id")
    ]


def _taken_from(round_: Round) -> list[Any]:
    """What the round before carried over, with what this one made of it."""
    before = round_.consultation.rounds.filter(number=round_.number - 1).first()
    return [] if before is None else list(before.carry_overs.select_related("answer").order_by("id"))


def beliefs(round_: Round) -> dict[str, Any]:
    """What the committee thought before it asked, once locked, and what became of each."""
    marks = list(round_.belief_marks.order_by("id"))
    last = {mark.belief_id: mark for mark in marks if mark.belief_id is not None}
    locked = round_.beliefs.filter(locked_on__isnull=False).order_by("order")
    return {
        "beliefs": [{"text": one.text, "mark": last.get(one.pk), "day": day(one.locked_on)} for one in locked],
        "learned_new": [mark for mark in marks if mark.kind == BeliefFate.LEARNED],
    }
