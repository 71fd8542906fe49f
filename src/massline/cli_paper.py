"""Commands about papers."""

import json
from pathlib import Path
from typing import Annotated

import typer

from massline.papers import Weight, check, read_paper
from massline.papers.anchors import carried_over

papers = typer.Typer(help="Papers with notes, sources and the conversation below them.", no_args_is_help=True)


@papers.command("check")
def check_paper(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A paper in Markdown (.md) or plain text.")],
    *,
    before: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The version before: tells which of its anchors would be lost."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print massline-paper-check/1 instead of lines.")] = False,
) -> None:
    """What is wrong with a paper, each with its line and what to do. Exits with 1 where something is to be mended."""
    paper = read_paper(source)
    old = None if before is None else read_paper(before)
    found = check(paper if old is None else carried_over(paper, old), old)
    warnings = sum(one.weight is Weight.WARNING for one in found)
    if as_json:
        rows = [
            {"kind": one.kind, "weight": one.weight.value, "line": one.line, "what": one.what, "remedy": one.remedy}
            for one in found
        ]
        typer.echo(json.dumps({"format": "massline-paper-check/1", "findings": rows}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            typer.echo(f"{source}, line {one.line:,}: {one.weight.value}: {one.what}.\n    What to do: {one.remedy}.")
        left_out = f" {len(paper.left_out)} lines of the page around it were left out." if paper.left_out else ""
        told = "nothing to mend" if not warnings else f"{warnings} thing{'' if warnings == 1 else 's'} to mend"
        typer.echo(
            f"{len(paper.paragraphs)} paragraphs, {len(paper.notes)} notes, {len(paper.comments)} comments:"
            f" {told}.{left_out}"
        )
    raise typer.Exit(1 if warnings else 0)
