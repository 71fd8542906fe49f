"""A federated round as its page shows it: who is in, each sentence in every organisation, what holds everywhere."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from massline.formats.invitation import Asked, Member, ReadInvitation
from massline.formats.side_by_side import Answered, Compared, Stands, compared
from massline.web.federation.handing_in import newest
from massline.web.federation.inviting import invitation_in
from massline.web.federation.models import FederatedRound, HandedIn


@dataclass(frozen=True)
class MemberRow:
    """One organisation: what it handed in, or since when nothing is there."""

    member: Member
    handed_in: HandedIn | None
    figures: Mapping[str, Any] | None
    us: bool

    @property
    def left(self) -> bool:
        """It took back what it had handed in, or does not take part."""
        return self.handed_in is not None and self.figures is None

    @property
    def published_on(self) -> date | None:
        """The day of the release it handed in."""
        return None if self.figures is None else date.fromisoformat(self.figures["published_on"])


@dataclass(frozen=True)
class Line:
    """One sentence with every organisation beside the others."""

    asked: Asked
    compared: Compared

    @property
    def shown(self) -> list[Answered]:
        """Those whose share can be shown."""
        return [one for one in self.compared.answered if one.share is not None]

    @property
    def unknown(self) -> list[Answered]:
        """Those of whom nothing is known here: not in, not asked, or too few to say."""
        return [one for one in self.compared.answered if one.stands in {Stands.FEW, Stands.NOT_ASKED, Stands.NOT_IN}]


@dataclass(frozen=True)
class SideBySide:
    """Everything the page of a federated round shows; drawn from what was published, and from nothing else."""

    invitation: ReadInvitation
    members: tuple[MemberRow, ...]
    lines: tuple[Line, ...]

    @property
    def is_in(self) -> int:
        """How many organisations have handed counts in."""
        return sum(one.figures is not None for one in self.members)

    @property
    def missing(self) -> list[MemberRow]:
        """Those that are not in, and those that left."""
        return [one for one in self.members if one.figures is None]

    @property
    def holding(self) -> list[Line]:
        """Sentences of which the same holds in every organisation that can be shown."""
        return [one for one in self.lines if one.compared.holds]

    @property
    def apart(self) -> list[Line]:
        """Sentences on which two organisations lie apart."""
        return [one for one in self.lines if one.compared.apart is not None]

    @property
    def day(self) -> dict[str, date]:
        """The days of the invitation."""
        told = self.invitation
        days = {"made_on": told.made_on, "ask_until": told.ask_until, "hand_in_by": told.hand_in_by}
        return {name: date.fromisoformat(one) for name, one in {**days, "promise_on": told.promise_on}.items()}


def side_by_side(federated: FederatedRound) -> SideBySide:
    """The round as far as it reached this organisation."""
    invitation, found = invitation_in(federated), newest(federated)
    members = tuple(
        MemberRow(one, row := found.get(one.name), _figures(row), one.name == federated.organisation.name)
        for one in invitation.members
    )
    told = {one.member.name: one.figures for one in members if one.figures is not None}
    names = [one.name for one in invitation.members]
    lines = tuple(
        Line(one, compared(names, {name: figures["cells"].get(one.id) for name, figures in told.items()}))
        for one in invitation.statements
    )
    return SideBySide(invitation, members, lines)


def _figures(row: HandedIn | None) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = json.loads(row.figures) if row is not None and row.figures else None
    return found
