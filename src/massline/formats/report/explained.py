"""The closing parts: how the figures came about, in words, and what they do not say."""

from massline.formats.markup import Html, bullets, paragraph, section, text
from massline.formats.release_analysis import ReleaseAnalysis
from massline.formats.report.material import Material
from massline.formats.wording import counted, listed

_SHARE = (
    "<b>Share agreeing:</b> people who agree, divided by people who voted on the statement. A pass counts as an"
    " answer; somebody who never saw the statement is left out."
)
_RANGE = (
    "<b>95 % range:</b> Wilson's score interval (1927). If the voters were a chance draw, 95 of 100 such ranges"
    " would hold the true share."
)
_FORMULAS = (
    _SHARE,
    _RANGE,
    "<b>Each person counting equally:</b> everybody has one unit of weight, spread over all their answers, so"
    " that people who answered everything do not weigh most. Behind it stands how many equally weighted voters"
    " it is worth: the squared sum of the weights divided by the sum of their squares (Kish 1965).",
    "<b>Worst case, everybody:</b> the share if every one of the {community} not heard on the statement disagreed,"
    " and if every one agreed (Manski 1989). It assumes nothing, and is wide.",
    "<b>Shared:</b> ranked by the lower end of the range, among all voters and at the weakest section with at least"
    " {least} of them (without sections: the weakest opinion group), whichever is lower; shared means that this is"
    " above one half.",
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
_WEIGHTED = (
    "<b>Estimate, sections at their known sizes:</b> each section's share counted by how many belong to it; sections"
    " with too few voters are left out, and it is said for which part of all people the rest speaks."
)
_MODELLED = (
    "<b>Estimate for everybody:</b> answers given are counted; each answer not given is filled in with its"
    " chance by the"
    " opinion model, which knows how a person answered and how much. Of those who would take a side. Its 90 % range"
    " holds what is not known of the statement and the chance in every answer not given.",
    "<b>Weakest place:</b> the smallest share over the sections (or opinion groups) with enough voters, small"
    " ones drawn"
    " to the whole (beta-binomial, empirical Bayes); its range is that of the smallest, not of one named section.",
    "<b>Groups and map:</b> people's places by an ideal-point model with six directions at most. Groups are"
    " shown where"
    " several clouds fit better than one, with a gap between them, and come out again without a fifth of the people;"
    " what sets them apart is tested on people and statements that had no part in it (5 % false discoveries).",
    "<b>Made votes:</b> rows that are copied more often than people of one mind would give the same answers.",
)
_GROUPS = (
    "<b>Groups and map:</b> the Polis method: unseen answers filled with the statement's mean, two principal"
    " components, clusters of clusters, the number of groups by mean silhouette. What represents a group is"
    " what it answers unlike the rest, by two one-sided tests at 90 %."
)
_RELEASED = (
    "<b>Shown:</b> a figure appears from {people} people on (words people wrote: from {contributors}) and moves only"
    " when at least {block} have changed it. Answers that fewer than {least_answer} people gave are put together with"
    " others, and a section is hidden where what is left of the total would give it away.",
    "<b>Rounded:</b> shares are shown in steps of 5 of 100 below 100 voters and of 1 above, never across a half or"
    " two thirds, and never as nobody or all.",
    "<b>Shared:</b> more than half give the same answer even at the careful end of the range, among all and in every"
    " section shown; the surest come first. Sections not shown do not decide.",
    "<b>Divides:</b> between a third and two thirds agree; the nearest to half come first.",
)
_OURS = (
    '<b>Ours:</b> people who said that the proposal is ours, divided by people who answered. "Ours with a change" is'
    " told apart and never added. The least convinced section is the lowest among those shown."
)
_OF_ANY_COUNT = (
    "It does not say what people who did not vote think. A range covers chance, not who chose to take part.",
    "It does not say how strongly anybody feels, or that a statement is true, lawful or wise.",
    "It does not say why. The words people wrote say more than the counts.",
)


def how_it_was_computed(material: Material) -> Html:
    """Formulas in words, with their sources."""
    analysis = material.analysis
    community = counted(analysis.consensus.overall.community, "person", "people")
    items = [Html(words.format(community=community, least=material.least)) for words in _FORMULAS]
    if analysis.coverage is not None:
        items += [Html(words) for words in (*_COVERAGE, _WEIGHTED)]
    if analysis.opinions is not None:
        items += [Html(words) for words in _MODELLED]
    elif analysis.groups:
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
        *_OF_ANY_COUNT,
        "The estimate for everybody is about people who took part. Nobody like those who never voted is in it.",
        f"It says nothing in words for fewer than {material.least} voters: too few to say.",
        "It holds whole counts, for the people who keep these votes. Before anything of it is published, small"
        " counts have to be protected.",
    ]
    if material.analysis.groups:
        items.insert(3, "It does not say who belongs to which group, and no group is a kind of person.")
    return section("silent", "What this does not say", [bullets(items)])


def how_it_was_recomputed(found: ReleaseAnalysis) -> Html:
    """The same for a release: what is shown at all, how it is rounded, and who signed."""
    document = found.release.document
    items = [_SHARE, _RANGE, *(words.format(**document["rules"]) for words in _RELEASED)]
    if found.participation.coverage is not None:
        items += _COVERAGE
    if found.responses:
        items.append(_OURS)
    signed = (
        f"By massline, from the counts of release {found.release.number} and from nothing else:"
        " <code>massline analyse RELEASE</code> gives every figure again. The signature fits the key"
        f" <code>{text(found.release.signed_by)}</code>. It says that nothing was changed since, not whose key it is:"
        " compare it with the one you got from the organisation another way."
    )
    return section("computed", "How this was computed", [paragraph(signed), bullets(items)])


def what_a_release_does_not_say(found: ReleaseAnalysis) -> Html:
    """The limits of published counts."""
    document = found.release.document
    items = [
        *_OF_ANY_COUNT,
        f"It says nothing for fewer than {document['rules']['people']} people, nor what any one person answered.",
        "Answers wait until enough people have changed a figure, so the newest ones may be missing.",
    ]
    if document["not_recomputable"]:
        names = listed([str(text(name)) for name in document["not_recomputable"]])
        items.append(f"Shown beside this release, but not to be had from its counts: {names}.")
    return section("silent", "What this does not say", [bullets(items)])
