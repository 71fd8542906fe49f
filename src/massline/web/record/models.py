"""The log: one row an act of the core, chained by hashes."""

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

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.day} {self.role} {self.act} {self.subject}"
