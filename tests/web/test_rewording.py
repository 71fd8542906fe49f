"""Other words for what somebody said: kept apart, marked, quoted only once their author approved them."""

import re
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from massline.web.record.models import LogEntry
from massline.web.rounds import ballots, loop, publisher, voices
from massline.web.rounds.gather import moderating, rewording
from massline.web.rounds.lineage import grounding, voices_so_far
from massline.web.rounds.models import Answer, Ballot, Origin, Round, Statement, Verdict
from massline.web.rounds.slips import new_slip
from massline.web.rounds.sum_up.learning import for_stories
from tests.web.conftest import DAY
from tests.web.listeners import at_desk
from tests.web.visitors import Visitor, address, everything

JUDGE = "/desk/elm/heat/ask/judge/"
SAID = "Old Tom in flat 9 lets the door slam all night."
WORDS = "The door slams all night."
WHY = "It names a neighbour."
MARK = "reworded by a moderator, not approved yet"
APPROVED = "reworded by a moderator, approved by the person who said it"


@pytest.fixture
def organiser(asking: Round) -> Client:
    return at_desk(asking)


@pytest.fixture
def said(asking: Round, neighbour: voices.Speaker) -> Statement:
    return voices.say(asking, SAID, neighbour, day=DAY)


@pytest.fixture
def wording(said: Statement) -> Statement:
    return rewording.reword(said, WORDS, seen="", role="moderator", day=DAY, reason=WHY)


def asked(said: Statement, **more: str) -> dict[str, str]:
    return {"statement": str(said.id), "verdict": "reword", "seen": "", "wording": WORDS, "because": WHY} | more


def receipt(code: str, **more: str) -> str:
    answer = Client().post("/receipt/", {"code": code, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def point_on(round_: Round, *statements: Statement) -> Statement:
    point = voices.put(round_, "A door closer is fitted.", Origin.DRAFTING, day=DAY, role="drafter", label="e1")
    for one in statements:
        voices.cite(point, one)
    return point


def test_other_words_stand_beside_what_was_said_with_its_receipt(organiser: Client, said: Statement) -> None:
    for _ in range(2):
        assert organiser.post(JUDGE, asked(said)).status_code == 303
    made = Statement.objects.exclude(pk=said.pk).get()
    said.refresh_from_db()
    assert (made.text, said.text) == (WORDS, SAID)
    same = ("words_key", "receipt_hash", "section", "channel", "received_on", "language", "core", "origin")
    assert [getattr(made, name) for name in same] == [getattr(said, name) for name in same]
    assert rewording.said_first(made) == said
    assert rewording.standing_wording(said) == made
    assert list(voices.open_to_votes(said.round)) == [made]
    assert not voices.waiting(said.round).exists()


def test_the_author_reads_why_and_both_wordings(wording: Statement, neighbour: voices.Speaker) -> None:
    page = receipt(neighbour.receipt)
    for words in (SAID, WORDS, WHY, MARK, f"as {wording.label}", "Are these words yours?"):
        assert words in page


def test_everybody_sees_the_mark_wherever_the_words_stand(wording: Statement, organiser: Client) -> None:
    round_ = wording.round
    pages = [
        Visitor.to(round_).start().page(),
        Client().get(address(round_, f"round/1/said/{wording.label}/")).content.decode(),
        Client().get(address(round_, "round/1/")).content.decode(),
        organiser.get("/desk/elm/heat/ask/ticks/sheet/").content.decode(),
        organiser.get(f"/desk/elm/heat/ask/meeting/hands/{wording.label}/").content.decode(),
        organiser.get(f"{JUDGE}?show=accepted").content.decode(),
    ]
    for page in pages:
        assert WORDS in page
        assert MARK in page
        assert "Old Tom" not in page


def test_unapproved_words_are_no_quotation_and_approved_ones_are(wording: Statement) -> None:
    point = point_on(wording.round, wording)
    (source,) = point.sources.all()
    assert voices.quotation(source) is None
    assert wording not in for_stories(wording.round)
    rewording.approve(wording, day=DAY)
    source.refresh_from_db()
    assert voices.quotation(source) == WORDS
    assert wording in for_stories(wording.round)


def test_a_file_of_results_carries_words_once_they_are_approved(wording: Statement) -> None:
    for n in range(12):
        voter = ballots.Voter(f"{n:032x}")
        ballots.cast(voter, wording, Answer.AGREE if n else Answer.DISAGREE, chance=1.0)
    publisher.publish(wording.round, day=DAY)
    assert WORDS.encode() not in (publisher.latest_file(wording.round) or b"")
    page = Client().get(address(wording.round, "round/1/results/")).content.decode()
    assert WORDS in page
    assert MARK in page
    rewording.approve(wording, day=DAY)
    assert WORDS.encode() in (publisher.latest_file(wording.round) or b"")
    assert APPROVED in Client().get(address(wording.round, "round/1/results/")).content.decode()


def test_by_receipt_the_author_takes_the_words_for_their_own(wording: Statement, neighbour: voices.Speaker) -> None:
    for _ in range(2):
        page = receipt(neighbour.receipt, act="approve", statement=str(wording.id))
        assert "these words are yours now" in page
    wording.refresh_from_db()
    assert wording.wording_approved is True
    assert "You approved these words" in page
    assert APPROVED in page
    assert LogEntry.objects.filter(act="approve wording", role="author").count() == 1


def test_by_receipt_the_author_takes_them_off_and_is_judged_anew(
    organiser: Client, said: Statement, wording: Statement, neighbour: voices.Speaker
) -> None:
    page = receipt(neighbour.receipt, act="refuse", statement=str(wording.id))
    assert "The other words are gone." in page
    assert WORDS not in page
    wording.refresh_from_db()
    assert wording.withdrawn_on is not None
    assert not voices.open_to_votes(said.round).exists()
    queue = organiser.get(JUDGE).content.decode()
    assert SAID in queue
    assert queue.count("Here once more:") == 1
    seen = re.search(r'name="seen" value="(\d+)"', queue)
    assert seen
    answer = {"statement": str(said.id), "verdict": "accepted", "seen": seen.group(1)}
    assert organiser.post(JUDGE, answer).status_code == 303
    assert list(voices.open_to_votes(said.round)) == [said]
    again = receipt(neighbour.receipt, act="refuse", statement=str(wording.id))
    assert "no longer here" in again


def test_answers_stay_with_the_words_they_were_given_to(said: Statement) -> None:
    moderating.judge(said, Verdict.ACCEPTED, seen="", role="moderator", day=DAY)
    ballots.cast(ballots.Voter("a" * 32), said, Answer.DISAGREE, chance=1.0)
    seen = str(said.moderations.get().pk)
    made = rewording.reword(said, WORDS, seen=seen, role="moderator", day=DAY, reason=WHY)
    visitor = Visitor.to(said.round).start()
    assert WORDS in visitor.page()
    visitor.answer("agree")
    told = {(one.statement_id, one.answer) for one in Ballot.objects.all()}
    assert told == {(said.pk, "disagree"), (made.pk, "agree")}


@pytest.mark.parametrize("which", ["said", "wording"])
def test_what_was_said_and_other_words_for_it_go_together(
    said: Statement, wording: Statement, neighbour: voices.Speaker, which: str
) -> None:
    point = point_on(said.round, wording)
    one = said if which == "said" else wording
    confirm = receipt(neighbour.receipt, act="withdraw", statement=str(one.id))
    assert "taken back together" in confirm
    receipt(neighbour.receipt, act="confirm", statement=str(one.id))
    assert not Statement.objects.filter(origin=Origin.PARTICIPANT).exclude(text="").exists()
    assert grounding(point, voices_so_far(said.round)).kind == "none"


def test_hiding_hides_both(said: Statement, wording: Statement, neighbour: voices.Speaker) -> None:
    receipt(neighbour.receipt, act="hide", statement=str(said.id))
    assert set(Statement.objects.values_list("visibility", flat=True)) == {"outcome"}
    receipt(neighbour.receipt, act="show", statement=str(wording.id))
    assert set(Statement.objects.values_list("visibility", flat=True)) == {"words"}


def test_one_person_stays_one_person(said: Statement, wording: Statement) -> None:
    assert voices_so_far(said.round) == {"c": 1}
    point = point_on(said.round, said, wording)
    assert grounding(point, voices_so_far(said.round)).contributors == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"because": ""}, "Say why"),
        ({"wording": SAID}, "the very words that were said"),
        ({"wording": "  "}, "no words in it"),
        ({"wording": "\u202e\x07"}, "no words in it"),
        ({"wording": "x" * 1001}, "a statement has at most"),
        ({"because": "x" * 301}, "300"),
    ],
)
def test_what_is_no_rewording_is_refused_and_what_was_typed_stays(
    organiser: Client, said: Statement, more: dict[str, str], why: str
) -> None:
    response = organiser.post(JUDGE, asked(said, **more))
    page = response.content.decode()
    assert response.status_code == 422
    assert why in page
    assert (more | {"because": more.get("because", WHY)})["because"] in page
    assert Statement.objects.count() == 1


def test_there_is_one_wording_for_one_sentence_and_none_for_a_wording(
    organiser: Client, said: Statement, wording: Statement
) -> None:
    latest = str(said.moderations.get().pk)
    second = organiser.post(JUDGE, asked(said, wording="A door is loud.", seen=latest))
    assert second.status_code == 422
    assert f"as {wording.label}" in second.content.decode()
    of_it = organiser.post(JUDGE, asked(wording, wording="A door is loud.", seen=str(wording.moderations.get().pk)))
    assert "other words already" in of_it.content.decode()
    shown = organiser.post(JUDGE, {"statement": str(said.id), "verdict": "accepted", "seen": latest})
    assert "take those off first" in shown.content.decode()
    assert Statement.objects.count() == 2


def test_somebody_faster_and_a_pause_stand_in_the_way(organiser: Client, said: Statement) -> None:
    moderating.judge(said, Verdict.HELD, seen="", role="moderator", day=DAY, reason="May this be told?")
    assert organiser.post(JUDGE, asked(said)).status_code == 409
    loop.pause(said.round, role="facilitator", day=DAY, reason="A name got out.")
    paused = organiser.post(JUDGE, asked(said, seen=str(said.moderations.get().pk)))
    assert paused.status_code == 422
    assert "paused" in paused.content.decode()
    assert Statement.objects.count() == 1


def test_a_strange_receipt_answers_for_nobody(wording: Statement, asking: Round) -> None:
    other = voices.Speaker("d" * 32, new_slip())
    theirs = voices.say(asking, "The bin is full.", other, day=DAY)
    before = everything()
    receipt(other.receipt, act="approve", statement=str(wording.id))
    receipt(other.receipt, act="approve", statement=str(uuid4()))
    assert "no other words to approve" in receipt(other.receipt, act="refuse", statement=str(theirs.id))
    assert everything() == before


def test_approved_words_are_taken_back_and_not_refused(wording: Statement, neighbour: voices.Speaker) -> None:
    rewording.approve(wording, day=DAY)
    page = receipt(neighbour.receipt, act="refuse", statement=str(wording.id))
    assert "You approved these words before." in page
    wording.refresh_from_db()
    assert wording.text == WORDS


def test_the_database_lets_nobody_turn_other_words_into_somebodys_own(said: Statement, wording: Statement) -> None:
    for one, mark in ((wording, None), (said, True), (said, False)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Statement.objects.filter(pk=one.pk).update(wording_approved=mark)
    rewording.approve(wording, day=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.filter(pk=wording.pk).update(wording_approved=False)


def test_the_log_knows_that_words_were_put_and_not_which(wording: Statement) -> None:
    entry = LogEntry.objects.get(act="reword")
    assert entry.role == "moderator"
    assert "door" not in str(entry.facts)
