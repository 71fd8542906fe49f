"""The union local walking its nine steps through the pages; each step keeps what it showed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from massline.engine.coverage import evenness
from massline.method.lot import draw
from massline.web.people.models import Role
from massline.web.rounds.gaps.learning import overrides
from massline.web.rounds.measuring.measures import Picture, answers_to, picture_of
from massline.web.rounds.models import Decision
from massline.web.rounds.practice import expecting, reaching
from tests.web.end_to_end import acts
from tests.web.end_to_end import union_story as story
from tests.web.end_to_end.committee import Committee, said, words_of
from tests.web.end_to_end.walk import Facts, Walk, moved, picture_now


@dataclass
class Union(Walk):
    """The local; ``votes`` is what stood on each vote sheet of the first round, by section."""

    votes: Sequence[Mapping[str, str]] = field(default_factory=list)

    def step_1(self) -> Facts:
        """Thirty remarks and 1,012 vote sheets come in."""
        c = self.c
        c.on(0)
        acts.open_consultation(c, "Local 218", "What do we bargain for?", self.org["sections"], story.THOUGHT)
        c.give_hats(Role.STEWARD, Role.DRAFTER, Role.MODERATOR)
        acts.prepare(c, 24, story.THOUGHT)
        moved(c.go_on())
        c.on(11)
        again = {row["contributor"] for row in self.told.sample["round2"]}
        rows = self.told.sample["round1"]
        acts.import_remarks(c, [row for row in rows if row["contributor"] not in again])
        acts.key_remarks(c, [row for row in rows if row["contributor"] in again])
        self._print_codes()
        self._vote()
        acts.publish(c)
        return {
            "voters": picture_of(c.round).voters, "release": _release_of(c),
            "not_heard": _public(c, "not-heard/"), "how_well": _public(c, "how-well/"),
            "results": _public(c, "results/"),
            "alarms": words_of(c.look(c.url("desk:alarms"))),
        }  # fmt: skip

    def step_2(self) -> Facts:
        """Position 1.0 is drafted, checked and shown."""
        c = self.c
        acts.enough(c)
        moved(c.go_on())
        acts.code_twice(c, self.told.sample["round1"])
        c.on(17)
        line = self.told.sample["lines"][0]
        self._draft(line, "Our bargaining position")
        for label, reason in line["dispositions"].items():
            acts.answer_remarks(c, [label], "reserved", reason)
        acts.finish_draft(c, story.LEFT_OUT)
        unanswered = c.go_on()
        moved(c.go_on(story.IN_A_HURRY))
        acts.publish(c)
        picture = picture_of(c.round)
        (nights,) = (one for one in picture.recalls if one.section == "nights")
        return {
            "unanswered": (unanswered.status_code, said(unanswered)), "picture": picture_now(picture),
            "rooted": picture.rooted, "nights": nights, "how_well": _public(c, "how-well/"),
            "kinds": self._kinds(picture),
        }  # fmt: skip

    def step_3(self) -> Facts:
        """1,180 answers; adopted against the rule."""
        c = self.c
        c.on(30)
        self._answers("1.0")
        acts.read_to_somebody(c)
        picture = picture_of(c.round)
        facts = {
            "counted": self._counted(picture), "picture": picture_now(picture), "gap": picture.author_gap,
            "floors": self._floors(picture), "page": words_of(c.look(c.url("report_back:decide"))),
        }  # fmt: skip
        c.on(31)
        unnoted = acts.decide(c, "with_reservations", story.NEXT_WEEK)
        for section, text in (
            ("nights", "Four of us were asked and one was heard."),
            ("parks", "Come to the yard before you say it is ours."),
        ):
            c.do(c.url("report_back:go_back"), {"section": section, "text": text})
        refused = acts.decide(c, "with_reservations")
        taken = acts.decide(c, "with_reservations", story.NEXT_WEEK)
        decision = Decision.objects.get(version__position__round=c.round)
        return facts | {
            "unnoted": unnoted, "refused": refused, "taken": taken, "overrides": decision.overrides,
            "how_well": _public(c, "how-well/"), "results": _public(c, "results/"),
            "round": _public(c, ""),
        }  # fmt: skip

    def step_4(self) -> Facts:
        """Badge day, and a petition that needs more of Parks than it showed."""
        c = self.c
        c.on(32)
        moved(c.go_on())
        self._expect("round1", 54)
        c.on(41)
        acts.count_by_section(c, "Badge day", "support", story.BADGES)
        action = words_of(acts.plan_action(c, "Petition 2", 42, {"Parks": 60, "Hospital": 60}))
        return {
            "reaches": reaching.over_reaches(c.round), "action": action,
            "page": words_of(c.look(c.url("practice:try"))), "alarms": words_of(c.look(c.url("desk:alarms"))),
        }  # fmt: skip

    def step_5(self) -> Facts:
        """What came of it; what was passed over is on the agenda, and the round is closed."""
        c = self.c
        record, page = self._outcomes("round1", 54)
        c.on(60)
        moved(c.go_on())
        acts.take_notes(c)
        acts.carry(c, "What do Nights and Parks want first?")
        agenda, passed_over = words_of(c.look(c.url("sum_up:learn"))), overrides(c.round)
        untalked = acts.close(c, override="")
        acts.talk_over(c)
        acts.publish(c)
        c.on(65)
        closed = acts.close(c, override="")
        acts.open_next(c, "What do we bargain for now?", 130)
        return {
            "record": record, "page": page, "agenda": agenda, "passed_over": passed_over, "untalked": untalked,
            "closed": closed, "number": c.round.number, "told": _record_in(_release_of(c)),
        }  # fmt: skip

    def step_6(self) -> Facts:
        """Round 2 is asked; its panel is drawn at the desk, and drawn again from what everybody reads."""
        c = self.c
        acts.take_up_all(c)
        acts.prepare(c, 24, story.THOUGHT)
        acts.draw_panel(c, story.SEATS, story.SEED)
        page = _public(c, "panel/", 2)
        rows = acts.drawn_on(page, self.org["sections"])
        hat = {section: [f"{section} {n}" for n in range(size, 0, -1)] for section, (size, _, _) in rows.items()}
        seats = {section: wanted for section, (_, wanted, _) in rows.items()}
        again = {
            seed: {
                section: [int(name.rpartition(" ")[2]) for name in people]
                for section, people in draw(hat, seats, seed).items()
            }
            for seed in (story.SEED, "another")
        }
        moved(c.go_on())
        c.on(81)
        acts.key_remarks(c, self.told.sample["round2"])
        acts.visit_everybody(c)
        acts.enough(c)
        moved(c.go_on())
        return {
            "sizes": {section: size for section, (size, _, _) in rows.items()}, "seats": seats, "page": page,
            "drawn": {section: numbers for section, (_, _, numbers) in rows.items()}, "again": again,
        }  # fmt: skip

    def step_7(self) -> Facts:
        """Position 2.0, adopted by the rule."""
        c = self.c
        c.on(90)
        line = self.told.sample["lines"][1]
        acts.code_twice(c, self.told.sample["round2"])
        self._draft(line, "Our bargaining position, again")
        acts.finish_draft(c, story.LEFT_OUT)
        refused = c.go_on()
        moved(c.go_on("The three are answered in person."))
        change = c.round.stage_changes.latest("id")
        drafted = picture_of(c.round)
        facts = {"refused": (refused.status_code, said(refused)), "overrides": change.overrides,
                 "kinds": self._kinds(drafted), "drafted": picture_now(drafted)}  # fmt: skip
        c.on(104)
        self._answers("2.0")
        acts.read_to_somebody(c)
        picture, page = picture_of(c.round), words_of(c.look(c.url("report_back:decide")))
        taken = acts.decide(c, "adopted")
        decision = Decision.objects.get(version__position__round=c.round)
        assert picture.reached is not None
        core = self.told.sample["returns"]["2.0"]["core_n_by_section"]
        heard = {row.name: row.heard for row in picture.reached.sections}
        sizes = {row.name: row.size for row in picture.reached.sections}
        whole = evenness(sizes, {section.lower(): heard[section.lower()] + more for section, more in core.items()})
        return facts | {
            "counted": self._counted(picture), "picture": picture_now(picture), "page": page, "taken": taken,
            "overridden": decision.overrides, "kind": decision.kind, "evenness": whole,
            "how_well": _public(c, "how-well/", 2),
        }  # fmt: skip

    def step_8(self) -> Facts:
        c = self.c
        moved(c.go_on())
        self._expect("round2", 150)
        record, page = self._outcomes("round2", 150)
        acts.publish(c)
        return {"record": record, "page": page, "told": _record_in(_release_of(c, 2))}

    def step_9(self) -> Facts:
        """Another house: three cleaners by night, all of whom speak, beside porters and a kitchen."""
        c = Committee("", "", self.c.today + timedelta(days=1))
        self.c.today = c.today = c.day_one
        units = {"Cleaners by night": (3, 3), "Porters": (60, 12), "Kitchen": (40, 8)}
        sizes = {name: size for name, (size, _spoke) in units.items()}
        acts.open_consultation(c, "The house by night", "What is missing at night?", sizes, story.THOUGHT)
        c.clients[Role.MODERATOR] = c.clients[Role.FACILITATOR]
        rows = [
            {"id": f"n{n}{name[0]}", "contributor": f"{name} {n}", "section": name, "channel": "one2one", "day": 1,
             "text": f"What {name.lower()} miss, number {n}."}
            for name, (_size, spoke) in units.items() for n in range(spoke)
        ]  # fmt: skip
        acts.import_remarks(c, rows)
        acts.publish(c)
        return {
            "page": _public(c, "not-heard/"),
            "release": _release_of(c),
        }

    def told_as(self, label: str) -> str:
        """What the story calls a remark of round 1; empty for a sentence of the committee's own."""
        names = {self.c.labels.get(row["id"], row["id"]): row["id"] for row in self.told.sample["round1"]}
        return str(names.get(label, ""))

    def _print_codes(self) -> None:
        """A sealed code for everybody who answers anything in the two rounds, a sheet a section."""
        for section in self.org["sections"]:
            answered = [sum(story.returned(self.told, version, section).values()) for version in ("1.0", "2.0")]
            most = max(len(story.vote_sheets(self.votes, section)), *answered)
            self.codes[section] = self.c.codes({section.lower(): most})
        self.codes["core"] = self.c.codes({":core": 24})

    def _vote(self) -> None:
        names = [row["id"] for row in self.told.sample["round1"]]
        lines = [
            f"{code} {' '.join(ticked.get(name, '-') for name in names)}"
            for section in self.org["sections"]
            for code, ticked in zip(self.codes[section], story.vote_sheets(self.votes, section), strict=False)
        ]
        assert len(lines) == 1012
        acts.key_vote_sheets(self.c, [self.c.labels.get(name, name) for name in names], lines)

    def _draft(self, line: Mapping[str, Any], title: str) -> None:
        acts.begin_draft(self.c, title, line["text"])
        for name, found in line["elements"].items():
            acts.add_point(self.c, story.point_of(name), found)

    def _kinds(self, picture: Picture) -> dict[str, str]:
        """How broadly each point rests on people's words."""
        assert picture.made is not None
        return {one.statement.text: str(picture.groundings[one.order].kind) for one in picture.made.points}

    def _answers(self, version: str) -> None:
        """What came back on a version, section by section and then the core."""
        for section in self.org["sections"]:
            acts.key_sheets(self.c, self.codes[section], story.returned(self.told, version, section))
        told = self.told.sample["returns"][version]
        core = {"yes": told["core_yes"], "change": 0, "no": told["core_n"] - told["core_yes"]}
        acts.key_sheets(self.c, self.codes["core"], core)

    def _counted(self, picture: Picture) -> tuple[int, int]:
        """How many said "ours" and how many answered, the core with them."""
        everybody = [*picture.answers.values(), *answers_to(picture.version, core=True).values()]
        return sum(one.ours for one in everybody), sum(one.total for one in everybody)

    def _floors(self, picture: Picture) -> dict[str, float]:
        """The share of each section that said "ours", outside the core."""
        assert picture.ownership is not None
        return {one.name: round(one.ours.value, 3) for one in picture.ownership.sections if one.ours}

    def _expect(self, round_: str, due: int) -> None:
        for row in self.told.sample["hypotheses"][round_]:
            acts.expect(self.c, row["id"], row["text"], round(row["p"] * 100), due)
        acts.lock(self.c)

    def _outcomes(self, round_: str, due: int) -> tuple[Any, str]:
        self.c.on(due)
        for row in self.told.sample["hypotheses"][round_]:
            acts.happened(self.c, row["id"], bool(row["o"]), row["actual"])
        record = expecting.record_of(expecting.expectations_of(self.c.round))
        return record, words_of(self.c.look(self.c.url("practice:try")))


def _public(c: Committee, page: str, number: int = 1) -> str:
    """A page of a round that anybody may open, as words."""
    answer = Client().get(f"/{c.organisation}/{c.consultation}/round/{number}/{page}")
    assert answer.status_code == 200, page
    return words_of(answer.content.decode())


def _release_of(c: Committee, number: int = 1) -> Any:
    """The release as anybody may keep it."""
    answer = Client().get(f"/{c.organisation}/{c.consultation}/round/{number}/results/release.json")
    return json.loads(answer.content)


def _record_in(release: Any) -> Facts:
    """What a release says of the expectations."""
    (found,) = (one["figures"] for one in release["method"] if one["name"] == "record")
    return dict(found)
