"""The part on who was heard: by declared section, or how the votes are spread where none were declared."""

import numpy as np

from massline.engine.coverage import Coverage, SectionHeard, Verdict
from massline.formats.markup import Html, figure, folded, joined, paragraph, section, table, text
from massline.formats.pictures import scale, strip
from massline.formats.report.material import Material
from massline.formats.wording import between, counted, percent, percents, share_in_words

_EVENNESS: dict[Verdict, str] = {
    "good": "The sections took part about equally",
    "watch": "The sections took part unequally: keep an eye on it",
    "act": "The sections took part very unequally: act on it",
}


def who_was_heard(material: Material) -> Html:
    """Participation by section, least heard first; without sections, what can be said instead."""
    found = material.analysis.coverage
    parts = _without_sections(material) if found is None else _by_section(found)
    return section("heard", "Who was heard", parts)


def _by_section(found: Coverage) -> list[Html]:
    least = found.least_heard_first[0]
    title = Html(
        f"Least heard: <bdi>{text(least.name)}</bdi>, {least.heard:,} of {counted(least.size, 'person', 'people')}"
    )
    reading = (
        f"Of everybody, {found.n:,} of {found.overall.n:,} took part ({share_in_words(found.overall)}; the dashed"
        " line). A range shows how far chance alone could move a section."
    )
    rows = joined(f"<li>{_row(part, found.overall.value)}</li>" for part in found.least_heard_first)
    picture = joined([scale(), '<ul class="rows tight">', rows, "</ul>"])
    columns = ["Section", "Belong to it", "Heard", "Share", "95 % range", "Weight"]
    behind = table(
        "Participation by section, least heard first",
        columns,
        [
            [
                Html(f"<bdi>{text(part.name)}</bdi>"),
                f"{part.size:,}",
                f"{part.heard:,}",
                percent(part.participation.value),
                percents(part.participation.low, part.participation.high),
                "nobody to weigh" if part.weight is None else f"{part.weight:.2f}",
            ]
            for part in found.least_heard_first
        ],
        kind="narrow",
    )
    return [
        figure("heard-sections", title, reading, picture, folded("The table behind it", behind)),
        paragraph(
            f"{_EVENNESS[found.verdict]} (evenness {found.evenness:.3f}, where 1 is perfectly even)."
            f" Weighted to the known sizes, the {found.n:,} people heard are worth {found.n_eff:,.0f} evenly"
            f" chosen ones (design effect {found.design_effect:.2f})."
        ),
    ]


def _row(part: SectionHeard, whole: float) -> Html:
    share = part.participation
    below = " Fewer than elsewhere, beyond chance." if part.below_whole else ""
    words = f"{part.heard:,} of {part.size:,}, {share_in_words(share)}.{below}"
    label = f"{part.name}: {part.heard} of {part.size} heard, {between(share)}"
    return joined(
        [
            f'<p class="answer"><b><bdi>{text(part.name)}</bdi>:</b> {words}</p>',
            strip(share, "heard", label, whole=whole),
        ]
    )


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
