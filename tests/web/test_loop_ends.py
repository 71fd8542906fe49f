"""Pilots, closing a round, and the beginning of the next."""

import pytest

from massline.web.people.models import Organisation
from massline.web.rounds import loop
from massline.web.rounds.models import (
    CarryOver,
    Closing,
    NoteKind,
    Pilot,
    Round,
    RoundTerms,
    Stage,
    StageChange,
)
from massline.web.rounds.standing import closed, shown_version
from tests.web import whole_round as made
from tests.web.whole_round import DAY_OF, LATER, MENDS, TODAY, brought_to, note


@pytest.fixture
def begun(organisation: Organisation) -> Round:
    return made.begun(organisation)


def back(round_: Round, to: Stage, reason: str = "The question was the wrong one.") -> StageChange:
    return loop.go_back(round_, to, role="facilitator", day=TODAY, reason=reason)


def step(round_: Round, **more: object) -> StageChange:
    day = DAY_OF[loop.stage_of(round_)]
    return loop.advance(round_, role="facilitator", day=day, **more)  # type: ignore[arg-type]


def pilot(round_: Round, *sections: str, reason: str = "Block C first.") -> StageChange:
    version = shown_version(round_)
    assert version is not None
    return loop.start_pilot(version, list(sections), role="facilitator", day=TODAY, reason=reason)


def test_a_pilot_is_tried_in_some_sections_and_comes_back_before_the_general_call(begun: Round) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    assert pilot(begun, "c").after == Stage.PRACTICE
    assert [section.slug for section in Pilot.objects.get().sections.all()] == ["c"]
    for mend in MENDS[Stage.PRACTICE]:
        mend(begun)
    with pytest.raises(loop.NotYetError) as refused:
        step(begun, override="It went well.")
    assert [gap.key for gap in refused.value.gaps if gap.hard] == ["pilot"]
    back(begun, Stage.REPORT_BACK, "The pilot is reported.")
    for mend in MENDS[Stage.REPORT_BACK]:
        mend(begun)
    step(begun)
    step(begun)
    assert loop.stage_of(begun) == Stage.SUM_UP


@pytest.mark.parametrize(
    ("sections", "reason", "said"),
    [((), "why", "one, two or three"), (("nowhere",), "why", "one, two or three"), (("c",), " ", "Say why")],
)
def test_a_pilot_has_one_to_three_sections_and_a_reason(
    begun: Round, sections: tuple[str, ...], reason: str, said: str
) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    with pytest.raises(loop.NotYetError, match=said):
        pilot(begun, *sections, reason=reason)


def test_a_pilot_tries_only_what_people_were_shown(begun: Round) -> None:
    brought_to(begun, Stage.CONCENTRATE)
    version = made.draft(begun, "1.0", made.say(begun))
    with pytest.raises(loop.NotYetError, match="was shown"):
        loop.start_pilot(version, ["c"], role="facilitator", day=TODAY, reason="why")


def test_a_reason_for_a_pilot_may_be_as_long_as_any(begun: Round) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    assert len(pilot(begun, "c", reason="x" * 600).reason) == 500


def ready_to_close(round_: Round) -> Round:
    brought_to(round_, Stage.SUM_UP)
    kinds = (NoteKind.WHY, NoteKind.OTHERWISE, NoteKind.WRONG, NoteKind.LED_BY, NoteKind.RETURNED, NoteKind.KEEP)
    for kind in kinds:
        note(round_, kind)
    return round_


def test_a_round_is_closed_once_with_something_carried_over(begun: Round) -> None:
    ready_to_close(begun)
    with pytest.raises(loop.NotYetError) as refused:
        loop.close(begun, role="facilitator", day=TODAY, override="We are tired.")
    assert [gap.key for gap in refused.value.gaps] == ["carry-overs"]
    CarryOver.objects.create(round=begun, text="Who pays?", day=TODAY)
    loop.close(begun, role="facilitator", day=TODAY)
    with pytest.raises(loop.NotYetError, match="closed already"):
        loop.close(begun, role="facilitator", day=TODAY)
    assert closed(begun)


def test_a_round_may_be_closed_because(begun: Round) -> None:
    ready_to_close(begun)
    closing = loop.close(begun, role="facilitator", day=TODAY, because="The heating was mended.")
    assert (closing.because, closing.overrides) == ("The heating was mended.", "")


def test_closing_with_something_missing_needs_a_reason(begun: Round) -> None:
    brought_to(begun, Stage.SUM_UP)
    with pytest.raises(loop.NotYetError):
        loop.close(begun, role="facilitator", day=TODAY, because="over")
    closing = loop.close(begun, role="facilitator", day=TODAY, because="over", override="Nobody came.")
    assert closing.reason == "Nobody came."
    assert "Write what we got wrong." in closing.overrides.splitlines()


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.SUM_UP])
def test_a_round_is_closed_from_learn_only(begun: Round, stage: Stage) -> None:
    brought_to(begun, stage)
    with pytest.raises(loop.NotYetError, match="closed from Learn"):
        loop.close(begun, role="facilitator", day=TODAY, because="over", override="over")


def test_the_last_stage_leads_nowhere_but_to_the_next_round(begun: Round) -> None:
    brought_to(begun, Stage.SUM_UP)
    with pytest.raises(loop.NotYetError, match="last stage"):
        step(begun, override="on")


def following(round_: Round, **more: object) -> Round:
    told = {"question": "Who pays?", "promise_on": LATER, "role": "facilitator", "day": TODAY} | more
    return loop.open_next_round(round_, **told)  # type: ignore[arg-type]


def test_the_next_round_begins_after_this_one_was_closed_and_only_once(begun: Round) -> None:
    ready_to_close(begun)
    with pytest.raises(loop.NotYetError, match="Close this round first"):
        following(begun)
    loop.close(begun, role="facilitator", day=TODAY, because="over")
    new = following(begun)
    assert following(begun, question="Another?") == new
    assert (new.number, new.question, loop.stage_of(new)) == (2, "Who pays?", Stage.INVESTIGATE)
    assert new.sections.count() == begun.sections.count()


@pytest.mark.parametrize(
    ("told", "said"), [({"question": "  "}, "one question"), ({"promise_on": TODAY}, "must lie ahead")]
)
def test_the_next_round_needs_a_question_and_a_day_ahead(begun: Round, told: dict[str, object], said: str) -> None:
    Closing.objects.create(round=begun, because="over", role="facilitator", day=TODAY)
    with pytest.raises(loop.NotYetError, match=said):
        following(begun, **told)


def test_the_next_round_takes_conveners_and_terms_along_and_sections_as_they_are_called_now(begun: Round) -> None:
    RoundTerms.objects.create(round=begun, small=False, days_to_answer=14, core_size=5)
    begun.sections.filter(section__slug="c").update(convener="Nadia")
    Closing.objects.create(round=begun, because="over", role="facilitator", day=TODAY)
    begun.consultation.organisation.sections.filter(slug="c").update(name="Block C, north")
    new = following(begun)
    row = new.sections.get(section__slug="c")
    assert (row.name, row.convener) == ("Block C, north", "Nadia")
    assert begun.sections.get(section__slug="c").name == "Block c"
    assert (new.terms.small, new.terms.days_to_answer, new.terms.core_size) == (False, 14, 5)
