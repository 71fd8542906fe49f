"""What several organisations ask together, as one of them holds it: invitation, own round, what was handed in.

Each organisation has rows of its own, on one installation too: nobody sees here what did not reach them.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.people.models import Organisation
from massline.web.relations.models import Handed, Relation, new_mark
from massline.web.rounds.models import Round, Statement


class FederatedRound(models.Model):
    """An invitation as an organisation made it or took it in, byte for byte as signed. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="federated_rounds")
    hosted = models.BooleanField()
    """This organisation invites the others."""
    digest = models.CharField(max_length=64)
    """By which every file that answers the invitation names it; the same at everybody's."""
    document = models.TextField()
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="federated_round_once"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.digest[:16]}"


class MemberRound(models.Model):
    """The round in which an organisation asks its own people what is asked together. Never changed."""

    federated = models.OneToOneField(FederatedRound, on_delete=models.CASCADE, related_name="own_round")
    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="asked_together")
    role = models.CharField(max_length=30)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.round} asks {self.federated}"


class AskedTogether(models.Model):
    """Where a sentence comes from that is asked together: the invitation, and its mark there. Never changed."""

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="asked_together")
    federated = models.ForeignKey(FederatedRound, on_delete=models.CASCADE, related_name="statements")
    mark = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["federated", "mark"], name="asked_together_once"),
        ]

    def __str__(self) -> str:
        return f"{self.statement} from {self.federated}"


class HandedIn(models.Model):
    """What one organisation handed in, byte for byte as signed, or that it left and why; the latest number counts.

    Published counts and the words of the sentences asked together, nothing else. Rows are added, never changed.
    """

    federated = models.ForeignKey(FederatedRound, on_delete=models.CASCADE, related_name="handed_in")
    member = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    made_on = models.DateField()
    because = models.CharField(max_length=500, blank=True)
    """Why it left or does not take part; empty where it handed counts in."""
    document = models.TextField()
    figures = models.TextField(blank=True)
    """What pages draw of it, cut from the signed document when it was taken in; empty where it left."""
    digest = models.CharField(max_length=64)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["member", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["federated", "member", "number"], name="handed_in_once"),
            models.CheckConstraint(
                condition=Q(because="") & ~Q(figures="") | ~Q(because="") & Q(figures=""),
                name="handed_in_counts_or_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.number}"


class Promise(models.Model):
    """What one of two organisations promised the other until a day. Only who promises writes it; never changed."""

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, related_name="promises")
    mark = models.CharField(max_length=40, default=new_mark)
    """Its name in the files of both."""
    text = models.CharField(max_length=500)
    ours = models.BooleanField()
    """We promised it; else they did, and it came with a file of theirs."""
    due_on = models.DateField()
    handed = models.ForeignKey(Handed, null=True, blank=True, on_delete=models.PROTECT, related_name="promises")
    """The file it came with; empty where we promised."""
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["relation", "mark"], name="promise_mark_once"),
            models.CheckConstraint(condition=~Q(text=""), name="promise_has_words"),
            models.CheckConstraint(
                condition=Q(ours=True, handed__isnull=True) | Q(ours=False, handed__isnull=False),
                name="promise_of_theirs_came_with_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Became(models.TextChoices):
    """What became of a promise; the values are those of a bundle (`massline.formats.bundle.Kept`)."""

    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    BROKEN = "broken", _("broken")
    WAIVED = "waived", _("waived")


class PromiseWord(models.Model):
    """What one side says became of a promise; the latest of each side counts, and both are shown. Never changed.

    Only the side to which it was made can waive it.
    """

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="words")
    ours = models.BooleanField()
    became = models.CharField(max_length=10, choices=Became.choices)
    because = models.CharField(max_length=500, blank=True)
    handed = models.ForeignKey(Handed, null=True, blank=True, on_delete=models.PROTECT, related_name="promise_words")
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(became__in=Became.values), name="promise_became_known"),
            models.CheckConstraint(
                condition=~Q(became=Became.WAIVED) | ~Q(because=""), name="promise_waived_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(ours=True, handed__isnull=True) | Q(ours=False, handed__isnull=False),
                name="promise_word_of_theirs_came_with_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise}: {self.became}"
