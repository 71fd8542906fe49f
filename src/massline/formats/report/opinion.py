"""The part on opinion groups in massline mode: one cloud or several, what names the axes, what sets groups apart."""

from collections.abc import Sequence

import numpy as np

from massline.engine.found import Opinions
from massline.engine.groups import AxisEnd, Groups, NoGroups
from massline.formats.markup import Html, bullets, figure, folded, joined, paragraph, section, table, text
from massline.formats.pictures import MapGroup, opinion_map
from massline.formats.report.groups import Told, profile
from massline.formats.report.material import Material
from massline.formats.wording import counted, listed

_ENDS = (("To the left", "To the right"), ("Downwards", "Upwards"))


def found_groups(material: Material, found: Opinions) -> Html:
    """The opinion map with its groups as ovals, or with everybody as one cloud and the reason in words."""
    parts: list[Html | str] = [_map(material, found)]
    if isinstance(found.groups, Groups):
        for group, listed_ in zip(material.analysis.groups, found.representative, strict=True):
            told = [Told(one.statement, one.answer, one.inside, one.outside) for one in listed_]
            parts.append(profile(material, group, told))
        unsure = counted(found.groups.unsure, "person", "people")
        parts.append(
            paragraph(
                "The same groups came out again with a fifth of the people left out (agreement"
                f" {found.groups.stability:.2f},"
                f" where 1 is the same). Of {unsure} no group can be said: they answered too little, or stand"
                " between."
                " What sets a group apart was tested on people and statements that had no part in finding it.",
                "note",
            )
        )
    return section("groups", "Groups who answer alike", parts)


def _map(material: Material, found: Opinions) -> Html:
    analysis, several = material.analysis, isinstance(found.groups, Groups)
    people = int((analysis.votes.votes_per_person() > 0).sum())
    title = _finding(material, found)
    if people < material.least or not material.speaks.any():
        few = paragraph(f"Too few people or answers for a map (fewer than {material.least}).")
        return joined([f'<h3 id="groups-map">{title}</h3>', few])
    drawn = _clouds(material, found, people)
    places = np.where(material.speaks[:, np.newaxis], found.map.statement, np.nan)
    labels = _labels(material, found)
    reading = (
        f"{'An oval holds most people of a group' if several else 'The oval holds most people'}; a point is a"
        " statement,"
        " some with their number. People who agree with a statement stand further towards it; how near a point"
        " lies to"
        " an oval means nothing. How far out somebody stands does not depend on how much they answered."
    )
    if isinstance(found.groups, NoGroups):
        reading += " People at different ends think differently; there is no gap between them that would make groups."
    elif not several:
        reading += " Whether there are groups cannot be said before more is answered."
    words = f"Opinion map: {listed([f'{g.name} with {g.size} people' for g in drawn])}"
    behind = folded("The table behind it", _places(material, found, [index for index, _ in labels]))
    picture = joined([opinion_map(drawn, places, labels, words), _axes(material, found)])
    return figure("groups-map", title, reading, picture, behind)


def _finding(material: Material, found: Opinions) -> str:
    if isinstance(found.groups, Groups):
        sizes = listed([f"{group.size:,}" for group in material.analysis.groups])
        return f"There are {counted(len(material.analysis.groups), 'opinion group')}, of {sizes} people"
    reason = found.groups.reason
    return str(text(reason[:1].upper() + reason[1:]))


def _clouds(material: Material, found: Opinions, people: int) -> list[MapGroup]:
    groups = [group for group in material.analysis.groups if group.size >= material.least]
    if not groups:
        voted = material.analysis.votes.votes_per_person() > 0
        return [MapGroup(name="Everybody", size=people, positions=found.map.position[voted])]
    return [MapGroup(one.name, one.size, found.map.position[list(one.members)]) for one in groups]


def _labels(material: Material, found: Opinions) -> list[tuple[int, str]]:
    """Statements to be named on the map: those that name the axes, then those that set groups apart."""
    ends = [i for axis in found.map.axes for end in (axis.low, axis.high) for i in end.statements]
    wanted = [*ends, *(one.statement for listed_ in found.representative for one in listed_)]
    names = material.analysis.votes.statements
    return [(i, names[i][:12]) for i in dict.fromkeys(wanted) if material.speaks[i]]


def _axes(material: Material, found: Opinions) -> Html:
    rows = []
    for axis, (near, far) in zip(found.map.axes, _ENDS, strict=False):
        ends = [(far, axis.high, ""), (near, axis.low, "")]
        if _opposite(axis.low, axis.high):
            ends = [(far, axis.high, f" The other way round {near.lower()}.")]
        rows += [
            f"<dt>{name}</dt><dd>{_answers(material, end)}{more}</dd>" for name, end, more in ends if end.statements
        ]
    parts = [f"{axis.explained * 100:.0f} of 100" for axis in found.map.axes]
    across = f"Of what the answers tell apart, the map's width holds {parts[0]}" if parts else ""
    and_up = f", its height {parts[1]}" if len(parts) > 1 else ""
    note = f'<p class="note">{across}{and_up}.</p>' if across else ""
    return Html(f'<dl class="ends">{"".join(rows)}</dl>{note}')


def _opposite(one: AxisEnd, other: AxisEnd) -> bool:
    """Whether two ends of an axis are told by the same statements, answered the other way round."""
    here, there = (dict(zip(end.statements, end.answers, strict=True)) for end in (one, other))
    return here.keys() == there.keys() and all(here[i] != there[i] for i in here)


def _answers(material: Material, end: AxisEnd) -> Html:
    pairs = zip(end.statements, end.answers, strict=True)
    told = bullets([joined([f"{answer} with", material.number(i), material.words(i)]) for i, answer in pairs])
    return joined(["People there are likelier to", told])


def _places(material: Material, found: Opinions, statements: Sequence[int]) -> Html:
    where = found.map
    rows = []
    for i in sorted(set(statements)):
        across, up = (
            f"{where.statement[i, k]:+.2f} ({where.statement_low[i, k]:+.2f} to {where.statement_high[i, k]:+.2f})"
            for k in (0, 1)
        )
        rows.append([joined([material.number(i), material.words(i)]), across, up])
    columns = ["Statement", "To the right", "Upwards"]
    caption = f"Statements that may carry their number on the map, with {where.level * 100:.0f} % ranges"
    return table(caption, columns, rows, kind="narrow")
