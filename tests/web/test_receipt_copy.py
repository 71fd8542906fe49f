"""The copy of what is held under a receipt: words and what became of them, and no vote."""

import json

import pytest
from django.test import Client

from massline.web.people.models import Organisation
from massline.web.rounds import ballots, voices
from massline.web.rounds.models import Answer, Round, Statement, Verdict
from massline.web.rounds.slips import new_slip
from tests.web.conftest import DAY
from tests.web.visitors import everything

H118 = "B4NW-6RKC-2VGT-8MXF-B"


def copied(receipt: str, act: str = "copy") -> str:
    answer = Client().post("/receipt/", {"code": receipt, "act": act})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.content.decode()


def test_the_copy_holds_the_words_the_verdicts_and_what_became_of_them(asking: Round) -> None:
    receipt = new_slip()
    said = voices.say(asking, "The lift stops.", voices.Speaker("c" * 32, receipt), day=DAY)
    voices.moderate(said, Verdict.HELD, role="moderator", day=DAY, reason="Which lift?")
    (one,) = json.loads(copied(receipt))["said"]
    assert (one["text"], one["day"], one["question"]) == ("The lift stops.", "2026-03-02", asking.question)
    assert one["moderation"] == [{"day": "2026-03-02", "verdict": "held", "reason": "Which lift?"}]
    text = copied(receipt, "copy_text")
    assert "text: The lift stops." in text
    assert "  reason: Which lift?" in text


def test_a_thread_of_the_example_is_copied_to_its_end(millbrook: Organisation) -> None:
    ways = [way for one in json.loads(copied(H118))["said"] for way in one["rests_on_it"]]
    assert ways
    text = copied(H118, "copy_text")
    for line in (line for way in ways for line in way["way"]):
        assert line in text


def test_no_vote_no_pseudonym_and_no_fingerprint_is_in_the_copy(asking: Round, statement: Statement) -> None:
    receipt = new_slip()
    said = voices.say(asking, "The lift stops.", voices.Speaker("c" * 32, receipt), day=DAY)
    ballots.cast(ballots.Voter("d" * 32, open=True, contributed=True), statement, Answer.DISAGREE, chance=1.0)
    for act in ("copy", "copy_text"):
        copy = copied(receipt, act)
        for secret in ("c" * 32, "d" * 32, said.receipt_hash, bytes(said.salt or b"").hex(), receipt, "disagree"):
            assert secret not in copy
    held = [one["field"] for one in json.loads(copied(receipt))["also_held"]]
    assert held == ["words_key", "receipt_hash", "salt"]


def test_hidden_words_are_not_in_the_copy_and_words_taken_back_leave_it_empty(asking: Round) -> None:
    receipt = new_slip()
    said = voices.say(asking, "The lift stops.", voices.Speaker("c" * 32, receipt), day=DAY)
    voices.show_only_outcome(said, True)
    assert "The lift stops." not in copied(receipt)
    voices.withdraw(said, day=DAY)
    assert json.loads(copied(receipt))["said"] == []


@pytest.mark.parametrize("act", ["copy", "copy_text"])
def test_taking_a_copy_changes_nothing_and_another_receipt_opens_nothing(asking: Round, act: str) -> None:
    voices.say(asking, "The lift stops.", voices.Speaker("c" * 32, new_slip()), day=DAY)
    before = everything()
    assert "lift" not in copied(new_slip(), act).replace("What about the lift", "")
    assert everything() == before
