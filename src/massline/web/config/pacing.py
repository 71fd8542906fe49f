"""How often one network may send a form in a day; what is counted is in ``stages/desk/pace.py``."""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from massline.web.public.refusals import refuse
from massline.web.stages.desk.pace import PACES


class Paced:
    """Refuses with 429 what was sent too often today. This machine itself is not counted: it would lock out everybody
    behind a proxy that ``MASSLINE_PROXY`` does not name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, told: Any) -> HttpResponse | None:
        """Before the page, after the form's token was looked at."""
        match = request.resolver_match
        pace = PACES.get(match.view_name) if match and request.method == "POST" else None
        now = timezone.localtime()
        if pace is None or _here(request) or not pace.too_fast(request, day=now.date()):
            return None
        response = refuse(
            request,
            status=429,
            happened=_("This was sent very often from this network today."),
            safe=_("What was sent before is kept; this was not stored."),
            todo=_("Try again tomorrow, from another network, or on paper."),
        )
        midnight = now.replace(hour=0, minute=0, second=0) + timedelta(days=1)
        response.headers["Retry-After"] = str(int((midnight - now).total_seconds()) + 1)
        return response


def _here(request: HttpRequest) -> bool:
    try:
        return ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False
