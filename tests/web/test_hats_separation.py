"""Hats that must be apart: one person never wears both, and each act is done under its own hat."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from massline.web.people.hats import APART, MAY, Act, HatRefusedError, Holder, give, may
from massline.web.people.models import Membership, Organisation, Role, User
from massline.web.rounds.models import Round
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.stages.places import find_place
from tests.web import whole_round as made

PAIRS = sorted(sorted(pair) for pair in APART)


@pytest.fixture
def begun(organisation: Organisation) -> Round:
    return made.begun(organisation)


def somebody(organisation: Organisation) -> Holder:
    return Holder(organisation, link_hash=slip_hash(new_slip()))


@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
@pytest.mark.parametrize("turned", [False, True])
def test_two_hats_that_are_apart_are_refused_in_words(
    organisation: Organisation, pair: list[Role], turned: bool
) -> None:
    first, second = reversed(pair) if turned else pair
    holder = somebody(organisation)
    give(holder, Role(first))
    with pytest.raises(HatRefusedError, match="ask somebody else"):
        give(holder, Role(second))


@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("account", [False, True])
def test_the_database_refuses_them_as_well(
    organisation: Organisation, pair: list[Role], turned: bool, account: bool
) -> None:
    first, second = reversed(pair) if turned else pair
    who = {"user": User.objects.create_user("nadia")} if account else {"link_hash": slip_hash(new_slip())}
    Membership.objects.create(organisation=organisation, role=first, **who)
    with pytest.raises(IntegrityError, match="both of these hats"), transaction.atomic():
        Membership.objects.create(organisation=organisation, role=second, **who)
    with pytest.raises(IntegrityError, match="both of these hats"), transaction.atomic():
        Membership.objects.bulk_create([Membership(organisation=organisation, role=second, **who)])


def test_a_hat_is_not_turned_into_another_in_plain_sql(organisation: Organisation) -> None:
    holder = somebody(organisation)
    give(holder, Role.STEWARD)
    give(holder, Role.FACILITATOR)
    with (
        pytest.raises(IntegrityError, match="both of these hats"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE people_membership SET role = 'drafter' WHERE role = 'facilitator'")


def test_two_people_may_wear_what_one_may_not(organisation: Organisation) -> None:
    for role in (Role.DRAFTER, Role.MODERATOR, Role.STEWARD, Role.AUDITOR):
        give(somebody(organisation), role)
    assert Membership.objects.count() == 4


def test_the_same_person_may_wear_them_in_two_organisations(organisation: Organisation) -> None:
    other = Organisation.objects.create(slug="oak", name="Oak Court")
    hashed = slip_hash(new_slip())
    give(Holder(organisation, link_hash=hashed), Role.DRAFTER)
    give(Holder(other, link_hash=hashed), Role.MODERATOR)


@pytest.mark.parametrize("act", list(Act))
def test_once_somebody_wears_the_hat_nobody_else_does_the_act(act: Act) -> None:
    everybody = list(Role)
    for role in Role:
        assert may([role], act, everybody) == (role in MAY[act])
        assert may([Role.AUDITOR], act, everybody) == (act is Act.RECOUNT)


def test_a_steward_cannot_be_given_the_pen_through_the_web(begun: Round) -> None:
    slip = new_slip()
    organisation = begun.consultation.organisation
    for role in (Role.FACILITATOR, Role.STEWARD):
        Membership.objects.create(organisation=organisation, role=role, link_hash=slip_hash(slip))
    client = Client()
    client.post("/desk/", {"slip": slip})
    page = find_place("elm", "heat").url("desk:people")
    before = Membership.objects.count()
    answer = client.post(page, {"role": "drafter", "called": "me", "act": "give", "who": "me"})
    assert answer.status_code < 500
    mine = Membership.objects.filter(link_hash=slip_hash(slip)).values_list("role", flat=True)
    assert Role.DRAFTER not in mine
    assert Membership.objects.count() - before <= 1
