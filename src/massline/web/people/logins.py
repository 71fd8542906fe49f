"""Accounts of the core: a login and a password. What is wrong with a pair of them is never said."""

from functools import cache
from threading import Lock
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from massline.web.people.models import OpenDesk, User

SHORTEST, LONGEST = 3, 60
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
_OF_DJANGO = "django.contrib.auth.password_validation."

# Argon2 takes 100 MB each time: several at once would not fit into a small machine.
_ONE_AT_A_TIME = Lock()


class LoginRefusedError(ValueError):
    """There is no such account to be made; the message says why, ``field`` where it was typed."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@cache
def _rules() -> list[Any]:
    return get_password_validators(
        [
            {"NAME": f"{_OF_DJANGO}UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["login"]}},
            {"NAME": f"{_OF_DJANGO}MinimumLengthValidator", "OPTIONS": {"min_length": SHORTEST_PASSWORD}},
            {"NAME": f"{_OF_DJANGO}CommonPasswordValidator"},
            {"NAME": f"{_OF_DJANGO}NumericPasswordValidator"},
        ]
    )


def as_stored(login: str) -> str:
    """A login as it is stored and compared: small and capital letters are the same.

    >>> as_stored(" Ana ")
    'ana'
    """
    return User.normalize_username(login.strip()).casefold()


def check_password_rules(password: str, user: User) -> None:
    """Raises ``LoginRefusedError`` for a password that is too easy to guess."""
    if len(password) > LONGEST_PASSWORD:
        raise LoginRefusedError(
            _("A password has at most %(most)s characters.") % {"most": LONGEST_PASSWORD}, "password"
        )
    try:
        validate_password(password, user, password_validators=_rules())
    except ValidationError as faults:
        raise LoginRefusedError(" ".join(faults.messages), "password") from None


def prepared(login: str, password: str) -> User:
    """An account not stored yet, its password hashed: slow work that nobody should do inside a transaction.

    Raises ``LoginRefusedError`` for a login that is taken or a password that is too easy to guess.
    """
    name = as_stored(login)
    if not SHORTEST <= len(name) <= LONGEST:
        raise LoginRefusedError(
            _("A login has %(least)s to %(most)s characters.") % {"least": SHORTEST, "most": LONGEST}, "login"
        )
    user = User(login=name)
    check_password_rules(password, user)
    if User.objects.filter(login=name).exists():
        raise _taken()
    with _ONE_AT_A_TIME:
        user.set_password(password)
    return user


def store(user: User) -> None:
    """Store a prepared account. Raises ``LoginRefusedError`` where somebody else took the login meanwhile."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise _taken() from None


def make_account(login: str, password: str) -> User:
    """A new account, prepared and stored."""
    user = prepared(login, password)
    store(user)
    return user


def _taken() -> LoginRefusedError:
    return LoginRefusedError(_("This login is taken. Choose another."), "login")


def change_password(user: User, password: str, *, here: OpenDesk) -> None:
    """Store a new password, and close every desk of the account but the one on this device."""
    check_password_rules(password, user)
    with _ONE_AT_A_TIME:
        user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        OpenDesk.objects.filter(user=user).exclude(pk=here.pk).delete()


def find(login: str, password: str) -> User | None:
    """The account with this login and this password, None for any other pair, after the same work."""
    user = User.objects.filter(login=as_stored(login)).first()
    with _ONE_AT_A_TIME:
        if user is None or len(password) > LONGEST_PASSWORD:
            make_password(password[:LONGEST_PASSWORD])
            return None
        return user if user.check_password(password) else None
