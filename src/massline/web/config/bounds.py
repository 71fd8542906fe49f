"""No request is larger than the largest form: a long body is refused before one byte of it is kept anywhere."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from massline.web.public.refusals import refuse

LARGEST = 2_500_000
"""Bytes: a file of 1 MB and a text of 1 MB, with room for the form around them."""


class Bounded:
    """Answers 413 to a longer body. Django alone would write a file of any size to the disk first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = str(request.META.get("CONTENT_LENGTH") or "0")
        if told.isascii() and told.isdecimal() and int(told[:12]) <= LARGEST:
            return self.get_response(request)
        return refuse(
            request,
            status=413,
            happened=_("What was sent is far too long."),
            safe=_("Nothing was stored."),
            todo=_("Send less at once: files may have up to 1 MB."),
        )
