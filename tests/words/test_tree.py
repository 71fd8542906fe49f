"""Ward's tree against scipy's, weights, and the number of themes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score

from massline.words.themes.judging import Judged, how_many, likeness, separation
from massline.words.themes.tree import ward_tree


@settings(max_examples=30)
@given(st.integers(2, 40), st.integers(1, 6), st.integers(0, 10_000))
def test_with_equal_weights_it_is_scipys_tree(rows: int, wide: int, seed: int) -> None:
    points = np.random.default_rng(seed).normal(size=(rows, wide))
    ours, theirs = ward_tree(points, np.ones(rows)), linkage(points, "ward")
    np.testing.assert_allclose(np.sqrt(2 * ours.height), theirs[:, 2], atol=1e-8)
    for themes in (1, 2, 3, rows):
        expected = fcluster(theirs, themes, "maxclust")
        assert adjusted_rand_score(ours.cut(themes), expected) == pytest.approx(1.0)


def test_a_weight_counts_as_that_many_equal_rows() -> None:
    points = np.random.default_rng(1).normal(size=(12, 3))
    weight = np.array([1, 2, 3] * 4)
    one = ward_tree(points, weight.astype(float)).cut(4)
    repeated = ward_tree(np.repeat(points, weight, axis=0), np.ones(weight.sum())).cut(4)
    assert adjusted_rand_score(np.repeat(one, weight), repeated) == 1.0


def test_planted_themes_are_counted_right() -> None:
    drawn = np.random.default_rng(2)
    middles = np.eye(30)
    rows = np.repeat(middles, 20, axis=0) + drawn.normal(scale=0.12, size=(600, 30))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    themes, tried = how_many(ward_tree(rows, np.ones(600)), rows, np.ones(600))
    assert themes == 30
    assert tried[0].themes < 30 < tried[-1].themes


def test_a_theme_of_one_text_is_like_nothing() -> None:
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    found = likeness(rows, np.ones(3), np.array([0, 1, 1]))
    assert found.themes[0, 0] == 0.0
    assert found.themes[1, 1] == pytest.approx(1.0)
    assert separation(Judged.of(rows, np.ones(3)), np.array([0, 1, 1]))[0] <= 0.0
