"""The parts on agreement: what is shared, what divides, and every statement in one table."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from massline.engine.sections import SectionAgreement
from massline.engine.votes import AGREE
from massline.formats.markup import Html, figure, folded, joined, paragraph, section, table, text
from massline.formats.pictures import scale, strip
from massline.formats.report.material import Material
from massline.formats.wording import about, between, counted, listed, percent, percents, share_in_words

_SIDES: tuple[Literal["agree"], Literal["disagree"]] = ("agree", "disagree")


def what_is_shared(material: Material) -> Html:
    """The statements people answer alike, surest first by the careful end of the range."""
    shared = material.shared
    order = material.analysis.consensus.shared.order
    drawn = shared[: material.top] or [int(i) for i in order if material.speaks[i]][: min(3, material.top)]
    possible = int(material.speaks.sum())
    everywhere = ", among all and in every section large enough to say" if _sections(material) else ""
    if not drawn:
        nobody = f"No statement has {material.least} voters yet: too few to say what is shared."
        return section("shared", "What people share", [paragraph(nobody)])
    silent = len(material.speaks) - possible
    aside = (
        f" Left out: {counted(silent, 'statement')} moderated out, about the consultation itself, or with fewer than"
        f" {material.least} voters."
        if silent
        else ""
    )
    if shared:
        title = f"{len(shared):,} of {counted(possible, 'statement')} {'is' if len(shared) == 1 else 'are'} shared"
        reading = f"Even at the careful end of its range, more than half of the voters answer alike{everywhere}." + (
            f" The {len(drawn)} surest are drawn." if len(shared) > len(drawn) else ""
        )
    else:
        title = f"None of {counted(possible, 'statement')} is surely shared"
        reading = (
            "A statement counts as shared when more than half of the voters answer alike even at the careful end"
            f" of the range{everywhere}. The {len(drawn)} that come closest are drawn."
        )
    rows = joined(f"<li>{_shared_row(material, i)}</li>" for i in drawn)
    picture = joined([scale(), '<ol class="rows">', rows, "</ol>"])
    behind = folded("The table behind it", _shared_table(material, drawn))
    return section("shared", "What people share", [figure("shared-ranges", title, reading + aside, picture, behind)])


def _shared_row(material: Material, statement: int) -> Html:
    found = material.analysis.consensus
    answer = _SIDES[int(found.shared.direction[statement] != AGREE)]
    share, equally = found.overall.share(statement, answer), material.equally(statement)
    if share is None:
        return material.heading(statement)
    holds = "also holds" if (equally.low > 0.5) == (share.low > 0.5) else "does not hold"
    note = (
        f"{counted(share.n, 'voter')}. When each person counts equally: {equally.value * 100:.0f} of 100, {holds}."
        f" {_weakest(material, statement)}"
    )
    return joined(
        [
            material.heading(statement),
            f'<p class="answer"><b>{answer.capitalize()}:</b> {share_in_words(share)}.</p>',
            strip(share, answer, f"{answer} {share.value * 100:.0f} of 100, {between(share)}"),
            f'<p class="note">{note.strip()}</p>',
        ]
    )


def _weakest(material: Material, statement: int) -> str:
    sections, weakest = _sections(material), int(material.analysis.consensus.shared.weakest[statement])
    if sections is None:
        return ""
    words = f"Least sure in <bdi>{text(sections.sections[weakest])}</bdi>. " if weakest >= 0 else ""
    small = [name for g, name in enumerate(sections.sections) if not sections.enough[g, statement]]
    if len(small) == len(sections.sections):
        return words + f"Too few to say by section (fewer than {sections.least} voters in each)."
    if small:
        return words + f"Too few to say in {listed([f'<bdi>{text(name)}</bdi>' for name in small])}."
    return words


def _shared_table(material: Material, statements: Sequence[int]) -> Html:
    found = material.analysis.consensus
    rows = []
    for i in statements:
        answer = _SIDES[int(found.shared.direction[i] != AGREE)]
        share, equally = found.overall.share(i, answer), material.equally(i)
        if share is not None:
            rows.append(
                [
                    joined([material.number(i), material.words(i)]),
                    answer,
                    f"{share.n:,}",
                    percent(share.value),
                    percents(share.low, share.high),
                    f"{percent(equally.value)} (worth {counted(equally.n, 'voter')})",
                ]
            )
    columns = ["Statement", "Answer", "Voters", "Share", "95 % range", "Each person counting equally"]
    return table("What is shared, surest first", columns, rows, kind="wide")


def what_divides(material: Material) -> Html:
    """The statements that divide, by the plain measures of ``engine.consensus.Division``."""
    divided = material.analysis.consensus.divided
    drawn = [int(i) for i in divided.order if material.speaks[i]][: max(1, material.top // 2)]
    if not drawn:
        nobody = f"No statement has {material.least} voters yet: too few to say what divides."
        return section("divides", "What divides people", [paragraph(nobody)])
    compared = bool(divided.beyond_chance[drawn[0]])
    title, reading = _by_section_finding(material, drawn) if compared else _split_finding(material, drawn[0])
    rows = joined(f"<li>{_divided_row(material, i)}</li>" for i in drawn)
    picture = joined([scale(), '<ol class="rows">', rows, "</ol>"])
    behind = folded("The table behind it", _divided_table(material, drawn))
    return section("divides", "What divides people", [figure("divides-ranges", title, reading, picture, behind)])


def _by_section_finding(material: Material, drawn: Sequence[int]) -> tuple[Html, str]:
    divided, sections = material.analysis.consensus.divided, _sections(material)
    name = f"Statement <bdi>{text(material.analysis.votes.statements[drawn[0]])}</bdi>"
    shares = (
        [(sections.share(g, drawn[0]), section) for g, section in enumerate(sections.sections)] if sections else []
    )
    told = sorted(((share.value, section) for share, section in shares if share), key=lambda pair: pair[0])
    (low, least), (high, most) = told[0], told[-1]
    title = (
        f"{name} divides the sections most. Agreeing: {about(low)} in <bdi>{text(least)}</bdi>,"
        f" {about(high)} in <bdi>{text(most)}</bdi>"
    )
    compared = int(np.count_nonzero(divided.beyond_chance & material.speaks))
    reading = (
        f"On {counted(compared, 'statement')} the sections differ more than chance explains; these come first. Below"
        " the answers of everybody, a dot is a section's share agreeing and the dashed line is everybody's."
    )
    return Html(title), reading


def _split_finding(material: Material, first: int) -> tuple[Html, str]:
    found, sections = material.analysis.consensus.overall, _sections(material)
    title = (
        f"Statement <bdi>{text(material.analysis.votes.statements[first])}</bdi> splits people most evenly:"
        f" {about(found.agree[first])} agree, {about(found.disagree[first])} disagree"
    )
    reading = (
        "Ordered by how large the smaller side is at the careful end of its range. This shows that people differ,"
        " not who differs from whom."
    )
    if sections is not None:
        reading += " On no statement do the sections differ by more than chance explains; small ones could."
    return Html(title), reading


def _divided_row(material: Material, statement: int) -> Html:
    found = material.analysis.consensus
    parts: list[Html | str] = [material.heading(statement)]
    for answer in _SIDES:
        share = found.overall.share(statement, answer)
        if share is not None:
            parts += [
                f'<p class="answer"><b>{answer.capitalize()}:</b> {share_in_words(share)}.</p>',
                strip(share, answer, f"{answer} {share.value * 100:.0f} of 100, {between(share)}"),
            ]
    if found.divided.beyond_chance[statement]:
        parts.append(_sections_of(material, statement))
    seen, passes = int(found.overall.counts.seen[statement]), int(found.overall.counts.passes[statement])
    parts.append(f'<p class="note">{counted(seen, "voter")}, {passes:,} of them passed.</p>')
    return joined(parts)


def _sections_of(material: Material, statement: int) -> Html:
    sections, whole = _sections(material), material.analysis.consensus.overall.agree[statement]
    if sections is None:
        return Html("")
    rows = []
    for g, name in enumerate(sections.sections):
        share, label = sections.share(g, statement), f"<b><bdi>{text(name)}</bdi>:</b>"
        if share is None:
            rows.append(f'<li><p class="answer">{label} too few to say (fewer than {sections.least}).</p></li>')
        else:
            drawn = strip(share, "agree", f"{name}: agree, {between(share)}", whole=float(whole))
            rows.append(f'<li><p class="answer">{label} {share_in_words(share, "agree")}.</p>{drawn}</li>')
    return joined(['<p class="answer quiet">By section:</p><ul class="rows tight">', *rows, "</ul>"])


def _divided_table(material: Material, statements: Sequence[int]) -> Html:
    found = material.analysis.consensus
    between_sections = found.divided.between
    columns = ["Statement", "Voters", "Agree", "Disagree", "Pass"]
    if between_sections is not None:
        columns.append("Difference that lies between sections")
    rows = []
    for i in statements:
        counts = found.overall.counts
        row: list[Html | str] = [
            joined([material.number(i), material.words(i)]),
            f"{counts.seen[i]:,}",
            f"{counts.agree[i]:,} ({percent(found.overall.agree[i])})",
            f"{counts.disagree[i]:,} ({percent(found.overall.disagree[i])})",
            f"{counts.passes[i]:,} ({percent(found.overall.passes[i])})",
        ]
        if between_sections is not None:
            known = not np.isnan(between_sections[i])
            row.append(percent(between_sections[i]) if known else "too few to say")
        rows.append(row)
    return table("What divides, most dividing first", columns, rows, kind="wide")


def every_statement(material: Material) -> Html:
    """Every statement with its counts and all its figures, in the order of their numbers."""
    found, analysis = material.analysis.consensus.overall, material.analysis
    rows = []
    for i in range(len(analysis.votes.statements)):
        share = found.share(i)
        name = text(analysis.votes.statements[i])
        mark = ' <span class="quiet">(moderated out: counted here, in no list)</span>' * bool(
            analysis.moderated_out[i]
        )
        head = f'<span class="number" id="statement-{i}">Statement <bdi>{name}</bdi></span>{mark} {material.words(i)}'
        rows.append(
            [
                Html(head),
                *(
                    f"{n[i]:,}"
                    for n in (found.counts.agree, found.counts.disagree, found.counts.passes, found.unseen)
                ),
                "nobody voted" if share is None else f"{percent(share.value)}",
                "-" if share is None else percents(share.low, share.high),
                "-" if share is None else f"{percent(found.equal[i])} ({found.n_eff[i]:,.1f})",
                percents(found.worst_low[i], found.worst_high[i]),
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
    counts = table(f"{counted(len(rows), 'statement')} in order of their numbers", columns, rows, kind="wide")
    parts = [
        paragraph("Counts are people, one answer each. What each column means stands in the next part."),
        folded("Open the table of all statements", counts),
    ]
    sections = _sections(material)
    if sections is not None:
        parts.append(folded("Open the table by section", _section_tables(material, sections)))
    return section("every", "Every statement", parts)


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


def _sections(material: Material) -> SectionAgreement | None:
    return material.analysis.consensus.sections
