"""Whose words reached a position, as the oracle counts it for every version of both organisations."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.method.answered import answered, effective_contributors
from massline.method.contribution import Contribution, Part
from tests.method.worked import VERSIONS, worked


def rounded(part: Part) -> float:
    assert part.share is not None
    return round(part.share, 3)


@pytest.mark.parametrize(("name", "version", "block"), VERSIONS)
def test_represented_answered_used_and_effective_contributors_are_those_of_the_oracle(
    shared_samples: Path, name: str, version: str, block: str
) -> None:
    one = worked(shared_samples, name)
    found = answered(one.so_far(version), one.elements(version), reasoned=one.reasoned(version))
    shown = {
        "represented_share": rounded(found.represented),
        "answered_share": rounded(found.answered),
        "contributions_used": rounded(found.used),
        "eff_contributors": round(found.effective, 1),
    }
    assert shown == {key: one.oracle[block][key] for key in shown}
    assert not found.enough


@pytest.mark.parametrize(("name", "version"), [("A", "1.0"), ("A", "1.1"), ("B", "1.0"), ("B", "2.0")])
def test_the_use_of_each_sections_words_is_that_of_the_oracle(shared_samples: Path, name: str, version: str) -> None:
    one = worked(shared_samples, name)
    found = answered(one.so_far(version), one.elements(version))
    use = {section: rounded(part) for section, part in found.section_use.items()}
    assert use == one.oracle[f"section_use_v{version.replace('.', '')}"]


def test_words_of_the_core_and_withdrawn_words_count_nothing() -> None:
    said = [Contribution("1", "ann", "A")]
    with_others = answered(said, {"point": ["1", "of the core", "withdrawn"]}, reasoned=["also withdrawn"])
    assert with_others == answered(said, {"point": ["1"]})


def test_a_reason_answers_a_person_without_representing_them() -> None:
    found = answered([Contribution("1", "ann", "A")], {}, reasoned=["1"])
    assert (found.represented, found.answered, found.used) == (Part(0, 1), Part(1, 1), Part(0, 1))
    assert found.enough


def test_one_person_behind_half_the_links_makes_few_voices_of_many() -> None:
    said = [Contribution(str(i), f"h{i}") for i in range(20)]
    even = answered(said, {f"p{i}": [str(i)] for i in range(20)})
    loud = answered(said, {f"p{i}": [str(i), "0"] for i in range(1, 20)})
    assert (even.effective, even.top_tenth) == (20.0, Part(2, 20))
    assert loud.effective < 5
    assert loud.top_tenth == Part(20, 38)


def test_nobody_heard_is_no_share_rather_than_nobody_answered() -> None:
    found = answered([], {"point": []})
    assert (found.answered.share, found.effective, found.section_use) == (None, 0.0, {})


def test_a_contribution_given_twice_is_refused_by_its_id() -> None:
    with pytest.raises(ValueError, match="contribution 'a1' stands twice"):
        answered([Contribution("a1", "x"), Contribution("a1", "y")], {})


people = st.lists(st.sampled_from("abcdef"), max_size=12)
points = st.dictionaries(st.text("pq", max_size=3), st.lists(st.integers(0, 14).map(str)))
ids = st.lists(st.integers(0, 14).map(str))


@given(people, points, ids)
def test_whoever_is_represented_is_answered_and_effective_voices_never_exceed_them(
    people: list[str], points: dict[str, list[str]], reasoned: list[str]
) -> None:
    said = [Contribution(str(i), who, who) for i, who in enumerate(people)]
    found = answered(said, points, reasoned=reasoned)
    assert found.represented.count <= found.answered.count <= len(set(people))
    assert found.effective <= found.represented.count + 1e-9
    assert sum(part.count for part in found.section_use.values()) == found.used.count


@given(st.lists(st.integers(1, 50), min_size=1))
def test_effective_contributors_lie_between_one_and_all(links: list[int]) -> None:
    assert 1 <= effective_contributors(links) <= len(links) + 1e-9
