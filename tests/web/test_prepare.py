"""Prepare: the question and its days, what we think, whom we ask, first sentences, what the last round left over."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from massline.web.people.models import Membership, Organisation, Role, Section
from massline.web.record.models import LogEntry
from massline.web.rounds import codes, loop, voices
from massline.web.rounds.ballots import Voter, cast
from massline.web.rounds.investigate import beforehand, preparing
from massline.web.rounds.models import (
    Answer,
    Belief,
    CarryOver,
    CarryOverAnswer,
    Closing,
    Consultation,
    Origin,
    Round,
    RoundSection,
    RoundTerms,
    Stage,
    Statement,
)
from massline.web.rounds.slips import new_slip, slip_hash
from tests.web.visitors import everything, hidden

DAY = date(2026, 3, 2)
PREPARE = "/desk/elm/heat/prepare/"
THINK = ("It is the boiler.", "Nobody minds the cold stairs.", "The owner will pay.")
PAGES = ("", "question/", "beliefs/", "sections/new/", "sections/a/", "sentences/")


def ahead(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def preparing_it(organisation: Organisation) -> Round:
    """The first round of that association, in Prepare with its three sections."""
    consultation = Consultation.objects.create(
        organisation=organisation, slug="heat", title="What about the heating?"
    )
    made = Round.objects.create(
        consultation=consultation,
        number=1,
        question="What about the heating?",
        promise_on=timezone.localdate() + timedelta(days=40),
    )
    loop.move(made, Stage.INVESTIGATE, role="facilitator", day=DAY)
    loop.set_sections(made)
    return made


def sit(organisation: Organisation, *roles: Role) -> Client:
    """A browser of somebody who wears these hats."""
    slip = new_slip()
    for role in roles:
        Membership.objects.create(organisation=organisation, role=role, link_hash=slip_hash(slip))
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


@pytest.fixture
def asks(preparing_it: Round) -> Client:
    """The browser of the one who asks."""
    return sit(preparing_it.consultation.organisation, Role.FACILITATOR)


def look(client: Client, page: str = "", status: int = 200) -> str:
    response = client.get(PREPARE + page)
    assert response.status_code == status
    return response.content.decode()


def send(client: Client, page: str, status: int = 303, /, **typed: str) -> str:
    response = client.post(PREPARE + page, typed)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def question(client: Client, **other: str) -> dict[str, str]:
    seen = hidden(look(client, "question/"), "seen")
    return {
        "question": "What about the heating?",
        "open_question": "",
        "asking_until": "",
        "promise_on": ahead(40),
        "days_to_answer": "7",
        "preset": "small",
        "core_size": "",
        "seen": seen,
    } | other


def section(client: Client, slug: str = "a", **other: str) -> dict[str, str]:
    seen = hidden(look(client, f"sections/{slug}/"), "seen") if slug else ""
    return {"name": "Block a", "size": "48", "how_known": "counted", "convener": "", "why": "", "seen": seen} | other


def test_a_round_is_prepared_on_the_pages_and_opens_when_nothing_is_missing(
    preparing_it: Round, asks: Client
) -> None:
    assert [gap.anchor for gap in loop.gaps(preparing_it, today=DAY)] == ["sections"] * 3 + ["beliefs"]
    for slug in ("a", "c", "lodge"):
        name = f"Block {slug}"
        size = {"a": "48", "c": "44", "lodge": "6"}[slug]
        send(asks, f"sections/{slug}/", **section(asks, slug, name=name, size=size, nobody_yet="on"))
    page = look(asks, "beliefs/")
    send(asks, "beliefs/", beliefs="\n".join(THINK), seen=hidden(page, "seen"), lock="yes")
    assert loop.gaps(preparing_it, today=DAY) == ()
    response = asks.post("/desk/elm/heat/advance/", {"seen": "investigate"})
    assert response.status_code == 303
    assert loop.stage_of(preparing_it) == Stage.GATHER


def test_every_gap_leads_to_a_place_on_the_page(preparing_it: Round, asks: Client) -> None:
    page = look(asks)
    for gap in loop.gaps(preparing_it, today=DAY):
        assert f'id="{gap.anchor}"' in page
        assert gap.sentence in page or gap.sentence.replace('"', "&quot;") in page


def test_the_question_its_days_and_the_preset_are_stored(preparing_it: Round, asks: Client) -> None:
    send(
        asks, "question/",
        **question(asks, question="Why is it cold?", open_question="What is winter like?", asking_until=ahead(20),
                   promise_on=ahead(50), days_to_answer="10", core_size="7", one_evening="on"),
    )  # fmt: skip
    preparing_it.refresh_from_db()
    terms = RoundTerms.objects.get()
    assert (preparing_it.question, preparing_it.promise_on.isoformat()) == ("Why is it cold?", ahead(50))
    assert (terms.open_question, terms.days_to_answer, terms.core_size) == ("What is winter like?", 10, 7)
    assert (terms.small, terms.one_evening) == (True, True)
    assert Consultation.objects.get().title == "Why is it cold?"
    assert "What a small round lowers" in look(asks)
    send(asks, "question/", **question(asks, question="Why is it cold?", preset="large", one_evening="on"))
    terms.refresh_from_db()
    assert (terms.small, terms.one_evening) == (False, False)
    assert "What a small round lowers" not in look(asks)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"question": " \x00 "}, "Write the one question"),
        ({"question": "x" * 5000}, "more than 300 characters (5000)"),
        ({"open_question": "x" * 5000}, "more than 300 characters (5000)"),
        ({"promise_on": "2020-01-01"}, "This day is not ahead of us."),
        ({"promise_on": "31 February"}, "This is not a day."),
        ({"asking_until": "2020-01-01"}, "This day is over."),
        ({"asking_until": ahead(60)}, "stop asking before it"),
        ({"days_to_answer": "0"}, "At least one day."),
        ({"days_to_answer": "1000000000000000000000"}, "At most 90 days"),
        ({"days_to_answer": "soon"}, "This is not a number of days."),
        ({"preset": "tiny"}, "tiny"),
        ({"core_size": "0"}, "is not a number of people"),
        ({"core_size": "99999"}, "So many cannot run it together."),
    ],
)
def test_what_cannot_be_is_said_and_kept_in_the_form(asks: Client, typed: dict[str, str], said: str) -> None:
    before = everything()
    page = send(asks, "question/", 422, **question(asks, **typed))
    assert said in page
    assert "Nothing is lost" in page
    assert everything() == before


def test_the_small_preset_is_refused_where_more_than_300_people_are_asked(preparing_it: Round, asks: Client) -> None:
    send(asks, "question/", **question(asks, core_size="7"))
    send(asks, "sections/a/", **section(asks, size="2,500", nobody_yet="on"))
    assert "is meant for up to 300 people; your sections have 2550" in look(asks)
    typed = question(asks, question="Why is it cold?")
    assert "your sections have 2550 together" in send(asks, "question/", 422, **typed)
    send(asks, "question/", **question(asks, preset="large"))
    assert not RoundTerms.objects.get().small


def test_the_question_cannot_change_after_prepare_neither_here_nor_in_the_database(
    preparing_it: Round, asks: Client
) -> None:
    typed = question(asks, question="Another question?")
    loop.move(preparing_it, Stage.GATHER, role="facilitator", day=DAY)
    assert "stays as it is" in send(asks, "question/", 409, **typed)
    with pytest.raises(IntegrityError, match="one question"), transaction.atomic():
        Round.objects.update(question="Another question?")
    preparing_it.refresh_from_db()
    assert preparing_it.question == "What about the heating?"


def test_outside_of_prepare_everything_is_shown_and_nothing_can_be_changed(preparing_it: Round, asks: Client) -> None:
    beforehand.write_beliefs(preparing_it, THINK, seen=preparing.fingerprint(()))
    beforehand.lock_beliefs(preparing_it, role="facilitator", day=DAY)
    seed = beforehand.add_seed(preparing_it, "The boiler is old.", role="facilitator", day=DAY, language="en")
    loop.move(preparing_it, Stage.GATHER, role="facilitator", day=DAY)
    page = look(asks)
    for shown in ("What about the heating?", *THINK, "Locked on March 2, 2026", "Block a", "The boiler is old."):
        assert shown in page
    for way in ("question/", "beliefs/", "sections/new/", "sentences/"):
        assert f'href="{PREPARE}{way}"' not in page
    before = everything()
    for way in ("question/", "beliefs/", "sections/", "sections/new/", "sentences/", f"sentences/{seed.id}/off/"):
        send(asks, way, 409, text="One more.", beliefs="a\nb\nc", name="Block z", size="4", how_known="counted")
    assert everything() == before


def test_a_pause_stops_preparing_too(preparing_it: Round, asks: Client) -> None:
    typed = question(asks, question="Another question?")
    loop.pause(preparing_it, role="facilitator", day=DAY, reason="A letter with names got out.")
    send(asks, "question/", 409, **typed)
    with pytest.raises(preparing.PrepareRefusedError, match="paused"):
        beforehand.add_seed(preparing_it, "More.", role="facilitator", day=DAY, language="en")


def test_beliefs_are_written_changed_removed_and_then_locked_for_good(preparing_it: Round, asks: Client) -> None:
    def write(text: str, status: int = 303, **more: str) -> str:
        return send(asks, "beliefs/", status, beliefs=text, seen=hidden(look(asks, "beliefs/"), "seen"), **more)

    write("One.\nTwo.\nThree.\nFour.")
    write("Two, changed.\nThree.\n\nFour.\nFour.")
    assert beforehand.beliefs_now(preparing_it) == ("Two, changed.", "Three.", "Four.")
    assert "three to seven" in write("Two only.", 422, lock="yes")
    assert beforehand.locked_on(preparing_it) is None
    assert beforehand.beliefs_now(preparing_it) == ("Two, changed.", "Three.", "Four.")
    write("Two, changed.\nThree.\nFour.", lock="yes")
    assert Belief.objects.filter(locked_on=timezone.localdate()).count() == 3
    assert LogEntry.objects.get(act="lock beliefs").facts == {"beliefs": 3}
    assert "Nobody can change it." in look(asks)
    send(asks, "beliefs/", 409, beliefs="Five.\nSix.\nSeven.", seen="")
    with pytest.raises(IntegrityError, match="is locked"), transaction.atomic():
        Belief.objects.update(text="We knew it all along.")
    with pytest.raises(IntegrityError, match="is locked"), transaction.atomic():
        Belief.objects.all().delete()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("\n".join(f"Sentence {n}." for n in range(8)), "These are 8 sentences; write at most 7."),
        ("One.\n" + "x" * 301, "Line 2 has no words, or more than 300 characters."),
        ("One.\n\u200b", "Line 2 has no words"),
    ],
)
def test_beliefs_that_cannot_be_written_down_are_said_so(asks: Client, typed: str, said: str) -> None:
    page = send(asks, "beliefs/", 422, beliefs=typed, seen=hidden(look(asks, "beliefs/"), "seen"))
    assert said in page
    assert not Belief.objects.exists()


def test_words_of_every_script_are_kept_as_they_were_typed(preparing_it: Round, asks: Client) -> None:
    told = ("المصعد قديم.", "👩‍👩‍👧 freeze most.", "Die Heizung ist älter als wir.")
    send(asks, "beliefs/", beliefs="\r\n".join(told), seen=hidden(look(asks, "beliefs/"), "seen"))
    assert beforehand.beliefs_now(preparing_it) == told
    send(asks, "sections/new/", **section(asks, "", name="مبنى ب", size="٤٨", nobody_yet="on"))
    row = RoundSection.objects.get(name="مبنى ب")
    assert (row.size, row.section.slug) == (48, "section")
    look(asks, "sections/section/")
    assert "<script>" not in send(asks, "sections/new/", 422, **section(asks, "", name="<script>", size="<script>"))


@pytest.mark.parametrize("page", ["question/", "beliefs/", "sections/a/"])
def test_two_who_edit_one_thing_see_both_texts_and_lose_none(asks: Client, preparing_it: Round, page: str) -> None:
    other = sit(preparing_it.consultation.organisation, Role.FACILITATOR)
    kinds: dict[str, Callable[[Client, str], dict[str, str]]] = {
        "question/": lambda client, words: question(client, question=words),
        "beliefs/": lambda client, words: {"beliefs": words, "seen": hidden(look(client, page), "seen")},
        "sections/a/": lambda client, words: section(client, convener=words),
    }
    make = kinds[page]
    mine, theirs = make(asks, "What I wrote."), make(other, "What they wrote.")
    send(other, page, **theirs)
    both = send(asks, page, 409, **mine)
    assert "What they wrote." in both
    assert "What I wrote." in both
    assert "What they wrote." in look(asks)
    send(asks, page, **(mine | {"seen": hidden(both, "seen")}))
    assert "What I wrote." in look(asks)
    send(asks, page, **mine)  # sent once more it is there already


def test_a_section_is_named_sized_and_has_a_convener_or_nobody_yet(preparing_it: Round, asks: Client) -> None:
    send(
        asks, "sections/a/",
        **section(asks, name="North block", size="about 50", convener="the caretaker", priority="on",
                  why="Most remarks about damp came from there."),
    )  # fmt: skip
    row = RoundSection.objects.get(section__slug="a")
    assert (row.name, row.size, row.convener, row.priority) == ("North block", 50, "the caretaker", True)
    assert (row.section.name, row.section.size) == ("North block", 50)
    page = look(asks)
    for shown in ("North block", "50 people", "the caretaker", "Most remarks about damp came from there."):
        assert shown in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"size": "0"}, "is not a number of people"),
        ({"size": "-3"}, "is not a number of people"),
        ({"size": ""}, "About how many people?"),
        ({"name": " "}, "Write what people call it."),
        ({"name": "block C"}, "Another section is called"),
        ({"name": "x" * 5000}, "more than 80 characters (5000)"),
        ({"how_known": ""}, "Say how you know the number"),
        ({"convener": "Ana", "nobody_yet": "on"}, "not both"),
        ({"priority": "on"}, "Say why this section comes first"),
        ({"why": "x" * 5000, "priority": "on"}, "more than 300 characters (5000)"),
    ],
)
@pytest.mark.parametrize("slug", ["a", ""])
def test_a_section_that_cannot_be_is_said_so(asks: Client, slug: str, typed: dict[str, str], said: str) -> None:
    before = everything()
    page = send(asks, f"sections/{slug or 'new'}/", 422, **section(asks, slug, **({"name": "Yard"} | typed)))
    assert said in page
    assert everything() == before


def test_a_section_is_added_once_and_stands_in_the_round_and_the_organisation(
    preparing_it: Round, asks: Client
) -> None:
    typed = section(asks, "", name="Yard", size="12", nobody_yet="on")
    for _ in range(2):
        send(asks, "sections/new/", **typed)
    assert Section.objects.filter(name="Yard", size=12).count() == 1
    assert RoundSection.objects.filter(round=preparing_it, name="Yard", nobody_yet=True).count() == 1
    assert "Another section is called" in send(asks, "sections/new/", 422, **(typed | {"size": "13"}))


def test_a_section_keeps_at_least_as_many_people_as_it_has_codes(preparing_it: Round, asks: Client) -> None:
    codes.issue(preparing_it.consultation, 5, section=Section.objects.get(slug="a"))
    assert "5 codes were made" in send(asks, "sections/a/", 422, **section(asks, size="4"))
    send(asks, "sections/a/", **section(asks, size="5"))


def test_a_section_that_answers_name_is_not_made_small_afterwards(
    preparing_it: Round, asks: Client, key_folder: Path
) -> None:
    seed = beforehand.add_seed(preparing_it, "The boiler is old.", role="facilitator", day=DAY, language="en")
    cast(Voter("a" * 32, section=Section.objects.get(slug="a")), seed, Answer.AGREE, chance=1.0)
    assert "smaller than 20" in send(asks, "sections/a/", 422, **section(asks, size="19"))
    send(asks, "sections/a/", **section(asks, size="20"))
    send(asks, "sections/c/", **section(asks, "c", name="Block c", size="19"))


def test_a_section_renamed_mid_round_keeps_its_name_in_this_round(preparing_it: Round, asks: Client) -> None:
    loop.move(preparing_it, Stage.GATHER, role="facilitator", day=DAY)
    assert "from the next round on" in look(asks, "sections/a/")
    send(asks, "sections/a/", name="North block", size="1")
    assert RoundSection.objects.get(section__slug="a").name == "Block a"
    renamed = Section.objects.get(slug="a")
    assert (renamed.name, renamed.size) == ("North block", 48)
    assert "Block a" in look(asks)
    assert "Another section is called" in send(asks, "sections/c/", 422, name="north block")
    next_round = Round.objects.create(
        consultation=preparing_it.consultation, number=2, question="And now?", promise_on=DAY
    )
    loop.set_sections(next_round)
    assert next_round.sections.get(section__slug="a").name == "North block"


def test_first_sentences_are_put_once_and_can_be_taken_off_before_anybody_was_asked(
    preparing_it: Round, asks: Client
) -> None:
    for _ in range(2):
        send(asks, "sentences/", text="The boiler is too old.")
    seed = Statement.objects.get()
    assert (seed.origin, seed.core) == (Origin.INVESTIGATION, True)
    assert list(voices.open_to_votes(preparing_it)) == [seed]
    send(asks, f"sentences/{seed.id}/off/")
    send(asks, f"sentences/{seed.id}/off/")
    assert not voices.open_to_votes(preparing_it).exists()
    assert seed.moderations.count() == 2
    send(asks, "sentences/", text="The boiler is too old.")
    loop.move(preparing_it, Stage.GATHER, role="facilitator", day=DAY)
    loop.move(preparing_it, Stage.INVESTIGATE, role="facilitator", day=DAY, reason="Another question.")
    send(asks, f"sentences/{Statement.objects.order_by('label').last().id}/off/", 409)  # type: ignore[union-attr]


@pytest.mark.parametrize(("typed", "said"), [("  ", "There are no words"), ("x" * 5000, "It has 5000 characters")])
def test_a_first_sentence_without_words_or_too_long_is_said_so(asks: Client, typed: str, said: str) -> None:
    page = send(asks, "sentences/", 422, text=typed)
    assert said in page
    assert typed.strip() in page
    assert not Statement.objects.exists()


@pytest.fixture
def left_over(preparing_it: Round) -> tuple[Round, CarryOver, CarryOver]:
    """A second round in Prepare, with two things the first one left over."""
    one = CarryOver.objects.create(round=preparing_it, text="Who pays for the meter?", day=DAY)
    two = CarryOver.objects.create(round=preparing_it, text="Is the roof next?", day=DAY)
    loop.move(preparing_it, Stage.SUM_UP, role="facilitator", day=DAY)
    Closing.objects.create(round=preparing_it, role="facilitator", day=DAY)
    second = loop.open_next_round(
        preparing_it,
        question="And the meter?",
        promise_on=timezone.localdate() + timedelta(days=9),
        role="r",
        day=DAY,
    )
    return second, one, two


def test_what_was_left_over_is_taken_up_or_answered_with_a_reason(
    left_over: tuple[Round, CarryOver, CarryOver], asks: Client
) -> None:
    second, one, two = left_over
    assert 'id="carry-overs"' in look(asks)
    assert "carry-overs" in [gap.key for gap in loop.gaps(second, today=DAY)]
    assert "Who pays for the meter?" in look(asks, f"left-over/{one.pk}/")
    taken = {"taken_up": "yes", "sentence": "The owner pays for the meter.", "text": ""}
    for _ in range(2):
        send(asks, f"left-over/{one.pk}/", **taken)
    seed = Statement.objects.get()
    assert (seed.origin, seed.text, seed.round) == (Origin.PRACTICE, "The owner pays for the meter.", second)
    assert "Say why" in send(asks, f"left-over/{two.pk}/", 422, taken_up="no", sentence="x", text=" ")
    send(asks, f"left-over/{two.pk}/", taken_up="no", sentence="x", text="The roof is the town's.")
    assert "carry-overs" not in [gap.key for gap in loop.gaps(second, today=DAY)]
    assert Statement.objects.count() == 1
    page = look(asks)
    assert "taken up" in page
    assert "The roof is the town&#x27;s." in page
    again = send(asks, f"left-over/{two.pk}/", 422, taken_up="yes", sentence="", text="Changed our minds.")
    assert "never changed" in again
    assert CarryOverAnswer.objects.get(carry_over=two).text == "The roof is the town's."


def test_only_what_the_last_round_of_this_consultation_left_over_can_be_answered(
    left_over: tuple[Round, CarryOver, CarryOver], asks: Client, millbrook: Organisation
) -> None:
    elsewhere = Round.objects.filter(consultation__organisation=millbrook).latest("number")
    theirs = CarryOver.objects.create(round=elsewhere, text="Not yours.", day=DAY)
    look(asks, f"left-over/{theirs.pk}/", 404)
    send(asks, f"left-over/{theirs.pk}/", 404, taken_up="yes", text="")
    strange = Statement.objects.filter(round=elsewhere).first()
    assert strange is not None
    send(asks, f"sentences/{strange.id}/off/", 404)
    send(asks, "sections/nothing/", 404, name="x")


def test_a_sentence_that_comes_from_an_outcome_says_so(millbrook: Organisation) -> None:
    latest = Round.objects.filter(consultation__organisation=millbrook).latest("number")
    loop.move(latest, Stage.INVESTIGATE, role="facilitator", day=DAY)
    asks = sit(millbrook, Role.FACILITATOR)
    outcome = beforehand.outcomes_before(latest)[0]
    address = "/desk/millbrook/damp/prepare/sentences/"
    assert asks.post(address, {"text": "The meter stays.", "outcome": "11111111"}).status_code == 422
    assert asks.post(address, {"text": "The meter stays.", "outcome": str(outcome.id)}).status_code == 303
    seed = Statement.objects.get(text="The meter stays.")
    assert (seed.origin, seed.sources.get().outcome) == (Origin.PRACTICE, outcome)


def test_only_the_hat_that_asks_prepares_and_everybody_at_the_desk_may_look(
    preparing_it: Round, asks: Client
) -> None:
    writes = sit(preparing_it.consultation.organisation, Role.DRAFTER)
    assert f'href="{PREPARE}question/"' not in look(writes)
    before = everything()
    for page in (*PAGES[1:], "sections/"):
        assert writes.post(PREPARE + page, {}).status_code == 403
    for page in PAGES:
        assert Client().get(PREPARE + page).status_code == 403
        assert asks.get(PREPARE + page).status_code == 200
    assert everything() == before


def test_the_desk_of_another_organisation_prepares_nothing_here(preparing_it: Round, millbrook: Organisation) -> None:
    theirs = sit(millbrook, Role.FACILITATOR)
    for page in PAGES:
        assert theirs.get(PREPARE + page).status_code == 403
        assert theirs.post(PREPARE + page).status_code in {403, 405}


def test_a_round_without_sections_takes_over_those_of_the_organisation(preparing_it: Round, asks: Client) -> None:
    preparing_it.sections.all().delete()
    assert "Ask the sections we have" in look(asks)
    for _ in range(2):
        send(asks, "sections/")
    assert preparing_it.sections.count() == 3


def test_the_page_needs_as_many_queries_for_twenty_sections_as_for_three(preparing_it: Round, asks: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            look(asks)
        return len(caught)

    few = queries()
    for n in range(17):
        terms = preparing.SectionTerms(f"Hall {n}", 10, "counted", nobody_yet=True)
        preparing.add_section(preparing_it, terms, role="facilitator", day=DAY)
        beforehand.add_seed(preparing_it, f"Sentence {n}.", role="facilitator", day=DAY, language="en")
    assert queries() <= few
