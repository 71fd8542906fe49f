"""Lineage: from words to what came of them, and back. Everything here is computed when it is asked for."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from massline.method.provenance import Grounding, Origin, Provenance, ground
from massline.web.rounds.models import (
    Decision,
    Element,
    Expectation,
    Outcome,
    PositionVersion,
    Round,
    Source,
    Statement,
)
from massline.web.rounds.models import Origin as StatementOrigin
from massline.web.rounds.voices import accepted, quotation

GROUND: dict[Provenance, tuple[str | Promise, str | Promise]] = {
    Provenance.BROAD: (_("broad"), _("Several people said it, in more than one section.")),
    Provenance.PARTICULAR: (_("particular"), _("Several people of one section said it: a concern of their own.")),
    Provenance.THIN: (_("thin"), _("Fewer people said it than a point should rest on.")),
    Provenance.NONE: (_("proposed by the drafting group"), _("Nobody we asked said it.")),
}
"""How broadly a point rests on people's words, as everybody reads it: the word and what it means."""


@dataclass(frozen=True)
class Quoted:
    """A source of a point: the statement and its words, or None where the words may not be shown."""

    source: Source
    words: str | None


def voices_so_far(round_: Round) -> dict[str, int]:
    """Contributors outside the core per section name, over all rounds of the consultation up to this one."""
    heard = Statement.objects.filter(
        round__consultation=round_.consultation,
        round__number__lte=round_.number,
        origin=StatementOrigin.PARTICIPANT,
        core=False,
        withdrawn_on__isnull=True,
        section__isnull=False,
    )
    pairs = set(heard.values_list("section__slug", "words_key").distinct())
    return dict(Counter(section for section, _ in pairs))


def grounding(point: Statement, voices: dict[str, int]) -> Grounding:
    """The provenance of a point as it stands now: withdrawn words and the core's own do not count."""
    sources = point.sources.filter(statement__isnull=False).select_related("statement__section")
    origins = [
        Origin(said.words_key or str(said.id), said.section.slug if said.section else None)
        for said in (source.statement for source in sources)
        if said is not None and not said.core and said.withdrawn_on is None
    ]
    return ground(origins, voices)


def groundings(points: Collection[UUID], voices: dict[str, int]) -> dict[UUID, Grounding]:
    """The same for many points in one query; a point that nothing rests on is there too."""
    origins: defaultdict[UUID, list[Origin]] = defaultdict(list)
    rows = Source.objects.filter(
        target__in=points, statement__isnull=False, statement__core=False, statement__withdrawn_on__isnull=True
    ).values_list("target", "statement", "statement__words_key", "statement__section__slug")
    for point, said, key, section in rows:
        origins[point].append(Origin(key or str(said), section))
    return {point: ground(origins[point], voices) for point in points}


def said_so_far(round_: Round) -> QuerySet[Statement]:
    """What people outside the core said and may be used: all rounds of the consultation up to this one."""
    return accepted(
        Statement.objects.filter(
            round__consultation=round_.consultation_id,
            round__number__lte=round_.number,
            origin=StatementOrigin.PARTICIPANT,
            core=False,
            withdrawn_on__isnull=True,
        )
    )


def quotations(point: Statement) -> list[Quoted]:
    """What a point rests on, in a stable order."""
    sources = point.sources.select_related("statement__section", "outcome", "observation").order_by("id")
    return [Quoted(source, quotation(source)) for source in sources]


def quotations_of(points: Collection[UUID]) -> dict[UUID, list[Quoted]]:
    """The same for many points in one query; a point that nothing rests on is there too."""
    found: dict[UUID, list[Quoted]] = {point: [] for point in points}
    rows = Source.objects.filter(target__in=points).select_related("statement", "outcome", "observation")
    for source in rows.order_by("id"):
        found[source.target_id].append(Quoted(source, quotation(source)))
    return found


@dataclass(frozen=True)
class Use:
    """One point that rests on a statement, with what was expected of it and what came of that."""

    element: Element
    grounding: Grounding
    decision: Decision | None
    expectations: list[tuple[Expectation, Outcome | None]]

    @property
    def version(self) -> PositionVersion:
        """The version the point stands in."""
        return self.element.version


def uses(statement: Statement) -> list[Use]:
    """Every point that rests on these words, oldest version first, followed to the outcomes."""
    elements = (
        Element.objects.filter(statement__sources__statement=statement, version__published_on__isnull=False)
        .select_related("version__position__round", "statement")
        .order_by("version__published_on", "version__number", "order")
        .distinct()
    )
    return [follow(element) for element in elements]


def follow(element: Element) -> Use:
    """One point with its grounding, the last decision on its version, its expectations and their outcomes."""
    version = element.version
    expectations = Expectation.objects.filter(version=version, point=element.statement).order_by("label")
    return Use(
        element=element,
        grounding=grounding(element.statement, voices_so_far(version.position.round)),
        decision=version.decisions.order_by("-id").first(),
        expectations=[(e, e.outcomes.order_by("-number", "-day").first()) for e in expectations],
    )
