"""What needs two people: one proposes, another approves exactly that, in time, both after showing who they are."""

import re
from datetime import datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from massline.web.people import holders, second, two_people
from massline.web.people.hats import Holder, without_separation
from massline.web.people.models import Membership, Organisation, Role, Section, TwoPersonAct, TwoPersonKind
from massline.web.people.two_people import TwoPersonError
from massline.web.record.keyfiles import has_consultation_key, pseudonym
from massline.web.record.models import LogEntry, Seal
from massline.web.record.verifying import verify
from massline.web.rounds import ballots, codes, loop
from massline.web.rounds.models import (
    Closing,
    Code,
    CodeBatch,
    Decision,
    DecisionKind,
    PositionVersion,
    ResponseAnswer,
    Round,
    Stage,
)
from massline.web.rounds.report_back import deciding
from massline.web.rounds.slips import new_slip, slip_hash
from tests.web import whole_round as made
from tests.web.conftest import DAY
from tests.web.proposals import DESK as GO_BACK
from tests.web.proposals import organiser, ready_to_decide, shown_days_ago

TWO = "/desk/elm/heat/two/"
ON = {"seen": "investigate", "override": "It is time."}
NOW = timezone.make_aware(datetime(2026, 3, 2, 12))
KEY = TwoPersonKind.DESTROY_KEY


def keeper(organisation: Organisation, role: Role = Role.STEWARD) -> tuple[Holder, str]:
    """Somebody with a hat for a long time, and their slip."""
    slip = new_slip()
    Membership.objects.create(organisation=organisation, role=role, link_hash=slip_hash(slip))
    return Holder(organisation, link_hash=slip_hash(slip)), slip


def browser(slip: str) -> Client:
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


@pytest.fixture(autouse=True)
def everybody_has_a_second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who keep the keys here hold slips, which ask for less typing; that a second factor is asked for is tried
    in `test_second_factor.py`."""
    monkeypatch.setattr(second, "missing_for", lambda *_asked: False)


@pytest.fixture
def over(asking: Round) -> Round:
    """The round, closed."""
    Closing.objects.create(round=asking, role="facilitator", day=DAY)
    keeper(asking.consultation.organisation, Role.FACILITATOR)
    return asking


@pytest.fixture
def one(over: Round) -> tuple[Holder, str]:
    return keeper(over.consultation.organisation)


@pytest.fixture
def other(over: Round) -> tuple[Holder, str]:
    return keeper(over.consultation.organisation)


def payload(round_: Round) -> dict[str, str]:
    return {"consultation": round_.consultation_id.hex}


def proposed(holder: Holder, round_: Round, now: datetime = NOW) -> TwoPersonAct:
    row = two_people.propose(holder, KEY, payload(round_), role="steward", now=now, day=DAY).row
    assert row is not None
    return row


def approve(row: TwoPersonAct, holder: Holder, *, seen: str = "", now: datetime = NOW) -> None:
    two_people.approve(row.pk, holder, seen=seen or row.digest, role="steward", now=now, day=DAY)


def has_key(round_: Round) -> bool:
    return has_consultation_key(settings.KEYS, round_.consultation_id)


def test_the_key_goes_when_a_second_person_approves(
    over: Round, one: tuple[Holder, str], other: tuple[Holder, str], django_capture_on_commit_callbacks: object
) -> None:
    row = proposed(one[0], over)
    assert has_key(over)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        approve(row, other[0])
    assert not has_key(over)
    entry = LogEntry.objects.get(act="destroy key")
    assert entry.facts == {"two": True}
    with pytest.raises(Exception, match="destroyed at close"):
        pseudonym(settings.KEYS, over.consultation_id, "ballot", "code")
    assert verify().faults == ()


def test_whoever_proposed_cannot_approve(over: Round, one: tuple[Holder, str], other: tuple[Holder, str]) -> None:
    with pytest.raises(TwoPersonError, match="second person"):
        approve(proposed(one[0], over), one[0])
    assert has_key(over)


def test_a_proposal_waits_a_day_and_no_longer(
    over: Round, one: tuple[Holder, str], other: tuple[Holder, str]
) -> None:
    row = proposed(one[0], over)
    assert two_people.waiting(row.organisation, now=NOW + timedelta(hours=23, minutes=59)) == [row]
    with pytest.raises(TwoPersonError, match="does not wait any more"):
        approve(row, other[0], now=NOW + timedelta(hours=24))
    two_people.close_expired(row.organisation, now=NOW + timedelta(hours=24))
    row.refresh_from_db()
    assert (row.state, row.proposed_by, row.waits_until) == ("expired", "", None)


def test_nobody_is_kept_who_proposed_in_vain(over: Round, one: tuple[Holder, str], other: tuple[Holder, str]) -> None:
    row = proposed(one[0], over)
    two_people.close_expired(now=NOW + timedelta(hours=25))
    row.refresh_from_db()
    assert (row.state, row.proposed_by) == ("expired", "")
    assert verify().faults == ()


@pytest.mark.parametrize("changed", ["payload", "kind", "digest"])
def test_only_exactly_what_was_shown_is_approved(
    over: Round, one: tuple[Holder, str], other: tuple[Holder, str], changed: str
) -> None:
    row = proposed(one[0], over)
    new = {"payload": {"consultation": uuid4().hex}, "kind": "recount", "digest": "0" * 64}[changed]
    TwoPersonAct.objects.filter(pk=row.pk).update(**{changed: new})
    with pytest.raises(TwoPersonError, match=r"not what this page showed|Nothing was published"):
        approve(row, other[0])
    with pytest.raises(TwoPersonError):
        approve(row, other[0], seen="0" * 63)
    assert has_key(over)


def test_approved_twice_it_is_done_once(over: Round, one: tuple[Holder, str], other: tuple[Holder, str]) -> None:
    row = proposed(one[0], over)
    approve(row, other[0])
    with pytest.raises(TwoPersonError, match="does not wait"):
        approve(row, other[0])
    assert LogEntry.objects.filter(act="destroy key").count() == 1


def test_who_and_when_are_kept_only_while_it_waits(
    over: Round, one: tuple[Holder, str], other: tuple[Holder, str]
) -> None:
    row = proposed(one[0], over)
    assert proposed(one[0], over) == row
    approve(row, other[0])
    row.refresh_from_db()
    assert (row.state, row.proposed_by, row.waits_until) == ("done", "", None)
    assert (
        not Seal.objects.filter(row=str(row.pk), salt__isnull=False).exclude(pk=Seal.objects.latest("pk").pk).exists()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        TwoPersonAct.objects.filter(pk=row.pk).update(proposed_by="slip x")


@pytest.mark.parametrize(("days", "braked"), [(0, True), (3, True), (4, False)])
def test_whose_slip_is_new_waits_at_least_seventy_two_hours(
    over: Round, one: tuple[Holder, str], other: tuple[Holder, str], days: int, braked: bool
) -> None:
    hat = other[0].hats()[0]
    fresh = new_slip()
    assert holders.replace_slip(
        hat, slip_hash(fresh), instead_of=holders.known_by(hat), role="steward", day=DAY - timedelta(days=days)
    )
    taken = Holder(hat.organisation, link_hash=slip_hash(fresh))
    row = proposed(one[0], over)
    if not braked:
        approve(row, taken)
        return
    with pytest.raises(TwoPersonError, match="changed lately"):
        approve(row, taken)
    with pytest.raises(TwoPersonError, match="changed lately"):
        two_people.propose(taken, KEY, payload(over), role="steward", now=NOW, day=DAY)


def test_one_keeper_alone_does_it_at_once_and_everybody_is_told(over: Round, one: tuple[Holder, str]) -> None:
    organisation = over.consultation.organisation
    assert any("One person alone" in line for line in without_separation(organisation))
    done = two_people.propose(one[0], KEY, payload(over), role="steward", now=NOW, day=DAY)
    assert done.row is None
    assert LogEntry.objects.get(act="destroy key").facts == {"alone": True}
    assert "by one person alone" in unescape(Client().get("/log/").content.decode())
    page = unescape(Client().get("/elm/heat/round/1/how-well/").content.decode())
    assert "One person alone opens a question" in page
    keeper(organisation)
    assert not any("One person alone" in line for line in without_separation(organisation))


def test_a_key_stays_while_people_can_answer(asking: Round) -> None:
    holder, _slip = keeper(asking.consultation.organisation)
    with pytest.raises(TwoPersonError, match="not closed"):
        two_people.propose(holder, KEY, payload(asking), role="steward", now=NOW, day=DAY)
    assert has_key(asking)


def test_a_hat_that_may_not_is_refused(over: Round, one: tuple[Holder, str]) -> None:
    holder, _slip = keeper(over.consultation.organisation, Role.DRAFTER)
    with pytest.raises(TwoPersonError, match="another hat"):
        two_people.propose(holder, KEY, payload(over), role="drafter", now=NOW, day=DAY)


def test_another_organisation_finds_and_approves_nothing(
    over: Round, one: tuple[Holder, str], other: tuple[Holder, str]
) -> None:
    row = proposed(one[0], over)
    stranger, _slip = keeper(Organisation.objects.create(slug="oak", name="Oak Row"))
    with pytest.raises(TwoPersonError, match="does not wait"):
        approve(row, stranger)
    with pytest.raises(TwoPersonError):
        two_people.propose(stranger, KEY, payload(over), role="steward", now=NOW, day=DAY)
    two_people.refuse(row.pk, stranger, role="steward", day=DAY)
    row.refresh_from_db()
    assert row.state == "waiting"


def test_the_next_round_begins_with_another_key(over: Round, one: tuple[Holder, str]) -> None:
    before = pseudonym(settings.KEYS, over.consultation_id, "ballot", "code")
    (settings.KEYS / f"{over.consultation_id}.key").unlink()
    loop.open_next_round(over, question="And now?", promise_on=DAY + timedelta(days=30), role="facilitator", day=DAY)
    assert pseudonym(settings.KEYS, over.consultation_id, "ballot", "code") != before


def test_voided_codes_open_nothing_and_their_used_ones_still_count(asking: Round) -> None:
    organisation = asking.consultation.organisation
    section = organisation.sections.get(slug="a")
    slips = codes.issue(asking.consultation, 12, section=section)
    for slip in slips[:3]:
        codes.redeem(asking.consultation, slip)
    batch = CodeBatch.objects.get()
    holder, _slip = keeper(organisation)
    two_people.propose(holder, TwoPersonKind.VOID_CODES, {"batch": batch.pk.hex}, role="steward", now=NOW, day=DAY)
    with pytest.raises(codes.CodeRefusedError):
        codes.redeem(asking.consultation, slips[5])
    assert codes.issued_of(CodeBatch.objects.all()) == 3
    codes.issue(asking.consultation, 45, section=section)
    assert codes.issued_of(CodeBatch.objects.all()) == section.size
    assert Code.objects.filter(used=True).count() == 3
    with pytest.raises(TwoPersonError, match="voided already"):
        two_people.propose(
            holder, TwoPersonKind.VOID_CODES, {"batch": batch.pk.hex}, role="steward", now=NOW, day=DAY
        )
    assert verify().faults == ()


# --- at the desk ---


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def test_two_people_destroy_a_key_at_the_desk(
    over: Round, one: tuple[Holder, str], other: tuple[Holder, str], django_capture_on_commit_callbacks: object
) -> None:
    first, second = browser(one[1]), browser(other[1])
    asked = first.post(f"{TWO}ask/", {"kind": "destroy_key"}).content.decode()
    assert "Destroy the key of" in asked
    assert not TwoPersonAct.objects.exists()
    wrong = first.post(f"{TWO}propose/", {"what": hidden(asked, "what"), "again": other[1]})
    assert wrong.status_code == 422
    assert not TwoPersonAct.objects.exists()
    done = first.post(f"{TWO}propose/", {"what": hidden(asked, "what"), "again": one[1].lower()})
    assert done.headers["Location"].endswith("two/?did=proposed")
    assert "Approve exactly this" not in first.get(TWO).content.decode()
    page = second.get(TWO).content.decode()
    row = TwoPersonAct.objects.get()
    where = f"{TWO}{row.pk}/approve/"
    assert second.post(where, {"seen": hidden(page, "seen"), "again": one[1]}).status_code == 422
    assert second.post(where, {"seen": "x", "again": other[1]}).status_code == 422
    assert first.post(where, {"seen": row.digest, "again": one[1]}).status_code == 422
    assert has_key(over)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert second.post(where, {"seen": hidden(page, "seen"), "again": other[1]}).status_code == 303
    assert not has_key(over)


def test_a_proposal_can_be_refused(over: Round, one: tuple[Holder, str], other: tuple[Holder, str]) -> None:
    row = two_people.propose(
        one[0], KEY, payload(over), role="steward", now=timezone.now(), day=timezone.localdate()
    ).row
    assert row is not None
    assert browser(other[1]).post(f"{TWO}{row.pk}/no/").status_code == 303
    row.refresh_from_db()
    assert (row.state, has_key(over)) == ("refused", True)
    assert browser(other[1]).post(f"{TWO}{uuid4()}/no/").status_code == 303


def test_where_two_keep_the_keys_a_hat_waits_and_its_slip_is_shown_to_the_second(
    over: Round, one: tuple[Holder, str], other: tuple[Holder, str]
) -> None:
    first, second = browser(one[1]), browser(other[1])
    people = first.get("/desk/elm/heat/people/").content.decode()
    told = {"who": "new", "called": "Ida", "role": "moderator", "section": "", "ticket": hidden(people, "ticket")}
    asked = first.post("/desk/elm/heat/people/give/", told).content.decode()
    assert "Give a hat to Ida" in unescape(asked)
    first.post(f"{TWO}propose/", {"what": hidden(asked, "what"), "again": one[1]})
    assert not Membership.objects.filter(role=Role.MODERATOR).exists()
    page = second.get(TWO).content.decode()
    row = TwoPersonAct.objects.get()
    shown = second.post(f"{TWO}{row.pk}/approve/", {"seen": hidden(page, "seen"), "again": other[1]})
    assert shown.status_code == 200
    hat = Membership.objects.get(role=Role.MODERATOR)
    slip = next(
        s
        for s in re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{1,4})+", shown.content.decode())
        if slip_hash(s) == hat.link_hash
    )
    assert browser(slip).get("/desk/elm/heat/people/").status_code == 200
    off = first.post(f"/desk/elm/heat/people/{hat.pk}/off/").content.decode()
    assert "Take a hat off Ida" in unescape(off)
    assert Membership.objects.filter(pk=hat.pk).exists()


@pytest.mark.parametrize("what", ["", "x", "a:b:c"])
def test_a_form_somebody_made_up_proposes_nothing(over: Round, one: tuple[Holder, str], what: str) -> None:
    client = browser(one[1])
    assert client.post(f"{TWO}propose/", {"what": what, "again": one[1]}).status_code == 422
    assert client.post(f"{TWO}ask/", {"kind": what}).status_code == 422
    assert client.post(f"{TWO}ask/", {"kind": "void_codes", "batch": "\x00"}).status_code == 422
    assert client.post(f"{TWO}{uuid4()}/approve/", {"again": one[1]}).status_code == 422
    assert Client().get(TWO).status_code == 403
    assert not TwoPersonAct.objects.exists()


def test_where_two_keep_the_keys_one_who_asks_proposes_to_open_with_codes_and_a_keeper_agrees(
    organisation: Organisation,
) -> None:
    begun = ready_to_ask(organisation)
    asks, keeps = keeper(organisation, Role.FACILITATOR), keeper(organisation)
    keeper(organisation)
    first, second = browser(asks[1]), browser(keeps[1])
    asked = first.post("/desk/elm/heat/advance/", ON).content.decode()
    assert "Ask people in" in asked
    first.post(f"{TWO}propose/", {"what": hidden(asked, "what"), "again": asks[1]})
    assert loop.stage_of(begun) == Stage.INVESTIGATE
    row = TwoPersonAct.objects.get()
    first.post(f"{TWO}{row.pk}/approve/", {"seen": row.digest, "again": asks[1]})
    assert loop.stage_of(begun) == Stage.INVESTIGATE
    assert second.post(f"{TWO}{row.pk}/approve/", {"seen": row.digest, "again": keeps[1]}).status_code == 303
    assert loop.stage_of(begun) == Stage.GATHER
    assert LogEntry.objects.get(act="open with codes").facts == {"two": True}
    assert verify().faults == ()


def test_a_small_group_with_one_keeper_opens_with_codes_at_once(organisation: Organisation) -> None:
    begun = ready_to_ask(organisation)
    asks, _keeps = keeper(organisation, Role.FACILITATOR), keeper(organisation)
    assert browser(asks[1]).post("/desk/elm/heat/advance/", ON).status_code == 303
    assert loop.stage_of(begun) == Stage.GATHER


def ready_to_ask(organisation: Organisation) -> Round:
    """A round that lacks nothing for Ask, with codes printed."""
    begun = made.begun(organisation)
    for mend in made.MENDS[Stage.INVESTIGATE]:
        mend(begun)
    codes.issue(begun.consultation, 5, section=organisation.sections.all()[0])
    return begun


def test_two_agree_to_publish_once_asking_has_ended(
    over: Round, one: tuple[Holder, str], other: tuple[Holder, str], django_capture_on_commit_callbacks: object
) -> None:
    what = {"round": over.pk.hex}
    with pytest.raises(TwoPersonError, match="Asking has not ended"):
        two_people.propose(one[0], TwoPersonKind.LAST_RELEASE, what, role="steward", now=NOW, day=DAY)
    loop.move(over, Stage.CONCENTRATE, role="facilitator", day=DAY)
    assert "never moves again" in browser(one[1]).post("/desk/elm/heat/release/").content.decode()
    assert not over.releases.exists()
    row = two_people.propose(one[0], TwoPersonKind.LAST_RELEASE, what, role="steward", now=NOW, day=DAY).row
    assert row is not None
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        approve(row, other[0])
    assert over.releases.count() == 1


# --- a decision ---


@pytest.fixture
def decided_on(db: None) -> PositionVersion:
    """A proposal that can be decided on; nobody keeps the keys yet."""
    version = shown_days_ago()
    ready_to_decide(version)
    section = Section.objects.get(slug="a")
    voters = (ballots.Voter(f"{number:032x}", section) for number in range(24))
    ballots.cast_sheets(version, [ballots.Sheet(one, ResponseAnswer.OURS, {}) for one in voters])
    return version


def taken(version: PositionVersion, **more: str) -> dict[str, str]:
    form = {"kind": "sent_back", "body": "members' meeting", "day": timezone.localdate().isoformat()}
    return form | {"reason": "Block C does not stand by it."} | more


def test_the_figures_of_a_decision_leave_once_a_second_person_agreed(
    decided_on: PositionVersion, django_capture_on_commit_callbacks: object
) -> None:
    organisation = decided_on.position.round.consultation.organisation
    asks, (_one, slip) = organiser(decided_on), keeper(organisation)
    keeper(organisation)
    page = f"{GO_BACK}decision/"
    assert "the figures leave once two people said so" in asks.get(page).content.decode()
    asked = asks.post(page, taken(decided_on))
    assert asked.status_code == 200
    assert "their figures leave, once and for everybody" in unescape(asked.content.decode())
    assert not Decision.objects.exists()
    payload = {
        "version": decided_on.pk.hex, "kind": "sent_back", "body": "members' meeting",
        "day": timezone.localdate().isoformat(), "reason": "Block C does not stand by it.",
    }  # fmt: skip
    facilitator, _slip = keeper(organisation, Role.FACILITATOR)
    now, today = timezone.now(), timezone.localdate()
    row = two_people.propose(facilitator, TwoPersonKind.DECIDE, payload, role="facilitator", now=now, day=today).row
    assert row is not None
    assert "A decision waits for a second person." in asks.get(page).content.decode()
    assert not decided_on.position.round.releases.exists()
    with pytest.raises(TwoPersonError, match="second person"):
        two_people.approve(row.pk, facilitator, seen=row.digest, role="facilitator", now=now, day=today)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        two_people.approve(row.pk, _one, seen=row.digest, role="steward", now=now, day=today)
    assert Decision.objects.get().kind == "sent_back"
    assert decided_on.position.round.releases.count() == 1
    assert LogEntry.objects.get(act="decide").facts["two"] is True
    assert "members' meeting, by two people" in unescape(Client().get("/log/").content.decode())
    assert browser(slip).get("/desk/house/damp/two/").status_code == 200


def test_a_decision_that_cannot_be_written_so_is_refused_before_it_is_proposed(decided_on: PositionVersion) -> None:
    organisation = decided_on.position.round.consultation.organisation
    for _ in range(2):
        keeper(organisation)
    refused = organiser(decided_on).post(f"{GO_BACK}decision/", taken(decided_on, reason=""))
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert not TwoPersonAct.objects.exists()


def test_with_one_keeper_of_the_keys_a_decision_is_written_down_at_once(decided_on: PositionVersion) -> None:
    keeper(decided_on.position.round.consultation.organisation)
    assert organiser(decided_on).post(f"{GO_BACK}decision/", taken(decided_on)).status_code == 303
    assert Decision.objects.get().kind == "sent_back"


def test_a_version_decided_on_meanwhile_is_not_decided_on_again(decided_on: PositionVersion) -> None:
    organisation = decided_on.position.round.consultation.organisation
    (one, _slip), (other, _again) = keeper(organisation, Role.FACILITATOR), keeper(organisation)
    keeper(organisation)
    now, today = timezone.now(), timezone.localdate()
    payload = {"version": decided_on.pk.hex, **taken(decided_on)}
    row = two_people.propose(one, TwoPersonKind.DECIDE, payload, role="facilitator", now=now, day=today).row
    assert row is not None
    wanted = deciding.Wanted(DecisionKind.WITHDRAWN, "board", today, "It is off.")
    deciding.take(decided_on, wanted, role="facilitator", today=today)
    with pytest.raises(TwoPersonError, match="decided on already"):
        two_people.approve(row.pk, other, seen=row.digest, role="steward", now=now, day=today)
    assert Decision.objects.get().kind == "withdrawn"
    row.refresh_from_db()
    assert row.state == "waiting", "nothing was half done"


@pytest.mark.parametrize("sent", [None, "recount"])
def test_the_first_page_that_asks_for_an_act_after_a_start_finds_it(
    asking: Round, monkeypatch: pytest.MonkeyPatch, sent: str | None
) -> None:
    monkeypatch.setattr(two_people, "DEEDS", {})  # as when the server has just begun: nobody has told one yet
    _, slip = keeper(asking.consultation.organisation)
    client = browser(slip)
    page = client.get(TWO) if sent is None else client.post(f"{TWO}ask/", {"kind": sent})
    assert page.status_code in {200, 422}
    assert two_people.DEEDS
