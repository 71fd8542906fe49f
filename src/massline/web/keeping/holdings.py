"""What is held here at this moment: every table and every file, with live counts, in plain words or as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from massline.web.keeping.register import DataClass, Table
from massline.web.keeping.registered import REGISTER

FORMAT = "massline-holdings/1"
NEAREST = (
    DataClass.ANSWER, DataClass.WORDS, DataClass.PSEUDONYM, DataClass.CORE, DataClass.SECRET,
    DataClass.FINGERPRINT, DataClass.DESK, DataClass.COUNT, DataClass.OPEN, DataClass.LINK,
)  # fmt: skip
"""The classes of a table are named in this order: the nearest to a person first."""


@dataclass(frozen=True)
class Files:
    """Files of one kind beside the database."""

    name: str
    where: str
    there: int
    purpose: str
    until: str
    thief: str


@dataclass(frozen=True)
class Held:
    """One table as it stands now."""

    table: Table
    rows: int

    @property
    def classes(self) -> tuple[DataClass, ...]:
        """What kinds of values it holds, the nearest to a person first."""
        there = {field.data_class for field in self.table.fields}
        return tuple(one for one in NEAREST if one in there)


@dataclass(frozen=True)
class Holdings:
    """Everything that is held, and where it lies."""

    database: str
    held: tuple[Held, ...]
    files: tuple[Files, ...]


def holdings() -> Holdings:
    """Count every table and every file now. Nothing is changed and no text is read."""
    counts = {
        model._meta.label: model._default_manager.count() for model in apps.get_models(include_auto_created=True)
    }
    held = tuple(Held(one, counts[one.label]) for one in REGISTER)
    at = "PostgreSQL" if connection.vendor == "postgresql" else str(settings.DATABASES["default"]["NAME"])
    return Holdings(at, held, tuple(_files(Path(settings.VAR), Path(settings.KEYS))))


def _files(var: Path, keys: Path) -> Iterator[Files]:
    kinds = (
        ("the site's secret", keys, "site.key", "signs cookies and forms",
         "stays", "Can write cookies: pose as a browser whose credential is known. With the database: read the "
         "secrets of authenticators."),
        ("the signing key", keys, "signing.key", "signs releases and marks the log",
         "stays", "Can sign a forged release and write a forged log."),
        ("the end of the log", keys, "log.end", "shows when an older copy of the database was put back",
         "written anew with each act", "Number and fingerprint of the last line of the public log."),
        ("keys of consultations", keys, "[0-9a-f]*-*.key", "turn codes and tokens into ballot keys and words keys",
         "destroyed at close",
         "With the database and the codes, or a phone with its cookie: who answered and said what."),
        ("keys of offers", keys, "contacts-*.key", "open the offers of one organisation",
         "stays while offers are taken", "Can read the offers below."),
        ("offers: count me in", var / "contacts", "*/*.sealed", "how to reach whoever offered a hand",
         "dropped when answered, or after 60 days",
         "How many offered a hand on which day. With the key: how to reach them."),
        ("the last day", var, "last-day", "so that a clock that jumped drops nothing",
         "replaced daily", "The day on which the server ran last."),
        ("the database's journal", var, "*.sqlite3-wal", "what was written last, until it is in the database",
         "emptied after each answer and each withdrawal, and daily", "The same as of the database."),
    )  # fmt: skip
    for name, folder, pattern, purpose, until, thief in kinds:
        there = sum(path.is_file() and path.stat().st_size > 0 for path in folder.glob(pattern))
        yield Files(name, str(folder / pattern), there, purpose, until, thief)


def as_document(found: Holdings) -> dict[str, Any]:
    """The same as JSON, with every field (``massline-holdings/1``, docs/what-we-hold.md)."""
    return {
        "format": FORMAT,
        "database": found.database,
        "tables": [
            {
                "table": one.table.label,
                "rows": one.rows,
                "purpose": one.table.purpose,
                "thief": one.table.thief,
                "kept": one.table.until.value,
                "fields": [
                    {
                        "field": field.name,
                        "class": field.data_class.value,
                        "purpose": field.purpose,
                        "kept": field.until.value,
                    }
                    for field in one.table.fields
                ],
            }
            for one in found.held
        ],
        "files": [
            {
                "files": one.name,
                "where": one.where,
                "there": one.there,
                "purpose": one.purpose,
                "thief": one.thief,
                "kept": one.until,
            }
            for one in found.files
        ],
    }


def in_words(found: Holdings) -> str:
    """The same for whoever reads a terminal: tables with rows first, empty ones by name at the end."""
    lines = [f"What is held in {found.database}", ""]
    for one in found.held:
        if one.rows:
            lines += _told(
                f"{one.table.label}: {one.rows:,} {'row' if one.rows == 1 else 'rows'}",
                one.table.purpose,
                one.table.thief,
                {"holds": ", ".join(one.classes), "kept": one.table.until.value, **_other_rules(one.table)},
            )
    lines += ["Files beside the database", ""]
    for file in found.files:
        lines += _told(
            f"{file.name}: {file.there}", file.purpose, file.thief, {"where": file.where, "kept": file.until}
        )
    empty = [one.table.label for one in found.held if not one.rows]
    lines += [f"Empty: {', '.join(empty)}.", ""] if empty else []
    lines += [
        "Nowhere: a network address, a time finer than a day, a list of participants, a name or a sign-in of one,",
        "or what leads from somebody's words to their answers. What people say in their own words may name somebody.",
    ]
    return "\n".join(lines)


def _other_rules(table: Table) -> Mapping[str, str]:
    other = [one for one in table.fields if one.until is not table.until]
    return {f"kept ({one.name})": one.until.value for one in other}


def _told(title: str, purpose: str, thief: str, more: Mapping[str, str]) -> Sequence[str]:
    told: Iterable[tuple[str, str]] = [("for", purpose), ("a thief", thief), *more.items()]
    return [title, *(f"  {name}: {text}" for name, text in told), ""]
