"""The only door through which a number reaches the public: a release.

Pages, files and answers to programs are all drawn from the last release of a round, never from the tables.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import transaction

from massline.formats.release import (
    Heading,
    ReleasedResponses,
    ReleasedStatement,
    SectionCodes,
    Spoken,
    open_link_percent,
    parse_release,
    release_document,
    sign_release,
    with_model,
    with_words,
)
from massline.formats.release import Release as ReadRelease
from massline.method.disclosure import in_steps
from massline.method.publication import Table, tables_from_json, tables_to_json
from massline.web.record import log
from massline.web.record.keyfiles import signing_key
from massline.web.record.models import LogEntry
from massline.web.rounds import loop, modelled, release_parts, sealed_counts
from massline.web.rounds.codes import issued_of, used_of_voided
from massline.web.rounds.counting import (
    Exact,
    asked,
    asked_votes,
    counted,
    decided,
    point_id,
    points_of,
    sections_of_round,
    version_id,
)
from massline.web.rounds.measuring.alarms import refuse_if_exposed
from massline.web.rounds.measuring.published_measures import method_block
from massline.web.rounds.model_block import model_block
from massline.web.rounds.models import (
    Ballot,
    Code,
    CodeBatch,
    Origin,
    PositionVersion,
    Release,
    Response,
    Round,
    SealedCounts,
    Stage,
    Statement,
    Visibility,
)
from massline.web.rounds.voices import accepted

TRIES = 3
"""How often a release is worked out anew because somebody acted meanwhile, before votes are made to wait for it."""


def latest(round_: Round) -> ReadRelease | None:
    """The last release of the round, read back and checked like anybody else's file; None before the first."""
    data = latest_file(round_)
    return None if data is None else parse_release(data)


def latest_file(round_: Round) -> bytes | None:
    """The last release as a file: the document as it was signed, with the words that may be shown at this moment."""
    row = round_.releases.order_by("-number").first()
    if row is None:
        return None
    shown = Statement.objects.filter(round=round_, withdrawn_on__isnull=True, visibility=Visibility.WORDS)
    # A file cannot carry the mark "reworded" to whoever reads it on: those words stay here until they are approved.
    shown = shown.exclude(wording_approved=False)
    document = json.loads(row.document)
    points = [point for one in document["responses"] for point in one.get("points", [])]
    listed = {one["id"] for one in (*document["statements"], *points)}
    words = {
        one.label: Spoken(one.text, bytes(one.salt).hex(), one.drafted_by)
        for one in accepted(shown)
        if one.label in listed and one.salt is not None
    }
    return with_words(row.document.encode(), words)


def publish(round_: Round, *, day: date) -> Release:
    """Publish what may be public now. Where nothing may move, the last release stays and is returned.

    Counting, the rules of publication and the model take seconds in a large round and come before anything is locked:
    who votes meanwhile does not wait and is in the next release. An act of the core in between starts it anew. Once
    the answers were dropped, a year after the close, the last release stays for good.
    """
    last = round_.releases.order_by("-number").first()
    if last is not None and not SealedCounts.objects.filter(round=round_).exists():
        return last
    for _ in range(TRIES):
        stored = _store(round_, _ready(round_, day=day), day=day)
        if stored is not None:
            return stored
    with transaction.atomic():
        # The desk was never still: this once votes wait, and the model's figures stay those of the release before.
        Round.objects.select_for_update().get(pk=round_.pk)
        stored = _store(round_, _ready(round_, day=day, model=False), day=day)
    assert stored is not None  # nobody else can act while the lock is held
    return stored


@dataclass(frozen=True)
class _Following:
    """What a release follows: the one before it and the last act of anybody of the core."""

    release: int | None
    act: int | None

    @classmethod
    def now(cls, round_: Round) -> Self:
        return cls(
            round_.releases.order_by("-number").values_list("pk", flat=True).first(),
            LogEntry.objects.order_by("-number").values_list("number", flat=True).first(),
        )


@dataclass(frozen=True)
class _Ready:
    """A release that is worked out and signed and only has to be stored; without ``text`` nothing public moves.

    Then ``tables``, if there are any, are kept all the same: they hold which answers were taken in.
    """

    following: _Following
    tables: Mapping[str, Table] = field(default_factory=dict)
    exact: Mapping[str, Exact] = field(default_factory=dict)
    text: str = ""
    pieces: Mapping[str, object] = field(default_factory=dict)
    figures: modelled.WorkedOut | None = None


def _ready(round_: Round, *, day: date, model: bool = True) -> _Ready:
    """Everything that takes time, by looking only. Raises ``ExposedError`` where something would tell on a person."""
    following = _Following.now(round_)
    refuse_if_exposed(round_, today=day)
    before = round_.releases.order_by("-number").first()
    previous = None if before is None else parse_release(before.document.encode())
    found = counted(round_)
    tables = found.tables
    document = _document(round_, tables, before, previous, day=day)
    # While people are asked, a verdict that turned on one person waits until ten moved a count.
    asking = loop.stage_of(round_) in {Stage.INVESTIGATE, Stage.GATHER}
    if previous is not None and _same(document, previous.document, method=not asking):
        return _Ready(following, tables if asking else {})
    block, figures = model_block(round_, document, previous, found.whole, asking=asking, anew=model)
    document = with_model(document, block)
    text = sign_release(document, signing_key(settings.KEYS)).decode()
    return _Ready(following, tables, found.exact, text, release_parts.cut(json.loads(text)), figures)


@dataclass(frozen=True)
class CountedAgain:
    """The last release with its signature checked, what follows from its sealed counts, and which tables hold."""

    released: Mapping[str, Any]
    follows: Mapping[str, Any]
    holds: Mapping[str, bool]


def counted_again(round_: Round, *, day: date) -> CountedAgain | None:
    """The last release beside the answers as they are stored now; None where there is nothing to compare it with.

    A table that is closed is compared with the digest taken when it closed, any other by the rules: whether it would
    move. Nothing is written. Raises ``InputRefused`` where the stored release was changed.
    """
    before = round_.releases.order_by("-number").first()
    sealed = SealedCounts.objects.filter(round=round_).first()
    if before is None or sealed is None:
        return None
    public = signing_key(settings.KEYS).public_key().public_bytes_raw().hex()
    previous = parse_release(before.document.encode(), public_key=public)
    kept, found = tables_from_json(sealed.tables), counted(round_)
    asked_again = round_.stage_changes.filter(after=Stage.GATHER).count() > 1
    holds = {
        name: sealed_counts.holds(sealed.frozen, name, found.exact[name])
        if table.closed and sealed_counts.knows(sealed.frozen, name)
        else table == found.tables.get(name)
        for name, table in kept.items()
        # Answers given after asking began anew are in no table that was closed before.
        if name in found.tables and not (asked_again and table.closed and name.startswith(("votes", "voters")))
    }
    return CountedAgain(previous.document, _document(round_, kept, before, previous, day=day), holds)


def _document(
    round_: Round, tables: Mapping[str, Table], before: Release | None, previous: ReadRelease | None, *, day: date
) -> dict[str, Any]:
    """What the rules let be public of these tables, after the release before."""
    return release_document(
        heading=Heading(
            organisation=round_.consultation.organisation.name,
            consultation=round_.consultation.title,
            round=round_.number,
            question=round_.question,
            number=1 if before is None else before.number + 1,
            published_on=day.isoformat(),
        ),
        sections=sections_of_round(round_),
        statements=[_statement(s, tables[f"votes {s.label}"]) for s in asked(round_)],
        voters=tables["voters"],
        contributors=tables["contributors"],
        responses=[_released(v, tables) for v in decided(round_)],
        codes=_codes(round_),
        open_share=_open_share(round_, tables["voters"], previous),
        method=method_block(round_, decided(round_), tables, day=day),
        previous=previous,
    )


@transaction.atomic
def _store(round_: Round, ready: _Ready, *, day: date) -> Release | None:
    """Write a release down; None where somebody acted since it was worked out. The last one where nothing moves."""
    Round.objects.select_for_update().get(pk=round_.pk)
    if _Following.now(round_) != ready.following:
        return None
    before = round_.releases.order_by("-number").first()
    if not ready.text:
        if ready.tables:
            SealedCounts.objects.filter(round=round_).update(tables=tables_to_json(ready.tables))
        return before
    frozen = _freeze(round_, ready)
    sealed = {"tables": tables_to_json(ready.tables), "frozen": frozen}
    SealedCounts.objects.update_or_create(round=round_, defaults=sealed)
    row = Release.objects.create(
        round=round_,
        number=1 if before is None else before.number + 1,
        published_on=day,
        document=ready.text,
        digest=hashlib.sha256(ready.text.encode()).hexdigest(),
    )
    release_parts.keep(row, ready.pieces)
    if ready.figures is not None:
        ready.figures.keep(round_, row.number)
    log.append(
        "release", role="publisher", subject=f"round {round_.id}", day=day, number=row.number, digest=row.digest,
        frozen=sealed_counts.digest_of(frozen),
    )  # fmt: skip
    return row


def _freeze(round_: Round, ready: _Ready) -> str:
    """Digests of the exact counts of tables that are closed now; those closed before keep theirs."""
    before = SealedCounts.objects.filter(round=round_).values_list("frozen", flat=True).first()
    closed = {name: ready.exact[name] for name, table in ready.tables.items() if table.closed and name in ready.exact}
    # Contributors go on taking words back after a table is closed.
    closed.pop("contributors", None)
    return sealed_counts.freeze(before, closed)


def heard_so_far(round_: Round) -> int:
    """People who answered so far, in whole steps, for the organisers' desk."""
    return in_steps(asked_votes(round_).values("key").distinct().count())


@dataclass(frozen=True)
class HelpEnded:
    """How help asked for or offered ended, as everybody may read it."""

    tens: Mapping[str, int]
    """How each ended, in whole tens; 0 stands for fewer than ten. Empty where fewer than ten ended at all."""
    half_within: int | None
    """Days within which half of what was met was met; None where fewer than ten were."""


def help_ended(counts: Mapping[str, int], met: Mapping[int, int]) -> HelpEnded:
    """Counts of a programme and, by days, how many were met, as they may be published. No sum of them is shown.

    >>> help_ended({"met": 23, "declined": 4}, {3: 9, 7: 14})
    HelpEnded(tens={'met': 20, 'declined': 0}, half_within=7)
    """
    if not in_steps(sum(counts.values())):
        return HelpEnded({}, None)
    tens = {end: in_steps(number) for end, number in counts.items() if number}
    total, reached = sum(met.values()), 0
    for days in sorted(met):
        reached += met[days]
        if in_steps(total) and 2 * reached >= total:
            return HelpEnded(tens, days)
    return HelpEnded(tens, None)


def contributors_with_and_without(round_: Round, stack: str) -> tuple[int, int]:
    """People who said something, with a stack of keyed-in notes and without it, in whole steps, for the desk.

    Somebody who also spoke elsewhere is in both.
    """
    said = Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True)
    without = said.exclude(keyed_in__by=stack)
    people, fewer = (one.values("words_key").distinct().count() for one in (said, without))
    return in_steps(people), in_steps(fewer)


def _statement(statement: Statement, table: Table) -> ReleasedStatement:
    return ReleasedStatement(statement.label, statement.digest, statement.origin, table)


def _released(version: PositionVersion, tables: Mapping[str, Table]) -> ReleasedResponses:
    """The answers to a version and to its points, with how many came by open link."""
    answers = Response.objects.filter(version=version, core=False)
    return ReleasedResponses(
        version_id(version),
        version.position.title,
        tables[f"responses {version_id(version)}"],
        points=[_statement(point, tables[point_id(version, point)]) for point in points_of(version)],
        open_share=open_link_percent(answers.filter(open=True).count(), answers.count()),
    )


def _codes(round_: Round) -> dict[str, SectionCodes]:
    batches = CodeBatch.objects.filter(consultation=round_.consultation, core=False)
    found = {}
    for slug in batches.filter(section__isnull=False).values_list("section__slug", flat=True).distinct():
        of_section = batches.filter(section__slug=slug)
        voted = Ballot.objects.filter(
            statement__in=round_.statements.all(), section__slug=slug, open=False, core=False
        )
        # Voters first: somebody may use a code and vote in between, and more voters than codes would be an alarm.
        people = voted.values("key").distinct().count()
        found[str(slug)] = SectionCodes(
            issued=issued_of(of_section),
            used=Code.objects.filter(batch__in=of_section, used=True).count(),
            voted=people,
            voided_used=used_of_voided(of_section),
        )
    return found


def _open_share(round_: Round, voters: Table, previous: ReadRelease | None) -> int | None:
    """Recomputed only where the count of voters moved, so that it cannot tell what one more ballot changed."""
    people = None if voters.total is None else sum(voters.total)
    if previous is not None and previous.document["participation"]["total"].get("base") == people:
        share: int | None = previous.document["open_share_percent"]
        return share
    ballots = asked_votes(round_)
    return open_link_percent(ballots.filter(open=True).count(), ballots.count())


def _same(new: Mapping[str, object], old: Mapping[str, object], *, method: bool) -> bool:
    moving = {"number", "published_on", "signature", "model", "not_recomputable"} | (set() if method else {"method"})
    return {k: v for k, v in new.items() if k not in moving} == {k: v for k, v in old.items() if k not in moving}
