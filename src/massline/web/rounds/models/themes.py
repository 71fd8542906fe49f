"""Summing up: codes and themes beside the words, what pulls against what, and who checked it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from massline.web.rounds.models.consultation import Round
from massline.web.rounds.models.position import PositionVersion
from massline.web.rounds.models.statement import Statement


def marked(name: str) -> str:
    """A name a machine proposed, as plain text says it."""
    return gettext("%(name)s (named by a machine)") % {"name": name}


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

    @property
    def named_by(self) -> str | None:
        """The machine that proposed its name, where the query asked for it (``naming.with_makers``)."""
        return getattr(self, "maker", None)

    @property
    def told(self) -> str:
        """Its name where no mark can stand beside it, such as in a list of choices."""
        return marked(self.name) if self.named_by else self.name


class Coding(models.Model):
    """A theme one coder gave one statement, its main one or one it has beside it. Coders are numbered, not named."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="codings")
    coder = models.PositiveSmallIntegerField()
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="codings")
    against = models.BooleanField(default=False)
    """This remark speaks against what we thought or what the draft says."""
    rank = models.PositiveSmallIntegerField(default=1)
    """1 for the main theme, which agreement and lists count; 2 and 3 for what the remark speaks of as well."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["statement", "coder", "rank"], name="one_main_theme_a_coder"),
            models.UniqueConstraint(fields=["statement", "coder", "theme"], name="a_theme_once_a_coder"),
            models.CheckConstraint(condition=Q(rank__in=[1, 2, 3]), name="three_themes_at_most"),
            models.CheckConstraint(condition=Q(coder__in=[1, 2]), name="coder_one_or_two"),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.theme}"


class NoneOfThese(models.Model):
    """A coder read the remark, and none of the themes fits. With neither this nor a theme it is undecided."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="fits_nowhere")
    coder = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural: ClassVar[str] = "none of these"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["statement", "coder"], name="none_of_these_once"),
            models.CheckConstraint(condition=Q(coder__in=[1, 2]), name="none_of_these_coder_one_or_two"),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: none of these"


class PairKind(models.TextChoices):
    """What the software suggested about two remarks."""

    SAME = "same", _("they say the same")
    PULL = "pull", _("they pull against each other")


class JudgedPair(models.Model):
    """What a coder said to a pair of remarks the software suggested. ``one`` is the one with the smaller id."""

    kind = models.CharField(max_length=8, choices=PairKind.choices)
    coder = models.PositiveSmallIntegerField()
    one = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="judged_with")
    other = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="judged_against")
    holds = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "coder", "one", "other"], name="pair_judged_once"),
            models.CheckConstraint(condition=~Q(one=models.F("other")), name="pair_of_two"),
            models.CheckConstraint(condition=Q(kind__in=PairKind.values), name="pair_kind_known"),
            models.CheckConstraint(condition=Q(coder__in=[1, 2]), name="pair_coder_one_or_two"),
        ]

    def __str__(self) -> str:
        return f"{self.one} and {self.other}: {self.kind} {self.holds}"


class BenchStep(models.Model):
    """One change on the workbench with what takes it back. Undoing deletes the row; old ones go by themselves."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="bench_steps")
    coder = models.PositiveSmallIntegerField()
    browser = models.CharField(max_length=64)
    """Hash of a random mark of the browser it was done in: nobody undoes a step of somebody else."""
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=80, blank=True)
    remarks = models.PositiveIntegerField(default=0)
    inverse = models.TextField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


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
