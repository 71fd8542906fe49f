"""What a language model was asked for and what passed the checks: proposals, never words of people or a source."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.rounds.models.consultation import Round
from massline.web.rounds.models.figures import Working


class Asked(models.TextChoices):
    """What a machine was asked for."""

    NAMES = "names", _("names of proposed themes")
    PARTS = "parts", _("the parts of a remark")
    POINTS = "points", _("points of the proposal")


class MachineDraft(models.Model):
    """The last use for one thing: which remarks were sent, and what passed the checks, as texts and spans.

    ``of`` is the remark or theme it was about, empty for all. The row goes when a remark that was sent is taken back:
    a machine's sentence may hold its words.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="machine_drafts")
    kind = models.CharField(max_length=8, choices=Asked.choices)
    of = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=Working.choices, default=Working.NOT)
    model = models.CharField(max_length=100)
    sent = models.TextField(blank=True)
    """Ids of the remarks that were sent, with blanks between."""
    content = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "kind", "of"], name="machine_draft_once"),
            models.CheckConstraint(condition=Q(kind__in=Asked.values), name="machine_draft_kind_known"),
            models.CheckConstraint(condition=Q(state__in=Working.values), name="machine_draft_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.of} by {self.model}"


class MachineName(models.Model):
    """A name a machine proposed and a person took for a theme: wherever a theme bears it, pages say so."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="machine_names")
    name = models.CharField(max_length=80)
    model = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "name"], name="machine_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
