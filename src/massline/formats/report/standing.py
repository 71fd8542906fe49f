"""The part on whether the headlines stand: counted in two more ways, and signs of made votes, as numbers only."""

from collections.abc import Sequence

from massline.engine.shares import Share
from massline.engine.suspects import HeadlineCheck, Suspects
from massline.formats.markup import Html, folded, joined, paragraph, section, table
from massline.formats.report.material import Material
from massline.formats.wording import counted, percent, percents


def whether_it_stands(material: Material) -> Html:
    """What would change if each person counted equally or without rows that look made; nothing without headlines."""
    opinions = material.analysis.opinions
    checks = [one for one in material.analysis.checks if material.speaks[one.statement]]
    if opinions is None:
        return Html("")
    parts: list[Html | str] = [_of_suspects(opinions.suspects, checks, material.least)]
    if checks:
        equally = [one for one in checks if not one.holds_equally]
        parts.append(paragraph(_of_equal(material, checks, equally)))
        parts.append(folded("The table behind it", _table(material, checks)))
    return section("stands", "Do these results stand?", parts)


def _of_suspects(found: Suspects, checks: Sequence[HeadlineCheck], least: int) -> Html:
    if not found.warns:
        return paragraph("No sign that votes were copied or made by a machine.")
    told = []
    if found.copied:
        told.append(f"{_some(found.copied, least)} gave the same answers more often than chance allows")
    if found.one_answer + found.alternating:
        told.append(f"the answers of {_some(found.one_answer + found.alternating, least)} look machine-made")
    lost = sum(not one.holds_without for one in checks)
    what = (
        "Everything shared above stands without them too."
        if lost == 0
        else f"Without them {counted(lost, 'statement')} called shared above would not surely be."
    )
    return paragraph(
        f"<b>Look at how these votes came in.</b> {'; '.join(told).capitalize()}. {what} This is a reason to look, no"
        " proof: nobody is named here or anywhere else.",
        "gap",
    )


def _some(number: int, least: int) -> str:
    return counted(number, "person", "people") if number >= least else f"fewer than {least} people"


def _of_equal(material: Material, checks: Sequence[HeadlineCheck], lost: Sequence[HeadlineCheck]) -> str:
    why = "People who answer everything weigh most in a plain count."
    if not lost:
        return f"{why} Everything shared above also holds when each person counts equally."
    named = ", ".join(material.number(one.statement) for one in lost[:5])
    more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""
    kept = len(checks) - len(lost)
    return (
        f"{why} When each person counts equally, {kept} of the {counted(len(checks), 'statement')} shared above also"
        f" {'holds' if kept == 1 else 'hold'}; not surely any more: {named}{more}."
    )


def _table(material: Material, checks: Sequence[HeadlineCheck]) -> Html:
    rows = [
        [
            joined([material.number(one.statement), material.words(one.statement)]),
            one.answer,
            *(_cell(share) for share in (one.counted, one.equally, one.without)),
        ]
        for one in checks
    ]
    columns = ["Statement", "Answer", "Counted", "Each person equally", "Without rows that look made"]
    return table("What is shared, counted three ways, with the 95 % range", columns, rows, kind="wide")


def _cell(share: Share | None) -> str:
    return "nobody left" if share is None else f"{percent(share.value)} ({percents(share.low, share.high)})"
