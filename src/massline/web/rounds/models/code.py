"""Sealed codes: who may answer, without a list of who they are."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from massline.web.people.models import Section
from massline.web.rounds.models.consultation import Consultation


class CodeBatch(models.Model):
    """Codes printed together for one section, or for the core. The batch says how many, never for whom."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="code_batches")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT)
    core = models.BooleanField(default=False)
    issued = models.PositiveIntegerField()
    voided = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(core=False) | Q(section__isnull=True), name="core_codes_carry_no_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issued} codes"


class Code(models.Model):
    """One sealed code, as a hash, used or not. No time, and no link to what it was used for."""

    hash = models.CharField(primary_key=True, max_length=64)
    batch = models.ForeignKey(CodeBatch, on_delete=models.CASCADE, related_name="codes")
    used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "used" if self.used else "not used"
