"""Which statement is put before somebody next, and how evenly that was done so far."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Sum

from massline.engine.routing import Drawn, RoutingState, Served, draw, read_state, routing_report
from massline.engine.votes import answer_from_word
from massline.method.disclosure import in_steps
from massline.web.rounds.ballots import SMALLEST_SECTION, Voter
from massline.web.rounds.modelled import reweighted_of, statements_named
from massline.web.rounds.models import Answer, ModelFigures, Round, RoundSection, Serving, Statement
from massline.web.rounds.said import as_text
from massline.web.rounds.voices import open_to_votes

FAR, LISTED = 10, 5


@dataclass(frozen=True)
class Put:
    """A statement put before somebody with chance ``weight / total``: whole numbers that travel in their browser."""

    statement: UUID
    weight: int
    total: int

    @property
    def chance(self) -> float:
        return self.weight / self.total

    def packed(self) -> bytes:
        """As it travels, of one length: a long number is no longer than a short one."""
        return self.statement.bytes + self.weight.to_bytes(8) + self.total.to_bytes(8)

    @classmethod
    def unpacked(cls, packed: bytes) -> "Put":
        """What ``packed`` made."""
        return cls(UUID(bytes=packed[:16]), int.from_bytes(packed[16:24]), int.from_bytes(packed[24:32]))


def next_for(
    round_: Round,
    voter: Voter,
    answers: Mapping[UUID, Answer],
    left: Collection[UUID],
    ahead: Collection[Put],
    *,
    most: int,
) -> list[Put]:
    """What stands ahead already, filled up to ``most`` by new draws among the statements ``left``.

    The voter's own answers decide what is useful to ask and go no further. Asked twice it is the same list: the
    draw is made by lot from the key, the number of answers and the release. Before the first release, and below 30
    voters, every statement is as likely as another.
    """
    coming = [one for one in ahead if one.statement in left]
    waiting = {one.statement for one in coming}
    if len(coming) >= most or len(waiting) == len(set(left)):
        return coming[:most]
    state = state_of_round(round_)
    drawn = draw(
        state,
        {identifier.hex: answer_from_word(answer) for identifier, answer in answers.items()},
        [identifier.hex for identifier in left if identifier not in waiting],
        seed=_seed(voter.key, len(answers), len(coming), state.release if state else 0),
        most=most - len(coming),
        first=state.first.get(voter.section.slug, ()) if state and voter.section else (),
    )
    return [*coming, *map(_put, drawn)]


def state_of_round(round_: Round) -> RoutingState | None:
    """The routing state of the last release, None where there is none. Read once a process and release."""
    digest = ModelFigures.objects.filter(round=round_).values_list("digest", flat=True).first()
    return None if digest is None else _read(round_.pk, digest)


@dataclass(frozen=True)
class Apart:
    """A statement whose share moves when answers are weighed by the chance of being asked; per cent in fives."""

    statement: Statement
    counted: int
    reweighted: int


@dataclass(frozen=True)
class HowServed:
    """How statements were put before people, in steps of 10, for the desk; a word for each section of 20."""

    servings: int
    answers: int
    least: int
    most: int
    evenness: str
    by_section: list[tuple[str, str]]
    release: int
    """The release by which the next statement is chosen, 0 while it is drawn by lot."""
    first: bool
    """Small sections are asked the few statements that matter to them."""
    broken: bool
    compared: int
    """Statements whose share was reweighted at a release; 0 where none was, or servings are counted wrongly."""
    apart: list[Apart]
    """Those of them that differ by ten points or more, the furthest first."""


def how_served(round_: Round) -> HowServed:
    """The routing report of a round over the statements that can be answered now."""
    asked = list(open_to_votes(round_).values_list(as_text("id"), flat=True))
    rows = (
        Serving.objects.filter(statement__in=open_to_votes(round_))
        .values_list(as_text("statement_id"), "section__slug", "bucket")
        .annotate(Sum("served"), Sum("answered"), Sum("chance_sum"))
    )
    served = [Served(*row) for row in rows]
    sections = {row.section.slug: row for row in RoundSection.objects.filter(round=round_).select_related("section")}
    sizes = {slug: row.size for slug, row in sections.items() if row.size >= SMALLEST_SECTION}
    found = routing_report(served, statements=asked, sections=sizes)
    state = state_of_round(round_)
    broken = found[None].off > 0
    kept = {} if broken else reweighted_of(round_)
    again = {one: kept[one.hex] for one in statements_named(round_, list(kept))}
    return HowServed(
        servings=in_steps(found[None].servings),
        answers=in_steps(found[None].answers),
        least=in_steps(found[None].least),
        most=in_steps(found[None].most),
        evenness=found[None].evenness,
        by_section=[(sections[slug].name, report.evenness) for slug, report in found.items() if slug is not None],
        release=state.release if state else 0,
        first=bool(state and state.first),
        broken=broken,
        compared=len(again),
        apart=_apart(again),
    )


def _apart(again: Mapping[UUID, tuple[int, int]]) -> list[Apart]:
    far = [one for one, (counted, reweighted) in again.items() if abs(counted - reweighted) >= FAR]
    rows = Statement.objects.defer("words_key", "receipt_hash", "salt").in_bulk(far)
    found = [Apart(rows[one], *again[one]) for one in far]
    return sorted(found, key=lambda one: (-abs(one.counted - one.reweighted), one.statement.label))[:LISTED]


@lru_cache(maxsize=32)
def _read(round_id: UUID, digest: str) -> RoutingState:
    return read_state(ModelFigures.objects.values_list("routing", flat=True).get(round=round_id, digest=digest))


def _put(drawn: Drawn) -> Put:
    return Put(UUID(drawn.statement), drawn.weight, drawn.total)


def _seed(key: str, *numbers: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{key}\n{numbers}".encode()).digest()[:8])
