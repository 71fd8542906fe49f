"""What several ask together goes by file: what comes back is what was handed over, or it is refused and why."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from massline.formats.contribution import (
    Contribution,
    ReadContribution,
    collected_bytes,
    contribution_bytes,
    read_collected,
    read_contribution,
)
from massline.formats.invitation import (
    Asked,
    Invitation,
    Member,
    ReadInvitation,
    invitation_bytes,
    key_of,
    read_invitation,
)
from massline.formats.refusal import InputRefused
from massline.formats.release import (
    Heading,
    ReleasedSection,
    ReleasedStatement,
    Spoken,
    release_document,
    sign_release,
    with_words,
)
from massline.formats.signed import signed, whole_bytes
from massline.method.disclosure import VOTERS, Disclosure
from massline.method.publication import publish
from massline.method.spans import span_digest
from tests.formats.test_bundle import everything

HOST, MEMBER, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
TODAY = date(2026, 4, 10)
WORDS = {"f1": "The boiler is too old.", "f2": "One date for all stairwells.", "s1": "My neighbour coughs at night."}
ASKED = Invitation(
    host="The Stairwell",
    title="Heating, together",
    question="What about the heating?",
    made_on="2026-03-01",
    ask_until="2026-04-01",
    hand_in_by="2026-04-08",
    promise_on="2026-05-01",
    statements=(Asked("f1", WORDS["f1"], "en"), Asked("f2", WORDS["f2"], "en", "One damp day, version 1.0")),
    members=(
        Member("The Stairwell", key_of(HOST), 120, "list of households"),
        Member("Our Street", key_of(MEMBER), 90, "counted at the doors"),
    ),
)
INVITATION = invitation_bytes(ASKED, HOST)


def invited(data: bytes = INVITATION, key: Ed25519PrivateKey = HOST, today: date = TODAY) -> ReadInvitation:
    return read_invitation(data, key=key_of(key), today=today)


def released(
    key: Ed25519PrivateKey = MEMBER,
    words: Mapping[str, str] = WORDS,
    rules: Disclosure | None = None,
    told: tuple[str, ...] = ("f1", "f2"),
    **heading: Any,
) -> bytes:
    """A release of a member with two sentences asked together and one of its own people."""
    rules = rules or Disclosure()
    of = Heading("Our Street", "Heating", 1, ASKED.question, 2, "2026-04-05")
    statements = [
        ReleasedStatement(
            name, span_digest(b"salt", text), "participant" if name == "s1" else "investigation",
            publish({"a": (19, 4, 3), None: (12, 6, 3)}, rules=rules),
        )
        for name, text in words.items()
    ]  # fmt: skip
    document = release_document(
        heading=replace(of, **heading),
        sections=[ReleasedSection("a", "Block A", 48, "list")],
        statements=statements,
        voters=publish({"a": (26,), None: (21,)}, kind=VOTERS, limits={"a": 48}, rules=rules),
        rules=rules,
    )
    shown = {name: Spoken(words[name], b"salt".hex()) for name in told if name in words}
    return with_words(sign_release(document, key), shown)


def handed_in(
    release: bytes | None = None, number: int = 1, last: ReadContribution | None = None, **changed: Any
) -> bytes:
    told = Contribution("Our Street", number, "2026-04-06", release or released())
    return contribution_bytes(replace(told, **changed), invited(), MEMBER, last=last)


def read(data: bytes, last: ReadContribution | None = None, today: date = TODAY) -> ReadContribution:
    return read_contribution(data, invitation=invited(), last=last, today=today)


def forged(data: bytes, key: Ed25519PrivateKey, **changed: Any) -> bytes:
    """The same file with parts of it changed and signed again, past every check that whoever makes it meets."""
    document: dict[str, Any] = json.loads(data)
    return whole_bytes(signed(document | changed, key))


def test_an_invitation_comes_back_whole() -> None:
    found = invited()
    assert (found.statements, found.members, found.rules) == (ASKED.statements, ASKED.members, ASKED.rules)
    assert found.signed_by == key_of(HOST)
    assert found.digest == invited(invitation_bytes(ASKED, HOST)).digest
    assert found.digest != invited(invitation_bytes(replace(ASKED, title="Heating"), HOST)).digest


def test_a_contribution_comes_back_with_its_counts_and_without_the_words_of_people() -> None:
    found = read(handed_in(released(told=("f1", "f2", "s1"))))
    assert found.read_release is not None
    assert found.read_release.document["statements"][0]["total"]["base"] == 47
    assert found.read_release.text_of("f1") == WORDS["f1"]
    assert found.read_release.text_of("s1") is None
    assert b"coughs" not in found.data


def test_whoever_leaves_says_why() -> None:
    left = contribution_bytes(
        Contribution("Our Street", 1, "2026-04-06", None, "We were asked too late."), invited(), MEMBER, last=None
    )
    assert read(left).left
    with pytest.raises(InputRefused, match="does not say why"):
        contribution_bytes(Contribution("Our Street", 1, "2026-04-06"), invited(), MEMBER, last=None)


def collected(*contributions: bytes, maker: str = "The Stairwell", key: Ed25519PrivateKey = HOST) -> bytes:
    return collected_bytes(maker, "2026-04-09", INVITATION, contributions or (handed_in(),), key)


def test_what_was_collected_is_read_by_every_member_one_contribution_at_a_time() -> None:
    first = handed_in()
    found = read_collected(collected(first), invitation=invited(), known={}, today=TODAY)
    assert [one.member for one in found.new] == ["Our Street"]
    known = {"Our Street": found.new[0]}
    with pytest.raises(InputRefused, match="nothing in it is newer"):
        read_collected(collected(first), invitation=invited(), known=known, today=TODAY)
    second = handed_in(released(number=3), number=2, last=known["Our Street"])
    again = read_collected(collected(second), invitation=invited(), known=known, today=TODAY)
    assert again.new[0].number == 2
    with pytest.raises(InputRefused, match="nothing in it is newer"):
        read_collected(collected(first), invitation=invited(), known={"Our Street": again.new[0]}, today=TODAY)
    handed_on = collected(second, maker="Our Street", key=MEMBER)
    assert read_collected(handed_on, invitation=invited(), known=known, today=TODAY).maker == "Our Street"


FILES: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "invitation": (INVITATION, invited),
    "contribution": (handed_in(), read),
    "collected": (
        collected(),
        lambda data: read_collected(data, invitation=invited(), known={}, today=TODAY),
    ),
}


def mutated(data: bytes, path: tuple[Any, ...]) -> dict[str, Any]:
    """The document with one value changed."""
    whole: dict[str, Any] = json.loads(data)
    parent: Any = whole
    for key in path[:-1]:
        parent = parent[key]
    was = parent[path[-1]]
    parent[path[-1]] = (
        not was if isinstance(was, bool) else was + 1 if isinstance(was, int) else "x" if was is None else f"{was}x"
    )
    return whole


@pytest.mark.parametrize("name", list(FILES))
def test_a_file_in_which_any_value_was_changed_is_refused(name: str) -> None:
    data, reader = FILES[name]
    reader(data)
    paths = list(everything(json.loads(data)))
    assert len(paths) > 25
    for path in paths:
        with pytest.raises(InputRefused):
            reader(whole_bytes(mutated(data, path)))


@pytest.mark.parametrize("name", list(FILES))
def test_a_file_with_anything_added_taken_away_or_cut_is_refused(name: str) -> None:
    data, reader = FILES[name]
    whole = json.loads(data)
    added: tuple[dict[str, Any], ...] = ({"note": "x"}, {"words": {}}, {"words": {"f1": {"text": "x", "salt": ""}}})
    for more in added:
        with pytest.raises(InputRefused):
            reader(whole_bytes(whole | more))
    for field in whole:
        with pytest.raises(InputRefused):
            reader(whole_bytes({key: value for key, value in whole.items() if key != field}))
    for cut in (b"", b"{}", b"[]", data[:-40], b"\xff" + data, b"[" * 100_000, data.replace(b":", b"::", 1)):
        with pytest.raises(InputRefused):
            reader(cut)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"statements": ()}, "0 sentences"),
        ({"statements": (Asked("f2", "Cold.", "en"),)}, "expected 'f1'"),
        ({"statements": (Asked("f1", "Cold.", "en"), Asked("f2", "Cold.", "en"))}, "stands twice"),
        ({"statements": (Asked("f1", " Cold.", "en"),)}, "blanks around it"),
        ({"statements": (Asked("f1", "Co\u0000ld.", "en"),)}, "cannot be seen"),
        ({"statements": (Asked("f1", "x" * 1001, "en"),)}, "at most 1,000"),
        ({"statements": (Asked("f1", "Cold.", "<b>"),)}, "no language code"),
        ({"members": ASKED.members[:1]}, "expected 2 to"),
        ({"members": (*ASKED.members, ASKED.members[0])}, "stands twice"),
        ({"members": (ASKED.members[0], replace(ASKED.members[1], key="A" * 64))}, "is no key"),
        ({"members": (ASKED.members[0], replace(ASKED.members[1], size=0))}, "size is 0"),
        ({"members": (replace(ASKED.members[0], key=key_of(STRANGER)), ASKED.members[1])}, "two different keys"),
        ({"ask_until": "2026-02-01"}, "before made_on"),
        ({"hand_in_by": "soon"}, "expected a date"),
        ({"hand_in_by": "2026-W20-1"}, "expected a date"),
        ({"question": ""}, "question is empty"),
        ({"rules": {**ASKED.rules, "people": 3}}, "below the least allowed"),
        ({"rules": {"people": 10}}, "is missing"),
    ],
)
def test_an_invitation_that_does_not_hold_is_refused_when_it_is_made_and_when_it_is_read(
    changed: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputRefused, match=says):
        invitation_bytes(replace(ASKED, **changed), HOST)
    plain = {
        name: [vars(one) for one in value] if name in {"statements", "members"} else value
        for name, value in changed.items()
    }
    with pytest.raises(InputRefused, match=says):
        invited(forged(INVITATION, HOST, **plain))


def test_an_invitation_of_another_key_or_of_next_month_is_refused() -> None:
    with pytest.raises(InputRefused, match="not published by whom you expect"):
        invited(invitation_bytes(replace(ASKED, host="The Cellar"), STRANGER))
    with pytest.raises(InputRefused, match="one of the two clocks is wrong"):
        invited(today=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("release", "says"),
    [
        ({"question": "What about the rent?"}, "of another round"),
        ({"organisation": "Our Other Street"}, "not of 'Our Street'"),
        ({"published_on": "2026-02-20"}, "from before the invitation"),
        ({"published_on": "2026-04-07"}, "and its release 2026-04-07"),
        ({"words": {**WORDS, "f1": "The boiler is quite old."}}, "was changed"),
        ({"told": ("f1",)}, "are not in it"),
        ({"words": {"s1": "Cold."}}, "none of the sentences"),
        ({"key": STRANGER}, "not published by whom you expect"),
    ],
)
def test_a_release_that_is_not_of_this_round_is_refused_with_the_reason(release: dict[str, Any], says: str) -> None:
    with pytest.raises(InputRefused, match=says):
        handed_in(released(**release))
    document = {**json.loads(handed_in()), "release": json.loads(released(**release))}
    with pytest.raises(InputRefused, match=says):
        read(whole_bytes(signed(document, MEMBER)))


def test_a_release_below_the_thresholds_agreed_on_is_refused_and_one_above_is_taken() -> None:
    strict = invited(invitation_bytes(replace(ASKED, rules={**ASKED.rules, "people": 20}), HOST))
    low = Contribution("Our Street", 1, "2026-04-06", released())
    with pytest.raises(InputRefused, match="agreed were 20"):
        contribution_bytes(low, strict, MEMBER, last=None)
    high = replace(low, release=released(rules=Disclosure(people=20)))
    assert contribution_bytes(high, strict, MEMBER, last=None)


def test_a_release_with_words_of_people_in_it_is_refused_by_whoever_reads_it() -> None:
    document = {**json.loads(handed_in()), "release": json.loads(released(told=("f1", "f2", "s1")))}
    with pytest.raises(InputRefused, match="holds the words of 's1'"):
        read(whole_bytes(signed(document, MEMBER)))


def test_a_sentence_that_one_organisation_did_not_ask_is_left_out_and_the_others_are_taken() -> None:
    found = read(handed_in(released(words={"f1": WORDS["f1"]}))).read_release
    assert found is not None
    assert [one["id"] for one in found.document["statements"]] == ["f1"]


def test_what_is_old_of_another_round_of_a_stranger_or_of_tomorrow_is_refused() -> None:
    first = read(handed_in())
    for again in (handed_in(), handed_in(released(number=3))):
        with pytest.raises(InputRefused, match="number 1 was taken in already"):
            read(again, last=first)
    with pytest.raises(InputRefused, match="release 1, and release 2 was taken"):
        handed_in(released(number=1), number=2, last=first)
    with pytest.raises(InputRefused, match="another round than the one"):
        handed_in(released(round=2, number=9), number=2, last=first)
    with pytest.raises(InputRefused, match="not published by whom you expect"):
        read(forged(handed_in(), STRANGER))
    with pytest.raises(InputRefused, match="not among the organisations"):
        read(forged(handed_in(), MEMBER, member="The Cellar"))
    with pytest.raises(InputRefused, match="not published by whom you expect"):
        read(forged(handed_in(), MEMBER, member="The Stairwell"))
    with pytest.raises(InputRefused, match="another invitation"):
        read(forged(handed_in(), MEMBER, invitation="0" * 64))
    with pytest.raises(InputRefused, match="clocks is wrong"):
        read(handed_in(), today=date(2026, 4, 1))
    with pytest.raises(InputRefused, match="a reason for having none"):
        read(forged(handed_in(), MEMBER, because="x"))
    with pytest.raises(InputRefused, match="expected 1 or more"):
        read(forged(handed_in(), MEMBER, number=0))


def test_two_files_under_one_number_are_not_quietly_one() -> None:
    first = read(handed_in())
    other = handed_in(released(number=3))
    with pytest.raises(InputRefused, match="number 1 was taken in already"):
        read_collected(collected(other), invitation=invited(), known={"Our Street": first}, today=TODAY)


def test_what_was_collected_by_a_stranger_for_another_round_or_twice_is_refused() -> None:
    def reading(data: bytes) -> object:
        return read_collected(data, invitation=invited(), known={}, today=TODAY)

    with pytest.raises(InputRefused, match="not among the organisations"):
        reading(collected(maker="The Cellar", key=STRANGER))
    with pytest.raises(InputRefused, match="not published by whom you expect"):
        reading(collected(key=STRANGER))
    with pytest.raises(InputRefused, match="two contributions"):
        reading(collected(handed_in(), handed_in()))
    with pytest.raises(InputRefused, match="no contribution"):
        reading(collected(INVITATION))
    another = invitation_bytes(replace(ASKED, title="Heating"), HOST)
    with pytest.raises(InputRefused, match="another invitation"):
        reading(collected_bytes("The Stairwell", "2026-04-09", another, [], HOST))
    stolen = whole_bytes(signed({**json.loads(handed_in()), "number": 7}, STRANGER))
    with pytest.raises(InputRefused, match="not published by whom you expect"):
        reading(collected(stolen))
