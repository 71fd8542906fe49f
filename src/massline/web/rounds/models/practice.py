"""Practice: what was expected, what was done, what was seen, what came of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from massline.web.people.models import Section
from massline.web.rounds.models.consultation import Round
from massline.web.rounds.models.position import PositionVersion
from massline.web.rounds.models.statement import Statement


class Expectation(models.Model):
    """A claim about the outcome of an action. Once locked nothing of it changes; unlocked it is never scored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PositionVersion, on_delete=models.CASCADE, related_name="expectations")
    point = models.ForeignKey(Statement, null=True, blank=True, on_delete=models.PROTECT, related_name="expectations")
    """The point of the position it tests."""
    label = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    measure = models.CharField(max_length=200, blank=True)
    threshold = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True, blank=True)
    probability = models.DecimalField(max_digits=3, decimal_places=2)
    locked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["label"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "label"], name="expectation_label_once"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="probability_between_0_and_1"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Action(models.Model):
    """What is done on a position, by whom (a role or a name they agreed to), from when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="actions")
    expectation = models.ForeignKey(
        Expectation, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    text = models.CharField(max_length=300)
    owner = models.CharField(max_length=80)
    starts_on = models.DateField()

    def __str__(self) -> str:
        return self.text


class Observation(models.Model):
    """Something seen during an action, before anybody judged it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="observations")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT)
    text = models.TextField()
    day = models.DateField()

    def __str__(self) -> str:
        return self.text[:60]


class Outcome(models.Model):
    """What was observed against one expectation, with evidence. Rows are added, never changed; the latest counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    expectation = models.ForeignKey(Expectation, on_delete=models.CASCADE, related_name="outcomes")
    came_true = models.BooleanField(null=True)
    """Empty where the expectation turned out to be untestable."""
    text = models.CharField(max_length=500)
    evidence = models.CharField(max_length=300, blank=True)
    day = models.DateField()
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    """1 for the first outcome of an expectation, 2 for its first correction: two of one day keep their order."""

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["expectation", "number"], condition=Q(number__isnull=False), name="outcome_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
