"""An analysis as ``massline-analysis/1``: the JSON of ``massline analyse --json``, described in docs/formats.md."""

from typing import Any, Final

import numpy as np

from massline.engine.analysis import Analysis
from massline.engine.found import OpinionGroup
from massline.engine.groups import Groups, NoGroups
from massline.engine.shares import Share
from massline.engine.suspects import HeadlineCheck
from massline.engine.votes import AGREE
from massline.formats.imported import Imported

FORMAT: Final = "massline-analysis/1"

Json = dict[str, Any]


def analysis_json(analysis: Analysis, imported: Imported, *, with_participants: bool = False) -> Json:
    """The analysis as plain dicts, lists, strings and numbers; unknown is null, never 0 and never NaN.

    All statements are listed with raw counts of one vote per person; ``moderated`` marks those taken out, which
    are in no other list. ``with_participants`` adds each person's group and place: for local files only, never
    for a page.
    """
    votes = analysis.votes
    document: Json = {
        "format": FORMAT,
        "mode": analysis.mode,
        "seed": analysis.seed,
        "votes": {
            "participants": len(votes.participants),
            "statements": len(votes.statements),
            "votes": len(votes),
            "revotes_collapsed": imported.revotes,
            "excluded": {"moderated_out": int(analysis.moderated_out[votes.statement].sum())},
        },
        "changes": [{"kind": one.kind, "count": one.count, "words": one.words} for one in imported.changes],
        "statements": [_statement(analysis, imported, index) for index in range(len(votes.statements))],
        "groups": [_group(analysis, one) for one in analysis.groups],
        "consensus": {
            "agree": [votes.statements[index] for index in analysis.agreed],
            "disagree": [votes.statements[index] for index in analysis.disagreed],
        },
        "checks": [_check(analysis, one) for one in analysis.checks],
        "divided": _divided(analysis),
        "opinion_groups": _opinion_groups(analysis),
        "signs_of_made_votes": _signs(analysis),
        "sections": _sections(analysis),
        "notes": list(analysis.notes),
    }
    if with_participants:
        document["participants"] = _participants(analysis)
    return document


def _statement(analysis: Analysis, imported: Imported, index: int) -> Json:
    overall = analysis.consensus.overall
    counts = overall.counts
    found: Json = {
        "id": analysis.votes.statements[index],
        "text": imported.texts[index],
        "moderated": bool(analysis.moderated_out[index]),
        "moderation": imported.moderation[index],
        "agree": int(counts.agree[index]),
        "disagree": int(counts.disagree[index]),
        "pass": int(counts.passes[index]),
        "seen": int(counts.seen[index]),
        "unseen": overall.people - int(counts.seen[index]),
        "share": _share(overall.share(index)),
        "share_disagree": _share(overall.share(index, "disagree")),
        "share_pass": _share(overall.share(index, "pass")),
        "each_person_equally": _range(
            overall.equal[index],
            overall.equal_low[index],
            overall.equal_high[index],
            n_eff=_number(overall.n_eff[index]),
        ),
        "worst_case": _range(None, overall.worst_low[index], overall.worst_high[index], of=overall.community),
    }
    found |= _beyond_counting(analysis, index)
    if analysis.consensus.sections is not None:
        found["sections"] = _by_section(analysis, index)
    if analysis.polis is not None:
        found["polis"] = {
            "group_aware_consensus": _number(analysis.polis.group_aware_consensus[index]),
            "extremity": _number(analysis.polis.extremity[index]),
            "priority": _number(analysis.polis.priorities[index]),
        }
    return found


def _beyond_counting(analysis: Analysis, index: int) -> Json:
    """Estimates, each under a name that says so, and the weakest place."""
    shared, weighted = analysis.consensus.shared, analysis.weighted
    found: Json = {"weakest_place": _weakest(analysis, index) if shared.at_weakest is not None else None}
    by_group = analysis.consensus.divided.between_groups
    if by_group is not None:
        found["between_groups"] = _number(by_group[index])
    if analysis.opinions is not None:
        one = analysis.opinions.everybody
        found["estimate_for_everybody"] = _range(
            one.share[index], one.low[index], one.high[index], level=one.level, people=one.people
        )
        found["worst_case_of_sides"] = _range(None, one.worst_low[index], one.worst_high[index])
    if weighted is not None:
        found["estimate_weighted_to_sections"] = _range(
            weighted.share[index],
            weighted.low[index],
            weighted.high[index],
            n_eff=_number(weighted.n_eff[index]),
            speaks_for=_number(weighted.speaks_for[index]),
        )
    return found


def _weakest(analysis: Analysis, index: int) -> Json | None:
    shared = analysis.consensus.shared
    found = shared.at_weakest
    if found is None or found.section[index] < 0:
        return None
    answer = "agree" if shared.direction[index] == AGREE else "disagree"
    place = shared.places[int(found.section[index])]
    told = _range(found.share[index], found.low[index], found.high[index], chance=_number(found.chance[index]))
    return {"answer": answer, "place": place, **(told or {})}


def _check(analysis: Analysis, one: HeadlineCheck) -> Json:
    return {
        "statement": analysis.votes.statements[one.statement],
        "answer": one.answer,
        "holds_with_each_person_equally": one.holds_equally,
        "holds_without_rows_that_look_made": one.holds_without,
    }


def _opinion_groups(analysis: Analysis) -> Json | None:
    """Whether there are groups, or why not; null in polis mode, which does not ask."""
    if analysis.opinions is None:
        return None
    found = analysis.opinions.groups
    if isinstance(found, Groups):
        return {"answer": "groups", "stability": found.stability, "unsure": found.unsure, "reason": None}
    answer = "none" if isinstance(found, NoGroups) else "not yet"
    return {"answer": answer, "stability": None, "unsure": None, "reason": found.reason}


def _signs(analysis: Analysis) -> Json | None:
    """Numbers of people only: nobody is ever listed."""
    if analysis.opinions is None:
        return None
    found = analysis.opinions.suspects
    return {
        "warns": found.warns,
        "copied": found.copied,
        "one_answer": found.one_answer,
        "alternating": found.alternating,
        "looked_at": found.looked_at,
    }


def _by_section(analysis: Analysis, index: int) -> Json:
    sections = analysis.consensus.sections
    if sections is None:
        return {}
    return {
        name: {
            "agree": int(sections.agree[place, index]),
            "disagree": int(sections.disagree[place, index]),
            "pass": int(sections.passes[place, index]),
            "seen": int(sections.seen[place, index]),
            "share": _share(sections.share(place, index)),
        }
        for place, name in enumerate(sections.sections)
    }


def _group(analysis: Analysis, group: OpinionGroup) -> Json:
    names = analysis.votes.statements
    listed = [{"id": names[index], "answer": answer} for index, answer in group.representative]
    return {"id": group.number, "size": group.size, "representative": listed}


def _divided(analysis: Analysis) -> list[str]:
    counts = analysis.consensus.overall.counts
    both_sides = (counts.agree > 0) & (counts.disagree > 0) & ~analysis.moderated_out
    return [analysis.votes.statements[index] for index in analysis.consensus.divided.order if both_sides[index]]


def _sections(analysis: Analysis) -> Json | None:
    heard, sections = analysis.coverage, analysis.sections
    if heard is None or sections is None:
        return None
    return {
        "participation": _share(heard.overall),
        "evenness": heard.evenness,
        "verdict": heard.verdict,
        "design_effect": heard.design_effect,
        "n": heard.n,
        "n_eff": heard.n_eff,
        "ask_next": [{"name": one.name, "left": one.left} for one in analysis.next_to_ask],
        "sections": [
            {
                "name": one.name,
                "size": one.size,
                "how_known": sections.how_known.get(one.name, ""),
                "heard": one.heard,
                "participation": _share(one.participation),
                "weight": one.weight,
                "below_whole": one.below_whole,
            }
            for one in heard.sections
        ],
    }


def _participants(analysis: Analysis) -> list[Json]:
    group_of = {member: group.number for group in analysis.groups for member in group.members}
    return [
        {"id": name, "group": group_of.get(index), "position": _position(analysis, index)}
        for index, name in enumerate(analysis.votes.participants)
    ]


def _position(analysis: Analysis, index: int) -> list[float] | None:
    if analysis.positions is None or not np.isfinite(analysis.positions[index]).all():
        return None
    return [float(value) for value in analysis.positions[index]]


def _share(share: Share | None) -> Json | None:
    return None if share is None else {"value": share.value, "low": share.low, "high": share.high}


def _range(value: float | None, low: float, high: float, **others: float | None) -> Json | None:
    if not np.isfinite(low):
        return None
    known = {} if value is None else {"value": float(value)}
    return {**known, "low": float(low), "high": float(high), **others}


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
