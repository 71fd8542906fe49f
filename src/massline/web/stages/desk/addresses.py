"""Addresses as people get them: typed, pointed at with a phone, or leading nowhere but here."""

import segno
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.safestring import SafeString, mark_safe

HERE_ONLY = {"localhost", "127.0.0.1", "[::1]"}


def here_only(request: HttpRequest) -> bool:
    """Whether the address of this page leads nowhere from another device."""
    name, _port = split_domain_port(request.get_host())
    return name in HERE_ONLY


def qr_symbol(text: str) -> SafeString:
    """The QR code as an SVG symbol named "qr", so that a sheet of slips holds it once."""
    return mark_safe(qr_code(text).replace("<svg", '<symbol id="qr"').replace("svg>", "symbol>"))  # noqa: S308


def qr_code(text: str) -> SafeString:
    """An SVG of the QR code: 15 % of it may be torn off."""
    svg = segno.make(text, error="m").svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(svg)  # noqa: S308 - made by segno from modules only; the text itself is not in it
