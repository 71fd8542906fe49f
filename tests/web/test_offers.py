"""Count me in: sealed, kept apart from everything else, answered within a week, then gone."""

import html
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from massline.web.people.models import Membership, Organisation, Role
from massline.web.rounds import voices
from massline.web.rounds.desk import offers
from massline.web.rounds.desk.offers import Kind, Offer
from massline.web.rounds.models import Round, Statement, Verdict
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.desk import offering
from tests.web.visitors import Visitor, everything, hidden

PAGE = "/elm/heat/count-me-in/"
DESK = "/desk/elm/heat/"
TODAY = timezone.localdate()
REACH = "Ask for Ana in the bakery, 07700 900123"


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    offering.PACE.forget()
    return tmp_path


def offer(client: Client, **typed: str) -> Any:
    form = {"kind": "come", "reach": REACH, "section": "c"}
    return client.post(PAGE, form | {"ticket": hidden(client.get(PAGE).content.decode(), "ticket")} | typed)


def at_the_desk(organisation: Organisation, role: Role, section: str = "") -> Client:
    slip = new_slip()
    found = organisation.sections.filter(slug=section).first()
    Membership.objects.create(organisation=organisation, role=role, section=found, link_hash=slip_hash(slip))
    client = Client()
    client.post("/desk/", {"slip": slip})
    return client


def sealed(folder: Path) -> list[Path]:
    return sorted(folder.glob("contacts/*/*"))


def test_an_offer_is_sealed_in_a_file_of_its_own_and_touches_no_table(asking: Round, var: Path) -> None:
    before = everything()
    response = offer(Client())
    assert response.status_code == 303
    assert everything() == before
    (file,) = sealed(var)
    for told in ("Ana", "bakery", "900123", "come", '"c"'):
        assert told.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert offers.waiting(asking.consultation.organisation.id)[0].offer == Offer(Kind.COME, REACH, "c")


def test_a_file_says_the_day_and_nothing_finer_and_all_are_of_one_length(asking: Round, var: Path) -> None:
    offer(Client(), reach="x")
    offer(Client(), reach="\U0001f525" * 200, kind="run")
    one, other = sealed(var)
    assert one.stat().st_size == other.stat().st_size
    for file in (one, other):
        assert file.name.startswith(f"{TODAY.isoformat()}.")
        assert file.stat().st_mtime % 60 == 0


def test_without_the_key_of_the_organisation_nothing_can_be_opened(asking: Round, key_folder: Path) -> None:
    offer(Client())
    organisation = asking.consultation.organisation.id
    (key_folder / f"contacts-{organisation}.key").unlink()
    assert offers.waiting(organisation) == []
    offers.store(organisation, Offer(Kind.TELL, "x"), ticket=uuid4(), day=TODAY)
    assert [one.offer.reach for one in offers.waiting(organisation)] == ["x"]


def test_an_offer_moved_to_another_organisation_cannot_be_opened_there(asking: Round, var: Path) -> None:
    offer(Client())
    other = uuid4()
    offers.store(other, Offer(Kind.TELL, "x"), ticket=uuid4(), day=TODAY)
    mine = next(file for file in sealed(var) if str(other) not in str(file))
    mine.rename(var / "contacts" / str(other) / mine.name)
    assert [one.offer.reach for one in offers.waiting(other)] == ["x"]


def test_the_same_form_twice_is_one_offer(asking: Round, var: Path) -> None:
    client = Client()
    form = {"kind": "run", "reach": REACH, "ticket": hidden(client.get(PAGE).content.decode(), "ticket")}
    assert [client.post(PAGE, form).status_code for _ in range(2)] == [303, 303]
    assert len(sealed(var)) == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"reach": ""}, "Write how we can reach you"),
        ({"reach": " \x00 "}, "Write how we can reach you"),
        ({"reach": "x" * 201}, "more than 200 characters"),
        ({"kind": ""}, "Choose one of the four"),
        ({"kind": "\x00"}, "Choose one of the four"),
        ({"section": "elsewhere"}, "Choose one of the list"),
        ({"ticket": "made up"}, "press the button once more"),
        ({"ticket": signing.dumps("not one", salt=offering.SALT)}, "press the button once more"),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(
    asking: Round, var: Path, typed: dict[str, str], says: str
) -> None:
    response = offer(Client(), **typed)
    assert response.status_code == 422
    page = html.unescape(response.content.decode())
    assert says in page
    if "reach" not in typed:
        assert REACH in page
    assert sealed(var) == []


def test_those_who_ask_read_it_answer_it_and_then_it_is_gone(asking: Round, var: Path) -> None:
    offer(Client())
    client = at_the_desk(asking.consultation.organisation, Role.FACILITATOR)
    page = client.get(f"{DESK}offers/").content.decode()
    assert REACH in page
    assert "Block c" in page
    form = {"offer": hidden(page, "offer")}
    for _ in range(2):
        assert client.post(f"{DESK}answered/", form).status_code == 303
    assert sealed(var) == []
    assert client.post(f"{DESK}answered/", {"offer": "\x00"}).status_code == 303


def test_a_convener_reads_those_of_their_section_and_of_nobodys(asking: Round, var: Path) -> None:
    offer(Client(), reach="from c", section="c")
    offer(Client(), reach="from a", section="a")
    offer(Client(), reach="from nowhere", section="")
    organisation = asking.consultation.organisation
    client = at_the_desk(organisation, Role.CONVENER, "c")
    page = client.get(f"{DESK}offers/").content.decode()
    assert ("from c" in page, "from a" in page, "from nowhere" in page) == (True, False, True)
    strange = next(one for one in offers.waiting(organisation.id) if one.offer.section == "a")
    client.post(f"{DESK}answered/", {"offer": str(strange.id)})
    assert len(sealed(var)) == 3


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.MODERATOR, Role.STEWARD, Role.AUDITOR, Role.CANVASSER])
def test_no_other_hat_reads_how_people_can_be_reached(asking: Round, var: Path, role: Role) -> None:
    offer(Client())
    organisation = asking.consultation.organisation
    at_the_desk(organisation, Role.FACILITATOR)
    client = at_the_desk(organisation, role)
    response = client.get(f"{DESK}offers/")
    assert response.status_code == 403
    assert "Ana" not in response.content.decode()
    assert client.post(f"{DESK}answered/", {"offer": "x"}).status_code == 403
    assert len(sealed(var)) == 1


def test_the_desk_of_another_organisation_reads_none_of_it(asking: Round, millbrook: Organisation) -> None:
    offer(Client())
    client = at_the_desk(millbrook, Role.FACILITATOR)
    assert "Ana" not in client.get("/desk/millbrook/damp/offers/").content.decode()
    assert client.get(f"{DESK}offers/").status_code == 403


def test_who_has_waited_for_more_than_a_week_is_a_gap_on_this_week(asking: Round) -> None:
    organisation = asking.consultation.organisation
    client = at_the_desk(organisation, Role.FACILITATOR)
    gap = "has waited for more than a week"
    offers.store(organisation.id, Offer(Kind.COME, REACH), ticket=uuid4(), day=TODAY - timedelta(days=7))
    assert gap not in client.get(DESK).content.decode()
    offers.store(organisation.id, Offer(Kind.COME, REACH), ticket=uuid4(), day=TODAY - timedelta(days=8))
    assert gap in client.get(DESK).content.decode()


def test_after_two_months_an_unanswered_offer_is_dropped(var: Path) -> None:
    organisation = uuid4()
    offers.store(organisation, Offer(Kind.COME, REACH), ticket=uuid4(), day=date(2026, 3, 2))
    offers.store(organisation, Offer(Kind.COME, "new"), ticket=uuid4(), day=date(2026, 5, 2))
    offers.drop_old(organisation, today=date(2026, 5, 2))
    assert [one.offer.reach for one in offers.waiting(organisation)] == ["new"]


def test_a_flood_is_bounded_and_told(asking: Round, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "MOST", 1)
    assert offer(Client()).status_code == 303
    full = offer(Client())
    assert full.status_code == 503
    assert REACH in full.content.decode()
    monkeypatch.setattr(offering.PACE, "most", 0)
    assert offer(Client()).status_code == 429
    assert len(sealed(var)) == 1


def test_a_full_disk_is_told_and_leaves_no_half_of_an_offer(
    asking: Round, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    response = offer(Client())
    assert response.status_code == 503
    assert sealed(var) == []


def test_looking_stores_nothing_and_strangers_cannot_post_for_others(asking: Round, var: Path) -> None:
    before = everything()
    client = Client()
    assert client.get(PAGE).status_code == 200
    assert "Somebody answers within a week" in client.get(f"{PAGE}?done").content.decode()
    assert client.head(PAGE).status_code == 200
    assert Client(enforce_csrf_checks=True).post(PAGE, {"reach": "x"}).status_code == 403
    assert client.get("/elm/nothing/count-me-in/").status_code == 404
    assert everything() == before
    assert sealed(var) == []


def test_with_an_organisation_its_offers_and_their_key_go(asking: Round, var: Path, key_folder: Path) -> None:
    offer(Client())
    organisation = asking.consultation.organisation.id
    offers.drop_all(organisation)
    assert sealed(var) == []
    assert not (var / "contacts" / str(organisation)).exists()
    assert not list(key_folder.glob("contacts-*"))
    assert offers.waiting(organisation) == []


def test_a_file_that_is_none_of_ours_is_left_alone(asking: Round, var: Path) -> None:
    offer(Client())
    organisation = asking.consultation.organisation.id
    strange = var / "contacts" / str(organisation) / "notes.sealed"
    strange.write_bytes(b"x")
    broken = var / "contacts" / str(organisation) / f"{TODAY.isoformat()}.{uuid4()}.sealed"
    broken.write_bytes(b"torn")
    assert [one.offer.reach for one in offers.waiting(organisation)] == [REACH]
    assert at_the_desk(asking.consultation.organisation, Role.FACILITATOR).get(f"{DESK}offers/").status_code == 200
    assert strange.exists()


def test_the_way_in_stands_after_the_last_answer_and_on_every_receipt(asking: Round) -> None:
    somebody = Visitor.to(asking)
    receipt = somebody.say("It is cold.")
    page = somebody.client.post("/receipt/", {"code": receipt}).content.decode()
    assert f'href="{PAGE}"' in page
    voices.moderate(Statement.objects.get(), Verdict.ACCEPTED, role="moderator", day=TODAY)
    voter = Visitor.to(asking).start()
    voter.answer("agree")
    assert f'href="{PAGE}"' in voter.page()
