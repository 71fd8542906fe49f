"""What the pages of Sum up share: who may change something now, and lists in pages of fifty."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from massline.web.people.hats import Act
from massline.web.rounds import loop
from massline.web.rounds.concentrate.drafting import Author
from massline.web.rounds.models import Stage, Theme
from massline.web.rounds.timely import why_not_now
from massline.web.stages.places import PAGES, Place, refuse
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import Tab, work_page

A_PAGE = 50
View = Callable[..., HttpResponse]


def summing_up(act: Act) -> Callable[[View], View]:
    """A page everybody at the desk reads and this act changes, only while the round stands in Sum up."""

    def guard(page: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @at_the_desk(act)
        @wraps(page)
        def guarded(request: HttpRequest, place: Place, somebody: Sitting, **more: Any) -> HttpResponse:
            why = why_not_now(place.round, Stage.CONCENTRATE) if request.method == "POST" else ""
            if why:
                return refuse(
                    request, place, status=409, happened=why,
                    todo=_("Everything here can still be read. To change it the round goes back to Sum up."),
                    go=place.url("concentrate:sum_up"),
                )  # fmt: skip
            return page(request, place, somebody, **more)

        return guarded

    return guard


def show(
    request: HttpRequest, place: Place, somebody: Sitting, template: str, page: dict[str, Any], *, act: Act
) -> HttpResponse:
    """A page of one job of Sum up; ``status`` in ``page`` is its status. Forms are there for whoever may use them."""
    why = why_not_now(place.round, Stage.CONCENTRATE)
    if not why and not somebody.may(act):
        why = _("This is done under another hat. You can read it.")
    # What is missing stands on the overview; here it would be counted for nothing.
    tabs = [Tab(one, place.url(PAGES[one]), one == place.stage, one == Stage.CONCENTRATE) for one in loop.ORDER]
    shared = {"may": not why, "why_not": why, "tabs": tabs}
    status = page.pop("status", 200)
    return work_page(request, place, somebody, f"concentrate/{template}", shared | page, status=status)


def author(somebody: Sitting, act: Act = Act.WRITE) -> Author:
    """Under which hat somebody writes today."""
    return Author(somebody.role(act), timezone.localdate(), get_language() or "en")


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of a list the address asks for; one that is not there is the nearest."""
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page", "1")[:9])


def again(request: HttpRequest, did: str) -> str:
    """The address of this page, with what was done."""
    asked = request.GET.copy()
    asked["did"] = did
    return f"{request.path}?{asked.urlencode()}"


def uuid_in(value: str) -> UUID | None:
    """An identifier somebody sent, None where it is none.

    >>> uuid_in("x") is None
    True
    """
    try:
        return UUID(value)
    except ValueError:
        return None


def theme_in(value: str, themes: list[Theme]) -> str:
    """The theme a list is asked for, or "none" for remarks without one; empty for all and for one that is gone."""
    return value if value == "none" or value in {str(one.pk) for one in themes} else ""


def number_in(value: object) -> int | None:
    """A whole number somebody sent, None where it is none that can be one of ours.

    >>> number_in("12"), number_in("-1"), number_in("²"), number_in("9" * 30)
    (12, None, None, None)
    """
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
