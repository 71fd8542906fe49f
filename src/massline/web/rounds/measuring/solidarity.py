"""Solidarity, point by point: what the other sections say to a point that only one section's words stand behind."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count

from massline.formats.release import ReleasedMeasure
from massline.method.disclosure import Disclosure
from massline.method.provenance import Provenance
from massline.method.resonance import Responses, Solidarity, solidarity
from massline.web.rounds.ballots import SMALLEST_SECTION
from massline.web.rounds.measuring.measures import Picture, sections_of
from massline.web.rounds.models import Answer, Ballot, PositionVersion, Response

RULES = Disclosure()
COUNTED = {Answer.AGREE: "ours", Answer.DISAGREE: "not_ours", Answer.PASS: "unclear"}


@dataclass(frozen=True)
class PointSolidarity:
    """One particular point, the section whose concern it is, and the others' yes to it: exact, never shown so.

    ``named`` says whether a page may name the section: at least five people's words stand behind the point and
    the section has twenty people or more. Else its name beside the quotations would lead to who said them.
    """

    order: int
    label: str
    section: str
    named: bool
    found: Solidarity | None


def solidarities(picture: Picture) -> list[PointSolidarity]:
    """Of each particular point of the version what the others say to it, by those who answered the version."""
    if picture.version is None or picture.made is None:
        return []
    answers = answers_to_points(picture.version)
    sizes = {section.slug: section.size for section in sections_of(picture.round)}
    found = []
    for element in picture.made.points:
        grounding = picture.groundings[element.order]
        if grounding.kind is not Provenance.PARTICULAR:
            continue
        (own,) = grounding.sections
        many = grounding.contributors >= RULES.contributors and sizes.get(own, 0) >= SMALLEST_SECTION
        label = element.statement.label
        found.append(PointSolidarity(element.order, label, own, many, solidarity(answers[label], own)))
    return found


def answers_to_points(version: PositionVersion) -> Mapping[str, Mapping[str, Responses]]:
    """Votes outside the core on each point, by label and section, of those who answered this very version."""
    keys = Response.objects.filter(version=version, core=False).values("key")
    points = list(version.elements.values_list("statement", flat=True))
    rows = Ballot.objects.filter(statement__in=points, core=False, key__in=keys, section__isnull=False)
    counts: defaultdict[str, defaultdict[str, defaultdict[str, int]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(int))
    )
    told = rows.values_list("statement__label", "section__slug", "answer").annotate(people=Count("key"))
    for label, section, answer, people in told:
        counts[label][section][COUNTED[Answer(answer)]] += people
    return defaultdict(
        dict,
        {
            label: {section: Responses(**found) for section, found in sections.items()}
            for label, sections in counts.items()
        },
    )


def released_solidarity(picture: Picture, about: str) -> Iterator[ReleasedMeasure]:
    """The verdict of each particular point: "good" from half of the others on, "act" below, by exact counts.

    No share is released: where the counts of the point and of its section are shown, a page takes it from those.
    """
    names = {section.slug: section.name for section in sections_of(picture.round)}
    for one in solidarities(picture):
        figures: dict[str, object] = {"point": one.order}
        if one.named:
            figures |= {"section": names[one.section], "slug": one.section}
        enough = one.found is not None and one.found.ours.n >= RULES.people
        verdict = "too_few" if not enough or one.found is None else "good" if one.found.carried else "act"
        yield ReleasedMeasure("resonance", "solidarity", verdict, f"{about} {one.label}", figures)
