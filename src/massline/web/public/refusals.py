"""Pages that say no: what happened, what is safe, what to do."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from massline.web.rounds.deleting import gone


def refuse(request: HttpRequest, *, status: int, happened: str, safe: str, todo: str) -> HttpResponse:
    """One refusal page; the same three sentences wherever something cannot be done."""
    page = {"happened": happened, "safe": safe, "todo": todo}
    return render(request, "public/refusal.html", page, status=status)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened in another browser or too long ago (the CSRF check failed)."""
    return refuse(
        request,
        status=403,
        happened=_("This form was opened too long ago, or in another browser."),
        safe=_("Nothing was stored and nothing was lost."),
        todo=_("Go back, reload the page and send it again. Cookies must be allowed for this site."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page; below the address of a consultation that was deleted, that it was, and why."""
    was_here = list(gone("/".join(request.path.strip("/").removeprefix("desk/").split("/")[:2])))
    if was_here:
        return render(request, "public/deleted.html", {"found": was_here, "here": was_here[0]}, status=410)
    return refuse(
        request,
        status=404,
        happened=_("There is no page at this address."),
        safe=_("Nothing was changed."),
        todo=_("Check the address, or start from the first page."),
    )


def not_readable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent cannot be read as a form of this site."""
    return refuse(
        request,
        status=400,
        happened=_("What was sent is not a form of this site, or is far too long."),
        safe=_("Nothing was stored."),
        todo=_("Go back, shorten it and send it again."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed: 503 where the database cannot be used now, else 500. It needs no database itself."""
    if isinstance(sys.exc_info()[1], OperationalError):
        status, happened = 503, _("The site cannot store anything at this moment.")
        todo = _("Wait a minute, go back and send it again.")
    else:
        status, happened = 500, _("Something broke on this site. It was not you.")
        todo = _("Go back and try once more. If it happens again, tell whoever runs this site what you did.")
    page = {
        "happened": happened,
        "safe": _("Nothing was half stored: it is there whole, or not at all."),
        "todo": todo,
    }
    response = HttpResponse(render_to_string("public/broken.html", page), status=status)
    if status == 503:
        response["Retry-After"] = "60"
    return response
