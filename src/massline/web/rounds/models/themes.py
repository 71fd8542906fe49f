"""Summing up: codes and themes beside the words, what pulls against what, and who checked it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from massline.web.rounds.models.consultation import Round
from massline.web.rounds.models.position import PositionVersion
from massline.web.rounds.models.statement import Statement


class Theme(models.Model):
    """A topic several statements share; one inside another is a code of it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    """When this theme applies, with an example."""
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="codes")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "name"], name="theme_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="theme_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Coding(models.Model):
    """The theme one coder gave one statement. Coders are numbered, not named."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="codings")
    coder = models.PositiveSmallIntegerField()
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="codings")
    against = models.BooleanField(default=False)
    """This remark speaks against what we thought or what the draft says."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["statement", "coder"], name="one_theme_a_coder"),
            models.CheckConstraint(condition=Q(coder__in=[1, 2]), name="coder_one_or_two"),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.theme}"


class Contradiction(models.Model):
    """Two poles that pull against each other. Each pole is a statement whose sources are the evidence for it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="contradictions")
    one = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="pulls_one_way")
    other = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="pulls_the_other_way")
    principal = models.BooleanField(default=False)
    handling = models.CharField(max_length=500, blank=True)
    """How the proposal deals with it; empty while it does not."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-principal", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(one=models.F("other")), name="poles_differ"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(principal=True), name="one_principal_contradiction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} / {self.other}"


class Check(models.Model):
    """Somebody who did not write a version re-read remarks against it and signed. Rows are added, never changed."""

    version = models.ForeignKey(PositionVersion, on_delete=models.CASCADE, related_name="checks")
    remarks = models.PositiveSmallIntegerField()
    """How many remarks were re-read against the version."""
    read = models.CharField(max_length=64, blank=True)
    """Digest of the version as it was read: a draft changed later is checked again. Empty for one read as shown."""
    note = models.CharField(max_length=500, blank=True)
    role = models.CharField(max_length=30)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.version} checked"
