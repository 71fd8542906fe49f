"""The part with every statement: counts and all figures, over everybody and by section."""

from massline.engine.sections import SectionAgreement
from massline.formats.markup import Html, folded, joined, paragraph, section, table
from massline.formats.report.material import Material
from massline.formats.report.rows import named
from massline.formats.wording import counted, percent, percents


def every_statement(material: Material) -> Html:
    """Every statement with its counts and all its figures, in the order of their numbers."""
    found, analysis = material.analysis.consensus.overall, material.analysis
    rows, unseen = [], found.unseen
    for i in range(len(analysis.votes.statements)):
        share = found.share(i)
        mark = "moderated out: counted here, in no list" if analysis.moderated_out[i] else ""
        head = named(analysis.votes.statements[i], f"statement-{i}", mark)
        rows.append(
            [
                joined([head, material.words(i)]),
                *(f"{n[i]:,}" for n in (found.counts.agree, found.counts.disagree, found.counts.passes, unseen)),
                "nobody voted" if share is None else f"{percent(share.value)}",
                "-" if share is None else percents(share.low, share.high),
                "-" if share is None else f"{percent(found.equal[i])} ({found.n_eff[i]:,.1f})",
                percents(found.worst_low[i], found.worst_high[i]),
                *_weighted(material, i),
            ]
        )
    columns = [
        "Statement",
        "Agree",
        "Disagree",
        "Pass",
        "Not seen",
        "Share agreeing",
        "95 % range",
        "Each person equally (worth so many voters)",
        "Worst case, everybody",
    ]
    if analysis.weighted is not None:
        columns.append("Estimate, sections at their known sizes")
    counts = table(f"{counted(len(rows), 'statement')} in order of their numbers", columns, rows, kind="wide")
    parts = [
        paragraph("Counts are people, one answer each. What each column means stands in the next part."),
        folded("Open the table of all statements", counts),
    ]
    sections = material.analysis.consensus.sections
    if sections is not None:
        parts.append(folded("Open the table by section", _section_tables(material, sections)))
    return section("every", "Every statement", parts)


def _weighted(material: Material, i: int) -> list[str]:
    """The share with every section at its known size, where it speaks for a part of the whole; an estimate."""
    found = material.analysis.weighted
    if found is None:
        return []
    if found.speaks_for[i] == 0:
        return ["too few to say"]
    about = "" if found.speaks_for[i] > 0.995 else f", for {percent(found.speaks_for[i], places=0)} of all people"
    return [f"{percent(found.share[i])} ({percents(found.low[i], found.high[i])}{about})"]


def _section_tables(material: Material, sections: SectionAgreement) -> Html:
    """Counts by section, at most six sections side by side."""
    number = len(sections.sections)
    sixes = [range(first, min(first + 6, number)) for first in range(0, number, 6)]
    return joined(_section_table(material, sections, six) for six in sixes)


def _section_table(material: Material, sections: SectionAgreement, shown: range) -> Html:
    rows = []
    for i in range(len(material.analysis.votes.statements)):
        row: list[Html | str] = [joined([material.number(i), material.words(i)])]
        for g in shown:
            share, counts = sections.share(g, i), f"{sections.agree[g, i]:,} of {sections.seen[g, i]:,}"
            digits = "too few to say" if share is None else percents(share.low, share.high)
            row.append(f"{counts} ({digits})")
        rows.append(row)
    columns = ["Statement", *(sections.sections[g] for g in shown)]
    return table("Agree of those who voted, by section, with the 95 % range", columns, rows, kind="wide")
