"""Those who watch one person they know: poll everything at every moment, lay formats side by side, take a phone."""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import signing
from django.db import transaction
from django.test import Client

from massline.web.rounds import ballots, codes, modelled, publisher, voices
from massline.web.rounds.ballots import Voter
from massline.web.rounds.models import Answer, Ballot, Origin, Release, Round, Statement, Verdict
from massline.web.rounds.slips import new_slip
from massline.web.stages.gather.turns import Turn, held, read_token, sign, turns
from massline.web.stages.remembered import Ticket
from tests.web.conftest import DAY
from tests.web.doors import DOORS, PARTS, rows_of
from tests.web.visitors import Visitor, address, hidden

OWN = {"gather:next", "gather:say", "gather:noted", "report_back:proposal", "report_back:thanks"}
"""Pages of somebody who takes part, drawn by lot for them or with a token of their own."""
TOKENS = re.compile(rb' name="(csrfmiddlewaretoken|ticket)" value="[^"]*"')
SPEAKS = "The stairs are dark."


def told_by(answer: Any) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, less the tokens that are new with every look."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = dict(answer.items()) | {"cookies": " ".join(sorted(answer.cookies))}
    return answer.status_code, headers, TOKENS.sub(b"", body)


def public(round_: Round) -> dict[str, str]:
    """Every public address there is, by name."""
    found = {}
    for door in DOORS:
        rows = rows_of(round_.consultation.organisation, door)
        if (
            not door.desk
            and "G" in door.ways
            and door.name not in OWN
            and all(rows[part] is not None for part in PARTS[door.name])
        ):
            found[door.name] = door.address(rows)
    return found


def polled(addresses: dict[str, str]) -> dict[str, tuple[int, dict[str, str], bytes]]:
    """What a stranger gets from these addresses, with all headers."""
    return {name: told_by(Client().get(one)) for name, one in addresses.items()}


@pytest.fixture
def statements(asking: Round) -> list[Statement]:
    """Twelve sentences: six split two camps, six nearly everybody agrees with."""
    return [
        voices.put(asking, f"Sentence number {n}.", Origin.INVESTIGATION, day=DAY, role="committee")
        for n in range(12)
    ]


def answered(round_: Round, statements: list[Statement], people: int) -> None:
    """So many people of two camps, in and outside the sections, have answered everything."""
    sections = {one.slug: one for one in round_.consultation.organisation.sections.all()}
    filled = []
    for n in range(people):
        kinds = [Answer.AGREE, Answer.DISAGREE] if n % 2 else [Answer.DISAGREE, Answer.AGREE]
        given = {one: kinds[place % 2] if place < 6 else Answer.AGREE for place, one in enumerate(statements)}
        filled.append((Voter(f"{n:032x}", sections["a"] if n < 14 else sections["c"] if n < 24 else None), given))
    ballots.cast_many(filled, statements)


@pytest.fixture
def published(asking: Round, statements: list[Statement], neighbour: voices.Speaker) -> Round:
    """One release tells of twenty-eight people."""
    said = voices.say(asking, SPEAKS, neighbour, day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    answered(asking, statements, 28)
    publisher.publish(asking, day=DAY)
    return asking


@pytest.fixture
def routed(asking: Round, statements: list[Statement]) -> Round:
    """Forty people have answered, and by the figures made of them statements are chosen."""
    answered(asking, statements, 40)
    modelled.refresh(asking, 1)
    return asking


def begins(round_: Round) -> Visitor:
    return Visitor.to(round_).start(section="lodge")


def votes(round_: Round) -> None:
    begins(round_).answer("disagree")


def votes_and_changes_it(round_: Round) -> None:
    somebody = begins(round_)
    for answer in ("agree", "disagree", "pass"):
        somebody.answer(answer, page="next/" if answer == "agree" else "next/?again")


def answers_everything(round_: Round) -> None:
    somebody = begins(round_)
    for _ in range(5):
        somebody.answer("agree")


def speaks(round_: Round) -> None:
    begins(round_).say("My door does not close.", section="lodge")


def looks_at_the_receipt(round_: Round) -> None:
    receipt = begins(round_).say("My door does not close.")
    client = Client()
    for act in ("", "copy", "copy_text"):
        assert client.post("/receipt/", {"code": receipt, "act": act}).status_code == 200


def forgets(round_: Round) -> None:
    somebody = begins(round_)
    somebody.answer("agree")
    somebody.client.post(address(round_, "forget/"))


ACTS: list[Callable[[Round], object]] = [
    begins, votes, votes_and_changes_it, answers_everything, speaks, looks_at_the_receipt, forgets,
]  # fmt: skip


def test_nothing_public_tells_that_somebody_acted_or_from_which_section(published: Round) -> None:
    """Read again after each act, a release tried at once: not a byte nor a header is another."""
    watched = public(published)
    before = polled(watched)
    assert {"results", "release", "report", "feed", "how_well", "not_heard", "round", "log", "home"} <= set(before)
    for act in ACTS:
        act(published)
        publisher.publish(published, day=DAY)
        after = polled(watched)
        assert {name for name in after if after[name] != before[name]} == set(), act.__name__


def test_nothing_public_tells_that_somebody_came_with_a_code(published: Round) -> None:
    section = published.consultation.organisation.sections.get(slug="a")
    slips = codes.issue(published.consultation, 12, section=section)
    for slip in slips[:11]:
        codes.redeem(published.consultation, slip)
    publisher.publish(published, day=DAY)
    watched = public(published)
    before = polled(watched)
    Visitor.to(published).start(code=slips[11]).answer("disagree")
    publisher.publish(published, day=DAY)
    assert polled(watched) == before


def test_words_that_wait_are_at_no_address_one_can_guess(published: Round) -> None:
    speaks(published)
    waiting = Statement.objects.filter(moderations=None, origin=Origin.PARTICIPANT).get()
    here = f"/elm/heat/round/1/said/{waiting.label}/"
    nobody = f"/elm/heat/round/1/said/{'z' * len(waiting.label)}/"
    for one, other in ((here, nobody), (nobody, here)):
        assert told_by(Client().get(one)) == told_by(Client().get(other))
        assert Client().get(one).status_code == 404


def test_no_answer_carries_the_moment_it_was_made(published: Round) -> None:
    for _status, headers, body in polled(public(published)).values():
        assert not {"Last-Modified", "Date", "Age", "Server-Timing"} & set(headers)
        assert not re.search(rb"\b([01]\d|2[0-3]):[0-5]\d\b", body.replace(b"T00:00:00+00:00", b""))


def test_a_receipt_shows_nothing_of_what_its_owner_or_another_does_elsewhere(published: Round) -> None:
    """Two slips of one browser's owner, of whom the second browser is the same person: nothing ties them."""
    first, second = begins(published), begins(published)
    receipts = [first.say("My door does not close."), second.say("My window does not open.")]

    def page(receipt: str) -> bytes:
        return told_by(Client().post("/receipt/", {"code": receipt}))[2]

    shown = [page(receipt) for receipt in receipts]
    assert b"window" not in shown[0]
    assert b"door" not in shown[1]
    keys = {key.encode() for row in Statement.objects.values_list("words_key", "receipt_hash") for key in row if key}
    keys |= {key.encode() for key in Ballot.objects.values_list("key", flat=True)}
    for _ in range(3):
        first.answer("agree")
    assert [page(receipt) for receipt in receipts] == shown
    second.say("And my roof leaks.")
    assert page(receipts[0]) == shown[0]
    for one in shown:
        assert not any(key in one for key in keys)


def cell(round_: Round, statement: Statement, given: list[tuple[str, str]]) -> None:
    sections = {one.slug: one for one in round_.consultation.organisation.sections.all()}
    for number, (section, answer) in enumerate(given):
        ballots.cast(Voter(f"{number:032x}", sections.get(section)), statement, Answer(answer), chance=1.0)


def in_formats(round_: Round, statement: Statement, given: list[tuple[str, str]]) -> Iterator[tuple[str, object]]:
    """Every public artefact after these answers were published, then as if nothing had been."""
    with transaction.atomic():
        cell(round_, statement, given)
        publisher.publish(round_, day=DAY)
        # The log is told by digests, which hold salts and digests of what is closed.
        yield from ((name, one) for name, one in polled(public(round_)).items() if name not in {"log", "checkpoint"})
        transaction.set_rollback(True)


def test_who_of_the_hidden_sections_answered_how_makes_no_format_differ(asking: Round, statement: Statement) -> None:
    """Two worlds with the same total: in one the lodge agrees, in the other it disagrees. No format knows which."""
    block = [("a", "agree")] * 9 + [("a", "disagree")] * 7
    one = block + [("lodge", "agree")] * 3 + [("c", "disagree")] * 5 + [("", "agree")] * 2
    other = block + [("lodge", "disagree")] * 3 + [("c", "disagree")] * 2 + [("c", "agree")] * 3 + [("", "agree")] * 2
    first, second = dict(in_formats(asking, statement, one)), dict(in_formats(asking, statement, other))
    assert not Release.objects.exists()
    assert {name for name in first if first[name] != second[name]} == set()
    changed = [*one[:-2], ("a", "disagree"), ("a", "disagree")]
    third = dict(in_formats(asking, statement, changed))
    assert {"release", "results", "report"} <= {name for name in first if first[name] != third[name]}


def test_what_was_answered_cannot_be_read_off_the_chance_of_what_comes_next(
    routed: Round, statements: list[Statement]
) -> None:
    """Whoever gives the same answers in a browser of their own would know by the chances: so nobody reads them."""
    asked: dict[str, list[Turn]] = {}
    for answer in Answer:
        with transaction.atomic():
            somebody = Voter("5" * 32)
            ballots.cast_many([(somebody, {statements[0]: answer, statements[1]: Answer.AGREE})], statements[:2])
            asked[answer] = turns(routed, somebody, [])
            transaction.set_rollback(True)
    seen = {answer: [turn.put for turn in coming] for answer, coming in asked.items()}
    assert seen["agree"] != seen["disagree"], "the attack works where the chances can be read"
    tokens = [token for answer in asked for token in held(asked[answer])]
    assert len({len(token) for token in tokens}) == 1
    for turn in asked["agree"]:
        for raw in (turn.token.encode(), base64.urlsafe_b64decode(turn.token)):
            assert turn.put.packed()[16:] not in raw
            assert str(turn.put.total).encode() not in raw or turn.put.total < 1000
        with pytest.raises(signing.BadSignature):
            read_token("6" * 32, turn.token)
    assert sign("5" * 32, asked["agree"][0].put) != sign("6" * 32, asked["agree"][0].put)


def test_page_and_cookie_hold_no_chance_and_a_cookie_of_before_goes_on(
    routed: Round, statements: list[Statement]
) -> None:
    somebody = Visitor.to(routed).start()
    somebody.answer("disagree")
    salt = f"massline.remembered:{routed.consultation.id}"
    kept = signing.loads(somebody.client.cookies["answers"].value, salt=salt)
    assert kept["ahead"][0] == hidden(somebody.page(), "turn")
    for token in (*kept["ahead"], kept["last"]):
        assert len(base64.urlsafe_b64decode(token)) == 48
        assert not any(one.pk.hex in token for one in statements)
    old = json.loads(json.dumps(kept)) | {"ahead": [[statements[0].pk.hex, 1, 12]], "last": "abc:def"}
    somebody.client.cookies["answers"] = signing.dumps(old, salt=salt)
    assert hidden(somebody.page(), "turn")
    assert somebody.client.get(address(routed, "next/?again")).status_code == 200
    somebody.answer("agree")


def test_a_form_is_taken_for_a_day_and_not_after(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = Ticket("a" * 32, new_slip()).signed("some form")
    now = time.time()
    for hours, taken in ((23, True), (25, False)):
        monkeypatch.setattr("django.core.signing.time.time", lambda later=hours: now + later * 3600)
        if taken:
            assert Ticket.read(signed, "some form").credential == "a" * 32
        else:
            with pytest.raises(signing.SignatureExpired):
                Ticket.read(signed, "some form")
