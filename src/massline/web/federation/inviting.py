"""Inviting others to ask together, taking an invitation in, and the round in which one asks one's own people."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from massline.formats.invitation import (
    FORMAT,
    Asked,
    Invitation,
    Member,
    ReadInvitation,
    invitation_bytes,
    read_invitation,
)
from massline.formats.refusal import InputRefused
from massline.method.disclosure import Disclosure
from massline.web.federation.models import AskedTogether, FederatedRound, MemberRound
from massline.web.federation.refusal import FederationRefusedError
from massline.web.people.models import Organisation
from massline.web.record import log
from massline.web.record.keyfiles import make_consultation_key, signing_key
from massline.web.relations.writing import our_key
from massline.web.rounds import loop, voices
from massline.web.rounds.investigate import preparing
from massline.web.rounds.models import Consultation, Origin, Round, RoundTerms, Stage
from massline.web.rounds.slugs import free_slug

__all__ = ["FORMAT", "Asked", "Invitation", "Member", "lying_here", "open_round", "our_key", "put_up", "take_in"]


def invitation_in(federated: FederatedRound) -> ReadInvitation:
    """The invitation, read again; it was checked with the host's key when it was made or taken in."""
    return read_invitation(federated.document.encode(), key=None, today=federated.day)


@transaction.atomic
def put_up(organisation: Organisation, asked: Invitation, *, role: str, day: date) -> FederatedRound:
    """Sign an invitation and keep it; the same one sent twice is one."""
    _refuse_those_who_cannot(organisation)
    try:
        data = invitation_bytes(asked, signing_key(settings.KEYS))
    except InputRefused as fault:
        raise FederationRefusedError(fault.message) from fault
    return _keep(organisation, data, read_invitation(data, key=our_key(), today=day), role=role, day=day, hosted=True)


@transaction.atomic
def take_in(organisation: Organisation, data: bytes, *, key: str, role: str, day: date) -> FederatedRound:
    """Take an invitation in that is signed with the host's key; the same one taken in twice is one.

    Raises ``FederationRefusedError`` for one that does not ask this organisation, or asks it under another key.
    """
    _refuse_those_who_cannot(organisation)
    try:
        read = read_invitation(data, key=key, today=day)
    except InputRefused as fault:
        raise FederationRefusedError(fault.message) from fault
    member = read.member(organisation.name)
    if member is None:
        names = ", ".join(one.name for one in read.members)
        raise FederationRefusedError(
            _("It asks %(names)s, and not “%(us)s”. Names must agree to the letter: ask for another invitation.")
            % {"names": names, "us": organisation.name}
        )
    if member.key != our_key():
        raise FederationRefusedError(
            _("It names us with the key %(theirs)s…, and ours is %(ours)s…. Tell %(host)s the right one.")
            % {"theirs": member.key[:8], "ours": our_key()[:8], "host": read.host}
        )
    raised = [name for name, least in read.rules.items() if least > getattr(Disclosure(), name)]
    if raised:
        raise FederationRefusedError(
            _("Its thresholds are higher than those of this site (%(names)s): what we publish would be refused.")
            % {"names": ", ".join(raised)}
        )
    return _keep(organisation, data, read, role=role, day=day, hosted=read.host == organisation.name)


def lying_here(organisation: Organisation) -> list[FederatedRound]:
    """Invitations of other organisations of this installation that ask this one, and were not taken in yet."""
    known = set(organisation.federated_rounds.values_list("digest", flat=True))
    found = FederatedRound.objects.filter(hosted=True).exclude(organisation=organisation).exclude(digest__in=known)
    asks_us = Member("", our_key(), 1, "")
    return [
        one for one in found.select_related("organisation")
        if (member := invitation_in(one).member(organisation.name)) is not None and member.key == asks_us.key
    ]  # fmt: skip


@transaction.atomic
def open_round(federated: FederatedRound, *, role: str, day: date) -> Round:
    """A consultation of one's own in Prepare with the sentences that are asked together; opened once.

    Sections, beliefs and everything else of it are the organisation's own. Its answers stay here.
    """
    organisation = Organisation.objects.select_for_update().get(pk=federated.organisation_id)
    there = MemberRound.objects.filter(federated=federated).select_related("round__consultation").first()
    if there is not None:
        return there.round
    read = invitation_in(federated)
    if read.member(organisation.name) is None:
        raise FederationRefusedError(_("You invite, and are not among those who ask their own people."))
    if day > date.fromisoformat(read.hand_in_by):
        raise FederationRefusedError(_("The day for handing in is over: nothing would be asked any more."))
    if not organisation.sections.exists():
        raise FederationRefusedError(_("Say first which sections your people have, in Prepare."))
    round_ = _round(organisation, read, role=role, day=day)
    MemberRound.objects.create(federated=federated, round=round_, role=role, day=day)
    for one in read.statements:
        statement = voices.put(
            round_, one.text, Origin.INVESTIGATION, day=day, role=role, label=one.id, language=one.language
        )
        AskedTogether.objects.create(statement=statement, federated=federated, mark=one.id)
    log.append("open together", role=role, subject=f"round {round_.id}", day=day, sentences=len(read.statements))
    return round_


def _round(organisation: Organisation, read: ReadInvitation, *, role: str, day: date) -> Round:
    consultation = Consultation.objects.create(
        organisation=organisation, slug=_slug(organisation, read.title), title=read.title, open_link=True
    )
    log.append(
        "open", role=role, subject=f"consultation {consultation.id}", day=day,
        sections=organisation.sections.count(), open_link=True,
    )  # fmt: skip
    round_ = Round.objects.create(
        consultation=consultation, number=1, question=read.question, promise_on=date.fromisoformat(read.promise_on)
    )
    RoundTerms.objects.create(
        round=round_,
        small=preparing.is_small(organisation.sections.values_list("size", flat=True)),
        asking_until=date.fromisoformat(read.ask_until),
    )
    loop.move(round_, Stage.INVESTIGATE, role=role, day=day)
    loop.set_sections(round_)
    make_consultation_key(settings.KEYS, consultation.id)
    return round_


def _keep(
    organisation: Organisation, data: bytes, read: ReadInvitation, *, role: str, day: date, hosted: bool
) -> FederatedRound:
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    there = FederatedRound.objects.filter(organisation=organisation, digest=read.digest).first()
    if there is not None:
        return there
    made = FederatedRound.objects.create(
        organisation=organisation, hosted=hosted, digest=read.digest, document=data.decode(), role=role, day=day
    )
    log.append(
        "invite together" if hosted else "take in invitation", role=role, subject=f"federated round {made.pk}",
        day=day, digest=read.digest, organisations=len(read.members),
    )  # fmt: skip
    return made


def _refuse_those_who_cannot(organisation: Organisation) -> None:
    """Everybody here signs with one key, so that a name must be one organisation's: anybody may open another one."""
    if organisation.rehearsal:
        raise FederationRefusedError(
            _("A rehearsal is practice with invented neighbours: nothing of it goes to others.")
        )
    if Organisation.objects.filter(name=organisation.name, rehearsal=False).exclude(pk=organisation.pk).exists():
        raise FederationRefusedError(
            _("Another organisation here has your name and signs with the same key: nobody could tell you apart.")
        )


def _slug(organisation: Organisation, title: str) -> str:
    taken = set(organisation.consultations.values_list("slug", flat=True))
    return free_slug(title, taken, longest=30, otherwise="together")
