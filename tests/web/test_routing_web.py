"""The vote page asks what tells more, from figures that move with releases only and hold nobody."""

import json
import random

import pytest
from django.core import signing

from massline.web.people.models import Role
from massline.web.rounds import ballots, loop, modelled, publisher, voices
from massline.web.rounds.ballots import Voter
from massline.web.rounds.concentrate import drafting
from massline.web.rounds.concentrate.representing import represented, work_out
from massline.web.rounds.gather.routing import how_served, next_for, state_of_round
from massline.web.rounds.models import Answer, Ballot, ModelFigures, Origin, Round, Serving, Stage, Statement
from massline.web.stages.gather.turns import held, turns
from tests.web.conftest import DAY
from tests.web.summing import Desk
from tests.web.visitors import Visitor, address, everything, hidden

PEOPLE = 40


@pytest.fixture
def statements(asking: Round) -> list[Statement]:
    """Twelve sentences: six split two camps, six nearly everybody agrees with."""
    return [
        voices.put(asking, f"Sentence number {n}.", Origin.INVESTIGATION, day=DAY, role="committee")
        for n in range(12)
    ]


@pytest.fixture
def answered(asking: Round, statements: list[Statement]) -> Round:
    """Two camps of twenty have answered eight sentences each."""
    chance = random.Random(1)
    block = asking.consultation.organisation.sections.get(slug="a")
    filled = []
    for n in range(PEOPLE):
        voter = Voter(f"{n:032d}", section=block if n % 4 == 0 else None)
        given = {}
        for number in chance.sample(range(12), 8):
            agree = 0.95 if number >= 6 else (0.93 if (number + n) % 2 else 0.07)
            given[statements[number]] = Answer.AGREE if chance.random() < agree else Answer.DISAGREE
        filled.append((voter, given))
    ballots.cast_many(filled, statements)
    return asking


def split(statements: list[Statement]) -> set[object]:
    return {one.id for one in statements[:6]}


def test_a_release_makes_the_figures_and_a_vote_does_not(
    answered: Round, statements: list[Statement], django_capture_on_commit_callbacks: object
) -> None:
    assert callable(django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        publisher.publish(answered, day=DAY)
    kept = ModelFigures.objects.get()
    assert kept.release == 1
    somebody = Visitor.to(answered).start()
    for _ in range(3):
        somebody.answer("agree")
    assert ModelFigures.objects.get().digest == kept.digest


def test_the_figures_hold_one_number_a_sentence_and_nothing_of_a_person(
    answered: Round, statements: list[Statement]
) -> None:
    modelled.refresh(answered, 1)
    kept = ModelFigures.objects.get()
    for key in Ballot.objects.values_list("key", flat=True):
        assert key not in kept.routing + kept.slate
    told = json.loads(kept.routing)
    assert {len(value) for value in told.values() if isinstance(value, list)} == {len(statements)}


def test_below_thirty_voters_the_lot_decides(asking: Round, statements: list[Statement]) -> None:
    voter = Voter("1" * 32)
    ballots.cast_many([(voter, dict.fromkeys(statements, Answer.AGREE))], statements)
    modelled.refresh(asking, 1)
    assert not ModelFigures.objects.exists()
    coming = turns(asking, Voter("2" * 32), [])
    assert [turn.chance for turn in coming] == [1 / 12, 1 / 11, 1 / 10]


def test_what_splits_people_comes_before_what_all_agree_on(answered: Round, statements: list[Statement]) -> None:
    modelled.refresh(answered, 1)
    firsts = [turns(answered, Voter(f"new {n}"), [])[0] for n in range(60)]
    dividing = [turn.statement.id in split(statements) for turn in firsts]
    assert sum(dividing) >= 42
    assert {0 < turn.chance <= 1 for turn in firsts} == {True}
    assert len({turn.statement.id for turn in firsts}) > 5


def test_people_of_a_small_section_are_first_asked_what_matters_to_it(
    answered: Round, statements: list[Statement]
) -> None:
    modelled.refresh(answered, 1)
    state = state_of_round(answered)
    assert state is not None
    lodge = answered.consultation.organisation.sections.get(slug="lodge")
    few = set(state.first["lodge"])
    assert len(few) == 6
    left = [one.id for one in statements]
    put = next_for(answered, Voter("9" * 32, section=lodge), {}, left, [], most=6)
    assert {one.statement.hex for one in put} == few


def test_what_stands_ahead_comes_next_with_the_chance_it_was_drawn_with(
    answered: Round, statements: list[Statement]
) -> None:
    modelled.refresh(answered, 1)
    somebody = Visitor.to(answered).start()
    before = somebody.page()
    second = before.split("<template data-next>")[1]
    somebody.answer("agree")
    now = somebody.page().split("<template")[0]
    assert hidden(now, "turn").split(":")[0] == hidden(second, "turn").split(":")[0]
    sent = somebody.client.post(
        address(answered, "answer/"), {"turn": hidden(now, "turn"), "answer": "pass"}, headers={"Massline-Turns": "1"}
    ).content.decode()
    assert sent.count("data-next") == 3


def test_the_chances_on_ballots_and_servings_agree(answered: Round, statements: list[Statement]) -> None:
    modelled.refresh(answered, 1)
    Serving.objects.all().delete()
    before = Ballot.objects.count()
    for n in range(6):
        somebody = Visitor.to(answered).start(section="c" if n % 2 else "")
        for _ in range(5):
            somebody.answer("agree")
    assert Ballot.objects.count() == before + 30
    for row in Serving.objects.filter(served__gt=0):
        assert 0.5**row.bucket <= row.chance_sum / row.served <= 2 * 0.5**row.bucket
    assert sum(Serving.objects.values_list("answered", flat=True)) == 30
    assert sum(Serving.objects.values_list("served", flat=True)) == 36
    found = how_served(answered)
    assert (found.servings, found.answers, found.broken) == (30, 30, False)


def test_a_browser_that_lost_what_stood_ahead_goes_on_without_it(
    answered: Round, statements: list[Statement]
) -> None:
    modelled.refresh(answered, 1)
    voter = Voter("5" * 32)
    coming = turns(answered, voter, [])
    assert held(turns(answered, voter, held(coming))) == held(coming) == held(turns(answered, voter, []))
    voices.withdraw(coming[0].statement, day=DAY)
    later = turns(answered, voter, held(coming))
    assert [turn.statement.id for turn in later[:2]] == [turn.statement.id for turn in coming[1:]]
    assert len({turn.statement.id for turn in later}) == 3


def test_looking_changes_nothing_and_the_cookie_holds_no_answer(answered: Round, statements: list[Statement]) -> None:
    modelled.refresh(answered, 1)
    somebody = Visitor.to(answered).start()
    somebody.answer("disagree")
    before = everything()
    assert hidden(somebody.page(), "turn")
    assert everything() == before
    held_by = signing.loads(
        somebody.client.cookies["answers"].value, salt=f"massline.remembered:{answered.consultation.id}"
    )
    assert "disagree" not in json.dumps(held_by)
    assert len(held_by["ahead"]) == 3


def test_the_desk_reads_how_sentences_were_put_before_people(answered: Round, statements: list[Statement]) -> None:
    desk = Desk.of(answered, Role.FACILITATOR)
    page = desk.client.get("/desk/elm/heat/ask/").content.decode()
    assert "How sentences are put before people" in page
    assert "as likely to come next as any other" in page
    modelled.refresh(answered, 7)
    page = desk.client.get("/desk/elm/heat/ask/").content.decode()
    assert "Since release 7" in page
    assert "Small sections are first asked" in page
    assert "At least 480 times" in page


def test_eight_sentences_and_who_is_left_out_stand_beside_the_draft(
    answered: Round, statements: list[Statement]
) -> None:
    loop.move(answered, Stage.CONCENTRATE, role="committee", day=DAY)
    drafting.begin(answered, "Heating", "Warm by six.", by=drafting.Author("drafter", DAY))
    desk = Desk.of(answered, Role.FACILITATOR)
    assert "Not worked out" not in desk.get("proposal/")
    desk.post("proposal/", do="represent")
    page = desk.get("proposal/")
    assert "sentences represent everybody best" in page
    assert "Fewer than 10 people agree with none of them." in page
    found = represented(answered)
    assert found is not None
    assert {one.id for one in found.statements} <= split(statements)
    sides = {statements.index(one) % 2 for one in found.statements}
    assert sides == {0, 1}, "both camps find themselves in it"
    assert (found.voters, found.left_out, found.instead) == (40, 0, [])


def test_words_taken_back_leave_the_sentences_that_represent_everybody(
    answered: Round, statements: list[Statement]
) -> None:
    assert work_out(answered)
    before = represented(answered)
    assert before is not None
    voices.withdraw(before.statements[0], day=DAY)
    after = represented(answered)
    assert after is not None
    assert [one.id for one in after.statements] == [one.id for one in before.statements[1:]]


def test_too_few_voters_are_said_so(asking: Round, statements: list[Statement]) -> None:
    assert not work_out(asking)
    assert represented(asking) is None


def test_a_small_number_left_out_is_never_told(asking: Round, statements: list[Statement]) -> None:
    """Thirty-six agree with one half or the other, fourteen with nothing: ten are told as ten, four as none."""
    for n, (people, told) in enumerate(((4, 0), (14, 10))):
        Ballot.objects.all().delete()
        filled = []
        for person in range(40 + people):
            side = [] if person >= 40 else statements[:6] if person % 2 else statements[6:]
            answers = {one: Answer.AGREE if one in side else Answer.DISAGREE for one in statements}
            filled.append((Voter(f"{n}{person:031d}"), answers))
        ballots.cast_many(filled, statements)
        assert work_out(asking)
        found = represented(asking)
        assert found is not None
        assert found.left_out == told
        assert found.percent == (25 if told else None)


def test_the_seed_of_the_draw_is_the_persons_own(asking: Round, statements: list[Statement]) -> None:
    assert len({turns(asking, Voter(f"person {n}"), [])[0].statement.id for n in range(8)}) > 2
