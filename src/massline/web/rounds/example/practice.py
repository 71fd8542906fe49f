"""Try: expectations locked first, then what was done, what was seen, what came of it; programmes beside it."""

from decimal import Decimal
from uuid import uuid4

from massline.web.people.models import Role
from massline.web.rounds.example.story import Telling, Told
from massline.web.rounds.models import Action, Round, Uptake
from massline.web.rounds.practice import acting, expecting, reaching
from massline.web.rounds.practice import programmes as running
from massline.web.rounds.standing import shown_version


def try_out(telling: Telling, round_: Round, told: Told, visit: int) -> None:
    """A round is tried once."""
    version = shown_version(round_)
    assert version is not None
    row = told["position"]["versions"][-1]
    locked = telling.day(row["locked"])
    for one in row["expectations"]:
        claim = expecting.Claim(
            text=one["text"],
            measure=one["measure"],
            threshold=one["threshold"],
            due_on=telling.day(one["due"]),
            probability=Decimal(str(one["probability"])),
            label=one["label"],
            point=telling.statements[one["point"]] if one["point"] else None,
        )
        telling.expectations[one["label"]] = expecting.expect(version, claim, day=locked)
    expecting.lock(round_, None, role=Role.FACILITATOR, day=locked)
    for told_action in row["actions"]:
        _action(telling, round_, told_action)
    for test in row.get("tests", []):
        day = telling.day(test["day"])
        people = {telling.sections[slug]: number for slug, number in test["people"].items()}
        reaching.count(round_, test["name"], Uptake(test["kind"]), held_on=day, people=people, day=day)
    for one in row["outcomes"]:
        seen = expecting.Seen(one["came_true"], one["text"], one["evidence"], plainly=one["came_true"])
        telling.outcomes[one["expectation"]] = expecting.happened(
            telling.expectations[one["expectation"]],
            seen,
            role=Role.FACILITATOR,
            day=telling.day(one["day"]),
            before=0,
        )


def programmes(telling: Telling) -> None:
    """What runs beside the rounds; nothing ties its help to taking part."""
    for row in telling.story.get("programmes", []):
        started = telling.day(row["started"])
        need = running.Need(row["name"], row["need"], row["owner"], started, row["learned_there"])
        made = running.start(telling.organisation, need, role=Role.FACILITATOR, day=started, ticket=uuid4())
        for one in row["counts"]:
            day = telling.day(one["day"])
            totals = running.Totals(one["helped"], one["asked_to_run"], one["running"])
            running.tell(made, totals, until=day, day=day)


def _action(telling: Telling, round_: Round, told: Told) -> Action:
    starts = telling.day(told["starts"])
    one = telling.expectations[told["expectation"]] if told.get("expectation") else None
    deed = acting.Deed(told["text"], told["owner"], starts, one)
    action = acting.begin(round_, deed, role=Role.FACILITATOR, day=starts, ticket=uuid4())
    needed = {telling.sections[slug]: Decimal(str(share)) for slug, share in told.get("needed", {}).items()}
    acting.plan(action, needed)
    for seen in told.get("seen", []):
        section = telling.sections[seen["section"]] if "section" in seen else None
        day = telling.day(seen["day"])
        acting.observe(action, seen["text"], section, seen_on=day, day=day)
    if "ends" in told:
        acting.end(action, stopped=False, reason="", role=Role.FACILITATOR, day=telling.day(told["ends"]))
    return action
