"""Learn: expected against actual, what went wrong, what goes back to everybody, and the next round."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from massline.web.people.models import Membership, Organisation, Role
from massline.web.rounds import loop, voices
from massline.web.rounds.gaps import learning as gaps_of_learning
from massline.web.rounds.models import (
    Action,
    AlarmAnswer,
    Belief,
    BeliefMark,
    CarryOver,
    Closing,
    Decision,
    Element,
    Expectation,
    Note,
    NoteKind,
    Origin,
    Outcome,
    Position,
    PositionVersion,
    Round,
    Stage,
    Statement,
    Told,
    Verdict,
)
from massline.web.rounds.models.statement import Channel
from massline.web.rounds.slips import new_slip, slip_hash
from massline.web.rounds.sum_up import learning
from tests.web.crawling import words_of
from tests.web.visitors import everything

DAY = date(2026, 6, 1)
LEARN = "/desk/elm/heat/learn/"
WHOLE = {
    NoteKind.WHY: "The letter named a date.",
    NoteKind.OTHERWISE: "It was the coldest month for years.",
    NoteKind.WRONG: "We drafted the diary without asking anybody.",
    NoteKind.LED_BY: "a tenant of block D",
    NoteKind.RETURNED: "A sheet in each stairwell, slips at the doors.",
    NoteKind.KEEP: "The joint letter.",
}


@pytest.fixture
def tried(asking: Round, neighbour: voices.Speaker, monkeypatch: pytest.MonkeyPatch) -> Round:
    """A round in Learn: one point, two expectations told, an action, words of neighbours."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: DAY)
    said = voices.say(asking, "My radiator is cold until nine.", neighbour, day=DAY)
    voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
    point = voices.put(asking, "Heating from six.", Origin.DRAFTING, day=DAY, role="drafter")
    voices.cite(point, said)
    position = Position.objects.create(round=asking, label="P1", title="Heating")
    version = PositionVersion.objects.create(position=position, number="1.0", text="Heating from six.")
    Element.objects.create(version=version, statement=point, order=1)
    version.published_on = DAY - timedelta(days=90)
    version.save()
    Decision.objects.create(version=version, kind="adopted", body="the meeting", day=DAY - timedelta(days=80))
    lock = DAY - timedelta(days=70)
    for n, came in enumerate((True, False), start=1):
        one = Expectation.objects.create(
            version=version, point=point, label=f"H{n}", text=f"Claim {n}.", measure="homes", threshold="40",
            due_on=DAY - timedelta(days=9), probability=Decimal("0.7"), locked_on=lock,
        )  # fmt: skip
        Action.objects.create(round=asking, expectation=one, text=f"Deed {n}.", owner="The kitchen group",
                              starts_on=lock)  # fmt: skip
        Outcome.objects.create(expectation=one, came_true=came, text=f"Seen {n}.", day=DAY, number=1)
    loop.move(asking, Stage.SUM_UP, role="facilitator", day=DAY)
    return asking


def desk(organisation: Organisation, role: Role = Role.FACILITATOR) -> Client:
    slip = new_slip()
    Membership.objects.create(organisation=organisation, role=role, link_hash=slip_hash(slip))
    client = Client()
    assert client.post("/desk/", {"slip": slip}).status_code == 303
    return client


@pytest.fixture
def organiser(tried: Round, organisation: Organisation) -> Client:
    return desk(organisation)


Write = Callable[..., None]


@pytest.fixture
def write(organiser: Client) -> Write:
    def note(kind: NoteKind, text: str, about: str = "") -> None:
        response = organiser.post(f"{LEARN}note/", {"kind": kind.value, "text": text, "about": about})
        assert response.status_code == 303, words_of(response)

    return note


def whole(write: Write) -> None:
    for kind, text in WHOLE.items():
        write(kind, text)


def keys(round_: Round) -> set[str]:
    return {gap.key for gap in loop.gaps(round_, today=DAY)}


def test_expected_stands_beside_actual(organiser: Client) -> None:
    page = words_of(organiser.get(LEARN))
    assert "We expected 1.4 of 2 to come true; 1 did." in page
    for said in ("H1: Claim 1.", "It came true.", "Seen 1.", "H2: Claim 2.", "It did not come true.", "Seen 2."):
        assert said in page


def test_every_gap_leads_to_its_place_and_is_closed_there(organiser: Client, tried: Round, write: Write) -> None:
    missing = loop.gaps(tried, today=DAY)
    page = organiser.get(LEARN).content.decode()
    assert {gap.anchor for gap in missing} == {*(kind.value for kind in WHOLE), "carry-overs"}
    places = [page.index(f'id="{gap.anchor}"') for gap in missing]
    assert places == sorted(places), "the next thing to do stands below one that comes later"
    whole(write)
    assert keys(tried) == {"carry-overs"}
    assert organiser.post(f"{LEARN}carry/", {"text": "Who keeps the list?"}).status_code == 303
    assert keys(tried) == set()


def test_a_note_sent_twice_is_one_note_and_no_note_is_ever_changed(
    organiser: Client, tried: Round, write: Write
) -> None:
    for _ in range(2):
        write(NoteKind.WRONG, "We were late.")
    assert Note.objects.count() == 1
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Note.objects.update(text="We were on time.")
    write(NoteKind.WRONG, "We were late, and not by a day.")
    assert learning.notes_by_kind(tried)["wrong"] == ["We were late.", "We were late, and not by a day."]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"kind": "wrong", "text": " \x00 "}, "There are no words in it yet"),
        ({"kind": "wrong", "text": "x" * 1001}, "It has 1001 characters; here there is room for 1000."),
    ],
)
def test_bad_notes_come_back_with_what_was_typed(organiser: Client, form: dict[str, str], says: str) -> None:
    response = organiser.post(f"{LEARN}note/", form)
    assert response.status_code == 422
    assert says in words_of(response)
    assert "x" * 900 not in form["text"] or form["text"] in words_of(response)
    assert not Note.objects.exists()


@pytest.mark.parametrize("kind", ["", "enough", "nonsense", "represented"])
def test_notes_of_other_stages_are_not_written_here(organiser: Client, kind: str) -> None:
    assert organiser.post(f"{LEARN}note/", {"kind": kind, "text": "Something."}).status_code == 422
    assert not Note.objects.exists()


def test_whoever_led_the_action_does_not_lead_the_sum_up(organiser: Client) -> None:
    response = organiser.post(f"{LEARN}note/", {"kind": "led_by", "text": "the KITCHEN group"})
    assert response.status_code == 422
    assert "led an action of this round" in words_of(response)
    assert "the KITCHEN group" in words_of(response)
    assert organiser.post(f"{LEARN}note/", {"kind": "led_by", "text": "a tenant of block D"}).status_code == 303


def test_one_expectation_has_its_own_why_and_what_else(organiser: Client, tried: Round) -> None:
    one = Expectation.objects.get(label="H2")
    address = f"{LEARN}of/{one.pk}/"
    assert organiser.get(address).status_code == 200
    for kind, text in (("why", "Nobody had asked for it."), ("otherwise", "It was half-term.")):
        assert organiser.post(address, {"kind": kind, "text": text}).status_code == 303
    assert organiser.post(address, {"kind": "why", "text": ""}).status_code == 422
    assert organiser.post(address, {"kind": "wrong", "text": "Elsewhere."}).status_code == 409
    page = words_of(organiser.get(LEARN))
    assert "Nobody had asked for it." in page
    assert "It was half-term." in page
    assert {"why", "otherwise"}.isdisjoint(keys(tried))


# What was passed over


def test_each_override_is_on_the_agenda_until_it_was_talked_over(
    organiser: Client, tried: Round, write: Write
) -> None:
    for n in (1, 2):
        loop.move(
            tried, Stage.SUM_UP, role="facilitator", day=DAY, reason=f"Reason {n}.", overrides=f"Gap {n}.\nAnother."
        )
    page = words_of(organiser.get(LEARN))
    assert "Reason 1." in page
    assert "Gap 2." in page
    first, second = gaps_of_learning.overrides(tried)
    write(NoteKind.AGENDA, "It was right.", first.key)
    write(NoteKind.AGENDA, "Once more about the first.", first.key)
    assert "agenda" in keys(tried)
    write(NoteKind.AGENDA, "It was not.", second.key)
    assert "agenda" not in keys(tried)
    assert [item.notes for item in learning.agenda(tried)] == [
        ["It was right.", "Once more about the first."],
        ["It was not."],
    ]


@pytest.mark.parametrize("about", ["", "stage:999999", "decision:1", "x" * 61])
def test_a_note_on_no_override_is_refused(organiser: Client, about: str) -> None:
    response = organiser.post(f"{LEARN}note/", {"kind": "agenda", "text": "It was right.", "about": about})
    assert response.status_code == 422
    assert not Note.objects.exists()


def test_alarms_answered_known_because_are_listed(organiser: Client, tried: Round) -> None:
    AlarmAnswer.objects.create(
        round=tried,
        sign="plan_over_reaches",
        subject="Block c",
        text="The lift was out.",
        role="facilitator",
        day=DAY,
    )
    assert "The lift was out." in words_of(organiser.get(LEARN))


def test_what_became_of_what_we_thought_stands_there_with_its_last_mark(organiser: Client, tried: Round) -> None:
    first = Belief.objects.create(round=tried, order=1, text="It is the boiler.", locked_on=DAY)
    BeliefMark.objects.create(round=tried, belief=first, kind="kept", day=DAY)
    BeliefMark.objects.create(round=tried, belief=first, kind="changed", text="It is the pump.", day=DAY)
    BeliefMark.objects.create(round=tried, kind="learned", text="Nobody knew whom to ring.", day=DAY)
    page = words_of(organiser.get(LEARN))
    for said in ("It is the boiler.", "changed", "It is the pump.", "Nobody knew whom to ring."):
        assert said in page
    assert [one.mark and one.mark.kind for one in learning.beliefs(tried)] == ["changed", "learned"]


# Stories


def test_a_story_is_told_in_a_neighbours_words_until_they_take_them_back(organiser: Client, tried: Round) -> None:
    said = Statement.objects.get(origin=Origin.PARTICIPANT)
    form = {"text": "She can sleep now.", "statement": str(said.pk)}
    assert [organiser.post(f"{LEARN}stories/", form).status_code for _ in range(2)] == [303, 303]
    page = words_of(organiser.get(LEARN))
    assert "My radiator is cold until nine." in page
    assert "She can sleep now." in page
    voices.withdraw(said, day=DAY)
    page = words_of(organiser.get(LEARN))
    assert "My radiator is cold until nine." not in page
    assert "The words were taken back" in page
    assert [story.words for story in learning.stories(tried)] == [""]


def test_words_a_moderator_takes_down_later_leave_the_story_too(organiser: Client, tried: Round) -> None:
    said = Statement.objects.get(origin=Origin.PARTICIPANT)
    organiser.post(f"{LEARN}stories/", {"text": "She can sleep now.", "statement": str(said.pk)})
    voices.moderate(said, Verdict.REJECTED, role="moderator", day=DAY, reason="It names somebody.")
    assert said.text not in words_of(organiser.get(LEARN))


def test_a_story_told_by_the_committee_says_so(organiser: Client) -> None:
    organiser.post(f"{LEARN}stories/", {"text": "The stairwell talks again.", "statement": ""})
    page = words_of(organiser.get(LEARN))
    assert "told by the committee" in page


def test_only_words_their_author_shows_can_tell_a_story(
    organiser: Client, tried: Round, neighbour: voices.Speaker
) -> None:
    hidden_words = voices.say(tried, "Only the outcome, please.", neighbour, day=DAY, visibility="outcome")  # type: ignore[arg-type]
    voices.moderate(hidden_words, Verdict.ACCEPTED, role="moderator", day=DAY)
    waiting = voices.say(tried, "Nobody has read this yet.", neighbour, day=DAY)
    page = words_of(organiser.get(f"{LEARN}stories/"))
    for said in (hidden_words, waiting):
        assert said.text not in page
        response = organiser.post(f"{LEARN}stories/", {"text": "A story.", "statement": str(said.pk)})
        assert response.status_code == 422
        assert "A story." in words_of(response)
    for typed in ("x", str(uuid4())):
        assert organiser.post(f"{LEARN}stories/", {"text": "A story.", "statement": typed}).status_code == 422
    assert not Note.objects.exists()


# Back to everybody


def test_who_spoke_at_the_door_is_ticked_off_once_told(
    organiser: Client, tried: Round, neighbour: voices.Speaker
) -> None:
    door = voices.say(tried, "At my door I said this.", neighbour, day=DAY, channel=Channel.DOOR)
    page = words_of(organiser.get(f"{LEARN}told/"))
    assert door.label in page
    assert "My radiator" not in page
    assert "At my door I said this." not in page, "nobody has accepted these words"
    web = Statement.objects.get(channel=Channel.WEB)
    form = {"statement": [str(door.pk), str(web.pk), "x", str(uuid4())], "page": "\x00"}
    for _ in range(2):
        assert organiser.post(f"{LEARN}told/", form).status_code == 303
    assert list(Told.objects.values_list("statement", "what")) == [(door.pk, "outcome")]
    assert not learning.somebody_waits(tried)


def test_the_sheet_says_what_was_said_done_and_wrong(organiser: Client, tried: Round, write: Write) -> None:
    whole(write)
    learning.carry_over(tried, "Who keeps the list?", role="facilitator", day=DAY)
    page = words_of(organiser.get(f"{LEARN}sheet/1/"))
    for said in ("Heating from six.", "Deed 1.", "Claim 2.", "It did not come true.", "Who keeps the list?",
                 WHOLE[NoteKind.WRONG], "We expected 1.4 of 2 to come true; 1 did."):  # fmt: skip
        assert said in page
    assert organiser.get(f"{LEARN}sheet/2/").status_code == 404


def test_the_day_it_went_back_is_the_day_receipts_may_say_so(tried: Round, write: Write) -> None:
    assert learning.returned_on(tried) is None
    write(NoteKind.RETURNED, "A sheet in each stairwell.")
    assert learning.returned_on(tried) == DAY


# Closing, and the next round


def test_tenants_step_9_closing_is_refused_without_carry_overs_then_the_next_round_has_three(
    organiser: Client, tried: Round, write: Write
) -> None:
    whole(write)
    refused = organiser.post(f"{LEARN}close/", {"override": "We are tired."})
    assert refused.status_code == 409
    page = words_of(refused)
    assert 'say "closed, because"' in page
    assert "We are tired." in page
    assert not Closing.objects.exists()
    for text in ("A diary nobody asked for failed.", "Same contractor, same paint.", "Block C pays the bill?"):
        organiser.post(f"{LEARN}carry/", {"text": text})
    assert organiser.post(f"{LEARN}close/", {}).status_code == 303
    assert "Open the next round" in words_of(organiser.get(LEARN))
    form = {"question": "Who measures the damp?", "promise_on": (DAY + timedelta(days=60)).isoformat(), "number": "1"}
    for _ in range(2):
        opened = organiser.post(f"{LEARN}next/", form)
        assert opened.status_code == 303
        assert opened.headers["Location"].startswith("/desk/elm/heat/prepare/")
    new = Round.objects.get(number=2)
    assert loop.stage_of(new) == Stage.INVESTIGATE
    assert CarryOver.objects.filter(round__number=new.number - 1, answer=None).count() == 3
    assert learning.what_we_got_wrong(new) == [WHOLE[NoteKind.WRONG]]
    page = words_of(organiser.get(LEARN))
    assert "What we got wrong last time" in page
    assert WHOLE[NoteKind.WRONG] in page
    assert WHOLE[NoteKind.WRONG] in words_of(organiser.get(f"{LEARN}sheet/1/"))


def test_a_round_may_be_closed_because(organiser: Client, tried: Round, write: Write) -> None:
    whole(write)
    for _ in range(2):
        assert organiser.post(f"{LEARN}close/", {"because": "The house is sold."}).status_code == 303
    assert Closing.objects.get().because == "The house is sold."


def test_a_round_closed_with_gaps_says_the_reason_to_everybody(organiser: Client, tried: Round) -> None:
    organiser.post(f"{LEARN}carry/", {"text": "Who keeps the list?"})
    assert organiser.post(f"{LEARN}close/", {}).status_code == 409
    assert organiser.post(f"{LEARN}close/", {"override": "The hall closes."}).status_code == 303
    closing = Closing.objects.get()
    assert closing.reason == "The hall closes."
    assert "Write what we got wrong." in closing.overrides
    assert "The hall closes." in words_of(organiser.get(LEARN))


@pytest.mark.parametrize(
    ("field", "value"),
    [("question", " "), ("question", "x" * 301), ("promise_on", ""), ("promise_on", "soon"),
     ("promise_on", DAY.isoformat()), ("promise_on", "2999-01-01"), ("number", "")],
)  # fmt: skip
def test_a_next_round_needs_a_question_and_a_day(
    organiser: Client, tried: Round, write: Write, field: str, value: str
) -> None:
    whole(write)
    organiser.post(f"{LEARN}close/", {"because": "The house is sold."})
    form = {"question": "And now?", "promise_on": (DAY + timedelta(days=9)).isoformat(), "number": "1", field: value}
    assert organiser.post(f"{LEARN}next/", form).status_code == 422
    assert Round.objects.count() == 1


def test_no_next_round_before_this_one_is_closed(organiser: Client) -> None:
    form = {"question": "And now?", "promise_on": (DAY + timedelta(days=9)).isoformat(), "number": "1"}
    assert organiser.post(f"{LEARN}next/", form).status_code == 409
    assert organiser.post(f"{LEARN}next/", form | {"number": "7"}).status_code == 409
    assert Round.objects.count() == 1


# Who, when, where


def test_learn_is_read_only_before_its_stage_and_after_the_closing(
    organiser: Client, tried: Round, write: Write
) -> None:
    whole(write)
    loop.move(tried, Stage.PRACTICE, role="facilitator", day=DAY)
    for closed in (False, True):
        before = everything()
        for address, form in (
            ("note/", {"kind": "wrong", "text": "Too late."}), ("carry/", {"text": "Too late?"}),
            ("stories/", {"text": "Too late."}), ("told/", {}),
            (f"of/{Expectation.objects.all()[0].pk}/", {"kind": "why", "text": "Too late."}),
        ):  # fmt: skip
            assert organiser.post(LEARN + address, form).status_code == 409, address
        assert everything() == before
        page = words_of(organiser.get(LEARN))
        assert WHOLE[NoteKind.WRONG] in page
        assert "Add a line" not in page
        if not closed:
            loop.move(tried, Stage.SUM_UP, role="facilitator", day=DAY)
            organiser.post(f"{LEARN}close/", {"because": "The house is sold."})


def test_other_hats_look_and_do_not_write(organiser: Client, organisation: Organisation) -> None:
    checker, writer = desk(organisation, Role.MODERATOR), desk(organisation, Role.DRAFTER)
    form = {"kind": "wrong", "text": "We were late."}
    assert checker.get(LEARN).status_code == 200
    for address in ("note/", "carry/", "stories/", "told/", "close/", "next/"):
        assert checker.post(LEARN + address, form).status_code == 403, address
    assert writer.post(f"{LEARN}note/", form).status_code == 303
    assert writer.post(f"{LEARN}close/", {"because": "I say so."}).status_code == 403
    assert not Closing.objects.exists()


def test_an_expectation_of_another_organisation_is_not_found(organiser: Client, millbrook: Organisation) -> None:
    theirs = Expectation.objects.filter(version__position__round__consultation__organisation=millbrook)[0]
    assert organiser.get(f"{LEARN}of/{theirs.pk}/").status_code == 404
    assert organiser.post(f"{LEARN}of/{theirs.pk}/", {"kind": "why", "text": "x y"}).status_code == 404


def test_looking_changes_nothing(organiser: Client) -> None:
    one, before = Expectation.objects.all()[0], everything()
    for page in ("", f"of/{one.pk}/", "stories/", "stories/?page=zero", "told/?page=99", "sheet/1/", "next/"):
        assert organiser.get(LEARN + page).status_code == 200, page
    assert everything() == before


def test_the_pages_ask_the_database_as_often_for_many_words_as_for_few(
    organiser: Client, tried: Round, neighbour: voices.Speaker
) -> None:
    def queries() -> list[int]:
        counts = []
        for page in ("", "stories/", "told/", "sheet/1/"):
            with CaptureQueriesContext(connection) as seen:
                assert organiser.get(LEARN + page).status_code == 200
            counts.append(len(seen))
        return counts

    def add(number: int) -> None:
        said = voices.say(tried, f"Sentence {number}.", neighbour, day=DAY, channel=Channel.DOOR)
        voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=DAY)
        for kind in (NoteKind.WHY, NoteKind.STORY):
            learning.note(
                tried, kind, f"Because of {number}.", role="facilitator", day=DAY,
                about=learning.About(statement=said),
            )  # fmt: skip

    add(1)
    few = queries()
    for number in range(2, 40):
        add(number)
    assert queries() == few
