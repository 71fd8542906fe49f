"""Going back: sentences that would change a proposal, whether people were understood, paper that was keyed in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from massline.web.rounds.models.position import Element, PositionVersion
from massline.web.rounds.models.statement import Statement


class Amendment(models.Model):
    """Words said in answer to a version: the one sentence that would change it."""

    version = models.ForeignKey(PositionVersion, on_delete=models.CASCADE, related_name="amendments")
    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="amendment")
    element = models.ForeignKey(Element, null=True, blank=True, on_delete=models.CASCADE, related_name="amendments")

    def __str__(self) -> str:
        return f"{self.statement} on {self.version}"


class Recognition(models.Model):
    """ "Is this what you meant?", answered by the author's receipt: about words, never about a vote."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="recognitions")
    version = models.ForeignKey(PositionVersion, on_delete=models.CASCADE, related_name="recognitions")
    meant = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["statement", "version"], name="recognised_once"),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {'meant' if self.meant else 'not meant'}"


class Keying(models.Model):
    """Sheets of paper keyed in together: how many, how many were typed a second time, how many of those differed."""

    version = models.ForeignKey(PositionVersion, on_delete=models.CASCADE, related_name="keyings")
    sheets = models.PositiveIntegerField()
    typed_twice = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(typed_twice__lte=F("sheets"), differing__lte=F("typed_twice")), name="keyed_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheets} sheets"
