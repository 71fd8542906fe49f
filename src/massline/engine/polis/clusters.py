"""Who is grouped with whom in Polis: one hundred base clusters, then two to five groups of those.

The first distinct people are the first centres, so groups depend on the order in which people came: on real
consultations the same votes in another order give other groups. That is Polis; the default mode does not.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

ENOUGH_VOTES: Final = 7
FEWEST_PEOPLE: Final = 15
BASE_CLUSTERS: Final = 100
BASE_ITERATIONS: Final = 100
GROUP_ITERATIONS: Final = 20
MOST_GROUPS: Final = 5
_STOP_BELOW: Final = 0.01
_BLOCK_ROWS: Final = 512

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def people_in_conversation(n_votes: Ints, *, n_statements: int, by_arrival: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whom Polis groups (bool, (P,)): those with min(7, statements) votes, and at least fifteen people.

    ``n_votes`` is votes per person, ``by_arrival`` all people in the order of their first vote. Everybody else
    is left out of the groups, often a quarter of the voters. Fewer than fifteen are filled up with those of
    most votes (the earlier of two equals), never with people who did not vote.

    >>> people_in_conversation(np.array([9, 7, 6, 0]), n_statements=20, by_arrival=np.arange(4)).tolist()
    [True, True, True, False]
    """
    inside = n_votes >= max(min(ENOUGH_VOTES, n_statements), 1)
    missing = FEWEST_PEOPLE - int(np.count_nonzero(inside))
    if missing > 0:
        others = by_arrival[~inside[by_arrival] & (n_votes[by_arrival] > 0)]
        most_first = others[np.argsort(-n_votes[others], kind="stable")]
        inside[most_first[:missing]] = True
    return inside


def opinion_groups(positions: Floats) -> Ints:
    """The group (0, 1, ...) of each of the given positions (n, 2), which stand in order of arrival.

    There are always two to five groups unless everybody stands on one spot, whether or not there is anything to
    find: Polis has no answer "no groups".
    """
    centres, base = k_means(positions, np.ones(len(positions)), k=BASE_CLUSTERS, iterations=BASE_ITERATIONS)
    sizes = np.bincount(base).astype(np.float64)
    distances = np.hypot(centres[:, None, 0] - centres[None, :, 0], centres[:, None, 1] - centres[None, :, 1])
    best_score, best = -np.inf, np.zeros(len(centres), dtype=np.int64)
    for k in range(2, min(MOST_GROUPS, 2 + len(centres) // 12) + 1):
        _, groups = k_means(centres, sizes, k=k, iterations=GROUP_ITERATIONS)
        score = mean_silhouette(distances, groups)
        if score >= best_score:
            best_score, best = score, groups
    return best[base]


def k_means(points: Floats, weights: Floats, *, k: int, iterations: int) -> tuple[Floats, Ints]:
    """Lloyd's algorithm from the first ``k`` distinct points: centres (at most k, 2) and the label of each point.

    It stops when every centre moved less than 0.01. Fewer distinct points than ``k`` give fewer centres, and a
    centre that loses all its points is dropped, so labels always run from 0 without gaps.

    >>> points = np.array([[0.0, 0.0], [0.0, 0.0], [4.0, 0.0], [5.0, 0.0]])
    >>> centres, labels = k_means(points, np.ones(4), k=2, iterations=20)
    >>> centres.tolist(), labels.tolist()
    ([[0.0, 0.0], [4.5, 0.0]], [0, 0, 1, 1])
    """
    centres = points[_first_distinct(points, k)]
    labels = np.zeros(len(points), dtype=np.int64)
    for _ in range(iterations):
        labels = _nearest(points, centres)
        weight = np.bincount(labels, weights, len(centres))
        kept = weight > 0
        moved = np.empty((int(np.count_nonzero(kept)), 2))
        for axis in (0, 1):
            moved[:, axis] = np.bincount(labels, weights * points[:, axis], len(centres))[kept]
        moved /= weight[kept, None]
        labels = (np.cumsum(kept) - 1)[labels]
        settled = _close(centres, moved)
        centres = moved
        if settled:
            break
    return centres, labels


def _first_distinct(points: Floats, k: int) -> NDArray[np.intp]:
    order = np.lexsort((points[:, 1], points[:, 0]))
    in_order = points[order]
    is_first = np.append(True, (in_order[1:] != in_order[:-1]).any(axis=1))[: len(points)]
    return np.sort(order[is_first])[:k]


def _nearest(points: Floats, centres: Floats) -> Ints:
    # |x - c|^2 / 2 without |x|^2: the same nearest centre for less work, in blocks that stay in the cache.
    lifted = np.column_stack([points, np.ones(len(points))])
    weights = np.vstack([-centres.T, 0.5 * (centres**2).sum(axis=1)])
    labels = np.empty(len(points), dtype=np.int64)
    for first in range(0, len(points), _BLOCK_ROWS):
        block = slice(first, first + _BLOCK_ROWS)
        (lifted[block] @ weights).argmin(axis=1, out=labels[block])
    return labels


def _close(before: Floats, after: Floats) -> bool:
    # Polis compares the centres in sorted order, pair by pair.
    before = before[np.lexsort((before[:, 1], before[:, 0]))][: len(after)]
    step = before - after[np.lexsort((after[:, 1], after[:, 0]))]
    return bool((np.hypot(step[:, 0], step[:, 1]) < _STOP_BELOW).all())


def mean_silhouette(distances: Floats, labels: Ints) -> float:
    """How well separated a clustering is, -1 to 1: the plain mean of the points' silhouettes.

    ``distances`` (n, n) between the points, ``labels`` (n,) from 0 without gaps. A point alone in its cluster
    counts 0, and so does everything when there is only one cluster. Source: Rousseeuw (1987).

    >>> spots = np.array([0.0, 1.0, 9.0, 10.0])
    >>> round(mean_silhouette(np.abs(spots[:, None] - spots), np.array([0, 0, 1, 1])), 4)
    0.8885
    """
    size = np.bincount(labels)
    if len(size) < 2:
        return 0.0
    rows = np.arange(len(labels))
    total = distances @ (labels[:, None] == np.arange(len(size)))
    within = total[rows, labels] / np.maximum(size[labels] - 1, 1)
    mean = total / size
    mean[rows, labels] = np.inf
    nearest_other = mean.min(axis=1)
    larger = np.maximum(within, nearest_other)
    silhouette = (nearest_other - within) / np.where(larger > 0, larger, 1.0)
    silhouette[size[labels] == 1] = 0.0
    return float(silhouette.mean())
