"""Handing in what was published, taking in what others handed in, leaving. Counts that are public, nothing finer."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from massline.formats.contribution import (
    COLLECTED,
    Contribution,
    ReadContribution,
    collected_bytes,
    contribution_bytes,
    member_of,
    read_collected,
    read_contribution,
)
from massline.formats.invitation import ReadInvitation
from massline.formats.refusal import InputRefused
from massline.formats.release import Release
from massline.web.federation.inviting import invitation_in
from massline.web.federation.models import FederatedRound, HandedIn, MemberRound
from massline.web.federation.refusal import FederationRefusedError
from massline.web.record import log
from massline.web.record.keyfiles import signing_key
from massline.web.rounds import publisher

LARGEST = 2_000_000
"""Bytes of a file that is taken in on a page."""


def newest(federated: FederatedRound) -> dict[str, HandedIn]:
    """The newest of each organisation, as far as it reached this one."""
    return {one.member: one for one in federated.handed_in.order_by("number")}


def is_in(federated: FederatedRound) -> bool:
    """Whether we have handed in, or said that we do not."""
    return federated.handed_in.filter(member=federated.organisation.name).exists()


@transaction.atomic
def hand_in(federated: FederatedRound, *, role: str, day: date) -> HandedIn:
    """Hand in the newest release of our round. Raises ``FederationRefusedError`` where there is nothing new in it."""
    own = MemberRound.objects.filter(federated=federated).select_related("round").first()
    if own is None:
        raise FederationRefusedError(_("Open your round first, and ask your people."))
    release = publisher.latest_file(own.round)
    if release is None:
        raise FederationRefusedError(_("Publish a release first: what is handed in is what was published."))
    FederatedRound.objects.select_for_update().get(pk=federated.pk)
    last = newest(federated).get(federated.organisation.name)
    if last is not None and last.figures and json.loads(last.figures)["release"] == json.loads(release)["number"]:
        raise FederationRefusedError(_("This release was handed in already. Publish a newer one first."))
    return _made(federated, last, release, "", role=role, day=day)


@transaction.atomic
def leave(federated: FederatedRound, *, because: str, role: str, day: date) -> HandedIn:
    """Take back what was handed in, or say that one does not take part, and why; pages say so."""
    because = because.strip()
    if not because:
        raise FederationRefusedError(_("Say why: the others read it beside your name."))
    FederatedRound.objects.select_for_update().get(pk=federated.pk)
    last = newest(federated).get(federated.organisation.name)
    if last is not None and last.because:
        raise FederationRefusedError(_("You left already."))
    return _made(federated, last, None, because, role=role, day=day)


@transaction.atomic
def take(federated: FederatedRound, data: bytes, *, role: str, day: date) -> list[HandedIn]:
    """Take in what one organisation handed in, or a file in which somebody collected it; what was new in it.

    All of it or nothing. Raises ``FederationRefusedError`` with the reason.
    """
    FederatedRound.objects.select_for_update().get(pk=federated.pk)
    invitation = invitation_in(federated)
    known = {name: _read(one, invitation) for name, one in newest(federated).items()}
    try:
        if _format(data) == COLLECTED:
            new = read_collected(data, invitation=invitation, known=known, today=day).new
        else:
            last = known.get(member_of(data, invitation=invitation))
            new = (read_contribution(data, invitation=invitation, last=last, today=day),)
    except InputRefused as fault:
        raise FederationRefusedError(fault.message) from fault
    return [_keep(federated, one, role=role, day=day) for one in new]


def lying_here(federated: FederatedRound) -> list[HandedIn]:
    """What organisations of this installation handed in to the same round and has not reached this one."""
    ours = newest(federated)
    elsewhere = HandedIn.objects.filter(federated__digest=federated.digest).exclude(federated=federated)
    theirs = {one.member: one for one in elsewhere.order_by("number")}
    return [one for name, one in sorted(theirs.items()) if name not in ours or ours[name].number < one.number]


@transaction.atomic
def take_what_lies_here(federated: FederatedRound, *, role: str, day: date) -> list[HandedIn]:
    """Take that in, checked like a file from anywhere else."""
    return [
        kept for one in lying_here(federated) for kept in take(federated, one.document.encode(), role=role, day=day)
    ]


def collected(federated: FederatedRound) -> bytes | None:
    """The invitation with the newest of each as one file to hand on; None before anything was handed in.

    The same rows make the same bytes: asking for it changes nothing.
    """
    found = newest(federated)
    if not found:
        return None
    rows = [found[one.name] for one in invitation_in(federated).members if one.name in found]
    made_on = max(federated.handed_in.values_list("day", flat=True))
    return collected_bytes(
        federated.organisation.name,
        made_on.isoformat(),
        federated.document.encode(),
        [one.document.encode() for one in rows],
        signing_key(settings.KEYS),
    )


def _made(
    federated: FederatedRound, last: HandedIn | None, release: bytes | None, because: str, *, role: str, day: date
) -> HandedIn:
    invitation = invitation_in(federated)
    told = Contribution(
        federated.organisation.name, 1 if last is None else last.number + 1, day.isoformat(), release, because
    )
    before = None if last is None else _read(last, invitation)
    try:
        data = contribution_bytes(told, invitation, signing_key(settings.KEYS), last=before)
        read = read_contribution(data, invitation=invitation, last=before, today=day)
    except InputRefused as fault:
        raise FederationRefusedError(fault.message) from fault
    return _keep(federated, read, role=role, day=day)


def _keep(federated: FederatedRound, one: ReadContribution, *, role: str, day: date) -> HandedIn:
    release = one.read_release
    row = HandedIn.objects.create(
        federated=federated,
        member=one.member,
        number=one.number,
        made_on=date.fromisoformat(one.made_on),
        because=one.because,
        document=one.data.decode(),
        figures="" if release is None else json.dumps(cut(release, asked_in(federated))),
        digest=one.digest,
        role=role,
        day=day,
    )
    act = "leave together" if release is None else "hand in"
    if one.member != federated.organisation.name:
        act = "take in counts"
    log.append(
        act, role=role, subject=f"federated round {federated.pk}", day=day, number=one.number, digest=one.digest
    )
    return row


def asked_in(federated: FederatedRound) -> list[str]:
    """The marks of the sentences that are asked together."""
    return [one.id for one in invitation_in(federated).statements]


def cut(release: Release, asked: Iterable[str]) -> dict[str, Any]:
    """What pages draw of a release: a large one takes seconds to read, and nobody who opens a page waits for that."""
    document = release.document
    totals = {one["id"]: one["total"] for one in document["statements"]}
    return {
        "release": document["number"],
        "published_on": document["published_on"],
        "people": document["participation"]["total"].get("base"),
        "least": document["rules"]["people"],
        "labels": document["labels"],
        "open_share_percent": document["open_share_percent"],
        "cells": {name: totals[name] for name in asked if name in totals},
    }


def _read(row: HandedIn, invitation: ReadInvitation) -> ReadContribution:
    """A row, read again; it was checked against the one before it when it came."""
    return read_contribution(row.document.encode(), invitation=invitation, last=None, today=row.day)


def _format(data: bytes) -> str:
    """What a file says it is; anything that says nothing is left to the reader to refuse."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("format")) if isinstance(found, dict) else ""
