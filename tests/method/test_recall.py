"""Did the few get through: the oracle's minorities, and what a coverage of 100 % may not hide."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.engine.votes import VoteMatrix
from massline.method.contribution import Contribution, Part
from massline.method.recall import concerns, group_recall, minority_recall
from tests.method.worked import worked

MINORITIES = [("A", "C"), ("B", "Nights")]
RECALLS = [("A", "C", "1.0", "act"), ("A", "C", "1.1", "good"), ("B", "Nights", "1.0", "act")]
RECALLS += [("B", "Nights", "2.0", "watch")]


@pytest.mark.parametrize(("name", "section"), MINORITIES)
def test_concerns_of_a_minority_have_the_support_and_lift_of_the_oracle(
    shared_samples: Path, name: str, section: str
) -> None:
    one = worked(shared_samples, name)
    found = {
        concern.code: {
            "support": concern.support,
            "lift": round(concern.lift, 2),
            "distinctive": concern.distinctive,
        }
        for concern in concerns(one.said(1), section)
    }
    assert found == one.oracle[f"minority_{section}"]


@pytest.mark.parametrize(("name", "section", "version", "verdict"), RECALLS)
def test_recall_of_a_minority_is_that_of_the_oracle(
    shared_samples: Path, name: str, section: str, version: str, verdict: str
) -> None:
    one = worked(shared_samples, name)
    found = minority_recall(one.said(1), section, one.taken_up(version))
    share = found.holders.share
    assert share is not None
    assert one.oracle[f"minority_recall_{section}_v{version.replace('.', '')}"] == {
        "concerns": sorted(found.concerns),
        "holders": found.holders.of,
        "answered": found.holders.count,
        "recall": round(share, 3),
    }
    assert found.verdict == verdict


def told(section: str, code: str, *names: str) -> list[Contribution]:
    return [Contribution(f"{code}-{name}", name, section, codes=frozenset({code})) for name in names]


DAYS = told("days", "pay", *(f"d{i}" for i in range(40)))


def test_with_few_holders_the_page_gets_the_verdict_and_not_the_share() -> None:
    few = minority_recall([*DAYS, *told("nights", "bus", "a", "b", "c", "d")], "nights", {"bus-a"})
    more = minority_recall([*DAYS, *told("nights", "bus", "a", "b", "c", "d", "e")], "nights", {"bus-a"})
    assert (few.shown, few.verdict) == (None, "act")
    assert more.shown == Part(1, 5)


def test_one_concern_answered_does_not_hide_another_of_the_same_people() -> None:
    said = [*DAYS, *told("nights", "bus", "a", "b"), *told("nights", "fear", "a", "b")]
    found = minority_recall(said, "nights", {"bus-a", "bus-b"})
    assert found.concerns == {"bus": Part(2, 2), "fear": Part(0, 2)}
    assert found.holders == Part(0, 2)


def test_in_a_section_of_ten_speakers_one_person_alone_makes_no_concern() -> None:
    nine = [*DAYS, *told("nights", "pay", *"abcdefgh"), *told("nights", "bus", "z")]
    ten = [*nine, *told("nights", "pay", "i")]
    assert minority_recall(nine, "nights", ()).holders == Part(0, 1)
    assert minority_recall(ten, "nights", ()).verdict == "nothing distinctive"


def test_a_whole_community_of_one_section_has_no_distinctive_concern() -> None:
    assert not any(concern.distinctive for concern in concerns(DAYS, "days"))


def test_nobody_heard_is_refused_rather_than_reported_as_no_concern() -> None:
    with pytest.raises(ValueError, match="nobody of section 'nights' said anything"):
        minority_recall(DAYS, "nights", ())


contributions = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.frozensets(st.sampled_from("xyz"))), min_size=1, max_size=20
).map(
    lambda rows: [
        Contribution(str(i), who, "A" if who < "d" else "B", 0, codes) for i, (who, codes) in enumerate(rows)
    ]
)


@given(contributions, st.sets(st.integers(0, 20).map(str)))
def test_answering_more_never_lowers_recall_and_answering_all_makes_it_good(
    said: list[Contribution], some: set[str]
) -> None:
    section = said[0].section
    assert section is not None
    part, whole = (minority_recall(said, section, ids) for ids in (some, {one.id for one in said}))
    assert part.holders.count <= whole.holders.count == whole.holders.of
    assert whole.verdict in {"good", "nothing distinctive"}


def votes_of(rows: dict[str, list[tuple[int, int]]], people: int) -> VoteMatrix:
    """Answers by statement as pairs of person and answer."""
    events = [(str(who), name, answer) for name, pairs in rows.items() for who, answer in pairs]
    who, what, answers = zip(*events, strict=True)
    return VoteMatrix.from_events(who, what, list(answers), all_participants=[str(i) for i in range(people)])[0]


FIRST, SECOND = range(12), range(12, 24)


def test_only_statements_that_one_group_alone_agrees_with_are_asked_about() -> None:
    votes = votes_of(
        {
            "shared": [(i, 1) for i in range(24)],
            "alone": [(i, 1) for i in FIRST] + [(i, 0) for i in SECOND],
            "divided": [(i, 1 if i % 2 else -1) for i in range(24)],
            "unseen": [(i, 1) for i in FIRST] + [(12, -1)],
        },
        24,
    )
    first, second = group_recall(votes, [FIRST, SECOND], {"shared"})
    assert (first.alone, first.open, first.verdict) == (("alone",), ("unseen",), "act")
    assert second.verdict == "nothing distinctive"
    (taken, _) = group_recall(votes, [FIRST, SECOND], {"alone"})
    assert (taken.recall, taken.verdict) == (Part(1, 1), "good")


def test_people_of_no_group_do_not_count() -> None:
    votes = votes_of({"alone": [(i, 1) for i in FIRST] + [(i, -1) for i in SECOND] + [(24, 1), (25, 1)]}, 26)
    assert group_recall(votes, [FIRST, SECOND], ())[0].alone == ("alone",)


@pytest.mark.parametrize(
    ("groups", "words"), [([FIRST], "1 opinion group given"), ([FIRST, [3]], "participant '3' is in two")]
)
def test_groups_that_cannot_be_compared_are_refused(groups: list[range | list[int]], words: str) -> None:
    votes = votes_of({"alone": [(i, 1) for i in range(24)]}, 24)
    with pytest.raises(ValueError, match=words):
        group_recall(votes, groups, ())


@given(st.lists(st.sampled_from([1, 0, -1]), min_size=36, max_size=36), st.integers(1, 12))
def test_no_statement_belongs_to_two_groups_alone(answers: list[int], least: int) -> None:
    votes = votes_of({"s": list(enumerate(answers))}, 36)
    found = group_recall(votes, [range(12), range(12, 24), range(24, 36)], {"s"}, least=least)
    assert sum(len(one.alone) for one in found) <= 1
    assert all(set(one.taken_up) <= set(one.alone) for one in found)
