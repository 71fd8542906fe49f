"""The command that says what many short texts are about."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from massline.cli_saying import print_json, title_of, working, writing
from massline.formats.refusal import InputRefused


class Tier(StrEnum):
    """By what texts are compared."""

    DEFAULT = "default"
    SEMANTIC = "semantic"


_COMPARED = {
    Tier.DEFAULT: "Texts were compared by their letters (runs of two to five within words): shared words and stems "
    "count, in any language; the same meaning in other words is not seen.",
    Tier.SEMANTIC: "Texts were compared by a sentence model on this machine, and by their letters beside it.",
}


def add_themes_command(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("themes")(themes)


def themes(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file with one text a row.")],
    *,
    text: Annotated[str, typer.Option(metavar="COLUMN", help="The column with the texts.")],
    tier: Annotated[
        Tier, typer.Option(help="default compares letters, in any language; semantic uses a sentence model.")
    ] = Tier.DEFAULT,
    model: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="For --tier semantic: the folder of the sentence model.")
    ] = None,
    person: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Who wrote each text, so that nobody counts twice.")
    ] = None,
    stance: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Where each author stands; the other side is quoted too.")
    ] = None,
    number: Annotated[int | None, typer.Option(min=1, help="How many themes; else the texts decide.")] = None,
    parts: Annotated[
        bool,
        typer.Option("--parts", help="Give the sentences of long texts (above 300 characters) themes of their own."),
    ] = False,
    before: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Themes of an earlier run, which keep their names.")
    ] = None,
    before_texts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The table of that run, where its rows are not first in FILE.")
    ] = None,
    near: Annotated[
        bool, typer.Option("--near", help="Say which texts are one, or nearly, by their letters.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print massline-themes/1 instead of a table.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the themes as one HTML file without script.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of every step that draws chance.")] = 0,
) -> None:
    """What many short texts are about: themes in people's own words, and every text in one or visibly in none."""
    if (tier is Tier.SEMANTIC) is not (model is not None):
        raise typer.BadParameter("--tier semantic and --model FOLDER go together", param_hint="--tier")
    if before_texts is not None and before is None:
        raise typer.BadParameter("it goes with --before FILE.json", param_hint="--before-texts")
    # Imported here: what compares texts takes a second to load, and no other command needs it.
    from massline.formats.report.themes import write_themes
    from massline.formats.terminal import console_for
    from massline.formats.terminal_themes import print_themes
    from massline.formats.texts import read_texts
    from massline.formats.themes_before import NOTHING_BEFORE, read_before
    from massline.formats.themes_json import themes_json
    from massline.formats.themes_near import near_rows
    from massline.words.themes import Themes

    with working("reading the texts"):
        read = read_texts(source, text, person=person, stance=stance)
        earlier = NOTHING_BEFORE
        if before is not None:
            rows = read.texts if before_texts is None else read_texts(before_texts, text).texts
            earlier = read_before(before, rows, table=before_texts or source)
        embed = None if model is None else _sentences(model)
    with Console(stderr=True, highlight=False).status("comparing the texts") as status:
        found = Themes(number=number, embed=embed, parts=parts, seed=seed).fit(
            read.texts,
            people=read.people,
            stances=read.stances,
            before=None if before is None else earlier.memory,
            known=earlier.known,
            progress=status.update,
        )
    alike = None
    if near:
        with working("looking for near-duplicates"):
            alike = near_rows(read.texts)
    if report is not None:
        with writing(report):
            write_themes(found, report, title=title_of(source), read=read, near=alike, how=_COMPARED[tier])
    if as_json:
        print_json(themes_json(found, spans=parts, known=None if before is None else earlier.known, near=alike))
    else:
        print_themes(found, read, alike, console_for())


def _sentences(folder: Path) -> Callable[[Sequence[str]], Any]:
    """The sentence model in a folder; refused in one sentence where it cannot be used."""
    from massline.words.sentences import ModelError, sentence_model

    try:
        return sentence_model(folder).where_known
    except ModelError as error:
        raise InputRefused(str(error), file=folder) from None
