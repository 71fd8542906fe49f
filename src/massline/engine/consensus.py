"""What people agree on: per statement, over everybody and by declared section, always with a range.

Counts are one vote per person. A pass is an answer and counts in the base; an unseen statement does not.
Formulas and their limits are explained in docs/engine/consensus.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from massline.engine.sections import SectionAgreement, by_section, differ_beyond_chance, variance_between
from massline.engine.shares import Floats, Integers, Share, divide, wilson
from massline.engine.votes import AGREE, DISAGREE, PASS, Counts, VoteMatrix
from massline.engine.weakest import Weakest, weakest

Answer = Literal["agree", "disagree", "pass"]


@dataclass(frozen=True, eq=False)
class Agreement:
    """Agreement with each of S statements among those who voted on it.

    ``counts`` are people. ``agree``, ``disagree`` and ``passes`` are shares of the voters with ``low`` and
    ``high`` ends, float64 (S,), nan where nobody voted. ``unseen`` is how many of ``people`` never voted on
    the statement: they are in no share. All of it describes those heard, not everybody; only the worst-case
    band speaks about everybody, and it assumes nothing and is wide.

    equal        share agreeing when each person counts equally (weight 1/n_i, n_i their number of votes)
    n_eff        how many equally weighted voters that share is worth (Kish)
    equal_low/high   Wilson's range of ``equal`` with ``n_eff`` voters; ``equal_disagree`` likewise
    worst_low/high   share agreeing among all ``community`` people if every one not heard disagreed / agreed
    """

    counts: Counts
    people: int
    community: int
    level: float
    agree: Floats
    agree_low: Floats
    agree_high: Floats
    disagree: Floats
    disagree_low: Floats
    disagree_high: Floats
    passes: Floats
    passes_low: Floats
    passes_high: Floats
    equal: Floats
    equal_low: Floats
    equal_high: Floats
    equal_disagree: Floats
    equal_disagree_low: Floats
    equal_disagree_high: Floats
    n_eff: Floats
    worst_low: Floats
    worst_high: Floats

    @property
    def unseen(self) -> Integers:
        """How many of the people never voted on each statement, int64 (S,)."""
        return self.people - self.counts.seen

    def share(self, statement: int, answer: Answer = "agree") -> Share | None:
        """The share of one statement (by index) that gave ``answer``; None if nobody voted on it."""
        name = "passes" if answer == "pass" else answer
        voters = int(self.counts.seen[statement])
        if voters == 0:
            return None
        value, low, high = (getattr(self, name + end)[statement] for end in ("", "_low", "_high"))
        return Share(value=float(value), low=float(low), high=float(high), n=voters)

    def equally(self, statement: int, answer: Literal["agree", "disagree"] = "agree") -> Share | None:
        """The same share when each person counts equally, resting on the effective number of voters, rounded."""
        if not self.counts.seen[statement]:
            return None
        name = "equal" if answer == "agree" else "equal_disagree"
        value, low, high = (float(getattr(self, name + end)[statement]) for end in ("", "_low", "_high"))
        return Share(value=value, low=low, high=high, n=round(float(self.n_eff[statement])))


@dataclass(frozen=True, eq=False)
class Shared:
    """What is shared: how sure one may be that people answer alike, at the weakest place.

    ``direction`` int8 (S,) is the answer shared, agree (1) or disagree (-1); ``low`` float64 (S,) is the
    lower end of its range over everybody, or of the range of the weakest section, whichever is lower;
    ``weakest`` (S,) is the index of that section, -1 where it is everybody. ``order`` lists the statements
    from the surest down. ``at_weakest`` is the posterior of the smallest section's share giving that answer.
    ``places`` names what the indices mean: the declared sections, or, only where none are declared, the opinion
    groups. Places with too few voters do not decide: name them.
    """

    direction: NDArray[np.int8]
    low: Floats
    weakest: Integers
    order: Integers
    at_weakest: Weakest | None = None
    places: tuple[str, ...] = ()

    def at_least(self, share: float = 0.5) -> Integers:
        """Statements whose ``low`` is above ``share``, surest first: indices, int64."""
        return self.order[self.low[self.order] > share]


@dataclass(frozen=True, eq=False)
class Division:
    """What divides, by two plain measures; neither is a loading on an axis.

    ``smaller_side`` float64 (S,): the smaller of agree and disagree as a share of the voters, 0 to 0.5, with
    ``low``, the lower end of its range. ``between`` float64 (S,), None without sections: share of the
    variance of agree against disagree that lies between sections with enough voters, less what chance alone
    gives (epsilon squared), 0 to 1; nan where fewer than two sections have enough. ``beyond_chance`` bool
    (S,) marks those whose sections differ more than chance explains (5 % false discoveries among all marked).
    ``order`` puts these first, by ``between``, then the others by ``low``; where no sections are declared and
    opinion groups were found, it goes by ``between_groups``, the same part of the variance between the groups.
    That is large by construction, for the groups were found in these votes: it says by whom people are divided,
    not how deeply. A statement can divide people inside every section.
    """

    smaller_side: Floats
    low: Floats
    between: Floats | None
    beyond_chance: NDArray[np.bool_]
    order: Integers
    between_groups: Floats | None = None


@dataclass(frozen=True, eq=False)
class Consensus:
    """Agreement overall and by section, what is shared and what divides."""

    overall: Agreement
    sections: SectionAgreement | None
    shared: Shared
    divided: Division


def consensus(
    votes: VoteMatrix,
    *,
    section_of: Mapping[str, str] | None = None,
    community: int | None = None,
    least: int = 10,
    level: float = 0.95,
    groups: SectionAgreement | None = None,
) -> Consensus:
    """Everything said about agreement on one set of votes, arrays in the order of ``votes.statements``.

    ``section_of`` maps a participant's id to a declared section; people missing there belong to none.
    ``community`` is how many people the consultation is for, if known; otherwise the worst case is taken
    over the people in the matrix. ``least`` is the smallest base of a section's share. ``groups`` are counts by
    opinion group (``sections.counted``); they decide what is shared only where no section is declared. Every
    figure is of those heard.

    >>> votes, _ = VoteMatrix.from_events(["1", "2", "3", "1"], ["a", "a", "a", "b"], [1, 1, -1, 0])
    >>> found = consensus(votes)
    >>> print(found.overall.share(0))
    67% (21% to 94%, 3 voters)

    Raises ``ValueError`` if the community is smaller than the number of people who voted.
    """
    overall = agreement(votes, community=community, level=level)
    sections = None if section_of is None else by_section(votes, section_of, least=least, level=level)
    return Consensus(
        overall=overall,
        sections=sections,
        shared=shared(overall, groups if sections is None else sections),
        divided=division(overall, sections, groups),
    )


def agreement(votes: VoteMatrix, *, community: int | None = None, level: float = 0.95) -> Agreement:
    """Shares of agree, disagree and pass for every statement, each with its range, plus the two checks.

    The checks are the share with each person counting equally (people who vote on everything weigh most in
    the raw share) and the worst-case band over the community (Manski 1989), which grows with every person
    not heard.

    >>> votes, _ = VoteMatrix.from_events(["1", "2", "2"], ["a", "a", "b"], [1, -1, 1])
    >>> found = agreement(votes, community=4)
    >>> found.agree.tolist(), found.equal.round(3).tolist()
    ([0.5, 1.0], [0.667, 1.0])
    >>> found.worst_low.tolist(), found.worst_high.tolist()
    ([0.25, 0.25], [0.75, 1.0])

    Raises ``ValueError`` if the community is smaller than the number of people in the matrix.
    """
    counts, people = votes.counts(), len(votes.participants)
    everybody = people if community is None else community
    if everybody < people:
        raise ValueError(f"the community has {everybody} people, but {people} took part: correct its size")
    shares: dict[str, Floats] = {}
    for name in ("agree", "disagree", "passes"):
        part = getattr(counts, name)
        shares[name] = divide(part, counts.seen)
        shares[name + "_low"], shares[name + "_high"] = wilson(part, counts.seen, level=level)
    equally, n_eff = _each_person_equally(votes)
    for name, value in equally.items():
        shares[name] = value
        shares[name + "_low"], shares[name + "_high"] = wilson(np.nan_to_num(value) * n_eff, n_eff, level=level)
    heard = np.maximum(everybody, 1)
    return Agreement(
        counts=counts,
        people=people,
        community=everybody,
        level=level,
        n_eff=n_eff,
        worst_low=counts.agree / heard,
        worst_high=(counts.agree + everybody - counts.seen) / heard,
        **shares,
    )


def shared(overall: Agreement, sections: SectionAgreement | None = None) -> Shared:
    """What is shared, ranked by the lower end of the range where it is weakest.

    A statement nobody voted on has ``low`` 0 and comes last. Ranking by the share itself would put a
    statement that two people saw first; ranking by an average over sections would hide the one that objects.
    """
    agreeing, disagreeing = (_at_weakest(sections, answer, overall.level) for answer in (AGREE, DISAGREE))
    agree_low, disagree_low = np.nan_to_num(overall.agree_low), np.nan_to_num(overall.disagree_low)
    if agreeing is None or disagreeing is None:
        agrees = agree_low >= disagree_low
        low, found, place = np.where(agrees, agree_low, disagree_low), None, np.full(len(agrees), -1, np.int64)
    else:
        agrees = np.fmin(agree_low, agreeing.low) >= np.fmin(disagree_low, disagreeing.low)
        found = _either(agrees, agreeing, disagreeing)
        whole = np.where(agrees, agree_low, disagree_low)
        low = np.fmin(whole, found.low)
        place = np.where(found.low < whole, found.section, -1)
    return Shared(
        direction=np.where(agrees, AGREE, DISAGREE).astype(np.int8),
        low=low,
        weakest=place,
        order=np.argsort(-low, kind="stable"),
        at_weakest=found,
        places=() if sections is None else sections.sections,
    )


def division(
    overall: Agreement, sections: SectionAgreement | None = None, groups: SectionAgreement | None = None
) -> Division:
    """What divides: how large the smaller side is, and how much of the difference lies between sections.

    Without sections the only evidence is how close agree and disagree are: that says *that* people differ,
    not who.
    """
    smaller = np.fmin(overall.disagree, overall.agree)
    low = np.fmin(overall.disagree_low, overall.agree_low)
    last = -np.nan_to_num(low, nan=-1.0)
    between_groups = None if groups is None else variance_between(groups)
    between, beyond = None, np.zeros(len(low), np.bool_)
    first = np.zeros(len(low))
    if sections is not None:
        between, beyond = variance_between(sections), differ_beyond_chance(sections)
        first = -np.where(beyond, between, -1.0)
    elif between_groups is not None:
        first = -np.nan_to_num(between_groups, nan=-1.0)
    return Division(
        smaller_side=smaller,
        low=low,
        between=between,
        beyond_chance=beyond,
        order=np.lexsort((last, first)),
        between_groups=between_groups,
    )


def _each_person_equally(votes: VoteMatrix) -> tuple[dict[str, Floats], Floats]:
    """Shares agreeing and disagreeing with weight 1/n_i a person, and Kish's effective voters, all (S,)."""
    width = len(votes.statements)
    weight = divide(np.ones(len(votes.participants)), votes.votes_per_person())[votes.person]

    def total(chosen: NDArray[np.bool_]) -> Floats:
        sums = np.bincount(votes.statement[chosen], weights=weight[chosen], minlength=width)
        return sums.astype(np.float64)

    agree, disagree, passes = (total(votes.answer == answer) for answer in (AGREE, DISAGREE, PASS))
    everybody = agree + disagree + passes
    squares = np.bincount(votes.statement, weights=weight**2, minlength=width)
    shares = {"equal": divide(agree, everybody), "equal_disagree": divide(disagree, everybody)}
    return shares, np.nan_to_num(divide(everybody**2, squares))


def _at_weakest(sections: SectionAgreement | None, answer: int, level: float) -> Weakest | None:
    if sections is None:
        return None
    part = sections.agree if answer == AGREE else sections.disagree
    return weakest(part, sections.seen, sections.enough & (sections.seen > 0), level=level)


def _either(first: NDArray[np.bool_], one: Weakest, other: Weakest) -> Weakest:
    """Statement by statement the one or the other."""
    names = ("share", "low", "high", "chance")
    chosen = {name: np.where(first, getattr(one, name), getattr(other, name)) for name in names}
    section = np.where(first, one.section, other.section)
    return Weakest(section=section, level=one.level, **chosen)
