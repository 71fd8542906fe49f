"""Preparing a round: its terms, what the committee thought before it asked, its sections, and who was approached."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.people.models import Section
from massline.web.rounds.models.consultation import Round
from massline.web.rounds.models.statement import Statement


class RoundTerms(models.Model):
    """What a round runs under: the small preset or the large one, and the days it allows itself."""

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.CASCADE, related_name="terms")
    small = models.BooleanField(default=True)
    """The preset up to 300 people: what it lowers is listed where everybody can read it."""
    one_evening = models.BooleanField(default=False)
    """Held as a meeting of one evening: a day is open enough."""
    open_question = models.CharField(max_length=300, blank=True)
    """Asked first, before any statement is judged, so that people are not led."""
    asking_until = models.DateField(null=True, blank=True)
    days_to_answer = models.PositiveSmallIntegerField(default=7)
    """Days a proposal stays open for answers before anybody decides."""
    core_size = models.PositiveSmallIntegerField(null=True, blank=True)
    core_listened = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many of the core took down somebody's words themselves: a count, never who."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(core_listened__isnull=True) | Q(core_listened__lte=models.F("core_size")),
                name="no_more_listeners_than_core",
            ),
        ]

    def __str__(self) -> str:
        return f"terms of {self.round}"


class Belief(models.Model):
    """One thing the committee thought before it asked. Locked before the asking, never changed after."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="beliefs")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    locked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "order"], name="belief_order_once"),
            models.CheckConstraint(condition=~Q(text=""), name="belief_has_words"),
        ]

    def __str__(self) -> str:
        return self.text


class BeliefFate(models.TextChoices):
    """What the asking did to a belief."""

    KEPT = "kept", _("kept")
    CHANGED = "changed", _("changed")
    DROPPED = "dropped", _("dropped")
    LEARNED = "learned", _("learned new")


class BeliefMark(models.Model):
    """What became of one belief, or something learned that nobody had thought; the latest of a belief counts."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="belief_marks")
    belief = models.ForeignKey(Belief, null=True, blank=True, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=10, choices=BeliefFate.choices)
    text = models.CharField(max_length=500, blank=True)
    """The belief as it now stands, or what was learned."""
    because_of = models.ManyToManyField(Statement, related_name="changed_minds")
    """The words that did it."""
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind=BeliefFate.LEARNED, belief__isnull=True)
                | Q(kind__in=[BeliefFate.KEPT, BeliefFate.CHANGED, BeliefFate.DROPPED], belief__isnull=False),
                name="only_what_is_new_has_no_belief",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[BeliefFate.KEPT, BeliefFate.DROPPED]) | ~Q(text=""),
                name="what_changed_is_written_down",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text or self.belief}"


class RoundSection(models.Model):
    """A section as it stood when the round was prepared: a name changed later does not change this round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sections")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    convener = models.CharField(max_length=80, blank=True)
    """A name they agreed to, or a role."""
    nobody_yet = models.BooleanField(default=False)
    """Said plainly: this section has no convener."""
    priority = models.BooleanField(default=False)
    why = models.CharField(max_length=300, blank=True)
    """The contradiction or the evidence for which this section comes first."""

    class Meta:
        ordering: ClassVar[list[str]] = ["section__order", "section__slug"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "section"], name="section_once_in_a_round"),
            models.CheckConstraint(condition=Q(size__gte=1), name="round_section_has_people"),
            models.CheckConstraint(condition=Q(priority=False) | ~Q(why=""), name="priority_cites_a_reason"),
            models.CheckConstraint(condition=Q(nobody_yet=False) | Q(convener=""), name="convener_or_nobody_yet"),
        ]

    def __str__(self) -> str:
        return self.name


class VisitKind(models.TextChoices):
    """How people were approached."""

    DOOR = "door", _("from door to door")
    MEETING = "meeting", _("a meeting")
    PHONE = "phone", _("by phone")
    NOTICE = "notice", _("a notice or a message")


class Visit(models.Model):
    """People were approached: totals only, with what we explained and what we were taught."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="visits")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=VisitKind.choices)
    day = models.DateField()
    tried = models.PositiveIntegerField()
    spoken = models.PositiveIntegerField(default=0)
    explained = models.CharField(max_length=500, blank=True)
    taught = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(spoken__lte=models.F("tried")), name="spoken_with_some_of_those_tried"
            ),
            models.CheckConstraint(condition=Q(spoken=0) | ~Q(taught=""), name="whoever_spoke_taught_us_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class ShowOfHands(models.Model):
    """Hands counted in a room for one statement: a source of its own, never added to ballots; hands were visible."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="hands")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agree = models.PositiveIntegerField()
    disagree = models.PositiveIntegerField()
    passed = models.PositiveIntegerField()
    day = models.DateField()

    class Meta:
        verbose_name_plural = "shows of hands"

    def __str__(self) -> str:
        return f"{self.statement}: {self.agree} of {self.agree + self.disagree + self.passed}"
