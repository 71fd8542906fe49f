"""What is missing before summing up: sections nobody heard, an end nobody set."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import ceil
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.utils.translation import gettext as _

from massline.method.coding import Saturation, saturation
from massline.method.contribution import Contribution
from massline.web.rounds.ballots import SMALLEST_SECTION
from massline.web.rounds.gaps.gap import Gap
from massline.web.rounds.models import (
    Ballot,
    Coding,
    NoteKind,
    Origin,
    Round,
    RoundSection,
    Stage,
    Statement,
    VisitKind,
)
from massline.web.rounds.said import as_text
from massline.web.rounds.standing import terms_of

LEAST_HEARD, SHARE_HEARD = 3, 0.05


def enough_of(size: int) -> int:
    """How many of a section must have been heard or tried: at least 3 and at least 5 %.

    >>> enough_of(44), enough_of(250), enough_of(2)
    (3, 13, 2)
    """
    return min(size, max(LEAST_HEARD, ceil(size * SHARE_HEARD)))


def gaps(round_: Round, today: date) -> list[Gap]:
    """A gap for each section not heard, and one while neither the last day is over nor nothing new is said."""
    rows = list(round_.sections.select_related("section"))
    heard = _as_far_as_needed(round_, rows)
    found = [
        Gap(
            f"heard:{row.section.slug}",
            _("%(section)s has not been heard: at least %(least)s people, or as many recorded attempts.")
            % {"section": row.name, "least": enough_of(row.size)},
            Stage.GATHER,
            "sections",
        )
        for row in rows
        if heard[str(row.section_id)] < enough_of(row.size)
    ]
    terms = terms_of(round_)
    ended = terms.asking_until is not None and terms.asking_until <= today
    if not ended and not round_.notes.filter(kind=NoteKind.ENOUGH).exists():
        found.append(
            Gap(
                "still-asking",
                _("The last day of asking is not over. Wait for it, or write down that nothing new is being said.")
                if terms.asking_until
                else _("Set the last day of asking, or write down that nothing new is being said."),
                Stage.GATHER,
                "until",
            )
        )
    return found


def heard_by_section(round_: Round) -> Counter[str]:
    """People outside the core heard in each section, or attempts recorded there if those are more.

    Exact, for decisions only. Words and votes are never joined, so the larger of the two counts stands. A notice
    on a wall is no attempt to hear anybody.
    """
    votes = dict(_votes(round_).values_list("section").annotate(people=Count("key", distinct=True)))
    heard = _words_and_attempts(round_)
    return Counter({**heard, **{str(section): max(heard[str(section)], n) for section, n in votes.items()}})


def _as_far_as_needed(round_: Round, rows: list[RoundSection]) -> Counter[str]:
    """The same, but votes are read only until each section has enough, in one question.

    A box of 200,000 votes is not read twice a page for a word on six sections.
    """
    heard, voted = _words_and_attempts(round_), Counter[str]()
    enough = {str(row.section_id): enough_of(row.size) for row in rows if row.size >= SMALLEST_SECTION}
    short = {section for section, least in enough.items() if heard[section] < least}
    # A key at a time, in the order in which ballots lie: the first come without reading the others.
    of_key = _votes(round_).order_by("key").values("key").annotate(of=Min(as_text("section")))
    for section in of_key.values_list("of", flat=True).iterator(chunk_size=200):
        if not short:
            break
        section = str(UUID(section))
        if section in short:
            voted[section] += 1
            if voted[section] >= enough[section]:
                short.discard(section)
    return Counter({section: max(heard[section], voted[section]) for section in {*heard, *voted}})


def _votes(round_: Round) -> QuerySet[Ballot]:
    # By a list: ballots have no index beside their key, and a join would read all of them once a statement.
    # Votes on points of a proposal belong to Go back.
    asked = round_.statements.exclude(origin=Origin.DRAFTING)
    return Ballot.objects.filter(statement__in=asked, core=False, section__isnull=False)


def _words_and_attempts(round_: Round) -> Counter[str]:
    words = dict(
        Statement.objects.filter(
            round=round_, origin=Origin.PARTICIPANT, core=False, withdrawn_on__isnull=True, section__isnull=False
        )
        .values_list("section")
        .annotate(people=Count("words_key", distinct=True))
    )
    tried = dict(
        round_.visits.filter(section__isnull=False)
        .exclude(kind=VisitKind.NOTICE)
        .order_by()
        .values_list("section")
        .annotate(all=Sum("tried"))
    )
    return Counter({str(section): max(words.get(section, 0), tried.get(section, 0)) for section in {*words, *tried}})


@dataclass(frozen=True)
class Hearing:
    """How far a section was heard: a verdict, never a small count, and the day it was last spoken with."""

    row: RoundSection
    enough: bool
    few: bool
    last: date | None

    @property
    def verdict(self) -> str:
        """In words that name no count of people."""
        if self.enough:
            return _("Heard: enough to go on.")
        return _("Hardly heard yet.") if self.few else _("Not enough heard yet.")


def hearings(round_: Round, rows: list[RoundSection]) -> list[Hearing]:
    """Every section, the least heard first, as far as is needed for enough."""
    heard = _as_far_as_needed(round_, rows)
    last = dict(
        round_.visits.filter(section__isnull=False, spoken__gt=0)
        .order_by()
        .values_list("section")
        .annotate(day=Max("day"))
    )
    # "Hardly" begins below three, not at nobody: otherwise the word would change with a single person.
    found = [
        Hearing(row, heard[str(row.section_id)] >= enough_of(row.size), heard[str(row.section_id)] < LEAST_HEARD,
                last.get(row.section_id))
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (heard[str(one.row.section_id)] / one.row.size, one.row.name))


def saturation_so_far(round_: Round) -> Saturation | None:
    """What the first coder's codes say: does anything new come? None while too few remarks are coded."""
    codings = Coding.objects.filter(
        statement__round=round_, statement__core=False, statement__withdrawn_on__isnull=True, coder=1
    ).values_list(as_text("statement__received_on"), "statement__label", "statement__words_key", as_text("theme_id"))
    first: dict[str, tuple[str, str]] = {}
    codes: dict[str, set[str]] = {}
    for day, label, key, theme in codings:
        here = (day, label)
        if key not in codes or here < first[key]:
            first[key] = here
        codes.setdefault(key, set()).add(theme)
    return saturation(
        Contribution(label, key, day=date.fromisoformat(day).toordinal(), codes=frozenset(codes[key]))
        for key, (day, label) in first.items()
    )
