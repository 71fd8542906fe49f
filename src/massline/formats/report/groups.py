"""The part on opinion groups: the map, what names its directions, and what each group stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from massline.engine.found import OpinionGroup
from massline.engine.shares import Share, share_agreeing
from massline.engine.votes import AGREE, DISAGREE
from massline.formats.markup import Html, figure, folded, joined, paragraph, section, table
from massline.formats.pictures import MapGroup, ends_of_axes, opinion_map
from massline.formats.report.material import Material
from massline.formats.report.rows import ranges, with_range
from massline.formats.wording import between, counted, listed, percent, percents, share_in_words

_NO_MAP = "There is no opinion map: nobody agreed or disagreed with anything that may be listed."
_DIRECTIONS = {"right": "to the right", "left": "to the left", "top": "upwards", "bottom": "downwards"}


def opinion_groups(material: Material) -> Html:
    """The opinion map and the groups' profiles; one plain sentence where there are none."""
    groups = material.analysis.groups
    if not groups:
        return section("groups", "Groups who answer alike", [paragraph(_NO_MAP)])
    parts = [
        _map(material, groups),
        *(profile(material, group, _told(material, group)) for group in groups),
        _listed_by_polis(material),
        paragraph(
            "These groups follow the Polis method, which draws two to five groups on any votes, even shuffled"
            " ones. Groups were made from these very votes, so their differences look larger than they are.",
            "note",
        ),
    ]
    return section("groups", "Groups who answer alike", parts)


def _listed_by_polis(material: Material) -> Html:
    """What the Polis method lists as consensus, by number: its rule differs from the one in "What people share"."""
    analysis = material.analysis
    parts = [
        f"{verb} by most: {listed([material.number(i) for i in statements])}."
        for verb, statements in (("agreed", analysis.agreed), ("rejected", analysis.disagreed))
        if statements
    ]
    return paragraph(f"The Polis method lists as consensus, {' '.join(parts)}") if parts else Html("")


def _map(material: Material, groups: Sequence[OpinionGroup]) -> Html:
    analysis = material.analysis
    if analysis.positions is None or analysis.polis is None:
        return Html("")
    places = np.where(material.speaks[:, np.newaxis], analysis.polis.statement_positions, np.nan)
    drawn = [
        MapGroup(name=group.name, size=group.size, positions=analysis.positions[list(group.members)])
        for group in groups
        if group.size >= material.least
    ]
    sizes = listed([f"{group.size:,}" for group in groups])
    title = f"The Polis method finds {counted(len(groups), 'group')}, of {sizes} people"
    if not drawn or not material.speaks.any():
        few = f"Every group has fewer than {material.least} people: no map is drawn."
        return joined([f"<h3>{title}</h3>", paragraph(few)])
    ends = ends_of_axes(places, material.speaks)
    labels = _labels(material, groups, ends)
    reading = (
        "An oval holds most people of a group; a point is a statement, some with their number. People who agree"
        " with a statement stand further towards it; how near a point lies to an oval means nothing."
    )
    if len(drawn) < len(groups):
        reading += f" Not drawn: {counted(len(groups) - len(drawn), 'group')} of fewer than {material.least} people."
    words = f"Opinion map: {listed([f'{g.name} with {g.size} people' for g in drawn])}"
    shown = sorted({index for index, _ in labels})
    ways = {i: [_DIRECTIONS[way] for way, end in ends.items() if end == i] for i in ends.values()}
    ends_list = "".join(
        f"<dt>{', '.join(names).capitalize()}</dt>"
        f"<dd>people who agree with {material.number(i)} {material.words(i)}</dd>"
        for i, names in ways.items()
    )
    behind = table(
        "Statements that may carry their number on the map",
        ["Statement", "To the right", "Upwards"],
        [[joined([material.number(i), material.words(i)]), *(f"{value:+.2f}" for value in places[i])] for i in shown],
        kind="narrow",
    )
    picture = joined([opinion_map(drawn, places, labels, words), f'<dl class="ends">{ends_list}</dl>'])
    return figure("groups-map", title, reading, picture, folded("The table behind it", behind))


def _labels(material: Material, groups: Sequence[OpinionGroup], ends: dict[str, int]) -> list[tuple[int, str]]:
    """Statements to be named on the map, most telling first: the ends, then what represents the groups."""
    wanted = [*ends.values(), *(i for group in groups for i, _ in group.representative)]
    names = material.analysis.votes.statements
    return [(i, names[i][:12]) for i in dict.fromkeys(wanted) if material.speaks[i]]


@dataclass(frozen=True)
class Told:
    """One statement of a group's profile: its index, the answer, the share inside and among everybody else."""

    statement: int
    answer: str
    inside: Share | None
    outside: Share | None


def profile(material: Material, group: OpinionGroup, told: Sequence[Told]) -> Html:
    """What sets one group apart: a picture of ranges and the table behind it; too few people are said in words."""
    name, anchor = group.name, f"group-{group.number}"
    title = f"{name}: {counted(group.size, 'person', 'people')}"
    if group.size < material.least:
        few = paragraph(f"Too few to say what they stand for (fewer than {material.least}).")
        return joined([f'<h3 id="{anchor}">{title}</h3>', few])
    if not told:
        nothing = paragraph("Nothing sets them apart surely enough to be listed.")
        return joined([f'<h3 id="{anchor}">{title}</h3>', nothing])
    rows = [
        [
            joined([material.number(one.statement), material.words(one.statement)]),
            one.answer,
            *(_in_digits(share) for share in (one.inside, one.outside)),
        ]
        for one in told
    ]
    reading = f"What {name} answers unlike the others. The dashed line is everybody else."
    picture = ranges(_line(material, one.statement, one.answer, one.inside, one.outside) for one in told)
    columns = ["Statement", "Answer", f"In {name}", "Everybody else"]
    behind = folded("The table behind it", table(f"What {name} stands for", columns, rows, kind="wide"))
    return figure(anchor, title, reading, picture, behind)


def _told(material: Material, group: OpinionGroup) -> list[Told]:
    return [Told(i, answer, *_answered(material, group, i, answer)) for i, answer in group.representative]


def _line(material: Material, statement: int, answer: str, here: Share | None, rest: Share | None) -> Html:
    if here is None:
        few = f'<p class="answer">Too few to say (fewer than {material.least} voters in the group).</p>'
        return joined([material.heading(statement), few])
    others = f"Everybody else: {rest.value * 100:.0f} of 100" if rest else "Everybody else: too few to say"
    return joined(
        [
            material.heading(statement),
            with_range(
                answer.capitalize(),
                f"{share_in_words(here)}. {others}",
                here,
                "agree" if answer == "agree" else "disagree",
                f"{answer}: {between(here)}",
                whole=rest.value if rest else None,
            ),
        ]
    )


def _answered(
    material: Material, group: OpinionGroup, statement: int, answer: str
) -> tuple[Share | None, Share | None]:
    """Share giving ``answer`` in the group and among everybody else who voted; None where too few did."""
    votes = material.analysis.votes
    cast = votes.statement == statement
    inside = np.isin(votes.person[cast], group.members)
    given = votes.answer[cast] == (AGREE if answer == "agree" else DISAGREE)
    shares: list[Share | None] = []
    for chosen in (inside, ~inside):
        voters = int(chosen.sum())
        enough = voters >= max(material.least, 1)
        shares.append(share_agreeing(int(given[chosen].sum()), voters) if enough else None)
    return shares[0], shares[1]


def _in_digits(share: Share | None) -> str:
    if share is None:
        return "too few to say"
    return f"{percent(share.value)} ({percents(share.low, share.high)}, {share.n:,} voters)"
