"""A consultation, its rounds, and where each round stands."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from massline.web.people.models import Organisation


class Stage(models.TextChoices):
    """The stages of a round; the labels are what people read."""

    INVESTIGATE = "investigate", _("Prepare")
    GATHER = "gather", _("Ask")
    CONCENTRATE = "concentrate", _("Sum up")
    REPORT_BACK = "report_back", _("Go back")
    PRACTICE = "practice", _("Try")
    SUM_UP = "sum_up", _("Learn")


class Consultation(models.Model):
    """One community asked over one or more rounds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="consultations")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    open_link = models.BooleanField(default=True)
    """Anybody with the link may answer; shown as "open, unverified" wherever its numbers appear."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="consultation_slug_once")
        ]

    def __str__(self) -> str:
        return self.title


class Round(models.Model):
    """One pass through the loop, with its one central question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=300)
    promise_on = models.DateField()
    """The day by which the organisation said it comes back."""

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["consultation", "number"], name="round_number_once"),
            models.CheckConstraint(condition=~models.Q(question=""), name="round_has_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation} {self.number}"


class StageChange(models.Model):
    """A round moved from one stage to another: when, by which role, why. Rows are added, never changed."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="stage_changes")
    before = models.CharField(max_length=20, choices=Stage.choices, blank=True)
    after = models.CharField(max_length=20, choices=Stage.choices)
    day = models.DateField()
    role = models.CharField(max_length=30)
    reason = models.CharField(max_length=500, blank=True)
    overrides = models.TextField(blank=True)
    """The gaps that were open and overridden, one a line; they go on the sum-up's agenda."""

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(after__in=Stage.values), name="stage_known"),
            models.CheckConstraint(
                condition=models.Q(overrides="") | ~models.Q(reason=""), name="override_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.after}"
