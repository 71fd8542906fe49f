"""Who sits at a desk: whoever holds a personal slip or an account of the core, kept in a signed cookie."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.people.hats import MAY, Act, Holder, hat_for, may, worn_in
from massline.web.people.models import Membership, Organisation, Role, User
from massline.web.rounds.slips import slip_hash
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, find_place, refuse

COOKIE = "desk"
SALT = "massline.desk"
HALF_A_YEAR = 182 * 24 * 60 * 60


@dataclass(frozen=True)
class Sitting:
    """Somebody at the desk: who holds it, the slip while it has not been written down, and their hats."""

    holder: Holder
    slip: str = ""
    shown: bool = True

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
    """Let this browser open the desk; ``shown`` means the slip need not be shown on it any more."""
    what = ["slip", slip, shown] if user is None else ["user", user.pk.hex, user.get_session_auth_hash()]
    response.set_cookie(
        COOKIE,
        signing.dumps(what, salt=SALT),
        max_age=HALF_A_YEAR,
        path=_path(organisation),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def stand_up(response: HttpResponse, organisation: Organisation) -> None:
    """Close the desk on this browser."""
    response.delete_cookie(COOKIE, path=_path(organisation), samesite="Lax")


def sitting(request: HttpRequest, organisation: Organisation) -> Sitting | None:
    """Who sits at the desk of this organisation, None where the browser holds nothing that opens it."""
    try:
        kind, value, more = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if kind == "user":
        user = User.objects.filter(pk=value).first()
        if user is None or user.get_session_auth_hash() != more:
            return None
        found = Sitting(Holder(organisation, user=user))
    else:
        found = Sitting(Holder(organisation, link_hash=slip_hash(value)), value, bool(more))
    return found if found.hats else None


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
