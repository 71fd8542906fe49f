"""Writing to tables as somebody who holds the database and not the application: no trigger and no check helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction


class _UndoneError(Exception):
    """Carries the savepoint back."""


@contextmanager
def behind_the_back() -> Iterator[None]:
    """Inside it every rule of the database is off; afterwards nothing of it happened."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                _rules_off(cursor)
            yield
            raise _UndoneError
    except _UndoneError:
        pass
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


def _rules_off(cursor: Any) -> None:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        return
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid > 0 "
        "AND connamespace = 'public'::regnamespace"
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def run(sql: str, values: Sequence[Any] = ()) -> int:
    """One statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return int(cursor.rowcount)


def another(field: models.Field[Any, Any], value: object) -> object:
    """A value of the same kind that is not this one, as the database takes it."""
    kind = field.get_internal_type()
    if isinstance(field, models.ForeignKey):
        return another(field.target_field, value)
    if kind == "UUIDField":
        made = UUID(int=(value.int if isinstance(value, UUID) else 0) ^ 1)
        return made.hex if connection.vendor == "sqlite" else made
    if kind in {"CharField", "TextField", "SlugField"}:
        return "y" if value != "y" else "z"
    if kind == "DateTimeField":
        return "2001-01-01 00:00:00" if connection.vendor == "sqlite" else "2001-01-01 00:00:00+00"
    if kind == "DateField":
        return "2001-01-01"
    if kind == "BooleanField":
        return not value
    if kind == "BinaryField":
        return b"another salt 16 "
    if kind == "DecimalField":
        return "0.01"
    if kind == "JSONField":
        return '{"another": "one"}'
    return (value if isinstance(value, int) else 0) + 7777
