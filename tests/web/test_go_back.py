"""Go back: the proposal as everybody reads and answers it, and the desk it is carried from."""

import pytest
from django.test import Client

from massline.web.people.models import Role
from massline.web.rounds import loop, voices
from massline.web.rounds.models import (
    Amendment,
    Ballot,
    Code,
    CodeBatch,
    Decision,
    Note,
    NoteKind,
    PositionVersion,
    Reservation,
    Response,
    Round,
    Stage,
    StageChange,
    Statement,
)
from tests.web.conftest import DAY
from tests.web.listeners import at_desk
from tests.web.proposals import DESK, PAGE, batch, organiser, shown_days_ago
from tests.web.visitors import everything, hidden, receipt_on


@pytest.fixture
def version(db: None) -> PositionVersion:
    """A proposal of three points, before people for eight days."""
    return shown_days_ago()


def page(client: Client, url: str = PAGE) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def fields(client: Client, **more: str) -> dict[str, str]:
    """The hidden fields of the form as they were drawn, and what somebody chose."""
    drawn = page(client)
    return {"ticket": hidden(drawn, "ticket"), "version": hidden(drawn, "version"), "whole": "ours", **more}


def point(version: PositionVersion, order: int) -> str:
    return f"point-{version.elements.get(order=order).pk}"


def test_the_page_shows_the_points_with_quotations_and_says_who_said_none_of_it(version: PositionVersion) -> None:
    drawn = page(Client())
    assert "A survey of all blocks." in drawn
    assert "<p>My wall is wet</p>" in drawn
    assert drawn.count("proposed by the drafting group") == 1


def test_hidden_words_are_not_quoted_and_the_page_says_so(version: PositionVersion) -> None:
    voices.show_only_outcome(Statement.objects.get(label="s1"), True)
    drawn = page(Client())
    assert "My wall is wet" not in drawn
    assert "It also rests on words that are not shown." in drawn


def test_looking_stores_nothing(version: PositionVersion) -> None:
    before = everything()
    page(Client())
    page(Client(), "/house/damp/")
    assert everything() == before


def test_an_answer_by_the_open_link_is_stored_and_marked(version: PositionVersion) -> None:
    client = Client()
    sent = client.post(PAGE, fields(client, section="c") | {point(version, 1): "agree", point(version, 3): "pass"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{PAGE}thanks/")
    response = Response.objects.get()
    assert (response.answer, response.open, response.core) == ("ours", True, False)
    assert response.section is not None
    assert response.section.slug == "c"
    assert sorted(Ballot.objects.values_list("answer", flat=True)) == ["agree", "pass"]
    assert "Your answer is in" in page(client, f"{PAGE}thanks/")


def test_the_same_form_sent_twice_is_one_answer(version: PositionVersion) -> None:
    first, second = Client(), Client()
    form = fields(first, text="A diary is homework.")
    for client in (first, second):
        assert client.post(PAGE, form).status_code == 303
    assert (Response.objects.count(), Amendment.objects.count()) == (1, 1)


def test_an_answer_can_be_changed_and_the_old_one_is_never_shown(version: PositionVersion) -> None:
    client = Client()
    client.post(PAGE, fields(client) | {point(version, 1): "disagree"})
    again = page(client)
    assert "You have answered" in again
    assert " checked" not in again
    client.post(PAGE, fields(client, whole="not_ours"))
    assert Response.objects.get().answer == "not_ours"
    assert Ballot.objects.count() == 1


def test_a_code_is_used_up_here_and_its_section_is_written(version: PositionVersion) -> None:
    (slip,) = batch(version, "b", 1)
    client = Client()
    assert client.post(PAGE, fields(client, code=slip.lower())).status_code == 303
    response = Response.objects.get()
    assert (response.open, response.section and response.section.slug) == (False, "b")
    assert Code.objects.get().used


def test_a_form_with_a_code_sent_twice_is_one_answer_and_says_so(version: PositionVersion) -> None:
    (slip,) = batch(version, "b", 1)
    client = Client()
    form = fields(client, code=slip)
    assert client.post(PAGE, form).status_code == 303
    twice = Client().post(PAGE, form)
    assert twice.status_code == 422
    assert "your answer is in and nothing is missing" in twice.content.decode()
    assert Response.objects.count() == 1


def test_a_code_used_in_ask_answers_the_proposal_under_the_same_number(version: PositionVersion) -> None:
    (slip,) = batch(version, "b", 1)
    round_ = version.position.round
    client = Client()
    loop.move(round_, Stage.GATHER, role="facilitator", day=round_.promise_on)
    client.post("/house/damp/start/", {"code": slip})
    turn = hidden(page(client, "/house/damp/next/"), "turn")
    client.post("/house/damp/answer/", {"turn": turn, "answer": "agree"})
    loop.move(round_, Stage.REPORT_BACK, role="facilitator", day=round_.promise_on)
    assert client.post(PAGE, fields(client)).status_code == 303
    assert Response.objects.get().key == Ballot.objects.get().key


def test_a_wrong_code_stores_nothing_and_keeps_what_was_chosen(version: PositionVersion) -> None:
    client = Client()
    wrong = client.post(PAGE, fields(client, code="K7TE", text="A diary is homework.") | {point(version, 2): "agree"})
    drawn = wrong.content.decode()
    assert wrong.status_code == 422
    assert "It has 4 letters and numbers" in drawn
    assert "A diary is homework." in drawn
    assert drawn.count(" checked") == 2
    assert not Response.objects.exists()
    assert not Ballot.objects.exists()
    assert not Amendment.objects.exists()


def test_without_the_open_link_a_code_is_asked_for(version: PositionVersion) -> None:
    consultation = version.position.round.consultation
    consultation.open_link = False
    consultation.save()
    client = Client()
    refused = client.post(PAGE, fields(client))
    assert refused.status_code == 422
    assert "Type the code from your slip" in refused.content.decode()


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"whole": ""}, "Choose one of the four."),
        ({"whole": "maybe"}, "is none of the four answers"),
        ({"text": "x" * 1001}, "It has 1001 characters"),
        ({"ticket": "forged"}, "open for more than a day"),
    ],
)
def test_bad_input_is_told_and_stores_nothing(version: PositionVersion, bad: dict[str, str], sentence: str) -> None:
    client = Client()
    refused = client.post(PAGE, fields(client) | bad)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize("value", ["\x00", "💥", "x" * 10_000])
def test_strange_values_are_never_a_fault_of_the_server(version: PositionVersion, value: str) -> None:
    client = Client()
    for name in ("whole", "text", "section", "code", "ticket", "version", point(version, 1)):
        assert client.post(PAGE, fields(client) | {name: value}).status_code < 500, name


def test_a_form_for_another_version_is_not_stored(version: PositionVersion) -> None:
    client = Client()
    stale = client.post(PAGE, fields(client) | {"version": "1" * 32})
    assert stale.status_code == 409
    assert not Response.objects.exists()


def test_a_sentence_waits_for_a_moderator_under_its_own_receipt_and_no_vote_shows_it(
    version: PositionVersion,
) -> None:
    client = Client()
    client.post(PAGE, fields(client, text="A diary is homework.", section="c"))
    said = Amendment.objects.get().statement
    assert said in voices.waiting(version.position.round)
    receipt = receipt_on(page(client, f"{PAGE}thanks/?said"))
    assert list(voices.of_receipt(receipt)) == [said]
    response = Response.objects.get()
    assert response.contributed
    assert response.key not in {said.words_key, said.receipt_hash}


def test_nothing_is_taken_in_a_pause_and_the_page_says_where_it_stands(version: PositionVersion) -> None:
    client = Client()
    form = fields(client)
    loop.pause(version.position.round, role="facilitator", day=version.position.round.promise_on, reason="A leak.")
    assert "This round is paused" in page(client)
    assert client.post(PAGE, form).status_code == 409
    assert not Response.objects.exists()


def test_before_anything_was_shown_the_page_says_there_is_no_proposal(asking: object) -> None:
    assert "There is no proposal yet." in page(Client(), "/elm/heat/proposal/")
    assert Client().post("/elm/heat/proposal/").status_code == 409


def test_the_first_page_leads_to_the_proposal_while_it_is_before_people(version: PositionVersion) -> None:
    assert f'href="{PAGE}"' in page(Client(), "/house/damp/")


def test_a_proposal_of_another_consultation_is_not_found(version: PositionVersion) -> None:
    assert Client().get("/house/nothing/proposal/").status_code == 404
    assert Client().get("/nobody/damp/proposal/").status_code == 404


def test_the_desk_has_every_place_the_gaps_point_to(version: PositionVersion) -> None:
    drawn = page(organiser(version), DESK)
    for anchor in ("answers", "sections", "read-to", "decision"):
        assert f'id="{anchor}"' in drawn
    for gap in loop.gaps(version.position.round, today=version.position.round.promise_on):
        assert f'id="{gap.anchor}"' in drawn


def test_a_note_that_it_was_read_closes_the_gap_and_is_kept_once(version: PositionVersion) -> None:
    desk = organiser(version)
    for _ in range(2):
        sent = desk.post(f"{DESK}note/", {"kind": "read_to", "text": "They heard homework."})
        assert sent.status_code == 303
    assert Note.objects.get().kind == NoteKind.READ_TO
    assert "They heard homework." in page(desk, DESK)
    keys = {gap.key for gap in loop.gaps(version.position.round, today=version.position.round.promise_on)}
    assert "read-to" not in keys


def test_how_a_section_was_tried_is_written_down_for_that_section(version: PositionVersion) -> None:
    desk = organiser(version)
    desk.post(f"{DESK}note/", {"kind": "reached", "section": "c", "text": "Rang at every door on Sunday."})
    note = Note.objects.get()
    assert note.section is not None
    assert note.section.slug == "c"
    nowhere = desk.post(f"{DESK}note/", {"kind": "reached", "section": "zz", "text": "Somewhere."})
    assert nowhere.status_code == 422
    assert "Say which section it was." in nowhere.content.decode()


@pytest.mark.parametrize("bad", [{"kind": "wrong", "text": "x"}, {"kind": "read_to", "text": ""}, {}])
def test_an_empty_note_is_told(version: PositionVersion, bad: dict[str, str]) -> None:
    assert organiser(version).post(f"{DESK}note/", bad).status_code == 422
    assert not Note.objects.exists()


def test_an_over_long_note_is_kept_in_the_form(version: PositionVersion) -> None:
    sent = organiser(version).post(f"{DESK}note/", {"kind": "read_to", "text": "x" * 1001})
    assert sent.status_code == 422
    assert "x" * 1001 in sent.content.decode()


def test_a_sections_own_note_travels_with_the_proposal(version: PositionVersion) -> None:
    desk = organiser(version)
    for _ in range(2):
        sent = desk.post(f"{DESK}own-note/", {"section": "c", "text": "Our walls come first."})
        assert sent.status_code == 303
    assert Reservation.objects.count() == 1
    assert "Our walls come first." in page(Client())
    assert desk.post(f"{DESK}own-note/", {"section": "zz", "text": "x"}).status_code == 422


def test_a_pilot_goes_to_try_in_one_to_three_sections(version: PositionVersion) -> None:
    desk = organiser(version)
    none = desk.post(f"{DESK}pilot/", {"reason": "First where it is wettest."})
    assert none.status_code == 422
    assert "one, two or three sections" in none.content.decode()
    sent = desk.post(f"{DESK}pilot/", {"sections": ["c"], "reason": "First where it is wettest."})
    assert sent.status_code == 303
    assert loop.stage_of(version.position.round) == Stage.PRACTICE
    assert StageChange.objects.last().reason == "pilot: First where it is wettest."  # type: ignore[union-attr]


def test_the_sheets_to_print_have_the_points_and_a_place_for_the_code(version: PositionVersion) -> None:
    desk = organiser(version)
    for name in ("sheet/", "slips/"):
        drawn = page(desk, DESK + name)
        assert "Your code:" in drawn
    assert "A damp diary." in page(desk, f"{DESK}sheet/")


@pytest.mark.parametrize("name", ["note/", "own-note/", "pilot/", "key-in/", "decision/"])
def test_another_hat_and_strangers_change_nothing(version: PositionVersion, name: str) -> None:
    asks = organiser(version)
    writes = organiser(version, Role.DRAFTER)
    before = everything()
    assert writes.post(DESK + name, {}).status_code == 403
    assert Client().post(DESK + name, {}).status_code == 403
    assert asks.post(f"/desk/other/damp/go-back/{name}").status_code == 404
    assert everything() == before


def test_the_page_takes_as_many_queries_for_a_hundred_answers_as_for_one(
    version: PositionVersion, django_assert_max_num_queries: object
) -> None:
    client = Client()
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        page(client)
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        page(organiser(version), DESK)


def test_codes_of_the_committee_itself_carry_no_section(version: PositionVersion) -> None:
    desk = organiser(version)
    ticket = hidden(page(desk, "/desk/house/damp/"), "ticket")
    sheet = desk.post("/desk/house/damp/codes/", {"ticket": ticket, "codes-:core": "7", "codes-c": "2"})
    assert sheet.status_code == 200
    assert sheet.content.decode().count('class="code"') == 9
    core = CodeBatch.objects.get(core=True)
    assert (core.issued, core.section) == (7, None)
    ticket = hidden(page(desk, "/desk/house/damp/"), "ticket")
    more = desk.post("/desk/house/damp/codes/", {"ticket": ticket, "codes-:core": "1"})
    assert more.status_code == 422
    assert "committee has 7 people and 7 codes" in more.content.decode()


def test_without_a_proposal_the_page_says_what_comes_first_and_leads_to_sum_up(asking: Round) -> None:
    client = at_desk(asking)
    drawn = page(client, "/desk/elm/heat/go-back/")
    assert "First comes a proposal, in Sum up" in drawn
    assert 'href="/desk/elm/heat/sum-up/#position"' in drawn
    assert 'name="to" value="concentrate"' not in drawn, "the round has not come so far"
    loop.move(asking, Stage.REPORT_BACK, role="facilitator", day=DAY)
    drawn = page(client, "/desk/elm/heat/go-back/")
    assert "No proposal was shown to people: write it in Sum up." in drawn
    sent = {name: hidden(drawn.split("Back to Sum up, to write")[0], name) for name in ("to", "reason")}
    assert client.post("/desk/elm/heat/back/", sent).status_code == 303
    assert loop.stage_of(asking) == Stage.CONCENTRATE


def test_what_is_next_is_bringing_it_to_people_and_the_decision_comes_last(version: PositionVersion) -> None:
    drawn = page(organiser(version), DESK)
    assert "Block A has not been reached" in drawn.split("<h1>")[0]
    assert drawn.rindex("Nobody has decided on the proposal yet.") > drawn.rindex(
        "Read it to somebody who disagrees,"
    )


def test_once_decided_nothing_is_said_to_be_sealed_and_no_sheet_is_offered(version: PositionVersion) -> None:
    client = organiser(version)
    assert "stays sealed" in page(client, DESK)
    assert f"{DESK}sheet/" in page(client, DESK)
    Decision.objects.create(version=version, kind="adopted", body="the meeting", day=DAY)
    assert "stays sealed" not in page(client, DESK)
    assert f"{DESK}sheet/" not in page(client, DESK)
