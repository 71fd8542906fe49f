"""The facts of a round that its alarms are judged by, read from the tables. Exact: never shown as they are.

Two signs have no facts yet: differences and unanswered points between two organisations (there is no table of
relations).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, Max, Q

from massline.method.alarms import drafting, hearing, trying
from massline.method.contribution import contributors_by_section
from massline.method.provenance import Provenance
from massline.web.people.hats import clash
from massline.web.people.models import Membership, Role
from massline.web.rounds import release_parts
from massline.web.rounds.concentrate.tracing import traceable_quotations, traceable_stories
from massline.web.rounds.gaps.going_back import ADOPTED
from massline.web.rounds.measuring import measures
from massline.web.rounds.measuring.exposure import small_cells
from massline.web.rounds.measuring.returned import closed_loop, returned, waiting_for_word
from massline.web.rounds.models import (
    Action,
    BeliefFate,
    Coding,
    Contradiction,
    Decision,
    Disposition,
    Origin,
    PositionVersion,
    Programme,
    Round,
    Stage,
    Statement,
    StructureCount,
    Turnout,
    Visit,
    VisitKind,
)
from massline.web.rounds.practice.expecting import after_the_fact, expectations_of, latest_outcomes
from massline.web.rounds.said import as_text
from massline.web.rounds.standing import closed, draft_of, shown_version, stage_of

QUARTER = timedelta(days=91)
Fact = tuple[str, object]
"""What an alarm is about (empty for the round as a whole) and the facts it is judged by."""


@dataclass(frozen=True)
class Facts:
    """The facts of one round on one day, each read when its alarm asks for it."""

    round: Round
    today: date

    @cached_property
    def stage(self) -> Stage:
        return stage_of(self.round)

    @cached_property
    def picture(self) -> measures.Picture:
        return measures.Picture(self.round, shown_version(self.round) or draft_of(self.round))

    @cached_property
    def asked(self) -> bool:
        """The asking of this round is over."""
        return self.stage not in {Stage.INVESTIGATE, Stage.GATHER}

    @property
    def about(self) -> str:
        version = self.picture.version
        return "" if version is None else version.number

    def items(self) -> Iterator[Fact]:
        made = self.picture.made
        if made is None or not made.points:
            return
        bare = [
            one
            for one in made.points
            if self.picture.groundings[one.order].kind is Provenance.NONE and not made.happened.get(one.order)
        ]
        unlabelled = tuple(one.order for one in bare if not one.own)
        labelled = tuple(one.order for one in bare if one.own)
        yield self.about, drafting.Items(len(made.points), unlabelled, labelled)

    def haste(self) -> Iterator[Fact]:
        adopted = Decision.objects.filter(version__position__round=self.round, kind__in=ADOPTED)
        first = adopted.order_by("day").values_list("day", flat=True).first()
        actions = Action.objects.filter(round=self.round)
        if PositionVersion.objects.filter(position__round=self.round, pilots__isnull=False).exists():
            return  # a pilot is tried before the decision, on purpose
        early = actions.filter(starts_on__lt=first) if first else actions
        yield "", drafting.Haste(early.count())

    def open_time(self) -> Iterator[Fact]:
        rows = Decision.objects.filter(
            version__position__round=self.round, version__published_on__isnull=False
        ).order_by("id")
        seen = set[str]()
        for number, shown, decided in rows.values_list("version__number", "version__published_on", "day"):
            if number not in seen and shown is not None:
                seen.add(number)
                yield number, drafting.OpenTime((decided - shown).days)

    def prominence(self) -> Iterator[Fact]:
        """From the counts last published: whether the draft is the list of best-liked remarks."""
        made, kept = self.picture.made, release_parts.last(self.round, "liked")
        if made is None or kept is None:
            return
        names = {one.id: one for one in self.picture.said.contributions}
        place = {
            name: len(made.points) + 1 - number
            for number in sorted(made.sources, reverse=True)
            for name in made.sources[number]
        }
        rows = Statement.objects.filter(round=self.round).annotate(said=as_text("pk"))
        pks = dict(rows.values_list("label", "said"))
        liked, placed = [], []
        for label, (agree, base) in kept.get("liked", {}).items():
            name = self.picture.said.names.get(pks[label]) if label in pks else None
            if name in names:
                liked.append(agree / base)
                placed.append(float(place.get(name, 0)))
        handled = Contradiction.objects.filter(round=self.round).exclude(handling="").count()
        yield self.about, drafting.Prominence(tuple(liked), tuple(placed), handled)

    def reasons(self) -> Iterator[Fact]:
        """One reason for a whole theme counts once."""
        latest: dict[str, str] = {}
        rows = Disposition.objects.filter(statement__round=self.round).annotate(said=as_text("statement"))
        latest.update(rows.order_by("id").values_list("said", "reason"))
        coded = Coding.objects.filter(statement__round=self.round).annotate(said=as_text("statement"))
        themes = dict(coded.order_by("-coder", "-rank").values_list("said", "theme"))
        given = {(str(themes.get(pk, pk)), reason) for pk, reason in latest.items() if reason}
        yield "", drafting.Reasons(tuple(reason for _about, reason in given))

    def opened(self) -> Iterator[Fact]:
        if self.asked:
            here = self.picture.said_here.names
            rows = Statement.objects.filter(round=self.round, moderations__isnull=False)
            judged = set(rows.annotate(said=as_text("pk")).values_list("said", flat=True))
            yield "", drafting.Opened(len(here), sum(pk not in judged for pk in here))

    def changed(self) -> Iterator[Fact]:
        over = [
            one
            for one in self.round.consultation.rounds.filter(number__lte=self.round.number).order_by("number")
            if closed(one) or stage_of(one) == Stage.SUM_UP
        ]
        yield "", drafting.Changed(tuple(_changed_anything(one) for one in over))

    def abstraction(self) -> Iterator[Fact]:
        made = self.picture.made
        if made is not None and self.asked:
            single = sum(made.grounds.get(one.order) == 1 for one in made.points)
            contradictions = Contradiction.objects.filter(round=self.round).count()
            yield self.about, drafting.Abstraction(contradictions, len(made.points), single)

    def coding(self) -> Iterator[Fact]:
        """New is what the core marked as learned, judged once beliefs are marked: it had not thought of it."""
        remarks, against = self._coded
        marks = list(self.round.belief_marks.values_list("kind", flat=True))
        if self.asked and marks:
            yield "", drafting.Coding(remarks, against, sum(kind == BeliefFate.LEARNED for kind in marks))

    def disagreement(self) -> Iterator[Fact]:
        if self.asked:
            yield "", drafting.Coding(*self._coded, new_codes=1)

    @cached_property
    def _coded(self) -> tuple[int, int]:
        """Remarks that are coded, and those of them that some coder marked as speaking against the draft."""
        rows = Coding.objects.filter(statement__round=self.round, statement__core=False)
        found = rows.aggregate(
            remarks=Count("statement", distinct=True),
            against=Count("statement", distinct=True, filter=Q(against=True)),
        )
        return found["remarks"], found["against"]

    def unmoved(self) -> Iterator[Fact]:
        made = self.picture.made
        expectations = [
            one
            for round_ in self.round.consultation.rounds.filter(number__lte=self.round.number)
            for one in expectations_of(round_)
            if one.point_id
        ]
        outcomes = latest_outcomes(expectations)
        failed = {
            one.point_id: outcomes[one.pk].day
            for one in expectations
            if one.pk in outcomes and outcomes[one.pk].came_true is False
        }
        if made is not None:
            shown = made.version.published_on or self.today
            still = tuple(
                one.order for one in made.points if one.statement_id in failed and shown > failed[one.statement_id]
            )
            yield self.about, drafting.Unmoved(still)

    def contacts(self) -> Iterator[Fact]:
        later = self.round.consultation.rounds.filter(number__gt=self.round.number)
        if closed(self.round) or later.exists():
            return
        began = self.round.stage_changes.order_by("id").values_list("day", flat=True).first() or self.today
        visits = Visit.objects.filter(round__consultation=self.round.consultation_id, spoken__gt=0)
        last: defaultdict[str, list[date]] = defaultdict(list)
        for slug, day in visits.order_by().values_list("section__slug").annotate(last=Max("day")):
            last[slug].append(day)
        for one in self.picture.said.contributions:
            if one.section:
                last[one.section].append(date.fromordinal(one.day))
        for section in measures.sections_of(self.round):
            spoken = max(last[section.slug], default=None)
            yield section.slug, hearing.Contact(section.name, spoken, min(began, self.today), self.today)

    def listening(self) -> Iterator[Fact]:
        terms = getattr(self.round, "terms", None)
        if terms is not None and terms.core_size and terms.core_listened is not None:
            yield "", hearing.Listening(terms.core_size, terms.core_listened)

    def heard(self) -> Iterator[Fact]:
        words = contributors_by_section(self.picture.said_here.contributions)
        votes = measures.voters_by_section(self.round)
        both = {slug: max(words.get(slug, 0), votes.get(slug, 0)) for slug in {*words, *votes}}
        found = measures.participation(self.round, both)
        names = {section.slug: section.name for section in measures.sections_of(self.round)}
        if found is not None and self.stage != Stage.INVESTIGATE:
            for section in found.sections:
                yield section.name, hearing.Heard(replace(section, name=names[section.name]), found.overall)

    def links(self) -> Iterator[Fact]:
        made = self.picture.made
        if made is not None:
            whose = {one.id: one.contributor for one in self.picture.said.contributions}
            links = Counter(whose[name] for names in made.sources.values() for name in set(names))
            yield self.about, hearing.Links(tuple(links.values()), self.picture.said.people)

    def newcomers(self) -> Iterator[Fact]:
        people: defaultdict[int, set[str]] = defaultdict(set)
        said = Statement.objects.filter(
            round__consultation=self.round.consultation_id,
            round__number__lte=self.round.number,
            origin=Origin.PARTICIPANT,
            core=False,
            withdrawn_on__isnull=True,
        ).exclude(words_key="")
        for number, key in said.values_list("round__number", "words_key").distinct():
            people[number].add(key)
        known, rounds = set[str](), []
        for one in self.round.consultation.rounds.filter(number__lte=self.round.number).order_by("number"):
            if stage_of(one) not in {Stage.INVESTIGATE, Stage.GATHER}:
                rounds.append((len(people[one.number]), len(people[one.number] - known)))
            known |= people[one.number]
        yield "", hearing.Newcomers(tuple(rounds))

    def told(self) -> Iterator[Fact]:
        if PositionVersion.objects.filter(position__round=self.round, published_on__isnull=False).exists():
            rows = returned(self.round, today=self.today)
            closed_ = closed_loop(rows)
            yield "", hearing.Told(closed_.of, closed_.count, waiting_for_word(rows))

    def invitations(self) -> Iterator[Fact]:
        notices = Visit.objects.filter(
            round__consultation=self.round.consultation_id,
            kind=VisitKind.NOTICE,
            day__gt=self.today - QUARTER,
            day__lte=self.today,
        )
        by_section = Counter(str(section or "") for section in notices.values_list("section", flat=True))
        most = max((count for section, count in by_section.items() if section), default=0)
        yield "", hearing.Invitations(by_section[""] + most)

    def wishes(self) -> Iterator[Fact]:
        expectations = expectations_of(self.round)
        late = after_the_fact(expectations)
        untestable = tuple(one.label for one in expectations if not one.threshold or one.due_on is None)
        yield "", trying.Wishes(tuple(one.label for one in expectations if one.pk in late), untestable)

    def reach(self) -> Iterator[Fact]:
        sizes = {section.slug: section.size for section in measures.sections_of(self.round)}
        shown: dict[str, tuple[str, int]] = {}
        counts = StructureCount.objects.filter(test__round__consultation=self.round.consultation_id)
        for slug, name, people in counts.order_by("test__day", "test_id").values_list(
            "section__slug", "test__name", "people"
        ):
            shown[slug] = (name, people)
        plans = Turnout.objects.filter(action__round=self.round, action__end__isnull=True).select_related("section")
        for plan in plans.order_by("action_id", "section__order"):
            slug = plan.section.slug
            if slug in shown and slug in sizes:
                name, people = shown[slug]
                part = min(people, sizes[slug]) / sizes[slug]
                about = f"{slug} {plan.action_id.hex[:8]}"
                yield about, trying.Reach(plan.section.name, float(plan.needed), part, name, people, sizes[slug])

    def service(self) -> Iterator[Fact]:
        begun = list(
            self.round.consultation.rounds.filter(number__lte=self.round.number)
            .annotate(last=Max("stage_changes__day"))
            .values_list("last", flat=True)
        )
        programmes = Programme.objects.filter(organisation=self.round.consultation.organisation_id)
        for one in programmes.filter(ended_on__isnull=True).prefetch_related("counts").order_by("started_on", "id"):
            counts = list(one.counts.all())
            yield (
                one.name,
                trying.Service(
                    rounds=sum(day is not None and day >= one.started_on for day in begun),
                    helped=sum(row.helped for row in counts),
                    asked_to_run=sum(row.asked_to_run for row in counts),
                    running=max((row.running for row in counts), default=0),
                    need=one.need,
                ),
            )

    def exposed(self) -> Iterator[Fact]:
        """Quotations before people that lead to their authors; figures and hats the publisher and database refuse."""
        shown = shown_version(self.round)
        traced = [] if shown is None else traceable_quotations(shown)
        items = tuple(sorted({one.order for one in traced}))
        if traced and shown is not None:
            yield shown.number, trying.Exposed(traceable_quotations=len(traced), items=items)
        if traceable_stories(self.round):
            yield "stories", trying.Exposed(traceable_quotations=1)
        yield "release", trying.Exposed(small_cells=small_cells(self.round))
        worn: defaultdict[tuple[object, str], list[Role]] = defaultdict(list)
        hats = Membership.objects.filter(organisation=self.round.consultation.organisation_id)
        for user, link, role in hats.values_list("user", "link_hash", "role"):
            worn[user, link].append(Role(role))
        yield "", trying.Exposed(joined_roles=sum(clash(roles) is not None for roles in worn.values()))


def _changed_anything(round_: Round) -> bool:
    """Whether a round adopted something, changed a belief or taught something."""
    adopted = Decision.objects.filter(version__position__round=round_, kind__in=ADOPTED)
    return adopted.exists() or round_.belief_marks.exclude(kind=BeliefFate.KEPT).exists()
