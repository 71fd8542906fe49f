"""Batches: how many answers are taken in together, and that nobody can tell one that is held back."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from massline.method.batches import size_of_batch, taken_in
from massline.method.disclosure import VOTES, Counts, Disclosure, Section, changed

RULES = Disclosure()
SIZES = Counter(size_of_batch([(None, (number, 0, 0))], rules=RULES, lot=b"some secret") for number in range(4000))


def test_no_batch_is_of_fewer_than_ten_and_one_in_four_waits_for_ten_more() -> None:
    assert min(SIZES) == 10
    assert 0.72 < sum(number for size, number in SIZES.items() if size < 20) / 4000 < 0.78
    assert max(SIZES) > 29
    assert all(SIZES[size] > 200 for size in range(10, 20))


def test_asking_again_draws_no_new_lot() -> None:
    sizes = {size_of_batch([("A", (9, 4, 3)), (None, (1, 0, 0))], rules=RULES, lot=b"secret") for _ in range(9)}
    assert len(sizes) == 1


def test_raised_rules_raise_the_least_batch() -> None:
    assert size_of_batch([], rules=Disclosure(block=25), lot=None) == 25
    assert size_of_batch([], rules=Disclosure(block=25), lot=b"secret") >= 25


counts = st.tuples(*[st.integers(0, 30)] * 3)
people: st.SearchStrategy[dict[Section, Counts]] = st.dictionaries(
    st.sampled_from(["A", "B", "C", None]), counts, max_size=4
)


@given(people, people, st.sampled_from([None, b"one", b"two"]))
def test_what_is_taken_in_anew_is_ten_people_of_a_section_or_of_small_ones_together(
    before: dict[Section, Counts], now: dict[Section, Counts], lot: bytes | None
) -> None:
    after = taken_in(now, before, kind=VOTES, rules=RULES, lot=lot)
    nobody = (0, 0, 0)
    moved = {name: changed(before.get(name, nobody), one) for name, one in after.items()}
    assert all(one in (before.get(name, nobody), now.get(name, nobody)) for name, one in after.items())
    large = [name for name in moved if name and max(sum(before.get(name, ())), sum(now.get(name, ()))) >= 10]
    assert all(moved[name] == 0 or moved[name] >= 10 for name in large)
    small = sum(people for name, people in moved.items() if name not in large)
    assert small == 0 or small >= 10
