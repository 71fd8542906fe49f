"""Casting a ballot so that the file does not remember in which order people voted."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F

from massline.engine.routing import bucket_of
from massline.web.people.models import Section
from massline.web.rounds.mixing import mix_soon
from massline.web.rounds.models import Answer, Ballot, PositionVersion, ResponseAnswer, Serving, Statement

NEIGHBOURS = 200
"""Rows rewritten on each side of a new one: more than one page of the file holds."""

SMALLEST_SECTION = 20
"""A section with fewer people is never written on a ballot."""

Value = str | int | bool | None
Key = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One row of a box as it is written: its key, then everything else."""

    key: Key
    rest: tuple[Value, ...]


@dataclass(frozen=True)
class Box:
    """A table of answers whose rows must not tell in which order they came."""

    table: str
    thing: str
    columns: str

    @property
    def all(self) -> str:
        """Its columns, key first."""
        return f"key, {self.thing}, {self.columns}"

    @property
    def places(self) -> str:
        """One placeholder a column."""
        return ", ".join(["%s"] * len(self.all.split(",")))


BALLOTS = Box("rounds_ballot", "statement_id", "answer, bucket, section_id, contributed, core, open")
RESPONSES = Box("rounds_response", "version_id", "answer, section_id, contributed, core, open")


@dataclass(frozen=True)
class Voter:
    """Who answers, as far as the ballot box may know."""

    key: str
    section: Section | None = None
    contributed: bool = False
    core: bool = False
    open: bool = False

    @property
    def written_section(self) -> Section | None:
        """The section written on the ballot: none for the core and none where it would be small enough to guess."""
        if self.core or self.section is None or self.section.size < SMALLEST_SECTION:
            return None
        return self.section


@transaction.atomic
def cast(voter: Voter, statement: Statement, answer: Answer, *, chance: float) -> None:
    """Write one answer; a later answer of the same voter replaces it and no trace of the first is kept."""
    bucket, section = bucket_of(chance), voter.written_section
    fresh = not Ballot.objects.filter(key=voter.key, statement=statement).exists()
    _store(BALLOTS, [_ballot(voter, statement, answer, bucket)])
    if fresh:
        _count(statement, section, bucket, answered=1)


@dataclass(frozen=True)
class Sheet:
    """What one person says to a proposal: to the whole, and to points of it."""

    voter: Voter
    answer: ResponseAnswer
    points: Mapping[Statement, Answer]


@transaction.atomic
def cast_sheets(version: PositionVersion, sheets: Sequence[Sheet]) -> None:
    """Write many people's answers to a version and its points; later ones replace earlier ones of the same person.

    Both boxes are shaken once for all of them. Every point stands on the same page, so its chance is 1.
    """
    _store(RESPONSES, [_response(sheet, version) for sheet in sheets])
    ballots = [
        (sheet.voter, point, _ballot(sheet.voter, point, answer, 0))
        for sheet in sheets
        for point, answer in sheet.points.items()
    ]
    keys = {sheet.voter.key for sheet in sheets}
    points = {point.id for _, point, _ in ballots}
    known = Ballot.objects.filter(key__in=keys, statement__in=points).values_list("key", "statement_id")
    before = {(key, point.hex) for key, point in known}
    _store(BALLOTS, [row for _, _, row in ballots])
    fresh = Counter((point, voter.written_section) for voter, point, row in ballots if row.key not in before)
    for (point, section), people in fresh.items():
        _count(point, section, 0, served=people, answered=people, chance=float(people))


@transaction.atomic
def cast_many(filled: Sequence[tuple[Voter, Mapping[Statement, Answer]]], asked: Sequence[Statement]) -> None:
    """Write what many people ticked on paper; every sheet showed all of ``asked``, so the chance of each is 1.

    The box is shaken once for all of them. An answer given before is replaced.
    """
    pairs = [(voter, one, answer) for voter, answers in filled for one, answer in answers.items()]
    known = Ballot.objects.filter(key__in={voter.key for voter, _ in filled}).values_list("key", "statement_id")
    before = {(key, statement.hex) for key, statement in known}
    rows = [_ballot(voter, one, answer, 0) for voter, one, answer in pairs]
    _store(BALLOTS, rows)
    answered = Counter(
        (one, voter.written_section)
        for (voter, one, _), row in zip(pairs, rows, strict=True)
        if row.key not in before
    )
    for section, people in Counter(voter.written_section for voter, _ in filled).items():
        for one in asked:
            _count(one, section, 0, served=people, answered=answered[one, section], chance=float(people))


def count_serving(statement: Statement, section: Section | None, chance: float) -> None:
    """Count that a statement was put before somebody with this chance."""
    _count(statement, section, bucket_of(chance), served=1, chance=chance)


def forget_order() -> None:
    """Empty SQLite's write-ahead log, which would keep every earlier state of the ballot box.

    Called after each answer has been stored for good. Somebody reading at that moment can delay it; the next
    call then does it. On PostgreSQL the box is rewritten in random order a little later (`mixing`).
    """
    mix_soon()
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _count(
    statement: Statement,
    section: Section | None,
    bucket: int,
    *,
    served: int = 0,
    answered: int = 0,
    chance: float = 0.0,
) -> None:
    row, _ = Serving.objects.get_or_create(statement=statement, section=section, bucket=bucket)
    Serving.objects.filter(pk=row.pk).update(
        served=F("served") + served, answered=F("answered") + answered, chance_sum=F("chance_sum") + chance
    )


def _ballot(voter: Voter, statement: Statement, answer: Answer, bucket: int) -> Row:
    return Row((voter.key, statement.id.hex), (str(answer), bucket, *_of(voter)))


def _response(sheet: Sheet, version: PositionVersion) -> Row:
    return Row((sheet.voter.key, version.id.hex), (str(sheet.answer), *_of(sheet.voter)))


def _of(voter: Voter) -> tuple[Value, ...]:
    section = voter.written_section
    return section.id.hex if section else None, voter.contributed, voter.core, voter.open


def _store(box: Box, new: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _shaken(cursor, box, new)
        else:
            _replaced(cursor, box, new)


def _replaced(cursor: CursorWrapper, box: Box, new: Sequence[Row]) -> None:
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in box.columns.split(", "))
    cursor.executemany(
        f"INSERT INTO {box.table} ({box.all}) VALUES ({box.places}) "  # noqa: S608
        f"ON CONFLICT (key, {box.thing}) DO UPDATE SET {changed}",
        [[*row.key, *row.rest] for row in sorted(new, key=lambda row: row.key)],
    )


def _shaken(cursor: CursorWrapper, box: Box, new: Sequence[Row]) -> None:
    """Take out the rows around the new ones and put all of them back in random order.

    Inside a page SQLite lays rows down in the order they come; rewriting a stretch longer than a page in random
    order leaves no order to read. Costs a few milliseconds a person; where that would be more than the whole box,
    the box is rewritten once.
    """
    cursor.execute(f"SELECT COUNT(*) FROM {box.table}")  # noqa: S608
    people: dict[str, list[Row]] = {}
    for row in new:
        people.setdefault(row.key[0], []).append(row)
    if len(people) > 1 and len(people) * 2 * NEIGHBOURS >= cursor.fetchone()[0]:
        cursor.execute(f"SELECT {box.all} FROM {box.table}")  # noqa: S608
        rows = _read(cursor)
        cursor.execute(f"DELETE FROM {box.table}")  # noqa: S608
        _put_back(cursor, box, rows, new)
        return
    for _, theirs in sorted(people.items()):
        keys = sorted(row.key for row in theirs)
        rows = _around(cursor, box, keys[0], keys[-1])
        keys += [row.key for row in rows]
        cursor.execute(
            f"DELETE FROM {box.table} WHERE (key, {box.thing}) >= (%s, %s) AND (key, {box.thing}) <= (%s, %s)",  # noqa: S608
            [*min(keys), *max(keys)],
        )
        _put_back(cursor, box, rows, theirs)


def _put_back(cursor: CursorWrapper, box: Box, rows: Sequence[Row], new: Sequence[Row]) -> None:
    latest = {row.key: row for row in (*rows, *new)}
    mixed = [[*row.key, *row.rest] for row in latest.values()]
    secrets.SystemRandom().shuffle(mixed)
    cursor.executemany(f"INSERT INTO {box.table} ({box.all}) VALUES ({box.places})", mixed)  # noqa: S608


def _around(cursor: CursorWrapper, box: Box, first: Key, last: Key) -> list[Row]:
    """The rows from the first key to the last and the neighbours on both sides, without a hole."""
    here = f"(key, {box.thing})"
    found: list[Row] = []
    for where, limits in (
        (f"{here} < (%s, %s) ORDER BY key DESC, {box.thing} DESC LIMIT {NEIGHBOURS}", first),
        (f"{here} >= (%s, %s) AND {here} <= (%s, %s)", (*first, *last)),
        (f"{here} > (%s, %s) ORDER BY key, {box.thing} LIMIT {NEIGHBOURS}", last),
    ):
        cursor.execute(f"SELECT {box.all} FROM {box.table} WHERE {where}", limits)  # noqa: S608
        found.extend(_read(cursor))
    return found


def _read(cursor: CursorWrapper) -> list[Row]:
    return [Row((row[0], row[1]), tuple(row[2:])) for row in cursor.fetchall()]
