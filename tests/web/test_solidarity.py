"""What the others say to a point of one section: told in words, and leading to nobody."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from massline.web.public.solidarity_words import by_point
from massline.web.rounds import publisher, voices
from massline.web.rounds.ballots import Sheet, Voter, cast_sheets
from massline.web.rounds.measuring.measures import picture_of
from massline.web.rounds.measuring.solidarity import answers_to_points, solidarities
from massline.web.rounds.models import (
    Answer,
    Decision,
    Element,
    Origin,
    PositionVersion,
    ResponseAnswer,
    Verdict,
)
from massline.web.rounds.slips import new_slip
from tests.web.crawling import words_of
from tests.web.proposals import shown_days_ago

ROUND = "/house/damp/round/1/"


@pytest.fixture
def version(db: None) -> PositionVersion:
    return shown_days_ago()


def with_point_of_c(version: PositionVersion, people: int) -> PositionVersion:
    """A second version with one point that so many of block C stand behind, and one of two blocks."""
    round_, today = version.position.round, timezone.localdate()
    sections = {one.slug: one for one in round_.consultation.organisation.sections.all()}
    made = PositionVersion.objects.create(position=version.position, number="1.1", text="Again.", change="More.")
    asked = {"e4": ["c"] * people, "e5": ["a", "a", "b", "c"]}
    for order, (label, blocks) in enumerate(asked.items(), start=1):
        point = voices.put(round_, f"Point {label}.", Origin.DRAFTING, day=today, role="drafter", label=label)
        for number, slug in enumerate(blocks):
            speaker = voices.Speaker(f"{order}{number}{slug}".rjust(32, "7"), new_slip(), sections[slug])
            said = voices.say(round_, f"It is wet, {label} {number}.", speaker, day=today)
            voices.moderate(said, Verdict.ACCEPTED, role="moderator", day=today)
            voices.cite(point, said)
        Element.objects.create(version=made, statement=point, order=order)
    made.published_on = today
    made.save()
    return made


def answered(version: PositionVersion, counts: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    """By block so many who agree and disagree with every point; the release after the decision."""
    round_ = version.position.round
    sections = {one.slug: one for one in round_.consultation.organisation.sections.all()}
    points = [one.statement for one in version.elements.all()]
    sheets = [
        Sheet(
            Voter(f"{slug}{n}".rjust(32, "0"), sections[slug]),
            ResponseAnswer.OURS if n % 3 else ResponseAnswer.UNCLEAR,
            dict.fromkeys(points, Answer.AGREE if n < yes else Answer.DISAGREE),
        )
        for slug, (yes, no) in counts.items()
        for n in range(yes + no)
    ]
    cast_sheets(version, sheets)
    Decision.objects.create(version=version, kind="adopted", body="the meeting", reason="", day=timezone.localdate())
    publisher.publish(round_, day=timezone.localdate())
    found: dict[str, Any] = json.loads(round_.releases.latest("number").document)
    return found


def told(release: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one for one in release["method"] if one["name"] == "solidarity"]


def page(name: str) -> str:
    return words_of(Client().get(ROUND + name))


MANY = {"a": (18, 6), "b": (20, 4), "c": (10, 3), "d": (10, 5)}


def test_the_others_yes_is_counted_without_the_section_the_point_protects(version: PositionVersion) -> None:
    made = with_point_of_c(version, 6)
    answered(made, MANY)
    (one,) = solidarities(picture_of(made.position.round, made))
    assert (one.label, one.section, one.named) == ("e4", "c", True)
    assert one.found is not None
    assert (one.found.ours.n, round(one.found.ours.value, 3), one.found.carried) == (63, 0.762, True)
    assert answers_to_points(made)["e4"]["c"].total == 13


def test_it_is_told_in_words_beside_the_point_and_on_the_page_of_the_method(version: PositionVersion) -> None:
    release = answered(with_point_of_c(version, 6), MANY)
    (one,) = told(release)
    assert (one["verdict"], one["about"]) == ("good", "P1 1.1 e4")
    assert one["figures"] == {"point": 1, "section": "Block C", "slug": "c"}
    sentence = "A concern of Block C. Half or more of the others who answered it agree. About 75 of 100."
    assert by_point(release) == {"P1 1.1 e4": sentence}
    assert sentence in page("results/")
    assert f"Point 1: {sentence}" in page("how-well/")


def test_where_few_stand_behind_a_point_their_section_is_not_named(version: PositionVersion) -> None:
    release = answered(with_point_of_c(version, 3), MANY)
    (one,) = told(release)
    assert one["figures"] == {"point": 1}
    assert by_point(release)["P1 1.1 e4"] == (
        "A concern of one section. Half or more of the others who answered it agree."
    )


def test_the_others_may_refuse_it(version: PositionVersion) -> None:
    release = answered(with_point_of_c(version, 6), {"a": (4, 16), "b": (5, 15), "c": (14, 3), "d": (8, 6)})
    assert [one["verdict"] for one in told(release)] == ["act"]
    assert "Fewer than half of the others who answered it agree. About 30 of 100." in page("how-well/")


def test_too_few_others_say_nothing(version: PositionVersion) -> None:
    release = answered(with_point_of_c(version, 6), {"a": (2, 2), "c": (14, 6)})
    assert [one["verdict"] for one in told(release)] == ["too_few"]
    assert "Too few of the others answered it to say anything." in page("results/")


def test_a_hidden_section_gives_no_share_away(version: PositionVersion) -> None:
    release = answered(with_point_of_c(version, 6), {"a": (18, 6), "b": (20, 4), "c": (2, 2), "d": (10, 5)})
    assert by_point(release)["P1 1.1 e4"] == "A concern of Block C. Half or more of the others who answered it agree."


def test_a_point_of_several_sections_and_one_nobody_stands_behind_have_none(version: PositionVersion) -> None:
    answered(version, MANY)
    assert solidarities(picture_of(version.position.round, version)) == []
    assert "what one section asks for" not in page("how-well/")
