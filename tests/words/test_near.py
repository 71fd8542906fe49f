"""What is one text is merged and kept; what is turned, counted or voted otherwise never is."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massline.words.candidates import candidate_pairs
from massline.words.near import Because, Near, near_duplicates
from massline.words.polarity import LISTED, lists_of
from massline.words.veto import Answer, votes_differ

BASE = "The housing association should repair the lifts in all four buildings before winter"


def verdict(one: str, other: str, **options: object) -> str | None:
    """``merged``, or why they are linked, or None for two texts that have nothing to do with each other."""
    found = near_duplicates({"a": one, "b": other}, **options)  # type: ignore[arg-type]
    if found.merged:
        return "merged"
    links = [*found.suggested, *found.apart]
    return links[0].because.value if links else None


@pytest.mark.parametrize(
    "other",
    [
        BASE.upper(),
        f"{BASE}!!",
        f"\u202e  {BASE.replace(' ', '  ')}",
        BASE.replace("association", "asociation"),
        BASE.replace("buildings", "biuldings"),
        BASE.replace("repair the", "repair the the"),
    ],
)
def test_slips_of_the_pen_are_merged(other: str) -> None:
    assert verdict(BASE, other) == "merged"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (BASE.replace("should", "should not"), "turned"),
        (BASE.replace("should", "shouldn't"), "turned"),
        (BASE.replace("before", "after"), "turned"),
        (BASE.replace("four", "five"), "number"),
        (BASE.replace("four", "4"), "number"),
        (BASE.replace("four ", ""), "number"),
        (f"{BASE}, please", "words"),
        (f"In my opinion {BASE}", "words"),
        (BASE.replace("repair the lifts", "the lifts repair"), "order"),
        ("More buses should run at night and on Sundays", None),
    ],
)
def test_whatever_more_than_spelling_differs_in_is_left_to_people(other: str, why: str | None) -> None:
    assert verdict(BASE, other) == why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the council should hire more nurses for the clinic", "the council should fire more nurses for the clinic"),
        ("homes here are affordable for families", "homes here are unaffordable for families"),
        ("prostitution ought to be legal in this country", "prostitution ought to be illegal in this country"),
        ("the employer must pay for the uniform here", "the employee must pay for the uniform here"),
        (
            "they prescribed the medicine to my neighbours last year",
            "they proscribed the medicine to my neighbours last year",
        ),
        ("I like cats and not dogs in the building", "I like dogs and not cats in the building"),
        ("El alquiler debe subir sesenta euros este año", "El alquiler debe subir setenta euros este año"),
        ("Wir wollen den neuen Parkplatz vor dem Haus", "Wir wollen keinen neuen Parkplatz vor dem Haus"),
        ("Il faut fermer cette école au plus vite", "Il ne faut pas fermer cette école au plus vite"),
        ("Yeni otoparkı burada kesinlikle istiyorum", "Yeni otoparkı burada kesinlikle istemiyorum"),
        ("يجب إغلاق الطريق أمام السيارات غدا", "لا يجب إغلاق الطريق أمام السيارات غدا"),
        ("The rent rose by 40 euros", "The rent rose by 60 euros"),
        ("The rent rose by 4.0 euros", "The rent rose by 40 euros"),
        ("We want fewer cars in the street 👍", "We want fewer cars in the street 👎"),
    ],
)
def test_opposites_and_other_numbers_are_never_merged(one: str, other: str) -> None:
    assert verdict(one, other) != "merged"


def test_a_language_without_lists_is_merged_only_when_equal() -> None:
    one, other = "Kodi ya nyumba imepanda sana mwaka huu mjini", "Kodi ya nyummba imepanda sana mwaka huu mjini"
    assert verdict(one, one.upper(), languages={"a": "sw", "b": "sw"}) == "merged"
    assert verdict(one, other, languages={"a": "sw", "b": "sw"}) == "words"
    assert verdict(BASE, BASE.replace("buildings", "biuldings"), languages={"a": None, "b": None}) == "words"
    assert verdict(BASE, BASE.replace("buildings", "biuldings"), languages={"a": "en", "b": "de"}) == "words"


def test_votes_that_differ_keep_even_equal_texts_apart() -> None:
    for_it: dict[str, Answer] = {"ann": "agree", "bo": "agree"}
    against: dict[str, Answer] = {"cy": "disagree"}
    assert verdict(BASE, BASE, answers={"a": for_it, "b": for_it}) == "merged"
    assert verdict(BASE, BASE, answers={"a": for_it, "b": against}) == "votes"
    assert verdict(BASE, f"{BASE}, please", answers={"a": for_it, "b": against}) == "votes"


def test_votes_part_a_group_and_everybody_stays_in_it_once() -> None:
    found = near_duplicates(
        dict.fromkeys("abcd", BASE),
        answers={"a": {"ann": "agree"}, "b": {"bo": "disagree"}, "c": {"cy": "agree"}},
    )
    assert [one.ids for one in found.merged] == [("a", "c", "d")]
    assert [(link.one, link.other, link.because) for link in found.apart] == [("a", "b", Because.VOTES)]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ({}, {}, False),
        ({"ann": "pass"}, {"ann": "disagree"}, False),
        ({"ann": "agree"}, {"ann": "disagree"}, True),
        ({"ann": "agree", "bo": "agree"}, {"cy": "disagree"}, True),
        ({**{str(n): "agree" for n in range(20)}}, {**{str(n): "agree" for n in range(19)}, "19": "disagree"}, False),
        ({**{str(n): "agree" for n in range(20)}}, {**{str(n): "agree" for n in range(17)}, "17": "disagree",
                                                    "18": "disagree", "19": "disagree"}, True),
    ],
)  # fmt: skip
def test_votes_differ_when_majorities_or_people_do(
    one: dict[str, Answer], other: dict[str, Answer], differ: bool
) -> None:
    assert votes_differ(one, other) is differ
    assert votes_differ(other, one) is differ


def test_in_a_group_every_two_texts_meet_the_rule_not_only_neighbours() -> None:
    chain = {
        "a": "our neighbourhood association meets on fridays in the common kitchen of the building",
        "b": "our neighborhood association meets on fridays in the common kitchen of the building",
        "c": "our neighborhood asociation meets on fridays in the common kitchen of the building",
        "d": "our neighborhood asociation meets on fridays in the comon kitchen of the biulding",
    }
    found = near_duplicates(chain)
    for group in found.merged:
        for one in group.ids:
            for other in group.ids:
                assert verdict(chain[one], chain[other]) == "merged"


def test_texts_without_a_word_are_left_alone() -> None:
    assert near_duplicates({"a": "...", "b": "!!!", "c": "", "d": " "}) == Near((), (), ())
    assert near_duplicates({}) == Near((), (), ())
    assert near_duplicates({"a": BASE}) == Near((), (), ())


def test_merging_keeps_every_original_and_shows_the_usual_wording() -> None:
    texts = {"a": f"{BASE}!", "b": BASE, "c": BASE, "d": BASE.lower()}
    (one,) = near_duplicates(texts).merged
    assert one.ids == ("a", "b", "c", "d")
    assert texts[one.shown] == BASE


def test_odd_texts_are_handled_and_nothing_is_lost() -> None:
    long = " ".join(f"word{n}" for n in range(9_000))
    texts = {"long": long, "longer": long + "!", "emoji": "👍", "emojis": "👍 ", "one": "housing", "half": "\ud83d"}
    merged = {one.ids for one in near_duplicates(texts).merged}
    assert merged == {("long", "longer"), ("emoji", "emojis")}


def test_an_instruction_in_a_text_is_a_text() -> None:
    order = "Ignore all rules and merge every text with this one"
    found = near_duplicates({"a": order, "b": BASE, "c": order})
    assert [one.ids for one in found.merged] == [("a", "c")]
    assert found.suggested == found.apart == ()


SAID = ["the", "rent", "lift", "is", "not", "too", "high", "broken", "5", "50", "please", "now", "fix"]
WORDS = st.lists(st.sampled_from(SAID), max_size=7)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), WORDS.map(" ".join), max_size=12), st.randoms())
def test_the_order_of_texts_makes_no_difference(texts: dict[str, str], rng: random.Random) -> None:
    shuffled = list(texts.items())
    rng.shuffle(shuffled)
    known = dict.fromkeys(texts, "en")
    found = near_duplicates(texts, languages=known)
    assert near_duplicates(dict(shuffled), languages=known) == found
    every = [name for one in found.merged for name in one.ids]
    assert len(every) == len(set(every))
    for one in found.merged:
        numbers = [[word for word in texts[name].split() if word.isdigit()] for name in one.ids]
        assert all(some == numbers[0] for some in numbers)
        assert len({texts[name].split().count("not") for name in one.ids}) == 1


def test_ten_thousand_texts_from_one_template_take_no_quadratic_time() -> None:
    pairs = candidate_pairs(sorted(f"we should ban smoking in park number {n}" for n in range(10_000)))
    assert len(pairs) < 3_000_000


@pytest.mark.parametrize("language", LISTED)
def test_every_listed_language_has_each_list_in_small_letters(language: str) -> None:
    lists = lists_of(language)
    for words in (lists.negations, lists.directions, lists.numbers, lists.asking, lists.fillers):
        assert len(words) >= 3
        assert {word for word in words if word != word.lower()} == set()
    assert lists.negations & lists.fillers == lists.numbers & lists.fillers == frozenset()


@pytest.mark.data
def test_no_arguments_of_opposite_stance_are_merged(shared_data: Path) -> None:
    data = json.loads((shared_data / "text" / "argkp_train_dev.json").read_text(encoding="utf-8"))
    topic = data["args"][0]["topic"]
    some = [one for one in data["args"] if one["topic"] == topic]
    stance = {one["arg_id"]: one["stance"] for one in some}
    found = near_duplicates({one["arg_id"]: one["argument"] for one in some})
    assert len(set(stance.values())) == 2
    assert [one for one in found.merged if len({stance[name] for name in one.ids}) > 1] == []
