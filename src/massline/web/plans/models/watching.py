"""What is watched for, with who looks; and mandates, with their end. Both run by days, and a page says which."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from massline.web.people.models import Organisation
from massline.web.plans.models.cited import Held, Moved
from massline.web.rounds.models import Decision


class Watch(Held):
    """ "Watch for X; if Y, then Z": waiting that is a plan. Its words never change; looking is a row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="watches")
    watch_for = models.CharField(max_length=200)
    if_seen = models.CharField(max_length=200)
    then_do = models.CharField(max_length=300)
    every_days = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta(Held.Meta):
        ordering: ClassVar[list[str]] = ["day", "watch_for"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Held.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "watch_for"], name="watch_once"),
            models.CheckConstraint(condition=Q(every_days__gte=1), name="watch_looks_at_times"),
        ]

    def __str__(self) -> str:
        return self.watch_for


class Found(models.TextChoices):
    """What a look brought."""

    NOT_SEEN = "not_seen", _("not seen")
    SEEN = "seen", _("seen")
    LET_GO = "let_go", _("no longer watched for")


class WatchReview(models.Model):
    """Somebody looked: seen or not, or it is no longer watched for. Rows are added, never changed."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="reviews")
    found = models.CharField(max_length=10, choices=Found.choices)
    text = models.CharField(max_length=500, blank=True)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(found__in=Found.values), name="watch_found_known"),
            models.CheckConstraint(condition=Q(found=Found.NOT_SEEN) | ~Q(text=""), name="watch_says_what_was_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.watch}: {self.found}"


class Mandate(Held, Moved):
    """What members let a hat or a section do, from a day to a day. It lapses by itself; nothing of it changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    scope = models.CharField(max_length=300)
    given_by = models.CharField(max_length=200)
    """Which body decided so, and when."""
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField()
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta(Held.Meta):
        ordering: ClassVar[list[str]] = ["-ends_on", "scope"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Held.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="mandate_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(given_by=""), name="mandate_was_given"),
            models.CheckConstraint(
                condition=Q(decision__isnull=True) | Q(elsewhere=""), name="mandate_here_or_elsewhere"
            ),
            models.UniqueConstraint(
                fields=["organisation", "scope", "begins_on"], name="mandate_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.scope


class MandateRecall(Moved):
    """Members took a mandate back before its end, with the reason. Rows are added, never changed."""

    mandate = models.OneToOneField(Mandate, on_delete=models.CASCADE, related_name="recall")
    reason = models.CharField(max_length=500)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="recall_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decision__isnull=True) | Q(elsewhere=""), name="recall_here_or_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate} recalled"
