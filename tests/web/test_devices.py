"""Where a desk is open: one's own devices, named and closed by their owner, ended with hat, slip and password."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from massline.web.keeping.retaining import retain
from massline.web.people import open_desks
from massline.web.people.hats import Holder
from massline.web.people.models import Membership, OpenDesk, Organisation, Role
from massline.web.rounds.models import Round
from massline.web.rounds.slips import new_slip, slip_hash
from tests.web.listeners import at_desk
from tests.web.visitors import everything, hidden

DESK = "/desk/elm/heat/"
PAGE = f"{DESK}account/devices/"
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"


@pytest.fixture
def slip(asking: Round) -> str:
    """The slip of somebody who asks."""
    made = new_slip()
    organisation = asking.consultation.organisation
    Membership.objects.create(organisation=organisation, role=Role.FACILITATOR, link_hash=slip_hash(made))
    return made


def enter(slip: str, **headers: str) -> Client:
    client = Client(headers=headers)
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


def listed(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_every_device_is_a_line_and_nothing_finer_than_a_phone_is_kept(slip: str) -> None:
    here = enter(slip)
    enter(slip, user_agent=PHONE)
    page = listed(here)
    assert page.count('name="device"') == 2
    assert page.index("a computer") < page.index("a phone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_opendesk")
        stored = repr(cursor.fetchall())
    for trace in ("Android", "Firefox", "127.0.0.1", slip, str(timezone.localdate())):
        assert trace not in stored or trace.endswith("-01")


def test_a_device_is_named_by_its_owner_and_closed_from_another(slip: str) -> None:
    here, lost = enter(slip), enter(slip, user_agent=PHONE)
    key = hidden(listed(lost), "device")
    assert here.post(PAGE, {"device": key, "called": " <b>old\x00 phone</b> " + "x" * 99}).status_code == 303
    assert "&lt;b&gt;old phone&lt;/b&gt;" in listed(here)
    assert here.post(PAGE, {"device": key, "close": "yes"}).status_code == 303
    assert lost.get(DESK).status_code == 403
    assert here.get(DESK).status_code == 200


def test_all_but_this_one_are_closed_at_once(slip: str) -> None:
    here, others = enter(slip), [enter(slip) for _n in range(3)]
    assert here.post(PAGE, {"others": "yes"}).status_code == 303
    assert [one.get(DESK).status_code for one in (here, *others)] == [200, 403, 403, 403]


@pytest.mark.parametrize("typed", [{}, {"device": ""}, {"device": "\x00"}, {"device": "%"}, {"device": "x" * 5000}])
def test_what_names_no_device_of_mine_changes_nothing(slip: str, typed: dict[str, str]) -> None:
    here = enter(slip)
    enter(slip)
    before = everything()
    assert here.post(PAGE, {"close": "yes", **typed}).status_code == 303
    assert here.post(PAGE, {"called": "x", **typed}).status_code == 303
    assert everything() == before


def test_devices_of_others_are_neither_seen_nor_closed(slip: str, asking: Round) -> None:
    mine, theirs = enter(slip), at_desk(asking, Role.DRAFTER)
    key = hidden(listed(theirs), "device")
    assert listed(mine).count('name="device"') == 1
    mine.post(PAGE, {"device": key, "close": "yes"})
    mine.post(PAGE, {"others": "yes"})
    assert theirs.get(DESK).status_code == 200


def test_leaving_ends_it_for_a_copied_cookie_as_well(slip: str) -> None:
    here, copy = enter(slip), Client()
    copy.cookies["desk"] = here.cookies["desk"].value
    assert copy.get(DESK).status_code == 200
    here.post(f"{DESK}leave/")
    assert copy.get(DESK).status_code == 403


def test_the_cookie_holds_no_slip_once_it_was_written_down(slip: str) -> None:
    assert slip not in str(enter(slip).cookies["desk"].value)


def test_a_hat_taken_off_closes_the_devices_of_whoever_wore_it_and_no_others(slip: str, asking: Round) -> None:
    gives, wears = enter(slip), at_desk(asking, Role.CANVASSER, Role.CONVENER)
    hat = Membership.objects.get(role=Role.CONVENER)
    assert gives.post(f"{DESK}people/{hat.pk}/off/").status_code == 303
    assert wears.get(DESK).status_code == 403
    assert gives.get(DESK).status_code == 200
    assert OpenDesk.objects.count() == 1


def test_one_hat_taken_off_by_its_wearer_leaves_this_device_open(slip: str, asking: Round) -> None:
    here, other = enter(slip), enter(slip)
    organisation = asking.consultation.organisation
    hat = Membership.objects.create(organisation=organisation, role=Role.CANVASSER, link_hash=slip_hash(slip))
    assert here.post(f"{DESK}people/{hat.pk}/off/").status_code == 303
    assert [one.get(DESK).status_code for one in (here, other)] == [200, 403]


def test_a_desk_closes_on_its_day_and_the_row_goes(slip: str) -> None:
    here, today = enter(slip), timezone.localdate()
    until = open_desks.closes_on(today)
    assert until.day == 1
    assert timedelta(days=180) < until - today < timedelta(days=216)
    for day, status in ((until - timedelta(days=1), 200), (until, 403)):
        with patch.object(timezone, "localdate", return_value=day):
            assert here.get(DESK).status_code == status
    assert retain(today=until, thorough=False) == {"devices": 1}


def test_a_person_has_at_most_thirty_devices(organisation: Organisation) -> None:
    holder, day = Holder(organisation, link_hash="x"), date(2026, 3, 2)
    old = open_desks.begin(holder, device="old", today=day - timedelta(days=40))
    for _ in range(open_desks.MOST):
        open_desks.begin(holder, device="new", today=day)
    assert open_desks.of(holder).count() == open_desks.MOST
    assert not OpenDesk.objects.filter(token_hash=open_desks.hashed(old)).exists()
