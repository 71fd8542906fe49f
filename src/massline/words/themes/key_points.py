"""Which of a few given points a remark makes: letters, and what the remarks most like it say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from massline.words.themes.arrays import Floats, Integers
from massline.words.themes.units import compared_form
from massline.words.themes.vectors import gram_rows

NEIGHBOURS = 10
FROM_NEIGHBOURS = 0.5


@dataclass(frozen=True, eq=False)
class Matched:
    """For each remark the point it is most like and how much: ``point`` int64 (R,), ``score`` float64 (R,), 0 to 1.

    Scores may be ranked within one call, never between calls. A high score says like words, not agreement.
    """

    point: Integers
    score: Floats


def match_points(remarks: Sequence[str], points: Sequence[str]) -> Matched:
    """Match remarks on one question (and of one stance, where stances are known) with given points.

    Half of a score is the cosine of character n-grams (3 to 5 within words, weighed within this call), half the mean
    of the same for the ten remarks most like this one, weighed by likeness: who says it in other words is found
    through those who say it in these.

    >>> remarks = ["the lift is broken", "our lift is always broken", "always broken", "no night bus"]
    >>> match_points(remarks, ["Repair the lift", "Run a night bus"]).point.tolist()
    [0, 0, 0, 1]

    Raises ``ValueError`` where there is no point.
    """
    scores = point_scores(remarks, points)
    point = scores.argmax(axis=1) if len(scores) else np.zeros(0, np.int64)
    return Matched(point.astype(np.int64), scores[np.arange(len(scores)), point])


def point_scores(remarks: Sequence[str], points: Sequence[str]) -> Floats:
    """The score of every remark with every point, float64 (R, P), as ``match_points`` explains it.

    Raises ``ValueError`` where there is no point.
    """
    if not points:
        raise ValueError("no point to match with")
    plain = [compared_form(text) for text in (*remarks, *points)]
    with threadpool_limits(limits=1):
        grams = gram_rows(plain, least=1, sizes=(3, 5))
        said, wanted = grams[: len(remarks)], grams[len(remarks) :]
        direct = np.asarray((said @ wanted.T).toarray(), np.float64)
        number = min(NEIGHBOURS, len(remarks) - 1)
        if number < 1:
            return direct
        like = np.asarray((said @ said.T).toarray(), np.float64)
    np.fill_diagonal(like, -1.0)
    nearest = np.argsort(-like, axis=1, kind="stable")[:, :number]
    weight = np.maximum(np.take_along_axis(like, nearest, axis=1), 0.0)
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    around = np.einsum("ij,ijk->ik", weight, direct[nearest])
    return np.asarray((1.0 - FROM_NEIGHBOURS) * direct + FROM_NEIGHBOURS * around, np.float64)
