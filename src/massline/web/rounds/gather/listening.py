"""Listening without a screen: slips, doorstep notes, minutes, pastes - words written down by another hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from massline.method.spans import span_digest
from massline.web.people.models import Section
from massline.web.record import log, seals
from massline.web.record.keyfiles import pseudonym
from massline.web.rounds.gather.stacks import keyed_in
from massline.web.rounds.models import (
    Origin,
    Round,
    RoundSection,
    Stage,
    Statement,
    Told,
    Visibility,
)
from massline.web.rounds.models.statement import Channel, new_salt
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.rounds.timely import refuse_unless
from massline.web.rounds.voices import clean, free_labels

BY_HAND = (Channel.SLIP, Channel.DOOR, Channel.MEETING, Channel.PHONE)
READ_BACK = (Channel.DOOR, Channel.PHONE)
"""Words written down by another hand count only once they were read back to whoever said them."""
LONG_AGO = timedelta(days=5 * 366)


class NotTakenError(ValueError):
    """It cannot be written down as it is; the message says why. ``at`` is the place of the remark in the list."""

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Remark:
    """What somebody said, as another hand wrote it down. ``credential`` tells people apart and is never stored."""

    text: str
    credential: str
    receipt: str
    section: Section | None = None
    channel: Channel = Channel.SLIP
    day: date = date.min
    language: str = "en"
    visibility: Visibility = Visibility.WORDS
    core: bool = False
    label: str = ""


@dataclass(frozen=True)
class Kept:
    """A remark with its statement; ``before``: the same words stood there already under the same slip."""

    statement: Statement
    before: bool = False
    elsewhere: bool = False
    """The same words stand under another slip: both are kept, two people may say the same."""


@transaction.atomic
def take_down(
    round_: Round, remarks: Sequence[Remark], *, role: str, day: date, handed_out: bool = False, stack: str = ""
) -> list[Kept]:
    """Store what was said, all or nothing. ``handed_out``: their authors have the slips in their hands.

    ``stack`` is that of whoever keys it in (``stacks.stack_of``).

    Raises ``NotTakenError`` for a label that is taken, a slip of another section or an impossible day,
    ``WordsRefusedError`` for words that cannot be kept, ``NotNowError`` outside Ask.
    """
    refuse_unless(round_, Stage.GATHER)
    Round.objects.select_for_update().get(pk=round_.pk)
    texts = [clean(remark.text) for remark in remarks]
    keys = _keys(round_, remarks)
    for at, remark in enumerate(remarks):
        refuse_day(remark.day, day, at)
    there = {
        (one.words_key, one.text): one
        for one in Statement.objects.filter(round=round_, words_key__in=set(keys)).exclude(words_key="")
    }
    known = set(Statement.objects.filter(round=round_, text__in=set(texts)).values_list("text", flat=True))
    labels = _labels(round_, remarks, [pair in there for pair in zip(keys, texts, strict=True)])
    kept, new = [], []
    for remark, text, key, label in zip(remarks, texts, keys, labels, strict=True):
        before = there.get((key, text))
        if before is None:
            before = there[key, text] = _statement(round_, remark, text, key, label)
            new.append(before)
            kept.append(Kept(before, elsewhere=text in known))
            known.add(text)
        else:
            kept.append(Kept(before, before=True))
    Statement.objects.bulk_create(new)
    seals.seal(Statement.objects.filter(pk__in=[one.pk for one in new]))
    if handed_out:
        Told.objects.bulk_create(Told(statement=one, what=Told.What.SLIP, day=day) for one in new)
    if stack:
        keyed_in(round_, new, stack, role=role, day=day)
    if new:
        log.append("take_down", role=role, subject=f"round {round_.id}", day=day)
    return kept


def _keys(round_: Round, remarks: Sequence[Remark]) -> list[str]:
    """One key a person; words under a slip that is known already belong to whoever has it."""
    hashes = {slip_hash(remark.receipt) for remark in remarks}
    known = {
        one.receipt_hash: one
        for one in Statement.objects.filter(round__consultation=round_.consultation, receipt_hash__in=hashes)
    }
    keys = []
    for at, remark in enumerate(remarks):
        owner = known.get(slip_hash(remark.receipt))
        if owner is not None and owner.section_id != (remark.section.id if remark.section else None):
            where = owner.section.name if owner.section else _("no section")
            message = _(
                "The words under this slip were written down for %(section)s. Choose the same, or a new slip."
            )
            raise NotTakenError(message % {"section": where}, at)
        keys.append(owner.words_key if owner is not None else words_key(round_, remark.credential))
    return keys


def words_key(round_: Round, credential: str) -> str:
    """The pseudonym of the words of whoever has this credential. Raises ``KeyMissingError`` after the close."""
    return pseudonym(settings.KEYS, round_.consultation_id, "words", credential)


def _labels(round_: Round, remarks: Sequence[Remark], stored: list[bool]) -> list[str]:
    asked = [remark.label for remark in remarks if remark.label]
    taken = set(Statement.objects.filter(round=round_, label__in=asked).values_list("label", flat=True))
    labels: list[str] = []
    spare = iter(free_labels(round_, "s", len(remarks) + len(asked)))
    for at, remark in enumerate(remarks):
        if stored[at]:
            labels.append(remark.label)
        elif remark.label:
            if remark.label in taken:
                raise NotTakenError(
                    _("The label '%(label)s' belongs to another sentence of this round.") % {"label": remark.label},
                    at,
                )
            taken.add(remark.label)
            labels.append(remark.label)
        else:
            labels.append(next(one for one in spare if one not in asked))
    return labels


def _statement(round_: Round, remark: Remark, text: str, key: str, label: str) -> Statement:
    salt = new_salt()
    return Statement(
        round=round_, label=label, origin=Origin.PARTICIPANT, text=text, language=remark.language,
        section=remark.section, channel=remark.channel, received_on=remark.day, visibility=remark.visibility,
        core=remark.core, words_key=key, receipt_hash=slip_hash(remark.receipt), salt=salt,
        digest=span_digest(salt, text),
    )  # fmt: skip


def refuse_day(said_on: date, today: date, at: int | None = None) -> None:
    """Raise ``NotTakenError`` for a day ahead of us or more than five years ago."""
    if said_on > today:
        raise NotTakenError(_("%(day)s is still ahead of us.") % {"day": said_on.isoformat()}, at)
    if said_on < today - LONG_AGO:
        raise NotTakenError(_("%(day)s is more than five years ago.") % {"day": said_on.isoformat()}, at)


def sections_of(round_: Round) -> list[RoundSection]:
    """The sections as the round has them; not stored where it was prepared without writing them down."""
    rows = list(round_.sections.select_related("section"))
    return rows or [
        RoundSection(round=round_, section=one, name=one.name, size=one.size)
        for one in round_.consultation.organisation.sections.all()
    ]


def untold(round_: Round) -> QuerySet[Statement]:
    """Words written down by another hand whose author has no slip yet, in an order that says nothing about when."""
    return (
        Statement.objects.filter(
            Q(channel__in=[*BY_HAND, Channel.VOICE, Channel.PASTED]), round__consultation=round_.consultation,
            origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True,
        )
        .exclude(told__what=Told.What.SLIP)
        .order_by("words_key", "label")
    )  # fmt: skip


@dataclass(frozen=True)
class Slip:
    """A receipt to give to somebody: the code, and the words by which they are known."""

    code: str
    words: list[str]
    """Only those whose author lets them be shown: a slip lies about."""
    labels: list[str]


@transaction.atomic
def print_slips(round_: Round, chosen: Sequence[str]) -> list[Slip]:
    """New receipts for the authors of these statements, one a person; slips printed before open nothing any more."""
    people: dict[str, list[Statement]] = {}
    wanted = set(untold(round_).filter(id__in=chosen).values_list("words_key", flat=True))
    mine = Statement.objects.filter(round__consultation=round_.consultation, words_key__in=wanted)
    # Who holds a receipt keeps it: a new one would take the words out of their hands.
    wanted -= set(
        mine.filter(Q(told__what=Told.What.SLIP) | Q(channel=Channel.WEB)).values_list("words_key", flat=True)
    )
    for said in untold(round_).filter(words_key__in=wanted):
        people.setdefault(said.words_key, []).append(said)
    slips = []
    for key, said_by in people.items():
        code = new_slip()
        theirs = Statement.objects.filter(round__consultation=round_.consultation, words_key=key)
        seals.update(theirs, receipt_hash=slip_hash(code))
        shown = [said.text for said in said_by if said.visibility == Visibility.WORDS]
        slips.append(Slip(code, shown, [said.label for said in said_by]))
    return slips


@transaction.atomic
def delivered(round_: Round, chosen: Sequence[str], *, role: str, day: date) -> int:
    """Write down that these authors have their slips: they can follow their words now."""
    found = list(untold(round_).filter(id__in=chosen))
    Told.objects.bulk_create(
        (Told(statement=one, what=Told.What.SLIP, day=day) for one in found), ignore_conflicts=True
    )
    if found:
        log.append("deliver_slips", role=role, subject=f"round {round_.id}", day=day)
    return len(found)
