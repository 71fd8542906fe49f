"""The part on who was heard: by declared section, or how the votes are spread where none were declared."""

from collections.abc import Sequence

import numpy as np

from massline.engine.coverage import Coverage, SectionHeard, Verdict
from massline.engine.shares import Share
from massline.engine.whom_to_ask import NextToAsk
from massline.formats.markup import Html, figure, folded, paragraph, section, table
from massline.formats.report.material import Material
from massline.formats.report.rows import answered, section_name, tight, under_scale, with_range
from massline.formats.wording import between, counted, percent, percents, share_in_words

Shown = tuple[str, int, Share | None]

_COLUMNS = ("Section", "Belong to it", "Heard", "Share", "95 % range")
_EVENNESS: dict[Verdict, str] = {
    "good": "The sections took part about equally",
    "watch": "The sections took part unequally: keep an eye on it",
    "act": "The sections took part very unequally: act on it",
}


def who_was_heard(material: Material) -> Html:
    """Participation by section, least heard first; without sections, what can be said instead."""
    found = material.analysis.coverage
    parts = _without_sections(material) if found is None else by_section(found)
    return section("heard", "Who was heard", [*parts, _ask_next(material.analysis.next_to_ask)])


def _ask_next(order: Sequence[NextToAsk]) -> Html:
    """Where one more person heard makes the whole surest: the first three sections, and why."""
    if not order:
        return Html("")
    told = [
        f"{section_name(one.name)} ({'nobody heard yet' if one.heard == 0 else f'{one.left:,} not heard yet'})"
        for one in order[:3]
    ]
    return paragraph(
        f"<b>Whom to ask next:</b> {', then '.join(told)}. One more person heard there makes the picture of everybody"
        " surer than anywhere else, by size, by how many were heard, and by how much people there differ."
    )


def by_section(found: Coverage) -> list[Html]:
    """Participation where every section is known: the picture, the table behind it, and how even it was."""
    least = found.least_heard_first[0]
    title = Html(f"Least heard: {section_name(least.name)}, {_of(least.heard, least.size)}")
    reading = (
        f"Of everybody, {found.n:,} of {found.overall.n:,} took part ({share_in_words(found.overall)}; the dashed"
        " line). A range shows how far chance alone could move a section."
    )
    picture = under_scale(tight(_row(part, found.overall.value) for part in found.least_heard_first))
    weights = ["nobody to weigh" if part.weight is None else f"{part.weight:.2f}" for part in found.least_heard_first]
    rows = [
        [*_cells(part.name, part.size, part.participation), weight]
        for part, weight in zip(found.least_heard_first, weights, strict=True)
    ]
    behind = table("Participation by section, least heard first", [*_COLUMNS, "Weight"], rows, kind="narrow")
    return [
        figure("heard-sections", title, reading, picture, folded("The table behind it", behind)),
        paragraph(
            f"{_EVENNESS[found.verdict]} (evenness {found.evenness:.3f}, where 1 is perfectly even)."
            f" Weighted to the known sizes, the {found.n:,} people heard are worth {found.n_eff:,.0f} evenly"
            f" chosen ones (design effect {found.design_effect:.2f})."
        ),
    ]


def where_shown(anchor: str, caption: str, title: str, sections: Sequence[Shown]) -> Html:
    """A head count where sections may be hidden: the shown ones least heard first, the others named after them.

    ``sections`` are names, sizes and shares; ``caption`` heads the table and is text; ``title`` states the
    finding and is HTML.
    """
    order = sorted(sections, key=lambda one: (one[2] is None, one[2].value if one[2] else 0.0))
    rows = [
        answered(section_name(name), "too few to say") if share is None else _heard_row(name, share)
        for name, _, share in order
    ]
    reading = (
        "Of the people who belong to a section, with the range in which chance alone could move it. Too few to"
        " say: fewer than may be shown, or a number that would give away another one."
    )
    behind = folded("The table behind it", table(caption, _COLUMNS, [_cells(*one) for one in order], kind="narrow"))
    return figure(anchor, title, reading, under_scale(tight(rows)), behind)


def _row(part: SectionHeard, whole: float) -> Html:
    below = ". Fewer than elsewhere, beyond chance" if part.below_whole else ""
    return _heard_row(part.name, part.participation, whole=whole, more=below)


def _heard_row(name: str, share: Share, *, whole: float | None = None, more: str = "") -> Html:
    heard = round(share.value * share.n)
    words = f"{heard:,} of {share.n:,}, {share_in_words(share)}{more}"
    aloud = f"{name}: {heard} of {share.n} heard, {between(share)}"
    return with_range(section_name(name), words, share, "heard", aloud, whole=whole)


def _cells(name: str, size: int, share: Share | None) -> list[Html | str]:
    digits = ["too few to say"] * 3
    if share is not None:
        digits = [f"{round(share.value * share.n):,}", percent(share.value), percents(share.low, share.high)]
    return [section_name(name), f"{size:,}", *digits]


def _of(heard: int, size: int) -> str:
    return f"{heard:,} of {counted(size, 'person', 'people')}"


def _without_sections(material: Material) -> list[Html]:
    votes = material.analysis.votes
    each = np.sort(votes.votes_per_person())[::-1]
    voted = each[each > 0]
    tenth = max(1, round(len(voted) / 10))
    busiest = int(voted[:tenth].sum()) / int(voted.sum())
    return [
        paragraph(
            "No sections were declared, so nobody can tell from these votes who was not heard."
            f" {counted(len(voted), 'person', 'people')} voted. Half of them answered"
            f" {np.median(voted):,.0f} statements or fewer;"
            f" the most active tenth ({counted(tenth, 'person', 'people')}) gave {percent(busiest, places=0)} of all"
            " answers."
        ),
        paragraph(
            "Those who come forward differ from those who do not. Declare sections with their sizes, and this"
            " part shows whom to visit next."
        ),
    ]
