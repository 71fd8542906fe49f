"""The open list of hypotheses: what is supposed, what it was tested by, what came out. Nothing is ever deleted."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.library.models import PaperVersion
from massline.web.people.models import Organisation
from massline.web.plans.models.cited import Cited, Moved
from massline.web.rounds.models import Expectation, Round


class Hypothesis(models.Model):
    """Something an organisation supposes and lets practice judge. Its words never change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="hypotheses")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=300)
    against = models.CharField(max_length=300)
    """What would speak against it, written down before anybody looks."""
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        verbose_name_plural = "hypotheses"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "number"], name="hypothesis_number_once"),
            models.UniqueConstraint(fields=["organisation", "text"], name="hypothesis_once"),
            models.CheckConstraint(condition=~Q(against=""), name="hypothesis_can_fail"),
        ]

    def __str__(self) -> str:
        return self.text


class Standing(models.TextChoices):
    """Where a hypothesis stands."""

    OPEN = "open", _("open")
    SUPPORTED = "supported", _("supported")
    NOT_SUPPORTED = "not_supported", _("not supported")
    INCONCLUSIVE = "inconclusive", _("inconclusive")
    ABANDONED = "abandoned", _("abandoned")


class HypothesisState(Cited):
    """Where a hypothesis came to stand, by this evidence or for this reason. Rows are added; the latest counts."""

    hypothesis = models.ForeignKey(Hypothesis, on_delete=models.CASCADE, related_name="states")
    state = models.CharField(max_length=14, choices=Standing.choices)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta(Cited.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Cited.Meta.constraints,
            models.CheckConstraint(condition=Q(state__in=Standing.values), name="hypothesis_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.hypothesis}: {self.state}"


class HypothesisTest(Moved):
    """A round tests a hypothesis, by one of its expectations where that is known. Rows are added, never changed."""

    hypothesis = models.ForeignKey(Hypothesis, on_delete=models.CASCADE, related_name="tests")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    expectation = models.ForeignKey(Expectation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(round__isnull=False, elsewhere="")
                | Q(round__isnull=True, expectation__isnull=True) & ~Q(elsewhere=""),
                name="hypothesis_test_here_or_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hypothesis} in {self.round or self.elsewhere}"


class HypothesisClaim(Moved):
    """A paragraph of a paper claims a hypothesis. Rows are added, never changed."""

    hypothesis = models.ForeignKey(Hypothesis, on_delete=models.CASCADE, related_name="claims")
    version = models.ForeignKey(PaperVersion, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    anchor = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["hypothesis", "version", "anchor"], name="claim_once"),
            models.CheckConstraint(
                condition=Q(version__isnull=False, elsewhere="") & ~Q(anchor="")
                | Q(version__isnull=True, anchor="") & ~Q(elsewhere=""),
                name="claim_here_or_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hypothesis} in {self.elsewhere or self.version} {self.anchor}"
