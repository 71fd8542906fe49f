"""Quotations that lead to whoever said them, as a proposal or a story shows them now.

Defined in docs/method/alarms.md. It sees what can be counted: a story only one neighbour can tell is for a moderator.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import OuterRef, Subquery

from massline.method.disclosure import Disclosure
from massline.web.rounds.guarding import Guard
from massline.web.rounds.lineage import voices_so_far
from massline.web.rounds.models import (
    Moderation,
    NoteKind,
    PositionVersion,
    Round,
    Source,
    Statement,
    Verdict,
    Visibility,
)
from massline.web.rounds.personal import kinds_in
from massline.web.rounds.voices import quotation

RULES = Disclosure()


class Leads(StrEnum):
    """How a quotation leads to whoever said it."""

    PERSONAL = "personal"
    """It holds a number, an address, a postcode, a plate or a name of the list, and no moderator said why it may."""
    ALONE = "alone"
    """Whoever said it is the only one heard of a section of fewer than ten people."""


@dataclass(frozen=True)
class Traceable:
    """One quotation that leads to its author: the number of the point it stands under, how, what was found in it."""

    order: int
    leads: Leads
    found: tuple[str, ...] = ()


def traceable_quotations(version: PositionVersion) -> list[Traceable]:
    """The quotations of a version that could lead to whoever said them, as they are shown now, by point."""
    rows = Source.objects.filter(target__elements__version=version, statement__withdrawn_on__isnull=True)
    sources = rows.annotate(order=_order(version)).select_related("statement__section").order_by("order", "id")
    reasons = _reasons([source.statement_id for source in sources if source.statement_id])
    alone, found = _alone(version.position.round), list[Traceable]()
    guard = Guard.of(version.position.round.consultation.organisation)
    for source in sources:
        words, said = quotation(source), source.statement
        if words is not None and said is not None and not said.core and said.pk in reasons:
            found += _judged(source.order, words, said, reasons[said.pk], alone, guard)
    return found


def traceable_stories(round_: Round) -> bool:
    """Whether a story of the sum-up is told in words that lead to whoever said them."""
    told = round_.notes.filter(kind=NoteKind.STORY, statement__isnull=False).values_list("statement", flat=True)
    reasons = _reasons([pk for pk in told if pk])
    shown = Statement.objects.filter(pk__in=reasons, visibility=Visibility.WORDS, core=False)
    alone = _alone(round_) if reasons else frozenset[str]()
    guard = Guard.of(round_.consultation.organisation)
    return any(_judged(0, one.text, one, reasons[one.pk], alone, guard) for one in shown.select_related("section"))


def _reasons(statements: Collection[UUID]) -> dict[UUID, str]:
    """Of those of these statements that everybody may read the reason a moderator gave for showing them."""
    latest: dict[UUID, Moderation] = {}
    for row in Moderation.objects.filter(statement__in=statements, statement__withdrawn_on__isnull=True).order_by(
        "id"
    ):
        latest[row.statement_id] = row
    return {pk: row.reason for pk, row in latest.items() if row.verdict == Verdict.ACCEPTED}


def _order(version: PositionVersion) -> Subquery:
    return Subquery(version.elements.filter(statement=OuterRef("target")).values("order")[:1])


def _alone(round_: Round) -> frozenset[str]:
    """Sections of fewer than ten people of which one person was heard so far."""
    heard = Counter(voices_so_far(round_))
    asked = {row.section.slug: row.size for row in round_.sections.select_related("section")}
    sizes = asked or dict(round_.consultation.organisation.sections.values_list("slug", "size"))
    return frozenset(slug for slug, size in sizes.items() if size < RULES.people and heard[slug] == 1)


def _judged(
    order: int, words: str, said: Statement, reason: str, alone: Collection[str], guard: Guard
) -> list[Traceable]:
    kinds = kinds_in(words, names=guard.spans(words))
    if kinds and not reason:
        return [Traceable(order, Leads.PERSONAL, tuple(kinds))]
    if said.section is not None and said.section.slug in alone:
        return [Traceable(order, Leads.ALONE)]
    return []
