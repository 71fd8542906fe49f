"""Organisations, their sections and the people of the core. The community has no table: nobody is listed."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """Whoever runs consultations here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    core_name = models.CharField(max_length=40, default="committee")
    language = models.CharField(max_length=12, default="en")
    invented = models.BooleanField(default=False)
    """An example or a rehearsal: every page says so."""
    rehearsal = models.BooleanField(default=False)
    """Practice with invented neighbours, wiped afterwards. Set when it is made, never switched on later."""
    recovery_hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of the slip on the sealed recovery sheet; empty while none was printed."""

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    """A declared part of the people, with its size and how that size is known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sections")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    how_known = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "slug"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="section_slug_once"),
            models.CheckConstraint(condition=Q(size__gte=1), name="section_has_people"),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes accounts of the core."""

    def create_user(self, login: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(login=login, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account of the core. Participants never have one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    login = models.CharField(max_length=60, unique=True)
    last_login = None  # when somebody of the core was here is nobody's business

    USERNAME_FIELD = "login"
    objects = UserManager()

    def __str__(self) -> str:
        return self.login


class Role(models.TextChoices):
    """What somebody of the core may do; in a small group worn as three hats."""

    FACILITATOR = "facilitator", _("asks")
    DRAFTER = "drafter", _("writes")
    MODERATOR = "moderator", _("checks")
    CONVENER = "convener", _("convenes a section")
    CANVASSER = "canvasser", _("goes from door to door")
    STEWARD = "steward", _("keeps the keys")
    AUDITOR = "auditor", _("audits")


class Membership(models.Model):
    """One hat in one organisation: held by an account, or by whoever has the personal link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.CASCADE)
    link_hash = models.CharField(max_length=64, blank=True, db_index=True)
    """SHA-256 of the personal slip; empty where an account holds the hat. Several hats may share one holder."""
    called = models.CharField(max_length=40, blank=True)
    """What the others at the desk call this person, as they wish; never shown outside the desk."""
    deputy = models.BooleanField(default=False)
    """Steps in when the holder of the hat is away."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(link_hash=""), name="membership_has_a_holder"
            ),
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.organisation}"
