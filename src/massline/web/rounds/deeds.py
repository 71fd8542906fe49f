"""What each act that needs two people is in words, and what it does (`people.two_people`)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.people import holders
from massline.web.people.hats import Act, HatRefusedError, Holder
from massline.web.people.models import Membership, Organisation, Role, Section, TwoPersonKind
from massline.web.people.two_people import Deed, Done, Payload, TwoPersonError, register
from massline.web.record import log
from massline.web.record.keyfiles import destroy_consultation_key, has_consultation_key
from massline.web.rounds import codes
from massline.web.rounds.deed_parts import by_how_many, identifier, round_of
from massline.web.rounds.models import CodeBatch, Consultation, Round
from massline.web.rounds.recount import Recounted, recount
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.rounds.standing import closed


def tell_two_people() -> None:
    """Register every deed."""
    register(TwoPersonKind.DESTROY_KEY, Deed(Act.DESTROY_KEY, _key_words, _destroy_key))
    register(TwoPersonKind.VOID_CODES, Deed(Act.VOID_CODES, _codes_words, _void_codes))
    register(TwoPersonKind.RECOUNT, Deed(Act.RECOUNT, _recount_words, _recount))
    register(TwoPersonKind.GIVE_HAT, Deed(Act.GIVE_HATS, _give_words, _give_hat))
    register(TwoPersonKind.TAKE_HAT, Deed(Act.GIVE_HATS, _take_words, _take_hat))


def _consultation(organisation: Organisation, payload: Payload) -> Consultation:
    found = Consultation.objects.filter(organisation=organisation, pk=identifier(payload, "consultation")).first()
    if found is None:
        raise TwoPersonError(_("This consultation is not there any more."))
    last = found.rounds.order_by("-number").first()
    if last is None or not closed(last):
        raise TwoPersonError(_("Its last round is not closed: people could not answer any more. Close it first."))
    if not has_consultation_key(settings.KEYS, found.pk):
        raise TwoPersonError(_("The key of this consultation was destroyed already."))
    return found


def _key_words(organisation: Organisation, payload: Payload) -> str:
    return _(
        "Destroy the key of “%(title)s”: from then on nobody, not even this server, can join a code or a browser to "
        "a ballot, or one person's words to each other. It cannot be taken back. The next round gets another key."
    ) % {"title": _consultation(organisation, payload).title}


def _destroy_key(organisation: Organisation, payload: Payload, done: Done) -> None:
    found = _consultation(organisation, payload)
    log.append("destroy key", role=done.role, subject=f"consultation {found.pk}", day=done.day, **by_how_many(done))
    # The key goes once the log says so for good; a crash in between leaves it, and the act can be proposed again.
    transaction.on_commit(lambda: destroy_consultation_key(settings.KEYS, found.pk))


def _batch(organisation: Organisation, payload: Payload) -> CodeBatch:
    found = CodeBatch.objects.select_related("section", "consultation").filter(
        consultation__organisation=organisation, pk=identifier(payload, "batch")
    )
    batch = found.first()
    if batch is None:
        raise TwoPersonError(_("These codes are not there any more."))
    if batch.voided:
        raise TwoPersonError(_("These codes were voided already."))
    return batch


def _codes_words(organisation: Organisation, payload: Payload) -> str:
    batch = _batch(organisation, payload)
    return _(
        "Void the sheet %(sheet)s of “%(title)s” with %(count)s codes for %(whom)s. Its unused codes open nothing "
        "any more, and as many new ones can be printed. Answers given with it stay."
    ) % {
        "sheet": sheet_name(batch.pk),
        "title": batch.consultation.title,
        "count": batch.issued,
        "whom": batch.section.name if batch.section else organisation.core_name,
    }


def sheet_name(batch: UUID) -> str:
    """How a sheet of codes is called at the desk.

    >>> sheet_name(UUID("c72b5d1e-0000-0000-0000-000000000000"))
    'C72B5D'
    """
    return batch.hex[:6].upper()


def _void_codes(organisation: Organisation, payload: Payload, done: Done) -> None:
    batch = _batch(organisation, payload)
    codes.void(batch)
    subject = f"consultation {batch.consultation_id}"
    log.append("void codes", role=done.role, subject=subject, day=done.day, codes=batch.issued, **by_how_many(done))


def has_codes(consultation: Consultation) -> bool:
    """Whether sealed codes are out for those who are asked."""
    return CodeBatch.objects.filter(consultation=consultation, voided=False, core=False).exists()


def _round(organisation: Organisation, payload: Payload) -> Round:
    round_ = round_of(organisation, payload)
    if round_ is None or not round_.releases.exists():
        raise TwoPersonError(_("Nothing was published of this round yet: there is nothing to compare with."))
    return round_


def _recount_words(organisation: Organisation, payload: Payload) -> str:
    round_ = _round(organisation, payload)
    return _(
        "Count the stored answers of “%(title)s”, round %(number)s, again and set them beside the last release. "
        "It shows which figures hold, never an answer."
    ) % {"title": round_.consultation.title, "number": round_.number}


def _recount(organisation: Organisation, payload: Payload, done: Done) -> Recounted | None:
    round_ = _round(organisation, payload)
    found = recount(round_, day=done.day)
    if found is not None:
        log.append(
            "recount", role=done.role, subject=f"round {round_.pk}", day=done.day, release=found.release,
            differ=len(found.differ), whole=not found.fault, **by_how_many(done),
        )  # fmt: skip
    return found


def _hat(payload: Payload) -> Role:
    if payload.get("hat") not in Role.values:
        raise TwoPersonError(_("There is no such hat."))
    return Role(payload["hat"])


def _section(organisation: Organisation, payload: Payload) -> Section | None:
    return organisation.sections.filter(slug=payload.get("section") or "").first()


def _give_words(organisation: Organisation, payload: Payload) -> str:
    hat, section = _hat(payload), _section(organisation, payload)
    told = {"called": payload.get("called") or _("somebody at the desk"), "does": hat.label}
    if section is not None:
        return _("Give a hat to %(called)s: %(does)s, %(section)s.") % {**told, "section": section.name}
    return _("Give a hat to %(called)s: %(does)s.") % told


def _give_hat(organisation: Organisation, payload: Payload, done: Done) -> Mapping[str, Any] | None:
    """The slip of somebody new is shown to whoever approves, this once."""
    hat, slip = _hat(payload), ""
    if payload.get("to"):
        known = Membership.objects.filter(organisation=organisation, pk=identifier(payload, "to")).first()
        if known is None:
            raise TwoPersonError(_("This person is not at the desk any more. Look at the list again."))
        holder = holders.holder_of(known)
    else:
        slip = new_slip()
        holder = Holder(organisation, link_hash=slip_hash(slip))
    try:
        given = holders.give_hat(
            holder, hat, section=_section(organisation, payload), called=str(payload.get("called", "")),
            deputy=bool(payload.get("deputy")), hat_id=identifier(payload, "hat_id"), by=done.role, day=done.day,
        )  # fmt: skip
    except HatRefusedError as fault:
        raise TwoPersonError(str(fault)) from None
    return {"slip": slip, "hats": [given]} if slip else None


def _worn(organisation: Organisation, payload: Payload) -> Membership:
    found = Membership.objects.select_related("section", "organisation").filter(
        organisation=organisation, pk=identifier(payload, "membership")
    )
    worn = found.first()
    if worn is None:
        raise TwoPersonError(_("Nobody wears this hat any more."))
    return worn


def _take_words(organisation: Organisation, payload: Payload) -> str:
    worn = _worn(organisation, payload)
    return _("Take a hat off %(called)s: %(does)s.") % {
        "called": worn.called or _("somebody at the desk"), "does": Role(worn.role).label,
    }  # fmt: skip


def _take_hat(organisation: Organisation, payload: Payload, done: Done) -> None:
    try:
        holders.take_off(_worn(organisation, payload), role=done.role, day=done.day)
    except HatRefusedError as fault:
        raise TwoPersonError(str(fault)) from None
