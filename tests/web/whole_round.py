"""A small round with everything it needs in each stage, one mend at a time, for tests of the loop."""

from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client

from massline.web.people.models import Membership, Organisation, Role
from massline.web.record import seals
from massline.web.record.keyfiles import make_consultation_key
from massline.web.rounds import loop, voices
from massline.web.rounds.models import (
    Belief,
    BeliefMark,
    Check,
    Consultation,
    Decision,
    Disposition,
    Element,
    Expectation,
    Note,
    NoteKind,
    Origin,
    Outcome,
    Position,
    PositionVersion,
    Round,
    RoundTerms,
    Stage,
    Statement,
    Verdict,
    Visit,
)
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.rounds.standing import draft_of, shown_version
from tests.web.listeners import with_second_factor

TODAY = date(2026, 3, 2)
LATER = TODAY + timedelta(days=30)
Mend = Callable[[Round], None]


def begun(organisation: Organisation, *, title: str = "Heating", question: str = "What about the heating?") -> Round:
    """A round that has just begun to be prepared: sections, nothing else."""
    from django.conf import settings

    consultation = Consultation.objects.create(organisation=organisation, slug="heat", title=title)
    make_consultation_key(settings.KEYS, consultation.id)
    made = Round.objects.create(consultation=consultation, number=1, question=question, promise_on=LATER)
    loop.move(made, Stage.INVESTIGATE, role="facilitator", day=TODAY)
    loop.set_sections(made)
    return made


def desk(round_: Round, *roles: Role) -> Client:
    """A browser in which the desk is open, for somebody with these hats (asks, by default)."""
    slip = new_slip()
    for role in roles or (Role.FACILITATOR,):
        Membership.objects.create(organisation=round_.consultation.organisation, role=role, link_hash=slip_hash(slip))
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return with_second_factor(client) if Role.STEWARD in roles else client


def note(round_: Round, kind: NoteKind, text: str = "As we talked it over.", **about: object) -> None:
    Note.objects.create(round=round_, kind=kind, text=text, role="facilitator", day=TODAY, **about)


def name_conveners(round_: Round) -> None:
    seals.update(round_.sections.all(), nobody_yet=True)


def write_beliefs(round_: Round) -> None:
    for order, text in enumerate(("It is the boiler.", "Nobody has time.", "Block C will refuse."), start=1):
        Belief.objects.create(round=round_, order=order, text=text)


def lock_beliefs(round_: Round) -> None:
    round_.beliefs.update(locked_on=TODAY)
    seals.seal_once(round_.beliefs.all())


def hear_everybody(round_: Round) -> None:
    for row in round_.sections.all():
        Visit.objects.create(round=round_, section=row.section, kind="door", day=TODAY, tried=row.size)


def set_the_end(round_: Round) -> None:
    RoundTerms.objects.update_or_create(round=round_, defaults={"asking_until": TODAY})


def say(
    round_: Round, text: str = "My radiator is cold until nine.", section: str = "c", who: str = "c"
) -> Statement:
    """Words of a neighbour, accepted."""
    speaker = voices.Speaker(
        who * 32, new_slip(), round_.consultation.organisation.sections.filter(slug=section).first()
    )
    said = voices.say(round_, text, speaker, day=TODAY)
    if not said.moderations.exists():
        voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=TODAY)
    return said


def draft(round_: Round, number: str = "1.0", *sources: Statement, own: bool | None = None) -> PositionVersion:
    """A draft of one point that rests on these words."""
    owner, _ = Position.objects.get_or_create(round=round_, label="P1", defaults={"title": "Heating"})
    version = PositionVersion.objects.create(position=owner, number=number, text="Heating from six.")
    point = voices.put(round_, "Heating from six.", Origin.DRAFTING, day=TODAY, role="drafter")
    for source in sources:
        voices.cite(point, source)
    Element.objects.create(version=version, statement=point, order=1, own=own)
    return version


def write_a_point(round_: Round) -> None:
    draft(round_, "1.0", say(round_))


def answer_words(round_: Round) -> None:
    for said in Statement.objects.filter(round=round_, origin=Origin.PARTICIPANT):
        Disposition.objects.create(statement=said, kind="set_aside", reason="Not about heating.", day=TODAY)


def mark_beliefs(round_: Round) -> None:
    for belief in round_.beliefs.all():
        BeliefMark.objects.create(round=round_, belief=belief, kind="kept", day=TODAY)


def write_what_is_left_out(round_: Round) -> None:
    note(round_, NoteKind.REPRESENTED)


def check(round_: Round) -> None:
    version = draft_of(round_)
    assert version is not None
    Check.objects.create(version=version, remarks=10, role="moderator", day=TODAY)


def _shown(round_: Round) -> PositionVersion:
    version = shown_version(round_)
    assert version is not None
    return version


def revise(round_: Round) -> None:
    """What a version after the first needs before it is shown: what it changes, and a second reader."""
    version = draft_of(round_)
    assert version is not None
    version.change = "Says who pays."
    version.save()
    check(round_)


def decide(round_: Round, kind: str = "adopted") -> None:
    version = _shown(round_)
    Decision.objects.create(version=version, kind=kind, body="members' meeting", reason="Talked over.", day=TODAY)


def reach_everybody(round_: Round) -> None:
    for row in round_.sections.all():
        note(round_, NoteKind.REACHED, section=row.section, version=shown_version(round_))


def read_it_to_somebody(round_: Round) -> None:
    note(round_, NoteKind.READ_TO, version=shown_version(round_))


def expect(round_: Round) -> None:
    Expectation.objects.create(
        version=_shown(round_), label="H1", text="Warm by seven.", probability="0.7", due_on=TODAY
    )


def lock_expectations(round_: Round) -> None:
    Expectation.objects.filter(version__position__round=round_).update(locked_on=TODAY)
    seals.seal_once(Expectation.objects.filter(version__position__round=round_))


def score(round_: Round) -> None:
    for one in Expectation.objects.filter(version__position__round=round_):
        Outcome.objects.create(expectation=one, came_true=True, text="Warm.", evidence="thermometer", day=TODAY)


PREPARED: tuple[Mend, ...] = (name_conveners, write_beliefs, lock_beliefs)
ASKED: tuple[Mend, ...] = (hear_everybody, set_the_end)
SUMMED_UP: tuple[Mend, ...] = (write_a_point, answer_words, mark_beliefs, write_what_is_left_out, check)
GONE_BACK: tuple[Mend, ...] = (decide, reach_everybody, read_it_to_somebody)
TRIED: tuple[Mend, ...] = (expect, lock_expectations, score)
MENDS: dict[Stage, tuple[Mend, ...]] = {
    Stage.INVESTIGATE: PREPARED,
    Stage.GATHER: ASKED,
    Stage.CONCENTRATE: SUMMED_UP,
    Stage.REPORT_BACK: GONE_BACK,
    Stage.PRACTICE: TRIED,
}
DAY_OF = {stage: TODAY if stage in list(Stage)[:3] else TODAY + timedelta(days=7) for stage in Stage}
"""The day on which each stage is left: a proposal stays open for a week."""


def brought_to(round_: Round, stage: Stage) -> Round:
    """The round with every stage before this one done, step by step, as the loop allows it."""
    while loop.stage_of(round_) != stage:
        here = loop.stage_of(round_)
        for mend in MENDS[here]:
            mend(round_)
        loop.advance(round_, role="facilitator", day=DAY_OF[here])
    return round_
