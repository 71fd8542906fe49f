"""What was worked out and is kept: figures of statements from the opinion model, themes read out of the words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.rounds.models.consultation import Round


class ModelFigures(models.Model):
    """Figures of statements: what comes next, the slate for whoever drafts, shares reweighted. Never anybody's row.

    They move only with a release: figures that follow every vote would tell, page by page, what the last voter did.
    """

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.CASCADE, related_name="model_figures")
    release = models.PositiveIntegerField()
    routing = models.TextField()
    slate = models.TextField(blank=True)
    reweighted = models.TextField(blank=True)
    people = models.PositiveIntegerField(default=0)
    """How many answered when the block of the release was worked out; exact, and never shown."""
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural: ClassVar[str] = "model figures"

    def __str__(self) -> str:
        return f"model figures of {self.round}"


class Working(models.TextChoices):
    """Where the working out of themes stands."""

    NOT = "not", _("not at work")
    WORKING = "working", _("at work")
    FAILED = "failed", _("stopped by a fault")


class ProposedThemes(models.Model):
    """Themes the software proposes for the words of a round: ids and spans of statements, replaced as a whole.

    No words are copied and no person is named, so what is taken back is gone from every page at once. ``state`` is
    about the run that was begun last, ``content`` and ``digest`` of the last one that came to an end.
    """

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.CASCADE, related_name="proposed_themes")
    state = models.CharField(max_length=12, choices=Working.choices, default=Working.NOT)
    digest = models.CharField(max_length=64, blank=True)
    """Of the remarks that were read: with others of them the themes are to be worked out anew."""
    content = models.TextField(blank=True)

    class Meta:
        verbose_name_plural: ClassVar[str] = "proposed themes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=Working.values), name="working_state_known"),
            models.CheckConstraint(condition=~Q(content="") | Q(digest=""), name="proposed_digest_of_content"),
        ]

    def __str__(self) -> str:
        return f"proposed themes of {self.round}"
