"""What of the plan, the mandates, the watch list and the programmes is due this week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from massline.web.people.models import Organisation
from massline.web.plans import helping, watching


@dataclass(frozen=True)
class Due:
    """One line for the desk: the page where it is done, and the row of that page."""

    key: str
    sentence: str
    page: str
    row: UUID

    def url(self, organisation: str, consultation: str) -> str:
        """Its address at the desk of a consultation."""
        if self.page == "practice:help":
            return reverse(self.page, args=[organisation, consultation, self.row])
        return f"{reverse(self.page, args=[organisation, consultation])}#{self.page[5]}-{self.row}"


def due(organisation: Organisation, *, today: date) -> Iterator[Due]:
    """What is due, in sentences without names and small numbers: they are copied into group chats."""
    for mandate in watching.mandates_of(organisation, today=today):
        if mandate.soon:
            told = {"what": mandate.row.scope.rstrip("."), "day": date_format(mandate.row.ends_on, "DATE_FORMAT")}
            sentence = _("A mandate lapses on %(day)s: %(what)s. Ask members again, or let it go.") % told
            yield Due(f"mandate:{mandate.row.pk}", sentence, "desk:mandates", mandate.row.pk)
    for watch in watching.watched(organisation, today=today):
        if watch.late:
            sentence = _("Look whether it shows: %(what)s. %(looked)s") % {
                "what": watch.row.watch_for.rstrip("."), "looked": watch.looked,
            }  # fmt: skip
            yield Due(f"watch:{watch.row.pk}", sentence, "desk:watching", watch.row.pk)
    for programme in helping.late(organisation, today=today):
        sentence = _("Somebody has waited for more than a week at: %(programme)s.") % {"programme": programme.name}
        yield Due(f"help:{programme.pk}", sentence, "practice:help", programme.pk)
