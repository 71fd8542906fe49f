"""Voices that two people took out of what is counted and shown, and which sentences those were."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.rounds.models.consultation import Round
from massline.web.rounds.models.statement import Statement


class RemovedKind(models.TextChoices):
    """Whose voices: as far as a sentence tells whose it is. Answers are detached, and none can be picked out."""

    STACK = "stack", gettext_lazy("everything one person had keyed in")
    CONTRIBUTOR = "contributor", gettext_lazy("everything said under one receipt")


class Removal(models.Model):
    """Voices were removed, with the reason everybody reads. Rows are added, never changed.

    Figures move in blocks: the release after ``before`` need not show yet that these people are gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="removals")
    kind = models.CharField(max_length=12, choices=RemovedKind.choices)
    reason = models.CharField(max_length=300)
    role = models.CharField(max_length=30)
    day = models.DateField()
    alone = models.BooleanField()
    """By one person alone, in a group that has no second one."""
    before = models.PositiveIntegerField(null=True)
    """Number of the last release with these voices; None where nothing had been published."""

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "before", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="removal_has_a_reason"),
            models.CheckConstraint(condition=Q(kind__in=RemovedKind.values), name="removal_kind_known"),
        ]

    def __str__(self) -> str:
        return f"removed: {self.kind}"

    @property
    def by(self) -> str:
        """By how many it was done, in words."""
        return _("By one person alone: this group has no second one.") if self.alone else _("By two people.")


class Removed(models.Model):
    """One sentence that went with a removal; whoever holds its receipt reads why. Rows are added, never changed."""

    statement = models.OneToOneField(Statement, primary_key=True, on_delete=models.CASCADE, related_name="removed")
    removal = models.ForeignKey(Removal, on_delete=models.CASCADE, related_name="statements")
    receipt_hash = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self) -> str:
        return "a removed sentence"
