"""The example of a relation: two invented organisations with the structure of the case it is drawn after."""

from datetime import date, timedelta

from django.test import Client

from massline.web.federation import example, promising
from massline.web.federation.side_by_side import side_by_side
from massline.web.people.models import Organisation
from massline.web.relations import sides
from massline.web.relations.models import Handed, State
from massline.web.rounds import publisher
from massline.web.rounds.loop import stage_of
from massline.web.rounds.models import Ballot, Stage
from tests.web.crawling import words_of

TODAY = date(2026, 4, 1)


def test_it_differs_twice_agrees_once_and_waits_for_one_answer(db: None) -> None:
    relation = example.load(today=TODAY)
    assert example.load(today=TODAY) == relation
    states = {one.point.mark: one.state for one in sides.both(relation, today=TODAY)}
    assert states == {
        "method": State.SHARED,
        "first": State.DIFFERENT,
        "core": State.DIFFERENT,
        "answer": State.AWAITED,
        "together": State.UNSETTLED,
    }
    awaited = next(one for one in sides.both(relation, today=TODAY) if one.state == State.AWAITED)
    assert not awaited.waits_for_us
    assert awaited.since == TODAY - timedelta(days=229)


def test_both_sides_tested_the_first_difference_and_say_what_they_changed(db: None) -> None:
    relation = example.load(today=TODAY)
    tested = next(one for one in sides.both(relation, today=TODAY) if one.point.mark == "first")
    assert tested.stands
    assert tested.moved is None
    for row in (tested.ours.row, tested.theirs):
        assert row is not None
        assert all((row.expects, row.test, row.changed))


def test_both_desks_hold_the_mirror_and_everybody_reads_both_sides(db: None) -> None:
    relation = example.load(today=TODAY)
    assert relation.neighbour is not None
    mirror = relation.neighbour.relations.get()
    for mine, theirs in ((relation, mirror), (mirror, relation)):
        ours = {one.point.mark: one.ours.row and one.ours.row.says for one in sides.readable(mine, today=TODAY)}
        read = {one.point.mark: one.theirs and one.theirs.says for one in sides.readable(theirs, today=TODAY)}
        assert ours == read
        assert len(ours) == 5
    assert Handed.objects.filter(made=True).count() == Handed.objects.filter(made=False).count()
    assert not Organisation.objects.filter(invented=False).exists()
    page = words_of(Client().get("/relations/rope-street-circle/harbour-league/"))
    assert "are invented" in page
    assert "Awaiting the answer of" in page
    assert "What would we have to have in common" in page
    assert "5 promises, and what became of each" in page


def test_what_both_asked_stands_side_by_side_with_what_holds_and_where_they_lie_apart(db: None) -> None:
    relation = example.load(today=TODAY)
    assert relation.neighbour is not None
    for one in (relation.organisation, relation.neighbour):
        found = side_by_side(one.federated_rounds.get())
        assert found.is_in == 2
        assert [row.member.name for row in found.missing] == ["Mill Lane Kitchen"]
        assert [(line.asked.id, line.compared.holds) for line in found.holding] == [
            ("f1", "agree"),
            ("f2", "disagree"),
        ]
        assert [line.asked.id for line in found.apart] == ["f3"]
        page = words_of(Client().get(f"/together/{one.slug}/{one.federated_rounds.get().pk}/"))
        assert "are invented" in page
        assert "Too few to say." in page
        assert "was due on" in page


def test_its_figures_are_those_of_releases_and_no_small_number_is_among_them(db: None) -> None:
    example.load(today=TODAY)
    for one in Organisation.objects.all():
        round_ = one.federated_rounds.get().own_round.round
        assert stage_of(round_) == Stage.CONCENTRATE
        release = publisher.latest(round_)
        assert release is not None
        asked = {row["id"]: row["total"] for row in release.document["statements"]}
        shown = side_by_side(one.federated_rounds.get())
        for line in shown.lines:
            ours = next(cell for cell in line.compared.answered if cell.member == one.name)
            assert ours.base == asked[line.asked.id].get("base")
    league = Organisation.objects.get(slug="harbour-league").federated_rounds.get().own_round.round
    assert Ballot.objects.filter(statement__round=league, statement__label="f5").count() == 8
    few = next(row for row in publisher.latest(league).document["statements"] if row["id"] == "f5")  # type: ignore[union-attr]
    assert "base" not in few["total"]


def test_promises_were_kept_broken_waived_and_seen_differently_and_one_is_open(db: None) -> None:
    relation = example.load(today=TODAY)
    found = promising.promises_of(relation.organisation, today=TODAY)
    assert [one.agreed or ("apart" if one.apart else "open") for one in found] == [
        "kept", "waived", "broken", "apart", "open",
    ]  # fmt: skip
    assert relation.neighbour is not None
    theirs = promising.promises_of(relation.neighbour, today=TODAY)
    assert [one.agreed for one in theirs] == [one.agreed for one in found]
    page = words_of(Client().get("/together/rope-street-circle/promises/"))
    assert "they say different things" in page
    assert "The street kitchen has moved indoors" in page
