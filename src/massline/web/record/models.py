"""The log: one row an act of the core, chained by hashes; seals of rows it speaks of; signed checkpoints."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class LogEntry(models.Model):
    """One act: who by role, what, on which thing. Never a person, never a text, never a time finer than a day."""

    number = models.BigIntegerField(primary_key=True)
    day = models.DateField()
    role = models.CharField(max_length=30)
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    # Both without a default: the table has triggers, which SQLite loses with one.
    seals = models.CharField(max_length=64, blank=True, null=True)  # noqa: DJ001
    """One digest over the seals of the rows written since the entry before; empty where there were none."""
    mark = models.CharField(max_length=64, blank=True, null=True)  # noqa: DJ001
    """The digest under a key outside the database. Empty on entries older than marks."""

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.day} {self.role} {self.act} {self.subject}"


class Seal(models.Model):
    """One row of another table as the application wrote it: a salted digest of each column. The newest counts.

    Never a value. The salt goes when the row is written anew or erased: what was sealed before says nothing then.
    """

    table = models.CharField(max_length=60)
    row = models.CharField(max_length=40)
    columns = models.JSONField()
    """Name and digest of each column; empty where the application deleted the row."""
    salt = models.BinaryField(max_length=16, null=True)
    previous = models.CharField(max_length=64, blank=True)
    """Digest of the seal of this row before; empty for the first. So an older one is not put back as the newest."""
    digest = models.CharField(max_length=64)
    mark = models.CharField(max_length=64)
    """The digest under a key outside the database: nobody seals a row with the database alone."""
    entry = models.BigIntegerField(null=True, db_index=True)
    """The entry of the log that holds it; empty until the next act is logged."""

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["table", "row"], name="seal_of_a_row")]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


class Checkpoint(models.Model):
    """The end of the chain on a day, signed with the site's key. Whoever keeps a copy can prove a later change."""

    number = models.BigIntegerField(primary_key=True)
    """The last entry it covers."""
    document = models.TextField()
    """`massline-checkpoint/1`, byte for byte as signed."""

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"checkpoint {self.number}"
