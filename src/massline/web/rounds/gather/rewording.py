"""Other words for what somebody said: proposed by a moderator, approved or refused by whoever said it.

What was said stays as it was said, under its receipt. The other words are a statement of their own that rests on it,
carries the same receipt and is marked as reworded. They can be answered; they are no quotation until their author
approved them (``voices.quotation``). Answers stay with the statement they were given to.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.record import log, seals
from massline.web.rounds import voices
from massline.web.rounds.gather.moderating import NotJudgedError, refuse_if_judged_meanwhile
from massline.web.rounds.models import Moderation, Round, Statement, Told, Verdict
from massline.web.rounds.standing import paused


class NotAskedError(ValueError):
    """There are no other words to approve or refuse here."""


def standing_wording(statement: Statement) -> Statement | None:
    """The words that stand in the place of a statement now; None where there are none."""
    made = Statement.objects.filter(sources__statement=statement, wording_approved__isnull=False)
    return made.filter(withdrawn_on__isnull=True).first()


def said_first(wording: Statement) -> Statement | None:
    """What was said before a moderator put it otherwise; None for somebody's own words."""
    if wording.wording_approved is None:
        return None
    return Statement.objects.filter(carried_by__target=wording).first()


@transaction.atomic
def reword(statement: Statement, typed: str, *, seen: str, role: str, day: date, reason: str) -> Statement:
    """Put other words in the place of what somebody said, which is kept and no longer shown.

    ``seen`` is the number of the verdict that was on the page. The same words sent twice stand once. Raises
    ``NotJudgedError``, ``WordsRefusedError`` or ``JudgedMeanwhileError``.
    """
    words = voices.clean(typed)
    before = standing_wording(statement)
    if before is not None and before.text == words:
        return before
    _refuse(statement, words, reason, before)
    Round.objects.select_for_update().get(pk=statement.round_id)
    refuse_if_judged_meanwhile(statement, seen)
    made = Statement.objects.create(
        round=statement.round, label=voices.next_label(statement.round, "s"), origin=statement.origin, text=words,
        language=statement.language, section=statement.section, channel=statement.channel,
        received_on=statement.received_on, visibility=statement.visibility, core=statement.core,
        words_key=statement.words_key, receipt_hash=statement.receipt_hash, wording_approved=False,
    )  # fmt: skip
    voices.cite(made, statement)
    slips = Told.objects.filter(statement=statement, what=Told.What.SLIP)
    Told.objects.bulk_create(Told(statement=made, what=row.what, day=row.day) for row in slips)
    told = _("Other words stand for it, as %(label)s, until you say whether they are yours.") % {"label": made.label}
    voices.moderate(statement, Verdict.REJECTED, role=role, day=day, reason=f"{told} {reason}"[:300])
    voices.moderate(made, Verdict.ACCEPTED, role=role, day=day)
    log.append("reword", role=role, subject=f"statement {statement.id}", day=day, stands_as=str(made.id))
    return made


def _refuse(statement: Statement, words: str, reason: str, before: Statement | None) -> None:
    if paused(statement.round):
        raise NotJudgedError(_("The round is paused: nothing is shown until it is taken up again."))
    if not reason:
        raise NotJudgedError(_("Say why: its author reads the reason on their receipt."))
    if statement.wording_approved is not None:
        raise NotJudgedError(_("These are other words already. Show them or not; put none in their place."))
    if before is not None:
        raise NotJudgedError(
            _("Other words stand for it already, as %(label)s. Its author is asked about those.")
            % {"label": before.label}
        )
    if words == statement.text:
        raise NotJudgedError(_("These are the very words that were said. Change them, or show them as they are."))


@transaction.atomic
def approve(wording: Statement, *, day: date) -> None:
    """The author takes the words for their own: from now on they may be quoted."""
    asked = _asked(wording)
    if asked.wording_approved:
        return
    seals.update(Statement.objects.filter(pk=wording.pk), wording_approved=True)
    log.append("approve wording", role=voices.AUTHOR, subject=f"statement {wording.id}", day=day)
    wording.refresh_from_db()


@transaction.atomic
def refuse(wording: Statement, *, day: date) -> Moderation:
    """The author does not want the words: they go, and what was said waits for a moderator again."""
    asked, first = _asked(wording), said_first(wording)
    if asked.wording_approved or first is None:
        raise NotAskedError(_("You approved these words before. You can take them back."))
    voices.erase(wording, day=day)
    log.append("refuse wording", role=voices.AUTHOR, subject=f"statement {wording.id}", day=day)
    reason = _("Whoever said it did not want the other words: a moderator decides anew.")
    return voices.moderate(first, Verdict.HELD, role=voices.AUTHOR, day=day, reason=reason)


def _asked(wording: Statement) -> Statement:
    now = Statement.objects.select_for_update().get(pk=wording.pk)
    if now.wording_approved is None or now.withdrawn_on is not None:
        raise NotAskedError(_("There are no other words to approve here."))
    return now
