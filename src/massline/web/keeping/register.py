"""The data register: every field of every table has a class, a purpose and a rule for how long it stays.

`faults` compares it with the tables there are; a test keeps that list empty. What a thief of the disk would learn is
said for each table as it lies on the disk, without the key files and with them where that makes a difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

from django.db.models import Model


class DataClass(StrEnum):
    """How near a value is to a person."""

    OPEN = "open"
    """Everybody may read it, now or once it is published."""
    DESK = "desk"
    """For those who sit at the desk."""
    WORDS = "words"
    """What somebody said, or what shows when and how; shown as its author chose."""
    CORE = "core"
    """About somebody of the core, whom it may name."""
    ANSWER = "answer"
    """A secret answer, or what travels with it; no role reads it."""
    PSEUDONYM = "pseudonym"
    """The same for everything one person gave in one consultation; leads to nobody without the key."""
    FINGERPRINT = "fingerprint"
    """Of a secret nobody stored; cannot be turned back."""
    SECRET = "secret"  # noqa: S105 - the name of a class, no secret
    """Stored here and shown to nobody."""
    COUNT = "count"
    """A number of people or things, of nobody in particular."""
    LINK = "link"
    """Says which rows belong together."""


class Until(Enum):
    """How long something stays. ``retain`` does what the value says is dropped."""

    RECORD = "stays with the record: without it nobody could follow what was decided and why"
    LOG = "stays: the log is added to and never cut"
    WITHDRAWN = "until its author takes the words back by receipt; then a tombstone without text and salt stays"
    LISTED = "until it is taken off the list"
    HAT = "until the hat is taken off"
    PROPOSED = "while it waits for a second person, a day at most; then it is emptied"
    LAST_HAT = "until the account wears no hat any more; looked after daily"
    DEVICE = "until it is closed there or from another device, or the hat is taken off; at most seven months"
    REPLACED = "replaced each time it is made anew; dropped with the answers"
    ANSWERS = "dropped 365 days after the round was closed; the signed releases stay"
    CODES = "dropped 365 days after the last round of the consultation was closed; how many were issued stays"
    HELP = "dropped 14 days after it is over, or 60 days after it came; at once when taken back by slip"
    RUNS = "until whoever holds the slip takes it back; dropped after 60 days where nobody put a name to it"
    JOBS = "dropped 90 days after the round was closed"


@dataclass(frozen=True)
class Field:
    """One field of one table."""

    name: str
    data_class: DataClass
    purpose: str
    until: Until


@dataclass(frozen=True)
class Table:
    """One table: what it is for, what a thief learns from it, and each of its fields."""

    label: str
    """As Django calls it: ``rounds.Ballot``."""
    purpose: str
    thief: str
    until: Until
    fields: tuple[Field, ...]


class RegisterError(ValueError):
    """A line of the register cannot be read; the message quotes it."""


def table(label: str, *, purpose: str, thief: str, fields: str, until: Until = Until.RECORD) -> Table:
    """A table from lines ``name | class | purpose`` or ``name | class | purpose | RULE``; else ``until`` holds.

    >>> made = table("x.Y", purpose="to try", thief="Nothing.", fields="id | link | names the row")
    >>> made.fields[0].data_class.value, made.fields[0].until.name
    ('link', 'RECORD')
    >>> table("x.Y", purpose="to try", thief="Nothing.", fields="id | row")
    Traceback (most recent call last):
    massline.web.keeping.register.RegisterError: x.Y: 'id | row' is not name | class | purpose
    """
    found = []
    for line in filter(None, map(str.strip, fields.splitlines())):
        name, *rest = [cell.strip() for cell in line.split("|")]
        if len(rest) not in (2, 3) or not all((name, *rest)):
            raise RegisterError(f"{label}: '{line}' is not name | class | purpose")
        rule = Until[rest[2]] if len(rest) == 3 else until
        found.append(Field(name, DataClass(rest[0]), rest[1], rule))
    return Table(label, purpose, thief, until, tuple(found))


def faults(tables: Iterable[Table], models: Iterable[type[Model]]) -> list[str]:
    """Where register and tables differ, one sentence each; empty means that every field has exactly one row."""
    told: dict[str, list[str]] = {}
    found = []
    for one in tables:
        if one.label in told:
            found.append(f"{one.label} stands in the register twice")
        told[one.label] = [field.name for field in one.fields]
    there = {model._meta.label: [field.name for field in model._meta.concrete_fields] for model in models}
    found += [f"{label} is a table without a row in the register" for label in sorted(there.keys() - told.keys())]
    found += [f"{label} stands in the register and is no table" for label in sorted(told.keys() - there.keys())]
    for label in sorted(there.keys() & told.keys()):
        names, rows = there[label], told[label]
        found += [f"{label}.{name} is a field without a row" for name in names if name not in rows]
        found += [f"{label}.{name} is a row without a field" for name in rows if name not in names]
        twice = sorted({name for name in rows if rows.count(name) > 1})
        found += [f"{label}.{name} stands in the register twice" for name in twice]
    return found
