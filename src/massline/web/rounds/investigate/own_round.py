"""A section's own small round: three of its members open it, nobody has to allow it.

It is an organisation of its own with one section: whoever sits at its desk sees that desk and no other, and the
committee of the first organisation does not see it. Who opened it is stored nowhere: what the three proved is read
once and forgotten.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from massline.web.people.models import Membership, Organisation, Role, Section
from massline.web.record import log
from massline.web.record.keyfiles import make_consultation_key
from massline.web.rounds import loop
from massline.web.rounds.models import (
    Code,
    Consultation,
    Moderation,
    Origin,
    Round,
    RoundTerms,
    Stage,
    Statement,
    Verdict,
)
from massline.web.rounds.slips import ALPHABET, SlipError, read_slip, slip_hash

PROOFS = 3
FARTHEST = timedelta(days=730)


class ProofRefusedError(ValueError):
    """A proof opens nothing here; ``number`` says which of the three, from 1."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number


@dataclass(frozen=True)
class OwnRound:
    """What the three ask, and by when they come back."""

    question: str
    promise_on: date


def check_proofs(consultation: Consultation, section: Section, typed: Sequence[str]) -> None:
    """Raise ``ProofRefusedError`` unless three different people of the section can have typed these.

    A proof is the receipt of words said in this consultation and in this section, or a sealed code of the section,
    used or not. It is looked up by its hash and changed by nothing: a code can still be used to answer.
    """
    seen: set[str] = set()
    people: set[str] = set()
    for number, one in enumerate(typed, start=1):
        try:
            hashed = slip_hash(read_slip(one))
        except SlipError as fault:
            raise ProofRefusedError(number, str(fault)) from fault
        if hashed in seen:
            raise ProofRefusedError(number, _("This is the same slip once more: three people have three."))
        seen.add(hashed)
        person = _who(consultation, section, hashed)
        if not person:
            raise ProofRefusedError(
                number, _("This slip opens nothing for %(section)s here. Compare it letter by letter.")
                % {"section": section.name},
            )  # fmt: skip
        if person in people:
            raise ProofRefusedError(number, _("Two of these slips belong to the same person."))
        people.add(person)


def _who(consultation: Consultation, section: Section, hashed: str) -> str:
    """Something that differs from person to person, for this question only; empty where nothing was found."""
    said = Statement.objects.filter(
        receipt_hash=hashed, round__consultation=consultation, section=section, origin=Origin.PARTICIPANT,
        core=False, withdrawn_on__isnull=True,
    ).first()  # fmt: skip
    if said is not None:
        last = Moderation.objects.filter(statement=said).order_by("-id").first()
        return "" if last is not None and last.verdict == Verdict.REJECTED else said.words_key or hashed
    code = Code.objects.filter(
        hash=hashed, batch__consultation=consultation, batch__section=section, batch__voided=False, batch__core=False
    )
    return hashed if code.exists() else ""


def open_own_round(section: Section, asked: OwnRound, *, ticket: UUID, slip: str, day: date) -> Consultation:
    """A round in Prepare for this section alone, with a desk slip for those who open it; one ticket, one round."""
    try:
        return _open(section, asked, ticket, slip, day)
    except IntegrityError:
        return Consultation.objects.select_related("organisation").get(id=uuid5(ticket, "consultation"))


@transaction.atomic
def _open(section: Section, asked: OwnRound, ticket: UUID, slip: str, day: date) -> Consultation:
    identifier = uuid5(ticket, "consultation")
    there = Consultation.objects.select_related("organisation").filter(id=identifier).first()
    if there is not None:
        return there
    parent = section.organisation
    organisation = Organisation.objects.create(
        id=ticket, slug=_slug(section.slug), name=f"{section.name}, {parent.name}"[:120], language=parent.language,
        invented=parent.invented, rehearsal=parent.rehearsal,
    )  # fmt: skip
    Section.objects.create(
        organisation=organisation, slug=section.slug, name=section.name, size=section.size,
        how_known=section.how_known,
    )  # fmt: skip
    Membership.objects.create(organisation=organisation, role=Role.FACILITATOR, link_hash=slip_hash(slip))
    consultation = Consultation.objects.create(
        id=identifier, organisation=organisation, slug=slugify(asked.question)[:12].strip("-") or "question",
        title=asked.question[:160], open_link=True,
    )  # fmt: skip
    round_ = Round.objects.create(
        consultation=consultation, number=1, question=asked.question, promise_on=asked.promise_on
    )
    RoundTerms.objects.create(round=round_, small=True)
    loop.set_sections(round_)
    log.append(
        "open", role=Role.FACILITATOR, subject=f"consultation {identifier}", day=day, sections=1, open_link=True
    )
    loop.move(round_, Stage.INVESTIGATE, role=Role.FACILITATOR, day=day)
    make_consultation_key(settings.KEYS, identifier)
    return consultation


def _slug(first: str) -> str:
    # Always with a chance ending, as where a consultation is opened: an address tells nothing of who else is here.
    while True:
        slug = f"{first[:14].strip('-')}-{''.join(secrets.choice(ALPHABET) for _n in range(4)).lower()}"
        if not Organisation.objects.filter(slug=slug).exists():
            return slug
