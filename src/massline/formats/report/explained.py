"""The closing parts: how the figures came about, in words, and what they do not say."""

from massline.formats.markup import Html, bullets, paragraph, section
from massline.formats.report.material import Material
from massline.formats.wording import counted

_FORMULAS = (
    "<b>Share agreeing:</b> people who agree, divided by people who voted on the statement. A pass counts as an"
    " answer; somebody who never saw the statement is left out.",
    "<b>95 % range:</b> Wilson's score interval (1927). If the voters were a chance draw, 95 of 100 such ranges"
    " would hold the true share.",
    "<b>Each person counting equally:</b> everybody has one unit of weight, spread over all their answers, so"
    " that people who answered everything do not weigh most. Behind it stands how many equally weighted voters"
    " it is worth: the squared sum of the weights divided by the sum of their squares (Kish 1965).",
    "<b>Worst case, everybody:</b> the share if every one of the {community} not heard on the statement disagreed,"
    " and if every one agreed (Manski 1989). It assumes nothing, and is wide.",
    "<b>Shared:</b> ranked by the lower end of the range, among all voters and in each section with at least"
    " {least} of them, whichever is lowest; shared means that this is above one half.",
    "<b>Divides:</b> with sections, the part of the variance of agree against disagree that lies between them,"
    " less what chance alone gives (epsilon squared, Kelley 1935; passes left out). Without, or where sections"
    " are too small, the smaller of the two sides at the lower end of its range.",
)
_COVERAGE = (
    "<b>Participation:</b> people heard divided by people of the section, with the same kind of range.",
    "<b>Evenness:</b> 1 - 2 times the square root of the size-weighted mean squared distance of the sections'"
    " participation from the whole (R-indicator, Schouten and others 2009): good from 0.85, act below 0.75.",
    "<b>Weight and design effect:</b> a section's known part divided by its part of those heard, at most 3; the"
    " design effect is how many times fewer people the weighted answer is worth (Kish 1965).",
)
_GROUPS = (
    "<b>Groups and map:</b> the Polis method: unseen answers filled with the statement's mean, two principal"
    " components, clusters of clusters, the number of groups by mean silhouette. What represents a group is"
    " what it answers unlike the rest, by two one-sided tests at 90 %."
)


def how_it_was_computed(material: Material) -> Html:
    """Formulas in words, with their sources."""
    analysis = material.analysis
    community = counted(analysis.consensus.overall.community, "person", "people")
    items = [Html(words.format(community=community, least=material.least)) for words in _FORMULAS]
    if analysis.coverage is not None:
        items += [Html(words) for words in _COVERAGE]
    if analysis.groups:
        items.append(Html(_GROUPS))
    return section(
        "computed",
        "How this was computed",
        [
            paragraph(
                f"By massline in {analysis.mode} mode, seed {analysis.seed}, from one vote per person and"
                " statement: the last one counts. Whoever has the same votes can compute every figure again."
            ),
            bullets(items),
        ],
    )


def what_it_does_not_say(material: Material) -> Html:
    """The limits, where nobody can miss them."""
    items = [
        "It does not say what people who did not vote think. A range covers chance, not who chose to take part.",
        "It does not say how strongly anybody feels, or that a statement is true, lawful or wise.",
        "It does not say why. The words people wrote say more than the counts.",
        f"It says nothing in words for fewer than {material.least} voters: too few to say.",
        "It holds whole counts, for the people who keep these votes. Before anything of it is published, small"
        " counts have to be protected.",
    ]
    if material.analysis.groups:
        items.insert(3, "It does not say who belongs to which group, and no group is a kind of person.")
    return section("silent", "What this does not say", [bullets(items)])
