"""What two people do about what everybody reads: asking, releases, decisions, stacks, voices, deleting."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.people.hats import Act
from massline.web.people.models import Organisation, TwoPersonKind
from massline.web.people.two_people import A_NIGHT, Deed, Done, Payload, TwoPersonError, register
from massline.web.record import log
from massline.web.rounds import deleting, loop
from massline.web.rounds.deed_parts import by_how_many, identifier, round_of
from massline.web.rounds.gather import removing, stacks
from massline.web.rounds.measuring import alarms
from massline.web.rounds.models import (
    Consultation,
    DecisionKind,
    PositionVersion,
    RemovedKind,
    Round,
    Stage,
)
from massline.web.rounds.publisher import publish
from massline.web.rounds.report_back import deciding


def tell_what_is_published() -> None:
    """Register these deeds."""
    register(TwoPersonKind.OPEN_WITH_CODES, Deed(Act.OPEN_WITH_CODES, _open_words, _open, asked=Act.MOVE))
    register(TwoPersonKind.LAST_RELEASE, Deed(Act.LAST_RELEASE, _release_words, _release, asked=Act.PUBLISH))
    register(TwoPersonKind.DECIDE, Deed(Act.LAST_RELEASE, _decide_words, _decide, asked=Act.DECIDE))
    register(TwoPersonKind.SET_ASIDE, Deed(Act.REMOVE, _aside_words, _set_aside, asked=Act.MODERATE))
    register(TwoPersonKind.REMOVE_VOICES, Deed(Act.REMOVE, _remove_words, _remove, rests=A_NIGHT))
    register(TwoPersonKind.DELETE, Deed(Act.DELETE, _delete_words, _delete, rests=A_NIGHT))


def _publish_then(round_: Round, day: date) -> None:
    """Counting takes a while: after this is stored, so that whoever answers meanwhile does not wait."""
    transaction.on_commit(lambda: publish(round_, day=day), robust=True)


def _unopened(organisation: Organisation, payload: Payload) -> Round:
    round_ = round_of(organisation, payload)
    if round_ is None or loop.stage_of(round_) != Stage.INVESTIGATE:
        raise TwoPersonError(_("The round has moved meanwhile: look at the page again."))
    return round_


def _open_words(organisation: Organisation, payload: Payload) -> str:
    round_ = _unopened(organisation, payload)
    told = {"title": round_.consultation.title, "number": round_.number, "question": round_.question}
    words = _("Ask people in “%(title)s”, round %(number)s: “%(question)s” From then on its codes open.") % told
    why = str(payload.get("override") or "")
    return f"{words} {_('Something is missing, and the reason is: %(why)s') % {'why': why}}" if why else words


def _open(organisation: Organisation, payload: Payload, done: Done) -> None:
    round_, why = _unopened(organisation, payload), str(payload.get("override") or "")
    try:
        loop.advance(round_, role=done.role, day=done.day, override=why, seen=Stage.INVESTIGATE)
    except loop.NotYetError as missing:
        raise TwoPersonError(str(missing)) from None
    log.append("open with codes", role=done.role, subject=f"round {round_.pk}", day=done.day, **by_how_many(done))


def _asked(organisation: Organisation, payload: Payload) -> Round:
    round_ = round_of(organisation, payload)
    if round_ is None or loop.stage_of(round_) in {Stage.INVESTIGATE, Stage.GATHER}:
        raise TwoPersonError(_("Asking has not ended: look at the page again."))
    return round_


def _release_words(organisation: Organisation, payload: Payload) -> str:
    round_ = _asked(organisation, payload)
    return _(
        "Publish what may be public of “%(title)s”, round %(number)s, now that asking has ended. What closes with it "
        "never moves again."
    ) % {"title": round_.consultation.title, "number": round_.number}


def _release(organisation: Organisation, payload: Payload, done: Done) -> None:
    round_ = _asked(organisation, payload)
    try:
        alarms.refuse_if_exposed(round_, today=done.day)
    except alarms.ExposedError as exposed:
        raise TwoPersonError(str(exposed)) from None
    log.append("last release", role=done.role, subject=f"round {round_.pk}", day=done.day, **by_how_many(done))
    _publish_then(round_, done.day)


def _version(organisation: Organisation, payload: Payload) -> PositionVersion:
    found = PositionVersion.objects.select_related("position__round__consultation").filter(
        position__round__consultation__organisation=organisation, pk=identifier(payload, "version")
    )
    version = found.first()
    if version is None:
        raise TwoPersonError(_("This version is not there any more."))
    return version


def _wanted(payload: Payload) -> deciding.Wanted:
    return deciding.Wanted(
        DecisionKind(payload["kind"]),
        str(payload["body"]),
        date.fromisoformat(payload["day"]),
        str(payload["reason"]),
    )


def decision_payload(version: PositionVersion, wanted: deciding.Wanted) -> dict[str, Any]:
    """A decision as it is proposed."""
    return {
        "version": version.pk.hex, "kind": wanted.kind.value, "body": wanted.body, "day": wanted.day.isoformat(),
        "reason": wanted.reason,
    }  # fmt: skip


def _decide_words(organisation: Organisation, payload: Payload) -> str:
    version, wanted = _version(organisation, payload), _wanted(payload)
    if version.decisions.exists():
        raise TwoPersonError(_("This version was decided on already. A decision is never changed."))
    words = _("“%(title)s”, version %(number)s: %(kind)s. Decided by %(body)s on %(day)s.") % {
        "title": version.position.title, "number": version.number, "kind": wanted.kind.label,
        "body": wanted.body, "day": wanted.day.isoformat(),
    }  # fmt: skip
    if wanted.reason:
        words += " " + _("Why: %(why)s") % {"why": wanted.reason}
    return words + " " + _("With this the answers are closed and their figures leave, once and for everybody.")


def _decide(organisation: Organisation, payload: Payload, done: Done) -> None:
    version, wanted = _version(organisation, payload), _wanted(payload)
    try:
        deciding.write_down(version, wanted, role=done.role, today=done.day, **by_how_many(done))
    except deciding.DecisionRefusedError as refused:
        raise TwoPersonError(str(refused)) from None
    _publish_then(version.position.round, done.day)


def _stack(organisation: Organisation, payload: Payload) -> Round:
    round_ = round_of(organisation, payload)
    if round_ is None:
        raise TwoPersonError(_("This round is not there any more."))
    if bool(stacks.is_aside(round_, str(payload["stack"]))) is not bool(payload["again"]):
        raise TwoPersonError(_("The stack has changed meanwhile: look at the list again."))
    return round_


def _aside_words(organisation: Organisation, payload: Payload) -> str:
    round_ = _stack(organisation, payload)
    told = {"title": round_.consultation.title, "number": round_.number, "why": payload["reason"]}
    if payload["again"]:
        words = _("Count again, in “%(title)s”, round %(number)s, what one person had keyed in. Found: %(why)s")
    else:
        words = _("Set aside, in “%(title)s”, round %(number)s, what one person keyed in. Why: %(why)s")
    return words % told + " " + _("Some of it stands in published figures, which change by this.")


def _set_aside(organisation: Organisation, payload: Payload, done: Done) -> None:
    round_, act = _stack(organisation, payload), stacks.count_again if payload["again"] else stacks.set_aside
    try:
        act(
            round_, str(payload["stack"]), reason=str(payload["reason"]), role=done.role, day=done.day,
            **by_how_many(done),
        )  # fmt: skip
    except stacks.NotAsideError as refused:
        raise TwoPersonError(str(refused)) from None
    _publish_then(round_, done.day)


def _voices(organisation: Organisation, payload: Payload) -> tuple[Round, removing.Wanted]:
    round_ = round_of(organisation, payload)
    if round_ is None or payload.get("kind") not in RemovedKind.values:
        raise TwoPersonError(_("It is not clear what is meant. Look at the list again."))
    wanted = removing.Wanted(RemovedKind(payload["kind"]), str(payload["what"]), str(payload["reason"]))
    try:
        removing.voices_of(round_, wanted)
    except removing.NotRemovableError as refused:
        raise TwoPersonError(str(refused)) from None
    return round_, wanted


def _remove_words(organisation: Organisation, payload: Payload) -> str:
    round_, wanted = _voices(organisation, payload)
    told = {"title": round_.consultation.title, "number": round_.number, "why": wanted.reason, "what": wanted.what}
    if wanted.kind == RemovedKind.STACK:
        words = _("Remove for good, from “%(title)s”, round %(number)s, everything one person had keyed in.") % told
    else:
        words = _("Remove for good, from “%(title)s”, round %(number)s, all that whoever said %(what)s said.") % told
    more = _(
        "Its text goes from every page and from the files; the reason stands beside the results, with the figures of "
        "before and after. It cannot be taken back."
    )
    return f"{words} {_('Why: %(why)s') % told} {more}"


def _remove(organisation: Organisation, payload: Payload, done: Done) -> None:
    round_, wanted = _voices(organisation, payload)
    try:
        removing.remove(round_, wanted, role=done.role, day=done.day, alone=done.alone)
    except removing.NotRemovableError as refused:
        raise TwoPersonError(str(refused)) from None
    alarms.words_changed(round_, today=done.day)
    if round_.releases.exists():
        _publish_then(round_, done.day)


def _consultation(organisation: Organisation, payload: Payload) -> Consultation:
    found = Consultation.objects.select_related("organisation").filter(
        organisation=organisation, pk=identifier(payload, "consultation")
    )
    consultation = found.first()
    if consultation is None:
        raise TwoPersonError(_("This consultation is not there any more."))
    try:
        deleting.refuse_unless_deletable(consultation, str(payload["reason"]))
    except deleting.NotDeletableError as refused:
        raise TwoPersonError(str(refused)) from None
    return consultation


def _delete_words(organisation: Organisation, payload: Payload) -> str:
    return _(
        "Delete “%(title)s” with all its rounds: words, answers, proposals, decisions and results go, from the files "
        "too, and every receipt of it opens nothing any more. One line of the log stays: that it stood, since when, "
        "why it went, and the last head counts published. It cannot be taken back. Why: %(why)s"
    ) % {"title": _consultation(organisation, payload).title, "why": payload["reason"]}


def _delete(organisation: Organisation, payload: Payload, done: Done) -> None:
    found = _consultation(organisation, payload)
    deleting.delete(found, reason=str(payload["reason"]), role=done.role, day=done.day, alone=done.alone)
