"""Hats: what somebody of the core may do, and which hats one person cannot wear together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.people.models import Membership, Organisation, Role, Section, User


class Act(StrEnum):
    """What is done at the desk. Every page of the desk that changes something names one of these."""

    PREPARE = "prepare"
    LISTEN = "listen"
    """Key in slips, door notes, visits, minutes; run a meeting; paste what there is."""
    MODERATE = "moderate"
    CODE = "code"
    WRITE = "write"
    CHECK = "check"
    GO_BACK = "go_back"
    DECIDE = "decide"
    TRY = "try"
    LEARN = "learn"
    MOVE = "move"
    PUBLISH = "publish"
    PRINT_CODES = "print_codes"
    DRAW_LOTS = "draw_lots"
    GIVE_HATS = "give_hats"
    DESTROY_KEY = "destroy_key"
    VOID_CODES = "void_codes"
    RECOUNT = "recount"
    OPEN_WITH_CODES = "open_with_codes"
    """Agree that people are asked now, where sealed codes are out."""
    LAST_RELEASE = "last_release"
    """Agree to publish once asking has ended: what closes then never moves again."""
    REMOVE = "remove"
    """Take voices out of what is counted and shown, and agree that published figures change by it."""
    DELETE = "delete"
    """Delete a whole consultation."""


ASKS, WRITES, CHECKS = Role.FACILITATOR, Role.DRAFTER, Role.MODERATOR
MAY: dict[Act, frozenset[Role]] = {
    Act.PREPARE: frozenset({ASKS}),
    Act.LISTEN: frozenset({ASKS, CHECKS, Role.CONVENER, Role.CANVASSER}),
    Act.MODERATE: frozenset({CHECKS}),
    Act.CODE: frozenset({WRITES, CHECKS}),
    Act.WRITE: frozenset({WRITES}),
    Act.CHECK: frozenset({CHECKS}),
    Act.GO_BACK: frozenset({ASKS, Role.CONVENER, Role.CANVASSER}),
    Act.DECIDE: frozenset({ASKS}),
    Act.TRY: frozenset({ASKS, Role.CONVENER}),
    Act.LEARN: frozenset({ASKS, WRITES, Role.CONVENER}),
    Act.MOVE: frozenset({ASKS}),
    Act.PUBLISH: frozenset({ASKS, Role.STEWARD}),
    Act.PRINT_CODES: frozenset({Role.STEWARD}),
    Act.DRAW_LOTS: frozenset({ASKS, Role.STEWARD}),
    Act.GIVE_HATS: frozenset({Role.STEWARD}),
    Act.DESTROY_KEY: frozenset({Role.STEWARD}),
    Act.VOID_CODES: frozenset({Role.STEWARD}),
    Act.RECOUNT: frozenset({Role.STEWARD, Role.AUDITOR}),
    Act.OPEN_WITH_CODES: frozenset({Role.STEWARD}),
    Act.LAST_RELEASE: frozenset({Role.STEWARD}),
    Act.REMOVE: frozenset({Role.STEWARD}),
    Act.DELETE: frozenset({Role.STEWARD}),
}
"""Which hats may do an act. Where nobody in the organisation wears any of them, whoever asks may do it."""

APART: frozenset[frozenset[Role]] = frozenset(
    frozenset(pair)
    for pair in (
        (WRITES, CHECKS),
        (WRITES, Role.STEWARD),
        (Role.AUDITOR, ASKS),
        (Role.AUDITOR, WRITES),
        (Role.AUDITOR, CHECKS),
        (Role.AUDITOR, Role.STEWARD),
    )
)
"""Pairs one person cannot wear together; the database refuses them as well."""


SECOND = 2
"""People who keep the keys, so that one proposes and another approves."""


class HatRefusedError(ValueError):
    """The hat cannot be given; the message says why and what to do."""


@dataclass(frozen=True)
class Holder:
    """One person of the core, as far as the site knows: an account, or whoever has a personal slip."""

    organisation: Organisation
    user: User | None = None
    link_hash: str = ""

    def hats(self) -> list[Membership]:
        """The hats this person wears in the organisation."""
        worn = Membership.objects.filter(organisation=self.organisation).select_related("section")
        if self.user is not None:
            return list(worn.filter(user=self.user).order_by("role"))
        return list(worn.filter(link_hash=self.link_hash).exclude(link_hash="").order_by("role"))


def clash(roles: Iterable[Role]) -> tuple[Role, Role] | None:
    """Two of these roles one person cannot wear together, or None.

    >>> clash([Role.STEWARD, Role.DRAFTER]) == (Role.DRAFTER, Role.STEWARD), clash([Role.FACILITATOR, Role.CONVENER])
    (True, None)
    """
    worn = sorted(set(roles))
    for n, one in enumerate(worn):
        for other in worn[n + 1 :]:
            if frozenset((one, other)) in APART:
                return one, other
    return None


@transaction.atomic
def give(
    holder: Holder,
    role: Role,
    *,
    section: Section | None = None,
    called: str = "",
    deputy: bool = False,
    hat_id: UUID | None = None,
) -> Membership:
    """Give somebody a hat. Raises ``HatRefusedError`` for one that cannot go with those they wear.

    With ``hat_id`` the same form sent twice gives one hat: the second copy is refused.
    """
    Organisation.objects.select_for_update().get(pk=holder.organisation.pk)
    if hat_id is not None and Membership.objects.filter(pk=hat_id).exists():
        raise HatRefusedError(
            _("This hat was given already, and its slip was shown once. Where it is lost, take the hat off again.")
        )
    wearing = holder.hats()
    if any(hat.role == role and hat.section_id == (section and section.pk) for hat in wearing):
        raise HatRefusedError(_("This person wears that hat already."))
    worn = [Role(hat.role) for hat in wearing]
    pair = clash([*worn, role])
    if pair is not None:
        raise HatRefusedError(
            _(
                "Whoever %(one)s cannot be the one who %(other)s as well: ask somebody else. "
                "Those who write do not check their own writing, and those who keep the keys write nothing."
            )
            % {"one": pair[0].label, "other": pair[1].label}
        )
    return Membership.objects.create(
        id=hat_id or uuid4(),
        organisation=holder.organisation,
        user=holder.user,
        link_hash="" if holder.user else holder.link_hash,
        role=role,
        section=section,
        called=called,
        deputy=deputy,
    )


def worn_in(organisation: Organisation) -> frozenset[Role]:
    """The hats somebody wears in this organisation."""
    roles = Membership.objects.filter(organisation=organisation).values_list("role", flat=True).distinct()
    return frozenset(Role(role) for role in roles)


def may(roles: Collection[Role], act: Act, worn: Collection[Role]) -> bool:
    """Whether somebody with these hats may do an act in an organisation where ``worn`` are worn by anybody.

    >>> alone = [Role.FACILITATOR]
    >>> may(alone, Act.MODERATE, worn=alone), may(alone, Act.MODERATE, worn=[Role.FACILITATOR, Role.MODERATOR])
    (True, False)
    """
    hats = MAY[act]
    return bool(hats & set(roles)) or (Role.FACILITATOR in roles and not hats & set(worn))


def hat_for(roles: Collection[Role], act: Act) -> Role:
    """Under which of their hats somebody does an act: it is written into the log instead of a name."""
    fitting = sorted(MAY[act] & set(roles))
    return fitting[0] if fitting else Role.FACILITATOR


def without_separation(organisation: Organisation) -> list[str]:
    """What this group runs without, in words everybody may read beside its results."""
    worn = worn_in(organisation)
    found = []
    if Role.STEWARD not in worn:
        found.append(_("Nobody keeps the keys apart from those who ask."))
    if _people_with(organisation, Role.STEWARD) < SECOND:
        found.append(
            _(
                "One person alone opens a question, publishes, removes voices, deletes, destroys keys, voids codes "
                "and gives hats: nobody second has to agree."
            )
        )
    if Role.DRAFTER not in worn:
        found.append(_("Whoever asks writes as well."))
    if Role.MODERATOR not in worn:
        found.append(_("Nobody apart from those who ask and write checks the words and the proposal."))
    return found


def _people_with(organisation: Organisation, role: Role) -> int:
    hats = Membership.objects.filter(organisation=organisation, role=role)
    return len(set(hats.values_list("user", "link_hash")))
