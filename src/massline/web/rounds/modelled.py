"""The opinion model behind the pages: fitted when a release is made, kept as figures of statements only."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Sum

from massline.engine.consensus import consensus
from massline.engine.found import opinions_of
from massline.engine.opinion import OpinionModel, fit_opinion
from massline.engine.routing import few_that_matter, inclusion, is_small, reweighted, state_of
from massline.engine.shares import Floats, Integers
from massline.engine.slate import contested, expected_approvals, expected_audits, left_out, proportional
from massline.engine.suspects import check_headlines
from massline.engine.votes import AGREE, NoVotesError, VoteMatrix, answer_from_word
from massline.method.disclosure import Counts, Disclosure, in_steps
from massline.method.model_terms import in_fives
from massline.method.modelled import Modelled
from massline.web.people.models import Section
from massline.web.rounds.models import Ballot, ModelFigures, Origin, Round, Serving
from massline.web.rounds.voices import open_to_votes

ENOUGH = 30
"""Voters below whom a model would route by the noise of single answers, and a slate speak for nobody."""
CHOSEN = 8
DIVIDED = 0.6
"""The largest expected share agreeing of a statement a slate may hold: about half, with room for chance."""
INSTEAD = 2
BOUNDS = "123456789abcdef"
"""Keys are hex numbers: between these lie sixteenths of the people."""
BUCKETS = 64
"""More than any chance of a draw has: one in 2 to the power of 63."""

Figures = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Answers:
    """Votes outside the core on what can still be answered. They hold ballot keys and stay in memory.

    ``labels`` are those of the statements, in the order of the matrix, and ``section_of`` names the written section
    of those who have one. ``bucket`` int64 (V,) is the power of two of the chance with which each vote was asked for.
    """

    votes: VoteMatrix
    labels: tuple[str, ...]
    section_of: Mapping[str, str]
    bucket: Integers
    open_to_votes: int
    """Statements that can be answered, those nobody has answered yet among them."""


@dataclass(frozen=True, eq=False)
class WorkedOut:
    """What the model says of a round: figures of statements, to be kept as they are, and the findings behind them."""

    answers: Answers
    model: OpinionModel
    routing: str
    slate: str
    reweighted: str
    whole: frozenset[str]
    """Labels of statements whose published counts are those of these very answers."""
    told: bool = False
    """Whether the block of the release was worked out from these answers."""

    @property
    def people(self) -> int:
        """How many answered."""
        return len(self.answers.votes.participants)

    def keep(self, round_: Round, release: int) -> None:
        """Write the figures down, in the place of those of the release before."""
        figures: dict[str, str | int] = {"routing": self.routing, "slate": self.slate}
        if self.reweighted:
            figures["reweighted"] = self.reweighted
        if self.told:
            figures["people"] = self.people
        digest = hashlib.sha256((self.routing + self.slate).encode()).hexdigest()
        ModelFigures.objects.update_or_create(
            round=round_, defaults={"release": release, "digest": digest, **figures}
        )


def answers_of(round_: Round) -> Answers:
    """The answers of a round, read a sixteenth of the people at a time: nobody who votes waits for one long look.

    A statement without an answer is not in it: to the routing it is one that nobody has seen.
    """
    label = dict(open_to_votes(round_).exclude(origin=Origin.DRAFTING).values_list("id", "label"))
    asked = list(label)
    names = dict(Section.objects.filter(organisation=round_.consultation.organisation).values_list("id", "slug"))
    rows = [row for first, end in pairwise(("", *BOUNDS, "")) for row in _rows(asked, first, end)]
    votes, _ = VoteMatrix.from_events(
        [key for key, _, _, _, _ in rows],
        [statement.hex for _, statement, _, _, _ in rows],
        [answer_from_word(answer) for _, _, answer, _, _ in rows],
    )
    return Answers(
        votes=votes,
        labels=tuple(label[UUID(one)] for one in votes.statements),
        section_of={key: names[section] for key, _, _, _, section in rows if section is not None},
        bucket=_in_order(votes, rows),
        open_to_votes=len(asked),
    )


def _rows(asked: Sequence[UUID], first: str, end: str) -> list[tuple[str, UUID, str, int, UUID | None]]:
    """Rows of people whose key lies from ``first`` to below ``end``; "" is no bound."""
    found = Ballot.objects.filter(statement__in=asked, core=False)
    found = found.filter(key__gte=first) if first else found
    found = found.filter(key__lt=end) if end else found
    return list(found.values_list("key", "statement_id", "answer", "bucket", "section_id"))


def _in_order(votes: VoteMatrix, rows: Sequence[tuple[str, UUID, str, int, UUID | None]]) -> Integers:
    """The bucket of each vote in the order of the matrix: by person, then by statement."""
    person = {name: place for place, name in enumerate(votes.participants)}
    statement = {name: place for place, name in enumerate(votes.statements)}
    cell = [person[key] * len(statement) + statement[one.hex] for key, one, _, _, _ in rows]
    return np.array([bucket for _, _, _, bucket, _ in rows], np.int64)[np.argsort(cell, kind="stable")]


def work_out(round_: Round, release: int, *, published: Mapping[str, Counts] | None = None) -> WorkedOut | None:
    """Fit the model anew; None where fewer than 30 people answered or nobody took a side.

    ``published`` are counts of agree, disagree and pass by label, where the release tells all of them: shares are
    reweighted of those alone, and not where another answer came since they were counted.

    It takes seconds for 200,000 votes and is never called where somebody waits to vote, nor while a transaction is
    open: the publisher calls it before it takes the lock.
    """
    answers = answers_of(round_)
    if len(answers.votes.participants) < ENOUGH:
        return None
    try:
        model = fit_opinion(answers.votes)
    except NoVotesError:  # nobody took a side
        return None
    whole = _whole(answers, published or {})
    return WorkedOut(
        answers=answers,
        model=model,
        routing=state_of(model, first=_first(round_, answers), release=release).document(),
        slate=json.dumps(_slate(model, answers.section_of), sort_keys=True),
        reweighted=_reweighted(round_, answers, whole) if whole else "",
        whole=whole,
    )


def _whole(answers: Answers, published: Mapping[str, Counts]) -> frozenset[str]:
    counts = answers.votes.counts()
    now = zip(counts.agree.tolist(), counts.disagree.tolist(), counts.passes.tolist(), strict=True)
    return frozenset(label for label, found in zip(answers.labels, now, strict=True) if published.get(label) == found)


def refresh(round_: Round, release: int) -> None:
    """Fit the model anew and keep its figures, marked with the release they belong to."""
    found = work_out(round_, release)
    if found is not None:
        found.keep(round_, release)


def findings(found: WorkedOut, headlines: Collection[tuple[str, str]]) -> Modelled:
    """What the engine says beyond the model itself, for the release: groups, the estimate, checks of the headlines.

    ``headlines`` are label and side of what the release calls shared.
    """
    nothing = np.zeros(len(found.answers.labels), np.bool_)
    said = opinions_of(found.model, unlisted=nothing, seed=0)
    place = {label: index for index, label in enumerate(found.answers.labels)}
    agreed, disagreed = (
        tuple(place[label] for label, side in headlines if side == wanted and label in place)
        for wanted in ("agree", "disagree")
    )
    checks = check_headlines(found.answers.votes, said.suspects, agreed, disagreed)
    return Modelled(found.answers.labels, said, checks)


def _reweighted(round_: Round, answers: Answers, whole: Collection[str]) -> str:
    """Per cent agreeing as counted and by chance of being asked, in steps of five, of these statements."""
    votes = answers.votes
    shares = reweighted(
        votes.statement,
        votes.answer == AGREE,
        inclusion(_chances(round_)[answers.bucket], votes.votes_per_person()[votes.person]),
        statements=len(votes.statements),
    )
    counts, least = votes.counts(), Disclosure().people
    return json.dumps({
        name: [in_fives(int(counts.agree[one]) / int(counts.seen[one])), in_fives(float(shares.agree[one]))]
        for one, name in enumerate(votes.statements)
        if answers.labels[one] in whole and shares.n_eff[one] >= least
    })  # fmt: skip


def _chances(round_: Round) -> Floats:
    """The mean chance of each bucket over all servings; where there are none, the middle of its range."""
    rows = (
        Serving.objects.filter(statement__round=round_)
        .values_list("bucket")
        .annotate(Sum("served"), Sum("chance_sum"))
    )
    mean = {bucket: chances / served for bucket, served, chances in rows if served}
    least = [0.5**bucket for bucket in range(BUCKETS)]
    return np.array([min(1.0, max(low, min(2 * low, mean.get(n, 1.5 * low)))) for n, low in enumerate(least)])


def people_told_of(round_: Round) -> int:
    """How many had answered when the block of the last releases was worked out; 0 before the first. Never shown."""
    return ModelFigures.objects.filter(round=round_).values_list("people", flat=True).first() or 0


def reweighted_of(round_: Round) -> dict[str, tuple[int, int]]:
    """Per cent as counted and reweighted, by statement, as kept with the last figures."""
    kept = (
        ModelFigures.objects.filter(round=round_).exclude(reweighted="").values_list("reweighted", flat=True).first()
    )
    return {} if kept is None else {one: (counted, again) for one, (counted, again) in json.loads(kept).items()}


def slate_of(round_: Round) -> Figures | None:
    """The slate kept with the last figures, None where there is none."""
    kept = ModelFigures.objects.filter(round=round_).exclude(slate="").values_list("slate", flat=True).first()
    return None if kept is None else json.loads(kept)


def _first(round_: Round, answers: Answers) -> dict[str, tuple[str, ...]]:
    """For each small section the few statements every voter there is asked."""
    votes = answers.votes
    each = len(votes) / len(votes.participants)
    agreement = consensus(votes, section_of=answers.section_of)
    few = few_that_matter(agreement, votes.statements, statements=votes.statements)
    sections = round_.consultation.organisation.sections.all()
    small = (s.slug for s in sections if is_small(s.size, answers_each=each, statements=answers.open_to_votes))
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
    named = [UUID(one) for one in hexes]
    there = set(open_to_votes(round_).filter(id__in=named).values_list("id", flat=True))
    return [one for one in named if one in there]
