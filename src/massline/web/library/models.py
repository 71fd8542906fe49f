"""Papers, their versions, and the comments of guests with every verdict on them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from massline.web.people.models import Organisation
from massline.web.rounds.models import Position, Round, Statement, Verdict
from massline.web.rounds.models.statement import Salted


class Paper(models.Model):
    """One paper under one address, whatever version of it is read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="papers")
    slug = models.SlugField(max_length=60)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="paper_slug_once"),
        ]

    def __str__(self) -> str:
        return self.slug


class Discussed(models.Model):
    """A paper that is the proposal or the sum-up of a round, opened for discussion. Rows are added, never changed."""

    paper = models.OneToOneField(Paper, primary_key=True, on_delete=models.CASCADE, related_name="discussed")
    position = models.OneToOneField(Position, null=True, on_delete=models.CASCADE, related_name="discussed")
    round = models.OneToOneField(Round, null=True, on_delete=models.CASCADE, related_name="discussed")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(position__isnull=True, round__isnull=False)
                | Q(position__isnull=False, round__isnull=True),
                name="discussed_is_one_of_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} is {self.position or self.round}"


class PaperVersion(models.Model):
    """A paper as it was published on a day, with what somebody confirmed of its origin. Never changed."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    published_on = models.DateField()
    role = models.CharField(max_length=30)
    language = models.CharField(max_length=12)
    is_markdown = models.BooleanField()
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True)
    first_publisher = models.CharField(max_length=300, blank=True)
    republisher = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=600, blank=True)
    date = models.CharField(max_length=60, blank=True)
    """When it was written, as the paper says it: "spring 1971"."""
    licence = models.CharField(max_length=100, blank=True)
    abridged = models.BooleanField(null=True)
    """None where nobody can say whether something was left out."""
    change = models.CharField(max_length=300, blank=True)
    """What is different from the version before, in the words of whoever published it."""
    content = models.TextField()
    """Paragraphs with their anchors, notes, captions and earlier discussions (``content.document_of``)."""
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_once"),
            models.CheckConstraint(condition=~Q(title=""), name="paper_version_has_a_title"),
        ]

    def __str__(self) -> str:
        return f"{self.paper}, version {self.number}"


class Comment(Salted):
    """What a guest wrote below a version of a paper. Nobody but moderators sees it before one of them approved it.

    Neither day nor hour, neither address nor anything two comments of one person have in common is kept: each has a
    receipt of its own. Withdrawn words leave a tombstone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PaperVersion, on_delete=models.CASCADE, related_name="comments")
    place = models.PositiveIntegerField()
    """In which order the conversation stands; never shown, as gaps would tell what is held."""
    name = models.CharField(max_length=80, blank=True)
    """What its author wants to be called here; empty for nothing. Nobody is checked."""
    text = models.TextField(blank=True)
    """Own words, and quotations as lines that begin with ">"."""
    language = models.CharField(max_length=12)
    imported = models.BooleanField(default=False)
    """Copied together with the paper from where it stood before."""
    receipt_hash = models.CharField(max_length=64, blank=True, db_index=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "place"], name="comment_place_once"),
            models.UniqueConstraint(
                fields=["receipt_hash"], condition=~Q(receipt_hash=""), name="comment_receipt_of_its_own"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, salt__isnull=False) & ~Q(text="")
                | Q(withdrawn_on__isnull=False, salt__isnull=True, text="", name="", receipt_hash=""),
                name="comment_whole_or_tombstone",
            ),
        ]

    def __str__(self) -> str:
        return f"a comment below {self.version}"


class CommentVerdict(models.Model):
    """One verdict on one comment, with its reason; the latest counts. Rows are added, never changed."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="verdicts")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.CharField(max_length=300, blank=True)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="comment_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.ACCEPTED) | ~Q(reason=""), name="comment_refusal_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment}: {self.verdict}"


class TakenUp(models.Model):
    """A sentence of a round that was said in a comment: where it comes from. Rows are added, never changed."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="taken_up")
    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="taken_up_from")
    role = models.CharField(max_length=30)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.statement} from {self.comment}"
