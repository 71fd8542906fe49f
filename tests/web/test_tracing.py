"""Quotations that lead to whoever said them are found and block; what mends them lifts it, an answer does not."""

import json

import pytest
from django.test import Client

from massline.web.people.models import Organisation, Role
from massline.web.rounds import loop, publisher, voices
from massline.web.rounds.concentrate.tracing import Leads, Traceable, traceable_quotations, traceable_stories
from massline.web.rounds.gaps import summing_up
from massline.web.rounds.gather import moderating, rewording
from massline.web.rounds.measuring import alarms
from massline.web.rounds.measuring.exposure import small_cells
from massline.web.rounds.models import NoteKind, PositionVersion, Round, Stage, Statement, Verdict
from massline.web.rounds.voices import show_only_outcome, withdraw
from tests.web import whole_round as made
from tests.web.whole_round import TODAY, brought_to

NUMBER = "Ring 020 7946 0018, the radiator is cold."
COUNTED = "We collected 10000 signatures for it."


@pytest.fixture
def summing(organisation: Organisation) -> Round:
    return brought_to(made.begun(organisation), Stage.CONCENTRATE)


def shown(round_: Round, *said: Statement) -> PositionVersion:
    version = made.draft(round_, "1.0", *said)
    version.published_on = TODAY
    version.save()
    return version


def sentences(round_: Round) -> list[str]:
    return [one.sentence for one in alarms.alarms_of(round_, today=TODAY).now if one.sign == "persons_exposed"]


def judged_anew(said: Statement, verdict: Verdict, reason: str) -> None:
    seen = str(said.moderations.latest("id").pk)
    moderating.judge(said, verdict, seen=seen, role="moderator", day=TODAY, reason=reason)


def test_words_with_a_number_under_a_shown_point_block_the_release(summing: Round) -> None:
    version = shown(summing, made.say(summing, NUMBER))
    assert traceable_quotations(version) == [Traceable(1, Leads.PERSONAL, ("a telephone number",))]
    assert sentences(summing) == ["Blocked: words quoted under point 1 could lead to whoever said them."]
    with pytest.raises(alarms.ExposedError, match="under point 1"):
        publisher.publish(summing, day=TODAY)
    with pytest.raises(alarms.AnswerRefusedError, match="put it right"):
        alarms.answer(summing, "persons_exposed", "1.0", "We know.", role="facilitator", day=TODAY)
    assert not summing.releases.exists()


def test_the_desk_says_so_and_leads_to_the_point(summing: Round) -> None:
    shown(summing, made.say(summing, NUMBER))
    page = made.desk(summing).get("/desk/elm/heat/alarms/").content.decode()
    assert "Blocked: words quoted under point 1" in page
    assert "/sum-up/#position" in page
    refused = made.desk(summing, Role.STEWARD).post("/desk/elm/heat/release/")
    assert refused.status_code == 409
    assert "under point 1" in refused.content.decode()


def test_a_span_without_the_number_leads_to_nobody(summing: Round) -> None:
    said = made.say(summing, NUMBER)
    version = made.draft(summing, "1.0")
    point = version.elements.get().statement
    voices.cite(point, said, start=NUMBER.index("the radiator"))
    assert traceable_quotations(version) == []


def test_a_moderators_reason_lifts_it(summing: Round) -> None:
    said = made.say(summing, COUNTED)
    version = shown(summing, said)
    assert [one.found for one in traceable_quotations(version)] == [("a postcode",)]
    moderator = made.desk(summing, Role.MODERATOR)
    told = {"statement": str(said.id), "verdict": "accepted", "seen": str(said.moderations.get().pk)}
    page = moderator.get("/desk/elm/heat/ask/judge/?show=accepted").content.decode()
    assert "Keep it shown, for this reason" in page
    assert moderator.post(
        "/desk/elm/heat/ask/judge/", told | {"nobody": "A number of signatures."}
    ).status_code == 303  # fmt: skip
    assert said.moderations.latest("id").reason == "A number of signatures."
    assert traceable_quotations(version) == []
    publisher.publish(summing, day=TODAY)


@pytest.mark.parametrize("mend", ["hold", "hide", "withdraw", "reword"])
def test_whatever_takes_the_words_away_lifts_it(summing: Round, mend: str) -> None:
    said = made.say(summing, NUMBER)
    version = shown(summing, said)
    if mend == "hold":
        judged_anew(said, Verdict.HELD, "It holds a number.")
    elif mend == "hide":
        show_only_outcome(said, True)
    elif mend == "withdraw":
        withdraw(said, day=TODAY)
    else:
        seen = str(said.moderations.get().pk)
        rewording.reword(said, "Cold.", seen=seen, role="moderator", day=TODAY, reason="A number.")
    assert traceable_quotations(version) == []
    assert sentences(summing) == []


def test_the_only_one_heard_of_a_tiny_section_is_not_quoted(summing: Round) -> None:
    """The lodge has six people."""
    version = shown(summing, made.say(summing, "The gate is locked.", section="lodge", who="d"))
    assert traceable_quotations(version) == [Traceable(1, Leads.ALONE)]
    made.say(summing, "The gate is late.", section="lodge", who="e")
    assert traceable_quotations(version) == []


def test_the_only_one_heard_of_a_section_of_ten_or_more_may_be(summing: Round) -> None:
    assert traceable_quotations(shown(summing, made.say(summing, "Cold.", section="a", who="d"))) == []


def test_no_draft_goes_to_people_with_such_words_whatever_the_reason(summing: Round) -> None:
    made.draft(summing, "1.0", made.say(summing, NUMBER))
    for mend in (made.answer_words, made.mark_beliefs, made.write_what_is_left_out, made.check):
        mend(summing)
    (gap,) = summing_up.gaps(summing)
    assert (gap.key, gap.anchor, gap.hard) == ("traceable:1:personal", "point-1", True)
    assert "Point 1 quotes words that hold a telephone number" in gap.sentence
    told = {"seen": "concentrate", "override": "We are in a hurry."}
    answer = made.desk(summing).post("/desk/elm/heat/advance/", told)
    assert answer.status_code == 409
    assert loop.stage_of(summing) == Stage.CONCENTRATE


def test_a_draft_nobody_sees_yet_blocks_no_release(summing: Round) -> None:
    made.draft(summing, "1.0", made.say(summing, NUMBER))
    publisher.publish(summing, day=TODAY)


def test_stories_are_looked_at_too(summing: Round) -> None:
    said = made.say(summing, NUMBER)
    made.note(summing, NoteKind.STORY, "What changed most.", statement=said)
    assert traceable_stories(summing)
    assert sentences(summing) == ["Blocked: words quoted in a story could lead to whoever said them."]
    show_only_outcome(said, True)
    assert not traceable_stories(summing)


def test_a_published_figure_on_too_few_is_found_whatever_the_publisher_did(summing: Round) -> None:
    publisher.publish(summing, day=TODAY)
    document = json.loads(summing.releases.get().document)
    assert small_cells(summing) == 0
    document["contributors"]["sections"]["a"] = {"base": 3}
    document["participation"]["total"] = {"base": 9}
    summing.releases.create(number=2, published_on=TODAY, document=json.dumps(document), digest="d")
    assert small_cells(summing) == 2
    assert sentences(summing) == ["Blocked: a published figure rests on too few people."]


def test_the_example_exposes_nobody(millbrook: Organisation) -> None:
    for version in PositionVersion.objects.filter(position__round__consultation__organisation=millbrook):
        assert traceable_quotations(version) == []


def test_finding_them_costs_the_same_however_many_are_quoted(
    summing: Round, django_assert_max_num_queries: object
) -> None:
    said = [made.say(summing, f"Cold, flat {n}.", who=f"{n:x}") for n in range(12)]
    version = made.draft(summing, "1.0", *said)
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        assert traceable_quotations(version) == []


def test_everybody_still_reads_a_release_made_before(summing: Round) -> None:
    publisher.publish(summing, day=TODAY)
    shown(summing, made.say(summing, NUMBER))
    assert Client().get("/elm/heat/round/1/how-well/").status_code == 200
