"""The loop moves one step at a time, forwards with nothing missing or a reason, backwards only where a way leads."""

from itertools import pairwise

import pytest
from django.test import Client

from massline.web.people.models import Organisation, Role
from massline.web.record.models import LogEntry
from massline.web.rounds import loop
from massline.web.rounds.models import (
    Action,
    ActionEnd,
    PauseChange,
    PositionVersion,
    Round,
    Stage,
    StageChange,
)
from massline.web.rounds.standing import draft_of, order_of, shown_version
from massline.web.stages.places import PAGES, find_place
from tests.web import whole_round as made
from tests.web.visitors import everything
from tests.web.whole_round import DAY_OF, MENDS, TODAY, brought_to, desk

WAYS_BACK = {
    (Stage.GATHER, Stage.INVESTIGATE),
    (Stage.CONCENTRATE, Stage.INVESTIGATE),
    (Stage.CONCENTRATE, Stage.GATHER),
    (Stage.REPORT_BACK, Stage.INVESTIGATE),
    (Stage.REPORT_BACK, Stage.GATHER),
    (Stage.REPORT_BACK, Stage.CONCENTRATE),
    (Stage.PRACTICE, Stage.REPORT_BACK),
    (Stage.PRACTICE, Stage.SUM_UP),
}


@pytest.fixture
def begun(organisation: Organisation) -> Round:
    return made.begun(organisation)


def back(round_: Round, to: Stage, reason: str = "The question was the wrong one.") -> StageChange:
    return loop.go_back(round_, to, role="facilitator", day=TODAY, reason=reason)


def step(round_: Round, **more: object) -> StageChange:
    day = DAY_OF[loop.stage_of(round_)]
    return loop.advance(round_, role="facilitator", day=day, **more)  # type: ignore[arg-type]


def test_a_whole_round_leaves_one_row_a_move(begun: Round) -> None:
    brought_to(begun, Stage.SUM_UP)
    moves = list(begun.stage_changes.values_list("before", "after", "overrides"))
    assert moves == [("", "investigate", "")] + [(one, two, "") for one, two in pairwise(list(Stage))]
    assert LogEntry.objects.filter(act="stage").count() == len(moves)


def test_something_missing_is_passed_over_only_with_a_reason_which_everybody_can_read(begun: Round) -> None:
    missing = [gap.sentence for gap in loop.gaps(begun, today=TODAY)]
    for nothing in ("", "   ", "\n"):
        with pytest.raises(loop.NotYetError):
            step(begun, override=nothing)
    change = step(begun, override=" It is cold now. ")
    assert (change.reason, change.overrides.splitlines()) == ("It is cold now.", missing)
    entry = LogEntry.objects.get(act="override")
    assert entry.facts == {"reason": "It is cold now.", "gaps": len(missing)}


def test_a_reason_without_anything_missing_overrides_nothing(begun: Round) -> None:
    for mend in MENDS[Stage.INVESTIGATE]:
        mend(begun)
    change = step(begun, override="just in case")
    assert (change.reason, change.overrides) == ("", "")
    assert not LogEntry.objects.filter(act="override").exists()


def test_a_reason_of_any_length_is_kept_as_far_as_it_fits(begun: Round) -> None:
    assert len(step(begun, override="x" * 5000).reason) == 500


@pytest.mark.parametrize(
    ("stage", "what"),
    [(Stage.CONCENTRATE, "no proposal"), (Stage.REPORT_BACK, "Nobody has decided")],
)
def test_what_is_hard_is_passed_over_by_no_reason(begun: Round, stage: Stage, what: str) -> None:
    brought_to(begun, stage)
    with pytest.raises(loop.NotYetError) as refused:
        step(begun, override="We are in a hurry.")
    assert any(gap.hard and what in gap.sentence for gap in refused.value.gaps)
    assert loop.stage_of(begun) == stage


def test_pressing_twice_moves_once(begun: Round) -> None:
    for mend in MENDS[Stage.INVESTIGATE]:
        mend(begun)
    step(begun, seen=Stage.INVESTIGATE)
    with pytest.raises(loop.NotYetError, match="moved meanwhile"):
        step(begun, seen=Stage.INVESTIGATE, override="again")
    assert loop.stage_of(begun) == Stage.GATHER


@pytest.mark.parametrize("here", list(Stage))
def test_only_the_ways_back_lead_back(begun: Round, here: Stage) -> None:
    brought_to(begun, here)
    for to in Stage:
        if (here, to) in WAYS_BACK:
            continue
        with pytest.raises(loop.NotYetError, match=r"no way back|withdrawn"):
            back(begun, to)
    assert loop.stage_of(begun) == here


@pytest.mark.parametrize(("here", "to"), sorted(WAYS_BACK))
def test_each_way_back_is_taken_with_a_reason_and_leaves_a_row(begun: Round, here: Stage, to: Stage) -> None:
    brought_to(begun, here)
    with pytest.raises(loop.NotYetError, match="Say why"):
        back(begun, to, reason="  ")
    change = back(begun, to)
    assert (change.before, change.after, change.reason) == (here, to, "The question was the wrong one.")


def test_a_proposal_that_goes_back_is_opened_as_a_new_version_and_the_shown_one_stays(begun: Round) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    shown = shown_version(begun)
    assert shown is not None
    back(begun, Stage.CONCENTRATE)
    new = draft_of(begun)
    assert new is not None
    assert (new.number, new.published_on) == ("1.1", None)
    assert list(new.elements.values_list("statement", "order", "own")) == list(
        shown.elements.values_list("statement", "order", "own")
    )
    assert PositionVersion.objects.get(pk=shown.pk).published_on is not None


def test_going_back_keeps_a_draft_that_is_there(begun: Round) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    back(begun, Stage.CONCENTRATE)
    loop.redraft(begun)
    loop.redraft(begun)
    assert PositionVersion.objects.filter(position__round=begun, published_on__isnull=True).count() == 1


def test_the_tenth_version_is_followed_by_the_eleventh(begun: Round) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    numbers = []
    for _ in range(11):
        back(begun, Stage.CONCENTRATE)
        made.revise(begun)
        step(begun)
        shown = shown_version(begun)
        assert shown is not None
        numbers.append(shown.number)
    assert numbers == [f"1.{n}" for n in range(1, 12)]


@pytest.mark.parametrize("number", ["2", "2.", "v2", "two", "2.0.1"])
def test_a_strange_number_is_followed_by_one_nobody_has(begun: Round, number: str) -> None:
    brought_to(begun, Stage.CONCENTRATE)
    version = made.draft(begun, number, made.say(begun))
    version.published_on = TODAY
    version.save()
    new = loop.redraft(begun)
    assert new is not None
    assert order_of(new) > order_of(version) or order_of(version) == (0,)


def test_a_round_that_was_sent_back_can_be_decided_again(begun: Round) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    made.decide(begun, "sent_back")
    with pytest.raises(loop.NotYetError):
        step(begun, override="The members are tired.")
    back(begun, Stage.CONCENTRATE)
    made.revise(begun)
    step(begun)
    for mend in MENDS[Stage.REPORT_BACK]:
        mend(begun)
    step(begun)
    assert loop.stage_of(begun) == Stage.PRACTICE


def test_harm_in_practice_stops_every_action_and_is_summed_up(begun: Round) -> None:
    brought_to(begun, Stage.PRACTICE)
    made.expect(begun)
    done, going = (
        Action.objects.create(round=begun, text=text, owner="us", starts_on=TODAY) for text in ("Letter", "Visit")
    )
    ActionEnd.objects.create(action=done, day=TODAY)
    change = back(begun, Stage.SUM_UP, "A neighbour was threatened.")
    assert change.after == Stage.SUM_UP
    assert "H1 is not locked" in change.overrides
    assert ActionEnd.objects.get(action=going).reason == "A neighbour was threatened."
    assert not ActionEnd.objects.get(action=done).stopped


def test_a_withdrawn_proposal_is_summed_up_and_no_other_is(begun: Round) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    for kind in ("", "sent_back", "adopted"):
        if kind:
            made.decide(begun, kind)
        with pytest.raises(loop.NotYetError, match="withdrawn"):
            back(begun, Stage.SUM_UP)
    made.decide(begun, "withdrawn")
    assert back(begun, Stage.SUM_UP).after == Stage.SUM_UP


def test_nothing_moves_while_a_round_is_paused(begun: Round) -> None:
    brought_to(begun, Stage.GATHER)
    loop.pause(begun, role="facilitator", day=TODAY, reason="A list was left on a bus.")
    for attempt in (
        lambda: step(begun, override="go"),
        lambda: back(begun, Stage.INVESTIGATE),
        lambda: loop.close(begun, role="facilitator", day=TODAY, because="over"),
        lambda: loop.pause(begun, role="facilitator", day=TODAY, reason="again"),
    ):
        with pytest.raises(loop.NotYetError, match="paused"):
            attempt()
    loop.resume(begun, role="facilitator", day=TODAY, reason="It was found.")
    with pytest.raises(loop.NotYetError, match="not paused"):
        loop.resume(begun, role="facilitator", day=TODAY, reason="again")
    assert step(begun, override="go").after == Stage.CONCENTRATE
    assert list(PauseChange.objects.values_list("paused", flat=True)) == [True, False]


def test_a_pause_has_a_reason(begun: Round) -> None:
    with pytest.raises(loop.NotYetError, match="Say why"):
        loop.pause(begun, role="facilitator", day=TODAY, reason=" ")


@pytest.mark.parametrize("stage", list(Stage))
def test_steps_out_of_order_are_refused_in_words_through_the_web(begun: Round, stage: Stage) -> None:
    client, place = desk(brought_to(begun, stage)), find_place("elm", "heat")
    before = everything()
    answers = [
        client.post(place.url("desk:advance"), {"seen": seen, "override": "go"}) for seen in Stage if seen != stage
    ]
    answers += [
        client.post(place.url("desk:back"), {"to": to, "reason": "why"})
        for to in [*Stage, "", "nowhere", "resume"]
        if (stage, to) not in WAYS_BACK
    ]
    for answer in answers:
        assert answer.status_code == 409
        assert "nothing has moved" in answer.content.decode()
    assert everything() == before


def test_the_round_goes_back_and_pauses_through_the_web(begun: Round) -> None:
    client, place = desk(brought_to(begun, Stage.GATHER)), find_place("elm", "heat")
    moved = client.post(place.url("desk:back"), {"to": "investigate", "reason": "The question is the wrong one."})
    assert (moved.status_code, loop.stage_of(begun)) == (303, Stage.INVESTIGATE)
    assert client.post(place.url("desk:back"), {"to": "pause", "reason": "A list was lost."}).status_code == 303
    assert "is paused" in client.get(place.url(PAGES[Stage.INVESTIGATE])).content.decode()
    assert client.post(place.url("desk:advance"), {"override": "go"}).status_code == 409
    assert client.post(place.url("desk:back"), {"to": "resume", "reason": "It was found."}).status_code == 303


def test_a_paused_round_can_be_taken_up_again_from_its_page(begun: Round) -> None:
    client, place = desk(brought_to(begun, Stage.GATHER)), find_place("elm", "heat")
    client.post(place.url("desk:back"), {"to": "pause", "reason": "A list was lost."})
    assert 'value="resume"' in client.get(place.url(PAGES[Stage.GATHER])).content.decode()


def test_only_whoever_asks_moves_the_round(begun: Round) -> None:
    client, place = desk(begun, Role.DRAFTER), find_place("elm", "heat")
    desk(begun, Role.FACILITATOR)
    for page in ("desk:advance", "desk:back"):
        assert client.post(place.url(page), {"override": "go", "to": "pause", "reason": "why"}).status_code == 403
        assert Client().post(place.url(page), {"override": "go"}).status_code == 403
        assert client.get(place.url(page)).status_code == 405
    assert loop.stage_of(begun) == Stage.INVESTIGATE
