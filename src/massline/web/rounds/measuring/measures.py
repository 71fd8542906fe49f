"""The measures of a round, exact: for those who decide, and for what a release makes of them.

Nothing here may be shown as it is. `published_measures` turns it into words and rounded shares.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Min

from massline.engine.coverage import Coverage, coverage
from massline.engine.shares import Share
from massline.engine.votes import NoVotesError
from massline.method.answered import Answered, answered
from massline.method.coding import Agreement, CodingError, Saturation, agreement, saturation
from massline.method.contribution import contributors_by_section
from massline.method.practice import TrackRecord
from massline.method.provenance import Grounding, Origin, Rooted, ground, rooted
from massline.method.recall import Recall, minority_recalls
from massline.method.resonance import (
    AuthorGap,
    Gap,
    Ownership,
    Responses,
    author_gap,
    gap,
    ownership,
    recognition,
)
from massline.web.rounds.models import (
    Ballot,
    Coding,
    PositionVersion,
    Recognition,
    Response,
    Round,
    Statement,
    StructureCount,
)
from massline.web.rounds.models import Origin as StatementOrigin
from massline.web.rounds.practice.expecting import expectations_of, record_of
from massline.web.rounds.said import Made, Said, as_text, made_of, said_up_to
from massline.web.rounds.standing import draft_of, shown_version

COUNTED = {"ours": "ours", "ours_with_change": "with_change", "not_ours": "not_ours", "unclear": "unclear"}


@dataclass(frozen=True)
class SectionNow:
    """A section as the round knows it."""

    slug: str
    name: str
    size: int


def sections_of(round_: Round) -> list[SectionNow]:
    """The sections as they stood when the round was prepared, or as they stand now where that was not written."""
    rows = round_.sections.select_related("section")
    kept = [SectionNow(row.section.slug, row.name, row.size) for row in rows]
    return kept or [SectionNow(s.slug, s.name, s.size) for s in round_.consultation.organisation.sections.all()]


def participation(round_: Round, heard: Mapping[str, int]) -> Coverage | None:
    """Participation and evenness by section of so many people heard; None where nobody was.

    More people than a section has (an open link, a size written down wrongly) count as the whole section.
    """
    sizes = {section.slug: section.size for section in sections_of(round_)}
    within = {slug: min(heard.get(slug, 0), size) for slug, size in sizes.items()}
    try:
        return coverage(sizes, within) if sizes else None
    except NoVotesError:
        return None


def voters_by_section(round_: Round) -> dict[str, int]:
    """People outside the core who answered what was asked in the round, by section; points of a proposal apart."""
    asked = Statement.objects.filter(round=round_).exclude(origin=StatementOrigin.DRAFTING)
    # By a list, and a key at a time: ballots lie in the order of their keys, and have no other index.
    of_key = (
        Ballot.objects.filter(statement__in=asked, core=False, section__isnull=False)
        .order_by("key")
        .values("key")
        .annotate(of=Min(as_text("section")))
    )
    people = Counter(of_key.values_list("of", flat=True))
    slugs = dict(round_.consultation.organisation.sections.annotate(said=as_text("pk")).values_list("said", "slug"))
    return {slugs[section]: count for section, count in people.items() if section in slugs}


@dataclass(frozen=True)
class Picture:
    """Everything that is measured of one round, each part computed when it is asked for."""

    round: Round
    version: PositionVersion | None

    @cached_property
    def said(self) -> Said:
        """What was said in all rounds up to this one."""
        return said_up_to(self.round)

    @cached_property
    def said_here(self) -> Said:
        """What was said in this round."""
        return self.said if self.round.number == 1 else said_up_to(self.round, first=self.round.number)

    @cached_property
    def made(self) -> Made | None:
        """What the version made of it."""
        return None if self.version is None else made_of(self.version, self.said)

    @cached_property
    def contributors(self) -> Coverage | None:
        """Participation of those who said something in this round."""
        return participation(self.round, contributors_by_section(self.said_here.contributions))

    @cached_property
    def voters(self) -> Coverage | None:
        """Participation of those who answered statements in this round."""
        return participation(self.round, voters_by_section(self.round))

    @cached_property
    def reached(self) -> Coverage | None:
        """Participation of those who answered the version."""
        return participation(self.round, {name: one.total for name, one in self.answers.items() if name})

    @cached_property
    def groundings(self) -> dict[int, Grounding]:
        """Of each point of the version, by its number, how broadly it rests on people's words."""
        if self.made is None:
            return {}
        by_name = {one.id: one for one in self.said.contributions}
        spoke = contributors_by_section(self.said.contributions)
        return {
            element.order: ground(
                [
                    Origin(by_name[name].contributor, by_name[name].section)
                    for name in self.made.sources.get(element.order, ())
                ],
                spoke,
            )
            for element in self.made.points
        }

    @property
    def rooted(self) -> Rooted:
        """The parts of the version's points that are covered and broad."""
        return rooted({str(number): found for number, found in self.groundings.items()})

    @cached_property
    def answered(self) -> Answered | None:
        """Whose words the version took up or answered."""
        if self.made is None or not self.said.contributions:
            return None
        points = {str(number): names for number, names in self.made.sources.items()}
        return answered(self.said.contributions, points, reasoned=self.made.reasoned)

    @cached_property
    def recalls(self) -> list[Recall]:
        """Of each section that said something, whether its own concerns got through; only once words are coded."""
        if self.made is None or not any(one.codes for one in self.said.contributions):
            return []
        spoke = {one.section for one in self.said.contributions}
        sections = [section.slug for section in sections_of(self.round) if section.slug in spoke]
        return list(minority_recalls(self.said.contributions, sections, self.made.taken_up))

    @cached_property
    def agreement(self) -> Agreement | None:
        """How far the two coders agree about this round's words."""
        units: defaultdict[object, list[str | None]] = defaultdict(lambda: [None, None])
        rows = Coding.objects.filter(statement__round=self.round, rank=1, statement__withdrawn_on__isnull=True)
        for statement, coder, theme in rows.values_list("statement", "coder", "theme__name"):
            units[statement][coder - 1] = theme
        try:
            return agreement(units.values())
        except CodingError:
            return None

    @cached_property
    def saturation(self) -> Saturation | None:
        """How many new themes further people still brought in this round."""
        return saturation(self.said_here.contributions)

    @cached_property
    def answers(self) -> dict[str | None, Responses]:
        """Answers to the version outside the core, by section; None holds those of no section."""
        return answers_to(self.version, core=False)

    @cached_property
    def ownership(self) -> Ownership | None:
        """How far people outside the core made it their own."""
        named = {section.slug: self.answers.get(section.slug, Responses()) for section in sections_of(self.round)}
        try:
            return ownership(named, no_section=self.answers.get(None))
        except NoVotesError:
            return None

    @cached_property
    def author_gap(self) -> AuthorGap | None:
        """The core's answers beside the others'; None where one of the two gave none."""
        core, others = answers_to(self.version, core=True), sum(self.answers.values(), Responses())
        own = sum(core.values(), Responses())
        return author_gap(own, others) if own.total and others.total else None

    @cached_property
    def stranger_gap(self) -> Gap | None:
        """Answers of those who had said something beside those of the others, as told at the moment of answering."""
        spoke = sum(answers_to(self.version, core=False, contributed=True).values(), Responses())
        never = sum(answers_to(self.version, core=False, contributed=False).values(), Responses())
        return gap(spoke, never) if spoke.total and never.total else None

    @cached_property
    def recognised(self) -> tuple[Share | None, int]:
        """Of those asked "is this what you meant?" the share who said yes, and how many people answered."""
        rows = Recognition.objects.filter(
            version=self.version, statement__withdrawn_on__isnull=True, statement__core=False
        )
        answered_by: dict[str, bool] = {}
        for key, statement, meant in rows.values_list("statement__words_key", "statement", "meant"):
            who = key or str(statement)
            answered_by[who] = answered_by.get(who, True) and meant
        return recognition(sum(answered_by.values()), len(answered_by)), len(answered_by)

    @cached_property
    def record(self) -> TrackRecord | None:
        """How the expectations of this round fared; those after the fact and untestable ones are left out."""
        return record_of(expectations_of(self.round))


def picture_of(round_: Round, version: PositionVersion | None = None) -> Picture:
    """The picture of a round with one version, its newest shown by default."""
    return Picture(round_, version or shown_version(round_) or draft_of(round_))


def answers_to(
    version: PositionVersion | None, *, core: bool, contributed: bool | None = None
) -> dict[str | None, Responses]:
    """Answers to a version by section, as they were given."""
    if version is None:
        return {}
    rows = Response.objects.filter(version=version, core=core)
    if contributed is not None:
        rows = rows.filter(contributed=contributed)
    counts: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    for section, answer, people in rows.values_list("section__slug", "answer").annotate(people=Count("key")):
        counts[section][COUNTED[answer]] += people
    return {section: Responses(**found) for section, found in counts.items()}


@dataclass(frozen=True)
class Uptaken:
    """What people did in public at one structure test: of each section how many, by slug."""

    name: str
    kind: str
    day: date
    people: Mapping[str, int]


def uptake_of(round_: Round) -> list[Uptaken]:
    """The structure tests of the round in order of their days; four kinds, never merged."""
    rows = StructureCount.objects.filter(test__round=round_).select_related("test", "section")
    found: dict[object, tuple[StructureCount, dict[str, int]]] = {}
    for row in rows.order_by("test__day", "test__name"):
        found.setdefault(row.test_id, (row, {}))[1][row.section.slug] = row.people
    return [Uptaken(row.test.name, row.test.kind, row.test.day, people) for row, people in found.values()]
