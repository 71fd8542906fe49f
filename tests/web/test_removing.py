"""Two people remove voices: the words go, the reason and the figures of before and after stay for everybody."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from massline.web.people import two_people
from massline.web.people.hats import Holder
from massline.web.people.models import Role, TwoPersonKind
from massline.web.people.two_people import TwoPersonError
from massline.web.record.models import LogEntry
from massline.web.record.verifying import verify
from massline.web.rounds import before_and_after, loop, publisher, voices
from massline.web.rounds.gather import removing, stacks
from massline.web.rounds.models import KeyedIn, Origin, Removal, RemovedKind, Round, Stage, Statement, Verdict
from massline.web.rounds.slips import new_slip
from tests.web.conftest import DAY
from tests.web.listeners import at_desk
from tests.web.test_two_people import browser, everybody_has_a_second_factor, hidden, keeper

__all__ = ["everybody_has_a_second_factor"]

NOW = timezone.make_aware(datetime(2026, 3, 2, 12))
LATER = NOW + timedelta(hours=12)
REMOVE = TwoPersonKind.REMOVE_VOICES
TWO = "/desk/elm/heat/two/"
RESULTS, REPORT = "/elm/heat/round/1/results/", "/elm/heat/round/1/report/"
ATOM = "{http://www.w3.org/2005/Atom}"
WHY = "One person spoke as twelve: all came from one hand."


def speak(round_: Round, number: int, *, receipt: str = "") -> Statement:
    """One more person who says something and is accepted."""
    section = round_.consultation.organisation.sections.get(slug="a")
    speaker = voices.Speaker(f"{number:032x}", receipt or new_slip(), section)
    said = voices.say(round_, f"What neighbour {number} said of the heating.", speaker, day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    return said


@pytest.fixture
def published(asking: Round) -> Round:
    """Thirty people spoke, twelve of them on one stack, and figures are out."""
    for number in range(30):
        said = speak(asking, number)
        if number < 12:
            KeyedIn.objects.create(statement=said, by="b" * 32)
    publisher.publish(asking, day=DAY)
    keeper(asking.consultation.organisation, Role.FACILITATOR)
    return asking


@pytest.fixture
def two(published: Round) -> tuple[Holder, Holder]:
    organisation = published.consultation.organisation
    return keeper(organisation)[0], keeper(organisation)[0]


def stack(round_: Round, reason: str = WHY) -> dict[str, str]:
    return {"round": round_.pk.hex, "kind": "stack", "what": "b" * 32, "reason": reason}


def person(round_: Round, label: str, reason: str = WHY) -> dict[str, str]:
    return {"round": round_.pk.hex, "kind": "contributor", "what": label, "reason": reason}


def aside(round_: Round) -> None:
    stacks.set_aside(round_, "b" * 32, reason="We look into it.", role="moderator", day=DAY)


def remove(two: tuple[Holder, Holder], what: dict[str, str]) -> None:
    row = two_people.propose(two[0], REMOVE, what, role="steward", now=NOW, day=DAY).row
    assert row is not None
    two_people.approve(row.pk, two[1], seen=row.digest, role="steward", now=LATER, day=DAY)


def words(page: bytes) -> str:
    return unescape(re.sub(r"\s+", " ", page.decode()))


def telling_of(address: str) -> str:
    """The part of a page that tells what was removed."""
    page = words(Client().get(address).content)
    found = re.search(r'<section aria-labelledby="removed">.*?</section>', page)
    assert found is not None, address
    return found[0]


def entries() -> list[ET.Element]:
    return ET.fromstring(Client().get("/elm/heat/round/1/feed.atom").content).findall(f"{ATOM}entry")


def test_a_stack_is_removed_and_figures_before_and_after_stand_beside_the_results(
    published: Round, two: tuple[Holder, Holder], django_capture_on_commit_callbacks: object
) -> None:
    aside(published)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove(two, stack(published))
    (told,) = before_and_after.removals_with_figures(published)
    assert (told.before, told.after, told.release) == (30, 18, 2)
    page = words(Client().get(RESULTS).content)
    assert WHY in page
    assert "everything one person had keyed in" in page
    assert "<tr><td>30</td><td>18</td></tr>" in page
    entry = LogEntry.objects.get(act="remove voices")
    assert entry.facts == {"reason": WHY, "two": True}
    assert WHY in words(Client().get("/log/").content)
    assert verify().faults == ()


def test_both_reports_and_the_feed_tell_it_in_the_words_of_the_results(
    published: Round, two: tuple[Holder, Holder], django_capture_on_commit_callbacks: object
) -> None:
    aside(published)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove(two, stack(published))
    told = "Removed on March 2, 2026: everything one person had keyed in."
    beside = telling_of(RESULTS)
    assert told in beside
    assert f"<bdi>{WHY}</bdi>" in beside
    assert "By two people." in beside
    assert "<tr><td>30</td><td>18</td></tr>" in beside
    assert telling_of(f"{REPORT}full/") == beside
    on_one_page, _, rest = beside.partition('<p class="soft">')
    assert telling_of(REPORT) == f"{on_one_page}</section>"
    assert rest.startswith("Counts move only with ten people at once")
    assert 'href="#removed"' in words(Client().get(f"{REPORT}full/").content)
    entry = next(one for one in entries() if "Removed" in (one.findtext(f"{ATOM}title") or ""))
    assert entry.findtext(f"{ATOM}title") == told
    assert entry.findtext(f"{ATOM}summary") == f"Reason: {WHY} By two people."
    assert entry.findtext(f"{ATOM}updated") == "2026-03-02T00:00:00+00:00"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").endswith(f"{RESULTS}#removed")


def test_where_nothing_was_removed_nothing_is_told_of_it(published: Round) -> None:
    for page in (RESULTS, REPORT, f"{REPORT}full/"):
        assert "What was removed" not in words(Client().get(page).content)
    assert not [one for one in entries() if "Removed" in (one.findtext(f"{ATOM}title") or "")]


def test_a_removal_is_told_before_anything_was_published_too(
    asking: Round,
) -> None:
    what = removing.Wanted(RemovedKind.CONTRIBUTOR, speak(asking, 1).label, WHY)
    removing.remove(asking, what, role="steward", day=DAY, alone=True)
    for page in (RESULTS, REPORT, f"{REPORT}full/"):
        told = telling_of(page)
        assert WHY in told
        assert "By one person alone: this group has no second one." in told
        assert "<tr><td>nothing was published yet</td><td>no other figure yet</td></tr>" in told


def test_words_of_a_removed_stack_are_gone_and_votes_given_to_them_stay_counted(
    published: Round, two: tuple[Holder, Holder]
) -> None:
    aside(published)
    before = publisher.latest(published)
    remove(two, stack(published))
    gone = Statement.objects.filter(removed__isnull=False)
    assert gone.count() == 12
    assert set(gone.values_list("text", "salt", "words_key", "receipt_hash")) == {("", None, "", "")}
    assert not KeyedIn.objects.exists()
    assert before is not None
    assert {one.label for one in gone} <= {one["id"] for one in before.document["statements"]}
    page = words(Client().get(f"/elm/heat/round/1/said/{gone[0].label}/").content)
    assert "Withdrawn by the person who said it." not in page


def test_fewer_than_ten_leave_the_figure_as_it_is_and_the_page_says_so(
    published: Round, two: tuple[Holder, Holder], django_capture_on_commit_callbacks: object
) -> None:
    label = Statement.objects.filter(keyed_in__isnull=True, origin=Origin.PARTICIPANT)[0].label
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove(two, person(published, label))
    assert Statement.objects.get(label=label).text == ""
    found = publisher.latest(published)
    assert found is not None
    assert found.document["contributors"]["total"]["base"] == 30
    assert Removal.objects.count() == 1
    page = words(Client().get(RESULTS).content)
    assert WHY in page
    assert "Counts move only with ten people at once, here too" in page


def test_all_that_one_receipt_opens_goes_and_its_holder_reads_why(
    published: Round, two: tuple[Holder, Holder]
) -> None:
    receipt = new_slip()
    one, again = speak(published, 77, receipt=receipt), speak(published, 78, receipt=receipt)
    remove(two, person(published, one.label))
    for said in (one, again):
        said.refresh_from_db()
        assert (said.text, said.withdrawn_on) == ("", DAY)
    page = words(Client().post("/receipt/", {"code": receipt}).content)
    assert "Words under this receipt were removed" in page
    assert WHY in page
    assert "There is nothing under this receipt" not in page
    assert WHY not in words(Client().post("/receipt/", {"code": new_slip()}).content)


def test_words_taken_back_under_an_empty_receipt_belong_to_no_removal(published: Round) -> None:
    assert removing.removed_under("") == []


def test_it_lies_for_a_night_before_a_second_person_approves(published: Round, two: tuple[Holder, Holder]) -> None:
    row = two_people.propose(two[0], REMOVE, person(published, "s20"), role="steward", now=NOW, day=DAY).row
    assert row is not None
    for hours in (0, 6, 11):
        with pytest.raises(TwoPersonError, match="lies for a night"):
            two_people.approve(
                row.pk, two[1], seen=row.digest, role="steward", now=NOW + timedelta(hours=hours), day=DAY
            )
    assert not Removal.objects.exists()
    with pytest.raises(TwoPersonError, match="second person"):
        two_people.approve(row.pk, two[0], seen=row.digest, role="steward", now=LATER, day=DAY)
    two_people.approve(row.pk, two[1], seen=row.digest, role="steward", now=LATER, day=DAY)
    assert Removal.objects.count() == 1


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"reason": ""}, "Write why"),
        ({"kind": "stack", "what": "b" * 32}, "Set the stack aside first"),
        ({"kind": "stack", "what": "c" * 32}, "Set the stack aside first"),
        ({"what": "s999"}, "There is no sentence s999"),
        ({"what": "e1"}, "There is no sentence e1"),
        ({"kind": "ballots"}, "not clear what is meant"),
        ({"round": "x"}, "not clear what is meant"),
    ],
)
def test_what_cannot_be_removed_is_said(
    published: Round, two: tuple[Holder, Holder], statement: Statement, what: dict[str, str], said: str
) -> None:
    with pytest.raises(TwoPersonError, match=said):
        two_people.propose(two[0], REMOVE, person(published, "s20") | what, role="steward", now=NOW, day=DAY)
    assert not Removal.objects.exists()


def test_moderators_remove_nothing(published: Round) -> None:
    moderator, _slip = keeper(published.consultation.organisation, Role.MODERATOR)
    keeper(published.consultation.organisation)
    with pytest.raises(TwoPersonError, match="another hat"):
        two_people.propose(moderator, REMOVE, person(published, "s20"), role="moderator", now=NOW, day=DAY)


def test_one_keeper_alone_does_it_at_once_and_the_results_say_so(published: Round) -> None:
    alone, _slip = keeper(published.consultation.organisation)
    done = two_people.propose(alone, REMOVE, person(published, "s20"), role="steward", now=NOW, day=DAY)
    assert done.row is None
    assert Removal.objects.get().alone
    assert "By one person alone" in words(Client().get(RESULTS).content)


def test_after_asking_a_closed_count_moves_by_the_block_that_was_removed_and_then_stays(
    published: Round, two: tuple[Holder, Holder], django_capture_on_commit_callbacks: object
) -> None:
    loop.move(published, Stage.CONCENTRATE, role="facilitator", day=DAY)
    publisher.publish(published, day=DAY)
    aside(published)
    publisher.publish(published, day=DAY)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove(two, stack(published))
    (told,) = before_and_after.removals_with_figures(published)
    assert (told.before, told.after) == (30, 18)
    for said in Statement.objects.filter(origin=Origin.PARTICIPANT, withdrawn_on__isnull=True):
        voices.withdraw(said, day=DAY)
    publisher.publish(published, day=DAY)
    found = publisher.latest(published)
    assert found is not None
    assert found.document["contributors"]["total"]["base"] == 18, "closed again: authors move it no more"


def test_removals_are_never_changed(published: Round, two: tuple[Holder, Holder]) -> None:
    remove(two, person(published, "s20"))
    for change in (
        "UPDATE rounds_removal SET reason = 'x'", "DELETE FROM rounds_removal",
        "UPDATE rounds_removed SET receipt_hash = ''", "DELETE FROM rounds_removed",
    ):  # fmt: skip
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_at_the_desk_a_removal_is_proposed_lies_and_is_approved(published: Round) -> None:
    organisation = published.consultation.organisation
    (_one, slip), (_other, second) = keeper(organisation), keeper(organisation)
    first = browser(slip)
    page = first.get(TWO).content.decode()
    assert "Remove voices" in page
    sent = {"kind": "remove_voices", "voices": "contributor", "what": "s20", "reason": f" {WHY}  "}
    asked = first.post(f"{TWO}ask/", sent).content.decode()
    assert "It cannot be taken back, so it lies for 12 hours first." in asked
    first.post(f"{TWO}propose/", {"what": hidden(asked, "what"), "again": slip})
    waits = browser(second).get(TWO).content.decode()
    assert "it lies for a night" in waits
    assert "Approve exactly this" not in waits
    assert not Removal.objects.exists()


def test_what_was_typed_is_there_again_where_it_cannot_be_proposed(published: Round) -> None:
    _one, slip = keeper(published.consultation.organisation)
    sent = {"kind": "remove_voices", "voices": "contributor", "what": "s<999", "reason": "One <b>hand</b>."}
    refused = browser(slip).post(f"{TWO}ask/", sent)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'value="s&lt;999"' in page
    assert 'value="One &lt;b&gt;hand&lt;/b&gt;."' in page


# --- setting aside what stands in figures ---


def test_a_stack_in_published_figures_is_set_aside_by_two(
    published: Round, two: tuple[Holder, Holder], django_capture_on_commit_callbacks: object
) -> None:
    checks = at_desk(published, Role.MODERATOR)
    page = "/desk/elm/heat/ask/stacks/"
    assert "a second person agrees" in checks.get(page).content.decode()
    asked = checks.post(page, {"stack": "b" * 32, "reason": "All in one hand."})
    assert asked.status_code == 200
    assert "Set aside, in" in unescape(asked.content.decode())
    assert not stacks.is_aside(published, "b" * 32)
    what = {"round": published.pk.hex, "stack": "b" * 32, "again": False, "reason": "All in one hand."}
    moderator, _slip = keeper(published.consultation.organisation, Role.MODERATOR)
    row = two_people.propose(moderator, TwoPersonKind.SET_ASIDE, what, role="moderator", now=NOW, day=DAY).row
    assert row is not None
    other, _slip = keeper(published.consultation.organisation, Role.MODERATOR)
    with pytest.raises(TwoPersonError, match="another hat"):
        two_people.approve(row.pk, other, seen=row.digest, role="moderator", now=NOW, day=DAY)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        two_people.approve(row.pk, two[1], seen=row.digest, role="steward", now=NOW, day=DAY)
    assert stacks.is_aside(published, "b" * 32)
    assert LogEntry.objects.get(act="set aside").facts == {"reason": "All in one hand.", "two": True}
    assert published.releases.count() == 2
    with pytest.raises(TwoPersonError, match="changed meanwhile"):
        two_people.propose(moderator, TwoPersonKind.SET_ASIDE, what, role="moderator", now=NOW, day=DAY)


def test_a_stack_in_no_figure_yet_is_set_aside_at_once(asking: Round) -> None:
    said = speak(asking, 1)
    KeyedIn.objects.create(statement=said, by="b" * 32)
    for _ in range(2):
        keeper(asking.consultation.organisation)
    checks = at_desk(asking, Role.MODERATOR)
    answer = checks.post("/desk/elm/heat/ask/stacks/", {"stack": "b" * 32, "reason": "All in one hand."})
    assert answer.status_code == 303
    assert stacks.is_aside(asking, "b" * 32)


def test_kinds_of_removal_are_words_only() -> None:
    assert set(RemovedKind.values) == {"stack", "contributor"}


def test_the_place_of_removed_words_says_who_took_them(published: Round, two: tuple[Holder, Holder]) -> None:
    remove(two, person(published, "s20"))
    page = words(Client().get("/elm/heat/round/1/said/s20/").content)
    assert "Removed by two people." in page
    assert "Withdrawn by the person who said it." not in page
    voices.withdraw(Statement.objects.get(label="s21"), day=DAY)
    assert "Withdrawn by the person who said it." in words(Client().get("/elm/heat/round/1/said/s21/").content)


def test_where_one_keeps_the_keys_a_counted_stack_is_set_aside_at_once_and_the_log_says_by_one_alone(
    published: Round,
) -> None:
    keeper(published.consultation.organisation)
    checks = at_desk(published, Role.MODERATOR)
    answer = checks.post("/desk/elm/heat/ask/stacks/", {"stack": "b" * 32, "reason": "All in one hand."})
    assert answer.status_code == 303
    assert LogEntry.objects.get(act="set aside").facts == {"reason": "All in one hand.", "alone": True}
