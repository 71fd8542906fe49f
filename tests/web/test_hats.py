"""Who wears what: hats given once, taken off, moved to an account, and what hangs on a single person."""

from datetime import date
from uuid import uuid4

import pytest

from massline.web.people import holders, logins
from massline.web.people.hats import HatRefusedError, Holder, give
from massline.web.people.models import Membership, Organisation, Role, User
from massline.web.record.log import faults
from massline.web.record.models import LogEntry
from massline.web.rounds.slips import new_slip, slip_hash

DAY = date(2026, 3, 2)
PASSWORD = "stairs boiler window mint"


def somebody(organisation: Organisation) -> Holder:
    return Holder(organisation, link_hash=slip_hash(new_slip()))


def wearing(organisation: Organisation, called: str, *roles: Role) -> Holder:
    holder = somebody(organisation)
    for role in roles:
        give(holder, role, called=called)
    return holder


def test_a_hat_is_given_once_under_one_identifier(organisation: Organisation) -> None:
    hat_id = uuid4()
    assert give(somebody(organisation), Role.DRAFTER, hat_id=hat_id).pk == hat_id
    with pytest.raises(HatRefusedError, match="given already"):
        give(somebody(organisation), Role.DRAFTER, hat_id=hat_id)
    assert Membership.objects.count() == 1


def test_one_person_convenes_two_sections_and_none_of_them_twice(organisation: Organisation) -> None:
    holder = somebody(organisation)
    one, other, _lodge = organisation.sections.all()
    give(holder, Role.CONVENER, section=one)
    give(holder, Role.CONVENER, section=other)
    with pytest.raises(HatRefusedError, match="already"):
        give(holder, Role.CONVENER, section=one)


def test_everybody_is_listed_once_with_all_hats_in_one_query(
    organisation: Organisation, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    wearing(organisation, "Ana", Role.FACILITATOR, Role.CANVASSER)
    wearing(organisation, "", Role.DRAFTER)
    wearing(organisation, "ben", Role.MODERATOR)
    with django_assert_num_queries(1):  # type: ignore[operator]
        people = holders.everybody(organisation)
        listed = [(one.called, [str(role) for role in one.roles], one.account) for one in people]
    assert listed == [
        ("Ana", ["canvasser", "facilitator"], False),
        ("ben", ["moderator"], False),
        ("", ["drafter"], False),
    ]


def test_a_round_hangs_on_one_person_until_a_second_one_wears_the_hat(organisation: Organisation) -> None:
    wearing(organisation, "Ana", Role.FACILITATOR)
    keeps = wearing(organisation, "", Role.STEWARD)
    said = holders.stops_without(holders.everybody(organisation))
    assert said == [
        "If Ana is away, the round stops at: every step from one stage to the next.",
        "If whoever keeps the keys is away, the round stops at: printing codes and giving hats.",
    ]
    give(keeps, Role.FACILITATOR, deputy=True)
    assert len(holders.stops_without(holders.everybody(organisation))) == 1


def test_a_canvasser_or_an_auditor_stops_nothing(organisation: Organisation) -> None:
    wearing(organisation, "Ana", Role.CANVASSER)
    wearing(organisation, "Ben", Role.AUDITOR)
    assert holders.stops_without(holders.everybody(organisation)) == []


def test_the_last_one_who_asks_stays_and_a_hat_is_taken_off_once(organisation: Organisation) -> None:
    wearing(organisation, "Ana", Role.FACILITATOR, Role.CANVASSER)
    asks, goes = Membership.objects.get(role=Role.FACILITATOR), Membership.objects.get(role=Role.CANVASSER)
    with pytest.raises(HatRefusedError, match="last one who asks"):
        holders.take_off(asks, role="facilitator", day=DAY)
    for _ in range(2):
        holders.take_off(goes, role="facilitator", day=DAY)
    assert LogEntry.objects.filter(act="hat off").count() == 1
    assert [hat.role for hat in Membership.objects.all()] == [Role.FACILITATOR]


def test_hats_that_are_apart_do_not_meet_in_one_account(organisation: Organisation) -> None:
    writes, keeps = wearing(organisation, "Ana", Role.DRAFTER), wearing(organisation, "Ben", Role.STEWARD)
    user = logins.make_account("ana", PASSWORD)
    holders.to_account(writes, user, role="drafter", day=DAY)
    with pytest.raises(HatRefusedError, match="cannot go with"):
        holders.to_account(keeps, user, role="steward", day=DAY)
    assert keeps.hats()


def test_an_account_of_two_organisations_wears_there_what_it_may_not_here(organisation: Organisation) -> None:
    other = Organisation.objects.create(slug="oak", name="Oak Court")
    user = logins.make_account("ana", PASSWORD)
    holders.to_account(wearing(organisation, "Ana", Role.DRAFTER), user, role="drafter", day=DAY)
    holders.to_account(wearing(other, "Ana", Role.STEWARD), user, role="steward", day=DAY)
    assert [hat.role for hat in Holder(other, user=user).hats()] == [Role.STEWARD]


def test_a_recovery_slip_is_burned_by_the_first_who_uses_it(organisation: Organisation) -> None:
    sealed = slip_hash(new_slip())
    assert holders.seal_recovery(organisation, sealed, instead_of="", role="facilitator", day=DAY)
    assert not holders.seal_recovery(organisation, "x" * 64, instead_of="", role="facilitator", day=DAY)
    assert not holders.recover(organisation, "", slip_hash(new_slip()), day=DAY)
    assert holders.recover(organisation, sealed, slip_hash(new_slip()), day=DAY)
    assert not holders.recover(organisation, sealed, slip_hash(new_slip()), day=DAY)
    assert Membership.objects.filter(role=Role.FACILITATOR).count() == 1
    organisation.refresh_from_db()
    assert not holders.recover(organisation, "", slip_hash(new_slip()), day=DAY)


def test_the_log_knows_acts_and_hats_and_nobody(organisation: Organisation) -> None:
    holder = somebody(organisation)
    holders.give_hat(
        holder, Role.DRAFTER, section=None, called="Benvenuta", deputy=True, hat_id=uuid4(), by="steward", day=DAY
    )
    hat = Membership.objects.get()
    assert holders.replace_slip(hat, slip_hash(new_slip()), instead_of=holders.known_by(hat), role="steward", day=DAY)
    holders.call(holders.holder_of(Membership.objects.get()), "B.")
    entries = list(LogEntry.objects.all())
    assert [(one.act, one.role, one.facts) for one in entries] == [
        ("hat", "steward", {"hat": "drafter", "deputy": True}),
        ("new slip", "steward", {"hats": 1}),
    ]
    assert faults(entries) == []
    assert Membership.objects.get().called == "B."


def test_passwords_are_hashed_one_at_a_time_in_little_memory(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    busy: list[bool] = []

    def noted(self: User, password: str) -> bool:
        busy.append(logins._ONE_AT_A_TIME.locked())
        return False

    user = logins.make_account("ana", PASSWORD)
    monkeypatch.setattr(User, "check_password", noted)
    monkeypatch.setattr(logins, "make_password", lambda password: noted(user, password))
    logins.find("ana", "wrong")
    logins.find("nobody", "wrong")
    assert busy == [True, True]
    assert not logins._ONE_AT_A_TIME.locked()


def test_a_login_taken_meanwhile_is_refused_by_the_database(db: None) -> None:
    late = logins.prepared("ana", PASSWORD)
    logins.make_account("ana", PASSWORD)
    with pytest.raises(logins.LoginRefusedError, match="taken"):
        logins.store(late)


def test_a_wrong_pair_finds_nobody_whatever_is_wrong_with_it(db: None) -> None:
    user = logins.make_account("Ana", PASSWORD)
    assert logins.find("ＡNA", PASSWORD) == user
    for login, password in (("ana", PASSWORD + " "), ("anna", PASSWORD), ("", ""), ("ana", "x" * 100_000)):
        assert logins.find(login, password) is None
    with pytest.raises(logins.LoginRefusedError, match="taken"):
        logins.make_account("aNa", PASSWORD)
