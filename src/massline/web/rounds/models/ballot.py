"""The ballot box: one row, one answer. No time, no address, no order, no author.

The tables have no index beside their key: an index keeps its entries in the order they came.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.people.models import Section
from massline.web.rounds.models.position import PositionVersion
from massline.web.rounds.models.statement import Statement


class Answer(models.TextChoices):
    """An answer to a statement; not seen is no answer."""

    AGREE = "agree", _("agree")
    DISAGREE = "disagree", _("disagree")
    PASS = "pass", _("not sure / skip")


class Detached(models.Model):
    """What a ballot and a response know of who gave them: a pseudonym, flags, and a section of at least 20."""

    key = models.CharField(max_length=32)
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    contributed = models.BooleanField(default=False)
    core = models.BooleanField(default=False)
    open = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(core=False) | Q(section__isnull=True), name="%(class)s_core_carries_no_section"
            )
        ]


class Ballot(Detached):
    """One answer to one statement. On SQLite the table has no hidden row number (see record/operations.py).

    ``bucket`` is the chance with which the statement was put before this person, as the power of two at or
    below it: 3 means at least 1 in 8. Section only where it was declared and has at least 20 people.
    """

    pk = models.CompositePrimaryKey("key", "statement")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    answer = models.CharField(max_length=8, choices=Answer.choices)
    bucket = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Detached.Meta.constraints,
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="ballot_answer_known"),
        ]

    def __str__(self) -> str:
        return self.answer


class Serving(models.Model):
    """How often a statement was put before a section with a chance in one bucket, and how often it was answered."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="servings")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.CASCADE)
    bucket = models.PositiveSmallIntegerField()
    served = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    chance_sum = models.FloatField(default=0.0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["statement", "section", "bucket"], name="serving_once"),
            models.UniqueConstraint(
                fields=["statement", "bucket"], condition=Q(section__isnull=True), name="serving_once_without_section"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.answered} of {self.served}"


class ResponseAnswer(models.TextChoices):
    """An answer to a position as a whole."""

    OURS = "ours", _("ours")
    WITH_CHANGE = "ours_with_change", _("ours with a change")
    NOT_OURS = "not_ours", _("not ours")
    UNCLEAR = "unclear", _("unclear")


class Response(Detached):
    """One answer to one version of a position as a whole, as detached as a ballot."""

    pk = models.CompositePrimaryKey("key", "version")
    version = models.ForeignKey(PositionVersion, on_delete=models.CASCADE, related_name="responses", db_index=False)
    answer = models.CharField(max_length=20, choices=ResponseAnswer.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Detached.Meta.constraints,
            models.CheckConstraint(condition=Q(answer__in=ResponseAnswer.values), name="response_answer_known"),
        ]

    def __str__(self) -> str:
        return self.answer
