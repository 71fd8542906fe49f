"""The parts of the report on a release: the proposal, who was heard, what is shared, what divides, everything."""

from dataclasses import replace

from massline.formats.markup import Html, figure, folded, joined, paragraph, section, table, text
from massline.formats.pictures import Kind
from massline.formats.release_analysis import HeardFigures, TableFigures
from massline.formats.report.heard import by_section, where_shown
from massline.formats.report.published import (
    TOO_FEW,
    Published,
    base_words,
    count_words,
    in_words,
    line,
    share_cells,
    with_sections,
)
from massline.formats.report.rows import named, note, ranges, section_name, under_scale, weakest_words
from massline.formats.wording import counted

_VOTES: tuple[Kind, ...] = ("agree", "disagree", "pass")


def how_far_ours(published: Published) -> Html:
    """The answers to each version of our proposals, with the section least convinced; nothing without proposals."""
    versions = published.found.responses
    if not versions:
        return Html("")
    parts = [_version(published, one, f"ours-{index}") for index, one in enumerate(versions)]
    return section("ours", "How far the proposal is ours", parts)


def _version(published: Published, one: TableFigures, anchor: str) -> Html:
    shown = one.total.shown("ours")
    finding = TOO_FEW if shown is None else f"{shown.words} say it is ours"
    title = f"<bdi>{text(one.text)}</bdi> ({text(one.id)}): {finding}"
    everybody = line("Everybody who answered", "everybody", one.total, "ours", "heard")
    picture = under_scale(published.by_section(one, "ours", "heard", [everybody]))
    answers = list(one.total.counts)
    columns = [
        "Section",
        *(in_words(name).capitalize() for name in answers),
        "Answered",
        'Share "ours"',
        "95 % range",
    ]
    rows = [
        [name, *(count_words(cell, answer) for answer in answers), base_words(cell), *share_cells(cell, "ours")]
        for name, cell in [
            (Html("Everybody"), one.total),
            *((section_name(published.names[slug]), cell) for slug, cell in one.sections.items()),
        ]
    ]
    behind = table("Answers to this version, by section", columns, rows, kind="wide")
    tables = joined([folded("The table behind it", behind), *_points(one)])
    return figure(anchor, Html(title), _floor(published, one), picture, tables)


def _points(one: TableFigures) -> list[Html]:
    """The points of the version with the votes of those who answered it; nothing where none can be shown."""
    if all(point.total.base is None for point in one.points):
        return []
    columns = [
        "Point",
        *(in_words(name).capitalize() for name in _VOTES),
        "Answered",
        "Share that agrees",
        "95 % range",
    ]
    rows = [
        [
            Html(f"<bdi>{text(point.text or point.id)}</bdi>{_drafted(point)}"),
            *(count_words(point.total, answer) for answer in _VOTES),
            base_words(point.total),
            *share_cells(point.total, "agree"),
        ]
        for point in one.points
    ]
    return [folded("Point by point", table("Votes on the points of this version", columns, rows, kind="wide"))]


def _drafted(point: TableFigures) -> str:
    if point.drafted_by is None:
        return ""
    return f' <span class="quiet">(first drafted by a machine, {text(point.drafted_by)}, taken over by people)</span>'


def _floor(published: Published, one: TableFigures) -> str:
    reading = '"Ours with a change" is told apart and not added. The dashed line is everybody who answered.'
    floor = one.floor
    shown = None if floor is None else one.sections[floor[0]].shown("ours")
    if floor is None or shown is None:
        return f"{reading} No section can be shown."
    hidden = any(cell.base is None for cell in one.sections.values())
    return (
        f"Least convinced{' of those shown' if hidden else ''}: {section_name(published.names[floor[0]])},"
        f" {shown.words} of {floor[1].n:,}{'; a section not shown may be less so' if hidden else ''}. {reading}"
    )


def who_was_heard_in_release(published: Published) -> Html:
    """Who voted and who contributed words, by section, as far as it is shown."""
    found = published.found
    voted, spoke = found.participation, found.contributors
    parts: list[Html] = []
    if voted.coverage is not None:
        sections = tuple(replace(one, name=published.names[one.name]) for one in voted.coverage.sections)
        parts += by_section(replace(voted.coverage, sections=sections))
    else:
        parts.append(_heard(published, voted, "heard-sections", "People who voted", "voted"))
    parts.append(_heard(published, spoke, "heard-words", "People who contributed words", "contributed words"))
    return section("heard", "Who was heard", parts)


def _heard(published: Published, heard: HeardFigures, anchor: str, caption: str, deed: str) -> Html:
    number = TOO_FEW if heard.total is None else counted(heard.total, "person", "people")
    title = f"{number.capitalize()} {deed}" if heard.total is not None else f"{caption}: {TOO_FEW}"
    if not heard.sections:
        return Html(f'<h3 id="{anchor}">{title}</h3>')
    sections = [
        (one["name"], one["size"], heard.sections[one["slug"]])
        for one in published.found.release.document["sections"]
    ]
    hidden = sum(share is None for _, _, share in sections)
    if hidden and hidden < len(sections):
        title += f"; {counted(hidden, 'section')} cannot be shown"
    elif hidden:
        title += "; no section can be shown"
    return where_shown(anchor, f"{caption}, by section", title, sections)


def what_is_shared_in_release(published: Published) -> Html:
    """The statements people answer alike for certain, among all and in every section shown."""
    found = published.found
    sure: list[tuple[str, Kind]] = [(name, "agree") for name in found.agreed]
    sure += [(name, "disagree") for name in found.disagreed]
    possible = sum(one.total.base is not None and not one.moderated for one in found.statements)
    if not sure:
        words = f"None of the {counted(possible, 'statement')} with enough voters is surely answered alike by more"
        nobody = f"{words} than half, among all and in every section shown."
        return section("shared", "What people share", [paragraph(nobody if possible else _nothing(published))])
    drawn = sure[: published.top]
    title = f"{len(sure):,} of {counted(possible, 'statement')} {'is' if len(sure) == 1 else 'are'} shared"
    reading = (
        "Even at the careful end of its range, more than half of the voters answer alike, among all and in every"
        " section shown."
    ) + (f" The first {len(drawn)} are drawn." if len(sure) > len(drawn) else "")
    picture = ranges(_shared_row(published, published.statement(name), answer) for name, answer in drawn)
    rows = [_row(published, published.statement(name), answer) for name, answer in sure]
    behind = table("What is shared, surest first", _COLUMNS, rows, kind="wide")
    return section(
        "shared",
        "What people share",
        [figure("shared-ranges", title, reading, picture, folded("The table behind it", behind))],
    )


_COLUMNS = ("Statement", "Answer", "Voters", "Share", "95 % range")


def _row(published: Published, one: TableFigures, answer: str) -> list[Html | str]:
    name = joined([published.number(one), published.words(one)])
    return [name, answer, base_words(one.total), *share_cells(one.total, answer)]


def _nothing(published: Published) -> str:
    return f"No statement has {published.least} voters yet: {TOO_FEW}."


def _shared_row(published: Published, one: TableFigures, answer: Kind) -> Html:
    counted_in = {slug: cell.low_of(answer) for slug, cell in one.sections.items() if cell.base is not None}
    least = min(counted_in, key=lambda slug: counted_in[slug], default=None)
    if least is not None and counted_in[least] >= one.total.low_of(answer):
        least = None
    silent = [published.names[slug] for slug, cell in one.sections.items() if cell.shown(answer) is None]
    weakest = weakest_words(
        None if least is None else published.names[least],
        silent,
        len(one.sections),
        "no section can be shown",
    )
    parts = [
        published.heading(one),
        line(answer.capitalize(), "everybody", one.total, answer, answer),
        note(f"{counted(one.total.base or 0, 'voter')}. {weakest}"),
    ]
    if len(silent) < len(one.sections):
        parts.append(folded("By section", published.by_section(one, answer, answer)))
    return joined(parts)


def what_divides_in_release(published: Published) -> Html:
    """The statements with which a third to two thirds agree, nearest to half first."""
    divided = published.found.divided
    drawn = [published.statement(name) for name in divided[: max(1, published.top // 2)]]
    if not drawn:
        nothing = "On no statement with enough voters do between a third and two thirds agree."
        return section("divides", "What divides people", [paragraph(nothing)])
    first = drawn[0].total.shown("agree")
    title = f"Statement <bdi>{text(drawn[0].id)}</bdi> divides most evenly: {first.words if first else TOO_FEW} agree"
    reading = "Between a third and two thirds of the voters agree; the nearest to half come first." + (
        f" The first {len(drawn)} of {len(divided)} are drawn." if len(divided) > len(drawn) else ""
    )
    picture = ranges(_divided_row(published, one) for one in drawn)
    rows = [_counts_row(published, published.statement(name)) for name in divided]
    behind = table("What divides, nearest to half first", _COUNTS, rows, kind="wide")
    return section(
        "divides",
        "What divides people",
        [figure("divides-ranges", Html(title), reading, picture, folded("The table behind it", behind))],
    )


def _divided_row(published: Published, one: TableFigures) -> Html:
    told = [answer for answer in _VOTES[:2] if one.total.shown(answer) is not None]
    return joined(
        [
            published.heading(one),
            *(line(answer.capitalize(), "everybody", one.total, answer, answer) for answer in told),
            with_sections(published, one, "agree", "agree"),
            note(f"{counted(one.total.base or 0, 'voter')}."),
        ]
    )


_COUNTS = ("Statement", "Agree", "Disagree", "Pass", "Voters", "Share agreeing", "95 % range")


def _counts_row(published: Published, one: TableFigures, head: Html | None = None) -> list[Html | str]:
    name = joined([head or published.number(one), published.words(one)])
    counts = (count_words(one.total, answer) for answer in _VOTES)
    return [name, *counts, base_words(one.total), *share_cells(one.total, "agree")]


def every_released_statement(published: Published) -> Html:
    """Every statement of the release with its counts, and by section; hidden ones say so."""
    statements = published.found.statements
    rows = []
    for index, one in enumerate(statements):
        mark = "moderated out: counted here, in no list" if one.moderated else ""
        rows.append(_counts_row(published, one, named(one.id, f"statement-{index}", mark)))
    caption = f"{counted(len(rows), 'statement')} in the order of the release"
    parts = [
        paragraph("Counts are people, one answer each, as released. What each column means stands in the next part."),
        folded("Open the table of all statements", table(caption, _COUNTS, rows, kind="wide")),
    ]
    slugs = list(published.names)
    if slugs:
        sixes = [slugs[first : first + 6] for first in range(0, len(slugs), 6)]
        tables = joined(_section_table(published, six) for six in sixes)
        parts.append(folded("Open the table by section", tables))
    return section("every", "Every statement", parts)


def _section_table(published: Published, slugs: list[str]) -> Html:
    rows = []
    for one in published.found.statements:
        row: list[Html | str] = [joined([published.number(one), published.words(one)])]
        for slug in slugs:
            cell = one.sections[slug]
            share, between = share_cells(cell, "agree")
            if cell.counts["agree"] is not None and cell.base is not None:
                row.append(f"{cell.counts['agree']:,} of {cell.base:,} ({between})")
            else:
                row.append(share)
        rows.append(row)
    columns = ["Statement", *(published.names[slug] for slug in slugs)]
    return table("Agree of those who voted, by section, with the 95 % range", columns, rows, kind="wide")
