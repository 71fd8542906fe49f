"""Prepare: terms, sections, what the committee thought, what was carried over, first sentences."""

from dataclasses import replace

from massline.web.people.models import Role
from massline.web.rounds import voices
from massline.web.rounds.example.story import Telling, Told
from massline.web.rounds.investigate import beforehand, preparing
from massline.web.rounds.investigate.preparing import fingerprint
from massline.web.rounds.models import Origin, Round, Source


def prepare(telling: Telling, round_: Round, told: Told, visit: int) -> None:
    """Everything that stands before the asking; a round is prepared once."""
    day = telling.day(told["stages"][0]["day"])
    _terms(telling, round_, told)
    for row in round_.sections.select_related("section"):
        about = told["who_asks"].get(row.section.slug, {})
        now = preparing.section_now(row)
        wanted = replace(
            now,
            convener=about.get("convener", ""),
            nobody_yet="convener" not in about,
            priority="why" in about,
            why=about.get("why", ""),
        )
        preparing.set_section(row, wanted, seen=fingerprint(now), role=Role.FACILITATOR, day=day)
    lines = [one["text"] for one in told["beliefs"]]
    beforehand.write_beliefs(round_, lines, seen=fingerprint(beforehand.beliefs_now(round_)))
    beforehand.lock_beliefs(round_, role=Role.FACILITATOR, day=day)
    for carried, answer in zip(beforehand.left_over(round_), told.get("taken_up", []), strict=True):
        beforehand.answer_carry_over(
            round_, carried, taken_up=answer["taken_up"], text=answer["text"], role=Role.FACILITATOR, day=day
        )
    for row in told.get("seeds", []):
        _seed(telling, round_, row, told["stages"][1]["day"])


def _terms(telling: Telling, round_: Round, told: Told) -> None:
    terms, day = told["terms"], telling.day(told["stages"][0]["day"])
    now = preparing.terms_now(round_)
    wanted = replace(
        now,
        small=terms["small"],
        core_size=terms["core_size"],
        open_question=terms["open_question"],
        asking_until=telling.day(terms["until"]),
    )
    preparing.set_terms(round_, wanted, seen=fingerprint(now), role=Role.FACILITATOR, day=day)
    round_.terms.core_listened = terms["core_listened"]
    round_.terms.save()


def _seed(telling: Telling, round_: Round, row: Told, day: int) -> None:
    seed = voices.put(
        round_, row["text"], Origin(row["origin"]), day=telling.day(day), label=row["label"], role=Role.FACILITATOR
    )
    for label in row.get("outcomes", []):
        Source.objects.create(target=seed, outcome=telling.outcomes[label])
    telling.statements[row["label"]] = seed
