"""The second factor of an account: a code an authenticator shows for half a minute, and recovery codes on paper.

Codes follow RFC 6238 with what every authenticator understands: six digits, half a minute, HMAC-SHA1. A code is taken
once. Its secret lies in the database encrypted under the site's key file, without which it opens nothing.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from enum import Enum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from massline.web.people.hats import MAY, Act, Holder
from massline.web.people.models import AskedOf, OpenDesk, Organisation, RecoveryCode, Role, SecondFactor, User
from massline.web.record import seals

STEP, DIGITS = 30, 6
AROUND = 1
"""Half minutes before and after this one whose code is taken: clocks differ, and typing takes time."""

SECRET_BYTES = 20
RECOVERY_CODES = 8
ISSUER = "massline"

ASKED: dict[AskedOf, frozenset[Role]] = {
    AskedOf.KEYS: frozenset({Role.STEWARD, Role.AUDITOR}),
    AskedOf.WORK: frozenset(Role) - {Role.CONVENER, Role.CANVASSER},
    AskedOf.ALL: frozenset(Role),
}
"""Under which hats nobody acts without a second factor, for each rule an organisation may choose."""


class Shown(Enum):
    """What became of the code that came with a password."""

    NOT_NEEDED = "this account has no second factor"
    RIGHT = "right"
    WRONG = "wrong"


def has(user: User | None) -> bool:
    """Whether an account has a second factor; whoever holds a slip has none."""
    return user is not None and hasattr(user, "second_factor")


def missing_for(holder: Holder, roles: frozenset[Role], act: Act | None) -> bool:
    """Whether a second factor must be set up before this act: every hat that allows it asks for one.

    ``act`` None asks for the strictest of their hats.
    """
    if has(holder.user):
        return False
    asked = ASKED[AskedOf(holder.organisation.second_factor)]
    if act is None:
        return bool(roles & asked)
    return (MAY[act] & roles or frozenset({Role.FACILITATOR})) <= asked


def new_secret() -> str:
    """A new secret, in the letters an authenticator takes when nothing can be scanned."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address(secret: str, login: str) -> str:
    """What the QR code holds."""
    return _codes(secret).get_provisioning_uri(login, ISSUER)


def code_at(secret: str, now: float) -> str:
    """The code an authenticator shows at this moment, in seconds since 1970.

    >>> code_at(base64.b32encode(b"12345678901234567890").decode(), 59)  # RFC 6238, appendix B
    '287082'
    """
    return _codes(secret).generate(int(now)).decode()


def step_of(secret: str, typed: str, *, now: float) -> int | None:
    """Which half minute a code belongs to, among this one and those beside it; None where it is of none of them."""
    here, found = int(now) // STEP, None
    for step in range(max(here - AROUND, 0), here + AROUND + 1):
        if hmac.compare_digest(code_at(secret, step * STEP).encode(), typed.encode()):
            found = step
    return found


@transaction.atomic
def set_up(user: User, secret: str, typed: str, recovery: Sequence[str], *, now: float) -> bool:
    """Give an account its second factor, once a first code shows that the authenticator has the secret.

    ``recovery`` are the hashes of its recovery codes. Every desk that was open without it is closed. False where the
    code is wrong or the account has one already.
    """
    step = step_of(secret, typed, now=now)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if step is None or SecondFactor.objects.filter(user=locked).exists():
        return False
    SecondFactor.objects.create(user=locked, sealed=_seal(locked, secret, step))
    _store_codes(locked, recovery)
    OpenDesk.objects.filter(user=locked).delete()
    return True


@transaction.atomic
def renew_codes(user: User, recovery: Sequence[str]) -> None:
    """New recovery codes in place of all there were."""
    _store_codes(User.objects.select_for_update().get(pk=user.pk), recovery)


@transaction.atomic
def take_away(user: User) -> None:
    """Remove the second factor and its recovery codes."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def show(user: User | None, typed: str, *, recovery: str, now: float, codes_taken: bool = True) -> Shown:
    """Use a code, or a recovery code whose hash is ``recovery``. Each is taken once, also by two at the same moment.

    An account that is not there is answered as a wrong code, after the same work. With ``codes_taken`` False only
    recovery codes are.
    """
    factor = SecondFactor.objects.filter(user=user).first() if user is not None else None
    if user is not None and factor is None:
        return Shown.NOT_NEEDED
    if recovery:
        used = user is not None and RecoveryCode.objects.filter(user=user, hash=recovery).delete()[0] == 1
        return Shown.RIGHT if used else Shown.WRONG
    secret, last = _opened(factor)
    step = step_of(secret, typed, now=now)
    if factor is None or step is None or step <= last or not codes_taken:
        return Shown.WRONG
    same = SecondFactor.objects.filter(pk=factor.pk, sealed=factor.sealed)
    return Shown.RIGHT if same.update(sealed=_seal(factor.user, secret, step)) == 1 else Shown.WRONG


def ask_of(organisation: Organisation, whom: AskedOf) -> bool:
    """Choose of whom a second factor is asked; whether anything changed."""
    there = Organisation.objects.filter(pk=organisation.pk).exclude(second_factor=whom)
    return bool(seals.update(there, second_factor=whom))


def _codes(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, hashes.SHA1(), STEP)  # noqa: S303 - what authenticators speak


def _store_codes(user: User, recovery: Sequence[str]) -> None:
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, hash=one) for one in recovery])


def _key() -> AESGCM:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"massline second factor")
    return AESGCM(derived.derive(settings.SECRET_KEY.encode()))


def _seal(user: User, secret: str, step: int) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + _key().encrypt(nonce, json.dumps([secret, step]).encode(), user.pk.bytes)


def _opened(factor: SecondFactor | None) -> tuple[str, int]:
    """The secret and the last half minute used; a secret nobody has where there is none or the key is another."""
    nobody = base64.b32encode(hashlib.sha256(settings.SECRET_KEY.encode()).digest()[:SECRET_BYTES]).decode()
    if factor is None:
        return nobody, 2**62
    sealed = bytes(factor.sealed)
    try:
        secret, step = json.loads(_key().decrypt(sealed[:12], sealed[12:], factor.pk.bytes))
    except (InvalidTag, ValueError):
        return nobody, 2**62
    return str(secret), int(step)
