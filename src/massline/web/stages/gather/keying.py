"""Keyed-in slips and doorstep notes: one person after the other, fast, each with a receipt."""

import secrets
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from massline.web.people.hats import Act
from massline.web.record.keyfiles import KeyMissingError
from massline.web.rounds.gather import listening
from massline.web.rounds.gather.stacks import stack_of
from massline.web.rounds.models import Stage, Visibility
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.slips import new_slip
from massline.web.rounds.timely import NotNowError, why_not_now
from massline.web.rounds.voices import WordsRefusedError
from massline.web.stages.gather.forms import KeyForm
from massline.web.stages.places import Place
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

SALT = "massline.key"
A_DAY = 24 * 60 * 60
MOST_SLIPS = 200
STAYS = ("section", "channel", "language", "day", "read_back")
"""What the next note starts with: a stack usually comes from one stairwell."""


@dataclass(frozen=True)
class Ticket:
    """The receipt a form will use: sent twice, it is the same person's same note."""

    receipt: str

    @classmethod
    def read(cls, signed: str) -> "Ticket":
        """Raises ``signing.BadSignature`` for a text we did not make or one older than a day."""
        return cls(str(signing.loads(signed, salt=SALT, max_age=A_DAY)))

    @classmethod
    def fresh(cls) -> str:
        """As it travels in the form."""
        return signing.dumps(new_slip(), salt=SALT)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.LISTEN)
def key(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """A form for one note; after it the receipt to tear off, and the form for the next one."""
    if request.method != "POST":
        return _page(request, place, somebody, KeyForm(place=place, initial={"channel": Channel.SLIP}))
    if "again" in request.POST:
        return _page(request, place, somebody, _next(place, request, slip=request.POST.get("slip", "")[:60]))
    form = KeyForm(request.POST, place=place)
    try:
        ticket = Ticket.read(request.POST.get("ticket", ""))
    except signing.BadSignature:
        form.add_error(None, _("This form was open for more than a day. Please press the button once more."))
        return _page(request, place, somebody, form, status=422)
    if not form.is_valid():
        return _page(request, place, somebody, form, ticket=request.POST["ticket"], status=422)
    receipt = form.cleaned_data["slip"] or ticket.receipt
    try:
        (kept,) = listening.take_down(
            place.round, [_remark(form, receipt)], role=somebody.role(Act.LISTEN), day=timezone.localdate(),
            handed_out=True, stack=stack_of(place.round, somebody.holder),
        )  # fmt: skip
    except NotNowError as fault:
        form.add_error(None, str(fault))
        return _page(request, place, somebody, form, ticket=request.POST["ticket"], status=409)
    except listening.NotTakenError as fault:
        form.add_error("slip" if form.cleaned_data["slip"] else None, str(fault))
        return _page(request, place, somebody, form, ticket=request.POST["ticket"], status=422)
    except (WordsRefusedError, KeyMissingError) as fault:
        form.add_error(None, str(fault))
        return _page(request, place, somebody, form, ticket=request.POST["ticket"], status=422)
    done = {"kept": kept, "receipt": receipt, "printed": not form.cleaned_data["slip"]}
    return _page(request, place, somebody, _next(place, request), done=done)


def _remark(form: KeyForm, receipt: str) -> listening.Remark:
    told = form.cleaned_data
    return listening.Remark(
        text=told["text"],
        credential=receipt,
        receipt=receipt,
        section=form.chosen,
        channel=Channel(told["channel"]),
        day=told["day"],
        language=told["language"],
        visibility=Visibility.OUTCOME if told["hide"] else Visibility.WORDS,
        core=told["core"],
    )


def _next(place: Place, request: HttpRequest, slip: str = "") -> KeyForm:
    """The form for the next note, with what usually stays."""
    stays = {name: request.POST.get(name, "") for name in STAYS if name != "read_back" and request.POST.get(name)}
    return KeyForm(place=place, initial=stays | {"slip": slip})


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, form: KeyForm, *, ticket: str = "", status: int = 200,
    done: dict[str, object] | None = None,
) -> HttpResponse:  # fmt: skip
    if not form.is_bound:
        form.fields["text"].widget.attrs["autofocus"] = True
    page = {
        "form": form,
        "ticket": ticket or Ticket.fresh(),
        "not_now": why_not_now(place.round, Stage.GATHER),
        "stays": {name: request.POST.get(name, "") for name in STAYS},
    }
    return work_page(request, place, somebody, "gather/key.html", page | (done or {}), status=status)


@require_POST
@at_the_desk(Act.LISTEN)
def blank_slips(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """A sheet of receipts printed in advance, four a page. Nothing of them is stored before words come with one."""
    typed = request.POST.get("count", "").strip()[:20]
    count = int(typed) if typed.isdecimal() and typed.isascii() else 0
    if not 1 <= count <= MOST_SLIPS:
        form = KeyForm(place=place, initial={"channel": Channel.SLIP})
        fault = _("'%(typed)s' is not a number of slips from 1 to %(most)s.") % {"typed": typed, "most": MOST_SLIPS}
        return _page(request, place, somebody, form, status=422, done={"slips_fault": fault, "count": typed})
    page = {
        "place": place,
        "slips": [{"code": new_slip(), "words": []} for _number in range(count)],
        "receipt_url": request.build_absolute_uri(reverse("receipt")),
        "blank": True,
    }
    return render(request, "gather/slips.html", page)


def new_credential() -> str:
    """128 random bits that tell one person of a meeting or a paste from the others."""
    return secrets.token_hex(16)
