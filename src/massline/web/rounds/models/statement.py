"""Statements: everything that can be judged, in the words it was said in, and what moderation made of it."""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.method.spans import span_digest
from massline.web.people.models import Section
from massline.web.rounds.models.consultation import Round

LONGEST = 1000
"""Characters of one statement; longer texts belong in a paper or in several statements."""


class Origin(models.TextChoices):
    """Where a statement comes from."""

    INVESTIGATION = "investigation", _("from the organisers, before asking")
    PARTICIPANT = "participant", _("from a participant")
    DRAFTING = "drafting", _("a point of our proposal")
    PRACTICE = "practice", _("from what happened when it was tried")


class Channel(models.TextChoices):
    """How the words reached us."""

    WEB = "web", _("on this site")
    SLIP = "slip", _("on a paper slip")
    DOOR = "door", _("at the door")
    MEETING = "meeting", _("at a meeting")
    VOICE = "voice", _("by voice message")
    PHONE = "phone", _("by phone")
    PASTED = "pasted", _("copied by the committee")
    NONE = "none", _("written by the organisers")


class Visibility(models.TextChoices):
    """What the author wants shown of their own words."""

    WORDS = "words", _("show my words")
    OUTCOME = "outcome", _("show only what became of it, not the text")


def new_salt() -> bytes:
    """Sixteen random bytes, kept with the text and erased with it."""
    return secrets.token_bytes(16)


class Salted(models.Model):
    """Words with a digest, which says nothing about them any more once text and salt are erased."""

    text = models.TextField(blank=True)
    salt = models.BinaryField(max_length=16, null=True, default=new_salt)
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        if self.salt is not None and not self.digest:
            self.digest = span_digest(bytes(self.salt), self.text)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Statement(Salted):
    """A short text that can be judged, byte for byte as it was said.

    Withdrawn words leave a tombstone: no text, no salt, and a digest nobody can tie to a text any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="statements")
    label = models.CharField(max_length=20)
    """Short name inside the round, on paper and in lists: a16, e5."""
    origin = models.CharField(max_length=20, choices=Origin.choices)
    language = models.CharField(max_length=12)
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    received_on = models.DateField()
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.WORDS)
    core = models.BooleanField(default=False)
    wording_approved = models.BooleanField(null=True)
    """None for somebody's own words; for words a moderator put in their place whether their author approved them."""
    words_key = models.CharField(max_length=32, blank=True, db_index=True)
    receipt_hash = models.CharField(max_length=64, blank=True, db_index=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    drafted_by = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001 - the table has triggers, which SQLite loses with a default
    """The language model that first drafted a point of ours; None for all that people wrote."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "label"], name="statement_label_once"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="statement_origin_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, salt__isnull=False) & ~Q(text="")
                | Q(withdrawn_on__isnull=False, salt__isnull=True, text="", words_key="", receipt_hash=""),
                name="statement_whole_or_tombstone",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Verdict(models.TextChoices):
    """What a moderator decided."""

    ACCEPTED = "accepted", _("accepted")
    HELD = "held", _("held")
    REJECTED = "rejected", _("not shown")


class Moderation(models.Model):
    """One verdict on one statement, with its reason; the latest counts. Rows are added, never changed."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="moderations")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.CharField(max_length=300, blank=True)
    role = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.ACCEPTED) | ~Q(reason=""), name="refusal_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.verdict}"
