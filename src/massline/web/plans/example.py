"""What outlasts the rounds of an example: told from its ``plan.json`` through the services a committee uses."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from massline.papers.paper import Attribution
from massline.web.library.content import paper_in
from massline.web.library.models import PaperVersion
from massline.web.library.publishing import Told, publish, read
from massline.web.people.models import Organisation, Role
from massline.web.plans import helping, planning, supposing, watching
from massline.web.plans.evidence import Evidence
from massline.web.plans.models import (
    Amount,
    Found,
    HelpState,
    Move,
    PlanStage,
    Side,
    Standing,
    State,
    To,
)
from massline.web.rounds.models import Decision, Expectation, Outcome, Round, StageChange
from massline.web.rounds.slips import new_slip

Row = dict[str, Any]
ASKS, WRITES = Role.FACILITATOR.value, Role.DRAFTER.value


def load(organisation: Organisation, folder: Path) -> None:
    """Tell it once; an example without such a file, or one where it was told already, stays as it is."""
    file = folder / "plan.json"
    if file.is_file() and not organisation.plan_stages.exists():
        _Telling(organisation, json.loads(file.read_text(encoding="utf-8"))).tell()


class _Telling:
    """The file while it is told; days count from the first day of the first round."""

    def __init__(self, organisation: Organisation, told: Row) -> None:
        self.organisation, self.told = organisation, told
        moved = StageChange.objects.filter(round__consultation__organisation=organisation)
        self.first: date = moved.order_by("day").values_list("day", flat=True)[0]

    def day(self, number: int) -> date:
        """A day of the story."""
        return self.first + timedelta(days=number)

    @transaction.atomic
    def tell(self) -> None:
        """All of it."""
        version = self.paper(self.told["paper"])
        for row in self.told["stages"]:
            self.stage(row)
        for row in self.told["hypotheses"]:
            self.hypothesis(row, version)
        for row in self.told["watch"]:
            self.watch(row)
        for row in self.told["mandates"]:
            self.mandate(row)
        self.help(self.told["help"])

    def paper(self, row: Row) -> PaperVersion:
        """A short paper, so that something claims a hypothesis."""
        text = read("\n\n".join(row["text"]).encode(), is_markdown=True).text
        told = Told(row["title"], Attribution(author=row["author"], abridged=False), True)
        return publish(self.organisation, text, told, role=WRITES, day=self.day(row["day"]))

    def stage(self, row: Row) -> None:
        """A stage with what must hold before it, in the order of days."""
        wording = planning.Wording(row["title"], row["aim"], row["years"])
        stage = planning.write(self.organisation, wording, role=ASKS, day=self.day(row["day"]))
        for one in row["before"]:
            made = planning.require(stage, one["text"], one["how"], role=ASKS, day=self.day(row["day"]))
            for judged in one["judged"]:
                evidence = self.evidence(judged)
                planning.judge(made, State(judged["state"]), evidence, role=ASKS, day=self.day(judged["day"]))
        for one in row["moves"]:
            planning.move(stage, Move(one["move"]), one["reason"], role=ASKS, day=self.day(one["day"]))
        for one in row["rounds"]:
            planning.hang(stage, self.round(one["number"]), hangs=True, role=ASKS, day=self.day(one["day"]))
        if "reworded" in row:
            self.reword(stage, row["reworded"])

    def reword(self, stage: PlanStage, row: Row) -> None:
        """Another wording of its aim."""
        now = planning.as_it_stands(stage).words
        wording = planning.Wording(now.title, row["aim"], now.years)
        planning.reword(stage, wording, row["change"], role=ASKS, day=self.day(row["day"]))

    def hypothesis(self, row: Row, version: PaperVersion) -> None:
        """A hypothesis with the rounds that test it, the paragraphs that claim it, and where it stood."""
        made = supposing.suppose(
            self.organisation, row["text"], row["against"], role=WRITES, day=self.day(row["day"])
        )
        for label, day in row.get("tests", []):
            one = self.expectation(label)
            supposing.test_in(made, one.version.position.round, one, role=WRITES, day=self.day(day))
        for number, day in row.get("rounds", []):
            supposing.test_in(made, self.round(number), None, role=WRITES, day=self.day(day))
        paragraphs = [one for one in paper_in(version.content).paragraphs if one.kind.value != "heading"]
        for place in row.get("claims", []):
            anchor = paragraphs[place].anchor
            supposing.claim(made, version, anchor, role=WRITES, day=self.day(row["day"]))
        for one in row["states"]:
            evidence = self.evidence(one)
            supposing.stand(made, Standing(one["state"]), evidence, role=WRITES, day=self.day(one["day"]))

    def watch(self, row: Row) -> None:
        """Something watched for, with every look."""
        told = {name: row[name] for name in ("watch_for", "if_seen", "then_do", "every_days")}
        day = self.day(row["day"])
        made = watching.watch_for(self.organisation, told, self.holder(row), role=ASKS, day=day)
        for one in row["looks"]:
            watching.look(made, Found(one["found"]), one.get("text", ""), role=ASKS, day=self.day(one["day"]))

    def mandate(self, row: Row) -> None:
        """A mandate, and that it was taken back."""
        told = {
            "scope": row["scope"], "given_by": row["given_by"],
            "begins_on": self.day(row["begins"]), "ends_on": self.day(row["ends"]),
        }  # fmt: skip
        decided = None
        if "decided_in" in row:
            in_round = Decision.objects.filter(version__position__round=self.round(row["decided_in"]))
            decided = in_round.order_by("id").last()
        day = self.day(row["day"])
        made = watching.mandate(self.organisation, told, self.holder(row), decided, role=ASKS, day=day)
        if "recalled" in row:
            back = row["recalled"]
            watching.recall(made, back["reason"], None, role=ASKS, day=self.day(back["day"]))

    def help(self, row: Row) -> None:
        """Needs and offers of one programme; nobody holds their slips."""
        programme = self.organisation.programmes.get(name=row["programme"])
        for one in row["invitations"]:
            day = self.day(one["day"])
            helping.invite(programme, To(one["to"]), one["text"], self.day(one["on"]), role=ASKS, day=day)
        for one in row["over"]:
            for number in range(one["times"]):
                began = self.day(100 + number)
                asked = helping.Asked(Side(one["side"]), one["kind"], Amount(one["amount"]))
                made = helping.ask(programme, asked, slip=new_slip(), day=began)
                ends = began + timedelta(days=one["after"])
                helping.answer(made, HelpState(one["state"]), "Come on Saturday.", day=ends)
                made.delete()
        for one in row["waiting"]:
            asked = helping.Asked(Side(one["side"]), one["kind"], Amount(one["amount"]))
            helping.ask(programme, asked, slip=new_slip(), day=self.day(one["day"]))
        for name in row["running"]:
            helping.call(helping.can_run(programme, slip=new_slip(), day=self.day(190)), name)

    def evidence(self, row: Row) -> Evidence:
        """Words, and the last thing that came of an expectation where one is named."""
        if "outcome" not in row:
            return Evidence(row["text"])
        came = Outcome.objects.filter(expectation=self.expectation(row["outcome"]))
        return Evidence(row["text"], {"outcome": came.order_by("day", "number").last()})

    def expectation(self, label: str) -> Expectation:
        """What was expected under this short name."""
        of = {"version__position__round__consultation__organisation": self.organisation}
        return Expectation.objects.select_related("version__position__round").get(label=label, **of)

    def round(self, number: int) -> Round:
        """A round of the story."""
        return Round.objects.get(consultation__organisation=self.organisation, number=number)

    def holder(self, row: Row) -> watching.Holder:
        """The hat or the section of the row."""
        if "section" in row:
            return watching.Holder(section=self.organisation.sections.get(slug=row["section"]))
        return watching.Holder(hat=row["hat"])
