"""Weighting those heard to known sizes: one margin exactly, several by raking, and what it costs in people.

Weighting mends only that sections were heard unevenly; it cannot mend who of a section came forward. Explained in
docs/engine/weighting.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from massline.engine.coverage import CoverageError
from massline.engine.shares import Floats, Integers, normal_quantile
from massline.engine.votes import NoVotesError

_ROUNDS = 500
_CLOSE = 1e-9


@dataclass(frozen=True)
class Margin:
    """One way of dividing everybody, such as by section or by shift: how many belong to each part, and who does.

    ``sizes`` holds the known size of every part; ``part_of`` names the part of people heard.
    """

    name: str
    sizes: Mapping[str, int]
    part_of: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Weights:
    """One weight a person heard, mean 1, in the order the people were given: ``weight`` float64 (n,).

    ``n_eff`` is how many evenly weighted people they are worth, ``design_effect`` = n / n_eff what unevenness
    costs. ``off`` is by how much the worst part still misses its known share (0 to 1); it is above 0 where weights
    were capped or margins contradict each other. ``silent`` names parts nobody was heard from: no weight can speak
    for them.
    """

    weight: Floats
    n: int
    n_eff: float
    design_effect: float
    off: float
    capped: int
    silent: tuple[str, ...]


def raked(people: Sequence[str], margins: Sequence[Margin], *, cap: float = 3.0) -> Weights:
    """Weights that bring every margin to its known sizes at once (Deming & Stephan 1940), none above ``cap`` times 1.

    With one margin this is post-stratification. Every person needs a part in every margin. Sizes of different
    margins may differ in total; only their shares count.

    >>> block = Margin("block", {"A": 60, "B": 40}, {"1": "A", "2": "B", "3": "B", "4": "B"})
    >>> raked(["1", "2", "3", "4"], [block]).weight.round(3).tolist()
    [2.4, 0.533, 0.533, 0.533]

    Raises ``CoverageError`` for a person without a part or a part without a size, ``NoVotesError`` without people,
    ``ValueError`` for no margin or a cap below 1.
    """
    if not margins or cap < 1:
        raise ValueError("give at least one margin, and a cap of at least 1")
    if not people:
        raise NoVotesError("nobody was heard, so there is nobody to weight")
    parts = [_parts(people, margin) for margin in margins]
    silent = [
        f"{margin.name}: {name}"
        for margin, (index, _) in zip(margins, parts, strict=True)
        for place, name in enumerate(margin.sizes)
        if not (index == place).any()
    ]
    weight, capped = np.ones(len(people)), 0
    for _ in range(_ROUNDS):
        before = weight
        for index, target in parts:
            here = np.bincount(index, weights=weight, minlength=len(target))
            weight = weight * np.where(here > 0, target * len(people) / np.maximum(here, 1e-300), 1.0)[index]
        capped = int(np.count_nonzero(weight > cap))
        weight = np.minimum(weight, cap)
        weight = weight * len(people) / weight.sum()
        if np.abs(weight - before).max() < _CLOSE:
            break
    off = max(
        float(np.abs(np.bincount(i, weights=weight, minlength=len(t)) / len(people) - t).max()) for i, t in parts
    )
    n_eff = float(weight.sum() ** 2 / (weight**2).sum())
    return Weights(
        weight=weight,
        n=len(people),
        n_eff=n_eff,
        design_effect=len(people) / n_eff,
        off=off if off > 1e-6 else 0.0,
        capped=capped,
        silent=tuple(silent),
    )


@dataclass(frozen=True, eq=False)
class Stratified:
    """Share agreeing of S statements with every section brought to its known size: an **estimate**, (S,).

    ``low`` and ``high`` end its range, ``n_eff`` is how many evenly chosen voters it is worth, ``speaks_for`` the
    part of all people that belongs to sections with enough voters: the estimate is about these alone.
    """

    share: Floats
    low: Floats
    high: Floats
    n_eff: Floats
    speaks_for: Floats


def post_stratified(
    part: Integers, seen: Integers, sizes: Sequence[int], *, least: int = 10, level: float = 0.95
) -> Stratified:
    """Sum over sections of (N_s/N) times the section's share; ``part`` and ``seen`` are int64 (G, S).

    Sections with fewer than ``least`` voters on a statement are left out and the others stand for the whole:
    ``speaks_for`` says how much of it. The variance of each share is that of a share with one agreeing and one
    not agreeing voter more, so that a section that agrees to a man is not called certain.

    >>> found = post_stratified(np.array([[18], [2]]), np.array([[20], [20]]), [100, 300])
    >>> found.share.tolist(), found.speaks_for.tolist()
    ([0.30000000000000004], [1.0])

    Raises ``ValueError`` where sizes do not fit the sections.
    """
    if len(sizes) != len(part):
        raise ValueError(f"{len(sizes)} sizes for {len(part)} sections")
    enough = seen >= max(least, 1)
    weight = np.where(enough, np.asarray(sizes, np.float64)[:, None], 0.0)
    whole = weight.sum(axis=0)
    weight = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
    share = (weight * np.divide(part, seen, out=np.zeros(part.shape), where=enough)).sum(axis=0)
    smooth = (part + 1) / (seen + 2)
    variance = (weight**2 * smooth * (1 - smooth) / np.maximum(seen, 1)).sum(axis=0)
    half = normal_quantile(level) * np.sqrt(variance)
    n_eff = np.divide(1.0, (weight**2 / np.maximum(seen, 1)).sum(axis=0), out=np.zeros_like(whole), where=whole > 0)
    unknown = whole == 0
    return Stratified(
        share=np.where(unknown, np.nan, share),
        low=np.where(unknown, np.nan, np.maximum(share - half, 0.0)),
        high=np.where(unknown, np.nan, np.minimum(share + half, 1.0)),
        n_eff=n_eff,
        speaks_for=whole / max(float(sum(sizes)), 1.0),
    )


def _parts(people: Sequence[str], margin: Margin) -> tuple[Integers, Floats]:
    place = {name: number for number, name in enumerate(margin.sizes)}
    index = np.empty(len(people), np.int64)
    for number, person in enumerate(people):
        part = margin.part_of.get(person)
        if part is None:
            raise CoverageError(f"{margin.name}: {person!r} was heard and has no part; leave them out, or name it")
        if part not in place:
            raise CoverageError(f"{margin.name}: {part!r} has people heard but no size; give its size")
        index[number] = place[part]
    sizes = np.array(list(margin.sizes.values()), np.float64)
    if (sizes < 1).any():
        raise CoverageError(f"{margin.name}: every part needs a size of at least 1")
    heard = np.bincount(index, minlength=len(sizes)) > 0
    target = np.where(heard, sizes, 0.0)
    return index, target / target.sum()
