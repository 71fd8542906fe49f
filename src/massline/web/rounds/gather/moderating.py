"""Judging what people said: shown, held, refused, cut into parts - and judged again. Other words: rewording.py."""

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from massline.web.record import log
from massline.web.rounds.models import Amendment, Moderation, Origin, Round, Statement, Told, Verdict
from massline.web.rounds.standing import paused
from massline.web.rounds.voices import AUTHOR, accepted, clean, free_labels, moderate, waiting


class JudgedMeanwhileError(ValueError):
    """Somebody else judged the sentence, or its author took it back, while it was on the page."""

    def __init__(self, latest: Moderation | None) -> None:
        super().__init__(_("The sentence was judged meanwhile.") if latest else _("Its author took it back."))
        self.latest = latest


class NotJudgedError(ValueError):
    """The verdict cannot stand like this; the message says what to do."""


@dataclass(frozen=True)
class Lists:
    """The sentences of a round by their latest verdict, in an order that says nothing about when."""

    round: Round

    def waiting(self) -> QuerySet[Statement]:
        """Nobody has looked at them."""
        return waiting(self.round)

    def with_verdict(self, verdict: Verdict) -> QuerySet[Statement]:
        """Those whose latest verdict is this one, with ``seen``, the number of that verdict, and ``why``."""
        latest = Moderation.objects.filter(statement=OuterRef("pk")).order_by("-id")
        said = Statement.objects.filter(round=self.round, origin=Origin.PARTICIPANT, withdrawn_on__isnull=True)
        return (
            said.annotate(
                verdict=Subquery(latest.values("verdict")[:1]),
                seen=Subquery(latest.values("id")[:1]),
                why=Subquery(latest.values("reason")[:1]),
            )
            .filter(verdict=verdict)
            .order_by("id")
        )


@transaction.atomic
def judge(statement: Statement, verdict: Verdict, *, seen: str, role: str, day: date, reason: str = "") -> Moderation:
    """Add a verdict to the one that was on the page (``seen``: its number, empty for none).

    The same verdict sent twice stands once. While the round is paused a sentence can be held or refused, not shown.
    """
    latest = _locked(statement)
    if verdict == Verdict.ACCEPTED:
        _refuse_to_show(statement)
    if _number(latest) != seen:
        if latest is not None and (latest.verdict, latest.reason) == (verdict, reason):
            return latest
        raise JudgedMeanwhileError(latest)
    return moderate(statement, verdict, role=role, day=day, reason=reason)


@transaction.atomic
def split(statement: Statement, typed: str, *, seen: str, role: str, day: date, reason: str = "") -> list[Statement]:
    """Cut a sentence at the empty lines of ``typed``; the parts wait to be judged, each for itself.

    Parts are stretches of the stored words, byte for byte, under the receipt of their author. What is left out
    between them needs a reason. The author reads under which labels the parts stand.
    """
    parts = parts_of(statement.text, typed)
    latest = _locked(statement)
    if _number(latest) != seen:
        there = Statement.objects.filter(
            round=statement.round, words_key=statement.words_key, receipt_hash=statement.receipt_hash, text__in=parts
        ).exclude(pk=statement.pk)
        if statement.words_key and len({one.text for one in there}) == len(set(parts)):
            return list(there)
        raise JudgedMeanwhileError(latest)
    if paused(statement.round):
        raise NotJudgedError(_("The round is paused: nothing is shown until it is taken up again."))
    if left_out(statement.text, parts) and not reason:
        raise NotJudgedError(_("Some words are left out. Say why: their author reads it."))
    made = _make_parts(statement, parts)
    under = ", ".join(part.label for part in made)
    told = _("It was cut into parts, which stand as %(labels)s.") % {"labels": under}
    moderate(statement, Verdict.REJECTED, role=role, day=day, reason=f"{told} {reason}".strip()[:300])
    log.append("split", role=role, subject=f"statement {statement.id}", day=day, parts=len(made))
    return made


def parts_of(text: str, typed: str) -> list[str]:
    """The parts between empty lines, each found in the text in this order.

    >>> parts_of("The lift stops. The roof leaks.", "The lift stops.\\n\\nThe roof leaks.")
    ['The lift stops.', 'The roof leaks.']
    """
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    parts = [part.strip() for part in re.split(r"\n[ \t]*\n", lines) if part.strip()]
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            raise NotJudgedError(
                _('"%(part)s" is not what was said. Put empty lines where a part ends, and change no word.')
                % {"part": part[:60]}
            )
        clean(part)
        at = found + len(part)
    if not parts or (len(parts) == 1 and parts[0] == text):
        raise NotJudgedError(_("Put an empty line where a part ends. This is still one piece."))
    if len(parts) > 9:
        raise NotJudgedError(_("These are %(count)s parts; cut it into 9 at most.") % {"count": len(parts)})
    return parts


def left_out(text: str, parts: list[str]) -> bool:
    """Whether words of the text stand in none of the parts."""
    at, gaps = 0, []
    for part in parts:
        found = text.find(part, at)
        gaps.append(text[at:found])
        at = found + len(part)
    return any(character.isalnum() for gap in [*gaps, text[at:]] for character in gap)


def refuse_if_judged_meanwhile(statement: Statement, seen: str) -> None:
    """Raise ``JudgedMeanwhileError`` unless the verdict that was on the page is still the latest."""
    latest = _locked(statement)
    if _number(latest) != seen:
        raise JudgedMeanwhileError(latest)


def _refuse_to_show(statement: Statement) -> None:
    if paused(statement.round):
        raise NotJudgedError(_("The round is paused: nothing is shown until it is taken up again."))
    others = accepted(Statement.objects.filter(sources__statement=statement, wording_approved__isnull=False))
    shown = others.filter(withdrawn_on__isnull=True).first()
    if shown is not None:
        raise NotJudgedError(
            _("Other words stand for it, as %(label)s: take those off first, else it is asked twice.")
            % {"label": shown.label}
        )


def _locked(statement: Statement) -> Moderation | None:
    now = Statement.objects.select_for_update().get(pk=statement.pk)
    if now.withdrawn_on is not None:
        raise JudgedMeanwhileError(None)
    return now.moderations.order_by("-id").first()


def _number(latest: Moderation | None) -> str:
    return str(latest.pk) if latest else ""


def _make_parts(statement: Statement, parts: list[str]) -> list[Statement]:
    Round.objects.select_for_update().get(pk=statement.round_id)
    answered = Amendment.objects.filter(statement=statement).first()
    slips = list(Told.objects.filter(statement=statement, what=Told.What.SLIP))
    made = []
    for label, words in zip(free_labels(statement.round, "s", len(parts)), parts, strict=True):
        part = Statement.objects.create(
            round=statement.round, label=label, origin=statement.origin, text=words, language=statement.language,
            section=statement.section, channel=statement.channel, received_on=statement.received_on,
            visibility=statement.visibility, core=statement.core, words_key=statement.words_key,
            receipt_hash=statement.receipt_hash,
        )  # fmt: skip
        made.append(part)
        # Whoever holds the slip of the whole holds that of its parts: the receipt is the same.
        Told.objects.bulk_create(Told(statement=part, what=row.what, day=row.day) for row in slips)
        if answered is not None:
            Amendment.objects.create(version=answered.version, element=answered.element, statement=part)
    return made


def may_appeal(statement: Statement) -> bool:
    """Whether whoever said it can ask that somebody look again: refused or held by a moderator, and not asked before.

    Not where other words stand for it, which have their own answer, and not for parts cut out of it.
    """
    judged = list(statement.moderations.order_by("-id").values_list("verdict", "role"))
    asked = any(role == AUTHOR for _verdict, role in judged)
    refused = bool(judged) and judged[0][0] in {Verdict.REJECTED, Verdict.HELD}
    reworded = Statement.objects.filter(sources__statement=statement, wording_approved__isnull=False).exists()
    return refused and not asked and not reworded and statement.withdrawn_on is None


@transaction.atomic
def appeal(statement: Statement, *, day: date) -> Moderation:
    """Its author asks once that somebody else look again: it waits anew, with the reason it was not shown for.

    No words of the author are taken down with it: those would be in the log, which nobody can take back. Raises
    ``NotJudgedError`` where nothing is to be looked at again.
    """
    now = Statement.objects.select_for_update().get(pk=statement.pk)
    if not may_appeal(now):
        raise NotJudgedError(_("Somebody was asked already, or nothing stands against these words."))
    before = now.moderations.order_by("-id").values_list("reason", flat=True).first() or ""
    asked = _("Its author asks that somebody else look at it again. Before it was said: %(reason)s") % {
        "reason": before
    }
    return moderate(now, Verdict.HELD, role=AUTHOR, day=day, reason=asked[:300])
