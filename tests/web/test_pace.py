"""A network that floods is slowed down; nothing is known of it but a count, and nobody is locked out for it."""

import pickle
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from massline.web.config import pacing
from massline.web.rounds.models import Round, Statement
from massline.web.stages.desk import pace as paces
from massline.web.stages.desk.pace import PACES, Pace, refused_today
from tests.web.doors import DOORS
from tests.web.listeners import at_desk
from tests.web.visitors import everything

FLOOD, OTHER = "203.0.113.9", "198.51.100.4"
DAY = date(2026, 3, 2)
SENT = {
    "investigate:begin": "/begin/",
    "gather:start": "/elm/heat/start/",
    "gather:say": "/elm/heat/say/",
    "report_back:proposal": "/elm/heat/proposal/",
    "receipt": "/receipt/",
    "comment": "/papers/elm/lifts/comment/",
    "programme": "/programmes/elm/00000000-0000-4000-8000-000000000000/",
    "help_slip": "/programmes/",
    "desk:enter": "/desk/",
}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three a day, so that a test need not send thousands."""
    for one in PACES.values():
        one.forget()
        monkeypatch.setattr(one, "most", 3)
    yield
    for one in PACES.values():
        one.forget()


def post(address: str, network: str) -> tuple[int, str, str]:
    answer = Client(REMOTE_ADDR=network).post(address, {"slip": "x", "code": "x"})
    return answer.status_code, answer.content.decode(), answer.headers.get("Retry-After", "")


@pytest.mark.parametrize("name", list(SENT))
def test_the_fourth_of_three_is_refused_for_that_network_only_and_stores_nothing(
    asking: Round, statement: Statement, name: str
) -> None:
    for _ in range(3):
        assert post(SENT[name], FLOOD)[0] != 429
    before = everything()
    status, page, wait = post(SENT[name], FLOOD)
    assert status == 429
    assert "very often from this network today" in page
    assert 0 < int(wait) <= 24 * 60 * 60
    assert everything() == before
    assert post(SENT[name], OTHER)[0] != 429
    assert post(SENT[name], "127.0.0.1")[0] != 429
    assert Client(REMOTE_ADDR=FLOOD).get("/receipt/").status_code == 200
    assert refused_today(timezone.localdate()) == 1


def test_every_form_a_stranger_can_fill_without_a_person_behind_it_has_a_pace() -> None:
    own_pace = {"desk:try_out", "desk:count_me_in", "desk:own_round"}
    needs_a_start = {"gather:answer"}
    stores_nothing = {"gather:forget", "trial"}
    open_to_all = {door.name for door in DOORS if not door.desk and "P" in door.ways}
    assert open_to_all == set(PACES) | own_pace | needs_a_start | stores_nothing
    assert set(SENT) == set(PACES)


def asked(address: str) -> object:
    return RequestFactory().post("/", REMOTE_ADDR=address)


def test_a_network_of_the_newer_kind_is_one_network_whatever_device_of_it_sends() -> None:
    pace = Pace(1)
    assert not pace.too_fast(asked("2001:db8:1:2::1"), day=DAY)  # type: ignore[arg-type]
    assert pace.too_fast(asked("2001:db8:1:2:3:4:5:6"), day=DAY)  # type: ignore[arg-type]
    assert not pace.too_fast(asked("2001:db8:1:3::1"), day=DAY)  # type: ignore[arg-type]


def test_a_new_day_has_a_new_salt_and_remembers_nothing() -> None:
    pace = Pace(1)
    pace.too_fast(asked(FLOOD), day=DAY)  # type: ignore[arg-type]
    kept, salt = set(pace._seen), pace._salt
    pace.too_fast(asked(FLOOD), day=DAY + timedelta(days=1))  # type: ignore[arg-type]
    assert pace._salt != salt
    assert not kept & set(pace._seen)
    assert pace.refused_on(DAY) == 0


def test_no_address_is_in_what_is_remembered() -> None:
    pace = Pace(1)
    for _ in range(3):
        pace.too_fast(asked(FLOOD), day=DAY)  # type: ignore[arg-type]
    assert FLOOD.encode() not in pickle.dumps((pace._seen, pace._salt, pace.refused))
    assert pace.refused_on(DAY) == 2


def test_memory_stays_bounded_however_many_networks_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paces, "NETWORKS", 50)
    pace = Pace(5)
    for number in range(300):
        pace.too_fast(asked(f"10.0.{number // 250}.{number % 250}"), day=DAY)  # type: ignore[arg-type]
    assert len(pace._seen) <= 50


def test_the_desk_is_told_how_many_were_too_many_as_a_count(asking: Round) -> None:
    for _ in range(5):
        post("/receipt/", FLOOD)
    page = at_desk(asking).get("/desk/elm/heat/alarms/").content.decode()
    assert "Today 2 forms on this site were not taken" in page
    assert FLOOD not in page


def test_what_is_no_address_is_counted_as_one_place() -> None:
    assert not pacing._here(RequestFactory().post("/", REMOTE_ADDR="unix:"))
