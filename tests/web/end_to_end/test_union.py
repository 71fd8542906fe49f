"""The union's nine steps: through the pages where a page is concerned, with the oracle's figures."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from massline.method.disclosure import CONTRIBUTORS
from massline.method.lot import draw, quotas
from massline.method.practice import over_reach
from massline.method.publication import publish
from massline.web.people.models import Section
from massline.web.rounds import example, expecting
from massline.web.rounds.measures import Picture, picture_of
from massline.web.rounds.models import Action, Decision, PositionVersion, Round
from tests.method.worked import Worked, worked

Facts = dict[str, Any]
SEED = "17 03 42 08"


@dataclass
class Union:
    """The two rounds as the story tells them, and a desk at which the second can be looked at."""

    told: Worked
    seen: dict[str, Picture] = field(default_factory=dict)

    def round(self, number: int) -> Round:
        return Round.objects.get(consultation__organisation__slug="local-218", number=number)

    def picture(self, version: str) -> Picture:
        """What the measures say of a version."""
        if version not in self.seen:
            shown = PositionVersion.objects.get(number=version, position__round=self.round(int(version[0])))
            self.seen[version] = picture_of(self.round(int(version[0])), shown)
        return self.seen[version]


@pytest.fixture(scope="module")
def union(shared_samples: Path, open_database: None, key_folder: Path) -> Union:
    example.load(example.EXAMPLES["union"])
    return Union(worked(shared_samples, "B"))


def test_every_walk_begins_on_an_empty_site(db: None) -> None:
    assert not Round.objects.exists()


def test_1_the_voting_was_uneven_and_nights_are_named_first(union: Union) -> None:
    voters = union.picture("1.0").voters
    assert voters is not None
    expected = union.told.oracle["participation_R1"]
    assert round(voters.evenness, 3) == expected["R"] == 0.745
    assert voters.verdict == "act"
    lowest = voters.least_heard_first[0]
    assert (lowest.name, round(lowest.participation.value, 3)) == ("Nights", 0.152)
    assert lowest.below_whole
    assert lowest.weight is not None
    assert round(lowest.weight, 3) == 2.663
    assert round(voters.overall.value, 3) == 0.405


def test_2_every_point_has_sources_and_yet_nights_did_not_get_through(union: Union) -> None:
    picture = union.picture("1.0")
    assert not picture.rooted.none
    recall = next(one for one in picture.recalls if one.section == "Nights")
    assert (recall.holders.count, recall.holders.of) == (1, 4)
    assert recall.verdict == "act"
    assert recall.shown is None


def test_3_the_proposal_needs_an_override_which_comes_up_again(union: Union) -> None:
    picture = union.picture("1.0")
    ours, gap = picture.ownership, picture.author_gap
    assert ours is not None
    assert gap is not None
    expected = union.told.oracle["return_v10"]
    floors = {one.name: round(one.ours.value, 3) for one in ours.sections if one.ours}
    assert (floors["Nights"], floors["Parks"]) == (0.4, 0.489)
    assert (
        (round(gap.gap.value, 3), round(gap.gap.low, 3)) == (expected["gap"], expected["gap_ci"][0]) == (0.281, 0.118)
    )
    assert gap.flagged
    decision = Decision.objects.get(version__number="1.0", version__position__label="B-P1")
    assert decision.overrides
    assert decision.reason


def test_4_the_next_petition_reaches_for_more_than_parks_showed(union: Union) -> None:
    parks = Section.objects.get(name="Parks")
    shown = union.round(1).structure_tests.get(name="Badge day").counts.get(section=parks).people / parks.size
    action = Action.objects.get(round=union.round(2), turnouts__section=parks)
    needed = float(action.turnouts.get(section=parks).needed)
    assert round(shown, 2) == 0.38
    assert round(over_reach(needed, shown), 2) == 1.58


@pytest.mark.parametrize(("number", "brier", "came"), [(1, 0.2354, 2), (2, 0.1933, 5)])
def test_5_and_8_what_was_expected_is_held_against_what_came(
    union: Union, number: int, brier: float, came: int
) -> None:
    record = expecting.record_of(expecting.expectations_of(union.round(number)))
    assert record is not None
    assert (round(record.brier, 4), record.came_true, record.n) == (brier, came, 6)


def test_6_the_same_seed_draws_the_same_panel(union: Union) -> None:
    sizes = {one.name: one.size for one in union.round(1).sections.all()}
    seats = quotas(sizes, 24)
    hat = {section: [f"{section} {n}" for n in range(size)] for section, size in sizes.items()}
    panel = draw(hat, seats, SEED)
    assert sum(map(len, panel.values())) == 24
    assert {section: len(people) for section, people in panel.items()} == seats
    assert panel == draw({section: reversed(people) for section, people in hat.items()}, seats, SEED)


def test_7_the_second_round_is_adopted_by_the_rule(union: Union) -> None:
    picture = union.picture("2.0")
    ours, reached = picture.ownership, picture.reached
    assert ours is not None
    assert ours.floor is not None
    assert ours.floor.ours is not None
    assert reached is not None
    assert (ours.floor.name, round(ours.floor.ours.value, 3)) == ("Office", 0.786)
    assert (ours.responses.ours, ours.responses.total) == (1215 - 24, 1465 - 24)
    decision = Decision.objects.get(version__number="2.0", version__position__label="B-P2")
    assert (decision.kind, decision.overrides) == ("adopted", None)


def test_9_three_night_cleaners_print_no_number_and_hide_one_cell_more() -> None:
    table = publish({"cleaners": (3,), "porters": (41,), "kitchen": (28,)}, kind=CONTRIBUTORS)
    assert table.total == (72,)
    assert table.shown == {"porters": (41,)}
    assert table.rest == (31,)
