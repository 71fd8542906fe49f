"""Pictures as SVG text: ranges on a strip of 0 to 100, and the opinion map.

Coordinates along a strip are percentages, so it fits any width without letters or dots being stretched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, degrees, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from massline.engine.shares import Share
from massline.formats.markup import Html, joined, text

Kind = Literal["agree", "disagree", "pass", "heard", "estimate"]
Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]

# Each answer has its own shape as well as its colour, drawn about (0, 0).
_SHAPES: dict[Kind, str] = {
    "agree": '<circle r="6.5"/>',
    "disagree": '<path d="M0-8 8 0 0 8-8 0Z"/>',
    "pass": '<path d="M-5.5-5.5h11v11h-11Z"/>',
    "heard": '<circle r="6.5"/>',
    "estimate": '<circle r="6"/>',
}
_SIDE = 360.0
_MARGIN = 28.0


def strip(share: Share, kind: Kind, label: str, *, whole: float | None = None) -> Html:
    """A dot with its range on a line from 0 to 100; ``whole`` marks the figure of everybody with a tall tick.

    ``label`` is read aloud in place of the picture and should hold the figure itself.
    """
    low, high = share.low * 100, share.high * 100
    pool = ""
    if whole is not None:
        pool = f'<svg x="{whole * 100:.2f}%" y="14"><path class="whole" d="M0-13V13"/></svg>'
    return Html(
        f'<svg class="strip {kind}" role="img" aria-label="{text(label)}" height="28">'
        f'<line class="rail" x1="0" x2="100%" y1="14" y2="14"/>'
        f'<svg x="50%" y="14"><path class="rail" d="M0-5V5"/></svg>{pool}'
        f'<line class="bar" x1="{low:.2f}%" x2="{high:.2f}%" y1="14" y2="14"/>'
        f'<svg class="dot" x="{share.value * 100:.2f}%" y="14">{_SHAPES[kind]}</svg></svg>'
    )


def scale() -> Html:
    """The numbers of a strip: 0, 50 and 100. Hidden from screen readers, who hear each figure itself."""
    marks = (("0", "start", 0), ("50", "middle", 50), ("100", "end", 100))
    drawn = "".join(f'<text x="{x}%" y="15" text-anchor="{anchor}">{word}</text>' for word, anchor, x in marks)
    return Html(f'<svg class="scale" aria-hidden="true" height="20">{drawn}</svg>')


@dataclass(frozen=True)
class MapGroup:
    """An opinion group to be drawn: its name, how many people it holds, and where they are, float64 (n, 2)."""

    name: str
    size: int
    positions: Floats


def opinion_map(
    groups: Sequence[MapGroup], statements: Floats, labels: Sequence[tuple[int, str]], label: str
) -> Html:
    """Groups as ellipses with their sizes, statements as marks; ``labels`` name some of them, first come first.

    ``statements`` is float64 (S, 2), nan for those not shown. No person is drawn: an ellipse covers about
    four in five of its group if they lie evenly, and follows from the group's mean and spread alone. People
    and statements are drawn each on their own scale about the same zero: distances between the two mean
    nothing, directions do.
    """
    plane = _Plane.around(groups, statements)
    taken: list[Box] = []
    names = []
    middle = np.average([g.positions.mean(axis=0) for g in groups], axis=0, weights=[g.size for g in groups])
    for group in groups:
        x, y = plane.of_people(_name_place(group, middle))
        x = min(max(x, 52.0), _SIDE - 52.0)
        if len(groups) == 1:
            y = min(y, plane.of_people(group.positions.mean(axis=0))[1] - 30.0)
        taken.append((x - 50, y - 15, x + 50, y + 19))
        names.append(
            f'<text class="group" x="{x:.1f}" y="{y:.1f}"><tspan>{text(group.name)}</tspan>'
            f'<tspan class="size" x="{x:.1f}" dy="15">{group.size:,} people</tspan></text>'
        )
    marks, tags = _statement_marks(statements, labels, plane, taken)
    zero = f"M{plane.x:.1f} 0V{plane.height:.0f}M0 {plane.y:.1f}H{_SIDE:.0f}"
    return joined(
        [
            f'<svg class="map" role="img" aria-label="{text(label)}" viewBox="0 0 {_SIDE:.0f} {plane.height:.0f}">',
            f'<path class="zero" d="{zero}"/>',
            *(_ellipse(group, plane) for group in groups),
            f'<g class="statements">{marks}</g>',
            *names,
            f'<g class="tags">{tags}</g>',
            "</svg>",
        ]
    )


def ends_of_axes(statements: Floats, shown: NDArray[np.bool_]) -> dict[str, int]:
    """The statement furthest to the right, left, top and bottom (indices): they name the axes.

    >>> places = np.array([[1.0, 0.0], [-2.0, 0.5], [0.0, -1.0]])
    >>> ends_of_axes(places, np.array([True, True, True]))
    {'right': 0, 'left': 1, 'top': 1, 'bottom': 2}
    """
    candidates = np.flatnonzero(shown)
    x, y = statements[candidates].T
    return {
        "right": int(candidates[x.argmax()]),
        "left": int(candidates[x.argmin()]),
        "top": int(candidates[y.argmax()]),
        "bottom": int(candidates[y.argmin()]),
    }


@dataclass(frozen=True)
class _Plane:
    """Where zero lies in the picture, its height, and how long one unit of people and of statements is."""

    x: float
    y: float
    height: float
    people_unit: float
    statement_unit: float

    @classmethod
    def around(cls, groups: Sequence[MapGroup], statements: Floats) -> "_Plane":
        """The plane that shows every oval and statement with a margin, wasting no paper."""
        ovals = np.vstack([_outline(group) for group in groups])
        points = statements[~np.isnan(statements).any(axis=1)]
        # Statements reach as far from zero as people do, so that both can be read in one picture.
        ratio = _reach(ovals) / _reach(points)
        everything = np.vstack([ovals, points * ratio, np.zeros((1, 2))])
        (left, bottom), (right, top) = everything.min(axis=0), everything.max(axis=0)
        # Where votes carry one direction only, the picture still has room for a name above the oval.
        lacking = max(0.4 * (right - left) - (top - bottom), 0.0) / 2
        bottom, top = bottom - lacking, top + lacking
        unit = (_SIDE - 2 * _MARGIN) / max(right - left, (top - bottom) / 1.25, 1e-12)
        wide = (right - left) * unit
        return cls(
            x=(_SIDE - wide) / 2 - left * unit,
            y=_MARGIN + top * unit,
            height=(top - bottom) * unit + 2 * _MARGIN,
            people_unit=unit,
            statement_unit=unit * ratio,
        )

    def of_people(self, point: Floats) -> tuple[float, float]:
        return self.x + float(point[0]) * self.people_unit, self.y - float(point[1]) * self.people_unit

    def of_statement(self, point: Floats) -> tuple[float, float]:
        return self.x + float(point[0]) * self.statement_unit, self.y - float(point[1]) * self.statement_unit


def _statement_marks(
    statements: Floats, labels: Sequence[tuple[int, str]], plane: _Plane, taken: list[Box]
) -> tuple[str, str]:
    places = [plane.of_statement(point) for point in statements if not np.isnan(point).any()]
    points: list[Box] = [(x - 2, y - 2, x + 2, y + 2) for x, y in places]
    marks = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2"/>' for x, y in places)
    tags: list[str] = []
    for index, name in labels:
        x, y = plane.of_statement(statements[index])
        free = [
            box
            for box in _tag_places(x, y, 6.6 * len(name))
            if box[0] >= 2 and box[2] <= _SIDE - 2 and box[1] >= 2 and box[3] <= plane.height - 2
            if not any(_overlap(box, other) for other in taken)
        ]
        if free:
            box = min(free, key=lambda place: sum(_overlap(place, point) for point in points))
            taken += [box, (x - 3, y - 3, x + 3, y + 3)]
            tags.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
                f'<text x="{box[0]:.1f}" y="{box[3] - 3:.1f}">{text(name)}</text>'
            )
    return marks, "".join(tags)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _tag_places(x: float, y: float, width: float) -> Iterator[Box]:
    beside = ((x + 5, y - 7), (x - 5 - width, y - 7), (x - width / 2, y - 18), (x - width / 2, y + 5))
    for left, top in beside:
        yield left, top, left + width, top + 13


def _name_place(group: MapGroup, middle: Floats) -> Floats:
    """Inside the oval, on the side away from the other groups, so that names stand apart."""
    mean: Floats = group.positions.mean(axis=0)
    away = mean - middle
    length = float(np.hypot(*away))
    if len(group.positions) < 2:
        return mean
    # A single cloud has its name near its upper edge, where fewer statements lie.
    alone = length < 1e-12
    direction = np.array([0.0, 1.0]) if alone else away / length
    extent = sqrt(2 * np.log(5)) * sqrt(max(float(direction @ np.cov(group.positions.T) @ direction), 0.0))
    place: Floats = mean + direction * extent * (0.8 if alone else 0.45)
    return place


def _ellipse(group: MapGroup, plane: _Plane) -> str:
    (cx, cy), (wide, narrow, turn) = plane.of_people(group.positions.mean(axis=0)), _spread(group.positions)
    rx, ry = max(wide * plane.people_unit, 6.0), max(narrow * plane.people_unit, 6.0)
    return (
        f'<ellipse class="hull" cx="{cx:.1f}" cy="{cy:.1f}" rx="{rx:.1f}" ry="{ry:.1f}"'
        f' transform="rotate({-turn:.1f} {cx:.1f} {cy:.1f})"/>'
    )


def _spread(positions: Floats) -> tuple[float, float, float]:
    """Half-axes and turn (degrees) of the ellipse that holds four in five of an evenly normal cloud."""
    if len(positions) < 2:
        return 0.0, 0.0, 0.0
    values, vectors = np.linalg.eigh(np.cov(positions.T))
    wide, narrow = sqrt(2 * np.log(5)) * np.sqrt(np.maximum(values[::-1], 0.0))
    return float(wide), float(narrow), degrees(atan2(vectors[1, 1], vectors[0, 1]))


def _outline(group: MapGroup) -> Floats:
    """Lower left and upper right corner around the oval, float64 (2, 2)."""
    mean = group.positions.mean(axis=0)
    spread = np.cov(group.positions.T) if len(group.positions) > 1 else np.zeros((2, 2))
    half = sqrt(2 * np.log(5)) * np.sqrt(np.maximum(np.diag(spread), 0.0))
    return np.array([mean - half, mean + half])


def _reach(points: Floats) -> float:
    furthest = float(np.abs(points).max()) if points.size else 0.0
    return furthest or 1.0
