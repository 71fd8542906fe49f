"""Whether parts of a release hold the fields of the format and nothing else."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from massline.formats.refusal import InputRefused, quoted

Refuse = Callable[[str], InputRefused]
Fields = Mapping[str, type | tuple[type, ...]]


def check_ids(
    rows: list[Any],
    fields: Fields,
    what: str,
    key: str,
    refuse: Refuse,
    also: Iterable[str] = (),
) -> None:
    """Raise unless every row holds ``fields`` and no two have the same ``key``."""
    seen: set[str] = set()
    for index, row in enumerate(rows, start=1):
        check_fields(row, fields, f"{what} {index}", refuse, also)
        if row[key] in seen:
            raise refuse(f"{what} {quoted(row[key])} stands twice")
        seen.add(row[key])


def check_fields(
    found: Any,
    expected: Fields,
    where: str,
    refuse: Refuse,
    also: Iterable[str] = (),
) -> None:
    """Raise unless ``found`` holds these fields with values of these kinds, none negative, and nothing else."""
    if not isinstance(found, Mapping):
        raise refuse(f"{where}: expected an object with {', '.join(expected)}")
    for name, kind in expected.items():
        if name not in found:
            raise refuse(f"{where}: {name!r} is missing")
        kinds = kind if isinstance(kind, tuple) else (kind,)
        # In Python True is a whole number; in a release it is not.
        if type(found[name]) not in kinds:
            raise refuse(f"{where}: {name} is {quoted(str(found[name]))}, which is not what belongs there")
        if type(found[name]) is int and found[name] < 0:
            raise refuse(f"{where}: {name} is {found[name]}, expected no negative number")
    unknown = sorted(set(found) - set(expected) - set(also))
    if unknown:
        raise refuse(f"{where}: {quoted(unknown[0])} is not a field of this format; nothing may hide in a release")
