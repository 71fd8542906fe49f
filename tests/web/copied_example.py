"""The examples, each loaded once in a run and copied row by row after that: loading anew takes seconds a test."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from massline.web.people.models import Organisation
from massline.web.record.models import LogEntry
from massline.web.rounds import example
from massline.web.rounds.models import Element, PositionVersion, Source


@dataclass
class Copy:
    """Every row of every table, and the key files that go with them."""

    rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = field(default_factory=dict)
    keys: dict[str, bytes] = field(default_factory=dict)


COPIES: dict[str, Copy] = {}


def loaded_once(keys: Path, name: str = "millbrook") -> Organisation:
    """An example; loaded in full where other rows are there already, because numbers would clash."""
    folder = example.EXAMPLES[name]
    if Organisation.objects.exists() or LogEntry.objects.exists():
        return example.load(folder)
    if name not in COPIES:
        organisation = example.load(folder)
        COPIES[name] = _taken(keys)
        return organisation
    for file, content in COPIES[name].keys.items():
        (keys / file).write_bytes(content)
    with connection.cursor() as cursor:
        for model in _tables():
            table = model._meta.db_table
            columns, rows = COPIES[name].rows.get(table, ([], []))
            if rows:
                places = ", ".join(["%s"] * len(columns))
                names = ", ".join(f'"{name}"' for name in columns)
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), _tables()):
            cursor.execute(statement)
    return Organisation.objects.get()


def _taken(keys: Path) -> Copy:
    copy = Copy(keys={path.name: path.read_bytes() for path in keys.iterdir()})
    with connection.cursor() as cursor:
        for model in _tables():
            table = model._meta.db_table
            cursor.execute(f'SELECT * FROM "{table}"')
            copy.rows[table] = [column[0] for column in cursor.description], cursor.fetchall()
    return copy


def _tables() -> list[type[Model]]:
    """Points and sources before the versions that freeze them: no row may join a version that was shown."""
    models = apps.get_models(include_auto_created=True)
    first: list[type[Model]] = [Element, Source]
    return [*first, *(one for one in models if one not in {*first, PositionVersion}), PositionVersion]
