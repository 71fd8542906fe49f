"""Answering: a vote needs no account, is never lost, and comes from no page we did not make."""

from pathlib import Path

import pytest
from django.core import signing
from django.test import Client

from massline.web.record.keyfiles import destroy_consultation_key
from massline.web.rounds import codes, loop, publisher, voices
from massline.web.rounds.models import Answer, Ballot, Code, Origin, Round, Serving, Stage, Statement, Verdict
from tests.web.conftest import DAY
from tests.web.visitors import Visitor, address, everything, hidden

TWELVE = 12


@pytest.fixture
def statements(asking: Round) -> list[Statement]:
    """Twelve statements of the organisers."""
    return [
        voices.put(asking, f"Sentence number {n}.", Origin.INVESTIGATION, day=DAY, role="committee")
        for n in range(TWELVE)
    ]


def answers() -> dict[str, int]:
    return {answer: Ballot.objects.filter(answer=answer).count() for answer in Answer.values}


def test_a_first_vote_needs_no_account(asking: Round, statement: Statement) -> None:
    somebody = Visitor.to(asking)
    assert "What about the heating?" in somebody.page("")
    somebody.start(section="c").answer("agree")
    ballot = Ballot.objects.get()
    assert (ballot.statement, ballot.answer, ballot.open) == (statement, "agree", True)
    assert ballot.section is not None
    assert ballot.section.slug == "c"
    assert "That was all" in somebody.page()


def test_two_browsers_are_two_voters(asking: Round, statement: Statement) -> None:
    Visitor.to(asking).start().answer("agree")
    Visitor.to(asking).start().answer("disagree")
    assert answers() == {"agree": 1, "disagree": 1, "pass": 0}


def test_the_same_browser_cannot_vote_twice_it_changes_its_answer(asking: Round, statement: Statement) -> None:
    somebody = Visitor.to(asking).start()
    somebody.answer("agree")
    somebody.start().answer("disagree", "next/?again")
    assert answers() == {"agree": 0, "disagree": 1, "pass": 0}


def test_a_changed_answer_never_shows_the_old_one(asking: Round, statement: Statement) -> None:
    somebody = Visitor.to(asking).start()
    somebody.answer("agree")
    page = somebody.page("next/?again")
    assert statement.text in page
    assert "chosen" not in page
    assert "your answer" not in page


def test_an_answer_sent_twice_is_one_answer(asking: Round, statements: list[Statement]) -> None:
    somebody = Visitor.to(asking).start()
    token = somebody.answer("agree")
    served = sum(Serving.objects.values_list("served", flat=True))
    assert somebody.send(token, "agree") == 303
    assert Ballot.objects.count() == 1
    assert sum(Serving.objects.values_list("served", flat=True)) == served


def test_everybody_gets_every_statement_once_in_an_order_of_their_own(
    asking: Round, statements: list[Statement]
) -> None:
    orders = []
    for _ in range(3):
        somebody = Visitor.to(asking).start()
        seen = []
        while "That was all" not in (page := somebody.page()):
            seen.append(next(s.text for s in statements if s.text in page.split("<template")[0]))
            somebody.answer("pass")
        assert sorted(seen) == sorted(s.text for s in statements)
        orders.append(tuple(seen))
    assert len(set(orders)) == 3
    assert Ballot.objects.count() == 3 * TWELVE


def test_asking_for_the_page_again_shows_the_same_statement(asking: Round, statements: list[Statement]) -> None:
    somebody = Visitor.to(asking).start()
    shown = {next(s.text for s in statements if s.text in somebody.page().split("<template")[0]) for _ in range(5)}
    assert len(shown) == 1


def test_a_serving_is_counted_when_something_is_sent_and_never_by_looking(
    asking: Round, statements: list[Statement]
) -> None:
    somebody = Visitor.to(asking).start()
    for _ in range(4):
        somebody.page()
    somebody.answer("agree")
    somebody.answer("disagree")
    rows = Serving.objects.all()
    assert sum(row.served for row in rows) == 3
    assert sum(row.answered for row in rows) == 2
    assert sum(row.chance_sum for row in rows) == pytest.approx(1 / 12 + 1 / 11 + 1 / 10)
    assert set(Ballot.objects.values_list("bucket", flat=True)) == {4}


@pytest.mark.parametrize("token", ["", "x", "x:y:z", "\x00", "a" * 5000, "é"])
def test_a_forged_statement_is_refused_in_clear_words(asking: Round, statement: Statement, token: str) -> None:
    somebody = Visitor.to(asking).start()
    response = somebody.client.post(address(asking, "answer/"), {"turn": token, "answer": "agree"})
    assert response.status_code == 400
    assert "it was not stored" in response.content.decode()
    assert not Ballot.objects.exists()


def test_the_chance_of_a_serving_cannot_be_forged_or_borrowed(asking: Round, statements: list[Statement]) -> None:
    somebody, other = Visitor.to(asking).start(), Visitor.to(asking).start()
    token = hidden(other.page(), "turn")
    assert somebody.send(token, "agree") == 400
    assert somebody.send(signing.dumps([statements[0].id.hex, 1], salt="massline.turn:"), "agree") == 400
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("answer", ["", "yes", "AGREE", "1", "agree ", "\x00"])
def test_an_answer_that_is_none_of_the_three_is_refused(asking: Round, statement: Statement, answer: str) -> None:
    somebody = Visitor.to(asking).start()
    assert somebody.send(hidden(somebody.page(), "turn"), answer) == 400


def test_a_stranger_without_a_cookie_is_sent_to_the_first_page(asking: Round, statement: Statement) -> None:
    stranger = Visitor.to(asking)
    assert stranger.client.get(address(asking, "next/")).headers["Location"] == address(asking)
    response = stranger.client.post(address(asking, "answer/"), {"turn": "x", "answer": "agree"})
    assert response.status_code == 403
    assert "Start from the first page" in response.content.decode()


def test_a_tampered_cookie_is_no_cookie(asking: Round, statement: Statement) -> None:
    somebody = Visitor.to(asking).start()
    somebody.client.cookies["answers"] = "eyJjIjoiYWJjIn0:forged"
    assert somebody.client.get(address(asking, "next/")).status_code == 302


def test_a_cookie_of_one_consultation_opens_no_other(asking: Round, statement: Statement, millbrook: object) -> None:
    somebody = Visitor.to(asking).start()
    cookie = somebody.client.cookies["answers"]
    assert cookie["path"] == address(asking)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    other = Client()
    other.cookies["answers"] = cookie.value
    assert other.get("/millbrook/damp/next/").status_code in {302, 409}


def test_a_statement_withdrawn_while_on_screen_is_said_kindly_and_the_next_one_shown(
    asking: Round, statements: list[Statement]
) -> None:
    somebody = Visitor.to(asking).start()
    page = somebody.page()
    on_screen = next(s for s in statements if s.text in page.split("<template")[0])
    words = on_screen.text
    voices.withdraw(on_screen, day=DAY)
    response = somebody.client.post(
        address(asking, "answer/"), {"turn": hidden(page, "turn"), "answer": "agree"}, follow=True
    )
    text = response.content.decode()
    assert "taken back while you read it" in text
    assert words not in text
    assert 'name="answer"' in text
    assert not Ballot.objects.exists()


def test_a_code_works_once_and_its_section_goes_with_it(asking: Round, statement: Statement) -> None:
    block = asking.consultation.organisation.sections.get(slug="a")
    [code] = codes.issue(asking.consultation, 1, section=block)
    Visitor.to(asking).start(code=code.lower().replace("-", " "), section="c").answer("agree")
    ballot = Ballot.objects.get()
    assert (ballot.open, ballot.section) == (False, block)
    again = Visitor.to(asking).client.post(address(asking, "start/"), {"code": code})
    assert again.status_code == 422
    assert "it was used already" in again.content.decode()
    assert Code.objects.filter(used=True).count() == 1


def test_a_code_typed_again_in_its_own_browser_just_goes_on(asking: Round, statement: Statement) -> None:
    [code] = codes.issue(asking.consultation, 1)
    somebody = Visitor.to(asking).start(code=code)
    somebody.start(code=code).answer("agree")
    assert Ballot.objects.count() == 1


def test_looking_at_the_first_page_uses_no_code(asking: Round, statement: Statement) -> None:
    [code] = codes.issue(asking.consultation, 1)
    Client().get(address(asking), {"code": code})
    Client().get(address(asking, "start/"), {"code": code})
    assert not Code.objects.filter(used=True).exists()


@pytest.mark.parametrize("typed", ["abc", "0" * 17, "💥", "\x00\x00", "K7TE-7Q4M-9XWR-H3PD-9", "x" * 3000])
def test_what_cannot_be_a_code_is_said_so_and_stays_in_the_field(
    asking: Round, statement: Statement, typed: str
) -> None:
    response = Client().post(address(asking, "start/"), {"code": typed})
    assert response.status_code == 422
    assert "code-fault" in response.content.decode()
    assert "answers" not in response.cookies


def test_a_consultation_with_codes_only_lets_nobody_in_without_one(asking: Round, statement: Statement) -> None:
    asking.consultation.open_link = False
    asking.consultation.save()
    assert Client().post(address(asking, "start/"), {}).status_code == 422
    assert Client().get(address(asking, "say/")).headers["Location"] == address(asking)


def test_codes_of_the_core_carry_no_section(asking: Round, statement: Statement) -> None:
    [code] = codes.issue(asking.consultation, 1, core=True)
    Visitor.to(asking).start(code=code, section="a").answer("agree")
    ballot = Ballot.objects.get()
    assert (ballot.core, ballot.section) == (True, None)


def test_a_small_or_unknown_section_is_not_written_on_a_ballot(asking: Round, statement: Statement) -> None:
    for section in ("lodge", "nowhere", "\x00"):
        Visitor.to(asking).start(section=section).answer("agree")
    assert set(Ballot.objects.values_list("section", flat=True)) == {None}


def test_who_has_said_something_is_a_flag_on_later_answers_only(asking: Round, statements: list[Statement]) -> None:
    somebody = Visitor.to(asking).start()
    somebody.answer("agree")
    somebody.say("The radiator in the hall is cold.")
    somebody.answer("agree")
    assert sorted(Ballot.objects.values_list("contributed", flat=True)) == [False, True]


def test_hostile_words_are_shown_and_never_run(asking: Round) -> None:
    hostile = "<script>alert(1)</script> \"><img src=x onerror=alert(1)> {{ 7|add:'7' }} ${1} ' --"
    voices.put(asking, hostile, Origin.INVESTIGATION, day=DAY, role="committee")
    page = Visitor.to(asking).start().page()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_right_to_left_words_and_emoji_are_shown_as_they_were_written(asking: Round) -> None:
    words = "المصعد معطّل منذ أسبوع 🛗 ‮abc"
    voices.put(asking, words, Origin.INVESTIGATION, day=DAY, role="committee", language="ar")
    page = Visitor.to(asking).start().page()
    assert words in page
    assert '<blockquote dir="auto" lang="ar">' in page


@pytest.mark.usefixtures("arabic")
def test_a_page_in_arabic_runs_from_right_to_left(asking: Round, statement: Statement) -> None:
    page = Client().get(address(asking), headers={"accept-language": "ar"}).content.decode()
    assert 'lang="ar" dir="rtl"' in page


@pytest.mark.parametrize(
    "name", ["", "next/", "next/?again", "next/?gone", "next/?unsent", "say/", "noted/", "forget/"]
)
def test_looking_at_a_page_leaves_the_database_as_it_was(
    asking: Round, statements: list[Statement], name: str
) -> None:
    somebody = Visitor.to(asking).start()
    somebody.answer("agree")
    somebody.say("It is cold.")
    for client in (somebody.client, Client()):
        before = everything()
        assert client.get(address(asking, name)).status_code in {200, 302}
        assert client.head(address(asking, name)).status_code in {200, 302}
        assert everything() == before


@pytest.mark.parametrize("name", ["start/", "answer/", "say/", "forget/"])
def test_a_form_without_its_token_is_refused(asking: Round, statement: Statement, name: str) -> None:
    before = everything()
    response = Client(enforce_csrf_checks=True).post(address(asking, name), {"answer": "agree", "text": "words"})
    assert response.status_code == 403
    assert everything() == before


def test_after_the_close_nothing_is_taken_and_the_page_says_what_is_safe(asking: Round, statement: Statement) -> None:
    somebody = Visitor.to(asking).start()
    token = hidden(somebody.page(), "turn")
    loop.move(asking, Stage.CONCENTRATE, role="committee", day=DAY)
    assert somebody.send(token, "agree") == 409
    response = somebody.client.get(address(asking, "next/"))
    assert response.status_code == 409
    assert "What was answered before is kept and counted." in response.content.decode()
    assert "No answers are taken" in somebody.page("")
    assert not Ballot.objects.exists()


def test_once_the_key_is_destroyed_the_page_says_so_and_nothing_breaks(
    asking: Round, statement: Statement, key_folder: Path
) -> None:
    somebody = Visitor.to(asking).start()
    token = hidden(somebody.page(), "turn")
    destroy_consultation_key(key_folder, asking.consultation.id)
    assert somebody.send(token, "agree") == 409
    assert somebody.client.get(address(asking, "next/")).status_code == 409
    assert Client().post(address(asking, "start/"), {}).status_code == 409


def test_forgetting_removes_the_cookies_and_says_what_stays(asking: Round, statement: Statement) -> None:
    somebody = Visitor.to(asking).start()
    somebody.answer("agree")
    somebody.say("It is cold.")
    assert "Your answers stay counted" in somebody.page("forget/")
    response = somebody.client.post(address(asking, "forget/"), follow=True)
    assert "has forgotten you" in response.content.decode()
    assert somebody.client.get(address(asking, "next/")).status_code == 302
    assert somebody.client.get(address(asking, "noted/")).status_code == 302
    assert Ballot.objects.count() == 1


def test_after_five_answers_one_may_look_where_others_stand_as_published(
    asking: Round, statements: list[Statement]
) -> None:
    publisher.publish(asking, day=DAY)
    somebody = Visitor.to(asking).start()
    shown = []
    for _ in range(7):
        shown.append("see where others stand" in somebody.page().split("<template")[0])
        somebody.answer("agree")
    assert shown == [False, False, False, False, False, True, False]


def test_a_page_with_script_gets_the_next_statements_in_the_answer(
    asking: Round, statements: list[Statement]
) -> None:
    somebody = Visitor.to(asking).start()
    assert somebody.page().count("<template data-next>") == 2
    response = somebody.client.post(
        address(asking, "answer/"),
        {"turn": hidden(somebody.page(), "turn"), "answer": "agree"},
        headers={"Massline-Turns": "1"},
    )
    assert response.status_code == 200
    assert response.content.decode().count("<template data-next>") == 3
    assert "<html" not in response.content.decode()


def test_answers_sent_behind_the_page_in_any_order_are_all_kept(asking: Round, statements: list[Statement]) -> None:
    somebody = Visitor.to(asking).start()
    tokens = [part.split('"')[0] for part in somebody.page().split('name="turn" value="')[1:]]
    assert len(tokens) == 3
    for token in reversed(tokens):
        assert somebody.send(token, "disagree") == 303
    assert Ballot.objects.count() == 3


def test_rejected_and_waiting_words_are_not_put_to_the_vote(asking: Round, statement: Statement) -> None:
    other = Visitor.to(asking)
    other.say("Waiting words.")
    other.say("Refused words.")
    refused = Statement.objects.get(text="Refused words.")
    voices.moderate(refused, Verdict.REJECTED, role="moderator", day=DAY, reason="names a neighbour")
    page = Visitor.to(asking).start().page()
    assert statement.text in page
    assert "words." not in page.split("<blockquote")[1].split("</blockquote>")[0]


def test_the_first_pages_weigh_at_most_fifty_kilobytes(asking: Round, statements: list[Statement]) -> None:
    somebody = Visitor.to(asking).start()

    def bytes_of(path: str) -> int:
        response = somebody.client.get(path, headers={"accept-encoding": "gzip"})
        assert response.status_code == 200
        return len(response.getvalue())

    extras = bytes_of("/static/massline/massline.css") + bytes_of("/static/massline/vote.js")
    for page in ("", "next/"):
        assert bytes_of(address(asking, page)) + extras <= 50_000


def test_an_address_that_leads_nowhere_is_not_found(asking: Round) -> None:
    for path in ("/elm/nothing/", "/nobody/heat/next/", "/elm/heat/nothing/"):
        assert Client().get(path).status_code == 404
