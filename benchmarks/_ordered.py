"""What the order of statements tells: somebody watches which come, one after the other, and never sees an answer.

A statement is drawn by what the answers before it left open, so the order hangs on them. The attacker knows the
figures by which statements are chosen (which no page holds), every other answer of the person, and sees the three
that stand ahead, or all of up to `LONG` statements in the order they came. By Bayes, from the published share: how
likely each answer is. Beside it, what was told while chances could be read in the browser: answers that alone give
them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from massline.engine.opinion import fit_opinion
from massline.engine.routing import RoutingState, draw, state_of, weights
from massline.engine.votes import AGREE, DISAGREE, PASS, VoteMatrix

KINDS = (AGREE, DISAGREE, PASS)
LONG, ENOUGH, AHEAD = 15, 20, 3
SURE, MARGIN = 0.95, 0.25


@dataclass
class Seen:
    """What one way of watching tells: answers found, the best gain that reaches 19 in 20, the mean gain."""

    found: int = 0
    best: float = 0.0
    mean: float = 0.0

    def weigh(self, logs: NDArray[np.float64], prior: NDArray[np.float64], true: int) -> None:
        """One answer by Bayes: the logarithms of how likely each made what was seen, and the published share."""
        posterior = prior * np.exp(logs - logs.max())
        posterior /= posterior.sum()
        likeliest = int(posterior.argmax())
        gain = float(posterior[likeliest] - prior[likeliest])
        self.mean += float(posterior[true] - prior[true])
        if posterior[likeliest] >= SURE:
            self.best = max(self.best, gain)
            self.found += gain >= MARGIN


@dataclass
class Order:
    """Answers that were watched: by a look at the statements that come, by all in their order, with the chances."""

    people: int = 0
    watched: int = 0
    look: Seen = field(default_factory=Seen)
    whole: Seen = field(default_factory=Seen)
    with_chances: int = 0

    def line(self, name: str) -> tuple[str, bool]:
        """What `exposure.py` prints of it: an order that hangs on answers tells something, so there is no bar."""
        of, many = self.whole, max(self.watched, 1)
        return (
            f"{name}: {self.watched} answers of {self.people} people, all others of the person known: by the "
            f"{AHEAD} statements that come next {self.look.found} are found (best gain {self.look.best:.2f}, mean "
            f"{self.look.mean / many:.3f}), by all {LONG} in their order {of.found} (best {of.best:.2f}, mean "
            f"{of.mean / many:.3f}), were the chances legible {self.with_chances}"
        ), True


def watch(votes: VoteMatrix, people: int, seed: int = 0) -> Order:
    """So many people of a consultation, each asked again what they answered, in the order a site would choose."""
    state = state_of(fit_opinion(votes), first={}, release=1)
    counts = votes.counts()
    share = np.stack([counts.agree, counts.disagree, counts.passes], axis=1) / np.maximum(counts.seen, 1)[:, None]
    given: dict[int, dict[str, int]] = {}
    cells = zip(votes.person.tolist(), votes.statement.tolist(), votes.answer.tolist(), strict=True)
    for person, one, answer in cells:
        given.setdefault(person, {})[votes.statements[one]] = answer
    chance = np.random.default_rng(seed)
    enough = [person for person, answers in given.items() if len(answers) >= ENOUGH]
    found = Order()
    for person in chance.choice(enough, min(people, len(enough)), replace=False).tolist():
        found.people += 1
        _one(state, given[person], dict(zip(votes.statements, share, strict=True)), found, seed=person)
    return found


def _one(
    state: RoutingState, answers: dict[str, int], share: dict[str, NDArray[np.float64]], found: Order, seed: int
) -> None:
    came = _order(state, answers, seed)
    for place in range(len(came) - AHEAD):
        after = list(range(place + AHEAD, len(came)))
        told = {kind: list(_chances(state, answers | {came[place]: kind}, came, after)) for kind in KINDS}
        kind, prior = answers[came[place]], share[came[place]]
        logs = np.array([[np.log(weight / total) for weight, total in told[one]] for one in KINDS])
        found.watched += 1
        found.whole.weigh(logs.sum(axis=1), prior, KINDS.index(kind))
        found.look.weigh(logs[:, -AHEAD:].sum(axis=1), prior, KINDS.index(kind))
        found.with_chances += all(told[one] != told[kind] for one in KINDS if one != kind)


def _order(state: RoutingState, answers: dict[str, int], seed: int) -> list[str]:
    """The first statements somebody is asked: three at once, then one more after each answer."""
    came: list[str] = []
    while len(came) < min(LONG, len(answers)):
        known = {name: answers[name] for name in came[: max(0, len(came) - AHEAD + 1)]}
        most = 1 if came else AHEAD
        left = [name for name in answers if name not in came]
        came += [one.statement for one in draw(state, known, left, seed=seed * 1000 + len(came), most=most)]
    return came


def _chances(
    state: RoutingState, answers: dict[str, int], came: Sequence[str], places: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Weight and sum of weights with which each of these places was drawn, had the person answered so."""
    names = tuple(sorted(answers))
    column = {name: n for n, name in enumerate(names)}
    row = np.array([answers[name] for name in names], np.int8)
    answered = np.zeros((len(places), len(names)), np.bool_)
    taken = np.zeros_like(answered)
    for n, place in enumerate(places):
        answered[n, [column[name] for name in came[: place - AHEAD + 1]]] = True
        taken[n, [column[name] for name in came[:place]]] = True
    heavy = weights(state.of(names), np.where(answered, row, PASS).astype(np.int8), answered, taken)
    for n, place in enumerate(places):
        yield int(heavy[n, column[came[place]]]), int(heavy[n].sum())
