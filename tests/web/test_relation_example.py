"""The example of a relation: two invented organisations with the structure of the case it is drawn after."""

from datetime import date, timedelta

from django.test import Client

from massline.web.people.models import Organisation
from massline.web.relations import example, sides
from massline.web.relations.models import Handed, State
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
