"""What is missing: each sentence stands there until it is mended, and page and refusal show the same list."""

import html
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from massline.web.people.models import Organisation, Section
from massline.web.rounds import loop, voices
from massline.web.rounds.gaps.asking import enough_of, heard_by_section
from massline.web.rounds.models import (
    CarryOver,
    CarryOverAnswer,
    Closing,
    Coding,
    Expectation,
    NoteKind,
    Position,
    PositionVersion,
    Round,
    RoundSection,
    RoundTerms,
    Stage,
    StageChange,
    Theme,
    Visit,
)
from massline.web.rounds.slips import new_slip
from massline.web.rounds.standing import draft_of, shown_version, terms_of
from massline.web.stages.places import PAGES, find_place
from tests.web import whole_round as made
from tests.web.whole_round import DAY_OF, MENDS, TODAY, brought_to, desk, note

WITHOUT = [
    (Stage.INVESTIGATE, made.name_conveners, ["Block a has no convener", "Block c has", "Block lodge has"]),
    (Stage.INVESTIGATE, made.write_beliefs, ["Write down what you think before you ask"]),
    (Stage.INVESTIGATE, made.lock_beliefs, ["Lock what you thought before you ask"]),
    (Stage.GATHER, made.hear_everybody, ["Block a has not been heard", "Block c has not", "Block lodge has not"]),
    (Stage.GATHER, made.set_the_end, ["Set the last day of asking"]),
    (Stage.CONCENTRATE, made.mark_beliefs, ["Mark 3 things you thought before"]),
    (Stage.CONCENTRATE, made.write_what_is_left_out, ["Write what the proposal leaves out"]),
    (Stage.CONCENTRATE, made.check, ["Somebody who did not write it reads"]),
    (Stage.REPORT_BACK, made.decide, ["Nobody has decided on the proposal yet"]),
    (Stage.REPORT_BACK, made.reach_everybody, ["Block a has not been reached", "Block c", "Block lodge"]),
    (Stage.REPORT_BACK, made.read_it_to_somebody, ["Read it to somebody who disagrees"]),
    (Stage.PRACTICE, made.expect, ["Write down what you expect before anything is done"]),
    (Stage.PRACTICE, made.score, ["Write down what happened with H1"]),
]


@pytest.fixture
def begun(organisation: Organisation) -> Round:
    return made.begun(organisation)


def sentences(round_: Round, day: date | None = None) -> list[str]:
    return [gap.sentence for gap in loop.gaps(round_, today=day or DAY_OF[loop.stage_of(round_)])]


@pytest.mark.parametrize(("stage", "forgotten", "said"), WITHOUT, ids=lambda one: getattr(one, "__name__", ""))
def test_each_thing_that_is_missing_is_said_until_it_is_mended(
    begun: Round, stage: Stage, forgotten: made.Mend, said: list[str]
) -> None:
    brought_to(begun, stage)
    for mend in MENDS[stage]:
        if mend is not forgotten:
            mend(begun)
    missing = sentences(begun)
    assert len(missing) == len(said)
    assert all(one.startswith(start) for one, start in zip(missing, said, strict=True))
    with pytest.raises(loop.NotYetError) as refused:
        loop.advance(begun, role="facilitator", day=DAY_OF[stage])
    assert [gap.sentence for gap in refused.value.gaps] == missing
    forgotten(begun)
    if forgotten is made.write_beliefs:
        made.lock_beliefs(begun)
    if forgotten is made.expect:
        made.lock_expectations(begun)
        made.score(begun)
    assert sentences(begun) == []


def test_an_expectation_is_locked_then_awaited_then_scored(begun: Round) -> None:
    brought_to(begun, Stage.PRACTICE)
    made.expect(begun)
    assert sentences(begun) == ["H1 is not locked: lock it or delete it."]
    Expectation.objects.update(due_on=TODAY + timedelta(days=60))
    made.lock_expectations(begun)
    assert sentences(begun)[0].startswith("H1 is not due yet")
    assert sentences(begun, TODAY + timedelta(days=60)) == ["Write down what happened with H1."]


def test_a_proposal_stays_open_as_long_as_the_terms_say(begun: Round) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    for mend in MENDS[Stage.REPORT_BACK]:
        mend(begun)
    assert sentences(begun, TODAY + timedelta(days=6)) == [
        "The proposal must stay open for 7 days before anybody decides."
    ]
    RoundTerms.objects.filter(round=begun).update(one_evening=True)
    assert sentences(begun, TODAY)[0].startswith("The proposal must stay open for a day")
    assert sentences(begun, TODAY + timedelta(days=1)) == []


def test_learning_lists_what_nobody_wrote_down_yet_and_each_goes_when_it_is_written(begun: Round) -> None:
    brought_to(begun, Stage.SUM_UP)
    for kind in (NoteKind.WHY, NoteKind.OTHERWISE, NoteKind.WRONG, NoteKind.LED_BY, NoteKind.RETURNED, NoteKind.KEEP):
        before = sentences(begun)
        note(begun, kind)
        after = sentences(begun)
        assert len(after) == len(before) - 1, kind
    assert after == ['Carry at least one question into the next round, or say "closed, because".']
    assert loop.gaps(begun, today=TODAY, closed_because="The heating was mended.") == ()
    CarryOver.objects.create(round=begun, text="Who pays?", day=TODAY)
    assert sentences(begun) == []


def test_each_override_comes_up_when_the_round_is_summed_up(begun: Round) -> None:
    loop.advance(begun, role="facilitator", day=TODAY, override="It is cold now.")
    brought_to(begun, Stage.SUM_UP)
    assert any("override" in one for one in sentences(begun))


def test_carry_overs_of_the_last_round_are_taken_up_or_answered_first(begun: Round) -> None:
    carried = [CarryOver.objects.create(round=begun, text=f"Question {n}?", day=TODAY) for n in (1, 2)]
    Closing.objects.create(round=begun, role="facilitator", day=TODAY)
    following = loop.open_next_round(
        begun, question="Who pays?", promise_on=made.LATER, role="facilitator", day=TODAY
    )
    for mend in MENDS[Stage.INVESTIGATE]:
        mend(following)
    assert sentences(following) == ["2 questions from the last round wait: take each up or answer it."]
    CarryOverAnswer.objects.create(carry_over=carried[0], taken_up=True, day=TODAY)
    assert sentences(following)[0].startswith("One question from the last round waits")
    CarryOverAnswer.objects.create(carry_over=carried[1], taken_up=False, text="It was answered.", day=TODAY)
    assert sentences(following) == []


def test_a_round_without_sections_asks_for_them(begun: Round) -> None:
    RoundSection.objects.filter(round=begun).delete()
    assert sentences(begun)[0].startswith("Say which sections are asked")


@pytest.mark.parametrize("count", [2, 8])
def test_three_to_seven_beliefs_are_asked_for(begun: Round, count: int) -> None:
    for order in range(count):
        begun.beliefs.create(order=order, text=f"Belief {order}.", locked_on=TODAY)
    assert any("three to seven" in one for one in sentences(begun))


def test_a_section_is_heard_by_people_or_by_recorded_attempts_never_by_the_core(begun: Round) -> None:
    brought_to(begun, Stage.GATHER)
    section = Section.objects.get(slug="c")
    for letter in "abcd":
        voices.say(begun, f"Cold {letter}.", voices.Speaker(letter * 32, new_slip(), section, core=True), day=TODAY)
    assert heard_by_section(begun)[str(section.id)] == 0
    for letter in "ef":
        made.say(begun, f"Cold {letter}.", who=letter)
    assert any(one.startswith("Block c has not been heard: at least 3") for one in sentences(begun))
    made.say(begun, "Cold g.", who="g")
    assert not any(one.startswith("Block c") for one in sentences(begun))
    Visit.objects.create(round=begun, section=Section.objects.get(slug="a"), kind="door", day=TODAY, tried=3)
    assert not any(one.startswith("Block a") for one in sentences(begun))


def test_words_taken_back_are_not_heard_any_more(begun: Round) -> None:
    brought_to(begun, Stage.GATHER)
    said = [made.say(begun, f"Cold {letter}.", who=letter) for letter in "abc"]
    assert heard_by_section(begun)[str(said[0].section_id)] == 3
    voices.withdraw(said[0], day=TODAY)
    assert heard_by_section(begun)[str(said[0].section_id)] == 2


@pytest.mark.parametrize(("size", "least"), [(1, 1), (2, 2), (44, 3), (60, 3), (61, 4), (250, 13), (2500, 125)])
def test_at_least_three_people_and_a_twentieth_of_a_section_are_heard(size: int, least: int) -> None:
    assert enough_of(size) == least


def test_asking_ends_on_its_last_day_or_when_nothing_new_is_said(begun: Round) -> None:
    brought_to(begun, Stage.GATHER)
    made.hear_everybody(begun)
    RoundTerms.objects.create(round=begun, asking_until=TODAY + timedelta(days=2))
    assert sentences(begun)[0].startswith("The last day of asking is not over")
    assert sentences(begun, TODAY + timedelta(days=2)) == []
    note(begun, NoteKind.ENOUGH)
    assert sentences(begun) == []


def test_a_point_that_rests_on_nobodys_words_is_in_red_and_nobody_can_pass_it_over(begun: Round) -> None:
    brought_to(begun, Stage.CONCENTRATE)
    version = made.draft(begun)
    (hard,) = [gap for gap in loop.gaps(begun, today=TODAY) if gap.hard]
    assert hard.sentence.startswith("Point 1 rests on nobody's words")
    assert hard.anchor == "point-1"
    with pytest.raises(loop.NotYetError, match="cannot be passed over") as refused:
        loop.advance(begun, role="facilitator", day=TODAY, override="We think so.")
    assert refused.value.gaps == loop.gaps(begun, today=TODAY)
    version.elements.update(own=True)
    assert not any(gap.hard for gap in loop.gaps(begun, today=TODAY))


def test_every_contribution_needs_something_said_about_it_and_cited_words_have_it(begun: Round) -> None:
    brought_to(begun, Stage.CONCENTRATE)
    used, other, third = (made.say(begun, f"Cold {letter}.", who=letter) for letter in "abc")
    made.draft(begun, "1.0", used)
    assert "Say what became of 2 contributions: their authors will read it." in sentences(begun)
    other.dispositions.create(kind="referred", reason="Passed on to the landlord.", day=TODAY)
    assert "Say what became of one contribution: its author will read it." in sentences(begun)
    voices.withdraw(third, day=TODAY)
    assert not any("contribution" in one for one in sentences(begun))


def test_words_cited_by_an_older_version_alone_wait_again(begun: Round) -> None:
    brought_to(begun, Stage.CONCENTRATE)
    old, new = made.say(begun, "Cold.", who="a"), made.say(begun, "Too dear.", who="b")
    made.draft(begun, "1.9", old)
    made.draft(begun, "1.10", new)
    newest = draft_of(begun)
    assert newest is not None
    assert newest.number == "1.10"
    assert "Say what became of one contribution: its author will read it." in sentences(begun)


def test_words_nobody_has_read_are_a_gap_with_the_place_where_they_wait(begun: Round) -> None:
    brought_to(begun, Stage.CONCENTRATE)
    made.write_a_point(begun)
    voices.say(begun, "Nobody read this.", voices.Speaker("d" * 32, new_slip()), day=TODAY)
    (unread,) = [gap for gap in loop.gaps(begun, today=TODAY) if gap.key == "unread"]
    assert unread.stage == Stage.GATHER


def test_a_large_round_needs_two_coders_who_agree_or_a_note(begun: Round) -> None:
    RoundTerms.objects.create(round=begun, small=False)
    brought_to(begun, Stage.CONCENTRATE)
    said = [made.say(begun, f"Cold {letter}.", who=letter) for letter in "abcdef"]
    made.draft(begun, "1.0", *said)
    assert any(one.startswith("A second person puts the remarks under themes") for one in sentences(begun))
    themes = [Theme.objects.create(round=begun, name=name) for name in ("cold", "cost")]
    for at, one in enumerate(said):
        Coding.objects.create(statement=one, coder=1, theme=themes[at % 2])
        Coding.objects.create(statement=one, coder=2, theme=themes[(at + at // 3) % 2])
    assert any(one.startswith("The two coders agree too little") for one in sentences(begun))
    note(begun, NoteKind.TALKED_THROUGH)
    assert not any("coder" in one or "second person" in one for one in sentences(begun))


def test_coders_who_agree_need_no_note(begun: Round) -> None:
    RoundTerms.objects.create(round=begun, small=False)
    brought_to(begun, Stage.CONCENTRATE)
    said = [made.say(begun, f"Cold {letter}.", who=letter) for letter in "abcd"]
    made.draft(begun, "1.0", *said)
    themes = [Theme.objects.create(round=begun, name=name) for name in ("cold", "cost")]
    for at, one in enumerate(said):
        for coder in (1, 2):
            Coding.objects.create(statement=one, coder=coder, theme=themes[at % 2])
    assert not any("coder" in one or "second person" in one for one in sentences(begun))


def test_a_round_of_more_than_three_hundred_people_is_not_small_unless_somebody_says_so(begun: Round) -> None:
    assert terms_of(begun).small
    begun.sections.filter(section__slug="a").update(size=300)
    assert not terms_of(begun).small


def test_a_proposal_sent_back_is_not_adopted(begun: Round) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    for mend in MENDS[Stage.REPORT_BACK]:
        mend(begun)
    assert sentences(begun) == []
    made.decide(begun, "sent_back")
    (gap,) = loop.gaps(begun, today=DAY_OF[Stage.REPORT_BACK])
    assert gap.hard
    assert "not adopted" in gap.sentence


def test_a_new_version_says_what_it_changes(begun: Round) -> None:
    brought_to(begun, Stage.REPORT_BACK)
    loop.go_back(begun, Stage.CONCENTRATE, role="facilitator", day=TODAY, reason="Sent back.")
    assert "Write what this version changes against the one people saw." in sentences(begun)
    made.revise(begun)
    assert sentences(begun) == []


def test_the_version_shown_last_counts_by_its_number_not_by_its_letters(begun: Round) -> None:
    position = Position.objects.create(round=begun, label="P1", title="Heating")
    for number in ("1.9", "1.10", "1.2"):
        PositionVersion.objects.create(position=position, number=number, text="Heat.", published_on=TODAY)
    shown = shown_version(begun)
    assert shown is not None
    assert shown.number == "1.10"


STAGES = [stage for stage in Stage if stage != Stage.SUM_UP]


@pytest.mark.parametrize("stage", STAGES)
def test_the_page_and_the_refusal_show_one_list(begun: Round, stage: Stage) -> None:
    client = desk(brought_to(begun, stage))
    place = find_place("elm", "heat")
    page = client.get(place.url(PAGES[stage]))
    assert page.status_code == 200
    refusal = client.post(place.url("desk:advance"), {"seen": stage})
    assert refusal.status_code == 409
    listed = gap_sentences(page.content.decode())
    assert listed
    assert listed == gap_sentences(refusal.content.decode())
    assert loop.stage_of(begun) == stage
    assert StageChange.objects.filter(round=begun).order_by("id").last() is not None


@pytest.mark.parametrize("stage", STAGES)
def test_the_button_on_the_page_moves_the_round_once_nothing_is_missing(
    begun: Round, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_to(begun, stage)
    for mend in MENDS[stage]:
        mend(begun)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: DAY_OF[stage])
    client, place = desk(begun), find_place("elm", "heat")
    assert gap_sentences(client.get(place.url(PAGES[stage])).content.decode()) == []
    for _ in range(2):
        client.post(place.url("desk:advance"), {"seen": stage})
    assert loop.stage_of(begun) == loop.ORDER[loop.ORDER.index(stage) + 1]


def test_every_gap_leads_to_a_place_on_its_page(begun: Round) -> None:
    for stage in STAGES:
        client = desk(brought_to(begun, stage))
        place = find_place("elm", "heat")
        for gap in loop.gaps(begun, today=TODAY):
            page = client.get(place.url(PAGES[gap.stage])).content.decode()
            assert f'id="{gap.anchor}"' in page, f"{gap.key} leads to #{gap.anchor}, which its page does not have"


def gap_sentences(page: str) -> list[str]:
    """The gaps a page lists, in its order."""
    lists = re.findall(r'<ul class="gaps">(.*?)</ul>', page, re.DOTALL)
    return [html.unescape(one) for block in lists for one in re.findall(r'<a href="[^"]*">(.*?)</a>', block)]


def test_a_stranger_sees_no_list(begun: Round) -> None:
    place = find_place("elm", "heat")
    assert "convener" not in Client().get(place.url(PAGES[Stage.INVESTIGATE])).content.decode()
