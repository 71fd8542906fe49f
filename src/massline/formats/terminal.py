"""An analysis for people at a terminal: the same figures as the JSON, the longest lists cut."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, TextIO

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from massline.engine.analysis import Analysis
from massline.engine.shares import Share
from massline.formats.counted import people, some
from massline.formats.imported import Imported
from massline.formats.refusal import shown
from massline.formats.wording import when_equal

LISTED: Final = 8
ALL_LISTED: Final = 60
LONGEST_TEXT: Final = 160
LONGEST_ID: Final = 16
NARROWEST: Final = 100
_BIDI: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C), None)

Answer = Literal["agree", "disagree"]


def print_analysis(analysis: Analysis, imported: Imported, console: Console, *, title: str) -> None:
    """Print what was read, who was heard, what is shared, what divides, groups and statements.

    Text of statements is printed as plain text: nothing in it can move the cursor or colour the screen.
    """
    for part in (
        _heading(analysis, title),
        _bullets("On reading the files", [one.words for one in imported.changes]),
        _heard(analysis),
        _shared(analysis, imported),
        _stands(analysis),
        _everybody(analysis, imported),
        _divided(analysis, imported),
        _groups(analysis, imported),
        _every_statement(analysis, imported),
        _bullets("Please note", [*analysis.notes, _of_whom(analysis)]),
    ):
        if part is not None:
            console.print(part)
            console.print()


def _of_whom(analysis: Analysis) -> str:
    if analysis.opinions is None:
        return "every figure is of those who voted, not of everybody"
    return "every figure is of those who voted, except those called an estimate for everybody who took part"


def _heading(analysis: Analysis, title: str) -> Text:
    votes = analysis.votes
    counted = (
        f"{people(len(votes.participants))}, {some(len(votes.statements), 'statement')}, {some(len(votes), 'vote')}"
    )
    return Text.assemble((plain(title), "bold"), f"\n{counted} ({analysis.mode} mode)")


def _bullets(title: str, sentences: Sequence[str]) -> RenderableType | None:
    if not sentences:
        return None
    lines = [Padding(Text(f"- {plain(words)}"), (0, 0, 0, 2), expand=False) for words in sentences]
    return Group(Text(title, "bold"), *lines)


def _heard(analysis: Analysis) -> RenderableType:
    heard = analysis.coverage
    if heard is None:
        return Text("Who was heard: not known, because no sections with sizes were declared (--sections FILE)")
    table = table_of("Who was heard", ("section", "size", "heard", "part", "range"))
    for one in heard.sections:
        mark = " below the whole" if one.below_whole else ""
        table.add_row(plain(one.name), f"{one.size:,}", f"{one.heard:,}", *_cells(one.participation, mark))
    table.add_row("all", f"{heard.overall.n:,}", f"{heard.n:,}", *_cells(heard.overall))
    measures = (
        f"evenness {heard.evenness:.3f} ({heard.verdict}), design effect {heard.design_effect:.3f}:"
        f" the {heard.n:,} heard are worth {heard.n_eff:,.1f} evenly chosen people"
    )
    order = ", then ".join(f"{plain(one.name)} ({one.left:,} not heard)" for one in analysis.next_to_ask[:3])
    return Group(table, Text(measures), Text(f"ask next: {order}" if order else ""))


def _shared(analysis: Analysis, imported: Imported) -> RenderableType:
    listed = _surest_first(analysis)
    if not listed:
        return Text("What is shared: no statement with enough voters is surely answered alike by more than half")
    table = table_of("What is shared", ("id", "statement", "answer", "share", "range", "each equally"))
    overall = analysis.consensus.overall
    for index, answer in listed[:LISTED]:
        share, equally = overall.share(index, answer), overall.equally(index, answer)
        holds = f"{equally.value:.0%}, {when_equal(share, equally)}" if share and equally else ""
        table.add_row(*_named(analysis, imported, index), answer, *_cells(share), holds)
    return _with_rest(table, len(listed))


def _surest_first(analysis: Analysis) -> list[tuple[int, Answer]]:
    answers: list[tuple[int, Answer]] = [(index, "agree") for index in analysis.agreed]
    answers += [(index, "disagree") for index in analysis.disagreed]
    if analysis.mode == "polis":
        return answers
    return sorted(answers, key=lambda pair: -analysis.consensus.shared.low[pair[0]])


def _stands(analysis: Analysis) -> RenderableType | None:
    if analysis.opinions is None or not analysis.checks:
        return None
    equally = sum(one.holds_equally for one in analysis.checks)
    lines = [f"{equally:,} of {len(analysis.checks):,} shared also hold when each person counts equally"]
    if analysis.opinions.suspects.warns:
        without = sum(one.holds_without for one in analysis.checks)
        lines.append(f"{without:,} of {len(analysis.checks):,} also hold without rows that look made")
    else:
        lines.append("no sign that votes were copied or made by a machine")
    return _bullets("Do these results stand?", lines)


def _everybody(analysis: Analysis, imported: Imported) -> RenderableType | None:
    """The statements whose estimate for everybody lies furthest from the share of those heard."""
    if analysis.opinions is None:
        return None
    found, counts = analysis.opinions.everybody, analysis.consensus.overall.counts
    sides = counts.agree + counts.disagree
    shown_ = (counts.seen >= 10) & (sides > 0) & ~analysis.unlisted & (found.filled > 0)
    heard = counts.agree / np.maximum(sides, 1)
    moved = np.where(shown_, np.abs(found.share - heard), -1.0)
    order = [int(i) for i in np.argsort(-moved, kind="stable") if moved[i] >= 0]
    if not order:
        return None
    columns = ("id", "statement", "of those heard", "estimate", "90 % range")
    table = table_of("If everybody had voted (agree, of those who take a side; an estimate)", columns)
    for index in order[:LISTED]:
        one = found.estimate(index)
        table.add_row(*_named(analysis, imported, index), f"{heard[index]:.0%}", *_cells(one))
    return _with_rest(table, len(order), which="the furthest from those heard")


def _divided(analysis: Analysis, imported: Imported) -> RenderableType | None:
    counts, found = analysis.consensus.overall.counts, analysis.consensus.divided
    speaks = (counts.agree > 0) & (counts.disagree > 0) & (counts.seen >= 10) & ~analysis.moderated_out
    order = [int(index) for index in found.order if speaks[index]]
    if not order:
        return None
    columns = ["id", "statement", "agree", "disagree", "pass"]
    if found.between is not None:
        columns.append("between sections")
    if found.between_groups is not None:
        columns.append("between groups")
    table = table_of("What divides", columns)
    for index in order[:LISTED]:
        row = [*_named(analysis, imported, index)]
        row += [f"{counts.agree[index]:,}", f"{counts.disagree[index]:,}", f"{counts.passes[index]:,}"]
        if found.between is not None:
            known = not np.isnan(found.between[index])
            row.append(f"{found.between[index]:.0%}" if known else "too few to say")
        if found.between_groups is not None:
            known = not np.isnan(found.between_groups[index])
            row.append(f"{found.between_groups[index]:.0%}" if known else "too few to say")
        table.add_row(*row)
    return _with_rest(table, len(order))


def _groups(analysis: Analysis, imported: Imported) -> RenderableType | None:
    if not analysis.groups:
        return None
    parts: list[RenderableType] = []
    for group in analysis.groups:
        table = table_of(f"{group.name}: {people(group.size)}", ("id", "statement", "answer"))
        for index, answer in group.representative:
            table.add_row(*_named(analysis, imported, index), answer)
        parts.append(table)
    return Group(*parts)


def _every_statement(analysis: Analysis, imported: Imported) -> RenderableType:
    counts = analysis.consensus.overall.counts
    order = np.lexsort((np.arange(len(counts.seen)), -counts.seen)).tolist()
    chosen = sorted(order[:ALL_LISTED])
    table = table_of("Every statement", ("id", "statement", "agree", "disagree", "pass", "agreeing", "range"))
    for index in chosen:
        numbers = [f"{int(column[index]):,}" for column in (counts.agree, counts.disagree, counts.passes)]
        share = _cells(analysis.consensus.overall.share(index))
        table.add_row(*_named(analysis, imported, index), *numbers, *share)
    return _with_rest(table, len(order), limit=ALL_LISTED, which="those with most votes are listed")


def _named(analysis: Analysis, imported: Imported, index: int) -> tuple[str, str]:
    mark = "(moderated out) " if analysis.moderated_out[index] else ""
    words = plain(imported.texts[index], LONGEST_TEXT) or "(no text)"
    return plain(analysis.votes.statements[index], LONGEST_ID), mark + words


def _cells(share: Share | None, mark: str = "") -> tuple[str, str]:
    if share is None:
        return "no votes", ""
    return f"{share.value:.0%}", f"{share.low:.0%} to {share.high:.0%}{mark}"


def _with_rest(table: Table, number: int, *, limit: int = LISTED, which: str = "the first") -> RenderableType:
    if number <= limit:
        return table
    which = f"the first {limit}" if which == "the first" else which
    return Group(table, Text(f"  {number:,} in all, {which}; all of them: --json or --report FILE"))


def console_for(stream: TextIO | None = None) -> Console:
    """A console on a stream (standard output), wide enough for tables where no terminal says how wide it is."""
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and console.width < NARROWEST:
        console.width = NARROWEST
    return console


def table_of(title: str, columns: Iterable[str]) -> Table:
    """An empty table whose numbers stand right and whose words fold."""
    table = Table(title=Text(title, "bold"), title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns:
        if name in ("statement", "section"):
            table.add_column(name, overflow="fold")
        else:
            is_word = name in ("id", "answer", "range", "each equally")
            table.add_column(name, justify="left" if is_word else "right", no_wrap=True)
    return table


def plain(words: str, longest: int = 400) -> str:
    """One line of text that cannot act on a terminal: no control or direction characters, cut to ``longest``.

    >>> plain("two\\nlines \\x1b[31mred"), plain("long", 2)
    ('two lines \\\\x1b[31mred', 'lo...')
    """
    return shown(" ".join(words.translate(_BIDI).split()), limit=longest)
