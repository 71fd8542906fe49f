"""What a release says about how the method was followed: verdicts, and figures nobody stands alone in.

Shares are rounded to five points (one from a hundred people on) and never 0 or 100; a share speaks from ten people
on, contributors from five, a section's own figure likewise, else the release says "too few to say".
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from massline.engine.coverage import Coverage
from massline.formats.release import ReleasedMeasure
from massline.method.disclosure import Disclosure
from massline.method.heard import evenness, left_out
from massline.method.publication import Table
from massline.method.recall import Recall
from massline.method.resonance import AuthorGap, Ownership
from massline.web.rounds.measuring.alarms import count_again
from massline.web.rounds.measuring.measures import Picture, participation, picture_of, sections_of, uptake_of
from massline.web.rounds.measuring.returned import closure_of
from massline.web.rounds.measuring.rounding import rounded
from massline.web.rounds.measuring.solidarity import released_solidarity
from massline.web.rounds.models import PositionVersion, Round
from massline.web.rounds.standing import terms_of

RULES = Disclosure()
FLOOR_GOOD, FLOOR_WATCH = 0.6, 0.5
EVENNESS_GOOD, EVENNESS_WATCH = 0.85, 0.75
CLOSED_LOOP = 0.8
LEFT_OUT = "section_left_out"
Measures = Iterator[ReleasedMeasure]


def method_block(
    round_: Round, decided: Sequence[PositionVersion], heard: Mapping[str, Table], *, day: date
) -> list[ReleasedMeasure]:
    """Every measure of the round that may be public today. ``decided`` are the versions whose answers are open.

    ``heard`` are the head counts of this release: what is said of who was heard follows from them alone. With sizes
    and the total known, evenness in hundredths told the counts of two hidden sections in half of the cases tried.
    """
    picture = picture_of(round_)
    return [
        *_heard(picture, "contributors", picture.contributors, RULES.contributors, heard["contributors"]),
        *_heard(picture, "voters", picture.voters, RULES.people, heard["voters"]),
        *_points(picture),
        *_taken_up(picture),
        *_recalls(picture),
        *_returned(round_, day),
        *_coding(picture),
        *(measure for version in decided for measure in _resonance(picture_of(round_, version))),
        *_uptake(round_),
        *_practice(picture),
        *_alarms(picture, [heard["voters"], heard["contributors"]], day),
    ]


def _heard(picture: Picture, who: str, found: Coverage | None, least: int, table: Table) -> Measures:
    if found is None or found.n < least:
        yield ReleasedMeasure("asking", f"evenness_{who}", "too_few")
        return
    all_shown = {section.name for section in found.sections} <= set(table.shown)
    told = (
        participation(picture.round, {name: people for name, (people,) in table.shown.items()}) if all_shown else None
    )
    figures = {} if told is None else {"hundredths": _hundredths(told.evenness)}
    verdict = (_even(picture, table) or "too_few") if told is None else told.verdict
    yield ReleasedMeasure("asking", f"evenness_{who}", verdict, figures=figures)
    names = {section.slug: section.name for section in sections_of(picture.round)}
    for slug, low in _left_out(picture, table).items():
        word = "too_few" if low is None else "act" if low else "good"
        yield ReleasedMeasure("asking", f"heard_{who}", word, slug, {"section": names[slug]})


def _even(picture: Picture, table: Table) -> str | None:
    """The verdict on evenness, as anybody can work it out from this release."""
    return None if table.total is None else evenness(*_public(picture, table))


def _left_out(picture: Picture, table: Table) -> dict[str, bool | None]:
    """Of each section whether it was heard much less, as anybody can work out from this release."""
    sizes, shown, rest = _public(picture, table)
    return dict.fromkeys(sizes) if table.total is None else left_out(sizes, shown, rest)


def _public(picture: Picture, table: Table) -> tuple[dict[str, int], dict[str, int], int]:
    """Sizes, the head counts shown, and how many of the published total are in none of them."""
    sizes = {section.slug: section.size for section in sections_of(picture.round)}
    shown = {name: people for name, (people,) in table.shown.items() if name in sizes}
    return sizes, shown, sum(table.total or (0,)) - sum(shown.values())


def _alarms(picture: Picture, heard: Sequence[Table], day: date) -> Measures:
    """Every alarm that speaks; that a section was heard much less where everybody can see it from this release."""
    said = count_again(picture.round, today=day).everything
    exact = [one for one in said if one.sign != LEFT_OUT]
    yield from (
        ReleasedMeasure("alarm", one.sign, "blocks" if one.blocks else "speaks", one.subject, one.figures)
        for one in exact
    )
    found = [_left_out(picture, table) for table in heard if table.total is not None]
    for section in sections_of(picture.round):
        if found and all(one.get(section.slug) for one in found):
            yield ReleasedMeasure("alarm", LEFT_OUT, "speaks", section.slug, {"section": section.name})


def _points(picture: Picture) -> Measures:
    made = picture.made
    if made is None or made.version.published_on is None:
        return
    for element in made.points:
        kind = picture.groundings[element.order].kind
        about = f"{made.version.number} {element.statement.label}"
        yield ReleasedMeasure("asking", "provenance", str(kind), about, {"point": element.order})
    covered = picture.rooted.covered
    figures = {"points": covered.of, "covered": covered.count, "own": covered.of - covered.count}
    yield ReleasedMeasure("asking", "covered", "good" if covered.count == covered.of else "told", figures=figures)


def _taken_up(picture: Picture) -> Measures:
    found = picture.answered
    if found is None or picture.made is None or picture.made.version.published_on is None:
        return
    people = found.answered.of
    if people < RULES.contributors:
        yield ReleasedMeasure("asking", "answered", "too_few")
        return
    for name, part in (("represented", found.represented), ("answered", found.answered)):
        verdict = ("good" if found.enough else "act") if name == "answered" else "told"
        yield ReleasedMeasure("asking", name, verdict, figures={"percent": rounded(part.share or 0, people)})


def _recalls(picture: Picture) -> Measures:
    names = {section.slug: section.name for section in sections_of(picture.round)}
    for recall in picture.recalls:
        if picture.made is not None and picture.made.version.published_on is not None:
            yield _recall(recall, names[recall.section])


def _recall(recall: Recall, name: str) -> ReleasedMeasure:
    figures: dict[str, object] = {"section": name}
    if recall.shown is not None and recall.shown.share is not None:
        figures["percent"] = rounded(recall.shown.share, recall.shown.of)
    verdict = "none" if recall.verdict == "nothing distinctive" else recall.verdict
    return ReleasedMeasure("asking", "recall", verdict, recall.section, figures)


def _returned(round_: Round, day: date) -> Measures:
    found = closure_of(round_, today=day)
    if found.closed.of < RULES.contributors:
        yield ReleasedMeasure("asking", "closure", "too_few")
        return
    share = found.closed.share or 0.0
    figures = {"percent": rounded(share, found.closed.of)}
    waited = found.time_to_return
    if waited.answered >= RULES.contributors:
        figures |= {
            name: days
            for name, days in (("median", waited.median), ("ninetieth", waited.ninetieth))
            if days is not None
        }
    yield ReleasedMeasure("asking", "closure", "good" if share >= CLOSED_LOOP else "act", figures=figures)


def _coding(picture: Picture) -> Measures:
    agreed = picture.agreement
    if agreed is None or agreed.units < RULES.contributors:
        small = terms_of(picture.round).small
        yield ReleasedMeasure("asking", "agreement", "none" if small else "too_few")
    else:
        alpha = max(agreed.alpha or 0.0, 0.0)
        figures = {"hundredths": round(alpha * 100), "remarks": agreed.units}
        yield ReleasedMeasure("asking", "agreement", "good" if agreed.trusted else "act", figures=figures)
    if not any(one.codes for one in picture.said_here.contributions):
        yield ReleasedMeasure("asking", "saturation", "none")
        return
    saturated = None if picture.saturation is None else picture.saturation.saturated
    verdict = "too_few" if saturated is None else "good" if saturated else "watch"
    yield ReleasedMeasure("asking", "saturation", verdict)


def _resonance(picture: Picture) -> Measures:
    assert picture.version is not None
    about = f"{picture.version.position.label} {picture.version.number}"
    own = picture.ownership
    if own is None or own.responses.total < RULES.people:
        yield ReleasedMeasure("resonance", "ownership", "too_few", about)
        return
    verdict = "good" if own.ours.value >= 2 / 3 else "watch" if own.ours.value >= FLOOR_WATCH else "act"
    yield ReleasedMeasure("resonance", "ownership", verdict, about)
    yield from _floor(picture, own, about)
    yield from released_solidarity(picture, about)
    yield ReleasedMeasure("resonance", "author_gap", _gap_verdict(picture.author_gap), about)
    yield _stranger_gap(picture, about)
    share, people = picture.recognised
    if share is None or people < RULES.people:
        yield ReleasedMeasure("resonance", "recognition", "none" if share is None else "too_few", about)
    else:
        verdict = "good" if share.value >= CLOSED_LOOP else "watch" if share.value >= FLOOR_WATCH else "act"
        yield ReleasedMeasure("resonance", "recognition", verdict, about, {"percent": rounded(share.value, people)})


def _floor(picture: Picture, own: Ownership, about: str) -> Measures:
    if own.floor is None or own.floor.ours is None:
        yield ReleasedMeasure("resonance", "floor", "too_few", about)
    else:
        value = own.floor.ours.value
        verdict = "good" if value >= FLOOR_GOOD else "watch" if value >= FLOOR_WATCH else "act"
        names = {section.slug: section.name for section in sections_of(picture.round)}
        figures = {"section": names[own.floor.name], "slug": own.floor.name}
        yield ReleasedMeasure("resonance", "floor", verdict, about, figures)
    if own.group_informed is not None and not own.too_few:
        figures_ = {"hundredths": _hundredths(own.group_informed)}
        yield ReleasedMeasure("resonance", "consensus", "told", about, figures_)


def _gap_verdict(found: AuthorGap | None) -> Literal["none", "flagged", "not_flagged"]:
    if found is None:
        return "none"
    return "flagged" if found.flagged else "not_flagged"


def _stranger_gap(picture: Picture, about: str) -> ReleasedMeasure:
    found = picture.stranger_gap
    if found is None or min(found.first.n, found.second.n) < RULES.people:
        return ReleasedMeasure("resonance", "stranger_gap", "too_few", about)
    apart = found.low > 0 or found.high < 0
    return ReleasedMeasure("resonance", "stranger_gap", "flagged" if apart else "not_flagged", about)


def _uptake(round_: Round) -> Measures:
    for test in uptake_of(round_):
        for section in sections_of(round_):
            people = min(test.people.get(section.slug, 0), section.size)
            figures: dict[str, object] = {"section": section.name, "kind": test.kind, "test": test.name}
            enough = people >= RULES.people and section.size - people >= 1
            if enough:
                figures["percent"] = rounded(people / section.size, section.size)
            verdict = "told" if enough else "too_few"
            yield ReleasedMeasure("resonance", "uptake", verdict, section.slug, figures)


def _practice(picture: Picture) -> Measures:
    record = picture.record
    if record is None:
        yield ReleasedMeasure("practice", "record", "none")
        return
    figures = {
        "expectations": record.n,
        "expected_tenths": int(round(record.expected, 9) * 10 + 0.5),
        "came_true": record.came_true,
    }
    # In the data at any number; the page tells it from ten expectations on, below which it says little.
    figures["brier_ten_thousandths"] = round(record.brier * 10_000)
    yield ReleasedMeasure("practice", "record", "watch" if record.speaks else "told", figures=figures)


def _hundredths(value: float) -> int:
    """In steps of five hundredths, from 0 up, on its own side of the limits of evenness.

    >>> _hundredths(0.897), _hundredths(0.7445), _hundredths(-0.2)
    (90, 70, 0)
    """
    near = max(int(value * 20 + 0.5) * 5, 0)
    return near - 5 if any(value < limit <= near / 100 for limit in (EVENNESS_WATCH, EVENNESS_GOOD)) else near
