"""Lineage: which words, outcome or observation a statement rests on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from massline.web.rounds.models.practice import Observation, Outcome
from massline.web.rounds.models.statement import Statement


class Source(models.Model):
    """One origin of one statement: exactly one of a statement (with the span of it), an outcome, an observation.

    Quotations are never copied: a page cuts the span out of the stored words each time it is drawn.
    """

    target = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="sources")
    statement = models.ForeignKey(
        Statement, null=True, blank=True, on_delete=models.CASCADE, related_name="carried_by"
    )
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    """Salted digest of the span, so that a quotation shown can be checked against the words said."""
    outcome = models.ForeignKey(Outcome, null=True, blank=True, on_delete=models.CASCADE, related_name="carried_by")
    observation = models.ForeignKey(
        Observation, null=True, blank=True, on_delete=models.CASCADE, related_name="carried_by"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(
                    Q(statement__isnull=False, outcome__isnull=True, observation__isnull=True)
                    | Q(statement__isnull=True, outcome__isnull=False, observation__isnull=True)
                    | Q(statement__isnull=True, outcome__isnull=True, observation__isnull=False)
                ),
                name="source_has_exactly_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(statement__isnull=True, start__isnull=True, end__isnull=True, digest="")
                | Q(statement__isnull=False, start__isnull=False, end__gt=F("start")) & ~Q(digest=""),
                name="source_span_in_words",
            ),
            models.CheckConstraint(
                condition=Q(statement__isnull=True) | ~Q(statement=F("target")), name="source_not_itself"
            ),
            models.UniqueConstraint(fields=["target", "statement", "start", "end"], name="source_once"),
        ]

    def __str__(self) -> str:
        return f"{self.target} rests on {self.statement or self.outcome or self.observation}"
