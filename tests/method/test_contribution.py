"""Counting people, not remarks."""

from pathlib import Path

import pytest

from massline.method.contribution import Contribution, Part, contributors_by_section
from tests.method.worked import worked


def test_the_tenants_of_the_first_round_are_counted_once_each_by_block(shared_samples: Path) -> None:
    millbrook = worked(shared_samples, "A")
    assert contributors_by_section(millbrook.said(1)) == millbrook.oracle["contributors_R1"]


def test_people_of_no_section_are_in_no_section() -> None:
    assert contributors_by_section([Contribution("1", "h1"), Contribution("2", "h2", "B")]) == {"B": 1}


def test_a_part_of_nothing_has_no_share_and_says_so_in_counts() -> None:
    assert (str(Part(0, 0)), Part(0, 0).share) == ("0 of 0", None)


@pytest.mark.parametrize(("count", "of"), [(3, 2), (-1, 2)])
def test_a_part_larger_than_the_whole_is_refused(count: int, of: int) -> None:
    with pytest.raises(ValueError, match=f"{count} of {of} is not a part"):
        Part(count, of)
