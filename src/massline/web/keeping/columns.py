"""Columns of a row as they stand in a file, and a row made of them again, checked as a form would check it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from massline.formats.refusal import InputRefused, quoted

Row = TypeVar("Row", bound=models.Model)
MOST_ROWS: Final = 5_000
"""Of one list: a look every day for more than ten years."""


def written(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """These columns, days as text."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def all_written(rows: Iterable[models.Model], names: Iterable[str]) -> list[dict[str, Any]]:
    """The same of each of these rows."""
    return [written(one, names) for one in rows]


def kept(row: Row, told: Mapping[str, Any], names: Iterable[str]) -> Row:
    """The row with these columns, checked and stored. Raises ``InputRefused`` for what a form would refuse."""
    nobody_can_say = set()
    for name in names:
        field = row._meta.get_field(name)
        assert isinstance(field, models.Field)
        if isinstance(field, models.CharField | models.TextField) and not isinstance(told[name], str):
            raise InputRefused(f"a {row._meta.verbose_name} cannot be kept: {name} is {_shown(told[name])}, no text")
        setattr(row, name, field.to_python(told[name]))
        if field.null and told[name] is None:
            nobody_can_say.add(name)
    try:
        row.full_clean(exclude=nobody_can_say, validate_unique=False)
    except ValidationError as error:
        told_of = "; ".join(f"{name}: {' '.join(why)}" for name, why in error.message_dict.items())
        raise InputRefused(f"a {row._meta.verbose_name} cannot be kept: {told_of}") from error
    row.save(force_insert=True)
    return row


def listed(told: Any, what: str, names: Iterable[str]) -> list[Mapping[str, Any]]:
    """The rows of one list, each with just these names. Raises ``InputRefused`` for too many, or for another name."""
    if not isinstance(told, list):
        raise InputRefused(f"where {what} should stand is {_shown(told)}")
    if len(told) > MOST_ROWS:
        raise InputRefused(f"it holds {len(told):,} of {what} in one list, and {MOST_ROWS:,} are the most")
    expected = set(names)
    for one in told:
        if not isinstance(one, Mapping) or set(one) != expected:
            found = ", ".join(sorted(one)) if isinstance(one, Mapping) else str(one)
            raise InputRefused(f"one of {what} holds {quoted(found)}, expected {', '.join(sorted(expected))}")
    return told


def _shown(value: object) -> str:
    return quoted(str(value))
