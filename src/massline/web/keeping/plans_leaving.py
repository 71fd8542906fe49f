"""What outlasts rounds, as it goes along: sections, the plan, hypotheses, the watch list and mandates, row by row.

What a row points to goes along as a link where it is a paragraph of a paper that goes along, else in words: rounds,
figures, outcomes and decisions stay on the site they belong to.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from massline.web.keeping.columns import all_written, written
from massline.web.library.models import PaperVersion
from massline.web.people.models import Organisation
from massline.web.plans import elsewhere, supposing
from massline.web.plans.models import Hypothesis, Mandate, PlanStage, Precondition, Watch
from massline.web.plans.models.cited import Cited, Held

DONE: Final = ("role", "day")
SECTION: Final = ("slug", "name", "size", "how_known", "order")
STAGE: Final = ("number",)
WORDS: Final = ("number", "title", "aim", "years", "change", *DONE)
CONDITION: Final = ("text", "how", *DONE)
JUDGED: Final = ("state", "text", *DONE)
MOVED: Final = ("kind", "reason", "open_then", *DONE)
HUNG: Final = ("hangs", *DONE)
HYPOTHESIS: Final = ("number", "text", "against", *DONE)
TESTED: Final = DONE
CLAIMED: Final = DONE
STOOD: Final = ("state", "text", *DONE)
WATCH: Final = ("watch_for", "if_seen", "then_do", "every_days", "hat", *DONE)
LOOKED: Final = ("found", "text", *DONE)
MANDATE: Final = ("scope", "given_by", "begins_on", "ends_on", "hat", *DONE)
RECALLED: Final = ("reason", *DONE)


def plans_of(organisation: Organisation, papers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """These parts of the file. ``papers`` are those of the file: a link leads to a paragraph of them or nowhere."""
    along = {(paper["slug"], version["number"]) for paper in papers for version in paper["versions"]}
    return {
        "sections": all_written(organisation.sections.all(), SECTION),
        "plan": [_stage(one, along) for one in organisation.plan_stages.all()],
        "hypotheses": [_hypothesis(one, along) for one in organisation.hypotheses.all()],
        "watch": [_watch(one) for one in organisation.watches.all()],
        "mandates": [_mandate(one) for one in organisation.mandates.all()],
    }


Along = set[tuple[Any, Any]]


def _stage(stage: PlanStage, along: Along) -> dict[str, Any]:
    rounds = [
        written(one, HUNG) | {"elsewhere": elsewhere.round_in_words(one.round) if one.round else one.elsewhere}
        for one in stage.hung.all()
    ]
    return {
        **written(stage, STAGE),
        "words": all_written(stage.words.all(), WORDS),
        "before": [_condition(one, along) for one in stage.preconditions.all()],
        "moves": all_written(stage.moves.all(), MOVED),
        "rounds": rounds,
    }


def _condition(condition: Precondition, along: Along) -> dict[str, Any]:
    judged = [written(one, JUDGED) | _record(one, along) for one in condition.judgements.all()]
    return {**written(condition, CONDITION), "judged": judged}


def _hypothesis(hypothesis: Hypothesis, along: Along) -> dict[str, Any]:
    told = zip(hypothesis.tests.all(), supposing.tests_of(hypothesis), strict=True)
    tests = [written(row, TESTED) | {"elsewhere": elsewhere.test_in_words(one)} for row, one in told]
    claims = [
        written(one, CLAIMED) | _paragraph(one.version, one.anchor, one.elsewhere, along)
        for one in hypothesis.claims.all()
    ]
    states = [written(one, STOOD) | _record(one, along) for one in hypothesis.states.all()]
    return {**written(hypothesis, HYPOTHESIS), "tests": tests, "claims": claims, "states": states}


def _watch(watch: Watch) -> dict[str, Any]:
    return {**written(watch, WATCH), **_section(watch), "looks": all_written(watch.reviews.all(), LOOKED)}


def _mandate(mandate: Mandate) -> dict[str, Any]:
    recall = getattr(mandate, "recall", None)
    back = None if recall is None else written(recall, RECALLED) | _decision(recall)
    return {**written(mandate, MANDATE), **_section(mandate), **_decision(mandate), "recall": back}


def _record(row: Cited, along: Along) -> dict[str, Any]:
    """What a judgement goes by: a paragraph that goes along, or words."""
    return _paragraph(row.version, row.anchor, elsewhere.record_in_words(row), along)


def _paragraph(version: PaperVersion | None, anchor: str, words: str, along: Along) -> dict[str, Any]:
    if version is None:
        return {"paragraph": None, "elsewhere": words}
    if (version.paper.slug, version.number) not in along:
        return {"paragraph": None, "elsewhere": elsewhere.paragraph_in_words(version)}
    told = {"paper": version.paper.slug, "version": version.number, "anchor": anchor}
    return {"paragraph": told, "elsewhere": ""}


def _decision(row: Any) -> dict[str, str]:
    """The decision of a mandate or a recall, in words."""
    return {"elsewhere": elsewhere.decision_in_words(row.decision) or row.elsewhere}


def _section(row: Held) -> dict[str, str]:
    return {"section": row.section.slug if row.section else ""}
