"""Codes to print: how many each section still may get, and issuing a sheet of them exactly once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from massline.web.people.models import Section
from massline.web.rounds import codes
from massline.web.rounds.deeds import sheet_name
from massline.web.rounds.models import CodeBatch, Consultation, RoundTerms

SALT = "massline.codes"
A_DAY = 24 * 60 * 60
MOST_AT_ONCE = 400
CORE = ":core"
"""In the form, the committee's own codes; no section can be named so."""
CORE_AT_MOST = 30
"""Codes for a committee that did not say how many it is."""


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
    """A code as printed, for one section or for the committee itself."""

    code: str
    section: Section
    sheet: str = ""
    """How the desk calls the codes printed with it; only the sheet as a whole says so, no single slip."""


def stocks(consultation: Consultation, typed: Mapping[str, str] | None = None) -> list[Stock]:
    """Every section of the organisation with its codes, in its order, and what was typed for it (by slug)."""
    batches = CodeBatch.objects.filter(consultation=consultation)
    return [
        Stock(section, codes.issued_of(batches.filter(section=section)), (typed or {}).get(section.slug, "")[:20])
        for section in consultation.organisation.sections.all()
    ]


def core_stock(consultation: Consultation) -> Stock:
    """The committee's own codes: their answers carry no section and enter no public figure."""
    newest = RoundTerms.objects.filter(round__consultation=consultation).order_by("round__number").last()
    size = (newest.core_size if newest else None) or CORE_AT_MOST
    batches = CodeBatch.objects.filter(consultation=consultation, core=True)
    # Never saved: it stands where a section does, with the committee's own name.
    whose = Section(slug=CORE, name=consultation.organisation.core_name, size=size)
    return Stock(whose, codes.issued_of(batches))


def sheets_of(slips: Sequence[Slip]) -> list[tuple[str, str]]:
    """Name and section of each sheet among these slips: what to void where it is lost."""
    return sorted({(slip.sheet, slip.section.name) for slip in slips})


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
    listed = [*stocks(consultation), core_stock(consultation)]
    batches = {stock.section.slug: uuid5(sheet, stock.section.slug) for stock in listed}
    if CodeBatch.objects.filter(id__in=batches.values()).exists():
        raise _made_already()
    counts = [(stock, _count(wanted.get(stock.section.slug, ""), stock)) for stock in listed]
    total = sum(count for _stock, count in counts)
    if not 0 < total <= MOST_AT_ONCE:
        raise SheetRefusedError(
            _("Say how many codes for at least one section, at most %(most)s together.") % {"most": MOST_AT_ONCE}
        )
    try:
        with transaction.atomic():
            return [
                Slip(code, stock.section, sheet_name(batches[stock.section.slug]))
                for stock, count in counts
                if count
                for code in _issue(consultation, count, stock, batches[stock.section.slug])
            ]
    except IntegrityError:
        raise _made_already() from None


def _issue(consultation: Consultation, count: int, stock: Stock, batch_id: UUID) -> list[str]:
    core = stock.section.slug == CORE
    return codes.issue(consultation, count, section=None if core else stock.section, core=core, batch_id=batch_id)


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
