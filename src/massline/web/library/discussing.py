"""What guests write below a paper: taken in, judged, shown, taken back, taken up into a round."""

import html
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

import nh3
from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from massline.papers.conversation import SHORTEST, length_of, long_enough
from massline.papers.paper import Comment as Copied
from massline.papers.paper import Passage
from massline.papers.thread import passages_in
from massline.web.library.models import Comment, CommentVerdict, Paper, PaperVersion, TakenUp
from massline.web.people.models import Organisation
from massline.web.record import log, seals
from massline.web.record.keyfiles import pseudonym
from massline.web.record.leftovers import leave_no_trace
from massline.web.record.models import Seal
from massline.web.rounds import voices
from massline.web.rounds.models import Round, Statement, Verdict
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.slips import slip_hash
from massline.web.rounds.voices import AUTHOR

LONGEST: Final = 5_000
"""Characters of one comment; a longer text is a paper of its own."""
LONGEST_NAME: Final = 40
LONGEST_TYPED: Final = 20_000
"""Characters that are looked at before markup is taken out; nested tags take time with the square of their number."""

_UNPRINTABLE: Final = {"Cc", "Cs", "Cn"}
_BESIDE_A_QUOTATION: Final = re.compile(r"(?m)(^>.*\n)(?=[^>\n])|(^[^>\n].*\n)(?=>)")


class CommentRefusedError(ValueError):
    """The comment cannot be taken like this; ``field`` is "text" or "name", the message says what to do."""

    def __init__(self, message: str, field: str = "text") -> None:
        super().__init__(message)
        self.field = field


class JudgedMeanwhileError(ValueError):
    """Somebody else judged the comment, or its author took it back, while it was on the page."""


def clean(typed: str) -> str:
    """The words as they are stored and shown: no markup, and what is quoted in lines that begin with ">".

    Tags are taken out with what a browser would run; ``<blockquote>`` becomes a quotation, closed or not.

    >>> clean("<blockquote>Fix it.</blockquote><b>When</b>, and <script>no</script>who?")
    '> Fix it.\\n\\nWhen, and who?'
    """
    lines = _BESIDE_A_QUOTATION.sub(r"\1\2\n", _printable(typed)).split("\n")
    return _joined(passages_in(lines, 1))


def clean_name(typed: str) -> str:
    """What somebody wants to be called, on one line without markup; empty for nothing."""
    name = " ".join((_without_markup(_printable(typed)) if len(typed) <= LONGEST_TYPED else typed).split())
    if len(name) > LONGEST_NAME:
        raise CommentRefusedError(
            _("A name has at most %(most)s characters; yours has %(long)s. Shorten it, or leave it out.")
            % {"most": LONGEST_NAME, "long": len(name)},
            "name",
        )
    return name


def refuse_if_short_or_long(text: str) -> None:
    """Raise ``CommentRefusedError`` unless a cleaned text has more than ten characters and at most ``LONGEST``."""
    if not long_enough(text):
        raise CommentRefusedError(
            _("It has %(count)s characters; a comment has at least %(least)s. Say a little more.")
            % {"count": length_of(text), "least": SHORTEST}
        )
    if len(text) > LONGEST:
        raise CommentRefusedError(
            _("It has %(long)s characters; a comment has at most %(most)s. Shorten it, or send it in two parts.")
            % {"long": f"{len(text):,}", "most": f"{LONGEST:,}"}
        )


@transaction.atomic
def say(version: PaperVersion, typed: str, *, name: str, receipt: str, language: str) -> Comment:
    """Keep a comment, which waits for a moderator. The same form sent twice is kept once: it has one receipt.

    Raises ``CommentRefusedError``.
    """
    if len(typed) > LONGEST_TYPED:
        refuse_if_short_or_long(typed)
    text, called = clean(typed), clean_name(name)
    refuse_if_short_or_long(text)
    Paper.objects.select_for_update().get(pk=version.paper_id)
    hashed = slip_hash(receipt)
    before = Comment.objects.filter(receipt_hash=hashed).first()
    if before is not None:
        return before
    return Comment.objects.create(
        version=version, place=_next_place(version), name=called, text=text, language=language, receipt_hash=hashed
    )


def bring_along(version: PaperVersion, copied: Iterable[Copied]) -> None:
    """Keep the conversation that was copied with a paper; each comment of it waits for a moderator like any other."""
    place = _next_place(version)
    for one in copied:
        if text := _joined(one.passages):
            Comment.objects.create(
                version=version, place=place, name=one.name[:80], text=text, language=version.language, imported=True
            )
            place += 1


def _next_place(version: PaperVersion) -> int:
    last = version.comments.order_by("-place").values_list("place", flat=True).first()
    return (last or 0) + 1


def _latest(field: str) -> Subquery:
    """This field of the latest verdict, None where there is none."""
    return Subquery(CommentVerdict.objects.filter(comment=OuterRef("pk")).order_by("-id").values(field)[:1])


def shown(paper: Paper) -> QuerySet[Comment]:
    """Approved comments in their order, among them tombstones of those their authors took back after that."""
    found = Comment.objects.filter(version__paper=paper).annotate(verdict=_latest("verdict"))
    return found.filter(verdict=Verdict.ACCEPTED).select_related("version").order_by("version__number", "place")


def of_organisation(organisation: Organisation, verdict: Verdict | None) -> QuerySet[Comment]:
    """Comments with this latest verdict; for None those that wait, or whose author asked that somebody look again.

    With ``verdict``, ``why`` and ``seen`` (the number) of the latest verdict.
    """
    here = Comment.objects.filter(version__paper__organisation=organisation, withdrawn_on__isnull=True).annotate(
        verdict=_latest("verdict"), why=_latest("reason"), by=_latest("role"), seen=_latest("id")
    )
    if verdict is None:
        found = here.filter(Q(verdict__isnull=True) | Q(by=AUTHOR))
    else:
        found = here.filter(verdict=verdict).exclude(by=AUTHOR)
    return found.select_related("version__paper").order_by("version__paper__slug", "version__number", "place")


@transaction.atomic
def judge(comment: Comment, verdict: Verdict, *, seen: str, role: str, day: date, reason: str = "") -> None:
    """Add a verdict to the one that was on the page (``seen``: its number, empty for none).

    The same verdict sent twice stands once. Raises ``JudgedMeanwhileError``.
    """
    now = Comment.objects.select_for_update().get(pk=comment.pk)
    latest = latest_verdict(now)
    if now.withdrawn_on is not None:
        raise JudgedMeanwhileError(_("Its author took it back."))
    if (str(latest.pk) if latest else "") != seen:
        if latest is not None and (latest.verdict, latest.reason) == (verdict, reason):
            return
        raise JudgedMeanwhileError(_("Somebody judged it while you read it. Look at it once more."))
    _add(now, verdict, reason=reason, role=role, day=day)


def _add(comment: Comment, verdict: Verdict, *, reason: str, role: str, day: date) -> None:
    CommentVerdict.objects.create(comment=comment, verdict=verdict, reason=reason, role=role, day=day)
    seals.seal_once(Comment.objects.filter(pk=comment.pk))
    log.append(
        "moderate comment", role=role, subject=f"comment {comment.pk}", day=day, verdict=str(verdict), reason=reason
    )


def of_receipt(receipt: str) -> list[Comment]:
    """The comment written under this receipt, unless it was taken back."""
    found = Comment.objects.filter(receipt_hash=slip_hash(receipt))
    return list(found.select_related("version__paper__organisation"))


def latest_verdict(comment: Comment) -> CommentVerdict | None:
    """What was last decided, None while it waits."""
    return comment.verdicts.order_by("-id").first()


def may_appeal(comment: Comment) -> bool:
    """Whether its author can ask that somebody look again: held or refused by a moderator, and not asked before."""
    rows = list(comment.verdicts.order_by("-id").values_list("verdict", "role"))
    asked = any(role == AUTHOR for _verdict, role in rows)
    return bool(rows) and rows[0][0] != Verdict.ACCEPTED and not asked and comment.withdrawn_on is None


@transaction.atomic
def appeal(comment: Comment, *, day: date) -> bool:
    """Its author asks once that somebody look at it again: it waits anew. Whether it could be asked."""
    now = Comment.objects.select_for_update().get(pk=comment.pk)
    if not may_appeal(now):
        return False
    before = now.verdicts.order_by("-id").values_list("reason", flat=True)[0]
    asked = _("Its author asks that somebody look at it again. Before it was said: %(reason)s") % {"reason": before}
    _add(now, Verdict.HELD, reason=asked[:300], role=AUTHOR, day=day)
    return True


@transaction.atomic
def withdraw(comment: Comment, *, day: date) -> list[Round]:
    """Take a comment back, and the sentences that were taken from it; the rounds in which those stood.

    Text, name, salt and receipt go. Once that is stored the files of the database hold the text no more. The log is
    silent about a comment nobody judged: it would tell that there was one.
    """
    used = [one.statement for one in comment.taken_up.select_related("statement__round")]
    for statement in used:
        if statement.withdrawn_on is None:
            voices.withdraw(statement, day=day)
    # As they lie beside each other in a row: a short name alone is found in any file.
    leave_no_trace([comment.name + comment.text], table=Comment._meta.db_table)
    mine = Comment.objects.filter(pk=comment.pk)
    if not comment.verdicts.exists():
        mine.update(text="", name="", salt=None, receipt_hash="", withdrawn_on=day)
        return []
    leave_no_trace(seals.salts_of(mine), table=Seal._meta.db_table)
    seals.update(mine, text="", name="", salt=None, receipt_hash="", withdrawn_on=day)
    log.append("withdraw comment", role=AUTHOR, subject=f"comment {comment.pk}", day=day)
    return [statement.round for statement in used]


@transaction.atomic
def take_up(comment: Comment, round_: Round, typed: str, *, role: str, day: date) -> Statement:
    """Put a stretch of somebody's own words before everybody, as a sentence of the round, under the same receipt.

    The same stretch taken up twice is one sentence. Raises ``CommentRefusedError`` where the words are not theirs or
    not shown, ``voices.WordsRefusedError`` where they are too long for a sentence.
    """
    words = voices.clean(typed)
    now = Comment.objects.select_for_update().get(pk=comment.pk)
    verdict = latest_verdict(now)
    if now.withdrawn_on is not None or verdict is None or verdict.verdict != Verdict.ACCEPTED:
        raise CommentRefusedError(
            _("Only what everybody can read below the paper can become a sentence of the round.")
        )
    if not any(words in one.text for one in passages_in(now.text.split("\n"), 1) if not one.quoted):
        raise CommentRefusedError(
            _("“%(words)s” is not what was said there. Take a stretch of one paragraph, and change no word.")
            % {"words": words[:60]}
        )
    said = voices.say(
        round_, words, voices.Speaker(_words_key(now, round_), "", receipt_hash=now.receipt_hash), day=day,
        channel=Channel.PASTED if now.imported else Channel.WEB, language=now.language,
    )  # fmt: skip
    if not TakenUp.objects.filter(statement=said).exists():
        TakenUp.objects.create(comment=now, statement=said, role=role, day=day)
        voices.moderate(said, Verdict.ACCEPTED, role=role, day=day)
    return said


def _words_key(comment: Comment, round_: Round) -> str:
    """One unknown person: whatever is taken from one comment was said by one and the same."""
    return pseudonym(settings.KEYS, round_.consultation_id, "words", f"comment {comment.pk}")


def _printable(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in _UNPRINTABLE)
    return unicodedata.normalize("NFC", kept)


def _joined(passages: Iterable[Passage]) -> str:
    parts = []
    for one in passages:
        words = _without_markup(_printable(one.text)).strip()
        if words:
            parts.append(re.sub(r"(?m)^", "> ", words) if one.quoted else words)
    return "\n\n".join(parts)


def _without_markup(text: str) -> str:
    """Words only: an entity that hides a tag is looked at again."""
    for _again in range(5):
        plain = html.unescape(nh3.clean(text, tags=set()))
        if plain == text:
            break
        text = plain
    return text
