"""Where each text belongs: in one theme, in up to three, or visibly in none."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from massline.words.themes.arrays import Floats, Integers
from massline.words.themes.judging import Likeness

MOST_THEMES = 3
AS_GOOD = 0.8
TOO_CLOSE = 0.95
FAR = 0.2

Unplaced = Literal["none", "undecided"]


@dataclass(frozen=True)
class Place:
    """Where one text belongs.

    themes     up to three themes, the likeliest first; empty where the text is unplaced
    strength   the gain of each of them (see ``places``) in parts of the largest, 0 to 1
    unplaced   None; "none": like no theme; "undecided": as like to more than three
    between    for an undecided text the themes it stands between, the likeliest first; else empty
    """

    themes: tuple[int, ...]
    strength: tuple[float, ...]
    unplaced: Unplaced | None
    between: tuple[int, ...] = ()


def places(likes: Likeness, theme: Integers) -> list[Place]:
    """The place of each judged text; ``theme`` int64 (U,) is the theme it was sorted into.

    What counts is the *gain*: how much liker a text is, on average, to the texts of a theme than to all others. Where
    no gain is a fifth of what the texts' best gains are in the middle (their median), the text is like none of these.
    Else it carries the theme it was sorted into (the one with the largest gain where that one's is too small) and up
    to two more whose gain is at least 80 % of the largest. Where more than three reach 95 % of it, it is undecided.
    """
    if not likes.gain.shape[1]:
        return [Place((), (), "none")] * len(likes.rows)
    floor = max(FAR * float(np.median(likes.gain.max(axis=1))), 1e-9)
    return [_place(row, int(own), floor) for row, own in zip(likes.gain, theme[likes.rows], strict=True)]


def _place(gain: Floats, own: int, floor: float) -> Place:
    if gain.max() <= floor:
        return Place((), (), "none")
    order = np.argsort(-gain, kind="stable").tolist()
    share = gain / gain.max()
    if own >= 0 and gain[own] > floor:
        order.remove(own)
        order.insert(0, own)
    close = [one for one in order if share[one] >= TOO_CLOSE]
    if len(close) > MOST_THEMES:
        return Place((), (), "undecided", tuple(sorted(close, key=lambda one: (-share[one], one))))
    kept = [order[0], *(one for one in order[1:] if share[one] >= AS_GOOD)][:MOST_THEMES]
    return Place(tuple(kept), tuple(round(float(share[one]), 6) for one in kept), None)
