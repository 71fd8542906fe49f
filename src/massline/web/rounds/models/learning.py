"""Learning: what was written down on the way and at the end, what is carried over, and how the loop was held."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.people.models import Section
from massline.web.rounds.models.consultation import Round
from massline.web.rounds.models.position import PositionVersion
from massline.web.rounds.models.practice import Expectation
from massline.web.rounds.models.statement import Statement


class NoteKind(models.TextChoices):
    """What a note is about."""

    ENOUGH = "enough", _("nothing new was being said")
    TALKED_THROUGH = "talked_through", _("the coders talked their differences through")
    REPRESENTED = "represented", _("what was left out, and why")
    READ_TO = "read_to", _("read to somebody who disagrees: what they heard")
    REACHED = "reached", _("how a section was reached")
    LED_BY = "led_by", _("who led the sum-up, by role")
    WHY = "why", _("why it came out this way")
    OTHERWISE = "otherwise", _("what else could explain it")
    KEEP = "keep", _("keep")
    CHANGE = "change", _("change")
    STOP = "stop", _("stop")
    UNEXPECTED = "unexpected", _("what nobody expected")
    CRITICISM = "criticism", _("criticism of how we worked")
    WRONG = "wrong", _("what we got wrong")
    STORY = "story", _("the most significant change")
    AGENDA = "agenda", _("an override, talked over")
    RETURNED = "returned", _("how the sum-up went back to everybody")


class Note(models.Model):
    """Something written down in a round. Rows are added, never changed: a correction is another note."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=16, choices=NoteKind.choices)
    text = models.CharField(max_length=1000)
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        PositionVersion, null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    expectation = models.ForeignKey(
        Expectation, null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    statement = models.ForeignKey(Statement, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes")
    about = models.CharField(max_length=60, blank=True, default="")
    """Which override was talked over, as the agenda names it; empty on every other note."""
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="note_kind_known"),
            models.CheckConstraint(condition=~Q(text=""), name="note_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text[:40]}"


class CarryOver(models.Model):
    """A question or a finding the next round must take up or answer. Rows are added, never changed."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="carry_overs")
    text = models.CharField(max_length=300)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="carry_over_has_words"),
        ]

    def __str__(self) -> str:
        return self.text


class CarryOverAnswer(models.Model):
    """What the next round made of a carry-over: taken up, or answered with a reason."""

    carry_over = models.OneToOneField(CarryOver, primary_key=True, on_delete=models.CASCADE, related_name="answer")
    taken_up = models.BooleanField()
    text = models.CharField(max_length=500, blank=True)
    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(taken_up=True) | ~Q(text=""), name="not_taken_up_has_a_reason"),
        ]

    def __str__(self) -> str:
        return "taken up" if self.taken_up else self.text


class Closing(models.Model):
    """The round is over; without a carry-over it says why. Never changed."""

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.CASCADE, related_name="closing")
    because = models.CharField(max_length=500, blank=True)
    overrides = models.TextField(blank=True)
    reason = models.CharField(max_length=500, blank=True)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(overrides="") | ~Q(reason=""), name="closing_override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.round} closed"


class PauseChange(models.Model):
    """A round was paused for a safety or privacy incident, or goes on. Rows are added, never changed."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="pauses")
    paused = models.BooleanField()
    reason = models.CharField(max_length=500)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_pause_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.round} {'paused' if self.paused else 'goes on'}"


class Pilot(models.Model):
    """A version is tried in one to three sections before the general call. Rows are added, never changed."""

    version = models.ForeignKey(PositionVersion, on_delete=models.CASCADE, related_name="pilots")
    sections = models.ManyToManyField(Section, related_name="+")
    reason = models.CharField(max_length=500)
    role = models.CharField(max_length=30)
    day = models.DateField()

    def __str__(self) -> str:
        return f"pilot of {self.version}"


class AlarmAnswer(models.Model):
    """ "Known, because ...": the answer to one alarm; it goes into the sum-up. Rows are added, never changed."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="alarm_answers")
    sign = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    """What the alarm was about where a sign can speak more than once: a section, an action."""
    text = models.CharField(max_length=500)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="alarm_answer_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.sign}: {self.text[:40]}"


class CountedAlarms(models.Model):
    """The alarms of a large round as they were last counted, for the desk; replaced at each count."""

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.CASCADE, related_name="counted_alarms")
    day = models.DateField()
    found = models.TextField()

    def __str__(self) -> str:
        return f"alarms of {self.round} on {self.day}"


class Told(models.Model):
    """Somebody without a receipt was told something by hand: that their words stand here, what became of them."""

    class What(models.TextChoices):
        SLIP = "slip", _("their slip was delivered")
        DISPOSITION = "disposition", _("told what became of their words")
        OUTCOME = "outcome", _("told what came of it")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="told")
    what = models.CharField(max_length=12, choices=What.choices)
    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["statement", "what"], name="told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.what}"


class Job(models.Model):
    """Who mends a gap, and by when."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="jobs")
    gap = models.CharField(max_length=120)
    owner = models.CharField(max_length=80)
    due_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "gap"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "gap"], name="one_job_a_gap"),
        ]

    def __str__(self) -> str:
        return f"{self.gap}: {self.owner}"
