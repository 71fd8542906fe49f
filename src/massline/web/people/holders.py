"""People of the core as the desk shows them: who wears what, who stands in, how a hat is taken off or handed over."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from massline.web.people import open_desks, second
from massline.web.people.hats import HatRefusedError, Holder, clash, give
from massline.web.people.models import Membership, OpenDesk, Organisation, Role, Section, User
from massline.web.record import log, seals

STOPS = {
    Role.FACILITATOR: gettext_lazy("every step from one stage to the next"),
    Role.DRAFTER: gettext_lazy("writing the proposal, in Sum up"),
    Role.MODERATOR: gettext_lazy("the sentences that wait, and the check before Go back"),
    Role.STEWARD: gettext_lazy("printing codes and giving hats"),
}
"""Where the round stands still without anybody who wears the hat. A convener stops one section only."""


@dataclass(frozen=True)
class Person:
    """Somebody of the core with all their hats. ``key`` is the identifier of one of the hats."""

    key: str
    called: str
    account: bool
    hats: tuple[Membership, ...]
    link_hash: str
    user_id: UUID | None
    second_factor: bool = False

    @property
    def roles(self) -> list[Role]:
        """Their roles."""
        return [Role(hat.role) for hat in self.hats]


def everybody(organisation: Organisation) -> list[Person]:
    """Everybody who wears a hat, by the name the others use, those without one last."""
    holders = defaultdict(list)
    for hat in (
        Membership.objects.filter(organisation=organisation)
        .select_related("section", "user__second_factor")
        .order_by("role", "id")
    ):
        holders[(hat.user_id, hat.link_hash)].append(hat)
    people = [
        Person(
            key=str(hats[0].id),
            called=next((hat.called for hat in hats if hat.called), ""),
            account=user_id is not None,
            hats=tuple(hats),
            link_hash=link_hash,
            user_id=user_id,
            second_factor=second.has(hats[0].user),
        )
        for (user_id, link_hash), hats in holders.items()
    ]
    return sorted(people, key=lambda one: (not one.called, one.called.casefold(), one.roles))


def holder_of(hat: Membership) -> Holder:
    """Who wears this hat."""
    return Holder(hat.organisation, user=hat.user, link_hash=hat.link_hash)


def stops_without(people: list[Person]) -> list[str]:
    """Where the round would stand still because a single person wears a hat, in one sentence each."""
    found = []
    for role, where in STOPS.items():
        wearing = [one for one in people if role in one.roles]
        if len(wearing) == 1:
            who = wearing[0].called or _("whoever %(does)s") % {"does": role.label}
            found.append(_("If %(who)s is away, the round stops at: %(where)s.") % {"who": who, "where": where})
    convened = defaultdict(list)
    for person in people:
        for hat in person.hats:
            if hat.role == Role.CONVENER and hat.section is not None:
                convened[hat.section.name].append(person)
    for section, wearing in convened.items():
        if len(wearing) == 1:
            who = wearing[0].called or _("its convener")
            found.append(_("If %(who)s is away, nobody convenes %(section)s.") % {"who": who, "section": section})
    return found


@transaction.atomic
def call(holder: Holder, called: str) -> None:
    """What the others at the desk call this person, as they wish."""
    Membership.objects.filter(pk__in=[hat.pk for hat in holder.hats()]).update(called=called)


@transaction.atomic
def give_hat(
    holder: Holder, hat: Role, *, section: Section | None, called: str, deputy: bool, hat_id: UUID, by: str, day: date
) -> Membership:
    """Give a hat and write into the log which one, never to whom. Raises ``HatRefusedError`` as ``give`` does."""
    given = give(holder, hat, section=section, called=called, deputy=deputy, hat_id=hat_id)
    given.changed_on = day
    given.save(update_fields=["changed_on"])
    log.append("hat", role=by, subject=f"organisation {holder.organisation.pk}", day=day, hat=str(hat), deputy=deputy)
    return given


@transaction.atomic
def take_off(hat: Membership, *, role: str, day: date, by: OpenDesk | None = None) -> None:
    """Take a hat off and close the desk on every device of whoever wore it, but on the one that takes it off.

    Raises ``HatRefusedError`` for the last one who asks: nobody could go on.
    """
    Organisation.objects.select_for_update().get(pk=hat.organisation_id)
    same = Membership.objects.filter(organisation=hat.organisation_id, role=Role.FACILITATOR)
    if hat.role == Role.FACILITATOR and not same.exclude(pk=hat.pk).exists():
        raise HatRefusedError(
            _("This is the last one who asks: give the hat to somebody else first, then take this one off.")
        )
    deleted, _tables = Membership.objects.filter(pk=hat.pk).delete()
    if deleted:
        open_desks.of_hat(hat).exclude(pk=by.pk if by else "").delete()
        log.append("hat off", role=role, subject=f"organisation {hat.organisation_id}", day=day, hat=hat.role)


@transaction.atomic
def to_account(holder: Holder, user: User, *, role: str, day: date) -> None:
    """Move every hat of a slip to an account; the slip opens nothing any more.

    Raises ``HatRefusedError`` where the account wears a hat that cannot go with them.
    """
    moving = [Role(hat.role) for hat in holder.hats()]
    worn = [Role(hat.role) for hat in Holder(holder.organisation, user=user).hats()]
    if clash([*moving, *worn]) is not None:
        raise HatRefusedError(_("This account wears a hat that cannot go with the one of this slip."))
    theirs = Membership.objects.filter(pk__in=[hat.pk for hat in holder.hats() if hat.link_hash])
    seals.update(theirs, user=user, link_hash="", changed_on=day)
    open_desks.of(holder).delete()
    log.append("account", role=role, subject=f"organisation {holder.organisation.pk}", day=day, hats=len(moving))


@transaction.atomic
def replace_slip(hat: Membership, link_hash: str, *, instead_of: str, role: str, day: date) -> bool:
    """Move every hat of whoever wears this one to a new slip; the old slip, or the account, opens nothing here.

    For a slip that was lost and a password that was forgotten. ``instead_of`` is what the page knew of the holder
    (``known_by``); False where that changed meanwhile.
    """
    Organisation.objects.select_for_update().get(pk=hat.organisation_id)
    fresh = Membership.objects.select_related("user", "organisation").filter(pk=hat.pk).first()
    if fresh is None or known_by(fresh) != instead_of:
        return False
    theirs = [one.pk for one in holder_of(fresh).hats()]
    open_desks.of_hat(fresh).delete()
    seals.update(Membership.objects.filter(pk__in=theirs), user=None, link_hash=link_hash, changed_on=day)
    log.append("new slip", role=role, subject=f"organisation {hat.organisation_id}", day=day, hats=len(theirs))
    return True


def brake(user: User, *, day: date) -> None:
    """A password was changed: what needs two people waits for this account."""
    seals.update(Membership.objects.filter(user=user), changed_on=day)


def known_by(hat: Membership) -> str:
    """What a form carries to say which slip or account the page was drawn for; it opens nothing."""
    return hat.user_id.hex[:12] if hat.user_id else hat.link_hash[:12]


@transaction.atomic
def seal_recovery(organisation: Organisation, fingerprint: str, *, instead_of: str, role: str, day: date) -> bool:
    """Store the fingerprint of a new recovery slip in place of the one the page knew of; False where it changed."""
    known = Organisation.objects.filter(pk=organisation.pk, recovery_hash=instead_of)
    if not seals.update(known, recovery_hash=fingerprint):
        return False
    log.append(
        "recovery sheet", role=role, subject=f"organisation {organisation.pk}", day=day, again=bool(instead_of)
    )
    return True


@transaction.atomic
def recover(organisation: Organisation, fingerprint: str, link_hash: str, *, day: date) -> bool:
    """Burn the recovery slip and let a new slip wear the hat of the one who asks; False where it was burned."""
    known = Organisation.objects.filter(pk=organisation.pk, recovery_hash=fingerprint).exclude(recovery_hash="")
    if not seals.update(known, recovery_hash=""):
        return False
    Membership.objects.create(organisation=organisation, role=Role.FACILITATOR, link_hash=link_hash, changed_on=day)
    log.append("recovered", role="recovery slip", subject=f"organisation {organisation.pk}", day=day)
    return True
