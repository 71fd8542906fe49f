"""What outlasts rounds, taken in: sections, the plan, hypotheses, the watch list and mandates, with their history.

What the services of a desk refuse is refused here too: a stage begun while it was locked, numbers that skip, a
mandate over four years, a look after the last one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from massline.formats.bundle import CLOCKS_APART
from massline.formats.refusal import InputRefused, quoted
from massline.web.keeping import plans_leaving as columns
from massline.web.keeping.columns import Row, kept, listed
from massline.web.library.models import PaperVersion
from massline.web.people.models import Organisation, Section
from massline.web.plans.evidence import words_at
from massline.web.plans.models import (
    Found,
    Hypothesis,
    HypothesisClaim,
    HypothesisState,
    HypothesisTest,
    Judgement,
    Mandate,
    MandateRecall,
    Move,
    PlanMove,
    PlanRound,
    PlanStage,
    PlanWords,
    Precondition,
    Watch,
    WatchReview,
)
from massline.web.plans.models.plan import OPEN
from massline.web.plans.planning import MOST_STAGES
from massline.web.plans.watching import LONGEST_MANDATE

Told = Mapping[str, Any]
PARTS: Final = ("sections", "plan", "hypotheses", "watch", "mandates")
BEGINS: Final = ([Move.BEGUN], [Move.EARLY])
WAYS: Final = ([], [Move.GIVEN_UP], *BEGINS, *([*one, end] for one in BEGINS for end in (Move.DONE, Move.GIVEN_UP)))
"""In which order a stage moves, if it does."""


def take_in(organisation: Organisation, document: Told, *, today: date) -> None:
    """Keep these parts of a checked file, whose papers are kept already. Raises ``InputRefused``."""
    arriving = _Arriving(organisation, today)
    if len(document["plan"]) > MOST_STAGES:
        raise InputRefused(f"a plan of more than {MOST_STAGES} stages is none any more")
    for one in listed(document["sections"], "the sections", columns.SECTION):
        kept(Section(organisation=organisation), one, columns.SECTION)
    for one in arriving.numbered(
        document["plan"], "the stages", (*columns.STAGE, "words", "before", "moves", "rounds")
    ):
        arriving.stage(one)
    for one in arriving.numbered(
        document["hypotheses"], "the hypotheses", (*columns.HYPOTHESIS, "tests", "claims", "states")
    ):
        arriving.hypothesis(one)
    for one in listed(document["watch"], "what is watched for", (*columns.WATCH, "section", "looks")):
        arriving.watch(one)
    for one in listed(document["mandates"], "the mandates", (*columns.MANDATE, "section", "elsewhere", "recall")):
        arriving.mandate(one)


@dataclass(frozen=True)
class _Arriving:
    organisation: Organisation
    today: date

    def stage(self, told: Told) -> None:
        """A stage of the plan; the database refuses a plain beginning while it is locked."""
        stage = kept(PlanStage(organisation=self.organisation), told, columns.STAGE)
        words = self.numbered(told["words"], "the words of a stage", columns.WORDS)
        if not words:
            raise InputRefused(f"stage {told['number']} of the plan has no words")
        for one in words:
            self.kept(PlanWords(stage=stage), one, columns.WORDS)
        before = listed(told["before"], "what must hold before a stage", (*columns.CONDITION, "judged"))
        moves = listed(told["moves"], "what became of a stage", columns.MOVED)
        _check_moves(moves, [one["text"] for one in before])
        later = [self.condition(stage, one, moves) for one in before]
        for one in moves:
            self.kept(PlanMove(stage=stage), one, columns.MOVED)
        for condition, judged in later:
            self.judged(condition, judged)
        for one in listed(told["rounds"], "the rounds of a stage", (*columns.HUNG, "elsewhere")):
            self.kept(PlanRound(stage=stage), one, (*columns.HUNG, "elsewhere"))

    def condition(self, stage: PlanStage, told: Told, moves: Sequence[Told]) -> tuple[Precondition, list[Told]]:
        """A precondition with the judgements before its stage was begun, and those that come after that."""
        condition = self.kept(Precondition(stage=stage), told, columns.CONDITION)
        judged = listed(told["judged"], "the judgements", (*columns.JUDGED, "paragraph", "elsewhere"))
        first = len(judged)
        if moves and moves[0]["kind"] == Move.BEGUN:
            first = _until_it_held(judged, moves[0]["day"])
        self.judged(condition, judged[:first])
        return condition, judged[first:]

    def judged(self, condition: Precondition, told: Iterable[Told]) -> None:
        for one in told:
            self.kept(Judgement(precondition=condition, **self.record(one)), one, (*columns.JUDGED, "elsewhere"))

    def hypothesis(self, told: Told) -> None:
        made = self.kept(Hypothesis(organisation=self.organisation), told, columns.HYPOTHESIS)
        for one in listed(told["tests"], "the tests of a hypothesis", (*columns.TESTED, "elsewhere")):
            self.kept(HypothesisTest(hypothesis=made), one, (*columns.TESTED, "elsewhere"))
        for one in listed(told["claims"], "the claims of a hypothesis", (*columns.CLAIMED, "paragraph", "elsewhere")):
            self.kept(HypothesisClaim(hypothesis=made, **self.record(one)), one, (*columns.CLAIMED, "elsewhere"))
        for one in listed(told["states"], "where a hypothesis stood", (*columns.STOOD, "paragraph", "elsewhere")):
            self.kept(HypothesisState(hypothesis=made, **self.record(one)), one, (*columns.STOOD, "elsewhere"))

    def watch(self, told: Told) -> None:
        made = self.kept(Watch(organisation=self.organisation, section=self.section(told)), told, columns.WATCH)
        looks = listed(told["looks"], "the looks", columns.LOOKED)
        if any(one["found"] == Found.LET_GO for one in looks[:-1]):
            raise InputRefused(f"somebody looked for {quoted(made.watch_for)} after it was let go")
        for one in looks:
            self.kept(WatchReview(watch=made), one, columns.LOOKED)

    def mandate(self, told: Told) -> None:
        mandate = Mandate(organisation=self.organisation, section=self.section(told))
        made = self.kept(mandate, told, (*columns.MANDATE, "elsewhere"))
        if made.ends_on - made.begins_on > LONGEST_MANDATE:
            raise InputRefused(f"the mandate {quoted(made.scope)} is for more than four years")
        if told["recall"] is None:
            return
        (back,) = listed([told["recall"]], "the recalls", (*columns.RECALLED, "elsewhere"))
        if self.kept(MandateRecall(mandate=made), back, (*columns.RECALLED, "elsewhere")).day > made.ends_on:
            raise InputRefused(f"the mandate {quoted(made.scope)} was taken back after it had lapsed")

    def record(self, told: Told) -> dict[str, Any]:
        """The paragraph a row points to, as columns; none where it points to nothing, or to what is told in words."""
        if told["paragraph"] is None:
            return {}
        (at,) = listed([told["paragraph"]], "the paragraphs pointed to", ("paper", "version", "anchor"))
        version = PaperVersion.objects.filter(
            paper__organisation=self.organisation, paper__slug=at["paper"], number=at["version"]
        ).first()
        if version is None or words_at(version, at["anchor"]) is None:
            raise InputRefused(f"a row points to a paragraph of {quoted(str(at['paper']))} that is not in the file")
        return {"version": version, "anchor": at["anchor"]}

    def section(self, told: Told) -> Section | None:
        """The section that looks after something, None where a hat does."""
        if told["section"] == "":
            return None
        found = self.organisation.sections.filter(slug=told["section"]).first()
        if found is None:
            raise InputRefused(f"{quoted(str(told['section']))} is none of the sections in the file")
        return found

    def numbered(self, told: Any, what: str, names: Iterable[str]) -> list[Told]:
        """Rows that count from one without a gap."""
        rows = listed(told, what, names)
        if [one["number"] for one in rows] != list(range(1, len(rows) + 1)):
            raise InputRefused(f"the numbers of {what} do not count from one")
        return rows

    def kept(self, row: Row, told: Told, names: Iterable[str]) -> Row:
        """The row, stored, unless it is dated ahead."""
        if date.fromisoformat(told["day"]) > self.today + CLOCKS_APART:
            raise InputRefused(
                f"a {row._meta.verbose_name} is dated {told['day']}, and here it is {self.today}: one of the two "
                "clocks is wrong"
            )
        return kept(row, told, names)


def _check_moves(moves: Sequence[Told], conditions: Sequence[str]) -> None:
    if [one["kind"] for one in moves] not in WAYS:
        raise InputRefused("a stage of the plan cannot have moved like this")
    for one in moves:
        lines = one["open_then"].split("\n") if one["open_then"] else []
        if len(lines) > len(conditions) or not all(line.startswith(tuple(conditions)) for line in lines):
            raise InputRefused("what was open when a stage was started early is none of what had to hold before it")


def _until_it_held(judged: Sequence[Told], day: str) -> int:
    """How many of these judgements came before the stage was begun on this day.

    Days are all there is. On the day itself: those after which the condition held, as the stage could not have begun.
    """
    first = next((n for n, one in enumerate(judged) if one["day"] >= day), len(judged))
    while first < len(judged) and (first == 0 or judged[first - 1]["state"] in OPEN):
        first += 1
    return first
