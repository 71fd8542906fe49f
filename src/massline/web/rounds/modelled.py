"""The opinion model behind the pages: fitted when a release is made, kept as figures of statements only."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np

from massline.engine.consensus import consensus
from massline.engine.opinion import OpinionModel, fit_opinion
from massline.engine.routing import few_that_matter, is_small, state_of
from massline.engine.shares import Floats
from massline.engine.slate import contested, expected_approvals, expected_audits, left_out, proportional
from massline.engine.votes import NoVotesError, VoteMatrix, answer_from_word
from massline.method.disclosure import Disclosure, in_steps
from massline.web.people.models import Section
from massline.web.rounds.models import Ballot, ModelFigures, Origin, Round
from massline.web.rounds.voices import open_to_votes

ENOUGH = 30
"""Voters below whom a model would route by the noise of single answers, and a slate speak for nobody."""
CHOSEN = 8
DIVIDED = 0.6
"""The largest expected share agreeing of a statement a slate may hold: about half, with room for chance."""
INSTEAD = 2

Figures = dict[str, Any]


def votes_of(round_: Round) -> tuple[VoteMatrix, Mapping[str, str]]:
    """Votes outside the core on what can still be answered, and the written sections of those who gave them.

    Both hold ballot keys and stay in memory: nothing of a person is kept or shown.
    """
    asked = list(open_to_votes(round_).exclude(origin=Origin.DRAFTING).values_list("id", flat=True))
    rows = Ballot.objects.filter(statement__in=asked, core=False).values_list(
        "key", "statement_id", "answer", "section_id"
    )
    found = list(rows)
    names = dict(Section.objects.filter(organisation=round_.consultation.organisation).values_list("id", "slug"))
    votes, _ = VoteMatrix.from_events(
        [key for key, _, _, _ in found],
        [statement.hex for _, statement, _, _ in found],
        [answer_from_word(answer) for _, _, answer, _ in found],
        all_statements=[one.hex for one in asked],
    )
    return votes, {key: names[section] for key, _, _, section in found if section is not None}


def refresh(round_: Round, release: int) -> None:
    """Fit the model anew and keep its figures, marked with the release they belong to.

    It takes about a second for 200,000 votes and is never called where somebody waits to vote: the publisher calls
    it after a release was stored, outside its transaction.
    """
    votes, section_of = votes_of(round_)
    if len(votes.participants) < ENOUGH:
        return
    try:
        model = fit_opinion(votes)
    except NoVotesError:  # nobody took a side
        return
    state = state_of(model, first=_first(round_, votes, section_of), release=release).document()
    slate = json.dumps(_slate(model, section_of), sort_keys=True)
    digest = hashlib.sha256((state + slate).encode()).hexdigest()
    ModelFigures.objects.update_or_create(
        round=round_, defaults={"release": release, "routing": state, "slate": slate, "digest": digest}
    )


def slate_of(round_: Round) -> Figures | None:
    """The slate kept with the last figures, None where there is none."""
    kept = ModelFigures.objects.filter(round=round_).exclude(slate="").values_list("slate", flat=True).first()
    return None if kept is None else json.loads(kept)


def _first(round_: Round, votes: VoteMatrix, section_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each small section the few statements every voter there is asked."""
    each = len(votes) / len(votes.participants)
    few = few_that_matter(consensus(votes, section_of=section_of), votes.statements, statements=votes.statements)
    sections = round_.consultation.organisation.sections.all()
    small = (s.slug for s in sections if is_small(s.size, answers_each=each, statements=len(votes.statements)))
    return dict.fromkeys(small, few)


def _slate(model: OpinionModel, section_of: Mapping[str, str]) -> Figures:
    """Statements that represent everybody and who is left out, in figures that may be shown: k of 10, rounded."""
    approval = expected_approvals(model)
    may = contested(approval, most=DIVIDED)
    names = [model.votes.statements[one] for one in may]
    k = min(CHOSEN, len(may) // 2)
    if k < 2:
        return {"contested": len(may), "chosen": []}
    table = approval[:, may]
    chosen = proportional(table, k)
    drawn = expected_audits(table, chosen, seed=0)
    out = left_out(table, chosen)
    people = in_steps(round(out.people))
    instead: list[int] = np.argsort(-out.agree, kind="stable")[:INSTEAD].tolist() if people else []
    return {
        "contested": len(may),
        "chosen": [names[one] for one in chosen],
        "voters": in_steps(len(table)),
        "left_out": people,
        "percent": _percent(out.people / len(table), len(table)) if people else None,
        "instead": [names[one] for one in instead],
        "sections": _left_out_by_section(model.votes, table, chosen, section_of, out.people) if people else {},
        "fair": max(one.ratio for one in drawn) < 1,
    }


def _left_out_by_section(
    votes: VoteMatrix, table: Floats, chosen: tuple[int, ...], section_of: Mapping[str, str], everybody: float
) -> dict[str, int]:
    """Per cent left out in each written section where those are enough people to be told, and the rest are, too."""
    of_person = np.array([section_of.get(person, "") for person in votes.participants])
    found, told, least = {}, 0.0, Disclosure().people
    for slug in sorted(set(section_of.values())):
        here = of_person == slug
        out = left_out(table[here], chosen).people
        if out >= least:
            found[slug] = _percent(out / here.sum(), int(here.sum()))
            told += out
    # By subtraction nobody may find a rest of fewer than ten.
    return found if everybody - told >= least else {}


def _percent(share: float, people: int) -> int:
    step = 5 if people < 100 else 1
    return round(share * 100 / step) * step


def statements_named(round_: Round, hexes: list[str]) -> list[UUID]:
    """The ids in a list of figures that can still be shown: words taken back since are gone from it."""
    there = set(open_to_votes(round_).values_list("id", flat=True))
    return [identifier for one in hexes if (identifier := UUID(one)) in there]
