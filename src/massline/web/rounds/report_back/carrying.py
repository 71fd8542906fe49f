"""Carrying a proposal to people: which sections it reached, what somebody who disagrees heard, how it was tried."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.rounds.gaps.asking import enough_of
from massline.web.rounds.gaps.going_back import answered_by_section
from massline.web.rounds.models import Note, NoteKind, PositionVersion, Round, RoundSection
from massline.web.rounds.report_back.answering import NotOpenError, refuse_unless_open


@dataclass(frozen=True)
class Reach:
    """One section: reached by answers, tried and noted, or not reached. Never how many."""

    row: RoundSection
    enough: bool
    notes: tuple[str, ...]

    @property
    def words(self) -> str:
        """The verdict."""
        if self.enough:
            return _("reached")
        return _("tried, and written down") if self.notes else _("not reached yet")

    @property
    def missing(self) -> bool:
        """Somebody still has to go there."""
        return not self.enough and not self.notes


def reach(version: PositionVersion) -> list[Reach]:
    """Every section of the round with its verdict, in three queries."""
    round_ = version.position.round
    answered = answered_by_section(version)
    notes: dict[object, list[str]] = {}
    for section, text in version.notes.filter(kind=NoteKind.REACHED).values_list("section", "text"):
        notes.setdefault(section, []).append(text)
    return [
        Reach(row, answered[str(row.section_id)] >= enough_of(row.size), tuple(notes.get(row.section_id, ())))
        for row in round_.sections.select_related("section")
    ]


def read_to(version: PositionVersion) -> list[str]:
    """What somebody who disagrees heard, as written down."""
    return list(version.notes.filter(kind=NoteKind.READ_TO).values_list("text", flat=True))


@transaction.atomic
def write_down(
    version: PositionVersion, kind: NoteKind, text: str, *, section: RoundSection | None, role: str, day: date
) -> Note:
    """Keep a note on a version that is before people; the same note sent twice is one."""
    Round.objects.select_for_update().get(pk=version.position.round_id)
    refuse_unless_open(version)
    if kind == NoteKind.REACHED and section is None:
        raise NotOpenError(_("Say which section it was."))
    row, _created = Note.objects.get_or_create(
        round=version.position.round,
        version=version,
        kind=kind,
        text=text,
        section=section.section if section else None,
        defaults={"role": role, "day": day},
    )
    return row
