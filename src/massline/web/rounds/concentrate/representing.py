"""Statements that represent everybody, and who would be left out: an aid for whoever drafts, in published measure."""

from dataclasses import dataclass
from uuid import UUID

from massline.web.rounds import modelled
from massline.web.rounds.models import Round, Statement


@dataclass(frozen=True)
class Represented:
    """The slate of a round: counts in steps of 10, shares rounded, never a person.

    ``left_out`` is 0 where fewer than 10 people agree with none of ``statements``; then nothing more is said of them.
    """

    statements: list[Statement]
    voters: int
    left_out: int
    percent: int | None
    instead: list[Statement]
    sections: list[tuple[str, int]]
    fair: bool


def represented(round_: Round) -> Represented | None:
    """What was worked out last, None where nothing was. Words taken back since are not in it."""
    kept = modelled.slate_of(round_)
    if kept is None:
        return None
    if not kept["chosen"]:
        return Represented([], 0, 0, None, [], [], fair=True)
    names = dict(round_.consultation.organisation.sections.values_list("slug", "name"))
    return Represented(
        statements=_words(modelled.statements_named(round_, kept["chosen"])),
        voters=kept["voters"],
        left_out=kept["left_out"],
        percent=kept["percent"],
        instead=_words(modelled.statements_named(round_, kept["instead"])),
        sections=[(names[slug], percent) for slug, percent in kept["sections"].items() if slug in names],
        fair=kept["fair"],
    )


def work_out(round_: Round) -> bool:
    """Choose the statements anew from all answers; False where too few people answered. Call it in Sum up only.

    While people still answer, figures move with releases and with nothing else.
    """
    release = round_.releases.order_by("-number").values_list("number", flat=True).first()
    modelled.refresh(round_, release or 0)
    return modelled.slate_of(round_) is not None


def _words(identifiers: list[UUID]) -> list[Statement]:
    found = Statement.objects.defer("words_key", "receipt_hash", "salt").in_bulk(identifiers)
    return [found[one] for one in identifiers]
