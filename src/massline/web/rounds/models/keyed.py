"""Who of the core keyed words in, as a pseudonym; and stacks that were set aside whole."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from massline.web.rounds.models.consultation import Round
from massline.web.rounds.models.statement import Statement


class KeyedIn(models.Model):
    """Which stack a keyed-in note lies in. ``by`` leads to nobody without the consultation's key."""

    statement = models.OneToOneField(Statement, primary_key=True, on_delete=models.CASCADE, related_name="keyed_in")
    by = models.CharField(max_length=32, db_index=True)

    def __str__(self) -> str:
        return "a note of a stack"


class SetAside(models.Model):
    """A stack was set aside, or is counted again; the latest row holds. Rows are added, never changed."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="set_aside")
    by = models.CharField(max_length=32)
    aside = models.BooleanField()
    reason = models.CharField(max_length=300)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="set_aside_has_a_reason"),
        ]

    def __str__(self) -> str:
        return "set aside" if self.aside else "counted again"
