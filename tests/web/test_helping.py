"""Needs and offers with the least data: answered by slip, counted in tens, deleted; who can run it says so."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from massline.web.keeping.retaining import retain
from massline.web.people.models import Role
from massline.web.plans import helping
from massline.web.plans.due import due
from massline.web.plans.evidence import PlanRefusedError
from massline.web.plans.models import Ended, Help, HelpState, HelpTally, Invitation, Runner, Side, To
from massline.web.record.models import LogEntry, Seal
from massline.web.rounds.models import Programme, Round, Statement
from massline.web.rounds.slips import new_slip
from tests.web.crawling import words_of
from tests.web.listeners import at_desk
from tests.web.planted import BY, DAY, needed, run
from tests.web.visitors import hidden

SLIP = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]")


@pytest.fixture
def meal(asking: Round) -> Programme:
    return run(asking.consultation.organisation)


def page_of(meal: Programme) -> str:
    return f"/programmes/elm/{meal.pk}/"


def sent(client: Client, meal: Programme, **other: str) -> dict[str, str]:
    ticket = hidden(client.get(page_of(meal)).content.decode(), "ticket")
    return {"ticket": ticket, "side": "need", "kind": "a meal on Thursdays", "amount": "often"} | other


def slip_in(page: str) -> str:
    found = SLIP.search(page)
    assert found
    return found[0]


def on(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: day)


def test_a_need_is_kept_under_a_slip_answered_and_read_with_it(meal: Programme, asking: Round) -> None:
    client, form = Client(), {}
    form = sent(client, meal)
    slips = {slip_in(words_of(client.post(page_of(meal), form))) for _twice in range(2)}
    assert Help.objects.count() == 1
    (slip,) = slips
    assert "Nobody has answered yet" in words_of(Client().post("/programmes/", {"code": slip}))
    desk, row = at_desk(asking), Help.objects.get()
    address = f"/desk/elm/heat/try/programmes/{meal.pk}/help/"
    assert "a meal on Thursdays" in words_of(desk.get(address))
    do = f"h{row.pk.hex}"
    told = {"do": do, f"{do}-state": "matched", f"{do}-text": "Thursday at five, the laundry room."}
    assert desk.post(address, told | {f"{do}-text": ""}).status_code == 422
    assert desk.post(address, told | {f"{do}-state": "waiting"}).status_code == 422
    assert desk.post(address, told).status_code == 303
    page = words_of(Client().post("/programmes/", {"code": slip.lower().replace("-", " ")}))
    assert "Thursday at five, the laundry room." in page
    assert "somebody was found" in page
    assert desk.post(address, told | {f"{do}-state": "met"}).status_code == 303
    assert (HelpTally.objects.get().ended, HelpTally.objects.get().number) == ("met", 1)
    assert desk.post(address, told).status_code == 422  # over, and not there any more
    assert HelpTally.objects.get().number == 1


def test_the_row_holds_a_day_a_few_words_and_the_fingerprint_of_a_slip_and_nothing_else(meal: Programme) -> None:
    client = Client()
    slip = slip_in(words_of(client.post(page_of(meal), sent(client, meal))))
    row = Help.objects.values().get()
    assert row.keys() == {
        "id", "programme_id", "side", "kind", "amount", "slip_hash", "came_on", "state", "answer", "over_on"
    }  # fmt: skip
    assert type(row["came_on"]) is date
    assert slip not in str(row)
    assert "plans_help" not in set(Seal.objects.values_list("table", flat=True))
    assert not [one for one in LogEntry.objects.all() if "help" in one.act or str(row["id"]) in str(one.facts)]


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", ""), ("kind", "x" * 61), ("kind", "a meal, ring 020 7946 0018"), ("kind", "write ana@example.org"),
     ("side", "both"), ("side", ""), ("amount", "12"), ("ticket", "x"), ("ticket", "")],
)  # fmt: skip
def test_what_names_somebody_or_says_nothing_is_refused_and_kept_in_the_form(
    meal: Programme, field: str, value: str
) -> None:
    client = Client()
    answer = client.post(page_of(meal), sent(client, meal, **{field: value}))
    assert answer.status_code == 422
    assert not Help.objects.exists()


def test_taken_back_by_slip_it_is_gone_at_once(meal: Programme) -> None:
    slip = new_slip()
    needed(meal, slip=slip)
    page = words_of(Client().post("/programmes/", {"code": slip, "act": "take_back"}))
    assert "It is gone." in page
    assert not Help.objects.exists()
    assert HelpTally.objects.get().ended == Ended.TAKEN_BACK
    answer = Client().post("/programmes/", {"code": slip})
    assert answer.status_code == 422
    assert "taken back, or is past its day" in words_of(answer)


def test_over_it_goes_after_two_weeks_and_unanswered_after_two_months_told_as_such(meal: Programme) -> None:
    over, waits = needed(meal), needed(meal, "a hand with shopping")
    helping.answer(over, HelpState.REFERRED, "The church has a kitchen.", day=DAY)
    retain(today=DAY + helping.KEPT_OVER)
    assert Help.objects.count() == 2
    retain(today=DAY + helping.KEPT_OVER + timedelta(days=1))
    assert list(Help.objects.all()) == [waits]
    retain(today=DAY + helping.KEPT_WAITING)
    assert Help.objects.exists()
    retain(today=DAY + helping.KEPT_WAITING + timedelta(days=1))
    assert not Help.objects.exists()
    assert dict(HelpTally.objects.values_list("ended", "number")) == {"referred": 1, "unanswered": 1}


def test_how_soon_is_kept_in_bands_only(meal: Programme) -> None:
    for days in (0, 3, 4, 7, 8, 30, 31):
        helping.answer(needed(meal), HelpState.MET, "", day=DAY + timedelta(days=days))
    found = dict(HelpTally.objects.values_list("within", "number"))
    assert found == {3: 2, 7: 2, 30: 2, 60: 1}


def test_nothing_small_is_published_and_a_band_only_of_ten(meal: Programme) -> None:
    def ended(number: int, state: HelpState, days: int) -> None:
        for _n in range(number):
            helping.answer(needed(meal), state, "So.", day=DAY + timedelta(days=days))

    ended(9, HelpState.MET, 2)
    assert helping.ended(meal) == []
    assert "What became of needs" not in words_of(Client().get(page_of(meal)))
    ended(3, HelpState.DECLINED, 2)
    assert helping.ended(meal)[0].half_met_within is None
    assert dict(helping.ended(meal)[0].lines) == {"met": 0, "declined": 0}
    ended(12, HelpState.MET, 6)
    page = words_of(Client().get(page_of(meal)))
    assert "met: 20 or a few more" in page
    assert "declined: fewer than 10" in page
    assert "met within 7 days" in page
    assert not re.search(r"\b(21|24|12)\b", re.sub(r'<[^>]*>|value="[^"]*"', "", page).split("What became")[1][:200])
    assert len(helping.ended(meal)) == 1  # of offers none ended


def test_whether_somebody_takes_part_makes_no_difference_to_any_page_or_row(
    meal: Programme, asking: Round, statement: Statement
) -> None:
    """Byte for byte the same pages, but for what is drawn anew, for a browser that answers and one that does not."""

    def seen(client: Client) -> list[str]:
        pages = [client.get(page_of(meal)), client.get("/programmes/elm/"), client.get("/programmes/")]
        pages.append(client.post(page_of(meal), sent(client, meal)))
        assert all(set(one.cookies) <= {"csrftoken"} for one in pages)
        fresh = r'(name="(csrfmiddlewaretoken|ticket)" value=")[^"]*|' + SLIP.pattern
        return [re.sub(fresh, "", one.content.decode()) for one in pages]

    stranger, takes_part = Client(), Client()
    takes_part.get("/elm/heat/")
    takes_part.post("/elm/heat/start/")
    assert "answers" in takes_part.cookies
    assert seen(takes_part) == seen(stranger)
    first, second = Help.objects.values("side", "kind", "amount", "came_on", "state", "answer")
    assert first == second
    for page in seen(takes_part):
        assert "/elm/heat/" not in page  # no way from help to a round


def test_the_slip_of_a_need_opens_no_receipt_and_a_receipt_opens_no_need(meal: Programme) -> None:
    slip = new_slip()
    needed(meal, slip=slip)
    assert "a meal on Thursdays" not in words_of(Client().post("/receipt/", {"code": slip}))
    assert helping.of_slip(new_slip()) is None


def test_only_those_it_was_meant_for_read_what_waits(meal: Programme, asking: Round) -> None:
    needed(meal)
    at_desk(asking)
    address = f"/desk/elm/heat/try/programmes/{meal.pk}/help/"
    answer = at_desk(asking, Role.DRAFTER).get(address)
    assert answer.status_code == 403
    assert "a meal on Thursdays" not in words_of(answer)
    assert at_desk(asking, Role.CONVENER).get(address).status_code == 200


def test_this_week_says_that_somebody_waits_without_saying_for_what(
    meal: Programme, asking: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed(meal)
    assert list(due(meal.organisation, today=DAY + helping.A_WEEK)) == []
    on(DAY + helping.A_WEEK + timedelta(days=1), monkeypatch)
    week = words_of(at_desk(asking).get("/desk/elm/heat/"))
    assert "Somebody has waited for more than a week at: Thursday meal." in week
    assert "a meal on Thursdays" not in week
    helping.answer(Help.objects.get(), HelpState.MATCHED, "On Thursday.", day=DAY)
    assert list(due(meal.organisation, today=DAY + timedelta(days=30))) == []


def test_everybody_is_invited_to_decide_and_to_run_it_until_the_day_is_over(
    meal: Programme, asking: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(DAY, monkeypatch)
    desk = at_desk(asking)
    address = f"/desk/elm/heat/try/programmes/{meal.pk}/help/"
    told = {"do": "invite", "invite-to": "decide", "invite-text": "What do we cook?", "invite-on": DAY.isoformat()}
    for field, wrong in (("to", "eat"), ("text", ""), ("on", "x"), ("on", "2020-01-01")):
        assert desk.post(address, told | {f"invite-{field}": wrong}).status_code == 422
    for _twice in range(2):
        assert desk.post(address, told).status_code == 303
    assert Invitation.objects.get().to == To.DECIDE
    assert "What do we cook?" in words_of(Client().get(page_of(meal)))
    on(DAY + timedelta(days=1), monkeypatch)
    assert "What do we cook?" not in words_of(Client().get(page_of(meal)))


def test_who_can_run_it_is_shown_under_the_name_they_typed_and_not_before(meal: Programme, asking: Round) -> None:
    desk = at_desk(asking)
    address = f"/desk/elm/heat/try/programmes/{meal.pk}/help/"
    form = {"do": "run", "ticket": hidden(desk.get(address).content.decode(), "ticket")}
    slip = slip_in(words_of(desk.post(address, form)))
    assert slip_in(words_of(desk.post(address, form))) == slip
    assert Runner.objects.count() == 1
    assert "nobody who wants to be named here" in words_of(Client().get(page_of(meal)))
    assert "You can now run this" in words_of(Client().post("/programmes/", {"code": slip}))
    assert Client().post("/programmes/", {"code": slip, "act": "call", "called": " \x00 "}).status_code == 422
    assert Client().post("/programmes/", {"code": slip, "act": "call", "called": "x" * 41}).status_code == 422
    Client().post("/programmes/", {"code": slip, "act": "call", "called": "Kitchen <b>cat</b>"})
    page = Client().get(page_of(meal)).content.decode()
    assert "Kitchen &lt;b&gt;cat" in page
    assert "Kitchen" in words_of(Client().post("/programmes/", {"code": slip}))
    Client().post("/programmes/", {"code": slip, "act": "take_off"})
    assert not Runner.objects.exists()
    assert "Kitchen" not in words_of(Client().get(page_of(meal)))


def test_a_slip_nobody_put_a_name_to_goes_and_a_name_stays(meal: Programme) -> None:
    helping.can_run(meal, slip=new_slip(), day=DAY)
    helping.call(helping.can_run(meal, slip=new_slip(), day=DAY), "Ana")
    retain(today=DAY + helping.KEPT_WAITING)
    assert Runner.objects.count() == 2
    retain(today=DAY + helping.KEPT_WAITING + timedelta(days=1))
    assert helping.running(meal) == ["Ana"]
    assert Runner.objects.count() == 1


def test_one_slip_is_never_two_things(meal: Programme) -> None:
    slip = new_slip()
    needed(meal, slip=slip)
    found = helping.of_slip(slip)
    assert isinstance(found, Help)
    assert found.side == Side.NEED


def test_what_has_ended_takes_nothing_and_a_flood_is_bounded(
    meal: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helping, "MOST_WAITING", 2)
    needed(meal), needed(meal)
    with pytest.raises(PlanRefusedError, match="Very many"):
        needed(meal)
    meal.ended_on = DAY
    meal.save()
    with pytest.raises(PlanRefusedError, match="ended"):
        needed(meal)
    assert "nothing is taken any more" in words_of(Client().get(page_of(meal)))
    assert Client().get(f"/programmes/elm/{uuid4()}/").status_code == 404


def test_its_page_says_what_it_meets_and_not_who_looks_after_it(meal: Programme) -> None:
    page = words_of(Client().get(page_of(meal)))
    for told in ("Thursday meal", "a warm meal at the end of the month", "cooking for forty"):
        assert told in page
    assert "kitchen group" not in page + words_of(Client().get("/programmes/elm/"))


def test_an_invitation_for_a_day_that_is_over_is_refused(meal: Programme) -> None:
    with pytest.raises(PlanRefusedError, match="over"):
        helping.invite(meal, To.RUN, "Come.", DAY - timedelta(days=1), **BY)
