"""Who sits at a desk: whoever came in with a personal slip or an account of the core, until that device is closed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.people import open_desks, second
from massline.web.people.hats import MAY, Act, Holder, hat_for, may, worn_in
from massline.web.people.models import Membership, OpenDesk, Organisation, Role, User
from massline.web.rounds.slips import slip_hash
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, find_place, refuse

COOKIE = "desk"
SALT = "massline.desk"
LONGEST = 214 * 24 * 60 * 60
"""Seconds; the day on which a desk closes is kept in the database (``open_desks.closes_on``)."""


@dataclass(frozen=True)
class Sitting:
    """Somebody at the desk: who holds it, on which device, the slip while it has not been written down."""

    holder: Holder
    desk: OpenDesk
    slip: str = ""

    @cached_property
    def hats(self) -> list[Membership]:
        """Their hats in this organisation."""
        return self.holder.hats()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles of their hats."""
        return frozenset(Role(hat.role) for hat in self.hats)

    @cached_property
    def _worn(self) -> frozenset[Role]:
        return worn_in(self.holder.organisation)

    def may(self, act: Act) -> bool:
        """Whether this person may do it."""
        return may(self.roles, act, self._worn)

    def lacks_second(self, act: Act | None = None) -> bool:
        """Whether they must set up a second factor before this act; None: before the weightiest of their hats."""
        return second.missing_for(self.holder, self.roles, act)

    def role(self, act: Act) -> Role:
        """Under which hat they do it: this, never a name, goes into rows and the log."""
        return hat_for(self.roles, act)

    @cached_property
    def can(self) -> dict[str, bool]:
        """For templates: ``somebody.can.moderate``."""
        return {act.value: self.may(act) for act in Act}


class EnterForm(forms.Form):
    """The slip that opens the desk."""

    slip = LineField(
        label=gettext_lazy("Desk slip"),
        help_text=gettext_lazy("Five groups of letters and numbers. Dashes and small letters do not matter."),
        error_messages={"required": gettext_lazy("Type the slip you were shown when the consultation was opened.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class LoginForm(forms.Form):
    """Login and password of an account of the core."""

    login = LineField(
        label=gettext_lazy("Login"),
        error_messages={"required": gettext_lazy("Type the login you chose.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        strip=False,
        label=gettext_lazy("Password"),
        error_messages={"required": gettext_lazy("Type your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = LineField(
        required=False,
        max_length=40,
        label=gettext_lazy("Code of your second factor"),
        help_text=gettext_lazy(
            "Only if you set one up: the six digits your authenticator shows now, or a line of the recovery paper."
        ),
        error_messages={"max_length": gettext_lazy("A code is much shorter.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


Page = Callable[..., HttpResponse]


def holder_of_slip(slip: str) -> Holder | None:
    """Who has this personal slip, None where it opens no desk."""
    hat = Membership.objects.select_related("organisation").filter(link_hash=slip_hash(slip)).first()
    return None if hat is None else Holder(hat.organisation, link_hash=hat.link_hash)


def sit_down(
    request: HttpRequest,
    response: HttpResponse,
    organisation: Organisation,
    *,
    slip: str = "",
    user: User | None = None,
    shown: bool = True,
) -> None:
    """Open the desk on this device; ``shown`` means the slip need not be shown on it any more."""
    holder = Holder(organisation, user=user, link_hash="" if user else slip_hash(slip))
    before, _slip = _kept(request)
    token = open_desks.begin(holder, device=_device(request), today=timezone.localdate(), instead_of=before)
    _keep(request, response, organisation, token, "" if shown else slip)


def hide_slip(request: HttpRequest, response: HttpResponse, organisation: Organisation) -> None:
    """The slip was written down: this browser forgets it, and the desk stays open."""
    token, _slip = _kept(request)
    _keep(request, response, organisation, token, "")


def stand_up(response: HttpResponse, organisation: Organisation) -> None:
    """Let this browser forget the desk."""
    response.delete_cookie(COOKIE, path=_path(organisation), samesite="Lax")


def sitting(request: HttpRequest, organisation: Organisation) -> Sitting | None:
    """Who sits at the desk of this organisation, None where the browser holds nothing that opens it."""
    token, slip = _kept(request)
    desk = open_desks.find(token, organisation, today=timezone.localdate()) if token else None
    if desk is None:
        return None
    found = Sitting(Holder(organisation, user=desk.user, link_hash=desk.link_hash), desk, slip)
    return found if found.hats else None


def _kept(request: HttpRequest) -> tuple[str, str]:
    """The token this browser keeps, and the slip while it is shown; two empty texts where it keeps nothing."""
    try:
        token, slip = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return "", ""
    return str(token), str(slip)


def _keep(request: HttpRequest, response: HttpResponse, organisation: Organisation, token: str, slip: str) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps([token, slip], salt=SALT),
        max_age=LONGEST,
        path=_path(organisation),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _device(request: HttpRequest) -> str:
    """A first name for the device: nothing finer than whether it is a phone."""
    return _("a phone") if "Mobi" in request.headers.get("User-Agent", "") else _("a computer")


def at_the_desk(act: Act | None = None) -> Callable[[Page], Page]:
    """Only for the core of the organisation; with ``act`` a POST only for those whose hat may do it.

    The page is called with the place and the sitting: ``page(request, place, somebody, ...)``.
    """

    def guard(page: Page) -> Page:
        @wraps(page)
        def guarded(request: HttpRequest, organisation: str, consultation: str, **more: Any) -> HttpResponse:
            place = find_place(organisation, consultation)
            somebody = sitting(request, place.organisation)
            if somebody is None:
                return ask_for_slip(request, status=403)
            if act is not None and request.method == "POST" and not somebody.may(act):
                return _another_hat(request, place, act)
            if act is not None and request.method == "POST" and somebody.lacks_second(act):
                return ask_for_second(request, place)
            return page(request, place, somebody, **more)

        return guarded

    return guard


def ask_for_slip(
    request: HttpRequest, form: EnterForm | None = None, status: int = 200, *, login: LoginForm | None = None
) -> HttpResponse:
    """The page that opens a desk: a personal slip, or an account."""
    asked_for = request.resolver_match.kwargs.get("organisation", "") if request.resolver_match else ""
    page = {
        "form": form or EnterForm(),
        "login_form": login or LoginForm(),
        "at": request.POST.get("at", "")[:60] or asked_for,
    }
    return render(request, "desk/enter.html", page, status=status)


def ask_for_second(request: HttpRequest, place: Place) -> HttpResponse:
    """What somebody reads whose hat asks for a second factor they have not set up."""
    return refuse(
        request,
        place,
        status=403,
        happened=_("Under this hat a second factor is asked for, and you have not set one up."),
        todo=_("It takes two minutes: a login, then an authenticator on your phone."),
        go=place.url("desk:second"),
    )


def _another_hat(request: HttpRequest, place: Place, act: Act) -> HttpResponse:
    who = ", ".join(str(role.label) for role in sorted(MAY[act]))
    return refuse(
        request,
        place,
        status=403,
        happened=_("This is done under another hat."),
        todo=_("Ask whoever has it: %(who)s. The page of people and hats says who that is.") % {"who": who},
        go=place.url("desk:people"),
    )


def _path(organisation: Organisation) -> str:
    return f"{reverse('desk:enter')}{organisation.slug}/"
