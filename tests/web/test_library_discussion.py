"""The conversation below a paper: guests write, a moderator decides, receipts tell, nothing held is seen anywhere."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from massline.web.library import discussing
from massline.web.library.conversation import conversation
from massline.web.library.models import Comment, PaperVersion, TakenUp
from massline.web.people.models import Organisation, Role
from massline.web.record.models import LogEntry, Seal
from massline.web.record.verifying import verify
from massline.web.rounds.models import Round, Statement, Verdict
from massline.web.rounds.slips import new_slip
from massline.web.rounds.voices import open_to_votes
from tests.web import shelf
from tests.web.crawling import crawl, words_of
from tests.web.doors import DOORS, PARTS, rows_of
from tests.web.listeners import at_desk
from tests.web.payloads import PAYLOADS, executing
from tests.web.shelf import DAY
from tests.web.visitors import hidden, receipt_on

PAPER = "/papers/elm/who-mends-the-lifts/"
JUDGE = "/desk/elm/heat/papers/comments/"


@pytest.fixture
def version(organisation: Organisation) -> PaperVersion:
    return shelf.put_up(organisation)


def write(text: str, name: str = "") -> tuple[int, str]:
    client = Client()
    ticket = hidden(client.get(PAPER).content.decode(), "ticket")
    answer = client.post(f"{PAPER}comment/", {"text": text, "name": name, "ticket": ticket})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("text", "status"), [("0123456789", 422), ("0123456789!", 200), ("   0123456789   ", 422), ("e\u0301" * 11, 200)]
)
def test_more_than_ten_characters_as_a_person_sees_them(version: PaperVersion, text: str, status: int) -> None:
    assert write(text)[0] == status
    assert Comment.objects.count() == (status == 200)


def test_what_is_refused_says_why_and_keeps_what_was_typed(version: PaperVersion) -> None:
    status, page = write("Too long. " * 600)
    assert status == 422
    assert "at most 5,000." in page
    assert "Too long. Too long." in page
    assert write("<blockquote>" * 50_000)[0] == 422
    status, page = write("Long enough to send.", "N" * 41)
    assert status == 422
    assert "at most 40 characters" in page


def test_a_comment_sent_twice_is_one_and_its_receipt_tells_that_it_waits(version: PaperVersion) -> None:
    client = Client()
    sent = {"text": "The caretaker counted.", "name": "Ana"}
    sent["ticket"] = hidden(client.get(PAPER).content.decode(), "ticket")
    receipts = {receipt_on(client.post(f"{PAPER}comment/", sent).content.decode()) for _twice in range(2)}
    assert Comment.objects.count() == len(receipts) == 1
    told = words_of(client.post("/receipt/", {"code": receipts.pop()}))
    assert "waiting for a moderator" in told
    assert "The caretaker counted." in told


def test_the_author_reads_the_reason_asks_once_and_takes_the_words_back(asking: Round, version: PaperVersion) -> None:
    receipt, desk, guest = new_slip(), at_desk(asking, Role.FACILITATOR), Client()
    comment = shelf.commented(version, "The landlord is known to all.", "Ana", receipt)
    sent = {"comment": str(comment.pk), "seen": "", "verdict": "rejected"}
    assert "Say why" in words_of(desk.post(JUDGE, sent))
    assert desk.post(JUDGE, sent | {"reason": "It names somebody."}).status_code == 303
    told = words_of(guest.post("/receipt/", {"code": receipt}))
    assert "decided not to show it. It names somebody." in told
    ask = {"code": receipt, "comment": str(comment.pk), "act": "comment_appeal"}
    assert "Somebody looks at it again" in words_of(guest.post("/receipt/", ask))
    assert "asked already" in words_of(guest.post("/receipt/", ask))
    queue = words_of(desk.get(JUDGE))
    assert "Before it was said: It names somebody." in queue
    seen = hidden(queue, "seen")
    assert desk.post(JUDGE, sent | {"seen": seen, "verdict": "accepted"}).status_code == 303
    assert "The landlord is known to all." in words_of(Client().get(PAPER))
    assert "cannot be called back" in words_of(guest.post("/receipt/", ask | {"act": "comment_withdraw"}))
    guest.post("/receipt/", ask | {"act": "comment_confirm"})
    page = words_of(Client().get(PAPER))
    assert "Withdrawn by the person who wrote it." in page
    assert "The landlord is known to all." not in page
    assert "Ana" not in page.split('id="conversation"')[1]
    comment.refresh_from_db()
    assert (comment.text, comment.name, comment.salt, comment.receipt_hash) == ("", "", None, "")
    assert "nothing under this receipt" in words_of(guest.post("/receipt/", {"code": receipt}))


def test_a_verdict_on_what_was_judged_meanwhile_is_not_added(asking: Round, version: PaperVersion) -> None:
    comment = shelf.judged(shelf.commented(version))
    sent = {"comment": str(comment.pk), "seen": "", "verdict": "rejected", "reason": "No."}
    answer = at_desk(asking).post(JUDGE, sent)
    assert answer.status_code == 409
    assert comment.verdicts.count() == 1


def test_a_quotation_is_bound_to_its_paragraph_and_version_and_one_that_stands_nowhere_is_marked(
    version: PaperVersion,
) -> None:
    text = "> one date by which each lift is mended\nWhose date?\n> two dates by which all of it ends\nNot ours."
    shelf.judged(shelf.commented(version, text))
    shelf.again(version)
    page = Client().get(PAPER).content.decode()
    assert page.count("not found in the text") == 1
    found = re.search(rf'href="{PAPER}version/1/#(p\w+)"', page)
    assert found
    assert f'id="{found.group(1)}"' in Client().get(f"{PAPER}version/1/").content.decode()


def test_a_name_written_in_one_word_finds_whoever_speaks_and_two_of_one_name_are_one_entry(
    version: PaperVersion,
) -> None:
    shelf.judged(shelf.commented(version, "I have seen it myself.", "Red Fly"))
    shelf.judged(shelf.commented(version, "So have I, and more.", "Red Fly"))
    shelf.judged(shelf.commented(version, "@redfly: when was that? @nobody", "amanezca"))
    told = conversation(version.paper)
    assert [(one.name, one.comments) for one in told.people] == [("Red Fly", 2), ("amanezca", 1)]
    page = Client().get(PAPER).content.decode()
    assert page.count(">@redfly</a>") == 1
    assert "@nobody</a>" not in page
    _status, noted = write("It was me, once more.", "Red Fly")
    assert "takes part already" in noted


@pytest.mark.parametrize("name", [name for name in PAYLOADS if name != "long"])
def test_markup_is_taken_out_and_what_is_left_runs_nowhere(version: PaperVersion, name: str) -> None:
    shelf.judged(shelf.commented(version, f"<i>Quite</i> so, all of it <b>: {PAYLOADS[name]}", "<u>Ana</u>"))
    page = Client().get(PAPER).content.decode()
    assert executing(page) == []
    assert "Quite so" in page
    assert "&lt;i&gt;" not in page
    ElementTree.fromstring(Client().get(f"{PAPER}comments.atom").content)


def test_what_waits_is_held_or_refused_is_in_no_page_feed_count_or_list_of_names(
    asking: Round, version: PaperVersion
) -> None:
    shelf.judged(shelf.commented(version, "Everybody may read this.", "Ana"))
    canaries = {name: f"CANARY{name}" for name in ("waits", "held", "refused", "taken", "again")}
    for name, words in canaries.items():
        made = shelf.commented(version, f"{words} stands here, and > one date", f"NAME{words}")
        if name in {"held", "refused"}:
            shelf.judged(made, Verdict.HELD if name == "held" else Verdict.REJECTED, "Not now.")
        elif name in {"taken", "again"}:
            shelf.judged(made)
            if name == "taken":
                discussing.withdraw(made, day=DAY)
            else:
                shelf.judged(made, Verdict.HELD, "Once more.")
    seen = crawl(Client(), PAPER)
    organisation = asking.consultation.organisation
    for door in (one for one in DOORS if not one.desk and "G" in one.ways):
        told = rows_of(organisation, door)
        if all(told[part] is not None for part in PARTS[door.name]):
            seen[door.address(told)] = words_of(Client().get(door.address(told)))
    assert len(seen) > 20
    assert [address for address, page in seen.items() if "CANARY" in page] == []
    assert "1 comment" in seen[PAPER]
    feed = ElementTree.fromstring(seen[f"{PAPER}comments.atom"])
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 1
    assert set(re.findall(r"T(\d\d:\d\d:\d\d)", seen[f"{PAPER}comments.atom"])) == {"00:00:00"}


def test_a_comment_becomes_a_sentence_of_the_round_with_its_source_and_one_receipt_tells_of_both(
    asking: Round, version: PaperVersion
) -> None:
    receipt, desk = new_slip(), at_desk(asking)
    comment = shelf.commented(version, "> one date\nThe date must hang in every hall. More later.", "Ana", receipt)
    sent = {
        "comment": str(comment.pk),
        "seen": "",
        "verdict": "take_up",
        "words": "The date must hang in every hall.",
    }
    assert "Only what everybody can read" in words_of(desk.post(JUDGE, sent))
    shelf.judged(comment)
    for wrong in ("Other words.", "one date"):
        assert "is not what was said there" in words_of(desk.post(JUDGE, sent | {"words": wrong}))
    for _twice in range(2):
        assert desk.post(JUDGE, sent).status_code == 303
    said = Statement.objects.get(taken_up_from__comment=comment)
    assert said in open_to_votes(asking)
    assert TakenUp.objects.count() == 1
    page = Client().get(f"/elm/heat/round/1/said/{said.label}/").content.decode()
    assert re.search(rf'href="{PAPER}#c-\w+"', page)
    told = words_of(Client().post("/receipt/", {"code": receipt}))
    assert "as a sentence of a round" in told
    assert told.count("The date must hang in every hall.") >= 2
    Client().post("/receipt/", {"code": receipt, "comment": str(comment.pk), "act": "comment_confirm"})
    said.refresh_from_db()
    assert said.withdrawn_on is not None


def test_a_copy_of_what_is_held_under_a_receipt_has_the_comment(version: PaperVersion) -> None:
    receipt = new_slip()
    shelf.commented(version, "The caretaker counted.", "Ana", receipt)
    told = Client().post("/receipt/", {"code": receipt, "act": "copy"}).json()
    assert [one["text"] for one in told["commented"]] == ["The caretaker counted."]
    assert (
        "The caretaker counted." in Client().post("/receipt/", {"code": receipt, "act": "copy_text"}).content.decode()
    )


def test_the_log_vouches_for_what_was_judged_and_knows_nothing_of_a_comment_that_waits(version: PaperVersion) -> None:
    shelf.commented(version)
    unseen = shelf.commented(version)
    judged = shelf.judged(shelf.commented(version, "The caretaker counted."))
    table = Comment._meta.db_table
    assert set(Seal.objects.filter(table=table).values_list("row", flat=True)) == {str(judged.pk)}
    discussing.withdraw(judged, day=DAY)
    discussing.withdraw(unseen, day=DAY)
    assert not [entry for entry in LogEntry.objects.all() if str(unseen.pk) in entry.subject]
    assert [fault for fault in verify().faults if "library" in fault] == []
