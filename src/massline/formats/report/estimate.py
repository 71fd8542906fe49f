"""The part on everybody who took part: what they would say, had each of them answered everything. Estimates only."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from massline.engine.everybody import Everybody
from massline.engine.shares import Share, divide, wilson
from massline.formats.markup import Html, figure, folded, joined, section, table
from massline.formats.report.material import Material
from massline.formats.report.rows import note, ranges, with_range
from massline.formats.wording import about, between, counted, percent, percents


def estimate_in_words(found: Everybody, statement: int, answer: Literal["agree", "disagree"] = "agree") -> str:
    """The estimate of one statement as a sentence without a full stop, always called an estimate."""
    one = found.estimate(statement)
    if answer == "disagree":
        one = Share(value=1 - one.value, low=1 - one.high, high=1 - one.low, n=one.n, who=one.who)
    return f"Estimate for everybody: {about(one.value)} {answer}; {between(one)}"


def if_everybody_had_voted(material: Material) -> Html:
    """Where the estimate moves furthest from those heard, and the table of all; nothing where there is none."""
    opinions = material.analysis.opinions
    if opinions is None:
        return Html("")
    found, counts = opinions.everybody, material.analysis.consensus.overall.counts
    sides = counts.agree + counts.disagree
    heard = divide(counts.agree, sides)
    shown = material.speaks & (sides >= max(material.least, 1))
    if not shown.any():
        return Html("")
    moved = np.where(shown & (found.filled > 0), np.abs(found.share - np.nan_to_num(heard)), -1.0)
    order = np.argsort(-moved, kind="stable")
    drawn = [int(i) for i in order if moved[i] >= 0][: max(1, material.top // 2)]
    low = wilson(counts.agree, sides)[0]
    title = _finding(found, np.nan_to_num(low), shown)
    reading = (
        "Not everybody answered everything. This is an <b>estimate</b>: answers given are counted, those not"
        " given are"
        " filled in from people who answer alike and as much. It is of those who would take a side, agree or"
        " disagree;"
        " 90 of 100 such ranges should hold what everybody would have said. "
    )
    if not drawn:
        return section(
            "everybody", "If everybody had voted", [Html(f"<p>{title}.</p>"), _all(material, found, shown)]
        )
    reading += (
        f"Drawn {'is the one' if len(drawn) == 1 else f'are the {len(drawn)}'} where it moves furthest from those"
    )
    reading += " heard (the upright dashed line)."
    picture = ranges(_row(material, found, i, float(heard[i]), int(sides[i])) for i in drawn)
    return section(
        "everybody",
        "If everybody had voted",
        [figure("everybody-ranges", title, Html(reading), picture, _all(material, found, shown))],
    )


def _finding(found: Everybody, low: NDArray[np.float64], shown: NDArray[np.bool_]) -> str:
    agreed = shown & (low > 0.5)
    unsure = int(np.count_nonzero(agreed & ~(found.low > 0.5)))
    number = int(np.count_nonzero(agreed))
    if number == 0:
        return f"An estimate for all {found.people:,} people who took part"
    most = "a majority of those heard surely agrees with"
    if unsure == 0:
        return (
            f"Of {counted(number, 'statement')} {most}, all would stand if all {found.people:,} people had answered"
        )
    verb = "is" if unsure == 1 else "are"
    return f"Of {counted(number, 'statement')} {most}, {unsure:,} {verb} not sure to stand had everybody answered"


def _row(material: Material, found: Everybody, statement: int, heard: float, sides: int) -> Html:
    one = found.estimate(statement)
    worst = Share(
        value=heard, low=float(found.worst_low[statement]), high=float(found.worst_high[statement]), n=sides
    )
    words = f"{about(one.value)} agree; {between(one)}"
    aloud = f"estimate for everybody: agree {one.value * 100:.0f} of 100, {between(one)}"
    return joined(
        [
            material.heading(statement),
            with_range("Estimate for everybody", words, one, "estimate", aloud, whole=heard),
            note(
                f"Of those heard {heard * 100:.0f} of 100 agree ({sides:,} took a side). If all the others"
                " disagreed, or"
                f" all agreed: {between(worst)}."
            ),
        ]
    )


def _all(material: Material, found: Everybody, shown: NDArray[np.bool_]) -> Html:
    rows = [_cells(material, found, int(i)) for i in np.flatnonzero(shown)]
    columns: Sequence[str] = (
        "Statement",
        "Took a side",
        "Agree, of those heard",
        "Estimate for everybody",
        "90 % range of the estimate",
        "Worst case",
    )
    caption = f"{counted(len(rows), 'statement')}: of those heard, and estimated for all {found.people:,} people"
    return folded("The table behind it", table(caption, columns, rows, kind="wide"))


def _cells(material: Material, found: Everybody, i: int) -> list[Html | str]:
    counts = material.analysis.consensus.overall.counts
    sides = int(counts.agree[i] + counts.disagree[i])
    return [
        joined([material.number(i), material.words(i)]),
        f"{sides:,}",
        percent(int(counts.agree[i]) / sides),
        percent(float(found.share[i])),
        percents(float(found.low[i]), float(found.high[i])),
        percents(float(found.worst_low[i]), float(found.worst_high[i])),
    ]
