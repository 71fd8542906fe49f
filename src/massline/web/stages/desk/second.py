"""The second factor of an account: set up, recovery codes on paper, taken away; and of whom it is asked."""

from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from massline.web.people import holders, second
from massline.web.people.hats import Act
from massline.web.people.models import AskedOf, User
from massline.web.record import log
from massline.web.rounds.slips import in_groups, new_slip, slip_hash
from massline.web.stages.desk.accounts import wait
from massline.web.stages.desk.addresses import qr_code
from massline.web.stages.desk.attempts import ATTEMPTS
from massline.web.stages.desk.proving import account_of, address
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, refuse, see
from massline.web.stages.sitting import Sitting, at_the_desk, sit_down
from massline.web.stages.work import work_page

SALT = "massline.second"
AN_HOUR = 60 * 60


class ProveForm(forms.Form):
    """Password and code, once more before the second factor changes."""

    password = forms.CharField(
        strip=False,
        label=gettext_lazy("Your password"),
        error_messages={"required": gettext_lazy("Type your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = LineField(
        max_length=40,
        label=gettext_lazy("The six digits it shows now"),
        error_messages={
            "required": gettext_lazy("Type the six digits."),
            "max_length": gettext_lazy("A code is much shorter."),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class ChangeForm(ProveForm):
    """The same for somebody who has one: a recovery code does as well."""

    code = LineField(
        max_length=40,
        label=gettext_lazy("The six digits it shows now, or a line of the recovery paper"),
        error_messages={
            "required": gettext_lazy("Type the six digits, or a line of the recovery paper."),
            "max_length": gettext_lazy("A code is much shorter."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk()
def factor(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Set a second factor up, print new recovery codes, or take it away."""
    user = somebody.holder.user
    if request.method == "POST" and ATTEMPTS.too_many(address(request)):
        return wait(request)
    if user is None:
        return _page(request, place, somebody, None, 409 if request.method == "POST" else 200)
    if second.has(user):
        return _change(request, place, somebody, user)
    return _set_up(request, place, somebody, user)


def _set_up(request: HttpRequest, place: Place, somebody: Sitting, user: User) -> HttpResponse:
    form = ProveForm(request.POST or None)
    secret = _secret(request, user)
    if request.method != "POST" or not secret or not form.is_valid():
        if request.method == "POST" and not secret:
            form.add_error(None, _("This page was open for more than an hour. Scan the new square, please."))
        return _page(request, place, somebody, form, 422 if form.errors else 200, secret or second.new_secret())
    told, now = form.cleaned_data, timezone.now().timestamp()
    if account_of(request, user.login, told["password"], "") is None:
        form.add_error("password", _("This is not the password of this account."))
        return _page(request, place, somebody, form, 422, secret)
    codes = [new_slip() for _n in range(second.RECOVERY_CODES)]
    if not second.set_up(user, secret, told["code"], [slip_hash(one) for one in codes], now=now):
        form.add_error("code", _wrong_code())
        return _page(request, place, somebody, form, 422, secret)
    return _codes_page(request, place, somebody, user, codes, did="on")


def _change(request: HttpRequest, place: Place, somebody: Sitting, user: User) -> HttpResponse:
    form = ChangeForm(request.POST if "act" in request.POST else None)
    if request.method == "POST" and "act" not in request.POST:  # the second of two presses
        return refuse(
            request, place, status=409, happened=_("The second factor was set up already."),
            safe=_("It works, and the recovery codes were shown once."),
            todo=_("Where they were not printed, print new ones here."), go=place.url("desk:second"),
        )  # fmt: skip
    if not form.is_valid():
        return _page(request, place, somebody, form, 422 if form.errors else 200)
    told = form.cleaned_data
    if account_of(request, user.login, told["password"], told["code"]) is None:
        form.add_error(None, _wrong_code())
        return _page(request, place, somebody, form, 422)
    if request.POST["act"] == "codes":
        codes = [new_slip() for _n in range(second.RECOVERY_CODES)]
        second.renew_codes(user, [slip_hash(one) for one in codes])
        return _codes_page(request, place, somebody, user, codes, did="codes")
    second.take_away(user)
    _tell(place, somebody, did="off")
    return see(f"{place.url('desk:second')}?did=off")


def _codes_page(
    request: HttpRequest, place: Place, somebody: Sitting, user: User, codes: list[str], *, did: str
) -> HttpResponse:
    _tell(place, somebody, did=did)
    response = render(request, "desk/second_codes.html", {"place": place, "codes": codes, "user": user})
    sit_down(request, response, place.organisation, user=user)
    return response


def _tell(place: Place, somebody: Sitting, *, did: str) -> None:
    if somebody.holder.user is not None:
        holders.brake(somebody.holder.user, day=timezone.localdate())
    role = sorted(somebody.roles)[0]
    subject = f"organisation {place.organisation.pk}"
    log.append("second factor", role=role, subject=subject, day=timezone.localdate(), did=did)


def _secret(request: HttpRequest, user: User) -> str:
    """The secret this page showed; empty where it showed none to this account within the hour."""
    try:
        whose, secret = signing.loads(request.POST.get("ticket", ""), salt=SALT, max_age=AN_HOUR)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(secret) if whose == user.pk.hex else ""


def _wrong_code() -> str:
    clock = timezone.localtime()
    return _(
        "Password and code do not fit. A code works once, and only while the clocks agree: on this machine it is "
        "%(clock)s."
    ) % {"clock": f"{clock:%H:%M:%S}"}


def _page(
    request: HttpRequest, place: Place, somebody: Sitting, form: forms.Form | None, status: int, secret: str = ""
) -> HttpResponse:
    user = somebody.holder.user
    page: dict[str, Any] = {"form": form, "user": user, "there": second.has(user), "lacks": somebody.lacks_second()}
    if user is not None and secret:
        page |= {
            "qr": qr_code(second.address(secret, user.login)),
            "letters": in_groups(secret).replace("-", " "),
            "ticket": signing.dumps([user.pk.hex, secret], salt=SALT),
        }
    if user is not None and second.has(user):
        page["left"] = user.recovery_codes.count()
    return work_page(request, place, somebody, "desk/second.html", page, status=status)


@require_POST
@at_the_desk(Act.GIVE_HATS)
def ask_of(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Of whom a second factor is asked at this desk."""
    chosen = request.POST.get("whom", "")
    if chosen not in AskedOf:
        return refuse(
            request, place, status=422, happened=_("Choose of whom a second factor is asked."),
            safe=_("Nothing was changed."), todo=_("Go back and choose one of the three."),
            go=f"{place.url('desk:people')}#second",
        )  # fmt: skip
    if second.ask_of(place.organisation, AskedOf(chosen)):
        log.append(
            "second factor asked of", role=somebody.role(Act.GIVE_HATS),
            subject=f"organisation {place.organisation.pk}", day=timezone.localdate(), whom=chosen,
        )  # fmt: skip
    return see(f"{place.url('desk:people')}?did=asked#second")
