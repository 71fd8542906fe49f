"""The open list of hypotheses: nothing comes off it, and papers and rounds are linked both ways."""

from decimal import Decimal

import pytest
from django.test import Client

from massline.web.people.models import Organisation
from massline.web.plans import supposing
from massline.web.plans.evidence import Evidence, PlanRefusedError
from massline.web.plans.models import Hypothesis, HypothesisClaim, HypothesisState, HypothesisTest, Standing
from massline.web.rounds.models import Expectation, Round, Stage
from massline.web.rounds.practice import expecting
from massline.web.rounds.standing import shown_version
from tests.web import shelf
from tests.web import whole_round as made
from tests.web.crawling import words_of
from tests.web.listeners import at_desk
from tests.web.planted import BY, anchors_of
from tests.web.whole_round import TODAY, brought_to

DESK = "/desk/elm/heat/hypotheses/"


@pytest.fixture
def supposed(asking: Round) -> Hypothesis:
    return supposing.suppose(
        asking.consultation.organisation, "People come where they eat.", "Nobody stays after the meal.", **BY
    )


def test_it_is_open_until_somebody_judges_and_every_judgement_stays(supposed: Hypothesis) -> None:
    assert supposing.standing_of(supposed) == Standing.OPEN
    with pytest.raises(PlanRefusedError, match="open already"):
        supposing.stand(supposed, Standing.OPEN, Evidence("x"), **BY)
    told = ((Standing.SUPPORTED, "Forty stayed."), (Standing.NOT_SUPPORTED, "Then three of forty stayed."))
    for state, text in told:
        for _twice in range(2):
            supposing.stand(supposed, state, Evidence(text), **BY)
    assert HypothesisState.objects.count() == 2
    page = words_of(Client().get("/plan/elm/hypotheses/1/"))
    assert page.index("three of forty") < page.index("Forty stayed")
    assert "Nobody stays after the meal." in page


def test_what_failed_and_what_was_abandoned_stay_on_the_list_for_everybody(organisation: Organisation) -> None:
    for number, state in enumerate(Standing):
        one = supposing.suppose(organisation, f"Claim {number}", "Its opposite", **BY)
        if state != Standing.OPEN:
            supposing.stand(one, state, Evidence("So it was."), **BY)
    page = words_of(Client().get("/plan/elm/hypotheses/"))
    for number, state in enumerate(Standing):
        assert f"Claim {number}" in page
        assert str(state.label) in page
    assert [one.number for one in organisation.hypotheses.all()] == [1, 2, 3, 4, 5]


def expected(round_: Round, *, locked: bool) -> Expectation:
    version = shown_version(round_)
    assert version is not None
    claim = expecting.Claim(
        text="Forty stay.", measure="heads", threshold="40", due_on=made.LATER, probability=Decimal("0.7"),
        label="H9", point=None,
    )  # fmt: skip
    one = expecting.expect(version, claim, day=TODAY)
    if locked:
        expecting.lock(round_, None, role="facilitator", day=TODAY)
        one.refresh_from_db()
    return one


def test_a_round_tests_it_by_what_is_expected_there_and_its_page_says_so(organisation: Organisation) -> None:
    round_ = brought_to(made.begun(organisation), Stage.PRACTICE)
    supposed = supposing.suppose(organisation, "People come where they eat.", "Nobody stays.", **BY)
    one = expected(round_, locked=True)
    for _twice in range(2):
        supposing.test_in(supposed, round_, one, **BY)
    assert HypothesisTest.objects.count() == 1
    assert "nothing has come of it yet" in words_of(Client().get("/plan/elm/hypotheses/1/"))
    assert "It tests hypothesis 1" in words_of(Client().get("/elm/heat/round/1/"))
    expecting.happened(
        one, expecting.Seen(False, "Three stayed.", "the list", plainly=False), role="facilitator", day=made.LATER,
        before=0,
    )  # fmt: skip
    page = words_of(Client().get("/plan/elm/hypotheses/1/"))
    assert "did not come true" in page
    assert "Three stayed." in page


def test_what_was_written_down_after_the_fact_is_said_to_count_for_nothing(organisation: Organisation) -> None:
    round_ = brought_to(made.begun(organisation), Stage.PRACTICE)
    supposed = supposing.suppose(organisation, "People come where they eat.", "Nobody stays.", **BY)
    one = expected(round_, locked=False)
    supposing.test_in(supposed, round_, one, **BY)
    assert "it counts for nothing" in words_of(Client().get("/plan/elm/hypotheses/1/"))


def test_an_expectation_of_another_round_is_refused(organisation: Organisation, asking: Round) -> None:
    supposed = supposing.suppose(organisation, "A", "B", **BY)
    other = Organisation.objects.create(slug="oak", name="Oak")
    other.sections.create(slug="a", name="A", size=40, how_known="x")
    other.sections.create(slug="c", name="C", size=40, how_known="x")
    round_ = brought_to(made.begun(other), Stage.PRACTICE)
    with pytest.raises(PlanRefusedError, match="another round"):
        supposing.test_in(supposed, asking, expected(round_, locked=True), **BY)


def test_a_paragraph_says_which_hypothesis_it_is_and_the_hypothesis_shows_the_paragraph(supposed: Hypothesis) -> None:
    first = shelf.put_up(supposed.organisation)
    changed, same = anchors_of(first)[:2]
    for anchor in (same, changed, same):
        supposing.claim(supposed, first, anchor, **BY)
    assert HypothesisClaim.objects.count() == 2
    paper = Client().get("/papers/elm/who-mends-the-lifts/").content.decode()
    assert paper.count("This is hypothesis 1") == 2
    assert 'href="/plan/elm/hypotheses/1/"' in paper
    page = Client().get("/plan/elm/hypotheses/1/").content.decode()
    assert "written down and signed" in page
    assert f"/papers/elm/who-mends-the-lifts/version/1/#{same}" in page
    second = shelf.again(first)  # its first paragraph reads differently, so nobody claimed it in these words
    assert list(supposing.claimed_in(second)) == [same]
    assert Client().get("/papers/elm/who-mends-the-lifts/").content.decode().count("This is hypothesis 1") == 1


def test_the_desk_puts_one_on_the_list_tests_claims_and_judges_it(asking: Round) -> None:
    client = at_desk(asking)
    sent = {"do": "suppose", "suppose-text": "People come where they eat.", "suppose-against": "Nobody stays."}
    assert client.post(DESK, sent | {"suppose-against": ""}).status_code == 422
    address = client.post(DESK, sent).headers["Location"]
    assert client.post(DESK, sent).headers["Location"] == address
    assert client.post(address, {"do": "test", "test-by": f"round:{asking.pk}"}).status_code == 303
    assert client.post(address, {"do": "test", "test-by": "round:other"}).status_code == 422
    version = shelf.put_up(asking.consultation.organisation)
    for wrong in ("", "nonsense", "/papers/elm/who-mends-the-lifts/#nowhere", "/elm/heat/", "http://[", "/" * 9):
        assert client.post(address, {"do": "claim", "claim-paragraph": wrong}).status_code == 422, wrong
    there = f"http://testserver/papers/elm/who-mends-the-lifts/#{anchors_of(version)[1]}"
    assert client.post(address, {"do": "claim", "claim-paragraph": there}).status_code == 303
    assert client.post(address, {"do": "stand", "stand-state": "abandoned", "stand-text": ""}).status_code == 422
    judged = {"do": "stand", "stand-state": "abandoned", "stand-text": "Nobody cooks any more."}
    assert client.post(address, judged).status_code == 303
    assert supposing.standing_of(Hypothesis.objects.get()) == Standing.ABANDONED
    assert "Nobody cooks any more." in words_of(client.get(address))
