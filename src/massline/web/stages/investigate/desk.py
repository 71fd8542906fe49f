"""Who may sit at a desk: whoever holds its slip, kept in a signed cookie of this browser."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from massline.web.people.models import Membership, Organisation
from massline.web.rounds.slips import slip_hash
from massline.web.stages.investigate.forms import EnterForm
from massline.web.stages.places import Place, find_place

COOKIE = "desk"
SALT = "massline.desk"
HALF_A_YEAR = 182 * 24 * 60 * 60


@dataclass(frozen=True)
class Sitting:
    """Somebody at the desk: which hat, and the slip while they have not said that they wrote it down."""

    membership: Membership
    slip: str
    shown: bool


Page = Callable[[HttpRequest, Place, Sitting], HttpResponse]


def membership_of(slip: str) -> Membership | None:
    """The hat this slip gives, None where it gives none."""
    return Membership.objects.select_related("organisation").filter(link_hash=slip_hash(slip)).first()


def sit_down(
    request: HttpRequest, response: HttpResponse, organisation: Organisation, slip: str, shown: bool
) -> None:
    """Let this browser open the desk; ``shown`` means the slip need not be shown on it any more."""
    response.set_cookie(
        COOKIE,
        signing.dumps([slip, shown], salt=SALT),
        max_age=HALF_A_YEAR,
        path=_path(organisation),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def stand_up(response: HttpResponse, organisation: Organisation) -> None:
    """Close the desk on this browser."""
    response.delete_cookie(COOKIE, path=_path(organisation), samesite="Lax")


def sitting(request: HttpRequest, place: Place) -> Sitting | None:
    """Who sits at the desk of this place, None where the browser holds no slip for it."""
    try:
        slip, shown = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return None
    membership = membership_of(slip)
    if membership is None or membership.organisation_id != place.organisation.id:
        return None
    return Sitting(membership, slip, shown)


def at_the_desk(page: Page) -> Callable[..., HttpResponse]:
    """Only for whoever holds the slip of the organisation; everybody else is asked for it."""

    @wraps(page)
    def guarded(request: HttpRequest, organisation: str, consultation: str) -> HttpResponse:
        place = find_place(organisation, consultation)
        somebody = sitting(request, place)
        if somebody is None:
            return ask_for_slip(request, status=403)
        return page(request, place, somebody)

    return guarded


def ask_for_slip(request: HttpRequest, form: EnterForm | None = None, status: int = 200) -> HttpResponse:
    """The page with one field: the desk slip."""
    return render(request, "investigate/enter.html", {"form": form or EnterForm()}, status=status)


def _path(organisation: Organisation) -> str:
    return f"{reverse('investigate:enter')}{organisation.slug}/"
