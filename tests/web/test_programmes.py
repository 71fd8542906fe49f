"""Programmes: they meet a need and aim at people running them; help never depends on taking part."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from massline.web.people.models import Membership, Organisation, Role, Section
from massline.web.plans.models import Help, HelpTally, Invitation, Runner
from massline.web.rounds.models import Closing, Programme, ProgrammeCount, Round
from massline.web.rounds.practice import programmes
from massline.web.rounds.slips import new_slip, slip_hash
from tests.web.crawling import words_of
from tests.web.visitors import hidden

DAY = date(2026, 3, 20)
HERE = "/desk/elm/heat/try/programmes/"


@pytest.fixture
def organiser(asking: Round, organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: DAY)
    slip = new_slip()
    Membership.objects.create(organisation=organisation, role=Role.FACILITATOR, link_hash=slip_hash(slip))
    client = Client()
    client.post("/desk/", {"slip": slip})
    return client


def meal(client: Client, **other: str) -> dict[str, str]:
    return {
        "ticket": hidden(client.get(HERE).content.decode(), "ticket"),
        "name": "Thursday meal",
        "need": "a warm meal at the end of the month",
        "owner": "the kitchen group",
        "learned_there": "cooking for forty",
        "started_on": (DAY - timedelta(days=40)).isoformat(),
    } | other


@pytest.fixture
def programme(organiser: Client) -> Programme:
    assert organiser.post(HERE, meal(organiser)).status_code == 303
    return Programme.objects.get()


RUN = {"day": DAY.isoformat(), "helped": "120", "asked_to_run": "0", "running": "0"}

# Everything by which somebody takes part: words, answers, codes, who is asked, who holds a hat.
KEYS = {"words_key", "receipt_hash", "key", "link_hash", "hash"}


def reachable(start: type[models.Model]) -> set[type[models.Model]]:
    """Every table that rows of this one lead to by their own fields, step by step."""
    found, waiting = {start}, [start]
    while waiting:
        for field in waiting.pop()._meta.get_fields():
            other = field.related_model
            if field.auto_created or not isinstance(other, type) or other in found:
                continue
            found.add(other)
            waiting.append(other)
    return found


def test_help_never_depends_on_taking_part_because_no_field_links_them() -> None:
    ours = {Programme, ProgrammeCount, Help, HelpTally, Invitation, Runner}
    for model in ours - {Programme}:
        assert reachable(model) == {model, Programme, Organisation}
    for model in set(apps.get_models(include_auto_created=True)) - ours:
        for field in model._meta.get_fields(include_hidden=True):
            leads_to_ours = field.related_model in ours and not field.auto_created
            assert not leads_to_ours, f"{model.__name__}.{field.name} leads to a programme"
    for model in ours:
        columns = {field.name: field for field in model._meta.get_fields() if not field.auto_created}
        assert not KEYS & set(columns)
        # A count has no place for a name: numbers, a day and its programme.
        if model is ProgrammeCount:
            kinds = {type(field) for name, field in columns.items() if name != "id"}
            assert kinds == {models.ForeignKey, models.DateField, models.PositiveIntegerField}


def test_the_check_would_notice_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Section in reachable(Membership)
    assert Organisation in reachable(Section)


def test_a_programme_says_which_need_it_meets_and_what_is_learned_there(
    organiser: Client, programme: Programme
) -> None:
    page = words_of(organiser.get(f"{HERE}{programme.pk}/"))
    for said in ("Thursday meal", "a warm meal", "the kitchen group", "cooking for forty"):
        assert said in page
    assert "Thursday meal" in words_of(organiser.get("/desk/elm/heat/try/"))


def test_sent_twice_it_is_one_programme(organiser: Client) -> None:
    form = meal(organiser)
    assert [organiser.post(HERE, form).status_code for _ in range(2)] == [303, 303]
    assert Programme.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "x" * 121), ("need", ""), ("owner", ""), ("started_on", "once"),
     ("started_on", (DAY + timedelta(days=1)).isoformat())],
)  # fmt: skip
def test_bad_input_is_refused_and_kept(organiser: Client, field: str, value: str) -> None:
    response = organiser.post(HERE, meal(organiser, **{field: value}))
    assert response.status_code == 422
    assert "cooking for forty" in words_of(response)
    assert not Programme.objects.exists()


def test_totals_stand_by_period_and_small_ones_are_not_told_apart(organiser: Client, programme: Programme) -> None:
    address = f"{HERE}{programme.pk}/"
    form = RUN | {"asked_to_run": "12", "running": "3"}
    assert [organiser.post(address, form).status_code for _ in range(2)] == [303, 303]
    assert ProgrammeCount.objects.count() == 1
    page = words_of(organiser.get(address))
    assert "120 people" in page
    assert "12 people" in page
    assert "fewer than 5" in page
    organiser.post(address, form | {"helped": "121"})
    assert ProgrammeCount.objects.get().helped == 121


@pytest.mark.parametrize(
    ("field", "value"),
    [("helped", "many"), ("helped", "-1"), ("asked_to_run", "1.5"), ("running", "9" * 30), ("running", "121"),
     ("day", ""), ("day", (DAY + timedelta(days=1)).isoformat()), ("day", "2020-01-01")],
)  # fmt: skip
def test_totals_that_cannot_be_are_refused(organiser: Client, programme: Programme, field: str, value: str) -> None:
    assert organiser.post(f"{HERE}{programme.pk}/", RUN | {field: value}).status_code == 422
    assert not ProgrammeCount.objects.exists()


def test_after_two_rounds_a_programme_that_only_serves_is_told_so(
    organiser: Client, programme: Programme, asking: Round
) -> None:
    organiser.post(f"{HERE}{programme.pk}/", RUN)
    assert programmes.only_serves(programme) == ""
    second = Round.objects.create(consultation=asking.consultation, number=2, question="And now?", promise_on=DAY)
    for round_ in (asking, second):
        Closing.objects.create(round=round_, because="done", role="facilitator", day=DAY)
    assert "Nobody has been asked to run it." in words_of(organiser.get(f"{HERE}{programme.pk}/"))
    ProgrammeCount.objects.update(asked_to_run=10, running=6)
    assert programmes.only_serves(programme) == ""


def test_a_programme_ends_once_and_takes_no_more_totals(organiser: Client, programme: Programme) -> None:
    for _ in range(2):
        assert organiser.post(f"{HERE}{programme.pk}/end/").status_code == 303
    programme.refresh_from_db()
    assert programme.ended_on == DAY
    assert "Add the totals" not in words_of(organiser.get(f"{HERE}{programme.pk}/"))
    assert organiser.post(f"{HERE}{programme.pk}/", RUN).status_code == 422


def test_programmes_of_another_organisation_are_not_found(organiser: Client, millbrook: Organisation) -> None:
    theirs = Programme.objects.create(
        organisation=millbrook, name="Damp day", need="readings", owner="us", started_on=DAY
    )
    assert organiser.get(f"{HERE}{theirs.pk}/").status_code == 404
    assert organiser.post(f"{HERE}{theirs.pk}/end/").status_code == 404
    assert organiser.get(f"{HERE}{uuid4()}/").status_code == 404
    organiser.post(HERE, meal(organiser, ticket=str(theirs.pk)))
    theirs.refresh_from_db()
    assert theirs.name == "Damp day"
