"""Four answers, and what we think before we ask, become an organisation, a consultation and a first round."""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from massline.web.people.models import Membership, Organisation, Role, Section
from massline.web.record import log, seals
from massline.web.record.keyfiles import make_consultation_key
from massline.web.rounds import loop, voices
from massline.web.rounds.investigate import beforehand, preparing
from massline.web.rounds.models import Consultation, Origin, Round, RoundTerms, Stage
from massline.web.rounds.slips import ALPHABET, new_slip, slip_hash

SALT = "massline.begin"
A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Ticket:
    """What a form carries so that sending it twice opens one consultation, with one desk slip."""

    id: UUID
    slip: str


@dataclass(frozen=True)
class SectionAnswer:
    """A section as the organisers named it."""

    name: str
    size: int


@dataclass(frozen=True)
class Answers:
    """What the organisers answered."""

    name: str
    question: str
    sections: tuple[SectionAnswer, ...]
    how_known: str
    promise_on: date
    beliefs: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    open_now: bool = True
    """Otherwise the round stays in Prepare, where everything can still be changed."""


def new_ticket() -> str:
    """A fresh signed ticket for a form."""
    return signing.dumps([str(uuid4()), new_slip()], salt=SALT)


def read_ticket(signed: str) -> Ticket:
    """The ticket of a form, at most a day old. Raises ``signing.BadSignature`` for any other text."""
    identifier, slip = signing.loads(signed, salt=SALT, max_age=A_DAY)
    return Ticket(UUID(identifier), slip)


def open_consultation(ticket: Ticket, answers: Answers, *, day: date, language: str) -> Consultation:
    """Open it for answers today, or leave it in Prepare; a ticket used before returns what it opened then.

    Raises ``loop.NotYetError`` where something is missing before it can be opened for answers.
    """
    try:
        return _open(ticket, answers, day, language)
    except IntegrityError:
        # The same form arrived twice at once and the other copy was first.
        return Consultation.objects.select_related("organisation").get(id=_consultation_id(ticket))


@transaction.atomic
def _open(ticket: Ticket, answers: Answers, day: date, language: str) -> Consultation:
    there = Consultation.objects.select_related("organisation").filter(id=_consultation_id(ticket)).first()
    if there is not None:
        return there
    organisation = Organisation.objects.create(
        id=ticket.id, slug=_free_slug(answers.name), name=answers.name, language=language
    )
    _add_sections(organisation, answers)
    Membership.objects.create(organisation=organisation, role=Role.FACILITATOR, link_hash=slip_hash(ticket.slip))
    consultation = Consultation.objects.create(
        id=_consultation_id(ticket),
        organisation=organisation,
        slug=_short(answers.question, 12) or "question",
        title=preparing.title_of(answers.question),
        open_link=True,
    )
    log.append(
        "open", role=Role.FACILITATOR, subject=f"consultation {consultation.id}", day=day,
        sections=len(answers.sections), open_link=True,
    )  # fmt: skip
    round_ = _first_round(consultation, answers, day, language)
    if answers.open_now:
        beforehand.lock_beliefs(round_, role=Role.FACILITATOR, day=day)
        loop.advance(round_, role=Role.FACILITATOR, day=day)
    make_consultation_key(settings.KEYS, consultation.id)
    return consultation


def _first_round(consultation: Consultation, answers: Answers, day: date, language: str) -> Round:
    """A round in Prepare with everything that was answered."""
    round_ = Round.objects.create(
        consultation=consultation, number=1, question=answers.question, promise_on=answers.promise_on
    )
    loop.move(round_, Stage.INVESTIGATE, role=Role.FACILITATOR, day=day)
    RoundTerms.objects.create(round=round_, small=preparing.is_small(one.size for one in answers.sections))
    loop.set_sections(round_)
    seals.update(round_.sections.all(), nobody_yet=True)
    beforehand.write_beliefs(round_, answers.beliefs, seen=preparing.fingerprint(()))
    for words in answers.statements:
        voices.put(round_, words, Origin.INVESTIGATION, day=day, role=Role.FACILITATOR, language=language)
    return round_


def _consultation_id(ticket: Ticket) -> UUID:
    return uuid5(ticket.id, "consultation")


def _add_sections(organisation: Organisation, answers: Answers) -> None:
    taken: set[str] = set()
    for order, told in enumerate(answers.sections):
        slug = _short(told.name, 40) or f"section-{order + 1}"
        if slug in taken:
            slug = f"{slug}-{order + 1}"
        taken.add(slug)
        Section.objects.create(
            organisation=organisation, slug=slug, name=told.name, size=told.size, how_known=answers.how_known,
            order=order,
        )  # fmt: skip


def _free_slug(name: str) -> str:
    # Always with a chance ending: one only where a name is taken would tell who else is here.
    while True:
        ending = "".join(secrets.choice(ALPHABET) for _ in range(4)).lower()
        slug = f"{_short(name, 14) or 'group'}-{ending}"
        if not Organisation.objects.filter(slug=slug).exists():
            return slug


def _short(text: str, most: int) -> str:
    """The first words of a text as they can stand in an address.

    >>> _short("What do we do about the damp?", 12)
    'what-do-we'
    """
    whole = slugify(text)
    if len(whole) <= most:
        return whole
    return whole[: most + 1].rpartition("-")[0] or whole[:most]
