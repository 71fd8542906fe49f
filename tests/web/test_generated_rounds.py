"""Small rounds made up by chance: every published point resolves to words or is visibly the drafting group's own."""

import html
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from massline.method.provenance import Provenance
from massline.web.people.models import Organisation, Section
from massline.web.rounds import lineage, loop, publisher, voices
from massline.web.rounds.concentrate.drafting import Author, add_point, begin, stand_up_for, take_words
from massline.web.rounds.models import Element, Round, Source, Stage, Statement, Verdict
from massline.web.rounds.models.statement import LONGEST
from massline.web.rounds.slips import new_slip
from massline.web.rounds.standing import draft_of
from tests.web import whole_round as made
from tests.web.whole_round import TODAY

BY = Author("drafter", TODAY)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=80)


@dataclass(frozen=True)
class Cited:
    """A part of somebody's words, as shares of their length."""

    who: int
    start: float
    end: float


@dataclass
class Plan:
    """What will be said, what the points rest on, what is taken back and when."""

    said: list[str]
    sections: list[int]
    points: list[list[Cited]]
    own: list[bool]
    taken_back: set[int] = field(default_factory=set)
    late: bool = False


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    people = draw(st.integers(1, 6))
    one = st.builds(Cited, st.integers(0, people - 1), st.floats(0, 0.6), st.floats(0.61, 1))
    points = draw(st.lists(st.lists(one, max_size=4), min_size=1, max_size=4))
    return Plan(
        said=[f"W{n}x {draw(TEXTS)} y{n}W" for n in range(people)],
        sections=draw(st.lists(st.integers(0, 2), min_size=people, max_size=people)),
        points=points,
        own=draw(st.lists(st.booleans(), min_size=len(points), max_size=len(points))),
        taken_back=draw(st.sets(st.integers(0, people - 1), max_size=3)),
        late=draw(st.booleans()),
    )


def build(plan: Plan) -> tuple[Round, list[Statement], list[bool]]:
    """The round in Sum up, its words, and for each point whether it has neither sources nor an owner."""
    organisation = Organisation.objects.create(slug="made", name="Made up")
    for order, slug in enumerate("ab"):
        Section.objects.create(
            organisation=organisation, slug=slug, name=slug, size=30, how_known="counted", order=order
        )
    round_ = made.begun(organisation)
    loop.move(round_, Stage.CONCENTRATE, role="facilitator", day=TODAY)
    sections = [*organisation.sections.all(), None]
    said = []
    for n, (text, section) in enumerate(zip(plan.said, plan.sections, strict=True)):
        speaker = voices.Speaker(f"{n:032x}", new_slip(), sections[section])
        one = voices.say(round_, text[:LONGEST], speaker, day=TODAY)
        voices.moderate(one, Verdict.ACCEPTED, role="moderator", day=TODAY)
        said.append(one)
    if not plan.late:
        take_back(plan, said)
    version = begin(round_, "Made up", "What we propose.", by=BY)
    bare = []
    for n, (cited, own) in enumerate(zip(plan.points, plan.own, strict=True)):
        element = add_point(version, f"Point {n}.", by=BY)
        for part in cited:
            cite(element, said[part.who], part)
            element.refresh_from_db()
        if own:
            stand_up_for(element, True, by=BY)
        bare.append(not own and not Source.objects.filter(target=element.statement_id).exists())
    return round_, said, bare


def cite(element: Element, said: Statement, part: Cited) -> None:
    said.refresh_from_db()
    start, end = int(part.start * len(said.text)), max(1, int(part.end * len(said.text)))
    words = said.text[start:end]
    if said.withdrawn_on is None and words.strip():
        take_words(element, said, words, at=start, by=BY)


def take_back(plan: Plan, said: list[Statement]) -> None:
    for n in plan.taken_back:
        voices.withdraw(said[n], day=TODAY)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans())
def test_every_published_claim_resolves_and_every_quotation_is_what_was_said(db: None, plan: Plan) -> None:
    with transaction.atomic():
        _attempt(plan)
        transaction.set_rollback(True)


def _attempt(plan: Plan) -> None:
    round_, said, bare = build(plan)
    version = draft_of(round_)
    assert version is not None
    hard = [gap for gap in loop.gaps(round_, today=TODAY) if gap.key.startswith("unsourced")]
    assert len(hard) == sum(bare)
    version.published_on = TODAY
    if any(bare):
        try:
            with transaction.atomic():
                version.save()
        except IntegrityError:
            return
        raise AssertionError("a point from nobody was shown")
    version.save()
    loop.move(round_, Stage.REPORT_BACK, role="facilitator", day=TODAY)
    if plan.late:
        take_back(plan, said)
    for one in said:
        one.refresh_from_db()
    _check_points(version.elements.select_related("statement"), round_)
    _check_pages(round_, plan, said)


def _check_points(elements: object, round_: Round) -> None:
    heard = lineage.voices_so_far(round_)
    for element in elements:  # type: ignore[attr-defined]
        quoted = lineage.quotations(element.statement)
        standing = [one for one in quoted if one.words is not None]
        kind = lineage.grounding(element.statement, heard).kind
        assert (kind is Provenance.NONE) == (not standing)
        assert quoted or element.own
        for one in standing:
            source = one.source
            assert source.statement is not None
            assert one.words is not None
            assert one.words.encode() == source.statement.text[source.start : source.end].encode()


def _check_pages(round_: Round, plan: Plan, said: list[Statement]) -> None:
    publisher.publish(round_, day=TODAY)
    pages = [f"/made/heat/round/1/point/{one.statement.label}/" for one in Element.objects.all()]
    pages += ["/made/heat/round/1/", "/made/heat/", "/made/heat/round/1/results/"]
    pages += [f"/made/heat/round/1/said/{one.label}/" for one in said]
    for page in pages:
        text = html.unescape(Client().get(page).content.decode())
        for n in plan.taken_back:
            assert f"W{n}x" not in text, page
            assert f"y{n}W" not in text, page
    for element in Element.objects.select_related("statement"):
        text = html.unescape(
            Client().get(pages[0].replace(pages[0].split("/")[-2], element.statement.label)).content.decode()
        )
        for one in lineage.quotations(element.statement):
            assert one.words is None or one.words in text
