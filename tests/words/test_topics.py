"""Five languages that say the same: letters serve none of them much worse than English."""

import pytest
from sklearn.metrics import normalized_mutual_info_score

from massline.words.themes import Themes, match_points
from tests.words.topics import LANGUAGES, remarks


def reached(language: str) -> float:
    labels, texts = remarks(language)
    found = Themes(repetitions=0).fit(texts)
    groups = [one.themes[0] if one.themes else f"alone {one.row}" for one in found.statements]
    return float(normalized_mutual_info_score(labels, groups))


def test_the_set_says_the_same_in_every_language() -> None:
    assert len({tuple(remarks(language)[0]) for language in LANGUAGES}) == 1
    assert all(len(set(remarks(language)[1])) == 60 for language in LANGUAGES)


def test_no_language_comes_out_much_worse_than_english() -> None:
    found = {language: reached(language) for language in LANGUAGES}
    assert found["en"] > 0.8
    assert min(found.values()) >= found["en"] - 0.05, found


def test_a_remark_is_matched_with_the_point_whose_words_it_uses() -> None:
    labels, texts = remarks("en")
    points = {"bus": "A bus at night", "rent": "A lower rent", "library": "A library that is open"}
    mine = [i for i, label in enumerate(labels) if label in points]
    matched = match_points([texts[i] for i in mine], list(points.values()))
    right = [list(points)[point] == labels[i] for i, point in zip(mine, matched.point.tolist(), strict=True)]
    assert sum(right) >= 14
    assert ((matched.score >= 0) & (matched.score <= 1 + 1e-9)).all()


def test_matching_without_points_is_refused_and_without_remarks_is_empty() -> None:
    with pytest.raises(ValueError, match="no point"):
        match_points(["a remark"], [])
    assert match_points([], ["a point"]).point.tolist() == []
    assert match_points(["a point indeed"], ["a point", "another"]).point.tolist() == [0]
