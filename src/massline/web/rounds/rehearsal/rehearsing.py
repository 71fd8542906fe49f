"""Rehearsing: a copy of an organisation's own sections, filled with invented neighbours, a whole round in minutes.

Everything goes through the services a committee uses. A rehearsal is marked as one when it is made, says so on every
page, and is wiped by a button or after two days.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction

from massline.web.people.models import Membership, Organisation, Role, Section
from massline.web.record import seals
from massline.web.record.keyfiles import Purpose, make_consultation_key, pseudonym
from massline.web.rounds import ballots, loop, publisher, voices
from massline.web.rounds.concentrate import checks, coding, dispositions, drafting, weighing
from massline.web.rounds.gaps import asking as gaps
from massline.web.rounds.gather import approaching
from massline.web.rounds.investigate import beforehand
from massline.web.rounds.investigate.preparing import fingerprint
from massline.web.rounds.models import (
    Answer,
    BeliefFate,
    Consultation,
    DecisionKind,
    DispositionKind,
    NoteKind,
    Origin,
    ResponseAnswer,
    Round,
    RoundTerms,
    Stage,
    Statement,
    Verdict,
    VisitKind,
)
from massline.web.rounds.practice import acting, expecting
from massline.web.rounds.rehearsal.invented import TOPICS, Topic
from massline.web.rounds.report_back import answering, deciding
from massline.web.rounds.slips import ALPHABET, new_slip, slip_hash
from massline.web.rounds.standing import shown_version, stage_of
from massline.web.rounds.sum_up import learning

MOST_NEIGHBOURS = 14
"""Invented neighbours of one section who answer: enough that figures may be shown."""
ROLE = Role.FACILITATOR
COME_BACK = timedelta(days=28)
USUAL_SECTIONS = (("North side", 48), ("South side", 52), ("The corner house", 24))


class NotARehearsalError(ValueError):
    """Nobody is ever invented in a real round."""


@dataclass(frozen=True)
class Part:
    """A section to copy."""

    name: str
    size: int


def parts_of(organisation: Organisation | None) -> list[Part]:
    """The sections to rehearse with: the organisation's own, three invented ones without any."""
    own = [Part(one.name, one.size) for one in organisation.sections.all()] if organisation else []
    return own or [Part(name, size) for name, size in USUAL_SECTIONS]


def open_rehearsal(
    name: str, parts: Sequence[Part], topic: str, *, ticket: UUID, slip: str, day: date
) -> Consultation:
    """A rehearsal in Prepare with a desk of its own. The same ticket opens one."""
    try:
        return _open(name, parts, TOPICS[topic], ticket, slip, day)
    except IntegrityError:
        return Consultation.objects.select_related("organisation").get(id=uuid5(ticket, "consultation"))


@transaction.atomic
def _open(name: str, parts: Sequence[Part], topic: Topic, ticket: UUID, slip: str, day: date) -> Consultation:
    identifier = uuid5(ticket, "consultation")
    there = Consultation.objects.select_related("organisation").filter(id=identifier).first()
    if there is not None:
        return there
    ending = "".join(secrets.choice(ALPHABET) for _n in range(8)).lower()
    organisation = Organisation.objects.create(
        id=ticket, slug=f"rehearsal-{ending}", name=name[:120], invented=True, rehearsal=True
    )
    for order, part in enumerate(parts, start=1):
        Section.objects.create(
            organisation=organisation, slug=f"section-{order}", name=part.name, size=part.size, how_known="copied",
            order=order,
        )  # fmt: skip
    Membership.objects.create(organisation=organisation, role=ROLE, link_hash=slip_hash(slip))
    consultation = Consultation.objects.create(
        id=identifier, organisation=organisation, slug="rehearsal", title=topic.question, open_link=True
    )
    round_ = Round.objects.create(
        consultation=consultation, number=1, question=topic.question, promise_on=day + COME_BACK
    )
    # No days to wait for answers: a whole round has to fit into ten minutes.
    RoundTerms.objects.create(round=round_, small=True, days_to_answer=0)
    loop.set_sections(round_)
    loop.move(round_, Stage.INVESTIGATE, role=ROLE, day=day)
    make_consultation_key(settings.KEYS, identifier)
    return consultation


@transaction.atomic
def let_them_answer(round_: Round, *, day: date) -> None:
    """Fill in what the stage needs: words, votes, a proposal, answers, an outcome, a sum-up. Again adds nothing.

    Raises ``NotARehearsalError`` where the organisation is a real one or the example.
    """
    if not round_.consultation.organisation.rehearsal:
        raise NotARehearsalError
    told = topic_of(round_)
    DOING[stage_of(round_)](round_, told, day)


def topic_of(round_: Round) -> Topic:
    """The invented words of a round, by its question; heating where the question was changed."""
    return next((one for one in TOPICS.values() if one.question == round_.question), TOPICS["heating"])


def _prepare(round_: Round, topic: Topic, day: date) -> None:
    seals.update(round_.sections.filter(convener=""), nobody_yet=True)
    if not round_.beliefs.exists():
        beforehand.write_beliefs(round_, topic.beliefs, seen=fingerprint(beforehand.beliefs_now(round_)))
    if round_.beliefs.filter(locked_on__isnull=True).exists():
        beforehand.lock_beliefs(round_, role=ROLE, day=day)
    for text in topic.seeds:
        if not Statement.objects.filter(round=round_, text=text).exists():
            voices.put(round_, text, Origin.INVESTIGATION, day=day, role=ROLE)


def _ask(round_: Round, topic: Topic, day: date) -> None:
    sections = list(round_.consultation.organisation.sections.all())
    for place, text in enumerate(topic.remarks):
        speaker = voices.Speaker(
            _key(round_, "words", f"remark {place}"), new_slip(), sections[place % len(sections)]
        )
        said = voices.say(round_, text, speaker, day=day)
        if not said.moderations.exists():
            voices.moderate(said, Verdict.ACCEPTED, role=Role.MODERATOR, day=day)
    _vote(round_, sections)
    for section in sections:
        if not _seen_in_answers(section):
            tried = gaps.enough_of(section.size)
            approaching.record_visit(
                round_, section=section, kind=VisitKind.DOOR, day=day, tried=tried, spoken=min(2, tried),
                explained=topic.question, taught=topic.remarks[0], role=ROLE, today=day,
            )  # fmt: skip
    seals.update(RoundTerms.objects.filter(round=round_), asking_until=day)
    publisher.publish(round_, day=day)


def _vote(round_: Round, sections: Sequence[Section]) -> None:
    asked = sorted(voices.open_to_votes(round_), key=lambda one: (len(one.label), one.label))
    filled = []
    for at, section in enumerate(sections):
        # Chance that repeats: pressed a second time, everybody answers as before.
        lot = Random(f"{round_.id} {section.slug}")  # noqa: S311
        for voter in _neighbours(round_, section):
            answers = {}
            for place, statement in enumerate(asked):
                leaning, drawn = 0.35 + 0.25 * ((place + at) % 3), lot.random()
                answers[statement] = (
                    Answer.AGREE if drawn < leaning else Answer.PASS if drawn > 0.92 else Answer.DISAGREE
                )
            filled.append((voter, answers))
    ballots.cast_many(filled, asked)


def _neighbours(round_: Round, section: Section) -> list[ballots.Voter]:
    """The invented people of a section who answer; the same ones in every stage."""
    return [
        ballots.Voter(_key(round_, "ballot", f"{section.slug} {number}"), section, open=True)
        for number in range(min(section.size, MOST_NEIGHBOURS))
    ]


def _seen_in_answers(section: Section) -> bool:
    """Whether enough invented people answer for the section to count as heard."""
    return section.size >= ballots.SMALLEST_SECTION and gaps.enough_of(section.size) <= MOST_NEIGHBOURS


def _sum_up(round_: Round, topic: Topic, day: date) -> None:
    by = drafting.Author(role=Role.DRAFTER, day=day)
    said = {one.text: one for one in dispositions.contributions_of(round_)}
    theme = coding.add_theme(round_, topic.theme)
    choices = {one.pk: coding.Choice(theme.pk, False, None, False) for one in said.values()}
    if not said or not any(row.theme_id for row in coding.coded_by(round_, 1)):
        coding.code(round_, 1, choices, role=Role.DRAFTER, day=day)
    draft = drafting.begin(round_, topic.title, topic.text, by=by)
    for words, places in topic.points:
        point = drafting.add_point(draft, words, by=by)
        sources = [said[topic.remarks[place]] for place in places if topic.remarks[place] in said]
        for one in sources:
            drafting.take_words(point, one, by=by)
        if not sources:
            drafting.stand_up_for(point, True, by=by)
    rest = [one.pk for one in dispositions.undisposed(round_)]
    dispositions.answer(round_, rest, DispositionKind.REFERRED, topic.aside, role=Role.DRAFTER, day=day)
    _mark_beliefs(round_, topic, list(said.values()), by)
    weighing.write_left_out(round_, topic.left_out, by=by)
    digest = drafting.draft_digest(draft)
    checks.sign(
        draft, "", seen=digest, remarks=max(1, len(checks.drawn(draft, digest))), role=Role.MODERATOR, day=day
    )


def _mark_beliefs(round_: Round, topic: Topic, said: Sequence[Statement], by: drafting.Author) -> None:
    for place, (belief, mark) in enumerate(weighing.beliefs_with_marks(round_)):
        if mark is None:
            kind = BeliefFate.DROPPED if place == 0 and said else BeliefFate.KEPT
            weighing.mark_belief(round_, belief, kind, "", list(said[:1]), by=by)
    if said and not weighing.learned(round_):
        weighing.mark_belief(round_, None, BeliefFate.LEARNED, topic.learned, [said[0]], by=by)


def _go_back(round_: Round, topic: Topic, day: date) -> None:
    version = shown_version(round_)
    if version is None or version.decisions.exists():
        return
    points = [element.statement for element in answering.points_of(version)]
    sheets = []
    for section in round_.consultation.organisation.sections.all():
        for number, voter in enumerate(_neighbours(round_, section)):
            whole = ResponseAnswer.WITH_CHANGE if number % 7 == 3 else ResponseAnswer.OURS
            whole = ResponseAnswer.NOT_OURS if number % 9 == 8 else whole
            answer = Answer.DISAGREE if whole is ResponseAnswer.NOT_OURS else Answer.AGREE
            sheets.append(ballots.Sheet(voter, whole, dict.fromkeys(points, answer)))
    ballots.cast_sheets(version, sheets)
    _write_down(round_, NoteKind.READ_TO, topic.heard_by_the_unconvinced, day)
    for row in round_.sections.select_related("section"):
        if not _seen_in_answers(row.section):
            _write_down(round_, NoteKind.REACHED, "Read out on the stairs.", day, section=row.section)
    # With few people the rule may say "too few" or "back": then the rehearsal shows how a reason is written down.
    reason = "A rehearsal: the body goes on so that the next stage can be seen."
    wanted = deciding.Wanted(DecisionKind.ADOPTED, "The invented members' meeting", day, reason)
    deciding.take(version, wanted, role=ROLE, today=day)


def _write_down(round_: Round, kind: NoteKind, text: str, day: date, section: Section | None = None) -> None:
    version = shown_version(round_)
    about = {"kind": kind, "text": text, "version": version, "section": section}
    if not round_.notes.filter(**about).exists():
        round_.notes.create(**about, role=ROLE, day=day)


def _try(round_: Round, topic: Topic, day: date) -> None:
    version = shown_version(round_)
    if version is None:
        return
    found = expecting.expectations_of(round_)
    if not found:
        text, measure, threshold = topic.expected
        claim = expecting.Claim(text, measure, threshold, day, Decimal("0.7"))
        found = [expecting.expect(version, claim, day=day, ticket=uuid4())]
        expecting.lock(round_, None, role=ROLE, day=day)
        deed = acting.Deed(topic.action, "two invented neighbours", day, found[0])
        acting.begin(round_, deed, role=ROLE, day=day, ticket=uuid4())
    for one in expecting.expectations_of(round_):
        if one.locked_on is not None and one.due_on is not None and one.due_on <= day and not one.outcomes.exists():
            seen = expecting.Seen(False, topic.happened, "the list by the door")
            expecting.happened(one, seen, role=ROLE, day=day, before=0)
    for action in acting.actions_of(round_):
        if not hasattr(action, "end"):
            acting.end(action, stopped=False, reason="", role=ROLE, day=day)


def _learn(round_: Round, topic: Topic, day: date) -> None:
    told = {
        NoteKind.WHY: topic.why,
        NoteKind.OTHERWISE: topic.otherwise,
        NoteKind.WRONG: topic.wrong,
        NoteKind.KEEP: topic.keep,
        NoteKind.LED_BY: "somebody who did not go round",
        NoteKind.RETURNED: "Read out on the stairs and put up by the door.",
    }
    for kind, text in told.items():
        learning.note(round_, kind, text, role=ROLE, day=day)
    for one in learning.agenda(round_):
        if not one.notes:
            about = learning.About(override=one.override.key)
            learning.note(
                round_, NoteKind.AGENDA, "We talked it over: next time we wait.", role=ROLE, day=day, about=about
            )
    if not round_.carry_overs.exists():
        learning.carry_over(round_, topic.carried, role=ROLE, day=day)


DOING: dict[Stage, Callable[[Round, Topic, date], None]] = {
    Stage.INVESTIGATE: _prepare,
    Stage.GATHER: _ask,
    Stage.CONCENTRATE: _sum_up,
    Stage.REPORT_BACK: _go_back,
    Stage.PRACTICE: _try,
    Stage.SUM_UP: _learn,
}


def _key(round_: Round, purpose: Purpose, credential: str) -> str:
    return pseudonym(settings.KEYS, round_.consultation_id, purpose, f"invented {credential}")
