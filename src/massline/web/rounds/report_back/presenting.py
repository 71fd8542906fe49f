"""A version as people read it: its points with what they rest on, what was left out and why. A few queries in all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from massline.method.provenance import Origin, Provenance, ground
from massline.web.rounds.lineage import GROUND, voices_so_far
from massline.web.rounds.models import (
    Disposition,
    DispositionKind,
    Element,
    NoteKind,
    PositionVersion,
    Source,
    Statement,
)
from massline.web.rounds.voices import accepted, quotation

MOST_REASONS = 12
"""Reasons for leaving something out that stand on the page itself; the page of the round has every one."""


@dataclass(frozen=True)
class Quote:
    """Words a point rests on, as their author lets them be shown."""

    words: str
    lang: str


@dataclass(frozen=True)
class ShownPoint:
    """A point with what it rests on. ``hidden``: some of it is words that are not shown."""

    element: Element
    kind: Provenance
    quotes: tuple[Quote, ...]
    happened: tuple[str, ...]
    hidden: bool

    @property
    def statement(self) -> Statement:
        """The point itself."""
        return self.element.statement

    @property
    def label(self) -> str:
        """How broadly it rests on people's words, in a word or two."""
        return str(GROUND[self.kind][0])

    @property
    def meaning(self) -> str:
        """The same as a sentence."""
        return str(GROUND[self.kind][1])

    @property
    def thin(self) -> bool:
        """Fewer people said it than a point should rest on, or nobody."""
        return self.kind in {Provenance.THIN, Provenance.NONE}


def shown_points(version: PositionVersion) -> list[ShownPoint]:
    """The points of a version in order, each with its quotations and its label, computed now."""
    elements = list(version.elements.select_related("statement__round__consultation__organisation").order_by("order"))
    sources = defaultdict[object, list[Source]](list)
    for source in (
        Source.objects.filter(target__in=[element.statement_id for element in elements])
        .select_related("statement__section", "outcome", "observation")
        .order_by("id")
    ):
        sources[source.target_id].append(source)
    said = [one.statement_id for group in sources.values() for one in group if one.statement_id]
    open_ = set(accepted(Statement.objects.filter(id__in=said)).values_list("id", flat=True))
    voices = voices_so_far(version.position.round)
    return [_shown(element, sources[element.statement_id], open_, voices) for element in elements]


@dataclass(frozen=True)
class LeftOut:
    """A reason for which something was not used."""

    kind: str
    reason: str


def left_out(version: PositionVersion) -> list[LeftOut]:
    """The reasons for which words were not used in this version, each once, the commonest first."""
    rows = Disposition.objects.filter(
        statement__round=version.position.round, kind__in=[DispositionKind.SET_ASIDE, DispositionKind.REFERRED]
    ).values_list("statement_id", "version_id", "kind", "reason")
    latest = {row[0]: row for row in rows.order_by("id") if row[1] in {None, version.id}}
    found: dict[tuple[str, str], int] = {}
    for _statement, _version, kind, reason in latest.values():
        found[kind, reason] = found.get((kind, reason), 0) + 1
    commonest = sorted(found, key=lambda key: (-found[key], key))
    return [LeftOut(str(DispositionKind(kind).label), reason) for kind, reason in commonest[:MOST_REASONS]]


def notes_on_what_was_left_out(version: PositionVersion) -> list[str]:
    """What the drafting group wrote about it."""
    notes = version.position.round.notes.filter(kind=NoteKind.REPRESENTED)
    return list(notes.values_list("text", flat=True))


def _shown(element: Element, sources: Iterable[Source], open_: set[UUID], voices: dict[str, int]) -> ShownPoint:
    quotes, happened, origins, hidden = list[Quote](), list[str](), list[Origin](), False
    for source in sources:
        if source.outcome is not None:
            happened.append(source.outcome.text)
        elif source.observation is not None:
            happened.append(source.observation.text)
        elif source.statement is not None:
            said = source.statement
            if not said.core and said.withdrawn_on is None:
                origins.append(Origin(said.words_key or str(said.id), said.section.slug if said.section else None))
            words = quotation(source) if said.id in open_ else None
            if words is None:
                hidden = True
            else:
                quotes.append(Quote(words, said.language))
    return ShownPoint(element, ground(origins, voices).kind, tuple(quotes), tuple(happened), hidden)
