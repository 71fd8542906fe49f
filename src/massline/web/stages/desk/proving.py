"""Showing who one is with an account: login, password and, where it has one, the second factor."""

from django.http import HttpRequest
from django.utils import timezone

from massline.web.people import logins, second
from massline.web.people.models import User
from massline.web.rounds.slips import SlipError, read_slip, slip_hash
from massline.web.stages.desk.attempts import ATTEMPTS, CODES


def account_of(request: HttpRequest, login: str, password: str, code: str) -> User | None:
    """The account that these three open together. None for any other three, which one was wrong is never said.

    A right code is used up by it. A wrong try is counted: by network, and by account where the password was right.
    """
    user = logins.find(login, password)
    digits, recovery = _read(code)
    few = user is None or not CODES.too_many(user.pk.hex)
    now = timezone.now().timestamp()
    shown = second.show(user, digits, recovery=recovery, now=now, codes_taken=few)
    if user is not None and shown is not second.Shown.WRONG:
        return user
    ATTEMPTS.failed(address(request))
    if user is not None and code:
        CODES.failed(user.pk.hex)
    return None


def address(request: HttpRequest) -> str:
    """Where a request comes from: to be counted, never to be kept."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _read(typed: str) -> tuple[str, str]:
    """The digits of an authenticator, or the hash of a recovery code; two empty texts for what can be neither."""
    plain = "".join(typed.split())
    if len(plain) == second.DIGITS and plain.isascii() and plain.isdecimal():
        return plain, ""
    try:
        return "", slip_hash(read_slip(plain))
    except SlipError:
        return "", ""
