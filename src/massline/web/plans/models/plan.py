"""The plan over years: stages, what must hold before each, who judged it and by what, which rounds belong to it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.people.models import Organisation
from massline.web.plans.models.cited import Cited, Moved
from massline.web.rounds.models import Round


class PlanStage(models.Model):
    """One stage of what an organisation means to do over years; what it says stands in its newest words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="plan_stages")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "number"], name="plan_stage_number_once"),
        ]

    def __str__(self) -> str:
        return f"stage {self.number}"


class PlanWords(models.Model):
    """A stage as it was worded on a day. Rows are added, never changed; the newest is what is meant now."""

    stage = models.ForeignKey(PlanStage, on_delete=models.CASCADE, related_name="words")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    aim = models.CharField(max_length=600)
    years = models.CharField(max_length=60)
    """In words: "2027 and 2028"."""
    change = models.CharField(max_length=300, blank=True)
    """Why it reads differently from the version before."""
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["stage", "number"], name="plan_words_number_once"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(change=""), name="plan_words_say_why_they_changed"),
        ]

    def __str__(self) -> str:
        return self.title


class Precondition(models.Model):
    """Something testable that must hold before a stage begins. Its words never change; who judged it are rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.ForeignKey(PlanStage, on_delete=models.CASCADE, related_name="preconditions")
    text = models.CharField(max_length=300)
    how = models.CharField(max_length=300)
    """By what anybody can tell whether it holds."""
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "text"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["stage", "text"], name="precondition_once"),
            models.CheckConstraint(condition=~Q(how=""), name="precondition_is_testable"),
        ]

    def __str__(self) -> str:
        return self.text


class State(models.TextChoices):
    """Whether something that must hold before a stage does."""

    MET = "met", _("met")
    UNMET = "unmet", _("unmet")
    UNKNOWN = "unknown", _("unknown")
    DROPPED = "dropped", _("no longer asked for")


OPEN = (State.UNMET, State.UNKNOWN)
"""While one of these is the latest judgement, or there is none, the stage is locked."""


class Judgement(Cited):
    """Somebody judged a precondition, by this evidence. Rows are added, never changed; the latest counts."""

    precondition = models.ForeignKey(Precondition, on_delete=models.CASCADE, related_name="judgements")
    state = models.CharField(max_length=10, choices=State.choices)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta(Cited.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Cited.Meta.constraints,
            models.CheckConstraint(condition=Q(state__in=State.values), name="judgement_known"),
        ]

    def __str__(self) -> str:
        return f"{self.precondition}: {self.state}"


class Move(models.TextChoices):
    """What became of a stage of the plan."""

    BEGUN = "begun", _("begun")
    EARLY = "early", _("started early")
    DONE = "done", _("done")
    GIVEN_UP = "given_up", _("given up")


class PlanMove(models.Model):
    """A stage was begun, begun early, done or given up. Rows are added, never changed."""

    stage = models.ForeignKey(PlanStage, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=10, choices=Move.choices)
    reason = models.CharField(max_length=500, blank=True)
    open_then = models.TextField(blank=True)
    """What did not hold, or was not known, when it was started early, one a line."""
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(kind__in=Move.values), name="plan_move_known"),
            models.CheckConstraint(condition=Q(kind=Move.BEGUN) | ~Q(reason=""), name="plan_move_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind=Move.EARLY) & ~Q(open_then="") | ~Q(kind=Move.EARLY) & Q(open_then=""),
                name="early_says_what_was_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.kind}"


class PlanRound(Moved):
    """A round belongs to a stage of the plan, or no longer does. Rows are added; the latest of a round counts."""

    stage = models.ForeignKey(PlanStage, on_delete=models.CASCADE, related_name="hung")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    hangs = models.BooleanField(default=True)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(round__isnull=False, elsewhere="") | Q(round__isnull=True) & ~Q(elsewhere=""),
                name="plan_round_here_or_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round or self.elsewhere} under {self.stage}"
