"""Adding a sentence: nothing typed is lost, one receipt, one statement however often the form is sent."""

import pytest
from django.test import Client

from massline.web.record.keyfiles import destroy_consultation_key
from massline.web.rounds import voices
from massline.web.rounds.models import Ballot, Round, Statement, Verdict, Visibility
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.slips import read_slip
from tests.web.visitors import Visitor, address, everything, hidden, receipt_on


def test_a_sentence_gets_a_receipt_and_waits_for_a_moderator(asking: Round) -> None:
    somebody = Visitor.to(asking).start(section="c")
    receipt = somebody.say("The radiator in the hall is cold.")
    assert read_slip(receipt) == receipt
    [said] = voices.of_receipt(receipt)
    assert (said.text, said.channel) == ("The radiator in the hall is cold.", Channel.WEB)
    assert said.section is not None
    assert said.section.slug == "c"
    assert list(voices.waiting(asking)) == [said]
    assert "wait for a moderator" in somebody.page("noted/")


def test_one_can_speak_without_having_voted_and_go_on_to_vote(asking: Round, statement: Statement) -> None:
    somebody = Visitor.to(asking)
    somebody.say("It is cold.", section="a")
    said = Statement.objects.get(text="It is cold.")
    assert said.section is not None
    assert said.section.slug == "a"
    somebody.answer("agree")
    assert Ballot.objects.get().contributed


def test_further_words_of_a_browser_come_under_the_same_receipt(asking: Round) -> None:
    somebody = Visitor.to(asking)
    first, second = somebody.say("It is cold."), somebody.say("And the lift is broken.")
    assert first == second
    assert voices.of_receipt(first).count() == 2


def test_words_and_votes_of_one_person_carry_unrelated_keys(asking: Round, statement: Statement) -> None:
    somebody = Visitor.to(asking).start()
    somebody.answer("agree")
    somebody.say("It is cold.")
    said = Statement.objects.get(text="It is cold.")
    assert said.words_key
    assert said.words_key != Ballot.objects.get().key


def test_a_form_sent_twice_is_one_statement_with_one_receipt(asking: Round) -> None:
    first, second = Client(), Client()  # the second copy arrives before the first answer has set a cookie
    ticket = hidden(first.get(address(asking, "say/")).content.decode(), "ticket")
    fields = {"text": "It is cold.", "ticket": ticket}
    receipts = [
        receipt_on(client.post(address(asking, "say/"), fields, follow=True).content.decode())
        for client in (first, second)
    ]
    assert Statement.objects.count() == 1
    assert receipts[0] == receipts[1]


def test_after_forgetting_the_next_words_get_a_new_receipt(asking: Round) -> None:
    somebody = Visitor.to(asking)
    first = somebody.say("It is cold.")
    somebody.client.post(address(asking, "forget/"))
    assert somebody.say("It is cold.") != first
    assert Statement.objects.count() == 2


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00\x00", "​"])
def test_blank_words_get_one_clear_error_and_store_nothing(asking: Round, text: str) -> None:
    somebody = Visitor.to(asking)
    ticket = hidden(somebody.page("say/"), "ticket")
    response = somebody.client.post(address(asking, "say/"), {"text": text, "ticket": ticket})
    assert response.status_code == 422
    assert "There are no words in it yet." in response.content.decode()
    assert not Statement.objects.exists()


def test_five_thousand_characters_are_refused_and_all_of_them_kept_in_the_field(asking: Round) -> None:
    somebody = Visitor.to(asking)
    ticket = hidden(somebody.page("say/"), "ticket")
    text = "word " * 1000
    response = somebody.client.post(address(asking, "say/"), {"text": text, "ticket": ticket})
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("It has 4999 characters; a statement has at most 1000.") >= 1
    assert text in page
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><svg onload=alert(1)>',
        '=HYPERLINK("http://example.org")',
        "‮txt.exe 🧯",
        "أمي في الطابق الثالث 🛗",
        "{{ request }} {% debug %}",
        "'; DROP TABLE rounds_statement; --",
        "e" + "\u0301" * 80,
    ],
)
def test_hostile_words_are_kept_as_they_were_said_and_shown_harmless(asking: Round, text: str) -> None:
    somebody = Visitor.to(asking)
    somebody.say(text)
    said = Statement.objects.get()
    assert said.text == voices.clean(text)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=said.received_on)
    page = Visitor.to(asking).start().page()
    assert "<script>alert" not in page
    assert "<svg onload" not in page
    shown = page.split("<blockquote")[1].split("</blockquote>")[0]
    assert (
        said.text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#x27;")
        in shown
    )


def test_null_bytes_go_and_the_words_around_them_stay(asking: Round) -> None:
    Visitor.to(asking).say("It\x00 is cold.")
    assert Statement.objects.get().text == "It is cold."


def test_the_author_may_choose_to_show_only_what_became_of_it(asking: Round) -> None:
    Visitor.to(asking).say("It is cold.", hide="on")
    assert Statement.objects.get().visibility == Visibility.OUTCOME


def test_an_old_or_forged_form_is_asked_for_once_more_with_the_words_kept(asking: Round) -> None:
    somebody = Visitor.to(asking)
    response = somebody.client.post(address(asking, "say/"), {"text": "It is cold.", "ticket": "forged"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "press the button once more" in page
    assert "It is cold." in page
    again = somebody.client.post(address(asking, "say/"), {"text": "It is cold.", "ticket": hidden(page, "ticket")})
    assert again.status_code == 303
    assert Statement.objects.count() == 1


def test_the_page_says_what_cannot_be_recalled_and_what_tells_who_one_is(asking: Round) -> None:
    page = Visitor.to(asking).page("say/")
    assert "printed and downloaded copies cannot be recalled" in page
    assert "A story only you can tell shows who you are" in page


def test_the_receipt_opens_by_a_form_and_is_in_no_address(asking: Round) -> None:
    somebody = Visitor.to(asking)
    receipt = somebody.say("It is cold.")
    page = somebody.page("noted/")
    assert f'name="code" value="{receipt}"' in page
    assert f"={receipt}" not in page.replace(f'value="{receipt}"', "")
    response = somebody.client.post("/receipt/", {"code": receipt})
    assert "It is cold." in response.content.decode()


def test_nothing_is_taken_once_the_key_is_destroyed(asking: Round, settings: object) -> None:
    somebody = Visitor.to(asking)
    ticket = hidden(somebody.page("say/"), "ticket")
    destroy_consultation_key(settings.KEYS, asking.consultation.id)  # type: ignore[attr-defined]
    before = everything()
    response = somebody.client.post(address(asking, "say/"), {"text": "It is cold.", "ticket": ticket})
    assert response.status_code == 409
    assert everything() == before
