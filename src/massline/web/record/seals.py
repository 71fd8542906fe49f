"""Sealing rows: the log holds a salted digest of every column of the rows it speaks of.

Whatever writes through a model is sealed by itself. ``QuerySet.update`` and ``bulk_create`` send no signals:
``update`` below stands for the first, ``seal`` follows the second, and `tests/web/test_sealed_writes.py` looks for
what does neither. A row changed, dropped or added with plain SQL has no such seal, and ``massline verify`` names it.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import ForeignKey, Model, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save

from massline.web.record.keyfiles import site_mark
from massline.web.record.models import Seal

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Sealed:
    """A table whose rows are sealed: its model, which rows must have a seal, columns that are nobody's concern."""

    model: type[Model]
    which: Callable[[Rows], Rows]
    without: frozenset[str] = frozenset()
    later: bool = False
    """Drafts, sealed from the moment they are shown or locked; the database refuses to change them after that."""

    @property
    def table(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        """The columns that are sealed, as the model calls them."""
        names = [field.attname for field in self.model._meta.concrete_fields]
        return sorted(name for name in names if name not in self.without)

    def rows(self) -> Rows:
        """Every row that must have a seal."""
        return self.which(self.model._base_manager.all())


NEVER = "changed by somebody else"
"""Stands for the digest of a column that differed when its row was sealed anew; no value fits it."""

AT_ONCE = 500
"""Rows asked for in one statement."""

TABLES: dict[str, Sealed] = {}
"""Every sealed table by its name in the database; filled when the applications start."""


def seal_always(model: type[Model], *, without: Iterable[str] = ()) -> None:
    """Seal each row of a table when it is written, and anew when the application writes it again."""
    _register(Sealed(model, lambda rows: rows, frozenset(without)))
    post_save.connect(_saved, sender=model, dispatch_uid=f"seal {model._meta.db_table}")
    post_delete.connect(_deleted, sender=model, dispatch_uid=f"unseal {model._meta.db_table}")


def seal_when(model: type[Model], **frozen: object) -> None:
    """A table whose rows are sealed from the moment ``frozen`` holds; whoever freezes them calls ``seal``."""
    _register(Sealed(model, lambda rows: rows.filter(**frozen), later=True))


def seal_links(through: type[Model]) -> None:
    """Seal the rows of a many-to-many table when they are added."""
    _register(Sealed(through, lambda rows: rows))
    m2m_changed.connect(_linked, sender=through, dispatch_uid=f"seal {through._meta.db_table}")


@transaction.atomic
def seal(rows: Rows, *, changed: Iterable[str] | None = None) -> None:
    """Seal these rows as they stand now. For what ``bulk_create`` wrote, in the same transaction.

    ``changed`` names the columns that were written (their names in the model, with ``_id``): whatever else differs
    from the seal before was changed by somebody else, and stays a fault.
    """
    known = TABLES[rows.model._meta.db_table]
    found = list(rows.model._base_manager.filter(pk__in=rows.order_by().values("pk")).values("pk", *known.columns))
    before = _newest(known.table, [str(row["pk"]) for row in found])
    written = None if changed is None else frozenset(changed)
    new = [_of(known, row, before.get(str(row["pk"])), written) for row in found]
    _let_go(before.values())
    Seal.objects.bulk_create(new, batch_size=AT_ONCE)


@transaction.atomic
def update(rows: Rows, **values: Any) -> int:
    """Change these columns of these rows as ``QuerySet.update`` does, and seal them; how many rows that were."""
    keys = list(rows.order_by().values_list("pk", flat=True))
    count = rows.update(**values)
    if count:
        names = {field.name: field.attname for field in rows.model._meta.concrete_fields}
        seal(rows.model._base_manager.filter(pk__in=keys), changed=[names[name] for name in values])
    return count


def seal_once(rows: Rows) -> None:
    """Seal those of these rows that have no seal yet: what is frozen now."""
    table = rows.model._meta.db_table
    newest = _newest(table, [str(pk) for pk in rows.order_by().values_list("pk", flat=True)])
    there = [row for row, one in newest.items() if one.columns]
    seal(rows.model._base_manager.filter(pk__in=rows.order_by().values("pk")).exclude(pk__in=there))


@transaction.atomic
def unseal(rows: Rows) -> None:
    """Say that the application deletes these rows. Rows of tables that are not sealed are nobody's concern."""
    known = TABLES.get(rows.model._meta.db_table)
    if known is not None:
        _gone(known.table, [str(pk) for pk in rows.order_by().values_list("pk", flat=True)])


def root_of(digests: Iterable[str]) -> str:
    """One digest over the seals an entry of the log holds, whatever their order."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def digest_of(one: Seal) -> str:
    """The digest of a seal: its table, its row, the digests of the columns and the seal before."""
    return hashlib.sha256(_canonical([one.table, one.row, one.columns, one.previous]).encode()).hexdigest()


def column_digest(salt: bytes, table: str, row: str, column: str, value: object) -> str:
    """SHA-256 over salt, place and value of one column."""
    return hashlib.sha256(salt + _canonical([table, row, column, plain(value)]).encode()).hexdigest()


def plain(value: object) -> object:
    """A value as it is sealed: the same on every database.

    >>> plain(date(2026, 3, 2)), plain(Decimal("0.70")), plain(b"ab"), plain(None)
    ('2026-03-02', '0.7', '6162', None)
    """
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal() | float():
            return format(Decimal(str(value)).normalize(), "f")
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return value.hex
        case bytes() | memoryview():
            return bytes(value).hex()
        case _:
            return _canonical(value)


def read(known: Sealed, rows: Rows) -> Iterator[dict[str, Any]]:
    """Rows with the sealed columns; one that cannot be read as the model says comes with the fault as its value."""
    try:
        yield from list(rows.order_by().values("pk", *known.columns))
        return
    except (ValueError, TypeError, ArithmeticError):
        pass  # somebody wrote what the column cannot hold: column by column, to name it
    for pk in rows.order_by().values_list("pk", flat=True):
        found: dict[str, Any] = {"pk": pk}
        for name in known.columns:
            try:
                found[name] = known.model._base_manager.filter(pk=pk).values_list(name, flat=True).get()
            except (ValueError, TypeError, ArithmeticError) as fault:
                found[name] = ["not readable", str(fault)]
        yield found


def salts_of(rows: Rows) -> list[bytes]:
    """The salts that open the seals of these rows; they are erased when the rows are sealed anew."""
    keys = [str(pk) for pk in rows.order_by().values_list("pk", flat=True)]
    there = Seal.objects.filter(table=rows.model._meta.db_table, row__in=keys, salt__isnull=False)
    return [bytes(salt) for salt in there.values_list("salt", flat=True) if salt is not None]


def unlogged() -> QuerySet[Seal]:
    """Seals that no entry of the log holds yet: the next act takes them."""
    return Seal.objects.filter(entry__isnull=True)


def _register(known: Sealed) -> None:
    TABLES[known.table] = known


def _of(known: Sealed, row: dict[str, Any], before: Seal | None, changed: frozenset[str] | None) -> Seal:
    salt, key = secrets.token_bytes(16), str(row["pk"])
    columns = {name: column_digest(salt, known.table, key, name, row[name]) for name in known.columns}
    if changed is not None and before is not None and before.salt is not None:
        for name in before.columns.keys() & columns.keys() - changed:
            if column_digest(bytes(before.salt), known.table, key, name, row[name]) != before.columns[name]:
                columns[name] = NEVER
    return _marked(Seal(table=known.table, row=key, columns=columns, salt=salt), before)


def _newest(table: str, keys: Sequence[str]) -> dict[str, Seal]:
    """The last seal of each of these rows that has one, also where it says that the row was deleted."""
    found: dict[str, Seal] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = Seal.objects.filter(table=table, row__in=keys[start : start + AT_ONCE]).order_by("pk")
        found |= {one.row: one for one in rows}
    return found


def _marked(made: Seal, before: Seal | None) -> Seal:
    made.previous = "" if before is None else before.digest
    made.digest = digest_of(made)
    made.mark = site_mark(settings.KEYS, made.digest)
    return made


def _let_go(seals: Iterable[Seal]) -> None:
    """Erase the salts of earlier seals: what the rows held before cannot be guessed from them any more."""
    open_ones = [one.pk for one in seals if one.salt is not None]
    for start in range(0, len(open_ones), AT_ONCE):
        Seal.objects.filter(pk__in=open_ones[start : start + AT_ONCE]).update(salt=None)


def _gone(table: str, keys: Sequence[str]) -> None:
    before = _newest(table, keys)
    _let_go(before.values())
    gone = [_marked(Seal(table=table, row=key, columns={}), before.get(key)) for key in keys]
    Seal.objects.bulk_create(gone, batch_size=AT_ONCE)


def _saved(
    sender: type[Model], instance: Model, raw: bool = False, update_fields: Iterable[str] | None = None, **_more: Any
) -> None:
    if raw:
        return
    names = {field.name: field.attname for field in sender._meta.concrete_fields}
    written = None if update_fields is None else [names.get(name, name) for name in update_fields]
    seal(sender._base_manager.filter(pk=instance.pk), changed=written)


def _deleted(sender: type[Model], instance: Model, **_more: Any) -> None:
    _gone(sender._meta.db_table, [str(instance.pk)])


def _linked(sender: type[Model], instance: Model, action: str, pk_set: set[Any] | None, **more: Any) -> None:
    links: list[ForeignKey[Model, Model]] = [f for f in sender._meta.concrete_fields if isinstance(f, ForeignKey)]
    here, there = links
    if action != "post_add" or not pk_set:
        return
    if not isinstance(instance, here.remote_field.model):  # added from the other end
        here, there = there, here
    seal(sender._base_manager.filter(**{here.attname: instance.pk, f"{there.attname}__in": pk_set}))


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
