"""Themes: every text has its place, every quotation is people's own words, the order of texts changes nothing."""

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from massline.method.spans import span_digest
from massline.words.themes import FoundThemes, Themes, VectorError, text_key
from massline.words.themes.vectors import given_vectors
from tests.words.texts import BUS, LIFT, NEIGHBOURS, ODD, RENT, sentences

QUICK = Themes(repetitions=0)


def themes_of(found: FoundThemes, rows: range) -> set[str]:
    return {one.themes[0] for one in found.statements[rows.start : rows.stop] if one.themes}


def by_text(found: FoundThemes, texts: list[str]) -> dict[str, tuple[object, ...]]:
    return {texts[one.row]: (one.themes, one.strength, one.unplaced, one.between) for one in found.statements}


def told(found: FoundThemes, texts: list[str]) -> list[tuple[object, ...]]:
    """What the themes say, without the rows, which hang on the order of the file."""
    return [
        (
            theme.id,
            theme.title,
            theme.words,
            theme.size,
            sorted(texts[row] for row in theme.rows),
            [(texts[q.row], q.start, q.end, q.digest) for q in theme.quotations],
        )
        for theme in found.themes
    ]


def test_what_three_groups_of_neighbours_say_comes_out_as_three_themes() -> None:
    found = Themes(number=3, repetitions=0).fit(NEIGHBOURS)
    groups = [themes_of(found, range(0, 6)), themes_of(found, range(6, 12)), themes_of(found, range(12, 18))]
    assert [len(group) for group in groups] == [1, 1, 1]
    assert len(set.union(*groups)) == 3


def test_titles_are_quotations_and_words_are_what_sets_a_theme_apart() -> None:
    found = Themes(number=3, repetitions=0).fit(NEIGHBOURS)
    assert {theme.title for theme in found.themes} <= set(NEIGHBOURS)
    assert {word for theme in found.themes for word in theme.words[:2]} >= {"lift", "bus", "rent"}


LONG = (
    "Since the spring the lift is broken again, and nobody comes to repair the lift. We have written three times. "
    "At night the bus no longer comes, and the night bus was the only bus that stops at our school. "
    "The rent goes up all the same, and soon we can hardly pay the rent of such a small flat without any lift."
)


def test_one_word_texts_are_not_one_because_they_share_an_ending() -> None:
    found = QUICK.fit(["lift", "bus", "rent", "lift", "Bus", "heat"])
    assert {theme.rows for theme in found.themes} == {(0, 3), (1, 4)}
    assert found.unplaced["none"] == (2, 5)


def test_what_all_vectors_of_few_texts_share_is_half_taken_out() -> None:
    rows = np.array([[1.0, 0.3, 0.0], [1.0, 0.2, 0.1], [1.0, 0.0, 0.3], [1.0, 0.1, 0.2]])
    dense = given_vectors(["a", "b", "c", "d"], rows).dense
    plain = rows / np.linalg.norm(rows, axis=1)[:, None]
    assert dense[0] @ dense[2] < plain[0] @ plain[2]
    np.testing.assert_allclose(np.linalg.norm(dense, axis=1), 1.0)


def test_a_long_remark_is_in_the_themes_of_its_sentences_and_says_where() -> None:
    texts = [*NEIGHBOURS, LONG]
    found = Themes(number=3, repetitions=0, parts=True).fit(texts)
    theme = {name: found.statements[first].themes[0] for name, first in (("lift", 0), ("bus", 6), ("rent", 12))}
    last = found.statements[18]
    assert set(last.themes) >= {theme["lift"], theme["bus"]}
    for name, places in zip(last.themes, last.spans, strict=True):
        for start, end in places:
            assert LONG[start:end] == LONG[start:end].strip() != ""
        if name == theme["bus"]:
            assert any("night bus" in LONG[start:end] for start, end in places)
    for one in found.themes:
        assert one.rows == tuple(s.row for s in found.statements if one.id in s.themes)
        for quotation in one.quotations:
            assert texts[quotation.row][quotation.start : quotation.end].strip()
            assert quotation.row in one.rows
    assert found.statements[0].spans[0] == ((0, len(texts[0])),)


def test_sentences_of_one_remark_make_no_theme_by_themselves() -> None:
    flood = "The boiler fails each winter and nobody comes to us. " * 20
    found = Themes(repetitions=0, parts=True).fit([flood, *BUS])
    assert all(len(theme.rows) >= 2 for theme in found.themes)


@settings(max_examples=20)
@given(sentences)
def test_without_long_texts_parts_change_nothing(texts: list[str]) -> None:
    assert Themes(repetitions=0, parts=True).fit([text[:300] for text in texts]) == QUICK.fit(
        [text[:300] for text in texts]
    )


def test_no_theme_is_named_by_words_that_hold_sentences_together() -> None:
    """Five languages in one table, and contractions; an unlisted script without blanks has no such words."""
    texts = [
        "the lift is broken and it's late", "the lift is dirty and it's dark",
        "der Bus ist nie da und wir warten", "der Bus ist voll und wir stehen",
        "le loyer est trop cher pour nous", "le loyer est payé par nous",
        "на лифт не хватает денег у нас", "на лифт нет денег у нас",
        "电梯又坏了", "电梯坏了两个月",
    ]  # fmt: skip
    found = Themes(number=5, repetitions=0).fit(texts)
    words = {word for theme in found.themes for word in theme.words}
    assert words >= {"lift", "bus", "loyer", "лифт", "电梯"}
    assert not words & {"the", "is", "and", "it's", "der", "ist", "und", "wir", "le", "est", "nous", "на", "у", "нас"}


def test_a_theme_whose_texts_share_no_word_is_named_by_the_one_that_stands_for_it() -> None:
    vectors = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    texts = ["cold radiators", "damp walls", "late buses", "early trains"]
    found = Themes(number=2, repetitions=0).fit(texts, vectors=vectors)
    assert {" ".join(sorted(theme.words)) for theme in found.themes} == {
        " ".join(sorted(theme.title.split())) for theme in found.themes
    }


@settings(max_examples=40)
@given(sentences)
def test_every_text_is_in_up_to_three_themes_or_visibly_in_none(texts: list[str]) -> None:
    found = QUICK.fit(texts)
    ids = {theme.id for theme in found.themes}
    assert [one.row for one in found.statements] == list(range(len(texts)))
    for one in found.statements:
        assert (one.unplaced is None) == bool(one.themes)
        assert len(set(one.themes)) == len(one.themes) <= 3
        assert set(one.themes) <= ids
        assert set(one.between) <= ids
        assert bool(one.between) == (one.unplaced == "undecided")
    for theme in found.themes:
        assert theme.rows == tuple(one.row for one in found.statements if theme.id in one.themes)
        assert theme.size == len(theme.rows) >= 2


@settings(max_examples=40)
@given(sentences, st.binary(max_size=8))
def test_every_quotation_is_the_stored_words_of_a_text_in_its_theme(texts: list[str], salt: bytes) -> None:
    found = Themes(repetitions=0, salt=salt).fit(texts)
    for theme in found.themes:
        assert 1 <= len(theme.quotations) <= 3
        assert len({quotation.row for quotation in theme.quotations}) == len(theme.quotations)
        for quotation in theme.quotations:
            words = texts[quotation.row][quotation.start : quotation.end]
            assert quotation.row in theme.rows
            assert 0 < len(words) <= 300
            assert words == words.strip()
            if words.isascii():
                assert quotation.digest == span_digest(salt, words)
        first = theme.quotations[0]
        assert theme.title == texts[first.row][first.start : first.end]


@settings(max_examples=30)
@given(sentences, st.randoms(use_true_random=False))
def test_the_order_of_texts_changes_nothing(texts: list[str], chance: random.Random) -> None:
    shuffled = texts.copy()
    chance.shuffle(shuffled)
    one, other = QUICK.fit(texts), QUICK.fit(shuffled)
    assert by_text(one, texts) == by_text(other, shuffled)
    assert told(one, texts) == told(other, shuffled)


def test_the_same_texts_give_the_same_themes_to_the_last_bit() -> None:
    texts = NEIGHBOURS + ODD
    assert Themes().fit(texts) == Themes().fit(texts)


def test_odd_texts_are_handled_and_none_is_lost() -> None:
    texts = NEIGHBOURS + ODD
    found = QUICK.fit(texts)
    assert len(found.statements) == len(texts)
    empty = {row for row, text in enumerate(texts) if not text.strip()}
    assert empty <= set(found.unplaced["none"])
    emoji, numbers = texts.index("\U0001f600\U0001f600\U0001f600"), found.unplaced["none"]
    assert emoji in numbers


@pytest.mark.parametrize("texts", [[], [""], ["One text"], ["Two", "texts"], ["Same", "same", "SAME "]])
def test_very_few_texts_are_no_error(texts: list[str]) -> None:
    found = Themes().fit(texts)
    assert len(found.statements) == len(texts)
    assert found.agreement is None


def test_the_same_sentence_by_several_people_is_a_theme() -> None:
    found = QUICK.fit(["Fix the roof"] * 3 + ["fix the  ROOF"] + BUS)
    (theme,) = [theme for theme in found.themes if theme.title.lower().startswith("fix")]
    assert set(theme.rows) >= {0, 1, 2, 3}
    assert set(theme.words[:3]) >= {"fix", "roof"}


def test_nobody_is_quoted_twice_while_somebody_else_is_there() -> None:
    people = ["a", "a", "a", "b", "c", "d"]
    found = Themes(number=1, repetitions=0).fit(LIFT, people=people)
    assert len({people[quotation.row] for quotation in found.themes[0].quotations}) == 3
    assert found.themes[0].people == 4


def test_whoever_says_much_does_not_choose_the_quotation() -> None:
    """Twenty sentences of one person weigh as much as one sentence of another."""
    flood = [f"The lift hums in tone {n} and the lift hums" for n in range(20)]
    others = ["The lift is broken", "Our lift is broken", "The lift is broken again", "That lift is broken"]
    texts = flood + others
    people = ["loud"] * 20 + ["a", "b", "c", "d"]
    found = Themes(number=1, repetitions=0).fit(texts, people=people)
    assert people[found.themes[0].quotations[0].row] != "loud"


def test_where_stances_are_known_one_quotation_stands_against_the_rest() -> None:
    stances = ["for", "for", "for", "for", "for", "against"]
    found = Themes(number=1, repetitions=0).fit(RENT, stances=stances)
    (theme,) = found.themes
    assert [stances[quotation.row] for quotation in theme.quotations if quotation.opposing] == ["against"]
    assert len(theme.quotations) == 3


def test_without_two_stances_nothing_is_called_opposing() -> None:
    found = Themes(number=1, repetitions=0).fit(RENT, stances=["for"] * 5 + [None])
    assert not any(quotation.opposing for quotation in found.themes[0].quotations)


def test_a_long_text_is_quoted_by_a_sentence_of_its_own() -> None:
    long = (
        "I have lived here for a very long time. " * 12 + "The lift is broken and nobody mends the lift. Thank you."
    )
    found = Themes(number=1, repetitions=0, quotations=9).fit([*LIFT, long])
    (quotation,) = [q for theme in found.themes for q in theme.quotations if q.row == 6]
    assert long[quotation.start : quotation.end] == "The lift is broken and nobody mends the lift."


def test_vectors_from_elsewhere_take_the_place_of_letters() -> None:
    """Texts that share no word form a theme when their vectors say so."""
    texts = ["alpha one", "bravo two", "charlie three", "delta four"]
    vectors = np.array([[1.0, 0.0], [0.99, 0.1], [0.0, 1.0], [0.1, 0.99]])
    for how in (
        Themes(number=2, repetitions=0),
        Themes(number=2, repetitions=0, embed=lambda some: vectors[: len(some)]),
    ):
        found = how.fit(texts) if how.embed else how.fit(texts, vectors=vectors)
        first = [one.themes[0] for one in found.statements]
        assert first[0] == first[1] != first[2] == first[3]


def test_texts_without_a_vector_are_compared_by_their_letters_and_joined_with_nothing_else() -> None:
    russian = ["Лифт опять сломан", "Лифт сломан давно", "Автобус ночью не ходит", "Ночью автобус не приходит"]
    english = ["alpha one", "bravo two", "charlie three", "delta four"]
    vectors = np.full((8, 2), np.nan)
    vectors[4:] = [[1.0, 0.0], [0.99, 0.1], [0.0, 1.0], [0.1, 0.99]]
    found = Themes(number=4, repetitions=0).fit(russian + english, vectors=vectors)
    first = [one.themes[0] for one in found.statements]
    assert [first[0] == first[1], first[2] == first[3], first[4] == first[5], first[6] == first[7]] == [True] * 4
    assert len(set(first)) == 4


@pytest.mark.parametrize("vectors", [np.zeros((3, 2)), np.zeros(4), np.array([[1.0, np.nan]] * 4)])
def test_vectors_that_do_not_fit_are_refused(vectors: object) -> None:
    with pytest.raises(VectorError):
        QUICK.fit(["a", "b", "c", "d"], vectors=vectors)


def test_people_who_are_not_one_a_text_are_refused() -> None:
    with pytest.raises(ValueError, match="expected one each"):
        QUICK.fit(["a", "b"], people=["p"])


def test_broader_levels_hold_every_theme_once() -> None:
    texts = [f"{thing} is broken in block {n}" for n in range(6) for thing in _THINGS]
    found = Themes(number=16, repetitions=0).fit(texts)
    assert found.levels
    sizes = [len(level) for level in found.levels]
    assert all(finer > broader >= 2 for finer, broader in pairwise(sizes))
    for level in found.levels:
        assert sorted(one for group in level for one in group) == sorted(theme.id for theme in found.themes)


_THINGS = [
    "the lift", "our boiler", "every window", "my front door", "that gutter", "some chimney", "one radiator",
    "a doorbell", "this playground", "her kitchen tap", "his bathroom fan", "their letterbox", "an outside lamp",
    "the car park gate", "each smoke alarm", "what fence",
]  # fmt: skip


def test_themes_keep_their_names_as_texts_arrive() -> None:
    before = Themes(number=2, repetitions=0).fit(LIFT + BUS)
    lift, bus = before.statements[0].themes[0], before.statements[6].themes[0]
    after = Themes(number=3, repetitions=0).fit(RENT + BUS + LIFT, before=before.memory)
    assert after.statements[12].themes[0] == lift
    assert after.statements[6].themes[0] == bus
    assert after.statements[0].themes[0] == "t3"
    assert {(change.what, change.theme) for change in after.changes} == {("kept", lift), ("kept", bus), ("new", "t3")}


def test_texts_that_go_with_their_theme_are_accounted_for() -> None:
    before = Themes(number=2, repetitions=0).fit(LIFT + BUS)
    bus = before.statements[6].themes[0]
    after = Themes(number=2, repetitions=0).fit(LIFT + RENT, before=before.memory)
    (gone,) = [change for change in after.changes if change.what == "gone"]
    assert gone.theme == bus
    assert "no longer there" in str(gone)


def test_a_theme_found_again_each_time_is_steady_and_chance_is_not() -> None:
    steady = Themes(number=3).fit(NEIGHBOURS * 3)
    assert steady.agreement is not None
    assert steady.agreement > 0.9
    assert all(theme.stable for theme in steady.themes)
    chance = np.random.default_rng(3)
    noise = [" ".join(chance.choice(list("abcdefghijkl"), 8)) + f" {chance.integers(1000)}" for _ in range(60)]
    loose = Themes(number=6).fit(noise)
    assert loose.agreement is not None
    assert loose.agreement < steady.agreement
    assert any(theme.stable is False for theme in loose.themes)


def test_a_text_is_known_again_by_its_key_whatever_its_capitals_and_blanks() -> None:
    assert text_key(" The  LIFT") == text_key("the lift")
    assert text_key("the lift") != text_key("the lifts")


def test_many_texts_go_through_heaps_and_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("massline.words.themes.forming.MOST_IN_TREE", 40)
    texts = [f"{text} in block {n}" for n in range(6) for text in NEIGHBOURS]
    chance = random.Random(4)
    shuffled = texts.copy()
    chance.shuffle(shuffled)
    found, again = (Themes(number=3, repetitions=1).fit(some) for some in (texts, shuffled))
    assert by_text(found, texts) == by_text(again, shuffled)
    assert all(one.themes or one.unplaced for one in found.statements)
    assert len({found.statements[row].themes[0] for row in range(6)}) == 1
