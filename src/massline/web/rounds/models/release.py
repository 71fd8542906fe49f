"""Releases: the documents from which every public number is drawn."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from massline.web.rounds.models.consultation import Round


class Release(models.Model):
    """One published document of counts, byte for byte as signed. Rows are added, never changed."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    published_on = models.DateField()
    document = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "number"], name="release_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.round} release {self.number}"


class ReleasePart(models.Model):
    """A piece of a release as pages need it, cut from the signed document when that was made. Never changed.

    The document of ten thousand statements takes seconds to read and weigh; nobody who opens the results waits
    for that.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=20)
    content = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["release", "name"], name="release_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.release}, {self.name}"


class SealedCounts(models.Model):
    """The counts behind the last release of a round and those taken in since, finer than what was published.

    The next release needs them to know what may move; each try replaces them. Aggregates, never a row of anybody.
    """

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.CASCADE, related_name="sealed_counts")
    tables = models.TextField()
    frozen = models.TextField(blank=True)
    """Salted digests of the exact counts of tables that are closed, for a recount. Never a count."""

    def __str__(self) -> str:
        return f"sealed counts of {self.round}"
