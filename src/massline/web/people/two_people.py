"""Acts that need two people: one proposes, another approves exactly that, both after showing once more who they are.

What such an act does is told by whoever owns it (`register`). A group in which only one person may do it does it
alone, at once, and says so in the log, at the desk and beside its results.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.people.hats import MAY, Act, Holder, may, worn_in
from massline.web.people.holders import everybody
from massline.web.people.models import Organisation, Role, TwoPersonAct, TwoPersonKind, TwoPersonState
from massline.web.record import log, seals

Payload = Mapping[str, Any]

WAITS = timedelta(hours=24)
"""How long a proposal waits for the second person."""

A_NIGHT = timedelta(hours=12)
"""How long that which cannot be taken back lies before a second person may approve it: time to be asked about it."""

BRAKE = timedelta(days=3)
"""Whole days after the day on which somebody's slip, account, password or hat changed: at least 72 hours."""


class TwoPersonError(ValueError):
    """The act is not proposed, not approved or cannot be done; the message says why and what to do."""


@dataclass(frozen=True)
class Done:
    """What an act is told when it is done: by which role, on which day, whether by one person alone."""

    role: str
    day: date
    alone: bool


@dataclass(frozen=True)
class Deed:
    """One kind of act: which hat may, what it is in words, and what it does.

    ``do`` runs inside the transaction that approves and returns what only this one page shows, or None.
    ``words`` raises ``TwoPersonError`` where it cannot be done (any more).
    """

    act: Act
    words: Callable[[Organisation, Payload], str]
    do: Callable[[Organisation, Payload, Done], Any]
    asked: Act | None = None
    """Under which hat it is proposed, where that is another than the one that approves."""
    rests: timedelta = timedelta(0)
    """How long a proposal lies before it can be approved, where what it does cannot be taken back."""

    @property
    def proposed_under(self) -> Act:
        """The act whose hat proposes it."""
        return self.asked or self.act


DEEDS: dict[TwoPersonKind, Deed] = {}
TELLERS: list[Callable[[], None]] = []


def register(kind: TwoPersonKind, deed: Deed) -> None:
    """Say what an act of this kind is."""
    DEEDS[kind] = deed


def register_when_asked(tell: Callable[[], None]) -> None:
    """``tell`` registers acts once one is asked for: they bring the publisher along, and no start waits for that."""
    TELLERS.append(tell)


def deed_of(kind: str) -> Deed:
    """What an act of this kind is."""
    if kind not in DEEDS:
        for tell in TELLERS:
            tell()
    return DEEDS[TwoPersonKind(kind)]


def who(holder: Holder) -> str:
    """Whom a proposal waits to be approved by somebody other than."""
    return f"user {holder.user.pk.hex}" if holder.user is not None else f"slip {holder.link_hash}"


def separated(organisation: Organisation, act: Act) -> bool:
    """Whether at least two people here wear a hat for it, so that one proposes and another approves.

    A group that gave nobody such a hat works without: its organisers do these acts alone.
    """
    return sum(not MAY[act].isdisjoint(person.roles) for person in everybody(organisation)) > 1


def braked_until(holder: Holder, *, today: date) -> date | None:
    """The first day on which this person may propose and approve again; None where nothing was changed lately."""
    changed = [hat.changed_on for hat in holder.hats() if hat.changed_on is not None]
    first = max(changed, default=date.min) + BRAKE + timedelta(days=1) if changed else None
    return first if first is not None and first > today else None


def digest_of(organisation: Organisation, kind: str, payload: Payload) -> str:
    """What is proposed, as one digest."""
    canonical = json.dumps([organisation.pk.hex, str(kind), payload], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def words_of(row: TwoPersonAct) -> str:
    """What was proposed, in words; where it cannot be done any more, why."""
    try:
        return deed_of(row.kind).words(row.organisation, row.payload)
    except TwoPersonError as fault:
        return str(fault)


def waiting(organisation: Organisation, *, now: datetime) -> list[TwoPersonAct]:
    """Proposals that wait now; those whose time is over are not among them."""
    rows = TwoPersonAct.objects.filter(organisation=organisation, state=TwoPersonState.WAITING, waits_until__gt=now)
    return list(rows.select_related("organisation").order_by("waits_until"))


def rests_until(row: TwoPersonAct) -> datetime:
    """From when on a proposal that waits may be approved."""
    assert row.waits_until is not None  # it waits
    return row.waits_until - WAITS + deed_of(row.kind).rests


@dataclass(frozen=True)
class Proposed:
    """A proposal that waits, or an act done at once by the only one who may; ``shown`` is what it shows once."""

    row: TwoPersonAct | None
    shown: Any = None


@transaction.atomic
def propose(
    holder: Holder, kind: TwoPersonKind, payload: Payload, *, role: str, now: datetime, day: date
) -> Proposed:
    """Propose an act, or do it where nobody second may. Whoever calls this has asked once more who it is.

    The same thing proposed twice waits once. Raises ``TwoPersonError``.
    """
    organisation = Organisation.objects.select_for_update().get(pk=holder.organisation.pk)
    deed = deed_of(kind)
    _refuse_unless_may(holder, deed.proposed_under, day)
    deed.words(organisation, payload)
    close_expired(organisation, now=now)
    if not separated(organisation, deed.act):
        return Proposed(None, deed.do(organisation, payload, Done(role, day, alone=True)))
    digest = digest_of(organisation, kind, payload)
    there = TwoPersonAct.objects.filter(
        organisation=organisation, state=TwoPersonState.WAITING, digest=digest
    ).first()
    if there is not None:
        return Proposed(there)
    row = TwoPersonAct.objects.create(
        organisation=organisation, kind=kind, payload=dict(payload), digest=digest, role=role, day=day,
        proposed_by=who(holder), waits_until=now + WAITS,
    )  # fmt: skip
    log.append("propose", role=role, subject=f"act {row.pk}", day=day, kind=str(kind))
    return Proposed(row)


@transaction.atomic
def approve(row_id: UUID, holder: Holder, *, seen: str, role: str, now: datetime, day: date) -> Any:
    """Do what was proposed, exactly: ``seen`` is the digest the second person was shown. Returns what it shows once.

    Raises ``TwoPersonError``: proposed by the same person, changed, expired, decided already, or braked.
    """
    organisation = Organisation.objects.select_for_update().get(pk=holder.organisation.pk)
    row = TwoPersonAct.objects.filter(organisation=organisation, pk=row_id).first()
    if row is None or row.state != TwoPersonState.WAITING or row.waits_until is None or row.waits_until <= now:
        raise TwoPersonError(_("This does not wait any more. Look at the list again."))
    deed = deed_of(row.kind)
    if row.proposed_by == who(holder):
        raise TwoPersonError(_("Whoever proposed it cannot approve it: a second person does."))
    _refuse_unless_may(holder, deed.act, day)
    if rests_until(row) > now:
        raise TwoPersonError(
            _("This cannot be taken back, so it lies for a night first: %(hours)s hours.")
            % {"hours": int(deed.rests.total_seconds() // 3600)}
        )
    if seen != row.digest or digest_of(organisation, row.kind, row.payload) != row.digest:
        raise TwoPersonError(_("What was proposed is not what this page showed. Look at the list again."))
    _decide(row, TwoPersonState.DONE)
    return deed.do(organisation, row.payload, Done(role, day, alone=False))


@transaction.atomic
def refuse(row_id: UUID, holder: Holder, *, role: str, day: date) -> None:
    """Say no to a proposal, or take one's own back."""
    row = TwoPersonAct.objects.filter(
        organisation=holder.organisation, pk=row_id, state=TwoPersonState.WAITING
    ).first()
    if row is None:
        return
    act = deed_of(row.kind).act
    if row.proposed_by == who(holder) or may(_roles(holder), act, worn_in(holder.organisation)):
        _decide(row, TwoPersonState.REFUSED)
        log.append("refuse", role=role, subject=f"act {row.pk}", day=day, kind=row.kind)


def close_expired(organisation: Organisation | None = None, *, now: datetime) -> int:
    """Empty who proposed what nobody approved in time, here or everywhere; how many those were."""
    late = TwoPersonAct.objects.filter(state=TwoPersonState.WAITING, waits_until__lte=now)
    rows = list(late if organisation is None else late.filter(organisation=organisation))
    for row in rows:
        _decide(row, TwoPersonState.EXPIRED)
    return len(rows)


def _decide(row: TwoPersonAct, state: TwoPersonState) -> None:
    """One conditional UPDATE, so that two who press at once do it once. What it named goes, its digest stays."""
    mine = TwoPersonAct.objects.filter(pk=row.pk, state=TwoPersonState.WAITING)
    if seals.update(mine, state=state, proposed_by="", waits_until=None, payload={}) != 1:
        raise TwoPersonError(_("This does not wait any more. Look at the list again."))


def _refuse_unless_may(holder: Holder, act: Act, today: date) -> None:
    if not may(_roles(holder), act, worn_in(holder.organisation)):
        raise TwoPersonError(_("This is done under another hat."))
    until = braked_until(holder, today=today)
    if until is not None:
        raise TwoPersonError(
            _(
                "Your hat, slip, account or password changed lately. From %(day)s on you can do this: whoever took "
                "somebody's slip shall not be able to use it at once."
            )
            % {"day": until.isoformat()}
        )


def _roles(holder: Holder) -> list[Role]:
    return [Role(hat.role) for hat in holder.hats()]
