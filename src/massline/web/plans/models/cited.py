"""What several tables hold alike: evidence, who looks after something, what was left behind at a move."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from massline.web.library.models import PaperVersion
from massline.web.people.models import Role, Section
from massline.web.rounds.models import Observation, Outcome, Release, Round

LINKS = ("round", "release", "outcome", "observation", "version")


def _at_most_one() -> Q:
    found = Q()
    for kept in LINKS:
        found |= Q(**{f"{other}__isnull": True for other in LINKS if other != kept})
    return found


class Moved(models.Model):
    """A row that may have come from another site, where it pointed to a record that did not come along."""

    elsewhere = models.CharField(max_length=1500, blank=True)
    """That record in words, one thing a line. Written where a file is taken in, never here."""

    class Meta:
        abstract = True


class Cited(Moved):
    """What somebody goes by: words, and at most one record that everybody can open."""

    text = models.CharField(max_length=500)
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    release = models.ForeignKey(Release, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    outcome = models.ForeignKey(Outcome, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    observation = models.ForeignKey(Observation, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(PaperVersion, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    anchor = models.CharField(max_length=80, blank=True)
    """The paragraph of the paper."""

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=_at_most_one(), name="%(class)s_one_record"),
            models.CheckConstraint(condition=~Q(text=""), name="%(class)s_has_words"),
            models.CheckConstraint(
                condition=Q(version__isnull=True, anchor="") | Q(version__isnull=False) & ~Q(anchor=""),
                name="%(class)s_paragraph_of_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(elsewhere="") | Q(**{f"{one}__isnull": True for one in LINKS}),
                name="%(class)s_here_or_elsewhere",
            ),
        ]

    @property
    def role_words(self) -> str:
        """Whoever judged, by hat."""
        role: str = self.role  # type: ignore[attr-defined]
        return str(Role(role).label) if role in Role.values else role


class Held(models.Model):
    """Something a hat or a section looks after; never a person, whose name would stand in public."""

    hat = models.CharField(max_length=30, choices=Role.choices, blank=True)
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(section__isnull=True, hat__in=Role.values) | Q(section__isnull=False, hat=""),
                name="%(class)s_of_a_hat_or_a_section",
            ),
        ]
