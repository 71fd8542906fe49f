"""Writing the proposal: points from spans of people's words, versions, two people at one text, the verdicts."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from massline.web.people.models import Organisation, Role
from massline.web.rounds import loop, voices
from massline.web.rounds.concentrate import drafting
from massline.web.rounds.concentrate.drafting import Author
from massline.web.rounds.measuring.soundness import soundness
from massline.web.rounds.models import (
    Element,
    PositionVersion,
    Round,
    Source,
    Stage,
    Statement,
    Visibility,
)
from tests.web.summing import DAY, Desk, say, sum_up
from tests.web.visitors import everything

BY = Author("drafter", DAY)


@pytest.fixture
def summing(asking: Round) -> Round:
    """Six remarks of two blocks, ready to be summed up."""
    for n in range(6):
        say(asking, f"My radiator {n} is cold until nine.\nEvery morning.", who=f"w{n}", section="ac"[n % 2])
    return sum_up(asking)


@pytest.fixture
def desk(summing: Round) -> Desk:
    """One person who does everything."""
    return Desk.of(summing, Role.FACILITATOR)


@pytest.fixture
def draft(summing: Round) -> PositionVersion:
    return drafting.begin(summing, "Heating", "Warm by six.", by=BY)


@pytest.fixture
def point(draft: PositionVersion) -> Element:
    return drafting.add_point(draft, "Heating from six.", by=BY)


def remark(round_: Round, label: str = "s1") -> Statement:
    return round_.statements.get(label=label)


def shown_again(point: Element) -> Element:
    """The point in the next draft, after its version was shown and sent back."""
    version, round_ = point.version, point.version.position.round
    version.published_on = DAY
    version.save()
    loop.move(round_, Stage.REPORT_BACK, role="facilitator", day=DAY)
    loop.go_back(round_, Stage.CONCENTRATE, role="facilitator", day=DAY, reason="with changes")
    return Element.objects.get(version__number="1.1")


def test_a_proposal_is_begun_once_and_numbered_after_its_round(desk: Desk, summing: Round) -> None:
    for _ in range(2):
        desk.post("proposal/", do="text", title="Heating", text="Warm by six.")
    assert [str(one) for one in PositionVersion.objects.all()] == ["P1 1.0"]


@pytest.mark.parametrize(("title", "text"), [("", "Warm."), ("Heat", ""), ("x" * 161, "Warm."), ("Heat", "x" * 5001)])
def test_a_proposal_without_words_or_with_too_many_is_refused_and_stays_in_the_form(
    desk: Desk, title: str, text: str
) -> None:
    page = desk.post("proposal/", 422, do="text", title=title, text=text).content.decode()
    assert (title or text) in page
    assert not PositionVersion.objects.exists()


def test_two_people_at_one_text_are_shown_both_and_neither_is_lost(desk: Desk, draft: PositionVersion) -> None:
    seen = re.search(r'name="seen" value="([^"]+)"', desk.get("proposal/"))
    assert seen
    desk.post("proposal/", do="text", title="Heating", text="Warm by five.", seen=seen[1])
    page = desk.post(
        "proposal/", 409, do="text", title="Heating", text="Warm by seven.", seen=seen[1]
    ).content.decode()
    assert "Warm by five." in page
    assert "Warm by seven." in page
    fresh = re.search(r'name="seen" value="([^"]+)"', page)
    assert fresh
    desk.post("proposal/", do="text", title="Heating", text="Warm by seven.", seen=fresh[1])
    draft.refresh_from_db()
    assert draft.text == "Warm by seven."


def test_a_point_rests_on_the_very_words_chosen(desk: Desk, point: Element, summing: Round) -> None:
    words = f"proposal/{point.pk}/words/"
    said = remark(summing)
    desk.post(words, said=said.pk, words="is  COLD until nine. Every")
    source = Source.objects.get(target=point.statement)
    assert voices.quotation(source) == "is cold until nine.\nEvery"
    assert said.text[source.start : source.end] == "is cold until nine.\nEvery"
    for _ in range(2):
        desk.post(words, said=said.pk)
    assert point.statement.sources.count() == 2


def test_words_that_stand_twice_in_a_remark_are_taken_where_they_were_marked(
    point: Element, summing: Round, desk: Desk
) -> None:
    twice = say(summing, "👩‍👩‍👧 cold, cold.")
    at = twice.text.rindex("cold")
    desk.post(f"proposal/{point.pk}/words/", said=twice.pk, words="cold", at=str(at))
    assert Source.objects.get().start == at


def test_words_nobody_said_are_refused_and_stay_in_the_form(desk: Desk, point: Element, summing: Round) -> None:
    words = f"proposal/{point.pk}/words/"
    page = desk.post(words, 422, said=remark(summing).pk, words="is warm").content.decode()
    assert "does not stand in this remark" in page
    assert 'value="is warm"' in page
    for said in ("", "x", "\x00", "11111111-1111-1111-1111-111111111111", point.statement.pk):
        desk.post(words, 422, said=said)
    assert not Source.objects.exists()


def test_the_cores_own_words_and_withdrawn_ones_cannot_be_chosen(desk: Desk, point: Element, summing: Round) -> None:
    own = say(summing, "We of the committee freeze too.", core=True)
    gone = remark(summing, "s2")
    voices.withdraw(gone, day=DAY)
    page = desk.get(f"proposal/{point.pk}/words/")
    assert own.text not in page
    for said in (own, gone):
        desk.post(f"proposal/{point.pk}/words/", 422, said=said.pk)


def test_words_their_author_hides_may_carry_a_point_and_are_quoted_nowhere(
    desk: Desk, point: Element, summing: Round
) -> None:
    said = remark(summing)
    voices.show_only_outcome(said, True)
    desk.post(f"proposal/{point.pk}/words/", said=said.pk)
    assert said.visibility == Visibility.OUTCOME
    assert said.text.splitlines()[0] not in desk.get("proposal/")


def test_remarks_are_found_by_their_words_and_by_their_theme(desk: Desk, point: Element, summing: Round) -> None:
    desk.post("themes/paste/", codes="s1,cold,1\ns2,dear,1")
    cold = summing.themes.get(name="cold")
    words = f"proposal/{point.pk}/words/"
    assert "radiator 1 is" not in desk.get(f"{words}?q=radiator+3")
    assert "radiator 3 is" in desk.get(f"{words}?q=radiator+3")
    assert "radiator 2 is" in desk.get(f"{words}?q=s3")
    assert "radiator 1 is" not in desk.get(f"{words}?theme={cold.pk}")
    assert "radiator 0 is" not in desk.get(f"{words}?theme=none")
    desk.get(f"{words}?q=%00&theme=9999999999999999999999&page=zz")


def test_a_point_nobody_said_is_a_gap_until_it_is_shown_as_our_own(desk: Desk, point: Element) -> None:
    assert "nobody&#x27;s words" in desk.get("proposal/") or "nobody's words" in desk.get("proposal/")
    assert "rests on nobody" in desk.get()
    desk.post(f"proposal/{point.pk}/", do="own", own="yes")
    assert "proposed by the drafting group" in desk.get("proposal/")
    assert "Point 1 rests on" not in desk.get()
    desk.post(f"proposal/{point.pk}/", do="own", own="no")
    point.refresh_from_db()
    assert not point.own


def test_other_words_for_a_point_keep_what_it_rests_on(desk: Desk, point: Element, summing: Round) -> None:
    drafting.take_words(point, remark(summing), "cold", by=BY)
    desk.post(f"proposal/{point.pk}/", do="words", words="Heating from five.", seen=drafting.point_digest(point))
    new = Element.objects.get()
    assert new.statement.text == "Heating from five."
    assert [voices.quotation(one) for one in new.statement.sources.all()] == ["cold"]
    page = desk.post(f"proposal/{point.pk}/", 409, do="words", words="From four.", seen="old").content.decode()
    assert "Heating from five." in page
    assert "From four." in page
    desk.post(f"proposal/{point.pk}/", 422, do="words", words=" ", seen="")
    desk.post(f"proposal/{point.pk}/", 422, do="dance")


def test_points_are_added_once_moved_and_taken_out(desk: Desk, draft: PositionVersion) -> None:
    for words in ("One.", "Two.", "Three.", "One."):
        desk.post("proposal/", do="add", words=words)

    def order() -> list[str]:
        return [one.statement.text for one in draft.elements.select_related("statement").order_by("order")]

    assert order() == ["One.", "Two.", "Three."]
    third = draft.elements.get(order=3)
    desk.post("proposal/", do="move", point=str(third.pk), to="1")
    assert order() == ["Three.", "One.", "Two."]
    desk.post("proposal/", do="move", point=str(third.pk), to="99")
    assert order() == ["One.", "Two.", "Three."]
    desk.post("proposal/", do="move", point="x", to="1")
    desk.post(f"proposal/{draft.elements.get(order=1).pk}/", do="drop")
    assert order() == ["Two.", "Three."]
    assert [one.order for one in draft.elements.order_by("order")] == [1, 2]
    desk.post("proposal/", 422, do="add", words=" ")
    desk.get("proposal/99999/", 404)


def test_words_are_taken_out_of_a_point_again(desk: Desk, point: Element, summing: Round) -> None:
    first = drafting.take_words(point, remark(summing), "cold", by=BY)
    desk.post(f"proposal/{point.pk}/words/", source=first.pk)
    assert not point.statement.sources.exists()
    source = drafting.take_words(point, remark(summing), by=BY)
    for _ in range(2):
        desk.post(f"proposal/{point.pk}/", do="leave", source=str(source.pk))
    assert not point.statement.sources.exists()


def test_the_next_draft_changes_a_shown_point_without_touching_what_people_saw(
    desk: Desk, point: Element, summing: Round
) -> None:
    drafting.take_words(point, remark(summing), by=BY)
    shown = point.statement
    again = shown_again(point)
    desk.post(f"proposal/{again.pk}/words/", said=remark(summing, "s2").pk)
    again.refresh_from_db()
    assert again.statement != shown
    assert again.statement.sources.count() == 2
    assert shown.sources.count() == 1
    assert "What this version changes" in desk.get("proposal/")
    assert "Write what this version changes" in desk.get()
    digest = drafting.text_digest(again.version)
    desk.post("proposal/", do="text", title="Heating", text="Warm by six.", change="adds s2", seen=digest)
    assert "Write what this version changes" not in desk.get()
    again.version.refresh_from_db()
    told = {"text": "Warm by five.", "seen": drafting.text_digest(again.version)}
    page = desk.post("proposal/", 422, do="text", title="Something else", **told).content.decode()
    assert "The title stays" in page
    assert "Warm by five." in page


def test_a_version_people_saw_refuses_every_change(point: Element, summing: Round) -> None:
    drafting.take_words(point, remark(summing), by=BY)
    version = point.version
    version.published_on = DAY
    version.save()
    attempts = (
        lambda: drafting.save_text(version, "T", "x", "", seen=""),
        lambda: drafting.add_point(version, "New.", by=BY),
        lambda: drafting.reword(point, "New.", seen="", by=BY),
        lambda: drafting.drop_point(point),
        lambda: drafting.move_point(point, 1),
        lambda: drafting.take_words(point, remark(summing, "s2"), by=BY),
        lambda: drafting.stand_up_for(point, True, by=BY),
    )
    before = everything()
    for attempt in attempts:
        with pytest.raises(drafting.DraftRefusedError, match="does not change any more"):
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        voices.cite(point.statement, remark(summing, "s3"))
    assert everything() == before


def test_what_a_point_stands_on_is_said_anew_each_time(desk: Desk, point: Element, summing: Round) -> None:
    for label, told in (("s1", ">thin<"), ("s3", ">particular<"), ("s2", ">broad<")):
        desk.post(f"proposal/{point.pk}/words/", said=remark(summing, label).pk)
        assert told in desk.get("proposal/")
    voices.withdraw(remark(summing, "s2"), day=DAY)
    assert ">particular<" in desk.get("proposal/")
    assert "Withdrawn by the person who said it." in desk.get("proposal/")


def test_a_section_whose_own_concern_is_left_out_is_named_with_a_verdict_and_no_count(
    desk: Desk, point: Element, summing: Round
) -> None:
    desk.post("themes/paste/", codes="s1,cold,1\ns3,cold,1\ns5,cold,1\ns2,bills,1\ns4,bills,1\ns6,bills,1")
    for label in ("s1", "s3", "s5"):
        drafting.take_words(point, remark(summing, label), by=BY)
    recalls = {one.name: one.verdict for one in soundness(point.version).recalls}
    assert recalls == {"Block a": "good", "Block c": "act"}
    page = desk.get("proposal/").split('id="verdicts"')[1].split("</section>")[0]
    assert "Block c" in page
    assert "Look again" in page
    assert "bills" not in page
    assert not re.search(r"[0-46-9]", page.split("<ul")[1].split("</ul>")[0].replace("95 in 100", ""))


def test_whoever_checks_does_not_write(summing: Round, point: Element) -> None:
    Desk.of(summing, Role.DRAFTER)
    checker = Desk.of(summing, Role.MODERATOR)
    before = everything()
    for page in ("proposal/", f"proposal/{point.pk}/", f"proposal/{point.pk}/words/", "pulls/", "thought/"):
        assert "another hat" in checker.get(page)
        checker.post(page, 403, do="add", words="Mine.")
    assert everything() == before


def test_another_organisations_points_are_not_there(desk: Desk, point: Element, millbrook: Organisation) -> None:
    theirs = Element.objects.filter(version__position__round__consultation__organisation=millbrook).first()
    assert theirs
    desk.get(f"proposal/{theirs.pk}/", 404)
    said = Statement.objects.filter(round__consultation__organisation=millbrook, origin="participant").first()
    assert said
    desk.post(f"proposal/{point.pk}/words/", 422, said=said.pk)


def test_looking_changes_nothing(desk: Desk, point: Element) -> None:
    pages = ("", "proposal/", f"proposal/{point.pk}/", f"proposal/{point.pk}/words/", "pulls/", "answers/", "check/")
    before = everything()
    for page in (*pages, "thought/", "left-out/", "themes/"):
        desk.get(page)
    assert everything() == before


def test_after_it_was_shown_everything_can_be_read_and_nothing_changed(desk: Desk, point: Element) -> None:
    loop.move(point.version.position.round, Stage.REPORT_BACK, role="facilitator", day=DAY)
    for page in ("proposal/", f"proposal/{point.pk}/", "answers/", "check/", "thought/", "left-out/", "pulls/"):
        assert "To read only" in desk.get(page)
        desk.post(page, 409, do="add", words="Late.")
    assert Element.objects.count() == 1


def test_nothing_of_a_draft_is_public(desk: Desk, point: Element, summing: Round) -> None:
    drafting.take_words(point, remark(summing), by=BY)
    label = point.statement.label
    stranger = Client()
    assert stranger.get(f"/elm/heat/round/1/point/{label}/").status_code == 404
    for page in ("/elm/heat/", "/elm/heat/round/1/", f"/elm/heat/round/1/said/{remark(summing).label}/"):
        assert point.statement.text not in stranger.get(page).content.decode()


@pytest.mark.parametrize("page", ["proposal/{}/", "proposal/{}/words/", "pulls/{}/one/", "themes/{}/", "coder/{}/"])
def test_a_number_nothing_can_have_is_not_there(desk: Desk, page: str) -> None:
    desk.get(page.format("9" * 30), 404)
