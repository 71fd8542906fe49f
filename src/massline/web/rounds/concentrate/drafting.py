"""Writing a proposal: its versions, its points, and the words each point rests on."""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from massline.web.record import log
from massline.web.rounds.models import Element, Origin, Position, PositionVersion, Round, Source, Statement
from massline.web.rounds.standing import draft_of
from massline.web.rounds.voices import cite, clean, next_label, put

FAR_AWAY = 30_000
"""An order no point has: points swap places over it, as two may never stand in the same place."""
MOST_POINTS = 40


class DraftRefusedError(ValueError):
    """It cannot be written; the message says why and what to do."""


class ChangedMeanwhileError(Exception):
    """Somebody else saved first: show both texts and ask."""


@dataclass(frozen=True)
class Author:
    """Under which hat somebody writes, on which day, in which language."""

    role: str
    day: date
    language: str = "en"


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()


def text_digest(version: PositionVersion) -> str:
    """Tells whether title, text or change were saved by somebody else since a form was drawn."""
    return _digest(version.position.title, version.text, version.change)


def point_digest(element: Element) -> str:
    """The same for the words of one point."""
    return _digest(element.statement.text, element.own)


def draft_digest(version: PositionVersion) -> str:
    """The same for everything in a version: its texts, its points and the spans they rest on."""
    points = list(version.elements.order_by("order").values_list("statement", "own"))
    spans = Source.objects.filter(target__elements__version=version).order_by("id").values_list("target", "digest")
    return _digest(version.position.title, version.text, points, sorted(map(str, spans)))


@transaction.atomic
def begin(round_: Round, title: str, text: str, *, by: Author) -> PositionVersion:
    """The draft of the round; the one there is already stays as it is. Numbers are 1.0, 1.1 and, a round on, 2.0."""
    Round.objects.select_for_update().get(pk=round_.pk)
    there = draft_of(round_)
    if there is not None:
        return there
    position = Position.objects.filter(round=round_).first() or Position.objects.create(
        round=round_, label=f"P{round_.number}", title=title
    )
    taken = set(PositionVersion.objects.filter(position__round=round_).values_list("number", flat=True))
    number = next(one for n in range(1000) if (one := f"{round_.number}.{n}") not in taken)
    version = PositionVersion.objects.create(position=position, number=number, text=text)
    log.append("draft", role=by.role, subject=f"version {version.id}", day=by.day, number=number)
    return version


@transaction.atomic
def save_text(version: PositionVersion, title: str, text: str, change: str, *, seen: str) -> None:
    """Keep title, text and what changed. Raises ``ChangedMeanwhileError`` where ``seen`` is not what is stored."""
    kept = _locked(version)
    if (kept.position.title, kept.text, kept.change) == (title, text, change):
        return
    if seen != text_digest(kept):
        raise ChangedMeanwhileError
    if title != kept.position.title and kept.position.versions.filter(published_on__isnull=False).exists():
        raise DraftRefusedError(
            _("The title stays “%(title)s”: people saw it with the version before. Change the text instead.")
            % {"title": kept.position.title}
        )
    kept.position.title = title
    kept.position.save()
    kept.text, kept.change = text, change
    kept.save()


@transaction.atomic
def add_point(version: PositionVersion, words: str, *, by: Author, drafted_by: str | None = None) -> Element:
    """A point at the end. The same words twice are one point."""
    kept, words = _locked(version), clean(words)
    there = kept.elements.filter(statement__text=words).first()
    if there is not None:
        return there
    last = kept.elements.aggregate(last=Max("order"))["last"] or 0
    if kept.elements.count() >= MOST_POINTS:
        raise DraftRefusedError(
            _("A proposal has at most %(most)s points: people answer each one. Join two of them.")
            % {"most": MOST_POINTS}
        )
    made = _new_statement(kept, words, by, drafted_by)
    return Element.objects.create(version=kept, statement=made, order=last + 1)


@transaction.atomic
def reword(element: Element, words: str, *, seen: str, by: Author) -> None:
    """Other words for a point. Stored words are kept as they are: the point gets a new statement with its sources."""
    version, words = _locked(element.version), clean(words)
    element.refresh_from_db()
    if element.statement.text == words:
        return
    if seen != point_digest(element):
        raise ChangedMeanwhileError
    if version.elements.filter(statement__text=words).exists():
        raise DraftRefusedError(_("Another point has these very words. Remove one of the two instead."))
    _replace(element, words, by)


@transaction.atomic
def stand_up_for(element: Element, own: bool, *, by: Author) -> None:
    """Show a point as proposed by the drafting group, or no longer so. What pages say of it stays computed."""
    version = _locked(element.version)
    if bool(element.own) != own:
        Element.objects.filter(pk=element.pk).update(own=True if own else None)
        log.append("own_point", role=by.role, subject=f"version {version.id}", day=by.day, own=own)


@transaction.atomic
def take_over(element: Element, *, by: Author) -> None:
    """Somebody read a point a machine drafted against its words, and stands for it as it is."""
    version = _locked(element.version)
    if element.statement.drafted_by and not element.taken_over:
        Element.objects.filter(pk=element.pk).update(taken_over=True)
        log.append("take_over_point", role=by.role, subject=f"version {version.id}", day=by.day)


@transaction.atomic
def drop_point(element: Element) -> None:
    """Take a point out of the draft; those after it move up."""
    version = _locked(element.version)
    element.delete()
    for order, rest in enumerate(version.elements.order_by("order"), start=1):
        if rest.order != order:
            Element.objects.filter(pk=rest.pk).update(order=order)


@transaction.atomic
def move_point(element: Element, to: int) -> None:
    """Put a point at another place among the points of its version; a place outside them is the nearest end."""
    version = _locked(element.version)
    rest = [one.pk for one in version.elements.order_by("order") if one.pk != element.pk]
    rest.insert(min(max(to, 1), len(rest) + 1) - 1, element.pk)
    for order, pk in enumerate(rest, start=1):
        Element.objects.filter(pk=pk).update(order=FAR_AWAY + order)
    for order, pk in enumerate(rest, start=1):
        Element.objects.filter(pk=pk).update(order=order)


def find_span(text: str, wanted: str, at: int | None = None) -> tuple[int, int]:
    """Where words stand in a text; all of it where none are wanted. Blanks and capitals do not matter.

    ``at`` is where somebody marked them, which settles it when they stand there more than once.

    >>> find_span("Black mould. It is back by Thursday.", "it is  back")
    (13, 23)

    Raises ``DraftRefusedError`` where the words do not stand in the text.
    """
    wanted = unicodedata.normalize("NFC", wanted.replace("\r\n", "\n")).strip()
    if not wanted:
        return 0, len(text)
    if at is not None and at >= 0 and text[at : at + len(wanted)] == wanted:
        return at, at + len(wanted)
    for words in (wanted, wanted.strip("\"'“”„«»‘’ ")):
        found = words and re.search(r"\s+".join(map(re.escape, words.split())), text, re.IGNORECASE)
        if found:
            return found.span()
    raise DraftRefusedError(
        _("“%(words)s” does not stand in this remark. Copy the words exactly, or take the whole remark.")
        % {"words": wanted[:120]}
    )


@transaction.atomic
def take_words(element: Element, said: Statement, words: str = "", *, at: int | None = None, by: Author) -> Source:
    """Let a point rest on words somebody said: all of a remark, or the words in it that are given. Twice is once."""
    _locked(element.version)
    element.refresh_from_db()
    return rest_on(_own_statement(element, by), said, words, at=at)


def rest_on(target: Statement, said: Statement, words: str = "", *, at: int | None = None) -> Source:
    """The same for any statement of the drafting group, such as a pole of a contradiction."""
    if said.withdrawn_on is not None:
        raise DraftRefusedError(_("Its author has taken these words back. Choose others."))
    start, end = find_span(said.text, words, at)
    there = Source.objects.filter(target=target, statement=said, start=start, end=end).first()
    return there or cite(target, said, start=start, end=end)


@transaction.atomic
def leave_words(element: Element, source: int, *, by: Author) -> None:
    """Let a point rest on a source no longer."""
    _locked(element.version)
    element.refresh_from_db()
    old = element.statement.sources.filter(pk=source).first()
    if old is None:
        return
    point = _own_statement(element, by)
    point.sources.filter(
        statement=old.statement, start=old.start, end=old.end, outcome=old.outcome, observation=old.observation
    ).delete()


def _locked(version: PositionVersion) -> PositionVersion:
    PositionVersion.objects.select_for_update().get(pk=version.pk)
    kept = PositionVersion.objects.select_related("position__round").get(pk=version.pk)
    if kept.published_on is not None:
        raise DraftRefusedError(_("This version was shown to people and does not change any more."))
    return kept


def _new_statement(version: PositionVersion, words: str, by: Author, drafted_by: str | None = None) -> Statement:
    round_ = version.position.round
    label = next_label(round_, "e")
    return put(round_, words, Origin.DRAFTING, day=by.day, role=by.role, label=label, language=by.language,
               drafted_by=drafted_by)  # fmt: skip


def _own_statement(element: Element, by: Author) -> Statement:
    """The statement of a point whose sources may change: one that was shown is frozen, so the point gets its own."""
    shown = Element.objects.filter(statement=element.statement_id, version__published_on__isnull=False).exists()
    return _replace(element, element.statement.text, by) if shown else element.statement


def _replace(element: Element, words: str, by: Author) -> Statement:
    old = element.statement
    new = _new_statement(element.version, words, by, old.drafted_by)
    if old.drafted_by and words != old.text:
        element.taken_over = True
    Source.objects.bulk_create(
        Source(
            target=new, statement_id=one.statement_id, start=one.start, end=one.end, digest=one.digest,
            outcome_id=one.outcome_id, observation_id=one.observation_id,
        )
        for one in old.sources.order_by("id")
    )  # fmt: skip
    element.statement = new
    element.save()
    if not old.elements.exists():
        old.sources.all().delete()
    return new
