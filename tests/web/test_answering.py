"""Answers to a proposal as the ballot box keeps them: one a person, in no order, many at once without losing any."""

import secrets
import time

import pytest
from django.db import connection
from django.utils import timezone

from massline.web.rounds import ballots, loop, voices
from massline.web.rounds.ballots import Sheet, Voter, cast, cast_sheets
from massline.web.rounds.models import (
    Answer,
    Ballot,
    Decision,
    Origin,
    PositionVersion,
    Response,
    ResponseAnswer,
    Serving,
    Stage,
    Statement,
)
from massline.web.rounds.report_back import answering
from tests.web.proposals import shown_days_ago


@pytest.fixture
def version(db: None) -> PositionVersion:
    """A proposal of three points, before people for eight days."""
    return shown_days_ago()


def points(version: PositionVersion) -> list[Statement]:
    return [element.statement for element in answering.points_of(version)]


def somebody(version: PositionVersion, **more: bool) -> Voter:
    section = version.position.round.consultation.organisation.sections.get(slug="c")
    return Voter(secrets.token_hex(16), section, **more)


def test_a_later_answer_replaces_the_earlier_one(version: PositionVersion) -> None:
    voter, (one, two, _three) = somebody(version), points(version)
    answering.answer(version, voter, ResponseAnswer.OURS, {one: Answer.AGREE})
    answering.answer(version, voter, ResponseAnswer.UNCLEAR, {one: Answer.PASS, two: Answer.AGREE})
    assert Response.objects.get().answer == "unclear"
    assert dict(Ballot.objects.values_list("statement__label", "answer")) == {"e1": "pass", "e2": "agree"}
    assert Serving.objects.get(statement=one).answered == 1


def test_many_sheets_at_once_lose_no_answer_that_was_there(version: PositionVersion) -> None:
    """Some people have hundreds of ballots; what is rewritten around a new row must come back whole."""
    round_, (one, two, three) = version.position.round, points(version)
    asked = [
        voices.put(round_, f"Sentence {n}.", Origin.INVESTIGATION, day=round_.promise_on, role="committee")
        for n in range(30)
    ]
    people = [somebody(version) for _ in range(40)]
    for voter in people:
        cast_sheets(version, [Sheet(voter, ResponseAnswer.OURS, dict.fromkeys([*asked, one, two], Answer.AGREE))])
    cast(people[0], three, Answer.DISAGREE, chance=1.0)
    before = set(Ballot.objects.values_list("key", "statement_id", "answer"))
    assert len(before) == 40 * 32 + 1
    more = [Sheet(somebody(version), ResponseAnswer.NOT_OURS, {three: Answer.PASS}) for _ in range(60)]
    cast_sheets(version, more)
    cast_sheets(version, [Sheet(people[1], ResponseAnswer.NOT_OURS, {one: Answer.PASS, three: Answer.PASS})])
    after = set(Ballot.objects.values_list("key", "statement_id", "answer"))
    assert len(after) == len(before) + 61
    assert before - after == {(people[1].key, one.pk, "agree")}
    assert Response.objects.count() == 100


def test_rows_are_laid_down_in_no_order_of_their_coming(version: PositionVersion) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL rows are rewritten in random order on a schedule")
    written: list[list[str]] = []
    original = ballots._put_back

    def watched(cursor: object, box: ballots.Box, rows: list[ballots.Row], new: list[ballots.Row]) -> None:
        written.append([row.key[0] for row in (*rows, *new)])
        original(cursor, box, rows, new)  # type: ignore[arg-type]

    sheets = [Sheet(somebody(version), ResponseAnswer.OURS, {}) for _ in range(50)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ballots, "_put_back", watched)
        cast_sheets(version, sheets)
        cast_sheets(version, [Sheet(somebody(version), ResponseAnswer.OURS, {})])
    assert len(written[0]) == 50
    assert len(written[-1]) == 51  # the newcomer goes in among all of them, not behind them


def test_what_is_answered_goes_to_the_version_before_people_only(version: PositionVersion) -> None:
    voter = somebody(version)
    Decision.objects.create(version=version, kind="adopted", body="meeting", day=timezone.localdate())
    with pytest.raises(answering.NotOpenError, match="decided"):
        answering.answer(version, voter, ResponseAnswer.OURS, {})
    assert answering.answerable(version.position.round) is None


@pytest.mark.parametrize("pause", [True, False])
def test_nothing_is_taken_outside_go_back_or_in_a_pause(version: PositionVersion, pause: bool) -> None:
    round_, day = version.position.round, timezone.localdate()
    if pause:
        loop.pause(round_, role="facilitator", day=day, reason="A leak.")
    else:
        loop.go_back(round_, Stage.CONCENTRATE, role="facilitator", day=day, reason="A new version.")
    with pytest.raises(answering.NotOpenError):
        answering.answer(version, somebody(version), ResponseAnswer.OURS, {})
    assert not Response.objects.exists()


def test_a_point_that_no_version_shows_cites_nothing(version: PositionVersion) -> None:
    said = Statement.objects.get(label="s1")
    (asked,) = answering.cited_in([said])[said.pk]
    assert [point.label for point in asked.points] == ["e1", "e2"]
    assert asked.meant is None
    answering.recognise(said, version, meant=False)
    assert answering.cited_in([said])[said.pk][0].meant is False


def test_one_answer_among_many_takes_milliseconds(version: PositionVersion) -> None:
    found = points(version)
    everybody = [
        Sheet(somebody(version), ResponseAnswer.OURS, dict.fromkeys(found, Answer.AGREE)) for _ in range(1500)
    ]
    cast_sheets(version, everybody)
    before = time.perf_counter()
    answering.answer(version, somebody(version), ResponseAnswer.OURS, dict.fromkeys(found, Answer.AGREE))
    assert time.perf_counter() - before < 0.3
