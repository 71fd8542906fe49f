"""The file two organisations exchange: what comes back is what was handed over, or it is refused with the reason."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from massline.formats.bundle import (
    Bundle,
    Expected,
    Kept,
    Point,
    Position,
    Promise,
    ReadBundle,
    State,
    bundle_bytes,
    read_bundle,
)
from massline.formats.refusal import InputRefused
from massline.formats.release import sign_release
from massline.formats.signed import signed, whole_bytes
from tests.formats.test_release import document

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ANOTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
TODAY = date(2026, 3, 10)

WHOLE = Bundle(
    maker="The Stairwell",
    to="Our Street",
    number=3,
    made_on="2026-03-09",
    criteria=("Both publish what they count.",),
    positions=(Position("A-P1", "1.0", "One damp day", "adopted", ("Neighbours go round with a meter.",)),),
    points=(
        Point("method", "How we ask", State.SHARED, "2026-01-02", "Ask, sum up, go back.", open=True),
        Point(
            "first", "Whom we ask first", State.DIFFERENT, "2026-01-02", "Those who pay the most.",
            expects="Seven of ten come.", test="Both ask in one street in May.", changed="",
        ),
        Point("plan", "A plan for the year", State.AWAITED, "2026-02-01", ""),
    ),
    promises=(
        Promise("p1", "Lend the meters", "The Stairwell", "2026-04-01"),
        Promise("p2", "Print the sheets", "Our Street", "2026-02-01", Kept.WAIVED, "The printer broke."),
    ),
    releases=(sign_release(document(), KEY),),
)  # fmt: skip
DATA = bundle_bytes(WHOLE, KEY)


def read(data: bytes, **changed: Any) -> ReadBundle:
    return read_bundle(data, expected=replace(Expected(key=PUBLIC), **changed), today=TODAY)


def everything(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a document."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from everything(one, (*path, key))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from everything(one, (*path, place))
    else:
        yield path


def mutated(path: tuple[Any, ...]) -> dict[str, Any]:
    """The document of the bundle with one value changed."""
    whole: dict[str, Any] = json.loads(DATA)
    parent: Any = whole
    for key in path[:-1]:
        parent = parent[key]
    was = parent[path[-1]]
    parent[path[-1]] = (
        not was if isinstance(was, bool) else was + 1 if isinstance(was, int) else "x" if was is None else f"{was}x"
    )
    return whole


PATHS = list(everything(json.loads(DATA)))


def test_what_was_handed_over_comes_back_whole() -> None:
    found = read(DATA, to="Our Street", last_number=2)
    assert found.signed_by == PUBLIC
    assert (found.criteria, found.positions, found.points, found.promises) == (
        WHOLE.criteria, WHOLE.positions, WHOLE.points, WHOLE.promises,
    )  # fmt: skip
    assert [one.number for one in found.read_releases] == [1]


def test_every_value_changed_by_itself_is_refused() -> None:
    assert len(PATHS) >= 50
    for path in PATHS:
        with pytest.raises(InputRefused):
            read(whole_bytes(mutated(path)))


def test_fifty_bytes_changed_cut_or_put_in_are_refused() -> None:
    for place in range(0, len(DATA) - 1, len(DATA) // 50):
        for spoilt in (
            DATA[:place] + bytes([DATA[place] ^ 1]) + DATA[place + 1 :],
            DATA[:place],
            DATA[:place] + b"0" + DATA[place:],
        ):
            with pytest.raises(InputRefused):
                read(spoilt)


def test_a_file_that_says_the_same_in_other_bytes_is_not_the_file() -> None:
    spaced = json.dumps(json.loads(DATA), ensure_ascii=False, sort_keys=True).encode()
    capitals = DATA.replace(PUBLIC.encode(), PUBLIC.upper().encode())
    for other in (spaced, capitals, b" " + DATA, DATA + b" "):
        assert other != DATA
        with pytest.raises(InputRefused):
            read(other)
    assert read(DATA.rstrip(b"\n")) == read(DATA + b"\r\n") == read(DATA)


def test_words_of_people_are_refused_inside_a_release() -> None:
    release = json.loads(DATA)["releases"][0] | {"words": {}}
    with pytest.raises(InputRefused, match="release 1 holds words of people"):
        bundle_bytes(replace(WHOLE, releases=(whole_bytes(release),)), KEY)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"maker": "The Cellar"}, "made by 'The Stairwell'"),
        ({"last_made_on": date(2026, 3, 10)}, "the one before it 2026-03-10: the clock"),
        ({"key": ANOTHER.public_key().public_bytes_raw().hex()}, "not published by whom you expect"),
        ({"last_number": 3}, "number 3 was taken in already"),
        ({"to": "The Yard"}, "made for 'Our Street'"),
    ],
)
def test_a_bundle_of_another_key_an_old_one_and_one_for_others_say_so(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        read(DATA, **changed)


def test_a_clock_that_is_a_year_off_is_named_with_both_days() -> None:
    with pytest.raises(InputRefused, match=r"dated 2026-03-09, and here it is 2025-03-10: one of the two clocks"):
        read_bundle(DATA, expected=Expected(key=PUBLIC), today=date(2025, 3, 10))


def test_somebody_who_changes_a_bundle_and_signs_it_anew_is_refused_by_the_key() -> None:
    with pytest.raises(InputRefused, match="not published by whom you expect"):
        read(whole_bytes(signed({k: v for k, v in mutated(("number",)).items() if k != "signature"}, ANOTHER)))


def test_a_release_below_its_thresholds_is_refused_though_its_maker_signed_it() -> None:
    low = document()
    low["rules"] = {**low["rules"], "people": 3}
    whole = {k: v for k, v in json.loads(DATA).items() if k != "signature"}
    whole["releases"] = [signed(low, KEY)]
    with pytest.raises(InputRefused, match="release 1 in it is refused: rules: people is 3"):
        read(whole_bytes(signed(whole, KEY)))


def test_a_release_somebody_else_signed_is_refused() -> None:
    with pytest.raises(InputRefused, match="release 1 in it is refused"):
        read(bundle_bytes(replace(WHOLE, releases=(sign_release(document(), ANOTHER),)), KEY))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"to": " "}, "for whom"),
        ({"number": 0}, "expected 1 or more"),
        ({"made_on": "yesterday"}, "made_on is 'yesterday'"),
        ({"criteria": ("x" * 5_001,)}, "at most 5,000"),
        ({"promises": (Promise("p", "Lend", "We", "2026-01-01", Kept.WAIVED),)}, "waived without a reason"),
        ({"points": (WHOLE.points[0], WHOLE.points[0])}, "stands twice"),
        ({"points": (replace(WHOLE.points[0], id="A b"),)}, "an id of at most 40"),
        ({"points": (replace(WHOLE.points[0], says="\x00"),)}, "characters nobody can read"),
        ({"number": 1_000_001}, "at most 1,000,000"),
        ({"positions": WHOLE.positions * 501}, "at most 500"),
    ],
)
def test_what_could_not_be_read_is_not_made(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        bundle_bytes(replace(WHOLE, **changed), KEY)
