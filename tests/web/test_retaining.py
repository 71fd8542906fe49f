"""What is past its day is dropped, and nothing a day earlier: looked at with a moved clock."""

import threading
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from massline.web.keeping import daily
from massline.web.keeping.retaining import (
    ANSWERS_KEPT,
    FURTHEST,
    JOBS_KEPT,
    ClockJumpedError,
    note_day,
    retain,
    retain_if_believed,
)
from massline.web.people.models import Membership, Organisation, Role, User
from massline.web.record.models import LogEntry
from massline.web.rounds import ballots, codes, publisher
from massline.web.rounds.desk import offers
from massline.web.rounds.models import (
    Answer,
    Ballot,
    Closing,
    Code,
    CodeBatch,
    CountedAlarms,
    Job,
    Release,
    Round,
    SealedCounts,
    Serving,
    Statement,
)
from tests.web.conftest import DAY
from tests.web.visitors import everything

CLOSED = DAY + timedelta(days=40)


@pytest.fixture
def over(asking: Round, statement: Statement) -> Round:
    """A round that was answered by twelve people, published and closed."""
    for number in range(12):
        answer = Answer.AGREE if number % 3 else Answer.DISAGREE
        ballots.cast(ballots.Voter(f"{number:032x}", open=True), statement, answer, chance=1.0)
    publisher.publish(asking, day=DAY)
    Job.objects.create(round=asking, gap="convener a", owner="Ana from the bakery", due_on=DAY)
    CountedAlarms.objects.create(round=asking, day=DAY, found="[]")
    Closing.objects.create(round=asking, because="It was done.", role="facilitator", day=CLOSED)
    return asking


def test_answers_stay_for_a_year_after_the_close_and_go_the_day_after(over: Round) -> None:
    retain(today=CLOSED + ANSWERS_KEPT)
    assert (Ballot.objects.count(), SealedCounts.objects.count()) == (12, 1)
    assert retain(today=CLOSED + ANSWERS_KEPT + timedelta(days=1))["rounds: answers"] == 1
    assert [model.objects.count() for model in (Ballot, Serving, SealedCounts)] == [0, 0, 0]
    assert LogEntry.objects.get(act="retain").facts == {"dropped": "answers"}
    assert "rounds: answers" not in retain(today=CLOSED + ANSWERS_KEPT + timedelta(days=2))
    assert LogEntry.objects.filter(act="retain").count() == 1


def test_what_was_published_stays_as_it_was_when_the_answers_are_gone(over: Round) -> None:
    before = publisher.latest_file(over)
    later = CLOSED + ANSWERS_KEPT + timedelta(days=1)
    retain(today=later)
    assert publisher.publish(over, day=later).number == 1
    assert Release.objects.count() == 1
    assert publisher.latest_file(over) == before


def test_jobs_and_counted_alarms_go_ninety_days_after_the_close(over: Round) -> None:
    retain(today=CLOSED + JOBS_KEPT)
    assert (Job.objects.count(), CountedAlarms.objects.count()) == (1, 1)
    assert retain(today=CLOSED + JOBS_KEPT + timedelta(days=1)) == {"rounds: jobs and alarms": 1}
    assert (Job.objects.count(), CountedAlarms.objects.count()) == (0, 0)


def test_an_open_round_keeps_its_answers_however_long_it_takes(asking: Round, statement: Statement) -> None:
    ballots.cast(ballots.Voter("a" * 32, open=True), statement, Answer.AGREE, chance=1.0)
    before = everything()
    assert retain(today=DAY + timedelta(days=4000)) == {}
    assert everything() == before


def test_an_example_is_never_touched(over: Round) -> None:
    Organisation.objects.update(invented=True)
    before = everything()
    assert retain(today=CLOSED + timedelta(days=4000)) == {}
    assert everything() == before


def test_codes_go_with_the_last_round_and_new_ones_can_be_printed(over: Round) -> None:
    section = over.consultation.organisation.sections.get(slug="a")
    codes.issue(over.consultation, 48, section=section)
    open_ = Round.objects.create(consultation=over.consultation, number=2, question="And now?", promise_on=CLOSED)
    late = CLOSED + timedelta(days=800)
    retain(today=late)
    assert Code.objects.count() == 48
    Closing.objects.create(round=open_, because="It was done.", role="facilitator", day=late)
    retain(today=late + timedelta(days=365))
    assert Code.objects.count() == 48
    assert retain(today=late + timedelta(days=366))["consultations: codes"] == 1
    assert Code.objects.count() == 0
    assert list(CodeBatch.objects.values_list("issued", "voided")) == [(48, True)]
    assert len(codes.issue(over.consultation, 48, section=section)) == 48


def test_an_account_without_a_hat_goes(organisation: Organisation) -> None:
    User.objects.create_user("ana", "x")
    wears = User.objects.create_user("ben", "x")
    Membership.objects.create(organisation=organisation, role=Role.FACILITATOR, user=wears)
    assert retain(today=DAY) == {"accounts without a hat": 1}
    assert list(User.objects.values_list("login", flat=True)) == ["ben"]


def test_offers_go_after_two_months_and_with_their_organisation(
    organisation: Organisation, settings: Settings, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    gone = uuid4()
    for one in (organisation.id, gone):
        offers.store(one, offers.Offer(offers.Kind.COME, "07700 900123"), ticket=uuid4(), day=DAY)
    half = tmp_path / "contacts" / str(organisation.id) / "0123456789abcdef.half"
    half.write_bytes(b"07700 900123")
    assert retain(today=DAY + offers.KEPT) == {"offers": 1}
    assert len(offers.waiting(organisation.id)) == 1
    assert not (settings.KEYS / f"contacts-{gone}.key").exists()
    assert retain(today=DAY + offers.KEPT + timedelta(days=1)) == {"offers": 1}
    assert not list((tmp_path / "contacts").rglob("*.sealed"))


def test_a_clock_that_jumped_drops_nothing_until_somebody_says_it_is_right(
    over: Round, settings: Settings, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    assert retain_if_believed(today=CLOSED, thorough=False) == {}
    ahead = CLOSED + timedelta(days=400)
    for _ in range(2):
        with pytest.raises(ClockJumpedError, match="massline retain"):
            retain_if_believed(today=ahead)
    assert Ballot.objects.count() == 12
    assert retain_if_believed(today=CLOSED - timedelta(days=400), thorough=False) == {}, "set back it drops nothing"
    assert retain_if_believed(today=CLOSED - timedelta(days=400) + FURTHEST, thorough=False) == {}
    note_day(ahead)  # as the command does
    assert retain_if_believed(today=ahead, thorough=False)["rounds: answers"] == 1
    (tmp_path / "last-day").write_text("yesterday")
    assert retain_if_believed(today=ahead, thorough=False) == {}, "what cannot be read is written anew"


class Closed:
    """Stands for the connection of the thread, which in a test is that of the test itself."""

    def close(self) -> None:
        """Nothing to close."""


def test_a_server_that_runs_drops_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    calendar = [date(2026, 3, 1)] * 3 + [date(2026, 3, 2)] * 5 + [date(2026, 3, 3)] * 5
    ran, stop = list[date](), threading.Event()

    def today() -> date:
        if len(calendar) == 1:
            stop.set()
        return calendar.pop(0) if len(calendar) > 1 else calendar[0]

    def drop(*, today: date) -> None:
        ran.append(today)

    monkeypatch.setattr("django.utils.timezone.localdate", today)
    monkeypatch.setattr(daily, "retain_if_believed", drop)
    monkeypatch.setattr(daily, "connection", Closed())
    daily.retain_daily(stop, pause=0.001)
    assert ran == [date(2026, 3, 2), date(2026, 3, 3)]
