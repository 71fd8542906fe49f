"""What was removed, in the same words beside the results, in both reports and in the feed."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from massline.web.rounds.before_and_after import Changed, removals_with_figures
from massline.web.rounds.models import Removal, Round


@dataclass(frozen=True)
class Told:
    """One removal as a page tells it, with the figures published before and after it."""

    what: str
    removal: Removal
    before: str
    after: str
    release: int | None
    """The release after it; None where nothing public has moved since."""


def what_went(row: Removal) -> str:
    """When it was done, and whose voices went."""
    day = date_format(row.day, "DATE_FORMAT")
    return _("Removed on %(day)s: %(what)s.") % {"day": day, "what": row.get_kind_display()}


def why(row: Removal) -> str:
    """The reason, and by how many it was done."""
    return f"{_('Reason:')} {row.reason} {row.by}"


def removed_in(round_: Round) -> list[Told]:
    """Every removal of a round, the oldest first."""
    return [_told(one) for one in removals_with_figures(round_)]


def _told(one: Changed) -> Told:
    row, few = one.removal, _("too few to say")
    before = str(one.before or few) if row.before else _("nothing was published yet")
    after = str(one.after or few) if one.release else _("no other figure yet")
    return Told(what_went(row), row, before, after, one.release)
