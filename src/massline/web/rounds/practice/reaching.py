"""How far people come along: small public acts counted by section, and plans that need more than they showed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from massline.method.alarms.trying import Reach, plan_over_reaches
from massline.web.people.models import Section
from massline.web.rounds.models import (
    Action,
    Consultation,
    Round,
    Stage,
    StructureCount,
    StructureTest,
    Turnout,
    Uptake,
)
from massline.web.rounds.practice.expecting import ExpectingRefusedError
from massline.web.rounds.timely import refuse_unless

SMALLEST_SHOWN = 20
"""A section below this size shows no share of its own."""
FINE_FROM = 100


@dataclass(frozen=True)
class Part:
    """A section as it stood when the round was prepared."""

    section: Section
    name: str
    size: int


def parts_of(round_: Round) -> list[Part]:
    """The sections of the round with their names and sizes; those of the organisation where it kept none."""
    rows = [Part(row.section, row.name, row.size) for row in round_.sections.select_related("section")]
    return rows or [Part(one, one.name, one.size) for one in round_.consultation.organisation.sections.all()]


@transaction.atomic
def count(
    round_: Round, name: str, kind: Uptake, *, held_on: date, people: Mapping[Section, int], day: date
) -> StructureTest:
    """Write down how many of each section did it. The same test of the same day written again replaces its counts."""
    Round.objects.select_for_update().get(pk=round_.pk)
    refuse_unless(round_, Stage.PRACTICE)
    if held_on > day:
        raise ExpectingRefusedError(_("This day has not come: count when it is over."), "day")
    if not people:
        raise ExpectingRefusedError(_("Write down the number of at least one section; 0 is a number too."))
    test, _new = StructureTest.objects.get_or_create(round=round_, name=name, kind=kind, day=held_on)
    for section, number in people.items():
        StructureCount.objects.update_or_create(test=test, section=section, defaults={"people": number})
    return test


@dataclass(frozen=True)
class Shown:
    """What the last test of a section showed."""

    test: StructureTest
    share: float


def last_shown(consultation: Consultation) -> dict[UUID, Shown]:
    """The last structure test of each section, over all rounds so far. One query."""
    rows = StructureCount.objects.filter(test__round__consultation=consultation).select_related("test", "section")
    rows = rows.order_by("test__day", "test__name", "id")
    return {row.section_id: Shown(row.test, min(row.people / row.section.size, 1.0)) for row in rows}


@dataclass(frozen=True)
class OverReach:
    """A plan that needs more of a section than its last test showed."""

    action: Action
    section: str
    ratio: float
    sentence: str


def over_reaches(round_: Round) -> list[OverReach]:
    """Plans of actions that go on and need more than 1.25 times what the last test showed, the worst first."""
    shown, names = last_shown(round_.consultation), {part.section.pk: part for part in parts_of(round_)}
    plans = Turnout.objects.filter(action__round=round_, action__end__isnull=True).select_related("action", "section")
    found = []
    for row in plans:
        last = shown.get(row.section_id)
        if last is None:
            continue
        part = names.get(row.section_id, Part(row.section, row.section.name, row.section.size))
        alarm = plan_over_reaches(Reach(part.name, float(row.needed), last.share, last.test.name))
        if alarm is not None:
            ratio = float(alarm.figures["ratio"])  # type: ignore[arg-type]
            found.append(OverReach(row.action, part.name, ratio, _sentence(part, float(row.needed), last)))
    return sorted(found, key=lambda one: (-one.ratio, one.section))


def share_in_words(share: float, size: int) -> str:
    """A share of a section as a desk may show it: nothing of a small one, steps of five below a hundred people.

    >>> share_in_words(0.3805, 410), share_in_words(0.2, 44), share_in_words(0.0, 44), share_in_words(0.5, 6)
    ('38 %', 'about 20 %', 'under 10 %', 'too few to say')
    """
    if size < SMALLEST_SHOWN:
        return _("too few to say")
    if share == 0 or (share < 0.1 and size < FINE_FROM):
        return _("under 10 %")
    if share == 1 or (share > 0.9 and size < FINE_FROM):
        return _("over 90 %")
    if size < FINE_FROM:
        return _("about %(percent)s %%") % {"percent": round(share * 20) * 5}
    return f"{round(share * 100)} %"


def by_section(counts: Iterable[StructureCount], parts: Iterable[Part]) -> list[tuple[Part, str]]:
    """Each section with the share it showed, in words; sections nobody counted are left out."""
    people = {row.section_id: row.people for row in counts}
    return [
        (part, share_in_words(min(people[part.section.pk] / part.size, 1.0), part.size))
        for part in parts
        if part.section.pk in people
    ]


def _sentence(part: Part, needed: float, last: Shown) -> str:
    told = {"section": part.name, "needed": round(needed * 100), "test": last.test.name}
    if part.size < SMALLEST_SHOWN:
        return _("The plan needs more in %(section)s than “%(test)s” showed.") % told
    said = _("The plan needs %(needed)s %% in %(section)s. “%(test)s” showed %(shown)s.") % {
        **told,
        "shown": share_in_words(last.share, part.size),
    }
    return f"{said} {_times(needed, last.share, part.size)}".strip()


def _times(needed: float, share: float, size: int) -> str:
    """How many times as many a plan needs, from shares as they may be shown; empty where one may not.

    >>> _times(0.6, 0.3805, 410), _times(0.6, 0.05, 44)
    ('That is 1.58 times as many.', '')
    """
    step = 1 if size >= FINE_FROM else 5
    shown = round(share * 100 / step) * step
    if shown == 0 or (shown < 10 and size < FINE_FROM):
        return ""
    return _("That is %(times)s times as many.") % {"times": number_format(round(needed * 100 / shown, 2), 2)}
