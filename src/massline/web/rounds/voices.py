"""Words people say: taking them in, showing them, taking them back."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from massline.method.spans import span_digest
from massline.web.people.models import Section
from massline.web.record import log, seals
from massline.web.record.leftovers import leave_no_trace
from massline.web.record.models import Seal
from massline.web.rounds.models import (
    Disposition,
    KeyedIn,
    MachineDraft,
    Moderation,
    Origin,
    Round,
    Source,
    Statement,
    Verdict,
    Visibility,
)
from massline.web.rounds.models.statement import LONGEST, Channel
from massline.web.rounds.slips import slip_hash

AUTHOR = "author"
"""The role of whoever said something: takes words back, refuses other words for them."""


class WordsRefusedError(ValueError):
    """The words cannot be taken as they are; the message says why and what to do."""


@dataclass(frozen=True)
class Speaker:
    """Who speaks, as far as the words may know: a pseudonym of their own and the hash of their receipt."""

    words_key: str
    receipt: str
    section: Section | None = None
    core: bool = False
    receipt_hash: str = ""
    """In place of a receipt that only its holder knows."""


def clean(text: str) -> str:
    """The words as they will be stored: outer blanks and unprintable characters gone, nothing else touched.

    Raises ``WordsRefusedError`` where nothing is left or the text is longer than a statement may be.

    >>> clean("  A date. ")
    'A date.'
    """
    unprintable = {"Cc", "Cs", "Cn"}
    lines = text.replace("\r\n", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in unprintable)
    kept = unicodedata.normalize("NFC", kept).strip()
    if not any(unicodedata.category(c)[0] in "LNPS" for c in kept):
        raise WordsRefusedError(_("There are no words in it yet. Write one sentence."))
    if len(kept) > LONGEST:
        raise WordsRefusedError(
            _(
                "It has %(long)s characters; a statement has at most %(most)s. Your text is still below: "
                "shorten it, or send it in several parts."
            )
            % {"long": len(kept), "most": LONGEST}
        )
    return kept


@transaction.atomic
def say(
    round_: Round,
    text: str,
    speaker: Speaker,
    *,
    day: date,
    channel: Channel = Channel.WEB,
    language: str = "en",
    visibility: Visibility = Visibility.WORDS,
    label: str = "",
) -> Statement:
    """Store what somebody said. The same words sent twice by the same person are stored once."""
    words = clean(text)
    receipt_hash = slip_hash(speaker.receipt) if speaker.receipt else speaker.receipt_hash
    # One at a time in a round: two who speak at once would otherwise get the same label.
    Round.objects.select_for_update().get(pk=round_.pk)
    again = Statement.objects.filter(round=round_, words_key=speaker.words_key, text=words).exclude(words_key="")
    before = again.first()
    if before is not None:
        return before
    return Statement.objects.create(
        round=round_,
        label=label or next_label(round_, "s"),
        origin=Origin.PARTICIPANT,
        text=words,
        language=language,
        section=speaker.section,
        channel=channel,
        received_on=day,
        visibility=visibility,
        core=speaker.core,
        words_key=speaker.words_key,
        receipt_hash=receipt_hash,
    )


@transaction.atomic
def put(
    round_: Round, text: str, origin: Origin, *, day: date, role: str, label: str = "", language: str = "en",
    drafted_by: str | None = None,
) -> Statement:  # fmt: skip
    """Store a statement of the organisers or a point of a proposal: not somebody's words, so without receipt."""
    statement = Statement.objects.create(
        round=round_,
        label=label or next_label(round_, origin[0]),
        origin=origin,
        text=clean(text),
        language=language,
        channel=Channel.NONE,
        received_on=day,
        core=True,
        drafted_by=drafted_by,
    )
    moderate(statement, Verdict.ACCEPTED, role=role, day=day)
    return statement


def next_label(round_: Round, prefix: str) -> str:
    """The next free label of the round with this prefix: s1, s2, ..."""
    return free_labels(round_, prefix, 1)[0]


def free_labels(round_: Round, prefix: str, count: int) -> list[str]:
    """So many labels nobody has yet, counted on from the highest there is."""
    taken = Statement.objects.filter(round=round_, label__startswith=prefix).values_list("label", flat=True)
    highest = max((int(one[len(prefix) :]) for one in taken if one[len(prefix) :].isdecimal()), default=0)
    return [f"{prefix}{number}" for number in range(highest + 1, highest + 1 + count)]


@transaction.atomic
def moderate(statement: Statement, verdict: Verdict, *, role: str, day: date, reason: str = "") -> Moderation:
    """Add a verdict; the author reads it, with its reason, on their receipt."""
    row = Moderation.objects.create(statement=statement, verdict=verdict, reason=reason, role=role, day=day)
    log.append(
        "moderate", role=role, subject=f"statement {statement.id}", day=day, verdict=str(verdict), reason=reason
    )
    return row


def accepted(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """Those whose latest verdict is "accepted"; one without a verdict is still waiting."""
    latest = Moderation.objects.filter(statement=OuterRef("pk")).order_by("-id").values("verdict")[:1]
    return statements.annotate(verdict=Subquery(latest)).filter(verdict=Verdict.ACCEPTED)


def waiting(round_: Round) -> QuerySet[Statement]:
    """What people said and no moderator has looked at yet, or whose other words their author refused.

    In an order that says nothing about when. ``seen`` and ``why``: number and reason of the latest verdict, if any.
    """
    said = Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT, withdrawn_on__isnull=True)
    latest = Moderation.objects.filter(statement=OuterRef("pk")).order_by("-id")
    last = said.annotate(
        last_by=Subquery(latest.values("role")[:1]),
        seen=Subquery(latest.values("id")[:1]),
        why=Subquery(latest.values("reason")[:1]),
    )
    return last.filter(Q(last_by__isnull=True) | Q(last_by=AUTHOR)).order_by("id")


def open_to_votes(round_: Round) -> QuerySet[Statement]:
    """Statements people can answer now: accepted, not withdrawn, words shown, and not a point of a proposal."""
    asked = Statement.objects.filter(
        round=round_,
        withdrawn_on__isnull=True,
        visibility=Visibility.WORDS,
        origin__in=[Origin.INVESTIGATION, Origin.PARTICIPANT, Origin.PRACTICE],
    )
    return accepted(asked)


def of_receipt(receipt: str) -> QuerySet[Statement]:
    """Everything said under this receipt, oldest first."""
    return Statement.objects.filter(receipt_hash=slip_hash(receipt)).order_by("received_on", "label")


@transaction.atomic
def withdraw(statement: Statement, *, day: date) -> None:
    """Take words back: text, salt and both keys go, a tombstone stays, and every page forgets them at once.

    Words and what a moderator made of them go together. Printed and downloaded copies cannot be recalled. What
    rested on the words is recomputed wherever it is shown, because nothing copies them.
    """
    for one in with_its_wording(statement):
        erase(one, day=day)
    statement.refresh_from_db()


def erase(statement: Statement, *, day: date, logged: bool = True) -> None:
    """Leave a tombstone of this one statement. ``withdraw`` takes along what belongs to it.

    Once that is stored the files of the database hold the text no more (``record.leftovers``). Not ``logged`` as
    taken back by its author where two people remove it: that is another line of the log.
    """
    leave_no_trace([statement.text], table=Statement._meta.db_table)
    mine = Statement.objects.filter(pk=statement.pk)
    leave_no_trace(seals.salts_of(mine), table=Seal._meta.db_table)
    # A machine's sentence may hold the words it was sent.
    drafts = MachineDraft.objects.filter(round=statement.round_id, sent__contains=statement.pk.hex)
    leave_no_trace(drafts.values_list("content", flat=True), table=MachineDraft._meta.db_table)
    drafts.delete()
    KeyedIn.objects.filter(statement=statement).delete()
    seals.update(mine, text="", salt=None, words_key="", receipt_hash="", withdrawn_on=day)
    if logged:
        log.append("withdraw", role=AUTHOR, subject=f"statement {statement.id}", day=day)


def was_removed(statement: Statement) -> bool:
    """Whether two people removed these words (``gather.removing``), not whoever said them."""
    return statement.withdrawn_on is not None and hasattr(statement, "removed")


def why_gone(statement: Statement) -> str:
    """What stands in the place of words that are gone."""
    return _("Removed by two people.") if was_removed(statement) else _("Withdrawn by the person who said it.")


def with_its_wording(statement: Statement) -> list[Statement]:
    """A statement, and what stands for the same thing said: the words put in its place, or those they stand for."""
    same = Q(sources__statement=statement, wording_approved__isnull=False)
    if statement.wording_approved is not None:
        same |= Q(carried_by__target=statement)
    return [statement, *Statement.objects.filter(same, withdrawn_on__isnull=True).distinct()]


@transaction.atomic
def show_only_outcome(statement: Statement, hide: bool) -> None:
    """Hide the words behind what became of them, or show them again; the author's own choice."""
    choice = Visibility.OUTCOME if hide else Visibility.WORDS
    same = [one.pk for one in with_its_wording(statement)]
    seals.update(Statement.objects.filter(pk__in=same), visibility=choice)
    statement.refresh_from_db()


def latest_disposition(statement: Statement) -> Disposition | None:
    """What became of it, as last decided."""
    return statement.dispositions.order_by("-id").first()


def quotation(source: Source) -> str | None:
    """The words of a source, cut from the stored text at this moment; None where they may not or cannot be shown.

    Checked against the salted digest taken when the span was chosen: words that differ are not shown at all. Words
    a moderator put in the place of somebody's own are no quotation before that person approved them.
    """
    statement = source.statement
    if statement is None or statement.withdrawn_on or statement.visibility != Visibility.WORDS:
        return None
    if statement.wording_approved is False:
        return None
    words = statement.text[source.start : source.end]
    if statement.salt is None or span_digest(bytes(statement.salt), words) != source.digest:
        return None
    return words


def cite(target: Statement, statement: Statement, *, start: int = 0, end: int | None = None) -> Source:
    """Let a point rest on a span of somebody's words (all of them by default)."""
    stop = len(statement.text) if end is None else end
    if statement.salt is None or not 0 <= start < stop <= len(statement.text):
        raise ValueError(f"{statement.label} has no words at {start} to {stop}")
    digest = span_digest(bytes(statement.salt), statement.text[start:stop])
    return Source.objects.create(target=target, statement=statement, start=start, end=stop, digest=digest)
