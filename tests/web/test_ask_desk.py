"""Ask at the desk: who was heard in words, visits with what went both ways, and until when."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from massline.web.people.models import Role
from massline.web.rounds import loop, voices
from massline.web.rounds.gaps.asking import enough_of, heard_by_section, hearings, saturation_so_far
from massline.web.rounds.gather import approaching
from massline.web.rounds.gather.listening import NotTakenError, sections_of
from massline.web.rounds.models import Coding, Note, Round, RoundTerms, Stage, Statement, Theme, Visit, VisitKind
from massline.web.rounds.slips import new_slip
from tests.web.conftest import DAY
from tests.web.listeners import at_desk

ASK = "/desk/elm/heat/ask/"


@pytest.fixture
def organiser(asking: Round) -> Client:
    loop.set_sections(asking)
    return at_desk(asking)


def look(client: Client, page: str = "") -> str:
    response = client.get(ASK + page)
    assert response.status_code == 200
    return response.content.decode()


def say(asking: Round, slug: str, people: int) -> None:
    section = asking.consultation.organisation.sections.get(slug=slug)
    for n in range(people):
        voices.say(asking, f"{slug} {n}", voices.Speaker(f"{slug}{n}".ljust(32, "0"), new_slip(), section), day=DAY)


def visit(**more: str) -> dict[str, str]:
    told = {"section": "c", "kind": "door", "day": timezone.localdate().isoformat(), "tried": "12", "spoken": "5",
            "explained": "What the survey is.", "taught": "The lift is worse than the damp."}  # fmt: skip
    return told | more


def test_the_page_has_every_place_a_gap_leads_to(asking: Round, organiser: Client) -> None:
    page = look(organiser)
    for gap in loop.gaps(asking, today=DAY):
        assert f'id="{gap.anchor}"' in page
    assert 'id="waiting"' in page


def test_sections_stand_with_a_word_and_no_count_of_people_the_least_heard_first(
    asking: Round, organiser: Client
) -> None:
    say(asking, "a", enough_of(48))
    say(asking, "c", 1)
    verdicts = [(one.row.section.slug, one.verdict) for one in hearings(asking, sections_of(asking))]
    assert verdicts == [
        ("lodge", "Hardly heard yet."), ("c", "Hardly heard yet."), ("a", "Heard: enough to go on."),
    ]  # fmt: skip
    table = look(organiser).split('id="sections"')[1].split("</table>")[0]
    assert table.index("Block lodge") < table.index("Block c") < table.index("Block a")
    for count in ("1 of", "3 of", "1 person"):
        assert count not in table.replace("48 people", "").replace("44 people", "").replace("6 people", "")


def test_nobody_and_one_person_read_the_same(asking: Round, organiser: Client) -> None:
    rows = sections_of(asking)
    before = {one.row.section.slug: one.verdict for one in hearings(asking, rows)}
    say(asking, "c", 1)
    assert {one.row.section.slug: one.verdict for one in hearings(asking, rows)} == before


def test_a_visit_closes_the_gap_of_its_section(asking: Round, organiser: Client) -> None:
    assert "heard:c" in {gap.key for gap in loop.gaps(asking, today=DAY)}
    response = organiser.post(f"{ASK}visits/", visit())
    assert response.status_code == 303
    assert "heard:c" not in {gap.key for gap in loop.gaps(asking, today=DAY)}
    page = look(organiser, "visits/")
    assert "The lift is worse than the damp." in page
    assert "We explained:" in page


def test_a_visit_sent_twice_stands_once(organiser: Client) -> None:
    for _ in range(2):
        organiser.post(f"{ASK}visits/", visit())
    assert Visit.objects.count() == 1


def test_a_notice_on_the_wall_hears_nobody(asking: Round, organiser: Client) -> None:
    organiser.post(f"{ASK}visits/", visit(kind="notice", tried="44", spoken="0", taught=""))
    assert Visit.objects.get().kind == VisitKind.NOTICE
    assert not heard_by_section(asking)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"taught": ""}, "write down what they taught you"),
        ({"spoken": "13"}, "You cannot have spoken with 13 of 12"),
        ({"tried": "0", "spoken": "0"}, "At least one"),
        ({"tried": "-3"}, "not a number of people"),
        ({"tried": "many"}, "not a number of people"),
        ({"tried": "9" * 30}, "not a number of people"),
        ({"tried": ""}, "Write a number"),
        ({"day": "2999-01-01"}, "still ahead of us"),
        ({"day": "2026-02-30"}, "This is not a day"),
        ({"section": "z"}, "Select a valid choice"),
        ({"kind": "raid"}, "Select a valid choice"),
        ({"taught": "x" * 501}, "at most 500"),
        ({"taught": "\x00"}, ""),
    ],
)
def test_a_visit_that_cannot_be_is_told_why_and_stays(organiser: Client, wrong: dict[str, str], why: str) -> None:
    response = organiser.post(f"{ASK}visits/", visit(**wrong))
    page = response.content.decode()
    assert response.status_code == 422
    assert why in page
    assert "What the survey is." in page
    assert not Visit.objects.exists()


def test_the_last_day_of_asking_is_set_and_ends_the_gap_when_it_is_over(asking: Round, organiser: Client) -> None:
    Round.objects.filter(pk=asking.pk).update(promise_on=timezone.localdate() + timedelta(days=30))
    last = timezone.localdate() + timedelta(days=7)
    assert organiser.post(f"{ASK}until/", {"until": last.isoformat()}).status_code == 303
    assert RoundTerms.objects.get().asking_until == last
    assert "still-asking" in {gap.key for gap in loop.gaps(asking, today=timezone.localdate())}
    assert "still-asking" not in {gap.key for gap in loop.gaps(asking, today=last)}


@pytest.mark.parametrize(
    ("until", "why"),
    [("2020-01-01", "is over"), ("2999-01-01", "you come back by"), ("", "Choose a day"), ("soon", "not a day")],
)
def test_a_last_day_that_cannot_be_is_told_why(organiser: Client, until: str, why: str) -> None:
    response = organiser.post(f"{ASK}until/", {"until": until})
    assert response.status_code == 422
    assert why in response.content.decode()
    assert not RoundTerms.objects.exists()


def test_nothing_new_is_written_down_once_with_its_reason(asking: Round, organiser: Client) -> None:
    for _ in range(2):
        assert organiser.post(f"{ASK}enough/", {"enough": "The last ten doors said the same."}).status_code == 303
    assert Note.objects.get().text == "The last ten doors said the same."
    assert "The last ten doors" in look(organiser)
    assert "still-asking" not in {gap.key for gap in loop.gaps(asking, today=DAY)}
    assert organiser.post(f"{ASK}enough/", {"enough": " "}).status_code == 422


def test_saturation_is_told_where_remarks_are_coded(asking: Round, organiser: Client) -> None:
    assert saturation_so_far(asking) is None
    assert "Too few remarks are coded" in look(organiser)
    say(asking, "a", 10)
    theme = Theme.objects.create(round=asking, name="lift")
    for said in Statement.objects.all():
        Coding.objects.create(statement=said, coder=1, theme=theme)
    found = saturation_so_far(asking)
    assert found is not None
    assert found.saturated
    assert "The codes say so, too" in look(organiser)


def test_after_ask_nothing_more_is_written_down(asking: Round, organiser: Client) -> None:
    loop.move(asking, Stage.CONCENTRATE, role="facilitator", day=DAY)
    today = timezone.localdate().isoformat()
    assert organiser.post(f"{ASK}visits/", visit()).status_code == 409
    assert organiser.post(f"{ASK}until/", {"until": today}).status_code == 409
    assert organiser.post(f"{ASK}enough/", {"enough": "x"}).status_code == 409
    assert not Visit.objects.exists()
    assert "Sentences can still be judged" in look(organiser)


def test_somebody_who_checks_may_read_it_and_another_hat_writes_nothing(asking: Round, organiser: Client) -> None:
    writer = at_desk(asking, Role.DRAFTER)
    assert "Set the day" not in look(writer)
    assert writer.post(f"{ASK}visits/", visit()).status_code == 403


def test_the_page_asks_the_same_number_of_questions_however_many_spoke(
    asking: Round, organiser: Client, django_assert_max_num_queries: object
) -> None:
    say(asking, "a", 40)
    say(asking, "c", 40)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        look(organiser)


def test_hands_of_more_people_than_there_are_are_refused(asking: Round, statement: Statement) -> None:
    row = next(one for one in sections_of(asking) if one.section.slug == "lodge")
    with pytest.raises(NotTakenError, match="more than the 6 people"):
        approaching.show_of_hands(statement, row, (5, 2, 0), role="facilitator", day=date(2026, 3, 3))


def test_how_many_of_the_committee_listened_is_a_number_no_larger_than_the_committee(
    asking: Round, organiser: Client
) -> None:
    page = f"{ASK}listened/"
    refused = organiser.post(page, {"listened": "2"})
    assert refused.status_code == 422
    assert "Prepare does not say yet" in refused.content.decode()
    RoundTerms.objects.create(round=asking, core_size=7)
    assert organiser.post(page, {"listened": "8"}).status_code == 422
    assert organiser.post(page, {"listened": "few"}).status_code == 422
    assert organiser.post(page, {"listened": "5"}).status_code == 303
    assert RoundTerms.objects.get().core_listened == 5


def test_with_nothing_open_the_page_says_how_words_come(asking: Round) -> None:
    drawn = at_desk(asking).get("/desk/elm/heat/ask/").content.decode()
    assert "Hang up the poster, send the link, or go and ask at the doors." in drawn
    assert "/desk/elm/heat/#tell" in drawn


@pytest.mark.parametrize("stage", ["prepare", "sum-up", "go-back", "try", "learn"])
def test_a_stage_where_the_round_does_not_stand_leads_to_where_it_does(asking: Round, stage: str) -> None:
    drawn = at_desk(asking).get(f"/desk/elm/heat/{stage}/").content.decode()
    assert "Go on in “Ask”: the round stands there." in drawn
    assert "the round stands there" not in at_desk(asking).get("/desk/elm/heat/ask/").content.decode()
