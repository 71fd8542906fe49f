"""What pulls against what: two sides, each with the words for it, one of them the main one of the round."""

import pytest

from massline.web.people.models import Role
from massline.web.rounds.models import Contradiction, Round, Statement
from tests.web.summing import Desk, say, sum_up


@pytest.fixture
def summing(asking: Round) -> Round:
    """One remark, ready to be summed up."""
    say(asking, "My radiator is cold until nine.")
    return sum_up(asking)


@pytest.fixture
def desk(summing: Round) -> Desk:
    """One person who does everything."""
    return Desk.of(summing, Role.FACILITATOR)


def remark(round_: Round) -> Statement:
    return round_.statements.get(label="s1")


@pytest.mark.parametrize(
    ("one", "other"), [("", "Cheap."), ("Warm.", " "), ("x" * 1001, "Cheap."), ("Same.", "same.")]
)
def test_a_pull_needs_two_sides_that_differ_and_what_was_typed_stays(desk: Desk, one: str, other: str) -> None:
    page = desk.post("pulls/", 422, do="add", one=one, other=other).content.decode()
    assert (one or other) in page
    assert not Contradiction.objects.exists()


def test_two_sides_that_pull_stand_with_the_words_for_each(desk: Desk, summing: Round) -> None:
    for _ in range(2):
        desk.post("pulls/", do="add", one="Warm for all.", other="Cheap for all.")
    pull = Contradiction.objects.get()
    assert pull.principal
    desk.post(f"pulls/{pull.pk}/one/", said=remark(summing).pk, words="cold")
    assert "“" in desk.get("pulls/") or "<q" in desk.get("pulls/")
    source = pull.one.sources.get()
    desk.post(f"pulls/{pull.pk}/other/", source=source.pk)
    assert pull.one.sources.count() == 1, "the other side has no such words"
    desk.post(f"pulls/{pull.pk}/one/", source=source.pk)
    assert not pull.one.sources.exists()
    desk.post(f"pulls/{pull.pk}/one/", source="x")
    desk.post("pulls/", do="add", one="Now.", other="Well done.")
    second = Contradiction.objects.get(principal=False)
    desk.post("pulls/", do="principal", pull=str(second.pk))
    assert list(Contradiction.objects.filter(principal=True)) == [second]
    desk.post("pulls/", do="handling", pull=str(pull.pk), handling="Both, by turns.", seen="")
    page = desk.post("pulls/", 409, do="handling", pull=str(pull.pk), handling="Neither.", seen="").content.decode()
    assert "Both, by turns." in page
    assert "Neither." in page
    desk.post("pulls/", 422, do="add", one="Same.", other="same.")
    desk.post("pulls/", do="drop", pull=str(second.pk))
    desk.post("pulls/", 404, do="drop", pull=str(second.pk))
    desk.get(f"pulls/{pull.pk}/neither/", 404)
    desk.get(f"pulls/{second.pk}/one/", 404)
