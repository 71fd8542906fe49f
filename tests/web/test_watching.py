"""What is watched for and mandates: days decide what is late and what has lapsed, and This week says it."""

from datetime import date, timedelta

import pytest
from django.test import Client

from massline.web.people.models import Organisation
from massline.web.plans import watching
from massline.web.plans.due import due
from massline.web.plans.evidence import PlanRefusedError
from massline.web.plans.models import Found, Mandate, MandateRecall, Watch, WatchReview
from massline.web.rounds.models import Decision, Round, Stage
from tests.web import whole_round as made
from tests.web.crawling import words_of
from tests.web.listeners import at_desk
from tests.web.planted import BY, DAY, mandated, watched

WATCH, MANDATES = "/desk/elm/heat/watching/", "/desk/elm/heat/mandates/"


def on(days: int, monkeypatch: pytest.MonkeyPatch) -> date:
    day = DAY + timedelta(days=days)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: day)
    return day


def test_waiting_is_a_plan_the_page_says_when_somebody_looked_last(
    asking: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = asking.consultation.organisation
    row = watched(organisation, every=30)
    on(12, monkeypatch)
    assert "Nobody has looked yet; written down 12 days ago." in words_of(Client().get("/plan/elm/watching/"))
    watching.look(row, Found.NOT_SEEN, "", role="facilitator", day=DAY + timedelta(days=12))
    today = on(42, monkeypatch)
    page = words_of(Client().get("/plan/elm/watching/"))
    assert "Last looked at 30 days ago." in page
    assert "overdue" not in page
    assert list(due(organisation, today=today)) == []
    today = on(43, monkeypatch)
    page = words_of(Client().get("/plan/elm/watching/"))
    assert "overdue" in page
    for told in ("A surveyor measures.", "We call a meeting.", "whoever asks"):
        assert told in page
    (line,) = due(organisation, today=today)
    assert line.sentence.startswith("Look whether it shows: The landlord sells a block. Last looked")
    week = words_of(at_desk(asking).get("/desk/elm/heat/"))
    assert line.sentence in week
    assert f"/desk/elm/heat/watching/#w-{row.pk}" in week


def test_seen_and_let_go_say_what_was_seen_and_nothing_is_late_any_more(asking: Round) -> None:
    row = watched(asking.consultation.organisation)
    for found in (Found.SEEN, Found.LET_GO):
        with pytest.raises(PlanRefusedError, match="Say what"):
            watching.look(row, found, "", **BY)
    watching.look(row, Found.SEEN, "Two surveyors in block C.", **BY)
    watching.look(row, Found.SEEN, "Two surveyors in block C.", **BY)
    assert WatchReview.objects.count() == 1
    assert "Two surveyors in block C." in words_of(Client().get("/plan/elm/watching/"))
    watching.look(row, Found.LET_GO, "He sold.", **BY)
    with pytest.raises(PlanRefusedError, match="no longer"):
        watching.look(row, Found.NOT_SEEN, "", **BY)
    assert list(due(row.organisation, today=DAY + timedelta(days=900))) == []


def test_the_desk_watches_and_looks(asking: Round) -> None:
    client = at_desk(asking)
    sent = {
        "do": "watch", "watch-watch_for": "He sells.", "watch-if_seen": "Surveyors.", "watch-then_do": "We meet.",
        "watch-holder": "hat:convener", "watch-every_days": "14",
    }  # fmt: skip
    for field, wrong in (
        ("then_do", ""),
        ("every_days", "0"),
        ("every_days", "x"),
        ("holder", "Ana"),
        ("holder", ""),
    ):
        assert client.post(WATCH, sent | {f"watch-{field}": wrong}).status_code == 422
    assert not Watch.objects.exists()
    for _twice in range(2):
        assert client.post(WATCH, sent).status_code == 303
    row = Watch.objects.get()
    assert (row.hat, row.section, row.every_days) == ("convener", None, 14)
    do = f"look-{row.pk.hex}"
    assert client.post(f"{WATCH}{row.pk}/look/", {"do": do, f"{do}-found": "seen"}).status_code == 422
    assert client.post(f"{WATCH}{row.pk}/look/", {"do": do, f"{do}-found": "not_seen"}).status_code == 303
    assert "Looked at today." in words_of(client.get(WATCH))


def test_a_mandate_lapses_by_itself_on_the_day_after_its_last(asking: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = asking.consultation.organisation
    mandated(organisation, ends_on=DAY + timedelta(days=90))
    for days, standing, soon in ((-1, "not begun", False), (0, "holds", False), (59, "holds", False),
                                 (60, "holds", True), (90, "holds", True), (91, "lapsed", False)):  # fmt: skip
        today = on(days, monkeypatch)
        (one,) = watching.mandates_of(organisation, today=today)
        assert (one.standing, one.soon) == (standing, soon), days
        page = words_of(Client().get("/plan/elm/mandates/"))
        assert standing in page
        assert ("lapses soon" in page) is soon
        assert bool(list(due(organisation, today=today))) is soon
    assert "Block a" in page
    assert "The members' meeting of 1 March" in page


def test_this_week_says_that_a_mandate_lapses(asking: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    mandated(asking.consultation.organisation, ends_on=DAY + timedelta(days=10))
    on(1, monkeypatch)
    week = words_of(at_desk(asking).get("/desk/elm/heat/"))
    assert "A mandate lapses on March 12, 2026: Speak about the lifts only. Ask members" in week


def test_a_recalled_mandate_says_why_and_a_lapsed_one_cannot_be_recalled(asking: Round) -> None:
    row = mandated(asking.consultation.organisation)
    for _twice in range(2):
        watching.recall(row, "He signed without asking.", None, **BY)
    assert MandateRecall.objects.count() == 1
    page = words_of(Client().get("/plan/elm/mandates/"))
    assert "Taken back on March 2, 2026" in page
    assert "He signed without asking." in page
    old = mandated(row.organisation, ends_on=DAY, scope="Older")
    with pytest.raises(PlanRefusedError, match="lapsed"):
        watching.recall(old, "x", None, role="facilitator", day=DAY + timedelta(days=1))


def test_a_mandate_has_an_end_within_four_years(asking: Round) -> None:
    organisation = asking.consultation.organisation
    for ends in (DAY - timedelta(days=1), DAY + timedelta(days=4 * 366 + 1)):
        with pytest.raises(PlanRefusedError) as refused:
            mandated(organisation, ends_on=ends)
        assert refused.value.field == "ends_on"
    assert not Mandate.objects.exists()


def test_the_desk_writes_a_mandate_with_its_decision_and_takes_it_back(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = made.brought_to(made.begun(organisation), Stage.PRACTICE)
    decision = Decision.objects.get()
    on(3, monkeypatch)
    client = at_desk(round_)
    sent = {
        "do": "mandate", "mandate-scope": "Speak about lifts.", "mandate-holder": "section:a",
        "mandate-given_by": "The meeting", "mandate-decision": str(decision.pk),
        "mandate-begins_on": DAY.isoformat(), "mandate-ends_on": (DAY + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    for field, wrong in (("scope", ""), ("holder", "section:none"), ("ends_on", "2020-01-01"), ("ends_on", ""),
                         ("decision", "77777")):  # fmt: skip
        assert client.post(MANDATES, sent | {f"mandate-{field}": wrong}).status_code == 422, field
    for _twice in range(2):
        assert client.post(MANDATES, sent).status_code == 303
    row = Mandate.objects.get()
    assert row.decision == decision
    assert "the decision of" in words_of(Client().get("/plan/elm/mandates/"))
    do = f"recall-{row.pk.hex}"
    assert client.post(f"{MANDATES}{row.pk}/recall/", {"do": do, f"{do}-reason": ""}).status_code == 422
    assert client.post(f"{MANDATES}{row.pk}/recall/", {"do": do, f"{do}-reason": "He signed."}).status_code == 303
    assert "He signed." in words_of(client.get(MANDATES))
