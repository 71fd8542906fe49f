"""Panels drawn by lot: how they were drawn, so that anybody can draw them again. Numbers on a list, never names."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from massline.web.rounds.models.consultation import Round


class Panel(models.Model):
    """One draw: of each section how long its list is, its seats and the numbers drawn. Rows are added, never changed.

    Who stands under a number only the organisation's own list knows, which never comes here.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="panels")
    purpose = models.CharField(max_length=200)
    seed = models.CharField(max_length=200)
    seed_from = models.CharField(max_length=300)
    """How the seed came about, in words: dice in front of the meeting, the draw of a lottery named beforehand."""
    sections = models.JSONField()
    """A list of ``{"name", "people", "seats", "drawn", "next"}``: numbers from 1 to ``people``, in lot order."""
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(seed=""), name="panel_has_a_seed"),
            models.CheckConstraint(condition=~Q(seed_from=""), name="panel_seed_has_an_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.purpose}"
