"""Relations: our column and theirs, what stands once it is written, and the bundles that go between two."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from massline.formats.bundle import Point, Promise
from massline.formats.bundle import State as Stands
from massline.formats.refusal import InputRefused
from massline.formats.signed import signed
from massline.web.people.models import Organisation
from massline.web.record.models import LogEntry
from massline.web.relations import bundles, sides, writing
from massline.web.relations.models import Handed, OwnColumn, Relation, RelationPoint, State, TheirColumn
from massline.web.relations.published import positions_of, rounds_released
from massline.web.relations.writing import RelationRefusedError, Said
from massline.web.rounds.models import Expectation, Origin, Stage, Statement
from tests.formats.test_release import document
from tests.web import relating
from tests.web import whole_round as made
from tests.web.crawling import stored
from tests.web.relating import BY, DAY, KEY, MARK, PUBLIC, file_of, related, theirs

ANOTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def taken(relation: Relation, **changed: Any) -> Handed:
    return bundles.take(relation, file_of(relation.organisation, **changed), **BY)


def test_nothing_is_written_before_the_criteria(organisation: Organisation) -> None:
    with pytest.raises(RelationRefusedError, match="Write first what has to be true"):
        writing.begin(organisation, "The Stairwell", ["  ", "\x00"], key=PUBLIC, told_by="", **BY)
    assert not Relation.objects.exists()
    first = related(organisation)
    assert related(organisation) == first
    with pytest.raises(RelationRefusedError, match="There is a relation with them already"):
        writing.begin(organisation, "The Stairwell", ["Something else."], key=PUBLIC, told_by="", **BY)
    assert [one.text for one in first.criteria.all()] == ["Both publish what they count."]
    assert LogEntry.objects.filter(act="relation").count() == 1
    assert "Stairwell" not in str(list(LogEntry.objects.values_list("facts", "subject")))


@pytest.mark.parametrize("key", ["abc", "g" * 64, "é" * 64, "0" * 65])
def test_what_is_no_key_is_refused(organisation: Organisation, key: str) -> None:
    with pytest.raises(RelationRefusedError, match="64 signs"):
        writing.begin(organisation, "The Stairwell", ["One."], key=key, told_by="", **BY)


def test_a_key_read_out_in_groups_is_taken(organisation: Organisation) -> None:
    spoken = "-".join(PUBLIC[at : at + 4] for at in range(0, 64, 4)).upper()
    relation = writing.begin(organisation, "The Stairwell", ["One."], key=spoken, told_by="by phone", **BY)
    assert writing.key_of(relation) == PUBLIC


@pytest.mark.parametrize(
    ("mine", "other", "state", "for_us"),
    [
        (None, None, State.UNSETTLED, True),
        (State.SHARED, None, State.AWAITED, False),
        (None, Stands.SHARED, State.AWAITED, True),
        (State.SHARED, Stands.SHARED, State.SHARED, False),
        (State.SHARED, Stands.UNSETTLED, State.UNSETTLED, False),
        (State.SHARED, Stands.DIFFERENT, State.DIFFERENT, False),
        (State.DIFFERENT, Stands.SHARED, State.DIFFERENT, False),
        (State.AWAITED, Stands.SHARED, State.AWAITED, False),
        (State.DIFFERENT, Stands.AWAITED, State.AWAITED, True),
    ],
)
def test_where_the_two_stand_follows_from_both(
    organisation: Organisation, mine: State | None, other: Stands | None, state: State, for_us: bool
) -> None:
    relation = related(organisation)
    if other is not None:
        taken(relation, points=(Point(MARK, "How we ask", other, "2026-02-01", "So."),))
    else:
        writing.raise_point(relation, "How we ask", mark=MARK, **BY)
    point = relation.points.get()
    if mine is not None:
        writing.write(point, Said(mine, "So too."), **BY)
    both = sides.both(relation, today=DAY + timedelta(days=9))[0]
    assert (both.state, both.waits_for_us) == (state, for_us)
    assert both.days >= 9


def test_a_state_holds_since_the_day_it_was_first_written_and_not_since_the_last_wording(
    organisation: Organisation,
) -> None:
    relation = related(organisation)
    point = writing.raise_point(relation, "How we ask", **BY)
    for days, said in (
        (0, Said(State.UNSETTLED, "We do not know.")),
        (5, Said(State.SHARED, "As you do.")),
        (9, Said(State.SHARED, "As you do, at the door.")),
    ):
        writing.write(point, said, day=DAY + timedelta(days=days), role="drafter")
    assert sides.ours(point).since == DAY + timedelta(days=5)
    assert OwnColumn.objects.count() == 3


def test_once_both_wrote_what_they_expect_it_stands_and_what_they_change_is_said(organisation: Organisation) -> None:
    relation = related(organisation)
    taken(relation)
    point = relation.points.get()
    said = Said(State.DIFFERENT, "Those nobody asks.", "Three of ten come.", "One street in May.")
    writing.write(point, said, **BY)
    for moved in (replace(said, expects="Nobody comes."), replace(said, test=""), replace(said, expects="")):
        with pytest.raises(RelationRefusedError):
            writing.write(point, moved, **BY)
    learned = writing.write(point, replace(said, changed="We ring twice."), **BY)
    assert learned.expects == said.expects
    assert sides.both(relation, today=DAY)[0].moved is None
    other = replace(theirs(organisation).points[0], expects="We never said seven.")
    taken(relation, number=2, points=(other,))
    assert sides.both(relation, today=DAY)[0].moved is None, "on the same day nobody can tell what came first"
    other = replace(other, expects="We never said anything.")
    taken(relation, number=3, points=(other,), made_on="2026-03-03")
    assert sides.both(relation, today=DAY)[0].moved == TheirColumn.objects.last()


def test_a_locked_expectation_of_a_round_stands_behind_what_is_expected_and_no_other_does(
    organisation: Organisation,
) -> None:
    round_ = made.brought_to(made.begun(organisation), Stage.PRACTICE)
    made.expect(round_)
    expectation = Expectation.objects.filter(version__position__round=round_)[0]
    point = writing.raise_point(related(organisation), "How we ask", **BY)
    said = Said(State.DIFFERENT, "So.", "It halves.", "Both count.", expectation=expectation)
    with pytest.raises(RelationRefusedError, match="not locked yet"):
        writing.write(point, said, **BY)
    made.lock_expectations(round_)
    expectation.refresh_from_db()
    assert writing.write(point, said, **BY).expectation == expectation
    other = Organisation.objects.create(slug="oak", name="Oak Street")
    elsewhere = writing.raise_point(related(other), "How we ask", **BY)
    with pytest.raises(RelationRefusedError, match="none of yours"):
        writing.write(elsewhere, said, **BY)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Said(State.SHARED), "Write what you say"),
        (Said(State.DIFFERENT, "So.", "Ten come."), "how the two of you find out"),
        (Said(State.DIFFERENT, "So.", changed="All."), "Write that first"),
    ],
)
def test_a_column_that_holds_no_water_is_refused(organisation: Organisation, said: Said, why: str) -> None:
    point = writing.raise_point(related(organisation), "How we ask", **BY)
    with pytest.raises(RelationRefusedError, match=why):
        writing.write(point, said, **BY)
    assert not OwnColumn.objects.exists()


def test_who_wrote_meanwhile_is_not_written_over(organisation: Organisation) -> None:
    point = writing.raise_point(related(organisation), "How we ask", **BY)
    first = writing.write(point, Said(State.SHARED, "So."), seen=0, **BY)
    assert writing.write(point, Said(State.SHARED, "So."), seen=first.pk, **BY) == first
    with pytest.raises(RelationRefusedError, match="Somebody else wrote meanwhile"):
        writing.write(point, Said(State.SHARED, "Otherwise."), seen=0, **BY)


def test_what_we_hand_over_is_what_they_read_and_the_same_twice_is_one(organisation: Organisation) -> None:
    relation = relating.with_all(organisation)
    made = relation.handed.get(made=True)
    document = json.loads(made.document)
    assert (document["maker"], document["to"], document["number"]) == ("Elm Court", "The Stairwell", 1)
    assert [one["id"] for one in document["points"]] == ["point-of-elm"]
    assert document["open"] is True
    assert bundles.make(relation, day=DAY + timedelta(days=9), role="facilitator") == made
    writing.add_criterion(relation, "And what failed.", **BY)
    assert bundles.make(relation, day=DAY + timedelta(days=9), role="facilitator").number == 2


def test_a_bundle_is_looked_at_first_and_taken_whole(organisation: Organisation) -> None:
    relation, before = related(organisation), stored()
    looked = bundles.look(relation, file_of(organisation), today=DAY)
    assert [one.point.title for one in looked.new] == ["Whom we ask first"]
    assert stored() == before
    row = bundles.take(relation, file_of(organisation), **BY)
    column = TheirColumn.objects.get()
    assert (column.point.mark, column.point.ours, column.handed) == (MARK, False, row)
    assert (column.since, column.expects) == (date(2026, 3, 1), "Seven of ten come.")
    assert sides.theirs(relation).criteria == ("They say what failed.",)
    same = bundles.take(relation, file_of(organisation, 2), **BY)
    assert same.number == 2
    assert TheirColumn.objects.get() == column, "what is the same is not written again"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": 1}, "number 1 was taken in already"),
        ({"to": "Oak Street"}, "made for 'Oak Street'"),
        ({"maker": "The Cellar"}, "made by 'The Cellar'"),
        ({"made_on": "2027-03-02"}, "dated 2027-03-02, and here it is 2026-03-02: one of the two clocks"),
        ({"made_on": "2025-03-02"}, "the one before it 2026-03-02: the clock where it was made is wrong"),
    ],
)
def test_a_bundle_that_does_not_follow_is_refused_with_the_reason_and_nothing_is_kept(
    organisation: Organisation, changed: dict[str, Any], said: str
) -> None:
    relation = related(organisation)
    taken(relation)
    before = stored()
    with pytest.raises(InputRefused, match=said):
        taken(relation, **{"number": 2} | changed)
    assert stored() == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b"\xff", "not UTF-8"),
        (b"PK\x03\x04", "not JSON"),
        (b" " * 1_000_001, "over 1,000,000 bytes"),
        (b'{"format": "massline-release/3"}', "format is"),
    ],
)
def test_what_is_no_bundle_is_refused(organisation: Organisation, data: bytes, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        bundles.take(related(organisation), data, **BY)


def test_a_wrong_key_is_named(organisation: Organisation) -> None:
    relation = related(organisation)
    with pytest.raises(InputRefused, match="not published by whom you expect"):
        bundles.take(relation, relating.signed_anew(file_of(organisation), {}, ANOTHER), **BY)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([{"id": "../x"}], "an id of at most 40"),
        ([{"title": "x" * 201}], "a title of at most 200"),
        ([{"says": "\x00"}], "characters nobody can read"),
        ([{"state": "agreed"}], "none of shared"),
        ([{"since": "long ago"}], "expected a date"),
    ],
)
def test_what_a_hostile_maker_signs_is_refused(
    organisation: Organisation, points: list[dict[str, Any]], said: str
) -> None:
    data = file_of(organisation)
    whole = json.loads(data)["points"][0]
    with pytest.raises(InputRefused, match=said):
        bundles.take(
            related(organisation), relating.signed_anew(data, {"points": [whole | one for one in points]}), **BY
        )
    assert not RelationPoint.objects.exists()


def test_fifty_bytes_of_a_bundle_changed_each_in_three_ways_are_refused_and_nothing_is_kept(
    organisation: Organisation,
) -> None:
    relation, data = related(organisation), file_of(organisation)
    before, tried = stored(), 0
    for place in range(0, len(data) - 1, len(data) // 50):
        for spoilt in (
            data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1 :],
            data[:place] + b" " + data[place:],
            data[:place] + data[place + 1 :],
        ):
            with pytest.raises(InputRefused):
                bundles.take(relation, spoilt, **BY)
            tried += 1
    assert tried >= 150
    assert stored() == before


def test_what_was_published_goes_along_with_its_own_signature_and_without_a_word_of_anybody(
    organisation: Organisation, millbrook: Organisation
) -> None:
    ours = writing.begin(millbrook, "Elm Court", ["One."], key="", told_by="", **BY)
    back = writing.begin(organisation, millbrook.name, ["Two."], key="", told_by="", **BY)
    made = bundles.make(ours, day=DAY, role="facilitator")
    said = Statement.objects.filter(origin=Origin.PARTICIPANT).exclude(text="").values_list("text", flat=True)
    assert len(said) > 30
    assert [text for text in said if text in made.document] == []
    bundles.take(back, made.document.encode(), **BY)
    found = bundles.last_taken(back)
    assert found is not None
    assert len(found.read_releases) == len(rounds_released(millbrook))
    assert [one.document["round"] for one in found.read_releases] == [1, 2]
    assert [one.title for one in found.positions] == [one.title for one in positions_of(millbrook)]
    assert all(one.points for one in found.positions)
    assert bundles.make(ours, day=DAY, role="facilitator", releases=False, positions=False).number == 2


def test_figures_below_the_thresholds_are_refused_though_their_maker_signed_them(organisation: Organisation) -> None:
    low = document() | {"rules": document()["rules"] | {"people": 3}}
    data = relating.signed_anew(file_of(organisation), {"releases": [signed(low, KEY)]})
    with pytest.raises(InputRefused, match="release 1 in it is refused: rules: people is 3"):
        bundles.take(related(organisation), data, **BY)


def test_a_point_never_changes_its_title_under_our_column(organisation: Organisation) -> None:
    relation = related(organisation)
    taken(relation)
    other = replace(theirs(organisation).points[0], title="Who pays")
    with pytest.raises(InputRefused, match="one of them would be lost"):
        taken(relation, number=2, points=(other,))


def test_a_part_kept_elsewhere_is_filled_and_read_with_the_rest_and_refuses_the_whole(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def fill(relation: Relation) -> tuple[Promise, ...]:
        return (Promise("p1", "Lend the meters", relation.organisation.name, "2026-04-01"),)

    def read(handed: Handed, found: Any) -> None:
        seen.extend(one.text for one in found.promises)
        if any(one.text == "Never" for one in found.promises):
            raise InputRefused("no")

    monkeypatch.setitem(bundles.PARTS, "promises", bundles.Part(fill, read))
    relation = related(organisation)
    made = bundles.make(relation, day=DAY, role="facilitator")
    assert json.loads(made.document)["promises"][0]["text"] == "Lend the meters"
    taken(relation, promises=(Promise("p2", "Print the sheets", "The Stairwell", "2026-04-01"),))
    assert seen == ["Print the sheets"]
    with pytest.raises(InputRefused):
        taken(relation, number=2, promises=(Promise("p2", "Never", "The Stairwell", "2026-04-01"),))
    assert relation.handed.filter(made=False).count() == 1


def test_after_a_new_key_the_old_one_opens_nothing_and_numbers_begin_anew(organisation: Organisation) -> None:
    relation = related(organisation)
    taken(relation, number=7)
    moved = ANOTHER.public_key().public_bytes_raw().hex()
    writing.new_key(relation, moved, told_by="read out on the phone", **BY)
    with pytest.raises(InputRefused, match="not published by whom you expect"):
        taken(relation, number=8)
    assert bundles.take(relation, relating.signed_anew(file_of(organisation), {}, ANOTHER), **BY).number == 1


def test_two_on_one_site_need_no_file_and_a_third_of_the_same_key_is_refused(organisation: Organisation) -> None:
    other = Organisation.objects.create(slug="oak", name="Oak Street")
    third = Organisation.objects.create(slug="ash", name="Ash Row")
    told: dict[str, Any] = {"key": "", "told_by": "", **BY}
    ours = writing.begin(organisation, "Oak Street", ["One."], **told)
    back = writing.begin(other, "Elm Court", ["Two."], **told)
    assert bundles.waiting_here(back) is None
    writing.write(writing.raise_point(ours, "How we ask", **BY), Said(State.SHARED, "So."), **BY)
    made = bundles.make(ours, day=DAY, role="facilitator")
    assert bundles.waiting_here(back) == made
    bundles.take(back, made.document.encode(), **BY)
    assert bundles.waiting_here(back) is None
    assert back.points.get().theirs.get().says == "So."
    Organisation.objects.filter(pk=third.pk).update(name="Elm Court")
    third.refresh_from_db()
    forged = writing.begin(third, "Oak Street", ["Three."], **told)
    writing.write(writing.raise_point(forged, "Give us the money", **BY), Said(State.SHARED, "All of it."), **BY)
    for _once_more in range(2):
        false = bundles.make(forged, day=DAY, role="facilitator")
        with pytest.raises(InputRefused, match=r"at home on this site, and has not made it here|taken in already"):
            bundles.take(back, false.document.encode(), **BY)
        writing.add_criterion(forged, "More.", **BY)
    for name, why in (
        ("Nobody", "not exactly one other organisation"),
        ("Elm Court", "not exactly one other organisation"),
    ):
        with pytest.raises(RelationRefusedError, match=why):
            writing.begin(Organisation.objects.create(slug="x" + name[:2].lower(), name="X"), name, ["1"], **told)


def test_a_neighbour_who_moved_away_hands_over_by_file_from_there(organisation: Organisation) -> None:
    other = Organisation.objects.create(slug="stairs", name="The Stairwell")
    relation = writing.begin(organisation, "The Stairwell", ["One."], key="", told_by="", **BY)
    back = writing.begin(other, "Elm Court", ["Two."], key="", told_by="", **BY)
    bundles.make(back, day=DAY, role="facilitator")
    assert bundles.waiting_here(relation) is not None
    writing.new_key(relation, PUBLIC, told_by="read out", **BY)
    assert bundles.waiting_here(relation) is None
    assert taken(relation).number == 1
    writing.new_key(relation, writing.our_key(), told_by="moved in again", **BY)
    assert bundles.waiting_here(relation) == back.handed.get()
    Organisation.objects.filter(pk=other.pk).update(name="The Cellar")
    alone = related(organisation, "Somebody far away")
    with pytest.raises(RelationRefusedError, match="not exactly one other"):
        writing.new_key(alone, writing.our_key(), told_by="", **BY)


def test_nobody_reads_what_only_one_side_opened(organisation: Organisation) -> None:
    relation = related(organisation)
    taken(relation)
    point = relation.points.get()
    said = Said(State.DIFFERENT, "Those nobody asks.", open=True)
    for agrees, point_open, seen in ((False, True, 0), (True, False, 0), (True, True, 1), (False, True, 0)):
        writing.consent(relation, agrees=agrees, **BY)
        writing.write(point, replace(said, open=point_open), **BY)
        assert len(sides.readable(relation, today=DAY)) == seen
    writing.consent(relation, agrees=True, **BY)
    for number, changed in (
        (2, {"open": False}),
        (3, {"points": (replace(theirs(organisation).points[0], open=False),)}),
    ):
        taken(relation, number=number, **changed)
        assert sides.readable(relation, today=DAY) == []
