"""The tenants' association walking its eleven steps through the pages; each step keeps what it showed."""

from dataclasses import dataclass

from django.db import transaction
from django.test import Client

from massline.web.people.models import Role
from massline.web.rounds import lineage, publisher, standing, voices
from massline.web.rounds.measuring.measures import picture_of
from massline.web.rounds.models import Expectation, Round, Statement
from massline.web.rounds.practice import expecting
from tests.web.end_to_end import acts
from tests.web.end_to_end.committee import said
from tests.web.end_to_end.walk import Facts, Walk, moved, picture_now

WORDS = {
    "e1": "The damp comes from the building.", "e2": "One independent survey.", "e3": "One case number kept open.",
    "e4": "A written date in 14 days.", "e5": "A damp diary in each home.",
    "e6": "No bill without written figures first.", "e7": "Help in your own language and at your door.",
    "f1": "Damp day: neighbours with a meter.", "f2": "The surveyor comes from a list of three.",
    "f3": "The report says building or flat.", "f4": "Figures in writing first.",
    "f5": "A written date, then the complaints body.", "f6": "The list stays with us.",
    "f7": "An interpreter, and help at the doorstep.",
}  # fmt: skip


THOUGHT = ("It is the building.", "People stopped reporting.", "Everybody wants the same.")


@dataclass
class Tenants(Walk):
    """The association."""

    def step_1(self) -> Facts:
        c = self.c
        c.on(0)
        acts.open_consultation(c, "Millbrook House", "What do we do about the damp?", self.org["sections"], THOUGHT)
        c.give_hats(Role.STEWARD, Role.DRAFTER, Role.MODERATOR)
        refused = c.give_hat(Role.DRAFTER, who=f"the one who {Role.STEWARD.label}")
        return {"status": refused.status_code, "said": said(refused)}

    def step_2(self) -> Facts:
        c = self.c
        acts.prepare(c, 7, THOUGHT)
        assert c.go_on().status_code == 303
        c.on(13)
        again = {row["contributor"] for row in self.told.sample["round2"]}
        rows = self.told.sample["round1"]
        acts.import_remarks(c, [row for row in rows if row["contributor"] not in again])
        acts.key_remarks(c, [row for row in rows if row["contributor"] in again])
        acts.enough(c)
        release = publisher.publish(c.round, day=c.today).document
        heard = lineage.voices_so_far(c.round)
        return {
            "release": release, "rate": heard["c"] / self.org["sections"]["C"],
            "said": Statement.objects.filter(round=c.round, origin="participant").count(),
        }  # fmt: skip

    def step_3(self) -> Facts:
        c = self.c
        tried = {"section": "c", "kind": "door", "day": c.today.isoformat(), "tried": "9", "spoken": "0"}
        c.do(c.url("gather:visits"), tried)
        moved(c.go_on())
        acts.code_twice(c, self.told.sample["round1"])
        return {"picture": picture_now(picture_of(c.round)), "page": c.look(c.url("concentrate:themes"))}

    def step_4(self) -> Facts:
        c = self.c
        c.on(18)
        line = self.told.sample["lines"][0]
        acts.begin_draft(c, "The damp is the building's", line["text"])
        points = {name: acts.add_point(c, WORDS[name.split()[0]], found) for name, found in line["elements"].items()}
        for label, reason in line["dispositions"].items():
            acts.answer_remarks(c, [label], "reserved", reason)
        acts.finish_draft(c)
        bare = c.go_on("We know it.")
        acts.stand_up_for(c, points["e5 damp diary in each home"])
        acts.check(c)
        unanswered = c.go_on()
        picture = picture_now(picture_of(c.round))
        moved(c.go_on("People were promised a day."))
        change = c.round.stage_changes.latest("id")
        return {
            "bare": (bare.status_code, said(bare)), "unanswered": (unanswered.status_code, said(unanswered)),
            "picture": picture, "reason": change.reason, "overrides": change.overrides,
        }  # fmt: skip

    def step_5(self) -> Facts:
        c = self.c
        self._answers("1.0")
        c.on(26)
        acts.read_to_somebody(c)
        picture = picture_now(picture_of(c.round))
        against = acts.decide(c, "adopted")
        taken = acts.decide(c, "sent_back", "In block C fewer than half said it was theirs.")
        on = c.go_on("We are in a hurry.")
        back = c.go_back("concentrate", "Sent back by the members.")
        return {
            "picture": picture, "against": against, "taken": taken, "on": (on.status_code, said(on)),
            "back": back.status_code,
        }  # fmt: skip

    def step_6(self) -> Facts:
        c = self.c
        before = picture_now(picture_of(c.round))
        c.on(28)
        line = self.told.sample["lines"][1]
        page = {"text": self.told.sample["lines"][0]["text"], "change": line["change"]}
        c.do(c.url("concentrate:proposal"), page, Role.DRAFTER)
        for name, found in line["elements"].items():
            if name.split()[0] in {"e6", "e7"}:
                acts.add_point(c, WORDS[name.split()[0]], found)
        acts.check(c)
        refused = c.go_on()
        moved(c.go_on("Block C has waited long enough."))
        self._answers("1.1")
        c.on(40)
        acts.read_to_somebody(c)
        picture = picture_now(picture_of(c.round))
        note = {"section": "c", "text": "We sign for a survey. We do not sign a blank cheque."}
        c.do(c.url("report_back:go_back"), note)
        taken = acts.decide(c, "with_reservations")
        return {"before": before, "refused": refused.status_code, "picture": picture, "taken": taken}

    def step_7(self) -> Facts:
        c = self.c
        c.on(41)
        moved(c.go_on())
        for row in self.told.sample["hypotheses"]["round1"]:
            acts.expect(c, row["id"], row["text"], round(row["p"] * 100), 72)
        late = acts.expect(c, "H99", "Written down too late.", 50, 72)
        acts.lock(c)
        deed = {
            "text": "Letter",
            "owner": "us",
            "starts_on": c.day(40),
            "expectation": str(late.pk),
            "knowingly": "on",
        }
        warned = c.send(c.url("practice:act"), {name: deed[name] for name in deed if name != "knowingly"})
        c.do(c.url("practice:act"), deed, having="owner")
        first = Expectation.objects.get(label="H1")
        edit = c.clients[Role.FACILITATOR].post(
            c.url("practice:try", f"expect/{first.pk}/"), {"text": "Easier.", "percent": "90", "due_on": c.day(72)}
        )
        first.refresh_from_db()
        return {
            "late": expecting.is_after_the_fact(late), "warned": (warned.status_code, said(warned)),
            "edit": (edit.status_code, said(edit)),
            "kept": (first.text, float(first.probability)), "page": c.look(c.url("practice:try")),
        }  # fmt: skip

    def step_8(self) -> Facts:
        c = self.c
        c.on(73)
        for row in self.told.sample["hypotheses"]["round1"]:
            acts.happened(c, row["id"], bool(row["o"]), row["actual"])
        acts.happened(c, "H99", True, "It had happened.")
        found = expecting.expectations_of(c.round)
        return {"record": expecting.record_of(found), "page": c.look(c.url("practice:try"))}

    def step_9(self) -> Facts:
        c = self.c
        c.on(90)
        moved(c.go_on())
        acts.sum_up(c)
        refused = acts.close(c)
        for text in ("How is it measured?", "Which surveyor?", "What if a date is missed?"):
            acts.carry(c, text)
        taken = acts.close(c)
        c.on(96)
        acts.open_next(c, "How do we get a survey that both sides believe?", 140)
        return {
            "refused": refused,
            "taken": taken,
            "number": c.round.number,
            "page": c.look(c.url("investigate:prepare")),
        }

    def step_10(self) -> Facts:
        """Round 2 up to its draft; then h77 takes a16 back."""
        c = self.c
        acts.take_up_all(c)
        acts.prepare(c, 7, ["A reading is easy.", "One home at a time.", "Nobody minds the list."])
        moved(c.go_on())
        c.on(110)
        acts.key_remarks(c, self.told.sample["round2"])
        acts.visit_everybody(c)
        acts.enough(c)
        moved(c.go_on())
        line = self.told.sample["lines"][2]
        acts.code_twice(c, self.told.sample["round2"])
        acts.begin_draft(c, "A survey both sides believe", line["text"])
        for name, found in line["elements"].items():
            acts.add_point(c, WORDS[name.split()[0]], found)
        acts.finish_draft(c)
        c.on(116)
        refused = c.go_on()
        moved(c.go_on("One neighbour is answered at the door."))
        version = standing.shown_version(c.round)
        assert version is not None
        kinds = _kinds(c.round)
        with transaction.atomic():
            voices.withdraw(Statement.objects.get(label=c.labels.get("a16", "a16")), day=c.today)
            after = _kinds(c.round)
            label = version.elements.get(statement__text=WORDS["f6"]).statement.label
            page = Client().get(f"/{c.organisation}/{c.consultation}/round/2/point/{label}/").content.decode()
            transaction.set_rollback(True)
        return {"refused": refused.status_code, "kinds": kinds, "after": after, "page": page}

    def step_11(self) -> Facts:
        c = self.c
        self._answers("2.0")
        c.on(126)
        acts.read_to_somebody(c)
        picture = picture_now(picture_of(c.round))
        taken = acts.decide(c, "adopted")
        c.on(127)
        moved(c.go_on())
        for row in self.told.sample["hypotheses"]["round2"]:
            acts.expect(c, row["id"], row["text"], round(row["p"] * 100), 187)
        acts.lock(c)
        c.on(187)
        for row in self.told.sample["hypotheses"]["round2"]:
            acts.happened(c, row["id"], bool(row["o"]), row["actual"])
        return {"picture": picture, "taken": taken, "record": expecting.record_of(expecting.expectations_of(c.round))}

    def _answers(self, version: str) -> None:
        c, told = self.c, self.told.sample["returns"][version]
        if not self.codes:
            for section, size in self.org["sections"].items():
                self.codes[section] = c.codes({section.lower(): size - self.org["core"][section]})
            self.codes["core"] = c.codes({":core": 7})
        for section in self.org["sections"]:
            minus = told["core_yes_by_section"][section]
            counts = {
                "yes": told["yes"][section] - minus,
                "change": told["change"][section],
                "no": told["no"][section],
            }
            acts.key_sheets(c, self.codes[section], counts)
        acts.key_sheets(c, self.codes["core"], {"yes": told["core_yes"], "change": 0, "no": 0})


def _kinds(round_: Round) -> dict[str, str]:
    version = standing.shown_version(round_)
    assert version is not None
    heard = lineage.voices_so_far(round_)
    return {e.statement.text: lineage.grounding(e.statement, heard).kind.value for e in version.elements.all()}
