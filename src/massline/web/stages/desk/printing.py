"""Codes to print: how many each section still may get, and issuing a sheet of them exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from massline.web.people.models import Section
from massline.web.rounds import codes
from massline.web.rounds.models import CodeBatch, Consultation

SALT = "massline.codes"
A_DAY = 24 * 60 * 60
MOST_AT_ONCE = 400


class SheetRefusedError(ValueError):
    """No codes were made; the message says why and what to do."""


def _made_already() -> SheetRefusedError:
    return SheetRefusedError(
        _(
            "These codes were made already and cannot be shown again: only their fingerprints are stored. "
            "If the sheet is lost, make new ones; codes nobody has do no harm."
        )
    )


@dataclass(frozen=True)
class Stock:
    """A section with the codes it has. How many of them were used is in the releases only."""

    section: Section
    issued: int
    typed: str = ""

    @property
    def left(self) -> int:
        """Codes that may still be made: never more than there are people."""
        return max(0, self.section.size - self.issued)


@dataclass(frozen=True)
class Slip:
    """A code as printed, for one section."""

    code: str
    section: Section


def stocks(consultation: Consultation, typed: Mapping[str, str] | None = None) -> list[Stock]:
    """Every section of the organisation with its codes, in its order, and what was typed for it (by slug)."""
    found = []
    for section in consultation.organisation.sections.all():
        batches = CodeBatch.objects.filter(consultation=consultation, section=section, voided=False)
        issued = batches.aggregate(all=Sum("issued"))["all"] or 0
        found.append(Stock(section, issued, (typed or {}).get(section.slug, "")[:20]))
    return found


def new_ticket() -> str:
    """A signed ticket for the form: one ticket, one sheet."""
    return signing.dumps(str(uuid4()), salt=SALT)


def print_sheet(consultation: Consultation, ticket: str, wanted: dict[str, str]) -> list[Slip]:
    """Make the codes asked for, by slug of the section; they can be seen this one time.

    Raises ``SheetRefusedError``, and makes none, for a number that is none, for more codes than people, and for
    a form sent a second time.
    """
    try:
        sheet = UUID(signing.loads(ticket, salt=SALT, max_age=A_DAY))
    except signing.BadSignature:
        raise SheetRefusedError(_("This form was open for too long. Please send it again.")) from None
    batches = {section.slug: uuid5(sheet, section.slug) for section in consultation.organisation.sections.all()}
    if CodeBatch.objects.filter(id__in=batches.values()).exists():
        raise _made_already()
    counts = [(stock, _count(wanted.get(stock.section.slug, ""), stock)) for stock in stocks(consultation)]
    total = sum(count for _stock, count in counts)
    if not 0 < total <= MOST_AT_ONCE:
        raise SheetRefusedError(
            _("Say how many codes for at least one section, at most %(most)s together.") % {"most": MOST_AT_ONCE}
        )
    try:
        with transaction.atomic():
            return [
                Slip(code, stock.section)
                for stock, count in counts
                if count
                for code in codes.issue(
                    consultation, count, section=stock.section, batch_id=batches[stock.section.slug]
                )
            ]
    except IntegrityError:
        raise _made_already() from None


def _count(typed: str, stock: Stock) -> int:
    typed = typed.strip()[:20]
    if not typed:
        return 0
    if not typed.isdecimal():
        raise SheetRefusedError(_("'%(typed)s' is not a number of codes.") % {"typed": typed})
    if int(typed) > stock.left:
        raise SheetRefusedError(
            _("%(section)s has %(size)s people and %(issued)s codes: at most %(left)s more can be made.")
            % {
                "section": stock.section.name,
                "size": stock.section.size,
                "issued": stock.issued,
                "left": stock.left,
            }
        )
    return int(typed)
