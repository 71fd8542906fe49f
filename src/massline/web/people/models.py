"""Organisations, their sections and the people of the core. The community has no table: nobody is listed."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AskedOf(models.TextChoices):
    """Who at a desk has to show a second factor before acting."""

    KEYS = "keys", _("those who keep the keys or audit")
    WORK = "work", _("everybody but conveners and those who go from door to door")
    ALL = "all", _("everybody at this desk")


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
    second_factor = models.CharField(max_length=10, choices=AskedOf.choices, default=AskedOf.KEYS)
    """Of whom a second factor is asked; never of fewer than those who keep the keys or audit."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(second_factor__in=[one.value for one in AskedOf]), name="second_factor_asked_of_known"
            ),
        ]

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


class SecondFactor(models.Model):
    """What an account shows besides its password: the secret of an authenticator, sealed to the site's key file."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="second_factor")
    sealed = models.BinaryField()
    """The secret and the last half minute whose code was used, encrypted together."""

    def __str__(self) -> str:
        return f"second factor of {self.user}"


class RecoveryCode(models.Model):
    """One line of the paper that stands in for a lost authenticator, once."""

    hash = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")

    def __str__(self) -> str:
        return "a recovery code"


class OpenDesk(models.Model):
    """A desk that is open on one device. No address and no hour; the day it closes is the first of a month."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="open_desks")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="open_desks")
    link_hash = models.CharField(max_length=64, blank=True, db_index=True)
    device = models.CharField(max_length=40, blank=True)
    """What its owner calls the device; at first only whether it is a phone."""
    until = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(link_hash=""), name="open_desk_has_a_holder"),
        ]

    def __str__(self) -> str:
        return "an open desk"


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
    changed_on = models.DateField(null=True, blank=True)
    """The day on which the hat was given or its slip, account or password changed: a brake for what needs two."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(link_hash=""), name="membership_has_a_holder"
            ),
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.organisation}"


class GuardedName(models.Model):
    """A name that is marked in what people say, as a keyed fingerprint: no list of names can be read here."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="guarded_names")
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "fingerprint"], name="guarded_name_once"),
        ]

    def __str__(self) -> str:
        return "a guarded name"


class TwoPersonKind(models.TextChoices):
    """What one person proposes and another approves."""

    DESTROY_KEY = "destroy_key", _("destroy the key of a closed round")
    VOID_CODES = "void_codes", _("void codes that were lost")
    RECOUNT = "recount", _("count again")
    OPEN_WITH_CODES = "open_with_codes", _("ask people with sealed codes")
    LAST_RELEASE = "last_release", _("publish once asking has ended")
    GIVE_HAT = "give_hat", _("give a hat")
    TAKE_HAT = "take_hat", _("take a hat off")
    DECIDE = "decide", _("write a decision down, which opens the answers")
    SET_ASIDE = "set_aside", _("set a stack aside that stands in published figures, or count it again")
    REMOVE_VOICES = "remove_voices", _("remove voices from what is counted and shown")
    DELETE = "delete_consultation", _("delete a consultation")


class TwoPersonState(models.TextChoices):
    """Where a proposal stands."""

    WAITING = "waiting", _("waits for a second person")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    EXPIRED = "expired", _("nobody approved it in time")


class TwoPersonAct(models.Model):
    """An act one person proposed and another must approve, exactly as proposed.

    Who proposed it, exactly what, and until which hour it waits, is kept while it waits and emptied after that.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="two_person_acts")
    kind = models.CharField(max_length=20, choices=TwoPersonKind.choices)
    payload = models.JSONField()
    digest = models.CharField(max_length=64)
    """Over organisation, kind and payload: what is approved is what was proposed."""
    state = models.CharField(max_length=10, choices=TwoPersonState.choices, default=TwoPersonState.WAITING)
    role = models.CharField(max_length=30)
    day = models.DateField()
    proposed_by = models.CharField(max_length=80, blank=True)
    waits_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(kind__in=TwoPersonKind.values), name="two_person_kind_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", waits_until__isnull=False) & ~Q(proposed_by="")
                | Q(state__in=["done", "refused", "expired"], waits_until__isnull=True, proposed_by=""),
                name="two_person_who_and_when_only_while_it_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.state}"
