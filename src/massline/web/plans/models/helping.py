"""Needs and offers of a programme with the least there can be, and who can now run it. Made to be deleted.

Nothing here leads to a consultation, to words or to an answer, and nothing there leads here.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.rounds.models import Programme


class Side(models.TextChoices):
    """Whether somebody asks for help or offers it."""

    NEED = "need", _("needs help")
    OFFER = "offer", _("offers help")


class Amount(models.TextChoices):
    """Roughly how much; finer than this is nobody's concern."""

    ONCE = "once", _("once")
    SOMETIMES = "sometimes", _("now and then")
    OFTEN = "often", _("every week")


class HelpState(models.TextChoices):
    """Where a need or an offer stands."""

    WAITING = "waiting", _("waiting")
    MATCHED = "matched", _("somebody was found")
    MET = "met", _("met")
    DECLINED = "declined", _("declined")
    REFERRED = "referred", _("passed on")


OVER = (HelpState.MET, HelpState.DECLINED, HelpState.REFERRED)


class Help(models.Model):
    """One need or offer: what, roughly how much, since which day. No name, no address, no section.

    Whoever it is from holds a slip; what the desk answers is read with it. Changed as it goes, then deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="help")
    side = models.CharField(max_length=5, choices=Side.choices)
    kind = models.CharField(max_length=60)
    amount = models.CharField(max_length=10, choices=Amount.choices)
    slip_hash = models.CharField(max_length=64, unique=True)
    came_on = models.DateField()
    state = models.CharField(max_length=10, choices=HelpState.choices, default=HelpState.WAITING)
    answer = models.CharField(max_length=300, blank=True)
    """What the desk says to whoever holds the slip: when and where, or why not, or who else can help."""
    over_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["came_on", "id"]
        verbose_name_plural = "help"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=OVER, over_on__isnull=False) | ~Q(state__in=OVER) & Q(over_on__isnull=True),
                name="help_over_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(side__in=Side.values, amount__in=Amount.values, state__in=HelpState.values),
                name="help_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side}: {self.kind}"


class Ended(models.TextChoices):
    """How needs and offers ended; the last two are of the retention and of whoever asked."""

    MET = "met", _("met")
    DECLINED = "declined", _("declined")
    REFERRED = "referred", _("passed on")
    UNANSWERED = "unanswered", _("never answered")
    TAKEN_BACK = "taken_back", _("taken back")


class HelpTally(models.Model):
    """How many needs or offers of a programme ended so, within so many days. Counts that lead to nobody."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tallies")
    side = models.CharField(max_length=5, choices=Side.choices)
    ended = models.CharField(max_length=10, choices=Ended.choices)
    within = models.PositiveSmallIntegerField()
    """3, 7, 30 or 60 days."""
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["programme", "side", "ended", "within"], name="help_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.side} {self.ended}: {self.number}"


class To(models.TextChoices):
    """What people are invited to."""

    DECIDE = "decide", _("to decide")
    RUN = "run", _("to run it")


class Invitation(models.Model):
    """Everybody who comes is invited to decide about a programme, or to run it. Rows are added, never changed."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="invitations")
    to = models.CharField(max_length=6, choices=To.choices)
    text = models.CharField(max_length=300)
    on = models.DateField()
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["programme", "text", "on"], name="invitation_once"),
            models.CheckConstraint(condition=Q(to__in=To.values) & ~Q(text=""), name="invitation_known"),
        ]

    def __str__(self) -> str:
        return self.text


class Runner(models.Model):
    """Somebody who can now run a programme. Shown only under a name they typed themselves; gone when they say so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="runners")
    slip_hash = models.CharField(max_length=64, unique=True)
    called = models.CharField(max_length=40, blank=True)
    made_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["called"]

    def __str__(self) -> str:
        return f"can run {self.programme}"
