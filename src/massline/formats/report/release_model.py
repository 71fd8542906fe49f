"""The parts of the report on a release that its counts do not give: the estimate, groups, whether it stands."""

from collections.abc import Mapping
from typing import Any

from massline.engine.shares import Share
from massline.formats.markup import Html, figure, folded, joined, paragraph, section, table, text
from massline.formats.model_words import (
    ESTIMATE,
    NOT_COUNTED,
    equally_in_words,
    groups_in_words,
    made_in_words,
    without_in_words,
    worked_out_at,
)
from massline.formats.report.published import Published, share_cells
from massline.formats.report.rows import note, ranges, with_range
from massline.formats.wording import counted
from massline.method.shown import ShownShare, blurred_share

ESTIMATED = ("everybody", "If everybody had voted")
GROUPED = ("groups", "Groups who answer alike")
STANDING = ("stands", "Do these results stand?")


def if_everybody_had_voted_in_release(published: Published) -> Html:
    """The published estimates, furthest from those heard first; nothing where there are none."""
    found = published.found
    if not found.estimates or found.model is None:
        return Html("")
    drawn = found.furthest[: max(1, published.top // 2)]
    title = f"An estimate for {counted(len(found.estimates), 'statement')}"
    where = (
        "Drawn are those where it is furthest from those heard (the dashed line)."
        if drawn
        else "All of them are less than ten points from what those heard say."
    )
    reading = f"{ESTIMATE} {NOT_COUNTED} {worked_out_at(found.model)} {where}"
    picture = ranges(_estimate(published, name) for name in drawn) if drawn else Html("")
    rows = [_cells(published, one.id) for one in found.statements if one.id in found.estimates]
    columns = ["Statement", "Share agreeing, of those heard", "95 % range", "Estimate for everybody", "90 % range"]
    behind = folded("The table behind it", table("If everybody had voted: an estimate", columns, rows, kind="wide"))
    return section(*ESTIMATED, [figure("everybody-ranges", title, reading, picture, behind)])


def _estimate(published: Published, name: str) -> Html:
    shown, one = published.found.estimates[name], published.statement(name)
    agree, disagree = one.total.counts["agree"] or 0, one.total.counts["disagree"] or 0
    heard = agree / max(agree + disagree, 1)
    words = f"{shown.words} agree; {shown.range_words}"
    aloud = f"estimate for everybody: {words}"
    return joined(
        [
            published.heading(one),
            with_range("Estimate for everybody", words, _drawn(shown), "estimate", aloud, whole=heard),
            note(f"{counted(agree + disagree, 'person', 'people')} took a side."),
        ]
    )


def _cells(published: Published, name: str) -> list[Html | str]:
    one, shown = published.statement(name), published.found.estimates[name]
    words = joined([published.number(one), published.words(one)])
    return [
        words,
        *share_cells(one.total, "agree"),
        f"{shown.percent}\xa0%{published.found.as_of(name)}",
        f"{shown.low} to {shown.high}\xa0%",
    ]


def _drawn(shown: ShownShare) -> Share:
    return Share(value=shown.percent / 100, low=shown.low / 100, high=shown.high / 100, n=0)


def opinion_groups_in_release(published: Published) -> Html:
    """Whether there are opinion groups and what each stands for, or why there are none."""
    model = published.found.model
    if model is None:
        return Html("")
    parts: list[Html | str] = [paragraph(f"<b>{text(groups_in_words(model))}</b>")]
    parts += [_profile(published, group) for group in model["groups"]["found"]]
    if model["groups"]["answer"] != "groups":
        parts.append(paragraph("That is not to say that nothing divides people: see above.", "note"))
    parts.append(paragraph(f"{NOT_COUNTED} {worked_out_at(model)}", "note"))
    return section(*GROUPED, parts)


def _profile(published: Published, group: Mapping[str, Any]) -> Html:
    title = f"Group {group['name']}: {group['people']:,} people or more"
    rows: list[list[Html | str]] = []
    for row in group["stands_for"]:
        one = published.statement(row["id"])
        inside, outside = (_nearly(row[at]) for at in ("inside", "outside"))
        rows.append([joined([published.number(one), published.words(one)]), row["answer"], inside, outside])
    if not rows:
        nothing = paragraph("Nothing sets them apart surely enough to be listed.")
        return joined([f"<h3>{text(title)}</h3>", nothing])
    columns = ["Statement", "Answer", "In the group", "Everybody else"]
    return joined([f"<h3>{text(title)}</h3>", table("What the group stands for", columns, rows, kind="wide")])


def _nearly(percent: int) -> str:
    """A share of a group, never told as everybody or nobody.

    >>> _nearly(90), _nearly(65)
    ('9 in 10 or more', 'just under 2 in 3')
    """
    if percent >= 90:
        return "9 in 10 or more"
    return "1 in 10 or fewer" if percent <= 10 else blurred_share(percent).words


def whether_it_stands_in_release(published: Published) -> Html:
    """Whether what is shared holds when each person counts equally and without answers that look made."""
    model = published.found.model
    if model is None:
        return Html("")
    told = [made_in_words(model), without_in_words(model), equally_in_words(model)]
    kind = "gap" if model["made"]["warns"] else ""
    parts: list[Html | str] = [paragraph(text(one), kind if at < 2 else "") for at, one in enumerate(told) if one]
    return section(*STANDING, [*parts, paragraph(f"{NOT_COUNTED} {worked_out_at(model)}", "note")])
