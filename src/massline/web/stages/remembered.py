"""What a browser remembers about somebody who answers: one signed cookie for one consultation, and their receipt.

Nothing of this is stored on the server. The cookies are signed and can be read: they hold only what is the person's
own, never an answer. What hangs on answers given before, the chance of what comes next, is sealed in them.
"""

import secrets
from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from massline.web.record.keyfiles import pseudonym
from massline.web.rounds.ballots import Voter
from massline.web.rounds.codes import redeem
from massline.web.rounds.slips import SlipError, new_slip, read_slip
from massline.web.stages.places import Place

COOKIE = "answers"
RECEIPT = "receipt"
HALF_A_YEAR = 182 * 24 * 60 * 60
A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Remembered:
    """The credential of one person in one consultation, with what they declared."""

    credential: str
    open: bool
    section: str = ""
    core: bool = False
    contributed: bool = False
    last: str = ""
    """The statement answered last and the chance it came with, sealed; never the answer."""
    ahead: list[str] = field(default_factory=list)
    """The statements that come next, each with its chance, sealed: the page goes on with them."""

    def voter(self, place: Place) -> Voter:
        """The same person for the ballot box. Raises ``KeyMissingError`` once the key is destroyed."""
        return Voter(
            key=pseudonym(settings.KEYS, place.consultation.id, "ballot", self.credential),
            section=place.organisation.sections.filter(slug=self.section).first() if self.section else None,
            contributed=self.contributed,
            core=self.core,
            open=self.open,
        )


@dataclass(frozen=True)
class Ticket:
    """Who will speak or answer with a form: sent twice, it is the same person with the same receipt.

    ``salt`` names what the form is for: a ticket made for one thing opens no other.
    """

    credential: str
    receipt: str

    @classmethod
    def fresh(cls) -> "Ticket":
        """A newcomer with a receipt nobody has."""
        return cls(secrets.token_hex(16), new_slip())

    @classmethod
    def read(cls, signed: str, salt: str) -> "Ticket":
        """Raises ``signing.BadSignature`` for a text we did not make, made for something else or over a day ago."""
        return cls(*signing.loads(signed, salt=salt, max_age=A_DAY))

    def signed(self, salt: str) -> str:
        """As it travels in the form."""
        return signing.dumps([self.credential, self.receipt], salt=salt)


def newcomer(place: Place, section: str, credential: str = "") -> Remembered:
    """Somebody who came by the open link, with a token of 128 random bits (or that of the form's ticket)."""
    return Remembered(credential or secrets.token_hex(16), open=True, section=known_section(place, section))


def holder_of_code(place: Place, typed: str, section: str, before: Remembered | None) -> Remembered:
    """Somebody with a sealed code, which is used up by this; the code of this very browser just goes on.

    Raises ``SlipError`` or ``CodeRefusedError`` with what to look at.
    """
    if before is not None and not before.open and read_slip(typed) == before.credential:
        return before
    slip, batch = redeem(place.consultation, typed)
    own = batch.section.slug if batch.section else known_section(place, section)
    return Remembered(slip, open=False, section="" if batch.core else own, core=batch.core)


def known_section(place: Place, slug: str) -> str:
    """The section's slug if the organisation has it, else nothing: no section is told."""
    return slug if slug in {section.slug for section in place.organisation.sections.all()} else ""


def remembered(request: HttpRequest, place: Place) -> Remembered | None:
    """Who this browser says it is, None where it says nothing or was tampered with."""
    try:
        return Remembered(**signing.loads(request.COOKIES.get(COOKIE, ""), salt=_salt(place)))
    except (signing.BadSignature, TypeError):
        return None


def remember(request: HttpRequest, response: HttpResponse, place: Place, somebody: Remembered) -> None:
    """Keep it for half a year, sent to the pages of this consultation only."""
    _keep(request, response, place, COOKIE, signing.dumps(asdict(somebody), salt=_salt(place)))


def receipt_of(request: HttpRequest, place: Place) -> str:
    """The receipt under which this browser's words stand, empty where it has none."""
    try:
        return read_slip(signing.loads(request.COOKIES.get(RECEIPT, ""), salt=_salt(place)))
    except (signing.BadSignature, SlipError):
        return ""


def remember_receipt(request: HttpRequest, response: HttpResponse, place: Place, receipt: str) -> None:
    """Put further words of this browser under the same receipt."""
    _keep(request, response, place, RECEIPT, signing.dumps(receipt, salt=_salt(place)))


def forget(response: HttpResponse, place: Place) -> None:
    """Remove both cookies."""
    for name in (COOKIE, RECEIPT):
        response.delete_cookie(name, path=place.url("gather:landing"), samesite="Lax")


def _keep(request: HttpRequest, response: HttpResponse, place: Place, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=HALF_A_YEAR,
        path=place.url("gather:landing"),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _salt(place: Place) -> str:
    return f"massline.remembered:{place.consultation.id}"
