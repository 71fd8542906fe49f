"""Opening the desk with a slip or an account; making an account; a new password."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from massline.web.people import holders, logins
from massline.web.people.hats import HatRefusedError
from massline.web.people.models import Organisation, User
from massline.web.rounds.models import Round
from massline.web.rounds.slips import SlipError, new_slip, read_slip, slip_hash
from massline.web.stages.desk.attempts import ATTEMPTS, MINUTES
from massline.web.stages.desk.proving import account_of, address
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, see
from massline.web.stages.sitting import (
    EnterForm,
    LoginForm,
    Sitting,
    ask_for_slip,
    at_the_desk,
    holder_of_slip,
    sit_down,
)
from massline.web.stages.work import work_page

FORM = ["GET", "HEAD", "POST"]


@sensitive_post_parameters()
@require_http_methods(FORM)
def enter(request: HttpRequest) -> HttpResponse:
    """Open the desk on this device, with a slip or with an account."""
    if request.method != "POST":
        return ask_for_slip(request)
    if ATTEMPTS.too_many(address(request)):
        return wait(request)
    return _with_account(request) if "login" in request.POST else _with_slip(request)


def _with_slip(request: HttpRequest) -> HttpResponse:
    form = EnterForm(request.POST)
    if not form.is_valid():
        return ask_for_slip(request, form, status=422)
    try:
        slip = read_slip(form.cleaned_data["slip"])
    except SlipError as fault:
        form.add_error("slip", str(fault))
        return ask_for_slip(request, form, status=422)
    holder = holder_of_slip(slip)
    if holder is None:
        sealed = Organisation.objects.filter(recovery_hash=slip_hash(slip)).first()
        if sealed is not None:
            return _recover(request, sealed, slip)
    newest = None if holder is None else newest_round(holder.organisation)
    if holder is None or newest is None:
        ATTEMPTS.failed(address(request))
        form.add_error(
            "slip", _("No desk opens with this slip. Compare it letter by letter with what you wrote down.")
        )
        return ask_for_slip(request, form, status=422)
    response = _to_the_desk(newest)
    sit_down(request, response, holder.organisation, slip=slip)
    return response


def _recover(request: HttpRequest, organisation: Organisation, slip: str) -> HttpResponse:
    """The slip of the sealed sheet: asked once more, then it burns and a new slip asks in its place."""
    newest = newest_round(organisation)
    if newest is None or "recover" not in request.POST:
        return render(request, "desk/recovery_use.html", {"organisation": organisation, "slip": slip})
    fresh = new_slip()
    if not holders.recover(organisation, slip_hash(slip), slip_hash(fresh), day=timezone.localdate()):
        return ask_for_slip(request, EnterForm(request.POST), status=422)
    response = _to_the_desk(newest)
    sit_down(request, response, organisation, slip=fresh, shown=False)
    return response


def _with_account(request: HttpRequest) -> HttpResponse:
    form = LoginForm(request.POST)
    if not form.is_valid():
        return ask_for_slip(request, status=422, login=form)
    user = account_of(request, **form.cleaned_data)
    if user is None:
        form.add_error(None, _none_such())
        return ask_for_slip(request, status=422, login=form)
    newest = _desk_of(user, request.POST.get("at", ""))
    if newest is None:
        form.add_error(None, _("This account wears no hat any more: ask whoever gives the hats."))
        return ask_for_slip(request, status=422, login=form)
    response = _to_the_desk(newest)
    sit_down(request, response, newest.consultation.organisation, user=user)
    return response


def _desk_of(user: User, slug: str) -> Round | None:
    """The round to open for an account: of the organisation asked for, otherwise the newest of all of theirs."""
    theirs = Organisation.objects.filter(memberships__user=user).distinct()
    rounds = [found for one in theirs.filter(slug=slug) or theirs if (found := newest_round(one))]
    return max(rounds, key=lambda one: one.promise_on, default=None)


def newest_round(organisation: Organisation) -> Round | None:
    """The round an organisation works on, over all its consultations."""
    rounds = Round.objects.filter(consultation__organisation=organisation)
    return rounds.select_related("consultation__organisation").order_by("promise_on").last()


def _to_the_desk(newest: Round) -> HttpResponse:
    consultation = newest.consultation
    return see(reverse("desk:week", args=[consultation.organisation.slug, consultation.slug]))


def wait(request: HttpRequest) -> HttpResponse:
    """Too many wrong attempts from this place: it waits."""
    response = render(request, "desk/enter_wait.html", {"minutes": MINUTES}, status=429)
    response.headers["Retry-After"] = str(MINUTES * 60)
    return response


def _none_such() -> str:
    """The one answer to whatever was wrong. Codes hang on the clock, so it tells what this machine's shows."""
    clock = timezone.localtime()
    return _(
        "No account has this login with this password and this code. Look at all of them again; a code works once. "
        "On this machine it is %(clock)s."
    ) % {"clock": f"{clock:%H:%M}, {date_format(clock.date())}"}


def _new_password(label: Any) -> forms.CharField:
    return forms.CharField(
        strip=False,
        label=label,
        error_messages={"required": gettext_lazy("Type the password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class TwiceForm(forms.Form):
    """A new password, typed twice: a slip of the finger would close the desk."""

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("password") and told.get("again") and told["password"] != told["again"]:
            self.add_error("again", _("The two are not the same. Type the password twice."))
        return told


class AccountForm(TwiceForm):
    """A new account."""

    login = LineField(
        label=gettext_lazy("Login"),
        help_text=gettext_lazy("Choose any word; it need not be your name. Nobody outside the desk sees it."),
        error_messages={"required": gettext_lazy("Choose a login.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _new_password(gettext_lazy("Password"))
    password.help_text = gettext_lazy("At least 10 characters. Four words nobody would guess are easy to remember.")
    again = _new_password(gettext_lazy("The password once more"))


class PasswordForm(TwiceForm):
    """Another password for the account."""

    now = forms.CharField(
        strip=False,
        label=gettext_lazy("Your password now"),
        error_messages={"required": gettext_lazy("Type the password you have now.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = _new_password(gettext_lazy("New password"))
    password.help_text = gettext_lazy("At least 10 characters. Every other device is closed with it.")
    again = _new_password(gettext_lazy("The new password once more"))


@sensitive_post_parameters()
@require_http_methods(FORM)
@at_the_desk()
def account(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Whoever sits with a slip makes an account or moves to one; whoever has one changes its password."""
    if request.method == "POST" and ATTEMPTS.too_many(address(request)):
        return wait(request)
    if somebody.holder.user is not None:
        return _password(request, place, somebody, somebody.holder.user)
    if "now" in request.POST:  # the hats moved on another device, or by the first of two presses
        return see(place.url("desk:account"))
    if "move" in request.POST:
        return _move(request, place, somebody)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            user = logins.prepared(told["login"], told["password"])
            with transaction.atomic():
                logins.store(user)
                return _moved(request, place, somebody, user)
        except logins.LoginRefusedError as fault:
            form.add_error(fault.field, str(fault))
    return _account_page(request, place, somebody, form, LoginForm(auto_id="have_%s"))


def _move(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The hats of the slip go to an account this person has already."""
    form = LoginForm(request.POST, auto_id="have_%s")
    if form.is_valid():
        user = account_of(request, **form.cleaned_data)
        if user is not None:
            try:
                return _moved(request, place, somebody, user)
            except HatRefusedError as fault:
                form.add_error(None, str(fault))
        else:
            form.add_error(None, _none_such())
    return _account_page(request, place, somebody, AccountForm(), form)


def _moved(request: HttpRequest, place: Place, somebody: Sitting, user: User) -> HttpResponse:
    holders.to_account(somebody.holder, user, role=sorted(somebody.roles)[0], day=timezone.localdate())
    response = see(f"{place.url('desk:account')}?did=moved")
    sit_down(request, response, place.organisation, user=user)
    return response


def _password(request: HttpRequest, place: Place, somebody: Sitting, user: User) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if logins.find(user.login, told["now"]) is None:
            ATTEMPTS.failed(address(request))
            form.add_error("now", _("This is not the password of this account."))
        else:
            try:
                logins.change_password(user, told["password"], here=somebody.desk)
                holders.brake(user, day=timezone.localdate())
            except logins.LoginRefusedError as fault:
                form.add_error(fault.field, str(fault))
            else:
                response = see(f"{place.url('desk:account')}?did=changed")
                sit_down(request, response, place.organisation, user=user)
                return response
    return _account_page(request, place, somebody, form, None)


def _account_page(
    request: HttpRequest, place: Place, somebody: Sitting, form: forms.Form, have: LoginForm | None
) -> HttpResponse:
    faults = bool(form.errors or (have and have.errors))
    page = {"form": form, "have": have, "user": somebody.holder.user}
    return work_page(request, place, somebody, "desk/people_account.html", page, status=422 if faults else 200)
