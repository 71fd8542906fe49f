"""Pulls proposed from published counts; taken over to the page of pulls; how a draft stands, as a piece of a page."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from massline.web.people.models import Role
from massline.web.rounds.concentrate import working
from massline.web.rounds.concentrate.opposing import Opposed, Why, opposed, stand_apart
from massline.web.rounds.concentrate.proposing import Group, Proposal, Remark, Span, checked, from_json, to_json
from massline.web.rounds.models import Ballot, Contradiction, JudgedPair, Release, Round
from tests.web.crawling import stored
from tests.web.standin import at_once, by_last_word, worked_out
from tests.web.summing import DAY, DESK, Desk, say, sum_up


def cell(agree: int, disagree: int) -> dict[str, int]:
    return {"base": agree + disagree, "agree": agree, "disagree": disagree, "pass": 0}


def row(label: str, total: dict[str, Any], **sections: dict[str, Any]) -> dict[str, Any]:
    return {"id": label, "total": total, "sections": sections}


HIDDEN = {"suppressed": True}
ROWS = {
    one["id"]: one
    for one in (
        row("s1", cell(20, 20), a=cell(18, 2), c=cell(2, 18)),
        row("s2", cell(20, 20), a=cell(3, 17), c=cell(17, 3)),
        row("s3", cell(30, 5), a=HIDDEN, c=HIDDEN),
        row("s4", cell(5, 30), a=HIDDEN, c=HIDDEN),
        row("s5", HIDDEN, a=HIDDEN, c=HIDDEN),
    )
}


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def published(asking: Round) -> Round:
    """Five remarks about the cold and a release with what people answered to them."""
    for n, words in enumerate(("Stay cold", "Never cold", "Warm not cold", "Be cold", "So cold"), start=1):
        say(asking, words, who=f"w{n}", section="ac"[n % 2])
    document = json.dumps({"statements": list(ROWS.values())})
    Release.objects.create(round=asking, number=1, published_on=DAY, document=document)
    return sum_up(asking)


def test_sections_that_stand_opposite_come_first_then_everybody() -> None:
    found = opposed([["s1", "s2", "s3", "s4", "s5", "s9"]], ROWS)
    assert found[0] == Opposed("s1", "s2", Why.SECTIONS, ("a", "c"))
    assert Opposed("s3", "s4", Why.VOTES) in found
    assert not [pair for pair in found if "s5" in {pair.one, pair.other}], "too few answered: nothing is said"


def test_statements_of_two_themes_are_not_set_against_each_other() -> None:
    assert opposed([["s3"], ["s4"]], ROWS) == []
    assert stand_apart("s3", "s4", ROWS)
    assert not stand_apart("s3", "s5", ROWS)


def test_a_proposed_pull_says_why_and_goes_to_the_page_of_pulls_with_both_sides(published: Round) -> None:
    desk = Desk.of(published, Role.FACILITATOR)
    worked_out(published)
    page = desk.get("workbench/?open=pulls")
    assert "Most of Block a stand for the first and against the second" in page
    assert f'href="{DESK}pulls/?one=s1&amp;other=s2#write"' in page
    before = stored()
    filled = desk.get("pulls/?one=s1&other=s2")
    assert stored() == before
    assert "Stay cold" in filled
    assert 'name="said_one" value="s1"' in filled
    for _ in range(2):
        desk.post("pulls/", do="add", one="Save.", other="Never cold", said_one="s1", said_other="s2")
    pull = Contradiction.objects.get()
    assert pull.one.text == "Save."
    rests = [source.statement for pole in (pull.one, pull.other) for source in pole.sources.all()]
    assert [one.label for one in rests if one is not None] == ["s1", "s2"]
    assert "pulls/?one=s1&amp;other=s2" not in desk.get("workbench/?open=pulls"), "it is written down"


@pytest.mark.parametrize("query", ["?one=s1", "?one=s1&other=s99", "?one=&other=", "?one=%00&other=s1"])
def test_a_pull_of_remarks_that_are_not_there_begins_empty(published: Round, query: str) -> None:
    page = Desk.of(published, Role.FACILITATOR).get(f"pulls/{query}")
    assert 'name="said_one"' not in page


def test_a_pull_that_is_none_is_set_aside_by_one_coder_only(published: Round) -> None:
    first, second = Desk.of(published, Role.DRAFTER), Desk.of(published, Role.MODERATOR)
    worked_out(published)
    labels = {one.label: one.pk for one in published.statements.all()}
    assert "pulls/?one=s1&amp;other=s2" in first.get("workbench/?open=pulls")
    first.post("workbench/?open=pulls", do="judge", kind="pull", say="no", one=labels["s2"], other=labels["s1"])
    assert not JudgedPair.objects.get().holds
    assert "pulls/?one=s1&amp;other=s2" not in first.get("workbench/?open=pulls")
    page = second.get("workbench/?open=pulls")
    assert "Most of Block a stand for the first" in page
    assert "pulls/?one" not in page, "the hat that writes takes it over"


def test_close_remarks_on_which_votes_stand_opposite_are_not_offered_as_the_same(published: Round) -> None:
    def alike(remarks: Any, before: Any) -> Proposal:
        found = by_last_word(remarks, before)
        at = {one.text: place for place, one in enumerate(remarks)}
        pairs = ((at["Warm not cold"], at["Be cold"]), (at["Stay cold"], at["So cold"]))
        return Proposal(found.groups, found.none, found.undecided, alike=pairs)

    working.begin(published, run=at_once, read=alike)
    assert "1 pair may say the same" in Desk.of(published, Role.FACILITATOR).get("workbench/")


def test_words_that_speak_for_a_theme_and_against_it_are_a_proposed_pull_that_holds_the_words(
    published: Round,
) -> None:
    def long(remarks: Any, before: Any) -> Proposal:
        found = by_last_word(remarks, before)
        [group] = [one for one in found.groups if not one.parent]
        assert group.opposing is not None, "published counts stand opposite within the theme"
        at = {one.text: place for place, one in enumerate(remarks)}
        for_it, against = Span(at["Warm not cold"], 0, 4), Span(at["Be cold"], 0, 7)
        return replace(found, groups=(replace(group, quotations=(for_it,), opposing=against),))

    working.begin(published, run=at_once, read=long)
    desk = Desk.of(published, Role.FACILITATOR)
    assert "It speaks the other way" in desk.get("workbench/?open=pcold")
    page = desk.get("workbench/?open=pulls")
    assert 'Meant are the words <q class="said" dir="auto" lang="en">Warm</q>' in " ".join(page.split())
    assert "one=s3-0-4&amp;other=s4-0-7" in page
    filled = desk.get("pulls/?one=s3-0-4&other=s4-0-7")
    assert 'name="said_one" value="s3-0-4"' in filled
    desk.post("pulls/", do="add", one="Warm", other="Cold", said_one="s3-0-4", said_other="s4-9-99")
    pull = Contradiction.objects.get()
    rests = [(one.start, one.end) for pole in (pull.one, pull.other) for one in pole.sources.all()]
    assert rests == [(0, 4), (0, 7)], "a place that is none is the whole remark"


def test_where_a_remark_stands_is_told_by_published_counts_and_never_by_answers(published: Round) -> None:
    said = published.statements.get(label="s2")
    Ballot.objects.bulk_create(Ballot(key=f"{n:032x}", statement=said, answer="agree", bucket=1) for n in range(20))
    stances = {one.text: one.stance for one in working.remarks_of(published)[0]}
    assert stances == {"Warm not cold": "for", "Be cold": "against"} | dict.fromkeys(
        ("Stay cold", "Never cold", "So cold"), ""
    )


def test_how_a_draft_stands_comes_as_a_piece_and_looking_changes_nothing(published: Round) -> None:
    desk = Desk.of(published, Role.FACILITATOR)
    assert "verdicts" in desk.get("proposal/standing/")
    desk.post("proposal/", do="text", title="Warm", text="Warm by six.", change="")
    desk.post("proposal/", do="add", words="Heat at six.")
    before = stored()
    piece = desk.get("proposal/standing/?point=x")
    assert stored() == before
    assert "<html" not in piece
    assert "Rests on nobody" in piece
    assert "5 remarks have no answer yet" in piece
    assert 'data-live="point-' not in desk.get("proposal/standing/?point=0")
    assert desk.client.post(f"{DESK}proposal/standing/").status_code == 405


def remarks(*texts: str) -> list[Remark]:
    return [Remark(str(n), text, str(n)) for n, text in enumerate(texts)]


def test_what_the_engine_forgets_is_undecided_and_what_it_invents_is_refused() -> None:
    said = remarks("It is cold", "It is dear", "It is loud")
    span = Span(0, 0, 5)
    kept = checked(Proposal((Group("g", (0,), (span,)),), none=(1,)), said)
    assert kept.undecided == (2,)
    with pytest.raises(ValueError, match="no words"):
        checked(Proposal((Group("g", (0,), (Span(0, 0, 99),)),)), said)
    with pytest.raises(ValueError, match="two places"):
        checked(Proposal((Group("g", (0,), (span,)),), none=(0,)), said)


def test_a_proposal_goes_from_process_to_process_unchanged() -> None:
    found = by_last_word(remarks("Be cold", "So cold", "be cold", "cold be", "Noise"), {})
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


ENGINE = (
    "The lift stops again", "The lift is broken since Monday", "Nobody mends the lift", "The rent went up again",
    "I cannot pay the rent", "The rent is too dear", "The lift stops again!",
)  # fmt: skip


def test_the_engine_reads_in_a_process_of_its_own_and_groups_keep_their_names() -> None:
    said = remarks(*ENGINE)
    found = checked(working.in_a_process(said, {}), said)
    top = [place for group in found.groups if not group.parent for place in group.members]
    assert sorted([*top, *found.none, *found.undecided]) == list(range(len(said)))
    assert (0, 6) in found.same
    lift = next(group for group in found.groups if 1 in group.members)
    again = working.in_a_process(said, {"t77": lift.members})
    assert next(group for group in again.groups if 1 in group.members).id == "t77"


def test_a_process_that_fails_says_so_without_anybodys_words() -> None:
    with pytest.raises(RuntimeError, match=r"ended with 1$"):
        working.in_a_process(remarks("Cold"), {"t1": [99]})
