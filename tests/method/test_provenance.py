"""How broadly points rest on people's words, as the oracle says of every version of both organisations."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.method.contribution import contributors_by_section
from massline.method.provenance import Grounding, Origin, Provenance, ground, rooted
from tests.method.worked import VERSIONS, Worked, worked


def groundings(organisation: Worked, version: str) -> dict[str, Grounding]:
    said = organisation.so_far(version)
    by_id = {one.id: one for one in said}
    voices = contributors_by_section(said)
    return {
        name: ground([Origin(by_id[one].contributor, by_id[one].section) for one in sources], voices)
        for name, sources in organisation.elements(version).items()
    }


@pytest.mark.parametrize(("name", "version", "block"), VERSIONS)
def test_every_point_has_the_class_people_and_sections_of_the_oracle(
    shared_samples: Path, name: str, version: str, block: str
) -> None:
    organisation = worked(shared_samples, name)
    found = {
        point: {
            "contributors": one.contributors,
            "sections": sorted(one.sections),
            "kind": one.kind.value,
            "ok": one.kind in {Provenance.BROAD, Provenance.PARTICULAR},
        }
        for point, one in groundings(organisation, version).items()
    }
    assert found == organisation.oracle[block]["elements"]


@pytest.mark.parametrize(("name", "version", "block"), VERSIONS)
def test_coverage_broad_share_and_points_nobody_said_are_those_of_the_oracle(
    shared_samples: Path, name: str, version: str, block: str
) -> None:
    organisation = worked(shared_samples, name)
    found, expected = rooted(groundings(organisation, version)), organisation.oracle[block]
    assert found.covered.share is not None
    assert found.broad.share is not None
    assert round(found.covered.share, 3) == expected["coverage"]
    assert round(found.broad.share, 3) == expected["broad_share"]
    assert list(found.none) == expected["zero_provenance"]


def test_one_person_quoted_five_times_is_one_person() -> None:
    found = ground([Origin("h7", "A")] * 5, {"A": 5})
    assert (found.kind, found.contributors) == (Provenance.THIN, 1)


def test_two_people_of_a_large_section_are_thin_and_of_a_small_one_particular() -> None:
    two = [Origin("h1", "C"), Origin("h2", "C")]
    assert ground(two, {"C": 13}).kind is Provenance.PARTICULAR
    assert ground(two, {"C": 14}).kind is Provenance.THIN


def test_people_of_no_section_help_to_be_many_but_do_not_add_a_section() -> None:
    assert ground([Origin("x", None), Origin("y", None), Origin("z", None)], {}).kind is Provenance.THIN


def test_a_version_without_points_is_neither_covered_nor_uncovered() -> None:
    assert rooted({}).covered.share is None


origins = st.lists(st.builds(Origin, st.sampled_from("abcdefgh"), st.sampled_from(["A", "B", "C", None])))


@given(origins, origins)
def test_more_people_of_more_sections_never_take_broad_away(some: list[Origin], more: list[Origin]) -> None:
    people = {one.contributor: one for one in [*more, *some]}
    before = ground([people[one.contributor] for one in some], {"A": 8, "B": 8, "C": 8})
    after = ground(people.values(), {"A": 8, "B": 8, "C": 8})
    assert before.kind is not Provenance.BROAD or after.kind is Provenance.BROAD
    assert (before.kind is Provenance.NONE) == (not some)
