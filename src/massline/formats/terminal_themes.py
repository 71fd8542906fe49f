"""Themes on a terminal: a table, what is unplaced, how steady it is."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from massline.formats.refusal import shown
from massline.formats.texts import Texts
from massline.formats.themes_near import WHY, NearRows, Pair
from massline.formats.wording import counted
from massline.words.themes import FoundThemes

SHOWN = 5


def print_themes(found: FoundThemes, read: Texts, near: NearRows | None, console: Console) -> None:
    """Print the themes, the largest first, and what stands in none; texts are cut and made safe to show."""
    console.print(
        Text(f"{counted(len(found.statements), 'text')}, {counted(len(found.themes), 'theme')}", style="bold")
    )
    for sentence in read.said:
        console.print(Text(f"  - {sentence}"))
    if found.themes:
        console.print(_table(found))
    else:
        console.print("No two texts are alike enough to make a theme.")
    for why, rows in found.unplaced.items():
        name = {"none": "in none of these themes", "undecided": "between more than three themes"}[why]
        if rows:
            console.print(Text(f"{counted(len(rows), 'text')} {name}:", style="bold"))
        _print_some([f"row {row}: {_cut(read.texts[row])}" for row in rows], console)
    if found.agreement is not None:
        console.print(
            Text(
                f"With a fifth of the texts left out the themes agree to {found.agreement:.2f} (1 is the same again)."
            )
        )
    news = [str(change) for change in found.changes if change.what != "kept"]
    if found.changes:
        kept = sum(change.what == "kept" for change in found.changes)
        console.print(Text(f"Since the run before: {counted(kept, 'theme')} kept as before.", style="bold"))
        for one in news:
            console.print(Text(f"  {one}"))
    if near is not None:
        _print_near(near, read.texts, console)


def _table(found: FoundThemes) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("theme", "texts", "words and most central quotation"):
        table.add_column(name, justify="right" if name == "texts" else "left")
    for theme in found.themes:
        unsteady = " (unsteady)" if theme.stable is False else ""
        about = Text(f"{shown(', '.join(theme.words), limit=100) or 'no telling word in common'}{unsteady}")
        about.append(f"\n\u201c{shown(theme.title, limit=160)}\u201d", style="dim")
        table.add_row(Text(theme.id), f"{theme.size:,}", about)
    return table


def _print_near(near: NearRows, texts: Sequence[str], console: Console) -> None:
    more = sum(len(one.rows) - 1 for one in near.merged)
    verb = "says" if more == 1 else "say"
    console.print(Text(f"{counted(more, 'text')} {verb} what another row says, by the exact rule.", style="bold"))
    _print_some([f"rows {', '.join(map(str, one.rows))}: {_cut(texts[one.shown])}" for one in near.merged], console)
    for pairs, name in (
        (near.suggested, "may be one; people decide"),
        (near.apart, "look alike and are not the same"),
    ):
        if pairs:
            console.print(Text(f"{counted(len(pairs), 'pair')} {name}:", style="bold"))
        _print_some([_pair(one, texts) for one in pairs], console)


def _pair(pair: Pair, texts: Sequence[str]) -> str:
    one, other = pair.rows
    return f"rows {one} and {other}, {WHY[pair.because]}: {_cut(texts[one])} | {_cut(texts[other])}"


def _print_some(lines: Sequence[str], console: Console) -> None:
    for line in lines[:SHOWN]:
        console.print(Text(f"  {line}"))
    if len(lines) > SHOWN:
        console.print(Text(f"  and {len(lines) - SHOWN:,} more; --report shows each"))


def _cut(words: str) -> str:
    return shown(words.strip(), limit=100) or "(empty)"
