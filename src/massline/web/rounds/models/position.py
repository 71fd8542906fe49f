"""Positions: what the organisation proposes, version by version, and what became of every contribution."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.people.models import Section
from massline.web.rounds.models.consultation import Round
from massline.web.rounds.models.statement import Statement


class Position(models.Model):
    """What the organisation proposes to say and do in one round; "our proposal" until it is adopted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="positions")
    label = models.CharField(max_length=20)
    title = models.CharField(max_length=160)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "label"], name="position_label_once")
        ]

    def __str__(self) -> str:
        return self.label


class PositionVersion(models.Model):
    """One wording of a position. Frozen, with its elements and their sources, from the day it is shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="versions")
    number = models.CharField(max_length=10)
    text = models.TextField()
    change = models.TextField(blank=True)
    """What this version changes against the one before, in words."""
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["position", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.number}"


class Element(models.Model):
    """A numbered point of a version. The point is a statement with sources, or else the drafting group's own."""

    version = models.ForeignKey(PositionVersion, on_delete=models.CASCADE, related_name="elements")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="elements")
    order = models.PositiveSmallIntegerField()
    own = models.BooleanField(null=True, blank=True)
    """The drafting group stands up for it as its own. What a page says of a point is computed from its sources."""
    taken_over = models.BooleanField(null=True, blank=True)
    """For a point a machine first drafted: a person edited or confirmed it. It does not go out before that."""

    class Meta:
        ordering: ClassVar[list[str]] = ["order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "order"], name="element_order_once"),
            models.UniqueConstraint(fields=["version", "statement"], name="element_statement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version} point {self.order}"


class Reservation(models.Model):
    """Minority text that travels with a version: the section's own note."""

    version = models.ForeignKey(PositionVersion, on_delete=models.CASCADE, related_name="reservations")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT)
    text = models.TextField()

    def __str__(self) -> str:
        return f"reservation on {self.version}"


class DecisionKind(models.TextChoices):
    """What the organisation's own body decided on a version."""

    ADOPTED = "adopted", _("adopted")
    WITH_RESERVATIONS = "with_reservations", _("adopted with reservations")
    SENT_BACK = "sent_back", _("sent back")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Decision(models.Model):
    """A decision on a version. Rows are added, never changed."""

    version = models.ForeignKey(PositionVersion, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=20, choices=DecisionKind.choices)
    body = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True)
    overrides = models.TextField(blank=True, null=True)  # noqa: DJ001 - the table has triggers, which SQLite loses with a default
    """What the body set aside to decide so, one a line; it goes on the sum-up's agenda."""
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_known")
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.kind}"


class DispositionKind(models.TextChoices):
    """What became of a contribution."""

    USED = "used", _("used")
    PARTLY = "partly", _("partly used")
    RESERVED = "reserved", _("kept as a note beside the proposal")
    REFERRED = "referred", _("passed on")
    SET_ASIDE = "set_aside", _("not used, because")


class Disposition(models.Model):
    """What became of one contribution, with the reason where it was not simply used; the latest counts."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="dispositions")
    version = models.ForeignKey(PositionVersion, null=True, blank=True, on_delete=models.CASCADE)
    kind = models.CharField(max_length=12, choices=DispositionKind.choices)
    reason = models.CharField(max_length=500, blank=True)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(kind__in=DispositionKind.values), name="disposition_known"),
            models.CheckConstraint(
                condition=Q(kind__in=["used", "partly"]) | ~Q(reason=""), name="disposition_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.kind}"
