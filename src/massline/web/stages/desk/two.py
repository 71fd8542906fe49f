"""Acts that need two people, at the desk: what waits, proposing, approving, and showing once more who one is."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from massline.web.people import logins, two_people
from massline.web.people.hats import Act
from massline.web.people.models import TwoPersonKind
from massline.web.people.two_people import TwoPersonError, deed_of
from massline.web.rounds import deleting
from massline.web.rounds.deeds import sheet_name
from massline.web.rounds.gather.stacks import stacks
from massline.web.rounds.models import CodeBatch, Consultation
from massline.web.rounds.recount import Recounted
from massline.web.rounds.slips import SlipError, read_slip, slip_hash
from massline.web.rounds.standing import closed
from massline.web.stages import proposing
from massline.web.stages.desk.attempts import ATTEMPTS, MINUTES
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page


@require_safe
@at_the_desk()
def waiting(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """What waits for a second person, and what can be proposed."""
    return _page(request, place, somebody)


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, *, fault: str = "", recounted: Recounted | None = None
) -> HttpResponse:
    now, today = timezone.now(), timezone.localdate()
    mine = two_people.who(somebody.holder)
    rows = [
        {
            "row": row,
            "words": two_people.words_of(row),
            "mine": row.proposed_by == mine,
            "may": somebody.may(deed_of(row.kind).act),
            "rests": rests if (rests := two_people.rests_until(row)) > now else None,
        }
        for row in two_people.waiting(place.organisation, now=now)
    ]
    batches = CodeBatch.objects.filter(consultation=place.consultation, voided=False).select_related("section")
    page = {
        "rows": rows,
        "sheets": [(batch, sheet_name(batch.pk)) for batch in batches.order_by("section__order", "id")],
        "released": place.published_on is not None,
        "can_destroy": closed(place.round),
        "aside": [one for one in stacks(place.round) if one.aside],
        "alone": not two_people.separated(place.organisation, deed_of(TwoPersonKind.DESTROY_KEY).act),
        "braked": two_people.braked_until(somebody.holder, today=today),
        "fault": fault,
        "recounted": recounted,
        "account": somebody.holder.user,
        "typed": request.POST if "kind" in request.POST else {},
    }
    return work_page(request, place, somebody, "desk/two.html", page, status=422 if fault else 200)


@require_POST
@at_the_desk()
def ask(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Show exactly what would be proposed, and ask once more who it is. Nothing is stored yet."""
    kind = request.POST.get("kind", "")
    payloads: dict[str, dict[str, Any]] = {
        TwoPersonKind.DESTROY_KEY: {"consultation": place.consultation.pk.hex},
        TwoPersonKind.VOID_CODES: {"batch": request.POST.get("batch", "")[:40]},
        TwoPersonKind.RECOUNT: {"round": place.round.pk.hex},
        TwoPersonKind.REMOVE_VOICES: {
            "round": place.round.pk.hex, "kind": request.POST.get("voices", "")[:12], "reason": _reason(request),
            "what": request.POST.get("what", "")[:32].replace("\x00", "").strip(),
        },
        TwoPersonKind.DELETE: {"consultation": place.consultation.pk.hex, "reason": _reason(request)},
    }  # fmt: skip
    if kind not in payloads:
        return _page(request, place, somebody, fault=_("Choose what to propose."))
    return confirm(request, place, somebody, TwoPersonKind(kind), payloads[kind])


def confirm(
    request: HttpRequest,
    place: Place,
    somebody: Sitting,
    kind: TwoPersonKind,
    payload: dict[str, Any],
    fault: str = "",
) -> HttpResponse:
    """Show an act in words before it is proposed; where it cannot be done, the list with the reason."""
    try:
        return proposing.confirm(request, place, somebody, kind, payload, fault)
    except TwoPersonError as refused:
        return _page(request, place, somebody, fault=str(refused))


@require_POST
@at_the_desk()
def propose(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Propose what was confirmed; where nobody second may, it is done at once."""
    try:
        kind, payload = proposing.asked(request.POST.get("what", ""))
    except signing.BadSignature:
        return _page(request, place, somebody, fault=_("This page was open for too long. Please begin again."))
    fault = _second_first(somebody, deed_of(kind).proposed_under) or _who_again(request, somebody)
    if fault:
        return confirm(request, place, somebody, kind, payload, fault)
    try:
        done = two_people.propose(
            somebody.holder, kind, payload, role=somebody.role(deed_of(kind).proposed_under), now=timezone.now(),
            day=timezone.localdate(),
        )  # fmt: skip
    except TwoPersonError as refused:
        return _page(request, place, somebody, fault=str(refused))
    if done.row is not None:
        return see(f"{place.url('desk:two')}?did=proposed")
    return _shown(request, place, somebody, done.shown)


@require_POST
@at_the_desk()
def approve(request: HttpRequest, place: Place, somebody: Sitting, act: UUID) -> HttpResponse:
    """The second person approves exactly what the page showed."""
    fault = _who_again(request, somebody)
    if fault:
        return _page(request, place, somebody, fault=fault)
    row = next((one for one in two_people.waiting(place.organisation, now=timezone.now()) if one.pk == act), None)
    if row is None:
        return _page(request, place, somebody, fault=_("This does not wait any more. Look at the list again."))
    fault = _second_first(somebody, deed_of(row.kind).act)
    if fault:
        return _page(request, place, somebody, fault=fault)
    try:
        shown = two_people.approve(
            act, somebody.holder, seen=request.POST.get("seen", ""),
            role=somebody.role(deed_of(row.kind).act), now=timezone.now(), day=timezone.localdate(),
        )  # fmt: skip
    except TwoPersonError as refused:
        return _page(request, place, somebody, fault=str(refused))
    return _shown(request, place, somebody, shown)


@require_POST
@at_the_desk()
def no(request: HttpRequest, place: Place, somebody: Sitting, act: UUID) -> HttpResponse:
    """Refuse a proposal, or take one's own back."""
    try:
        two_people.refuse(act, somebody.holder, role=sorted(somebody.roles)[0], day=timezone.localdate())
    except TwoPersonError as refused:
        return _page(request, place, somebody, fault=str(refused))
    return see(f"{place.url('desk:two')}?did=refused")


def _reason(request: HttpRequest) -> str:
    """Why, on one line; what does not fit its column is cut where everybody sees it, before it is proposed."""
    return " ".join(request.POST.get("reason", "").replace("\x00", "").split())[: deleting.LONGEST]


def _shown(request: HttpRequest, place: Place, somebody: Sitting, shown: Any) -> HttpResponse:
    """What an act shows once: a recount, the slip of somebody new; otherwise back to the list."""
    if isinstance(shown, Recounted):
        return _page(request, place, somebody, recounted=shown)
    if isinstance(shown, dict):
        url = request.build_absolute_uri(reverse("desk:enter"))
        return render(request, "desk/people_slip.html", {"place": place, "url": url, **shown})
    if not Consultation.objects.filter(pk=place.consultation.pk).exists():
        return see(reverse("deleted"))
    return see(f"{place.url('desk:two')}?did=done")


def _second_first(somebody: Sitting, act: Act) -> str:
    """Empty unless the hat asks for a second factor this person has not set up; then where that is done."""
    if not somebody.may(act) or not somebody.lacks_second(act):
        return ""
    return _("Under this hat a second factor is asked for. Set it up first: People, You, Second factor.")


def _who_again(request: HttpRequest, somebody: Sitting) -> str:
    """Empty where the password or slip typed once more is this person's own; else what to do."""
    address = request.META.get("REMOTE_ADDR", "")
    if ATTEMPTS.too_many(address):
        return _("Too many attempts. Wait %(minutes)s minutes.") % {"minutes": MINUTES}
    typed, user = request.POST.get("again", "")[:200], somebody.holder.user
    if user is not None:
        right = logins.find(user.login, typed) is not None
    else:
        try:
            right = slip_hash(read_slip(typed)) == somebody.holder.link_hash
        except SlipError:
            right = False
    if right:
        return ""
    ATTEMPTS.failed(address)
    if user is not None:
        return _("This is not the password of this account.")
    return _("This is not the slip with which this desk was opened. Compare it letter by letter.")
