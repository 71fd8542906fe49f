"""Secrets that fit on a slip of paper: receipts and sealed codes.

Sixteen random symbols and one check symbol, in groups of four: ``K7TE-7Q4M-9XWR-H3PD-8``. The alphabet has no
0 O, no 1 I L and no U, so a slip can be read aloud and typed by somebody without their glasses.
"""

import hashlib
import secrets

from django.utils.translation import gettext as _
from stdnum import luhn

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16


class SlipError(ValueError):
    """What was typed cannot be a slip; the message says what to look at."""


def new_slip() -> str:
    """A new secret as printed: about 78 random bits and a check symbol."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return in_groups(symbols + luhn.calc_check_digit(symbols, ALPHABET))


def in_groups(symbols: str) -> str:
    """Symbols in groups of four, as printed.

    >>> in_groups("K7TE7Q4M")
    'K7TE-7Q4M'
    """
    return "-".join(symbols[at : at + 4] for at in range(0, len(symbols), 4))


def read_slip(typed: str) -> str:
    """The slip as printed, from what somebody typed: spaces, dashes and small letters do not matter.

    Raises ``SlipError`` saying what to look at. It says nothing about whether such a slip was ever given out.

    >>> read_slip("k7te")
    Traceback (most recent call last):
    massline.web.rounds.slips.SlipError: It has 4 letters and numbers; a slip has 17.
    """
    symbols = "".join(symbol for symbol in typed.upper() if symbol.isalnum())[:200]
    strange = sorted(set(symbols) - set(ALPHABET))
    if strange:
        raise SlipError(
            _("It has %(strange)s, which no slip has. 0 and O, 1, I and L, and U are never used.")
            % {"strange": ", ".join(strange[:5])}
        )
    if len(symbols) != LENGTH + 1:
        raise SlipError(
            _("It has %(count)s letters and numbers; a slip has %(all)s.")
            % {"count": len(symbols), "all": LENGTH + 1}
        )
    if not luhn.is_valid(symbols, ALPHABET):
        raise SlipError(
            _("One letter or number is not right, or two have changed places. Please compare it with the slip.")
        )
    return in_groups(symbols)


def slip_hash(slip: str) -> str:
    """What is stored in place of a slip. Enough without a password hash: a slip has about 78 random bits."""
    return hashlib.sha256(slip.encode()).hexdigest()
