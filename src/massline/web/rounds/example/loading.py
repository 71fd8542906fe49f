"""One story, told step by step: each stage is entered, worked in and left as the loop allows it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from massline.web.people.models import Organisation, Role
from massline.web.record.keyfiles import make_consultation_key
from massline.web.rounds import loop, publisher
from massline.web.rounds.example import answers, practice, preparing, proposals, words
from massline.web.rounds.example.story import FOLDER, Telling, Told, story
from massline.web.rounds.gaps.learning import overrides
from massline.web.rounds.models import CarryOver, Round, Stage

Work = Callable[[Telling, Round, Told, int], None]


def load(folder: Path = FOLDER, *, today: date | None = None) -> Organisation:
    """Load an example once; where it is there already nothing happens.

    With ``today`` a story that says on which of its days it is told ends on that day; else the days are its own.
    """
    slug = story(folder)["organisation"]["slug"]
    there = Organisation.objects.filter(slug=slug).first()
    if there is not None:
        return there
    telling = Telling.of(folder)
    if today is not None and "today" in telling.story:
        telling.story["day_one"] = (today - timedelta(days=telling.story["today"])).isoformat()
    return _tell(telling)


@transaction.atomic
def _tell(telling: Telling) -> Organisation:
    telling.organisation.save()
    telling.consultation.save()
    for section in telling.sections.values():
        section.save()
    make_consultation_key(settings.KEYS, telling.consultation.id)
    round_: Round | None = None
    for told in telling.story["rounds"]:
        round_ = _round(telling, told, round_)
    practice.programmes(telling)
    return telling.organisation


def _round(telling: Telling, told: Told, before: Round | None) -> Round:
    stages = told["stages"]
    round_ = _open(telling, told, before)
    visits = dict.fromkeys(Stage, 0)
    for at, entry in enumerate(stages):
        here = Stage(entry["stage"])
        if at:
            _go(telling, round_, entry)
        until = stages[at + 1]["day"] if at + 1 < len(stages) else 1_000_000
        WORK[here](telling, round_, told, visits[here])
        _notes(telling, round_, told, entry["day"], until)
        if here == Stage.REPORT_BACK:
            proposals.decide(telling, round_, told, visits[here])
        visits[here] += 1
    if "closed" in told:
        _close(telling, round_, told)
    return round_


def _open(telling: Telling, told: Told, before: Round | None) -> Round:
    day = telling.day(told["stages"][0]["day"])
    if before is not None:
        return loop.open_next_round(
            before, question=told["question"], promise_on=telling.day(told["promise"]), role=Role.FACILITATOR, day=day
        )
    round_ = Round.objects.create(
        consultation=telling.consultation,
        number=1,
        question=told["question"],
        promise_on=telling.day(told["promise"]),
    )
    loop.move(round_, Stage.INVESTIGATE, role=Role.FACILITATOR, day=day, reason=told["stages"][0]["reason"])
    loop.set_sections(round_)
    return round_


def _go(telling: Telling, round_: Round, entry: Told) -> None:
    """On, with the reason of the body that decided where something was missing; or one of the ways back."""
    to, day = Stage(entry["stage"]), telling.day(entry["day"])
    if loop.ORDER.index(to) > loop.ORDER.index(loop.stage_of(round_)):
        loop.advance(round_, role=Role.FACILITATOR, day=day, override=entry.get("override", ""))
    else:
        loop.go_back(round_, to, role=Role.FACILITATOR, day=day, reason=entry["reason"])


def _notes(telling: Telling, round_: Round, told: Told, first: int, until: int) -> None:
    for row in told.get("notes", []):
        if first <= row["day"] < until and row["kind"] != "agenda":
            telling.note(round_, row)


def _learn(telling: Telling, round_: Round, told: Told, visit: int) -> None:
    talked = [row for row in told.get("notes", []) if row["kind"] == "agenda"]
    for row, override in zip(talked, overrides(round_), strict=True):
        telling.note(round_, row | {"about": override.key})
    for text in told.get("carried", []):
        CarryOver.objects.create(round=round_, text=text, day=telling.day(told["closed"]))


def _close(telling: Telling, round_: Round, told: Told) -> None:
    day = telling.day(told["closed"])
    loop.close(round_, role=Role.FACILITATOR, day=day)
    publisher.publish(round_, day=day)


WORK: dict[Stage, Work] = {
    Stage.INVESTIGATE: preparing.prepare,
    Stage.GATHER: words.ask,
    Stage.CONCENTRATE: proposals.sum_up,
    Stage.REPORT_BACK: answers.go_back,
    Stage.PRACTICE: practice.try_out,
    Stage.SUM_UP: _learn,
}
