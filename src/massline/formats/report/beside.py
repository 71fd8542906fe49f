"""The part that sets the Polis method beside ours: what differs on the same votes, and why."""

from collections.abc import Sequence

import numpy as np

from massline.engine.analysis import Analysis
from massline.engine.groups import adjusted_rand
from massline.formats.markup import Html, bullets, folded, joined, paragraph, section, table
from massline.formats.report.material import Material
from massline.formats.wording import counted, listed

Listed = dict[int, str]


def beside_polis(material: Material, polis: Analysis | None) -> Html:
    """Groups and lists of both methods side by side; nothing where no analysis in polis mode was given."""
    if polis is None:
        return Html("")
    return section(
        "polis",
        "Beside the Polis method",
        [
            paragraph(
                "The same votes by the Polis method, exactly as Polis computes it. Where the two differ, this is why."
            ),
            _in_short(material, polis),
            bullets(_why(material, polis)),
            folded("Every statement that one of them lists", _lists(material, polis)),
        ],
    )


def _in_short(material: Material, polis: Analysis) -> Html:
    ours, theirs = _listed(material.analysis), _listed(polis)
    placed = sum(group.size for group in polis.groups)
    voters = int((polis.votes.votes_per_person() > 0).sum())
    rows: list[Sequence[Html | str]] = [
        ["Groups", _groups(material.analysis) or "none that is reliable", _groups(polis) or "none"],
        ["People placed", f"all {voters:,}", f"{placed:,} of {voters:,}"],
        ["Statements listed as shared", f"{len(ours):,}", f"{len(theirs):,}"],
        [
            "Of these, listed by both",
            f"{len(ours.keys() & theirs.keys()):,}",
            f"{len(ours.keys() & theirs.keys()):,}",
        ],
        ["Ranges", "on every figure", "none"],
    ]
    return table("The same votes, two methods", ["", "massline", "Polis method"], rows, kind="narrow")


def _groups(analysis: Analysis) -> str:
    return listed([f"{one.name} with {one.size:,}" for one in analysis.groups]) if analysis.groups else ""


def _listed(analysis: Analysis) -> Listed:
    return {**dict.fromkeys(analysis.agreed, "agree"), **dict.fromkeys(analysis.disagreed, "disagree")}


def _why(material: Material, polis: Analysis) -> list[str]:
    ours = material.analysis
    reasons = [
        "<b>Groups.</b> Polis draws two to five groups on any votes, even shuffled ones, and draws others when"
        " rows come"
        " in another order. Here groups are shown only where there is a gap between them and they come out again"
        f" without a fifth of the people. {_same(ours, polis)}",
        "<b>People.</b> Polis leaves out whoever has fewer than seven votes, unless few take part. Here everybody is"
        " placed, with a range that is wide where there are few answers.",
        "<b>Shared.</b> Polis takes a statement from half on if that is unlikely to be chance, counts a pass as not"
        " agreeing, and lists five of each kind at most. Here the careful end of the range must be above one half, at"
        " the weakest place too, and all are listed.",
    ]
    counts = ours.consensus.overall.counts
    few = [i for i in _listed(polis) if counts.seen[i] < material.least]
    if few:
        have = "has" if len(few) == 1 else "have"
        listed_there = f"{counted(len(few), 'statement')} in Polis' list"
        reasons.append(f"<b>Too few.</b> {listed_there} {have} fewer than {material.least} voters: too few to say.")
    return reasons


def _same(ours: Analysis, polis: Analysis) -> str:
    if not ours.groups or not polis.groups:
        return "On these votes no groups were reliable." if not ours.groups else ""
    people = len(ours.votes.participants)
    label = np.full((2, people), -1, np.int64)
    for row, analysis in enumerate((ours, polis)):
        for group in analysis.groups:
            label[row, list(group.members)] = group.number
    both = (label >= 0).all(axis=0)
    alike = adjusted_rand(label[0, both], label[1, both])
    return f"Where both put somebody in a group, they agree to {alike:.2f} (1: the same groups, 0: as by chance)."


def _lists(material: Material, polis: Analysis) -> Html:
    ours, theirs = _listed(material.analysis), _listed(polis)
    rows = []
    for i in sorted(ours.keys() | theirs.keys()):
        share = material.analysis.consensus.overall.share(i, "agree" if (ours | theirs)[i] == "agree" else "disagree")
        digits = "nobody voted" if share is None else str(share)
        rows.append(
            [
                joined([material.number(i), material.words(i)]),
                digits,
                ours.get(i, _not_ours(material, i)),
                theirs.get(i, "not listed"),
            ]
        )
    columns = ["Statement", "Share giving the answer", "massline", "Polis method"]
    return table("Listed as shared by one of them or both", columns, rows, kind="wide")


def _not_ours(material: Material, statement: int) -> str:
    analysis = material.analysis
    if analysis.consensus.overall.counts.seen[statement] < material.least:
        return f"too few voters to say (fewer than {material.least})"
    low = float(analysis.consensus.shared.low[statement])
    place = int(analysis.consensus.shared.weakest[statement])
    where = f" in {analysis.consensus.shared.places[place]}" if place >= 0 else ""
    return f"not listed: it could be {low * 100:.0f} of 100{where}"
