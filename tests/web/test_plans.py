"""The plan over years: locked until what must hold holds, started early for good, rounds hung from it."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from massline.web.people.models import Organisation, Role
from massline.web.plans import example, planning, supposing, watching
from massline.web.plans.due import due
from massline.web.plans.evidence import Evidence, PlanRefusedError, records
from massline.web.plans.models import (
    Judgement,
    Move,
    PlanMove,
    PlanRound,
    PlanStage,
    PlanWords,
    Precondition,
    Standing,
    State,
)
from massline.web.record.log import faults
from massline.web.record.models import LogEntry
from massline.web.rounds import example as stories
from massline.web.rounds.models import Round, StageChange
from tests.web import shelf
from tests.web.crawling import words_of
from tests.web.listeners import at_desk
from tests.web.planted import BY, DAY, anchors_of, planted, staged

DESK = "/desk/elm/heat/plan/"


@pytest.fixture
def stage(asking: Round) -> PlanStage:
    return staged(asking.consultation.organisation)


@pytest.fixture
def condition(stage: PlanStage) -> Precondition:
    return planning.require(stage, "In two blocks somebody convenes.", "The list of conveners.", **BY)


def judged(condition: Precondition, state: State, text: str = "We looked.") -> Judgement:
    return planning.judge(condition, state, Evidence(text), **BY)


def test_a_stage_is_locked_while_something_is_unmet_or_unknown_and_open_once_it_is_met(
    stage: PlanStage, condition: Precondition
) -> None:
    assert planning.as_it_stands(stage).locked  # nobody has judged: unknown
    for state, locked in ((State.UNMET, True), (State.UNKNOWN, True), (State.MET, False), (State.UNMET, True),
                          (State.DROPPED, False)):  # fmt: skip
        judged(condition, state)
        assert planning.as_it_stands(stage).locked is locked, state
    assert condition.judgements.count() == 5


def test_begun_while_locked_it_is_early_with_a_reason_and_stays_so_when_all_is_met_later(
    stage: PlanStage, condition: Precondition
) -> None:
    judged(condition, State.UNMET)
    with pytest.raises(PlanRefusedError, match="locked"):
        planning.move(stage, Move.BEGUN, "", **BY)
    made = planning.move(stage, Move.BEGUN, "Winter comes first.", **BY)
    assert made.kind == Move.EARLY
    assert planning.move(stage, Move.BEGUN, "Winter comes first.", **BY) == made  # pressed twice
    with pytest.raises(PlanRefusedError, match="begun already"):
        planning.move(stage, Move.BEGUN, "Another reason.", **BY)
    assert made.open_then == "In two blocks somebody convenes. (unmet)"
    judged(condition, State.MET)
    planning.move(stage, Move.DONE, "Every block has one.", **BY)
    page = words_of(Client().get("/plan/elm/"))
    for told in (
        "Started early on March 2, 2026",
        "Winter comes first.",
        "somebody convenes. (unmet)",
        "done",
        "met",
    ):
        assert told in page
    with pytest.raises(PlanRefusedError, match="over"):
        planning.move(stage, Move.GIVEN_UP, "No.", **BY)


def test_the_database_refuses_to_begin_a_locked_stage_as_if_it_were_open(
    stage: PlanStage, condition: Precondition
) -> None:
    def begin() -> None:
        with transaction.atomic():
            PlanMove.objects.create(stage=stage, kind=Move.BEGUN, role="r", day=DAY)

    for state in (None, State.UNMET, State.UNKNOWN):
        if state:
            judged(condition, state)
        with pytest.raises(IntegrityError, match="locked"):
            begin()
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanMove.objects.create(stage=stage, kind=Move.EARLY, reason="why", role="r", day=DAY)  # nothing was open?
    judged(condition, State.MET)
    begin()


def test_words_have_versions_and_a_change_says_why(stage: PlanStage) -> None:
    other = planning.Wording("Somebody in every block", "Somebody brings people together.", "2027")
    with pytest.raises(PlanRefusedError, match="why"):
        planning.reword(stage, other, "", **BY)
    planning.reword(stage, other, "A year was too short.", **BY)
    planning.reword(stage, other, "A year was too short.", **BY)
    assert PlanWords.objects.count() == 2
    page = words_of(Client().get("/plan/elm/"))
    assert "2 versions" in page
    assert "A year was too short." in page
    assert "In each block somebody" in page


def test_nothing_can_be_asked_before_a_stage_that_has_begun(stage: PlanStage) -> None:
    planning.move(stage, Move.BEGUN, "", **BY)
    with pytest.raises(PlanRefusedError, match="has begun"):
        planning.require(stage, "Late.", "Never.", **BY)


def test_evidence_is_words_and_at_most_one_record_that_everybody_can_open(
    stage: PlanStage, condition: Precondition, asking: Round
) -> None:
    version = shelf.put_up(asking.consultation.organisation)
    anchor = anchors_of(version)[0]
    for record in ({"round": asking}, {"version": version, "anchor": anchor}, {}):
        planning.judge(condition, State.MET, Evidence("We counted.", record), **BY)
    assert condition.judgements.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        planning.judge(
            condition, State.MET, Evidence("Both.", {"round": asking, "version": version, "anchor": anchor}), **BY
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        planning.judge(condition, State.MET, Evidence(""), **BY)
    page = Client().get("/plan/elm/").content.decode()
    assert f"/papers/elm/who-mends-the-lifts/version/1/#{anchor}" in page
    assert 'href="/elm/heat/round/1/"' in page
    assert "in words only" in page
    assert "Judged by whoever asks, March 2, 2026" in page


def test_a_round_hangs_from_a_stage_and_says_so_on_its_page(stage: PlanStage, asking: Round) -> None:
    for _twice in range(2):
        planning.hang(stage, asking, hangs=True, **BY)
    assert PlanRound.objects.count() == 1
    assert "Part of our plan" in words_of(Client().get("/elm/heat/round/1/"))
    assert asking.question in words_of(Client().get("/plan/elm/"))
    planning.hang(stage, asking, hangs=False, **BY)
    assert "Part of our plan" not in words_of(Client().get("/elm/heat/round/1/"))
    assert asking.question not in words_of(Client().get("/plan/elm/"))


def test_the_desk_writes_a_plan_judges_it_and_starts_it_early(asking: Round) -> None:
    client = at_desk(asking)
    sent = {"do": "write", "write-title": "Block by block", "write-aim": "Somebody in each.", "write-years": "2027"}
    assert client.post(DESK, sent | {"write-aim": ""}).status_code == 422
    assert not PlanStage.objects.exists()
    address = client.post(DESK, sent).headers["Location"]
    assert client.post(DESK, sent).headers["Location"] == address
    assert client.post(address, {"do": "require", "require-text": "A list", "require-how": ""}).status_code == 422
    ask = {"do": "require", "require-text": "A list", "require-how": "It hangs in the office."}
    assert client.post(address, ask).status_code == 303
    do = f"judge-{Precondition.objects.get().pk.hex}"
    judge = {"do": do, f"{do}-state": "unmet", f"{do}-text": "There is none."}
    record = records(asking.consultation.organisation)[0][1][0][0]
    assert client.post(address, judge | {f"{do}-state": "perhaps"}).status_code == 422
    assert client.post(address, judge | {f"{do}-record": record, f"{do}-paragraph": "/x/"}).status_code == 422
    assert client.post(address, judge | {f"{do}-paragraph": "/papers/elm/none/#p1"}).status_code == 422
    assert client.post(address, judge | {f"{do}-record": record}).status_code == 303
    assert Judgement.objects.get().round == asking
    assert client.post(address, {"do": "begin", "begin-reason": ""}).status_code == 422
    assert client.post(address, {"do": "begin", "begin-reason": "It is cold."}).status_code == 303
    assert PlanMove.objects.get().kind == Move.EARLY
    hang = {"do": "hang", "hang-round": str(asking.pk)}
    assert client.post(address, hang).status_code == 303
    page = words_of(client.get(address))
    assert "Started early" in page
    assert asking.question in page
    assert "Longer than a round" in words_of(client.get("/desk/elm/heat/"))


def test_who_writes_reads_the_plan_and_does_not_change_it(asking: Round) -> None:
    at_desk(asking)
    client = at_desk(asking, Role.DRAFTER)
    assert "hat of whoever asks" in words_of(client.get(DESK))
    assert client.post(DESK, {"do": "write"}).status_code == 403


def test_every_public_page_is_there_with_everything_and_with_nothing(asking: Round) -> None:
    names = ("", "hypotheses/", "watching/", "mandates/")
    for name in names:
        assert "yet" in words_of(Client().get(f"/plan/elm/{name}"))
        assert Client().get(f"/plan/nobody/{name}").status_code == 404
    assert Client().get("/plan/elm/hypotheses/1/").status_code == 404
    planted(asking.consultation.organisation, asking)
    for name in (*names, "hypotheses/1/"):
        page = words_of(Client().get(f"/plan/elm/{name}"))
        assert "yet" not in re.sub(r"<[^>]*>", "", page).split("nothing has come of it")[0], name
    assert 'href="/plan/elm/"' in Client().get("/elm/heat/round/1/").content.decode()


def test_what_is_typed_runs_nowhere(asking: Round) -> None:
    organisation = asking.consultation.organisation
    told = planning.Wording("<script>alert(1)</script>", "<b>x</b>", "{{ 7 }}")
    planning.write(organisation, told, **BY)
    page = Client().get("/plan/elm/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_a_plan_of_another_organisation_is_not_offered_as_evidence(asking: Round) -> None:
    other = Organisation.objects.create(slug="oak", name="Oak")
    assert records(other) == []
    assert records(asking.consultation.organisation)[0][1][0][0] == f"round:{asking.pk}"


def test_a_stage_longer_ago_is_still_read_from_first_to_last(asking: Round) -> None:
    organisation = asking.consultation.organisation
    for number in range(3):
        planning.write(
            organisation, planning.Wording(f"Stage {number}", "x", "y"), role="facilitator",
            day=DAY + timedelta(days=number),
        )  # fmt: skip
    assert [one.words.title for one in planning.plan_of(organisation)] == ["Stage 0", "Stage 1", "Stage 2"]


def test_the_example_is_told_once_with_every_standing_and_its_days_in_order(
    millbrook: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stories.EXAMPLES["millbrook"]
    for _twice in range(2):
        example.load(millbrook, folder)
    one, two, three = planning.plan_of(millbrook)
    assert (one.standing, two.standing, three.locked) == ("done", "started early", True)
    assert two.early is not None
    assert two.early.open_then == "In every block somebody brings people together. (unmet)"
    assert {state for state, rows in supposing.by_standing(millbrook).items() if rows} == set(Standing)
    today = StageChange.objects.earliest("day").day + timedelta(days=198)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: today)
    assert {one.standing for one in watching.mandates_of(millbrook, today=today)} == {"holds", "lapsed", "recalled"}
    assert [one.page for one in due(millbrook, today=today)] == ["desk:mandates", "desk:watching", "practice:help"]
    page = words_of(Client().get(f"/programmes/millbrook/{millbrook.programmes.get().pk}/"))
    for told in ("met: 20 or a few more", "passed on: 10 or a few more", "Fay from the third floor", "winter"):
        assert told in page
    assert faults(LogEntry.objects.order_by("number")) == []
