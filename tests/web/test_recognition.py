"""Is this what you meant? Asked on the receipt, about words, never about a vote."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from massline.web.rounds import example, loop, voices
from massline.web.rounds.models import Action, Coding, Expectation, PositionVersion, Recognition, Statement, Theme
from massline.web.rounds.report_back import answering
from massline.web.rounds.slips import new_slip
from tests.web.proposals import said_under, shown_days_ago
from tests.web.visitors import everything

SLIP = new_slip()


@pytest.fixture
def said(db: None) -> Statement:
    """Words two points of a shown version rest on, under a receipt the test knows."""
    return said_under(shown_days_ago(), SLIP)


def send(said: Statement, act: str, **more: str) -> Any:
    version = PositionVersion.objects.get()
    fields = {"code": SLIP, "statement": str(said.pk), "version": str(version.pk), "act": act}
    return Client().post("/receipt/", fields | more)


def test_the_receipt_asks_for_words_a_shown_version_rests_on(said: Statement) -> None:
    page = Client().post("/receipt/", {"code": SLIP}).content.decode()
    assert "Is this what you meant?" in page
    assert "A survey of all blocks." in page
    assert "A damp diary." not in page.split("Is this what you meant?")[1].split("</ul>")[0]


def test_nothing_is_asked_for_words_no_point_rests_on(asking: Any, neighbour: voices.Speaker) -> None:
    voices.say(asking, "Heat the stairs.", neighbour, day=timezone.localdate())
    page = Client().post("/receipt/", {"code": neighbour.receipt}).content.decode()
    assert "Is this what you meant?" not in page


@pytest.mark.parametrize(("act", "meant"), [("meant", True), ("not_meant", False)])
def test_yes_and_no_are_kept_once_and_can_be_changed(said: Statement, act: str, meant: bool) -> None:
    send(said, "meant")
    for _ in range(2):
        assert send(said, act).status_code == 200
    assert Recognition.objects.get().meant is meant


def test_who_was_not_understood_says_it_once_more_under_the_same_receipt(said: Statement) -> None:
    page = send(said, "not_meant").content.decode()
    assert "What did you mean? One sentence." in page
    for _ in range(2):
        assert send(said, "more", text="I want the roof mended first.").status_code == 200
    more = Statement.objects.get(text="I want the roof mended first.")
    assert list(voices.of_receipt(SLIP).values_list("pk", flat=True)).count(more.pk) == 1
    assert more in voices.waiting(said.round)


@pytest.mark.parametrize("text", ["", "x" * 1001, "\x00"])
def test_words_that_cannot_be_kept_are_told_and_stay(said: Statement, text: str) -> None:
    send(said, "not_meant")
    before = Statement.objects.count()
    refused = send(said, "more", text=text)
    assert refused.status_code == 422
    assert text.strip("\x00") in refused.content.decode()
    assert Statement.objects.count() == before


def test_a_version_that_does_not_rest_on_the_words_is_refused(said: Statement) -> None:
    for version in ("", "x", "1" * 32):
        assert send(said, "meant", version=version).status_code == 422
    assert not Recognition.objects.exists()


def test_nobody_answers_for_words_under_another_receipt(said: Statement) -> None:
    version = PositionVersion.objects.get()
    fields = {"code": new_slip(), "statement": str(said.pk), "version": str(version.pk), "act": "meant"}
    Client().post("/receipt/", fields)
    assert not Recognition.objects.exists()


def test_words_taken_back_are_asked_about_no_more(said: Statement) -> None:
    voices.withdraw(said, day=timezone.localdate())
    with pytest.raises(answering.NotOpenError):
        answering.recognise(said, PositionVersion.objects.get(), meant=True)


def test_in_a_pause_no_more_words_are_taken(said: Statement) -> None:
    send(said, "not_meant")
    loop.pause(said.round, role="facilitator", day=timezone.localdate(), reason="A leak.")
    refused = send(said, "more", text="I want the roof mended first.")
    assert refused.status_code == 422
    assert "paused" in refused.content.decode()


def test_the_printed_example_receipt_changes_nothing(millbrook: Any) -> None:
    slip = example.receipts()["h118"]
    page = Client().post("/receipt/", {"code": slip}).content.decode()
    assert "Is this what you meant?" in page
    said = voices.of_receipt(slip)[0]
    version = answering.cited_in([said])[said.pk][0].version
    before = everything()
    fields = {"code": slip, "statement": str(said.pk), "version": str(version.pk), "act": "meant"}
    assert Client().post("/receipt/", fields).status_code == 200
    assert everything() == before


def test_the_receipt_tells_the_theme_and_what_was_done(said: Statement) -> None:
    version, day = PositionVersion.objects.get(), timezone.localdate()
    Coding.objects.create(statement=said, coder=1, theme=Theme.objects.create(round=said.round, name="walls"))
    for number, order in enumerate((1, 3)):
        expected = Expectation.objects.create(
            version=version, point=version.elements.get(order=order).statement, label=f"H{order}", text="It dries.",
            due_on=day, probability=Decimal("0.7"), locked_on=day,
        )  # fmt: skip
        Action.objects.create(
            round=said.round, expectation=expected, text=f"Action {number}", owner="committee", starts_on=day
        )
    page = Client().post("/receipt/", {"code": SLIP}).content.decode()
    assert "walls" in page
    assert "Action 0" in page
    assert "Action 1" not in page


def test_what_is_asked_and_done_takes_as_many_queries_for_many_words_as_for_one(
    said: Statement, django_assert_num_queries: Any
) -> None:
    more = [
        voices.say(said.round, f"Sentence {n}.", voices.Speaker("6" * 32, SLIP), day=timezone.localdate())
        for n in range(20)
    ]
    with django_assert_num_queries(3):
        answering.cited_in([said, *more])
