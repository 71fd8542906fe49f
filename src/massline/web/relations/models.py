"""Relations: with whom, under which criteria, which points, what each side says to them, which files went over."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from massline.web.people.models import Organisation
from massline.web.rounds.models import Expectation


class State(models.TextChoices):
    """Where one side stands on a point; the values are those of a bundle (`massline.formats.bundle.State`)."""

    SHARED = "shared", _("shared")
    DIFFERENT = "different", _("different")
    UNSETTLED = "not yet settled", _("not yet settled")
    AWAITED = "awaiting their answer", _("awaiting their answer")


def new_mark() -> str:
    """A name for a point that both sides use; nobody else has it."""
    return uuid.uuid4().hex


class Relation(models.Model):
    """One organisation's side of its relation to another. Never changed: what changes are the rows below it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relations")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    """The other organisation, as it calls itself in its bundles."""
    neighbour = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="neighbouring_relations"
    )
    """The other organisation where it was at home on this installation when the relation began."""
    begun_on = models.DateField()
    role = models.CharField(max_length=30)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="relation_slug_once"),
            models.UniqueConstraint(fields=["organisation", "name"], name="relation_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="relation_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.slug


class RelationKey(models.Model):
    """The key with which the other side signs, told by another way than a file; the latest counts."""

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, related_name="keys")
    signs_with = models.CharField(max_length=64)
    told_by = models.CharField(max_length=200, blank=True)
    """How it was told: at a meeting, on the phone."""
    day = models.DateField()
    role = models.CharField(max_length=30)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.relation}: a key"


class Criterion(models.Model):
    """What has to be true before the two go together; the first are written before any point."""

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, related_name="criteria")
    text = models.CharField(max_length=500)
    day = models.DateField()
    role = models.CharField(max_length=30)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="criterion_has_words"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Consent(models.Model):
    """Whether this side agrees that others read that the two talk, and its criteria; the latest counts."""

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, related_name="consents")
    open = models.BooleanField()
    day = models.DateField()
    role = models.CharField(max_length=30)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.relation}: {'open' if self.open else 'not open'}"


class Handed(models.Model):
    """A bundle that was made here or taken in here, byte for byte as signed."""

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, related_name="handed")
    made = models.BooleanField()
    """Made here; else taken in from the other side."""
    number = models.PositiveIntegerField()
    made_on = models.DateField()
    signed_by = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    document = models.TextField()
    day = models.DateField()
    role = models.CharField(max_length=30)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["relation", "made", "signed_by", "number"], name="handed_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.relation}: bundle {self.number} {'made' if self.made else 'taken in'}"


class RelationPoint(models.Model):
    """What both talk about, under a mark that both use."""

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, related_name="points")
    mark = models.SlugField(max_length=40, default=new_mark)
    title = models.CharField(max_length=200)
    ours = models.BooleanField()
    """Raised here; else it came with a bundle."""
    day = models.DateField()
    role = models.CharField(max_length=30)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["relation", "mark"], name="relation_point_mark_once"),
            models.CheckConstraint(condition=~Q(title=""), name="relation_point_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title[:60]


class Column(models.Model):
    """What one side says to a point at one time; the latest row counts, those before stay."""

    state = models.CharField(max_length=30, choices=State.choices)
    says = models.TextField(blank=True)
    expects = models.TextField(blank=True)
    """What this side expects to happen if it is right."""
    test = models.TextField(blank=True)
    """How the two find out together."""
    changed = models.TextField(blank=True)
    """What this side changed afterwards."""
    open = models.BooleanField(default=False)
    """Whether this side agrees that others read the point."""

    class Meta:
        abstract = True


class OwnColumn(Column):
    """Our column of a point."""

    point = models.ForeignKey(RelationPoint, on_delete=models.CASCADE, related_name="own")
    expectation = models.ForeignKey(
        Expectation, null=True, blank=True, on_delete=models.PROTECT, related_name="relation_columns"
    )
    """A locked expectation of a round that says the same with a measure and a day."""
    day = models.DateField()
    role = models.CharField(max_length=30)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="own_column_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.state}"


class TheirColumn(Column):
    """The other side's column of a point, as it came in a bundle. Nothing here writes it."""

    point = models.ForeignKey(RelationPoint, on_delete=models.CASCADE, related_name="theirs")
    handed = models.ForeignKey(Handed, on_delete=models.CASCADE, related_name="columns")
    since = models.DateField()
    """Since when they stand there, as they say."""

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="their_column_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.state}, as they say"
