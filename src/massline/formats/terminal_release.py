"""A release recomputed, for people at a terminal; hidden figures are said to be hidden, never guessed."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.text import Text

from massline.formats.followed import LEAD, TITLE, UNMEASURED, Part, parts_of
from massline.formats.model_words import (
    ESTIMATE,
    NOT_COUNTED,
    equally_in_words,
    groups_in_words,
    made_in_words,
    without_in_words,
    worked_out_at,
)
from massline.formats.release_analysis import CellFigures, HeardFigures, ReleaseAnalysis, TableFigures
from massline.formats.terminal import plain, table_of


def print_release(found: ReleaseAnalysis, console: Console) -> None:
    """Print who published what, who was heard, every published count and how well the method was followed.

    All of it from the release alone: what its publisher says beside it in words stands on their own pages.
    """
    document = found.release.document
    heading = Text.assemble(
        (plain(f"{document['organisation']}: {document['consultation']}"), "bold"),
        f"\nround {document['round']}, release {document['number']} of {plain(str(document['published_on']))},"
        f" signed with the key {found.release.signed_by}",
    )
    names = {section["slug"]: section["name"] for section in document["sections"]}
    parts: list[RenderableType] = [heading, _heard("People who voted", found.participation, names)]
    parts.append(_heard("People who contributed words", found.contributors, names))
    parts.append(_counts("Statements", found.statements, ("agree", "disagree", "pass")))
    if found.responses:
        answers = tuple(found.responses[0].total.counts)
        parts.append(_counts("Responses to our proposal", found.responses, answers))
        parts += [
            _counts(f"Points of {plain(one.id, 16)}", one.points, ("agree", "disagree", "pass"))
            for one in found.responses
            if one.points
        ]
    for title, ids in (("Shared: agree", found.agreed), ("Shared: disagree", found.disagreed)):
        if ids:
            parts.append(Text(f"{title}: {', '.join(plain(one) for one in ids)}"))
    parts += _followed(document.get("method", []))
    parts += _modelled(found)
    for part in parts:
        console.print(part)
        console.print()


def _modelled(found: ReleaseAnalysis) -> list[RenderableType]:
    """What does not follow from the counts, as it was published."""
    model = found.model
    if model is None:
        return []
    told = [NOT_COUNTED, worked_out_at(model), groups_in_words(model), equally_in_words(model), made_in_words(model)]
    parts: list[RenderableType] = [Text("\n".join(plain(one) for one in (*told, without_in_words(model)) if one))]
    for group in model["groups"]["found"]:
        profile = table_of(f"What group {group['name']} stands for", ("id", "answer", "in the group", "outside"))
        for row in group["stands_for"]:
            profile.add_row(
                plain(row["id"], 16), row["answer"], *(f"about {row[at]}%" for at in ("inside", "outside"))
            )
        parts.append(profile)
    if found.estimates:
        estimates = table_of("If everybody had voted: an estimate", ("id", "statement", "agree", "90% range"))
        for one in found.statements:
            if one.id in found.estimates:
                shown = found.estimates[one.id]
                words = "(no words: withdrawn or hidden)" if one.text is None else plain(one.text, 160)
                estimates.add_row(
                    plain(one.id, 16),
                    words,
                    f"about {shown.percent}%{found.as_of(one.id)}",
                    f"{shown.low}% to {shown.high}%",
                )
        parts += [estimates, Text(ESTIMATE)]
    return parts


def _heard(title: str, heard: HeardFigures, names: Mapping[str, str]) -> RenderableType:
    table = table_of(title, ("section", "part", "range"))
    for slug, share in heard.sections.items():
        row = (
            ("too few to say", "")
            if share is None
            else (f"{share.value:.0%}", f"{share.low:.0%} to {share.high:.0%}")
        )
        table.add_row(plain(names[slug]), *row)
    total = "total: too few to say" if heard.total is None else f"total {heard.total:,}"
    if heard.coverage is None:
        return Group(table, Text(total))
    measures = f", evenness {heard.coverage.evenness:.3f}, design effect {heard.coverage.design_effect:.3f}"
    return Group(table, Text(total + measures))


def _counts(title: str, tables: tuple[TableFigures, ...], answers: tuple[str, ...]) -> RenderableType:
    table = table_of(title, ("id", "statement", *answers, "voters", "range"))
    for one in tables:
        words = "(no words: withdrawn or hidden)" if one.text is None else plain(one.text, 160)
        table.add_row(plain(one.id, 16), words, *_cells(one.total, answers))
    return table


def _cells(cell: CellFigures, answers: tuple[str, ...]) -> tuple[str, ...]:
    if cell.base is None:
        return (*("" for _ in answers), "too few", "")
    counts = tuple("" if cell.counts[name] is None else f"{cell.counts[name]:,}" for name in answers)
    if cell.share is not None:
        return (*counts, f"{cell.base:,}", f"{cell.share.low:.0%} to {cell.share.high:.0%}")
    return (*counts, f"{cell.base:,}", "" if cell.nearly_all is None else f"at least 90% {cell.nearly_all}")


def _followed(block: Sequence[Mapping[str, Any]]) -> list[RenderableType]:
    if not block:
        return [Group(Text(TITLE, "bold"), Text(UNMEASURED))]
    return [Group(Text(TITLE, "bold"), Text(LEAD)), *map(_part, parts_of(block))]


def _part(part: Part) -> RenderableType:
    lines = [Text(part.title, "bold")] + ([] if part.lines else [Text(part.empty)])
    for one in part.lines:
        about = f" ({plain(one.about, 160)})" if one.about else ""
        said = ". ".join(plain(words) for words in (one.verdict, one.figures) if words)
        lines.append(Text(f"  {plain(one.measure)}{about}: {said or 'yes'}"))
    return Group(*lines)
