"""The same seed draws the same panel; every section has its seats; nobody is likelier than a neighbour."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.method.lot import LotError, draw, quotas, waiting

UNION = {"Hospital": 620, "Schools": 540, "Parks": 410, "Office": 530, "Nights": 250, "Library": 150}
SIZES = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 60), min_size=1, max_size=6)


def pool(sizes: dict[str, int]) -> dict[str, list[str]]:
    return {section: [f"{section}-{n}" for n in range(size)] for section, size in sizes.items()}


def test_the_union_of_the_worked_example_seats_twenty_four() -> None:
    seats = quotas(UNION, 24)
    assert seats == {"Hospital": 6, "Schools": 5, "Parks": 4, "Office": 5, "Nights": 2, "Library": 2}
    panel = draw(pool(UNION), seats, "17 03 42 08")
    assert {section: len(people) for section, people in panel.items()} == seats
    assert draw(pool(UNION), seats, "17 03 42 08") == panel
    assert draw(pool(UNION), seats, "17 03 42 09") != panel


@given(SIZES, st.integers(1, 40))
def test_every_seat_is_given_and_no_section_is_more_than_one_off_its_share(sizes: dict[str, int], seats: int) -> None:
    everybody = sum(sizes.values())
    if seats > everybody:
        with pytest.raises(LotError):
            quotas(sizes, seats)
        return
    found = quotas(sizes, seats)
    assert sum(found.values()) == seats
    assert all(abs(found[name] - seats * size / everybody) < 1 for name, size in sizes.items())
    assert all(found[name] <= size for name, size in sizes.items())


@given(SIZES, st.text(min_size=1).filter(str.strip), st.randoms())
def test_the_order_of_the_names_changes_nothing(sizes: dict[str, int], seed: str, dice: random.Random) -> None:
    hat = pool(sizes)
    seats = {section: min(2, size) for section, size in sizes.items()}
    mixed = {section: dice.sample(people, len(people)) for section, people in hat.items()}
    panel = draw(hat, seats, seed)
    assert draw(mixed, seats, seed) == panel
    for section, people in panel.items():
        assert len(set(people)) == seats[section]
        assert waiting(hat, section, seed)[: len(people)] == people


def test_everybody_is_drawn_about_as_often() -> None:
    hat = {"a": [f"p{n}" for n in range(10)]}
    drawn = Counter(name for n in range(2000) for name in draw(hat, {"a": 3}, f"roll {n}")["a"])
    assert all(525 <= drawn[name] <= 675 for name in hat["a"]), drawn


@pytest.mark.parametrize(
    ("hat", "seats", "seed"),
    [
        ({"a": ["x"]}, {"a": 2}, "s"),
        ({"a": ["x"]}, {"b": 1}, "s"),
        ({"a": ["x", "x"]}, {"a": 1}, "s"),
        ({"a": ["x"], "b": ["x"]}, {"a": 1}, "s"),
        ({"a": ["x"]}, {"a": 1}, "  "),
        ({"a": ["x"]}, {"a": -1}, "s"),
    ],
)
def test_a_lot_that_cannot_be_drawn_is_refused(hat: dict[str, list[str]], seats: dict[str, int], seed: str) -> None:
    with pytest.raises(LotError):
        draw(hat, seats, seed)


@pytest.mark.parametrize("seats", [0, -1, 2501])
def test_seats_that_nobody_can_fill_are_refused(seats: int) -> None:
    with pytest.raises(LotError, match="cannot be filled"):
        quotas(UNION, seats)
