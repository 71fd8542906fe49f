"""The file border: a release is written one way, checked when read, and says again what the pages said."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from massline.engine.coverage import coverage
from massline.formats.refusal import InputRefused
from massline.formats.release import (
    Heading,
    Release,
    ReleasedResponses,
    ReleasedSection,
    ReleasedStatement,
    SectionCodes,
    Spoken,
    open_link_percent,
    parse_release,
    read_release,
    release_document,
    sign_release,
    with_words,
)
from massline.formats.release_analysis import analyse_release
from massline.formats.signed import canonical_bytes
from massline.method.disclosure import CONTRIBUTORS, RESPONSES, VOTERS, Counts, Disclosure, Section
from massline.method.publication import publish
from massline.method.spans import span_digest

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ANOTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
SIZES = {"A": 48, "B": 52, "C": 44, "D": 36}
Exact = dict[Section, Counts]


def heading(number: int = 1) -> Heading:
    return Heading(
        organisation="Millbrook House",
        consultation="damp",
        round=1,
        question="What should be done about damp?",
        number=number,
        published_on="2026-03-01",
    )


WORDS = {
    "a1": Spoken("The damp comes from outside.", b"salt one".hex()),
    "a3": Spoken("Wir frieren – seit Jahren.", b"salt two".hex()),
}


def digest_of(statement: str) -> str:
    return span_digest(bytes.fromhex(WORDS[statement].salt), WORDS[statement].text)


def spoken(data: bytes, words: Mapping[str, Spoken] = WORDS) -> bytes:
    """A signed release with the words of the statements in it."""
    listed = {one["id"] for one in json.loads(data)["statements"]}
    return with_words(data, {name: words[name] for name in words if name in listed})


def document(**changes: Any) -> dict[str, Any]:
    votes: Exact = {"A": (16, 7, 3), "B": (20, 9, 3), "C": (3, 9, 2), "D": (4, 2, 0), None: (5, 2, 1)}
    speakers: Exact = {"A": (7,), "B": (12,), "C": (4,), "D": (6,)}
    voted: Exact = {"A": (30,), "B": (34,), "C": (14,), "D": (18,)}
    answers: Exact = {"A": (24, 2, 2, 2), "B": (26, 3, 2, 3), "C": (5, 5, 3, 2), "D": (14, 2, 2, 2)}
    parts: dict[str, Any] = {
        "heading": heading(),
        "sections": [ReleasedSection(name, f"Block {name}", size, "list") for name, size in SIZES.items()],
        "statements": [
            ReleasedStatement("a1", digest_of("a1"), "participant", publish(votes)),
            ReleasedStatement("a2", span_digest(b"erased", "Withdrawn."), "participant", publish({"A": (2, 1, 0)})),
            ReleasedStatement("a3", digest_of("a3"), "drafting", publish({"A": (40, 0, 0)})),
        ],
        "voters": publish(voted, kind=VOTERS, limits=SIZES),
        "contributors": publish(speakers, kind=CONTRIBUTORS, limits=SIZES),
        "responses": [ReleasedResponses("1.0", "Our proposal", publish(answers, kind=RESPONSES, final=True))],
        "codes": {"A": SectionCodes(issued=48, used=33, voted=30)},
        "not_recomputable": ["opinion groups"],
    }
    return release_document(**{**parts, **changes})


def signed(changed: Callable[[dict[str, Any]], object] | None = None) -> bytes:
    """A release signed after a change, so that only what is inside can be refused."""
    made = json.loads(json.dumps(document()))
    if changed is not None:
        changed(made)
    return sign_release(made, KEY)


def test_a_release_comes_back_as_it_was_published(tmp_path: Path) -> None:
    path = tmp_path / "release.json"
    path.write_bytes(sign_release(document(), KEY))
    release = read_release(path)
    assert canonical_bytes(release.document) == canonical_bytes(document())
    assert release.signed_by == KEY.public_key().public_bytes_raw().hex()
    assert release.number == 1
    assert release.text_of("a1") is None


def test_words_beside_the_signature_are_proved_by_their_digest() -> None:
    release = parse_release(spoken(sign_release(document(), KEY)))
    assert release.text_of("a1") == "The damp comes from outside."
    assert release.text_of("a2") is None
    assert canonical_bytes(release.document) == canonical_bytes(document())


@pytest.mark.parametrize(
    "odd",
    [
        {"a1": {"text": "The damp comes from inside.", "salt": b"salt one".hex()}},
        {"a1": {"text": "The damp comes from outside.", "salt": b"salt two".hex()}},
        {"a1": {"text": "The damp comes from outside.", "salt": "no hex"}},
        {"a1": {"text": "The damp comes from outside."}},
        {"a9": {"text": "Never said.", "salt": ""}},
        {"a1": "The damp comes from outside."},
        ["a1"],
    ],
)
def test_words_that_were_not_said_are_refused(odd: object) -> None:
    changed = json.loads(sign_release(document(), KEY)) | {"words": odd}
    with pytest.raises(InputRefused, match=r"words"):
        parse_release(json.dumps(changed).encode())


def test_a_signed_release_holds_no_words_so_that_they_can_be_taken_back() -> None:
    data = sign_release(document(), KEY).decode()
    assert not [words.text for words in WORDS.values() if words.text in data]


def test_the_same_counts_make_the_same_bytes_whatever_the_order_of_keys() -> None:
    made = document()
    turned = dict(reversed(list(made.items())))
    assert sign_release(made, KEY) == sign_release(turned, KEY)


def test_a_release_holds_whole_numbers_and_a_date_and_no_time() -> None:
    text = sign_release(document(), KEY).decode()
    assert not any(isinstance(value, float) for value in _values(json.loads(text)))
    assert json.loads(text)["published_on"] == "2026-03-01"


def _values(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _values(one)]
    return [leaf for one in value for leaf in _values(one)] if isinstance(value, list) else [value]


def test_a_count_changed_by_one_breaks_the_signature() -> None:
    data = sign_release(document(), KEY).replace(b'"agree":16', b'"agree":17')
    with pytest.raises(InputRefused, match=r"signature does not fit .* changed after it was published"):
        parse_release(data)


def test_a_release_signed_anew_by_somebody_else_is_refused_where_the_key_is_known() -> None:
    data = sign_release(document(), ANOTHER_KEY)
    assert parse_release(data).signed_by != KEY.public_key().public_bytes_raw().hex()
    with pytest.raises(InputRefused, match="not published by whom you expect"):
        parse_release(data, public_key=KEY.public_key().public_bytes_raw().hex())


CHANGES: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda d: d.pop("statements"), "'statements' is missing"),
    (lambda d: d.update(extra=1), "'extra' is not a field"),
    (lambda d: d.update(published_on="2026-03-01T10:00"), "expected a date such as"),
    (lambda d: d.update(published_on="2026-02-30"), "expected a date such as"),
    (lambda d: d.update(round=True), "round is 'True'"),
    (lambda d: d["rules"].update(people=3), "people is 3, below the least allowed, 10"),
    (lambda d: d["sections"][0].update(size=0), "size is 0, expected at least 1"),
    (lambda d: d["sections"].append(d["sections"][0]), "section 'A' stands twice"),
    (lambda d: d["statements"].append(d["statements"][0]), "statement 'a1' stands twice"),
    (lambda d: d["statements"][0]["total"].update(agree=5), "statement 'a1', total: 5 \\+ .* does not add up"),
    (lambda d: d["statements"][0]["sections"].pop("A"), "statement 'a1': section 'A' is in the table or"),
    (lambda d: d["statements"][0]["sections"].update(A={"suppressed": True, "agree": 3}), "yet it holds counts"),
    (lambda d: d["statements"][1].update(total={"base": 9, "nearly_all": "agree"}), "below the threshold of 10"),
    (lambda d: d["statements"][1].update(total=7), "total is '7'"),
    (
        lambda d: d["statements"][1].update(total={"base": 20, "agree": 20, "disagree": 0, "pass": 0}),
        "an answer of 0 people",
    ),
    (lambda d: d["participation"]["total"].update(base=95), "the sections hold 1 people more than the total"),
    (lambda d: d["participation"]["total"].update(base=99), "total less sections leaves 3 people"),
    (lambda d: d["codes"].update(Z=d["codes"]["A"]), "section 'Z' is not among the sections"),
    (lambda d: d["codes"]["A"].update(issued=-1), "issued is -1, expected no negative number"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=[said for _, said in CHANGES])
def test_a_release_that_does_not_hold_together_is_refused(
    change: Callable[[dict[str, Any]], object], said: str
) -> None:
    with pytest.raises(InputRefused, match=said):
        parse_release(signed(change))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON"),
        (b"timestamp,vote\n1,1\n", "not JSON"),
        (sign_release(document(), KEY)[:500], "was the file cut or edited"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[]", "format is 'list', expected 'massline-release/1'"),
        (b'{"format": "massline-release/2"}', "format is 'massline-release/2'"),
        (b'{"format": "massline-release/1"}', "no signature"),
        (b'{"format": 1.5}', "'1.5' is not a whole number"),
        (b'{"format": NaN}', "'NaN' is not a whole number"),
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b'{"format": 1234567890123456}', "too large for a count"),
        (b"[" * 100_000, "nesting beyond any sense"),
        (b'{"format": ' + b"9" * 5000 + b"}", "too large for a count"),
    ],
)
def test_what_is_no_release_is_refused_with_the_reason(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "some.json"
    path.write_bytes(data)
    with pytest.raises(InputRefused, match=said) as refused:
        read_release(path)
    assert str(refused.value).startswith(str(path))


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="there is no such file"):
        read_release(tmp_path / "none.json")


def test_codes_and_people_heard_are_published_in_whole_tens() -> None:
    made = document()
    assert made["codes"]["A"] == {"issued": 48, "used_in_steps": 30, "voted_in_steps": 30, "in_order": True}
    assert made["heard_so_far"] == 90
    over = document(codes={"A": SectionCodes(issued=40, used=41, voted=30)})
    assert over["codes"]["A"]["in_order"] is False


def test_of_a_section_whose_head_count_is_hidden_no_step_is_told() -> None:
    """Two sections below ten in a rest of eighteen people would both be nine."""
    voters = publish({"A": (30,), "B": (33,), "C": (9,), "D": (9,)}, kind=VOTERS)
    codes = {"C": SectionCodes(issued=20, used=9, voted=9), "A": SectionCodes(issued=48, used=30, voted=30)}
    made = document(voters=voters, codes=codes)
    assert made["participation"]["total"] == {"base": 81}
    assert made["codes"]["C"] == {"issued": 20, "used_in_steps": None, "voted_in_steps": None, "in_order": True}
    assert made["codes"]["A"]["voted_in_steps"] == 30


def test_a_code_fewer_does_not_move_the_published_step() -> None:
    first = parse_release(sign_release(document(codes={"A": SectionCodes(48, 30, 30)}), KEY))
    later = document(heading=heading(2), codes={"A": SectionCodes(48, 30, 29)}, previous=first)
    assert later["codes"]["A"]["voted_in_steps"] == 30


def test_ballots_by_open_link_put_their_label_on_the_release() -> None:
    assert document()["labels"] == []
    made = document(open_share=open_link_percent(13, 96))
    assert (made["labels"], made["open_share_percent"]) == (["open, unverified"], 10)


def test_thresholds_travel_with_the_release() -> None:
    assert document(rules=Disclosure(block=20))["rules"]["block"] == 20


def test_counts_published_under_lower_thresholds_do_not_get_into_a_release() -> None:
    with pytest.raises(InputRefused, match="contributors, section 'A': 7 people, below the threshold of 8"):
        document(rules=Disclosure(contributors=8))


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [(value, key) for key in keys] + [place for key in keys for place in _places(value[key])]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(st.data(), json_values)
def test_whatever_stands_in_one_place_a_release_is_read_or_refused_in_words(data: st.DataObject, odd: Any) -> None:
    made = json.loads(json.dumps(document()))
    places = _places(made)
    holder, key = places[data.draw(st.integers(0, len(places) - 1))]
    holder[key] = odd
    try:
        analyse_release(parse_release(sign_release(made, KEY))).as_json()
    except InputRefused as refused:
        assert str(refused)  # noqa: PT017 - either outcome is right, anything else is not


def analysed() -> dict[str, Any]:
    return analyse_release(parse_release(spoken(sign_release(document(), KEY)))).as_json()


def test_the_analysis_recomputes_shares_and_leaves_hidden_counts_empty() -> None:
    found = analysed()
    first, withdrawn, nearly_all = found["statements"]
    assert (first["agree"], first["disagree"], first["pass"], first["seen"]) == (48, 29, 9, 86)
    assert first["share"]["value"] == 48 / 86
    assert first["sections"]["D"]["agree"] is None
    assert first["sections"]["D"]["share"] is None
    assert (withdrawn["text"], withdrawn["seen"], withdrawn["share"]) == (None, None, None)
    assert (nearly_all["seen"], nearly_all["agree"], nearly_all["nearly_all"]) == (40, None, "agree")
    assert found["consensus"] == {"agree": ["a3"], "disagree": []}
    assert found["not_recomputable"] == ["opinion groups"]
    json.dumps(found, allow_nan=False)


def test_evenness_is_left_open_where_a_section_is_hidden() -> None:
    assert analysed()["contributors"]["evenness"] is None
    assert analysed()["contributors"]["sections"]["C"] is None
    assert analysed()["contributors"]["total"] == 29


def test_participation_evenness_and_design_effect_follow_from_the_release(shared_samples: Path) -> None:
    oracle = json.loads((shared_samples / "expected_metrics.json").read_text())["A"]["participation_return_v10"]
    found = analysed()["participation"]
    assert round(found["evenness"], 3) == oracle["R"]
    assert round(found["design_effect"], 3) == oracle["kish"]["deff"]
    assert round(found["n_eff"], 1) == oracle["kish"]["n_eff"]
    rates = {name: round(share["value"], 3) for name, share in found["sections"].items()}
    assert rates == oracle["rates"]
    assert found["evenness"] == coverage(SIZES, {"A": 30, "B": 34, "C": 14, "D": 18}).evenness


def test_the_least_convinced_section_is_found_from_the_release(shared_samples: Path) -> None:
    sample = json.loads((shared_samples / "tenants.json").read_text())["returns"]["1.0"]
    oracle = json.loads((shared_samples / "expected_metrics.json").read_text())["A"]["return_v10"]
    exact: Exact = {}
    for name in SIZES:
        core, ours = sample["core_n_by_section"][name], sample["yes"][name] - sample["core_yes_by_section"][name]
        asked, change, no = sample["n"][name] - core, sample["change"][name], sample["no"][name]
        exact[name] = (ours, change, no, asked - ours - change - no)
    table = publish(exact, kind=RESPONSES, final=True)
    made = document(responses=[ReleasedResponses("1.0", "Our proposal", table)])
    found = analyse_release(Release(document=made, signed_by="")).as_json()["responses"][0]
    assert (found["ours"], found["seen"]) == (69, 89)
    assert found["floor"]["section"] == oracle["lowest"]
    assert round(found["floor"]["value"], 3) == oracle["floor_others"]
