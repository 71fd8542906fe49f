"""What two organisations promised each other: by whom, until when, and what each of them says became of it.

A promise is written by who makes it, and reaches the other side with the next file of the relation
(`massline.web.relations.bundles`). What became of it both say, each in its own words; where they differ both are
shown.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from massline.formats import bundle as files
from massline.formats.bundle import Kept, ReadBundle
from massline.formats.refusal import InputRefused, quoted
from massline.web.federation.models import Became, Promise, PromiseWord
from massline.web.federation.refusal import FederationRefusedError
from massline.web.people.models import Organisation
from massline.web.record import log
from massline.web.relations import sides
from massline.web.relations.models import Handed, Relation

LONGEST = 500
MOST = 200
"""Promises of one relation, both ways."""

ROLE_OF_FILE = "site"
"""Under which role stands what came with a file: whoever took the file in is in the log."""


@dataclass(frozen=True)
class Standing:
    """A promise with the latest word of each side. ``None``: that side has said nothing."""

    promise: Promise
    ours: PromiseWord | None
    theirs: PromiseWord | None
    today: date

    @property
    def said(self) -> set[str]:
        """What the two say became of it, without what is open."""
        return {one.became for one in (self.ours, self.theirs) if one is not None} - {Became.OPEN.value}

    @property
    def overdue(self) -> bool:
        """Past its day, and nobody has said what became of it. That it was broken is for the two to say."""
        return not self.said and self.promise.due_on < self.today

    @property
    def open(self) -> bool:
        """Nobody has said what became of it, and its day is not over."""
        return not self.said and not self.overdue

    @property
    def apart(self) -> bool:
        """The two say different things of it."""
        return len(self.said) > 1

    @property
    def agreed(self) -> str:
        """What both say, or the one that may say it alone: who was promised something can waive it. Else empty."""
        waives = self.theirs if self.promise.ours else self.ours
        if waives is not None and waives.became == Became.WAIVED and not self.apart:
            return str(Became.WAIVED.label)
        both = self.ours is not None and self.theirs is not None and len(self.said) == 1
        return str(Became(next(iter(self.said))).label) if both else ""


@transaction.atomic
def promise(relation: Relation, text: str, *, due_on: date, role: str, day: date) -> Promise:
    """Write down what we promise the other side; the same words for the same day are one promise."""
    _lock(relation)
    text = " ".join(text.split())
    if not text:
        raise FederationRefusedError(_("Write what you promise."))
    if len(text) > LONGEST:
        raise FederationRefusedError(_("At most %(most)s characters: one promise each.") % {"most": LONGEST})
    if due_on < day:
        raise FederationRefusedError(_("This day is over. Choose one from today on."))
    there = relation.promises.filter(ours=True, text=text, due_on=due_on).first()
    if there is not None:
        return there
    if relation.promises.count() >= MOST:
        raise FederationRefusedError(_("There are %(most)s promises between you already.") % {"most": MOST})
    made = Promise.objects.create(relation=relation, text=text, ours=True, due_on=due_on, role=role, day=day)
    log.append("promise", role=role, subject=f"promise {made.pk}", day=day)
    return made


@transaction.atomic
def say(given: Promise, became: Became, *, because: str = "", role: str, day: date) -> PromiseWord:
    """Write down what became of a promise, as we see it; the same word again is the one there is."""
    _lock(given.relation)
    because = " ".join(because.split())[:LONGEST]
    last = given.words.filter(ours=True).last()
    if last is not None and (last.became, last.because) == (became.value, because):
        return last
    if became == Became.WAIVED and given.ours:
        raise FederationRefusedError(
            _("Only %(them)s can waive what you promised them. Ask them.") % {"them": given.relation.name}
        )
    if became == Became.WAIVED and not because:
        raise FederationRefusedError(_("Say why it is waived: they read it."))
    if became == Became.OPEN and last is None:
        raise FederationRefusedError(_("It is open already."))
    made = PromiseWord.objects.create(
        promise=given, ours=True, became=became.value, because=because, role=role, day=day
    )
    log.append("promise said", role=role, subject=f"promise {given.pk}", day=day, became=became.value)
    return made


def promises_of(organisation: Organisation, *, today: date) -> list[Standing]:
    """Every promise between this organisation and others, the nearest day first."""
    found = Promise.objects.filter(relation__organisation=organisation).select_related("relation__organisation")
    return [_standing(one, today) for one in found.prefetch_related("words")]


def unsaid(organisation: Organisation, *, today: date) -> list[Standing]:
    """Those past their day of which nobody said what became of them."""
    return [one for one in promises_of(organisation, today=today) if one.overdue]


def readable(organisation: Organisation, *, today: date) -> list[Standing]:
    """What everybody may read: promises of relations that both sides opened to readers."""
    return [
        one for one in promises_of(organisation, today=today)
        if sides.is_open(one.promise.relation) and sides.theirs(one.promise.relation).open
    ]  # fmt: skip


def fill(relation: Relation) -> tuple[files.Promise, ...]:
    """The promises of a relation as they go into our next file, with what we say became of them."""
    us = relation.organisation.name
    found = [(one, one.words.filter(ours=True).last()) for one in relation.promises.order_by("id")]
    return tuple(
        files.Promise(
            id=one.mark,
            text=one.text,
            by=us if one.ours else relation.name,
            due=one.due_on.isoformat(),
            became=Kept.OPEN if word is None else Kept(word.became),
            because="" if word is None else word.because,
        )
        for one, word in found
    )


def read(handed: Handed, bundle: ReadBundle) -> None:
    """Keep what a file of theirs says of promises. Raises ``InputRefused``, and then nothing of the file is taken.

    Refused are a promise of ours we never made, one that was changed, one that is waived by who made it.
    """
    relation = handed.relation
    known = {one.mark: one for one in relation.promises.all()}
    for one in bundle.promises:
        there = known.get(one.id)
        if one.by not in {bundle.maker, bundle.to} or bundle.maker == bundle.to:
            raise InputRefused(_("the promise %(mark)s is by neither of the two") % {"mark": quoted(one.id)})
        theirs = one.by == bundle.maker
        if there is None:
            there = _new(handed, one, theirs, len(known))
            known[one.id] = there
        elif (there.ours, there.text, there.due_on.isoformat()) != (not theirs, one.text, one.due):
            raise InputRefused(
                _("the promise %(mark)s was changed: a promise never is, another one is made")
                % {"mark": quoted(one.id)}
            )
        if one.became == Kept.WAIVED and theirs:
            raise InputRefused(
                _("the promise %(mark)s is waived by who made it: only the other side can") % {"mark": quoted(one.id)}
            )
        if len(one.because) > LONGEST:
            raise InputRefused(_("the reason of promise %(mark)s is too long") % {"mark": quoted(one.id)})
        _their_word(there, one, handed)


def _new(handed: Handed, one: files.Promise, theirs: bool, there: int) -> Promise:
    if not theirs:
        raise InputRefused(_("it holds a promise of ours that we did not make: %(mark)s") % {"mark": quoted(one.id)})
    if not one.text.strip() or len(one.text) > LONGEST or not 0 < len(one.id) <= 40:
        raise InputRefused(_("the promise %(mark)s has no words, or too many") % {"mark": quoted(one.id)})
    if there >= MOST:
        raise InputRefused(_("with it there would be more than %(most)s promises") % {"most": MOST})
    return Promise.objects.create(
        relation=handed.relation, mark=one.id, text=one.text, ours=False, due_on=date.fromisoformat(one.due),
        handed=handed, role=ROLE_OF_FILE, day=handed.day,
    )  # fmt: skip


def _their_word(there: Promise, one: files.Promise, handed: Handed) -> None:
    last = there.words.filter(ours=False).last()
    before = (Kept.OPEN.value, "") if last is None else (last.became, last.because)
    if before != (one.became.value, one.because):
        PromiseWord.objects.create(
            promise=there, ours=False, became=one.became.value, because=one.because, handed=handed,
            role=ROLE_OF_FILE, day=handed.day,
        )  # fmt: skip


def _standing(one: Promise, today: date) -> Standing:
    words = list(one.words.all())
    latest = {word.ours: word for word in words}
    return Standing(one, latest.get(True), latest.get(False), today)


def _lock(relation: Relation) -> None:
    found = Organisation.objects.select_for_update().get(pk=relation.organisation_id)
    if found.rehearsal:
        raise FederationRefusedError(
            _("A rehearsal is practice with invented neighbours: nobody is promised anything.")
        )
