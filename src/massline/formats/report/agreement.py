"""The parts on agreement: what is shared and what divides."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from massline.engine.sections import SectionAgreement
from massline.engine.shares import Share
from massline.engine.votes import AGREE
from massline.formats.markup import Html, figure, folded, joined, paragraph, section, table, text
from massline.formats.report.estimate import estimate_in_words
from massline.formats.report.material import Material
from massline.formats.report.rows import answered, note, ranges, section_name, tight, weakest_words, with_range
from massline.formats.wording import about, between, counted, percent, percents, share_in_words, when_equal

_SIDES: tuple[Literal["agree"], Literal["disagree"]] = ("agree", "disagree")


def what_is_shared(material: Material) -> Html:
    """The statements people answer alike, surest first by the careful end of the range."""
    shared = material.shared
    order = material.analysis.consensus.shared.order
    drawn = shared[: material.top] or [int(i) for i in order if material.speaks[i]][: min(3, material.top)]
    possible = int(material.speaks.sum())
    everywhere = _everywhere(material)
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
    picture = ranges(_shared_row(material, i) for i in drawn)
    behind = folded("The table behind it", _shared_table(material, drawn))
    return section("shared", "What people share", [figure("shared-ranges", title, reading + aside, picture, behind)])


def _everywhere(material: Material) -> str:
    if _sections(material) is not None:
        return ", among all and in every section large enough to say"
    return ", among all and in every opinion group" if material.by_group is not None else ""


def _shared_row(material: Material, statement: int) -> Html:
    found = material.analysis.consensus
    answer = _SIDES[int(found.shared.direction[statement] != AGREE)]
    share, equally = found.overall.share(statement, answer), found.overall.equally(statement, answer)
    if share is None or equally is None:
        return material.heading(statement)
    equal = f"When each person counts equally: {equally.value * 100:.0f} of 100, {when_equal(share, equally)}."
    return joined(
        [
            material.heading(statement),
            with_range(answer.capitalize(), share_in_words(share), share, answer, _aloud(answer, share)),
            _estimated(material, statement, answer),
            note(f"{counted(share.n, 'voter')}. {equal} {_weakest(material, statement)}"),
        ]
    )


def _aloud(answer: str, share: Share) -> str:
    return f"{answer} {share.value * 100:.0f} of 100, {between(share)}"


def _estimated(material: Material, statement: int, answer: Literal["agree", "disagree"]) -> Html:
    opinions = material.analysis.opinions
    if opinions is None or not opinions.everybody.filled[statement]:
        return Html("")
    return paragraph(
        f"{estimate_in_words(opinions.everybody, statement, answer)}, of those who take a side.", "answer quiet"
    )


def _weakest(material: Material, statement: int) -> str:
    shared = material.analysis.consensus.shared
    sections, weakest = _sections(material), int(shared.weakest[statement])
    if sections is None:
        return _at_weakest(material, statement) if weakest >= 0 else ""
    silent = [name for g, name in enumerate(sections.sections) if not sections.enough[g, statement]]
    least = f"fewer than {sections.least} voters in each"
    told = weakest_words(None, silent, len(sections.sections), least)
    return f"{_at_weakest(material, statement)} {told}".strip() if weakest >= 0 else told


def _at_weakest(material: Material, statement: int) -> str:
    """Where agreement is weakest, with the range there; nobody is named where it could as well be another."""
    shared = material.analysis.consensus.shared
    found = shared.at_weakest
    if found is None:
        return ""
    low, high = found.low[statement] * 100, found.high[statement] * 100
    where = "Wherever it is weakest"
    if found.chance[statement] >= 0.5:
        where = f"Weakest in {section_name(shared.places[int(found.section[statement])])}"
    return f"{where}: between {low:.0f} and {high:.0f} of 100."


def _shared_table(material: Material, statements: Sequence[int]) -> Html:
    found = material.analysis.consensus
    rows = []
    for i in statements:
        answer = _SIDES[int(found.shared.direction[i] != AGREE)]
        share, equally = found.overall.share(i, answer), found.overall.equally(i, answer)
        if share is not None and equally is not None:
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
    picture = ranges(_divided_row(material, i) for i in drawn)
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
    if material.by_group is not None and sections is None:
        title = (
            f"Statement <bdi>{text(material.analysis.votes.statements[first])}</bdi> divides the opinion groups most"
        )
        reading = (
            "Ordered by how much of the difference lies between the opinion groups. Below the answers of everybody, a"
            " dot is a group's share agreeing and the dashed line is everybody's. Groups were found in these"
            " votes, so"
            " they differ by construction."
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
            words, aloud = share_in_words(share), _aloud(answer, share)
            parts.append(with_range(answer.capitalize(), words, share, answer, aloud))
    if found.divided.beyond_chance[statement]:
        parts.append(_sections_of(material, statement))
    parts.append(_groups_of(material, statement))
    seen, passes = int(found.overall.counts.seen[statement]), int(found.overall.counts.passes[statement])
    parts.append(note(f"{counted(seen, 'voter')}, {passes:,} of them passed."))
    return joined(parts)


def _sections_of(material: Material, statement: int) -> Html:
    sections, whole = _sections(material), material.analysis.consensus.overall.agree[statement]
    if sections is None:
        return Html("")
    rows = []
    for g, name in enumerate(sections.sections):
        share, label = sections.share(g, statement), section_name(name)
        if share is None:
            rows.append(answered(label, f"too few to say (fewer than {sections.least})"))
        else:
            words, aloud = share_in_words(share, "agree"), f"{name}: agree, {between(share)}"
            rows.append(with_range(label, words, share, "agree", aloud, whole=float(whole)))
    return joined([paragraph("By section:", "answer quiet"), tight(rows)])


def _groups_of(material: Material, statement: int) -> Html:
    """The shares of the opinion groups massline mode found, where a statement lies between them."""
    groups = material.by_group
    if groups is None or not (groups.enough[:, statement]).any():
        return Html("")
    whole, rows = float(material.analysis.consensus.overall.agree[statement]), []
    for g, name in enumerate(groups.sections):
        share = groups.share(g, statement)
        if share is None:
            rows.append(answered(name, f"too few to say (fewer than {groups.least})"))
        else:
            words = share_in_words(share, "agree")
            rows.append(with_range(name, words, share, "agree", f"{name}: agree, {between(share)}", whole=whole))
    return joined([paragraph("By opinion group (found in these votes):", "answer quiet"), tight(rows)])


def _divided_table(material: Material, statements: Sequence[int]) -> Html:
    found = material.analysis.consensus
    between_sections = found.divided.between
    columns = ["Statement", "Voters", "Agree", "Disagree", "Pass"]
    by_group = found.divided.between_groups
    if between_sections is not None:
        columns.append("Difference that lies between sections")
    if by_group is not None:
        columns.append("Difference that lies between groups")
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
        if by_group is not None:
            row.append(percent(by_group[i]) if not np.isnan(by_group[i]) else "too few to say")
        rows.append(row)
    return table("What divides, most dividing first", columns, rows, kind="wide")


def _sections(material: Material) -> SectionAgreement | None:
    return material.analysis.consensus.sections
