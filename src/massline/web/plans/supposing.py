"""Hypotheses: written down with what would speak against them, tested by rounds, never taken off the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from massline.web.library.models import PaperVersion
from massline.web.people.models import Organisation
from massline.web.plans.evidence import Evidence, PlanRefusedError, words_at
from massline.web.plans.models import Hypothesis, HypothesisClaim, HypothesisState, HypothesisTest, Standing
from massline.web.record import log
from massline.web.rounds.models import Expectation, Outcome, Round
from massline.web.rounds.practice.expecting import is_after_the_fact, latest_outcomes


@dataclass(frozen=True)
class Tested:
    """A round that tests a hypothesis, what was expected there, and what came of it."""

    round: Round | None
    expectation: Expectation | None
    outcome: Outcome | None
    after_the_fact: bool
    """It was written down when the action had begun, or never locked: it counts for nothing."""
    elsewhere: str = ""
    """All of it in words, where the round is one of another site."""

    @property
    def came(self) -> str:
        """Whether what was expected came true, in words."""
        if self.after_the_fact:
            return _("written down after the fact: it counts for nothing")
        if self.outcome is None:
            return _("nothing has come of it yet")
        if self.outcome.came_true is None:
            return _("it could not be told")
        return _("came true") if self.outcome.came_true else _("did not come true")


@dataclass(frozen=True)
class Claimed:
    """A paragraph of a paper that claims a hypothesis, in the words of the version it was linked in."""

    version: PaperVersion | None
    anchor: str
    words: str
    elsewhere: str = ""
    """Which paper it is, in words, where it is one of another site."""


@transaction.atomic
def suppose(organisation: Organisation, text: str, against: str, *, role: str, day: date) -> Hypothesis:
    """Put a hypothesis on the list; the same words stand there once."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    there = organisation.hypotheses.filter(text=text).first()
    if there is not None:
        return there
    number = organisation.hypotheses.count() + 1
    made = Hypothesis.objects.create(
        organisation=organisation, number=number, text=text, against=against, role=role, day=day
    )
    log.append("hypothesis", role=role, subject=f"hypothesis {made.pk}", day=day, number=number)
    return made


@transaction.atomic
def stand(hypothesis: Hypothesis, state: Standing, evidence: Evidence, *, role: str, day: date) -> HypothesisState:
    """Write down where a hypothesis stands now, and by what. What stood before stays readable."""
    Hypothesis.objects.select_for_update().get(pk=hypothesis.pk)
    last = hypothesis.states.order_by("id").last()
    if last is not None and last.state == state and evidence.same_as(last):
        return last
    if last is None and state == Standing.OPEN:
        raise PlanRefusedError(_("It is open already."), "state")
    made = HypothesisState.objects.create(
        hypothesis=hypothesis, state=state, text=evidence.text, role=role, day=day, **evidence.record
    )
    log.append("stand", role=role, subject=f"hypothesis {hypothesis.pk}", day=day, state=state.value)
    return made


@transaction.atomic
def test_in(
    hypothesis: Hypothesis, round_: Round, expectation: Expectation | None, *, role: str, day: date
) -> HypothesisTest:
    """Say that a round tests a hypothesis, by this expectation of it. Said twice it is said once."""
    Hypothesis.objects.select_for_update().get(pk=hypothesis.pk)
    if expectation is not None and expectation.version.position.round_id != round_.pk:
        raise PlanRefusedError(_("This was expected in another round."), "expectation")
    there = hypothesis.tests.filter(round=round_, expectation=expectation).first()
    if there is not None:
        return there
    made = HypothesisTest.objects.create(
        hypothesis=hypothesis, round=round_, expectation=expectation, role=role, day=day
    )
    log.append("test hypothesis", role=role, subject=f"hypothesis {hypothesis.pk}", day=day)
    return made


@transaction.atomic
def claim(hypothesis: Hypothesis, version: PaperVersion, anchor: str, *, role: str, day: date) -> HypothesisClaim:
    """Say that a paragraph of a paper claims a hypothesis."""
    Hypothesis.objects.select_for_update().get(pk=hypothesis.pk)
    there = hypothesis.claims.filter(version=version, anchor=anchor).first()
    if there is not None:
        return there
    made = HypothesisClaim.objects.create(hypothesis=hypothesis, version=version, anchor=anchor, role=role, day=day)
    log.append("claim hypothesis", role=role, subject=f"hypothesis {hypothesis.pk}", day=day)
    return made


def standing_of(hypothesis: Hypothesis) -> Standing:
    """Where it stands: open until somebody wrote down otherwise."""
    last = hypothesis.states.order_by("id").last()
    return Standing(last.state) if last else Standing.OPEN


def tests_of(hypothesis: Hypothesis) -> list[Tested]:
    """The rounds that test it, each with what came of what was expected there."""
    rows = list(
        hypothesis.tests.select_related(
            "round__consultation__organisation",
            "expectation__version__position__round__consultation__organisation",
        )
    )
    outcomes = latest_outcomes([one.expectation for one in rows if one.expectation])
    return [
        Tested(
            one.round,
            one.expectation,
            outcomes.get(one.expectation.pk) if one.expectation else None,
            one.expectation is not None and counts_for_nothing(one.expectation),
            one.elsewhere,
        )
        for one in rows
    ]


def counts_for_nothing(expectation: Expectation) -> bool:
    """It was never locked, or locked after its action had begun."""
    return expectation.locked_on is None or is_after_the_fact(expectation)


def claims_of(hypothesis: Hypothesis) -> list[Claimed]:
    """The paragraphs that claim it."""
    rows = hypothesis.claims.select_related("version__paper__organisation")
    return [
        Claimed(
            one.version, one.anchor, (words_at(one.version, one.anchor) or "") if one.version else "", one.elsewhere
        )
        for one in rows
    ]


@dataclass(frozen=True)
class Listed:
    """A hypothesis with what was said of it last, None where nobody has judged."""

    row: Hypothesis
    latest: HypothesisState | None


def by_standing(organisation: Organisation) -> Mapping[Standing, list[Listed]]:
    """Every hypothesis under where it stands; none is left out."""
    found: dict[Standing, list[Listed]] = {one: [] for one in Standing}
    for one in organisation.hypotheses.prefetch_related("states"):
        latest = next(reversed(one.states.all()), None)
        found[Standing(latest.state) if latest else Standing.OPEN].append(Listed(one, latest))
    return found


def claimed_in(version: PaperVersion) -> dict[str, list[Hypothesis]]:
    """By anchor, the hypotheses this version claims: those linked in any version, where the words are the same."""
    rows = HypothesisClaim.objects.filter(version__paper=version.paper_id)
    found: dict[str, list[Hypothesis]] = {}
    for one in rows.select_related("hypothesis", "version").order_by("hypothesis__number"):
        assert one.version is not None
        same = one.version_id == version.pk or words_at(version, one.anchor) == words_at(one.version, one.anchor)
        known = found.setdefault(one.anchor, []) if same else []
        if one.hypothesis not in known:
            known.append(one.hypothesis)
    return found


def tested_by(round_: Round) -> list[Hypothesis]:
    """The hypotheses a round tests."""
    return list(Hypothesis.objects.filter(tests__round=round_).distinct())


def states_of(hypothesis: Hypothesis) -> list[HypothesisState]:
    """Where it stood, the newest first, each with the record it goes by."""
    rows = hypothesis.states.select_related(
        "round__consultation__organisation", "release__round__consultation__organisation",
        "outcome__expectation__version__position__round__consultation__organisation",
        "observation__action__round__consultation__organisation", "version__paper__organisation",
    )  # fmt: skip
    return list(rows.order_by("-id"))
