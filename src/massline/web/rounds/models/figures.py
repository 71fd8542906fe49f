"""What the opinion model said at the last release: figures of statements, replaced at the next."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from massline.web.rounds.models.consultation import Round


class ModelFigures(models.Model):
    """Figures of statements: which comes next, and the slate for whoever drafts. Never a row of anybody.

    They move only with a release: figures that follow every vote would tell, page by page, what the last voter did.
    """

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.CASCADE, related_name="model_figures")
    release = models.PositiveIntegerField()
    routing = models.TextField()
    slate = models.TextField(blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural: ClassVar[str] = "model figures"

    def __str__(self) -> str:
        return f"model figures of {self.round}"
