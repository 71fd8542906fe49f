"""Trying: how an action ended, how many a plan needs, what people did in public, and programmes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.people.models import Organisation, Section
from massline.web.rounds.models.consultation import Round
from massline.web.rounds.models.practice import Action


class ActionEnd(models.Model):
    """An action is over: done, or stopped for harm or legal doubt. Rows are added, never changed."""

    action = models.OneToOneField(Action, on_delete=models.CASCADE, related_name="end")
    day = models.DateField()
    stopped = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(stopped=False) | ~Q(reason=""), name="a_stop_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {'stopped' if self.stopped else 'done'}"


class Turnout(models.Model):
    """The share of a section an action needs, as planned."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="turnouts")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    needed = models.DecimalField(max_digits=4, decimal_places=3)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["action", "section"], name="turnout_once"),
            models.CheckConstraint(condition=Q(needed__gt=0, needed__lte=1), name="turnout_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.needed}"


class Uptake(models.TextChoices):
    """What people did: four counts, never merged."""

    RECOGNISE = "recognise", _("recognised it")
    SUPPORT = "support", _("supported it in public")
    TAKE_PART = "take_part", _("took part")
    RUN = "run", _("ran something themselves")


class StructureTest(models.Model):
    """A small public act that shows how far people come along: a badge day, a petition."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="structure_tests")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Uptake.choices)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "name"]

    def __str__(self) -> str:
        return self.name


class StructureCount(models.Model):
    """How many of a section did it: a number, never who."""

    test = models.ForeignKey(StructureTest, on_delete=models.CASCADE, related_name="counts")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["test", "section"], name="structure_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.test}: {self.people}"


class Programme(models.Model):
    """Meets a need and aims at people running it. Nothing links its help to taking part in a consultation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="programmes")
    name = models.CharField(max_length=120)
    need = models.CharField(max_length=200)
    learned_there = models.CharField(max_length=300, blank=True)
    """What can be learned there: each programme is a school."""
    owner = models.CharField(max_length=80)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ProgrammeCount(models.Model):
    """A programme in one period, in totals: helped, asked to run it, running it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="counts")
    day = models.DateField()
    helped = models.PositiveIntegerField()
    asked_to_run = models.PositiveIntegerField(default=0)
    running = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "id"]

    def __str__(self) -> str:
        return f"{self.programme} {self.day}"
